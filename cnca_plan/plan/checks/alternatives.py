"""Measures that share a potential, and measures that need one another: what together cannot be meant."""

from collections.abc import Iterator
from itertools import combinations

from cnca_plan.core.findings import Finding, shown
from cnca_plan.core.units import Dimension
from cnca_plan.plan.checks.view import Steps, View
from cnca_plan.plan.schema import Group, Measure, ShareOf


def check(view: View) -> Iterator[Finding]:
    """Groups that overlap or mix what cannot be added up; needs within a group, and of measures left out."""
    for name, measure in view.plan.measures.items():
        yield from _overlapping(view, ("measures", name, "group"), measure)
        yield from _needs(view, ("measures", name, "needs"), measure)
    for name, group in view.plan.groups.items():
        yield from _mixed(view, name, group)


def _overlapping(view: View, steps: Steps, measure: Measure) -> Iterator[Finding]:
    """Two groups that count the same thing would both take it."""
    named = [name for name in measure.group if name in view.plan.groups]
    for one, other in combinations(named, 2):
        counted = _counted(view.plan.groups[one])
        if counted == _counted(view.plan.groups[other]):
            message = f"it stands in `{shown(one)}` and `{shown(other)}`, which both share out {_words(counted)}"
            help = "keep it in one of them, or make one group of the two"
            yield view.warning("groups-overlap", message, help, *steps)


def _counted(group: Group) -> str | Dimension:
    """What a group shares out: a service, or things of one kind."""
    first = next(iter(group.potential.values()))
    return first.service if isinstance(first, ShareOf) else first.unit.dimension


def _words(counted: str | Dimension) -> str:
    return f"`{shown(counted)}`" if isinstance(counted, str) else f"what is counted as {shown(str(counted))}"


def _needs(view: View, steps: Steps, measure: Measure) -> Iterator[Finding]:
    for need in measure.needs:
        other = view.plan.measures.get(need)
        shared = sorted(measure.group.keys() & other.group.keys()) if other else []
        if shared:
            message = f"it needs `{shown(need)}`, and both are alternatives in the group `{shown(shared[0])}`"
            help = "take one of them out of the group, or delete the need"
            yield view.error("needs-alternative", message, help, *steps, need)


def _mixed(view: View, name: str, group: Group) -> Iterator[Finding]:
    """A share of a service is shared out among measures that all deliver it, all savings or all switches."""
    services = [one.service for one in group.potential.values() if isinstance(one, ShareOf)]
    members = {key: measure for key, measure in view.plan.measures.items() if name in measure.group}
    if not services or not members:
        return
    strangers = [key for key, measure in members.items() if services[0] not in measure.per_unit.delivers]
    kinds = {is_saving(measure, set(view.services)) for measure in members.values()}
    if strangers:
        message = f"the group shares out `{shown(services[0])}`, which `{shown(strangers[0])}` does not deliver"
        help = "take that measure out of the group, or write the potential in units"
        yield view.error("group-mixed", message, help, "groups", name)
    elif len(kinds) > 1:
        message = (
            f"the group `{shown(name)}` holds savings and switches, which shares of a service cannot hold together"
        )
        help = "make two groups: savings take their share of all demand, switches of what savings leave"
        yield view.error("group-mixed", message, help, "groups", name)


def is_saving(measure: Measure, services: set[str]) -> bool:
    """A saving delivers services and uses nothing, so that it lowers demand for every incumbent alike."""
    if measure.kind is not None:
        return measure.kind == "saving"
    delivers = measure.per_unit.delivers
    idle = not (measure.per_unit.uses or measure.per_unit.emits or measure.cost.per_run or measure.replaces)
    return bool(delivers) and idle and services.issuperset(delivers)
