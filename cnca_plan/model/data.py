"""The instance as the equations read it: by year, with the named sparse sets over which laws hold.

Everything here is derived from the `Instance`; nothing new is decided. Series become plain dictionaries of Python
floats by year, because Pyomo builds expressions from those several times faster than from numpy scalars.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from cnca_plan.core.money import discount_mid, discount_start, share_in_service
from cnca_plan.model import lines as booking
from cnca_plan.model.instance import LOCAL_SUPPLY, Group, Instance, Series, ShareSet
from cnca_plan.model.series import alive, fraction
from cnca_plan.model.solution import SAVINGS

Yearly = dict[int, float]


@dataclass(frozen=True)
class SelectedLines:
    """The terms of a cap that is not about everything."""

    outputs: list[tuple[str, str, Yearly]]
    decaying: list[tuple[str, list[float]]]
    spilled: list[tuple[str, Yearly]]
    constant: Yearly


class Data:
    """By-year view of one instance, with the sets of the program. Built once per program."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.years = range(instance.years[0], instance.years[-1] + 1)
        self._services(instance)
        self._carriers(instance)
        self._stock(instance)
        self._rollout(instance)
        self._emissions(instance)
        self._money(instance)

    def yearly(self, series: Series) -> Yearly:
        """A series as {year: value}."""
        return dict(zip(self.years, np.asarray(series, float).tolist(), strict=True))

    def each(self, mapping: Mapping[Any, Series]) -> dict[Any, Yearly]:
        """A mapping of series as a mapping of {year: value}."""
        return {key: self.yearly(series) for key, series in mapping.items()}

    def over_years(self, keys: Iterable[Any]) -> list[tuple[Any, ...]]:
        """The sparse set keys × years as flat tuples."""
        return [(*key, t) if isinstance(key, tuple) else (key, t) for key in keys for t in self.years]

    # --- services ----------------------------------------------------------------------------------------------------

    def _services(self, i: Instance) -> None:
        self.grown, self.joint, self.serves = i.grown, i.joint, i.serves
        self.demand = self.each(i.demand)
        self.delivers = self.each(i.delivers)
        self.incumbents_of = {s: [k for k in i.incumbents if i.serves[k] == s] for s in i.services}
        self.b = {k: self.yearly(fraction(i.baseline[k], i.demand[i.serves[k]])) for k in i.incumbents}
        self.delivering = {s: [(k, d) for (k, q), d in self.delivers.items() if q == s] for s in i.services}
        self.saving = {s: [(k, d) for k, d in self.delivering[s] if k in i.savings] for s in i.services}
        self.pool = {pool.name: pool for pool in i.pools}
        self.pools_of = {k: [p.name for p in i.pools if k in p.incumbents] for k in i.incumbents}
        self.replaced_keys = [(k, p.name) for p in i.pools for k in p.incumbents]
        self.joint_of = self._joint_members(i)
        self.surplus_keys = list(self.joint_of)
        self.surplus_of = {s: [p for q, p in self.surplus_keys if q == s] for s in i.services}
        self.savings_surplus = {s: [p for p in self.surplus_of[s] if p == SAVINGS] for s in i.services}

    def _joint_members(self, i: Instance) -> dict[tuple[str, str], list[str]]:
        """(service, pool) → the joint or must-run measures whose surplus it may have."""
        pools = {(p.service, p.name): [k for k in p.switches if k in i.joint] for p in i.pools}
        pools |= {(s, SAVINGS): [k for k, _ in self.saving[s] if k in i.joint] for s in i.services}
        return {key: members for key, members in pools.items() if members}

    # --- carriers ----------------------------------------------------------------------------------------------------

    def _carriers(self, i: Instance) -> None:
        uses, supplies = self.each(i.uses), self.each(i.supplies)
        self.supplies = supplies
        self.using = {c: [(k, u) for (k, q), u in uses.items() if q == c] for c in i.carriers}
        self.supplying = {c: [(k, u) for (k, q), u in supplies.items() if q == c] for c in i.carriers}
        self.spilling = [c for c in i.carriers if any(k in i.joint for k, _ in self.supplying[c])]
        self.purchase_limit = self.each(i.purchase_limit)

    # --- stock -------------------------------------------------------------------------------------------------------

    def _stock(self, i: Instance) -> None:
        self.lifetime = i.lifetime
        legacy = {k: i.legacy.get(k, np.zeros(len(i.years))) for k in i.ageing}
        self.legacy_change = {k: self.yearly(np.diff(legacy[k], prepend=0.0)) for k in i.ageing}
        self.fade = {k: q.tolist() for k, q in i.fade.items()}
        self.profile = {key: q.tolist() for key, q in i.profile.items()}
        steady = [k for k in i.ageing if k not in i.grown and k not in i.fade]
        self.dispatched = [k for k in steady if k not in i.must_run]
        self.must_running = [k for k in steady if k in i.must_run]
        self.fading = [k for k in i.fade if k not in i.must_run]
        self.must_fade = [k for k in i.fade if k in i.must_run]
        slack = {k: i.renewal_slack.get(k, np.zeros(len(i.years))) for k in i.renewed}
        self.renewal_slack = self.each(slack)
        self.keeping = [k for k in i.renewed if k in i.kept]
        self.kept_share = {k: self.yearly(np.minimum(1, fraction(i.legacy[k], i.baseline[k]))) for k in self.keeping}

    def ages(self, k: str, flow: str, t: int) -> Iterator[tuple[int, float]]:
        """(install year, share of the flow) of every cohort of a grown measure alive in t."""
        profile = self.profile.get((k, flow))
        for v in range(max(self.years[0], t - self.lifetime[k] + 1), t + 1):
            yield v, 1.0 if profile is None else profile[t - v]

    def laid_down(self, decay: list[float], t: int) -> range:
        """Years whose deposits still decay in t."""
        return range(max(self.years[0], t - len(decay) + 1), t + 1)

    def faded(self, k: str, t: int) -> Iterator[tuple[int, float]]:
        """(install year, share of output left) of every cohort of a fading measure alive in t."""
        for v in range(max(self.years[0], t - self.lifetime[k] + 1), t + 1):
            yield v, self.fade[k][t - v]

    # --- rollout -----------------------------------------------------------------------------------------------------

    def _rollout(self, i: Instance) -> None:
        zero = np.zeros(len(i.years))
        installs, surviving, standing = commitment_installs(i), surviving_commitments(i), standing_commitments(i)
        decided = {k: installs.get(k, zero) for k in i.measures}
        self.committed = self.each(installs)
        self.committing = [(k, t) for k, c in self.committed.items() for t in self.years if c[t] > 0]
        self.surviving = self.each({k: s for k, s in surviving.items() if k not in i.grown})
        self.surviving_keys = [(k, t) for k, c in self.surviving.items() for t in self.years if c[t] > 0]
        self.potential = self.each({k: np.maximum(p, standing.get(k, zero)) for k, p in i.potential.items()})
        self._shares(i, surviving)
        self.group = {g.name: g for g in i.groups}
        self.group_potential = {g.name: self.yearly(self._group_room(g, standing)) for g in i.groups}
        self.ramp = self.each({k: np.maximum(r, decided[k]) for k, r in i.ramp.items()})
        self.ramped = [k for k in i.ramp if k not in i.gross]
        self.gross_ramped = [k for k in i.ramp if k in i.gross]
        self.growth = i.growth
        self.seed = self.each({k: _seed(i, k, decided[k]) for k in i.growth})
        self.growing = [k for k in i.growth if i.lifetime[k] > 1 or k in i.grown]
        self.growing_use = [k for k in i.growth if i.lifetime[k] == 1 and k not in i.grown]
        self.needing = {j: [(k, n) for (k, q), n in i.needs.items() if q == j] for j in {q for _, q in i.needs}}
        self.needed = sorted(self.needing)

    def _shares(self, i: Instance, surviving: Mapping[str, Series]) -> None:
        self.share_set = {one.name: one for one in i.share_sets}
        self.share = {one.name: self.yearly(decided_share(i, one, surviving)) for one in i.share_sets}
        self.shared_switches = [one.name for one in i.share_sets if not one.savings]
        self.shared_savings = [one.name for one in i.share_sets if one.savings]

    @staticmethod
    def _group_room(group: Group, standing: Mapping[str, Series]) -> Series:
        """A group's potential, or what commitments already fill of it."""
        decided = [w * standing[k] for k, w in group.weights.items() if k in standing]
        room: Series = np.maximum(group.potential, np.sum(decided, axis=0) if decided else 0.0)
        return room

    # --- emissions ---------------------------------------------------------------------------------------------------

    def _emissions(self, i: Instance) -> None:
        factors = {c: booking.factor(i, c) for c in i.carriers}
        self.factor = {c: self.yearly(f) for c, f in factors.items() if np.any(f)}
        self.emitting = [(k, self.yearly(e)) for k, e in _by_technology(i.emits).items()]
        self.removing = [(k, e) for k, e in self.emitting if k in i.measures and min(e.values()) < 0]
        self.decaying = [(k, d.tolist()) for k, d in _by_technology(i.decay).items()]
        self.exogenous_total = self.yearly(_sum(i.exogenous.values(), len(i.years)))
        self.cap = {(c.name, t): v for c in i.caps for t, v in self.yearly(c.tonnes).items() if not np.isnan(v)}
        self.lines = {c.name: self._select(i, c.selection) for c in i.caps if not c.selection.everything}
        self.budget = i.budget
        self.budgeted = [] if i.budget is None else [i.budget.years[-1]]
        self.removal_limit = {} if i.removal_limit is None else self.yearly(i.removal_limit)
        self.removal_years = list(self.removal_limit) if self.removing else []

    def _select(self, i: Instance, selection: Any) -> SelectedLines:
        """The terms under a selection of sector, scope or gas."""
        chosen = [one for one in booking.lines(i) if booking.selects(selection, one.ref, one.gas)]
        spilled = [
            (part.carrier, self.yearly(part.values))
            for part in i.factors
            if part.carrier in self.spilling and booking.selects(selection, LOCAL_SUPPLY, part.gas)
        ]
        decaying = [(k, d.tolist()) for (k, gas), d in i.decay.items() if booking.selects(selection, i.ref[k], gas)]
        constant = [v for (ref, gas), v in i.exogenous.items() if booking.selects(selection, ref, gas)]
        outputs = [(one.technology, one.flow, self.yearly(one.tonnes)) for one in chosen]
        return SelectedLines(outputs, decaying, spilled, self.yearly(_sum(constant, len(i.years))))

    # --- money -------------------------------------------------------------------------------------------------------

    def _money(self, i: Instance) -> None:
        self.discount_mid = self.yearly(discount_mid(i.discount_rate, len(i.years)))
        self.net_capex = {k: self.yearly(net_capex(i, k)) for k in i.capex if k in i.lifetime}
        incumbents, opex, per_run = set(i.incumbents), self.each(i.opex), self.each(i.cost_per_run)
        self.standing_cost = [(k, o) for k, o in opex.items() if k not in incumbents]
        self.using_cost = [(k, o) for k, o in opex.items() if k in incumbents] + list(per_run.items())
        self.price = self.each({c: p for c, p in i.price.items() if np.any(p)})
        self.customer = i.customer
        self.retail = [
            (k, self.yearly(u * i.markup[c, i.customer[k]]))
            for (k, c), u in i.uses.items()
            if (c, i.customer.get(k, "")) in i.markup
        ]
        self.self_use = i.self_use
        self.self_keys = [(k, c) for k, c in i.self_use if (c, i.customer.get(k, "")) in i.markup]
        self.self_markup = {(k, c): self.yearly(i.markup[c, i.customer[k]]) for k, c in self.self_keys}
        self.self_customers = sorted({(c, i.customer[k]) for k, c in self.self_keys})
        self.carbon_price = self.yearly(i.carbon_price)
        self.carbon_priced = sorted(i.carbon_priced)
        self.carbon_years = [t for t in self.years if self.carbon_price[t]]
        self.spending = [one.payer for one in i.spending_limits]
        self._limits = {one.payer: one for one in i.spending_limits}
        self.spending_room = {p: self.yearly(self._room(i, p)) for p in self.spending}
        self._paid = {p: self._paid_by(i, p) for p in self.spending}
        self.penalty = penalty(i)

    def _room(self, i: Instance, p: str) -> Series:
        """A payer's limit on top of what the baseline makes it spend."""
        room: Series = self._limits[p].limit + i.baseline_spending.get(p, 0.0)
        return room

    @staticmethod
    def _paid_by(i: Instance, p: str) -> list[tuple[str, Series]]:
        return [(k, share * i.capex[k]) for (k, q), share in i.pays.items() if q == p and k in i.capex]

    def payments(self, p: str, t: int) -> Iterator[tuple[str, int, float]]:
        """(technology, install year, money a unit costs payer p in t): the lump, or the annuities still running."""
        limit = self._limits[p]
        for k, money in self._paid[p]:
            for v in range(max(self.years[0], t - limit.financed + 1), t + 1):
                yield k, v, float(money[v - self.years[0]]) * limit.annuity


def _sum(series: Iterable[Series], years: int) -> Series:
    """The sum of any number of series, zeros for none."""
    total: Series = np.zeros(years)
    for one in series:
        total = total + one
    return total


def _by_technology(mapping: Mapping[tuple[str, str], Series]) -> dict[str, Series]:
    """Sum over gases."""
    total: dict[str, Series] = {}
    for (k, _), series in mapping.items():
        total[k] = total[k] + series if k in total else series
    return total


def _seed(i: Instance, k: str, decided: Series) -> Series:
    """What growth starts from: the seed, recent installations in the first year, never less than is decided."""
    seed = np.full(len(i.years), i.seed.get(k, 0.0))
    seed[0] += i.recent.get(k, 0.0)
    start: Series = np.maximum(seed, decided)
    return start


def commitment_installs(i: Instance) -> dict[str, Series]:
    """Units installed by decision in each year, renewals of committed units included where they are to be renewed."""
    installs = {}
    for k, decided in i.committed.items():
        total = decided.copy()
        if k in i.renew:
            for t in range(i.lifetime[k], len(total)):
                total[t] += total[t - i.lifetime[k]]
        installs[k] = total
    return installs


def standing_commitments(i: Instance) -> dict[str, Series]:
    """Committed units still in service each year."""
    return {k: alive(c, i.lifetime[k]) for k, c in commitment_installs(i).items()}


def surviving_commitments(i: Instance) -> dict[str, Series]:
    """The same, counting as many as still deliver of units that fade or grow with age."""
    profiles = {k: i.fade.get(k, i.profile.get((k, "delivers"))) for k in i.committed}
    return {k: alive(c, i.lifetime[k], profiles[k]) for k, c in commitment_installs(i).items()}


def decided_share(i: Instance, one: ShareSet, surviving: Mapping[str, Series]) -> Series:
    """A share, or what commitments already deliver when that is more: of the demand, for switches of what committed
    savings leave of it."""

    def committed(members: Iterable[str]) -> Series:
        delivering = (k for k in members if k in surviving and (k, one.service) in i.delivers)
        return _sum((i.delivers[k, one.service] * surviving[k] for k in delivering), len(i.years))

    whole = i.demand[one.service] - (0.0 if one.savings else committed(sorted(i.savings)))
    share: Series = np.maximum(one.share, fraction(committed(one.members), np.maximum(whole, 0.0)))
    return share


def net_capex(i: Instance, k: str) -> Series:
    """Present value of a unit's capital by install year, net of salvage, as it enters the objective. Money, (t,)."""
    years = len(i.years)
    in_service = [min(i.lifetime[k], years - v) for v in range(years)]
    kept = np.array([share_in_service(i.discount_rate, i.lifetime[k], n) for n in in_service])
    start: Series = discount_start(i.discount_rate, years)
    factor = i.counted.get(k, 1.0) * i.hurdle.get(k, 1.0)
    cost: Series = start * i.capex[k] * factor * kept
    return cost


def penalty(i: Instance) -> float:
    """Price of a tonne of shortfall: far above any likely measure's, a power of two. Money per t CO2e.

    A hundred times what the city pays for the carriers behind a tonne. Nothing hangs on the figure: a shortfall that
    is left at this price is settled by minimising the shortfall itself (see `pathways`).
    """
    tonnes = float(np.max(_sum((booking.factor(i, c) * _most_used(i, c) for c in i.carriers), len(i.years))))
    energy = float(np.max(_sum((p * _most_used(i, c) for c, p in i.price.items()), len(i.years))))
    return float(2.0 ** np.ceil(np.log2(100 * energy / tonnes))) if energy > 0 and tonnes > 0 else 2.0**14


def _most_used(i: Instance, c: str) -> Series:
    """Baseline use of a carrier. Carrier units, shape (t,)."""
    return _sum((u * i.baseline[k] for (k, q), u in i.uses.items() if q == c and k in i.baseline), len(i.years))
