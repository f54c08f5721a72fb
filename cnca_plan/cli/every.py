"""`cnca-plan solve --all`: every shipped city in turn, its run folder as usual, and a table of how each ended."""

from __future__ import annotations

import gc
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cnca_plan.cli.console import Console
    from cnca_plan.model.settings import Settings
    from cnca_plan.plan.project import Project
    from cnca_plan.plan.shelf import Known
    from cnca_plan.results.pathway import Result

CODES = {"met": 0, "no-pathway": 0, "failed": 1, "not-proven": 4, "unwritten": 5}
_READ: Known = {}  # files that cities share are read once in a process


@dataclass(frozen=True)
class Ended:
    """How one city ended. t CO2e; money of the first plan year."""

    number: int
    name: str
    status: str  # a key of CODES
    folder: str = ""  # where its files are; empty where none were written
    year: int | None = None
    emissions: float | None = None  # of the last year
    missed: float | None = None  # above the targets in all, where no pathway meets them
    cost: float | None = None  # above the baseline
    price: float | None = None  # levelised, a tonne
    currency: str = ""
    seconds: float = 0.0  # of the solve's phases
    note: str = ""


def solve_every(
    console: Console, output: str | None, write: bool, settings: Settings, jobs: int, json: bool, loud: int
) -> int:
    """Solve every shipped city. 0 when each has a pathway or the proof that none exists; else the gravest code."""
    from cnca_plan.core.errors import Unreachable, Usage
    from cnca_plan.plan.project import cities, library

    if jobs < 1:
        raise Usage(f"--jobs {jobs}: nothing would work", "give at least 1")
    names = cities(library())
    if not names:
        raise Unreachable("no cities come with this installation", "install cnca-plan again")
    items = [(number, name, output, write, settings) for number, name in enumerate(names)]
    ended = sorted(_watched(console, items, jobs, loud), key=lambda one: one.number)
    _show(console, ended, json, loud)
    return max(CODES[one.status] for one in ended)


def _watched(console: Console, items: Sequence[tuple[Any, ...]], jobs: int, loud: int) -> Iterator[Ended]:
    """Results as they come, each told on the terminal."""
    import contextlib
    import sys

    with console.watching(loud == 0) as tell, contextlib.redirect_stdout(sys.stderr):
        tell(f"{items[0][1]}, 1 of {len(items)}", 0)
        for done, one in enumerate(_ended(items, min(jobs, len(items))), 1):
            tell(f"{done} of {len(items)} cities, last {one.name}: {one.status}", done)
            yield one


def _ended(items: Sequence[tuple[Any, ...]], jobs: int) -> Iterator[Ended]:
    """In this process, which has imported everything once, or in several."""
    if jobs == 1:
        yield from (one_city(*item) for item in items)
        return
    from cnca_plan.studies.pool import deaf, pooled

    note = "the process that solved it ended, perhaps for want of memory"
    yield from pooled(one_city, items, jobs, lambda n: Ended(n, items[n][1], "failed", note=note), deaf)


def one_city(number: int, name: str, output: str | None, write: bool, settings: Settings) -> Ended:
    """One city solved and, where it has a pathway, written. What stops it is told in its row."""
    import logging

    from cnca_plan.core.errors import Findings, NoPathway, NotProven, Stop

    logging.disable()
    try:
        return _solved(number, name, output, write, settings)
    except Stop as error:
        kinds = {Findings: "failed", NoPathway: "no-pathway", NotProven: "not-proven"}
        return Ended(number, name, kinds.get(type(error), "unwritten"), note=error.message)
    finally:
        logging.disable(logging.NOTSET)
        gc.collect()  # a solved city leaves its program behind, and the collector does not run by itself


def _solved(number: int, name: str, output: str | None, write: bool, settings: Settings) -> Ended:
    from cnca_plan.core.errors import Findings
    from cnca_plan.plan.load import read_project
    from cnca_plan.plan.shelf import Shelf
    from cnca_plan.results.solve import solve_plan
    from cnca_plan.studies.scenarios import answer_of

    project = _shipped(name)
    plan, found = read_project(project, Shelf(project, _READ))
    if plan is None:
        raise Findings(found)
    result = solve_plan(plan, settings, known=found)
    folder = project.runs if output is None else Path(output) / name
    written = _written(folder, result) if write and result.status == "met" else ""
    answer, last = answer_of(number, result), result.years[-1]
    return Ended(
        number, name, answer.status, written, last, answer.emissions.get(last), answer.missed, answer.above_baseline,
        answer.levelised_price, result.instance.currency, sum(result.seconds.values()), answer.note,
    )  # fmt: skip


def _shipped(name: str) -> Project:
    """The city of the library, also where the current folder has something of that name."""
    from cnca_plan.plan.project import PLAN, find, library

    shelf = library()
    assert shelf is not None
    return find(str(shelf / name / PLAN))


def _written(folder: Path, result: Result) -> str:
    from cnca_plan.cli.solve import _files
    from cnca_plan.exporters.folder import check_folder, write_run

    check_folder(folder)
    write_run(folder, _files(result))
    here = Path.cwd()
    return str(folder.relative_to(here) if folder.is_relative_to(here) else folder)


def _show(console: Console, ended: Sequence[Ended], json: bool, loud: int) -> None:
    """The table, or one JSON object; what went wrong in full below it."""
    if json:
        from cnca_plan.exporters import json as as_json
        from cnca_plan.results.document import rounded

        text = as_json.text({"schema": 1, "cities": rounded([asdict(one) for one in ended])})
        console.say(text if console.unicode else as_json.escaped(text))
        return
    if loud > 0:
        console.draw(_table(ended))
    for one in ended:
        if CODES[one.status] and one.note:
            console.note(f"{one.name}: {one.note}")


def _table(ended: Sequence[Ended]) -> list[Any]:
    from cnca_plan.reports import figures
    from cnca_plan.reports.blocks import Grid, Heading, Text
    from cnca_plan.reports.gallery import ENDINGS

    head = ("city", "result", "written to", "t CO2e, last year", "missed by, t", "cost, millions", "price/t", "s")
    plain = figures.Scale(1.0, 0, "")
    rows = tuple(
        (
            one.name, ENDINGS.get(one.status, one.status), one.folder or figures.MISSING, plain(one.emissions),
            plain(one.missed), f"{figures.Scale(1e6, 0, '')(one.cost)} {one.currency}" if one.currency else figures.MISSING,
            plain(one.price), f"{one.seconds:.1f}",
        )
        for one in ended
    )  # fmt: skip
    met, none = (sum(one.status == status for one in ended) for status in ("met", "no-pathway"))
    text = f"{met} of {len(ended)} cities meet their targets; of {none} it is proved that no pathway does."
    legend = (
        "Cost above the baseline over the whole plan, in money of its first year; price of the last tonne, levelised."
    )
    return [Heading(f"{len(ended)} cities"), Grid(head, rows, texts=3), Text(""), Text(text), Text(legend)]
