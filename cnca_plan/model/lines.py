"""Whose tonnes are whose: every emission of the model as a line under a GPC reference and a gas.

A technology's direct emissions stand under its own reference; what its carriers emit stands under its sub-sector and
the carrier's scope, except upstream tonnes (leaks), which have a reference of their own. Local supply is credited to
its owner's reference, or to a line of its own when nobody owns it; what is spilled is charged to that line. So the
lines sum to the city's total exactly.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from cnca_plan.model.instance import LOCAL_SUPPLY, FactorPart, Instance, Selection, Series
from cnca_plan.plan import gpc


@dataclass(frozen=True)
class Line:
    """t CO2e per unit of a technology's output of `flow`, booked under a reference and a gas. Shape (t,)."""

    technology: str
    flow: str  # "uses", "emits" or "delivers", as in `output`
    ref: str
    gas: str
    tonnes: Series


def factor(instance: Instance, carrier: str) -> Series:
    """A carrier's whole emission factor, upstream part included. t CO2e per unit, shape (t,)."""
    parts = [part.values for part in instance.factors if part.carrier == carrier]
    return np.sum(parts, axis=0) if parts else np.zeros(len(instance.years))


def booked_under(instance: Instance, k: str, part: FactorPart) -> str:
    """The reference under which a technology's use of a carrier is booked."""
    return part.ref or f"{instance.subsector[k]}.{instance.carrier_scope[part.carrier]}"


def use_lines(instance: Instance) -> Iterator[Line]:
    """What technologies emit through the carriers they use."""
    for (k, c), uses in instance.uses.items():
        for part in instance.factors:
            if part.carrier == c:
                yield Line(k, "uses", booked_under(instance, k, part), part.gas, uses * part.values)


def direct_lines(instance: Instance) -> Iterator[Line]:
    """What technologies emit themselves, but for waste that decays over years."""
    for (k, gas), emits in instance.emits.items():
        yield Line(k, "emits", instance.ref[k], gas, emits)


def supply_lines(instance: Instance) -> Iterator[Line]:
    """What local supply avoids, credited to its owner."""
    for (k, c), supplies in instance.supplies.items():
        for part in instance.factors:
            if part.carrier == c:
                ref = instance.owner.get(k, LOCAL_SUPPLY)
                yield Line(k, "delivers", ref, part.gas, -supplies * part.values)


def lines(instance: Instance) -> tuple[Line, ...]:
    """All lines of technologies; spilled supply, decaying waste and constants come on top."""
    return (*use_lines(instance), *direct_lines(instance), *supply_lines(instance))


def selects(selection: Selection, ref: str, gas: str) -> bool:
    """Whether a line counts towards a selection of sector, scope or gas."""
    in_sector = selection.sector is None or f"{ref}.".startswith(f"{selection.sector}.")
    in_scope = selection.scope is None or gpc.scope(ref) == selection.scope
    return in_sector and in_scope and (selection.gas is None or gas == selection.gas)
