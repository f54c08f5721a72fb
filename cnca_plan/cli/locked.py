"""`cnca-plan solve --locked`: does a stored result still follow from its files? Nothing is written."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cnca_plan.cli.console import Console
    from cnca_plan.core.findings import Finding
    from cnca_plan.model.settings import Settings
    from cnca_plan.plan.project import Project
    from cnca_plan.plan.schema import Plan


def check_stored(console: Console, path: str, output: str | None, settings: Settings, json: bool, loud: int) -> int:
    """0 when every number is found again. Raises Stale with what changed, before solving if the files tell already."""
    from cnca_plan.cli.solve import QUIET, _expected, _files, _show, _solved
    from cnca_plan.plan.project import find
    from cnca_plan.results.stored import read_stored

    project = find(path)
    folder = project.runs if output is None else Path(output)
    folder = folder.relative_to(project.here) if folder.is_relative_to(project.here) else folder
    stored = read_stored(folder)
    plan, found = _unchanged(project, stored)
    result = _solved(console, plan, settings, found, loud)
    files = _files(result)
    _compared(folder, stored, files)
    if json:
        _show(console, result, files, json, loud)
    elif loud > QUIET:
        console.say(f"{_named(folder, project)} follows from its files: every number was found again\n")
    return _expected(console, result)


def _unchanged(project: Project, stored: Any) -> tuple[Plan, list[Finding]]:
    """The plan as its files say, and its warnings. Raises Stale where they are not those of the stored result."""
    from cnca_plan.core.errors import Findings
    from cnca_plan.plan.load import read_project
    from cnca_plan.results.stored import check_inputs

    plan, found = read_project(project)
    if plan is None:
        raise Findings(found)
    check_inputs(stored, plan)
    return plan, found


def _compared(folder: Path, stored: Any, files: dict[str, str]) -> None:
    """Raises Stale where the stored files and those of a fresh run differ."""
    import json

    from cnca_plan.results.stored import COMMIT, check_all

    tables = {name: text for name, text in files.items() if name != COMMIT}
    check_all(folder, stored, json.loads(files[COMMIT]), tables)


def _named(folder: Path, project: Project) -> str:
    from cnca_plan.core.findings import shown

    path = folder.resolve()
    name = path.relative_to(project.here) if path.is_relative_to(project.here) else folder
    return shown(str(name), 500)
