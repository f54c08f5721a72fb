"""Inventory rows become incumbents: what each delivers, uses and emits, what it costs, and how it ages."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from cnca_plan.core.units import Quantity, parse_unit
from cnca_plan.model.instance import Series
from cnca_plan.model.instantiate import carriers
from cnca_plan.model.instantiate.carriers import Implied
from cnca_plan.model.instantiate.reader import Location, Reader
from cnca_plan.plan import gpc
from cnca_plan.plan.schema import Incumbent, Row, Service

FADED = 1e-12  # a residual below this share of a row is rounding
LARGE_RESIDUAL = 0.05  # of a row's tonnes: above it the row and its carrier's factor tell different stories
NOTHING = Incumbent()


@dataclass
class Incumbents:
    """Everything the rows of the inventory year bring to an instance; names as in `Instance` and `BaseYear`."""

    serves: dict[str, str] = field(default_factory=dict)
    service_unit: dict[str, str] = field(default_factory=dict)
    carrier: dict[str, str] = field(default_factory=dict)  # the one carrier an incumbent uses
    row_of: dict[str, Row] = field(default_factory=dict)
    activity: dict[str, float] = field(default_factory=dict)  # service units in the inventory year
    baseline: dict[str, Series] = field(default_factory=dict)
    base_uses: dict[tuple[str, str], float] = field(default_factory=dict)
    uses: dict[tuple[str, str], Series] = field(default_factory=dict)
    base_emits: dict[tuple[str, str], float] = field(default_factory=dict)
    emits: dict[tuple[str, str], Series] = field(default_factory=dict)
    decay: dict[tuple[str, str], Series] = field(default_factory=dict)
    base_exogenous: dict[tuple[str, str], float] = field(default_factory=dict)
    exogenous: dict[tuple[str, str], Series] = field(default_factory=dict)
    ref: dict[str, str] = field(default_factory=dict)
    subsector: dict[str, str] = field(default_factory=dict)
    lifetime: dict[str, int] = field(default_factory=dict)
    legacy: dict[str, Series] = field(default_factory=dict)
    kept: set[str] = field(default_factory=set)
    capex: dict[str, Series] = field(default_factory=dict)
    opex: dict[str, Series] = field(default_factory=dict)
    customer: dict[str, str] = field(default_factory=dict)
    pays: dict[tuple[str, str], float] = field(default_factory=dict)


def counted_rows(reader: Reader) -> list[tuple[Row, Location]]:
    """Rows of the inventory year with tonnes that count at the plan's level, each with where it stands."""
    year, level = reader.plan.base_year, reader.plan.file.accounting.level
    rows = reader.plan.inventory.years[year].rows
    placed = [(row, ("inventory", "years", year, "rows", n)) for n, row in enumerate(rows)]
    return [(row, at) for row, at in placed if row.emissions is not None and gpc.counts(row.ref, level)]


def read_incumbents(reader: Reader, rows: list[tuple[Row, Location]], found: Implied) -> Incumbents:
    """Every counted row: an incumbent of a service, an upstream part of a carrier (in `found`), or a constant."""
    into = Incumbents()
    for row, at in rows:
        if row.follows:
            continue
        if row.serves or row.uses:
            _incumbent(reader, into, found, row, at)
        else:
            _constant(reader, into, row, at)
    return into


def _constant(reader: Reader, into: Incumbents, row: Row, at: Location) -> None:
    """A row no technology touches: its tonnes along its driver and trend. Negative rows (sinks) too."""
    growth = reader.driver_index(row.driver, (*at, "driver"), reader.years)
    growth = growth * reader.index(row.trend, (*at, "trend"))
    for gas, tonnes in carriers.row_tonnes(reader, row, at).items():
        key = (row.ref, gas)
        into.base_exogenous[key] = into.base_exogenous.get(key, 0.0) + tonnes
        into.exogenous[key] = into.exogenous.get(key, np.zeros(len(reader.years))) + tonnes * growth


def incumbent_name(row: Row, taken: set[str]) -> str:
    """A row's own name, else what it serves and uses; the reference is added where that name is taken."""
    name = row.name or ", ".join(part for part in (row.serves, row.uses) if part)
    return name if name not in taken else f"{name} ({row.ref})"


def properties(service: Service | None, row: Row, name: str) -> tuple[Incumbent, str]:
    """What the file says of an incumbent, by its name or else its carrier, and the key it stands under."""
    known = service.incumbents if service else {}
    key = next((k for k in (name, row.name, row.uses) if k in known), "")
    return known.get(key or "", NOTHING), key or ""


def _incumbent(reader: Reader, into: Incumbents, found: Implied, row: Row, at: Location) -> None:
    k = incumbent_name(row, set(into.serves))
    s = row.serves or k
    service = reader.plan.inventory.services.get(s)
    about, key = properties(service, row, k)
    where: Location = ("inventory", "services", s, "incumbents", key)
    unit = service.unit if service else reader.plan.carriers[row.uses].unit if row.uses else "t CO2e"
    tonnes = carriers.row_tonnes(reader, row, at)
    amount, use = _delivered(reader, row, unit, about, at, sum(tonnes.values()))
    if not amount:
        _nothing_delivered(reader, row, tonnes, at)
        return
    into.serves[k], into.service_unit[s], into.row_of[k] = s, unit, row
    into.ref[k], into.subsector[k], into.activity[k] = row.ref, energy_subsector(row.ref), amount
    growth = _growth(reader, service, about, row, s, where, at)
    into.baseline[k] = amount * growth
    _flows(reader, into, found, k, row, tonnes, use, about, where)
    if row.method == "first-order decay":
        _decay(reader, into, k, row, service, about, s, where, at)
    _money_and_age(reader, into, k, s, service, about, unit, where)


def energy_subsector(ref: str) -> str:
    """Where a technology's carriers are booked: its own sub-sector for energy and transport, else institutions (I.2)."""
    return gpc.subsector(ref) if gpc.sector(ref) in ("I", "II") else "I.2"


def _nothing_delivered(reader: Reader, row: Row, tonnes: dict[str, float], at: Location) -> None:
    """A row of zeros is a true zero; tonnes from no activity are a fault."""
    if any(tonnes.values()):
        help = "write what was delivered or used, or leave out `serves` and `uses` for a row of tonnes only"
        reader.fault("row-without-delivery", "this row has tonnes but no activity", help, (*at, "activity"))


def _delivered(
    reader: Reader, row: Row, unit: str, about: Incumbent, at: Location, tonnes: float
) -> tuple[float, float]:
    """(service delivered, carrier used) in the inventory year, in the service's and the carrier's unit."""
    use = reader.carrier_amount(row.activity, row.uses, (*at, "activity")) if row.activity and row.uses else 0.0
    if row.delivers is not None:
        return reader.amount(row.delivers, (unit, f"{unit}/yr"), (*at, "delivers")), use
    if row.uses and row.activity is not None:
        return _from_carrier(reader, row, unit, about, at), use
    if row.uses:
        help = f"write how much {row.uses} was used: `activity: 1_000 MWh`"
        return reader.fault(
            "row-without-activity", f"this row uses {row.uses} but does not say how much", help, at
        ), use
    if row.activity is not None:
        return reader.amount(row.activity, (unit, f"{unit}/yr"), (*at, "activity")), use
    return reader.amount(Quantity(tonnes, parse_unit("t CO2e")), (unit,), at), use


def _from_carrier(reader: Reader, row: Row, unit: str, about: Incumbent, at: Location) -> float:
    """Service = carrier used × efficiency, where both are energy (or the same thing)."""
    assert row.activity is not None and row.uses is not None
    use = reader.carrier_amount(row.activity, row.uses, (*at, "activity"))
    carrier = reader.unit(reader.plan.carriers[row.uses].unit, at)
    if carrier is None or math.isnan(use):
        return math.nan
    efficiency = 1.0 if about.efficiency is None else about.efficiency
    return reader.amount(Quantity(use, carrier), (unit,), at) * efficiency


def _growth(
    reader: Reader, service: Service | None, about: Incumbent, row: Row, s: str, where: Location, at: Location
) -> Series:
    """Demand's driver and trend, and the incumbent's and row's own trends, relative to the inventory year."""
    return _growth_over(reader, service, about, row, s, where, at, reader.years)


def _growth_over(
    reader: Reader,
    service: Service | None,
    about: Incumbent,
    row: Row,
    s: str,
    where: Location,
    at: Location,
    years: tuple[int, ...],
) -> Series:
    driver = (service.driver if service else None) or row.driver
    growth = reader.driver_index(driver, ("inventory", "services", s, "driver"), years)
    growth = growth * reader.index_over(service.trend if service else None, ("inventory", "services", s), years)
    return growth * reader.index_over(about.trend, (*where, "trend"), years) * reader.index_over(row.trend, at, years)


def _flows(
    reader: Reader,
    into: Incumbents,
    found: Implied,
    k: str,
    row: Row,
    tonnes: dict[str, float],
    use: float,
    about: Incumbent,
    where: Location,
) -> None:
    """Use along its intensity; tonnes beyond use × factor are a residual that fades with the carrier's index."""
    amount, fading = into.activity[k], np.ones(len(reader.years))
    if row.uses:
        into.carrier[k] = row.uses
        into.base_uses[k, row.uses] = use / amount
        into.uses[k, row.uses] = use / amount * reader.index(about.intensity, (*where, "intensity"))
        fading = carriers.factor_index(reader, row.uses)
    for carrier, quantity in sorted(about.also_uses.items()):
        at = (*where, "also_uses", carrier)
        if carrier not in reader.plan.carriers:
            reader.fault("unknown-carrier", f"there is no carrier {carrier!r}", "define it under `carriers:`", at)
            continue
        units = [f"{reader.plan.carriers[carrier].unit}/{into.service_unit[into.serves[k]]}"]
        into.base_uses[k, carrier] = reader.amount(quantity, units, at)
        into.uses[k, carrier] = into.base_uses[k, carrier] * reader.index(about.intensity, (*where, "intensity"))
    gases = sorted(set(tonnes) | set(found.gases(row.uses) if row.uses else []))
    for gas in gases:
        explained = use * found.factor(row.uses, gas) if row.uses else 0.0
        residual = tonnes.get(gas, 0.0) - explained
        if abs(residual) > FADED * max(abs(explained), abs(sum(tonnes.values()))):
            into.base_emits[k, gas] = residual / amount
            into.emits[k, gas] = residual / amount * fading
            _report_residual(reader, row, k, residual, sum(tonnes.values()), where)


def _report_residual(reader: Reader, row: Row, k: str, residual: float, tonnes: float, where: Location) -> None:
    """A row whose own factor is far from its carrier's is worth a look."""
    if row.uses and tonnes and abs(residual) > LARGE_RESIDUAL * abs(tonnes):
        message = (
            f"{k}: {abs(residual / tonnes):.1%} of its tonnes differ from {row.uses} used × the city's mean factor"
        )
        reader.warn("residual-large", message, "check the row's activity, or give its fuel a carrier of its own", where)


def _decay(
    reader: Reader,
    into: Incumbents,
    k: str,
    row: Row,
    service: Service | None,
    about: Incumbent,
    s: str,
    where: Location,
    at: Location,
) -> None:
    """First-order decay: tonnes follow deposits. What earlier deposits still emit becomes a constant of the row.

    A unit laid down in u emits potential · (1 − e^−k) · e^−k(t−u) in t ≥ u. Earlier deposits' emissions, as reported,
    fade by e^−k a year. Source: IPCC 2006 Guidelines, volume 5, chapter 3, equations 3.4–3.6.
    """
    if row.decay is None:
        reader.fault("decay-missing", "first-order decay needs a rate", "write `decay: {rate: 5 %}`", (*at, "method"))
        return
    rate, amount, base = row.decay.rate, into.activity[k], reader.plan.base_year
    ages = np.arange(len(reader.years))
    gap = tuple(range(base + 1, reader.years[0]))
    deposits = amount * _growth_over(reader, service, about, row, s, where, at, gap)
    for gas in [gas for q, gas in into.base_emits if q == k]:
        reported = into.base_emits[k, gas]
        stated = row.decay.potential
        whole = reported if stated is None else reader.amount(stated, (f"t CO2e/{into.service_unit[s]}", "t CO2e"), at)
        into.decay[k, gas] = whole * -math.expm1(-rate) * np.exp(-rate * ages)
        since = np.array(reader.years) - base
        earlier = reported * amount * np.exp(-rate * since)
        for u, laid in zip(gap, deposits, strict=True):
            earlier = earlier + laid * whole * -math.expm1(-rate) * np.exp(-rate * (np.array(reader.years) - u))
        del into.emits[k, gas]
        key = (row.ref, gas)
        into.exogenous[key] = into.exogenous.get(key, np.zeros(len(reader.years))) + earlier


def _money_and_age(
    reader: Reader,
    into: Incumbents,
    k: str,
    s: str,
    service: Service | None,
    about: Incumbent,
    unit: str,
    where: Location,
) -> None:
    """Costs per unit of service, lifetime, and today's stock by age."""
    if service and service.customer:
        into.customer[k] = service.customer
    if about.replacement is not None and about.lifetime is not None:
        into.capex[k] = _per_service(reader, about, "replacement", unit, where)
    if about.opex is not None:
        into.opex[k] = _per_service(reader, about, "opex", unit, where)
    if about.lifetime is None:
        return
    lifetime = whole_years(reader, about.lifetime, (*where, "lifetime"))
    into.lifetime[k] = lifetime
    into.legacy[k] = _legacy(into.baseline[k], lifetime, about, len(reader.years))
    if not about.early_retirement:
        into.kept.add(k)
    for payer, share in (about.paid_by or {}).items():
        into.pays[k, payer] = share


def whole_years(reader: Reader, quantity: Quantity, at: Location) -> int:
    """A lifetime as a whole number of years, 1 to 200."""
    years = reader.amount(quantity, ("yr",), at)
    if math.isnan(years):
        return 1
    if years != round(years) or not 1 <= years <= 200:
        reader.fault("lifetime-out-of-range", f"a lifetime of {years:g} years", "write whole years from 1 to 200", at)
        return 1
    return round(years)


def _per_service(reader: Reader, about: Incumbent, what: str, unit: str, where: Location) -> Series:
    """Money per unit of service a year, from money per piece of equipment where `per_unit` says what one delivers."""
    at, piece = (*where, what), about.unit
    if about.per_unit is None:
        tops, share = [f"$/{unit}", f"$*yr/{unit}", f"$/{unit}/yr"], 1.0
    else:
        share = reader.amount(about.per_unit, (unit, f"{unit}/yr"), (*where, "per_unit"))
        tops = ["$", "$/yr", *([f"$/{piece}", f"$/{piece}/yr"] if piece else [])]
    points = about.replacement if what == "replacement" else about.opex
    assert points is not None

    def convert(quantity: Quantity, place: Location) -> float:
        return reader.money(quantity, tops, about.price_year, place) / share

    return reader.series(points, convert, at)


def _legacy(baseline: Series, lifetime: int, about: Incumbent, years: int) -> Series:
    """Units of the first year's stock still there: uniform ages unless the file gives a profile. Shape (t,)."""
    since = np.arange(years)
    if about.ages is None:
        left: Series = baseline[0] * np.maximum(0.0, (lifetime - 1 - since) / lifetime)
        return left
    alive = [sum(share for age, share in about.ages.items() if age + t < lifetime) for t in since]
    kept: Series = baseline[0] * np.array(alive, float)
    return kept
