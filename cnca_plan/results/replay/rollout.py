"""Replay of how much of a measure there can be and how fast it can come."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cnca_plan.model.instance import Instance, Series, ShareSet
from cnca_plan.model.solution import Solution
from cnca_plan.results.flows import delivered, of, required, saved, surviving, total
from cnca_plan.results.replay.rows import Rows, at_most
from cnca_plan.results.replay.stock import later


def potential_limit(instance: Instance, solution: Solution) -> Iterator[Rows]:
    """stock ≤ max(potential, surviving commitments), units."""
    for k, potential in instance.potential.items():
        room = np.maximum(potential, surviving(instance, k))
        yield at_most((k,), [of(solution.stock, k, instance)], [room])


def share_limit(instance: Instance, solution: Solution) -> Iterator[Rows]:
    """Σ(set) delivers·output ≤ share·(demand − Σ(savings) delivers·output), service units."""
    for one in instance.share_sets:
        if not one.savings:
            share, s = _allowed(instance, one), one.service
            left = [share * instance.demand[s], -share * saved(instance, solution, s)]
            yield at_most((one.name,), _taken(instance, solution, one), left)


def savings_share_limit(instance: Instance, solution: Solution) -> Iterator[Rows]:
    """Σ(set of savings) delivers·output ≤ share·demand, service units."""
    for one in instance.share_sets:
        if one.savings:
            whole = _allowed(instance, one) * instance.demand[one.service]
            yield at_most((one.name,), _taken(instance, solution, one), [whole])


def shared_potential_limit(instance: Instance, solution: Solution) -> Iterator[Rows]:
    """Σ(group) weight·stock ≤ max(potential, weight of surviving commitments), the group's unit."""
    for group in instance.groups:
        taken = [weight * of(solution.stock, k, instance) for k, weight in group.weights.items()]
        decided = total((weight * surviving(instance, k) for k, weight in group.weights.items()), instance)
        yield at_most((group.name,), taken, [np.maximum(group.potential, decided)])


def ramp_limit(instance: Instance, solution: Solution) -> Iterator[Rows]:
    """stock[t] − stock[t−1] ≤ max(ramp, committed), units a year; replacing what wore out is free of it."""
    for k in sorted(instance.ramp.keys() - instance.gross):
        stock = of(solution.stock, k, instance)
        before = later(stock, 1)
        before[0] = of(instance.legacy, k, instance)[0]
        yield at_most((k,), [stock, -before], [np.maximum(instance.ramp[k], of(instance.committed, k, instance))])


def gross_ramp_limit(instance: Instance, solution: Solution) -> Iterator[Rows]:
    """install ≤ max(ramp, committed) where replacements count too, units a year."""
    for k in sorted(instance.ramp.keys() & instance.gross):
        allowed = np.maximum(instance.ramp[k], required(instance, k))
        yield at_most((k,), [of(solution.install, k, instance)], [allowed])


def growth_limit(instance: Instance, solution: Solution) -> Iterator[Rows]:
    """install[t] ≤ (1 + growth)·install[t−1] + seed, units; what lasts one year grows by what was in use."""
    for k in sorted(instance.growth):
        by_use = instance.lifetime[k] == 1 and k not in instance.grown
        pace = of(solution.running if by_use else solution.install, k, instance)
        before = (1.0 + instance.growth[k]) * later(pace, 1)
        yield at_most((k,), [pace], [before, _seed(instance, k)])


def _seed(instance: Instance, k: str) -> Series:
    """Units a year that may come on top: the seed or what is committed, and at first what was installed before."""
    seed = np.maximum(instance.seed.get(k, 0.0), required(instance, k))
    seed[0] = max(instance.seed.get(k, 0.0) + instance.recent.get(k, 0.0), seed[0])
    return seed


def _taken(instance: Instance, solution: Solution, one: ShareSet) -> list[Series]:
    return [delivered(instance, solution, k, one.service) for k in one.members]


def _allowed(instance: Instance, one: ShareSet) -> Series:
    """The share of a set, and never less than what its commitments deliver of what committed savings leave. (t,)."""
    decided = total((_committed_delivery(instance, k, one.service) for k in one.members), instance)
    spared = [_committed_delivery(instance, k, one.service) for k in instance.savings if not one.savings]
    demand = np.maximum(0.0, instance.demand[one.service] - total(spared, instance))
    return np.maximum(one.share, np.divide(decided, demand, out=np.zeros_like(demand), where=demand > 0))


def _committed_delivery(instance: Instance, k: str, s: str) -> Series:
    """What surviving commitments of a measure deliver, service units. Shape (t,)."""
    if k not in instance.committed:
        return np.zeros(len(instance.years))
    profile = instance.profile.get((k, "delivers"), instance.fade.get(k))
    return of(instance.delivers, (k, s), instance) * surviving(instance, k, profile)
