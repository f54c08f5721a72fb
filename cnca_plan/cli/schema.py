"""`cnca-plan schema`: the shape of the plan files for editors, as JSON Schema."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

NAMES = ("plan", "inventory", "measures", "assumptions")


def schema(
    kind: Annotated[
        str | None,
        typer.Argument(metavar="[plan|inventory|measures|assumptions]", autocompletion=lambda: list(NAMES)),
    ] = None,
    output: Annotated[
        str | None, typer.Option(metavar="PATH", help="Write to this file; without a kind, all four to this folder.")
    ] = None,
) -> int:
    """Print the JSON Schema of a kind of plan file, with which editors complete and check while typing.

    Example: cnca-plan schema --output .vscode

    docs/editor.md says how to tell an editor.
    """
    from cnca_plan.cli.console import Console
    from cnca_plan.core.errors import Usage
    from cnca_plan.exporters.json import escaped

    console = Console.here()
    if output == "":
        raise Usage("--output needs the name of a file or folder")
    if kind is None:
        return _all(output)
    text = _text(kind)
    if output is None:
        console.say(text if console.unicode else escaped(text))
    else:
        _write(Path(output), text)
    return 0


def _all(output: str | None) -> int:
    """One file for each kind. Raises Usage where nobody said which kind, or where to."""
    from cnca_plan.core.errors import Unreachable, Usage
    from cnca_plan.core.findings import shown

    if output is None:
        raise Usage(f"which kind of file: {', '.join(NAMES)}?", "or name a folder for all of them with --output")
    folder = Path(output)
    if not folder.is_dir():
        raise Unreachable(f"there is no folder {shown(output, 300)}", "make it first, or name a kind to write one file")
    for name in NAMES:
        _write(folder / f"{name}.schema.json", _text(name))
    return 0


def _text(kind: str) -> str:
    """A schema as text. Raises Usage for a kind that does not exist, with the nearest that does."""
    import difflib

    from cnca_plan.core.errors import Usage
    from cnca_plan.core.findings import shown
    from cnca_plan.exporters.json import text
    from cnca_plan.plan.json_schema import KINDS, json_schema

    found = next((one for one in KINDS if one == kind), None)
    if found is None:
        near = difflib.get_close_matches(kind[:100], NAMES, 1)
        help = f"did you mean {near[0]}?" if near else f"there is: {', '.join(NAMES)}"
        raise Usage(f"there is no kind of file `{shown(kind)}`", help)
    return text(json_schema(found))


def _write(path: Path, text: str) -> None:
    from cnca_plan.exporters.file import write

    write(path, text)
