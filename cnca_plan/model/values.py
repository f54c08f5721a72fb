"""Between a point of the program (one number per column) and a solution (one series per variable and key)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from cnca_plan.model.instance import Instance, Series
from cnca_plan.model.linear import FloatArray, LinearProgram
from cnca_plan.model.solution import Solution

VARIABLES = ("install", "stock", "running", "replaced", "surplus", "bought", "spilled", "self_used", "shortfall")


def solution_of(program: LinearProgram, x: FloatArray, y: FloatArray, objective: float, instance: Instance) -> Solution:
    """A point and its duals as a solution; variables the program did not need are zero."""
    series = {name: _series(program, name, x, instance) for name in VARIABLES}
    zero = np.zeros(len(instance.years))
    ordinary = [k for k in instance.technologies if k not in instance.grown]
    for name, keys in (("install", instance.ageing), ("stock", instance.ageing), ("running", ordinary)):
        series[name] = {k: series[name].get(k, zero) for k in keys}
    series["bought"] = {c: series["bought"].get(c, zero) for c in instance.carriers}
    duals: dict[str, dict[tuple[object, ...], float]] = {}
    for (family, index), price in zip(program.rows, y.tolist(), strict=True):
        duals.setdefault(family, {})[index] = price
    return Solution(**series, objective=objective, duals=duals)


def _series(program: LinearProgram, variable: str, x: FloatArray, instance: Instance) -> dict[Any, Series]:
    """One variable's values, a series per key."""
    found: dict[Any, Series] = {}
    for n in program.variables.get(variable, ()):
        *key, year = program.columns[n][1]
        name = key[0] if len(key) == 1 else tuple(key)
        found.setdefault(name, np.zeros(len(instance.years)))[instance.position(int(str(year)))] = x[n]
    return found


def vector_of(program: LinearProgram, solution: Solution, instance: Instance) -> FloatArray:
    """A solution as a point of the program: the other way round."""
    x = np.zeros(len(program.columns))
    for name in VARIABLES:
        values: Mapping[Any, Series] = getattr(solution, name)
        for n in program.variables.get(name, ()):
            *key, year = program.columns[n][1]
            series = values.get(key[0] if len(key) == 1 else tuple(key))
            x[n] = 0.0 if series is None else series[instance.position(int(str(year)))]
    return x
