"""One plan out of many that cost the same.

When two measures tie, which of them a solver picks depends on its seed, its presolve and the order of the rows. So a
second solve stays on the set of all optimal points and minimises there a sum with a weight from each column's name:
the same plan for the same names, on every machine and under every setting.
"""

from __future__ import annotations

import math
import zlib
from dataclasses import replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from cnca_plan.model.linear import FloatArray, Key, LinearProgram
from cnca_plan.model.solve import Live, Optimum

Mask: TypeAlias = NDArray[np.bool_]

NEGLIGIBLE = (1e-9, 1e-11, 1e-13)  # what counts as a price of zero, of the largest term beside it: tried in turn
DRIFT = 1e-9  # of max(1, Σ |cost·x|): what the second solve may add to the cost


def tie_weights(program: LinearProgram) -> FloatArray:
    """A weight per column, (n,): in [1, 2) by its name, per share of its range used."""
    reach = program.column_upper - program.column_lower
    weights = np.array([_weight(key) for key in program.columns], np.float64)
    return np.divide(weights, reach, out=np.zeros_like(weights), where=reach > 0)


def break_ties(live: Live, optimum: Optimum, weights: FloatArray | None = None) -> Optimum:
    """The point of least weight among all that cost the same, with the first solve's prices; `live` is left as found.

    Any optimal point is complementary to any optimal prices: a column with a reduced cost stays at that bound, a row
    with a price at that side. What is left free is exactly the set of optimal points. Not optimal: returned as it is.
    """
    if optimum.status != "optimal" or not live.program.columns:
        return replace(optimum, canonical=optimum.status == "optimal")
    weights = tie_weights(live.program) if weights is None else weights
    before, basis = live.program, live.basis()
    try:
        for negligible in NEGLIGIBLE:
            second = _second(live, before, optimum, weights, negligible)
            if second.status in ("interrupted", "time-limit"):
                return replace(second, ray=None)
            if second.status == "optimal" and _costs_the_same(before, second.x, optimum.x):
                return _moved(before, optimum, second)
            _restore(live, before)
        return optimum
    finally:
        if not live.running:  # as it may be after an interrupt; then there is nothing left to restore
            _restore(live, before)
            live.restart(basis)


def _second(live: Live, p: LinearProgram, first: Optimum, weights: FloatArray, negligible: float) -> Optimum:
    columns, rows = _priced(live, first, negligible)
    at, down = np.flatnonzero(columns).astype(np.int32), first.reduced > 0
    bound = np.where(down, p.column_lower, p.column_upper)[at]
    live.change_columns(at, bound, bound)
    at = np.flatnonzero(rows).astype(np.int32)
    side = np.where(first.y > 0, p.row_lower, p.row_upper)[at]
    live.change_rows(at, side, side)
    live.change_costs(_of_order_one(live, weights))
    return live.solve()


def _priced(live: Live, first: Optimum, negligible: float) -> tuple[Mask, Mask]:
    """Which columns and rows have a price, told from rounding by the terms it comes from, in the solver's units."""
    p, scaled = live.scaled.program, live.scaled
    cost = scaled.costs(live.program.cost)
    y = np.ldexp(first.y, scaled.money - scaled.row)
    reduced = np.ldexp(first.reduced, scaled.column + scaled.money)
    terms = np.abs(p.value * y[p.entry_row])
    largest = np.maximum(1.0, np.abs(cost))
    np.maximum.at(largest, p.index, terms)
    visible = np.zeros(len(y))
    np.maximum.at(visible, p.entry_row, terms / largest[p.index])
    return np.abs(reduced) > negligible * largest, (visible > negligible) & _has_side(live.program, y)


def _has_side(p: LinearProgram, y: FloatArray) -> Mask:
    return np.isfinite(np.where(y > 0, p.row_lower, p.row_upper))


def _of_order_one(live: Live, weights: FloatArray) -> FloatArray:
    """Weights with a common power of two, so that they reach the solver at the size of costs."""
    inside = live.scaled.costs(weights)
    logs = np.log2(inside[inside > 0])
    shift = -round(float(np.median(logs))) if logs.size else 0
    return np.ldexp(weights, shift)


def _restore(live: Live, p: LinearProgram) -> None:
    rows, columns = np.arange(len(p.rows), dtype=np.int32), np.arange(len(p.columns), dtype=np.int32)
    live.change_rows(rows, p.row_lower, p.row_upper)
    live.change_columns(columns, p.column_lower, p.column_upper)
    live.change_costs(p.cost)


def _costs_the_same(p: LinearProgram, x: FloatArray, first: FloatArray) -> bool:
    return float(p.cost @ (x - first)) <= DRIFT * max(1.0, float(np.abs(p.cost * first).sum()))


def _moved(p: LinearProgram, first: Optimum, second: Optimum) -> Optimum:
    objective = math.fsum((p.cost * second.x).tolist()) + p.offset
    total = first.iterations + second.iterations
    return replace(first, x=second.x, objective=objective, iterations=total, canonical=True)


def _weight(key: Key) -> float:
    return 1.0 + zlib.crc32(repr(key).encode()) / 2**32
