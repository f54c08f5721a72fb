"""Which measure brings which tonne and which cost: exact, and independent of any order.

Between two pathways of one instance, with Δ = after − before in each year:

    Q[s]     = Σ(measures) delivers·Δoutput                 what measures deliver of a service, more than before
    saved[s] = −Σ(incumbents of s) Δtonnes                  what its incumbents emit less
    A[m]     = Σ(s) delivers[m,s]·Δoutput[m]·saved[s]/Q[s] − Δtonnes[m]

Everything incumbents change is shared by what each measure delivers; each measure bears its own. Spilled local supply
is borne by its suppliers in proportion. The lines sum to the whole change exactly, because emissions of a year are
linear in what runs. Costs are attributed by the same shares. Where measures deliver nothing of a service (Q = 0) and
its incumbents change all the same, the line is `OWN_SWITCHING`.

Source: model.md, "Exact attribution"; compare logarithmic mean Divisia methods (Ang 2004), which need no order either but
leave a zero problem that this one has not.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeAlias, TypeVar

import numpy as np

from cnca_plan.model.baseline import baseline
from cnca_plan.model.instance import Instance, Series
from cnca_plan.model.solution import Solution
from cnca_plan.results import costs as money
from cnca_plan.results import emissions as tonnes
from cnca_plan.results.flows import SPILLED, delivered, of, supplied, zeros

OWN_SWITCHING = "incumbents' own switching"
UNOWNED = "spilled supply"
CONSTANTS = "constants"

NEGLIGIBLE = 1e-12  # of the demand: a change in deliveries below it is rounding, and shares of it would be noise

Key = TypeVar("Key", bound=Hashable)
Shares: TypeAlias = Mapping[str, Series]
"""measure (or a line of its own) → share of what a technology changes, shape (t,), summing to 1 in every year."""


@dataclass(frozen=True)
class Step:
    """From one pathway to another of the same instance."""

    instance: Instance
    before: Solution
    after: Solution

    @cached_property
    def reductions(self) -> Mapping[tuple[str, str, str], Series]:
        """t CO2e less, by (measure or line, GPC reference, gas) and year; they sum to the fall in the city's total."""
        prompt = replace(self.instance, decay={}) if self.instance.decay else self.instance
        found = dict(self._attributed(lambda s: ((k, (r, g), v) for k, r, g, v in tonnes.entries(prompt, s))))
        for who, key, change in self._decayed():
            found[who, key] = found.get((who, key), zeros(self.instance)) + change
        return {(who, ref, gas): -change for (who, (ref, gas)), change in found.items()}

    def _decayed(self) -> Iterator[tuple[str, tuple[str, str], Series]]:
        """Waste that decays: a measure answers for the deposits it avoided, whenever they would have emitted."""
        for (k, gas), decay in self.instance.decay.items():
            deposits = of(self.after.running, k, self.instance) - of(self.before.running, k, self.instance)
            for who, share in self._shares(k).items():
                yield who, (self.instance.ref[k], gas), np.convolve(share * deposits, decay)[: len(deposits)]

    @cached_property
    def costs(self) -> Mapping[tuple[str, money.Kind], Series]:
        """Undiscounted money more, by (measure or line, kind) and year; memos (hurdle, tax) included."""
        found = self._attributed(lambda s: ((k, kind, v) for k, kind, _, v in money.postings(self.instance, s)))
        return dict(found)

    def reduced_by(self, who: str) -> Series:
        """All t CO2e that one measure or line brings, shape (t,)."""
        return sum((v for (w, _, _), v in self.reductions.items() if w == who), start=zeros(self.instance))

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """Measures and lines of their own that change anything, measures first."""
        found = {who for who, _, _ in self.reductions} | {who for who, _ in self.costs}
        return (*(k for k in self.instance.measures if k in found), *sorted(found - set(self.instance.measures)))

    def _attributed(
        self, lines: Callable[[Solution], Iterable[tuple[str, Key, Series]]]
    ) -> Mapping[tuple[str, Key], Series]:
        """Changes by technology and key, shared out to measures."""
        if self.before is self.after:
            return {}
        change: dict[tuple[str, Key], Series] = {}
        for sign, solution in ((-1.0, self.before), (1.0, self.after)):
            for k, key, values in lines(solution):
                change[k, key] = change.get((k, key), zeros(self.instance)) + sign * values
        shared: dict[tuple[str, Key], Series] = {}
        for (k, key), values in change.items():
            if np.any(values):
                for who, share in self._shares(k).items():
                    shared[who, key] = shared.get((who, key), zeros(self.instance)) + share * values
        return shared

    def _shares(self, k: str) -> Shares:
        """Who answers for what a technology changes."""
        if k in self.instance.serves:
            return self._by_service[self.instance.serves[k]]
        if k.startswith(SPILLED):
            return self._by_supply(k.removeprefix(SPILLED))
        return {k or CONSTANTS: np.ones(len(self.instance.years))}

    @cached_property
    def _by_service(self) -> Mapping[str, Shares]:
        return {s: self._of_service(s) for s in self.instance.services}

    def _of_service(self, s: str) -> Shares:
        """Each measure's part of what measures deliver of a service more than before."""
        more = {k: self._more(delivered, k, s) for k in self.instance.measures if (k, s) in self.instance.delivers}
        return _parts(more, NEGLIGIBLE * np.maximum(1.0, self.instance.demand[s]), OWN_SWITCHING, self.instance)

    def _by_supply(self, c: str) -> Shares:
        """Each supplier's part of what is supplied of a carrier more than before."""
        more = {k: self._more(supplied, k, c) for k in self.instance.measures if (k, c) in self.instance.supplies}
        moved = np.abs(of(self.after.spilled, c, self.instance)) + np.abs(of(self.before.spilled, c, self.instance))
        return _parts(more, NEGLIGIBLE * np.maximum(1.0, moved), UNOWNED, self.instance)

    def _more(self, flow: Callable[[Instance, Solution, str, str], Series], k: str, what: str) -> Series:
        return flow(self.instance, self.after, k, what) - flow(self.instance, self.before, k, what)


def _parts(more: Mapping[str, Series], negligible: Series, otherwise: str, instance: Instance) -> Shares:
    """Parts of a whole; where the whole is nothing, all of it stands under a line of its own."""
    whole = sum(more.values(), start=zeros(instance))
    defined = np.abs(whole) > negligible
    parts = {k: np.divide(units, whole, out=zeros(instance), where=defined) for k, units in more.items()}
    return parts | {otherwise: np.where(defined, 0.0, 1.0)}


def undisturbed(instance: Instance) -> Solution:
    """The pathway without any measure, committed ones included: what drivers, turnover and grid alone bring."""
    return baseline(replace(instance, committed={}))


def midpoint(per_unit: tuple[Series, Series], units: tuple[Series, Series]) -> tuple[Series, Series]:
    """The change of a product of two factors, split into the part of each: exact and symmetric.

    (Δper_unit · mean units, Δunits · mean per_unit); each argument is (before, after).
    """
    (a, b), (m, n) = per_unit, units
    return (b - a) * (m + n) / 2, (n - m) * (a + b) / 2
