"""`cnca-plan solve`: read a plan, find its least-cost pathway, show and write it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from cnca_plan.cli.console import Console
    from cnca_plan.core.errors import Usage
    from cnca_plan.model.settings import Settings
    from cnca_plan.plan.project import Project
    from cnca_plan.results.pathway import Result

METHODS = ("simplex", "ipm", "choose")
QUIET, NORMAL, VERBOSE = 0, 1, 2
PROCESSORS = min(4, os.cpu_count() or 1)  # more would only wait for memory


def _cities(incomplete: str) -> list[str]:
    """Names that complete a plan: shipped cities, folders with a plan and plan files of the current folder."""
    from cnca_plan.plan.project import cities, library

    here = [path.parent.as_posix() for path in Path().glob("*/plan.yaml")]
    files = [path.as_posix() for path in Path().glob("*.yaml")]
    return sorted(name for name in {*cities(library()), *here, *files} if name.startswith(incomplete))


def _loudness(ctx: typer.Context, param: typer.CallbackParam, given: bool) -> bool:
    """Remember which of --quiet and --verbose came last: that one counts."""
    if given:
        ctx.meta["loudness"] = QUIET if param.name == "quiet" else VERBOSE
    return given


def solve(
    ctx: typer.Context,
    path: Annotated[
        str | None,
        typer.Argument(
            metavar="PLAN", help="A city's folder, a plan file, or a shipped city's name.", autocompletion=_cities
        ),
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="Solve every shipped city; a table tells how each ended.")
    ] = False,
    jobs: Annotated[
        int, typer.Option(help="With --all: how many cities at a time, each in a process; else one per processor.")
    ] = PROCESSORS,
    json: Annotated[bool, typer.Option("--json", help="Print the whole result as one JSON object instead.")] = False,
    output: Annotated[
        str | None, typer.Option(metavar="FOLDER", help="Where to write files; otherwise runs/<plan> beside the plan.")
    ] = None,
    no_write: Annotated[bool, typer.Option("--no-write", help="Write no files, only show the result.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Treat warnings as faults.")] = False,
    locked: Annotated[
        bool, typer.Option("--locked", help="Write nothing: fail if the stored result no longer follows (exit code 6).")
    ] = False,
    time_limit: Annotated[
        float | None, typer.Option(metavar="SECONDS", help="Give up when solving takes longer (exit code 4).")
    ] = None,
    method: Annotated[
        str,
        typer.Option(
            help=f"How to solve: {', '.join(METHODS)}. The answer is the same.", autocompletion=lambda: list(METHODS)
        ),
    ] = "simplex",
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", callback=_loudness, help="Say nothing but errors; files are written.")
    ] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", callback=_loudness, help="Also say how long each phase took.")
    ] = False,
) -> int:
    """Find a plan's least-cost pathway, prove it, show it and write it to a folder.

    Example: cnca-plan solve toytown

    Results go to stdout, everything else to stderr. Files are only written when every target is met. Of --quiet and
    --verbose the last one counts.
    """
    from cnca_plan.cli.console import Console

    del quiet, verbose
    loud = ctx.meta.get("loudness", NORMAL)
    console, settings = Console.here(), _settings(time_limit, method)
    if every:
        return _every(console, path, output, no_write, settings, jobs, json, strict or locked, loud)
    if path is None:
        raise _unnamed()
    if locked:
        from cnca_plan.cli.locked import check_stored

        return check_stored(console, path, output, settings, json, loud)
    project, folder = _found(path, output, no_write)
    result = _result(console, project, settings, strict, loud)
    files = _files(result)
    _show(console, result, files, json, loud)
    if result.status != "met":
        console.note("no pathway meets the targets (proved), so no files were written")
        return 3
    if folder is not None:
        _write(console, folder, files, json, loud)
    _timings(console, result, loud)
    return _expected(console, result)


def _every(
    console: Console, path: str | None, output: str | None, no_write: bool, settings: Settings, jobs: int, json: bool,
    refused: bool, loud: int,
) -> int:  # fmt: skip
    """Every shipped city. Raises Usage for what makes no sense of many."""
    from cnca_plan.cli.every import solve_every
    from cnca_plan.core.errors import Usage

    if path is not None or refused:
        raise Usage("--all solves every shipped city, without a name, --strict or --locked", "leave those out")
    if output == "" or (output is not None and no_write):
        raise Usage("--output needs the name of a folder, and no --no-write beside it")
    return solve_every(console, output, not no_write, settings, jobs, json, loud)


def _unnamed() -> Usage:
    from cnca_plan.core.errors import Usage

    return Usage("Missing argument 'PLAN'.", "name a city's folder, a plan file or a shipped city; or give --all")


def _expected(console: Console, result: Result) -> int:
    """1, and the lines at fault, when the plan's own `expect:` does not hold of its solution."""
    from cnca_plan.results.expectations import failed, tested

    found = failed(tested(result))
    console.findings(found)
    return 1 if found else 0


def _settings(time_limit: float | None, method: str) -> Settings:
    """The solver's settings as typed. Raises Usage, with the nearest word for one that does not exist."""
    from cnca_plan.core.errors import Usage
    from cnca_plan.core.findings import shown
    from cnca_plan.model.settings import BadSetting, Settings

    try:
        return Settings.of({"time_limit": time_limit, "method": method})
    except BadSetting as error:
        name, _, rest = str(error).partition(":")
        raise Usage(f"--{name.replace('_', '-')}:{shown(rest, 300)}") from None


def _found(path: str, output: str | None, no_write: bool) -> tuple[Project, Path | None]:
    """The project, and the folder to write to, refused before any work is done."""
    from cnca_plan.core.errors import Usage
    from cnca_plan.exporters.folder import check_folder
    from cnca_plan.plan.project import find

    if output == "":
        raise Usage("--output needs the name of a folder")
    if output is not None and no_write:
        raise Usage("--output and --no-write contradict each other", "leave one of them out")
    project = find(path)
    folder = None if no_write else Path(output) if output is not None else project.runs
    if folder is not None:
        check_folder(folder)
    return project, folder


def _result(console: Console, project: Project, settings: Settings, strict: bool, loud: int) -> Result:
    """Read, solve and verify; warnings are told as soon as they are known."""
    from cnca_plan.core.errors import Findings
    from cnca_plan.plan.load import read_project

    plan, found = read_project(project)
    if plan is None or (strict and found):
        raise Findings(found)
    if loud > QUIET:
        console.findings(found)
    result = _solved(console, plan, settings, found, loud)
    fresh = [one for one in result.warnings if one not in found]
    if strict and fresh:
        raise Findings(fresh)
    if loud > QUIET:
        console.findings(fresh)
    return result


def _solved(console: Console, plan: Any, settings: Settings, found: list[Any], loud: int) -> Result:
    """Solve with libraries kept silent: stdout belongs to the result, and what stops a run is told in one line."""
    import contextlib
    import logging
    import sys

    logging.disable()
    try:
        with console.watching(loud == QUIET) as tell, contextlib.redirect_stdout(sys.stderr):
            from cnca_plan.results.solve import solve_plan

            return solve_plan(plan, settings, tell, found)
    finally:
        logging.disable(logging.NOTSET)


def _files(result: Result) -> dict[str, str]:
    """Every file of the run: a CSV per table, and the document that holds their hashes."""
    from cnca_plan.exporters import csv
    from cnca_plan.exporters import json as as_json
    from cnca_plan.exporters.folder import COMMIT, sha256
    from cnca_plan.results.document import document
    from cnca_plan.results.tables import tables

    texts = {f"{table.name}.csv": csv.text(table) for table in tables(result)}
    whole = document(result, {name: sha256(text) for name, text in texts.items()})
    return {**texts, COMMIT: as_json.text(whole)}


def _show(console: Console, result: Result, files: dict[str, str], json: bool, loud: int) -> None:
    """The document, or the report; with --json always, whatever else is quiet."""
    if json:
        from cnca_plan.exporters.folder import COMMIT
        from cnca_plan.exporters.json import escaped

        console.say(files[COMMIT] if console.unicode else escaped(files[COMMIT]))
    elif loud > QUIET:
        from cnca_plan.reports.terminal import report

        console.draw(report(result))


def _write(console: Console, folder: Path, files: dict[str, str], json: bool, loud: int) -> None:
    """All files, then where they are: under the report, or on stderr beside JSON."""
    from cnca_plan.core.findings import shown
    from cnca_plan.exporters.folder import write_run

    write_run(folder, files)
    here = Path.cwd()
    name = folder.relative_to(here) if folder.is_relative_to(here) else folder
    line = f"Written to {shown(str(name), 500)}: result.json and {len(files) - 1} tables (CSV)"
    if loud > QUIET:
        console.note(line) if json else console.say(f"\n{line}\n")


def _timings(console: Console, result: Result, loud: int) -> None:
    if loud == VERBOSE:
        for phase, seconds in result.seconds.items():
            console.note(f"{phase}: {seconds:.2f} s")
