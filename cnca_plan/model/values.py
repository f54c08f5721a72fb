"""Between a point of the program (one number per column) and a solution (one series per variable and key)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from cnca_plan.model.instance import Instance, Series
from cnca_plan.model.linear import FloatArray, Key, LinearProgram
from cnca_plan.model.solution import Solution

VARIABLES = ("install", "stock", "running", "replaced", "surplus", "bought", "spilled", "self_used", "shortfall")


class _Cells(NamedTuple):
    """Where one series stands: positions among the columns, and the plan year of each as a position."""

    columns: list[int]
    years: list[int]


def solution_of(program: LinearProgram, x: FloatArray, y: FloatArray, objective: float, instance: Instance) -> Solution:
    """A point and its duals as a solution; variables the program did not need are zero."""
    found = _cells(program.columns, instance)
    series: dict[str, Any] = {
        name: {key: _series(at, x, instance) for key, at in found[name].items()} for name in VARIABLES
    }
    zero = np.zeros(len(instance.years))
    ordinary = [k for k in instance.technologies if k not in instance.grown]
    for name, keys in (("install", instance.ageing), ("stock", instance.ageing), ("running", ordinary)):
        series[name] = {k: series[name].get(k, zero) for k in keys}
    series["bought"] = {c: series["bought"].get(c, zero) for c in instance.carriers}
    duals: dict[str, dict[tuple[object, ...], float]] = {}
    for (family, index), price in zip(program.rows, y.tolist(), strict=True):
        duals.setdefault(family, {})[index] = price
    return Solution(**series, objective=objective, duals=duals)


@lru_cache(4)  # the variants of a program share their columns
def _cells(columns: tuple[Key, ...], instance: Instance) -> dict[str, dict[Any, _Cells]]:
    """Variable → key → cells. A key of one part goes by that part alone."""
    found: dict[str, dict[Any, _Cells]] = {name: {} for name in VARIABLES}
    for n, (variable, index) in enumerate(columns):
        if variable in found:
            year: Any = index[-1]
            key = index[0] if len(index) == 2 else index[:-1]
            cells = found[variable].get(key) or found[variable].setdefault(key, _Cells([], []))
            cells.columns.append(n)
            cells.years.append(instance.position(year))
    return found


def _series(at: _Cells, x: FloatArray, instance: Instance) -> Series:
    """One series of a point; years the program did not need are zero."""
    series = np.zeros(len(instance.years))
    series[at.years] = x[at.columns]
    return series


def vector_of(program: LinearProgram, solution: Solution, instance: Instance) -> FloatArray:
    """A solution as a point of the program: the other way round."""
    x = np.zeros(len(program.columns))
    for name, keys in _cells(program.columns, instance).items():
        values: Mapping[Any, Series] = getattr(solution, name)
        for key, at in keys.items():
            if key in values:
                x[at.columns] = values[key][at.years]
    return x
