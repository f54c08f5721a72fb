"""One instance of the model: every number of the program as arrays by plan year, units resolved, nothing optional.

Index letters as everywhere in the project: `k` technology (incumbent or measure), `s` service, `c` carrier,
`r` GPC reference, `t` year (position 0 is the first plan year), `v` install year, `g` group, `p` payer.

A *series* below is a float array of shape (t,). Units: tonnes are t CO2e; money is the plan's currency at its price
year; services, carriers and technologies count in the units their files give them. Sparse data are mappings: a key
that is absent is a zero that is never written into the program.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Series = NDArray[np.float64]

LOCAL_SUPPLY = "local supply"  # the line that is credited with supply nobody owns, and charged with what is spilled


@dataclass(frozen=True)
class Selection:
    """Which emissions a cap is about: all of them, or those of one sector, sub-sector, scope or gas."""

    sector: str | None = None  # a GPC reference's beginning, such as "I" or "II.1"
    scope: int | None = None
    gas: str | None = None

    @property
    def everything(self) -> bool:
        """Whether this is the city's whole total."""
        return self.sector is None and self.scope is None and self.gas is None


@dataclass(frozen=True)
class Cap:
    """A ceiling on emissions by year; `tonnes` is nan in years it does not bind. Shape (t,), t CO2e."""

    name: str
    selection: Selection
    tonnes: Series
    milestones: Mapping[int, str] = field(default_factory=dict)  # year → the promise in words
    of_baseline: Series | None = None  # for a target below the baseline: the share of its emissions `tonnes` is made of


@dataclass(frozen=True)
class Budget:
    """A ceiling on the sum of emissions over the plan years `years`, earlier years already taken off. t CO2e."""

    years: tuple[int, ...]
    tonnes: float


@dataclass(frozen=True)
class ShareSet:
    """Technologies that together may deliver at most `share` of a service (1 = all). `share` has shape (t,)."""

    name: str
    service: str
    members: tuple[str, ...]
    savings: bool  # savings are held to the whole demand, everything else to what savings leave
    share: Series


@dataclass(frozen=True)
class Group:
    """Measures that share one potential: Σ weights · stock ≤ potential. Shape (t,), the group's own unit."""

    name: str
    weights: Mapping[str, float]
    potential: Series


@dataclass(frozen=True)
class SpendingLimit:
    """The most a payer may spend on capital beyond the baseline, money per year; loans spread over `financed` years."""

    payer: str
    limit: Series
    financed: int  # 1: paid in the year of installation
    annuity: float  # money per year and money borrowed; 1 when not financed


@dataclass(frozen=True)
class Pool:
    """Incumbents that the same switches may replace (all incumbents of a service unless a measure names some)."""

    name: str
    service: str
    incumbents: tuple[str, ...]
    switches: tuple[str, ...]


@dataclass(frozen=True)
class FactorPart:
    """A part of a carrier's emission factor: t CO2e per carrier unit, shape (t,).

    `ref` is None for what the user of the carrier emits (booked under the user's reference) and a GPC reference for
    upstream tonnes that follow the carrier (leaks).
    """

    carrier: str
    gas: str
    ref: str | None
    values: Series


@dataclass(frozen=True, eq=False)
class Instance:
    """All data of one program. Build it with `instantiate`; vary it with `dataclasses.replace`."""

    name: str
    years: tuple[int, ...]
    base_year: int
    discount_rate: float  # per year
    currency: str
    price_year: int

    # --- names, sorted, so that the order of files and lists changes nothing ---
    incumbents: tuple[str, ...]
    measures: tuple[str, ...]
    services: tuple[str, ...]
    carriers: tuple[str, ...]
    payers: tuple[str, ...]
    unit: Mapping[str, str]  # of every technology, service and carrier
    title: Mapping[str, str]  # of every technology

    # --- services and flows ---
    serves: Mapping[str, str]  # incumbent → the one service it delivers (1 unit of service per unit)
    baseline: Mapping[str, Series]  # incumbent: units run with no measure
    demand: Mapping[str, Series]  # service units per year
    delivers: Mapping[tuple[str, str], Series]  # (k, s): service per running unit
    supplies: Mapping[tuple[str, str], Series]  # (k, c): carrier delivered per running unit
    uses: Mapping[tuple[str, str], Series]  # (k, c): carrier used per running unit
    emits: Mapping[tuple[str, str], Series]  # (k, gas): t CO2e per running unit, direct
    decay: Mapping[tuple[str, str], Series]  # (k, gas): t CO2e per unit run, by years since, shape (ages,)
    savings: frozenset[str]  # measures that lower demand for every incumbent alike
    replaces: Mapping[str, tuple[str, ...]]  # switch → the only incumbents it may replace

    # --- emissions ---
    factors: tuple[FactorPart, ...]
    exogenous: Mapping[tuple[str, str], Series]  # (ref, gas): t CO2e a year that no technology changes
    ref: Mapping[str, str]  # technology → reference of its direct emissions
    subsector: Mapping[str, str]  # technology → GPC sub-sector that its carriers' emissions are booked under
    carrier_scope: Mapping[str, int]  # carrier → 1 or 2
    owner: Mapping[str, str]  # supply measure → reference credited with its output; absent: LOCAL_SUPPLY

    # --- stock ---
    lifetime: Mapping[str, int]  # technologies that wear out, years; an incumbent without one never ages
    start: Mapping[str, int]  # measure → first year it can be installed
    legacy: Mapping[str, Series]  # incumbents with a lifetime: units of today's stock still there
    fade: Mapping[str, Series]  # share of a unit's output left by age, shape (lifetime,)
    profile: Mapping[tuple[str, str], Series]  # (k, "delivers" | "uses" | "emits"): output by age; always runs

    # --- how much and how fast ---
    potential: Mapping[str, Series]  # units in service
    share_sets: tuple[ShareSet, ...]
    groups: tuple[Group, ...]
    ramp: Mapping[str, Series]  # units per year
    gross: frozenset[str]  # measures whose ramp counts replacements too
    growth: Mapping[str, float]  # per year
    seed: Mapping[str, float]  # units per year
    recent: Mapping[str, float]  # units installed in the year before the plan
    committed: Mapping[str, Series]  # units installed by decision
    renew: frozenset[str]  # committed units that are renewed when they wear out
    needs: Mapping[tuple[str, str], float]  # (k, j): units of j each unit of k needs
    kept: frozenset[str]  # incumbents that may not be scrapped early

    # --- money ---
    capex: Mapping[str, Series]  # money per unit installed
    opex: Mapping[str, Series]  # money per year: per unit in service (measures) or in use (incumbents)
    cost_per_run: Mapping[str, Series]  # money per unit and year in use
    price: Mapping[str, Series]  # carrier: money per unit bought (supply price)
    markup: Mapping[tuple[str, str], Series]  # (c, customer): money per unit on top, as the perspective counts it
    tax: Mapping[tuple[str, str], Series]  # (c, customer): the part of the customer's price that is tax
    customer: Mapping[str, str]  # technology → the customer whose mark-up it pays
    self_use: Mapping[tuple[str, str], float]  # (k, c): share of own supply that can save the mark-up
    hurdle: Mapping[str, float]  # capital mark-up that steers choice, 1 when absent
    counted: Mapping[str, float]  # share of capex that the perspective counts, 1 when absent
    pays: Mapping[tuple[str, str], float]  # (k, p): share of capex
    carbon_price: Series  # money per t CO2e
    carbon_priced: frozenset[str]  # carriers whose price already contains the carbon price

    # --- limits and targets ---
    purchase_limit: Mapping[str, Series]  # carrier units per year
    removal_limit: Series | None  # t CO2e per year
    spending_limits: tuple[SpendingLimit, ...]
    caps: tuple[Cap, ...] = ()
    budget: Budget | None = None
    baseline_spending: Mapping[str, Series] = field(default_factory=dict)  # payer: money per year, as the limit counts
    peak_of: Mapping[str, str] = field(default_factory=dict)  # carrier in kW → the carrier whose winter peak it is
    renewal_slack: Mapping[str, Series] = field(default_factory=dict)  # units the baseline bought and can no longer run

    # --- named sets: where a law holds -------------------------------------------------------------------------------

    @cached_property
    def technologies(self) -> tuple[str, ...]:
        """Incumbents and measures."""
        return self.incumbents + self.measures

    @cached_property
    def deliverers(self) -> Mapping[str, tuple[str, ...]]:
        """Service → the technologies that deliver it."""
        pairs = self.delivers.keys() | self.serves.items()
        return {s: tuple(k for k in self.technologies if (k, s) in pairs) for s in self.services}

    @cached_property
    def users(self) -> Mapping[str, tuple[str, ...]]:
        """Carrier → the technologies that use it."""
        return {c: tuple(k for k in self.technologies if (k, c) in self.uses) for c in self.carriers}

    @cached_property
    def suppliers(self) -> Mapping[str, tuple[str, ...]]:
        """Carrier → the technologies that supply it."""
        return {c: tuple(k for k in self.technologies if (k, c) in self.supplies) for c in self.carriers}

    @cached_property
    def gases(self) -> tuple[str, ...]:
        """Every gas that is booked, sorted."""
        direct = {gas for _, gas in (*self.emits, *self.decay, *self.exogenous)}
        return tuple(sorted(direct | {part.gas for part in self.factors}))

    @cached_property
    def ageing(self) -> tuple[str, ...]:
        """Technologies with a stock: every measure, and incumbents with a lifetime."""
        return tuple(k for k in self.technologies if k in self.lifetime)

    @cached_property
    def renewed(self) -> tuple[str, ...]:
        """Incumbents with a lifetime, renewed like for like in the baseline."""
        return tuple(k for k in self.incumbents if k in self.lifetime)

    @cached_property
    def grown(self) -> frozenset[str]:
        """Measures whose flows have profiles of their own by age; they always run."""
        return frozenset(k for k, _ in self.profile)

    @cached_property
    def must_run(self) -> frozenset[str]:
        """Measures that cost nothing to run, and so run whenever they stand: idling one of two would be a tie."""
        fuelled = {k for k, _ in self.uses}
        emitting = {k for k, _ in (*self.emits, *self.decay)}
        serving = {k for k, _ in self.delivers}
        return frozenset(
            k
            for k in self.measures
            if k in self.savings
            or (k not in fuelled and k not in self.cost_per_run and not (k in emitting and k in serving))
        )

    @cached_property
    def joint(self) -> frozenset[str]:
        """Measures whose output of one thing may exceed its need: must-run, or delivering several things at once."""
        outputs: dict[str, int] = {}
        for k, _ in (*self.delivers, *self.supplies):
            outputs[k] = outputs.get(k, 0) + 1
        return frozenset(k for k in self.measures if k in self.must_run or k in self.grown or outputs.get(k, 0) > 1)

    @cached_property
    def pools(self) -> tuple[Pool, ...]:
        """Incumbents by the switches that may replace them; one pool per service and distinct `replaces`."""
        members: dict[tuple[str, tuple[str, ...]], list[str]] = {}
        everyone = {s: tuple(i for i in self.incumbents if self.serves[i] == s) for s in self.services}
        for k, s in sorted(self.delivers):
            if k in self.savings or k not in self.measures:
                continue
            named = tuple(i for i in self.replaces.get(k, ()) if self.serves[i] == s)
            members.setdefault((s, named or everyone[s]), []).append(k)
        return tuple(
            Pool(_pool_name(s, incumbents, everyone[s]), s, incumbents, tuple(switches))
            for (s, incumbents), switches in sorted(members.items())
        )

    @cached_property
    def discount(self) -> float:
        """One year's discount factor."""
        return 1.0 / (1.0 + self.discount_rate)

    def position(self, year: int) -> int:
        """Where a plan year stands in a series."""
        return year - self.years[0]


def _pool_name(service: str, incumbents: tuple[str, ...], everyone: tuple[str, ...]) -> str:
    """A pool of all incumbents goes by the service's name; a named one lists them."""
    return service if incumbents == everyone else f"{service}: {', '.join(incumbents)}"
