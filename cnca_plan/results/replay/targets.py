"""Replay of what a plan promises: caps, the budget, the limits on removals and on spending."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cnca_plan.model.instance import Instance, Series, SpendingLimit
from cnca_plan.model.solution import Solution
from cnca_plan.results import emissions
from cnca_plan.results.flows import of, performed, zeros
from cnca_plan.results.replay.rows import Rows, at_most, only

BUDGET = "carbon_budget"  # the name under which a shortfall of the budget is stated


def emissions_cap(instance: Instance, solution: Solution) -> Iterator[Rows]:
    """emissions of the selection − shortfall ≤ cap, t CO2e, in the years a cap binds."""
    ledger = emissions.ledger(instance, solution)
    for cap in instance.caps:
        lines = list(emissions.select(ledger, cap.selection).values())
        if cap.selection.everything:
            lines = [emissions.total(instance, solution)]
        binding = ~np.isnan(cap.tonnes)
        limit = np.where(binding, cap.tonnes, 0.0)
        yield only(at_most((cap.name,), lines, [limit, of(solution.shortfall, cap.name, instance)]), binding)


def carbon_budget(instance: Instance, solution: Solution) -> Iterator[Rows]:
    """Σ(t ∈ window) emissions − shortfall ≤ budget, t CO2e; one row, shown at the window's last year."""
    if instance.budget is None:
        return
    window = [instance.position(year) for year in instance.budget.years]
    spent = emissions.total(instance, solution)[window].sum()
    excess = of(solution.shortfall, BUDGET, instance)[window].sum()
    last = np.isin(instance.years, max(instance.budget.years))
    row = at_most((), [np.where(last, spent, 0.0)], [np.where(last, instance.budget.tonnes, 0.0), last * excess])
    yield only(row, last)


def removal_limit(instance: Instance, solution: Solution) -> Iterator[Rows]:
    """Σ(measures with emits < 0) −emits·output ≤ removal_limit, t CO2e, all gases of a measure together."""
    if instance.removal_limit is not None:
        removed = [_removed(instance, solution, k) for k in instance.measures]
        yield at_most((), removed, [instance.removal_limit])


def spending_limit(instance: Instance, solution: Solution) -> Iterator[Rows]:
    """Σ(k, incumbents too) pays·capex·install, or the annuities still running, ≤ limit + baseline spending. Money."""
    for limit in instance.spending_limits:
        spent = [
            _instalments(share * instance.capex[k] * of(solution.install, k, instance), limit)
            for (k, payer), share in instance.pays.items()
            if payer == limit.payer and k in instance.capex
        ]
        room = [limit.limit, of(instance.baseline_spending, limit.payer, instance)]
        yield at_most((limit.payer,), spent or [zeros(instance)], room)


def _removed(instance: Instance, solution: Solution, k: str) -> Series:
    """t CO2e that a measure takes up each year, 0 for what emits. Shape (t,)."""
    net = sum((emits for (m, _), emits in instance.emits.items() if m == k), start=zeros(instance))
    removed: Series = np.maximum(0.0, -net) * performed(instance, solution, k, "emits")
    return removed


def _instalments(lump: Series, limit: SpendingLimit) -> Series:
    """What is paid each year for lumps by install year: annuity · Σ(v in t−n+1 … t) lump[v]. Money, shape (t,)."""
    years = len(lump)
    return np.array([limit.annuity * lump[max(0, t - limit.financed + 1) : t + 1].sum() for t in range(years)])
