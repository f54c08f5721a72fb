"""Duals become money of the year per tonne of the year."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from results import tiny

from cnca_plan.core.money import discount_mid
from cnca_plan.model.instance import Budget, Cap, Selection
from cnca_plan.results.prices import prices

CAP = Cap("city", Selection(), np.array([np.nan, np.nan, 30.0, 25.0, 20.0, 15.0]))
MID = discount_mid(0.05, 6)


def test_a_constant_price_is_its_own_levelised_price() -> None:
    """Duals of 40 a tonne in each capped year, in present value and negative, as a minimisation gives them."""
    city = tiny.instance(caps=(CAP,))
    duals: dict[tuple[object, ...], float] = {
        ("city", year): -40 * MID[t] for t, year in enumerate(city.years) if t >= 2
    }
    (price,) = prices(city, replace(tiny.solution(city), duals={"emissions_cap": duals}))
    assert price.target == "city"
    assert np.isnan(price.by_year[:2]).all()
    assert price.by_year[2:].tolist() == pytest.approx([40.0] * 4)
    assert price.levelised == pytest.approx(40.0)


def test_levelised_counts_slack_years() -> None:
    city = tiny.instance(caps=(CAP,))
    duals: dict[tuple[object, ...], float] = {
        ("city", 2027): -0.0,
        ("city", 2028): 0.0,
        ("city", 2029): 0.0,
        ("city", 2030): -100 * MID[5],
    }
    (price,) = prices(city, replace(tiny.solution(city), duals={"emissions_cap": duals}))
    assert price.by_year[2:].tolist() == pytest.approx([0, 0, 0, 100])
    assert str(price.by_year[2]) == "0.0"
    assert price.levelised == pytest.approx(100 * MID[5] / MID[2:].sum())


def test_the_price_of_a_budget_rises_at_the_discount_rate() -> None:
    city = tiny.instance(budget=Budget((2026, 2027, 2028), 90.0))
    (price,) = prices(city, replace(tiny.solution(city), duals={"carbon_budget": {(): -25.0}}))
    assert price.by_year[1:4].tolist() == pytest.approx((25 / MID[1:4]).tolist())
    assert price.by_year[2] / price.by_year[1] == pytest.approx(1.05)
    assert np.isnan(price.by_year[[0, 4, 5]]).all()


def test_no_duals_no_prices() -> None:
    city = tiny.instance(caps=(CAP,))
    assert prices(city, tiny.solution(city)) == ()


def test_a_price_at_a_corner_is_not_unique() -> None:
    """Exactly what the pump can bring is asked for: a tonne less costs nothing like a tonne more, and that is said."""
    from cnca_plan.model.baseline import with_baseline
    from cnca_plan.model.instance import Cap, Selection
    from cnca_plan.model.pathways import find

    city, baseline = with_baseline(tiny.instance())
    free = find(city, baseline).untargeted.solution
    from cnca_plan.results import emissions

    level = emissions.total(city, free)

    def price(below: float) -> tuple[int, ...]:
        cap = Cap("total", Selection(), np.where(np.arange(6) == 5, level - below, np.nan))
        planned = find(replace(city, caps=(cap,)), baseline).planned
        assert planned is not None
        return prices(replace(city, caps=(cap,)), planned.solution)[0].cornered

    assert price(1.0) == ()


def test_waste_emits_after_the_horizon() -> None:
    """What is laid down in the plan and still holds gas at its end is told: deposits · what is left at their age."""
    from cnca_plan.results.flows import emitted_later

    decay = 0.1 * 0.9 ** np.arange(6)
    city = replace(tiny.instance(), emits={}, decay={(tiny.BOILER, "CH4"): decay})
    found = tiny.solution(city)
    by_hand = sum(100 * 0.9 ** (6 - u) for u in range(6))
    assert emitted_later(city, found) == pytest.approx(by_hand)
