"""Laws of single files that need no plan: when sources were read, and what a city's own files define and never use."""

import re
from collections.abc import Iterator
from datetime import date

from cnca_plan.core.findings import Finding, shown
from cnca_plan.plan.overrides import child
from cnca_plan.plan.shelf import Shelf
from cnca_plan.plan.tree import Map, Scalar, Source

_OLD = 5  # years after which a figure is worth looking up again


def check(shelf: Shelf, today: date | None) -> Iterator[Finding]:
    """Every file of one plan. Without `today`, only the form of dates is judged."""
    yield from dates(shelf, today)
    own = [source for source in shelf.read() if source.path and source.path.parent == shelf.project.plan.parent]
    lost = any(finding.code == "unknown-series" for finding in shelf.found)  # probably one of the unused
    for source in own:
        yield from _unused(source, "source", _cited(shelf, source))
        yield from _unused(source, "series", _pointed_at(shelf)) if not lost else ()


def dates(shelf: Shelf, today: date | None) -> Iterator[Finding]:
    """`accessed:` of every source: a date, not in the future, not long ago."""
    for source in shelf.read():
        for key, value in source.words:
            if key.text == "accessed" and value.text:
                yield from _accessed(value, today)


def _accessed(written: Scalar, today: date | None) -> Iterator[Finding]:
    day = _day(written.text)
    if day is None:
        message = f"`{shown(written.text)}` is no date"
        yield Finding("source-date", "warning", message, "write year-month-day, such as 2024-05-31", written.place)
    elif today and day > today:
        message = f"{day} is still to come (today is {today})"
        yield Finding(
            "source-in-future", "warning", message, "write the day on which the source was read", written.place
        )
    elif today and today.year - day.year - ((today.month, today.day) < (day.month, day.day)) >= _OLD:
        help = "look whether there is a newer figure, and write the day on which you looked"
        message = f"the source was last looked up on {day}, {_OLD} years ago or more"
        yield Finding("source-old", "warning", message, help, written.place)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII) else None
    except ValueError:
        return None


def _unused(source: Source, what: str, used: set[str]) -> Iterator[Finding]:
    section = child(source.root, what if what == "series" else f"{what}s")
    for key, _ in section.entries if isinstance(section, Map) else ():
        if key.text not in used:
            help = f"name it in a `{what}:`, or delete it"
            yield Finding(
                f"unused-{what}", "warning", f"no figure uses the {what} `{shown(key.text)}`", help, key.place
            )


def _cited(shelf: Shelf, source: Source) -> set[str]:
    """Sources named in the file itself, or, for those of the plan, in any of its files."""
    plan = source.path == shelf.project.plan
    return {text for one in (shelf.read() if plan else (source,)) for text in _values(one, "source")}


def _pointed_at(shelf: Shelf) -> set[str]:
    return {text for one in shelf.read() for text in _values(one, "series")}


def _values(source: Source, name: str) -> Iterator[str]:
    """The words that stand under a name anywhere in a file."""
    return (value.text for key, value in source.words if key.text == name)
