"""From a plan to an instance: the only place where what a city wrote becomes arrays."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from cnca_plan.core.findings import Finding
from cnca_plan.core.money import capital_recovery
from cnca_plan.core.units import Quantity
from cnca_plan.model import assumptions
from cnca_plan.model.base_year import BaseYear
from cnca_plan.model.baseline import with_baseline
from cnca_plan.model.instance import Instance, Selection, Series, SpendingLimit
from cnca_plan.model.instantiate import carriers, targets
from cnca_plan.model.instantiate.incumbents import Incumbents, counted_rows, read_incumbents, whole_years
from cnca_plan.model.instantiate.measures import Measures, read_measures
from cnca_plan.model.instantiate.reader import Location, Reader
from cnca_plan.model.selected import selected_tonnes
from cnca_plan.model.solution import Solution
from cnca_plan.plan.schema import Plan, Row

NOT_STATED = "not stated"


@dataclass(frozen=True)
class BaseRow:
    """One counted inventory row of the base year."""

    ref: str
    name: str
    tonnes: float


@dataclass(frozen=True)
class Instantiated:
    """An instance, its baseline, and the inventory year it starts from."""

    instance: Instance
    baseline: Solution
    base_year: BaseYear
    rows: tuple[BaseRow, ...]
    stated_total: float | None


def instantiate(plan: Plan) -> tuple[Instantiated | None, list[Finding]]:
    """The plan as arrays, or None where findings of severity error stand in the way."""
    reader = Reader(plan)
    rows = counted_rows(reader)
    found = carriers.implied(reader, rows)
    incumbents = read_incumbents(reader, rows, found)
    measures = read_measures(reader, incumbents)
    base = _base_year(reader, incumbents, found)
    if _failed(reader):
        return None, reader.findings
    bare = _assemble(reader, incumbents, measures, found)
    held, baseline = with_baseline(_limited(reader, bare, base))
    result, baseline = _adjusted(reader, _targeted(reader, held, baseline), baseline)
    if _failed(reader):
        return None, reader.findings
    base_rows = _base_rows(reader, rows)
    return Instantiated(result, baseline, base, base_rows, _stated(reader)), reader.findings


def _failed(reader: Reader) -> bool:
    return any(finding.severity == "error" for finding in reader.findings)


def _base_rows(reader: Reader, rows: list[tuple[Row, Location]]) -> tuple[BaseRow, ...]:
    return tuple(
        BaseRow(row.ref, row.name or row.serves or row.ref, sum(carriers.row_tonnes(reader, row, at).values()))
        for row, at in rows
    )


def _stated(reader: Reader) -> float | None:
    """The base year's printed total. t CO2e."""
    total = reader.plan.inventory.years[reader.plan.base_year].total
    at = ("inventory", "years", reader.plan.base_year, "total")
    return None if total is None else reader.amount(total, targets.TONNE, at)


def _base_year(reader: Reader, into: Incumbents, found: carriers.Implied) -> BaseYear:
    factors = {key: tonnes / found.use[key[0]] for key, tonnes in found.tonnes.items() if found.use.get(key[0])}
    for (carrier, _, ref), tonnes in found.tonnes.items():
        if not found.use.get(carrier) and tonnes:
            help = f"a row follows {carrier}, but no row uses it: write the row without `follows`"
            reader.fault("follows-nothing", f"{ref}: no use of {carrier} to follow", help, ("carriers", carrier))
    return BaseYear(reader.plan.base_year, into.activity, into.base_uses, factors, into.base_emits, into.base_exogenous)


def _assemble(reader: Reader, rows: Incumbents, measures: Measures, found: carriers.Implied) -> Instance:
    """Everything but limits and targets."""
    plan, money = reader.plan, reader.plan.file.money
    services = tuple(sorted(rows.service_unit))
    demand = {s: _sum([rows.baseline[k] for k, q in rows.serves.items() if q == s], reader) for s in services}
    in_use = {c for _, c in (*rows.uses, *measures.uses, *measures.supplies)}
    supply = {c: price for c, price in carriers.prices(reader).items() if c in in_use}
    marks, taxes = carriers.markups(reader, supply)
    pays = _paying(rows, measures)
    return Instance(
        name=plan.file.plan,
        years=reader.years,
        base_year=plan.base_year,
        discount_rate=money.discount_rate,
        currency=money.currency,
        price_year=money.price_year,
        incumbents=tuple(sorted(rows.serves)),
        measures=tuple(sorted(plan.measures)),
        services=services,
        carriers=tuple(sorted(in_use)),
        payers=tuple(sorted({p for _, p in pays} | set(plan.file.limits.spending))),
        unit=_units(reader, rows),
        title={**{k: k for k in rows.serves}, **{k: m.title for k, m in plan.measures.items()}},
        serves=rows.serves,
        baseline=rows.baseline,
        demand=demand,
        delivers=measures.delivers,
        supplies=measures.supplies,
        uses={**rows.uses, **measures.uses},
        emits={**rows.emits, **measures.emits},
        decay=rows.decay,
        savings=frozenset(measures.savings),
        replaces=measures.replaces,
        factors=tuple(part for part in carriers.factors(reader, found) if part.carrier in in_use),
        exogenous=rows.exogenous,
        ref={**rows.ref, **measures.ref},
        subsector={**rows.subsector, **measures.subsector},
        carrier_scope={name: 2 if c.networked else 1 for name, c in plan.carriers.items()},
        peak_of={name: c.peak_of for name, c in plan.carriers.items() if c.peak_of and name in in_use},
        owner=measures.owner,
        lifetime={**rows.lifetime, **measures.lifetime},
        start=measures.start,
        legacy=rows.legacy,
        fade=measures.fade,
        profile=measures.profile,
        potential=measures.potential,
        share_sets=tuple(measures.share_sets),
        groups=tuple(measures.groups),
        ramp=measures.ramp,
        gross=frozenset(measures.gross),
        growth=measures.growth,
        seed=measures.seed,
        recent=measures.recent,
        committed=measures.committed,
        renew=frozenset(measures.renew),
        needs=measures.needs,
        kept=frozenset(rows.kept),
        capex={**rows.capex, **measures.capex},
        opex={**rows.opex, **measures.opex},
        cost_per_run=measures.cost_per_run,
        price=supply,
        markup=marks,
        tax=taxes,
        customer={**rows.customer, **measures.customer},
        self_use=measures.self_use,
        hurdle=measures.hurdle,
        counted=_counted(reader, pays),
        pays=pays,
        carbon_price=_carbon_price(reader),
        carbon_priced=frozenset(money.carbon_price_in),
        purchase_limit={c: limit for c, limit in _purchases(reader).items() if c in in_use},
        removal_limit=None,
        spending_limits=(),
    )


def _sum(parts: list[Series], reader: Reader) -> Series:
    total: Series = np.sum(parts, axis=0) if parts else np.zeros(len(reader.years))
    return total


def _units(reader: Reader, rows: Incumbents) -> dict[str, str]:
    units = {**{name: c.unit for name, c in reader.plan.carriers.items()}, **rows.service_unit}
    units |= {k: rows.service_unit[s] for k, s in rows.serves.items()}
    return units | {k: m.unit for k, m in reader.plan.measures.items()}


def _paying(rows: Incumbents, measures: Measures) -> dict[tuple[str, str], float]:
    """Who pays for what; capital nobody is named for is the line `not stated`."""
    pays = {**rows.pays, **measures.pays}
    named = {k for k, _ in pays}
    unnamed = [k for k in (*rows.capex, *measures.capex) if k not in named]
    return pays | {(k, NOT_STATED): 1.0 for k in unnamed}


def _counted(reader: Reader, pays: dict[tuple[str, str], float]) -> dict[str, float]:
    """The share of capital the perspective counts: `city` leaves out money from outside."""
    if reader.plan.file.money.perspective != "city":
        return {}
    outside = {p for p, payer in reader.plan.file.payers.items() if payer.outside}
    shares: dict[str, float] = {}
    for (k, p), share in pays.items():
        if p in outside:
            shares[k] = shares.get(k, 1.0) - share
    return shares


def _carbon_price(reader: Reader) -> Series:
    money = reader.plan.file.money
    if money.carbon_price is None:
        return np.zeros(len(reader.years))
    at = ("money", "carbon_price")
    return reader.series(
        money.carbon_price, lambda q, place: reader.money(q, ["$/t CO2e"], money.price_year, place), at
    )


def _purchases(reader: Reader) -> dict[str, Series]:
    limits = {name: c.limit for name, c in sorted(reader.plan.carriers.items()) if c.limit is not None}
    return {
        name: reader.series(limit, partial(_purchase, reader, name), ("carriers", name, "limit"))
        for name, limit in limits.items()
    }


def _purchase(reader: Reader, carrier: str, quantity: Quantity, at: Location) -> float:
    return reader.carrier_amount(quantity, carrier, at)


def _limited(reader: Reader, bare: Instance, base: BaseYear) -> Instance:
    """Spending and removal limits."""
    total = base_total(base)
    limits = tuple(_spending(reader, payer) for payer in sorted(reader.plan.file.limits.spending))
    return replace(bare, removal_limit=targets.removal_limit(reader, total), spending_limits=limits)


def base_total(base: BaseYear) -> float:
    """Emissions of the inventory year: the sum of its counted rows, as the model's own numbers give it. t CO2e."""
    used = [(c, base.activity[k] * use) for (k, c), use in base.uses.items()]
    carried = sum(amount * f for c, amount in used for (q, _, _), f in base.factors.items() if q == c)
    direct = sum(base.activity[k] * e for (k, _), e in base.emits.items())
    return carried + direct + sum(base.exogenous.values())


def _spending(reader: Reader, payer: str) -> SpendingLimit:
    stated = reader.plan.file.limits.spending[payer]
    at = ("limits", "spending", payer)
    price_year = reader.plan.file.money.price_year
    limit = reader.series(
        stated.limit, lambda q, place: reader.money(q, ["$/yr", "$"], price_year, place), (*at, "limit")
    )
    if stated.financed is None:
        return SpendingLimit(payer, limit, 1, 1.0)
    years = whole_years(reader, stated.financed, (*at, "financed"))
    rate = reader.plan.file.money.discount_rate if stated.rate is None else stated.rate
    return SpendingLimit(payer, limit, years, capital_recovery(rate, years))


def _targeted(reader: Reader, held: Instance, baseline: Solution) -> Instance:
    """Caps and budget; those below the baseline need its emissions."""
    milestones = reader.plan.file.targets.milestones if reader.plan.file.targets else ()
    chosen = {targets.selection(m) for m in milestones} | {Selection()}
    emitted = {one: selected_tonnes(held, baseline, one) for one in chosen}
    return replace(held, caps=targets.caps(reader, held, emitted), budget=targets.budget(reader))


def _adjusted(reader: Reader, made: Instance, baseline: Solution) -> tuple[Instance, Solution]:
    """The instance as `adjust:` changes it, all at once; a name or a value that cannot be is a fault."""
    values = {}
    for name, text in reader.plan.file.adjust.items():
        try:
            one, value = assumptions.change(made, name, text)
            values[one] = value
        except assumptions.BadAssumption as error:
            reader.fault("unknown-assumption", error.message, error.help, ("adjust", name))
    return (
        assumptions.settled(assumptions.changed(made, values)) if values and not _failed(reader) else (made, baseline)
    )


__all__ = ["BaseRow", "Instantiated", "base_total", "instantiate"]
