"""What the equations are made of: sums of flows over the technologies that have them.

`m` is the Pyomo model; `m.data` holds the instance by year (see `model.program`). These are expressions, not
variables: a total written here costs the solver nothing.
"""

from __future__ import annotations

from typing import Any

Program = Any  # a pyomo ConcreteModel; Pyomo has no types
Expression = Any
Relation = Any


def output(m: Program, k: str, flow: str, t: int) -> Expression:
    """Units of k that perform a flow in t: those running, or for grown measures Σ(v alive) profile·install."""
    if k not in m.data.grown:
        return m.running[k, t]
    return sum(share * m.install[k, v] for v, share in m.data.ages(k, flow, t))


def alive(m: Program, k: str, t: int) -> Expression:
    """Units of k bought by the plan and still in service in t: Σ(v alive) install[k,v]."""
    return sum(m.install[k, v] for v in m.data.years if t - m.data.lifetime[k] < v <= t)


def delivered(m: Program, s: str, t: int) -> Expression:
    """All that incumbents and measures deliver of service s."""
    incumbents = sum(m.running[k, t] for k in m.data.incumbents_of[s])
    return incumbents + sum(d[t] * output(m, k, "delivers", t) for k, d in m.data.delivering[s])


def saved(m: Program, s: str, t: int) -> Expression:
    """What savings take off the demand for s, net of their surplus."""
    return gross_savings(m, s, t) - sum(m.surplus[s, p, t] for p in m.data.savings_surplus[s])


def gross_savings(m: Program, s: str, t: int) -> Expression:
    """What savings deliver of s, surplus included."""
    return sum(d[t] * output(m, k, "delivers", t) for k, d in m.data.saving[s])


def used(m: Program, c: str, t: int) -> Expression:
    """All use of carrier c."""
    return sum(u[t] * output(m, k, "uses", t) for k, u in m.data.using[c])


def supplied(m: Program, c: str, t: int) -> Expression:
    """All local supply of carrier c, spilled or not."""
    return sum(u[t] * output(m, k, "delivers", t) for k, u in m.data.supplying[c])
