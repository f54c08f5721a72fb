"""Every family taken away, turned round, or given a wrong sign: each time something fails.

The mutants are made automatically from the compiled program: a new family is mutated the day it is written. Twice each
must be noticed: by the rows written out by hand, and by what the mutant finds: a pathway that breaks a law when it is
replayed, one that costs more than the proved least, or none where there is one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import pytest

from cnca_plan.model.certificate import certify
from cnca_plan.model.compile import compile_program
from cnca_plan.model.instance import Instance
from cnca_plan.model.linear import IntArray, LinearProgram
from cnca_plan.model.pathways import ELASTIC, columns
from cnca_plan.model.program import build
from cnca_plan.model.solve import Live, Optimum
from cnca_plan.model.ties import Mask
from cnca_plan.model.values import solution_of
from cnca_plan.results.verify import broken, replay
from tests.model import test_rows
from tests.model.binding import PLACES, UNREACHABLE, ready

REDUNDANT: Mapping[tuple[str, str], str] = {
    ("service_balance", "deleted"): "displacement and replacement_balance sum to it; it is kept for its price",
}
"""Mutants that no pathway can show, and why; the hand-written rows notice them all the same."""


@dataclass(frozen=True)
class Mutant:
    """A family done wrong, in one way."""

    family: str
    how: str

    def applied(self, program: LinearProgram) -> LinearProgram:
        """The program with the family done wrong."""
        rows = program.families.get(self.family, np.zeros(0, np.int32))
        if self.how == "deleted":
            return _without(program, rows)
        if self.how == "reversed":
            return _reversed(program, rows)
        if self.how == "right side":
            return _sides_negated(program, rows)
        return _terms_negated(program, rows, self.how)


def _without(p: LinearProgram, rows: IntArray) -> LinearProgram:
    keep = _others(p, rows)
    entries = keep[p.entry_row]
    start = np.concatenate([[0], np.cumsum(np.diff(p.start)[keep])]).astype(np.int32)
    return replace(
        p,
        start=start,
        index=p.index[entries],
        value=p.value[entries],
        row_lower=p.row_lower[keep],
        row_upper=p.row_upper[keep],
        rows=tuple(key for key, kept in zip(p.rows, keep, strict=True) if kept),
    )


def _others(p: LinearProgram, rows: IntArray) -> Mask:
    return ~np.isin(np.arange(len(p.rows)), rows)


def _reversed(p: LinearProgram, rows: IntArray) -> LinearProgram:
    lower, upper = p.row_lower.copy(), p.row_upper.copy()
    lower[rows] = np.where(np.isfinite(p.row_upper[rows]), p.row_upper[rows], -np.inf)
    upper[rows] = np.where(np.isfinite(p.row_lower[rows]), p.row_lower[rows], np.inf)
    return replace(p, row_lower=lower, row_upper=upper)


def _sides_negated(p: LinearProgram, rows: IntArray) -> LinearProgram:
    lower, upper = p.row_lower.copy(), p.row_upper.copy()
    lower[rows] = np.where(np.isfinite(lower[rows]), -lower[rows], lower[rows])
    upper[rows] = np.where(np.isfinite(upper[rows]), -upper[rows], upper[rows])
    return replace(p, row_lower=lower, row_upper=upper)


def _terms_negated(p: LinearProgram, rows: IntArray, variable: str) -> LinearProgram:
    chosen = np.isin(p.entry_row, rows) & np.isin(p.index, p.variables[variable]) if variable in p.variables else False
    return replace(p, value=np.where(chosen, -p.value, p.value))


def mutants() -> Iterator[Mutant]:
    """Every way to do every family wrong, read off the program of `everything`."""
    program = test_rows.program()
    for family in test_rows.families():
        rows = program.families[family]
        yield Mutant(family, "deleted")
        if not np.array_equal(program.row_lower[rows], program.row_upper[rows]):
            yield Mutant(family, "reversed")
        if _sided(program, rows):
            yield Mutant(family, "right side")
        entries = program.index[np.isin(program.entry_row, rows)]
        for variable in sorted({program.columns[n][0] for n in entries}):
            yield Mutant(family, variable)


def _sided(p: LinearProgram, rows: IntArray) -> bool:
    sides = np.concatenate([p.row_lower[rows], p.row_upper[rows]])
    return bool(np.any(sides[np.isfinite(sides)]))


@cache
def planned(place: Callable[[], Instance]) -> tuple[Instance, LinearProgram]:
    """A city's program, with no shortfall allowed where its targets can be met."""
    instance = ready(place)
    program = compile_program(build(instance))
    if place in UNREACHABLE:
        return instance, program
    upper = program.column_upper.copy()
    upper[columns(program, ELASTIC)] = 0.0
    return instance, replace(program, column_upper=upper)


def noticed(mutant: Mutant, place: Callable[[], Instance]) -> str:
    """How a city shows that a family is done wrong; nothing if it does not."""
    _, true = planned(place)
    if mutant.family not in true.families:
        return ""
    wrong = mutant.applied(true)
    found = Live(wrong).solve()
    if found.status != "optimal":
        return "no pathway"
    failed = _failed_law(place, found)
    if failed:
        return f"{failed}, replayed"
    return "dearer" if found.objective > _least(place) + 1e-6 * max(1.0, abs(_least(place))) else ""


@cache
def _least(place: Callable[[], Instance]) -> float:
    """The least cost under the true rows, proved."""
    _, program = planned(place)
    best = Live(program).solve()
    certificate = certify(program, best.x, best.y, best.objective)
    assert certificate.proven
    return certificate.objective


def _failed_law(place: Callable[[], Instance], found: Optimum) -> str:
    """The law that a pathway breaks most when it is replayed outside of the program."""
    instance, program = planned(place)
    nothing = np.zeros(len(program.rows))
    solution = solution_of(program, found.x, nothing, found.objective, instance)
    ignored = {"objective"} if place in UNREACHABLE else set()  # there it counts the price of the shortfall
    failed = (one.law for one in broken(replay(instance, solution, targets=place not in UNREACHABLE)))
    return next((law for law in failed if law not in ignored), "")


MUTANTS = [pytest.param(one, id=f"{one.family}: {one.how}") for one in mutants()]


@pytest.mark.parametrize("mutant", MUTANTS)
def test_the_rows_written_by_hand_notice(mutant: Mutant) -> None:
    """The mutant's rows are not those of the family's file."""
    assert test_rows.differences(mutant.applied(test_rows.program()), mutant.family)


@pytest.mark.parametrize("mutant", MUTANTS)
def test_the_pathway_notices(mutant: Mutant) -> None:
    """In some city the mutant finds a pathway that fails a check, or none where there is one."""
    shown = any(noticed(mutant, place) for place in PLACES)
    assert shown != ((mutant.family, mutant.how) in REDUNDANT)


@pytest.mark.parametrize("family", test_rows.families())
def test_a_replayed_law_notices_that_a_family_is_gone(family: str) -> None:
    """Not only the program's own rows know it: the laws replayed outside of it do."""
    ways = [noticed(Mutant(family, "deleted"), place) for place in PLACES]
    assert any("replayed" in way for way in ways) != ((family, "deleted") in REDUNDANT)


@pytest.mark.parametrize("place", PLACES)
def test_every_city_passes_as_it_is(place: Callable[[], Instance]) -> None:
    """Unmutated, the cities have a plan that is proven and obeys every law, or nothing above would mean anything."""
    _, program = planned(place)
    best = Live(program).solve()
    assert best.objective == pytest.approx(_least(place), rel=1e-9)
    assert _failed_law(place, best) == ""
