"""Expectations tested on Toytown's solution, where every number is known by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cnca_plan.plan.expect import parse
from cnca_plan.plan.load import load
from cnca_plan.plan.schema import Plan
from cnca_plan.results import expectations
from cnca_plan.results.document import document
from cnca_plan.results.pathway import Result
from cnca_plan.results.solve import solve_plan


@pytest.fixture(scope="module")
def toytown() -> tuple[Plan, Result]:
    plan = load("toytown")[0]
    assert plan
    return plan, solve_plan(plan)


@pytest.mark.parametrize(
    ("subject", "value", "unit"),
    [
        ("cumulative emissions", 78_500, "t CO2e"),
        ("emissions in 2026", 27_000, "t CO2e"),
        ("heat-pump in 2027", 2_000, "homes"),
        ("electricity in 2027", 25_000, "MWh"),
    ],
)
def test_values_known_by_hand(toytown: tuple[Plan, Result], subject: str, value: float, unit: str) -> None:
    """At the value both comparisons hold; a little beside it one of them fails."""
    plan, result = toytown
    lines = [f"{subject} {sign} {value * part} {unit}" for part in (1, 0.999, 1.001) for sign in ("<=", ">=")]
    tests = expectations.tested(replace(result, expect=tuple(parse(line, plan) for line in lines)))
    assert [one.kept for one in tests] == [True, True, False, True, True, False]
    assert tests[0].value == pytest.approx(value, rel=1e-9)


def test_every_subject_agrees_with_the_document(toytown: tuple[Plan, Result]) -> None:
    plan, result = toytown
    found = document(result)
    spent = found["spending"]["planned"]
    expected = {
        "sector I emissions in 2027 <= 1 t": found["emissions_by_sector"]["planned"]["I"][2],
        "emissions in 2027 <= 1 % of 2025": found["emissions"][2],
        "household spending <= 1 USD": max(spent["households"]),
        "cumulative household spending <= 1 USD": sum(spent["households"]),
        "cumulative all spending <= 1 USD": sum(map(sum, spent.values())),
        "cost of targets <= 1 USD": found["cost"]["targets"],
        "cost above baseline <= 1 USD": found["cost"]["present"]["planned"] - found["cost"]["present"]["baseline"],
        "levelised price <= 1 USD/t": max(one["levelised"] for one in found["prices"]),
    }
    tests = expectations.tested(replace(result, expect=tuple(parse(line, plan) for line in expected)))
    assert [one.value for one in tests] == pytest.approx(list(expected.values()), rel=1e-9)
    assert tests[1].limit == pytest.approx(0.01 * found["emissions"][0])
    assert len(expectations.failed(tests)) == len(tests)


def test_the_document_tells_every_line(toytown: tuple[Plan, Result]) -> None:
    plan, result = toytown
    assert [one["line"] for one in document(result)["expect"]] == list(plan.file.expect)
    assert all(one["kept"] for one in document(result)["expect"])
