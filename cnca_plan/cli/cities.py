"""`cnca-plan cities`: the shipped cities as a table, from their files or solved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from cnca_plan.cli.console import Console
    from cnca_plan.core.table import Table
    from cnca_plan.studies.gallery import Profile


def cities(
    solve: Annotated[bool, typer.Option("--solve", help="Also solve each: what its target takes and costs.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead.")] = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print a Markdown table instead.")] = False,
) -> int:
    """The cities that come with cnca-plan: how good their data are, what they emit, what they aim for.

    Example: cnca-plan cities --solve
    """
    from cnca_plan.cli.console import Console
    from cnca_plan.core.errors import Usage
    from cnca_plan.reports import gallery as shown

    if json and markdown:
        raise Usage("--json and --markdown contradict each other", "leave one of them out")
    console = Console.here()
    table = listed(console, solve)
    if json:
        console.say(_document(console, table))
    elif markdown:
        console.say(shown.markdown(table))
    else:
        console.draw(shown.cities(table))
    return 0


def listed(console: Console, solve: bool) -> Table:
    """The gallery of all shipped cities."""
    from cnca_plan.core.errors import Unreachable
    from cnca_plan.plan.project import cities as names
    from cnca_plan.plan.project import library
    from cnca_plan.studies.gallery import gallery, profiles

    found = names(library())
    if not found:
        raise Unreachable("no cities come with this installation", "install cnca-plan again")
    said = profiles(found)
    if not solve:
        return gallery(said)
    return _solved(console, said)


def _solved(console: Console, said: list[Profile]) -> Table:
    """Each city solved, one after the other, with a line that says how far it is."""
    import contextlib
    import sys

    from cnca_plan.studies.gallery import gallery, solved

    answers = {}
    with console.watching(False) as tell, contextlib.redirect_stdout(sys.stderr):
        for number, one in enumerate(said):
            tell(f"{one.name}, {number + 1} of {len(said)}", number)
            answers[one.name] = solved(one.name, number)
    return gallery(said, answers)


def _document(console: Console, table: Table) -> str:
    from cnca_plan.exporters import json as as_json
    from cnca_plan.results.document import rounded

    text = as_json.text({"schema": 1, "cities": rounded(list(table.records()))})
    return text if console.unicode else as_json.escaped(text)
