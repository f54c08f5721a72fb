"""Attribution is exact, does not depend on order, and gives each measure what it brings."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from results import tiny

from cnca_plan.model.instance import FactorPart, Instance
from cnca_plan.model.solution import Solution
from cnca_plan.results import costs, emissions
from cnca_plan.results.attribution import OWN_SWITCHING, Step, midpoint, undisturbed


def step(city: Instance, install: dict[str, list[float]], **extra: Solution) -> Step:
    """From the tiny city without measures to one with some installed."""
    return Step(city, undisturbed(city), extra.get("after") or tiny.solution(city, install))


def defect(one: Step) -> float:
    """How far the lines are from the whole fall in emissions, relative to it."""
    fall = emissions.total(one.instance, one.before) - emissions.total(one.instance, one.after)
    told = sum(one.reductions.values(), start=np.zeros(len(fall)))
    return float(np.max(np.abs(told - fall)) / np.max(np.abs(fall)))


CITIES = {"one service": tiny.instance, "two incumbents": tiny.two_boilers, "local supply": tiny.solar}


@pytest.mark.parametrize("name", CITIES)
def test_lines_sum_to_the_fall(name: str) -> None:
    """Σ lines = emissions before − after, in every year, to rounding."""
    city = CITIES[name]()
    install = {tiny.PUMP: [10.0, 15, 0, 5], tiny.RETROFIT: [8.0, 4]} | (
        {tiny.SOLAR: [6.0, 9]} if name == "local supply" else {}
    )
    assert defect(step(city, install)) < 1e-12


@pytest.mark.parametrize("name", CITIES)
def test_costs_sum_to_the_difference(name: str) -> None:
    """Σ attributed costs = cost after − before, in every year, to rounding."""
    one = step(CITIES[name](), {tiny.PUMP: [10.0, 15, 0, 5], tiny.RETROFIT: [8.0, 4]})
    told = sum(v for (_, kind), v in one.costs.items() if kind in costs.COUNTED)
    whole = costs.cost(one.instance, one.after) - costs.cost(one.instance, one.before)
    np.testing.assert_allclose(told, whole, atol=1e-9 * np.max(np.abs(whole)))


def overlapping() -> Instance:
    """Two measures that each deliver all of one service (2 t), and one alone on another (1 t): the classic overlap."""
    plain = tiny.instance()
    names = ("insulation", "pump", "panel")
    one = tiny.flat(1)
    return replace(
        plain,
        incumbents=("boiler", "lamps"),
        measures=names,
        services=("heat", "light"),
        carriers=(),
        serves={"boiler": "heat", "lamps": "light"},
        baseline={"boiler": tiny.flat(2), "lamps": one},
        demand={"heat": tiny.flat(2), "light": one},
        delivers={("insulation", "heat"): one, ("pump", "heat"): one, ("panel", "light"): one},
        uses={},
        factors=(),
        emits={("boiler", "CO2e"): one, ("lamps", "CO2e"): one},
        exogenous={},
        savings=frozenset(),
        ref=dict.fromkeys((*names, "boiler", "lamps"), "I.1.1"),
        subsector=dict.fromkeys((*names, "boiler", "lamps"), "I.1"),
        lifetime=dict.fromkeys(names, 30),
        legacy={},
        potential=dict.fromkeys(names, one),
        capex={},
        opex={},
        cost_per_run={},
        price={},
        markup={},
        tax={},
        pays={},
        hurdle={},
    )


def test_overlap_gives_one_each() -> None:
    """Two that overlap fully and share 2 t, beside a separate one of 1 t: 1, 1, 1 (leave-one-out would say 0, 0, 3)."""
    one = step(overlapping(), {"insulation": [1], "pump": [1], "panel": [1]})
    assert [one.reduced_by(k)[0] for k in ("insulation", "pump", "panel")] == pytest.approx([1, 1, 1])


def test_electrification_under_a_cleaner_grid() -> None:
    """A pump brings what the boiler's gas emitted less what its own power emits: more each year as the grid cleans."""
    city = tiny.instance()
    one = step(city, {tiny.PUMP: [10.0]})
    years = slice(0, city.lifetime[tiny.PUMP])
    gas, power = 1.25 * 0.22 + 0.01, 0.4 * np.array([0.5, 0.4, 0.3, 0.2])
    np.testing.assert_allclose(one.reduced_by(tiny.PUMP)[years], 10 * (gas - power))


def test_spilled_solar_brings_nothing() -> None:
    """Supply beyond use is spilled, and its suppliers bear that: a tonne is not avoided twice."""
    city = tiny.solar()
    used = step(city, {tiny.PUMP: [10.0], tiny.SOLAR: [2.0]})  # 4 GWh of power used, 4 made
    spilt = step(city, {tiny.PUMP: [10.0], tiny.SOLAR: [4.0]})  # 8 made, 4 spilled
    assert defect(spilt) < 1e-12
    np.testing.assert_allclose(spilt.reduced_by(tiny.SOLAR), used.reduced_by(tiny.SOLAR), atol=1e-12)


def test_a_removal_brings_what_it_removes() -> None:
    """Trees deliver no service: their own negative tonnes are what they bring."""
    plain = tiny.instance()
    city = replace(
        plain,
        measures=(*plain.measures, "trees"),
        emits={**plain.emits, ("trees", "CO2"): tiny.flat(-0.02)},
        ref={**plain.ref, "trees": "V.2"},
        subsector={**plain.subsector, "trees": "I.2"},
        lifetime={**plain.lifetime, "trees": 60},
        potential={**plain.potential, "trees": tiny.flat(1000)},
        capex={**plain.capex, "trees": tiny.flat(1)},
        pays={**plain.pays, ("trees", "city"): 1.0},
    )
    one = step(city, {"trees": [100.0]})
    np.testing.assert_allclose(one.reduced_by("trees"), 2.0)
    assert {ref for who, ref, _ in one.reductions if who == "trees"} == {"V.2"}


def test_mode_shift_with_two_services() -> None:
    """A measure that delivers two services is credited with its part of what is saved on both."""
    plain = overlapping()
    city = replace(plain, delivers={**plain.delivers, ("pump", "light"): tiny.flat(1)})
    one = step(city, {"pump": [1], "panel": [0], "insulation": [0]})
    assert one.reduced_by("pump")[0] == pytest.approx(2.0)
    assert defect(one) < 1e-12


def test_without_measures_nothing_is_attributed_to_one() -> None:
    """Q = 0 and incumbents that differ all the same: their own switching, never a division by zero."""
    city = tiny.two_boilers()
    before = undisturbed(city)
    shifted = {tiny.BOILER: before.running[tiny.BOILER] + 5, "oil boiler": before.running["oil boiler"] - 5}
    after = tiny.balanced(city, replace(before, running={**before.running, **shifted}))
    one = Step(city, before, after)
    assert defect(one) < 1e-12
    np.testing.assert_allclose(
        one.reduced_by(OWN_SWITCHING), emissions.total(city, before) - emissions.total(city, after)
    )


def test_order_of_lists_changes_nothing() -> None:
    """The same lines after every list and mapping of the instance is turned round."""
    city = tiny.two_boilers()
    turned = replace(
        city,
        measures=city.measures[::-1],
        incumbents=city.incumbents[::-1],
        factors=city.factors[::-1],
        uses=dict(reversed(list(city.uses.items()))),
        delivers=dict(reversed(list(city.delivers.items()))),
    )
    install = {tiny.PUMP: [10.0, 15], tiny.RETROFIT: [8.0]}
    one, other = step(city, install), step(turned, install)
    assert one.reductions.keys() == other.reductions.keys()
    for key, tonnes in one.reductions.items():
        np.testing.assert_allclose(tonnes, other.reductions[key], rtol=1e-12, atol=1e-12)


def test_decaying_waste_is_credited_to_who_diverted_it() -> None:
    """Landfill gas avoided years later belongs to the measure that kept the waste out."""
    plain = overlapping()
    city = replace(
        plain,
        emits={("lamps", "CO2e"): tiny.flat(1)},
        decay={("boiler", "CH4"): 0.1 * 0.9 ** np.arange(6)},
        factors=(FactorPart("gas", "CO2", None, tiny.flat(0)),),
    )
    one = step(city, {"pump": [1.0]})
    assert defect(one) < 1e-12
    assert one.reduced_by("pump")[5] == pytest.approx(0.1 * (1 - 0.9**6) / 0.1)


def test_midpoint_splits_a_change_exactly() -> None:
    """Two factors: the parts sum to the change and do not depend on which is named first."""
    each, many = (np.array([2.0]), np.array([3.0])), (np.array([10.0]), np.array([14.0]))
    per_unit, units = midpoint(each, many)
    assert per_unit + units == pytest.approx(3 * 14 - 2 * 10)
    assert midpoint(many, each) == (units, per_unit)
