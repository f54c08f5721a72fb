"""Replay of the balances of services and carriers."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cnca_plan.model.instance import Instance, Pool, Series
from cnca_plan.model.solution import SAVINGS, Solution
from cnca_plan.results.flows import delivered, of, supplied, total, used
from cnca_plan.results.flows import saved as gross_savings
from cnca_plan.results.replay.rows import Rows, at_most, equal


def service_balance(instance: Instance, solution: Solution) -> Iterator[Rows]:
    """Σ(k) delivers·output − Σ(p) surplus[s,p] = demand[s], service units."""
    for s in instance.services:
        flows = [delivered(instance, solution, k, s) for k in instance.deliverers[s]]
        surplus = [-units for (service, _), units in solution.surplus.items() if service == s]
        yield equal((s,), flows + surplus, [instance.demand[s]])


def displacement(instance: Instance, solution: Solution) -> Iterator[Rows]:
    """running[k] = b[k]·(demand − saved) − Σ(p) replaced[k,p], units; b·demand is the baseline."""
    for k in instance.incumbents:
        replaced = [-units for (i, _), units in solution.replaced.items() if i == k]
        lowered = -share_of_baseline(instance, k) * net_savings(instance, solution, instance.serves[k])
        yield equal((k,), [of(solution.running, k, instance)], [instance.baseline[k], lowered, *replaced])


def replacement_balance(instance: Instance, solution: Solution) -> Iterator[Rows]:
    """Σ(k) replaced[k,p] = Σ(switches of p) delivers·output − surplus[s,p], service units."""
    for pool in instance.pools:
        replaced = [of(solution.replaced, (k, pool.name), instance) for k in pool.incumbents]
        switched = [delivered(instance, solution, k, pool.service) for k in pool.switches]
        surplus = of(solution.surplus, (pool.service, pool.name), instance)
        yield equal((pool.name,), replaced, [*switched, -surplus])


def surplus_limit(instance: Instance, solution: Solution) -> Iterator[Rows]:
    """surplus[s,p] ≤ Σ(joint members of p) delivers·output, service units."""
    for (s, pool), surplus in solution.surplus.items():
        members = _members(instance, s, pool) & instance.joint
        joint = total((delivered(instance, solution, k, s) for k in sorted(members)), instance)
        yield at_most((s, pool), [surplus], [joint])


def carrier_balance(instance: Instance, solution: Solution) -> Iterator[Rows]:
    """bought + Σ supplies·output − spilled = Σ uses·output, carrier units."""
    for c in instance.carriers:
        supply = [supplied(instance, solution, k, c) for k in instance.suppliers[c]]
        spilled = -of(solution.spilled, c, instance)
        use = [used(instance, solution, k, c) for k in instance.users[c]]
        yield equal((c,), [of(solution.bought, c, instance), *supply, spilled], use)


def spill_limit(instance: Instance, solution: Solution) -> Iterator[Rows]:
    """spilled[c] ≤ Σ(joint suppliers) supplies·output, carrier units."""
    for c in instance.carriers:
        members = sorted(instance.joint.intersection(instance.suppliers[c]))
        joint = total((supplied(instance, solution, k, c) for k in members), instance)
        yield at_most((c,), [of(solution.spilled, c, instance)], [joint])


def purchase_limit(instance: Instance, solution: Solution) -> Iterator[Rows]:
    """bought[c] ≤ purchase_limit[c], carrier units."""
    for c, limit in instance.purchase_limit.items():
        yield at_most((c,), [of(solution.bought, c, instance)], [limit])


def share_of_baseline(instance: Instance, k: str) -> Series:
    """b[k]: the incumbent's share of its service with no measure, 0 where there is no demand. Shape (t,)."""
    demand = instance.demand[instance.serves[k]]
    return np.divide(instance.baseline[k], demand, out=np.zeros_like(demand), where=demand != 0)


def net_savings(instance: Instance, solution: Solution, s: str) -> Series:
    """What savings take off a demand, service units: Σ(savings) delivers·output − their surplus. Shape (t,)."""
    return gross_savings(instance, solution, s) - of(solution.surplus, (s, SAVINGS), instance)


def _members(instance: Instance, s: str, pool: str) -> frozenset[str]:
    """The measures of a pool; none for a pool that does not exist."""
    if pool == SAVINGS:
        return instance.savings
    found: list[Pool] = [one for one in instance.pools if (one.service, one.name) == (s, pool)]
    return frozenset(k for one in found for k in one.switches)
