"""`cnca-plan catalogue`: what it finds, and what it says of one measure."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli.command import run

from cnca_plan.core.table import Table
from cnca_plan.plan.browse import catalogue, chosen
from cnca_plan.plan.project import library


@pytest.fixture(scope="module")
def table() -> Table:
    shelf = library()
    assert shelf is not None
    return catalogue(shelf)


def test_every_measure_has_title_cost_life_and_source_or_reason(table: Table) -> None:
    assert len(table.rows) > 200
    for row in table.records():
        assert row["title"] and row["unit"] and row["lifetime"] and row["price_year"], row["name"]
        assert row["source"] or row["how"], row["name"]


def test_sector_takes_in_its_sub_sectors_only(table: Table) -> None:
    found = chosen(table, sector="I")
    assert found.rows
    assert {str(cell).partition(".")[0] for cell in found.column("sector")} == {"I"}
    assert {str(cell) for cell in chosen(table, sector="I.1").column("sector")} == {"I.1"}


def test_every_measure_has_a_sector_unless_it_delivers_nothing(table: Table) -> None:
    assert not [row["name"] for row in table.records() if row["serves"] and not row["sector"]]


def test_service_search_and_file_together(table: Table) -> None:
    found = chosen(table, service="home heat", search="HEAT pump ground", file="eu")
    assert found.rows
    assert all("home heat" in str(row["serves"]) and row["file"] == "eu" for row in found.records())


def test_a_list_and_one_in_full(tmp_path: Path) -> None:
    listed = run(tmp_path, "catalogue", "--service", "home heat", "--file", "eu")
    assert listed.code == 0 and "home-heat-pump" in listed.out
    full = run(tmp_path, "catalogue", "home-heat-pump", "--file", "eu")
    assert "source: PyPSA" in full.out and "https://" in full.out


def test_json(tmp_path: Path) -> None:
    found = json.loads(run(tmp_path, "catalogue", "battery-car", "--json").out)["measures"]
    assert {one["file"] for one in found} == {"eu", "us", "world"}


def test_a_nearest_name(tmp_path: Path) -> None:
    ended = run(tmp_path, "catalogue", "home-heatpump")
    assert ended.code == 2 and "did you mean `home-heat-pump`" in ended.err


def test_nothing_fits(tmp_path: Path) -> None:
    ended = run(tmp_path, "catalogue", "--search", "perpetuum mobile")
    assert ended.code == 0 and ended.out == "" and "no measure fits" in ended.err
