"""Costs by kind and payer sum to the objective; memos never enter the cost."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from results import tiny
from results.tiny import PUMP, RETROFIT, SOLAR, flat, values

from cnca_plan.model.instance import LOCAL_SUPPLY
from cnca_plan.results import costs, verify

UNITS = st.lists(st.floats(0, 8), min_size=6, max_size=6)


@settings(max_examples=40, deadline=None)
@given(UNITS, UNITS, UNITS)
def test_the_parts_sum_to_the_objective(pumps: list[float], walls: list[float], panels: list[float]) -> None:
    """… which the replay reckons by itself, without them."""
    city = tiny.solar(counted={PUMP: 0.7}, cost_per_run={PUMP: flat(0.3)})
    found = tiny.solution(city, {PUMP: [x / 4 for x in pumps], RETROFIT: [x / 4 for x in walls], SOLAR: panels})
    used = np.minimum(found.running[PUMP] * 0.4, found.running[SOLAR])
    found = tiny.priced(city, replace(found, self_used={(SOLAR, "power"): used}))
    assert verify.broken(verify.replay(city, found, targets=True)) == ()
    hurdles = costs.by_kind(costs.discounted(city, costs.costs(city, found)))["hurdle"].sum()
    assert costs.present_cost(city, found) + hurdles == pytest.approx(found.objective)


def test_the_first_year_by_hand() -> None:
    """10 heat pumps: 90 GWh of boiler heat. Boilers: 10 bought at 2. Pumps: 10 at 8."""
    city = tiny.instance()
    lines = costs.costs(city, tiny.solution(city, {PUMP: [10]}))
    first = {key: float(money[0]) for key, money in lines.items()}
    assert first["capital", "households"] == pytest.approx(10 * 2 + 10 * 8)
    assert first["running", "homes"] == pytest.approx(90 * (0.1 + 0.05) + 10 * 0.2)
    assert first["energy", "homes"] == pytest.approx(90 * 1.25 * 1 + 4 * 2)
    assert first["mark-up", "homes"] == pytest.approx(90 * 1.25 * 0.5 + 4 * 1)
    assert first["tax", "homes"] == pytest.approx(90 * 1.25 * 0.1)
    assert first["carbon price", "homes"] == pytest.approx(3 * (90 * 1.25 * 0.22 + 90 * 0.01))  # power has it inside
    assert first["carbon price", costs.NOT_STATED] == pytest.approx(3 * 4)
    assert first["hurdle", "households"] == pytest.approx(0.2 * 80)  # all four years fall inside the plan


def test_salvage_is_what_outlives_the_plan() -> None:
    """At a rate of zero, six of a retrofit's thirty years are used: four fifths come back."""
    city = tiny.instance(discount_rate=0.0)
    lines = costs.by_kind(costs.costs(city, tiny.solution(city, {RETROFIT: [5]})))
    city_only = costs.costs(city, tiny.solution(city, {RETROFIT: [5]}))["salvage", "city"]
    assert city_only[0] == pytest.approx(-0.4 * 5 * 20 * 24 / 30)
    assert lines["capital"][0] > 0 > lines["salvage"][0]


def test_memos_are_no_cost() -> None:
    city = tiny.instance()
    dear = replace(city, hurdle={PUMP: 3.0}, tax={("gas", "homes"): flat(9)})
    found = tiny.solution(city, {PUMP: [10]})
    assert costs.present_cost(dear, found) == costs.present_cost(city, found)
    assert costs.assembled(dear, found) > costs.assembled(city, found)
    assert costs.cost(dear, found).tolist() == costs.cost(city, found).tolist()


def test_energy_lines_sum_to_what_is_bought() -> None:
    """With spill and an owner elsewhere, the supply price is still paid once per unit bought."""
    city = tiny.solar()
    city = replace(city, customer={**city.customer, SOLAR: "shops"})
    found = tiny.solution(city, {PUMP: [10], SOLAR: [9]})
    lines = costs.costs(city, found)
    bought = found.bought["gas"] * 1 + found.bought["power"] * 2
    assert costs.by_kind(lines)["energy"].tolist() == pytest.approx(bought.tolist())
    assert lines["energy", "shops"][0] < 0 < lines["energy", LOCAL_SUPPLY][0]


def test_spending_is_whole_capex_by_payer() -> None:
    city = tiny.instance(counted={RETROFIT: 0.5})
    spent = costs.spending(city, tiny.solution(city, {RETROFIT: [5]}))
    assert spent["city"].tolist() == pytest.approx(values(0.4 * 100).tolist())
    assert set(spent) == {"city", "households"}


def test_against_the_baseline() -> None:
    city = tiny.instance()
    plan, baseline = (costs.costs(city, tiny.solution(city, x)) for x in ({RETROFIT: [5]}, {}))
    more = costs.against(plan, baseline)
    assert more["capital", "city"][0] == pytest.approx(40)
    assert more["energy", "homes"][0] == pytest.approx(-5 * 1.25)
    assert all(not money.any() for money in costs.against(plan, plan).values())
