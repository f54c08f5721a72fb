"""The system's own cost curve: the least cost of every depth of cut, from none to the deepest that can be reached.

Not a list of measures by their cost, but what the whole city pays when all of them are chosen together: each point is a
least-cost pathway under a cap between the emissions nobody is asked to cut and the least that can be reached at all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from cnca_plan.core.errors import NotProven
from cnca_plan.core.garbage import paused_gc
from cnca_plan.core.money import discount_mid
from cnca_plan.model.certificate import certify
from cnca_plan.model.compile import compile_program
from cnca_plan.model.instance import Cap, Instance, Selection, Series
from cnca_plan.model.linear import FloatArray, IntArray, LinearProgram
from cnca_plan.model.places import ELASTIC, columns, rows
from cnca_plan.model.program import build
from cnca_plan.model.solution import Solution
from cnca_plan.model.solve import Live, Optimum, Settings
from cnca_plan.results.emissions import total

STEPS = 20
ROOM = 1e-6  # of a year's emissions: the deepest cut is asked for up to this, so that rounding decides nothing


@dataclass(frozen=True)
class Point:
    """One least-cost pathway on the curve."""

    depth: float  # 0: nothing asked, 1: the deepest that can be reached
    tonnes: float  # t CO2e less than without targets, over the capped years
    cost: float  # discounted money more than without targets, hurdle mark-ups included as in the choice itself
    levelised_price: float  # money per t CO2e: the cost of one tonne a year less in every capped year
    emissions: FloatArray  # t CO2e in the capped years


@dataclass(frozen=True)
class Curve:
    """The traced curve, from no cut to the deepest."""

    years: tuple[int, ...]  # the capped years
    points: tuple[Point, ...]


def trace(
    instance: Instance,
    untargeted: Solution,
    settings: Settings | None = None,
    steps: int = STEPS,
    progress: Callable[[int, int], None] | None = None,
) -> Curve:
    """Trace the curve by warm re-solves of one program whose cap moves; progress: (points done, of how many)."""
    bench = _bench(instance, untargeted, settings)
    deepest = bench.deepest()
    points = []
    for n in range(steps + 1):
        points.append(bench.point(n / steps, deepest))
        if progress:
            progress(n + 1, steps + 1)
    start = points[0]
    relative = [replace(p, cost=p.cost - start.cost, tonnes=start.tonnes - p.tonnes) for p in points]
    return Curve(tuple(instance.years[t] for t in bench.capped), tuple(relative))


def _bench(instance: Instance, untargeted: Solution, settings: Settings | None) -> Bench:
    """The program with one movable cap on the total, in the solver."""
    free = total(instance, untargeted)
    capped = _capped_years(instance)
    level = np.full(len(instance.years), np.nan)
    level[capped] = free[capped]
    capping = replace(instance, caps=(Cap("total", Selection(), level),), budget=None)
    with paused_gc():
        program = compile_program(build(capping))
    at = rows(program, ("emissions_cap",))
    return Bench(instance, Live(program, settings), program, capped, free, at, free[capped] - program.row_upper[at])


@dataclass(frozen=True)
class Bench:
    """One program, one solver, and the cap rows that move."""

    instance: Instance
    live: Live
    program: LinearProgram
    capped: list[int]
    free: Series  # t CO2e without targets, shape (t,)
    at: IntArray  # cap rows, one per capped year
    constant: FloatArray  # t CO2e that no variable moves; the compiled rows hold it on their right side

    def cap(self, tonnes: FloatArray) -> None:
        """Set the cap of every capped year. t CO2e, shape (capped,)."""
        self.live.change_rows(self.at, np.full(len(self.at), -np.inf), tonnes - self.constant)

    def emitted(self, optimum: Optimum) -> FloatArray:
        """t CO2e of the capped years."""
        tonnes: FloatArray = self.program.activity(optimum.x)[self.at] + self.constant
        return tonnes

    def deepest(self) -> FloatArray:
        """The least emissions that can be reached, summed over the capped years; never below net zero. t CO2e."""
        elastic = columns(self.program, ELASTIC)
        none = np.zeros(len(elastic))
        self.cap(np.zeros(len(self.at)))
        self.live.change_columns(elastic, none, none + self.most())
        only = np.zeros(len(self.program.cost))
        only[elastic] = 1.0
        self.live.change_costs(only)
        least = _optimal(self.live.solve())
        self.live.change_costs(np.where(only > 0, 0.0, self.program.cost))
        self.live.change_columns(elastic, none, none)
        names = [("shortfall", ("total", self.instance.years[t])) for t in self.capped]
        return least.x[[self.program.column_of[name] for name in names]]

    def most(self) -> float:
        """More than the city could emit in a year: room for a shortfall from net zero. t CO2e."""
        return float(np.max(self.program.column_upper[columns(self.program, ELASTIC)]) + np.max(self.free))

    def point(self, depth: float, deepest: FloatArray) -> Point:
        """The least-cost pathway at one depth, proved."""
        free = self.free[self.capped]
        self.cap(free + depth * (deepest - free) + ROOM * np.abs(free))
        optimum = _optimal(self.live.solve())
        if not certify(self.live.program, optimum.x, optimum.y, optimum.objective).proven:
            self.live.restart()  # a warm start can end a little outside a row; from nothing it does not
            optimum = _optimal(self.live.solve())
        if not certify(self.live.program, optimum.x, optimum.y, optimum.objective).proven:
            raise NotProven(f"the curve's point at depth {depth:.0%} could not be proved")
        mid = discount_mid(self.instance.discount_rate, len(self.instance.years))[self.capped]
        emitted = self.emitted(optimum)
        price = max(0.0, float(-optimum.y[self.at].sum() / mid.sum()))
        return Point(depth, float(emitted.sum()), optimum.objective, price, emitted)


def _capped_years(instance: Instance) -> list[int]:
    """Positions of the years the plan's own targets cap, or every year."""
    bound = [~np.isnan(cap.tonnes) for cap in instance.caps if cap.selection.everything]
    years = np.any(bound, axis=0) if bound else np.ones(len(instance.years), bool)
    return [int(t) for t in np.flatnonzero(years)]


def _optimal(optimum: Optimum) -> Optimum:
    if optimum.status == "interrupted":
        raise KeyboardInterrupt
    if optimum.status != "optimal":
        raise NotProven(f"the cost curve could not be traced ({optimum.advice or optimum.status})")
    return optimum
