"""Cases with an answer on paper: the program's optimum and prices against formulas written out here."""

from __future__ import annotations

import numpy as np
import pytest

from cnca_plan.model.instance import Budget, Instance
from cnca_plan.results.prices import TargetPrice, prices
from tests.model.toy import Carrier, Incumbent, Measure, cap, city, free, plan, solved

RATE = 0.05
GAS = {"gas": Carrier(price=2, factor=0.2)}


def boiler(amount: float = 100) -> dict[str, Incumbent]:
    """Homes heated by gas, one unit a unit of heat; boilers never age."""
    return {"boiler": Incumbent("heat", amount, uses={"gas": 1})}


def start(t: int) -> float:
    """Value today of one paid at the start of year t."""
    return float((1 + RATE) ** -t)


def mid(t: int) -> float:
    """Value today of one paid in the middle of year t."""
    return float((1 + RATE) ** -(t + 0.5))


def due(n: int) -> float:
    """Value of one a year for n years, the first payment now."""
    return sum(start(t) for t in range(n))


def price_of(instance: Instance) -> TargetPrice:
    """The price of the only target."""
    (price,) = prices(instance, plan(instance))
    return price


def test_one_measure_and_one_target_cost_what_the_formula_says() -> None:
    """Units: what the cap leaves no room for; each costs its capital, its renewal net of salvage, and saves its gas."""
    pump = Measure({"heat": 1}, capex=40, lifetime=5)
    one = city(boiler(), {"pump": pump}, GAS, years=8, rate=RATE, caps=(cap(14, years=8),))
    units, gas = 30, sum(2 * mid(t) for t in range(8))
    capital = 40 * (1 + start(5) * due(3) / due(5))
    found = plan(one)
    assert found.objective == pytest.approx(units * capital + (100 - units) * gas, rel=1e-12)
    assert found.install["pump"] == pytest.approx([30, 0, 0, 0, 0, 30, 0, 0])
    tonne_less_each_year = (capital - gas) / 0.2
    assert price_of(one).levelised == pytest.approx(tonne_less_each_year / sum(mid(t) for t in range(8)), rel=1e-9)


def test_measures_come_in_order_of_their_cost_per_tonne() -> None:
    """With equipment that lasts a year, a cap takes the cheapest tonnes first and its price is that of the last."""
    yearly = {"cheap": 4.0, "dear": 16.0, "middling": 10.0}
    measures = {k: Measure({"heat": 1}, capex=c, lifetime=1, potential=30) for k, c in yearly.items()}
    one = city(boiler(), measures, GAS, years=3, rate=RATE, caps=(cap([16, 11, 5], years=3),))
    found = plan(one)
    assert found.running["cheap"] == pytest.approx([20, 30, 30])
    assert found.running["middling"] == pytest.approx([0, 15, 30])
    assert found.running["dear"] == pytest.approx([0, 0, 15])
    per_tonne = [(c * np.sqrt(1 + RATE) - 2) / 0.2 for c in (4.0, 10.0, 16.0)]
    assert price_of(one).by_year == pytest.approx(per_tonne, rel=1e-9)


def test_a_ramp_makes_a_target_cost_all_the_years_its_measure_must_already_run() -> None:
    """70 units by the last of six years at 20 a year: building starts four years ahead, and one tonne less in the
    last year costs a unit more in that first year, run for four years, not one."""
    pump = Measure({"heat": 1}, capex=60, lifetime=10, ramp=20)
    caps = (cap([None] * 5 + [6], years=6),)
    one = city(boiler(), {"pump": pump}, GAS, years=6, rate=RATE, caps=caps)
    assert plan(one).stock["pump"] == pytest.approx([0, 0, 10, 30, 50, 70])
    capital = 60 * start(2) * due(4) / due(10)
    gas = sum(2 * mid(t) for t in range(2, 6))
    assert price_of(one).by_year[5] == pytest.approx((capital - gas) / 0.2 / mid(5), rel=1e-9)
    last_alone = (60 * start(5) * due(1) / due(10) - 2 * mid(5)) / 0.2 / mid(5)
    assert price_of(one).by_year[5] > 4 * last_alone


@pytest.mark.parametrize("years", [1, 7, 26, 40])
def test_salvage_by_sinking_fund_is_the_annuity_due_of_the_years_in_service(years: int) -> None:
    """A unit that lasts 40 years and serves m of them costs m equal payments, each at the start of its year."""
    decided = [0.0] * (40 - years) + [1.0] + [0.0] * (years - 1)
    fountain = Measure(capex=1000, lifetime=40, committed=decided)
    found = free(city(boiler(0.0), {"fountain": fountain}, GAS, years=40, rate=RATE))
    payment = 1000 / due(40)
    assert found.objective == pytest.approx(sum(payment * start(t) for t in range(40 - years, 40)), rel=1e-12)


def test_the_price_of_a_budget_grows_at_the_discount_rate() -> None:
    """Hotelling: a tonne may be saved when it is cheapest, so its price in money of the year rises at the rate."""
    pump = Measure({"heat": 1}, capex=12, lifetime=1)
    window = tuple(range(2025, 2031))
    one = city(boiler(), {"pump": pump}, GAS, years=6, rate=RATE, budget=Budget(window, 70))
    found = plan(one)
    price = price_of(one).by_year
    assert price[1:] / price[:-1] == pytest.approx([1 + RATE] * 5)
    assert found.install["pump"] == pytest.approx([0, 0, 0, 50, 100, 100])
    last_taken = (12 * start(3) - 2 * mid(3)) / 0.2
    assert price[0] * mid(0) == pytest.approx(last_taken, rel=1e-9)


@pytest.mark.parametrize(("margin", "built"), [(-0.01, 0.0), (0.01, 100.0)])
def test_a_carbon_price_buys_what_is_cheaper_per_tonne(margin: float, built: float) -> None:
    """Just below a measure's cost per tonne nothing is done, just above it everything."""
    threshold = (12 * np.sqrt(1 + RATE) - 2) / 0.2
    pump = Measure({"heat": 1}, capex=12, lifetime=1)
    one = city(boiler(), {"pump": pump}, GAS, rate=RATE, carbon_price=np.full(5, threshold * (1 + margin)))
    assert free(one).running["pump"] == pytest.approx([built] * 5, abs=1e-9)


def test_a_hurdle_rate_moves_the_choice_and_is_known_apart() -> None:
    """At a mark-up of h a measure must save h times its capital, no less."""
    gas = sum(2 * mid(t) for t in range(5))
    break_even = gas / (10 * 1.0)  # lifetime 5 = horizon, capex 10 before the mark-up
    for hurdle, built in ((break_even * 0.99, 100.0), (break_even * 1.01, 0.0)):
        pump = Measure({"heat": 1}, capex=10, lifetime=5, hurdle=hurdle)
        found = free(city(boiler(), {"pump": pump}, GAS, rate=RATE))
        assert found.running["pump"] == pytest.approx([built] * 5, abs=1e-9)


def test_prices_are_the_slope_of_the_cost() -> None:
    """A price is what one tonne less would cost: solve again with a cap a little tighter."""
    pump = Measure({"heat": 1}, capex=60, lifetime=10, ramp=20)
    costs = []
    for tonnes in (6.0, 6.0 - 1e-3):
        caps = (cap([None] * 5 + [tonnes], years=6),)
        one = city(boiler(), {"pump": pump}, GAS, years=6, rate=RATE, caps=caps)
        costs.append(solved(one).planned.solution.objective)  # type: ignore[union-attr]
    caps = (cap([None] * 5 + [6], years=6),)
    price = price_of(city(boiler(), {"pump": pump}, GAS, years=6, rate=RATE, caps=caps)).by_year[5]
    assert (costs[1] - costs[0]) / 1e-3 == pytest.approx(price * mid(5), rel=1e-6)
