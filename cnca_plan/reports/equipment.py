"""The report's part on equipment: what stands when, and which share of its service it delivers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from cnca_plan.reports import figures
from cnca_plan.reports.blocks import Block, Grid, Heading, Text
from cnca_plan.reports.years import shown_years
from cnca_plan.results.pathway import Pathway, Result
from cnca_plan.results.shares import shares
from cnca_plan.results.tables import units_of

MOST_YEARS = 3  # columns of counts: numbers of homes are long
LEAST = 1e-6  # of the most that ever stands: less is rounding


def sections(result: Result) -> Iterator[Block]:
    """Measures in service in the years that matter; those never installed are only named."""
    way, years = result.planned, shown_years(result, MOST_YEARS + 1)[-MOST_YEARS:]
    if not way.instance.measures:
        return
    ordered = sorted(way.instance.measures, key=lambda k: (way.instance.subsector.get(k, ""), k))
    used = [k for k in ordered if np.max(units_of(way, k)[1], initial=0.0) > LEAST]
    yield Heading("What is in service")
    if used:
        header = ("measure", "unit", *map(str, years), "share")
        yield Grid(header, tuple(_row(way, k, years) for k in used), texts=2)
        yield Text(f"Share: of the demand for its service in {result.years[-1]}, delivered or saved.")
    unused = [way.instance.title.get(k, k) for k in ordered if k not in used]
    if unused:
        yield Text(f"Not installed: {'; '.join(unused)}.")


def _row(way: Pathway, k: str, years: Sequence[int]) -> tuple[str, ...]:
    standing = units_of(way, k)[1]
    counts = [figures.count(float(standing[way.instance.position(year)])) for year in years]
    return (way.instance.title.get(k, k), way.instance.unit.get(k, ""), *counts, _share(way, k))


def _share(way: Pathway, k: str) -> str:
    """The share in the last year; of several services that of which it delivers most."""
    found = [float(share[-1]) for share in shares(way, k).values()]
    return figures.percent(max(found)) if found else figures.MISSING
