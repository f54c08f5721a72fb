"""Tables as Parquet, for those who read them by program; needs the extra `parquet`."""

from __future__ import annotations

import io
from typing import Any

from cnca_plan.core.errors import Usage
from cnca_plan.core.table import Column, Table


def check() -> None:
    """Raises Usage where pyarrow is missing, so that no work is done in vain."""
    _pyarrow()


def data(table: Table) -> bytes:
    """One Parquet file; columns are named as in CSV, units in the header."""
    arrow, parquet = _pyarrow()
    names = [f"{column.name} [{column.unit}]" if column.unit else column.name for column in table.columns]
    values = [list(column) for column in zip(*table.rows, strict=True)] or [[] for _ in table.columns]
    kinds = [_type(arrow, column) for column in table.columns]
    arrays = [arrow.array(cells, kind) for cells, kind in zip(values, kinds, strict=True)]
    out = io.BytesIO()
    parquet.write_table(arrow.table(arrays, names=names), out)
    return out.getvalue()


def _type(arrow: Any, column: Column) -> Any:
    types = {"year": arrow.int32(), "number": arrow.float64(), "share": arrow.float64()}
    return types.get(column.kind, arrow.string())


def _pyarrow() -> tuple[Any, Any]:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise Usage("Parquet files need pyarrow, which is not installed", "pip install 'cnca-plan[parquet]'") from None
    return pyarrow, pyarrow.parquet
