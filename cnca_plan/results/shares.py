"""How much of a service a technology delivers."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from cnca_plan.model.instance import Series
from cnca_plan.results.flows import delivered
from cnca_plan.results.pathway import Pathway


def shares(way: Pathway, k: str) -> Mapping[str, Series]:
    """Service → the share of its demand that `k` delivers, savings included; 0 without demand. Shape (t,)."""
    i = way.instance
    served = [s for s in i.services if (k, s) in i.delivers or i.serves.get(k) == s]
    return {s: _ratio(delivered(i, way.solution, k, s), i.demand[s]) for s in served}


def _ratio(part: Series, whole: Series) -> Series:
    return np.divide(part, whole, out=np.zeros(len(whole)), where=whole > 0)
