"""Replay of what every variable promises: to exist, to be a number, not to be negative."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from cnca_plan.model.instance import Instance, Series
from cnca_plan.model.solution import SAVINGS, Solution
from cnca_plan.results.replay.rows import Rows
from cnca_plan.results.replay.targets import BUDGET

VARIABLES = ("install", "stock", "running", "replaced", "surplus", "bought", "spilled", "self_used", "shortfall")


def known(instance: Instance, solution: Solution) -> Iterator[Rows]:
    """Nothing is stated of what the instance does not have: a pool's stranger replaced, a stock that cannot be."""
    allowed = _allowed(instance)
    for name in VARIABLES:
        for key, series in _values(solution, name).items():
            stray = key not in allowed[name]
            yield Rows(_key(name, key), np.abs(series) if stray else np.zeros(len(series)))


def finite(instance: Instance, solution: Solution) -> Iterator[Rows]:
    """Every value is a number and every series has a value per plan year."""
    for name in VARIABLES:
        for key, series in _values(solution, name).items():
            whole = len(series) == len(instance.years)
            yield Rows(_key(name, key), np.where(np.isfinite(series), 0.0, np.inf) if whole else np.array([np.inf]))
    yield Rows(("objective",), np.array([0.0 if np.isfinite(solution.objective) else np.inf]))


def non_negative(_: Instance, solution: Solution) -> Iterator[Rows]:
    """Every variable ≥ 0, scaled by max(1, its largest value)."""
    for name in VARIABLES:
        for key, series in _values(solution, name).items():
            largest = max(1.0, float(np.max(np.abs(series), initial=0.0)))
            yield Rows(_key(name, key), np.fmax(0.0, -series) / largest)  # fmax: what is no number is told by `finite`


def _allowed(instance: Instance) -> Mapping[str, set[Any]]:
    """The keys each variable may have."""
    pools = instance.pools
    ordinary = set(instance.technologies) - instance.grown
    surpluses = {(pool.service, pool.name) for pool in pools} | {(s, SAVINGS) for s in instance.services}
    return {
        "install": set(instance.ageing),
        "stock": set(instance.ageing),
        "running": ordinary,
        "replaced": {(k, pool.name) for pool in pools for k in pool.incumbents},
        "surplus": surpluses,
        "bought": set(instance.carriers),
        "spilled": set(instance.carriers),
        "self_used": set(instance.self_use),
        "shortfall": {cap.name for cap in instance.caps} | {BUDGET},
    }


def _values(solution: Solution, name: str) -> Mapping[Any, Series]:
    values: Mapping[Any, Series] = getattr(solution, name)
    return values


def _key(name: str, key: str | tuple[str, str]) -> tuple[str, ...]:
    return (name, key) if isinstance(key, str) else (name, *key)
