"""The catalogue of codes: every folder prints what it says, every code of the package has a folder, and the reverse."""

import ast
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

import cnca_plan
from cnca_plan.core.errors import Stop
from cnca_plan.core.findings import Finding, render_all
from cnca_plan.plan import codes
from cnca_plan.plan.gate import examine
from cnca_plan.plan.load import load
from cnca_plan.results.solve import solve_plan
from cnca_plan.results.trial import trial

PACKAGE = Path(cnca_plan.__file__).parent
TODAY = date(2026, 1, 1)
KEBAB = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)+")
ROOMS = (
    "plan",
    "core/findings.py",
    "model/instantiate",
    "results/notices.py",
    "results/solve.py",
    "results/trial.py",
    "results/expectations.py",
)
NAMES = {"file-unknown": "notes.yaml"}  # what is checked, where it is not the whole city
# Hyphenated words of these modules that are no codes.
WORDS = {
    "cnca-plan", "utf-8", "location-based", "market-based", "scope-2", "heat-pumps", "constrained-str",
}  # fmt: skip


def printed(code: str, folder: Path) -> str:
    """What `check` prints for the city that shows a code, strictly."""
    city = folder / "sampleton"
    city.mkdir()
    codes.laid_out(code, city)
    entry = codes.entry(code)
    if entry.solving:
        return render_all(one for one in solved(city) if one.code == code) + "\n"
    examined = examine([NAMES.get(code, ".")], city, folder, TODAY)
    return render_all(examined.chosen(strict=True).findings) + "\n"


def solved(city: Path) -> list[Finding]:
    """What solving finds, beside all else that may be said of so small a city."""
    plan, _ = load(".", city, city.parent)
    assert plan is not None
    try:
        return [*trial(plan), *solve_plan(plan).warnings]
    except Stop:
        return list(trial(plan))


@pytest.mark.parametrize("code", codes.codes())
def test_prints_what_it_says(code: str, tmp_path: Path) -> None:
    """The files of a folder have its fault, and the printed text is the one beside them."""
    entry = codes.entry(code)
    assert f"[{code}]" in entry.printed
    assert printed(code, tmp_path.resolve()) == entry.printed


def test_the_city_all_folders_change_is_sound(tmp_path: Path) -> None:
    """What is laid over it is the only fault."""
    codes.laid_out("base", tmp_path)
    assert examine(["."], tmp_path, tmp_path, TODAY).findings == ()


@pytest.mark.parametrize("code", codes.codes())
def test_is_explained(code: str) -> None:
    """A title, plain sentences, and a help in every message."""
    entry = codes.entry(code)
    assert entry.title and entry.title[0].isupper() and not entry.title.endswith(".")
    assert 8 <= len(entry.text.split()) <= 110 and entry.text.endswith(".")
    assert entry.printed.count("  help: ") >= len(re.findall(r"^\S.*(?:error|warning)\[", entry.printed, re.M))
    assert entry.title in codes.explained(entry) and entry.printed.splitlines()[0] in codes.explained(entry)


def literals() -> Iterator[tuple[str, Path]]:
    """Every string of the modules that make findings."""
    for room in ROOMS:
        path = PACKAGE / room
        for file in [path] if path.suffix else sorted(path.rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield node.value, file


def built() -> set[str]:
    """Codes put together from a word: `unknown-…`, `unused-…`, `reference-…-differs`."""
    found = set()
    calls = re.compile(r"\.unknown\(\s*\"([a-z]+)\"|_unused\([^\"\n]*\"([a-z]+)\"")
    for file in (PACKAGE / "plan").rglob("*.py"):
        for one, other in calls.findall(file.read_text(encoding="utf-8")):
            found.add(f"unknown-{one}" if one else f"unused-{other}")
    return found | {f"reference-{what}-differs" for what in ("gwp", "level", "scope-2", "boundary")}


def named() -> set[str]:
    """The first word of every call that makes a finding, but for those about a table given to `init`, no plan file."""
    makers = {"Finding", "Unreadable", "error", "error_at", "warning", "fault", "warn"}
    files = [file for file in PACKAGE.rglob("*.py") if file.parent.name != "importers"]
    calls = [node for file in files for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))]
    return {
        str(node.args[0].value)
        for node in calls
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant)
        if getattr(node.func, "id", getattr(node.func, "attr", "")) in makers
    }


def test_every_code_has_a_folder() -> None:
    """A code without its reproducing file and text fails here."""
    known = set(codes.codes()) | WORDS
    lacking = {(text, file.name) for text, file in literals() if KEBAB.fullmatch(text) and text not in known}
    assert not lacking
    assert built() | named() <= known


def test_every_folder_has_a_code() -> None:
    """A folder whose code nothing uses any more fails here."""
    used = {text for text, _ in literals()} | built() | named()
    assert not [code for code in codes.codes() if code not in used]


def test_there_are_many() -> None:
    assert len(codes.codes()) >= 80
