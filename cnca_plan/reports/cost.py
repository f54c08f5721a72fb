"""The report's part on money: who invests, what the plan costs against the baseline, what a tonne costs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from cnca_plan.model.instance import Series
from cnca_plan.reports import figures
from cnca_plan.reports.blocks import Block, Grid, Heading, Text
from cnca_plan.reports.years import label, periods, shown_years
from cnca_plan.results import costs as money
from cnca_plan.results.closest import spans
from cnca_plan.results.pathway import Result

KINDS: Mapping[money.Kind, str] = {
    "capital": "Capital",
    "salvage": "Capital that outlives the plan",
    "running": "Running and upkeep",
    "energy": "Energy, at supply prices",
    "mark-up": "Energy, customers' mark-up",
    "carbon price": "Carbon price",
}

NOTHING_PAYS = "No measure pays for itself"


def sections(result: Result) -> Iterator[Block]:
    """All parts in order."""
    yield from investment(result)
    yield from against_baseline(result)
    yield from prices(result)


def investment(result: Result) -> Iterator[Block]:
    """Capital paid a year by payer, averaged over five years, renewals of today's equipment included."""
    spent = {payer: line for payer, line in result.planned.spending.items() if np.any(line)}
    if not spent:
        return
    total = np.sum(list(spent.values()), axis=0)
    groups = _grouped(result)
    scale = figures.money([np.max(total)], _currency(result), "/yr")
    yield Heading("Yearly investment by payer", scale.unit)
    rows = [(result.payers.get(payer, payer), *_averages(result, line, groups, scale)) for payer, line in spent.items()]
    yield Grid(("payer", *map(label, groups)), (*rows, ("All", *_averages(result, total, groups, scale))))
    before = float(np.mean(np.sum(list(result.baseline.spending.values()), axis=0)))
    if before > 0:
        yield Text(f"In the baseline {scale(before)} a year are invested on average, renewing today's equipment.")


def against_baseline(result: Result) -> Iterator[Block]:
    """What the plan costs more or less than the baseline, by kind."""
    present = money.by_kind(money.against(result.planned.discounted, result.baseline.discounted))
    yearly = money.by_kind(money.against(result.planned.costs, result.baseline.costs))
    shown = [kind for kind in KINDS if kind in present and np.any(present[kind])]
    sums = {kind: (float(present[kind].sum()), float(np.mean(yearly[kind]))) for kind in shown}
    total = tuple(sum(pair[n] for pair in sums.values()) for n in (0, 1))
    scale = figures.money([value for pair in (*sums.values(), total) for value in pair], _currency(result))
    yield Heading("Cost against the baseline", scale.unit)
    rows = [(KINDS[kind], scale(value), scale(average)) for kind, (value, average) in sums.items()]
    yield Grid(("", "present value", "a year, on average"), (*rows, ("Total", scale(total[0]), scale(total[1]))))
    yield Text(_what_targets_cost(result, scale))


def _what_targets_cost(result: Result, scale: figures.Scale) -> str:
    """Plan, target-free pathway and baseline held against each other, in present values."""
    free = result.untargeted.present_cost - result.baseline.present_cost
    saved = f"{scale(-free)} {scale.unit}"
    pays = f"Measures that pay for themselves save {saved}" if float(scale(free).replace(",", "")) else NOTHING_PAYS
    if not result.instance.caps and result.instance.budget is None:
        return f"{pays}."
    what = "this pathway costs" if result.closest else "the targets cost"
    return f"{pays}; {what} {scale(result.target_cost)} {scale.unit} more than the least-cost pathway without targets."


def prices(result: Result) -> Iterator[Block]:
    """The price of each target in the years that matter, and which figure to quote."""
    found = result.planned.prices
    if not found:
        return
    years = shown_years(result, most=5)
    at = [result.instance.position(year) for year in years]
    yield Heading("Price of the targets", f"{_currency(result)} per t CO2e")
    scale = figures.prices([value for one in found for value in (*one.by_year[at], one.levelised)])
    rows = [(one.target, *(scale(one.by_year[t]) for t in at), scale(one.levelised)) for one in found]
    yield Grid(("target", *map(str, years), "levelised"), tuple(rows))
    yield Text(
        "Quote the levelised price: the cost of one tonne less in every capped year. A single year's price is the cost "
        "of one tonne less in that year alone; it jumps where equipment cannot be built any faster."
    )
    for one in found:
        if one.cornered:
            yield Text(
                f"{one.target}: not the only price in {spans(one.cornered)}: a tonne more and a tonne less differ."
            )


def _grouped(result: Result) -> tuple[tuple[int, ...], ...]:
    """Single years of a short plan, else five-year periods; a last year alone joins the period before."""
    if len(result.years) <= 6:
        return tuple((year,) for year in result.years)
    groups = periods(result.years)
    return (*groups[:-2], groups[-2] + groups[-1]) if len(groups[-1]) == 1 else groups


def _averages(result: Result, line: Series, groups: Sequence[Sequence[int]], scale: figures.Scale) -> tuple[str, ...]:
    start = result.years[0]
    return tuple(scale(float(np.mean(line[group[0] - start : group[-1] - start + 1]))) for group in groups)


def _currency(result: Result) -> str:
    return f"{result.instance.currency} ({result.instance.price_year})"
