"""`expect:` lines: a closed grammar, units checked, faults placed."""

from __future__ import annotations

from pathlib import Path

import pytest
from plan_texts import PLAN, good

from cnca_plan.plan.checks import check
from cnca_plan.plan.expect import FORMS, Malformed, expectations, parse

PAYERS = PLAN + "payers: {households: {title: Households}, city: {title: Toy}}\n"


@pytest.mark.parametrize(
    ("line", "kind", "name", "year", "at_least", "limit", "unit", "of"),
    [
        ("cumulative emissions <= 700 kt", "cumulative emissions", "", None, False, 700e3, "t CO2e", None),
        ("emissions 2028 <= 20 kt CO2e", "emissions", "", 2028, False, 20e3, "t CO2e/yr", None),
        ("emissions in 2028 >= 20 kt/yr", "emissions", "", 2028, True, 20e3, "t CO2e/yr", None),
        ("emissions in 2028 <= 90 % of 2025", "emissions", "", 2028, False, 0.9, "t CO2e/yr", 2025),
        ("sector I.1 emissions in 2028 <= 5 t", "sector emissions", "I.1", 2028, False, 5, "t CO2e/yr", None),
        ("household spending <= 9 million USD/yr", "spending", "households", None, False, 9e6, "USD/yr", None),
        ("cumulative all spending <= 9 USD", "cumulative spending", "all", None, False, 9, "USD", None),
        ("cost of targets <= -2 USD", "cost of targets", "", None, False, -2, "USD", None),
        ("cost above baseline <= 1e3 USD", "cost above baseline", "", None, False, 1000, "USD", None),
        ("levelised price <= 300 USD/t", "levelised price", "", None, False, 300, "USD/t CO2e", None),
        ("heat-pumps in 2030 >= 1_500 homes", "in year", "heat-pumps", 2030, True, 1500, "home", None),
        ("  gas  in 2030 <= 40_000   MWh", "in year", "gas", 2030, False, 40, "GWh/yr", None),
        ("gas in 2030 <= 130 % of 2025", "in year", "gas", 2030, False, 1.3, "GWh/yr", 2025),
    ],
)
def test_a_line_means_one_thing(
    tmp_path: Path,
    line: str,
    kind: str,
    name: str,
    year: int | None,
    at_least: bool,
    limit: float,
    unit: str,
    of: int | None,
) -> None:
    one = parse(line, good(tmp_path, {"plan.yaml": PAYERS}))
    assert (one.kind, one.name, one.year, one.at_least, one.unit, one.of) == (kind, name, year, at_least, unit, of)
    assert one.limit == pytest.approx(limit, rel=1e-12)


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("emissions in 2028 < 20 kt", "expect-malformed", "write `<=`"),
        ("emissions in 2028 ≥ 20 kt", "expect-malformed", "write `>=`"),
        ("emissions in 2028 is low", "expect-malformed", FORMS[0]),
        ("emissions <= 3 kt", "expect-malformed", FORMS[1]),
        ("1 kt <= emissions in 2028 <= 3 kt", "expect-malformed", FORMS[1]),
        ("emissions in 2028 <= 20 MWh", "expect-malformed", "t CO2e"),
        ("emissions in 2028 <= 20 furlong", "expect-malformed", "unit"),
        ("emissions in 2028 <= 1.3 of 2025", "expect-malformed", "write 130 %"),
        ("emissions in 2028 <= 20", "expect-malformed", "t CO2e"),
        ("cumulative emissions <= 90 % of 2025", "expect-malformed", "write an amount"),
        ("city spending <= 2 EUR/yr", "expect-malformed", "USD/yr"),
        ("emissions in 2060 <= 20 kt", "expect-unknown", "2025 to 2030"),
        ("emissions in 2028 <= 90 % of 2005", "expect-unknown", "2005"),
        ("citty spending <= 2 USD/yr", "expect-unknown", "did you mean `city`?"),
        ("sector IX emissions in 2028 <= 2 t", "expect-unknown", "sector"),
        ("heat-pmps in 2030 >= 2 homes", "expect-unknown", "did you mean `heat-pumps`?"),
        ("x" * 100_000, "expect-malformed", "forms"),
        (f"{'a in ' * 90} 2030 <= 1", "expect-unknown", "measure or carrier"),
    ],
)
def test_a_fault_says_what_to_write(tmp_path: Path, line: str, code: str, said: str) -> None:
    with pytest.raises(Malformed) as caught:
        parse(line, good(tmp_path, {"plan.yaml": PAYERS}))
    assert caught.value.code == code
    assert said in f"{caught.value.message} {caught.value.help}"


def test_faults_are_placed_and_sound_lines_still_read(tmp_path: Path) -> None:
    text = PLAN + "expect:\n  - emissions in 2028 <= 20 kt\n  - emissions 2028 = 20 kt\n"
    plan = good(tmp_path, {"plan.yaml": text})
    read, found = expectations(plan)
    assert [one.limit for one in read] == [20e3]
    assert [(one.code, one.place.line, one.place.column) for one in found if one.place] == [("expect-malformed", 15, 5)]
    assert [one.code for one in check(plan) if one.code.startswith("expect")] == ["expect-malformed"]
