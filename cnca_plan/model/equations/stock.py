"""Equipment is bought, ages, wears out and runs."""

from __future__ import annotations

from cnca_plan.model.equations.flows import Program, Relation, alive, saved


def stock_balance(m: Program, k: str, t: int) -> Relation:
    """What stands this year is what stood last year, plus what is bought, less what wears out.

    stock[k,t] = stock[k,t−1] + install[k,t] − install[k,t−lifetime] + Δlegacy[k,t]    ∀ (k, t) ∈ ageing × years

    Written as a running balance: a third of the nonzeros of window sums. Source: OSeMOSYS CAa1, CAa2.
    """
    before = m.stock[k, t - 1] if t - 1 in m.data.years else 0
    worn_out = m.install[k, t - m.data.lifetime[k]] if t - m.data.lifetime[k] in m.data.years else 0
    return m.stock[k, t] == before + m.install[k, t] - worn_out + m.data.legacy_change[k][t]


def running_limit(m: Program, k: str, t: int) -> Relation:
    """Nothing runs that does not stand.

    running[k,t] ≤ stock[k,t]    ∀ (k, t) ∈ dispatched × years

    Source: OSeMOSYS CAa4.
    """
    return m.running[k, t] <= m.stock[k, t]


def must_run_balance(m: Program, k: str, t: int) -> Relation:
    """Savings, and whatever costs nothing to run, run whenever they stand.

    running[k,t] = stock[k,t]    ∀ (k, t) ∈ must_running × years

    Otherwise ties would idle one of two overlapping measures, and attribution would hang on the solver's mood.
    """
    return m.running[k, t] == m.stock[k, t]


def fading_limit(m: Program, k: str, t: int) -> Relation:
    """Units whose flows all fade alike deliver as that many fewer units.

    running[k,t] ≤ Σ(v ∈ faded) fade[k,t−v]·install[k,v]    ∀ (k, t) ∈ fading × years
    """
    return m.running[k, t] <= sum(share * m.install[k, v] for v, share in m.data.faded(k, t))


def fading_balance(m: Program, k: str, t: int) -> Relation:
    """The same for fading units that always run, such as solar panels.

    running[k,t] = Σ(v ∈ faded) fade[k,t−v]·install[k,v]    ∀ (k, t) ∈ must_fade × years
    """
    return m.running[k, t] == sum(share * m.install[k, v] for v, share in m.data.faded(k, t))


def renewals_run(m: Program, k: str, t: int) -> Relation:
    """What a plan buys of an incumbent it runs to the end; only today's stock may be retired early.

    running[k,t] ≥ Σ(v ∈ alive) install[k,v] − renewal_slack[k,t]    ∀ (k, t) ∈ renewed × years

    Otherwise salvage would let a plan rent boilers for five years. The slack is what the baseline itself bought and
    can no longer run because demand shrinks faster than equipment ages.
    """
    return m.running[k, t] >= alive(m, k, t) - m.data.renewal_slack[k][t]


def keep_running_floor(m: Program, k: str, t: int) -> Relation:
    """Where a plan forbids early scrapping, the part of today's stock that still stands keeps its part of the load.

    running[k,t] ≥ kept_share[k,t]·b[k,t]·(demand[s,t] − saved[s,t])    ∀ (k, t) ∈ keeping × years

    kept_share = min(1, legacy / baseline): savings lower the load of every home alike, kept boilers included.
    """
    s = m.data.serves[k]
    return m.running[k, t] >= m.data.kept_share[k][t] * m.data.b[k][t] * (m.data.demand[s][t] - saved(m, s, t))
