"""What it costs, and what payers can spend."""

from __future__ import annotations

from cnca_plan.model.equations.flows import Expression, Program, Relation, output


def capital(m: Program) -> Expression:
    """Capital at the start of its year, net of salvage, marked up by the return its buyers ask.

    Σ(k,v) discount_start[v]·net_capex[k,v]·install[k,v],  net_capex = capex·counted·hurdle·ä(years in service)/ä(lifetime)

    Salvage by sinking fund: a unit that outlives the horizon is charged the annuity of its years in service.
    """
    return sum(cost[v] * m.install[k, v] for k, cost in m.data.net_capex.items() for v in m.data.years)


def running_costs(m: Program, t: int) -> Expression:
    """Running costs of the year: measures pay for standing, incumbents for running, both for use.

    Σ(k) opex[k,t]·stock[k,t] + Σ(k) opex[k,t]·running[k,t] + Σ(k) cost_per_run[k,t]·running[k,t]
    """
    standing = sum(o[t] * m.stock[k, t] for k, o in m.data.standing_cost)
    return standing + sum(o[t] * output(m, k, "uses", t) for k, o in m.data.using_cost)


def energy_costs(m: Program, t: int) -> Expression:
    """What carriers cost: the supply price of what is bought, and the mark-up on what customers use but do not make.

    Σ(c) price[c,t]·bought[c,t] + Σ(k,c) markup[c,t]·(uses[k,c,t]·output[k,t] − self_used[k,c,t])
    """
    bought = sum(price[t] * m.bought[c, t] for c, price in m.data.price.items())
    retail = sum(mark[t] * output(m, k, "uses", t) for k, mark in m.data.retail)
    saved = sum(m.data.self_markup[k, c][t] * m.self_used[k, c, t] for k, c in m.data.self_keys)
    return bought + retail - saved


def carbon_costs(m: Program, t: int) -> Expression:
    """The carbon price on net emissions, except on carriers whose price contains it: removals are paid.

    carbon_price[t]·(emissions[t] − Σ(c) factor[c,t]·bought[c,t])
    """
    contained = sum(m.data.factor[c][t] * m.bought[c, t] for c in m.data.carbon_priced if c in m.data.factor)
    return m.data.carbon_price[t] * (m.emissions[t] - contained)


def cost(m: Program) -> Expression:
    """The discounted cost of the pathway, with a price on any shortfall above every measure's.

    capital + Σ(t) discount_mid[t]·(running_costs[t] + energy_costs[t] + carbon_costs[t] + penalty·(Σ(n) shortfall[n,t] + overrun))
    """
    mid = m.data.discount_mid
    yearly = sum(mid[t] * (running_costs(m, t) + energy_costs(m, t)) for t in m.data.years)
    carbon = sum(mid[t] * carbon_costs(m, t) for t in m.data.carbon_years)
    shortfall = sum(m.data.penalty * mid[t] * m.shortfall[n, t] for n, t in m.data.cap)
    overrun = sum(m.data.penalty * mid[u] * m.overrun for u in m.data.budgeted)
    return capital(m) + yearly + carbon + shortfall + overrun


def spending_limit(m: Program, p: str, t: int) -> Relation:
    """A payer spends on capital no more than its limit beyond what the baseline makes it spend.

    Σ(k,v) pays[k,p]·capex[k,v]·annuity[p]·install[k,v] ≤ limit[p,t] + baseline_spending[p,t]    ∀ (p, t) ∈ spending × years

    Renewals that become unnecessary free room. `financed: n yr` replaces the lump by n annuities.
    """
    return sum(share * m.install[k, v] for k, v, share in m.data.payments(p, t)) <= m.data.spending_room[p][t]


def self_use_limit(m: Program, k: str, c: str, t: int) -> Relation:
    """Own supply saves the retail mark-up on the stated share of it at most.

    self_used[k,c,t] ≤ self_use[k,c]·supplies[k,c,t]·output[k,t]    ∀ (k, c, t) ∈ self_keys × years
    """
    own = m.data.self_use[k, c] * m.data.supplies[k, c][t]
    return m.self_used[k, c, t] <= own * output(m, k, "delivers", t)


def self_use_customer_limit(m: Program, c: str, u: str, t: int) -> Relation:
    """… and on no more than its customers use.

    Σ(k ∈ self_keys) self_used[k,c,t] ≤ Σ(k ∈ using) uses[k,c,t]·output[k,t]    ∀ (c, u, t) ∈ self_customers × years
    """
    use = sum(q[t] * output(m, k, "uses", t) for k, q in m.data.using[c] if m.data.customer.get(k) == u)
    own = sum(m.self_used[k, q, t] for k, q in m.data.self_keys if q == c and m.data.customer.get(k) == u)
    return own <= use
