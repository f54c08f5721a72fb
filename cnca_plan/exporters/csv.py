"""Tables as tidy CSV: UTF-8, line feeds, RFC 4180 quoting, units in the header as `tonnes [t CO2e/yr]`."""

from __future__ import annotations

import csv
import io
import math
from functools import lru_cache

from cnca_plan.core.table import Column, Table

DIGITS = 12  # significant, as in result.json


def text(table: Table) -> str:
    """One header line, one line per row; a missing value is an empty cell.

    >>> table = Table("heat", "Heat", (Column("year", "", "year"), Column("used", "MWh", "number")), ((2030, 1.5),))
    >>> text(table)
    'year,used [MWh]\\n2030,1.5\\n'
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([_header(column) for column in table.columns])
    writer.writerows([_number(cell) if isinstance(cell, float) else cell for cell in row] for row in table.rows)
    return out.getvalue()


def _header(column: Column) -> str:
    return f"{column.name} [{column.unit}]" if column.unit else column.name


@lru_cache(16_384)  # many figures come again, zeros above all
def _number(cell: float) -> str:
    """As in result.json; whole ones without a point, so that no reader guesses."""
    if not math.isfinite(cell):
        raise ValueError(f"a table holds {cell}, which is no number")
    return f"{cell:.{DIGITS}g}" if cell else "0"
