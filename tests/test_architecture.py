"""The rooms and doors of the house: which package may import which, and where each dependency comes in."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "cnca_plan"

DOORS = {
    "typer": ("cnca_plan.cli",),
    "click": ("cnca_plan.cli",),
    "rich": ("cnca_plan.cli.console", "cnca_plan.reports.terminal"),
    "yaml": ("cnca_plan.plan.source", "cnca_plan.plan.decode", "cnca_plan.plan.syntax", "cnca_plan.plan.tokens"),
    "pydantic": ("cnca_plan.plan",),
    "pyomo": ("cnca_plan.model.program", "cnca_plan.model.compile"),
    "pyarrow": ("cnca_plan.exporters.parquet",),
    "highspy": ("cnca_plan.model.solve", "cnca_plan.model.watch"),
}
"""Where each dependency may be imported: these modules and what is below them, nowhere else."""


def modules() -> Iterator[tuple[str, ast.Module]]:
    """Every module of the package with its syntax tree."""
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        yield name, ast.parse(path.read_text(encoding="utf-8"))


def imported(tree: ast.Module) -> Iterator[str]:
    """Full names of everything a module imports, wherever in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


@pytest.mark.parametrize("dependency", DOORS)
def test_each_dependency_has_one_door(dependency: str) -> None:
    """A dependency is imported only behind its door, so that replacing it touches one room."""
    strangers = {
        name
        for name, tree in modules()
        if any(module.split(".")[0] == dependency for module in imported(tree))
        and not any(name == door or name.startswith(f"{door}.") for door in DOORS[dependency])
    }
    assert not strangers


def test_the_replay_never_sees_the_solver() -> None:
    """Laws are replayed from the instance alone: nothing under results imports the program or the solver."""
    forbidden = (
        "cnca_plan.model.program",
        "cnca_plan.model.equations",
        "cnca_plan.model.solve",
        "cnca_plan.model.data",
    )
    replaying = {
        name: [module for module in imported(tree) if module.startswith(forbidden)]
        for name, tree in modules()
        if name.startswith(("cnca_plan.results.replay", "cnca_plan.results.verify", "cnca_plan.results.flows"))
    }
    assert replaying
    assert not {name: found for name, found in replaying.items() if found}


def test_no_city_is_named_in_the_package() -> None:
    """Everything about a city stands in its files."""
    cities = {folder.name for folder in (ROOT / "scenarios").iterdir() if (folder / "plan.yaml").exists()} - {"toytown"}
    words = {city.replace("-", " ") for city in cities} | cities
    for path in sorted(PACKAGE.rglob("*.py")):
        text = path.read_text(encoding="utf-8").lower()
        assert not {word for word in words if word in text}, path
