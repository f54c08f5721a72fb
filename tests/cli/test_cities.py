"""`cnca-plan cities` and `solve --all`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli.command import run

from cnca_plan.cli import every
from cnca_plan.cli.console import Console
from cnca_plan.model.settings import Settings
from cnca_plan.plan.load import load
from cnca_plan.studies.bench import Answer
from cnca_plan.studies.gallery import gallery, per_person, profile, profile_of

SILENT = Console(None, None)


def test_lists_every_city_without_solving(tmp_path: Path) -> None:
    ended = run(tmp_path, "cities")
    assert ended.code == 0
    assert "18 cities" in ended.out
    assert "-80 % by 2050" in ended.out
    assert not list(tmp_path.iterdir())


def test_json_has_a_row_a_city(tmp_path: Path) -> None:
    rows = json.loads(run(tmp_path, "cities", "--json").out)["cities"]
    assert {row["grade"] for row in rows} == {"A", "A-", "B", "D", None}
    toytown = next(row for row in rows if row["name"] == "toytown")
    assert toytown["per_person_I"] == 3.0
    assert toytown["per_person_III"] == pytest.approx(0.6)
    assert toytown["assumed"] == 1.0


def test_markdown(tmp_path: Path) -> None:
    assert run(tmp_path, "cities", "--markdown").out.startswith("| city | grade |")


def test_json_and_markdown_contradict(tmp_path: Path) -> None:
    assert run(tmp_path, "cities", "--json", "--markdown").code == 2


def test_cost_a_person_needs_people() -> None:
    one = profile("toytown")
    assert per_person(one, Answer(0, "met", above_baseline=50_000.0)) == pytest.approx(5.0)
    assert per_person(one, Answer(0, "no-pathway")) is None
    assert gallery([one], {"toytown": Answer(0, "met", above_baseline=50_000.0)}).column("cost_per_person") == (5.0,)


def test_shares_of_quality_sum_to_one() -> None:
    plan, _ = load("new-york")
    assert plan is not None
    assert sum(profile_of("new-york", plan).by_quality.values()) == pytest.approx(1.0)


def test_solve_all_takes_no_name(tmp_path: Path) -> None:
    assert run(tmp_path, "solve", "toytown", "--all").code == 2
    assert run(tmp_path, "solve", "--all", "--strict").code == 2
    assert run(tmp_path, "solve").code == 2
    assert run(tmp_path, "solve", "--all", "--jobs", "0").code == 2


@pytest.fixture
def two(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Only two cities are shipped: one with a pathway and one without."""
    monkeypatch.setattr("cnca_plan.plan.project.cities", lambda shelf: ("boulder", "toytown"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_solve_all_writes_what_has_a_pathway(two: Path) -> None:
    assert every.solve_every(SILENT, None, True, Settings(), 1, False, 0) == 0
    assert (two / "runs" / "toytown" / "result.json").is_file()
    assert not (two / "runs" / "boulder").exists()


def test_solve_all_elsewhere_and_in_processes(two: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert every.solve_every(Console.here(), "out", True, Settings(), 2, True, 0) == 0
    assert (two / "out" / "toytown" / "result.json").is_file()
    rows = json.loads(capsys.readouterr().out)["cities"]
    assert [row["status"] for row in rows] == ["no-pathway", "met"]


def test_solve_all_never_replaces_foreign_files(two: Path) -> None:
    (two / "runs" / "toytown").mkdir(parents=True)
    (two / "runs" / "toytown" / "thesis.txt").write_text("mine")
    assert every.solve_every(SILENT, None, True, Settings(), 1, False, 0) == 5
    assert (two / "runs" / "toytown" / "thesis.txt").read_text() == "mine"


def test_a_city_with_faults_is_a_row(two: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cnca_plan.plan.load.read_project", lambda project, on: (None, []))
    assert every.one_city(0, "toytown", None, False, Settings()).status == "failed"
