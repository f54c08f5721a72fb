"""What the report says of Toytown: met, and with targets out of reach."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from cli.command import TOYTOWN, city

from cnca_plan.plan.load import load
from cnca_plan.reports.blocks import plain
from cnca_plan.reports.terminal import report
from cnca_plan.results.pathway import Result
from cnca_plan.results.solve import solve_plan


def solved(path: Path) -> Result:
    plan, findings = load(path)
    assert plan
    return solve_plan(plan, known=findings)


@pytest.fixture(scope="module")
def toytown() -> Result:
    return solved(TOYTOWN)


def test_every_section_is_there(toytown: Result) -> None:
    text = plain(report(toytown))
    for section in (
        "Base year 2024",
        "Emissions by sector",
        "The three pathways",
        "without any measure",
        "What is in service",
        "Yearly investment by payer [million USD (2025)/yr]",
        "Cost against the baseline",
        "Price of the targets",
        "Exact arithmetic proves",
    ):
        assert section in text
    assert "Gas wells at the landfill" in text
    assert all(len(line) <= 80 for line in text.splitlines())


def test_the_printed_total_stands_beside_the_sum(toytown: Result) -> None:
    text = plain(report(replace(toytown, stated_total=36_018.0)))
    assert "36,000.00" in text
    assert "36,018.00" in text
    assert "+18.00 (0.05 %)" in text


def test_targets_out_of_reach(tmp_path: Path) -> None:
    result = solved(city(tmp_path, **{"18_000": "2_000"}))
    text = plain(report(result))
    assert result.status == "closest"
    assert "missed by 5,000 t CO2e" in text
    assert "at least 5,000 t" in text.replace("\n", " ")
    assert "Limits in the way" in text
    assert "Price of the targets" not in text


def test_a_plan_without_targets(tmp_path: Path) -> None:
    made = city(tmp_path)
    plan = made / "plan.yaml"
    lines = plan.read_text(encoding="utf-8").splitlines()
    at = lines.index("targets:")
    plan.write_text("\n".join([*lines[:at], *lines[at + 4 :]]), encoding="utf-8")
    text = plain(report(solved(made)))
    assert "no targets" in text
    assert "Price" not in text
