"""The shipped cities side by side: what their files say, and what solving them finds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from cnca_plan.core.errors import Findings
from cnca_plan.core.table import Column, Row, Table
from cnca_plan.model.instantiate import BaseRow, instantiate
from cnca_plan.model.settings import Settings
from cnca_plan.plan import gpc
from cnca_plan.plan.load import load
from cnca_plan.plan.schema import EVERY_YEAR, InventoryYear, Milestone, Plan
from cnca_plan.results.solve import solve_plan
from cnca_plan.studies.bench import Answer
from cnca_plan.studies.scenarios import answer_of, solve_one

SECTORS = ("I", "II", "III")
OTHER = "other"
QUALITIES = ("reported", "derived", "assumed")


@dataclass(frozen=True)
class Profile:
    """One city as its files describe it. Tonnes are t CO2e of the base year, in the total the plan counts."""

    name: str  # of its folder
    city: str
    country: str
    grade: str | None
    level: str
    base_year: int
    reference_year: int | None  # of the last milestone that is cut from a year
    target: str
    last: int  # plan year
    currency: str
    price_year: int
    population: float | None  # in the base year
    population_last: float | None  # in the last plan year, where the files say
    by_sector: Mapping[str, float] = field(default_factory=dict)  # sector → t CO2e
    by_quality: Mapping[str, float] = field(default_factory=dict)  # quality → share of tonnes, by size

    @property
    def total(self) -> float:
        """All counted tonnes of the base year."""
        return sum(self.by_sector.values())

    def per_person(self, sector: str) -> float | None:
        """t CO2e a person and year; None where the population is not known."""
        return self.by_sector.get(sector, 0.0) / self.population if self.population else None


def profiles(names: Iterable[str]) -> list[Profile]:
    """The profile of every city named. Raises Findings for files with faults."""
    return [profile(name) for name in names]


def profile(name: str) -> Profile:
    """What one city's files say. Raises Findings for files with faults."""
    plan, found = load(name)
    if plan is None:
        raise Findings(found)
    return profile_of(name, plan)


def profile_of(name: str, plan: Plan) -> Profile:
    """The profile of a plan that was read. Raises Findings when it contradicts itself."""
    made, found = instantiate(plan)
    if made is None:
        raise Findings(found)
    inventory, last = plan.inventory, _last(plan)
    return Profile(
        name=name,
        city=inventory.city,
        country=inventory.country,
        grade=inventory.grade,
        level=plan.file.accounting.level,
        base_year=plan.base_year,
        reference_year=last.base if last else None,
        target=promise(last) if last else "none",
        last=plan.file.years.last,
        currency=plan.file.money.currency,
        price_year=plan.file.money.price_year,
        population=_population(plan, plan.base_year),
        population_last=_population(plan, plan.file.years.last),
        by_sector=_by_sector(made.rows),
        by_quality=_by_quality(made.rows, inventory.years[plan.base_year]),
    )


def promise(milestone: Milestone) -> str:
    """A milestone in a few words.

    >>> promise(Milestone(year=2050, cut="80 %", base=2005))
    '-80 % by 2050'
    """
    share = milestone.cut if milestone.cut is not None else milestone.below_baseline
    if share is None:
        return f"{milestone.level} in {milestone.year}"
    below = "" if milestone.cut is not None else " below the baseline"
    return f"-{100 * share:.4g} %{below} by {milestone.year}"


def _last(plan: Plan) -> Milestone | None:
    """The last milestone about everything, else the last of any."""
    found = plan.file.targets.milestones if plan.file.targets else ()
    whole = [one for one in found if not (one.sector or one.scope or one.gas)]
    return max(whole or found, key=lambda one: one.year, default=None)


def _population(plan: Plan, year: int) -> float | None:
    """People in a year; None where the files do not say."""
    series = plan.drivers.get("population", {})
    found = series.get(year) or series.get(EVERY_YEAR)
    return found.value if found else None


def _by_sector(rows: Iterable[BaseRow]) -> dict[str, float]:
    sums = dict.fromkeys((*SECTORS, OTHER), 0.0)
    for row in rows:
        sector = gpc.sector(row.ref)
        sums[sector if sector in SECTORS else OTHER] += row.tonnes
    return sums


def _by_quality(rows: Iterable[BaseRow], year: InventoryYear) -> dict[str, float]:
    """Share of tonnes by how good their row is. A row that does not say is as good as its year, else reported."""
    said = {(row.ref, row.name or row.ref): row.quality for row in year.rows}
    sums = dict.fromkeys(QUALITIES, 0.0)
    for row in rows:
        sums[said.get((row.ref, row.name)) or year.quality or "reported"] += abs(row.tonnes)
    whole = sum(sums.values()) or 1.0
    return {quality: tonnes / whole for quality, tonnes in sums.items()}


def solved(name: str, number: int = 0, settings: Settings | None = None) -> Answer:
    """What solving one city finds; what stands against it becomes its answer."""
    return solve_one(number, name, settings)


def answered(plan: Plan, number: int = 0) -> Answer:
    """The answer of a plan that was read already. Raises as `solve_plan` does."""
    return answer_of(number, solve_plan(plan))


def per_person(one: Profile, answer: Answer) -> float | None:
    """What the pathway costs more than the baseline a person, in money of the first plan year over the whole plan."""
    return answer.above_baseline / one.population if answer.above_baseline is not None and one.population else None


def gallery(profiles: Iterable[Profile], answers: Mapping[str, Answer] | None = None) -> Table:
    """One row per city; with answers, what solving found."""
    rows = tuple(_said(one) + (_found(one, answers.get(one.name)) if answers is not None else ()) for one in profiles)
    return Table("cities", "The cities", (*_saying(), *(_finding() if answers is not None else ())), rows)


def _saying() -> tuple[Column, ...]:
    each = (Column(f"per_person_{sector}", "t CO2e", "number") for sector in (*SECTORS, OTHER))
    return (
        Column("name"), Column("city"), Column("country"), Column("grade"), Column("level"), Column("base_year", kind="year"),
        Column("reference_year", kind="year"), Column("target"), Column("population", "persons", "number"),
        Column("total", "t CO2e", "number"), *each, *(Column(quality, "1", "share") for quality in QUALITIES),
    )  # fmt: skip


def _said(one: Profile) -> Row:
    each = (one.per_person(sector) for sector in (*SECTORS, OTHER))
    return (
        one.name, one.city, one.country, one.grade, one.level, one.base_year, one.reference_year, one.target,
        one.population, one.total, *each, *(one.by_quality[quality] for quality in QUALITIES),
    )  # fmt: skip


def _finding() -> tuple[Column, ...]:
    return (
        Column("status"), Column("last_year", kind="year"), Column("last_emissions", "t CO2e/yr", "number"),
        Column("last_per_person", "t CO2e/yr", "number"), Column("currency"), Column("price_year", kind="year"),
        Column("cost_per_person", "", "number"), Column("levelised_price", "", "number"),
        Column("missed", "t CO2e", "number"), Column("note"),
    )  # fmt: skip


def _found(one: Profile, answer: Answer | None) -> Row:
    if answer is None:
        return (None, one.last, None, None, one.currency, one.price_year, None, None, None, None)
    emitted, people = answer.emissions.get(one.last), one.population_last
    each = emitted / people if emitted is not None and people else None
    return (
        answer.status, one.last, emitted, each, one.currency, one.price_year, per_person(one, answer),
        answer.levelised_price, answer.missed, answer.note or None,
    )  # fmt: skip
