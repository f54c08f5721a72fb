"""The first files of a city: from nothing but its population, from a table of rows, or after a shipped city."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from cnca_plan.core.errors import Findings, Usage
from cnca_plan.core.findings import Finding, Place, shown
from cnca_plan.importers import generic
from cnca_plan.importers.equipment import CARRIERS
from cnca_plan.importers.rows import Entry, quoted
from cnca_plan.plan.source import read
from cnca_plan.plan.tree import Map

_NORTH_AND_WEST = ("AT", "BE", "CH", "DE", "DK", "FI", "FR", "GB", "IE", "IS", "LU", "NL", "NO", "SE")
_SOUTH_AND_EAST = ("BG", "CY", "CZ", "EE", "ES", "GR", "HR", "HU", "IT", "LT", "LV", "MT", "PL", "PT", "RO", "SI", "SK")
EUROPE = frozenset((*_NORTH_AND_WEST, *_SOUTH_AND_EAST))
FIRST = 2025
LAST = 2050
STEP, STEP_OF_LINE = 2040, 0.9  # a step on the way: slower at first, as what stands today is renewed but slowly


@dataclass(frozen=True)
class Answers:
    """What is asked of someone who starts a plan."""

    city: str
    country: str
    currency: str
    population: int
    cut: float  # share, 0.8 for 80 %
    cut_by: int
    year: int  # of the inventory
    like: str = ""  # a shipped city


def currencies(library: Path) -> tuple[str, ...]:
    """The currencies that costs can be brought to."""
    source, found = read(library / "reference" / "deflators.yaml", "reference/deflators.yaml")
    if source is None:
        raise Findings(found)
    entry = source.root.index.get("deflators") if isinstance(source.root, Map) else None
    return tuple(key.text for key, _ in entry[1].entries) if entry and isinstance(entry[1], Map) else ()


def check_answers(answers: Answers, known: Iterable[str]) -> None:
    """Raises Usage for an answer that no plan can be made of."""
    if answers.currency not in (codes := sorted(known)):
        help = f"costs can be brought to {', '.join(codes)}"
        raise Usage(f"--currency {shown(answers.currency)} has no price index in the library", help)
    if len(answers.country) != 2 or not answers.country.isalpha() or not answers.country.isupper():
        raise Usage(f"--country {shown(answers.country)} is no ISO 3166 code", "write two capitals, such as US or DK")
    if not 100 <= answers.population <= 100_000_000:
        raise Usage(f"--population {answers.population}: people living in the city", "write a number such as 250000")
    if not 0 < answers.cut <= 1:
        raise Usage(f"--target {100 * answers.cut:g} %: a cut from the base year", "write a share such as `80 %`")
    if not answers.year < FIRST <= answers.cut_by <= LAST or answers.year < 1990:
        help = f"the inventory from 1990 to {FIRST - 1}, the target from {FIRST} to {LAST}"
        raise Usage(f"an inventory of {answers.year} and a target for {answers.cut_by} do not fit", help)


def fresh(answers: Answers, rows: Sequence[Entry], origin: str) -> dict[str, str]:
    """The files of a city made of rows: plan, inventory, assumptions and README. Raises Findings for unknown carriers."""
    _check_rows(rows, origin)
    carriers = sorted({"electricity", *(row.uses or row.follows for row in rows)} - {""})
    assumptions = "".join(f"\n  {name}:\n{CARRIERS[name]}" for name in carriers)
    return {
        "plan.yaml": _plan(answers),
        "inventory.yaml": _inventory(answers, rows, origin),
        "assumptions.yaml": _dated(f"{_ASSUMPTIONS}{assumptions}", answers.year),
        "README.md": readme(answers, rows, origin),
    }


_ASSUMPTIONS = """\
schema: 1
title: Prices of energy and how its emissions change - all assumed, to be replaced by the city's own

carriers:
"""


def _check_rows(rows: Sequence[Entry], origin: str) -> None:
    """Raises Findings, all at once, for rows that the services and carriers known here cannot hold."""
    place = Place(origin or "rows", 1, 1)
    found = []
    for name in sorted({row.uses or row.follows for row in rows} - {"", *CARRIERS}):
        help = f"use {', '.join(CARRIERS)}; or leave `uses` empty, and the row keeps its tonnes"
        found.append(Finding("table-row", "error", f"there are no prices for the carrier {shown(name)}", help, place))
    for row in rows:
        demand = generic.SERVICES.get(row.serves)
        if demand and row.uses and demand.unit == "vehicle_km" and "delivers" not in row.fields:
            message = f"{shown(row.name or row.ref)}: {row.serves} is counted in vehicle-km"
            found.append(Finding("table-row", "error", message, "fill in `delivers` and `delivers_unit`", place))
    if found:
        raise Findings(found)


def _dated(text: str, year: int) -> str:
    return text.replace("BASE", str(year))


def _plan(a: Answers) -> str:
    catalogue = "us" if a.country == "US" else "eu" if a.country in EUROPE else "world"
    federal = "  federal: {title: Federal government, outside: true}\n" if catalogue == "us" else ""
    return f"""\
schema: 1
plan: {quoted(f"{a.city} {a.cut_by}")}

inventory: inventory.yaml
assumptions: [assumptions.yaml, ../reference/deflators.yaml, ../reference/gwp.yaml]
catalogue: [../catalogue/{catalogue}.yaml]

years: {{from: {FIRST}, to: {LAST}}}
money: {{currency: {a.currency}, price_year: 2023, discount_rate: 3 %}}   # real, social; assumed (range 1.5 to 7 %)
gwp: AR5
accounting: {{level: BASIC, scope_2: location-based}}

targets:
  between: linear
  milestones:
{milestones(a, a.year)}

# Constant: assumed. Write what the city expects for {LAST}.
drivers:
  population: {{{a.year}: {a.population:_} persons, {LAST}: {a.population:_} persons}}

payers:
  households: {{title: Households}}
  businesses: {{title: Businesses and institutions}}
  city: {{title: The city}}
  transit: {{title: Public transport operators}}
  utility: {{title: Energy utilities}}
  state: {{title: The state, outside: true}}
{federal}exclude: [street-trees]   # land use is no part of a BASIC inventory

# How many roofs there are only the city knows: 30 home arrays and 3 business arrays per 1_000 people (range half to
# twice), 6 % of them a year.
measures:
  home-solar: {{potential: {_count(a, 0.03)} array, rollout: {{start: 2025, most: {_count(a, 0.0018)} array/yr}}}}
  business-solar: {{potential: {_count(a, 0.003)} array, rollout: {{start: 2025, most: {_count(a, 0.00018)} array/yr}}}}
"""


def milestones(a: Answers, base: int) -> str:
    """The target, and where it is far away a step before it, a little above the straight line from the base year."""
    cuts = {a.cut_by: 100 * a.cut}
    if a.cut_by > STEP:
        cuts = {STEP: round(STEP_OF_LINE * 100 * a.cut * (STEP - base) / (a.cut_by - base), 1), **cuts}
    return "\n".join(f"    - {{year: {year}, cut: {cut:g} %, from: {base}}}" for year, cut in cuts.items())


def _count(a: Answers, each: float) -> str:
    return f"{a.population * each:.2g}" if a.population * each < 10 else f"{round(a.population * each):_}"


def _inventory(a: Answers, rows: Sequence[Entry], origin: str) -> str:
    counted = "\n".join(row.text() for row in rows)
    title = f"The city's own table, {origin}" if origin else "Assumed per person, no figure of the city"
    return f"""\
schema: 1
city: {quoted(a.city)}
country: {a.country}
grade: B
boundary: city limits
protocol: GPC
gwp: AR5                # assumed; correct it if the inventory says otherwise
level: BASIC
scope_2: location-based

sources:
  own: {{title: {quoted(title)}}}
{generic.PYPSA}
population: {{{a.year}: {a.population:_} persons}}

years:
  {a.year}:
    source: own
    rows:
{counted}

services:
{_dated(_services(rows), a.year)}"""


def _services(rows: Sequence[Entry]) -> str:
    """Every service the rows name, with what delivers it today."""
    names = list(dict.fromkeys(row.serves for row in rows if row.serves))
    return "".join(_service(name, [row for row in rows if row.serves == name]) for name in names)


def _service(name: str, rows: Sequence[Entry]) -> str:
    demand = generic.SERVICES.get(name) or generic.Demand(
        rows[0].unit or "t CO2e", "businesses", "Follows the population."
    )
    text = f"  {quoted(name)}:\n    unit: {demand.unit}\n    driver: population\n    customer: {demand.customer}\n"
    text += f"    quality: assumed\n    how: {quoted(demand.how)}\n"
    known = {row.uses or row.name: generic.incumbent(name, row.uses) for row in rows}
    lines = "".join(f"      {quoted(who)}: {{{fields}}}\n" for who, fields in known.items() if who and fields)
    return f"{text}    incumbents:\n{lines}" if lines else text


_ASSUMED = (
    "prices and the grid's path (`assumptions.yaml`), growth, efficiency and renewal of today's equipment "
    "(`inventory.yaml`), roofs (`plan.yaml`), GWPs (AR5), location-based scope 2, a constant population"
)


def readme(a: Answers, rows: Sequence[Entry], origin: str) -> str:
    """What is reported and what is assumed, and what to replace first."""
    table = f"`{origin}`" if origin else "nothing: every row is so much a person times the population"
    total = sum(row.tonnes or 0.0 for row in rows)
    return f"""\
# {a.city}

A first plan, made by `cnca-plan init`. It computes; it is not yet a plan to decide by.

| | |
|---|---|
| **Rows** | from {table}; {len(rows)} rows, {total:,.0f} t CO2e in {a.year} ({total / a.population:.2f} t a person) |
| **Target** | {100 * a.cut:g} % less than {a.year} by {a.cut_by} |
| **Assumed** | {_ASSUMED} |
| **Cited** | costs, lifetimes and efficiencies of measures: the catalogue that comes with cnca-plan |

Replace in this order, for it changes the answer most: the tonnes and energy of each row, the path of the grid, prices,
the pace of measures.

    cnca-plan check .
    cnca-plan solve .
"""
