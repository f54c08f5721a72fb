"""Services and carriers balance each year: here savings, switches and cleaner supply meet."""

from __future__ import annotations

from cnca_plan.model.equations.flows import (
    Program,
    Relation,
    delivered,
    output,
    saved,
    supplied,
    used,
)


def service_balance(m: Program, s: str, t: int) -> Relation:
    """What is delivered meets demand exactly, but for a surplus of joint and must-run deliveries.

    Σ(k) delivers[k,s,t]·output[k,t] − Σ(p) surplus[s,p,t] = demand[s,t]    ∀ (s, t) ∈ services × years

    An inequality would let compost treat twice the waste there is. Source: OSeMOSYS EBb4, with equality.
    """
    surplus = sum(m.surplus[s, p, t] for p in m.data.surplus_of[s])
    return delivered(m, s, t) - surplus == m.data.demand[s][t]


def displacement(m: Program, k: str, t: int) -> Relation:
    """Savings meet every incumbent of a service in proportion; switches take what is left where they choose.

    running[k,t] = b[k,t]·(demand[s,t] − saved[s,t]) − Σ(p) replaced[k,p,t]    ∀ (k, t) ∈ incumbents × years

    b is the incumbent's share of the baseline, so none runs above it: a cheap one cannot take a dear one's place.
    """
    s = m.data.serves[k]
    replaced = sum(m.replaced[k, p, t] for p in m.data.pools_of[k])
    return m.running[k, t] == m.data.b[k][t] * (m.data.demand[s][t] - saved(m, s, t)) - replaced


def replacement_balance(m: Program, p: str, t: int) -> Relation:
    """What switches of a pool deliver replaces that pool's incumbents, and no others.

    Σ(k ∈ incumbents) replaced[k,p,t] = Σ(k ∈ switches) delivers[k,s,t]·output[k,t] − surplus[s,p,t]    ∀ (p, t) ∈ pool × years

    A pool is all incumbents of a service, or those a measure names under `replaces`.
    """
    pool = m.data.pool[p]
    switched = sum(m.data.delivers[k, pool.service][t] * output(m, k, "delivers", t) for k in pool.switches)
    surplus = sum(m.surplus[s, q, t] for s, q in m.data.surplus_keys if (s, q) == (pool.service, p))
    return sum(m.replaced[k, p, t] for k in pool.incumbents) == switched - surplus


def surplus_limit(m: Program, s: str, p: str, t: int) -> Relation:
    """Only joint and must-run deliveries may exceed demand (a retrofit that saves heat and cooling).

    surplus[s,p,t] ≤ Σ(k ∈ joint_of) delivers[k,s,t]·output[k,t]    ∀ (s, p, t) ∈ surplus_keys × years

    A surplus earns nothing; everything else is turned down instead.
    """
    joint = sum(m.data.delivers[k, s][t] * output(m, k, "delivers", t) for k in m.data.joint_of[s, p])
    return m.surplus[s, p, t] <= joint


def carrier_balance(m: Program, c: str, t: int) -> Relation:
    """What is bought and supplied locally meets use, but for spilled local supply.

    bought[c,t] + Σ(k) supplies[k,c,t]·output[k,t] − spilled[c,t] = Σ(k) uses[k,c,t]·output[k,t]    ∀ (c, t) ∈ carriers × years

    Source: OSeMOSYS EBa11.
    """
    spilled = sum(m.spilled[q, t] for q in m.data.spilling if q == c)
    return m.bought[c, t] + supplied(m, c, t) - spilled == used(m, c, t)


def spill_limit(m: Program, c: str, t: int) -> Relation:
    """Only joint and must-run supply is spilled; dispatchable supply is turned down.

    spilled[c,t] ≤ Σ(k ∈ joint) supplies[k,c,t]·output[k,t]    ∀ (c, t) ∈ spilling × years
    """
    joint = sum(u[t] * output(m, k, "delivers", t) for k, u in m.data.supplying[c] if k in m.data.joint)
    return m.spilled[c, t] <= joint


def purchase_limit(m: Program, c: str, t: int) -> Relation:
    """No more of a carrier can be bought than there is.

    bought[c,t] ≤ purchase_limit[c,t]    ∀ (c, t) ∈ purchase_limit × years
    """
    return m.bought[c, t] <= m.data.purchase_limit[c][t]
