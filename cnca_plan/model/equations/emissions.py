"""What is emitted, and what may be."""

from __future__ import annotations

from cnca_plan.model.equations.flows import Expression, Program, Relation, output


def emissions(m: Program, t: int) -> Expression:
    """t CO2e of the year: what is bought times its factor, what is emitted directly, what waste laid down still emits.

    emissions[t] = Σ(c) factor[c,t]·bought[c,t] + Σ(k) emits[k,t]·output[k,t] + Σ(k,u) decay[k,t−u]·running[k,u] + exogenous[t]
    """
    bought = sum(factor[t] * m.bought[c, t] for c, factor in m.data.factor.items())
    direct = sum(e[t] * output(m, k, "emits", t) for k, e in m.data.emitting)
    decayed = sum(d[t - u] * m.running[k, u] for k, d in m.data.decaying for u in m.data.laid_down(d, t))
    return bought + direct + decayed + m.data.exogenous_total[t]


def selected_emissions(m: Program, n: str, t: int) -> Expression:
    """t CO2e that a cap is about: everything, or the lines of one sector, scope or gas.

    A sector's emissions are (emits + Σ factor·uses)·running of its technologies, less factor·supplies of the supply
    it owns; supply nobody owns and what is spilled are a line of their own, so that the lines sum to the total.
    """
    lines = m.data.lines.get(n)
    if lines is None:
        return m.emissions[t]
    booked = sum(line[t] * output(m, k, flow, t) for k, flow, line in lines.outputs)
    decayed = sum(d[t - u] * m.running[k, u] for k, d in lines.decaying for u in m.data.laid_down(d, t))
    spilled = sum(line[t] * m.spilled[c, t] for c, line in lines.spilled)
    return booked + decayed + spilled + lines.constant[t]


def emissions_cap(m: Program, n: str, t: int) -> Relation:
    """No more is emitted than the target allows.

    emissions[n,t] − shortfall[n,t] ≤ cap[n,t]    ∀ (n, t) ∈ cap

    The shortfall has a price above any measure's; a result is only shown as a plan when it is proved to be zero.
    """
    return selected_emissions(m, n, t) - m.shortfall[n, t] <= m.data.cap[n, t]


def carbon_budget(m: Program, u: int) -> Relation:
    """Emissions over the window that ends in u stay within the budget.

    Σ(t ∈ budget) emissions[t] − overrun ≤ budget[u]    ∀ u ∈ budgeted
    """
    return sum(m.emissions[t] for t in m.data.budget.years) - m.overrun <= m.data.budget.tonnes


def removal_limit(m: Program, t: int) -> Relation:
    """Removals count up to their limit.

    Σ(k ∈ removing) −min(emits[k,t], 0)·output[k,t] ≤ removal_limit[t]    ∀ t ∈ removal_years
    """
    removed = sum(-min(e[t], 0.0) * output(m, k, "emits", t) for k, e in m.data.removing)
    return removed <= m.data.removal_limit[t]
