"""Tables refuse rows that do not fit."""

from __future__ import annotations

import pytest

from cnca_plan.core.table import Column, Table

COLUMNS = (Column("year", kind="year"), Column("used", "MWh", "number"))


def test_a_row_has_a_cell_per_column() -> None:
    with pytest.raises(ValueError, match="1 cells under 2 columns"):
        Table("carriers", "Carriers", COLUMNS, ((2030,),))


def test_rows_are_chosen_by_value() -> None:
    table = Table("carriers", "Carriers", COLUMNS, ((2030, 1.5), (2031, None)))
    assert table.where(year=2031).rows == ((2031, None),)
    assert next(iter(table.records())) == {"year": 2030, "used": 1.5}
    with pytest.raises(ValueError):
        table.column("bought")
