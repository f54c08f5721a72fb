"""Exact proof of an answer, without trusting whoever gave it.

A float is an integer times a power of two, so everything here is whole-number arithmetic on one common exponent:
nothing is rounded before the verdict. By weak duality any row multipliers y bound the cost of every feasible point:

    Σᵢ (yᵢ·row_lowerᵢ if yᵢ > 0 else yᵢ·row_upperᵢ) + Σⱼ min(dⱼ·column_lowerⱼ, dⱼ·column_upperⱼ) + offset
    with d = cost − Aᵀy

and if, with cost 0, that sum is above zero, no feasible point exists at all (Farkas).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from cnca_plan.model.linear import FloatArray, Key, LinearProgram

GAP = Fraction(1, 10**6)  # of max(1, |objective|)
VIOLATION = 1e-6  # of max(1, |side|, largest |term| of the row)
AGREEMENT = Fraction(1, 10**7)  # of max(1, |objective|): how far a stated objective may lie from the point's own

Wholes: TypeAlias = NDArray[Any]  # of Python integers, so of any size
Exact: TypeAlias = tuple[Wholes, int]  # integers and the exponent of two they share


@dataclass(frozen=True)
class Certificate:
    """What a point and its row multipliers prove."""

    objective: float  # money, of the point, rounded once from the exact value
    lower_bound: float  # money, no feasible point costs less
    relative_gap: float  # |objective − lower_bound| / max(1, |objective|)
    worst_violation: float  # of max(1, |side|, largest |term|); 0 if every row and bound holds
    worst_row: Key | None  # the row, or the column whose bound, is violated most
    proven: bool


@dataclass(frozen=True)
class InfeasibilityProof:
    """What row multipliers prove about the absence of a feasible point."""

    value: float  # by how much the weighted rows ask for more than the columns can give, of max(1, what they ask for)
    proven: bool  # exactly above zero


def certify(program: LinearProgram, x: FloatArray, y: FloatArray, claimed: float | None = None) -> Certificate:
    """Prove that x is feasible and the cheapest, both up to 1e-6; any y is allowed, a poor one proves less.

    `claimed` is the objective the solver stated; a point that does not cost that is not proven.
    """
    if x.shape != program.cost.shape or y.shape != program.row_lower.shape or not _finite(x, y):
        return Certificate(math.nan, -math.inf, math.inf, math.inf, None, False)
    at = _exact(x)
    objective = _dot(_exact(program.cost), at) + Fraction(program.offset)
    bound = _lower_bound(program, program.cost, y) + Fraction(program.offset)
    violation, row = _worst(program, x, at)
    unit = max(Fraction(1), abs(objective))
    gap = abs(objective - bound) / unit  # a point below the bound is infeasible, however slightly: refused as well
    honest = claimed is None or (math.isfinite(claimed) and abs(Fraction(claimed) - objective) <= AGREEMENT * unit)
    proven = gap <= GAP and violation <= VIOLATION and honest
    return Certificate(_float(objective), _below(bound), _float(gap), violation, row, proven)


def certify_infeasible(program: LinearProgram, ray: FloatArray) -> InfeasibilityProof:
    """Prove that no point satisfies rows and bounds together; multipliers are signed as duals: > 0 for lower sides."""
    if ray.shape != program.row_lower.shape or not _finite(ray) or not ray.any():
        return InfeasibilityProof(0.0, False)
    weights = _allowed(program, ray)
    value = _lower_bound(program, np.zeros_like(program.cost), weights)
    asked = float(np.abs(weights * _sides(program, weights)).sum())
    scale = max(asked, float(np.abs(weights).max()))  # a ray has no length of its own
    return InfeasibilityProof(_float(value / Fraction(scale)) if scale else 0.0, value > 0)


def _lower_bound(p: LinearProgram, cost: FloatArray, y: FloatArray) -> Fraction:
    y = _allowed(p, y)
    reduced, exponent = _reduced(p, cost, y)
    cheapest = np.where(np.array(reduced > 0, dtype=bool), p.column_lower, p.column_upper)
    return _dot(_exact(y), _exact(_sides(p, y))) + _dot((reduced, exponent), _exact(cheapest))


def _allowed(p: LinearProgram, y: FloatArray) -> FloatArray:
    """Multipliers of open sides are worth nothing; neither is dust that would only lengthen the integers."""
    wrong = ((y > 0) & (p.row_lower == -np.inf)) | ((y < 0) & (p.row_upper == np.inf))
    dust = np.abs(y) < 1e-30 * np.abs(y).max(initial=0.0)
    return np.where(wrong | dust, 0.0, y)


def _sides(p: LinearProgram, y: FloatArray) -> FloatArray:
    side = np.where(y > 0, p.row_lower, p.row_upper)
    return np.where(y == 0, 0.0, side)


def _reduced(p: LinearProgram, cost: FloatArray, y: FloatArray) -> Exact:
    """cost − Aᵀy, exactly."""
    (values, a), (multipliers, b) = _exact(p.value), _exact(y)
    order = np.argsort(p.index, kind="stable")
    counts = np.bincount(p.index, minlength=len(p.columns))
    sums = _group_sums((values * multipliers[p.entry_row])[order], counts)
    (whole, c), low = _exact(cost), a + b
    common = min(low, c)
    return (whole << (c - common)) - (sums << (low - common)), common


def _worst(p: LinearProgram, x: FloatArray, at: Exact) -> tuple[float, Key | None]:
    """The largest violation of a row or of a column's bound, and whose it is."""
    (values, a), (point, b) = _exact(p.value), at
    sums = _group_sums(values * point[p.index], np.diff(p.start)), a + b
    largest = np.zeros(len(p.rows))
    np.maximum.at(largest, p.entry_row, np.abs(p.value * x[p.index]))
    rows = _violations(sums, p.row_lower, p.row_upper, largest)
    columns = _violations(at, p.column_lower, p.column_upper, np.zeros(len(p.columns)))
    worst = np.concatenate([rows, columns])
    place = int(np.argmax(worst)) if worst.size else 0
    return (float(worst[place]), (p.rows + p.columns)[place]) if worst.any() else (0.0, None)


def _violations(amounts: Exact, lower: FloatArray, upper: FloatArray, largest: FloatArray) -> FloatArray:
    below = _excess(_exact(np.where(np.isfinite(lower), lower, 0.0)), amounts)
    above = _excess(amounts, _exact(np.where(np.isfinite(upper), upper, 0.0)))
    below[lower == -np.inf] = 0.0
    above[upper == np.inf] = 0.0
    side = np.where(below > above, lower, np.where(np.isfinite(upper), upper, 0.0))
    scaled: FloatArray = np.maximum(below, above) / np.maximum(1.0, np.maximum(np.abs(side), largest))
    return scaled


def _excess(more: Exact, less: Exact) -> FloatArray:
    """max(0, more − less): the difference is exact, and rounded once."""
    common = min(more[1], less[1])
    difference = (more[0] << (more[1] - common)) - (less[0] << (less[1] - common))
    return np.array([_scaled(whole, common) if whole > 0 else 0.0 for whole in difference], np.float64)


def _scaled(whole: int, exponent: int) -> float:
    """whole · 2^exponent, rounded once."""
    try:
        return math.ldexp(float(whole), exponent)
    except OverflowError:
        return _float(_times(whole, exponent))


def _exact(values: FloatArray) -> Exact:
    """Finite floats as integers on one exponent."""
    fraction, exponent = np.frexp(values)
    whole = np.ldexp(fraction, 53).astype(np.int64)
    used = exponent[whole != 0]
    low = int(used.min()) if used.size else 0
    shift = np.where(whole != 0, exponent - low, 0)
    return whole.astype(object) << shift.astype(object), low - 53


def _group_sums(values: Wholes, counts: NDArray[np.integer[Any]]) -> Wholes:
    """Sums of consecutive groups of the given sizes; an empty group is 0."""
    result = np.zeros(len(counts), dtype=object)
    full = counts > 0
    if full.any():
        result[full] = np.add.reduceat(values, (np.cumsum(counts) - counts)[full])
    return result


def _dot(left: Exact, right: Exact) -> Fraction:
    return _times(sum((left[0] * right[0]).tolist()), left[1] + right[1])


def _times(whole: int, exponent: int) -> Fraction:
    return Fraction(whole << exponent) if exponent >= 0 else Fraction(whole, 1 << -exponent)


def _float(value: Fraction) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def _below(value: Fraction) -> float:
    """The largest float that is not above the value, so that a printed bound is still a bound."""
    near = _float(value)
    return near if not math.isfinite(near) or Fraction(near) <= value else math.nextafter(near, -math.inf)


def _finite(*arrays: FloatArray) -> bool:
    return all(bool(np.isfinite(array).all()) for array in arrays)
