"""A small sound city as texts, to be changed by the tests, and how to read it."""

from collections.abc import Mapping
from pathlib import Path

from cnca_plan.core.findings import Finding
from cnca_plan.plan.load import load
from cnca_plan.plan.schema import Plan

PLAN = """\
plan: Toy
inventory: inventory.yaml
assumptions: us.yaml
catalogue: [measures.yaml, measures.yaml]
years: {from: 2025, to: 2030}
money: {currency: USD, price_year: 2023, discount_rate: 3 %}
gwp: AR5
drivers: {population: {2022: 1000, 2030: 1100}}
targets:
  milestones:
    - {year: 2028, cut: 20 %, from: 2022}
    - {year: 2030, cut: 40 %, from: 2022}
"""
INVENTORY = """\
city: Toy
country: US
gwp: AR5
years:
  2020: {total: 20_000 t CO2e}
  2022:
    rows:
      - {ref: I.1.1, name: Homes, serves: home heat, uses: gas, activity: 100 GWh, emissions: 18_000 t CO2e}
      - {ref: III.3.1, notation: NO}
services:
  home heat:
    unit: GWh
    driver: population
    incumbents: {gas: {efficiency: 80 %, lifetime: 20 yr}}
"""
US = """\
carriers:
  gas: {unit: GWh, price: {supply: 20 USD/MWh}, price_year: 2023}
  electricity:
    unit: GWh
    price: {supply: 60 USD/MWh}
    price_year: 2023
    factor: 300 t CO2e/GWh
    index: {from: grids.yaml, series: grid}
"""
GRIDS = """\
series:
  grid: {values: {2022: 1, 2030: 0.5}}
"""
MEASURES = """\
measures:
  heat-pumps:
    title: Heat pumps
    unit: home
    per_unit: {delivers: {home heat: 9 MWh}, uses: {electricity: 3 MWh}}
    cost: {capex: 20_000 USD, opex: 150 USD/yr, price_year: 2023}
    lifetime: 15 yr
    potential: 85 % of home heat
    rollout: {most: 2_000 homes/yr}
"""
FILES = {"plan.yaml": PLAN, "inventory.yaml": INVENTORY, "us.yaml": US, "grids.yaml": GRIDS, "measures.yaml": MEASURES}


def read(
    folder: Path, changed: Mapping[str, str] | None = None, named: str = "toy"
) -> tuple[Plan | None, list[Finding]]:
    city = folder / "toy"
    city.mkdir(exist_ok=True)
    for name, text in {**FILES, **(changed or {})}.items():
        (city / name).write_text(text, encoding="utf-8")
    shelf = folder / "lib"
    shelf.mkdir(exist_ok=True)
    return load(named, folder, shelf)


def good(folder: Path, changed: Mapping[str, str] | None = None, named: str = "toy") -> Plan:
    plan, findings = read(folder, changed, named)
    assert plan is not None and findings == []
    return plan
