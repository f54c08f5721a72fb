"""`expect:` lines: what a plan asserts about its own solution, in a closed grammar. See docs/expect.md.

line       = subject comparison limit
comparison = "<=" | ">="
limit      = quantity | share "of" year          `20 Mt`, `130 % of 2025`
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from cnca_plan.core.findings import Finding, Place, shown
from cnca_plan.core.units import NUMBER, Quantity, UnitError, parse_quantity, parse_share
from cnca_plan.plan import gpc
from cnca_plan.plan.schema import Plan

Kind: TypeAlias = Literal[
    "cumulative emissions",
    "sector emissions",
    "emissions",
    "cumulative spending",
    "spending",
    "cost of targets",
    "cost above baseline",
    "levelised price",
    "in year",
]

FORMS: tuple[str, ...] = (
    "cumulative emissions <= 700 Mt",
    "emissions in 2040 <= 20 Mt",
    "sector II emissions in 2040 <= 5 Mt",
    "households spending <= 9 billion USD/yr",
    "cumulative city spending <= 40 billion USD",
    "cost of targets <= 90 billion USD",
    "cost above baseline <= 90 billion USD",
    "levelised price <= 300 USD/t CO2e",
    "MEASURE in 2050 >= 1.5 million homes",
    "CARRIER in 2050 <= 130 % of 2025",
)
"""Every form there is, by an example; names in capitals stand for the plan's own."""

_SUBJECTS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("cumulative emissions", re.compile("cumulative emissions")),
    ("sector emissions", re.compile(r"sector (?P<name>\S+) emissions (?:in )?(?P<year>[0-9]{4})")),
    ("emissions", re.compile(r"emissions (?:in )?(?P<year>[0-9]{4})")),
    ("cumulative spending", re.compile(r"cumulative (?P<name>\S.*?) spending")),
    ("spending", re.compile(r"(?P<name>\S.*?) spending")),
    ("cost of targets", re.compile("cost of targets")),
    ("cost above baseline", re.compile("cost above baseline")),
    ("levelised price", re.compile("levelised price")),
    ("in year", re.compile(r"(?P<name>\S.*?) in (?P<year>[0-9]{4})")),
)
_LINE = re.compile(r"(?P<subject>[^<>=≤≥]*?) *(?P<sign><=|>=|<|>|==?|≤|≥|=<|=>) *(?P<limit>[^<>=≤≥]*)")
_OF_YEAR = re.compile(r"(?P<share>\S.*?) of (?P<year>[0-9]{4})")
_YEARLY: frozenset[Kind] = frozenset({"sector emissions", "emissions", "in year"})
EVERYBODY = "all"


@dataclass(frozen=True)
class Expectation:
    """One line: `subject` of `name` in `year` is at most (or at least) `limit`.

    `limit` is in `unit`; where `of` is a year, it is a fraction of the subject's value in that year.
    """

    text: str
    kind: Kind
    name: str  # sector, payer, measure or carrier; empty where the subject has none
    year: int | None
    at_least: bool
    limit: float
    unit: str
    of: int | None = None
    place: Place | None = None


class Malformed(Exception):
    """A line that cannot be read: the code, message and remedy of its finding."""

    def __init__(self, code: str, message: str, help: str) -> None:
        super().__init__(message)
        self.code, self.message, self.help = code, message, help


def expectations(plan: Plan) -> tuple[tuple[Expectation, ...], tuple[Finding, ...]]:
    """All `expect:` lines of a plan that can be read, and what is wrong with the others."""
    read: list[Expectation] = []
    found: list[Finding] = []
    for number, text in enumerate(plan.file.expect):
        place = plan.place("expect", number)
        try:
            read.append(parse(text, plan, place))
        except Malformed as error:
            found.append(Finding(error.code, "error", error.message, error.help, place, plan.excerpt(place)))
    return tuple(read), tuple(found)


def parse(text: str, plan: Plan, place: Place | None = None) -> Expectation:
    """One line. Raises Malformed."""
    match = _LINE.fullmatch(" ".join(text.split())) if len(text) <= 500 else None
    if match is None:
        raise _malformed(text, "is not `subject <= limit`")
    sign = match["sign"]
    if sign not in ("<=", ">="):
        meant = ">=" if sign in (">", "≥", "=>") else "<="
        raise Malformed("expect-malformed", f"`{sign}` is no comparison here", f"write `{meant}`")
    kind, name, year = _subject(match["subject"], plan)
    unit, accepted = _units(kind, name, plan)
    limit, of = _limit(match["limit"], kind, accepted, plan)
    return Expectation(text, kind, name, year, sign == ">=", limit, unit, of, place)


def _malformed(text: str, why: str) -> Malformed:
    return Malformed("expect-malformed", f"`{shown(text)}` {why}", f"the forms are:\n{chr(10).join(FORMS)}")


def _subject(text: str, plan: Plan) -> tuple[Kind, str, int | None]:
    for kind, pattern in _SUBJECTS:
        if match := pattern.fullmatch(text):
            parts = match.groupdict()
            year = _year(parts["year"], plan) if parts.get("year") else None
            return kind, _known(kind, parts.get("name") or "", plan), year
    raise _malformed(text, "is nothing that can be expected")


def _year(text: str, plan: Plan) -> int:
    years = plan.file.years
    if not years.first <= int(text) <= years.last:
        help = "name one of the plan's years"
        raise Malformed("expect-unknown", f"{text} is outside the plan, {years.first} to {years.last}", help)
    return int(text)


def _known(kind: Kind, name: str, plan: Plan) -> str:
    """The name as the plan spells it. Raises Malformed for one it does not have."""
    if not name:
        return ""
    what, names = _names(kind, plan)
    found = next((one for one in (name, f"{name}s") if one in names), None)
    if found is not None:
        return found
    near = difflib.get_close_matches(name[:100], names, 1)
    few = ", ".join(shown(one, 30) for one in names[:8])
    help = f"did you mean `{shown(near[0])}`?" if near else f"there is: {few}" if few else "the plan has none"
    raise Malformed("expect-unknown", f"there is no {what} `{shown(name)}`", help)


def _names(kind: Kind, plan: Plan) -> tuple[str, list[str]]:
    if kind == "sector emissions":
        return "sector", [*gpc.SECTORS, *gpc.SUBSECTORS]
    if kind in ("spending", "cumulative spending"):
        return "payer", [EVERYBODY, *dict.fromkeys((*plan.file.payers, *_payers(plan)))]
    return "measure or carrier", [*plan.measures, *plan.carriers]


def _payers(plan: Plan) -> Iterator[str]:
    for measure in plan.measures.values():
        yield from measure.paid_by
    for service in plan.inventory.services.values():
        for incumbent in service.incumbents.values():
            yield from incumbent.paid_by or ()


def _units(kind: Kind, name: str, plan: Plan) -> tuple[str, tuple[str, ...]]:
    """The unit a subject is measured in, and the units its limit may be written in."""
    money = plan.file.money.currency
    fixed: Mapping[Kind, tuple[str, tuple[str, ...]]] = {
        "cumulative emissions": ("t CO2e", ("t CO2e", "t")),
        "sector emissions": ("t CO2e/yr", ("t CO2e", "t", "t CO2e/yr", "t/yr")),
        "emissions": ("t CO2e/yr", ("t CO2e", "t", "t CO2e/yr", "t/yr")),
        "cumulative spending": (money, (money,)),
        "spending": (f"{money}/yr", (f"{money}/yr", money)),
        "cost of targets": (money, (money,)),
        "cost above baseline": (money, (money,)),
        "levelised price": (f"{money}/t CO2e", (f"{money}/t CO2e", f"{money}/t")),
    }
    if kind in fixed:
        return fixed[kind]
    unit = plan.measures[name].unit if name in plan.measures else plan.carriers[name].unit
    yearly = () if name in plan.measures else (f"{unit}/yr",)
    return (unit if name in plan.measures else f"{unit}/yr"), (unit, *yearly)


def _limit(text: str, kind: Kind, accepted: tuple[str, ...], plan: Plan) -> tuple[float, int | None]:
    """The limit as a number, and the year it is a fraction of, if it is one."""
    try:
        relative = _OF_YEAR.fullmatch(text)
        if relative and kind not in _YEARLY:
            raise Malformed("expect-malformed", "only what has a year can be a share `of` another", "write an amount")
        if relative:
            return _share(relative["share"]), _year(relative["year"], plan)
        return _amount(parse_quantity(text, plan.nouns, plan.inventory.country == "US"), accepted, plan), None
    except UnitError as error:
        raise Malformed("expect-malformed", error.message, error.help) from None


def _share(text: str) -> float:
    """`130 %` as 1.3; a bare number is a multiple as people write it, and is asked to be a share. Raises UnitError."""
    quantity = parse_quantity(text)
    if quantity.unit == NUMBER:
        raise UnitError(f"`{shown(text)}` is not a share", f"write {100 * quantity.value:.10g} %")
    return parse_share(text)


def _amount(quantity: Quantity, accepted: tuple[str, ...], plan: Plan) -> float:
    """The quantity in the first of the accepted units it fits. Raises UnitError."""
    us = plan.inventory.country == "US"
    for unit in accepted:
        try:
            return quantity.to(unit, plan.nouns, us)
        except UnitError:
            continue
    raise UnitError(f"`{quantity}` does not fit", f"write it in {accepted[0]}")
