"""What the last tonne costs: prices of a pathway's caps and budget, from the duals of the optimum.

A dual is ∂objective/∂cap in present value, ≤ 0: one tonne more of room saves money. Source: `model.md`, "Prices".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from cnca_plan.core.money import discount_mid
from cnca_plan.model.instance import Instance, Series
from cnca_plan.model.solution import Solution

CAP, BUDGET = "emissions_cap", "carbon_budget"


@dataclass(frozen=True)
class TargetPrice:
    """The price of one target.

    `by_year` is money of the year per t CO2e of that year, nan in years without the target, shape (t,).
    `levelised` is the cost of one tonne less in every such year: the figure to quote. Money per t CO2e.
    """

    target: str
    by_year: Series
    levelised: float
    cornered: tuple[int, ...] = ()  # years whose price is not the only one: a little more and a little less differ


def prices(instance: Instance, solution: Solution) -> tuple[TargetPrice, ...]:
    """One price per cap and for the budget, in the order of the instance; none for a pathway without duals."""
    caps = solution.duals.get(CAP, {})
    found = [_cap_price(instance, cap.name, caps) for cap in instance.caps if any(key[0] == cap.name for key in caps)]
    budget = solution.duals.get(BUDGET, {})
    if budget and instance.budget:
        found.append(_budget_price(instance, budget.values()))
    return tuple(replace(one, cornered=_cornered(solution, one.target)) for one in found)


def _cornered(solution: Solution, target: str) -> tuple[int, ...]:
    """Years in which the target stands at a corner; for a budget the last of its window."""
    corners = [index for family, index in solution.cornered if (index[0] if family == CAP else family) == target]
    return tuple(sorted(int(str(index[-1])) for index in corners))


def _cap_price(instance: Instance, name: str, duals: Mapping[tuple[object, ...], float]) -> TargetPrice:
    """price[t] = −dual/discount_mid[t]; levelised: Σ −dual / Σ discount_mid over the capped years."""
    worth = np.array([-duals.get((name, year), np.nan) for year in instance.years])
    return _price(instance, name, worth)


def _budget_price(instance: Instance, duals: Iterable[float]) -> TargetPrice:
    """A tonne is worth λ today whenever it is saved: price[t] = λ/discount_mid[t], rising at the discount rate."""
    window = instance.budget.years if instance.budget else ()
    worth = np.where(np.isin(instance.years, window), -sum(duals), np.nan)
    return _price(instance, BUDGET, worth)


def _price(instance: Instance, name: str, worth: Series) -> TargetPrice:
    """The price of a target whose tonne in year t is `worth` so much today, nan where there is no target."""
    mid = discount_mid(instance.discount_rate, len(instance.years))
    binding = ~np.isnan(worth)
    levelised = float(worth[binding].sum() / mid[binding].sum()) if binding.any() else 0.0
    return TargetPrice(name, worth / mid + 0.0, levelised + 0.0)  # + 0.0 turns −0 into 0
