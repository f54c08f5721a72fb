"""The vectorised costs and bounds are the algebra's own, to the last digits."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from cnca_plan.model.baseline import baseline
from cnca_plan.model.compile import compile_program
from cnca_plan.model.instance import Instance
from cnca_plan.model.instantiate import instantiate
from cnca_plan.model.program import build
from cnca_plan.model.recost import Layout, column_bounds, costs, emitted, only_costs_differ
from cnca_plan.model.selected import ledger
from cnca_plan.model.values import vector_of
from cnca_plan.plan.load import load
from tests.model.everything import everything

CITIES = ("everything", "toytown", "new-york")


def city(name: str) -> Instance:
    if name == "everything":
        return everything()
    made, _ = instantiate(load(Path(__file__).parents[2] / "scenarios" / name)[0])  # type: ignore[arg-type]
    assert made is not None
    return made.instance


@pytest.mark.parametrize("name", CITIES)
def test_costs_and_bounds_are_those_of_the_algebra(name: str) -> None:
    plain = city(name)
    dear = replace(plain, carbon_price=np.linspace(10.0, 90.0, len(plain.years)), hurdle={plain.measures[0]: 1.3})
    for instance in (plain, dear):
        program = compile_program(build(instance))
        layout = Layout.of(program, instance)
        cost, offset = costs(layout, instance)
        np.testing.assert_allclose(cost, program.cost, rtol=1e-12, atol=0)
        assert offset == pytest.approx(program.offset, rel=1e-12)
        np.testing.assert_allclose(column_bounds(layout, instance), program.column_upper, rtol=1e-12)


@pytest.mark.parametrize("name", CITIES)
def test_a_point_is_read_as_the_ledger_reads_it(name: str) -> None:
    instance = city(name)
    program = compile_program(build(instance))
    layout, found = Layout.of(program, instance), baseline(instance)
    x = layout.vector(found)
    np.testing.assert_array_equal(x, vector_of(program, found, instance))
    np.testing.assert_allclose(emitted(layout, instance, x), sum(ledger(instance, found).values()), rtol=1e-12)


def test_what_only_costs_is_told_from_what_the_laws_read() -> None:
    plain = city("toytown")
    assert only_costs_differ(plain, replace(plain, discount_rate=0.07, capex=dict(plain.capex)))
    assert not only_costs_differ(plain, replace(plain, ramp=dict(plain.ramp)))
    limited = city("everything")
    assert limited.spending_limits
    assert not only_costs_differ(limited, replace(limited, capex=dict(limited.capex)))
