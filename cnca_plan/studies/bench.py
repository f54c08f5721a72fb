"""Many runs of one plan in one live solver: each from the same starting point, each checked, none stopping the others.

A run's answer hangs on the run alone: every solve starts from the basis of the plan's own optimum, never from the run
before, so that order and number of processes change nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

import numpy as np

from cnca_plan.core.errors import NotProven
from cnca_plan.core.money import discount_mid
from cnca_plan.model.assumptions import Assumption, changed, settled
from cnca_plan.model.instance import Instance
from cnca_plan.model.linear import BadProgram, FloatArray, IntArray, LinearProgram
from cnca_plan.model.places import ATTAINABLE, ELASTIC, TARGETS, columns, rows
from cnca_plan.model.recost import Layout, column_bounds, costs, emitted, only_costs_differ, without_hurdles
from cnca_plan.model.solve import Live, Optimum, Settings
from cnca_plan.studies.affine import Family, compiled, family

Values: TypeAlias = Mapping[Assumption, float]
Ranges: TypeAlias = Mapping[Assumption, tuple[float, float]]
Status: TypeAlias = Literal["met", "no-pathway", "not-proven", "failed"]

GAP = VIOLATION = 1e-6  # as the exact certificate of a single plan
FEW = "so few runs are compiled one by one"
WORTHWHILE = 4  # runs per compiled probe from which on probing is cheaper than compiling every run


@dataclass(frozen=True)
class Answer:
    """What one run found. Money of the first plan year; t CO2e; nothing but the status where there is no pathway."""

    number: int
    status: Status
    cost: float | None = None  # of the pathway, discounted, without hurdle mark-ups
    above_baseline: float | None = None  # cost more than the baseline under the same assumptions
    levelised_price: float | None = None  # money per t CO2e of the main target
    missed: float | None = None  # t CO2e above the targets on the closest pathway
    emissions: Mapping[int, float] = field(default_factory=dict)  # plan year → t CO2e
    stock: Mapping[str, float] = field(default_factory=dict)  # measure → units in service in the last year
    installed: Mapping[str, float] = field(default_factory=dict)  # measure → units installed over the plan
    gap: float | None = None  # between the cost and the bound its prices give, of the cost
    violation: float | None = None  # of a row or bound, of its largest term
    note: str = ""  # why there is no pathway, or no proof


@dataclass(frozen=True)
class Study:
    """What all runs have in common; plain data, so that it can be sent to other processes."""

    instance: Instance
    ranges: Ranges
    programs: Family
    physical: bool  # whether laws, and not only costs, change from run to run
    settings: Settings = field(default_factory=Settings)


def study(instance: Instance, ranges: Ranges, runs: int, settings: Settings | None = None) -> Study:
    """Compile the plan, and as many neighbours of it as pay for themselves."""
    own = compiled(instance)
    laws = [one for one in ranges if not _priced(instance, one, ranges[one])]
    if not laws:
        programs = Family(own, {})
    elif runs < WORTHWHILE * (2 * len(laws) + 1):
        programs = Family(own, {}, FEW)
    else:
        programs = family(own, lambda values: settled(changed(instance, values))[0], ranges, laws)
    return Study(instance, ranges, programs, bool(laws), settings or Settings())


def _priced(instance: Instance, one: Assumption, ends: Sequence[float]) -> bool:
    return all(only_costs_differ(instance, changed(instance, {one: value})) for value in ends)


@dataclass(frozen=True)
class Targets:
    """Where in a program the targets are; looked up once, because each variant would look again."""

    elastic: IntArray  # columns of shortfalls
    targets: IntArray  # rows of caps and budget
    main: IntArray  # rows of the main target: the first cap on everything, else the first one, else the budget
    years: tuple[int, ...]  # the years in which it binds

    @classmethod
    def of(cls, program: LinearProgram, i: Instance) -> Targets:
        """The places in a program made from an instance."""
        elastic, targets = columns(program, ELASTIC), rows(program, TARGETS)
        name = next((cap.name for cap in i.caps if cap.selection.everything), i.caps[0].name if i.caps else None)
        main = [n for n in targets if name is None or program.rows[n][1][0] == name]
        window = i.budget.years if i.budget else ()
        years = [int(str(program.rows[n][1][1])) for n in main] if name is not None else window
        return cls(elastic, targets, np.array(main, np.int32), tuple(years))


class Bench:
    """One live solver for the runs of a study."""

    def __init__(self, common: Study, progress: Callable[[str, float], None] | None = None) -> None:
        self.study, self._progress = common, progress
        self.own = common.instance
        program = common.programs.program
        self.layout, self.places = Layout.of(program, self.own), Targets.of(program, self.own)
        self.baseline = settled(self.own)[1]
        self.live = Live(program, common.settings, progress)
        _ended(self.live.solve())
        self.start = self.live.basis()

    def run(self, number: int, values: Values) -> Answer:
        """One run; whatever goes wrong becomes its answer."""
        try:
            instance = changed(self.own, values)
            return (
                self._priced(number, instance) if not self.study.physical else self._physical(number, instance, values)
            )
        except (BadProgram, NotProven, ValueError, ArithmeticError, RuntimeError) as error:
            return Answer(number, "failed", note=" ".join(str(error).split()))

    def _priced(self, number: int, instance: Instance) -> Answer:
        """Only costs differ: the program stays in the solver."""
        cost, offset = costs(self.layout, instance)
        self.live.change_costs(cost)
        before = replace(self.live.program, offset=offset)
        self.live.restart(self.start)
        point = self.layout.vector(self.baseline)
        answer = _Run(number, instance, self.layout, self.live, before, point, self.places).answer()
        self._restore()
        return answer

    def _physical(self, number: int, instance: Instance, values: Values) -> Answer:
        """Laws differ: numbers along the lines where they are straight, else compiled anew."""
        instance, baseline = settled(instance)
        live, layout, places = self.live, self.layout, self.places
        if self.study.programs.why:
            program = compiled(instance)
            live, layout = Live(program, self.study.settings, self._progress), Layout.of(program, instance)
            places = Targets.of(program, instance)
        else:
            cost, offset = costs(layout, instance)
            program = self.study.programs.at(values, cost, offset, column_bounds(layout, instance))
            live.change_program(program)
            live.restart(self.start)
        return _Run(number, instance, layout, live, program, layout.vector(baseline), places).answer()

    def _restore(self) -> None:
        """Give shortfalls their room back, where a run took it."""
        at, own = self.places.elastic, self.study.programs.program
        if not np.array_equal(self.live.program.column_upper[at], own.column_upper[at]):
            self.live.change_columns(at, own.column_lower[at], own.column_upper[at])


@dataclass(frozen=True)
class _Run:
    """One program in the solver, to be solved."""

    number: int
    instance: Instance
    layout: Layout
    live: Live
    program: LinearProgram
    baseline: FloatArray  # the baseline as a point of the program
    places: Targets

    def answer(self) -> Answer:
        """The pathway, or why there is none."""
        optimum = self._solved()
        elastic = self.places.elastic
        if optimum.status == "optimal" and not self._attained(optimum.x[elastic]):
            least = self._least(elastic)
            if least.status == "optimal" and not self._attained(least.x[elastic]):
                return self._missing(least, elastic)
            optimum = self._closed(elastic) if least.status == "optimal" else least
        if optimum.status == "infeasible" and optimum.ray is not None:
            return Answer(self.number, "no-pathway", note="the limits contradict each other even without targets")
        if optimum.status != "optimal":
            return Answer(self.number, "not-proven", note=optimum.advice or optimum.status)
        return self._found(optimum)

    def _solved(self) -> Optimum:
        """Solve; what fails its check is solved once more from nothing, where a warm start left small errors behind."""
        optimum = _ended(self.live.solve())
        if optimum.status != "optimal" or _holds(check(self.live.program, optimum)):
            return optimum
        self.live.restart()
        return _ended(self.live.solve())

    def _attained(self, shortfall: FloatArray) -> bool:
        """Whether a shortfall is no more than rounding, as for a single plan."""
        caps = np.abs(self.program.row_upper[self.places.targets])
        return float(shortfall.sum()) <= ATTAINABLE * max(1.0, float(caps.sum()))

    def _least(self, elastic: IntArray) -> Optimum:
        """The least total tonnes above the targets, and nothing else counted."""
        only = np.zeros(len(self.program.columns))
        only[elastic] = 1.0
        self.live.change_costs(only)
        return self._solved()

    def _closed(self, elastic: IntArray) -> Optimum:
        """The pathway once a shortfall is forbidden: it was only cheaper, not needed."""
        none, cost = np.zeros(len(elastic)), self.program.cost.copy()
        cost[elastic] = 0.0
        self.live.change_columns(elastic, none, none)
        self.live.change_costs(cost)
        return self._solved()

    def _missing(self, least: Optimum, elastic: IntArray) -> Answer:
        gap, violation = check(self.live.program, least)
        tonnes = float(least.x[elastic].sum())
        status: Status = "no-pathway" if gap <= GAP and violation <= VIOLATION else "not-proven"
        note = f"the closest pathway misses the targets by {tonnes:,.0f} t CO2e"
        return Answer(self.number, status, missed=tonnes, gap=gap, violation=violation, note=note)

    def _found(self, optimum: Optimum) -> Answer:
        i, x = self.instance, optimum.x
        gap, violation = check(replace(self.live.program, offset=self.program.offset), optimum)
        proven = gap <= GAP and violation <= VIOLATION
        cost, offset = costs(self.layout, without_hurdles(i))
        cost[self.places.elastic] = 0.0
        total, before = float(cost @ x) + offset, float(cost @ self.baseline) + offset
        return Answer(
            number=self.number,
            status="met" if proven else "not-proven",
            cost=total,
            above_baseline=total - before,
            levelised_price=self._price(optimum),
            emissions=dict(zip(i.years, emitted(self.layout, i, x).tolist(), strict=True)),
            stock={k: float(self.layout.read(x, "stock", k)[-1]) for k in i.measures},
            installed={k: float(self.layout.read(x, "install", k).sum()) for k in i.measures},
            gap=gap,
            violation=violation,
            note="" if proven else "the check of the optimum failed",
        )

    def _price(self, optimum: Optimum) -> float | None:
        """What one tonne less in every year of the main target costs. A budget's tonne counts in each of its years."""
        i, main = self.instance, self.places.main
        if not main.size:
            return None
        mid = discount_mid(i.discount_rate, len(i.years))[[i.position(year) for year in self.places.years]]
        worth = -float(optimum.y[main].sum()) * len(self.places.years) / len(main)
        return worth / float(mid.sum()) + 0.0


def _holds(found: tuple[float, float]) -> bool:
    gap, violation = found
    return gap <= GAP and violation <= VIOLATION


def check(p: LinearProgram, optimum: Optimum) -> tuple[float, float]:
    """(relative gap, worst violation) of an optimum, by weak duality in floating point: a cheap certificate."""
    x, y = optimum.x, np.where(_open(p, optimum.y), 0.0, optimum.y)
    side = np.where(y > 0, p.row_lower, p.row_upper)
    reduced = p.priced(y)
    cheapest = np.where(reduced > 0, p.column_lower, p.column_upper)
    bound = float((y * np.where(y == 0, 0.0, side)).sum() + (reduced * cheapest).sum()) + p.offset
    cost = float(p.cost @ x) + p.offset
    return abs(cost - bound) / max(1.0, abs(cost)), _violation(p, x)


def _open(p: LinearProgram, y: FloatArray) -> np.typing.NDArray[np.bool_]:
    side: FloatArray = np.where(y > 0, p.row_lower, np.where(y < 0, p.row_upper, 0.0))
    return np.isinf(side)


def _violation(p: LinearProgram, x: FloatArray) -> float:
    largest = np.zeros(len(p.rows))
    terms = p.value * x[p.index]
    np.maximum.at(largest, p.entry_row, np.abs(terms))
    sums = np.bincount(p.entry_row, terms, len(p.rows))
    beyond = np.maximum(0.0, np.maximum(p.row_lower - sums, sums - p.row_upper))
    return float((beyond / np.maximum(1.0, largest)).max(initial=0.0))


def _ended(optimum: Optimum) -> Optimum:
    if optimum.status == "interrupted":
        raise KeyboardInterrupt
    return optimum
