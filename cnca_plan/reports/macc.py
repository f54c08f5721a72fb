"""Three cost curves on the screen, each said for what it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cnca_plan.reports import figures
from cnca_plan.reports.blocks import Block, Grid, Heading, Text

ALONE = (
    "Alone: each measure of the plan added to the baseline by itself, as such curves are usually drawn; what measures "
    "do to one another is left out, so the tonnes do not add up to the plan's."
)
IN_CONTEXT = (
    "In context: each measure's exact part of the whole plan against the baseline, with all it interacts with; these "
    "tonnes add up, together with what no measure brings."
)
SYSTEM = (
    "System curve: what the whole city pays when all measures are chosen together, traced by asking for deeper and "
    "deeper cuts; speeds and years count, so its price is not the last measure's cost per tonne."
)


@dataclass(frozen=True)
class Curves:
    """What is shown: rows of the two lists as in `result.json`, and the traced points; None for what a run left out."""

    currency: str
    alone: Sequence[Mapping[str, Any]] | None
    in_context: Sequence[Mapping[str, Any]] | None
    system: Sequence[Mapping[str, Any]] | None


def report(curves: Curves) -> Iterator[Block]:
    """All three."""
    yield from _list("Cost per tonne, each measure alone", ALONE, curves.alone, curves.currency)
    yield from _list("Cost per tonne, in the context of the plan", IN_CONTEXT, curves.in_context, curves.currency)
    yield Heading("The city's own cost curve, traced")
    yield Text(SYSTEM)
    if curves.system is None:
        yield Text("Not traced in this run: `cnca-plan macc PLAN` traces it.")
    else:
        yield _system(curves.system, curves.currency)


def _list(title: str, sentence: str, rows: Sequence[Mapping[str, Any]] | None, currency: str) -> Iterator[Block]:
    yield Heading(title)
    yield Text(sentence)
    if rows is None:
        yield Text("Not worked out in this run: `cnca-plan macc PLAN` does.")
        return
    if not rows:
        yield Text("The plan installs no measure, so there is nothing to divide.")
        return
    scale = figures.tonnes([row["tonnes"] for row in rows], "")
    header = ("measure", f"tonnes, {scale.unit}", f"{currency}/t", "undiscounted")
    yield Grid(header, tuple(_row(row, scale) for row in rows if row["per_tonne"] is not None))
    for row in rows:
        if row["per_tonne"] is None:
            yield Text(f"{row['measure']}: not defined, {row['reason']}.")


def _row(row: Mapping[str, Any], scale: figures.Scale) -> tuple[str, ...]:
    ratios = (figures.prices([row[name]])(row[name]) for name in ("per_tonne", "undiscounted_per_tonne"))
    return (row["measure"], scale(row["tonnes"]), *ratios)


def _system(points: Sequence[Mapping[str, Any]], currency: str) -> Block:
    tonnes = figures.tonnes([point["tonnes"] for point in points], "")
    money = figures.money([point["cost"] for point in points], currency)
    header = ("depth", f"cut, {tonnes.unit}", f"cost, {money.unit}", f"levelised price, {currency}/t")
    rows = tuple(
        (
            figures.percent(point["depth"]),
            tonnes(point["tonnes"]),
            money(point["cost"]),
            figures.prices([point["levelised_price"]])(point["levelised_price"]),
        )
        for point in points
    )
    return Grid(header, rows, 1)
