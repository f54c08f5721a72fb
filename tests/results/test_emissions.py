"""The lines of the ledger sum to what the city buys and emits."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from results import tiny
from results.tiny import BOILER, PUMP, RETROFIT, SOLAR, flat, values

from cnca_plan.model.instance import LOCAL_SUPPLY, Selection
from cnca_plan.results import emissions

UNITS = st.lists(st.floats(0, 8), min_size=6, max_size=6)


def whole(lines: emissions.Ledger) -> list[float]:
    """The sum of all lines by year."""
    return [float(x) for x in np.sum(list(lines.values()), axis=0)]


def test_the_first_year_by_hand() -> None:
    """100 GWh of heat from 125 GWh of gas: 25 CO2, 2.5 leaked, 1 of CH4 at the burner; 5 of waste, −1 of forest."""
    city = tiny.instance()
    lines = emissions.ledger(city, tiny.solution(city))
    assert {key: float(x[0]) for key, x in lines.items()} == pytest.approx(
        {
            ("I.1.1", "CO2"): 25.0,
            ("I.1.1", "CH4"): 1.0,
            ("I.1.2", "CO2"): 0.0,
            ("I.8.1", "CH4"): 2.5,
            ("III.1.1", "CH4"): 5.0,
            ("V.2", "CO2"): -1.0,
        }
    )


@settings(max_examples=40, deadline=None)
@given(UNITS, UNITS, UNITS, st.booleans())
def test_lines_sum_to_the_total(pumps: list[float], walls: list[float], panels: list[float], owned: bool) -> None:
    """Whatever is installed, spilled power and unowned supply included."""
    city = tiny.solar(owner={SOLAR: "I.1.2"} if owned else {})
    found = tiny.solution(city, {PUMP: [x / 4 for x in pumps], RETROFIT: [x / 4 for x in walls], SOLAR: panels})
    total = emissions.total(city, found)
    assert whole(emissions.ledger(city, found)) == pytest.approx(total.tolist(), abs=1e-9)


@pytest.mark.parametrize("owner, ref", [({}, LOCAL_SUPPLY), ({SOLAR: "I.3.2"}, "I.3.2")])
def test_supply_is_credited_to_its_owner(owner: dict[str, str], ref: str) -> None:
    city = tiny.solar(owner=owner)
    lines = emissions.ledger(city, tiny.solution(city, {PUMP: [20], SOLAR: [1]}))
    assert lines["I.1.2", "CO2"][0] == pytest.approx(20 * 0.4 * 0.5)
    assert lines[ref, "CO2"][0] == pytest.approx(-2 * 0.5)


def test_what_is_spilled_saves_nothing() -> None:
    """Panels without a single user of power: credited to their owner, charged to local supply."""
    city = tiny.solar(owner={SOLAR: "I.3.2"})
    lines = emissions.ledger(city, tiny.solution(city, {SOLAR: [1]}))
    assert (lines["I.3.2", "CO2"] + lines[LOCAL_SUPPLY, "CO2"]).tolist() == pytest.approx([0.0] * 6)
    assert lines[LOCAL_SUPPLY, "CO2"][0] == pytest.approx(1.0)


def test_waste_decays_from_the_year_it_is_laid() -> None:
    city = tiny.instance(decay={(BOILER, "CH4"): np.array([0.1, 0.05, 0.025])}, emits={})
    lines = emissions.ledger(city, tiny.solution(city))
    assert lines["I.1.1", "CH4"].tolist() == pytest.approx([10, 15, 17.5, 17.5, 17.5, 17.5])


def test_trees_take_up_more_as_they_grow() -> None:
    city = tiny.instance(
        emits={(RETROFIT, "CO2"): flat(-1)},
        profile={(RETROFIT, "emits"): np.concatenate([[0.0, 0.5], np.ones(28)])},
        delivers={(PUMP, "heat"): flat(1)},
        savings=frozenset(),
    )
    lines = emissions.ledger(city, tiny.solution(city, {RETROFIT: [10]}))
    grown = lines["I.1.1", "CO2"] - lines["I.1.1", "CO2"][0]
    assert grown.tolist() == pytest.approx([0, -5, -10, -10, -10, -10])


def test_selections() -> None:
    refs = ("I.1.1", "I.1.2", "II.1.1", "III.1.2", "V.2", LOCAL_SUPPLY)
    lines = {(ref, gas): flat(1) for ref in refs for gas in ("CO2", "CH4")}
    cases = {
        Selection(): 12,
        Selection(sector="I"): 4,
        Selection(sector="I.1.2"): 2,
        Selection(scope=1): 6,
        Selection(scope=2): 2,
        Selection(scope=3): 2,  # waste treated elsewhere is scope 3 though its number ends in 2
        Selection(gas="CH4"): 6,
        Selection(sector="I", scope=2, gas="CO2"): 1,
    }
    for selection, expected in cases.items():
        assert len(emissions.select(lines, selection)) == expected, selection


def test_groups_keep_every_tonne() -> None:
    city = tiny.solar()
    lines = emissions.ledger(city, tiny.solution(city, {PUMP: [10], SOLAR: [9]}))
    groups = (emissions.by_sector, emissions.by_subsector, emissions.by_ref, emissions.by_gas, emissions.by_scope)
    for group in groups:
        assert sum(float(x.sum()) for x in group(lines).values()) == pytest.approx(sum(whole(lines)))
    assert list(emissions.by_sector(lines)) == ["I", "III", "V", LOCAL_SUPPLY]
    assert list(emissions.by_scope(lines)) == ["1", "2", LOCAL_SUPPLY]


def test_the_ledger_follows_use_not_purchase() -> None:
    city = tiny.instance()
    found = replace(tiny.solution(city), bought={"gas": values(0), "power": values(0)})
    assert whole(emissions.select(emissions.ledger(city, found), Selection(sector="I.8")))[0] == pytest.approx(2.5)
