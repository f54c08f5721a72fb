"""`cnca-plan check`: every fault of the files named, in words, and in the forms that other programs read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from cnca_plan.cli.console import Console
    from cnca_plan.core.findings import Finding
    from cnca_plan.plan.gate import Examined

FORMATS = ("text", "json", "github", "gitlab", "sarif", "junit")
EPOCH = "SOURCE_DATE_EPOCH"


def check(
    paths: Annotated[
        list[str] | None, typer.Argument(metavar="PATH...", help="Files, city folders, or a folder of cities.")
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Warnings fail too, and every figure needs a source.")
    ] = False,
    select: Annotated[list[str] | None, typer.Option(metavar="CODE", help="Only this code; may be repeated.")] = None,
    ignore: Annotated[list[str] | None, typer.Option(metavar="CODE", help="Not this code; may be repeated.")] = None,
    format: Annotated[
        str, typer.Option(help=f"How to say it: {', '.join(FORMATS)}.", autocompletion=lambda: list(FORMATS))
    ] = "text",
    output: Annotated[
        str | None, typer.Option(metavar="FILE", help="Write to this file instead of the screen.")
    ] = None,
    solve: Annotated[
        bool, typer.Option("--solve", help="Also solve each plan: its `expect:` lines and targets.")
    ] = False,
    fix: Annotated[bool, typer.Option("--fix", help="First mend what has one safe remedy, in the files.")] = False,
    diff: Annotated[bool, typer.Option("--diff", help="With --fix: show what would change, write nothing.")] = False,
    explain: Annotated[str | None, typer.Option(metavar="CODE", help="What a code means, and an example.")] = None,
) -> int:
    """Find every fault in plan files: where it is, what was expected, and how to mend it.

    Example: cnca-plan check my-city

    Nothing is printed when all is well. Exit code 0: no errors (with --strict: no warnings either); 1: there are some.
    """
    from cnca_plan.cli.console import Console

    console = Console.here()
    if explain is not None:
        return _explained(console, explain)
    only, without = _known(select, "--select"), _known(ignore, "--ignore")
    target = _asked(paths, format, output)
    if fix or diff:
        _fixed(console, paths or [], fix, diff)
    examined = _examined(paths or [], _today())
    if solve:
        examined = examined.with_more(_tried(paths or []))
    found = examined.chosen(only, without, strict)
    _say(console, found, format, target, strict)
    return 0 if found.passes(strict) else 1


def _fixed(console: Console, paths: list[str], fix: bool, diff: bool) -> None:
    """Mend what has one safe remedy, or show how it would be mended."""
    from cnca_plan.cli.fmt import named, own, put, show
    from cnca_plan.core.errors import Usage
    from cnca_plan.plan.mend import mended

    if not fix:
        raise Usage("--diff shows what --fix would change", "write both")
    own(paths)
    changed = mended(paths)
    if diff:
        show(console, changed)
    else:
        put(changed)
    for path in changed:
        console.note(f"{'would mend' if diff else 'mended'}: {named(path)}")


def _explained(console: Console, code: str) -> int:
    from cnca_plan.plan.codes import entry, explained

    (known,) = _known([code], "--explain")
    console.say(explained(entry(known)))
    return 0


def _known(given: list[str] | None, option: str) -> Collection[str]:
    """Codes as typed. Raises Usage for one that does not exist, with the nearest that does."""
    from cnca_plan.core.errors import Usage
    from cnca_plan.core.findings import shown

    if not given:
        return ()
    from cnca_plan.plan.codes import codes, nearest

    for code in given:
        if code not in codes():
            near = nearest(code, codes())
            help = f"did you mean {near}?" if near else "codes stand in brackets in each message"
            raise Usage(f"{option}: there is no code `{shown(code)}`", help)
    return frozenset(given)


def _asked(paths: list[str] | None, format: str, output: str | None) -> Path | None:
    """Where to write. Raises Usage for what cannot be meant, before anything is read."""
    import difflib

    from cnca_plan.core.errors import Usage
    from cnca_plan.core.findings import shown

    if not paths:
        raise Usage("check what?", "name files or folders: `cnca-plan check .` checks all below this folder")
    if format not in FORMATS:
        near = difflib.get_close_matches(format, FORMATS, 1)
        help = f"did you mean {near[0]}?" if near else f"there is: {', '.join(FORMATS)}"
        raise Usage(f"--format: there is no format `{shown(format)}`", help)
    if output == "":
        raise Usage("--output needs the name of a file")
    return None if output is None else Path(output)


def _examined(paths: list[str], today: date) -> Examined:
    import gc

    from cnca_plan.plan.gate import examine

    gc.disable()  # many small values live to the end; looking for garbage among them takes a fifth of the time
    return examine(paths, today=today)


def _tried(paths: list[str]) -> tuple[Finding, ...]:
    """What solving the plans finds; libraries are kept silent, because stdout belongs to the findings."""
    import contextlib
    import logging
    import sys

    from cnca_plan.results.trial import tried

    logging.disable()
    try:
        with contextlib.redirect_stdout(sys.stderr):
            return tried(paths)
    finally:
        logging.disable(logging.NOTSET)


def _today() -> date:
    """The day dates are judged by; SOURCE_DATE_EPOCH sets it, so that a check can be repeated. Raises Usage."""
    import os
    from datetime import UTC, date, datetime

    from cnca_plan.core.errors import Usage
    from cnca_plan.core.findings import shown

    given = os.environ.get(EPOCH)
    if not given:
        return date.today()
    try:
        return datetime.fromtimestamp(int(given), UTC).date()
    except (ValueError, OverflowError, OSError):
        raise Usage(f"{EPOCH} is no number of seconds: {shown(given)}", f"unset {EPOCH}") from None


def _say(console: Console, found: Examined, format: str, target: Path | None, strict: bool) -> None:
    """The findings on stdout or in a file; a count of them on stderr, for people."""
    from cnca_plan.core.errors import Findings
    from cnca_plan.reports.findings import text

    said = text(found, format, strict)
    if target is not None:
        _write(found, target, said)
    elif said:
        console.say(said if console.unicode else said.encode("ascii", "backslashreplace").decode())
    if found.findings:
        console.note(Findings(found.findings).message)


def _write(found: Examined, target: Path, said: str) -> None:
    """Write the report, but never over a file that was checked."""
    from cnca_plan.core.errors import Usage
    from cnca_plan.exporters.file import write

    if any(target.resolve() == Path(name).resolve() for name in found.files):
        raise Usage(f"--output: {target} is one of the files that were checked", "name a new file")
    write(target, said)
