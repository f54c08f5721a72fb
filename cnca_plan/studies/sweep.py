"""Many runs of one plan, in this process or in several: the same answers, whatever their number and their order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from cnca_plan.core.errors import Usage
from cnca_plan.core.table import Cell, Column, Row, Table
from cnca_plan.model.assumptions import Assumption
from cnca_plan.model.instance import Instance
from cnca_plan.model.settings import Settings
from cnca_plan.studies.bench import FEW, Answer, Bench, Ranges, Study, Values, study
from cnca_plan.studies.pool import deaf, pooled
from cnca_plan.studies.sampling import Draw

Progress: TypeAlias = Callable[[int, int], None]
"""Called after every run: (runs done, of how many)."""


@dataclass(frozen=True)
class Sweep:
    """The runs of a study, in order; run 0 is the plan as it is."""

    instance: Instance
    ranges: Ranges
    draws: tuple[Draw, ...]  # of runs 0, 1, …
    answers: tuple[Answer, ...]  # those that ended; all of them unless interrupted
    complete: bool
    why: str = ""  # why each run was compiled anew, where it was

    @property
    def met(self) -> tuple[Answer, ...]:
        """Runs with a pathway, proved."""
        return tuple(answer for answer in self.answers if answer.status == "met")


def sweep(
    instance: Instance,
    ranges: Ranges,
    draws: Sequence[Draw],
    jobs: int = 1,
    settings: Settings | None = None,
    progress: Progress | None = None,
) -> Sweep:
    """Solve the plan as it is and once per draw. An interrupt ends it early, with the runs that are done."""
    if jobs < 1:
        raise Usage(f"--jobs {jobs}: nobody to do the work", "give at least 1")
    every: tuple[Draw, ...] = ({}, *draws)
    answers: list[Answer] = []
    complete, why = True, ""
    try:
        common = study(instance, ranges, len(every), settings)
        why = common.programs.why.replace(FEW, "")
        for answer in _answers(common, every, min(jobs, len(every))):
            answers.append(answer)
            if progress:
                progress(len(answers), len(every))
    except KeyboardInterrupt:
        complete = False
    ordered = tuple(sorted(answers, key=lambda answer: answer.number))
    return Sweep(instance, ranges, every, ordered, complete, why)


def _answers(common: Study, draws: Sequence[Draw], jobs: int) -> Iterator[Answer]:
    """All runs, as they end."""
    if jobs > 1:
        yield from pooled(_run, list(enumerate(draws)), jobs, _lost, _start, (common,))
        return
    bench = Bench(common)
    for number, draw in enumerate(draws):
        yield bench.run(number, draw)


_bench: list[Bench] = []  # the one of this process


def _start(common: Study) -> None:
    deaf()
    _bench[:] = [Bench(common)]


def _run(number: int, values: Values) -> Answer:
    return _bench[0].run(number, values)


def _lost(number: int) -> Answer:
    return Answer(number, "failed", note="the process that solved it ended, perhaps for want of memory")


# --- tables ----------------------------------------------------------------------------------------------------------


def runs_table(found: Sweep) -> Table:
    """One row per run: its assumptions, then what came of it."""
    i = found.instance
    money, last = f"{i.currency} ({i.price_year})", i.years[-1]
    columns = (
        Column("run", "", "number"),
        *(Column(one.name, _unit(one, i), "number") for one in found.ranges),
        Column("status"),
        *answer_columns(money, last),
    )
    rows = tuple(
        (answer.number, *_values(found.ranges, found.draws[answer.number]), answer.status, *answer_cells(answer, last))
        for answer in found.answers
    )
    return Table("runs", "Runs", columns, rows)


def answer_columns(money: str, last: int) -> tuple[Column, ...]:
    """What is told of every run and every scenario."""
    return (
        Column("cost", money, "number"),
        Column("cost_above_baseline", money, "number"),
        Column("levelised_price", f"{money}/t CO2e", "number"),
        Column(f"emissions_{last}", "t CO2e", "number"),
        Column("emissions_sum", "t CO2e", "number"),
        Column("missed", "t CO2e", "number"),
        Column("gap", "1", "number"),
        Column("violation", "1", "number"),
        Column("note"),
    )


def answer_cells(answer: Answer, last: int) -> Row:
    """One answer under `answer_columns`; what is not defined is empty."""
    tonnes = sum(answer.emissions.values()) if answer.emissions else None
    return (
        answer.cost,
        answer.above_baseline,
        answer.levelised_price,
        answer.emissions.get(last),
        tonnes,
        answer.missed,
        answer.gap,
        answer.violation,
        answer.note,
    )


def measures_table(instance: Instance, answers: Sequence[tuple[Cell, Answer]], label: str = "run") -> Table:
    """One row per run and measure: units in service in the last year, and installed over the plan."""
    last = instance.years[-1]
    number = Column(label, "", "number" if label == "run" else "text")
    counts = (Column(f"in_service_{last}", "", "number"), Column("installed", "", "number"))
    rows = tuple(
        (name, k, instance.unit.get(k, ""), answer.stock[k], answer.installed[k])
        for name, answer in answers
        for k in answer.stock
    )
    return Table("measures", "Measures by run", (number, Column("measure"), Column("unit"), *counts), rows)


def _values(ranges: Ranges, draw: Draw) -> Iterator[Cell]:
    """Per cent as per cent; the plan's own value where a run leaves it alone."""
    for one in ranges:
        value = draw.get(one, one.own)
        yield None if value != value else value * (1 if one.scale == "money" else 100)


def _unit(one: Assumption, instance: Instance) -> str:
    units = {"relative": "% of the plan's own", "rate": "%/yr", "money": f"{instance.currency}/t CO2e"}
    return units[one.scale]
