"""`cnca-plan init`: the first plan of a city, asked for on a terminal or by flags, checked before it is put in place."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cnca_plan.cli.answers import BY, TARGET, YEAR, asked, other_city

if TYPE_CHECKING:
    from cnca_plan.cli.console import Console
    from cnca_plan.core.findings import Finding
    from cnca_plan.importers.starter import Answers
    from cnca_plan.plan.schema import Plan


def init(
    folder: Annotated[str, typer.Argument(metavar="[FOLDER]", help="The new city's folder.")] = "",
    like: Annotated[str, typer.Option(metavar="CITY", help="Take prices, grid, costs and rows per person of a shipped city.")] = "",
    table: Annotated[str, typer.Option("--from", metavar="FILE", help="The inventory's rows, a CSV or XLSX table.")] = "",
    template: Annotated[bool, typer.Option("--template", help="Print such a table to fill in; with FOLDER, write it.")] = False,
    city: Annotated[str | None, typer.Option(help="The city's name; else the folder's.")] = None,
    country: Annotated[str | None, typer.Option(metavar="CODE", help="ISO 3166 code, such as DK.")] = None,
    currency: Annotated[str | None, typer.Option(metavar="CODE", help="The plan's money, such as DKK.")] = None,
    population: Annotated[str | None, typer.Option(metavar="PEOPLE", help="Inhabitants in the inventory year.")] = None,
    year: Annotated[int | None, typer.Option(help=f"The inventory year; else {YEAR}.")] = None,
    target: Annotated[str | None, typer.Option(metavar="SHARE", help=f"The cut; else `{TARGET}`.")] = None,
    by: Annotated[int | None, typer.Option("--by", metavar="YEAR", help=f"When the cut is reached; else {BY}.")] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Ask nothing: take the defaults for what is not given.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace files that are there.")] = False,
) -> int:  # fmt: skip
    """Make a working plan in a minute: answer a few questions, or give a table of rows, or name a city to be like.

    Examples: cnca-plan init my-city; cnca-plan init my-city --from rows.csv --population 250000 --country DK --yes
    """
    from cnca_plan.cli.console import Console
    from cnca_plan.core.errors import Usage

    console = Console.here()
    if template:
        return _template(console, folder, force)
    if not folder:
        raise Usage("Missing argument 'FOLDER'.", "name the new city's folder, or give --template")
    if like and table:
        raise Usage("--like and --from contradict each other", "a table brings its own rows; leave one of them out")
    given = {"city": city, "country": country, "currency": currency, "population": population, "target": target}
    _check_place(Path(folder), force)
    other = other_city(like)
    answers = asked(given, Path(folder), other, like, year, by, ask=not yes and _person())
    files = _files(answers, other, table)
    found = _placed(Path(folder), files, force)
    return _told(console, folder, files, found)


def _template(console: Console, folder: str, force: bool) -> int:
    """The table to fill in, on stdout or as a file of the folder."""
    from cnca_plan.importers.rows import TEMPLATE

    if not folder:
        console.say(TEMPLATE)
        return 0
    _put(Path(folder), {"inventory.csv": TEMPLATE}, force)
    console.note(f"written: {Path(folder) / 'inventory.csv'}; fill it in, then `cnca-plan init CITY --from` it")
    return 0


def _person() -> bool:
    """Whether someone is there to answer."""
    return bool(sys.stdin and sys.stdin.isatty() and sys.stderr and sys.stderr.isatty())


def _files(answers: Answers, other: Plan | None, table: str) -> dict[str, str]:
    """All files of the new city."""
    from cnca_plan.importers import generic, like, rows, sheet, starter
    from cnca_plan.plan.project import library

    if other is not None:
        shelf = library()
        assert shelf is not None
        return like.after(answers, other, shelf)
    if table:
        path = Path(table)
        return starter.fresh(answers, rows.entries(path, sheet.read(path)), path.name)
    return starter.fresh(answers, generic.entries(answers.population), "")


def _check_place(folder: Path, force: bool) -> None:
    """Raises Usage where files of someone would be in the way."""
    from cnca_plan.core.errors import Usage
    from cnca_plan.core.findings import shown
    from cnca_plan.exporters.folder import unwritable

    name = shown(str(folder), 200)
    try:
        if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
            raise Usage(f"{name} is no folder", "name a new folder")
        if folder.is_dir() and any(folder.iterdir()) and not force:
            raise Usage(f"{name} is not empty", "name a new folder, or give --force to replace plan files in it")
    except OSError as error:
        raise unwritable(folder, error) from None


def _placed(folder: Path, files: dict[str, str], force: bool) -> list[Finding]:
    """The files, put in place only when they read as a plan. Raises Findings when they do not."""
    import tempfile

    from cnca_plan.core.errors import Findings
    from cnca_plan.exporters.folder import unwritable
    from cnca_plan.plan.gate import STRICT_ONLY, examine

    try:
        with tempfile.TemporaryDirectory(prefix="cnca-plan-") as made:
            trial = Path(made) / (folder.resolve().name or "city")
            _put(trial, files, force=False)
            found = list(examine([str(trial)], Path(made)).chosen(ignore=STRICT_ONLY).findings)
    except OSError as error:
        raise unwritable(folder, error) from None
    if any(one.severity == "error" for one in found):
        raise Findings(found)
    _put(folder, files, force)
    return found


def _put(folder: Path, files: dict[str, str], force: bool) -> None:
    """Each file whole under its name. Raises Usage before anything is written when one is there."""
    from cnca_plan.core.errors import Usage
    from cnca_plan.core.findings import shown
    from cnca_plan.exporters.file import write
    from cnca_plan.exporters.folder import unwritable

    there = [name for name in files if (folder / name).exists()]
    if there and not force:
        raise Usage(f"{shown(str(folder / there[0]), 200)} is there already", "give --force to replace it")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(folder, error) from None
    for name, text in files.items():
        write(folder / name, text)


def _told(console: Console, folder: str, files: dict[str, str], found: list[Finding]) -> int:
    from cnca_plan.core.findings import shown

    name = shown(folder, 200)
    console.say(f"Written to {name}: {', '.join(files)}\n")
    if found:
        console.note(f"{len(found)} warnings; `cnca-plan check {name}` tells them")
    console.note(f"next: `cnca-plan solve {name}`; what is assumed stands in {name}/README.md")
    return 0
