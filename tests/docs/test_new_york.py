"""What New York's README says of its results is what the solver finds."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from cnca_plan.model.instance import LOCAL_SUPPLY
from cnca_plan.plan.load import load
from cnca_plan.results.pathway import Result
from cnca_plan.results.solve import solve_plan

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "scenarios" / "new-york" / "README.md").read_text(encoding="utf-8")


@cache
def result() -> Result:
    """New York, solved."""
    plan, _ = load(ROOT / "scenarios" / "new-york")
    assert plan is not None
    return solve_plan(plan)


def told() -> dict[str, str]:
    """Every marked figure as the page should write it."""
    found = result()
    billions, last = 1e9, found.years[-1]
    solution = found.planned.solution
    less = found.baseline.present_cost - found.planned.present_cost
    (price,) = found.planned.prices
    return {
        "caps": f"{found.planned.emissions[5] / 1e6:.2f} Mt · {found.planned.emissions[-1] / 1e6:.2f} Mt†",
        "no measure": f"{found.decomposition.end[-1] / 1e6:.1f} Mt in {last}†",
        "saves": f"{less / billions:.1f} billion USD less than the baseline in present value†",
        "targets": f"the targets cost {found.target_cost / billions:.1f}†",
        "price": f"{price.levelised:.0f} USD/t levelised†",
        "cars": f"{solution.stock['battery-car'][-1] / 1e6:.2f} million cars†",
        "pumps": f"{solution.stock['home-heat-pump'][-1] / 1e6:.1f} million homes†",
        "power": f"{solution.bought['electricity'][-1] / 1e3:.0f} TWh in {last}†",
    }


@pytest.mark.parametrize("what", told())
def test_marked_figures(what: str) -> None:
    """The page says what the solver says."""
    assert told()[what] in PAGE


def test_every_figure_that_is_marked_is_tested() -> None:
    """As many marks as tests, and none about the explanation of the mark itself."""
    assert PAGE.count("†") == len(told()) + 1


def test_base_year_by_reference() -> None:
    """Base-year emissions equal the inventory's rows to the tonne, by reference and in total, before and after."""
    found = result()
    rows: dict[str, float] = {}
    for ref, _, tonnes in found.base_rows:
        rows[ref] = rows.get(ref, 0.0) + tonnes
    model: dict[str, float] = {}
    base, i = found.base, found.instance
    for k, amount in base.activity.items():
        for (tech, _), tonnes in base.emits.items():
            if tech == k:
                model[i.ref[k]] = model.get(i.ref[k], 0.0) + amount * tonnes
        for (tech, carrier), use in base.uses.items():
            for (c, _, ref), factor in base.factors.items():
                if tech == k and c == carrier:
                    line = ref or f"{i.subsector[k]}.{i.carrier_scope[c]}"
                    model[line] = model.get(line, 0.0) + amount * use * factor
    for (ref, _), tonnes in base.exogenous.items():
        model[ref] = model.get(ref, 0.0) + tonnes
    assert LOCAL_SUPPLY not in model
    assert model == pytest.approx({ref: tonnes for ref, tonnes in rows.items() if tonnes or ref in model}, rel=1e-12)
    assert found.base_total == pytest.approx(53_653_539.84, abs=0.005)
    assert found.stated_total == pytest.approx(53_705_089.20)
