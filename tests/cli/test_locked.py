"""`solve --locked`, `check --solve`: a stored result is believed only as far as it is found again."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from cli.command import Ended, city, run

from cnca_plan.core.errors import Stale
from cnca_plan.plan.load import load
from cnca_plan.results.stored import check_inputs, check_numbers, check_tables, differences, read_stored


@pytest.fixture
def solved(tmp_path: Path) -> Path:
    """Toytown with a result beside its plan."""
    made = city(tmp_path)
    assert run(tmp_path, "solve", "city", "-q").code == 0
    return made


def locked(folder: Path) -> Ended:
    return run(folder.parent, "solve", "city", "--locked")


def stored(folder: Path) -> Path:
    return folder / "runs" / "plan" / "result.json"


def test_a_fresh_result_follows_also_with_other_line_ends(solved: Path) -> None:
    assert locked(solved).out == "city/runs/plan follows from its files: every number was found again\n"
    for path in [*solved.glob("*.yaml"), *stored(solved).parent.iterdir()]:
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert locked(solved).code == 0


def test_an_edited_input_is_told_by_value(solved: Path) -> None:
    measures = solved / "measures.yaml"
    measures.write_text(measures.read_text("utf-8").replace("20_000 USD", "21_000 USD", 1), "utf-8")
    before = stored(solved).read_bytes()
    ended = locked(solved)
    assert ended.code == 6
    assert "city/measures.yaml (changed)" in ended.err
    assert "measures.gas-well.cost.capex: 20_000 USD → 21_000 USD (city/measures.yaml:9)" in ended.err
    assert stored(solved).read_bytes() == before


def replaced(old: str, new: str) -> Callable[[str], str]:
    return lambda text: text.replace(old, new, 1)


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (lambda text: "{}", "no result of cnca-plan"),
        (lambda text: "[]", "no result of cnca-plan"),
        (lambda text: "", "no whole result"),
        (lambda text: text[:30], "no whole result"),
        (lambda text: "[" * 100_000, "no whole result"),
        (lambda text: "1" * 100_000, "no whole result"),
        (lambda text: "\udcff", "no whole result"),
        (replaced('"status": "met"', '"status": NaN'), "NaN"),
        (replaced('"schema": 1', '"schema": 2'), "newer"),
        (replaced('"inputs": [', '"inputs": {}, "old": ['), "no result"),
    ],
)
def test_a_result_nobody_wrote_so(tmp_path: Path, edit: Callable[[str], str], said: str) -> None:
    text = json.dumps({"schema": 1, "status": "met", "provenance": {"inputs": [{"file": "a", "sha256": "b"}]}})
    (tmp_path / "result.json").write_bytes(edit(text).encode("utf-8", "surrogateescape"))
    with pytest.raises(Stale) as caught:
        read_stored(tmp_path)
    assert said in caught.value.message


def test_numbers_edited_by_hand_are_found(solved: Path) -> None:
    """Every number and word that does not depend on the machine, one at a time."""
    folder = stored(solved).parent
    fresh = json.loads(stored(solved).read_text("utf-8"))
    check_numbers(fresh, fresh)
    for edit in (
        lambda found: found["emissions"].__setitem__(0, found["emissions"][0] * 1.001),
        lambda found: found.update(objective=None),
        lambda found: found.update(status="no-pathway"),
        lambda found: found["provenance"]["verification"]["certificates"]["planned"].update(lower_bound=0),
        lambda found: found["provenance"]["verification"]["laws"]["planned"].update(hold=False),
        lambda found: found["provenance"]["plan"].update({"years.from": "2020"}),
        lambda found: found.pop("prices"),
        lambda found: found.update(extra=1),
    ):
        edited = json.loads(json.dumps(fresh))
        edit(edited)
        with pytest.raises(Stale):
            check_numbers(edited, fresh)
    tables = {path.name: path.read_text("utf-8") for path in folder.glob("*.csv")}
    check_tables(folder, fresh, tables)
    name = sorted(tables)[0]
    (folder / name).write_text(tables[name] + "1,2\n", "utf-8")
    with pytest.raises(Stale):
        check_tables(folder, fresh, tables)
    (folder / name).unlink()
    with pytest.raises(Stale, match="missing"):
        check_tables(folder, fresh, tables)


def test_the_last_digits_do_not_matter() -> None:
    assert not list(differences({"a": [1e9, 1e-3]}, {"a": [1e9 * (1 + 1e-8), 2e-3]}))
    assert list(differences({"a": [1e9]}, {"a": [1e9 * (1 + 1e-5)]}))
    assert list(differences({"a": True}, {"a": 1}))


def test_only_comments_changed(solved: Path) -> None:
    plan = solved / "plan.yaml"
    plan.write_text(plan.read_text("utf-8") + "# one more\n", "utf-8")
    read = load(plan)[0]
    assert read
    with pytest.raises(Stale) as caught:
        check_inputs(json.loads(stored(solved).read_text("utf-8")), read)
    assert "no value changed" in caught.value.help


def test_without_a_result(tmp_path: Path) -> None:
    city(tmp_path)
    ended = locked(tmp_path / "city")
    assert ended.code == 5
    assert "result.json" in ended.err


def test_an_expectation_that_fails(tmp_path: Path) -> None:
    city(tmp_path, **{"81_000 t": "71_000 t"})
    ended = run(tmp_path, "solve", "city")
    assert ended.code == 1
    assert "not kept" in ended.out
    assert "city/plan.yaml:17:5: error[expect-failed]" in ended.err
    assert run(tmp_path, "check", "city").code == 0
    ended = run(tmp_path, "check", "city", "--solve")
    assert ended.code == 1
    assert "city/plan.yaml:17:5: error[expect-failed]" in ended.out


def test_a_target_out_of_reach(tmp_path: Path) -> None:
    city(tmp_path, **{"18_000 t": "2_000 t"})
    ended = run(tmp_path, "check", "city", "--solve")
    assert ended.code == 1
    assert "city/plan.yaml:12:7: error[target-missed]" in ended.out
    assert "7,000 t CO2e at best" in ended.out


def test_a_scenario_is_told_by_its_own_file(tmp_path: Path) -> None:
    """It inherits the lines of its plan: what fails stands there, and the message says for whom."""
    made = city(tmp_path)
    dear = "plan: Dear\nextends: plan.yaml\nmoney: {discount_rate: 6 %}\nexpect: []\n"
    (made / "dear.yaml").write_text(dear, "utf-8")
    (made / "late.yaml").write_text(
        "plan: Late\nextends: plan.yaml\ntargets: {milestones: [{year: 2027, level: 18_000 t CO2e}]}\n", "utf-8"
    )
    ended = run(tmp_path, "check", "city", "--solve", "--select", "expect-failed", "--select", "target-missed")
    assert ended.code == 1
    assert ended.out.startswith("city/plan.yaml:17:5: error[expect-failed] in city/late.yaml: not kept: cumulative")
    assert ended.out.count("error[") == 1
