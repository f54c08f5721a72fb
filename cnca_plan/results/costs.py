"""What a pathway costs, by kind, payer and year, undiscounted and discounted; and its objective put together again.

Money is real, at the plan's price year; series have shape (t,). Costs by kind and payer sum to the objective exactly
(once discounted, with hurdle mark-ups added), which `assembled` shows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Literal, TypeAlias

import numpy as np

from cnca_plan.core.money import discount_mid, discount_start, share_in_service
from cnca_plan.model.instance import LOCAL_SUPPLY, Instance, Series
from cnca_plan.model.solution import Solution
from cnca_plan.results.flows import NOBODY, SPILLED, emitted, of, performed, supplied, used, zeros

Kind: TypeAlias = Literal["capital", "salvage", "running", "energy", "mark-up", "carbon price", "hurdle", "tax"]
Costs: TypeAlias = Mapping[tuple[Kind, str], Series]
"""(kind, payer) → money a year."""

COUNTED: tuple[Kind, ...] = ("capital", "salvage", "running", "energy", "mark-up", "carbon price")
"""Kinds that make up the cost of a pathway. Salvage is negative: what is left of capital at the end of the plan."""

MEMO: tuple[Kind, ...] = ("hurdle", "tax")
"""Told beside the cost, never inside it: the mark-up that only steers choice, and the tax within customers' prices."""

AT_START: frozenset[Kind] = frozenset({"capital", "salvage", "hurdle"})
"""Kinds that fall at the start of their year; all others at its middle."""

NOT_STATED = "not stated"  # who bears what belongs to no customer or payer

Posting: TypeAlias = tuple[str, Kind, str, Series]
"""(technology, kind, payer, undiscounted money a year)."""


def costs(instance: Instance, solution: Solution) -> Costs:
    """All costs and memos by kind and payer, undiscounted money a year.

    Capital falls on those who pay it, everything else on the technology's customer. `salvage` and `hurdle` stand in
    the year of installation, at its value then. Energy is the supply price on what each customer uses, less what its
    own supply delivers; what is spilled stands under LOCAL_SUPPLY, so that the lines sum to what is bought.
    """
    lines: dict[tuple[Kind, str], Series] = defaultdict(lambda: zeros(instance))
    for _, kind, payer, money in postings(instance, solution):
        lines[kind, payer] = lines[kind, payer] + money
    return dict(sorted(lines.items()))


def discounted(instance: Instance, lines: Costs) -> Costs:
    """The same lines in money of the first plan year: capital from the start of its year, the rest from its middle."""
    years, rate = len(instance.years), instance.discount_rate
    start, mid = discount_start(rate, years), discount_mid(rate, years)
    return {key: money * (start if key[0] in AT_START else mid) for key, money in lines.items()}


def by_kind(lines: Costs) -> Mapping[Kind, Series]:
    """Money a year by kind, all payers together."""
    sums: dict[Kind, Series] = {}
    for (kind, _), money in lines.items():
        sums[kind] = sums[kind] + money if kind in sums else money
    return sums


def by_payer(lines: Costs, kinds: Iterable[Kind] = COUNTED) -> Mapping[str, Series]:
    """Money a year by payer, the given kinds together."""
    sums: dict[str, Series] = {}
    for (kind, payer), money in lines.items():
        if kind in kinds:
            sums[payer] = sums[payer] + money if payer in sums else money
    return sums


def cost(instance: Instance, solution: Solution) -> Series:
    """The pathway's cost in each year, net of salvage, without memos. Undiscounted money, shape (t,)."""
    return sum(by_payer(costs(instance, solution)).values(), start=zeros(instance))


def present_cost(instance: Instance, solution: Solution) -> float:
    """The pathway's cost in money of the first plan year, net of salvage; hurdle mark-ups are no part of it."""
    lines = discounted(instance, costs(instance, solution))
    return float(sum(money.sum() for money in by_payer(lines).values()))


def assembled(instance: Instance, solution: Solution) -> float:
    """What the program minimises, put together from the parts: Σ discounted costs + hurdle mark-ups. Money."""
    lines = discounted(instance, costs(instance, solution))
    return float(sum(money.sum() for (kind, _), money in lines.items() if kind in (*COUNTED, "hurdle")))


def against(lines: Costs, baseline: Costs) -> Costs:
    """What each line costs more than in the baseline (negative: less)."""
    keys = sorted({*lines, *baseline})
    nothing = np.zeros(len(next(iter((*lines.values(), *baseline.values())), np.zeros(0))))
    return {key: lines.get(key, nothing) - baseline.get(key, nothing) for key in keys}


def spending(instance: Instance, solution: Solution) -> Mapping[str, Series]:
    """Capital paid in each year by payer: Σ(k) pays·capex·install, whole capex, no mark-up, no salvage. Money."""
    spent = {payer: zeros(instance) for payer in instance.payers}
    for k in instance.capex:
        for payer, money in _shared(instance, k, _lump(instance, solution, k)):
            spent[payer] = spent.get(payer, zeros(instance)) + money
    return dict(sorted(spent.items()))


@lru_cache(16)  # asked for by costs, attribution and the objective alike
def postings(instance: Instance, solution: Solution) -> tuple[Posting, ...]:
    """The lines one by one, as technologies cause them; they sum to `costs`."""
    return tuple(_postings(instance, solution))


def _postings(instance: Instance, solution: Solution) -> Iterator[Posting]:
    yield from _capital(instance, solution)
    yield from _running(instance, solution)
    yield from _energy(instance, solution)
    yield from _markups(instance, solution)
    for k, payer, tonnes in _priced_tonnes(instance, solution) if np.any(instance.carbon_price) else ():
        yield k, "carbon price", payer, instance.carbon_price * tonnes


def _capital(instance: Instance, solution: Solution) -> Iterator[Posting]:
    """Capital as the perspective counts it; what outlives the plan comes off; hurdles on what is left."""
    for k in sorted(instance.capex.keys() & instance.lifetime.keys()):
        lump = instance.counted.get(k, 1.0) * _lump(instance, solution, k)
        borne = lump * _borne(instance, k)
        for payer, money in _shared(instance, k, lump):
            yield k, "capital", payer, money
        for payer, money in _shared(instance, k, borne - lump):
            yield k, "salvage", payer, money
        for payer, money in _shared(instance, k, (instance.hurdle.get(k, 1.0) - 1.0) * borne):
            yield k, "hurdle", payer, money


def _lump(instance: Instance, solution: Solution, k: str) -> Series:
    return instance.capex[k] * of(solution.install, k, instance)


def _borne(instance: Instance, k: str) -> Series:
    """The share of capital used up inside the plan, by install year: sinking fund, shape (t,)."""
    rate, life, years = instance.discount_rate, instance.lifetime[k], len(instance.years)
    return np.array([share_in_service(rate, life, years - v) for v in range(years)])


def _shared(instance: Instance, k: str, money: Series) -> Iterator[tuple[str, Series]]:
    """Money by payer; what nobody is said to pay is not stated."""
    shares = {payer: instance.pays[k, payer] for payer in instance.payers if (k, payer) in instance.pays}
    return ((payer, share * money) for payer, share in (shares or {NOT_STATED: 1.0}).items())


def _running(instance: Instance, solution: Solution) -> Iterator[Posting]:
    """Fixed costs of measures that stand and of incumbents that run, and costs per unit run."""
    for k, opex in instance.opex.items():
        units = of(solution.running if k in instance.incumbents else solution.stock, k, instance)
        yield k, "running", _customer(instance, k), opex * units
    for k, per_run in instance.cost_per_run.items():
        yield k, "running", _customer(instance, k), per_run * performed(instance, solution, k, "uses")


def _energy(instance: Instance, solution: Solution) -> Iterator[Posting]:
    """price·bought, split: price·uses − price·supplies by customer, price·spilled apart."""
    for k, c in instance.uses:
        yield k, "energy", _customer(instance, k), of(instance.price, c, instance) * used(instance, solution, k, c)
    for k, c in instance.supplies:
        own = supplied(instance, solution, k, c)
        yield k, "energy", _customer(instance, k), -of(instance.price, c, instance) * own
    for c, units in solution.spilled.items():
        yield SPILLED + c, "energy", LOCAL_SUPPLY, of(instance.price, c, instance) * units


def _markups(instance: Instance, solution: Solution) -> Iterator[Posting]:
    """What customers pay above the supply price on all they do not make themselves, and the tax within it."""
    for k, c in sorted({*instance.uses, *solution.self_used}):
        units = used(instance, solution, k, c) - of(solution.self_used, (k, c), instance)
        key = (c, instance.customer.get(k, ""))
        if key in instance.markup:
            yield k, "mark-up", _customer(instance, k), instance.markup[key] * units
        if key in instance.tax:
            yield k, "tax", _customer(instance, k), instance.tax[key] * units


def _priced_tonnes(instance: Instance, solution: Solution) -> Iterator[tuple[str, str, Series]]:
    """(technology, payer, t CO2e) for all emissions but those of carriers whose price already contains the carbon price."""
    for k, gas in sorted({*instance.emits, *instance.decay}):
        yield k, _customer(instance, k), emitted(instance, solution, k, gas)
    for part in instance.factors:
        if part.carrier not in instance.carbon_priced:
            flowing = {k for k, c in (*instance.uses, *instance.supplies) if c == part.carrier}
            for k in sorted(flowing):
                net = used(instance, solution, k, part.carrier) - supplied(instance, solution, k, part.carrier)
                yield k, _customer(instance, k), part.values * net
            yield SPILLED + part.carrier, LOCAL_SUPPLY, part.values * of(solution.spilled, part.carrier, instance)
    for tonnes in instance.exogenous.values():
        yield NOBODY, NOT_STATED, tonnes


def _customer(instance: Instance, k: str) -> str:
    return instance.customer.get(k, NOT_STATED)
