"""Numbers as cells of a table: plain, and None for what is missing or no number."""

from __future__ import annotations

import math

import numpy as np

from cnca_plan.core.table import Cell
from cnca_plan.model.instance import Series


def cell(value: float) -> Cell:
    """One number.

    >>> cell(float("nan")) is None
    True
    """
    return float(value) if math.isfinite(value) else None


def cells(series: Series) -> list[Cell]:
    """A whole series, which is faster than one number at a time."""
    return series.tolist() if np.isfinite(series).all() else [cell(value) for value in series]
