"""The report's part on emissions: the base year, sectors, the three pathways, and what changes without any measure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cnca_plan.model.instance import LOCAL_SUPPLY
from cnca_plan.plan import gpc
from cnca_plan.reports import figures
from cnca_plan.reports.blocks import Block, Grid, Heading, Text
from cnca_plan.reports.years import shown_years
from cnca_plan.results.decomposition import EFFECTS
from cnca_plan.results.emissions import by_sector
from cnca_plan.results.pathway import Pathway, Result

NAMES: Mapping[str, str] = {
    "baseline": "Baseline: no measures added",
    "untargeted": "Least cost without targets",
    "planned": "Plan",
}
CAUSES: Mapping[str, str] = {
    "drivers": "more or less is done (people, floor space, travel)",
    "turnover": "old equipment makes way for today's",
    "grid": "the grid and fuels get cleaner or dirtier",
    "waste": "waste in place releases more or less",
    "other": "everything else",
}


def sections(result: Result) -> Iterator[Block]:
    """All parts in order."""
    yield from base_year(result)
    yield from sectors(result)
    yield from pathways(result)
    yield from unaided(result)


def name(result: Result, way: Pathway) -> str:
    """A pathway as people call it."""
    return "Closest achievable pathway" if way.name == "planned" and result.closest else NAMES[way.name]


def base_year(result: Result) -> Iterator[Block]:
    """The sum of the rows, and the printed total where there is one."""
    yield Heading(f"Base year {result.base.year}", "t CO2e")
    rows = [("Sum of the inventory's rows", figures.exact(result.base_total), "")]
    if result.stated_total is not None:
        more = result.stated_total - result.base_total
        share = abs(more) / abs(result.base_total) if result.base_total else 0.0
        apart = f"{more:+,.2f} ({figures.percent(share)})" if abs(more) >= 0.005 else "the same"
        rows.append(("Total the inventory prints", figures.exact(result.stated_total), apart))
    yield Grid(("", "emissions", "difference"), tuple(rows))


def sectors(result: Result) -> Iterator[Block]:
    """Tonnes by sector in the base year and, under the plan, in the years that matter."""
    years, before = shown_years(result), _base_sectors(result)
    after = by_sector(result.planned.ledger)
    scale = figures.tonnes([result.base_total, *result.planned.emissions])
    yield Heading(f"Emissions by sector, {name(result, result.planned).lower()}", scale.unit)
    rows = [
        (_title(sector), scale(before.get(sector, 0.0)), *(scale(_at(result, after, sector, year)) for year in years))
        for sector in sorted({*before, *after})
        if sector in before or any(abs(after[sector]) > 0)
    ]
    total = [result.planned.emissions[result.instance.position(year)] for year in years]
    rows.append(("Total", scale(result.base_total), *map(scale, total)))
    yield Grid(("sector", str(result.base.year), *map(str, years)), tuple(rows))


def pathways(result: Result) -> Iterator[Block]:
    """The three pathways side by side, and the caps under them."""
    years = shown_years(result)
    at = [result.instance.position(year) for year in years]
    scale = figures.tonnes([value for way in result.pathways for value in way.emissions])
    yield Heading("The three pathways", scale.unit)
    rows = [(name(result, way), *(scale(way.emissions[t]) for t in at)) for way in result.pathways]
    caps = [(f"Cap: {cap.name}", *(scale(cap.tonnes[t]) for t in at)) for cap in result.instance.caps]
    yield Grid(("pathway", *map(str, years)), (*rows, *caps))


def unaided(result: Result) -> Iterator[Block]:
    """How much of the cut comes without any measure of the plan."""
    split, years = result.decomposition, shown_years(result)
    at = [result.instance.position(year) for year in years]
    scale = figures.tonnes([split.base, *split.end])
    yield Heading(f"What changes without any measure, since {split.year}", scale.unit)
    effects = {one: getattr(split.effects, one) for one in EFFECTS}
    rows = [(CAUSES[one], *(scale(line[t]) for t in at)) for one, line in effects.items() if any(abs(line) > 1e-9)]
    whole = ("all causes together", *(scale(split.effects.change[t]) for t in at))
    yield Grid(("cause", *map(str, years)), (*rows, whole))
    yield Text(_share_unaided(result))


def _share_unaided(result: Result) -> str:
    """The last year's cut, and the part of it that no measure brings."""
    split, last = result.decomposition, result.years[-1]
    cut, free = split.base - float(result.planned.emissions[-1]), -float(split.effects.change[-1])
    if cut <= 0:
        return f"In {last} the pathway emits no less than {split.year} did."
    if free <= 0:
        return f"None of the cut by {last} comes by itself: without measures emissions would not fall."
    part = figures.percent(free / cut)
    return f"Of the cut from {split.year} to {last}, {part} comes without any measure of the plan."


def _base_sectors(result: Result) -> dict[str, float]:
    sums: dict[str, float] = {}
    for ref, _, tonnes in result.base_rows:
        sums[gpc.sector(ref)] = sums.get(gpc.sector(ref), 0.0) + tonnes
    return sums


def _title(sector: str) -> str:
    return "Local supply not credited" if sector == LOCAL_SUPPLY else f"{sector} {gpc.title(sector)}"


def _at(result: Result, lines: Mapping[str, object], sector: str, year: int) -> float:
    line = lines.get(sector)
    return 0.0 if line is None else float(line[result.instance.position(year)])  # type: ignore[index]
