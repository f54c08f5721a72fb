"""Every family of the program equals rows written out by hand from the specification, in `rows/<family>.txt`.

The rows are those of `everything.py`. A family without its file fails; so does a file without its family.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from pyomo.core.base import Constraint

from cnca_plan.model.compile import compile_program
from cnca_plan.model.linear import Key, LinearProgram, label
from cnca_plan.model.program import build
from tests.model.everything import everything

ROWS = Path(__file__).parent / "rows"
COLUMNS = Path(__file__).parent / "columns.txt"
TOLERANCE = 1e-9
MARGIN = 2e-6  # bounds leave a millionth of room


@dataclass(frozen=True)
class Row:
    """lower ≤ Σ coefficient·column ≤ upper, columns by their labels."""

    terms: dict[str, float]
    lower: float
    upper: float

    def canonical(self) -> Row:
        """Written so that an inequality is ≤ and the first column of an equality is positive."""
        first = next((c for _, c in sorted(self.terms.items()) if c), 1.0)
        turn = first < 0 if self.lower == self.upper else self.upper == np.inf
        terms = {name: -c if turn else c for name, c in self.terms.items() if c}
        return Row(terms, -self.upper, -self.lower) if turn else Row(terms, self.lower, self.upper)

    def equals(self, other: Row) -> bool:
        """The same row, up to rounding."""
        mine, its = self.canonical(), other.canonical()
        names = mine.terms.keys() | its.terms.keys()
        pairs = [(mine.terms.get(n, 0.0), its.terms.get(n, 0.0)) for n in names]
        return all(_near(a, b) for a, b in (*pairs, (mine.lower, its.lower), (mine.upper, its.upper)))


def _near(a: float, b: float) -> bool:
    apart = abs(a - b) if np.isfinite(a) and np.isfinite(b) else np.inf
    return a == b or apart <= TOLERANCE * max(1.0, abs(a), abs(b)) < np.inf


@dataclass(frozen=True)
class Linear:
    """A sum of terms and a number: what one side of a row reads as."""

    terms: dict[str, float]
    constant: float = 0.0

    def __add__(self, other: Linear | float) -> Linear:
        other = _linear(other)
        names = self.terms.keys() | other.terms.keys()
        terms = {n: self.terms.get(n, 0.0) + other.terms.get(n, 0.0) for n in names}
        return Linear(terms, self.constant + other.constant)

    def __mul__(self, factor: float) -> Linear:
        return Linear({n: c * factor for n, c in self.terms.items()}, self.constant * factor)

    def __neg__(self) -> Linear:
        return self * -1.0

    def __sub__(self, other: Linear | float) -> Linear:
        return self + -_linear(other)

    def __rsub__(self, other: float) -> Linear:
        return -self + other

    __radd__, __rmul__ = __add__, __mul__


def _linear(value: Linear | float) -> Linear:
    return value if isinstance(value, Linear) else Linear({}, float(value))


TERM = re.compile(r"([a-z_]+\[[^\]]*\]|overrun)")


def read_side(text: str) -> Linear:
    """`0.6 * (100 - 2 running[a,2025])` as a linear expression; a number before a column multiplies it."""
    names: dict[str, Linear] = {}

    def named(found: re.Match[str]) -> str:
        name = f"x{len(names)}"
        names[name] = Linear({found[1]: 1.0})
        return name

    code = TERM.sub(named, text)
    code = re.sub(r"([\d)]) (x\d+)", r"\1 * \2", code)
    return _linear(eval(code, {"__builtins__": {}}, names))


def read_row(text: str) -> Row:
    """A row such as `running[a,2025] - stock[a,2025] <= 0`."""
    left, relation, right = re.split(r" (<=|>=|=) ", text)
    difference = read_side(left) - read_side(right)
    side = -difference.constant
    lower, upper = {"=": (side, side), "<=": (-np.inf, side), ">=": (side, np.inf)}[relation]
    return Row(difference.terms, lower, upper)


@cache
def by_hand(family: str) -> dict[str, Row]:
    """The rows of a file by label: `[heat,2025]: running[…] … = 100`."""
    lines = (ROWS / f"{family}.txt").read_text(encoding="utf-8").splitlines()
    found = (line.partition("]: ") for line in lines if line.startswith("["))
    return {f"{family}{index}]": read_row(row) for index, _, row in found}


def compiled_rows(program: LinearProgram, families: set[str] | None = None) -> dict[str, Row]:
    """The rows the solver gets, by label."""
    rows: dict[str, Row] = {}
    for n, key in enumerate(program.rows):
        if families is None or key[0] in families:
            at = slice(program.start[n], program.start[n + 1])
            terms = {label(program.columns[c]): v for c, v in zip(program.index[at], program.value[at], strict=True)}
            rows[label(key)] = Row(terms, float(program.row_lower[n]), float(program.row_upper[n]))
    return rows


def differences(program: LinearProgram, family: str) -> list[str]:
    """Labels of the hand-written rows of a family that the program lacks or has otherwise."""
    rows = compiled_rows(program, {family})
    return [name for name, row in by_hand(family).items() if name not in rows or not row.equals(rows[name])]


@cache
def program() -> LinearProgram:
    return compile_program(build(everything()))


def families() -> list[str]:
    """Every family of the program, from the program."""
    return [family.name for family in build(everything()).component_objects(Constraint)]


@pytest.mark.parametrize("family", families())
def test_the_rows_of_a_family_are_those_written_by_hand(family: str) -> None:
    assert (ROWS / f"{family}.txt").exists(), f"write rows/{family}.txt by hand: the family {family} has none"
    assert by_hand(family), f"rows/{family}.txt has no row"
    rows = compiled_rows(program(), {family})
    for name, row in by_hand(family).items():
        assert name in rows, f"{name} is not in the program, which has {sorted(rows)}"
        assert row.equals(rows[name]), f"{name}: by hand {row.canonical()}, in the program {rows[name].canonical()}"


def test_no_file_is_left_of_a_family_that_is_gone() -> None:
    assert {path.stem for path in ROWS.glob("*.txt")} == set(families())


def _columns(part: str) -> list[tuple[str, float]]:
    """A part of `columns.txt`: (label, number)."""
    text = COLUMNS.read_text(encoding="utf-8").partition(f"# {part}\n")[2].partition("\n#")[0]
    lines = (line.partition("]: ") for line in text.splitlines() if "]: " in line)
    return [(f"{name}]", float(eval(value, {"__builtins__": {}}))) for name, _, value in lines]


@pytest.mark.parametrize(("column", "cost"), _columns("cost"))
def test_what_a_column_costs_is_what_was_worked_out_by_hand(column: str, cost: float) -> None:
    assert program().cost[position(column)] == pytest.approx(cost, rel=1e-12, abs=1e-12)


@pytest.mark.parametrize(("column", "bound"), _columns("upper bound"))
def test_how_far_a_column_goes_is_what_was_worked_out_by_hand(column: str, bound: float) -> None:
    assert program().column_upper[position(column)] == pytest.approx(bound, rel=MARGIN * 4, abs=1e-12)
    assert program().column_upper[position(column)] >= bound


def test_the_constant_of_the_cost_is_the_carbon_price_on_constants() -> None:
    stated = COLUMNS.read_text(encoding="utf-8").partition("offset: ")[2].partition("\n")[0]
    assert program().offset == pytest.approx(float(eval(stated)), rel=1e-12)


def position(name: str) -> int:
    """Where a labelled column stands."""
    labels: dict[str, Key] = {label(key): key for key in program().columns}
    return program().column_of[labels[name]]
