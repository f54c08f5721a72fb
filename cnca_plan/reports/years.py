"""Which years a report shows, and the five-year periods it averages over."""

from __future__ import annotations

from collections.abc import Sequence

from cnca_plan.results.pathway import Result

MOST = 6  # columns of years that fit beside a name in 80 columns


def shown_years(result: Result, most: int = MOST) -> tuple[int, ...]:
    """First and last year, every milestone, then round years as long as there is room.

    Milestones beyond the room are left out from the earliest on.
    """
    years = result.years
    milestones = sorted({year for cap in result.instance.caps for year in cap.milestones if year in years})
    chosen = {years[0], years[-1]} | set(milestones[-(most - 2) :])
    if len(years) <= most:
        return years
    for step in (10, 5):
        fresh = [year for year in years if year % step == 0 and year not in chosen]
        if len(chosen) + len(fresh) <= most:
            chosen |= set(fresh)
    return tuple(sorted(chosen))


def periods(years: Sequence[int], length: int = 5) -> tuple[tuple[int, ...], ...]:
    """The years in groups of five from the first on; the last group may be shorter.

    >>> periods(range(2025, 2032))
    ((2025, 2026, 2027, 2028, 2029), (2030, 2031))
    """
    return tuple(tuple(years[n : n + length]) for n in range(0, len(years), length))


def label(period: Sequence[int]) -> str:
    """A period as a column's name: `2025–29`, or the year alone."""
    return str(period[0]) if len(period) == 1 else f"{period[0]}–{period[-1] % 100:02d}"
