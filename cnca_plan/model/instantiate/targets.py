"""The four kinds of targets become caps by year; a budget becomes tonnes left to emit.

Base-year (`cut … from`) and fixed-level targets are tonnes; intensities (`per`) and below-baseline targets are
interpolated as such and then multiplied. Source: GHG Protocol Mitigation Goal Standard (2014), chapter 4.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from cnca_plan.core.units import Quantity, UnitError, parse_quantity
from cnca_plan.model.instance import Budget, Cap, Instance, Selection, Series
from cnca_plan.model.instantiate.carriers import row_tonnes
from cnca_plan.model.instantiate.reader import Location, Reader
from cnca_plan.model.lines import selects
from cnca_plan.plan import gpc
from cnca_plan.plan.schema import Milestone

TONNES, BASELINE = "tonnes", "baseline"
TONNE = ("t CO2e", "t")  # in a target, `12 Mt` can only mean CO2e


@dataclass(frozen=True)
class Track:
    """Milestones that are joined to one another: same emissions, same kind of target."""

    selection: Selection
    basis: str  # TONNES, BASELINE, or the driver an intensity is per


def caps(reader: Reader, instance: Instance, baseline: dict[Selection, Series]) -> tuple[Cap, ...]:
    """A cap for every track of milestones. `baseline` gives the baseline's emissions of every selection, (t,)."""
    targets = reader.plan.file.targets
    tracks: dict[Track, dict[int, tuple[float, str]]] = {}
    for n, milestone in enumerate(targets.milestones if targets else ()):
        track, value = _read(reader, milestone, ("targets", "milestones", n))
        tracks.setdefault(track, {})[milestone.year] = (value, in_words(milestone))
    many = len({track.basis for track in tracks}) > 1
    return tuple(_cap(reader, track, points, baseline, many) for track, points in tracks.items())


def selection(milestone: Milestone) -> Selection:
    """Which emissions a milestone is about."""
    return Selection(milestone.sector, milestone.scope, milestone.gas)


def _read(reader: Reader, m: Milestone, at: Location) -> tuple[Track, float]:
    """A milestone's track and its value there: tonnes, a share of the baseline, or tonnes per unit of a driver."""
    chosen = selection(m)
    if m.below_baseline is not None:
        return Track(chosen, BASELINE), 1.0 - m.below_baseline
    level = math.nan
    if m.cut is not None and m.base is not None:
        level = (1.0 - m.cut) * reference(reader, m.base, chosen, (*at, "from"))
        level = level / _driver(reader, m.per, m.base, at) if m.per else level
    elif m.level is not None:
        level = _level(reader, m, at)
    return Track(chosen, m.per or TONNES), level


def _level(reader: Reader, m: Milestone, at: Location) -> float:
    """A fixed level in t CO2e, or per unit of its driver."""
    assert m.level is not None
    per = f"/{m.per}" if m.per else ""
    units = [f"{tonne}{over}{year}" for tonne in TONNE for over in dict.fromkeys((per, "")) for year in ("", "/yr")]
    return reader.amount(m.level, units, (*at, "level"))


def _driver(reader: Reader, name: str, year: int, at: Location) -> float:
    return float(reader.driver(driver_name(reader, name), (*at, "per"), (year,))[0])


def driver_name(reader: Reader, name: str) -> str:
    """`per: person` means the population."""
    return "population" if name == "person" and "person" not in reader.plan.drivers else name


def reference(reader: Reader, year: int, chosen: Selection, at: Location) -> float:
    """A reference year's emissions: its rows where they say what is asked, else its printed total. t CO2e."""
    record = reader.plan.inventory.years.get(year)
    if record is None:
        known = ", ".join(map(str, sorted(reader.plan.inventory.years)))
        help = f"the inventory has: {known}"
        return reader.fault("unknown-reference-year", f"the inventory has no year {year}", help, at)
    if record.total is not None and chosen.everything:
        return reader.amount(record.total, TONNE, ("inventory", "years", year, "total"))
    if not record.rows:
        help = "give that year its rows, or set the target on the city's total"
        return reader.fault("reference-without-rows", f"{year} has no rows to tell this part of the total", help, at)
    return row_sum(reader, year, chosen)


def row_sum(reader: Reader, year: int, chosen: Selection) -> float:
    """Sum of a year's counted rows that are chosen. t CO2e."""
    level, total = reader.plan.file.accounting.level, 0.0
    for n, row in enumerate(reader.plan.inventory.years[year].rows):
        if row.emissions is not None and gpc.counts(row.ref, level):
            at: Location = ("inventory", "years", year, "rows", n)
            chosen_tonnes = row_tonnes(reader, row, at).items()
            total += sum(tonnes for gas, tonnes in chosen_tonnes if selects(chosen, row.ref, gas))
    return total


def _cap(
    reader: Reader,
    track: Track,
    points: dict[int, tuple[float, str]],
    baseline: dict[Selection, Series],
    many: bool,
) -> Cap:
    values = {year: value for year, (value, _) in points.items()}
    level = between(reader, track, values)
    share = level if track.basis == BASELINE else None
    if track.basis == BASELINE:
        level = level * baseline[track.selection]
    elif track.basis != TONNES:
        level = level * reader.driver(driver_name(reader, track.basis), ("targets",), reader.years)
    name = selection_name(track.selection)
    words = {year: text for year, (_, text) in points.items()}
    return Cap(
        f"{name} ({track.basis})" if many and track.basis != TONNES else name, track.selection, level, words, share
    )


def between(reader: Reader, track: Track, points: dict[int, float]) -> Series:
    """A milestone's value in every plan year it binds, nan elsewhere. Shape (t,)."""
    targets = reader.plan.file.targets
    assert targets is not None
    years = np.array(reader.years)
    start = _start(reader, track) if targets.from_start == "linear" else {}
    given = sorted({**start, **points}.items())
    at, values = [year for year, _ in given], [value for _, value in given]
    joined = np.interp(years, at, values)
    if targets.between == "steps":
        joined = np.array([values[max(0, np.searchsorted(at, year, "right") - 1)] for year in years])
    binds = years >= at[0] if targets.between != "free" else np.isin(years, at) | (years >= at[-1])
    return np.where(binds, joined, np.nan)


def _start(reader: Reader, track: Track) -> dict[int, float]:
    """Where the line of `from_start: linear` begins: the last inventory, a fact the drivers cannot move."""
    year = reader.plan.base_year
    if track.basis == BASELINE:
        return {year: 1.0}
    total = row_sum(reader, year, track.selection)
    return {year: total if track.basis == TONNES else total / _driver(reader, track.basis, year, ("targets",))}


def budget(reader: Reader) -> Budget | None:
    """The tonnes left of a budget once the inventories of the years before the plan are taken off."""
    stated = reader.plan.file.budget
    if stated is None:
        return None
    tonnes = reader.amount(stated.tonnes, TONNE, ("budget", "tonnes"))
    for year in range(stated.first, reader.years[0]):
        tonnes -= reference(reader, year, Selection(), ("budget", "from"))
    if stated.last > reader.years[-1]:
        help = f"end the budget in {reader.years[-1]} or lengthen the plan"
        reader.fault("year-outside-plan", "the budget runs beyond the plan's last year", help, ("budget", "to"))
    years = tuple(year for year in reader.years if stated.first <= year <= stated.last)
    return Budget(years, tonnes)


def removal_limit(reader: Reader, base_total: float) -> Series | None:
    """`10 % of base year`, or tonnes a year, as a ceiling on removals. Shape (t,), t CO2e."""
    text = reader.plan.file.limits.removals
    if text is None:
        return None
    at: Location = ("limits", "removals")
    share, of, what = text.partition(" of ")
    if of and what.strip() == "base year":
        quantity = _parsed(reader, share, at)
        return np.full(len(reader.years), reader.amount(quantity, ("",), at) * base_total)
    quantity = _parsed(reader, text, at)
    return np.full(
        len(reader.years), reader.amount(quantity, [f"{tonne}{year}" for tonne in TONNE for year in ("/yr", "")], at)
    )


def _parsed(reader: Reader, text: str, at: Location) -> Quantity:
    try:
        return parse_quantity(text.strip(), reader.nouns, reader.us)
    except UnitError as error:
        reader.fault("quantity-malformed", error.message, error.help, at)
        return parse_quantity("0 t CO2e")


def selection_name(chosen: Selection) -> str:
    """A cap's name: `total`, or what it is about."""
    parts = [chosen.sector or "", f"scope {chosen.scope}" if chosen.scope else "", chosen.gas or ""]
    return " ".join(part for part in parts if part) or "total"


def in_words(m: Milestone) -> str:
    """A milestone as a person says it."""
    per = f" per {m.per}" if m.per else ""
    if m.below_baseline is not None:
        return f"{m.below_baseline * 100:.10g} % below the baseline"
    if m.cut is not None:
        return f"{m.cut * 100:.10g} % below {m.base}{per}"
    return f"fixed level{per}"
