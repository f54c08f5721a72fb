"""`cnca-plan fmt`: plan files in canonical layout; and, shared with `check --fix`: show a change, or write it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from cnca_plan.cli.console import Console
    from cnca_plan.core.findings import Finding


def fmt(
    paths: Annotated[
        list[str] | None, typer.Argument(metavar="PATH...", help="Files, city folders, or a folder of cities.")
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; exit 1 if a file would change.")] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Write nothing; show what would change.")] = False,
) -> int:
    """Put plan files into one layout: spacing, blank lines, order of sections. Comments and meaning stay.

    Example: cnca-plan fmt my-city --diff

    docs/fmt.md lists what is changed and what is left alone. Files that cannot be read are not changed (exit code 1).
    """
    from cnca_plan.cli.console import Console
    from cnca_plan.core.errors import Usage

    if not paths:
        raise Usage("fmt what?", "name files or folders: `cnca-plan fmt .` formats all below this folder")
    console = Console.here()
    changed, broken = _formatted(paths)
    if diff:
        show(console, changed)
    elif not check:
        put(changed)
    for path in changed:
        console.note(f"{'would change' if check or diff else 'changed'}: {named(path)}")
    console.findings(broken)
    return 1 if broken or (changed and (check or diff)) else 0


def _formatted(paths: list[str]) -> tuple[dict[Path, tuple[str, str]], list[Finding]]:
    """Text before and after of every file that would change, and why others cannot be read."""
    from cnca_plan.plan.collect import collect
    from cnca_plan.plan.files import load
    from cnca_plan.plan.layout import formatted
    from cnca_plan.plan.source import parse

    changed: dict[Path, tuple[str, str]] = {}
    broken: list[Finding] = []
    own(paths)
    for one in collect(paths, Path.cwd()):
        name = named(one.path)
        data, refused = load(one.path, name)
        found = refused if data is None else parse(data, name, one.path)[1]
        broken += [finding for finding in found if finding.severity == "error"]
        if data is not None and not any(finding.severity == "error" for finding in found):
            text = data.decode("utf-8")
            after = formatted(text, name)
            changed |= {one.path: (text, after)} if after is not None and after != text else {}
    return changed, broken


def own(paths: list[str]) -> None:
    """Raises Usage for a shipped city by its bare name: what is edited must be named as a path."""
    import os

    from cnca_plan.core.errors import Usage
    from cnca_plan.core.findings import shown
    from cnca_plan.plan.project import cities, library

    for path in paths:
        if path in cities(library()) and not os.path.lexists(path):
            help = "copy it into a folder of your own, or name its folder"
            raise Usage(f"{shown(path)} is a city that comes with cnca-plan, and is not edited by its name", help)


def named(path: Path) -> str:
    """A file as people see it: below the current folder without that folder."""
    from cnca_plan.core.findings import safe

    here = Path.cwd().resolve()
    return safe((path.relative_to(here) if path.is_relative_to(here) else path).as_posix())


def show(console: Console, changed: Mapping[Path, tuple[str, str]]) -> None:
    """The changes as one unified diff, on stdout."""
    import difflib

    from cnca_plan.core.findings import safe

    for path, (before, after) in changed.items():
        old, new = (text.split("\n") for text in (before, after))
        lines = difflib.unified_diff(old, new, f"a/{named(path)}", f"b/{named(path)}", lineterm="")
        shown = "".join(f"{safe(line)}\n" for line in lines)
        console.say(shown if console.unicode else shown.encode("ascii", "backslashreplace").decode())


def put(changed: Mapping[Path, tuple[str, str]]) -> None:
    """Write every file whole, or leave it as it was."""
    from cnca_plan.exporters.file import write

    for path, (_, after) in changed.items():
        write(path, after)
