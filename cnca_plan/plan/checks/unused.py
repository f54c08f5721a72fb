"""What a city's own files define and nothing uses: a name misspelt elsewhere, or a leftover."""

from collections.abc import Iterator
from pathlib import Path

from cnca_plan.core.findings import Finding, shown
from cnca_plan.plan.checks.names import payments
from cnca_plan.plan.checks.view import Steps, View


def check(view: View) -> Iterator[Finding]:
    """Carriers, drivers, groups and payers that nothing refers to; shared files may hold more than one city needs."""
    yield from _unused(view, "carrier", ("carriers",), set(view.plan.carriers), _carriers(view))
    drivers = view.plan.drivers.keys() - {"population"}  # figures per person need it, whatever the plan says
    yield from _unused(view, "driver", ("drivers",), set(drivers), _drivers(view))
    groups = {name for measure in view.plan.measures.values() for name in measure.group}
    yield from _unused(view, "group", ("groups",), set(view.plan.groups), groups)
    paying = {payer for _, paid_by in payments(view) for payer in paid_by} | set(view.plan.file.limits.spending)
    yield from _unused(view, "payer", ("payers",), set(view.plan.file.payers), paying)


def _unused(view: View, what: str, steps: Steps, names: set[str], used: set[str]) -> Iterator[Finding]:
    if used - names - {"person", "population", *view.services}:
        return  # a name that leads nowhere is a finding already, and probably means one of these
    own = Path(view.plan.place("plan").file).parent
    for name in sorted(names - used):
        place = view.place((*steps, name), key=True)
        if Path(place.file).parent == own:
            help = "name it where it belongs, or delete it"
            message = f"nothing uses the {what} `{shown(name)}`"
            yield Finding(f"unused-{what}", "warning", message, help, place, view.plan.excerpt(place))


def _carriers(view: View) -> set[str]:
    rows = {name for _, row in view.rows() for name in (row.uses, row.follows) if name}
    flows = {
        name for measure in view.plan.measures.values() for name in (*measure.per_unit.uses, *measure.per_unit.delivers)
    }
    return rows | flows | set(view.plan.file.money.carbon_price_in)


def _drivers(view: View) -> set[str]:
    targets = view.plan.file.targets
    per = {one.per for one in targets.milestones if one.per} if targets else set()
    rows = {row.driver for _, row in view.rows() if row.driver}
    return per | rows | {service.driver for service in view.services.values() if service.driver}
