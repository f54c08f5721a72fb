"""Laws across documents: one change to a sound plan, and the finding it makes."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from plan_texts import FILES, INVENTORY, MEASURES, PLAN, US, good, read

from cnca_plan.core.findings import Finding
from cnca_plan.plan.checks import check

ROWS = "  2022:\n    rows:\n"


def faults(folder: Path, name: str, *changes: tuple[str, str]) -> list[Finding]:
    text = FILES[name]
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    plan, findings = read(folder, {name: text})
    assert plan is not None, findings
    return check(plan)


def test_a_sound_plan_has_no_findings(tmp_path: Path) -> None:
    """The plan that all other tests change."""
    assert check(good(tmp_path)) == []


CASES = [
    # names
    ("inventory.yaml", "serves: home heat", "serves: home heta", "unknown-service", "8:43"),
    ("inventory.yaml", "uses: gas", "uses: gsa", "unknown-carrier", "8:60"),
    ("inventory.yaml", "driver: population", "driver: people", "unknown-driver", "13:13"),
    ("inventory.yaml", "incumbents: {gas:", "incumbents: {oil:", "unknown-incumbent", "14:18"),
    ("inventory.yaml", "country: US", "country: UK", "country-unknown", "2:10"),
    ("inventory.yaml", "ref: I.1.1", "ref: I.9.1", "gpc-reference", "8:15"),
    ("measures.yaml", "{home heat: 9 MWh}", "{home heta: 9 MWh}", "unknown-service", "5:27"),
    ("measures.yaml", "{electricity: 3", "{electrcity: 3", "unknown-carrier", "5:53"),
    ("measures.yaml", "unit: home", "group: roofs\n    unit: home", "unknown-group", "4:5"),
    ("measures.yaml", "unit: home", "needs: {panels: 1}\n    unit: home", "unknown-measure", "4:13"),
    ("measures.yaml", "unit: home", "replaces: oil\n    unit: home", "unknown-incumbent", "4:15"),
    ("measures.yaml", "unit: home", "sector: I.9\n    unit: home", "unknown-sector", "4:13"),
    ("measures.yaml", "85 % of home heat", "85 % of heat", "unknown-service", "8:16"),
    ("measures.yaml", "unit: home", "needs: {heat-pumps: 1}\n    unit: home", "needs-circle", "4:5"),
    ("plan.yaml", "gwp: AR5", "limits: {spending: {city: 1 USD/yr}}\ngwp: AR5", "unknown-payer", "7:21"),
    ("plan.yaml", "cut: 20 %, from: 2022", "cut: 20 %, from: 2005", "unknown-reference-year", "11:37"),
    # the inventory
    ("inventory.yaml", ROWS, "  2022:\n    total: 20_000 t CO2e\n    rows:\n", "total-differs", "7:12"),
    ("inventory.yaml", "notation: NO", "notation: NE", "not-estimated", "9:34"),
    ("inventory.yaml", "notation: NO", "notation: C", "confidential", "9:34"),
    ("inventory.yaml", "notation: NO", "notation: IE", "ie-without-row", "9:34"),
    ("inventory.yaml", "notation: NO", "notation: IE, included_in: I.1.9", "unknown-row", "9:51"),
    ("inventory.yaml", "notation: NO", "notation: NO, activity: 3 GWh", "notation-with-figures", "9:34"),
    ("inventory.yaml", ", notation: NO", "", "row-without-emissions", "9:9"),
    ("inventory.yaml", "III.3.1, notation: NO", "III.3.1, name: Homes, notation: NO", "duplicate-row", "9:30"),
    ("inventory.yaml", "ref: I.1.1,", "ref: I.4.4,", "row-outside-level", "8:15"),
    ("inventory.yaml", "emissions: 18_000", "emissions: -18_000", "sink-serves", "8:43"),
    ("inventory.yaml", "100 GWh, emissions: 18_000", "0 GWh, emissions: 0", "inventory-zero", "6:3"),
    ("inventory.yaml", "gwp: AR5", "gwp: AR4", "gwp-differs", "7:6"),
    ("inventory.yaml", "gwp: AR5", "gwp: AR5\nscope_2: market-based", "scope-2-differs", "1:1"),
    ("plan.yaml", "gwp: AR5", "gwp: AR5\naccounting: {level: BASIC+}", "level-differs", "8:21"),
    # dimensions
    ("inventory.yaml", "100 GWh", "100 scf", "unit-mismatch", "8:75"),
    ("inventory.yaml", "18_000 t CO2e", "18_000 t", "unit-mismatch", "8:95"),
    ("inventory.yaml", "18_000 t CO2e", "{XY4: 5 t}", "unknown-gas", "8:96"),
    ("inventory.yaml", "    unit: GWh", "    unit: kt", "row-without-delivery", "8:9"),
    ("inventory.yaml", "    unit: GWh", "    unit: ton", "unit-ambiguous", "12:11"),
    ("measures.yaml", "{home heat: 9 MWh}", "{home heat: 9 MWh/yr}", "unit-mismatch", "5:38"),
    ("measures.yaml", "electricity: 3 MWh", "electricity: 3 kW", "unit-mismatch", "5:66"),
    ("measures.yaml", "15 yr", "15 homes", "unit-mismatch", "7:15"),
    ("measures.yaml", "2_000 homes/yr", "2_000 homes", "unit-mismatch", "9:21"),
    # money
    ("measures.yaml", "20_000 USD", "20_000 USD/yr", "unit-mismatch", "6:19"),
    ("measures.yaml", "150 USD/yr", "150 USD", "unit-mismatch", "6:37"),
    ("measures.yaml", "20_000 USD", "20_000", "unit-mismatch", "6:19"),
    ("measures.yaml", "20_000 USD", "20_000 EUR", "currency-missing-rate", "6:19"),
    ("measures.yaml", "price_year: 2023", "price_year: 2020", "deflator-missing", "6:19"),
    ("measures.yaml", "price_year: 2023", "price_year: 2023, currency: EUR", "currency-differs", "6:19"),
    ("us.yaml", "20 USD/MWh}, price_year: 2023", "20 USD/MWh}", "price-year-missing", "2:3"),
    ("us.yaml", "supply: 20 USD/MWh", "supply: 20 USD/scf", "unit-mismatch", "2:36"),
    ("us.yaml", "supply: 60 USD", "homes: 60 USD", "supply-price-missing", "3:3"),
    ("us.yaml", "supply: 60 USD", "supply: -60 USD", "unlimited-gain", "5:21"),
    ("plan.yaml", "currency: USD", "currency: EURO", "currency-unknown", "6:19"),
    ("plan.yaml", "discount_rate: 3 %", "discount_rate: 300 %", "out-of-range", "6:57"),
    ("plan.yaml", "discount_rate: 3 %", "discount_rate: 3 %, perspective: city", "no-outside-payer", "6:75"),
    ("measures.yaml", "unit: home", "paid_by: {a: 50 %, b: 49 %}\n    unit: home", "shares-do-not-sum", "4:5"),
    # measures
    ("measures.yaml", "15 yr", "0 yr", "lifetime-out-of-range", "7:15"),
    ("measures.yaml", "15 yr", "-3 yr", "lifetime-out-of-range", "7:15"),
    ("measures.yaml", "15 yr", "1.5 yr", "lifetime-out-of-range", "7:15"),
    ("measures.yaml", "15 yr", "1e9 yr", "lifetime-out-of-range", "7:15"),
    ("measures.yaml", "85 % of", "185 % of", "share-above-all", "8:16"),
    ("measures.yaml", "85 % of home heat", "-5 homes", "negative-value", "8:16"),
    ("measures.yaml", "{most: 2_000 homes/yr}", "{growth: 5 %}", "growth-without-seed", "9:23"),
    ("measures.yaml", "{most: 2_000 homes/yr}", "{most: 0 homes/yr}", "never-built", "9:21"),
    ("measures.yaml", "{most: 2_000 homes/yr}", "{start: 2040}", "starts-too-late", "9:22"),
    ("measures.yaml", "unit: home", "commitments: {2040: 3 homes}\n    unit: home", "year-outside-plan", "4:25"),
    ("measures.yaml", "delivers: {home heat: 9 MWh}, ", "", "measure-does-nothing", "5:5"),
    # targets
    ("plan.yaml", "to: 2030", "to: 2150", "out-of-range", "5:1"),
    ("plan.yaml", "to: 2030", "to: 2024", "years-out-of-order", "5:1"),
    ("plan.yaml", "from: 2025", "from: 2020", "years-out-of-order", "5:1"),
    ("plan.yaml", "year: 2030", "year: 2031", "year-outside-plan", "12:14"),
    ("plan.yaml", "year: 2030", "year: 2028", "milestone-twice", "12:14"),
    ("plan.yaml", "year: 2030", "year: 2027", "milestones-out-of-order", "12:14"),
    ("plan.yaml", "cut: 40 %", "cut: 10 %", "milestone-weaker", "12:25"),
    ("plan.yaml", "cut: 40 %", "cut: 140 %", "cut-above-all", "12:25"),
    ("plan.yaml", "cut: 40 %", "cut: -40 %", "cut-negative", "12:25"),
    ("plan.yaml", "cut: 40 %, from: 2022", "cut: 40 %", "milestone-kind", "12:25"),
    ("plan.yaml", "cut: 40 %", "cut: 40 %, level: 5 kt CO2e", "cut-differs", "12:25"),
    ("plan.yaml", "cut: 40 %, from: 2022", "level: 5 kt", "unit-mismatch", "12:27"),
    ("plan.yaml", "cut: 40 %, from: 2022", "level: 5 t CO2e/person, per: cow", "unknown-driver", "12:49"),
    ("plan.yaml", "    - {year: 2028, cut: 20 %, from: 2022}\n", "", "milestone-alone", "11:7"),
    (
        "plan.yaml",
        "gwp: AR5",
        "gwp: AR5\nbudget: {from: 2021, to: 2030, tonnes: 1 Mt CO2e}",
        "budget-year-missing",
        "8:16",
    ),
    ("plan.yaml", "gwp: AR5", "gwp: AR5\nlimits: {removals: many}", "quantity-malformed", "8:20"),
]


@pytest.mark.parametrize(("name", "old", "new", "code", "place"), CASES)
def test_one_change_makes_its_finding(tmp_path: Path, name: str, old: str, new: str, code: str, place: str) -> None:
    """Code, line and column, and a remedy."""
    findings = faults(tmp_path, name, (old, new))
    found = {(finding.code, finding.place and f"{finding.place.line}:{finding.place.column}") for finding in findings}
    assert (code, place) in found
    assert all(finding.help and finding.excerpt and finding.place for finding in findings)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("inventory.yaml", "18_000 t CO2e", "{CO2: 17_000 t CO2e, CO2e: 1 kt CO2e}"),
        ("plan.yaml", "cut: 40 %, from: 2022", "level: 5 t CO2e/person, per: population"),
        ("plan.yaml", "cut: 40 %, from: 2022", "below_baseline: 40 %"),
        ("plan.yaml", "gwp: AR5", "gwp: AR5\nlimits: {removals: 10 % of base year}"),
        ("measures.yaml", "unit: home", "paid_by: {a: 70 %, b: 20 %, c: 10 %}\n    unit: home"),
        ("inventory.yaml", ROWS, "  2022:\n    total: 18_010 t CO2e\n    rows:\n"),
    ],
)
def test_what_is_right_is_not_found_wrong(tmp_path: Path, name: str, old: str, new: str) -> None:
    """Shares within 1e-9 of 100 %, totals within 0.1 %, all four kinds of target."""
    assert faults(tmp_path, name, (old, new)) == []


def test_a_heating_value_joins_volume_and_energy(tmp_path: Path) -> None:
    """Activity and price by volume fit a carrier in GWh once its heating value is stated."""
    changed = {
        "inventory.yaml": INVENTORY.replace("100 GWh", "300 million scf"),
        "us.yaml": US.replace("gas: {unit: GWh, ", "gas: {unit: GWh, heating_value: 1_026 Btu/scf, ").replace(
            "20 USD/MWh", "0.01 USD/scf"
        ),
    }
    assert check(good(tmp_path, changed)) == []


def test_other_money_needs_a_rate_and_an_index(tmp_path: Path) -> None:
    """EUR of 2020 in a plan in USD of 2023: by either order of converting."""
    costs = {
        "measures.yaml": MEASURES.replace("20_000 USD", "20_000 EUR").replace("price_year: 2023", "price_year: 2020")
    }
    rate = "exchange: {EUR: {values: {2020: 1.14}}}\n"
    index = "deflators: {USD: {values: {2020: 90, 2023: 100}}}\n"
    codes = {finding.code for finding in check(good(tmp_path, {**costs, "us.yaml": US + rate}))}
    assert codes == {"deflator-missing"}
    assert check(good(tmp_path, {**costs, "us.yaml": US + rate + index})) == []


def test_a_reference_total_stands_on_the_basis_of_the_plan(tmp_path: Path) -> None:
    """A total in AR4 is refused in a plan in AR5 unless it says how it was restated."""
    plan = PLAN.replace("from: 2022}", "from: 2020}")
    old = INVENTORY.replace("{total: 20_000 t CO2e}", "{total: 20_000 t CO2e, gwp: AR4}")
    [first, *_] = check(good(tmp_path, {"plan.yaml": plan, "inventory.yaml": old}))
    assert (first.code, str(first.place)) == ("reference-gwp-differs", "toy/inventory.yaml:5:3")
    new = old.replace("gwp: AR4}", "gwp: AR4, restated: CH4 rows times 28/25}")
    assert check(good(tmp_path, {"plan.yaml": plan, "inventory.yaml": new})) == []


def test_a_networked_carrier_has_a_factor_or_a_plant(tmp_path: Path) -> None:
    """A plant in the city behind a grid with a factor would count twice; solar panels do not emit."""
    plant = "  chp:\n    title: Plant\n    unit: MW\n    lifetime: 20 yr\n    cost: {price_year: 2023}\n"
    flows = "    per_unit: {delivers: {electricity: 5 GWh}, uses: {gas: 10 GWh}}\n"
    us = US.replace("  electricity:\n", "  electricity:\n    networked: true\n")
    findings = check(good(tmp_path, {"us.yaml": us, "measures.yaml": MEASURES + plant + flows}))
    assert [finding.code for finding in findings] == ["factor-and-plant"]
    solar = flows.replace(", uses: {gas: 10 GWh}", "")
    assert check(good(tmp_path, {"us.yaml": us, "measures.yaml": MEASURES + plant + solar})) == []


def test_a_removal_needs_an_end(tmp_path: Path) -> None:
    """Trees without a potential could be planted without end."""
    trees = "  trees:\n    title: Trees\n    unit: tree\n    lifetime: 40 yr\n    cost: {price_year: 2023}\n"
    trees += "    per_unit: {emits: -0.02 t CO2e}\n"
    [finding] = check(good(tmp_path, {"measures.yaml": MEASURES + trees}))
    assert (finding.code, str(finding.place)) == ("unlimited-removal", "toy/measures.yaml:10:3")
    assert check(good(tmp_path, {"measures.yaml": MEASURES + trees + "    potential: 1_000 trees\n"})) == []


VALUES = st.sampled_from(
    [
        "0",
        "-1",
        "1e300",
        "0 %",
        "-5 %",
        "1 t CO2e",
        "3 USD",
        "3 USD*EUR",
        "2 homes",
        "[]",
        "{}",
        "x",
        "2050",
        "{2030: 1}",
        "1/yr",
    ]
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_nothing_a_file_may_say_raises(tmp_path: Path, data: st.DataObject) -> None:
    """Any value in any place: findings, never an exception."""
    name = data.draw(st.sampled_from(sorted(FILES)))
    lines = FILES[name].splitlines()
    words = [
        (row, start) for row, line in enumerate(lines) for start in range(len(line)) if line.startswith(": ", start)
    ]
    row, start = data.draw(st.sampled_from(words))
    rest = lines[row][start + 2 :]
    end = min((at for at in (rest.find(","), rest.find("}")) if at >= 0), default=len(rest))
    lines[row] = lines[row][: start + 2] + data.draw(VALUES) + rest[end:]
    plan, findings = read(tmp_path, {name: "\n".join(lines)})
    assert plan is not None or findings
    assert all(finding.help for finding in (check(plan) if plan else findings))
