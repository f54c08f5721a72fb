"""Whose tonnes are whose: a pathway's emissions by GPC reference and gas, summing to the city's total.

Tonnes are t CO2e a year, series have shape (t,). Source of the accounting: GPC 1.1, Table 4.2, and `model.md`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import TypeAlias

import numpy as np

from cnca_plan.model.instance import LOCAL_SUPPLY, FactorPart, Instance, Selection, Series
from cnca_plan.model.solution import Solution
from cnca_plan.plan import gpc
from cnca_plan.results.flows import NOBODY, SPILLED, decayed, emitted, of, performed, purchased, supplied, used, zeros

Ledger: TypeAlias = Mapping[tuple[str, str], Series]
"""(reference or LOCAL_SUPPLY, gas) → t CO2e a year."""

Entry: TypeAlias = tuple[str, str, str, Series]
"""(technology, reference or LOCAL_SUPPLY, gas, t CO2e a year); constants stand under NOBODY, spill under SPILLED + carrier."""


def total(instance: Instance, solution: Solution) -> Series:
    """The city's emissions by what is bought, t CO2e, shape (t,).

    Σ factor·bought + Σ emits·output + Σ decay (waste) + exogenous
    """
    bought = [purchased(instance, solution, part) for part in instance.factors]
    direct = [e * performed(instance, solution, k, "emits") for (k, _), e in instance.emits.items()]
    waste = [decayed(instance, solution, k, gas) for k, gas in instance.decay]
    return sum((*bought, *direct, *waste, *instance.exogenous.values()), start=zeros(instance))


def ledger(instance: Instance, solution: Solution) -> Ledger:
    """Every tonne under a reference and a gas; the lines sum to `total` wherever carriers balance.

    A user's carrier emissions stand under its sub-sector and the carrier's scope, upstream tonnes under their own
    reference; local supply is credited to its owner's reference, or to LOCAL_SUPPLY, which also bears what is spilled.
    """
    lines: dict[tuple[str, str], Series] = defaultdict(lambda: zeros(instance))
    for _, ref, gas, tonnes in entries(instance, solution):
        lines[ref, gas] = lines[ref, gas] + tonnes
    return dict(sorted(lines.items()))


@lru_cache(16)  # asked for by the ledger and by attribution
def entries(instance: Instance, solution: Solution) -> tuple[Entry, ...]:
    """The ledger's postings one by one, as they arise."""
    return tuple(_entries(instance, solution))


def _entries(instance: Instance, solution: Solution) -> Iterator[Entry]:
    for k, gas in sorted({*instance.emits, *instance.decay}):
        yield k, instance.ref[k], gas, emitted(instance, solution, k, gas)
    for part in instance.factors:
        yield from _carried(instance, solution, part)
    for (ref, gas), tonnes in instance.exogenous.items():
        yield NOBODY, ref, gas, tonnes


def booked_under(instance: Instance, k: str, part: FactorPart) -> str:
    """The reference of what a carrier's user emits: its own sub-sector and the carrier's scope, or the upstream row."""
    return part.ref or f"{instance.subsector[k]}.{instance.carrier_scope[part.carrier]}"


def select(lines: Ledger, selection: Selection) -> Ledger:
    """The lines a cap is about: those under a sector's reference, of a scope, of a gas. A scope is the GPC table's."""
    return {key: tonnes for key, tonnes in lines.items() if selects(selection, *key)}


def selects(selection: Selection, ref: str, gas: str) -> bool:
    """Whether a line is meant. A sector begins a reference part by part, so that "I" is no beginning of "II.1"."""
    in_sector = selection.sector is None or f"{ref}.".startswith(f"{selection.sector}.")
    in_scope = selection.scope is None or gpc.scope(ref) == selection.scope
    return in_sector and in_scope and selection.gas in (None, gas)


def by_sector(lines: Ledger) -> Mapping[str, Series]:
    """Tonnes by sector (I, II, III …, LOCAL_SUPPLY)."""
    return _grouped(lines, lambda ref, _: gpc.sector(ref))


def by_subsector(lines: Ledger) -> Mapping[str, Series]:
    """Tonnes by sub-sector (I.1, II.3 …, LOCAL_SUPPLY)."""
    return _grouped(lines, lambda ref, _: gpc.subsector(ref))


def by_ref(lines: Ledger) -> Mapping[str, Series]:
    """Tonnes by reference, all gases together."""
    return _grouped(lines, lambda ref, _: ref)


def by_gas(lines: Ledger) -> Mapping[str, Series]:
    """Tonnes by gas, as CO2e."""
    return _grouped(lines, lambda _, gas: gas)


def by_scope(lines: Ledger) -> Mapping[str, Series]:
    """Tonnes by scope ("1", "2", "3"), and LOCAL_SUPPLY for the line that has none."""
    return _grouped(lines, lambda ref, _: str(gpc.scope(ref) or ref))


def _carried(instance: Instance, solution: Solution, part: FactorPart) -> Iterator[Entry]:
    """One part of a carrier's factor: charged to users, credited to local supply, spilled supply charged back."""
    for k in instance.technologies:
        if (k, part.carrier) in instance.uses:
            tonnes = part.values * used(instance, solution, k, part.carrier)
            yield k, booked_under(instance, k, part), part.gas, tonnes
        if (k, part.carrier) in instance.supplies:
            tonnes = -part.values * supplied(instance, solution, k, part.carrier)
            yield k, instance.owner.get(k, LOCAL_SUPPLY), part.gas, tonnes
    spilled = of(solution.spilled, part.carrier, instance)
    if np.any(spilled):
        yield SPILLED + part.carrier, LOCAL_SUPPLY, part.gas, part.values * spilled


def _grouped(lines: Ledger, group: Callable[[str, str], str]) -> Mapping[str, Series]:
    sums: dict[str, Series] = {}
    for (ref, gas), tonnes in lines.items():
        name = group(ref, gas)
        sums[name] = sums[name] + tonnes if name in sums else tonnes
    return dict(sorted(sums.items()))
