"""The cities as a table, on the screen or as Markdown: a narrow one of what files say, more columns once solved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cnca_plan.core.table import Cell, Table
from cnca_plan.reports import figures
from cnca_plan.reports.blocks import Block, Grid, Heading, Text

ENDINGS = {"met": "met", "no-pathway": "no pathway", "not-proven": "not proven", "failed": "failed"}
SECTORS = ("I", "II", "III", "other")
QUALITIES = ("reported", "derived", "assumed")
LEGEND = (
    "Grade: how the inventory is split - A by sector and fuel, B by sub-sector and scope, D scope totals. I stationary "
    "energy, II transport, III waste: t CO2e a person in the base year. Reference: the year the last target is cut from."
)
SOLVED = (
    "t/person then: in the last year. Cost: the pathway above the baseline, a person of the base year, over the whole "
    "plan, in money of its first year. Price: what the last tonne of the main target costs, levelised. Of cities without a "
    "pathway (proved), the closest one is told."
)


def cities(table: Table) -> Iterator[Block]:
    """The gallery: one line a city."""
    solved = "status" in table.header
    yield Heading(f"{len(table.rows)} cities")
    rows = [cells(row, solved) for row in table.records()]
    yield Grid(header(solved), tuple((*row[:1], *row[1:]) for row in rows), texts=1)
    yield Text("")
    yield Text(LEGEND)
    if solved:
        yield Text(SOLVED)


def header(solved: bool) -> tuple[str, ...]:
    """The names of the columns."""
    said = ("city", "grade", "base", "ref.", *SECTORS, "target")
    return (*said, "result", "t/person then", "cost/person", "price/t") if solved else said


def cells(row: Mapping[str, Cell], solved: bool) -> tuple[str, ...]:
    """One city, ready to be shown."""
    tonnes = tuple(_number(row[f"per_person_{sector}"], 2) for sector in SECTORS)
    said = (str(row["name"]), _word(row["grade"]), _word(row["base_year"]), _word(row["reference_year"]), *tonnes)
    return (*said, str(row["target"]), *(_found(row) if solved else ()))


def _found(row: Mapping[str, Cell]) -> tuple[str, ...]:
    money = str(row["currency"])
    cost, price = _number(row["cost_per_person"], 0), _number(row["levelised_price"], 0)
    ending = ENDINGS.get(str(row["status"]), figures.MISSING)
    return (ending, _number(row["last_per_person"], 2), _with(cost, money), _with(price, money))


def catalogue(rows: Sequence[Mapping[str, Cell]]) -> Iterator[Block]:
    """Measures with what they are, cost and are known from."""
    yield Heading(f"{len(rows)} measure{'' if len(rows) == 1 else 's'}")
    header = ("measure", "title", "for", "unit", "capital cost", "life", "quality", "file")
    names = ("name", "title", "serves", "unit", "capex", "lifetime", "quality", "file")
    yield Grid(header, tuple(tuple(_word(row[name]) for name in names) for row in rows), texts=len(names))


def measure(row: Mapping[str, Cell]) -> Iterator[Block]:
    """One measure in full, with its source."""
    yield Heading(f"{row['name']} ({row['file']})")
    for name in ("title", "sector", "serves", "unit", "per_unit", "capex", "opex", "price_year", "lifetime", "potential",
                 "paid_by", "decided_by", "quality", "source", "url", "licence", "locator", "how"):  # fmt: skip
        if row[name] is not None:
            yield Text(f"{name.replace('_', ' ')}: {row[name]}")


def markdown(table: Table) -> str:
    """The gallery as a page of its own: what files say, how good it is, what solving found."""
    solved = "status" in table.header
    rows = list(table.records())
    parts = [_grid(header(solved), [cells(row, solved) for row in rows]), LEGEND]
    return "\n\n".join([*parts, *([SOLVED] if solved else [])]) + "\n"


def qualities(table: Table) -> str:
    """What was reported, derived and assumed, as a table in Markdown with links to each city's own page."""
    head = ("city", "grade", "base year", "total, t CO2e", *QUALITIES)
    return _grid(head, [_quality(row) for row in table.records()])


def _quality(row: Mapping[str, Cell]) -> tuple[str, ...]:
    link = f"[{row['city']}](../scenarios/{row['name']}/README.md)"
    shares = (_share(row[quality]) for quality in QUALITIES)
    return (link, _word(row["grade"]), str(row["base_year"]), _number(row["total"], 0), *shares)


def _grid(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    return "\n".join([*lines, *(f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in rows)])


def _word(value: Cell) -> str:
    return figures.MISSING if value is None else str(value)


def _number(value: Cell, decimals: int) -> str:
    return figures.Scale(1.0, decimals, "")(value if isinstance(value, int | float) else None)


def _share(value: Cell) -> str:
    return figures.percent(value) if isinstance(value, float) and value else figures.MISSING


def _with(text: str, money: str) -> str:
    return text if text == figures.MISSING else f"{text} {money}"
