"""The picture of a finding: place, line, caret, help; and nothing that could steer a terminal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnca_plan.core.errors import Findings, NoPathway, NotProven, Stale, Stop, Unreachable, Usage
from cnca_plan.core.findings import Finding, Place, picture, render, render_all, safe, shown, width


def test_the_whole_picture() -> None:
    finding = Finding(
        "unknown-field",
        "error",
        "`capx` is no field of a cost",
        "did you mean `capex`?",
        Place("boulder/measures.yaml", 10, 5),
        "    capx: 5 USD",
        (Place("boulder/measures.yaml", 8, 1),),
    )
    assert render(finding) == (
        "boulder/measures.yaml:10:5: error[unknown-field] `capx` is no field of a cost\n"
        "      capx: 5 USD\n"
        "      ^\n"
        "  also: boulder/measures.yaml:8:1\n"
        "  help: did you mean `capex`?"
    )


def test_without_a_place_only_the_message_and_help() -> None:
    assert render(Finding("late", "warning", "late", "hurry\nplease")) == (
        "warning[late] late\n  help: hurry\n        please"
    )


@pytest.mark.parametrize(
    ("line", "column", "expected"),
    [
        ("\tb: 1", 2, ("      b: 1", "      ^")),
        ("名前: x", 5, ("  名前: x", "        ^")),
        ("e\u0301: x", 5, ("  e\u0301: x", "     ^")),
        ("a\x1b[2J: x", 8, ("  a\\x1b[2J: x", "            ^")),
        ("short", 99, ("  short", "       ^")),
    ],
)
def test_the_caret_stands_under_its_column(line: str, column: int, expected: tuple[str, str]) -> None:
    assert picture(line, column) == expected


def test_a_long_line_is_clipped_around_the_column() -> None:
    shown_line, caret = picture("x" * 5000 + "!" + "y" * 2_000_000, 5001)
    assert shown_line.startswith("  …x") and shown_line.endswith("y…")
    assert len(shown_line) < 110
    assert shown_line[caret.index("^")] == "!"


@given(st.text(max_size=300), st.integers(min_value=-5, max_value=400))
def test_no_line_can_break_the_picture(line: str, column: int) -> None:
    """Every picture is two printable lines, whatever the file holds."""
    above, below = picture(line, column)
    assert above == safe(above) and below.strip() == "^"
    assert width(above) <= 450


@given(st.text(max_size=50))
def test_safe_text_can_always_be_printed(text: str) -> None:
    assert "\x1b" not in safe(text) and "\n" not in safe(text)
    safe(text).encode("utf-8")


def test_what_safe_escapes() -> None:
    assert safe("a\x1b]52;c\x07\x9b\r\u202eb\ud800") == r"a\x1b]52;c\x07\x9b\r\u202eb\ud800"
    assert safe("CO₂e Malmö 東京 👩\u200d🔧") == "CO₂e Malmö 東京 👩\u200d🔧"
    assert shown("a" * 100, 3) == "aaa…"


def test_sorted_by_place_and_only_so_many() -> None:
    findings = [Finding("b", "error", "m", place=Place("f", line, 1)) for line in range(150, 0, -1)]
    lines = render_all([Finding("a", "error", "no place"), *findings]).splitlines()
    assert lines[0] == "f:1:1: error[b] m"
    assert lines[99:] == ["f:100:1: error[b] m", "51 more"]


def test_a_message_of_a_megabyte_is_cut() -> None:
    assert len(render(Finding("a", "error", "x" * 1_000_000))) < 3000


def test_each_stop_has_its_exit_code() -> None:
    codes = [stop.exit_code for stop in (Findings, Usage, NoPathway, NotProven, Unreachable, Stale, Stop)]
    assert codes == [1, 2, 3, 4, 5, 6, 70]
    stop = Findings([Finding("a", "error", "m"), Finding("b", "warning", "m"), Finding("c", "warning", "m")])
    assert str(stop) == "1 error, 2 warnings" and len(stop.findings) == 3
    assert Usage("no", "yes").help == "yes"
