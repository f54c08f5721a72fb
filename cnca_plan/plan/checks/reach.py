"""What a measure can reach: potentials within the demand they serve, and speeds that fill them by the last year."""

from collections.abc import Iterator

from cnca_plan.core.findings import Finding, shown
from cnca_plan.core.units import Quantity, Unit, parse_unit
from cnca_plan.plan.checks.along import Points, converted, demand, times, value_at
from cnca_plan.plan.checks.view import Steps, View
from cnca_plan.plan.schema import Measure, ShareOf

_ROUNDING = 0.01
_FOREVER = 200  # years after the plan in which a potential may still be reached


def check(view: View) -> Iterator[Finding]:
    """Every measure with a potential."""
    if view.years.last < view.years.first:
        return
    for name, measure in view.plan.measures.items():
        yield from _within(view, ("measures", name), measure)
        yield from _in_time(view, ("measures", name), measure)


def _within(view: View, steps: Steps, measure: Measure) -> Iterator[Finding]:
    """So many units cannot deliver more than there is demand for."""
    last, unit = view.years.last, view.unit(measure.unit)
    units = _units(measure, unit, last)
    for service, amount in measure.per_unit.delivers.items() if units else ():
        one, needed = (
            _delivers(view, service, amount),
            demand(view, service, last) if service in view.services else None,
        )
        if units and one and needed and units * one > needed * (1 + _ROUNDING):
            name = view.services[service].unit
            message = (
                f"the potential of {units:_.0f} units would deliver {units * one:_.0f} {name} of `{shown(service)}`, "
                f"more than the {needed:_.0f} {name} needed in {last}"
            )
            help = (
                f"at most {needed / one:_.0f} units have something to do; or write a share, `80 % of {shown(service)}`"
            )
            yield view.warning("potential-above-service", message, help, *steps, "potential")


def _in_time(view: View, steps: Steps, measure: Measure) -> Iterator[Finding]:
    """The stock that the speeds allow by the last year is at least the potential."""
    unit, years = view.unit(measure.unit), view.years
    room, most = _room(view, measure, unit), _most(measure, unit)
    if not room or unit is None or not (most or measure.rollout.growth is not None) or measure.commitments:
        return
    stock = _stocks(view, measure, unit, most, room)
    reached = stock[years.last]
    if reached >= room * (1 - _ROUNDING) or not reached:  # what never starts is a finding of its own
        return
    later = next((year for year, units in stock.items() if units >= room * (1 - _ROUNDING)), None)
    when = f"reached in {later}" if later else "never reached"
    message = (
        f"at this speed there are at most {reached:_.0f} units in {years.last}, {100 * reached / room:.0f} % of the "
        f"potential of {room:_.0f}, which is {when}"
    )
    where: Steps = (*steps, "rollout", "most") if measure.rollout.most else (*steps, "rollout")
    yield view.warning("ramp-too-slow", message, _quicker(measure), *where)


def _quicker(measure: Measure) -> str:
    if measure.rollout.gross:
        return "with `gross: true` a stock can never pass most × lifetime; raise `most`, or leave out `gross`"
    return "raise the speed or start earlier, or lower the potential; ignore this where speed is meant to decide"


def _room(view: View, measure: Measure, unit: Unit | None) -> float | None:
    """The most units in the last year: stated, or a share of what a service demands then."""
    units = _units(measure, unit, view.years.last)
    shares = {year: min(one.share, 1.0) for year, one in (measure.potential or {}).items() if isinstance(one, ShareOf)}
    if units is not None or not shares:
        return units
    service = next(one.service for one in (measure.potential or {}).values() if isinstance(one, ShareOf))
    amount = measure.per_unit.delivers.get(service)
    one = _delivers(view, service, amount) if amount else None
    needed = demand(view, service, view.years.last)
    return value_at(shares, view.years.last) * needed / one if one and needed else None


def _units(measure: Measure, unit: Unit | None, year: int) -> float | None:
    """A potential that is a number of units."""
    stated = {at: one for at, one in (measure.potential or {}).items() if isinstance(one, Quantity)}
    points = _points(stated, unit)
    return value_at(points, year) if points else None


def _points(series: dict[int, Quantity], unit: Unit | None) -> Points:
    """A series in a unit; empty where one value does not fit."""
    values = {year: converted(one, unit) for year, one in series.items()} if unit else {}
    return {year: value for year, value in values.items() if value is not None} if None not in values.values() else {}


def _delivers(view: View, service: str, amount: Quantity) -> float | None:
    about = view.services.get(service)
    unit = view.unit(about.unit) if about else None
    return converted(amount, unit) if unit else None


def _most(measure: Measure, unit: Unit | None) -> Points:
    """Additions a year, in units."""
    series = measure.rollout.most or {}
    return _points({year: _yearly(one) for year, one in series.items()}, unit)


def _yearly(one: Quantity) -> Quantity:
    """`100 homes/yr` as what one year brings."""

    return times(one, Quantity(1.0, parse_unit("yr")), 1) if one.unit.dimension["time"] == -1 else one


def _stocks(view: View, measure: Measure, unit: Unit, most: Points, room: float) -> dict[int, float]:
    """The most units in service by year, until they fill the room; with growth each year's from the year before."""
    rollout, years = measure.rollout, view.years
    seed, added = _count(rollout.seed, unit), _count(rollout.recent, unit)
    lifetime = int(measure.lifetime.to("yr")) if rollout.gross else _FOREVER * 2
    built: list[float] = []
    stocks: dict[int, float] = {}
    for year in range(years.first, years.last + _FOREVER):
        if year > years.last and stocks[year - 1] >= room:
            break
        limit = value_at(most, year) if most else float("inf")
        grown = limit if rollout.growth is None else (1 + rollout.growth) * added + seed
        added = min(limit, grown) if year >= (rollout.start or years.first) else 0.0
        built.append(added)
        stocks[year] = min(sum(built[-lifetime:]), 1e30)
    return stocks


def _count(amount: Quantity | None, unit: Unit) -> float:
    return (converted(_yearly(amount), unit) if amount else None) or 0.0
