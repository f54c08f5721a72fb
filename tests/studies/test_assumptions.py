"""Every assumption by its name: what it changes, and what the names that cannot be are told."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cnca_plan.model.assumptions import KINDS, BadAssumption, change, changed, find, parse_value, settled
from cnca_plan.model.instance import Cap, Instance, Selection
from tests.model.everything import everything
from tests.results import tiny


def city(**more: object) -> Instance:
    return tiny.instance(caps=(Cap("total", Selection(), tiny.flat(20)),), ramp={tiny.PUMP: tiny.flat(5)}, **more)


@pytest.mark.parametrize(
    ("name", "text", "field", "key", "expected"),
    [
        ("capex", "+50 %", "capex", tiny.PUMP, 12.0),
        ("capex.heat pump", "-25%", "capex", tiny.PUMP, 6.0),
        ("opex.heat*", "+50%", "opex", tiny.PUMP, 0.3),
        ("price.gas", "+10%", "price", "gas", 1.1),
        ("markup.gas", "-100%", "markup", ("gas", "homes"), 0.0),
        ("ramp", "-50%", "ramp", tiny.PUMP, 2.5),
        ("potential.retrofit", "+10%", "potential", tiny.RETROFIT, 33.0),
        ("uses.heat pump", "−10 %", "uses", (tiny.PUMP, "power"), 0.36),
        ("hurdle", "+100%", "hurdle", tiny.PUMP, 1.4),
    ],
)
def test_a_change_is_of_the_plans_own(name: str, text: str, field: str, key: object, expected: float) -> None:
    made = changed(city(), dict([change(city(), name, text)]))
    assert np.allclose(getattr(made, field)[key], expected)
    unchanged = {"capex": tiny.BOILER, "price": "power", "uses": (tiny.BOILER, "gas")}
    if field in unchanged:
        assert getattr(made, field)[unchanged[field]] is getattr(city(), field)[unchanged[field]] or np.array_equal(
            getattr(made, field)[unchanged[field]], getattr(city(), field)[unchanged[field]]
        )


def test_a_slower_grid_starts_where_the_grid_starts() -> None:
    made = changed(city(), dict([change(city(), "grid", "-50%")]))
    power = next(part for part in made.factors if part.carrier == "power")
    np.testing.assert_allclose(power.values, [0.5, 0.45, 0.4, 0.35, 0.3, 0.25])
    assert made.factors[0] is city().factors[0] or np.array_equal(made.factors[0].values, tiny.flat(0.2))


def test_a_faster_grid_never_falls_below_zero() -> None:
    made = changed(city(), dict([change(city(), "factor.power", "+100%")]))
    np.testing.assert_allclose(made.factors[2].values, [0.5, 0.3, 0.1, 0, 0, 0], atol=1e-12)


def test_demand_grows_evenly_to_its_end_and_moves_all_incumbents() -> None:
    made = changed(city(), dict([change(city(), "demand.heat", "+10%")]))
    np.testing.assert_allclose(made.demand["heat"], [100, 102, 104, 106, 108, 110])
    np.testing.assert_allclose(made.baseline[tiny.BOILER], made.demand["heat"])


def test_another_rate_leaves_the_return_that_buyers_ask() -> None:
    from cnca_plan.core.money import hurdle_markup

    asked = tiny.instance(hurdle={tiny.PUMP: hurdle_markup(0.12, 0.05, 4)})
    made = changed(asked, dict([change(asked, "discount_rate", "8%")]))
    assert made.hurdle[tiny.PUMP] == pytest.approx(hurdle_markup(0.12, 0.08, 4), rel=1e-12)


def test_a_cap_below_the_baseline_follows_it() -> None:
    share = tiny.flat(0.8)
    below = city(price={})
    below = replace(below, caps=(Cap("total", Selection(), np.zeros(6), {}, share),))
    own = settled(below)[0].caps[0].tonnes
    more = settled(changed(below, dict([change(below, "demand", "+20%")])))[0].caps[0].tonnes
    assert own[0] == pytest.approx(more[0])
    assert more[-1] > own[-1]


def test_the_order_of_assumptions_is_of_no_account() -> None:
    values = dict([change(city(), "capex", "+10%"), change(city(), "discount_rate", "2%")])
    backwards = dict(reversed(values.items()))
    one, other = changed(city(), values), changed(city(), backwards)
    assert np.array_equal(one.capex[tiny.PUMP], other.capex[tiny.PUMP])
    assert one.hurdle == other.hurdle


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("capx", "1%", "did you mean capex?"),
        ("capex.heat pumpe", "1%", "did you mean capex.heat pump?"),
        ("lifetime", "1%", "cannot vary"),
        ("lifetime.heat pump", "1%", "cannot vary"),
        ("ramp.retrofit", "1%", "retrofit has no speed"),
        ("factor", "1%", "needs a name"),
        ("factor.gas", "1%", "cannot vary"),
        ("target.total", "1%", "one for the whole plan"),
        ("heat pump", "1%", "say what of it"),
        ("zzz", "1%", "there are: capex"),
        ("capex", "2", "per cent"),
        ("capex", "-120%", "more than there is"),
        ("capex", "many", "number"),
        ("demand", "-100%", "nothing to plan for"),
        ("discount_rate", "0.03", "per cent"),
        ("discount_rate", "300%", "no discount rate"),
    ],
)
def test_what_cannot_vary_says_why(name: str, text: str, message: str) -> None:
    with pytest.raises(BadAssumption) as caught:
        change(city(), name, text)
    assert message in f"{caught.value.message} {caught.value.help}"


def test_what_is_not_there_cannot_vary() -> None:
    bare = tiny.instance(carbon_price=np.zeros(6), hurdle={})
    for name in ("target", "hurdle", "ramp", "carbon_price"):
        with pytest.raises(BadAssumption, match="cannot vary"):
            find(bare, name)
    assert find(bare, "carbon_price", percent=False).scale == "money"


def test_every_kind_is_a_pure_function() -> None:
    plain = everything()
    for name, kind in KINDS.items():
        if kind.bare and kind.members(plain):
            one = find(plain, name, percent=name != "carbon_price" or bool(np.any(plain.carbon_price)))
            changed(plain, {one: 0.04})
    again = everything()
    assert np.array_equal(plain.capex["pump"], again.capex["pump"])
    assert plain.hurdle == again.hurdle


def test_numbers_are_read_as_written() -> None:
    assert parse_value("-30%").number == pytest.approx(-0.3)
    assert parse_value(" +5 % ").number == pytest.approx(0.05)
    assert not parse_value("120").percent
