"""Targets can be meant as written: kinds, years, references, and the basis their totals stand on."""

import re
from collections.abc import Iterator

from cnca_plan.core.findings import Finding, shown
from cnca_plan.core.units import UnitError, parse_quantity
from cnca_plan.plan import gpc
from cnca_plan.plan.checks.dimensions import fits
from cnca_plan.plan.checks.view import TIME, TONNES, Steps, View
from cnca_plan.plan.schema import Milestone

_MOST_YEARS = 120
_SECTORS = (*gpc.SECTORS, *gpc.SUBSECTORS)


def check(view: View) -> Iterator[Finding]:
    """Plan years, milestones, budget and limits."""
    yield from _years(view)
    targets = view.plan.file.targets
    milestones = targets.milestones if targets else ()
    for index, milestone in enumerate(milestones):
        steps: Steps = ("targets", "milestones", index)
        yield from _milestone(view, milestone, steps)
        yield from _kind(view, milestone, steps)
        yield from _reference(view, milestone, steps)
    yield from _order(view, milestones)
    yield from _budget(view)
    yield from _removals(view)
    for payer, spending in view.plan.file.limits.spending.items():
        yield from fits(view, spending.financed, (TIME,), "limits", "spending", payer, "financed")


def _years(view: View) -> Iterator[Finding]:
    first, last = view.years.first, view.years.last
    if last < first:
        message = f"the plan ends in {last}, before it begins in {first}"
        yield view.error("years-out-of-order", message, "swap them", "years")
    if last - first + 1 > _MOST_YEARS:
        message = f"the plan has {last - first + 1} years, more than {_MOST_YEARS}"
        yield view.error("out-of-range", message, "shorten it", "years")
    if first < view.plan.base_year:
        message = f"the plan begins in {first}, before its inventory of {view.plan.base_year}"
        yield view.error("years-out-of-order", message, "begin later, or name an earlier `base_year:`", "years")


def _milestone(view: View, milestone: Milestone, steps: Steps) -> Iterator[Finding]:
    first, last = view.years.first, view.years.last
    if first <= last and not first <= milestone.year <= last:
        message = f"the milestone of {milestone.year} lies outside the plan's years {first} to {last}"
        yield view.error("year-outside-plan", message, "lengthen the plan, or move the milestone", *steps, "year")
    if milestone.sector and milestone.sector not in _SECTORS:
        yield view.unknown("sector", milestone.sector, _SECTORS, *steps, "sector")
    if milestone.gas and milestone.gas not in view.gwp:
        yield view.unknown("gas", milestone.gas, sorted(view.gwp), *steps, "gas")
    for field, share in (("cut", milestone.cut), ("below_baseline", milestone.below_baseline)):
        if share is not None and share > 1:
            message = f"a cut of {100 * share:g} % is more than everything"
            yield view.error("cut-above-all", message, "write at most 100 %; removals are limited apart", *steps, field)
        if share is not None and share < 0:
            message = f"a cut of {100 * share:g} % allows more than before"
            yield view.error("cut-negative", message, "write the cut without the minus", *steps, field)


def _kind(view: View, milestone: Milestone, steps: Steps) -> Iterator[Finding]:
    """One of: cut from a year, a level, a level per driver, a share below the baseline; a cut may add its level."""
    given = [name for name in ("cut", "level", "below_baseline") if getattr(milestone, name) is not None]
    if len(given) != 1 and given != ["cut", "level"]:
        said = f"says {' and '.join(f'`{name}`' for name in given)}" if given else "says no target"
        help = "keep one: `cut: 40 %` with `from:`, `level: 12 Mt CO2e`, a level with `per:`, or `below_baseline: 30 %`"
        yield view.error("milestone-kind", f"the milestone of {milestone.year} {said}", help, *steps)
    if milestone.cut is not None and milestone.base is None:
        help = "add `from:` and the year the cut is measured from"
        yield view.error("milestone-kind", "`cut` does not say from which year", help, *steps, "cut")
    if milestone.base is not None and milestone.cut is None:
        yield view.error("milestone-kind", "`from` belongs to `cut`", "add the cut, or delete it", *steps, "from")
    if milestone.per is not None and milestone.level is None:
        yield view.error("milestone-kind", "`per` belongs to `level`", "add `level: … t CO2e/person`", *steps, "per")
    yield from _level(view, milestone, steps)


def _level(view: View, milestone: Milestone, steps: Steps) -> Iterator[Finding]:
    if milestone.level is None:
        return
    drivers = {*view.plan.drivers, *(("person",) if "population" in view.plan.drivers else ())}
    if milestone.per is None:
        yield from fits(view, milestone.level, (TONNES, TONNES.times(TIME, -1)), *steps, "level")
    elif milestone.per not in drivers:
        yield view.unknown("driver", milestone.per, sorted(drivers), *steps, "per")
    else:
        below = [base for base, power in milestone.level.unit.dimension.powers if power < 0 and base != "time"]
        heads = milestone.level.unit.dimension
        if heads[TONNES.powers[0][0]] != 1 or len(below) > 1:
            yield from fits(view, milestone.level, (TONNES,), *steps, "level")
    if milestone.level.value < 0:
        help = "net removal is written as level 0 with `removals` allowed"
        yield view.error("negative-value", "a target level cannot be negative", help, *steps, "level")


def _reference(view: View, milestone: Milestone, steps: Steps) -> Iterator[Finding]:
    """The year a cut is measured from has a total on the plan's own basis, or says how it was restated."""
    if milestone.base is None:
        return
    inventory, accounting = view.inventory, view.plan.file.accounting
    entry = inventory.years.get(milestone.base)
    if entry is None:
        years = ", ".join(map(str, sorted(inventory.years)))
        message = f"the inventory has no year {milestone.base}"
        yield view.error("unknown-reference-year", message, f"years it has: {years}", *steps, "from")
        return
    if entry.total is None and not entry.rows:
        message = f"the inventory year {milestone.base} has neither total nor rows"
        yield view.error("reference-without-total", message, "add its `total:`", *steps, "from")
    yield from fits(view, entry.total, (TONNES,), "inventory", "years", milestone.base, "total")
    if entry.restated or entry.rows:
        return
    for code, what, there, here in (
        ("gwp", "GWPs", entry.gwp or inventory.gwp, view.plan.file.gwp),
        ("level", "level", entry.level or inventory.level, accounting.level),
        ("scope-2", "scope-2 method", entry.scope_2 or inventory.scope_2, accounting.scope_2),
        ("boundary", "boundary", entry.boundary or inventory.boundary, inventory.boundary),
    ):
        if there != here:
            message = f"the total of {milestone.base} has {what} {shown(str(there))}, the plan {shown(str(here))}"
            help = "restate it, and say how: `restated: …`"
            yield view.error(f"reference-{code}-differs", message, help, "inventory", "years", milestone.base)


def _order(view: View, milestones: tuple[Milestone, ...]) -> Iterator[Finding]:
    """Milestones of one selection come in the order of their years, each year once, none laxer than one before."""
    last: dict[tuple[object, ...], Milestone] = {}
    for index, milestone in enumerate(milestones):
        steps: Steps = ("targets", "milestones", index)
        selection = (milestone.sector, milestone.scope, milestone.gas)
        before = last.get(selection)
        if before and milestone.year == before.year:
            message = f"{milestone.year} has two milestones of the same kind of emissions"
            yield view.error("milestone-twice", message, "keep one", *steps, "year")
        elif before and milestone.year < before.year:
            message = f"the milestone of {milestone.year} comes after that of {before.year}"
            yield view.error("milestones-out-of-order", message, "sort them by year", *steps, "year")
        elif before and milestone.base == before.base and 0 <= (milestone.cut or 0) < (before.cut or 0):
            message = f"the cut of {milestone.year} is weaker than that of {before.year}"
            yield view.warning("milestone-weaker", message, "is one of them mistyped?", *steps, "cut")
        last[selection] = milestone
    if len(milestones) == 1:
        help = "add one in between: a single late target leaves the way there open"
        yield view.warning("milestone-alone", "there is only one milestone", help, "targets", "milestones", 0)


def _budget(view: View) -> Iterator[Finding]:
    budget = view.plan.file.budget
    if budget is None:
        return
    yield from fits(view, budget.tonnes, (TONNES,), "budget", "tonnes")
    if budget.last < budget.first:
        message = f"the budget ends in {budget.last}, before it begins in {budget.first}"
        yield view.error("years-out-of-order", message, "swap them", "budget")
    if budget.last > view.years.last:
        message = f"the budget runs to {budget.last}, beyond the plan's last year {view.years.last}"
        yield view.error("year-outside-plan", message, "lengthen the plan or shorten the budget", "budget", "to")
    lacking = [year for year in range(budget.first, min(view.years.first, budget.last + 1)) if not _known(view, year)]
    if lacking:
        message = f"the budget counts {', '.join(map(str, lacking[:5]))}, and no inventory year gives those tonnes"
        help = "begin the budget with the plan, or add the totals"
        yield view.error("budget-year-missing", message, help, "budget", "from")


def _known(view: View, year: int) -> bool:
    entry = view.inventory.years.get(year)
    return entry is not None and (entry.total is not None or bool(entry.rows))


def _removals(view: View) -> Iterator[Finding]:
    """`10 % of base year`, or tonnes a year."""
    text = view.plan.file.limits.removals
    if text is None or re.fullmatch(r"[0-9_.]+ ?% of base year", text):
        return
    help = "write `10 % of base year`, or tonnes such as `50 kt CO2e/yr`"
    try:
        dimension = parse_quantity(text).unit.dimension
    except UnitError as error:
        yield view.error("quantity-malformed", error.message, error.help or help, "limits", "removals")
        return
    if dimension not in (TONNES, TONNES.times(TIME, -1)):
        yield view.error("unit-mismatch", f"`{shown(text)}` is no amount of emissions", help, "limits", "removals")
