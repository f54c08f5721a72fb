"""Cost per tonne, defined once.

A measure's cost is what it adds (capital net of salvage, running, energy, mark-ups) less what it spares on the
incumbents it stands in for; its tonnes are what it brings. Both are attributed exactly (see `attribution`).

    cost per tonne        = Σ(t) discount·cost[t] / Σ(t) discount_mid·tonnes[t]         discounted cost, discounted tonnes
    undiscounted form     = Σ(t) cost[t] / Σ(t) tonnes[t]

Hurdle mark-ups, taxes left out by the perspective and payments of a carbon price are never part of it. It is told

- *alone*: the plan's own schedule of one measure (with what it needs) added to the baseline, as everyone draws it;
- *in context*: the measure's part of the whole plan against the baseline, with everything it interacts with.

A measure that brings no tonnes, or more of them, has no cost per tonne: that is said, not divided.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from cnca_plan.core.money import discount_mid
from cnca_plan.model.baseline import baseline, renewals
from cnca_plan.model.instance import Instance, Series
from cnca_plan.model.solution import Solution
from cnca_plan.results import costs as money
from cnca_plan.results.attribution import Step
from cnca_plan.results.flows import of, zeros

COUNTED: tuple[money.Kind, ...] = ("capital", "salvage", "running", "energy", "mark-up")
"""Kinds of cost in a cost per tonne: everything a pathway costs but the carbon price, which pays for the tonnes."""

NOTHING = 1e-9  # of the city's emissions over the plan: fewer tonnes are rounding, and no ratio is made of them


@dataclass(frozen=True)
class Abatement:
    """What a measure brings and costs over the plan years. Money of the plan; t CO2e; discounted to the first year."""

    measure: str
    tonnes: float
    discounted_tonnes: float
    cost: float  # undiscounted
    discounted_cost: float
    per_tonne: float | None  # money per t CO2e, None where not defined
    undiscounted_per_tonne: float | None
    reason: str = ""  # why it is not defined


def in_context(step: Step) -> tuple[Abatement, ...]:
    """Every measure that is installed, as a part of the whole step; cheapest tonne first."""
    instance = step.instance
    installed = [k for k in instance.measures if np.any(of(step.after.install, k, instance))]
    parts = (_abatement(step, k, step.reduced_by(k), _lines(step, k)) for k in installed)
    return _cheapest_first(parts)


def alone(instance: Instance, before: Solution, plan: Solution) -> tuple[Abatement, ...]:
    """Every measure the plan installs, each added to the baseline by itself; cheapest tonne first."""
    installed = [k for k in instance.measures if np.any(of(plan.install, k, instance))]
    return _cheapest_first(_alone(instance, before, plan, k) for k in installed)


def _alone(instance: Instance, before: Solution, plan: Solution, k: str) -> Abatement:
    """The baseline with the plan's schedule of one measure, and what that measure needs, decided."""
    decided = dict(instance.committed) | {k: of(plan.install, k, instance)}
    for (q, j), ratio in instance.needs.items():
        if q == k:
            needed = ratio * of(plan.stock, k, instance)
            decided[j] = np.maximum(
                renewals(needed, zeros(instance), instance.lifetime[j]), of(instance.committed, j, instance)
            )
    changed = replace(instance, committed=decided, renew=instance.renew - {k})
    step = Step(instance, before, baseline(changed))
    tonnes = sum((step.reduced_by(who) for who in step.lines), start=zeros(instance))
    lines: dict[money.Kind, Series] = {}
    for (_, kind), values in step.costs.items():
        lines[kind] = lines.get(kind, zeros(instance)) + values
    return _abatement(step, k, tonnes, lines)


def _lines(step: Step, k: str) -> Mapping[money.Kind, Series]:
    return {kind: values for (who, kind), values in step.costs.items() if who == k}


def _abatement(step: Step, k: str, tonnes: Series, lines: Mapping[money.Kind, Series]) -> Abatement:
    """Totals over the plan years, and their ratios where there are tonnes to divide by."""
    instance = step.instance
    counted = {(kind, k): values for kind, values in lines.items() if kind in COUNTED}
    cost = float(sum(values.sum() for values in counted.values()))
    discounted = float(sum(values.sum() for values in money.discounted(instance, counted).values()))
    present = float((tonnes * discount_mid(instance.discount_rate, len(instance.years))).sum())
    reason = _undefined(instance, float(tonnes.sum()), present)
    whole = float(tonnes.sum())
    ratio = (None, None) if reason else (discounted / present, cost / whole)
    return Abatement(k, whole, present, cost, discounted, ratio[0], ratio[1], reason)


def _undefined(instance: Instance, tonnes: float, present: float) -> str:
    """Why there is no cost per tonne, or nothing."""
    demand = sum(float(np.abs(part.values).max()) for part in instance.factors) or 1.0
    if min(tonnes, present) > NOTHING * demand:
        return ""
    return "it brings no tonnes" if abs(tonnes) <= NOTHING * demand else "it adds tonnes over the plan years"


def _cheapest_first(parts: Iterable[Abatement]) -> tuple[Abatement, ...]:
    """By cost per tonne, those without one last, by name."""
    return tuple(sorted(parts, key=lambda a: (a.per_tonne is None, a.per_tonne or 0.0, a.measure)))
