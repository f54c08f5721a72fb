"""`cnca-plan check` as people and CI jobs run it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli.command import ROOT, run

from cnca_plan.plan.codes import laid_out

BROKEN = "unknown-field"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    laid_out("base", tmp_path / "good")
    laid_out(BROKEN, tmp_path / "bad")
    laid_out("not-estimated", tmp_path / "doubtful")
    return tmp_path


def test_the_shipped_scenarios_are_sound() -> None:
    """No errors anywhere; silence for those that say which warnings they live with."""
    assert run(ROOT, "check", "scenarios").code == 0
    ended = run(ROOT, "check", "scenarios/toytown", "scenarios/new-york")
    assert (ended.code, ended.out, ended.err) == (0, "", "")


def test_silence_when_all_is_well(home: Path) -> None:
    ended = run(home, "check", "good")
    assert (ended.code, ended.out, ended.err) == (0, "", "")


def test_a_fault_is_placed_and_explained(home: Path) -> None:
    """On stdout: place, code, line, caret, help. On stderr: how many."""
    ended = run(home, "check", "bad")
    assert ended.code == 1
    assert ended.out == (
        "bad/measures.yaml:7:5: error[unknown-field] unknown field `lifetme`\n"
        "      lifetme: 15 yr\n      ^\n  help: did you mean `lifetime`?\n"
    )
    assert ended.err == "1 error, 0 warnings\n"


def test_warnings_fail_only_when_strict(home: Path) -> None:
    assert run(home, "check", "doubtful").code == 0
    ended = run(home, "check", "doubtful", "--strict")
    assert ended.code == 1 and "warning[not-estimated]" in ended.out


def test_select_and_ignore(home: Path) -> None:
    assert run(home, "check", ".", "--ignore", BROKEN, "--ignore", "not-estimated").out == ""
    ended = run(home, "check", ".", "--select", "not-estimated")
    assert ended.code == 0 and "not-estimated" in ended.out and BROKEN not in ended.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "check what?"),
        (("good", "--select", "not-estimatd"), "did you mean not-estimated?"),
        (("good", "--ignore", "x"), "there is no code `x`"),
        (("good", "--format", "jsn"), "did you mean json?"),
        (("good", "--output", ""), "--output needs the name of a file"),
        (("--explain", "unknown-feild"), "did you mean unknown-field?"),
        (("good", "--output", "good/plan.yaml"), "one of the files that were checked"),
        (("good", "--output", "good"), "not an ordinary file"),
    ],
)
def test_wrong_usage(home: Path, arguments: tuple[str, ...], said: str) -> None:
    """Exit 2, with what was probably meant."""
    ended = run(home, "check", *arguments)
    assert ended.code == 2 and said in ended.err and ended.out == ""


def test_what_does_not_exist(home: Path) -> None:
    ended = run(home, "check", "goood")
    assert ended.code == 5 and "did you mean good?" in ended.err


@pytest.mark.parametrize("format", ["json", "gitlab", "sarif"])
def test_documents_parse_also_when_nothing_is_found(home: Path, format: str) -> None:
    for path in ("good", "."):
        json.loads(run(home, "check", path, "--format", format).out)


def test_output_is_a_whole_file(home: Path) -> None:
    """Replaced when there is one, and nothing else is left; links are refused."""
    report = home / "report.xml"
    report.write_text("old")
    ended = run(home, "check", "bad", "--format", "junit", "--output", "report.xml")
    assert ended.code == 1 and ended.out == "" and report.read_text().startswith("<?xml")
    assert sorted(path.name for path in home.iterdir()) == ["bad", "doubtful", "good", "report.xml"]
    (home / "link.xml").symlink_to("elsewhere.xml")
    assert run(home, "check", "good", "--output", "link.xml").code == 2
    assert run(home, "check", "good", "--output", "no/such/folder.xml").code == 5


def test_explain(home: Path) -> None:
    """Title, meaning, file, what is printed."""
    ended = run(home, "check", "--explain", BROKEN)
    assert ended.code == 0
    assert all(part in ended.out for part in ("unknown-field: ", "lifetme: 15 yr", "did you mean `lifetime`?"))


def test_the_day_can_be_set(home: Path) -> None:
    """Dates are judged by SOURCE_DATE_EPOCH where it is set."""
    laid_out("source-old", home / "old")
    assert "source-old" not in run(home, "check", "old", SOURCE_DATE_EPOCH="1450000000").out
    assert "source-old" in run(home, "check", "old", SOURCE_DATE_EPOCH="1800000000").out
    assert run(home, "check", "old", SOURCE_DATE_EPOCH="soon").code == 2


def test_same_bytes_twice(home: Path) -> None:
    """Whatever the order of hashes."""
    outs = {run(home, "check", ".", "--format", "json", PYTHONHASHSEED=str(seed)).out for seed in range(3)}
    assert len(outs) == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_is_told(home: Path) -> None:
    ended = run(home, "check", "bad", "--output", "/dev/full")
    assert ended.code == 2  # a device is no ordinary file


def test_ascii_terminals(home: Path) -> None:
    """No encoding error where letters cannot be shown."""
    laid_out("not-utf-8", home / "odd")
    assert run(home, "check", "odd", PYTHONIOENCODING="ascii").code == 1
