"""A finite natural bound for every variable: what an exact proof needs, and what keeps a program from being unbounded.

None of them cuts off a sensible pathway: they say that nothing delivers more than the city's whole demand, buys more
than all equipment at its limit uses, or is installed beyond what could ever run.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from cnca_plan.model.data import commitment_installs, standing_commitments
from cnca_plan.model.instance import Instance, Series
from cnca_plan.model.lines import factor

ROOM = 1.0 + 2.0**-20  # a millionth of room, so that a bound meant as natural is never what decides


@dataclass(frozen=True)
class Bounds:
    """Upper bounds by variable, each a series of shape (t,) in the units of the variable."""

    instance: Instance

    @cached_property
    def stock(self) -> dict[str, Series]:
        """Units that could ever stand: the potential, else all that its services and carriers could take."""
        i = self.instance
        bounds = {k: self._incumbent(k) for k in i.incumbents}
        waiting = list(i.measures)
        while waiting:
            ready = [k for k in waiting if self._known(k, bounds)] or waiting
            bounds |= {k: self._measure(k, bounds) for k in ready}
            waiting = [k for k in waiting if k not in ready]
        return bounds

    def _incumbent(self, k: str) -> Series:
        """What a plan buys it runs: at most the baseline and what demand outran; today's stock may idle beside it."""
        i = self.instance
        bound: Series = (i.baseline[k] + i.renewal_slack.get(k, 0.0) + i.legacy.get(k, 0.0)) * ROOM
        return bound

    def _known(self, k: str, bounds: dict[str, Series]) -> bool:
        """Whether all that k's bound hangs on is bounded already (users of its carriers, measures that need it)."""
        i = self.instance
        if k in i.potential:
            return True
        carriers = {c for q, c in i.supplies if q == k}
        users = {q for q, c in i.uses if c in carriers} | {q for q, j in i.needs if j == k}
        return users <= set(bounds)

    def _measure(self, k: str, bounds: dict[str, Series]) -> Series:
        """Its potential; else whichever is most of what it can serve, supply or be needed for; commitments on top."""
        i, zero = self.instance, np.zeros(len(self.instance.years))
        if k in i.potential:
            most = i.potential[k]
        else:
            served = [_ratio(i.demand[s], d) for (q, s), d in i.delivers.items() if q == k]
            supplied = [_ratio(self._use(c, bounds), d) for (q, c), d in i.supplies.items() if q == k]
            needed = [n * bounds.get(q, zero) for (q, j), n in i.needs.items() if j == k]
            most = np.max([zero, *served, *supplied, *(needed and [np.sum(needed, axis=0)])], axis=0)
            most = most / float(np.min(i.fade[k][i.fade[k] > 0])) if k in i.fade else most
        decided = standing_commitments(i).get(k, zero) if k in i.committed else zero
        bound: Series = np.full(len(zero), np.max(np.maximum(most, decided))) * ROOM
        return bound

    def _use(self, c: str, bounds: dict[str, Series]) -> Series:
        """The most of a carrier that everything bounded so far can use at once."""
        i, zero = self.instance, np.zeros(len(self.instance.years))
        used = [u * bounds.get(k, zero) for (k, q), u in i.uses.items() if q == c]
        return np.sum(used, axis=0) if used else zero

    @cached_property
    def install(self) -> dict[str, Series]:
        """Units that could be bought in a year: all that could stand, none before a measure starts."""
        i = self.instance
        decided = commitment_installs(i)
        return {k: self._install(k, decided.get(k)) for k in i.ageing}

    def _install(self, k: str, decided: Series | None) -> Series:
        i = self.instance
        started = np.array(i.years) >= i.start.get(k, i.years[0])
        most = np.where(started, self.stock[k], 0.0)
        return most if decided is None else np.maximum(most, decided)

    @cached_property
    def bought(self) -> dict[str, Series]:
        """Carrier that all equipment at its bound would use."""
        return {c: self._use(c, self.stock) * ROOM for c in self.instance.carriers}

    @cached_property
    def supplied(self) -> dict[str, Series]:
        """Carrier that all local supply at its bound would deliver."""
        i, zero = self.instance, np.zeros(len(self.instance.years))
        return {
            c: sum((u * self.stock[k] for (k, q), u in i.supplies.items() if q == c), zero) * ROOM for c in i.carriers
        }

    def delivered(self, service: str, members: list[str]) -> Series:
        """Service that these measures at their bounds would deliver."""
        i, zero = self.instance, np.zeros(len(self.instance.years))
        total: Series = sum((i.delivers[k, service] * self.stock[k] for k in members), zero) * ROOM
        return total

    @cached_property
    def emitted(self) -> Series:
        """t CO2e if everything that emits ran at its bound."""
        i = self.instance
        carried = sum((np.abs(factor(i, c)) * self.bought[c] for c in i.carriers), np.zeros(len(i.years)))
        direct = sum((np.abs(e) * self.stock[k] for (k, _), e in i.emits.items()), np.zeros(len(i.years)))
        decayed = sum((np.sum(d) * np.max(self.stock[k]) for (k, _), d in i.decay.items()), 0.0)
        constant = sum((np.abs(x) for x in i.exogenous.values()), np.zeros(len(i.years)))
        total: Series = (carried + direct + decayed + constant) * ROOM + 1.0
        return total


def _ratio(demand: Series, delivers: Series) -> Series:
    """Units that would serve a demand alone, zero where a unit delivers nothing."""
    return np.divide(demand, delivers, out=np.zeros(len(demand)), where=delivers > 0)
