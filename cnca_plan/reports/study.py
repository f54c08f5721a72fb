"""A study on the screen: what came of its runs, what moves them most, which measures are in every pathway."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from statistics import median

from cnca_plan.model.instance import Instance
from cnca_plan.reports import figures
from cnca_plan.reports.blocks import Block, Grid, Heading, Text
from cnca_plan.studies.bench import Answer
from cnca_plan.studies.robust import Survival
from cnca_plan.studies.sweep import Sweep
from cnca_plan.studies.tornado import Bar, End

ENDINGS = {
    "met": "with a pathway, checked",
    "no-pathway": "without any pathway to the targets",
    "not-proven": "without a proved optimum",
    "failed": "failed",
}


def swept(found: Sweep, survived: Sequence[Survival]) -> Iterator[Block]:
    """All of a sweep."""
    yield Heading(f"{len(found.answers)} runs, run 0 being the plan as it is")
    yield Text(_endings(found.answers))
    if not found.complete:
        yield Text(f"Stopped early: {len(found.draws) - len(found.answers)} runs were not made.", "bad")
    yield from _spread(found.instance, found.met)
    yield from survival(found.instance, survived)


def _endings(answers: Sequence[Answer]) -> str:
    counts = Counter(answer.status for answer in answers)
    return "; ".join(f"{number} {ENDINGS[status]}" for status, number in counts.items()) + "."


def _spread(i: Instance, met: Sequence[Answer]) -> Iterator[Block]:
    """Least, middle and most of what matters."""
    if not met:
        return
    last = i.years[-1]
    cost = [answer.cost for answer in met if answer.cost is not None]
    more = [answer.above_baseline for answer in met if answer.above_baseline is not None]
    price = [answer.levelised_price for answer in met if answer.levelised_price is not None]
    tonnes = [answer.emissions[last] for answer in met]
    scale, small = figures.money([*cost, *more], f"{i.currency} ({i.price_year})"), figures.prices(price)
    mega = figures.tonnes(tonnes)
    rows = [(f"Cost, {scale.unit}", cost, scale), (f"more than the baseline, {scale.unit}", more, scale)]
    rows += [
        (f"Levelised price, {i.currency}/t CO2e", price, small),
        (f"Emissions in {last}, {mega.unit}", tonnes, mega),
    ]
    yield Grid(
        ("", "least", "median", "most"),
        tuple(
            (name, form(min(values)), form(median(values)), form(max(values))) for name, values, form in rows if values
        ),
    )


def survival(i: Instance, survived: Sequence[Survival]) -> Iterator[Block]:
    """Measures in every pathway, in some, in none."""
    if not survived:
        yield Text("No run has a pathway, so nothing can be said of measures.", "bad")
        return
    for verdict, title in (("every", "Measures in every pathway"), ("some", "Measures in some pathways")):
        chosen = [one for one in survived if one.verdict == verdict]
        if chosen:
            yield Heading(f"{title} ({len(chosen)})", f"units in service in {i.years[-1]}")
            yield Grid(
                ("measure", "unit", "share", "least", "median", "most"), tuple(_row(i, one) for one in chosen), 2
            )
    never = [one.measure for one in survived if one.verdict == "none"]
    if never:
        yield Heading(f"Measures in no pathway ({len(never)})")
        yield Text(", ".join(never))


def _row(i: Instance, one: Survival) -> tuple[str, ...]:
    amounts = (figures.count(value) for value in (one.least, one.middle, one.most))
    return (one.measure, i.unit.get(one.measure, ""), figures.percent(one.share), *amounts)


def tornado(i: Instance, bars: Sequence[Bar]) -> Iterator[Block]:
    """Assumptions by what their ends change, the most first."""
    yield Heading("What moves the result most, one at a time")
    if not bars:
        yield Text("The plan itself has no pathway, so there is nothing to compare with.", "bad")
        return
    costs = [end.cost for bar in bars for end in (bar.low, bar.high) if end.cost is not None]
    scale = figures.money(costs, f"{i.currency} ({i.price_year})")
    header = ("assumption", "value", f"cost, {scale.unit}", f"price, {i.currency}/t", f"mix {i.years[-1]}")
    rows = [_ended(bar, end, scale) for bar in bars for end in (bar.low, bar.high)]
    yield Grid(header, tuple(rows))
    what = "the share of the last year's equipment that is another, by its yearly cost"
    yield Text(f"Changes against the plan as it is. Mix: {what}.")


def _ended(bar: Bar, end: End, scale: figures.Scale) -> tuple[str, ...]:
    value = f"{end.value:g}" if bar.assumption.scale == "money" else f"{100 * end.value:+.3g} %"
    value = value.lstrip("+") if bar.assumption.scale == "rate" else value
    if end.status != "met":
        missed = _missed(end)
        return (bar.assumption.name, value, missed, figures.MISSING, figures.MISSING)
    price = figures.prices([end.price or 0.0])(end.price)
    return (bar.assumption.name, value, scale(end.cost), price, figures.percent(end.mix or 0.0))


def _missed(end: End) -> str:
    if not end.missed:
        return end.status
    scale = figures.tonnes([end.missed], "")
    return f"misses {scale(end.missed)} {scale.unit.removesuffix(' CO2e')}"


def scenarios(i: Instance, answers: Sequence[tuple[str, Answer]], survived: Sequence[Survival]) -> Iterator[Block]:
    """Scenarios side by side, then what survives them."""
    last = i.years[-1]
    costs = [value for _, one in answers for value in (one.cost, one.above_baseline) if value is not None]
    scale = figures.money(costs, f"{i.currency} ({i.price_year})")
    tonnes = figures.tonnes([one.emissions.get(last, 0.0) for _, one in answers])
    missed = figures.tonnes([one.missed or 0.0 for _, one in answers], "")
    yield Heading("Scenarios")
    header = ("scenario", "status", f"cost, {scale.unit}", "above baseline", f"price, {i.currency}/t")
    yield Grid(
        (*header, f"{last}, {tonnes.unit}", f"missed, {missed.unit}"),
        tuple(
            (
                name,
                one.status,
                scale(one.cost),
                scale(one.above_baseline),
                figures.prices([one.levelised_price or 0.0])(one.levelised_price),
                tonnes(one.emissions.get(last)),
                missed(one.missed),
            )
            for name, one in answers
        ),
        2,
    )
    yield from survival(i, survived)
