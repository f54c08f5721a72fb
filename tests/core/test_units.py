"""Quantities: what is read, what is refused and with what advice; every shared unit agrees with pint."""

import time
from fractions import Fraction
from typing import Any

import pint
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnca_plan.core.unit_table import ALIASES, CURRENCIES, REFUSED, TABLE
from cnca_plan.core.units import Quantity, UnitError, parse_number, parse_quantity, parse_share, parse_unit

NOUNS = frozenset({"home", "bus", "panel", "battery"})

# Our name: pint's. Where pint's customary unit differs from ours, ours is built from pint's exact ones.
PINT = {
    **{name: name for name in ("J", "kJ", "MJ", "GJ", "TJ", "PJ", "EJ", "Wh", "kWh", "MWh", "GWh", "TWh", "toe")},
    **{"Btu": "Btu_it", "kBtu": "1e3 Btu_it", "MMBtu": "1e6 Btu_it", "therm": "1e5 Btu_it", "Dth": "1e6 Btu_it"},
    **{"ktoe": "1e3 toe", "Mtoe": "1e6 toe"},
    **{"g": "g", "kg": "kg", "t": "tonne", "kt": "1e3 tonne", "Mt": "1e6 tonne", "Gt": "1e9 tonne"},
    **{"lb": "lb", "short_ton": "short_ton", "long_ton": "long_ton"},
    **{"L": "L", "kL": "kL", "ML": "ML", "m3": "m^3", "scf": "ft^3", "cf": "ft^3", "ft3": "ft^3"},
    **{"ccf": "100 ft^3", "Mcf": "1000 ft^3", "bbl": "oil_barrel"},
    **{"us_gallon": "gallon", "imperial_gallon": "imperial_gallon"},
    **{"m2": "m^2", "ft2": "ft^2", "ha": "hectare", "km2": "km^2", "acre": "43560 ft^2"},
    **{"m": "m", "km": "km", "mile": "mile", "W": "W", "kW": "kW", "MW": "MW", "GW": "GW"},
    **{"h": "hour", "day": "day", "yr": "365 day", "month": "365/12 day"},
    **{"vehicle_km": "km", "vehicle_mile": "mile", "passenger_km": "km", "passenger_mile": "mile"},
}
OURS_ALONE = {"tonne_km", "FTE-year"}


@pytest.fixture(scope="module")
def registry() -> Any:
    return pint.UnitRegistry()


def test_every_unit_agrees_with_pint(registry: Any) -> None:
    """Ratios within each dimension; no unit is left out unless pint has nothing like it."""
    assert {name for table in TABLE.values() for name in table} == set(PINT) | OURS_ALONE
    for table in TABLE.values():
        shared = [name for name in table if name in PINT]
        for name in shared:
            ours = float(table[name] / table[shared[0]])
            theirs = registry.Quantity(PINT[name]) / registry.Quantity(PINT[shared[0]])
            assert ours == pytest.approx(theirs.to("dimensionless").magnitude, rel=1e-12), name


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("16.2 USD/MMBtu", 16.2, "USD/MMBtu"),
        ("1.5 billion USD/yr", 1.5e9, "USD/yr"),
        ("8.336 million", 8_336_000, ""),
        ("120_000 homes/yr", 120_000, "home/yr"),
        ("0.4 per home", 0.4, "1/home"),
        ("25 %/yr", 25, "%/yr"),
        ("5 FTE-years per million USD", 5, "FTE-year/million USD"),
        ("1026 Btu/scf", 1026, "Btu/scf"),
        ("0.0948 kg CO2e/kg", 0.0948, "kg CO2e/kg"),
        ("2 USD/yr/home", 2, "USD/yr/home"),
        ("64_741_802.58 t CO2e", 64_741_802.58, "t CO2e"),
        ("12Mt", 12, "Mt"),
        ("3 buses", 3, "bus"),
        ("3 batteries", 3, "battery"),
        ("2 million  homes", 2e6, "home"),
        ("7 USD · yr / MWh", 7, "USD*yr/MWh"),
        ("1e3 t", 1000, "t"),
        (".5", 0.5, ""),
        ("5.", 5, ""),
        ("+5", 5, ""),
        ("1234.567 t", 1234.567, "t"),
    ],
)
def test_read(text: str, value: float, unit: str) -> None:
    quantity = parse_quantity(text, NOUNS)
    assert (quantity.value, quantity.unit.text) == (value, unit)
    assert parse_unit(quantity.unit.text, NOUNS) == quantity.unit


@pytest.mark.parametrize(
    "text", ["t CO2e", "tCO2e", "tCO2eq", "t CO2-e", "tCO₂e", "t CO2eq", "tonnes CO2e", "t  CO2 e"]
)
def test_emissions_in_every_spelling(text: str) -> None:
    assert parse_unit(text) == parse_unit("t CO2e")


def test_emissions_scale() -> None:
    assert parse_quantity("1 kt CO2e").to("kg CO2e") == 1e6
    assert parse_quantity("2 MtCO2e").to("t CO2e") == 2e6


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("5 MT", "`t` for 1000 kg or `Mt`"),
        ("5 ton", "short_ton"),
        ("5 tons", "long_ton"),
        ("5 MBtu", "`kBtu` for a thousand or `MMBtu`"),
        ("5 barrels", "bbl"),
        ("5 gallons", "us_gallon"),
        ("5 ton_miles", "tonne_km"),
        ("5 KT", "`kt`"),
        ("5 mmbtu", "`MMBtu`"),
        ("5 kwh", "`kWh`"),
        ("5 ktCO2", "`kt CO2e`"),
        ("5 kTCO2", "`kt CO2e`"),
        ("5 tC", "44/12"),
        ("5 $", "USD"),
        ("5 €", "EUR"),
        ("5 kr", "SEK"),
        ("5 ¥", "CNY"),
        ("5 usd", "`USD`"),
        ("5 US$", "USD"),
        ("5 EURO", "EUR"),
        ("5 k", "thousand"),
        ("5M", "million"),
        ("5 hom", "`home`"),
        ("5 USD/home*yr", "before the first `/`"),
        ("5 MWh/5 yr", "one number"),
        ("5 //t", "USD per MWh"),
        ("USD 5", "`5 USD`"),
        ("1,000 t", "1000 or 1_000"),
        ("1 000 t", "1000 or 1_000"),
        ("1\u00a0000 t", "1000 or 1_000"),
        ("1'000", "1000 or 1_000"),
        ("1.000.000", "1000000 or 1_000_000"),
        ("1,000.5", "1000.5 or 1_000.5"),
        ("1.000,50", "1000.50"),
        ("3,5 t", "3.5"),
        ("−5 t", "`-`"),
        ("１２ t", "`1`"),
        ("٣ t", "`3`"),
        ("5\u00a0t", "ordinary space"),
        ("80 ％", "`%`"),
        ("12:30", "hours"),
        ("2030-02-30", "a number and a unit"),
        ("0x1F", "0 to 9"),
        ("N/A", "notation: NE"),
        ("", "a number and a unit"),
        (".inf", "leave the field out"),
        ("nan", "leave the field out"),
        ("1e999", "finite"),
        ("1e20 t", "larger"),
        ("1e1000000000 million", "finite"),
        ("9" * 401, "like `12.5 MWh`"),
        ("5 " + "t*" * 20 + "t", "at most"),
    ],
)
def test_refused_with_advice(text: str, advice: str) -> None:
    with pytest.raises(UnitError) as caught:
        parse_quantity(text, NOUNS)
    assert advice in caught.value.help
    assert len(caught.value.message) < 200


def test_a_look_alike_character_is_named() -> None:
    with pytest.raises(UnitError, match="MINUS SIGN"):
        parse_quantity("−5 t")
    with pytest.raises(UnitError, match="FULLWIDTH DIGIT ONE"):
        parse_quantity("１２ t")


def test_gallon_is_american_where_the_country_is() -> None:
    assert parse_quantity("1 gallon", us=True).to("us_gallon") == 1


@pytest.mark.parametrize(("text", "share"), [("80 %", 0.8), ("80%", 0.8), ("2.5 %", 0.025), ("0 %", 0.0)])
def test_shares(text: str, share: float) -> None:
    assert parse_share(text) == share


@pytest.mark.parametrize(
    ("value", "advice"), [(0.8, "write 80 %"), (80, "write 80 %"), ("0.8", "write 80 %"), ("80", "write 80 %")]
)
def test_a_bare_share_is_refused(value: object, advice: str) -> None:
    with pytest.raises(UnitError) as caught:
        parse_share(value)
    assert caught.value.help == advice


def test_dimensions_must_meet() -> None:
    for text, unit, advice in [
        ("5 MWh", "km", "write the unit"),
        ("5 m3", "GJ", "heating value"),
        ("5 Mt", "t CO2e", "`t CO2e`"),
        ("5 USD", "EUR", "exchange rate"),
        ("5 kW", "kWh/yr", "size"),
        ("5", "MWh", "write the unit"),
    ]:
        with pytest.raises(UnitError) as caught:
            parse_quantity(text).to(unit)
        assert advice in caught.value.help, text


def test_conversion_is_exact() -> None:
    assert parse_quantity("1 MWh").to("GJ") == 3.6
    assert parse_quantity("0.1 t CO2e/MWh").to("kg CO2e/GJ") == float(Fraction(0.1) * 1000 / Fraction("3.6"))
    assert parse_quantity("1 FTE-year per million USD").to("FTE-years/thousand USD") == 1e-3
    assert parse_quantity("12 %/yr").to("1/yr") == 0.12


def test_numbers_that_are_no_text() -> None:
    assert parse_quantity(5).value == 5.0
    assert str(parse_quantity(-0.0).value) == str(parse_quantity("-0.0").value) == "0.0"
    for value in (None, True, [1], float("nan"), float("inf"), 10**400):
        with pytest.raises(UnitError):
            parse_quantity(value)
    with pytest.raises(UnitError):
        parse_number("5 t")


def test_the_table_is_consistent() -> None:
    known = {name for table in TABLE.values() for name in table}
    assert set(ALIASES.values()) <= known
    assert not set(ALIASES) & known and not set(REFUSED) & (known | set(ALIASES) | CURRENCIES)
    assert {"USD", "EUR", "GBP", "AUD", "CAD", "DKK", "NOK", "SEK", "JPY", "CHF", "BRL", "ZAR"} <= CURRENCIES


PIECES = st.sampled_from(
    [
        "1",
        "5.2",
        "1e3",
        "1e",
        "_",
        ",",
        " ",
        "per",
        "/",
        "*",
        "million",
        "t",
        "CO2e",
        "USD",
        "%",
        "-",
        "٣",
        "home",
        "MT",
    ]
)


@settings(max_examples=300)
@given(
    st.one_of(
        st.text(max_size=30), st.lists(PIECES, max_size=8).map(" ".join), st.lists(PIECES, max_size=8).map("".join)
    )
)
def test_only_unit_errors_escape(text: str) -> None:
    try:
        quantity = parse_quantity(text, NOUNS)
    except UnitError as error:
        assert error.message
    else:
        assert abs(quantity.value) <= 1e18
        assert quantity.to(quantity.unit) == quantity.value


@given(st.floats(-1e15, 1e15), st.sampled_from(sorted(TABLE["energy"])), st.sampled_from(sorted(TABLE["energy"])))
def test_there_and_back(value: float, one: str, other: str) -> None:
    there = Quantity(value, parse_unit(one)).to(other)
    assert Quantity(there, parse_unit(other)).to(one) == pytest.approx(value, rel=1e-12)


def test_thousands_of_quantities_in_no_time() -> None:
    started = time.perf_counter()
    for number in range(5000):
        parse_quantity(f"{number} USD/MMBtu", NOUNS)
    assert time.perf_counter() - started < 0.5  # about 0.02 s; the rest is for a busy machine
