"""The winter peak: a carrier in kW that equipment uses and reinforcement supplies, with no equation of its own."""

from __future__ import annotations

import numpy as np
import pytest

from cnca_plan.plan.load import load
from cnca_plan.results.pathway import Result
from cnca_plan.results.solve import solve_plan

FILES = {
    "plan.yaml": """
plan: Peak
inventory: inventory.yaml
assumptions: assumptions.yaml
catalogue: measures.yaml
years: {from: 2025, to: 2027}
money: {currency: USD, price_year: 2023, discount_rate: 0 %}
gwp: AR5
targets: {milestones: [{year: 2027, level: 0 t CO2e}]}
""",
    "inventory.yaml": """
city: Peak
country: US
gwp: AR5
years:
  2024:
    rows:
      - {ref: I.1.1, name: Gas, serves: heat, uses: gas, activity: 1_000 MWh, emissions: 200 t CO2e}
      - {ref: I.1.2, name: Power, serves: power, uses: electricity, activity: 500 MWh, emissions: 0 t CO2e}
services:
  heat: {unit: MWh}
  power: {unit: MWh, incumbents: {electricity: {also_uses: {winter peak: 0.2 kW/MWh}}}}
""",
    "assumptions.yaml": """
carriers:
  gas: {unit: MWh, price: {supply: 30 USD/MWh}, price_year: 2023}
  electricity: {unit: MWh, networked: true, price: {supply: 60 USD/MWh}, price_year: 2023}
  winter peak: {unit: kW, peak_of: electricity, price: {supply: 0 USD/kW}, price_year: 2023, limit: 150 kW}
""",
    "measures.yaml": """
measures:
  pump:
    title: Heat pump
    unit: home
    per_unit: {delivers: {heat: 10 MWh}, uses: {electricity: 3 MWh, winter peak: 2 kW}}
    cost: {capex: 9_000 USD, price_year: 2023}
    lifetime: 15 yr
    potential: 100 % of heat
  reinforcement:
    title: Grid reinforcement
    unit: kW
    per_unit: {delivers: {winter peak: 1 kW}}
    cost: {capex: 900 USD, price_year: 2023}
    lifetime: 40 yr
""",
}


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """The plan above, solved."""
    folder = tmp_path_factory.mktemp("peak")
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    plan, found = load(folder)
    assert plan is not None, found
    return solve_plan(plan)


def test_reinforcement_is_bought_for_what_the_grid_cannot_carry(result: Result) -> None:
    """100 pumps draw 200 kW, lamps 100 kW; 150 kW stand: 150 kW are reinforced in the last year, and no more."""
    built = result.planned.solution.stock["reinforcement"]
    np.testing.assert_allclose(built, [0, 0, 150], atol=1e-6)


def test_the_peak_is_told(result: Result) -> None:
    """Electricity grows from 500 to 800 MWh and the peak from 100 to 300 kW: the result says so."""
    (told,) = [one.message for one in result.warnings if one.code == "electricity-grows"]
    assert "from 500 to 800 MWh" in told and "from 100 to 300 kW, 150 kW of it reinforced" in told


def test_without_peak_factors_that_is_said(result: Result) -> None:
    """Where nobody gave peak factors, the report says that the peak is not seen."""
    from dataclasses import replace

    from cnca_plan.results.notices import notices

    blind = replace(result.instance, peak_of={})
    (told,) = [one.message for one in notices(blind, result.planned.solution) if one.code == "electricity-grows"]
    assert "the peak is not seen" in told
