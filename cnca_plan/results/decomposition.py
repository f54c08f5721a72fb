"""Why emissions change with no measure at all: drivers, turnover of equipment, the grid, waste and the rest.

Each row's emissions are activity × use × factor; the change of a product of three is split by Shapley values, which
are exact and do not depend on the order in which the three are changed. Source: Ang, Liu and Chew (2003), *Perfect
decomposition techniques in energy and environmental analysis* (the Sun–Shapley method). Tonnes are t CO2e.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from cnca_plan.model.base_year import BaseYear
from cnca_plan.model.instance import Instance, Series
from cnca_plan.plan import gpc
from cnca_plan.results.flows import of, zeros

EFFECTS = ("drivers", "turnover", "grid", "waste", "other")
WASTE = "III"  # the GPC's sector of waste


@dataclass(frozen=True)
class Effects:
    """Changes since the inventory year in t CO2e, each of shape (t,); they sum to the whole change."""

    drivers: Series  # more or less is done
    turnover: Series  # it takes more or less of a carrier to do it
    grid: Series  # carriers, and residuals that follow them, are cleaner or dirtier
    waste: Series  # deposits of the plan's years decay, older ones release less
    other: Series  # rows that no technology changes

    def __add__(self, more: Effects) -> Effects:
        return Effects(*(getattr(self, name) + getattr(more, name) for name in EFFECTS))

    @property
    def change(self) -> Series:
        """The whole change, shape (t,)."""
        return self.drivers + self.turnover + self.grid + self.waste + self.other


@dataclass(frozen=True)
class Decomposition:
    """No-measures emissions from the inventory year on: `end[t] = base + effects.change[t]`."""

    year: int  # the inventory year
    base: float  # t CO2e
    end: Series  # t CO2e, shape (t,)
    effects: Effects
    by_technology: dict[str, Effects]  # effects of each incumbent; waste rows' constants and the rest are not in here


def decompose(instance: Instance, base: BaseYear) -> Decomposition:
    """Split the change of no-measures emissions from the inventory year to each plan year; exact to rounding."""
    by_technology = {k: _technology(instance, base, k) for k in instance.incumbents}
    effects = sum(by_technology.values(), start=_constants(instance, base))
    return Decomposition(base.year, base_emissions(base), no_measures(instance), effects, by_technology)


def base_emissions(base: BaseYear) -> float:
    """Σ activity·(Σ uses·factor + emits) + exogenous: the sum of the inventory's rows, t CO2e."""
    direct = sum(base.activity.get(k, 0.0) * tonnes for (k, _), tonnes in base.emits.items())
    carried = sum(
        base.activity.get(k, 0.0) * use * factor
        for (k, c), use in base.uses.items()
        for (carrier, _, _), factor in base.factors.items()
        if carrier == c
    )
    return float(direct + carried + sum(base.exogenous.values()))


def no_measures(instance: Instance) -> Series:
    """Σ baseline·(Σ uses·factor + emits) + decay + exogenous, t CO2e, shape (t,)."""
    tonnes = sum(instance.exogenous.values(), start=zeros(instance))
    for k in instance.incumbents:
        carried = [uses * _factor(instance, c) for (m, c), uses in instance.uses.items() if m == k]
        direct = [emits for (m, _), emits in instance.emits.items() if m == k]
        tonnes = tonnes + instance.baseline[k] * sum((*carried, *direct), start=zeros(instance))
        tonnes = tonnes + _decayed(instance, k)
    return tonnes


Three: TypeAlias = tuple[Series, Series, Series]


def shapley_three(before: tuple[float, float, float], after: Three) -> Three:
    """The parts that each of three factors has in the change of their product; they sum to that change exactly.

    (x − a)·((bc + yz)/3 + (bz + yc)/6) for the first, a b c before and x y z after, likewise for the others. (t,)
    """
    a, b, c = before
    x, y, z = after
    return (
        (x - a) * ((b * c + y * z) / 3 + (b * z + y * c) / 6),
        (y - b) * ((a * c + x * z) / 3 + (a * z + x * c) / 6),
        (z - c) * ((a * b + x * y) / 3 + (a * y + x * b) / 6),
    )


def _technology(instance: Instance, base: BaseYear, k: str) -> Effects:
    """The effects of one incumbent: each carrier it uses, each gas it emits, and what its waste releases later."""
    nothing = zeros(instance)
    parts = [*_carried(instance, base, k), *_direct(instance, base, k)]
    return sum(parts, start=Effects(nothing, nothing, nothing, _decayed(instance, k), nothing))


def _carried(instance: Instance, base: BaseYear, k: str) -> Iterator[Effects]:
    """activity × use × factor for each carrier the incumbent uses now or did in the inventory year."""
    nothing, before, now = zeros(instance), base.activity.get(k, 0.0), instance.baseline[k]
    for c in sorted({c for m, c in (*instance.uses, *base.uses) if m == k}):
        factor = float(sum(value for (carrier, _, _), value in base.factors.items() if carrier == c))
        uses = of(instance.uses, (k, c), instance)
        split = shapley_three((before, base.uses.get((k, c), 0.0), factor), (now, uses, _factor(instance, c)))
        yield Effects(*split, nothing, nothing)


def _direct(instance: Instance, base: BaseYear, k: str) -> Iterator[Effects]:
    """activity × direct emissions: two factors, so each takes the other's mean; residuals fade with the grid."""
    nothing, before, now = zeros(instance), base.activity.get(k, 0.0), instance.baseline[k]
    for gas in sorted({gas for m, gas in (*instance.emits, *base.emits) if m == k}):
        was, emits = base.emits.get((k, gas), 0.0), of(instance.emits, (k, gas), instance)
        drivers, grid = (now - before) * (was + emits) / 2, (emits - was) * (before + now) / 2
        yield Effects(drivers, nothing, grid, nothing, nothing)


def _constants(instance: Instance, base: BaseYear) -> Effects:
    """What changes in rows that no technology changes: waste rows by themselves, all others together."""
    changes = {
        (ref, gas): of(instance.exogenous, (ref, gas), instance) - base.exogenous.get((ref, gas), 0.0)
        for ref, gas in {*instance.exogenous, *base.exogenous}
    }
    nothing = zeros(instance)
    waste = sum((x for (ref, _), x in changes.items() if gpc.sector(ref) == WASTE), start=nothing)
    other = sum((x for (ref, _), x in changes.items() if gpc.sector(ref) != WASTE), start=nothing)
    return Effects(nothing, nothing, nothing, waste, other)


def _factor(instance: Instance, c: str) -> Series:
    """A carrier's whole factor, upstream parts included: t CO2e per carrier unit, shape (t,)."""
    return sum((part.values for part in instance.factors if part.carrier == c), start=zeros(instance))


def _decayed(instance: Instance, k: str) -> Series:
    """What the incumbent's deposits of the plan's years release, t CO2e, shape (t,)."""
    years, deposits = len(instance.years), instance.baseline[k]
    released = [np.convolve(deposits, decay)[:years] for (m, _), decay in instance.decay.items() if m == k]
    return sum(released, start=zeros(instance))
