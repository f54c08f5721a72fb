"""Measures: what a unit does and costs, how many there can be, how fast they come, and who pays."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from cnca_plan.core.money import hurdle_markup
from cnca_plan.core.units import Quantity
from cnca_plan.model.instance import Group, Series, ShareSet
from cnca_plan.model.instantiate.incumbents import Incumbents, energy_subsector, whole_years
from cnca_plan.model.instantiate.reader import Location, Reader
from cnca_plan.plan import gpc
from cnca_plan.plan.checks.alternatives import is_saving
from cnca_plan.plan.schema import EVERY_YEAR, Measure, Potential, ShareOf

NOWHERE = "VI.1"  # a measure that neither says its sector nor serves anything is booked under other scope 3


@dataclass
class Measures:
    """Everything the catalogue brings to an instance; names as in `Instance`."""

    delivers: dict[tuple[str, str], Series] = field(default_factory=dict)
    supplies: dict[tuple[str, str], Series] = field(default_factory=dict)
    uses: dict[tuple[str, str], Series] = field(default_factory=dict)
    emits: dict[tuple[str, str], Series] = field(default_factory=dict)
    savings: set[str] = field(default_factory=set)
    replaces: dict[str, tuple[str, ...]] = field(default_factory=dict)
    ref: dict[str, str] = field(default_factory=dict)
    subsector: dict[str, str] = field(default_factory=dict)
    owner: dict[str, str] = field(default_factory=dict)
    lifetime: dict[str, int] = field(default_factory=dict)
    start: dict[str, int] = field(default_factory=dict)
    fade: dict[str, Series] = field(default_factory=dict)
    profile: dict[tuple[str, str], Series] = field(default_factory=dict)
    potential: dict[str, Series] = field(default_factory=dict)
    share_sets: list[ShareSet] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    ramp: dict[str, Series] = field(default_factory=dict)
    gross: set[str] = field(default_factory=set)
    growth: dict[str, float] = field(default_factory=dict)
    seed: dict[str, float] = field(default_factory=dict)
    recent: dict[str, float] = field(default_factory=dict)
    committed: dict[str, Series] = field(default_factory=dict)
    renew: set[str] = field(default_factory=set)
    needs: dict[tuple[str, str], float] = field(default_factory=dict)
    capex: dict[str, Series] = field(default_factory=dict)
    opex: dict[str, Series] = field(default_factory=dict)
    cost_per_run: dict[str, Series] = field(default_factory=dict)
    customer: dict[str, str] = field(default_factory=dict)
    self_use: dict[tuple[str, str], float] = field(default_factory=dict)
    hurdle: dict[str, float] = field(default_factory=dict)
    pays: dict[tuple[str, str], float] = field(default_factory=dict)


def read_measures(reader: Reader, incumbents: Incumbents) -> Measures:
    """Every measure that may be chosen, and the groups they share."""
    into = Measures()
    for k, measure in sorted(reader.plan.measures.items()):
        at: Location = ("measures", k)
        _flows(reader, into, incumbents, k, measure, (*at, "per_unit"))
        _booking(reader, into, incumbents, k, measure)
        into.lifetime[k] = whole_years(reader, measure.lifetime, (*at, "lifetime"))
        _ages(reader, into, k, measure, at)
        _rollout(reader, into, k, measure, (*at, "rollout"))
        _commitments(reader, into, k, measure, at)
        _costs(reader, into, k, measure, (*at, "cost"))
        _payers(reader, into, k, measure)
    for k, measure in sorted(reader.plan.measures.items()):
        _potential(reader, into, k, measure, ("measures", k, "potential"))
        _needs(reader, into, k, measure, ("measures", k, "needs"))
    _groups(reader, into)
    return into


# --- flows -----------------------------------------------------------------------------------------------------------


def _flows(reader: Reader, into: Measures, incumbents: Incumbents, k: str, m: Measure, at: Location) -> None:
    services, known = incumbents.service_unit, reader.plan.carriers
    ones = np.ones(len(reader.years))
    saving = is_saving(m, set(services))
    for name, quantity in sorted(m.per_unit.delivers.items()):
        place = (*at, "delivers", name)
        if name in services:
            amount = reader.amount(quantity, (services[name], f"{services[name]}/yr"), place)
            into.delivers[k, name] = amount * (intensity(reader, name) if saving and m.follows_intensity else ones)
        elif name in known:
            into.supplies[k, name] = reader.carrier_amount(quantity, name, place) * ones
        else:
            message = f"neither a service nor a carrier is called {name!r}"
            reader.fault("unknown-service", message, _names(services, known), place)
    for name, quantity in sorted(m.per_unit.uses.items()):
        if name not in known:
            reader.fault("unknown-carrier", f"there is no carrier {name!r}", _names(known), (*at, "uses", name))
            continue
        into.uses[k, name] = reader.carrier_amount(quantity, name, (*at, "uses", name)) * ones
    for gas, quantity in sorted((m.per_unit.emits or {}).items()):
        into.emits[k, gas] = reader.tonnes(quantity, gas, (*at, "emits", gas)) * ones
    if saving:
        into.savings.add(k)
    if m.replaces:
        into.replaces[k] = _replaced(reader, incumbents, m, (*at[:-1], "replaces"))


def _names(*known: Mapping[str, object]) -> str:
    """What could have been meant."""
    names = sorted({name for one in known for name in one})
    return f"known names: {', '.join(names)}" if names else "none is defined yet"


def intensity(reader: Reader, service: str) -> Series:
    """Demand per driver relative to the inventory year: what a saving can save of it moves alike."""
    about = reader.plan.inventory.services.get(service)
    return reader.index(about.trend if about else None, ("inventory", "services", service, "trend"))


def _replaced(reader: Reader, incumbents: Incumbents, m: Measure, at: Location) -> tuple[str, ...]:
    """The incumbents a measure names, by their own names or by carrier."""
    served = set(m.per_unit.delivers)
    own = [k for k, s in incumbents.serves.items() if s in served]
    chosen = [k for k in own if k in m.replaces or incumbents.carrier.get(k) in m.replaces]
    for name in m.replaces:
        if name not in own and name not in {incumbents.carrier.get(k) for k in own}:
            help = f"its services are delivered by: {', '.join(sorted(own))}"
            reader.fault("unknown-incumbent", f"no incumbent is called {name!r}", help, at)
    return tuple(sorted(chosen))


def _booking(reader: Reader, into: Measures, incumbents: Incumbents, k: str, m: Measure) -> None:
    """Under which references its tonnes stand: its own sector, else that of the first service it delivers."""
    services = [s for s in m.per_unit.delivers if s in incumbents.service_unit]
    served = [q for q, s in sorted(incumbents.serves.items()) if s in services[:1]]
    sector = m.sector or (gpc.subsector(incumbents.ref[served[0]]) if served else m.owner or NOWHERE)
    own_row = incumbents.ref[served[0]] if served and not m.sector else f"{gpc.subsector(sector)}.1"
    into.ref[k] = own_row if not m.sector or sector.count(".") < 2 else sector
    into.subsector[k] = energy_subsector(sector)
    if m.owner:
        supplied = sorted(c for q, c in into.supplies if q == k)
        networked = bool(supplied) and reader.plan.carriers[supplied[0]].networked
        into.owner[k] = f"{gpc.subsector(m.owner)}.{2 if networked else 1}"
    about = reader.plan.inventory.services.get(services[0]) if services else None
    customer = m.customer or (about.customer if about else None)
    if customer:
        into.customer[k] = customer


def _ages(reader: Reader, into: Measures, k: str, m: Measure, at: Location) -> None:
    """One profile for all flows fades the units; different ones make them grown (they always run)."""
    if m.age is None:
        return
    given = {"delivers": m.age.delivers, "uses": m.age.uses, "emits": m.age.emits}
    own = {flow: points for flow, points in given.items() if points is not None}
    ages = np.arange(into.lifetime[k], dtype=np.float64)
    if m.age.all is not None and own:
        help = "give `all` for flows that fade alike, or each flow its own profile"
        reader.fault("ages-mixed", "an age profile for all flows and one for some", help, (*at, "age"))
    elif m.age.all is not None:
        into.fade[k] = _by_age(m.age.all, ages)
    elif m.cost.per_run is not None:
        help = "leave out `per_run`: units with profiles of their own always run"
        reader.fault("ages-mixed", "a measure cannot both idle and have different age profiles", help, (*at, "age"))
    for flow, points in own.items():
        into.profile[k, flow] = _by_age(points, ages)


def _by_age(points: Mapping[int, float], ages: Series) -> Series:
    given = sorted(points)
    return np.interp(ages, given, [points[age] for age in given])


# --- rollout ---------------------------------------------------------------------------------------------------------


def _potential(reader: Reader, into: Measures, k: str, m: Measure, at: Location) -> None:
    if m.potential is None:
        return
    if any(isinstance(value, ShareOf) for value in m.potential.values()):
        service, share = _shares(reader, m.potential, at)
        if (k, service) in into.delivers:
            into.share_sets.append(ShareSet(k, service, (k,), k in into.savings, share))
        else:
            help = "name a service that the measure delivers, or write the potential in units"
            message = f"the potential is a share of {service!r}, which {k} does not deliver"
            reader.fault("potential-of-other-service", message, help, at)
        return
    into.potential[k] = _units(reader, m.potential, m.unit, at)


def _shares(reader: Reader, points: Mapping[int, Potential], at: Location) -> tuple[str, Series]:
    """(service, share by year) of a potential written as a share."""
    shares = {year: value for year, value in points.items() if isinstance(value, ShareOf)}
    services = {value.service for value in shares.values()}
    if len(shares) < len(points) or len(services) > 1:
        help = "write every year as a share of the same service"
        reader.fault("potential-mixed", "one potential mixes shares and units, or shares of two services", help, at)
    given = sorted(shares)
    if given == [EVERY_YEAR]:
        return min(services), np.full(len(reader.years), shares[EVERY_YEAR].share)
    return min(services), np.interp(reader.years, given, [shares[year].share for year in given])


def _units(reader: Reader, points: Mapping[int, Potential], unit: str, at: Location) -> Series:
    def convert(quantity: Quantity, place: Location) -> float:
        return reader.amount(quantity, (unit,), place)

    return reader.series({y: q for y, q in points.items() if isinstance(q, Quantity)}, convert, at)


def _rollout(reader: Reader, into: Measures, k: str, m: Measure, at: Location) -> None:
    yearly = (f"{m.unit}/yr", m.unit)
    if m.rollout.start is not None:
        into.start[k] = m.rollout.start
    if m.rollout.most is not None:
        into.ramp[k] = reader.series(m.rollout.most, lambda q, place: reader.amount(q, yearly, place), (*at, "most"))
    if m.rollout.gross:
        into.gross.add(k)
    if m.rollout.growth is not None:
        into.growth[k] = m.rollout.growth
        into.seed[k] = reader.amount(m.rollout.seed, yearly, (*at, "seed")) if m.rollout.seed else 0.0
        into.recent[k] = reader.amount(m.rollout.recent, yearly, (*at, "recent")) if m.rollout.recent else 0.0


def _commitments(reader: Reader, into: Measures, k: str, m: Measure, at: Location) -> None:
    if not m.commitments:
        return
    installs = np.zeros(len(reader.years))
    for year, quantity in m.commitments.items():
        place = (*at, "commitments", year)
        if year not in reader.years:
            help = f"plan years are {reader.years[0]} to {reader.years[-1]}"
            reader.fault("year-outside-plan", f"{year} is not a plan year", help, place)
            continue
        installs[year - reader.years[0]] = reader.amount(quantity, (m.unit, f"{m.unit}/yr"), place)
    into.committed[k] = installs
    if m.renew:
        into.renew.add(k)


def _needs(reader: Reader, into: Measures, k: str, m: Measure, at: Location) -> None:
    for j, quantity in sorted(m.needs.items()):
        if j not in reader.plan.measures:
            reader.fault("unknown-measure", f"there is no measure {j!r}", _names(reader.plan.measures), (*at, j))
            continue
        ratio = (f"1/{m.unit}", f"{reader.plan.measures[j].unit}/{m.unit}", "", reader.plan.measures[j].unit)
        into.needs[k, j] = reader.amount(quantity, ratio, (*at, j))


def _groups(reader: Reader, into: Measures) -> None:
    members: dict[str, dict[str, Quantity]] = {}
    for k, m in sorted(reader.plan.measures.items()):
        for g, weight in m.group.items():
            if g in reader.plan.groups:
                members.setdefault(g, {})[k] = weight
            else:
                help = f"define it under `groups:`; {_names(reader.plan.groups)}"
                reader.fault("unknown-group", f"there is no group {g!r}", help, ("measures", k, "group"))
    for g, weights in sorted(members.items()):
        _group(reader, into, g, weights, ("groups", g, "potential"))


def _group(reader: Reader, into: Measures, g: str, weights: Mapping[str, Quantity], at: Location) -> None:
    """A share of a service becomes a share set; anything else a shared potential in the group's own unit."""
    points = reader.plan.groups[g].potential
    if any(isinstance(value, ShareOf) for value in points.values()):
        service, share = _shares(reader, points, at)
        kinds = {k in into.savings for k in weights}
        outside = [k for k in weights if (k, service) not in into.delivers]
        if len(kinds) > 1 or outside:
            help = "all members must deliver that service, and be all savings or all switches"
            reader.fault("group-mixed", f"group {g!r} is a share of {service!r} that not all members fit", help, at)
            return
        into.share_sets.append(ShareSet(g, service, tuple(sorted(weights)), kinds.pop(), share))
        return
    unit = next(q.unit.text for q in points.values() if isinstance(q, Quantity))
    scaled = {k: _weight(reader, k, weight, unit) for k, weight in weights.items()}
    into.groups.append(Group(g, scaled, _units(reader, points, unit, at)))


def _weight(reader: Reader, k: str, weight: Quantity, unit: str) -> float:
    """How much of a group's potential one unit takes; a plain 1 is one of the measure's own units."""
    own = reader.plan.measures[k].unit
    at: Location = ("measures", k, "group")
    if not weight.unit.text:
        return reader.amount(Quantity(weight.value, reader.unit(own, at) or weight.unit), (unit,), at)
    return reader.amount(weight, (unit, f"{unit}/{own}"), at)


# --- money -----------------------------------------------------------------------------------------------------------


def _costs(reader: Reader, into: Measures, k: str, m: Measure, at: Location) -> None:
    once, yearly = ["$", f"$/{m.unit}"], ["$/yr", f"$/{m.unit}/yr", "$", f"$/{m.unit}"]
    zero = np.zeros(len(reader.years))
    cost = m.cost
    into.capex[k] = _money(reader, cost.capex, once, cost.price_year, (*at, "capex")) if cost.capex else zero
    if cost.opex is not None:
        into.opex[k] = _money(reader, cost.opex, yearly, cost.price_year, (*at, "opex"))
    if cost.per_run is not None:
        into.cost_per_run[k] = _money(reader, cost.per_run, yearly, cost.price_year, (*at, "per_run"))
    if m.hurdle_rate is not None and not math.isnan(into.lifetime[k]):
        rate = reader.plan.file.money.discount_rate
        into.hurdle[k] = hurdle_markup(m.hurdle_rate, rate, into.lifetime[k])


def _money(reader: Reader, points: Mapping[int, Quantity], tops: list[str], price_year: int, at: Location) -> Series:
    return reader.series(points, lambda q, place: reader.money(q, tops, price_year, place), at)


def _payers(reader: Reader, into: Measures, k: str, m: Measure) -> None:
    for payer, share in sorted(m.paid_by.items()):
        into.pays[k, payer] = share
    if m.self_use is not None:
        for q, c in into.supplies:
            if q == k:
                into.self_use[k, c] = m.self_use
