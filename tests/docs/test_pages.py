"""Pages taken from the code say what the code says; links lead somewhere; the README's commands are the gate's."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "scenarios").rglob("*.md")])
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#]+)")


def generator() -> ModuleType:
    """`docs/generate.py` as a module."""
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["generate"] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", generator().PAGES)
def test_page_is_fresh(name: str) -> None:
    """`python docs/generate.py` would change nothing."""
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == generator().PAGES[name]()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    """Every relative link of every page names a file that exists."""
    broken = [link for link in LINK.findall(page.read_text(encoding="utf-8")) if not (page.parent / link).exists()]
    assert not broken


def test_the_gate_runs_the_readmes_test_command() -> None:
    """`.ci/run` reads its test command from the README, so the README must have exactly one."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert text.count("<!-- the test command -->") == 1
    command = text.split("<!-- the test command -->")[1].split("```")[1]
    assert command.startswith("sh\n") and command.strip().endswith(".venv/bin/pytest")
