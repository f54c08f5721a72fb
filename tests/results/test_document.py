"""The document: every key documented, the same twice, numbers that JSON can hold."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cli.command import TOYTOWN, city

from cnca_plan.core.errors import NotProven, Usage
from cnca_plan.exporters import json as exporter
from cnca_plan.plan.load import load
from cnca_plan.results import solve
from cnca_plan.results.document import document, rounded, timestamp
from cnca_plan.results.keys import KEYS, undocumented
from cnca_plan.results.pathway import Result
from cnca_plan.results.replay.rows import LawCheck


def solved(path: Path) -> Result:
    plan, findings = load(path)
    assert plan
    return solve.solve_plan(plan, known=findings)


@pytest.fixture(scope="module")
def toytown() -> Result:
    return solved(TOYTOWN)


@pytest.fixture(scope="module")
def missed(tmp_path_factory: pytest.TempPathFactory) -> Result:
    return solved(city(tmp_path_factory.mktemp("missed"), **{"18_000": "2_000"}))


def test_every_key_is_documented(toytown: Result, missed: Result) -> None:
    for result in (toytown, missed):
        assert not undocumented(document(result, {"costs.csv": "0"}))


def test_an_undocumented_key_is_found(toytown: Result) -> None:
    found = document(toytown)
    found["base"]["new"] = 1
    found["targets"][0]["new"] = 1
    assert set(undocumented(found)) == {"base.new", "targets[].new"}


def test_every_sentence_ends() -> None:
    assert all(text.endswith(".") for text in KEYS.values())


def test_the_issue_s_keys_are_there(toytown: Result) -> None:
    found = document(toytown)
    assert found["status"] == "met"
    assert found["base"] | {"by_sector": None} == {
        "year": 2024, "emissions": 36_000.0, "stated_total": 36_000.0, "by_sector": None,
    }  # fmt: skip
    assert found["years"] == [2025, 2026, 2027]
    assert found["emissions"][-1] == pytest.approx(18_000)
    assert found["caps"] == {"total": [None, 27_000.0, 18_000.0]}
    assert [(one["year"], one["cap"], one["met"]) for one in found["targets"]] == [
        (2026, 27_000.0, True), (2027, 18_000.0, True),
    ]  # fmt: skip
    assert found["measures"]["gas-well"]["in_service"] == [10.0, 30.0, 30.0]
    assert found["cost"]["targets"] == pytest.approx(
        found["cost"]["present"]["planned"] - found["cost"]["present"]["untargeted"]
    )


def test_two_documents_differ_only_in_their_timestamp(toytown: Result) -> None:
    texts = []
    for result in (toytown, solved(TOYTOWN)):
        found = document(result)
        del found["timestamp"]
        texts.append(exporter.text(found))
    assert texts[0] == texts[1]


def test_costs_by_kind_and_payer_are_the_same_money(toytown: Result) -> None:
    cost = document(toytown)["cost"]
    for way, kinds in cost["by_kind"].items():
        for kind, line in kinds.items():
            payers = [lines.get(kind, [0.0] * 3) for lines in cost["by_payer"][way].values()]
            assert [sum(year) for year in zip(*payers, strict=True)] == pytest.approx(line)


def test_a_missed_target(missed: Result) -> None:
    found = document(missed)
    assert found["status"] == "no-pathway"
    assert found["prices"] == []
    assert found["closest"]["excesses"] == [{"target": "total", "year": 2027, "tonnes": pytest.approx(5_000)}]
    assert found["targets"][-1]["met"] is False


def test_the_clock_can_be_set(toytown: Result, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert timestamp(toytown) == {"created": "1970-01-02T00:00:00Z", "seconds": {}}
    for wrong in ("noon", "", "1e400", str(10**30)):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", wrong)
        with pytest.raises(Usage):
            timestamp(toytown)


@pytest.mark.parametrize(
    ("value", "kept"), [(-0.0, "0.0"), (1 / 3, "0.333333333333"), (float("inf"), "null"), (1e300, "1e+300"), (2, "2")]
)
def test_numbers_are_rounded(value: Any, kept: str) -> None:
    assert json.dumps(rounded(value)) == kept


def test_a_broken_law_is_never_a_result(monkeypatch: pytest.MonkeyPatch) -> None:
    plan, _ = load(TOYTOWN)
    assert plan
    broken = (LawCheck("ramp_limit", 0.1, ("retrofit", 2025)),)
    monkeypatch.setattr(solve, "replay", lambda instance, solution, targets: broken if targets else ())
    with pytest.raises(NotProven, match="ramp_limit"):
        solve.solve_plan(plan)
