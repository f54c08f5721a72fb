"""`cnca-plan catalogue`: the shipped measures, with what they cost and where that is from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from cnca_plan.cli.console import Console
    from cnca_plan.core.table import Table


def catalogue(
    name: Annotated[str, typer.Argument(metavar="[MEASURE]", help="One measure, in full, in every file.")] = "",
    sector: Annotated[str, typer.Option(metavar="REF", help="A GPC sector or sub-sector, such as II or I.1.")] = "",
    service: Annotated[str, typer.Option(help="What it delivers, such as `home heat`.")] = "",
    search: Annotated[str, typer.Option(metavar="WORDS", help="All these words, anywhere in the measure.")] = "",
    file: Annotated[str, typer.Option(help="One file, such as eu.")] = "",
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead.")] = False,
) -> int:
    """Browse the measures a city may choose from: unit, cost, lifetime, quality and source.

    Example: cnca-plan catalogue --service "home heat" --file eu
    """
    from cnca_plan.cli.console import Console
    from cnca_plan.core.errors import Unreachable, Usage
    from cnca_plan.plan.browse import catalogue as every
    from cnca_plan.plan.browse import chosen
    from cnca_plan.plan.project import library

    shelf = library()
    if shelf is None:
        raise Unreachable("no catalogue comes with this installation", "install cnca-plan again")
    table = every(shelf)
    found = chosen(table.where(name=name) if name else table, sector, service, search, file)
    if name and not found.rows:
        raise Usage(*_nearest(name, table))
    _show(Console.here(), found, bool(name), json)
    return 0


def _show(console: Console, table: Table, full: bool, json: bool) -> None:
    from cnca_plan.reports import gallery as shown

    rows = list(table.records())
    if json:
        console.say(_document(console, table))
    elif full:
        console.draw([block for row in rows for block in shown.measure(row)])
    elif rows:
        console.draw(shown.catalogue(rows))
        console.note("`cnca-plan catalogue MEASURE` shows one in full, with its source")
    else:
        console.note("no measure fits; leave out one of the options")


def _document(console: Console, table: Table) -> str:
    from cnca_plan.exporters import json as as_json

    text = as_json.text({"schema": 1, "measures": list(table.records())})
    return text if console.unicode else as_json.escaped(text)


def _nearest(name: str, table: Table) -> tuple[str, str]:
    import difflib

    from cnca_plan.core.findings import shown

    near = difflib.get_close_matches(name[:100], sorted({str(cell) for cell in table.column("name")}), 1)
    help = f"did you mean `{near[0]}`?" if near else "`cnca-plan catalogue` lists all of them"
    return f"there is no measure `{shown(name)}` in the catalogues", help
