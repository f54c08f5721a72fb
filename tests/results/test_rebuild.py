"""New York's objective and emissions rebuilt from its CSV files alone: no class of ours, no input file, no solver.

Anyone with a spreadsheet could do the same: what is installed times what it costs, what is bought times its price.
"""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from pathlib import Path

import pytest

from cnca_plan.cli.ending import run as main

ROOT = Path(__file__).parents[2]
Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run folder of New York."""
    folder = tmp_path_factory.mktemp("run") / "new-york"
    assert main(["solve", str(ROOT / "scenarios" / "new-york"), "--output", str(folder), "--quiet"]) == 0
    return folder


def read(folder: Path, name: str, **equal: str) -> Rows:
    """Rows of one table, units cut off the headers."""
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = [{key.split(" [")[0]: value for key, value in row.items()} for row in csv.DictReader(file)]
    return [row for row in rows if all(row[key] == value for key, value in equal.items())]


def objective(folder: Path, pathway: str) -> float:
    """Capital with hurdles, upkeep, carriers at supply prices, mark-ups; discounted."""
    unit = {(row["technology"], row["year"]): row for row in read(folder, "technologies")}
    cost, middle = 0.0, {}
    for row in read(folder, "measures", pathway=pathway):
        one = {key: float(value) for key, value in unit[row["technology"], row["year"]].items() if key[0] in "cohame"}
        installed, standing, running = (float(row[key]) for key in ("installed", "in_service", "running"))
        upkeep = one["opex"] * (running if row["kind"] == "incumbent" else standing)
        cost += one["at_start"] * one["capex"] * one["hurdle"] * one["charged"] * installed
        cost += one["at_middle"] * (upkeep + (one["cost_per_run"] + one["markup"]) * running)
        middle[row["year"]] = one["at_middle"]
    for row in read(folder, "carriers", pathway=pathway):
        cost += middle[row["year"]] * float(row["bought"]) * float(row["price"])
    return cost - own_use(folder, pathway, middle)


def own_use(folder: Path, pathway: str, middle: dict[str, float]) -> float:
    """Mark-ups that own supply saves: the rest of the mark-ups in the costs, which are told by payer only."""
    paid = sum(float(r["discounted"]) for r in read(folder, "costs", pathway=pathway, kind="mark-up"))
    unit = {(r["technology"], r["year"]): float(r["markup"]) for r in read(folder, "technologies")}
    whole = sum(
        middle[r["year"]] * unit[r["technology"], r["year"]] * float(r["running"])
        for r in read(folder, "measures", pathway=pathway)
    )
    return whole - paid


def emissions(folder: Path, pathway: str) -> dict[str, float]:
    """t CO2e by year: what is bought times its factor, and what equipment emits itself."""
    direct = {(r["technology"], r["year"]): float(r["emits"]) for r in read(folder, "technologies")}
    tonnes: dict[str, float] = defaultdict(float)
    for row in read(folder, "carriers", pathway=pathway):
        tonnes[row["year"]] += float(row["bought"]) * float(row["factor"])
    for row in read(folder, "measures", pathway=pathway):
        tonnes[row["year"]] += float(row["running"]) * direct[row["technology"], row["year"]]
    return tonnes


@pytest.mark.parametrize("pathway", ["baseline", "untargeted", "planned"])
def test_new_york_from_its_csv_files_alone(run: Path, pathway: str) -> None:
    """The rebuilt numbers are those of result.json, for all three pathways."""
    result = json.loads((run / "result.json").read_text(encoding="utf-8"))
    told = result["emissions" if pathway == "planned" else pathway]
    rebuilt = emissions(run, pathway)
    assert [rebuilt[str(year)] for year in result["years"]] == pytest.approx(told, rel=1e-9)
    assert objective(run, pathway) == pytest.approx(
        result["cost"]["present"][pathway] + hurdles(run, pathway), rel=1e-9
    )


def hurdles(folder: Path, pathway: str) -> float:
    """What hurdle rates add to the choice, told as a memo."""
    return sum(float(r["discounted"]) for r in read(folder, "costs", pathway=pathway, kind="hurdle"))


def test_reductions_sum_to_the_fall(run: Path) -> None:
    """Trends, decided measures and the plan's: together the inventory's rows less the plan's emissions."""
    result = json.loads((run / "result.json").read_text(encoding="utf-8"))
    for year, left in zip(result["years"], result["emissions"], strict=True):
        less = sum(float(row["less"]) for row in read(run, "reductions", year=str(year)))
        assert less == pytest.approx(result["base"]["emissions"] - left, abs=1e-9 * result["base"]["emissions"])


def test_tables_conserve(run: Path) -> None:
    """Carriers: bought + supplied = used + spilled; emissions lines = total; services: demand = what meets it."""
    for row in read(run, "carriers"):
        bought, used, made, spilt = (float(row[k]) for k in ("bought", "used", "supplied", "spilled"))
        assert bought + made == pytest.approx(used + spilt, rel=1e-9, abs=1e-6)
    for row in read(run, "services"):
        met = sum(float(row[k]) for k in ("incumbents", "switches", "savings")) - float(row["surplus"])
        assert met == pytest.approx(float(row["demand"]), rel=1e-9)
    result = json.loads((run / "result.json").read_text(encoding="utf-8"))
    for year, total in zip(result["years"], result["emissions"], strict=True):
        lines = sum(float(row["tonnes"]) for row in read(run, "emissions", pathway="planned", year=str(year)))
        assert lines == pytest.approx(total, rel=1e-9)


def test_changes_sum_to_the_difference_of_years(run: Path) -> None:
    """More units and more a unit: together the difference of what a measure brings in two years."""
    brought: dict[tuple[str, int], float] = {}
    for row in read(run, "reductions", step="plan"):
        key = (row["line"], int(row["year"]))
        brought[key] = brought.get(key, 0.0) + float(row["less"])
    size = max(map(abs, brought.values()))
    for row in read(run, "changes"):
        name, year = row["measure"], int(row["year"])
        whole = brought.get((name, year), 0.0) - brought.get((name, year - 1), 0.0)
        if (name, year) in brought:
            assert float(row["more_units"]) + float(row["more_a_unit"]) == pytest.approx(whole, abs=1e-9 * size)
