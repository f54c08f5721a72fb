"""`cnca-plan sweep`: one plan under many assumptions, and which of its conclusions survive them."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cnca_plan.cli.solve import _cities

if TYPE_CHECKING:
    from cnca_plan.cli.console import Console
    from cnca_plan.core.table import Table
    from cnca_plan.model.instance import Instance
    from cnca_plan.plan.project import Project
    from cnca_plan.plan.schema import Plan
    from cnca_plan.reports.blocks import Block
    from cnca_plan.studies.sampling import Ranges

RUNS = 200
INTERRUPTED = 130


def sweep(
    path: Annotated[
        str,
        typer.Argument(
            metavar="PLAN", help="A city's folder, a plan file, or a shipped city's name.", autocompletion=_cities
        ),
    ],
    others: Annotated[
        list[str] | None,
        typer.Argument(metavar="[SCENARIO]...", help="With --scenarios: plan files, or folders of them."),
    ] = None,
    vary: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=LOW..HIGH", help="An assumption and its range, like capex.heat-pump=-30%..30%. Repeat it."
        ),
    ] = None,
    runs: Annotated[int, typer.Option(help="How many runs, spread evenly over the ranges (a Latin hypercube).")] = RUNS,
    grid: Annotated[
        int | None, typer.Option(metavar="POINTS", help="Instead: every combination of so many values.")
    ] = None,
    tornado: Annotated[
        bool,
        typer.Option("--tornado", help="Instead: each range's two ends, one at a time; what moves the result most."),
    ] = False,
    scenarios: Annotated[
        bool, typer.Option("--scenarios", help="Instead: solve the plan and these scenarios in full.")
    ] = False,
    seed: Annotated[int, typer.Option(help="Start of the random numbers; the same seed, the same runs.")] = 0,
    jobs: Annotated[
        int | None, typer.Option(help="Processes at work; by default one per core. The results are the same.")
    ] = None,
    parquet: Annotated[bool, typer.Option("--parquet", help="Also write Parquet files.")] = False,
    output: Annotated[
        str | None, typer.Option(metavar="FOLDER", help="Where to write; otherwise runs/<plan>-sweep beside the plan.")
    ] = None,
    no_write: Annotated[bool, typer.Option("--no-write", help="Write no files, only show the summary.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors; files are written.")] = False,
) -> int:
    """Solve a plan many times under other assumptions: which conclusions survive, and what moves them.

    Example: cnca-plan sweep toytown --vary capex.heat-pump=-30%..30% --vary discount_rate=1%..7%

    Assumptions: capex, opex, price, markup, ramp, potential, demand, uses, hurdle (each alone or with .NAME), grid,
    factor.CARRIER, target, in per cent of the plan's own; discount_rate in per cent; carbon_price in money. Without
    --vary the plan's own `sensitivity:` ranges are used. A * in a name stands for any letters. Failed runs and runs
    without a pathway are rows like any other; exit code 3 if no run has a pathway. Ctrl-C keeps what is done.
    """
    from cnca_plan.cli.console import Console
    from cnca_plan.core.errors import Usage

    if scenarios and (vary or tornado or grid is not None):
        raise Usage("--scenarios stands alone", "leave out --vary, --grid and --tornado")
    if tornado and grid is not None:
        raise Usage("--tornado and --grid contradict each other", "leave one of them out")
    if others and not scenarios:
        raise Usage(f"one plan at a time: {others[0]} was given too", "add --scenarios to solve several plan files")
    console = Console.here()
    workers = jobs if jobs is not None else _cores()
    if workers < 1:
        raise Usage(f"--jobs {workers}: nobody to do the work", "give at least 1")
    project, plan, folder = _prepared(console, path, output, no_write, parquet, quiet)
    if scenarios:
        shown, tables, complete, any_met = _scenarios(console, path, others or [], plan, workers, quiet)
    else:
        shown, tables, complete, any_met = _swept(console, plan, vary or [], runs, grid, tornado, seed, workers, quiet)
    del project
    if not quiet:
        console.draw(shown)
    if folder is not None:
        _write(console, folder, tables, parquet, quiet)
    if not complete:
        console.note("stopped; the runs that were done are kept" if folder else "stopped; nothing was written")
        return INTERRUPTED
    if not any_met:
        console.note("no run has a pathway that meets the targets")
        return 3
    return 0


def _cores() -> int:
    """Cores this process may use."""
    with contextlib.suppress(AttributeError):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _prepared(
    console: Console, path: str, output: str | None, no_write: bool, parquet: bool, quiet: bool
) -> tuple[Project, Plan, Path | None]:
    """The plan, and the folder to write to; whatever would stop the writing is found before the work is done."""
    from cnca_plan.core.errors import Findings, Usage
    from cnca_plan.exporters import parquet as as_parquet
    from cnca_plan.exporters.study import check_folder
    from cnca_plan.plan.load import read_project
    from cnca_plan.plan.project import find

    if output is not None and (no_write or not output):
        raise Usage("--output needs the name of a folder, and no --no-write")
    project = find(path)
    folder = Path(output) if output else project.runs.with_name(f"{project.runs.name}-sweep")
    if parquet:
        as_parquet.check()
    if not no_write:
        check_folder(folder)
    plan, found = read_project(project)
    if plan is None:
        raise Findings(found)
    if not quiet:
        console.findings(found)
    return project, plan, None if no_write else folder


def _instance(plan: Plan) -> Instance:
    from cnca_plan.core.errors import Findings
    from cnca_plan.model.instantiate import instantiate

    made, found = instantiate(plan)
    if made is None:
        raise Findings(found)
    return made.instance


def _swept(
    console: Console,
    plan: Plan,
    vary: list[str],
    runs: int,
    grid: int | None,
    tornado: bool,
    seed: int,
    jobs: int,
    quiet: bool,
) -> tuple[list[Block], list[Table], bool, bool]:
    from cnca_plan.reports import study as report
    from cnca_plan.studies import robust, sampling
    from cnca_plan.studies import sweep as sweeping
    from cnca_plan.studies import tornado as storm

    instance = _instance(plan)
    ranges = _ranges(instance, plan, vary, not tornado)
    if tornado:
        draws = sampling.ends(ranges)
    else:
        draws = sampling.hypercube(ranges, runs, seed) if grid is None else sampling.grid(ranges, grid)
    with _progress(console, quiet) as tell:
        found = sweeping.sweep(instance, ranges, draws, jobs, progress=tell)
    if found.why and not quiet:
        console.note(f"each run was compiled by itself, which takes longer: {found.why}")
    survived = robust.survivals(instance, found.answers)
    answers = [(answer.number, answer) for answer in found.answers]
    tables = [sweeping.runs_table(found), sweeping.measures_table(instance, answers)]
    tables.append(robust.survival_table(instance, survived))
    blocks = list(report.swept(found, survived))
    if tornado:
        bars = storm.tornado(found)
        tables.append(storm.tornado_table(instance, bars))
        blocks = list(report.tornado(instance, bars))
    return blocks, tables, found.complete, bool(found.met) or not found.complete


def _ranges(instance: Instance, plan: Plan, vary: list[str], together: bool) -> Ranges:
    """The ranges as typed, else those the plan states."""
    from cnca_plan.core.errors import Usage
    from cnca_plan.studies import sampling

    texts = vary or [f"{name}={written}" for name, written in plan.file.sensitivity.items()]
    if not texts:
        help = f"add --vary, {sampling.EXAMPLE}, or a `sensitivity:` section to the plan"
        raise Usage("nothing varies", help)
    return sampling.read(instance, texts, together)


def _scenarios(
    console: Console, path: str, others: list[str], plan: Plan, jobs: int, quiet: bool
) -> tuple[list[Block], list[Table], bool, bool]:
    from cnca_plan.core.errors import Findings, Usage
    from cnca_plan.plan.load import load
    from cnca_plan.reports import study as report
    from cnca_plan.studies import robust, scenarios
    from cnca_plan.studies.sweep import measures_table

    files = [file for one in others for file in _files(one)]
    if not files:
        raise Usage("--scenarios needs plan files after the plan", "like my-city/scenarios/*.yaml, or their folder")
    faults = []
    for file in files:
        read, found = load(file)
        faults += found if read is None else []
    if faults:
        raise Findings(faults)
    instance = _instance(plan)
    names = ["as planned", *_names(files)]
    with _progress(console, quiet) as tell:
        answers, complete = scenarios.solve_all([path, *files], jobs, tell=tell)
    named = [(names[answer.number], answer) for answer in answers]
    survived = robust.survivals(instance, answers)
    money = f"{instance.currency} ({instance.price_year})"
    tables = [
        scenarios.scenarios_table(named, money, instance.years[-1]),
        measures_table(instance, named, "scenario"),
        robust.survival_table(instance, survived),
    ]
    met = any(answer.status == "met" for answer in answers)
    return list(report.scenarios(instance, named, survived)), tables, complete, met or not complete


def _files(named: str) -> list[str]:
    """A plan file, or all of a folder without a plan of its own."""
    folder = Path(named)
    if folder.is_dir() and not (folder / "plan.yaml").exists():
        return [str(file) for file in sorted(folder.glob("*.yaml"))]
    return [named]


def _names(files: list[str]) -> list[str]:
    """Short names, the paths themselves where those would be the same."""
    short = [Path(file).stem if Path(file).stem != "plan" else Path(file).parent.name for file in files]
    return short if len(set(short)) == len(short) else files


@contextlib.contextmanager
def _progress(console: Console, quiet: bool) -> Iterator[Callable[[int, int], None] | None]:
    """How many runs are done, on a terminal."""
    if quiet or console.err is None or not console.err.isatty():
        yield None
        return
    with console.watching(quiet) as tell:
        yield lambda done, runs: tell(f"run {done} of {runs}", done)


def _write(console: Console, folder: Path, tables: list[Table], parquet: bool, quiet: bool) -> None:
    from cnca_plan.core.findings import shown
    from cnca_plan.exporters import csv, study
    from cnca_plan.exporters import parquet as as_parquet

    files = {f"{table.name}.csv": csv.text(table).encode() for table in tables}
    if parquet:
        files |= {f"{table.name}.parquet": as_parquet.data(table) for table in tables}
    study.write(folder, files)
    if not quiet:
        console.say(f"\nWritten to {shown(str(folder), 500)}: {', '.join(files)}\n")
