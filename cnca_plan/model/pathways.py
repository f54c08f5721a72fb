"""Three pathways from one program: the baseline, the least cost without targets, and the plan.

The program is built and compiled once. Without targets its caps are open; the plan closes them and goes on from where
the solver stands. Where the plan leaves a shortfall at any price, the shortfall itself is minimised: either it is zero
after all and the plan is solved without that price, or its proved lower bound shows that no pathway exists, and the
pathway that misses least is shown instead.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import numpy as np

from cnca_plan.core.errors import NoPathway, NotProven
from cnca_plan.core.garbage import paused_gc
from cnca_plan.model.certificate import Certificate, certify, certify_infeasible
from cnca_plan.model.compile import ImpossibleRow, compile_program
from cnca_plan.model.instance import Instance
from cnca_plan.model.linear import BadProgram, FloatArray, IntArray, Key, LinearProgram
from cnca_plan.model.places import ATTAINABLE, ELASTIC, TARGETS, columns, rows
from cnca_plan.model.program import build
from cnca_plan.model.solution import Solution
from cnca_plan.model.solve import Live, Optimum, Settings
from cnca_plan.model.ties import break_ties, tie_weights
from cnca_plan.model.values import solution_of, vector_of

Progress = Callable[[str, float], None]  # (stage in plain words, iterations so far)


@dataclass(frozen=True)
class Solved:
    """A pathway the solver found, and the exact proof that it is the cheapest."""

    solution: Solution
    certificate: Certificate
    canonical: bool  # ties were broken by name: the one answer whatever the solver's mood


@dataclass(frozen=True)
class Excess:
    """Tonnes above one cap in one year on the closest achievable pathway."""

    cap: str
    year: int
    tonnes: float


@dataclass(frozen=True)
class Obstacle:
    """A limit in the way: tonnes of excess that one more unit on its right side would save."""

    family: str
    index: tuple[object, ...]
    tonnes_per_unit: float


@dataclass(frozen=True)
class Closest:
    """Where no pathway exists: the one with the least total excess over the caps, and why."""

    solution: Solution
    least_excess: float  # t CO2e, proved: no pathway misses by less
    excesses: tuple[Excess, ...]
    overrun: float  # t CO2e over the carbon budget
    obstacles: tuple[Obstacle, ...]


@dataclass(frozen=True)
class Pathways:
    """What solving brings. Without a plan, `closest` says how near one can come."""

    instance: Instance
    program: LinearProgram
    baseline: Solution
    untargeted: Solved
    planned: Solved | None
    closest: Closest | None
    seconds: Mapping[str, float] = field(default_factory=dict)  # by phase


@dataclass
class Clock:
    """Seconds by phase."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Count the time of the block under a name."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - start


def find(
    instance: Instance, baseline: Solution, settings: Settings | None = None, progress: Progress | None = None
) -> Pathways:
    """Solve for the three pathways. Raises `NotProven` when the solver stops early, `NoPathway` when limits other than
    the targets already contradict each other."""
    clock = Clock()
    with clock.phase("build"), paused_gc():
        model = build(instance)
    with clock.phase("hand over"):
        program = _compiled(model)
        live = Live(open_targets(program), settings, progress)
    del model
    with clock.phase("solve"):
        weights = tie_weights(live.program)
        untargeted = break_ties(live, _solved(live, live.solve(), "without targets"), weights)
        free = _proved(live.program, untargeted, instance)
        if not rows(program, TARGETS).size:
            return Pathways(instance, program, _priced(program, baseline, instance), free, free, None, clock.seconds)
        planned, closest = _plan(live, program, instance, weights)
    found = _priced(program, baseline, instance)
    return Pathways(instance, program, found, free, planned, closest, clock.seconds)


def _compiled(model: object) -> LinearProgram:
    """The program as arrays. A law in which nothing can vary and that fails is itself the proof of no pathway."""
    try:
        return compile_program(model)
    except ImpossibleRow as error:
        raise NoPathway(f"no pathway exists: {error}") from error
    except BadProgram as error:
        raise NotProven(f"the plan's numbers cannot be given to a solver: {error}") from error


def open_targets(program: LinearProgram) -> LinearProgram:
    """The same program with its caps and budget open."""
    upper = program.row_upper.copy()
    upper[rows(program, TARGETS)] = np.inf
    return replace(program, row_upper=upper)


def _plan(
    live: Live, program: LinearProgram, instance: Instance, weights: FloatArray
) -> tuple[Solved | None, Closest | None]:
    """The plan, or the pathway that comes closest."""
    at = rows(program, TARGETS)
    live.change_rows(at, program.row_lower[at], program.row_upper[at])
    elastic = columns(program, ELASTIC)
    optimum = _solved(live, live.solve(), "under the targets")
    if _attained(program, optimum.x[elastic]):
        return _close(live, elastic, instance, weights), None
    least = _least_excess(live, elastic)
    if _attained(program, least.x[elastic]):
        return _close(live, elastic, instance, weights), None
    return None, _closest(live, program, least, elastic, instance)


def _attained(program: LinearProgram, shortfall: FloatArray) -> bool:
    """Whether a shortfall is no more than rounding."""
    caps = np.abs(program.row_upper[rows(program, TARGETS)])
    return float(np.sum(shortfall)) <= ATTAINABLE * max(1.0, float(np.sum(caps)))


def _close(live: Live, elastic: IntArray, instance: Instance, weights: FloatArray) -> Solved:
    """The plan with no shortfall allowed, ties broken, and its proof."""
    none = np.zeros(len(elastic))
    live.change_columns(elastic, none, none)
    live.change_costs(_without(live.program.cost, elastic))
    again = _solved(live, live.solve(), "under the targets")
    cornered = _cornered(live, again)
    solved = _proved(live.program, break_ties(live, again, weights), instance)
    return replace(solved, solution=replace(solved.solution, cornered=cornered))


def _cornered(live: Live, optimum: Optimum) -> frozenset[tuple[str, tuple[object, ...]]]:
    """Targets with a price that stand at a corner: their price for a little more is not that for a little less."""
    at = rows(live.program, TARGETS)
    priced = at[np.abs(optimum.y[at]) > 0]
    return frozenset(live.program.rows[n] for n, held in zip(priced, live.steady(priced), strict=True) if not held)


def _without(cost: FloatArray, elastic: IntArray) -> FloatArray:
    """Costs with the price of a shortfall taken off."""
    cost = cost.copy()
    cost[elastic] = 0.0
    return cost


def _least_excess(live: Live, elastic: IntArray) -> Optimum:
    """The least total tonnes above the caps, and nothing else counted."""
    only = np.zeros(len(live.program.columns))
    only[elastic] = 1.0
    live.change_costs(only)
    return _solved(live, live.solve(), "for the closest pathway")


def _closest(live: Live, program: LinearProgram, least: Optimum, elastic: IntArray, instance: Instance) -> Closest:
    """The cheapest pathway among those that miss the targets by least, and the limits in the way."""
    proof = certify(live.program, least.x, least.y)
    if not proof.proven or proof.lower_bound <= 0:
        raise NotProven("the targets could not be met, but it could not be proved either that they cannot be met")
    cheapest = break_ties(live, least, _without(program.cost, elastic))
    values = dict(zip((program.columns[n] for n in elastic), cheapest.x[elastic].tolist(), strict=True))
    excesses = [Excess(str(index[0]), int(str(index[1])), v) for (name, index), v in values.items() if index and v > 0]
    overrun = sum(v for (name, _), v in values.items() if name == "overrun")
    return Closest(
        _missing(_solution(program, cheapest, instance), program, cheapest, elastic, overrun, instance),
        proof.lower_bound,
        tuple(sorted(excesses, key=lambda e: (e.cap, e.year))),
        overrun,
        _obstacles(program, least),
    )


def _missing(
    solution: Solution,
    program: LinearProgram,
    cheapest: Optimum,
    elastic: IntArray,
    overrun: float,
    instance: Instance,
) -> Solution:
    """The closest pathway with its cost in money (not tonnes), without prices, and with what it overruns a budget by."""
    cost = float(_without(program.cost, elastic) @ cheapest.x) + program.offset
    shortfall = dict(solution.shortfall)
    if instance.budget is not None:
        over = np.zeros(len(instance.years))
        over[instance.position(instance.budget.years[-1])] = overrun
        shortfall["carbon_budget"] = over
    return replace(solution, objective=cost, shortfall=shortfall, duals={})


CHOSEN = (
    "potential_limit", "share_limit", "savings_share_limit", "shared_potential_limit", "ramp_limit", "gross_ramp_limit",
    "growth_limit", "use_growth_limit", "needs_limit", "purchase_limit", "removal_limit", "spending_limit",
    "keep_running_floor", "renewals_run", "commitment_floor", "committed_run_floor",
)  # fmt: skip


def _obstacles(program: LinearProgram, least: Optimum) -> tuple[Obstacle, ...]:
    """Limits whose relaxation would lower the excess, the strongest first."""
    found = [
        Obstacle(family, program.rows[n][1], abs(float(least.y[n])))
        for family in CHOSEN
        for n in program.families.get(family, ())
        if abs(least.y[n]) > 1e-9
    ]
    return tuple(sorted(found, key=lambda o: (-o.tonnes_per_unit, o.family, str(o.index))))


def _solved(live: Live, optimum: Optimum, stage: str) -> Optimum:
    """The optimum, or the reason there is none."""
    if optimum.status == "optimal":
        return optimum
    if optimum.status == "interrupted":
        raise KeyboardInterrupt
    if optimum.status == "infeasible" and optimum.ray is not None:
        proof = certify_infeasible(live.program, optimum.ray)
        if proof.proven:
            raise NoPathway(_contradiction(live.program, optimum.ray))
    raise NotProven(f"the solver stopped {stage}; no result was written ({optimum.advice or optimum.status})")


def _contradiction(program: LinearProgram, ray: FloatArray) -> str:
    """Which of a plan's own limits contradict each other, targets aside."""
    strongest = [n for n in np.argsort(-np.abs(ray)) if abs(ray[n]) > 1e-9][:12]
    named: dict[str, list[Key]] = {}
    for n in strongest:
        named.setdefault(program.rows[n][0], []).append(program.rows[n])
    subjects = {family: dict.fromkeys(str(i[0]) for _, i in keys if i) for family, keys in named.items()}
    limits = "; ".join(f"{family.replace('_', ' ')} of {', '.join(names)}" for family, names in subjects.items())
    return f"no pathway exists even without targets (proved): these limits contradict each other: {limits}"


def _solution(program: LinearProgram, optimum: Optimum, instance: Instance) -> Solution:
    return solution_of(program, optimum.x, optimum.y, optimum.objective, instance)


def _proved(program: LinearProgram, optimum: Optimum, instance: Instance) -> Solved:
    return Solved(_solution(program, optimum, instance), _proof(program, optimum), optimum.canonical)


def _proof(program: LinearProgram, optimum: Optimum) -> Certificate:
    """The certificate, or `NotProven`: a result that fails is never shown as one."""
    certificate = certify(program, optimum.x, optimum.y, optimum.objective)
    if not certificate.proven:
        raise NotProven(
            f"the solver's answer failed its proof (relative gap {certificate.relative_gap:.1e}, "
            f"worst violation {certificate.worst_violation:.1e} at {certificate.worst_row})"
        )
    return certificate


def _priced(program: LinearProgram, baseline: Solution, instance: Instance) -> Solution:
    """The baseline with its objective, counted with the program's own costs."""
    x = vector_of(program, baseline, instance)
    return replace(baseline, objective=float(program.cost @ x) + program.offset)
