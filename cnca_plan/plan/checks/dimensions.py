"""Every quantity has the dimension of its place: energy where a carrier flows, tonnes where something is emitted."""

from collections.abc import Collection, Iterator, Mapping

from cnca_plan.core.findings import Finding, shown
from cnca_plan.core.units import Dimension, Quantity
from cnca_plan.plan.checks.view import MASS, NUMBER, TIME, TONNES, Steps, View, name_of
from cnca_plan.plan.schema import CO2E, Incumbent, Measure, Row, Service


def check(view: View) -> Iterator[Finding]:
    """Units of rows, services, carriers, measures, groups and drivers."""
    yield from _unreadable(view)
    for steps, row in view.rows():
        yield from _row(view, steps, row)
    for name, service in view.services.items():
        yield from _service(view, name, service)
    yield from _carriers(view)
    for name, measure in view.plan.measures.items():
        yield from _measure(view, ("measures", name), measure)
    for name, driver in view.plan.drivers.items():
        yield from _series(view, driver, _driver_units(view, name), ("drivers", name))


def _driver_units(view: View, name: str) -> tuple[Dimension, ...]:
    return (NUMBER, Dimension(((name, 1),)), Dimension((("person", 1),)))


def _unreadable(view: View) -> Iterator[Finding]:
    """Units that stand as words: of services, carriers, measures."""
    places: list[tuple[Steps, str]] = [
        *((("inventory", "services", name, "unit"), service.unit) for name, service in view.services.items()),
        *((("carriers", name, "unit"), carrier.unit) for name, carrier in view.plan.carriers.items()),
        *((("measures", name, "unit"), measure.unit) for name, measure in view.plan.measures.items()),
    ]
    for steps, text in places:
        if view.unit(text) is None:
            help = "write it in full, such as `t`, `short_ton`, `us_gallon`, `kBtu` or `MMBtu`"
            yield view.error("unit-ambiguous", f"the unit `{shown(text)}` can mean two things", help, *steps)


def fits(
    view: View, amount: Quantity | None, wanted: Collection[Dimension | None], *steps: str | int
) -> Iterator[Finding]:
    """A finding where a quantity has none of the dimensions wanted; none where what is wanted is itself unknown."""
    known = [dimension for dimension in wanted if dimension is not None]
    if amount is None or not known or amount.unit.dimension in known:
        return
    message = f"`{amount}` is {shown(str(amount.unit.dimension))}, where {shown(str(known[0]))} is expected"
    yield view.error("unit-mismatch", message, _remedy(amount.unit.dimension, known), *steps)


def _remedy(here: Dimension, known: list[Dimension]) -> str:
    if here.times(TIME) in known:
        return "leave out `/yr`: this is a yearly figure already"
    if here in [dimension.times(TIME) for dimension in known]:
        return "write it a year: add `/yr`"
    missing = {base for base, _ in here.times(known[0], -1).powers}
    if missing in ({"energy", "volume"}, {"energy", "mass"}):
        return "a fuel becomes energy only by its `heating_value:`, stated once with its carrier"
    if missing == {"mass", "CO2e"}:
        return "emissions are written `t CO2e`"
    return "write it in a unit of that kind, or correct the `unit:` it is compared with"


def _series(
    view: View, series: Mapping[int, object] | None, wanted: Collection[Dimension | None], steps: Steps
) -> Iterator[Finding]:
    for year, amount in (series or {}).items():
        if isinstance(amount, Quantity):
            yield from fits(view, amount, wanted, *steps, year)


def _row(view: View, steps: Steps, row: Row) -> Iterator[Finding]:
    service = view.service_dimension(row.serves)
    carrier = view.carrier_dimensions(row.uses or row.follows)
    yield from fits(view, row.activity, (*carrier, service) if carrier else (service,), *steps, "activity")
    yield from fits(view, row.delivers, (service,), *steps, "delivers")
    yield from _series(view, row.trend, (NUMBER,), (*steps, "trend"))
    yield from emitted(view, row.emissions, NUMBER, (*steps, "emissions"))
    if row.gas and row.gas not in view.gwp:
        yield view.unknown("gas", row.gas, sorted(view.gwp), *steps, "gas")
    if row.serves and not row.notation and not row.activity and not row.delivers and service not in (None, TONNES):
        message = f"`{name_of(row)}` serves `{shown(row.serves)}` and does not say how much of it"
        help = "add `activity:` or `delivers:`, or measure the service in t CO2e"
        yield view.error("row-without-activity", message, help, *steps)
    if row.serves and row.uses and row.activity and not row.delivers:
        yield from _efficiency(view, steps, row, service)


def _efficiency(view: View, steps: Steps, row: Row, service: Dimension | None) -> Iterator[Finding]:
    """A row that only says what it burns must say what that delivers, if the two are not measured alike."""
    carrier = view.carrier_dimensions(row.uses)
    if (
        not carrier
        or service is None
        or service in carrier
        or (row.activity and row.activity.unit.dimension == service)
    ):
        return
    message = f"`{name_of(row)}` says what it uses, not how much of `{shown(row.serves or '')}` that delivers"
    yield view.error("row-without-delivery", message, "add `delivers: …` in the unit of the service", *steps)


def emitted(view: View, emissions: Mapping[str, Quantity] | None, per: Dimension, steps: Steps) -> Iterator[Finding]:
    """Emissions are tonnes of CO2e, or a mass of a gas the plan's GWP set knows."""
    for gas, amount in (emissions or {}).items():
        here: Steps = steps if gas == CO2E else (*steps, gas)
        mass = amount.unit.dimension.times(per)
        if gas not in view.gwp:
            yield view.unknown("gas", gas, sorted(view.gwp), *here)
        elif mass != TONNES and (gas == CO2E or not view.is_gas(gas, mass)):
            wanted = TONNES.times(per, -1)
            yield from fits(view, amount, (wanted,) if gas == CO2E else (wanted, MASS.times(per, -1)), *here)


def _service(view: View, name: str, service: Service) -> Iterator[Finding]:
    steps: Steps = ("inventory", "services", name)
    yield from _series(view, service.trend, (NUMBER,), (*steps, "trend"))
    for key, incumbent in service.incumbents.items():
        yield from _incumbent(view, incumbent, view.service_dimension(name), (*steps, "incumbents", key))


def _incumbent(view: View, incumbent: Incumbent, service: Dimension | None, steps: Steps) -> Iterator[Finding]:
    yield from _series(view, incumbent.intensity, (NUMBER,), (*steps, "intensity"))
    yield from _series(view, incumbent.trend, (NUMBER,), (*steps, "trend"))
    yield from fits(view, incumbent.per_unit, (service,), *steps, "per_unit")


def _carriers(view: View) -> Iterator[Finding]:
    for name, carrier in view.plan.carriers.items():
        steps: Steps = ("carriers", name)
        unit = view.unit(carrier.unit)
        yield from _series(view, carrier.index, (NUMBER,), (*steps, "index"))
        if unit is None:
            continue
        yield from emitted(view, carrier.factor, unit.dimension, (*steps, "factor"))
        yield from _series(view, carrier.limit, (unit.dimension, unit.dimension.times(TIME, -1)), (*steps, "limit"))
        if carrier.heating_value and carrier.heating_value.value <= 0:
            help = "write the energy of one unit of the fuel"
            yield view.error("negative-value", "a heating value is more than 0", help, *steps, "heating_value")


def _measure(view: View, steps: Steps, measure: Measure) -> Iterator[Finding]:
    flow: Steps = (*steps, "per_unit")
    for name, amount in measure.per_unit.delivers.items():
        service = view.service_dimension(name)
        wanted = (service,) if name in view.services else view.carrier_dimensions(name)
        yield from fits(view, amount, wanted, *flow, "delivers", name)
    for name, amount in measure.per_unit.uses.items():
        yield from fits(view, amount, view.carrier_dimensions(name), *flow, "uses", name)
    yield from emitted(view, measure.per_unit.emits, NUMBER, (*flow, "emits"))
    yield from _counts(view, steps, measure)


def _counts(view: View, steps: Steps, measure: Measure) -> Iterator[Finding]:
    """Numbers of units: stock, additions a year, commitments."""
    unit = view.unit(measure.unit)
    one = unit.dimension if unit else None
    yearly = one.times(TIME, -1) if one else None
    yield from fits(view, measure.lifetime, (TIME,), *steps, "lifetime")
    yield from _series(view, measure.potential, (one,), (*steps, "potential"))
    yield from _series(view, measure.rollout.most, (yearly,), (*steps, "rollout", "most"))
    yield from fits(view, measure.rollout.seed, (yearly,), *steps, "rollout", "seed")
    yield from fits(view, measure.rollout.recent, (yearly, one), *steps, "rollout", "recent")
    yield from _series(view, measure.commitments, (one, yearly), (*steps, "commitments"))
    for need, amount in measure.needs.items():
        other = view.plan.measures.get(need)
        there = view.unit(other.unit) if other else None
        ratio = there.dimension.times(one, -1) if there and one else None
        per = NUMBER.times(one, -1) if one else None
        yield from fits(view, amount, (NUMBER, per, ratio) if per and ratio else (), *steps, "needs", need)
