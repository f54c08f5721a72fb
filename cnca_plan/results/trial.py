"""What only solving can find: lines of `expect:` that do not hold, and targets out of reach."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from cnca_plan.core.errors import Findings, NoPathway
from cnca_plan.core.findings import Finding, Place, shown
from cnca_plan.plan.checks import check
from cnca_plan.plan.collect import collect
from cnca_plan.plan.kinds import kind
from cnca_plan.plan.load import read_project
from cnca_plan.plan.project import Project, find
from cnca_plan.plan.schema import Plan
from cnca_plan.plan.shelf import Known, Shelf
from cnca_plan.results.expectations import failed, tested
from cnca_plan.results.pathway import Result
from cnca_plan.results.prices import BUDGET
from cnca_plan.results.solve import solve_plan
from cnca_plan.results.targets import Outcome, outcomes

Tell = Callable[[Plan], None]


def tried(paths: Sequence[str], here: Path | None = None, tell: Tell | None = None) -> tuple[Finding, ...]:
    """Solve every sound plan among the files named, and say what its solution does not keep.

    Raises Unreachable as `collect` does, and NotProven when a solver stops early.
    """
    folder = (here or Path.cwd()).resolve()
    found: list[Finding] = []
    for plan in _plans(paths, folder):
        if tell:
            tell(plan)
        found += (_inherited(plan, one) for one in trial(plan))
    return tuple(found)


def _inherited(plan: Plan, finding: Finding) -> Finding:
    """What a scenario does not keep of the plan it extends is told with the scenario's own file."""
    own = plan.place("plan").file
    if finding.place is None or finding.place.file == own:
        return finding
    return replace(finding, message=f"in {shown(own, 200)}: {finding.message}")


def trial(plan: Plan) -> tuple[Finding, ...]:
    """What solving one plan finds."""
    try:
        result = solve_plan(plan)
    except Findings as stop:
        return stop.findings
    except NoPathway as stop:
        place = plan.place("plan")
        help = "loosen a limit of spending, potentials or carriers: even without targets nothing fits"
        return (Finding("commitments-contradict", "error", stop.message, help, place, plan.excerpt(place)),)
    return (*_missed(plan, result), *_failed(plan, result))


def _plans(paths: Sequence[str], here: Path) -> Iterator[Plan]:
    known: Known = {}
    for named in collect(paths, here):
        shelf = Shelf(_project(named.path, here), known)
        if kind(shelf.take(named.path), named.path.name) == "plan":
            plan = read_project(shelf.project, shelf)[0]
            if plan and not any(finding.severity == "error" for finding in check(plan)):
                yield plan


def _project(path: Path, here: Path) -> Project:
    return find(str(path), here)


def _failed(plan: Plan, result: Result) -> Iterable[Finding]:
    """Of a pathway that misses its targets nothing more is asked."""
    tests = tested(result) if result.status == "met" else ()
    return failed(tests, plan.excerpt)


def _missed(plan: Plan, result: Result) -> Iterator[Finding]:
    for one in outcomes(result):
        if not one.met:
            place = _declared(plan, one)
            message = f"{one.year}: `{shown(one.promise)}` is out of reach (proved): {one.emissions:,.0f} t CO2e"
            message = f"{message} at best, {one.cap:,.0f} allowed"
            help = "`cnca-plan solve` lists the limits in the way"
            yield Finding("target-missed", "error", message, help, place, plan.excerpt(place))


def _declared(plan: Plan, one: Outcome) -> Place:
    """Where a promise stands: its milestone, or the budget."""
    milestones = plan.file.targets.milestones if plan.file.targets else ()
    years = [milestone.year for milestone in milestones]
    if one.target == BUDGET or one.year not in years:
        return plan.place("budget")
    return plan.place("targets", "milestones", years.index(one.year))
