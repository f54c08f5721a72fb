"""Reading survives anything: edits of real files, hostile paths. Never a traceback, always a place."""

from __future__ import annotations

import os
import random
import socket
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from plan_texts import FILES, PLAN

from cnca_plan.core.errors import Unreachable
from cnca_plan.core.findings import Finding, render_all
from cnca_plan.plan.checks import check
from cnca_plan.plan.kinds import kind
from cnca_plan.plan.load import read_project
from cnca_plan.plan.project import find
from cnca_plan.plan.shelf import Known, Shelf
from cnca_plan.plan.source import parse, read

SCENARIOS = Path(__file__).parents[2] / "scenarios"
LETTERS = string.printable + "é–“”\u00a0\u2028\x00\x1b\ufeff\ud800☃𝟙"
EXPLAINED_AT = ("plan.yaml", 1)  # what has no better place stands at the top of the plan


class City:
    """A shipped city, read with one of its files as it would be after an edit; the others are read once."""

    def __init__(self, name: str) -> None:
        self.project = find(name, SCENARIOS.parent, SCENARIOS)
        self.known: Known = {}
        shelf = Shelf(self.project, self.known)
        assert read_project(self.project, shelf)[0]
        self.texts = {path: path.read_text("utf-8") for path in shelf.files if path.parent == self.project.plan.parent}

    def findings(self, path: Path, text: str) -> list[Finding]:
        known = {**self.known, path: parse(text, self.project.name(path), path)}
        shelf = Shelf(self.project, known)
        plan, found = read_project(self.project, shelf)
        render_all(found)
        return [*found, *(check(plan) if plan else ())]


def edits(city: City, seed: int, number: int) -> Iterator[tuple[Path, str, int]]:
    """Random edits of one character: (file, text afterwards, its line)."""
    draw = random.Random(seed)
    for _ in range(number):
        path = draw.choice(sorted(city.texts))
        text = city.texts[path]
        at = draw.randrange(len(text))
        kept = draw.choice((at, at + 1))
        letter = draw.choice(("", draw.choice(LETTERS)))
        yield path, text[:at] + letter + text[kept:], text[:at].count("\n") + 1


def unexplained(name: str, seed: int, number: int) -> list[str]:
    """Edits whose errors all stand far from the edit and do not name what stands there."""
    city, wrong = City(name), []
    for path, text, line in edits(city, seed, number):
        errors = [one for one in city.findings(path, text) if one.severity == "error"]
        assert all(one.place for one in errors)
        if errors and not any(_near(one, city.project.name(path), line, text) for one in errors):
            wrong.append(f"{path.name}:{line} {text.splitlines()[line - 1][:80]!r}: {render_all(errors[:2])}")
    return wrong


def _near(finding: Finding, file: str, line: int, text: str) -> bool:
    """Within two lines of the edit, or naming a word of its line: then the message explains what is missing where."""
    for place in (finding.place, *finding.related):
        if place and place.file == file and abs(place.line - line) <= 2:
            return True
    return _says(finding, text, line)


def _says(finding: Finding, text: str, line: int) -> bool:
    """Whether the finding quotes a name written on the edited line or beside it."""
    around = "\n".join(text.split("\n")[max(line - 3, 0) : line + 2])
    value = text.split("\n")[line - 1].partition(": ")[2].strip()
    if len(value) > 2 and value in finding.message:
        return True
    said = f"{finding.message} {finding.help}".split("`")[1::2]
    return any(word.rstrip(":… ").lower()[:12] in around.lower() for word in said if len(word) > 2)


def test_edits_of_toytown_and_new_york() -> None:
    assert not unexplained("toytown", 1, 150)
    assert not unexplained("new-york", 1, 40)


@pytest.mark.slow
def test_a_thousand_edits_of_new_york(request: pytest.FixtureRequest) -> None:
    if "slow" not in request.config.getoption("markexpr"):
        pytest.skip("takes minutes; run it with -m slow")
    assert not unexplained("new-york", 2026, 1000)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_larger_mutations_of_toytown(data: st.DataObject) -> None:
    """Pieces cut out, doubled, exchanged or overwritten: findings or a plan, never an exception."""
    city = City("toytown") if not CITY else CITY[0]
    CITY[:] = [city]
    path = data.draw(st.sampled_from(sorted(city.texts)))
    text = city.texts[path]
    first, last = sorted((data.draw(st.integers(0, len(text))), data.draw(st.integers(0, len(text)))))
    middle = data.draw(st.sampled_from(["", text[first:last] * 2, text[:first]]) | st.text(max_size=30))
    found = city.findings(path, text[:first] + middle + text[last:])
    assert all(one.place for one in found)


CITY: list[City] = []


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(FILES)), st.binary(max_size=60), st.integers(0, 400))
def test_bytes_in_the_middle_of_a_file(name: str, junk: bytes, at: int) -> None:
    data = FILES[name].encode()
    source, found = parse(data[:at] + junk + data[at:], name)
    assert source is not None or found
    assert kind(source, name) or True
    assert "\x1b" not in render_all(found)


def city(folder: Path, plan: str = PLAN) -> Path:
    made = folder / "toy"
    made.mkdir()
    for name, text in {**FILES, "plan.yaml": plan}.items():
        (made / name).write_text(text, "utf-8")
    return made


def codes(folder: Path) -> list[tuple[str, int]]:
    found = read_project(find("toy", folder, folder / "none"))[1]
    return [(one.code, one.place.line) for one in found if one.place]


@pytest.mark.parametrize("made", ["fifo", "socket", "folder", "device", "outside", "loop", "dangling"])
def test_a_reference_to_no_ordinary_file(tmp_path: Path, made: str) -> None:
    """A pipe, socket, folder, device or a link out of the project: refused at its name, unopened, at once."""
    folder = city(tmp_path / "project" if (tmp_path / "project").mkdir() is None else tmp_path)
    target = folder / "us.yaml"
    target.unlink()
    if made == "fifo":
        os.mkfifo(target)
    elif made == "socket":
        bound = socket.socket(socket.AF_UNIX)
        bound.bind(os.path.relpath(target))
        bound.close()
    elif made == "folder":
        target.mkdir()
    else:
        (tmp_path / "secret.yaml").write_text("carriers: {}\n")
        links = {
            "device": "/dev/zero",
            "outside": str(tmp_path / "secret.yaml"),
            "loop": "us.yaml",
            "dangling": "gone.yaml",
        }
        target.symlink_to(links[made])
    expected = {"device": "path-outside", "outside": "path-outside", "loop": "file-missing", "dangling": "file-missing"}
    assert (expected.get(made, "not-a-file"), 3) in codes(tmp_path / "project")


@pytest.mark.parametrize(
    ("reference", "code"),
    [
        ("../../etc/passwd", "path-outside"),
        ("../../../../../../../../etc/passwd", "path-outside"),
        ("/etc/passwd", "path-refused"),
        ("~/x.yaml", "path-refused"),
        ("'\\\\server\\share'", "path-refused"),
        ("file:///etc/passwd", "path-refused"),
        ("http://example.org/x.yaml", "path-refused"),
        ('"a\\x00b"', "path-refused"),
        ("x" * 300, "file-missing"),
        (f"{'d/' * 190}x", "file-missing"),
    ],
)
def test_hostile_references(tmp_path: Path, reference: str, code: str) -> None:
    city(tmp_path, PLAN.replace("assumptions: us.yaml", f"assumptions: {reference}"))
    assert (code, 3) in codes(tmp_path)


@pytest.mark.parametrize("name", ["/dev/zero", "/dev/null", "/proc/self/mem", "/dev/tty"])
def test_devices_named_by_hand(name: str) -> None:
    path = Path(name)
    if not path.exists():
        pytest.skip(f"no {name}")
    try:
        source, found = read(path, name)
    except Unreachable:
        return
    assert source is None
    assert found


def test_a_pipe_named_by_hand(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    source, found = read(tmp_path / "pipe.yaml", "pipe.yaml")
    assert source is None
    assert [one.code for one in found] == ["not-a-file"]
