"""The inventory agrees with itself and with the plan: totals, notation keys, sinks, and the basis of its figures."""

from collections.abc import Iterator

from cnca_plan.core.findings import Finding, shown
from cnca_plan.plan import gpc
from cnca_plan.plan.checks.view import TONNES, Steps, View, name_of
from cnca_plan.plan.schema import CO2E, InventoryYear, Row

_ROUNDING = 1e-3  # a printed total may differ from its rows by this share
_NOTATIONS = {
    "NE": ("not-estimated", "is not estimated: its emissions are unknown and count as nothing"),
    "C": ("confidential", "is confidential: its emissions are unknown and count as nothing"),
}


def check(view: View) -> Iterator[Finding]:
    """Rows, notation keys, totals and the accounting basis."""
    for year, entry in view.inventory.years.items():
        yield from _twice(view, year, entry)
        yield from _total(view, year, entry)
    for steps, row in view.rows():
        yield from _notation(view, steps, row)
        yield from _figures(view, steps, row)
    yield from _basis(view)
    yield from _nothing(view)


def _twice(view: View, year: int, entry: InventoryYear) -> Iterator[Finding]:
    seen: dict[str, int] = {}
    for index, row in enumerate(entry.rows):
        first = seen.setdefault((row.name or f"\0{index}").casefold(), index)
        if first != index:
            where = view.place(("inventory", "years", year, "rows", first))
            message = f"two rows are called `{name_of(row)}`: also on line {where.line}"
            here: Steps = ("inventory", "years", year, "rows", index, "name")
            yield view.error("duplicate-row", message, "give each row a name of its own", *here)


def _total(view: View, year: int, entry: InventoryYear) -> Iterator[Finding]:
    """A printed total and its rows; only the rows that count at the inventory's level."""
    if entry.total is None or not entry.rows or entry.total.unit.dimension != TONNES:
        return
    level = entry.level or view.inventory.level
    parts = [view.tonnes(row) for row in entry.rows if gpc.counts(row.ref, level)]
    total, rows = entry.total.to("t CO2e"), sum(part for part in parts if part is not None)
    if abs(total - rows) > _ROUNDING * abs(total):
        share = f" ({100 * (rows - total) / total:+.2f} %)" if total else ""
        message = f"the stated total of {year} is {total:_.2f} t CO2e, its {level} rows sum to {rows:_.2f}{share}"
        help = "find the missing or doubled row; the plan uses the rows"
        yield view.warning("total-differs", message, help, "inventory", "years", year, "total")


def _notation(view: View, steps: Steps, row: Row) -> Iterator[Finding]:
    if row.notation is None:
        return
    figures = [amount.value for amount in (row.activity, row.delivers, *(row.emissions or {}).values()) if amount]
    if any(figures):
        help = "delete the notation key or the figures: NO does not occur, NE not estimated, IE included elsewhere, C"
        message = f"`{name_of(row)}` has figures and the notation key {row.notation}"
        yield view.error("notation-with-figures", message, help, *steps, "notation")
    if row.notation == "IE":
        yield from _elsewhere(view, steps, row)
    if row.notation in _NOTATIONS:
        code, words = _NOTATIONS[row.notation]
        yield view.warning(
            code, f"`{name_of(row)}` {words}", "estimate it, or say so in the README", *steps, "notation"
        )


def _elsewhere(view: View, steps: Steps, row: Row) -> Iterator[Finding]:
    if row.included_in is None:
        message = f"`{name_of(row)}` is included elsewhere (IE), and nothing says where"
        help = "add `included_in:` with the reference number or name of the row that includes it"
        yield view.error("ie-without-row", message, help, *steps, "notation")
        return
    others = [other for path, other in view.rows() if path[2] == steps[2] and path != steps]
    names = sorted({name for other in others for name in (other.ref, other.name) if name})
    if row.included_in not in names:
        yield view.unknown("row", row.included_in, names, *steps, "included_in")
    including = [other for other in others if row.included_in in (other.ref, other.name)]
    if including and all(other.notation for other in including):
        message = (
            f"`{name_of(row)}` is included in {shown(row.included_in)}, which has no figures ({including[0].notation})"
        )
        help = "name the row that has the figures"
        yield view.error("ie-without-figures", message, help, *steps, "included_in")


def _figures(view: View, steps: Steps, row: Row) -> Iterator[Finding]:
    if row.notation:
        return
    carrier = view.plan.carriers.get(row.uses or "")
    if not row.emissions and not (row.activity and carrier and carrier.factor):
        message = f"`{name_of(row)}` gives no emissions"
        help = "add `emissions: … t CO2e`, or a `notation:` (NO, NE, IE or C)"
        yield view.error("row-without-emissions", message, help, *steps)
    if row.activity and row.activity.value < 0:
        help = "write a removal as negative emissions"
        yield view.error("negative-value", "an activity cannot be negative", help, *steps, "activity")
    tonnes = view.tonnes(row)
    if row.serves and tonnes is not None and tonnes < 0:
        message = f"`{name_of(row)}` removes emissions, so it serves no demand"
        yield view.error("sink-serves", message, "delete `serves:`; the row then stays as it is", *steps, "serves")
    if row.serves and steps[2] == view.plan.base_year:
        yield from _level(view, steps, row)
    if row.method == "first-order decay" and row.decay is None:
        message = "first-order decay needs its rate"
        yield view.error("decay-missing", message, "add `decay: {rate: 5 %}`", *steps, "method")


def _level(view: View, steps: Steps, row: Row) -> Iterator[Finding]:
    level = view.plan.file.accounting.level
    if gpc.known(row.ref) and not gpc.counts(row.ref, level):
        message = f"{row.ref} does not count in {level}: what `{shown(row.serves or '')}` saves here changes no total"
        help = "use BASIC+, or delete `serves:`"
        help = help if gpc.counted(row.ref) == "BASIC+" else "territorial and other rows are shown beside the totals"
        yield view.warning("row-outside-level", message, help, *steps, "ref")


def _basis(view: View) -> Iterator[Finding]:
    """The base year stands on the plan's GWPs, level and scope-2 method."""
    entry, file, base = view.base, view.plan.file, view.plan.base_year
    gwp = entry.gwp or view.inventory.gwp
    mixed = any(_only_co2e(row) for row in entry.rows)
    if gwp != file.gwp and mixed:
        message = f"the plan uses {file.gwp}, and the rows of {base} are CO2e in {gwp} without their gases"
        yield view.error("gwp-differs", message, f"write `gwp: {gwp}`, or give each row's gases", "gwp")
    level = entry.level or view.inventory.level
    if level == "BASIC" and file.accounting.level == "BASIC+":
        message = f"the plan counts BASIC+, the inventory of {base} is BASIC"
        yield view.error(
            "level-differs", message, "write `level: BASIC`, or add the BASIC+ rows", "accounting", "level"
        )
    scope_2 = entry.scope_2 or view.inventory.scope_2
    if scope_2 != file.accounting.scope_2:
        message = f"the plan counts scope 2 {file.accounting.scope_2}, the inventory of {base} {scope_2}"
        yield view.error("scope-2-differs", message, f"write `scope_2: {scope_2}`", "accounting", "scope_2")


def _only_co2e(row: Row) -> bool:
    return row.gas is None and any(gas == CO2E and amount.value for gas, amount in (row.emissions or {}).items())


def _something(view: View, row: Row) -> bool:
    """Whether a row has tonnes, or figures of which the tonnes cannot be told."""
    tonnes = view.tonnes(row)
    return bool(tonnes) or (tonnes is None and bool(row.emissions or row.activity))


def _nothing(view: View) -> Iterator[Finding]:
    if not any(_something(view, row) for row in view.base.rows):
        message = f"all rows of {view.plan.base_year} are zero: there is nothing to reduce"
        yield view.warning("inventory-zero", message, "check the figures", "inventory", "years", view.plan.base_year)
