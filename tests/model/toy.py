"""A short way to write a small city: incumbents, measures and carriers in a few words become a whole `Instance`.

    toy.city(
        {"boiler": Incumbent("heat", 100, uses={"gas": 1})},
        {"pump": Measure(delivers={"heat": 1}, capex=10, lifetime=20)},
        {"gas": Carrier(price=2, factor=0.2)},
        years=5,
    )

A number stands for the same value in every year, a list for one value per year. Toy money, toy tonnes, no discounting
unless a rate is given. `solved` finds the three pathways, `plan` the planned one after it has passed every check.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, TypeAlias

import numpy as np

from cnca_plan.model.baseline import with_baseline
from cnca_plan.model.instance import Cap, FactorPart, Instance, Selection, Series, ShareSet
from cnca_plan.model.pathways import Pathways, Solved, find
from cnca_plan.model.solution import Solution
from cnca_plan.results.verify import broken, replay

Number: TypeAlias = float | Sequence[float]
FIRST = 2025


class Brief:
    """Prints only what differs from the default, so that a failing city can be read."""

    def __repr__(self) -> str:
        parts = ((f.name, getattr(self, f.name), f) for f in fields(self))  # type: ignore[arg-type]
        told = (f"{name}={value!r}" for name, value, f in parts if value not in (f.default, {}))
        return f"{type(self).__name__}({', '.join(told)})"


@dataclass(frozen=True, repr=False)
class Carrier(Brief):
    """Something that is bought: its supply price, its CO2 factor, and what a customer pays on top."""

    price: Number = 0.0
    factor: Number = 0.0
    scope: int = 1
    markup: Number = 0.0
    limit: Number | None = None


@dataclass(frozen=True, repr=False)
class Incumbent(Brief):
    """What delivers a service today. `legacy` is uniform in age unless given."""

    service: str
    baseline: Number
    uses: Mapping[str, Number] = field(default_factory=dict)
    emits: Number | None = None
    lifetime: int | None = None
    legacy: Sequence[float] | None = None
    capex: Number = 0.0
    opex: Number = 0.0
    per_run: Number = 0.0
    kept: bool = False
    ref: str = "I.1.1"
    decay: Sequence[float] | None = None


@dataclass(frozen=True, repr=False)
class Measure(Brief):
    """What can be bought."""

    delivers: Mapping[str, Number] = field(default_factory=dict)
    supplies: Mapping[str, Number] = field(default_factory=dict)
    uses: Mapping[str, Number] = field(default_factory=dict)
    emits: Number | None = None
    saving: bool = False
    replaces: tuple[str, ...] = ()
    lifetime: int = 100
    capex: Number = 0.0
    opex: Number = 0.0
    per_run: Number = 0.0
    potential: Number | None = None
    ramp: Number | None = None
    gross: bool = False
    growth: float | None = None
    seed: float = 0.0
    recent: float = 0.0
    committed: Sequence[float] | None = None
    renew: bool = False
    start: int | None = None
    needs: Mapping[str, float] = field(default_factory=dict)
    fade: Sequence[float] | None = None
    profile: Mapping[str, Sequence[float]] = field(default_factory=dict)
    hurdle: float | None = None
    self_use: Mapping[str, float] = field(default_factory=dict)
    owner: str | None = None
    ref: str = "I.1.1"
    payer: str = "city"


def city(
    incumbents: Mapping[str, Incumbent],
    measures: Mapping[str, Measure] | None = None,
    carriers: Mapping[str, Carrier] | None = None,
    years: int = 5,
    rate: float = 0.0,
    **overrides: Any,
) -> Instance:
    """The city as an `Instance`; any field may be given instead."""
    one = _Writer(incumbents, measures or {}, carriers or {}, years)
    told = {"discount_rate": rate, **one.names(), **one.flows(), **one.emissions(), **one.stock(), **one.money()}
    return Instance(**{**told, **overrides})


def series(value: Number, years: int) -> Series:
    """A number in every year, or the given values, shape (t,)."""
    return np.full(years, float(value)) if isinstance(value, (int, float)) else np.array(value, dtype=np.float64)


def cap(tonnes: Sequence[float | None] | float, years: int = 5, name: str = "all", **selection: Any) -> Cap:
    """A ceiling by year; None where it does not bind."""
    given = [tonnes] * years if isinstance(tonnes, (int, float)) else tonnes
    return Cap(name, Selection(**selection), np.array([np.nan if t is None else t for t in given], dtype=np.float64))


def share(service: str, members: Sequence[str], value: Number, years: int = 5, savings: bool = False) -> ShareSet:
    """A set of measures that may take a share of a service."""
    return ShareSet(f"{service} of {'+'.join(members)}", service, tuple(members), savings, series(value, years))


def solved(instance: Instance) -> Pathways:
    """The three pathways."""
    ready, base = with_baseline(instance)
    return find(ready, base)


def free(instance: Instance) -> Solution:
    """The least-cost pathway without targets, after it has passed every check."""
    found = solved(instance)
    return checked(found.instance, found.untargeted, targets=False)


def plan(instance: Instance) -> Solution:
    """The plan, after it has passed every check."""
    found = solved(instance)
    assert found.planned is not None, f"no pathway: {found.closest}"
    return checked(found.instance, found.planned, targets=True)


def checked(instance: Instance, one: Solved, targets: bool) -> Solution:
    """A pathway whose certificate is proven and that obeys every law, replayed."""
    assert one.certificate.proven
    assert broken(replay(instance, one.solution, targets)) == ()
    return one.solution


def feasible(instance: Instance) -> bool:
    """Whether a plan exists; that there is none is proved."""
    return solved(instance).planned is not None


@dataclass(frozen=True)
class _Writer:
    """Spells out the fields of an `Instance`."""

    incumbents: Mapping[str, Incumbent]
    measures: Mapping[str, Measure]
    carriers: Mapping[str, Carrier]
    years: int

    def of(self, value: Number) -> Series:
        return series(value, self.years)

    def each(self, given: Mapping[Any, Number | None]) -> dict[Any, Series]:
        return {key: self.of(value) for key, value in given.items() if value is not None}

    def everyone(self) -> Iterable[tuple[str, Incumbent | Measure]]:
        return (*self.incumbents.items(), *self.measures.items())

    def names(self) -> dict[str, Any]:
        services = {one.service for one in self.incumbents.values()}
        kinds = (*self.incumbents, *self.measures)
        return {
            "name": "toy",
            "years": tuple(range(FIRST, FIRST + self.years)),
            "base_year": FIRST - 1,
            "currency": "EUR",
            "price_year": FIRST - 1,
            "incumbents": tuple(sorted(self.incumbents)),
            "measures": tuple(sorted(self.measures)),
            "services": tuple(sorted(services)),
            "carriers": tuple(sorted(self.carriers)),
            "payers": tuple(sorted({one.payer for one in self.measures.values()} | {"city"})),
            "unit": dict.fromkeys((*kinds, *services, *self.carriers), "unit"),
            "title": {k: k for k in kinds},
        }

    def flows(self) -> dict[str, Any]:
        baseline = self.each({k: one.baseline for k, one in self.incumbents.items()})
        services = {one.service for one in self.incumbents.values()}
        demand = {s: sum(baseline[k] for k, one in self.incumbents.items() if one.service == s) for s in services}
        measures = self.measures.items()
        return {
            "serves": {k: one.service for k, one in self.incumbents.items()},
            "baseline": baseline,
            "demand": demand,
            "delivers": self.each({(k, s): d for k, one in measures for s, d in one.delivers.items()}),
            "supplies": self.each({(k, c): d for k, one in measures for c, d in one.supplies.items()}),
            "uses": self.each({(k, c): u for k, one in self.everyone() for c, u in one.uses.items()}),
            "emits": self.each({(k, "CO2"): one.emits for k, one in self.everyone()}),
            "decay": {(k, "CH4"): np.array(i.decay, float) for k, i in self.incumbents.items() if i.decay is not None},
            "savings": frozenset(k for k, one in measures if one.saving),
            "replaces": {k: one.replaces for k, one in measures if one.replaces},
        }

    def emissions(self) -> dict[str, Any]:
        refs = {k: one.ref for k, one in self.everyone()}
        factors = {c: self.of(one.factor) for c, one in self.carriers.items()}
        return {
            "factors": tuple(FactorPart(c, "CO2", None, f) for c, f in sorted(factors.items()) if np.any(f)),
            "exogenous": {},
            "ref": refs,
            "subsector": {k: ".".join(ref.split(".")[:2]) for k, ref in refs.items()},
            "carrier_scope": {c: one.scope for c, one in self.carriers.items()},
            "owner": {k: one.owner for k, one in self.measures.items() if one.owner},
        }

    def stock(self) -> dict[str, Any]:
        own = {k: one.lifetime for k, one in self.incumbents.items() if one.lifetime is not None}
        measures = self.measures.items()
        return {
            "lifetime": {**own, **{k: one.lifetime for k, one in measures}},
            "start": {k: one.start for k, one in measures if one.start is not None},
            "legacy": {k: self._legacy(self.incumbents[k], life) for k, life in own.items()},
            "fade": {k: np.array(one.fade, float) for k, one in measures if one.fade is not None},
            "profile": {(k, flow): np.array(p, float) for k, one in measures for flow, p in one.profile.items()},
            "potential": self.each({k: one.potential for k, one in measures}),
            "share_sets": (),
            "groups": (),
            "ramp": self.each({k: one.ramp for k, one in measures}),
            "gross": frozenset(k for k, one in measures if one.gross),
            "growth": {k: one.growth for k, one in measures if one.growth is not None},
            "seed": {k: one.seed for k, one in measures if one.growth is not None},
            "recent": {k: one.recent for k, one in measures if one.growth is not None},
            "committed": self.each({k: one.committed for k, one in measures}),
            "renew": frozenset(k for k, one in measures if one.renew),
            "needs": {(k, j): ratio for k, one in measures for j, ratio in one.needs.items()},
            "kept": frozenset(k for k, one in self.incumbents.items() if one.kept),
        }

    def _legacy(self, one: Incumbent, life: int) -> Series:
        if one.legacy is not None:
            return np.array(one.legacy, dtype=np.float64)
        return self.of(one.baseline)[0] * np.maximum(0.0, (life - 1 - np.arange(self.years)) / life)

    def money(self) -> dict[str, Any]:
        measures = self.measures.items()
        ageing = {k: one for k, one in self.everyone() if one.lifetime is not None}
        return {
            "capex": self.each({k: one.capex for k, one in ageing.items()}),
            "opex": self.each({k: one.opex for k, one in self.everyone() if np.any(one.opex)}),
            "cost_per_run": self.each({k: one.per_run for k, one in self.everyone() if np.any(one.per_run)}),
            "price": self.each({c: one.price for c, one in self.carriers.items()}),
            "markup": self.each({(c, "homes"): one.markup for c, one in self.carriers.items() if np.any(one.markup)}),
            "tax": {},
            "customer": {k: "homes" for k, _ in self.everyone()},
            "self_use": {(k, c): s for k, one in measures for c, s in one.self_use.items()},
            "hurdle": {k: one.hurdle for k, one in measures if one.hurdle is not None},
            "counted": {},
            "pays": {**{(k, one.payer): 1.0 for k, one in measures}, **{(k, "city"): 1.0 for k in self.incumbents}},
            "carbon_price": self.of(0.0),
            "carbon_priced": frozenset(),
            "purchase_limit": self.each({c: one.limit for c, one in self.carriers.items()}),
            "removal_limit": None,
            "spending_limits": (),
        }
