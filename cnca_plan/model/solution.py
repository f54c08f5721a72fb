"""What a pathway does: the value of every variable, whoever found it (the solver or the baseline's rules)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from cnca_plan.model.instance import Instance, Series
from cnca_plan.model.series import alive

SAVINGS = "savings"  # the pool of a service's savings, beside the pools of its switches


@dataclass(frozen=True, eq=False)
class Solution:
    """Values by plan year (each a series of shape (t,), in the units of the instance); absent keys are zero.

    `duals` holds, by family and row index, ∂objective/∂right side in present value; it is empty for pathways that
    were computed rather than optimised. `objective` is the discounted cost that the program minimises.
    """

    install: Mapping[str, Series]  # units installed, technologies with a stock
    stock: Mapping[str, Series]  # units in service
    running: Mapping[str, Series]  # units in use; grown measures always run and have no entry
    replaced: Mapping[tuple[str, str], Series]  # (incumbent, pool): units that switches of that pool displace
    surplus: Mapping[tuple[str, str], Series]  # (service, pool or SAVINGS): delivered beyond need
    bought: Mapping[str, Series]  # carrier units from outside
    spilled: Mapping[str, Series]  # carrier units of local supply nobody used
    self_used: Mapping[tuple[str, str], Series]  # (k, c): own supply that saved the mark-up
    shortfall: Mapping[str, Series] = field(default_factory=dict)  # cap → t CO2e above it (only where none is feasible)
    objective: float = 0.0
    duals: Mapping[str, Mapping[tuple[object, ...], float]] = field(default_factory=dict)
    cornered: frozenset[tuple[str, tuple[object, ...]]] = frozenset()  # targets whose dual is not the only one


def output(instance: Instance, solution: Solution, k: str, flow: str) -> Series:
    """Units of `k` that perform a flow ("delivers", "uses" or "emits") each year, shape (t,).

    Ordinary technologies perform every flow as they run. Grown ones always run, each flow by its profile:
    Σ(v alive) profile[t−v] · install[k,v].
    """
    if k not in instance.grown:
        return solution.running.get(k, np.zeros(len(instance.years)))
    return alive(
        solution.install.get(k, np.zeros(len(instance.years))), instance.lifetime[k], instance.profile.get((k, flow))
    )
