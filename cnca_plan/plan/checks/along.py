"""Plain arithmetic on what a plan says: values by year, what rows deliver, how demand grows. No arrays, no rounding."""

from bisect import bisect_right
from collections.abc import Mapping
from functools import lru_cache

from cnca_plan.core.units import Quantity, Unit, UnitError, parse_unit
from cnca_plan.plan import gpc
from cnca_plan.plan.checks.view import View
from cnca_plan.plan.schema import EVERY_YEAR, Incumbent, Row, Service

Points = Mapping[int, float]
_KEPT = 256  # services and years of the plan at hand, asked for by one measure after another


def value_at(points: Points, year: int) -> float:
    """Straight lines between the years given, held before the first and after the last.

    >>> value_at({2020: 10.0, 2030: 20.0}, 2025), value_at({2020: 10.0}, 2050)
    (15.0, 10.0)
    """
    if EVERY_YEAR in points:
        return points[EVERY_YEAR]
    years = sorted(points)
    after = bisect_right(years, year)
    if after in (0, len(years)):
        return points[years[min(after, len(years) - 1)]]
    before, following = years[after - 1], years[after]
    share = (year - before) / (following - before)
    return points[before] + share * (points[following] - points[before])


def numbers(series: Mapping[int, Quantity] | None) -> Points:
    """A series without its units, for what is only compared with itself; 1 in all years where there is none."""
    return {year: one.value * float(one.unit.factor) for year, one in series.items()} if series else {EVERY_YEAR: 1.0}


def growth(view: View, service: Service | None, row: Row, year: int) -> float | None:
    """Demand of a row's service in a year relative to the base year; None where an index starts at nothing."""
    about = _incumbent(service, row)
    driver = (service.driver if service else None) or row.driver
    indices = [
        numbers(view.plan.drivers.get(driver or "")),
        numbers(service.trend if service else None),
        numbers(about.trend if about else None),
        numbers(row.trend),
    ]
    product = 1.0
    for index in indices:
        first = value_at(index, view.plan.base_year)
        if not first > 0:
            return None
        product *= value_at(index, year) / first
    return product


@lru_cache(_KEPT)
def demand(view: View, name: str, year: int) -> float | None:
    """What a service is needed of in a year, in its own unit; None where that cannot be told."""
    service = view.services.get(name)
    unit = view.unit(service.unit) if service else None
    total = 0.0
    for row in counted(view):
        if row.serves == name:
            amount, grown = (delivered(view, row, unit) if unit else None), growth(view, service, row, year)
            if amount is None or grown is None:
                return None
            total += amount * grown
    return total


@lru_cache(8)
def counted(view: View) -> tuple[Row, ...]:
    """Rows of the base year with figures that count at the plan's level."""
    level = view.plan.file.accounting.level
    return tuple(row for row in view.base.rows if row.emissions is not None and gpc.counts(row.ref, level))


def delivered(view: View, row: Row, unit: Unit) -> float | None:
    """What a row delivers of its service, in the service's unit; None where units do not meet."""
    if row.delivers is not None:
        return converted(row.delivers, unit)
    if row.activity is None:
        tonnes = view.tonnes(row)
        return tonnes if unit == parse_unit("t CO2e") else None
    about = _incumbent(view.services.get(row.serves or ""), row)
    efficiency = about.efficiency if about and about.efficiency is not None and row.uses else 1.0
    amount = converted(row.activity, unit)
    if amount is None and row.uses:
        amount = used(view, row, row.uses, unit)
    return None if amount is None else amount * efficiency


def used(view: View, row: Row, carrier: str, unit: Unit) -> float | None:
    """What a row uses of a carrier, in a unit, by its heating value where that is what joins the two."""
    if row.activity is None or carrier not in view.plan.carriers:
        return None
    heat = view.plan.carriers[carrier].heating_value
    powers = (0,) if heat is None else (0, 1, -1)
    found = (converted(times(row.activity, heat, power), unit) for power in powers)
    return next((amount for amount in found if amount is not None), None)


def converted(quantity: Quantity, unit: Unit) -> float | None:
    """A quantity in a unit; None where dimensions do not meet."""
    try:
        return quantity.to(unit)
    except UnitError:
        return None


def times(one: Quantity, other: Quantity | None, power: int) -> Quantity:
    """one · other^power, units multiplied exactly."""
    if other is None or not power or not other.value:
        return one
    factor = one.unit.factor * other.unit.factor**power
    unit = Unit(factor, one.unit.dimension.times(other.unit.dimension, power), one.unit.text)
    return Quantity(one.value * other.value**power, unit)


def _incumbent(service: Service | None, row: Row) -> Incumbent | None:
    known = service.incumbents if service else {}
    return known.get(row.name or "") or known.get(row.uses or "")
