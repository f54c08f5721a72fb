"""How much of a measure there can be, and how fast it can come."""

from __future__ import annotations

from cnca_plan.model.equations.flows import Program, Relation, gross_savings, output


def potential_limit(m: Program, k: str, t: int) -> Relation:
    """No more units than the city has room for; what is already decided is never in conflict.

    stock[k,t] ≤ potential[k,t]    ∀ (k, t) ∈ potential × years

    Source: OSeMOSYS TCC1.
    """
    return m.stock[k, t] <= m.data.potential[k][t]


def share_limit(m: Program, n: str, t: int) -> Relation:
    """Switches may take their share of what savings leave.

    Σ(k ∈ members) delivers[k,s,t]·output[k,t] ≤ share[n,t]·(demand[s,t] − gross_savings[s,t])    ∀ (n, t) ∈ shared_switches × years

    If 15 % of homes cannot take a heat pump, 15 % of what is left after retrofits stays as it is.
    """
    one = m.data.share_set[n]
    taken = sum(m.data.delivers[k, one.service][t] * output(m, k, "delivers", t) for k in one.members)
    left = m.data.demand[one.service][t] - gross_savings(m, one.service, t)
    return taken <= m.data.share[n][t] * left


def savings_share_limit(m: Program, n: str, t: int) -> Relation:
    """Savings may take their share of the whole demand.

    Σ(k ∈ members) delivers[k,s,t]·output[k,t] ≤ share[n,t]·demand[s,t]    ∀ (n, t) ∈ shared_savings × years
    """
    one = m.data.share_set[n]
    taken = sum(m.data.delivers[k, one.service][t] * output(m, k, "delivers", t) for k in one.members)
    return taken <= m.data.share[n][t] * m.data.demand[one.service][t]


def shared_potential_limit(m: Program, g: str, t: int) -> Relation:
    """Measures of a group share one potential: a roof is used once, a home has one heating system.

    Σ(k) weight[g,k]·stock[k,t] ≤ group_potential[g,t]    ∀ (g, t) ∈ group × years
    """
    group = m.data.group[g]
    return sum(weight * m.stock[k, t] for k, weight in group.weights.items()) <= m.data.group_potential[g][t]


def ramp_limit(m: Program, k: str, t: int) -> Relation:
    """The stock grows by no more than the trades can add; replacing retired units is free of it.

    stock[k,t] − stock[k,t−1] ≤ ramp[k,t]    ∀ (k, t) ∈ ramped × years

    A limit on installations themselves (`gross: true`) quietly caps the stock at ramp × lifetime.
    """
    before = m.stock[k, t - 1] if t - 1 in m.data.years else 0
    return m.stock[k, t] - before <= m.data.ramp[k][t]


def gross_ramp_limit(m: Program, k: str, t: int) -> Relation:
    """With `gross: true`, installations themselves are limited, replacements included.

    install[k,t] ≤ ramp[k,t]    ∀ (k, t) ∈ gross_ramped × years

    Source: OSeMOSYS NCC1.
    """
    return m.install[k, t] <= m.data.ramp[k][t]


def growth_limit(m: Program, k: str, t: int) -> Relation:
    """An industry grows from what it did last year, plus a seed.

    install[k,t] ≤ (1 + growth[k])·install[k,t−1] + seed[k,t]    ∀ (k, t) ∈ growing × years

    In the first year recent installations stand for the term before.
    """
    before = (1 + m.data.growth[k]) * m.install[k, t - 1] if t - 1 in m.data.years else 0
    return m.install[k, t] <= before + m.data.seed[k][t]


def use_growth_limit(m: Program, k: str, t: int) -> Relation:
    """What lasts one year only grows by what was in use: idle purchases must not feed growth.

    running[k,t] ≤ (1 + growth[k])·running[k,t−1] + seed[k,t]    ∀ (k, t) ∈ growing_use × years
    """
    before = (1 + m.data.growth[k]) * m.running[k, t - 1] if t - 1 in m.data.years else 0
    return m.running[k, t] <= before + m.data.seed[k][t]


def commitment_floor(m: Program, k: str, t: int) -> Relation:
    """What is already decided is installed.

    install[k,t] ≥ committed[k,t]    ∀ (k, t) ∈ committing

    It overrides ramp, potential and start, and ages out unless it is to be renewed.
    """
    return m.install[k, t] >= m.data.committed[k][t]


def committed_run_floor(m: Program, k: str, t: int) -> Relation:
    """What is already decided runs.

    running[k,t] ≥ surviving[k,t]    ∀ (k, t) ∈ surviving_keys
    """
    return m.running[k, t] >= m.data.surviving[k][t]


def needs_limit(m: Program, j: str, t: int) -> Relation:
    """Every unit that needs another finds it: one panel serves one of them.

    Σ(k) needs[k,j]·stock[k,t] ≤ stock[j,t]    ∀ (j, t) ∈ needed × years
    """
    return sum(ratio * m.stock[k, t] for k, ratio in m.data.needing[j]) <= m.stock[j, t]
