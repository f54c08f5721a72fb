"""A named set of scenarios, each solved in full, told in the columns of a sweep."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cnca_plan.core.errors import Findings, NoPathway, NotProven
from cnca_plan.core.table import Column, Row, Table
from cnca_plan.model.certificate import Certificate
from cnca_plan.model.settings import Settings
from cnca_plan.plan.load import load
from cnca_plan.results.pathway import Result
from cnca_plan.results.solve import solve_plan
from cnca_plan.studies.bench import Answer
from cnca_plan.studies.pool import deaf, pooled
from cnca_plan.studies.sweep import answer_cells, answer_columns


def solve_all(
    paths: Sequence[str],
    jobs: int = 1,
    settings: Settings | None = None,
    tell: Callable[[int, int], None] | None = None,
) -> tuple[list[Answer], bool]:
    """The answer of every plan file, in their order and numbered by it; and whether no interrupt ended it early."""
    items = [(number, path, settings) for number, path in enumerate(paths)]
    many = pooled(solve_one, items, min(jobs, len(items)), _lost, deaf) if min(jobs, len(items)) > 1 else None
    answers: list[Answer] = []
    try:
        for answer in many or (solve_one(*item) for item in items):
            answers.append(answer)
            if tell:
                tell(len(answers), len(items))
    except KeyboardInterrupt:
        return sorted(answers, key=lambda one: one.number), False
    return sorted(answers, key=lambda one: one.number), True


def solve_one(number: int, path: str, settings: Settings | None = None) -> Answer:
    """One plan in full: what stands against it becomes its answer."""
    try:
        plan, found = load(path)
        if plan is None:
            return Answer(number, "failed", note=Findings(found).message)
        return answer_of(number, solve_plan(plan, settings, known=found))
    except NoPathway as error:
        return Answer(number, "no-pathway", note=error.message)
    except NotProven as error:
        return Answer(number, "not-proven", note=error.message)
    except Findings as error:
        return Answer(number, "failed", note=error.message)


def _lost(number: int) -> Answer:
    return Answer(number, "failed", note="the process that solved it ended, perhaps for want of memory")


def answer_of(number: int, result: Result) -> Answer:
    """A full result as the answer of a run. The closest pathway of an unreachable target is none."""
    i = result.instance
    if result.status != "met":
        missed = result.closest.least_excess if result.closest else None
        tonnes = dict(zip(i.years, result.planned.emissions.tolist(), strict=True))
        note = f"no pathway (proved); the closest misses the targets by {missed:,.0f} t CO2e in all" if missed else ""
        return Answer(number, "no-pathway", missed=missed, emissions=tonnes, note=note)
    way = result.planned
    certificate = result.certificates.get("planned")
    exact = certificate if isinstance(certificate, Certificate) else None
    return Answer(
        number=number,
        status="met",
        cost=way.present_cost,
        above_baseline=way.present_cost - result.baseline.present_cost,
        levelised_price=_price(result),
        emissions=dict(zip(i.years, way.emissions.tolist(), strict=True)),
        stock={k: float(way.solution.stock[k][-1]) for k in i.measures},
        installed={k: float(way.solution.install[k].sum()) for k in i.measures},
        gap=exact.relative_gap if exact else None,
        violation=exact.worst_violation if exact else None,
    )


def _price(result: Result) -> float | None:
    """Of the main target, as in `bench`: the first cap on everything, else the first target."""
    by_name = {one.target: one.levelised for one in result.planned.prices}
    whole = [cap.name for cap in result.instance.caps if cap.selection.everything]
    return next((by_name[name] for name in (*whole, *by_name) if name in by_name), None)


def scenarios_table(results: Sequence[tuple[str, Answer]], money: str, last: int) -> Table:
    """One row per scenario."""
    columns = (Column("scenario"), Column("status"), *answer_columns(money, last))
    rows: list[Row] = [(name, answer.status, *answer_cells(answer, last)) for name, answer in results]
    return Table("scenarios", "Scenarios", columns, tuple(rows))
