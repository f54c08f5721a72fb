"""Toytown's page was worked out by hand; the program must agree with it digit for digit."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from cnca_plan.plan.load import load
from cnca_plan.results.pathway import Result
from cnca_plan.results.solve import solve_plan

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "toytown.md").read_text(encoding="utf-8")


@cache
def result() -> Result:
    """Toytown, solved."""
    plan, _ = load(ROOT / "scenarios" / "toytown")
    assert plan is not None
    return solve_plan(plan)


def written(value: float, digits: int = 0) -> str:
    """A number as the page writes it: `_` groups digits."""
    return f"{value:_.{digits}f}"


@pytest.mark.parametrize(
    ("what", "digits"),
    [("plan", 2), ("baseline", 2), ("difference", 2)],
)
def test_costs(what: str, digits: int) -> None:
    """Discounted cost of the plan, without measures, and the price of the targets."""
    plan, baseline = result().planned.solution.objective, result().baseline.solution.objective
    value = {"plan": plan, "baseline": baseline, "difference": plan - baseline}[what]
    assert f"{written(value, digits)}" in PAGE


def test_capital_and_energy() -> None:
    """Capital net of salvage, running costs and energy, discounted, as the page adds them up."""
    lines = result().planned.discounted
    total = {kind: sum(float(v.sum()) for (k, _), v in lines.items() if k == kind) for kind, _ in lines}
    for value in (total["capital"] + total["salvage"], total["running"], total["energy"]):
        assert written(value, 2) in PAGE


def test_emissions() -> None:
    """Tonnes of the plan and without measures, every year."""
    for tonnes in (*result().planned.emissions, *result().baseline.emissions):
        assert re.search(rf"\*\*{written(tonnes)}( t)?\*\*", PAGE), tonnes


def test_units_built_and_in_service() -> None:
    """Wells, homes and heat pumps: built in each year, and standing."""
    solution = result().planned.solution
    order = ("gas-well", "retrofit", "heat-pump")
    built = np.array([solution.install[k] for k in order]).T
    cells = " | ".join(" · ".join(written(n) for n in year) for year in built)
    assert f"**built**: wells · homes · heat pumps | {cells} |" in PAGE
    assert solution.stock["heat-pump"].tolist() == pytest.approx([0, 0, 2000])


def test_prices() -> None:
    """What one tonne more would cost, in money of that year."""
    (price,) = result().planned.prices
    assert np.isnan(price.by_year[0])
    for value in price.by_year[1:]:
        assert f"{value:.2f} USD/t" in PAGE
