"""From files to a plan: merging, placing, and all faults of all files in one go."""

from pathlib import Path

import pytest
from plan_texts import FILES, GRIDS, INVENTORY, MEASURES, PLAN, US, good, read

from cnca_plan.core.errors import Unreachable
from cnca_plan.core.findings import Finding, Place
from cnca_plan.plan.load import load
from cnca_plan.plan.schema import EVERY_YEAR, ShareOf


def seen(findings: list[Finding]) -> set[tuple[str, str]]:
    return {(finding.code, str(finding.place)) for finding in findings}


def one(folder: Path, name: str, old: str, new: str) -> Finding:
    assert old in FILES[name]
    plan, findings = read(folder, {name: FILES[name].replace(old, new, 1)})
    assert plan is None and len(findings) == 1, findings
    assert findings[0].excerpt and findings[0].help
    return findings[0]


def test_a_plan_is_read_from_its_files(tmp_path: Path) -> None:
    """Names, quantities and series stand where the model looks for them; every file was read once."""
    plan = good(tmp_path)
    assert plan.base_year == 2022
    assert [name for name, _ in plan.files] == [
        "toy/plan.yaml", "toy/us.yaml", "toy/measures.yaml", "toy/inventory.yaml", "toy/grids.yaml",
    ]  # fmt: skip
    index = plan.carriers["electricity"].index
    assert index is not None and {year: amount.value for year, amount in index.items()} == {2022: 1, 2030: 0.5}
    assert plan.measures["heat-pumps"].potential == {EVERY_YEAR: ShareOf(0.85, "home heat")}


def test_places_lead_back_into_the_files(tmp_path: Path) -> None:
    """`place` knows every value by its path, in whichever file; a map is pointed at by its name."""
    place = good(tmp_path).place
    assert place("targets", "milestones", 1, "cut") == Place("toy/plan.yaml", 12, 25)
    assert place("inventory", "years", 2022, "rows", 0, "uses") == Place("toy/inventory.yaml", 8, 60)
    assert place("measures", "heat-pumps") == Place("toy/measures.yaml", 2, 3)
    assert place("carriers", "gas", "price", "supply") == Place("toy/us.yaml", 2, 36)
    assert place("measures", "heat-pumps", "nothing") == Place("toy/measures.yaml", 2, 3)


def test_a_scenario_changes_only_what_it_says(tmp_path: Path) -> None:
    """extends, sections laid over the files, and a series changed where it is used."""
    text = (
        "extends: plan.yaml\nplan: Low\nmeasures: {heat-pumps: {lifetime: 20 yr}}\n"
        "carriers: {gas: {price: {supply: 30 USD/MWh}}}\nseries: {grid: {values: {2030: 0.1}}}\n"
        "services: {home heat: {customer: homes}}\nyears: {to: 2029}\n"
    )
    plan = good(tmp_path, {"low.yaml": text}, "toy/low.yaml")
    assert (plan.file.plan, plan.file.years.first, plan.file.years.last) == ("Low", 2025, 2029)
    assert str(plan.measures["heat-pumps"].lifetime) == "20 yr"
    assert plan.measures["heat-pumps"].title == "Heat pumps"
    assert str(plan.carriers["gas"].price["supply"][EVERY_YEAR]) == "30 USD/MWh"
    index = plan.carriers["electricity"].index
    assert index is not None and [amount.value for amount in index.values()] == [1, 0.1]
    assert plan.inventory.services["home heat"].customer == "homes"
    assert plan.place("measures", "heat-pumps", "lifetime") == Place("toy/low.yaml", 3, 35)


def test_ten_faults_in_three_files_are_reported_at_once(tmp_path: Path) -> None:
    """Nothing hides behind the first fault."""
    changed = {
        "plan.yaml": PLAN.replace("gwp: AR5", "gwp: AR9")
        .replace("cut: 20 %", "cut: 20")
        .replace("to: 2030", "till: 2030"),
        "inventory.yaml": INVENTORY.replace("country: US", "country: USA")
        .replace("100 GWh", "100 GWhh")
        .replace("notation: NO", "notation: No"),
        "measures.yaml": MEASURES.replace("lifetime: 15 yr", "lifetime:")
        .replace("capex: 20_000 USD", "capexx: 20_000 USD")
        .replace("unit: home", "unit: 3")
        .replace("title: Heat", "title: =Heat"),
    }
    plan, findings = read(tmp_path, changed)
    assert plan is None
    assert seen(findings) == {
        ("missing-field", "toy/plan.yaml:5:1"),
        ("unknown-field", "toy/plan.yaml:5:21"),
        ("wrong-value", "toy/plan.yaml:7:6"),
        ("share-unwritten", "toy/plan.yaml:11:25"),
        ("country-unknown", "toy/inventory.yaml:2:10"),
        ("unit-unknown", "toy/inventory.yaml:8:75"),
        ("wrong-value", "toy/inventory.yaml:9:34"),
        ("name-like-formula", "toy/measures.yaml:3:12"),
        ("wrong-type", "toy/measures.yaml:4:11"),
        ("unknown-field", "toy/measures.yaml:6:12"),
        ("empty-value", "toy/measures.yaml:7:5"),
    } | {("unit-unknown", "toy/measures.yaml:9:21")}


@pytest.mark.parametrize(
    ("name", "old", "new", "code", "place", "words"),
    [
        ("measures.yaml", "capex: 20_000 USD", "capex: ", "empty-value", "6:12", "`capex` is empty"),
        (
            "measures.yaml",
            "    unit: home\n",
            "    unit: home\n    capex: 3 USD\n",
            "unknown-field",
            "5:5",
            "indentation slip",
        ),
        ("measures.yaml", "lifetime: 15", "lifetme: 15", "unknown-field", "7:5", "did you mean `lifetime`?"),
        ("measures.yaml", "15 yr", "1,5 yr", "quantity-malformed", "7:15", "1.5"),
        ("measures.yaml", "20_000 USD", "20_000 $", "unit-ambiguous", "6:19", "which dollar?"),
        ("measures.yaml", "{home heat: 9 MWh}", "[home heat]", "wrong-type", "5:26", "named values, not a list"),
        ("measures.yaml", "title: Heat pumps", 'title: "a\\x1b[2J"', "control-character", "3:12", "\\x1b"),
        ("measures.yaml", "title: Heat pumps", "title: 2030", "wrong-type", "3:12", 'put it in quotes: "2030"'),
        ("measures.yaml", "  heat-pumps:", "  -heat-pumps:", "name-like-formula", "2:3", "formula"),
        ("measures.yaml", "measures:", "carriers:", "unknown-field", "1:1", "belongs in an assumptions file"),
        ("plan.yaml", "gwp: AR5", "gwp: ar5", "wrong-value", "7:6", "write one of AR5, SAR"),
        ("plan.yaml", "plan: Toy", "schema: 2\nplan: Toy", "schema-version", "1:9", "newer cnca-plan"),
        (
            "plan.yaml",
            "  milestones:\n    - {year: 2028",
            "  milestones: 3\nexpect:\n    - {year: 2028",
            "wrong-type",
            "10:15",
            "is a list",
        ),
        ("plan.yaml", "price_year: 2023", "price_year: 20235", "out-of-range", "6:36", "at most 2200"),
        ("plan.yaml", "years: {from: 2025", "base_year: 2020\nyears: {from: 2025", "unknown-base-year", "5:12", "2022"),
        (
            "plan.yaml",
            "drivers:",
            "exclude: heat-pump\ndrivers:",
            "unknown-measure",
            "8:10",
            "did you mean `heat-pumps`?",
        ),
        ("plan.yaml", "[measures.yaml,", "[mesures.yaml,", "file-missing", "4:13", "did you mean measures.yaml?"),
        ("us.yaml", "series: grid", "series: gird", "unknown-series", "8:39", "did you mean `grid`?"),
        ("us.yaml", "grids.yaml", "grid.yaml", "file-missing", "8:19", "did you mean grids.yaml?"),
        ("us.yaml", "unit: GWh\n", "unit: GWh\n    networked: yes\n", "wrong-type", "5:16", "write true or false"),
        ("grids.yaml", "0.5", "half", "quantity-malformed", "2:34", ""),
        ("grids.yaml", "values", "valeus", "unknown-field", "2:10", "values"),
        ("inventory.yaml", "ref: I.1.1", "ref: Homes", "gpc-reference", "8:15", "I.1.1"),
    ],
)
def test_each_fault_has_its_code_place_and_remedy(
    tmp_path: Path, name: str, old: str, new: str, code: str, place: str, words: str
) -> None:
    """One change, and what is said about it."""
    assert old in FILES[name]
    plan, findings = read(tmp_path, {name: FILES[name].replace(old, new, 1)})
    assert plan is None
    found = {(finding.code, str(finding.place)): finding for finding in findings}
    finding = found[code, f"toy/{name}:{place}"]
    assert words in f"{finding.message} {finding.help}"
    assert all(finding.help for finding in findings)


def test_one_fault_is_one_finding(tmp_path: Path) -> None:
    """The union of what a source may be makes no noise."""
    finding = one(
        tmp_path, "measures.yaml", "title: Heat pumps", "title: x\n    source: {title: a, url: 'javascript:1'}"
    )
    assert (finding.code, str(finding.place)) == ("source-url", "toy/measures.yaml:4:29")
    finding = one(tmp_path, "us.yaml", "    unit: GWh", "    source: 5\n    unit: GWh")
    assert finding.code in ("wrong-type", "unknown-source")


def test_a_name_in_two_files_is_refused_with_both_places(tmp_path: Path) -> None:
    """Also where only capitals differ."""
    more = MEASURES.replace("heat-pumps:", "Heat-pumps:")
    plan = PLAN.replace("[measures.yaml, measures.yaml]", "[measures.yaml, more.yaml]")
    _, [finding] = read(tmp_path, {"more.yaml": more, "plan.yaml": plan})
    assert (finding.code, finding.place) == ("duplicate-name", Place("toy/more.yaml", 2, 3))
    assert finding.related == (Place("toy/measures.yaml", 2, 3),)


def test_a_change_to_nothing_is_refused(tmp_path: Path) -> None:
    """A scenario that misspells a measure says so once, not once for each field it lacks."""
    _, [finding] = read(
        tmp_path, {"low.yaml": "extends: plan.yaml\nmeasures: {heat-pmups: {lifetime: 9 yr}}\n"}, "toy/low.yaml"
    )
    assert (finding.code, finding.place) == ("unknown-name", Place("toy/low.yaml", 2, 12))
    assert "did you mean `heat-pumps`?" in finding.help


def test_a_pointer_back_to_its_own_file_ends(tmp_path: Path) -> None:
    """Series that point in a circle are refused by the schema; nothing hangs."""
    plan, findings = read(tmp_path, {"grids.yaml": "series: {grid: {values: {from: grids.yaml, series: grid}}}\n"})
    assert plan is None and findings


def test_deflators_may_be_kept_in_another_file(tmp_path: Path) -> None:
    """`USD: {from: money.yaml}` takes that file's USD."""
    us = US + "deflators: {USD: {from: money.yaml}}\n"
    plan = good(tmp_path, {"us.yaml": us, "money.yaml": "deflators: {USD: {values: {2020: 90.0, 2023: 100}}}\n"})
    assert plan.deflators["USD"].values == {2020: 90, 2023: 100}


def test_what_is_named_on_the_command_line_must_exist(tmp_path: Path) -> None:
    """A missing plan is exit 5, not a finding."""
    with pytest.raises(Unreachable):
        load("nowhere", tmp_path)


@pytest.mark.parametrize(
    "text", ["", "# nothing\n", "- a\n", "plan", "{", "plan: x", "years: []", "inventory: [inventory.yaml]", "1: 2"]
)
def test_any_plan_file_gives_findings_and_nothing_else(tmp_path: Path, text: str) -> None:
    """Whatever stands in it, there is a placed finding with a remedy."""
    plan, findings = read(tmp_path, {"plan.yaml": text})
    assert plan is None and findings
    assert all(finding.place for finding in findings)


def test_years_out_of_order_are_a_warning(tmp_path: Path) -> None:
    """The plan is read all the same."""
    plan, [finding] = read(tmp_path, {"grids.yaml": GRIDS.replace("2022: 1, 2030: 0.5", "2030: 0.5, 2022: 1")})
    assert plan is not None
    assert (finding.code, finding.severity, finding.place) == (
        "years-unordered",
        "warning",
        Place("toy/grids.yaml", 2, 30),
    )
