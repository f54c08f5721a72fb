"""Cuts in tonnes: what they are measured from, whether they agree with levels, and whether they ask for anything."""

from collections.abc import Iterator

from cnca_plan.core.findings import Finding
from cnca_plan.core.units import UnitError
from cnca_plan.plan import gpc
from cnca_plan.plan.checks.view import Steps, View
from cnca_plan.plan.schema import Milestone

_EXACT = 0.0005  # share of the reference: 80 % is anything from 79.95 to 80.05 %


def check(view: View) -> Iterator[Finding]:
    """Every milestone that says tonnes."""
    targets = view.plan.file.targets
    milestones = targets.milestones if targets else ()
    for index, milestone in enumerate(milestones):
        steps: Steps = ("targets", "milestones", index)
        yield from _measured_from(view, milestone, steps)
        yield from _agrees(view, milestone, steps)
        yield from _asks(view, milestone, steps)
    yield from _baselines(view, milestones)


def _measured_from(view: View, milestone: Milestone, steps: Steps) -> Iterator[Finding]:
    """A cut needs something to cut: rows where only a part is meant, and a total above zero."""
    entry = view.inventory.years.get(milestone.base or 0)
    if entry is None:
        return
    if _partial(milestone) and not entry.rows:
        message = f"{milestone.base} has no rows, so nobody can tell which part of its total is meant"
        help = "give that year its rows, or set the target on the city's total"
        yield view.error("reference-without-rows", message, help, *steps, "from")
    tonnes = _reference(view, milestone)
    if tonnes is not None and not tonnes > 0:
        message = f"the emissions of {milestone.base} are {tonnes:_.0f} t CO2e: a share of that cannot be cut"
        yield view.error("reference-not-positive", message, "write a `level:` instead", *steps, "from")


def _agrees(view: View, milestone: Milestone, steps: Steps) -> Iterator[Finding]:
    """A cut may state its level too; then both must say the same."""
    reference, level = _reference(view, milestone), _level(milestone)
    if not reference or reference < 0 or level is None or milestone.cut is None or milestone.per:
        return
    meant = 1 - level / reference
    if abs(meant - milestone.cut) > _EXACT:
        message = (
            f"{100 * milestone.cut:.6g} % below {milestone.base} is {(1 - milestone.cut) * reference:_.0f} t CO2e; "
            f"the level of {level:_.0f} t CO2e is {100 * meant:.4g} % below"
        )
        yield view.error("cut-differs", message, "keep the one that was decided, or correct it", *steps, "cut")


def _asks(view: View, milestone: Milestone, steps: Steps) -> Iterator[Finding]:
    """A target that the inventory meets already is either met or mistyped."""
    if milestone.per or milestone.below_baseline is not None or not 0 <= (milestone.cut or 0) <= 1:
        return
    reference, now = _reference(view, milestone), _rows(view, view.plan.base_year, milestone)
    wanted = _level(milestone)
    if wanted is None and reference and milestone.cut is not None:
        wanted = (1 - milestone.cut) * reference
    if wanted is not None and now and now > 0 and wanted >= now:
        message = (
            f"the target of {milestone.year} is {wanted:_.0f} t CO2e, and {view.plan.base_year} had {now:_.0f} already"
        )
        yield view.warning("target-met-already", message, "check the number and its unit, kt or Mt", *steps)


def _baselines(view: View, milestones: tuple[Milestone, ...]) -> Iterator[Finding]:
    """Cuts of the same emissions measured from two years are easily misread."""
    first: dict[object, Milestone] = {}
    for index, milestone in enumerate(milestones):
        if milestone.cut is None or milestone.base not in view.inventory.years:
            continue
        other = first.setdefault((milestone.sector, milestone.scope, milestone.gas, milestone.per), milestone)
        if other.base != milestone.base:
            message = f"this cut is measured from {milestone.base}, that of {other.year} from {other.base}"
            help = "measure all cuts from one year, or ignore this where the city promised them so"
            yield view.warning("baselines-differ", message, help, "targets", "milestones", index, "from")


def _partial(milestone: Milestone) -> bool:
    return bool(milestone.sector or milestone.scope or milestone.gas)


def _reference(view: View, milestone: Milestone) -> float | None:
    """What a cut is a share of: the stated total, or the rows. t CO2e."""
    entry = view.inventory.years.get(milestone.base or 0)
    if entry is None:
        return None
    if entry.total is None or _partial(milestone):
        return _rows(view, milestone.base or 0, milestone)
    try:
        return entry.total.to("t CO2e")
    except UnitError:
        return None


def _rows(view: View, year: int, milestone: Milestone) -> float | None:
    """The sum of a year's counted rows; None where there are none or the milestone is about a part of each row."""
    level, entry = view.plan.file.accounting.level, view.inventory.years.get(year)
    if entry is None or not entry.rows or milestone.gas:
        return None
    known = (row for row in entry.rows if row.emissions is not None and gpc.counts(row.ref, level))
    chosen = [row for row in known if _selected(milestone, row.ref)]
    tonnes = [view.tonnes(row) for row in chosen]
    return sum(one for one in tonnes if one is not None) if tonnes and None not in tonnes else None


def _selected(milestone: Milestone, ref: str) -> bool:
    in_sector = milestone.sector is None or f"{ref}.".startswith(f"{milestone.sector}.")
    return in_sector and milestone.scope in (None, gpc.scope(ref))


def _level(milestone: Milestone) -> float | None:
    """A fixed level in t CO2e; None for an intensity or a unit that does not fit, which are other findings."""
    if milestone.level is None or milestone.per:
        return None
    for unit in ("t CO2e", "t", "t CO2e/yr", "t/yr"):
        try:
            return milestone.level.to(unit)
        except UnitError:
            continue
    return None
