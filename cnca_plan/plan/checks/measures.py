"""Each measure can be built, does something, and cannot be had without end."""

from collections.abc import Iterator, Mapping

from cnca_plan.core.findings import Finding, shown
from cnca_plan.core.units import Quantity
from cnca_plan.plan.checks.dimensions import fits
from cnca_plan.plan.checks.view import TIME, Steps, View
from cnca_plan.plan.schema import Measure, ShareOf

_LONGEST = 200


def check(view: View) -> Iterator[Finding]:
    """Lifetimes, potentials, rollout, commitments, groups and ages."""
    for name, measure in view.plan.measures.items():
        steps: Steps = ("measures", name)
        yield from _lifetime(view, measure.lifetime, (*steps, "lifetime"))
        yield from _works(view, steps, measure)
        yield from _bounded(view, steps, measure)
        yield from _potential(view, measure.potential or {}, (*steps, "potential"))
        yield from _rollout(view, steps, measure)
        yield from _commitments(view, steps, measure)
        yield from _flows(view, steps, measure)
        yield from _ages(view, steps, measure)
    for name, service in view.services.items():
        for key, incumbent in service.incumbents.items():
            place: Steps = ("inventory", "services", name, "incumbents", key, "lifetime")
            if incumbent.lifetime:
                yield from fits(view, incumbent.lifetime, (TIME,), *place)
                yield from _lifetime(view, incumbent.lifetime, place)
    yield from _groups(view)


def _lifetime(view: View, lifetime: Quantity, steps: Steps) -> Iterator[Finding]:
    if lifetime.unit.dimension != TIME:
        return
    years = lifetime.to("yr")
    if not 1 <= years <= _LONGEST or years != round(years):
        message = f"a lifetime of {lifetime} is not a whole number of years from 1 to {_LONGEST}"
        yield view.error("lifetime-out-of-range", message, "write whole years, such as 15 yr", *steps)


def _works(view: View, steps: Steps, measure: Measure) -> Iterator[Finding]:
    emits = measure.per_unit.emits or {}
    needed = any(steps[-1] in other.needs for other in view.plan.measures.values())
    if not needed and not any(amount.value for amount in (*measure.per_unit.delivers.values(), *emits.values())):
        message = f"`{shown(str(steps[-1]))}` delivers nothing and emits nothing"
        yield view.error(
            "measure-does-nothing",
            message,
            "say what one unit delivers a year, or which measure `needs` it",
            *steps,
            "per_unit",
        )


def _bounded(view: View, steps: Steps, measure: Measure) -> Iterator[Finding]:
    """What earns money or takes up emissions by merely running must end somewhere."""
    if measure.potential or any(name in view.plan.groups for name in measure.group):
        return
    help = "add `potential:`, the most units there can be"
    if any(amount.value < 0 for amount in (measure.per_unit.emits or {}).values()):
        message = "a removal without a potential could be built without end"
        yield view.error("unlimited-removal", message, help, *steps)
    for field, series in (
        ("per_run", measure.cost.per_run),
        ("opex", measure.cost.opex),
        ("capex", measure.cost.capex),
    ):
        if any(amount.value < 0 for amount in (series or {}).values()):
            message = f"a measure with a negative `{field}` and no potential could earn without end"
            yield view.error("unlimited-gain", message, help, *steps, "cost", field)


def _potential(view: View, series: Mapping[int, Quantity | ShareOf], steps: Steps) -> Iterator[Finding]:
    for year, potential in series.items():
        amount = potential.share if isinstance(potential, ShareOf) else potential.value
        if amount < 0:
            yield view.error("negative-value", "a potential cannot be negative", "write 0 or more", *steps, year)
        if isinstance(potential, ShareOf) and amount > 1:
            message = f"a potential of {100 * amount:g} % is more than all of `{shown(potential.service)}`"
            yield view.error("share-above-all", message, "write at most 100 %", *steps, year)
    if len({type(potential) for potential in series.values()}) > 1:
        message = "a potential is either a share of a service or a number of units, in all years alike"
        yield view.error("potential-mixed", message, "write all years in the same way", *steps)


def _rollout(view: View, steps: Steps, measure: Measure) -> Iterator[Finding]:
    rollout, years, here = measure.rollout, view.years, (*steps, "rollout")
    if rollout.start is not None and rollout.start > years.last:
        message = f"it starts in {rollout.start}, after the plan's last year {years.last}"
        yield view.warning("starts-too-late", message, "start earlier, or leave the measure out", *here, "start")
    for year, most in (rollout.most or {}).items():
        if most.value < 0:
            yield view.error("negative-value", "additions cannot be negative", "write 0 or more", *here, "most", year)
    if rollout.most and not any(most.value for most in rollout.most.values()) and not measure.commitments:
        yield view.warning("never-built", "`most` is 0, so it can never be built", "raise it", *here, "most")
    for field, amount in (("seed", rollout.seed), ("recent", rollout.recent)):
        if amount and amount.value < 0:
            yield view.error("negative-value", f"`{field}` cannot be negative", "write 0 or more", *here, field)
    yield from _growth(view, here, measure)


def _growth(view: View, here: Steps, measure: Measure) -> Iterator[Finding]:
    rollout = measure.rollout
    if rollout.growth is None:
        return
    if not -1 < rollout.growth <= 10:
        message = f"a growth of {100 * rollout.growth:g} % a year is out of range"
        yield view.error("out-of-range", message, "write more than -100 % and at most 1000 %", *here, "growth")
    if not any(amount and amount.value for amount in (rollout.seed, rollout.recent)):
        message = "growth from nothing stays nothing"
        yield view.error("growth-without-seed", message, "add `seed:`, the units of the first year", *here, "growth")


def _committed_needs(view: View, steps: Steps, measure: Measure) -> Iterator[Finding]:
    """What is decided happens in every pathway, so what it needs must be decided as well."""
    for name in measure.needs if measure.commitments else ():
        if name in view.plan.measures and not view.plan.measures[name].commitments:
            message = f"its commitments need {name}, of which nothing is committed"
            help = f"give {name} commitments too, as many as are needed"
            yield view.error("commitment-without-needs", message, help, *steps, "commitments")


def _commitments(view: View, steps: Steps, measure: Measure) -> Iterator[Finding]:
    yield from _committed_needs(view, steps, measure)
    years = view.years
    for year, amount in measure.commitments.items():
        here: Steps = (*steps, "commitments", year)
        if not years.first <= year <= years.last:
            message = f"a commitment in {year} lies outside the plan's years {years.first} to {years.last}"
            yield view.error("year-outside-plan", message, "what stands already belongs in the inventory", *here)
        if amount.value < 0:
            yield view.error("negative-value", "a commitment cannot be negative", "write 0 or more", *here)


def _flows(view: View, steps: Steps, measure: Measure) -> Iterator[Finding]:
    for field, flows in (("delivers", measure.per_unit.delivers), ("uses", measure.per_unit.uses)):
        for name, amount in flows.items():
            if amount.value < 0:
                help = "what it takes stands under `uses:`, what it gives under `delivers:`"
                message = f"`{field}` cannot be negative"
                yield view.error("negative-value", message, help, *steps, "per_unit", field, name)
    for need, amount in measure.needs.items():
        if amount.value < 0:
            yield view.error("negative-value", "a need cannot be negative", "write 0 or more", *steps, "needs", need)
    if measure.self_use is not None and not 0 <= measure.self_use <= 1:
        yield view.error(
            "share-above-all", "a share of its own output is 0 % to 100 %", "correct it", *steps, "self_use"
        )
    both = measure.per_unit.delivers.keys() & measure.per_unit.uses.keys()
    for name in sorted(both):
        message = f"it delivers and uses `{shown(name)}`"
        yield view.error("uses-what-it-delivers", message, "give the net flow only", *steps, "per_unit", "uses", name)


def _ages(view: View, steps: Steps, measure: Measure) -> Iterator[Finding]:
    age = measure.age
    if age and age.all and (age.delivers or age.uses or age.emits):
        message = "all flows fade alike, or each has its own profile by age"
        yield view.error("ages-mixed", message, "keep `all:` or the others", *steps, "age")


def _groups(view: View) -> Iterator[Finding]:
    """What a group shares is counted in one unit: the weights of its members add up to its potential."""
    for name, group in view.plan.groups.items():
        yield from _potential(view, group.potential, ("groups", name, "potential"))
        for year, potential in group.potential.items():
            if isinstance(potential, Quantity):
                yield from _weights(view, name, potential, year)


def _weights(view: View, group: str, potential: Quantity, year: int) -> Iterator[Finding]:
    for name, measure in view.plan.measures.items():
        weight, unit = measure.group.get(group), view.unit(measure.unit)
        if weight is None or unit is None:
            continue
        here, one = weight.unit.dimension, unit.dimension
        if potential.unit.dimension not in (here, here.times(one)):
            message = f"one unit takes `{weight}` of `{shown(group)}`, whose potential is `{potential}`"
            help = "write both in the same unit"
            yield view.error("unit-mismatch", message, help, "measures", name, "group")
