"""What `cnca-plan init` needs to know: given by flags, else asked for, else the default; checked either way."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from cnca_plan.importers.starter import Answers
    from cnca_plan.plan.schema import Plan

YEAR, TARGET, BY = 2022, "80 %", 2050


def other_city(like: str) -> Plan | None:
    """The shipped city to be like."""
    if not like:
        return None
    import difflib

    from cnca_plan.core.errors import Findings, Usage
    from cnca_plan.core.findings import shown
    from cnca_plan.plan.load import load
    from cnca_plan.plan.project import PLAN, cities, library

    shelf = library()
    names = cities(shelf)
    if shelf is None or like not in names:
        near = difflib.get_close_matches(like[:100], names, 1)
        help = f"did you mean {near[0]}?" if near else f"shipped cities are {', '.join(names)}"
        raise Usage(f"--like {shown(like)}: no such city comes with cnca-plan", help)
    plan, found = load(shelf / like / PLAN)
    if plan is None:
        raise Findings(found)
    return plan


def asked(
    given: dict[str, str | None],
    folder: Path,
    other: Plan | None,
    like: str,
    year: int | None,
    by: int | None,
    ask: bool,
) -> Answers:
    """All answers: as given, else asked for, else the default. Raises Usage for one that cannot be."""
    from cnca_plan.importers.starter import Answers, check_answers, currencies
    from cnca_plan.plan.project import library

    defaults = {
        "city": folder.resolve().name.replace("-", " ").replace("_", " ").title() or "My City",
        "country": other.inventory.country if other else "DE",
        "currency": other.file.money.currency if other else "EUR",
        "population": "250000",
        "target": TARGET,
    }
    texts = {name: _one(name, given[name], default, ask) for name, default in defaults.items()}
    inventoried = other.base_year if other else year or YEAR
    answers = Answers(
        texts["city"], texts["country"].upper(), texts["currency"].upper(), _people(texts["population"]),
        _share(texts["target"]), by or (other.file.years.last if other else BY), inventoried, like,
    )  # fmt: skip
    shelf = library()
    check_answers(answers, currencies(shelf) if shelf else ())
    _check_like(answers, other, year)
    return answers


_QUESTIONS = {
    "city": "Name of the city",
    "country": "Country (ISO code)",
    "currency": "Currency of the plan",
    "population": "Inhabitants",
    "target": "Cut by 2050, from the inventory year",
}


def _one(name: str, given: str | None, default: str, ask: bool) -> str:
    if given is not None or not ask:
        return default if given is None else given
    try:
        return str(typer.prompt(_QUESTIONS[name], default=default, err=True))
    except typer.Abort:
        raise KeyboardInterrupt from None


def _people(text: str) -> int:
    from cnca_plan.core.errors import Usage
    from cnca_plan.core.units import UnitError, parse_number

    try:
        return round(parse_number(text))
    except UnitError as error:
        raise Usage(f"--population: {error.message}", error.help) from None


def _share(text: str) -> float:
    from cnca_plan.core.errors import Usage
    from cnca_plan.core.units import UnitError, parse_share

    try:
        return parse_share(text)
    except UnitError as error:
        raise Usage(f"--target: {error.message}", error.help) from None


def _check_like(answers: Answers, other: Plan | None, year: int | None) -> None:
    """What a city to be like already settles cannot be said otherwise."""
    from cnca_plan.core.errors import Usage

    if other is None:
        return
    if answers.cut_by > other.file.years.last:
        raise Usage(f"--by {answers.cut_by}: {answers.like} ends in {other.file.years.last}", "name an earlier year")
    if answers.currency != other.file.money.currency or (year is not None and year != other.base_year):
        message = (
            f"{answers.like} is in {other.file.money.currency} and starts from {other.base_year}; --like keeps both"
        )
        raise Usage(message, "leave out --currency and --year, or --like")
