"""Named scenarios: each solved in full, and a plan that adjusts is the plan that was written so."""

from __future__ import annotations

from pathlib import Path

import pytest

from cnca_plan.model.instantiate import instantiate
from cnca_plan.plan.load import load
from cnca_plan.studies.bench import Answer
from cnca_plan.studies.scenarios import scenarios_table, solve_all, solve_one

CITY = Path(__file__).parents[2] / "scenarios" / "new-york"
FILES = sorted((CITY / "scenarios").glob("*.yaml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_shipped_scenario_can_be_read(path: Path) -> None:
    plan, found = load(path)
    assert plan is not None, found
    made, found = instantiate(plan)
    assert made is not None, found


def test_adjusting_a_plan_is_changing_its_numbers() -> None:
    plain, dear = (instantiate(load(path)[0])[0] for path in (CITY, CITY / "scenarios" / "capital-dear.yaml"))  # type: ignore[arg-type]
    assert plain is not None
    assert dear is not None
    for k in plain.instance.measures:
        assert dear.instance.capex[k][0] == pytest.approx(1.3 * plain.instance.capex[k][0])
    assert dear.instance.demand.keys() == plain.instance.demand.keys()


def test_a_wrong_adjustment_is_a_finding_at_its_place(tmp_path: Path) -> None:
    text = f"schema: 1\nplan: x\nextends: {'plan.yaml'}\nadjust: {{capx: +30 %, ramp: -50 %}}\n"
    for file in CITY.parent.glob("toytown/*.yaml"):
        (tmp_path / file.name).write_text(file.read_text())
    (tmp_path / "wrong.yaml").write_text(text)
    plan, found = load(tmp_path / "wrong.yaml")
    assert plan is not None, found
    made, found = instantiate(plan)
    assert made is None
    faults = [one for one in found if one.code == "unknown-assumption"]
    assert len(faults) >= 1
    assert "did you mean capex?" in faults[0].help
    assert faults[0].place is not None
    assert faults[0].place.line == 4


def test_a_set_is_told_in_the_same_columns_whatever_becomes_of_it() -> None:
    answers, complete = solve_all([str(CITY), str(CITY / "scenarios" / "net-zero.yaml")])
    assert complete
    assert [answer.status for answer in answers] == ["met", "no-pathway"]
    assert (answers[1].missed or 0) > 1e6
    assert answers[1].emissions[2050] > 0, "it says how near it comes"
    table = scenarios_table([("own", answers[0]), ("net-zero", answers[1])], "USD", 2050)
    assert len(table.rows) == 2


def test_files_with_faults_are_rows(tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text("schema: 1\nplan: [\n")
    assert solve_one(4, str(tmp_path)) == Answer(4, "failed", note=solve_one(4, str(tmp_path)).note)
