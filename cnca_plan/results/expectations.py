"""Whether the planned pathway keeps what the plan expects of it: every `expect:` line tested on the solution."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from cnca_plan.core.findings import Finding, Place, shown
from cnca_plan.model.instance import Selection, Series
from cnca_plan.plan.expect import EVERYBODY, Expectation
from cnca_plan.results import flows
from cnca_plan.results.emissions import select
from cnca_plan.results.pathway import Pathway, Result
from cnca_plan.results.replay.rows import TOLERANCE
from cnca_plan.results.tables import units_of


@dataclass(frozen=True)
class Tested:
    """One line and what becomes of it: `value` against `limit`, both in `unit`."""

    text: str
    value: float
    limit: float
    unit: str
    kept: bool
    place: Place | None = None


def tested(result: Result) -> tuple[Tested, ...]:
    """Every line of the plan, in its order."""
    return tuple(_tested(result, one) for one in result.expect)


def failed(tests: Iterable[Tested], excerpt: Callable[[Place], str] = lambda place: "") -> tuple[Finding, ...]:
    """A finding for each line that is not kept, at its place in the plan."""
    return tuple(
        Finding(
            "expect-failed",
            "error",
            f"not kept: {shown(one.text, 200)} (it is {one.value:,.6g} {one.unit})",
            "correct the line, or find out which change of the plan made it fail",
            one.place,
            excerpt(one.place) if one.place else "",
        )
        for one in tests
        if not one.kept
    )


def _tested(result: Result, one: Expectation) -> Tested:
    value = _value(result, one, one.year)
    limit = one.limit if one.of is None else one.limit * _value(result, one, one.of)
    room = TOLERANCE * max(1.0, abs(limit), abs(value))
    kept = value >= limit - room if one.at_least else value <= limit + room
    return Tested(one.text, value, limit, one.unit, bool(kept), one.place)


def _value(result: Result, one: Expectation, year: int | None) -> float:
    """The subject's value in its unit; `year` is None for what has none."""
    if year is not None:
        return float(_yearly(result.planned, one)[result.instance.position(year)])
    return _whole(result, one)


def _yearly(way: Pathway, one: Expectation) -> Series:
    """A subject by year, shape (t,)."""
    if one.kind == "emissions":
        return way.emissions
    if one.kind == "sector emissions":
        return flows.total(select(way.ledger, Selection(sector=one.name)).values(), way.instance)
    if one.name in way.instance.measures:
        return units_of(way, one.name)[1]
    users = (flows.used(way.instance, way.solution, k, one.name) for k in way.instance.technologies)
    return flows.total(users, way.instance)


def _whole(result: Result, one: Expectation) -> float:
    """A subject that is one number for the whole plan."""
    way = result.planned
    if one.kind == "cumulative emissions":
        return float(way.emissions.sum())
    if one.kind in ("spending", "cumulative spending"):
        paid = _paid(way.spending, one.name, way)
        return float(paid.sum() if one.kind == "cumulative spending" else paid.max())
    if one.kind == "levelised price":
        return max((price.levelised for price in way.prices if np.isfinite(price.levelised)), default=0.0)
    other = result.untargeted if one.kind == "cost of targets" else result.baseline
    return way.present_cost - other.present_cost


def _paid(spending: Mapping[str, Series], payer: str, way: Pathway) -> Series:
    if payer == EVERYBODY:
        return flows.total(spending.values(), way.instance)
    return flows.of(spending, payer, way.instance)
