"""Why emissions move without measures: exact, order-free, each effect where it belongs."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from results import tiny
from results.tiny import BOILER, flat

from cnca_plan.model.base_year import BaseYear
from cnca_plan.results import emissions
from cnca_plan.results.decomposition import EFFECTS, base_emissions, decompose, no_measures, shapley_three

TRIPLE = st.tuples(*[st.floats(-100, 100)] * 3)
BASE = BaseYear(
    year=2022,
    activity={BOILER: 90.0},
    uses={(BOILER, "gas"): 1.3},
    factors={("gas", "CO2", None): 0.2, ("gas", "CH4", "I.8.1"): 0.03},
    emits={(BOILER, "CH4"): 0.02},
    exogenous={("III.1.1", "CH4"): 7.0, ("V.2", "CO2"): -1.5, ("II.4.3", "CO2"): 2.0},
)


def test_the_change_is_the_sum_of_its_effects() -> None:
    city = tiny.instance(decay={(BOILER, "CH4"): np.array([0.01, 0.005])})
    split = decompose(city, BASE)
    assert split.base == pytest.approx(90 * (1.3 * 0.23 + 0.02) + 7.5)
    assert (split.base + split.effects.change).tolist() == pytest.approx(split.end.tolist())
    assert split.end.tolist() == pytest.approx(emissions.total(city, tiny.solution(city)).tolist())


@pytest.mark.parametrize("effect", ["drivers", "turnover", "grid", "waste", "other"])
def test_each_effect_alone(effect: str) -> None:
    """Move one thing only: every other effect is zero."""
    still = tiny.instance()
    base = BaseYear(
        year=2022,
        activity={BOILER: 100.0},
        uses={(BOILER, "gas"): 1.25},
        factors={("gas", "CO2", None): 0.2, ("gas", "CH4", "I.8.1"): 0.02},
        emits={(BOILER, "CH4"): 0.01},
        exogenous={("III.1.1", "CH4"): 5.0, ("V.2", "CO2"): -1.0},
    )
    moved = {
        "drivers": replace(base, activity={BOILER: 80.0}),
        "turnover": replace(base, uses={(BOILER, "gas"): 1.5}),
        "grid": replace(base, emits={(BOILER, "CH4"): 0.02}),
        "waste": replace(base, exogenous={**base.exogenous, ("III.1.1", "CH4"): 6.0}),
        "other": replace(base, exogenous={**base.exogenous, ("V.2", "CO2"): 0.0}),
    }[effect]
    effects = decompose(still, moved).effects
    assert [name for name in EFFECTS if np.abs(getattr(effects, name)).max() > 1e-9] == [effect]


@given(TRIPLE, TRIPLE)
def test_three_factors_are_split_exactly(before: tuple[float, float, float], after: tuple[float, float, float]) -> None:
    x, y, z = after
    parts = shapley_three(before, (flat(x), flat(y), flat(z)))
    assert sum(float(part[0]) for part in parts) == pytest.approx(math.prod(after) - math.prod(before), abs=1e-6)


def test_three_factors_do_not_take_midpoints() -> None:
    """1·10·0.5 → 1.3·7·0.1 is a change of −4.09; taking each factor at the others' midpoints would make it −3.91."""
    population, use, factor = shapley_three((1.0, 10.0, 0.5), (flat(1.3), flat(7.0), flat(0.1)))
    total = 1.3 * 7 * 0.1 - 1 * 10 * 0.5
    assert total == pytest.approx(-4.09)
    assert float(population[0] + use[0] + factor[0]) == pytest.approx(total)


def test_a_new_carrier_counts_as_turnover_or_grid_but_sums() -> None:
    city = tiny.instance()
    none = BaseYear(2022, {BOILER: 100.0}, {}, {})
    split = decompose(city, none)
    assert base_emissions(none) == 0.0
    assert split.effects.change.tolist() == pytest.approx(no_measures(city).tolist())
