"""Cost per tonne: one definition, checked by hand, and never a division by nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from results import tiny

from cnca_plan.core.money import discount_mid, discount_start, share_in_service
from cnca_plan.results import emissions
from cnca_plan.results.attribution import Step, undisturbed
from cnca_plan.results.macc import alone, in_context


def test_one_measure_by_hand() -> None:
    """Discounted extra cost over discounted tonnes, capital net of salvage, boilers spared counted."""
    city = replace(tiny.instance(), lifetime={tiny.PUMP: 6, tiny.RETROFIT: 30}, legacy={}, carbon_price=tiny.flat(0))
    after = tiny.solution(city, {tiny.RETROFIT: [10.0]})
    found = in_context(Step(city, undisturbed(city), after))
    mid, years = discount_mid(0.05, 6), len(city.years)
    capital = 10 * 20 * share_in_service(0.05, 30, years) * discount_start(0.05, years)[0]
    gas = 10 * (1.25 * (1 + 0.5) + 0.1 + 0.05) * mid.sum()  # fuel with its mark-up, upkeep, cost per run
    tonnes = 10 * (1.25 * 0.22 + 0.01) * mid.sum()
    assert [one.measure for one in found] == [tiny.RETROFIT]
    assert found[0].per_tonne == pytest.approx((capital - gas) / tonnes)
    assert found[0].discounted_tonnes == pytest.approx(tonnes)


def test_alone_and_in_context_agree_for_a_single_measure() -> None:
    """With nothing else to interact with, the two are the same number."""
    city = tiny.instance()
    before, after = undisturbed(city), tiny.solution(city, {tiny.RETROFIT: [10.0, 5]})
    context, single = in_context(Step(city, before, after)), alone(city, before, after)
    assert single[0].per_tonne == pytest.approx(context[0].per_tonne)


def test_context_differs_where_measures_interact() -> None:
    """A pump in retrofitted homes shares what the boiler spared; alone it would have all of it."""
    city = tiny.instance()
    before, after = undisturbed(city), tiny.solution(city, {tiny.RETROFIT: [30.0], tiny.PUMP: [60.0]})
    context = {one.measure: one for one in in_context(Step(city, before, after))}
    fall = emissions.total(city, before) - emissions.total(city, after)
    assert sum(one.tonnes for one in context.values()) == pytest.approx(fall.sum())


def test_a_measure_that_brings_nothing_has_no_cost_per_tonne() -> None:
    """Said, with the reason; not divided."""
    city = replace(tiny.instance(), factors=(), emits={})
    found = in_context(Step(city, undisturbed(city), tiny.solution(city, {tiny.RETROFIT: [10.0]})))
    assert found[0].per_tonne is None
    assert "no tonnes" in found[0].reason


def test_a_measure_that_adds_tonnes_has_no_cost_per_tonne() -> None:
    """A pump on a dirty grid emits more than the boiler: no ratio would mean anything."""
    city = tiny.instance()
    dirty = tuple(replace(p, values=p.values * 10) if p.carrier == "power" else p for p in city.factors)
    city = replace(city, factors=dirty)
    found = in_context(Step(city, undisturbed(city), tiny.solution(city, {tiny.PUMP: [10.0]})))
    assert found[0].per_tonne is None
    assert "adds tonnes" in found[0].reason


def test_a_measure_never_installed_is_left_out() -> None:
    """Only what the plan installs stands on the curve."""
    city = tiny.instance()
    one = Step(city, undisturbed(city), tiny.solution(city, {tiny.RETROFIT: [10.0]}))
    assert {a.measure for a in in_context(one)} == {tiny.RETROFIT}
    assert np.any(one.after.install[tiny.RETROFIT])
