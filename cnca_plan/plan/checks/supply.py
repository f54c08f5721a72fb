"""Services are delivered, carriers have a price, and no emission is counted at two ends."""

from collections.abc import Iterator

from cnca_plan.core.findings import Finding, shown
from cnca_plan.core.units import Quantity
from cnca_plan.plan.checks.view import Steps, View


def check(view: View) -> Iterator[Finding]:
    """Services nobody delivers, carriers without price, plants behind a networked carrier, negative prices."""
    yield from _services(view)
    yield from _prices(view)
    yield from _plants(view)
    for name, carrier in view.plan.carriers.items():
        for customer, series in carrier.price.items():
            yield from _nonnegative(view, series, ("carriers", name, "price", customer))
        if carrier.factor and not carrier.limit and any(amount.value < 0 for amount in carrier.factor.values()):
            message = f"buying `{shown(name)}` would remove emissions without end"
            help = "add `limit:`, or write a factor of 0 or more"
            yield view.error("unlimited-removal", message, help, "carriers", name, "factor")


def _services(view: View) -> Iterator[Finding]:
    """What is needed must be delivered by a row of the base year or by a measure."""
    rows = {row.serves for _, row in view.rows(view.plan.base_year)}
    for name in view.services:
        if name not in rows and any(name in measure.per_unit.delivers for measure in view.plan.measures.values()):
            message = f"no row of {view.plan.base_year} serves `{shown(name)}`, so there is no demand for it"
            help = "write `serves:` in the row it stands for"
            yield view.warning("service-without-demand", message, help, "inventory", "services", name)
        elif name not in rows:
            message = f"nobody delivers `{shown(name)}`: no row of {view.plan.base_year} and no measure"
            help = "name it in a row's `serves:`, or delete it"
            yield view.error("service-undelivered", message, help, "inventory", "services", name)


def _used(view: View) -> dict[str, Steps]:
    """Carriers in use → the path of their first use."""
    used: dict[str, Steps] = {}
    for steps, row in view.rows(view.plan.base_year):
        if row.uses and row.serves:
            used.setdefault(row.uses, (*steps, "uses"))
    for name, measure in view.plan.measures.items():
        for carrier in measure.per_unit.uses:
            used.setdefault(carrier, ("measures", name, "per_unit", "uses", carrier))
    return used


def _prices(view: View) -> Iterator[Finding]:
    for name, steps in _used(view).items():
        carrier = view.plan.carriers.get(name)
        if carrier is not None and "supply" not in carrier.price:
            where = view.place(steps)
            message = f"`{shown(name)}` is used (line {where.line} of {where.file}) and has no supply price"
            help = "add `price: {supply: …}`; a customer's price is what it pays, with supply in it"
            yield view.error("supply-price-missing", message, help, "carriers", name)


def _plants(view: View) -> Iterator[Finding]:
    """A networked carrier has a factor or a plant in the city, never both: its tonnes would count twice."""
    for name, carrier in view.plan.carriers.items():
        if not carrier.networked or not (carrier.factor or _implied(view, name)):
            continue
        for measure_name, measure in view.plan.measures.items():
            if name in measure.per_unit.delivers and (measure.per_unit.uses or measure.per_unit.emits):
                message = f"`{shown(name)}` has an emission factor, and this plant in the city makes it: counted twice"
                help = "leave the plant to the grid's factor, or make the carrier without one from plants only"
                yield view.error(
                    "factor-and-plant", message, help, "measures", measure_name, "per_unit", "delivers", name
                )


def _implied(view: View, carrier: str) -> bool:
    return any(row.uses == carrier and row.emissions for _, row in view.rows(view.plan.base_year))


def _nonnegative(view: View, series: dict[int, Quantity], steps: Steps) -> Iterator[Finding]:
    carrier = view.plan.carriers[str(steps[1])]
    for year, price in series.items():
        if price.value < 0 and not carrier.limit:
            message = "a negative price without a purchase limit could earn without end"
            yield view.error("unlimited-gain", message, "add `limit:` to the carrier, or write 0 or more", *steps, year)
