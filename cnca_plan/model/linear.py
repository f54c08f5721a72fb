"""A linear program as plain arrays: what the algebra hands to the solver, and what the proof reads.

    minimise  cost·x + offset   with   row_lower ≤ A x ≤ row_upper,   column_lower ≤ x ≤ column_upper

Every column has finite bounds, so the program can never be unbounded and any row multipliers give a rigorous bound.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

FloatArray: TypeAlias = NDArray[np.float64]
IntArray: TypeAlias = NDArray[np.int32]
Index: TypeAlias = tuple[Hashable, ...]
Key: TypeAlias = tuple[str, Index]
"""A name from the algebra: (family, index) of a row, (variable, index) of a column."""

LIMIT = 1e20
"""From this magnitude on the solver takes a number for infinity, so no finite datum may reach it."""


class BadProgram(ValueError):
    """The arrays do not describe a linear program that may be given to a solver."""


def label(key: Key) -> str:
    """A name as a person writes it: `ramp_limit[bus,2031]`.

    >>> label(("ramp_limit", ("bus", 2031)))
    'ramp_limit[bus,2031]'
    """
    family, index = key
    return f"{family}[{','.join(map(str, index))}]" if index else family


@dataclass(frozen=True, eq=False)
class LinearProgram:
    """One program, its matrix by rows (CSR). Never changed in place: `dataclasses.replace` makes a variant."""

    cost: FloatArray  # (n,) money per unit of the column
    offset: float  # money
    start: IntArray  # (m+1,) first entry of each row
    index: IntArray  # (nonzeros,) column of each entry
    value: FloatArray  # (nonzeros,) row units per column unit
    row_lower: FloatArray  # (m,) row units, −inf where open
    row_upper: FloatArray  # (m,) row units, +inf where open
    column_lower: FloatArray  # (n,) column units, finite
    column_upper: FloatArray  # (n,) column units, finite
    rows: tuple[Key, ...]  # (m,)
    columns: tuple[Key, ...]  # (n,)

    @cached_property
    def row_of(self) -> Mapping[Key, int]:
        """Position of each named row."""
        return {key: position for position, key in enumerate(self.rows)}

    @cached_property
    def column_of(self) -> Mapping[Key, int]:
        """Position of each named column; a variable used nowhere has none."""
        return {key: position for position, key in enumerate(self.columns)}

    @cached_property
    def entry_row(self) -> IntArray:
        """Row of each matrix entry, (nonzeros,)."""
        return np.repeat(np.arange(len(self.rows), dtype=np.int32), np.diff(self.start))

    @cached_property
    def families(self) -> Mapping[str, IntArray]:
        """Positions of the rows of each family, in order."""
        return _positions(self.rows)

    @cached_property
    def variables(self) -> Mapping[str, IntArray]:
        """Positions of the columns of each variable, in order."""
        return _positions(self.columns)

    def activity(self, x: FloatArray) -> FloatArray:
        """A x, (m,) in row units."""
        return np.bincount(self.entry_row, self.value * x[self.index], len(self.rows)).astype(np.float64, copy=False)

    def priced(self, y: FloatArray) -> FloatArray:
        """Reduced costs cost − Aᵀy, (n,) in money per column unit."""
        return self.cost - np.bincount(self.index, self.value * y[self.entry_row], len(self.columns))

    def values(self, x: FloatArray) -> dict[str, dict[Index, float]]:
        """A point by name: variable → index → value. Variables used nowhere are absent."""
        result: dict[str, dict[Index, float]] = {}
        for (variable, index), number in zip(self.columns, x.tolist(), strict=True):
            result.setdefault(variable, {})[index] = number
        return result

    def validate(self, matrix: bool = True) -> LinearProgram:
        """Return self, or raise `BadProgram` naming the first row or column that no solver may be given.

        `matrix=False` skips the entries, for a program of which only costs or bounds were changed.
        """
        _check_shapes(self)
        _check_columns(self)
        _check_rows(self)
        if matrix:
            _check_entries(self)
        return self


def tabular(
    cost: Sequence[float],
    matrix: Sequence[Sequence[float]],
    sides: Sequence[tuple[float, float]],
    bounds: Sequence[tuple[float, float]],
    offset: float = 0.0,
) -> LinearProgram:
    """A small program written as a table: rows `row[0]`, `row[1]` …, columns `x[0]`, `x[1]` …"""
    table = np.array(matrix, np.float64).reshape(len(sides), len(cost))
    row, column = np.nonzero(table)
    lower, upper = np.array(sides, np.float64).reshape(-1, 2).T
    low, high = np.array(bounds, np.float64).reshape(-1, 2).T
    start = np.concatenate([[0], np.cumsum((table != 0).sum(axis=1))]).astype(np.int32)
    rows = tuple(("row", (i,)) for i in range(len(sides)))
    columns = tuple(("x", (j,)) for j in range(len(cost)))
    entries = column.astype(np.int32), table[row, column]
    return LinearProgram(np.array(cost, np.float64), offset, start, *entries, lower, upper, low, high, rows, columns)


def _positions(keys: tuple[Key, ...]) -> dict[str, IntArray]:
    found: dict[str, list[int]] = {}
    for position, (name, _) in enumerate(keys):
        found.setdefault(name, []).append(position)
    return {name: np.array(positions, np.int32) for name, positions in found.items()}


def _check_shapes(p: LinearProgram) -> None:
    m, n, entries = len(p.rows), len(p.columns), len(p.value)
    shapes: list[tuple[str, FloatArray | IntArray, int]] = [
        ("cost", p.cost, n),
        ("column_lower", p.column_lower, n),
        ("column_upper", p.column_upper, n),
        ("row_lower", p.row_lower, m),
        ("row_upper", p.row_upper, m),
        ("start", p.start, m + 1),
        ("index", p.index, entries),
    ]
    for name, array, length in shapes:
        if array.shape != (length,):
            raise BadProgram(f"{name} has shape {array.shape}, expected ({length},)")
    if p.start[0] != 0 or p.start[-1] != entries or np.any(np.diff(p.start) < 0):
        raise BadProgram("start does not divide the entries into rows")
    if entries and not (p.index.min() >= 0 and p.index.max() < n):
        raise BadProgram("an entry lies in a column that does not exist")


def _check_columns(p: LinearProgram) -> None:
    if not abs(p.offset) < LIMIT:  # written so that NaN fails too
        raise BadProgram(f"the constant of the cost is {p.offset}")
    _refuse(~(np.abs(p.cost) < LIMIT), p.columns, p.cost, "has the cost")
    _refuse(~(np.abs(p.column_lower) < LIMIT), p.columns, p.column_lower, "has no finite lower bound:")
    _refuse(~(np.abs(p.column_upper) < LIMIT), p.columns, p.column_upper, "has no finite upper bound:")
    _refuse(p.column_lower > p.column_upper, p.columns, p.column_upper, "has its lower bound above its upper bound")


def _check_rows(p: LinearProgram) -> None:
    lower, upper = p.row_lower, p.row_upper
    _refuse(~(np.abs(lower) < LIMIT) & (lower != -np.inf), p.rows, lower, "has the lower side")
    _refuse(~(np.abs(upper) < LIMIT) & (upper != np.inf), p.rows, upper, "has the upper side")
    _refuse(lower > upper, p.rows, upper, "has its lower side above its upper side")


def _check_entries(p: LinearProgram) -> None:
    wrong = np.flatnonzero(~(np.abs(p.value) < LIMIT))
    if wrong.size:
        at = int(wrong[0])
        row, column = label(p.rows[p.entry_row[at]]), label(p.columns[p.index[at]])
        raise BadProgram(f"row {row} has the coefficient {p.value[at]} on {column}")
    # A pair given twice is rejected by the solver without a word about which.
    place = p.entry_row.astype(np.int64) * max(1, len(p.columns)) + p.index
    order = np.argsort(place, kind="stable")
    twice = np.flatnonzero(np.diff(place[order]) == 0)
    if twice.size:
        at = int(order[twice[0]])
        row, column = label(p.rows[p.entry_row[at]]), label(p.columns[p.index[at]])
        raise BadProgram(f"row {row} names {column} twice")


def _refuse(wrong: NDArray[np.bool_], keys: tuple[Key, ...], values: FloatArray, what: str) -> None:
    if wrong.any():
        at = int(np.argmax(wrong))
        raise BadProgram(f"{label(keys[at])} {what} {values[at]}")
