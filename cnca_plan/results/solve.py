"""From a plan to a verified result: instantiate, solve for the three pathways, replay every law on each."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from typing import TypeAlias

from cnca_plan.core.errors import Findings, NoPathway, NotProven
from cnca_plan.core.findings import Finding
from cnca_plan.model.compile import ImpossibleRow
from cnca_plan.model.instance import Instance
from cnca_plan.model.instantiate import Instantiated, instantiate
from cnca_plan.model.pathways import Clock, Pathways, Progress, find
from cnca_plan.model.pathways import Closest as Found
from cnca_plan.model.settings import Settings
from cnca_plan.model.solve import SolverError
from cnca_plan.plan.checks import check
from cnca_plan.plan.difference import recorded
from cnca_plan.plan.expect import expectations
from cnca_plan.plan.faults import one_per_place, with_excerpts
from cnca_plan.plan.schema import Plan
from cnca_plan.results import closest
from cnca_plan.results.costs import assembled
from cnca_plan.results.notices import VISIBLE, active_bounds, notices, unique
from cnca_plan.results.pathway import Pathway, PathwayName, Result
from cnca_plan.results.verify import LawCheck, broken, replay

Checks: TypeAlias = Mapping[PathwayName, tuple[LawCheck, ...]]


def solve_plan(
    plan: Plan, settings: Settings | None = None, progress: Progress | None = None, known: Iterable[Finding] = ()
) -> Result:
    """The verified result of a plan; `known` are warnings from reading it, kept with the result.

    Raises Findings when the plan contradicts itself, NoPathway when its limits do so without any target, and NotProven
    when the solver stops early or a law does not hold. Targets out of reach are a result, with status "closest".
    """
    clock = Clock()
    with clock.phase("check"):
        faults = [one for one in check(plan) if one.severity == "error"]
    with clock.phase("instantiate"):
        made, found = instantiate(plan)
    found = with_excerpts(one_per_place([*faults, *found, *expectations(plan)[1]]), plan.excerpt)
    if made is None or any(one.severity == "error" for one in found):
        raise Findings([*known, *found])
    with clock.phase("verify"):
        laws, contradictions = _contradictions(plan, made)
    if contradictions:
        raise Findings([*known, *found, *contradictions])
    chosen = settings or Settings()
    ways = _found(made, chosen, progress)
    with clock.phase("verify"):
        result = _verified(_result(plan, made, ways), laws)
        warnings = unique([*known, *found, *_noticed(result, ways)])
    seconds = {**clock.seconds, **ways.seconds}
    return replace(result, warnings=warnings, options=asdict(chosen), seconds=seconds)


def _found(made: Instantiated, settings: Settings, progress: Progress | None) -> Pathways:
    """The three pathways; what the solver or the compiler refuse is told as what it means for the plan."""
    try:
        return find(made.instance, made.baseline, settings, _limited(progress, settings.time_limit))
    except ImpossibleRow as error:
        raise NoPathway(f"no pathway exists (proved): {error}") from None
    except SolverError as error:
        raise NotProven(f"{error}; no result was written", "try --method ipm") from None


def _limited(progress: Progress | None, limit: float | None) -> Progress | None:
    """Progress that also stops the run once all solves together have used up the time; one alone stops by itself."""
    if limit is None:
        return progress
    deadline = time.monotonic() + limit

    def tell(stage: str, iterations: float) -> None:
        if time.monotonic() > deadline:
            raise NotProven("stopped at the time limit; no result was written", "raise --time-limit")
        if progress:
            progress(stage, iterations)

    return tell


def _result(plan: Plan, made: Instantiated, ways: Pathways) -> Result:
    """All parts together, not yet verified."""
    i = ways.instance
    best = ways.planned or ways.closest
    if best is None:
        raise NotProven("the solver found neither a pathway nor the closest one; no result was written")
    solved = {"untargeted": ways.untargeted, "planned": ways.planned}
    return Result(
        plan=plan.file.plan,
        city=plan.inventory.city,
        instance=i,
        base=made.base_year,
        base_rows=tuple((row.ref, row.name, row.tonnes) for row in made.rows),
        stated_total=made.stated_total,
        baseline=Pathway("baseline", i, ways.baseline),
        untargeted=Pathway("untargeted", i, ways.untargeted.solution),
        planned=Pathway("planned", i, best.solution),
        status="met" if ways.planned else "closest",
        certificates={name: one.certificate for name, one in solved.items() if one},
        closest=_miss(i, ways.closest) if ways.closest else None,
        expect=expectations(plan)[0],
        written=recorded(plan.tree),
        payers={name: payer.title or name for name, payer in plan.file.payers.items()},
        inputs=plan.files,
    )


def _contradictions(plan: Plan, made: Instantiated) -> tuple[tuple[LawCheck, ...], list[Finding]]:
    """The laws replayed on the baseline, and those it breaks: what is already committed cannot all be so."""
    i = made.instance
    laws = replay(i, replace(made.baseline, objective=assembled(i, made.baseline)), targets=False)
    return laws, [_contradiction(plan, i, one) for one in broken(laws)]


def _contradiction(plan: Plan, i: Instance, one: LawCheck) -> Finding:
    subject, year = (str(one.where[0]), one.where[-1]) if one.where else ("the plan", i.years[0])
    blamed = subject if subject in i.committed else min(i.committed, default="")
    place = plan.place("measures", blamed, "commitments") if blamed else plan.place("years")
    law = one.law.replace("_", " ")
    message = f"what is already committed breaks the {law} of {i.title.get(subject, subject)} in {year}"
    help = "commit less, commit what it needs too, or lift that limit"
    return Finding("commitments-contradict", "error", message, help, place, plan.excerpt(place))


def _verified(result: Result, baseline: tuple[LawCheck, ...]) -> Result:
    """The result with every law replayed. Raises NotProven when one does not hold."""
    solved = (result.untargeted, result.planned)
    replayed = {way.name: replay(result.instance, way.solution, targets=way.name == "planned") for way in solved}
    checks: Checks = {"baseline": baseline, **replayed}
    for name, laws in checks.items():
        for law in broken(laws):
            at = ", ".join(map(str, law.where))
            raise NotProven(
                f"the {name} pathway breaks the law {law.law} at {at} by {law.worst:.1e}; no result was written",
                "this is a fault of cnca-plan or of the solver: please report it with your files",
            )
    return replace(result, checks=checks)


def _noticed(result: Result, ways: Pathways) -> Iterable[Finding]:
    i = result.instance
    yield from notices(i, result.planned.solution)
    yield from active_bounds(i, ways.program, ways.untargeted.solution)
    if ways.planned:
        yield from active_bounds(i, ways.program, ways.planned.solution)


def _miss(instance: Instance, found: Found) -> closest.Miss:
    visible = [one for one in found.excesses if one.tonnes > VISIBLE * found.least_excess]
    excesses = tuple(closest.Excess(one.cap, one.year, one.tonnes) for one in visible)
    return closest.Miss(found.least_excess, excesses, float(found.overrun), _obstacles(instance, found))


def _obstacles(instance: Instance, found: Found) -> tuple[closest.Obstacle, ...]:
    """Limits in the way, one per family and subject, the strongest first."""
    years: dict[tuple[str, str], set[int]] = {}
    worth: dict[tuple[str, str], float] = {}
    for one in found.obstacles:
        *subject, year = one.index or ("",)
        key = (one.family, str(subject[0]) if subject else "")
        years.setdefault(key, set()).add(int(str(year)))
        worth[key] = max(worth.get(key, 0.0), one.tonnes_per_unit)
    strongest = sorted(worth, key=lambda key: (-worth[key], key))
    return tuple(closest.obstacle(instance, *key, years[key], worth[key]) for key in strongest)
