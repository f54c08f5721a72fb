"""Tables carry the result's numbers, one observation a row, and nothing that is no number."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from results import tiny
from results.tiny import BOILER, PUMP, RETROFIT, SOLAR

from cnca_plan.core.money import discount_mid
from cnca_plan.core.table import Table
from cnca_plan.model.base_year import BaseYear
from cnca_plan.model.instance import Cap, Selection
from cnca_plan.results import tables
from cnca_plan.results.pathway import Pathway, Result
from cnca_plan.results.verify import replay


def result() -> Result:
    city = tiny.solar(caps=(Cap("city", Selection(), np.array([np.nan] * 5 + [1.0])),))
    base = BaseYear(2022, {BOILER: 100.0}, {(BOILER, "gas"): 1.25}, {("gas", "CO2", None): 0.2})
    baseline, free = Pathway("baseline", city, tiny.solution(city)), tiny.solution(city, {PUMP: [5]})
    planned = replace(
        tiny.solution(city, {PUMP: [10], RETROFIT: [5], SOLAR: [9]}),
        duals={"emissions_cap": {("city", 2030): -50 * discount_mid(0.05, 6)[5]}},
    )
    return Result(
        plan="tiny plan",
        city="Tinytown",
        instance=city,
        base=base,
        base_rows=(("I.1.1", "Gas for homes", 25.0),),
        stated_total=25.0,
        baseline=baseline,
        untargeted=Pathway("untargeted", city, free),
        planned=Pathway("planned", city, planned),
        status="met",
        checks={"planned": replay(city, planned, targets=False)},
    )


@pytest.fixture(scope="module")
def found() -> dict[str, Table]:
    return {table.name: table for table in tables.tables(result())}


def total(table: Table, column: str, **equal: str | int) -> float:
    return math.fsum(x for x in table.where(**equal).column(column) if isinstance(x, float))


def test_every_cell_is_a_plain_value(found: dict[str, Table]) -> None:
    for table in found.values():
        assert table.rows, table.name
        for row in table.rows:
            for column, cell in zip(table.columns, row, strict=True):
                assert cell is None or type(cell) in (str, int, float)
                assert not (isinstance(cell, float) and not math.isfinite(cell)), (table.name, column.name)
                assert (
                    isinstance(cell, int | float)
                    if column.kind in ("year", "number", "share")
                    else isinstance(cell, str)
                )


def test_emissions_sum_to_the_pathway(found: dict[str, Table]) -> None:
    for way in result().pathways:
        assert total(found["emissions"], "tonnes", pathway=way.name) == pytest.approx(way.emissions.sum())


def test_services_balance(found: dict[str, Table]) -> None:
    for row in found["services"].records():
        demand, incumbents, switches, savings, surplus = (float(row[name] or 0) for name in list(row)[4:])
        assert incumbents + switches + savings - surplus == pytest.approx(demand)


def test_carriers_balance(found: dict[str, Table]) -> None:
    rows = list(found["carriers"].records())
    assert any(row["spilled"] for row in rows)
    for row in rows:
        bought, used, supplied, spilled = (float(row[name] or 0) for name in ("bought", "used", "supplied", "spilled"))
        assert bought + supplied - spilled == pytest.approx(used)


def test_costs_sum_to_the_pathway(found: dict[str, Table]) -> None:
    planned = result().planned
    assert total(found["costs"], "discounted", pathway="planned", counted="cost") == pytest.approx(planned.present_cost)
    assert found["costs"].columns[-1].unit == "EUR (2022)/yr"
    assert total(found["spending"], "spending", pathway="planned", payer="city", year=2025) == pytest.approx(40.0)


def test_prices_are_told_where_targets_bind(found: dict[str, Table]) -> None:
    (row,) = found["prices"].rows
    assert row[:3] == ("planned", "city", 2030)
    assert row[3:] == pytest.approx((50.0, 50.0))


def test_units_by_year(found: dict[str, Table]) -> None:
    (row,) = found["measures"].where(pathway="planned", technology=PUMP, year=2025).records()
    assert (row["kind"], row["unit"]) == ("measure", "GWh")
    assert (row["installed"], row["in_service"], row["running"]) == (10, 10, 10)


def test_the_effects_sum_to_the_change(found: dict[str, Table]) -> None:
    split = result().decomposition
    assert total(found["decomposition"], "change", year=2030) == pytest.approx(split.end[-1] - split.base)


def test_checks_are_all_told(found: dict[str, Table]) -> None:
    assert set(found["checks"].column("holds")) == {"yes"}
    assert "ramp_limit" in found["checks"].column("law")


def test_what_targets_cost() -> None:
    one = result()
    assert one.target_cost == pytest.approx(one.planned.present_cost - one.untargeted.present_cost)
    assert one.base_total == one.stated_total
