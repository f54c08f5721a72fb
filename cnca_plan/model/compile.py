"""From the algebra to arrays: the one crossing between Pyomo and the solver.

Pyomo's standard-form compiler drops what is fixed or constant, splits a two-sided law into two rows and orders rows and
columns as it meets them. So nothing here counts positions: every row and column is named by the object it came from.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyomo.common.errors import InfeasibleConstraintException, PyomoException
from pyomo.core.base import ConcreteModel, Objective, minimize

# Imported from its own module: importing it through pyomo.environ would register every plugin there is.
from pyomo.repn.plugins.standard_form import LinearStandardFormCompiler

from cnca_plan.model.linear import BadProgram, FloatArray, Index, Key, LinearProgram

TOLERANCE = 1e-9
"""Relative rounding allowed when a law without variables is checked: 0.1 + 0.2 is not 0.3."""


class ImpossibleRow(BadProgram):
    """A law in which nothing can vary, and which does not hold: no choice can satisfy it."""


@contextmanager
def paused_gc() -> Iterator[None]:
    """Pause the garbage collector while many small objects that all survive are built; restores the previous state."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def compile_program(m: ConcreteModel) -> LinearProgram:
    """Read a constructed model into a validated `LinearProgram`. Columns that appear nowhere are left out."""
    _check_sense(m)
    with paused_gc():
        form = _standard_form(m)
        matrix = form.A.tocsr()
        keep, lower, upper = _without_constants(form, np.diff(matrix.indptr), *_sides(form))
        matrix = matrix[keep]
        matrix.sort_indices()
        column_lower, column_upper = _bounds(form.columns)
        return LinearProgram(
            cost=form.c.toarray()[0].astype(np.float64),
            offset=float(form.c_offset[0]),
            start=matrix.indptr.astype(np.int32),
            index=matrix.indices.astype(np.int32),
            value=matrix.data.astype(np.float64),
            row_lower=lower,
            row_upper=upper,
            column_lower=column_lower,
            column_upper=column_upper,
            rows=_names([form.rows[at].constraint for at in keep]),
            columns=_names(form.columns),
        ).validate()


def _check_sense(m: ConcreteModel) -> None:
    objectives = list(m.component_data_objects(Objective, active=True))
    if len(objectives) != 1:
        raise BadProgram(f"the model has {len(objectives)} active objectives, expected one")
    if objectives[0].sense != minimize:
        raise BadProgram(f"the objective {objectives[0].name} is maximised, expected a cost to minimise")


def _standard_form(m: ConcreteModel) -> Any:
    try:
        return LinearStandardFormCompiler().write(m, mixed_form=True, set_sense=None)
    except InfeasibleConstraintException as error:
        raise ImpossibleRow(str(error)) from error
    except (PyomoException, ValueError) as error:  # not linear, or a coefficient that is not a number
        raise BadProgram(str(error)) from error


def _sides(form: Any) -> tuple[list[int], FloatArray, FloatArray]:
    """Which compiled rows to keep, and both sides of each. A two-sided law comes as two rows, `≤` (1) then `≥` (−1)."""
    keep: list[int] = []
    lower: list[float] = []
    upper: list[float] = []
    previous = None
    for at, (entry, side) in enumerate(zip(form.rows, np.asarray(form.rhs, np.float64).tolist(), strict=True)):
        if entry.bound_type == -1 and entry.constraint is previous:
            lower[-1] = side
            continue
        previous = entry.constraint
        keep.append(at)
        lower.append(side if entry.bound_type <= 0 else -np.inf)
        upper.append(side if entry.bound_type >= 0 else np.inf)
    return keep, np.array(lower, np.float64), np.array(upper, np.float64)


def _without_constants(
    form: Any, entries: NDArray[np.int32], keep: list[int], lower: FloatArray, upper: FloatArray
) -> tuple[list[int], FloatArray, FloatArray]:
    """Drop rows that fixed variables left without a variable; refuse one that does not hold up to rounding."""
    for place in np.flatnonzero(entries[keep] == 0):
        law = form.rows[keep[place]].constraint
        slack = TOLERANCE * max(1.0, *(abs(side) for side in (law.lb, law.ub) if side is not None))
        if lower[place] > slack or upper[place] < -slack:
            raise ImpossibleRow(f"{law.name} cannot hold: nothing in it can vary")
    varies = entries[keep] > 0
    return [at for at, used in zip(keep, varies, strict=True) if used], lower[varies], upper[varies]


def _bounds(variables: list[Any]) -> tuple[FloatArray, FloatArray]:
    lower, upper = [], []
    for variable in variables:
        if not variable.is_continuous():
            raise BadProgram(f"{variable.name} is not continuous")
        low, high = variable.bounds
        lower.append(-np.inf if low is None else low)
        upper.append(np.inf if high is None else high)
    return np.array(lower, np.float64), np.array(upper, np.float64)


def _names(objects: list[Any]) -> tuple[Key, ...]:
    families: dict[int, str] = {}  # Pyomo composes a name anew each time it is asked
    keys = []
    for item in objects:
        parent = item.parent_component()
        family = families.get(id(parent)) or families.setdefault(id(parent), str(parent.name))
        keys.append((family, _index(item.index())))
    return tuple(keys)


def _index(index: Any) -> Index:
    """Pyomo's index as a tuple always: None for a scalar, a bare value for one set."""
    if index is None:
        return ()
    return index if isinstance(index, tuple) else (index,)
