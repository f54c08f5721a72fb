"""Figures say where they come from: a source, or in `how` on what they rest."""

from collections.abc import Iterator

from cnca_plan.core.findings import Finding, shown
from cnca_plan.plan.checks.view import Steps, View, name_of
from cnca_plan.plan.schema import Cited


def check(view: View) -> Iterator[Finding]:
    """Measures, groups, carriers, services, incumbents and rows with neither source nor `how`."""
    for steps, name, cited in _figures(view):
        if not (cited.source or cited.how):
            help = "add `source:` with the name of a source, or `quality: assumed` and `how:` with a range"
            message = f"nothing says where the figures of `{shown(name)}` come from"
            yield view.warning("figure-without-source", message, help, *steps)


def _figures(view: View) -> Iterator[tuple[Steps, str, Cited]]:
    plan = view.plan
    yield from ((("measures", name), name, one) for name, one in plan.measures.items())
    yield from ((("groups", name), name, one) for name, one in plan.groups.items())
    yield from ((("carriers", name), name, one) for name, one in plan.carriers.items() if one.price or one.factor)
    for name, service in view.services.items():
        yield from ((("inventory", "services", name), name, service) for _ in (1,) if service.trend)
        for key, incumbent in service.incumbents.items():
            cited = service if not (incumbent.source or incumbent.how) else incumbent
            yield ("inventory", "services", name, "incumbents", key), f"{name}, {key}", cited
    for steps, row in view.rows():
        entry = plan.inventory.years[int(steps[2])]
        if not row.notation:
            yield steps, name_of(row), row if row.source or row.how else entry
