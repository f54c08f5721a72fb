"""Layout: numbers are never cut, words fold, columns stay aligned."""

from __future__ import annotations

import pytest

from cnca_plan.core.findings import width
from cnca_plan.reports import figures
from cnca_plan.reports.blocks import Grid, Heading, Text, plain

GRID = Grid(
    ("measure", "2030", "2050"),
    (("Insulation, air sealing and new windows in homes", "297,480", "1,697,480"), ("漢字ビル", "0", "12")),
)


@pytest.mark.parametrize("columns", [1, 20, 40, 80, 200])
def test_no_number_is_cut(columns: int) -> None:
    text = plain([GRID], columns)
    assert all(number in text for number in ("297,480", "1,697,480", "12"))
    assert "…" not in text


def test_columns_are_aligned() -> None:
    lines = plain([GRID], 60).splitlines()
    ends = {width(line) for line in lines if line[-1].isdigit()}
    assert len(ends) == 1
    assert max(ends) <= 60


def test_letters_without_or_with_two_columns_fold() -> None:
    text = plain([Grid(("name", "n"), (("漢" * 30, "1"), ("e\u0301" * 40, "2")))], 30)
    assert all(width(line) <= 30 for line in text.splitlines())
    assert text.count("漢") == 30
    assert not any(line.startswith("\u0301") for line in text.splitlines())


def test_foreign_text_is_safe() -> None:
    text = plain([Heading("\x1b[2J"), Text("a\rb"), Grid(("x", "n"), (("\u202eabc", "1"),))])
    assert not set(text) & set("\x1b\r\u202e")


def test_scales_keep_sensible_digits() -> None:
    assert figures.tonnes([36_000.0])(-0.2) == "0"
    assert figures.tonnes([53.65e6, 1e6])(1e6) == "1.00"
    assert figures.money([3e12], "USD").unit == "billion USD"
    assert figures.money([3e12], "USD")(3e12) == "3,000"
    assert figures.prices([1_310.4])(409.2) == "409"
    assert figures.prices([])(float("nan")) == figures.MISSING
