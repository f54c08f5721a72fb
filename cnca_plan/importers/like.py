"""A plan after a shipped city: its rows and its counts scaled by population, its prices and costs by reference."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from cnca_plan.core.units import Quantity
from cnca_plan.importers.rows import Entry, number, quoted
from cnca_plan.importers.starter import Answers, milestones, readme
from cnca_plan.plan.schema import EVERY_YEAR, Ignored, Measure, Plan, Row, ShareOf

_SECTION = re.compile(r"^(?=[^\s#-][^\n]*:)", re.MULTILINE)


def after(answers: Answers, plan: Plan, library: Path) -> dict[str, str]:
    """Plan, inventory and README after the city `answers.like`, whose plan this is."""
    ratio = answers.population / people(plan)
    said = (
        f"{plan.inventory.city}'s figure of {plan.base_year} times {answers.population:_} / {people(plan):_.0f} people."
    )
    rows = [_entry(row, ratio, said) for row in plan.inventory.years[plan.base_year].rows]
    text = (library / answers.like / plan.file.inventory).read_text(encoding="utf-8")
    about = f"{plan.inventory.city}, {plan.base_year}, scaled by population"
    return {
        "plan.yaml": _plan(answers, plan, ratio),
        "inventory.yaml": _inventory(answers, plan, rows, text),
        "README.md": readme(answers, rows, about).replace("`assumptions.yaml`", f"those of {plan.inventory.city}"),
    }


def people(plan: Plan) -> float:
    """Those who lived in the city in the base year; 1 where its files do not say."""
    series = plan.drivers.get("population", {})
    found = series.get(plan.base_year) or series.get(EVERY_YEAR)
    return found.value if found else 1.0


def _entry(row: Row, ratio: float, said: str) -> Entry:
    """A row of the other city as an assumed row of this one."""
    fields = {"ref": row.ref}
    texts = {"name": row.name, "serves": row.serves, "uses": row.uses, "follows": row.follows, "driver": row.driver}
    fields |= {name: quoted(text) for name, text in texts.items() if text}
    amounts = {"activity": row.activity, "delivers": row.delivers}
    fields |= {name: _amount(value, ratio) for name, value in amounts.items() if value}
    if row.emissions:
        gases = {gas: _amount(value, ratio) for gas, value in row.emissions.items()}
        fields["emissions"] = gases["CO2e"] if set(gases) == {"CO2e"} else _map(gases)
    fields |= {"source": quoted(row.source)} if isinstance(row.source, str) else {}
    words = {"gas": row.gas, "notation": row.notation, "included_in": row.included_in, "method": row.method}
    fields |= {name: quoted(text) for name, text in words.items() if text}
    fields |= {"trend": _series(row.trend, 1.0)} if row.trend else {}
    fields |= {"decay": _decay(row)} if row.decay else {}
    fields |= {"quality": "assumed", "how": quoted(said)} if not row.notation else {}
    tonnes = sum(one.value for one in row.emissions.values()) * ratio if row.emissions else None
    return Entry(row.ref, row.serves or "", row.uses or "", "", "", tonnes, row.name or "", fields)


def _decay(row: Row) -> str:
    assert row.decay is not None
    rate = f"rate: {100 * row.decay.rate:g} %"
    potential = f", potential: {_amount(row.decay.potential, 1.0)}" if row.decay.potential else ""
    return f"{{{rate}{potential}}}"


def _amount(value: Quantity, ratio: float) -> str:
    return f"{number(value.value * ratio)} {value.unit.text}".strip()


def _series(series: Mapping[int, Quantity], ratio: float) -> str:
    """One value, or a map of years."""
    if set(series) == {EVERY_YEAR}:
        return _amount(series[EVERY_YEAR], ratio)
    return _map({str(year): _amount(value, ratio) for year, value in series.items()})


def _map(texts: Mapping[str, str]) -> str:
    return f"{{{', '.join(f'{key}: {text}' for key, text in texts.items())}}}"


def _plan(a: Answers, plan: Plan, ratio: float) -> str:
    city, drivers = plan.inventory.city, plan.file.drivers.get("population", {})
    years = {str(year): _amount(value, ratio) for year, value in drivers.items() if year != EVERY_YEAR}
    moved = f"\ndrivers:\n  population: {_map(years)}\n" if years else ""
    return f"""\
schema: 1
plan: {quoted(f"{a.city} {a.cut_by}")}

# Everything that is not said here is as in the plan of {city}: prices, grid, catalogue, shares and paces.
extends: ../{a.like}/plan.yaml
inventory: inventory.yaml
base_year: {plan.base_year}

targets:
  between: linear
  milestones:
{milestones(a, plan.base_year)}
{moved}
expect: []
{_ignored(plan)}{_scaled(plan, ratio)}"""


def _ignored(plan: Plan) -> str:
    """Warnings the other city lives with concern the same rows and paces here."""
    lines = [f"  - {{code: {one.code}, {_where(one)}reason: {quoted(one.reason)}}}\n" for one in plan.file.ignore]
    return "ignore:\n" + "".join(lines) if lines else "ignore: []\n"


def _where(one: Ignored) -> str:
    return "file: inventory.yaml, " if one.file and "inventory" in one.file else ""


def _scaled(plan: Plan, ratio: float) -> str:
    lines = "".join(_measures(plan, ratio))
    about = f"# Counts of equipment are those of {plan.inventory.city} times {ratio:.4g}: as many per person."
    return f"\n{about}\nmeasures:\n{lines}" if lines else ""


def _measures(plan: Plan, ratio: float) -> Iterator[str]:
    """What is counted in pieces, scaled; shares of a service need no scaling."""
    for name, measure in plan.measures.items():
        fields = dict(_counts(measure, ratio))
        if fields:
            yield f"  {name}: {_map(fields)}\n"


def _counts(measure: Measure, ratio: float) -> Iterator[tuple[str, str]]:
    potential = {year: value for year, value in (measure.potential or {}).items() if not isinstance(value, ShareOf)}
    if potential:
        yield "potential", _series(potential, ratio)
    rollout = measure.rollout
    pace = {"most": _series(rollout.most, ratio)} if rollout.most else {}
    pace |= {"seed": _amount(rollout.seed, ratio)} if rollout.seed else {}
    pace |= {"recent": _amount(rollout.recent, ratio)} if rollout.recent else {}
    if pace:
        yield "rollout", _map(pace)
    if measure.commitments:
        yield "commitments", _series(measure.commitments, ratio)


def _inventory(a: Answers, plan: Plan, rows: Sequence[Entry], text: str) -> str:
    """The other city's sources and services word for word, its rows scaled, its notice kept."""
    head, *parts = _SECTION.split(text)
    kept = {part.partition(":")[0]: part for part in parts}
    inventory = plan.inventory
    cited = inventory.years[plan.base_year].source
    source = f"    source: {quoted(cited)}\n" if isinstance(cited, str) else ""
    counted = "\n".join(row.text() for row in rows)
    return f"""\
{head}# The figures here are those of {inventory.city} scaled by population; replace them row by row.
schema: 1
city: {quoted(a.city)}
country: {a.country}
boundary: city limits
protocol: {quoted(inventory.protocol or "GPC")}
gwp: {inventory.gwp}
level: {inventory.level}
scope_2: {inventory.scope_2}

{_bare(kept.get("sources", ""))}
population: {{{plan.base_year}: {a.population:_} persons}}

years:
  {plan.base_year}:
{source}    rows:
{counted}

{kept.get("services", "")}"""


def _bare(part: str) -> str:
    """A section without the comments that lead over to the next one."""
    return re.sub(r"(?:\n#[^\n]*|\n\s*)*\Z", "\n", part)
