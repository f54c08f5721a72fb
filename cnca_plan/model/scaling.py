"""Numbers of order one for the solver, exactly.

A city's cost in rupiah is near 1e13 and a fading flow near 1e-6; solvers work with absolute tolerances and drop what is
tiny. Every factor here is a power of two, so scaling and unscaling round nothing: the solver sees the same program.

    A' = R A C,   row' = R row,   x = C x',   cost' = σ C cost     ⇒     y = R y' / σ,   reduced = reduced' / (σ C)
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from cnca_plan.model.linear import BadProgram, FloatArray, IntArray, LinearProgram, label

PASSES = 6
SMALLEST = 1e-12  # the solver keeps no smaller coefficient
FARTHEST = 300  # exponents stay where no product with a number below 1e20 can overflow or lose bits


@dataclass(frozen=True, eq=False)
class Scaled:
    """A program in the solver's units, with the way back."""

    program: LinearProgram  # scaled; names as before
    row: IntArray  # (m,) exponents of R
    column: IntArray  # (n,) exponents of C
    money: int  # exponent of σ

    def again(self, program: LinearProgram) -> Scaled:
        """Another program of the same shape by the same factors."""
        return replace(self, program=scaled_by(program, self.row, self.column, self.money))

    def costs(self, cost: FloatArray) -> FloatArray:
        """Costs in the solver's units, (n,)."""
        return np.ldexp(cost, self.column + self.money)

    def unscale(self, x: FloatArray, y: FloatArray, reduced: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Point, row duals and reduced costs in the program's own units."""
        return (
            np.ldexp(x, self.column),
            self.ray(np.ldexp(y, -self.money)),
            np.ldexp(reduced, -self.column - self.money),
        )

    def ray(self, y: FloatArray) -> FloatArray:
        """Row multipliers in the program's own units; a ray has no length, so money plays no part."""
        return np.ldexp(y, self.row)

    def rows(self, bound: FloatArray, at: IntArray) -> FloatArray:
        """Sides of the rows `at` in the solver's units."""
        return np.ldexp(bound, self.row[at])

    def columns(self, bound: FloatArray, at: IntArray) -> FloatArray:
        """Bounds of the columns `at` in the solver's units."""
        return np.ldexp(bound, -self.column[at])


def scale(program: LinearProgram) -> Scaled:
    """Choose R, C and σ: geometric means of the matrix to one, then of bounds and right sides, then of costs."""
    row_logs, column_logs = _equilibrated(program)
    size = _size(program, row_logs, column_logs)
    row, column = _exponents(row_logs - size), _exponents(column_logs + size)
    money = int(_exponents(-_middle(_logs(program.cost) + column)))
    return Scaled(scaled_by(program, row, column, money), row, column, money)


def scaled_by(program: LinearProgram, row: IntArray, column: IntArray, money: int) -> LinearProgram:
    """The program times R, C and σ, all powers of two: nothing is rounded."""
    value = np.ldexp(program.value, row[program.entry_row] + column[program.index])
    return LinearProgram(
        cost=np.ldexp(program.cost, column + money),
        offset=float(np.ldexp(program.offset, money)),
        start=program.start,
        index=program.index,
        value=value,
        row_lower=np.ldexp(program.row_lower, row),
        row_upper=np.ldexp(program.row_upper, row),
        column_lower=np.ldexp(program.column_lower, -column),
        column_upper=np.ldexp(program.column_upper, -column),
        rows=program.rows,
        columns=program.columns,
    )


def check_kept(p: LinearProgram) -> None:
    """Refuse a coefficient that the solver would drop although it matters: its term can exceed the tolerance."""
    reach = np.maximum(np.abs(p.column_lower), np.abs(p.column_upper))[p.index]
    lost = np.flatnonzero((np.abs(p.value) <= SMALLEST) & (np.abs(p.value) * reach > SMALLEST))
    if lost.size:
        row, column = label(p.rows[p.entry_row[lost[0]]]), label(p.columns[p.index[lost[0]]])
        raise BadProgram(f"row {row} mixes {column} with numbers over 1e12 times larger: check their units")


def _equilibrated(p: LinearProgram) -> tuple[FloatArray, FloatArray]:
    """Logarithms of R and C: alternate passes, each bringing the mean of a row, then of a column, to zero.

    A column's bound counts as much as all its entries: two columns bounded alike must not be driven 1e12 apart by a row
    that mixes their units, or the amount of one falls below the solver's tolerance.
    """
    entries = _logs(p.value)
    used = np.isfinite(entries)
    logs, rows, columns = entries[used], p.entry_row[used], p.index[used]
    reach = _logs(np.maximum(np.abs(p.column_lower), np.abs(p.column_upper)))
    bounded = np.isfinite(reach)
    row, column = np.zeros(len(p.rows)), np.where(bounded, reach, 0.0)
    for _ in range(PASSES):
        row = -_means(logs + column[columns], rows, len(row))
        column = -_means(logs + row[rows], columns, len(column))
        column = np.where(bounded, (column + reach) / 2, column)
    return row, column


def _means(logs: FloatArray, group: IntArray, groups: int) -> FloatArray:
    total = np.bincount(group, logs, groups)
    mean: FloatArray = total / np.maximum(1, np.bincount(group, minlength=groups))
    return mean


def _size(p: LinearProgram, row: FloatArray, column: FloatArray) -> float:
    """The middle magnitude of bounds and right sides: tolerances are absolute, so amounts must be of order one too."""
    magnitudes = [
        _logs(p.row_lower) + row,
        _logs(p.row_upper) + row,
        _logs(p.column_lower) - column,
        _logs(p.column_upper) - column,
    ]
    return _middle(np.concatenate(magnitudes))


def _logs(values: FloatArray) -> FloatArray:
    """log2 |values|; ±inf where there is no magnitude to speak of."""
    with np.errstate(divide="ignore"):
        logs: FloatArray = np.log2(np.abs(values))
    return logs


def _middle(logs: FloatArray) -> float:
    """The median, so that a few loose bounds do not shift everything."""
    finite = logs[np.isfinite(logs)]
    return float(np.median(finite)) if finite.size else 0.0


def _exponents(logs: FloatArray | float) -> IntArray:
    rounded: IntArray = np.clip(np.rint(logs), -FARTHEST, FARTHEST).astype(np.int32)
    return rounded
