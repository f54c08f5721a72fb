"""Whether each promise is kept: the milestones of every target, with cap, emissions and price."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from cnca_plan.model.instance import Cap, Series
from cnca_plan.results.emissions import select
from cnca_plan.results.pathway import Pathway, Result
from cnca_plan.results.prices import BUDGET
from cnca_plan.results.replay.rows import TOLERANCE


@dataclass(frozen=True)
class Outcome:
    """One promise and what becomes of it. `cap` and `emissions` in t CO2e; `price` in money of its year per t CO2e."""

    target: str  # the cap's name: `total`, or what it is about
    year: int
    promise: str  # in words
    cap: float
    emissions: float
    met: bool
    price: float | None  # None where the pathway has no prices


def outcomes(result: Result) -> tuple[Outcome, ...]:
    """One per cap and milestone year, then the budget."""
    way = result.planned
    found = [one for cap in result.instance.caps for one in _milestones(way, cap)]
    return (*found, *_budget(way))


def capped(way: Pathway, cap: Cap) -> Series:
    """Emissions of what a cap is about, t CO2e a year, shape (t,)."""
    if cap.selection.everything:
        return way.emissions
    lines = select(way.ledger, cap.selection).values()
    return sum(lines, start=np.zeros(len(way.instance.years)))


def _milestones(way: Pathway, cap: Cap) -> Iterator[Outcome]:
    emitted = capped(way, cap)
    for year, promise in sorted(cap.milestones.items()):
        if year in way.instance.years:
            t = way.instance.position(year)
            limit, tonnes = float(cap.tonnes[t]), float(emitted[t])
            yield Outcome(cap.name, year, promise, limit, tonnes, _kept(tonnes, limit), _price(way, cap.name, t))


def _budget(way: Pathway) -> Iterator[Outcome]:
    """The budget as a promise kept in its last year."""
    budget = way.instance.budget
    if budget is None:
        return
    last, at = max(budget.years), [way.instance.position(year) for year in budget.years]
    spent = float(way.emissions[at].sum())
    promise = f"budget of {min(budget.years)}–{last}"
    price = _price(way, BUDGET, way.instance.position(last))
    yield Outcome(BUDGET, last, promise, budget.tonnes, spent, _kept(spent, budget.tonnes), price)


def _kept(tonnes: float, limit: float) -> bool:
    return tonnes <= limit + TOLERANCE * max(1.0, abs(limit))


def _price(way: Pathway, target: str, t: int) -> float | None:
    found = [float(one.by_year[t]) for one in way.prices if one.target == target]
    return found[0] if found and np.isfinite(found[0]) else None
