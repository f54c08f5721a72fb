"""Tiny plans tried out one by one: no point of a grid is cheaper than the optimum, and the best of them is it.

Costs and emissions of the grid's points are worked out here with arrays, from nothing but the story of the city.
"""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.model.toy import Carrier, Incumbent, Measure, cap, city, plan

RATE = 0.04
YEARS = 3
Array = NDArray[np.float64]


def grid(*axes: int) -> list[Array]:
    """Every combination of 0 … n, one flat array per axis."""
    return [one.ravel().astype(float) for one in np.meshgrid(*(np.arange(n + 1) for n in axes), indexing="ij")]


def start(t: int) -> float:
    return float((1 + RATE) ** -t)


def mid(t: int) -> float:
    return float((1 + RATE) ** -(t + 0.5))


def due(n: int) -> float:
    return sum(start(t) for t in range(n))


def capital(capex: float, life: int, bought: list[Array]) -> Array:
    """Present value of capital, paid as an annuity for the years in service within the plan."""
    shares = [start(v) * due(min(life, YEARS - v)) / due(life) for v in range(len(bought))]
    return np.sum([capex * share * units for share, units in zip(shares, bought, strict=True)], axis=0)


def standing(bought: list[Array], life: int, t: int) -> Array:
    return np.sum([bought[v] for v in range(max(0, t - life + 1), t + 1)], axis=0)


@pytest.mark.parametrize("seed", range(8))
def test_two_measures_over_three_years_are_the_best_of_all_whole_schedules(seed: int) -> None:
    """A pump that lasts two years and a retrofit that lasts, six homes, caps in whole tonnes: the optimum is whole."""
    rng = np.random.default_rng(seed)
    pump_cost, retrofit_cost, gas_price = rng.uniform(2, 12), rng.uniform(10, 90), rng.uniform(0.5, 4)
    most, caps = int(rng.integers(1, 4)), sorted(rng.integers(0, 6, YEARS).tolist(), reverse=True)
    axes = grid(*[5] * YEARS, *[most] * YEARS)
    pump, retrofit = axes[:YEARS], axes[YEARS:]
    cost = capital(pump_cost, 2, pump) + capital(retrofit_cost, 20, retrofit)
    allowed = np.ones(len(cost), dtype=bool)
    for t in range(YEARS):
        pumps, saved = standing(pump, 2, t), standing(retrofit, 20, t)
        left = 6 - pumps - saved
        allowed &= (left >= 0) & (left <= caps[t]) & (saved <= most) & (pumps <= 5)
        cost = cost + mid(t) * (gas_price * left + 0.25 * pumps)
    best = cost[allowed].min() if allowed.any() else np.inf
    one = city(
        {"boiler": Incumbent("heat", 6, uses={"gas": 1})},
        {
            "pump": Measure({"heat": 1}, per_run=0.25, capex=pump_cost, lifetime=2, potential=5),
            "retrofit": Measure({"heat": 1}, saving=True, capex=retrofit_cost, lifetime=20, potential=most),
        },
        {"gas": Carrier(gas_price, 1)},
        years=YEARS,
        rate=RATE,
        caps=(cap(caps, years=YEARS),),
    )
    assert plan(one).objective == pytest.approx(best, rel=1e-9)


@pytest.mark.parametrize("seed", range(6))
def test_two_incumbents_are_replaced_as_is_best(seed: int) -> None:
    """Savings meet gas and oil alike, a pump replaces whichever is best: all splits tried in both of two years."""
    rng = np.random.default_rng(100 + seed)
    gas, oil, pump_cost, retrofit_cost = rng.uniform(1, 3), rng.uniform(1, 3), rng.uniform(8, 30), rng.uniform(10, 40)
    limit = rng.uniform(3.0, 6.0)
    # per axis: units of pump and retrofit in each year; of the pumps running, how many replace oil in each year
    pump0, pump1, retro0, retro1, oil0, oil1 = grid(8, 8, 4, 4, 8, 8)
    cost = capital(pump_cost, 9, [pump0, pump1]) + capital(retrofit_cost, 9, [retro0, retro1])
    allowed = np.ones(len(cost), dtype=bool)
    for t, (pumps, saved, from_oil) in enumerate([(pump0, retro0, oil0), (pump0 + pump1, retro0 + retro1, oil1)]):
        boilers = 0.5 * (12 - saved) - (pumps - from_oil)
        stoves = 0.5 * (12 - saved) - from_oil
        allowed &= (boilers >= 0) & (stoves >= 0) & (from_oil <= pumps)
        allowed &= 0.5 * boilers + 1.0 * stoves <= (limit if t == YEARS - 1 else np.inf)
        cost = cost + mid(t) * (gas * boilers + oil * stoves + 0.3 * pumps)
    # the third year: what stands, replacing as is best there (all of one kind first; whole or not, at most a corner)
    pumps, saved = pump0 + pump1, retro0 + retro1
    third = np.full(len(cost), np.inf)
    for from_oil in np.linspace(0, 8, 33):
        boilers, stoves = 0.5 * (12 - saved) - (pumps - from_oil), 0.5 * (12 - saved) - from_oil
        fine = (boilers >= 0) & (stoves >= 0) & (from_oil <= pumps) & (0.5 * boilers + stoves <= limit)
        third = np.where(fine, np.minimum(third, mid(2) * (gas * boilers + oil * stoves + 0.3 * pumps)), third)
    best = (cost + third)[allowed].min()
    one = city(
        {"boiler": Incumbent("heat", 6, uses={"gas": 1}), "stove": Incumbent("heat", 6, uses={"oil": 1})},
        {
            "pump": Measure({"heat": 1}, per_run=0.3, capex=pump_cost, lifetime=9),
            "retrofit": Measure({"heat": 1}, saving=True, capex=retrofit_cost, lifetime=9, potential=8),
        },
        {"gas": Carrier(gas, 0.5), "oil": Carrier(oil, 1)},
        years=YEARS,
        rate=RATE,
        caps=(cap([None, None, limit], years=YEARS),),
    )
    found = plan(one).objective
    assert found <= best * (1 + 1e-9)
    assert found >= best - 0.1 * abs(best)  # the grid is one unit wide


def test_every_whole_schedule_that_is_allowed_costs_no_less() -> None:
    """The same, point by point and without arrays, so that the brute force is itself checked."""
    one = city(
        {"boiler": Incumbent("heat", 4, uses={"gas": 1})},
        {"pump": Measure({"heat": 1}, capex=5, lifetime=2), "retrofit": Measure({"heat": 1}, saving=True, capex=9)},
        {"gas": Carrier(1, 1)},
        years=2,
        rate=RATE,
        caps=(cap([None, 1], years=2),),
    )
    best, life = plan(one).objective, 100
    costs = []
    for a, b, c, d in product(range(5), repeat=4):
        left = [4 - a - c, 4 - a - b - c - d]
        if min(left) >= 0 and left[1] <= 1:
            pumps = 5 * (a + b * start(1) / due(2))
            retrofits = 9 * (c * due(2) + d * start(1)) / due(life)
            costs.append(pumps + retrofits + left[0] * mid(0) + left[1] * mid(1))
    assert best == pytest.approx(min(costs), rel=1e-9)
