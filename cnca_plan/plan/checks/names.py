"""Every name a file refers to exists."""

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from cnca_plan.core.findings import Finding, shown
from cnca_plan.plan import gpc
from cnca_plan.plan.checks.view import Steps, View
from cnca_plan.plan.schema import Measure, Row, ShareOf

_NO_COUNTRIES = {
    "UK": "GB",
    "EN": "GB",
    "EL": "GR",
    "EU": "the code of one country",
    "SF": "FI",
    "SP": "ES",
    "JA": "JP",
}
_SECTORS = (*gpc.SECTORS, *gpc.SUBSECTORS)


def check(view: View) -> Iterator[Finding]:
    """Unknown services, carriers, measures, groups, payers, drivers, incumbents, customers and sectors."""
    if view.inventory.country in _NO_COUNTRIES:
        code = view.inventory.country
        help = f"did you mean {_NO_COUNTRIES[code]}?"
        yield view.error("country-unknown", f"{code} is no ISO 3166 code", help, "inventory", "country")
    for steps, row in view.rows():
        yield from _row(view, steps, row)
    yield from _services(view)
    for name, measure in view.plan.measures.items():
        yield from _measure(view, ("measures", name), measure)
    yield from _potentials(view)
    yield from _payers(view)
    yield from _circles(view)


def _row(view: View, steps: Steps, row: Row) -> Iterator[Finding]:
    if not gpc.known(row.ref):
        help = "see the reporting table of the GPC, such as I.1.1 for fuel burned in homes"
        yield view.error("gpc-reference", f"the GPC has no reference number {row.ref}", help, *steps, "ref")
    if row.serves and row.serves not in view.services:
        yield view.unknown("service", row.serves, view.services, *steps, "serves")
    for field, name in (("uses", row.uses), ("follows", row.follows)):
        if name and name not in view.plan.carriers:
            yield view.unknown("carrier", name, view.plan.carriers, *steps, field)
    if row.driver and row.driver not in view.plan.drivers:
        yield view.unknown("driver", row.driver, view.plan.drivers, *steps, "driver")


def _services(view: View) -> Iterator[Finding]:
    for name, service in view.services.items():
        steps: Steps = ("inventory", "services", name)
        if service.driver and service.driver not in view.plan.drivers:
            yield view.unknown("driver", service.driver, view.plan.drivers, *steps, "driver")
        yield from _customer(view, service.customer, steps)
        for incumbent in service.incumbents:
            if incumbent not in view.incumbents(name):
                yield view.unknown(
                    "incumbent", incumbent, sorted(view.incumbents(name)), *steps, "incumbents", incumbent
                )


def _customer(view: View, customer: str | None, steps: Steps) -> Iterator[Finding]:
    known = {name for carrier in view.plan.carriers.values() for name in carrier.price}
    if customer and known and customer not in known:
        yield view.unknown("customer", customer, sorted(known), *steps, "customer")


def _measure(view: View, steps: Steps, measure: Measure) -> Iterator[Finding]:
    delivered = (*view.services, *view.plan.carriers)
    for name in measure.per_unit.delivers:
        if name not in delivered:
            yield view.unknown("service", name, delivered, *steps, "per_unit", "delivers", name)
    for name in measure.per_unit.uses:
        if name not in view.plan.carriers:
            yield view.unknown("carrier", name, view.plan.carriers, *steps, "per_unit", "uses", name)
    for name in measure.group:
        if name not in view.plan.groups:
            yield view.unknown("group", name, view.plan.groups, *steps, "group", name)
    for name in measure.needs:
        if name not in view.plan.measures:
            yield view.unknown("measure", name, view.plan.measures, *steps, "needs", name)
    yield from _replaces(view, steps, measure)
    yield from _customer(view, measure.customer, steps)
    for field, sector in (("sector", measure.sector), ("owner", measure.owner)):
        if sector and not (sector in _SECTORS or gpc.known(sector)):
            yield view.unknown("sector", sector, _SECTORS, *steps, field)


def _replaces(view: View, steps: Steps, measure: Measure) -> Iterator[Finding]:
    served = [name for name in measure.per_unit.delivers if name in view.services]
    known = sorted({incumbent for name in served for incumbent in view.incumbents(name)})
    for index, name in enumerate(measure.replaces):
        if name not in known:
            yield view.unknown("incumbent", name, known, *steps, "replaces", *((index,) if index else ()))


def _potentials(view: View) -> Iterator[Finding]:
    members: dict[str, set[str]] = {name: set() for name in view.plan.groups}
    for measure in view.plan.measures.values():
        for group in members.keys() & measure.group.keys():
            members[group] |= measure.per_unit.delivers.keys()
    for name, measure in view.plan.measures.items():
        for year, potential in (measure.potential or {}).items():
            yield from _share(view, potential, set(measure.per_unit.delivers), ("measures", name, "potential", year))
    for shared, one in view.plan.groups.items():
        for year, potential in one.potential.items() if members[shared] else ():
            yield from _share(view, potential, members[shared], ("groups", shared, "potential", year))


def _share(view: View, potential: object, delivered: set[str], steps: Steps) -> Iterator[Finding]:
    if not isinstance(potential, ShareOf):
        return
    if potential.service not in view.services:
        yield view.unknown("service", potential.service, view.services, *steps)
    elif potential.service not in delivered:
        owner = shown(str(steps[1]))
        message = f"the potential is a share of `{shown(potential.service)}`, which `{owner}` does not deliver"
        help = f"name one it delivers: {', '.join(shown(name) for name in sorted(delivered)) or 'it delivers none'}"
        yield view.error("potential-of-other-service", message, help, *steps)


def _payers(view: View) -> Iterator[Finding]:
    file = view.plan.file
    paying = {payer for _, paid_by in payments(view) for payer in paid_by}
    known = sorted(file.payers) or sorted(paying)
    for steps, paid_by in payments(view):
        for payer in paid_by:
            if payer not in known:
                yield view.unknown("payer", payer, known, *steps, payer)
    for payer in file.limits.spending:
        if payer not in known:
            yield view.unknown("payer", payer, known, "limits", "spending", payer)
    for index, name in enumerate(file.money.carbon_price_in):
        if name not in view.plan.carriers:
            steps = ("money", "carbon_price_in", *((index,) if index else ()))
            yield view.unknown("carrier", name, view.plan.carriers, *steps)


def payments(view: View) -> Iterator[tuple[Steps, dict[str, float]]]:
    """Who pays for each measure and each incumbent, with the path of that field."""
    for name, measure in view.plan.measures.items():
        yield ("measures", name, "paid_by"), measure.paid_by
    for name, service in view.services.items():
        for key, incumbent in service.incumbents.items():
            yield ("inventory", "services", name, "incumbents", key, "paid_by"), incumbent.paid_by or {}


def _circles(view: View) -> Iterator[Finding]:
    """Measures that need one another in a circle could never be built."""
    graph = {name: [need for need in measure.needs if need in view.plan.measures] for name, measure in _needing(view)}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        circle: list[str] = error.args[1][::-1]
        message = f"measures need one another: {' → '.join(shown(name) for name in circle)}"
        yield view.error("needs-circle", message, "take one of these needs out", "measures", circle[0], "needs")


def _needing(view: View) -> Iterator[tuple[str, Measure]]:
    return ((name, measure) for name, measure in view.plan.measures.items() if measure.needs)
