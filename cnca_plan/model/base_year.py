"""The inventory year in the program's own terms: the numbers that its rows imply, before any driver moves them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class BaseYear:
    """What the incumbents did in the inventory year; absent keys are zero.

    Their tonnes Σ activity · (Σ uses · factor + emits) + exogenous are the sum of the inventory's rows.
    """

    year: int
    activity: Mapping[str, float]  # incumbent: units run
    uses: Mapping[tuple[str, str], float]  # (k, c): carrier units per running unit
    factors: Mapping[tuple[str, str, str | None], float]  # (c, gas, ref): t CO2e per carrier unit; ref as in FactorPart
    emits: Mapping[tuple[str, str], float] = field(default_factory=dict)  # (k, gas): t CO2e per running unit
    exogenous: Mapping[tuple[str, str], float] = field(default_factory=dict)  # (ref, gas): t CO2e
