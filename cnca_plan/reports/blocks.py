"""The pieces a report is made of, and their layout as plain text: no number is ever cut, text columns fold."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from cnca_plan.core.findings import safe, width

Style: TypeAlias = Literal["plain", "heading", "header", "good", "bad"]
Line: TypeAlias = tuple[Style, str]

GAP = "  "
NARROWEST = 16  # columns a text column keeps however narrow the terminal is


@dataclass(frozen=True, slots=True)
class Heading:
    """The name of a section, and the unit of its numbers."""

    text: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph."""

    text: str
    style: Style = "plain"


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of ready-made cells: the first `texts` columns are words, all others numbers, aligned to the right."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    texts: int = 1


Block: TypeAlias = Heading | Text | Grid


def lay_out(blocks: Iterable[Block], columns: int) -> Iterator[Line]:
    """All lines of a report, with how each is meant to look. Foreign text is made safe here, in one place."""
    for number, block in enumerate(blocks):
        if isinstance(block, Heading):
            if number:
                yield "plain", ""
            yield "heading", safe(f"{block.text} [{block.unit}]" if block.unit else block.text)
        elif isinstance(block, Text):
            for line in _fold(safe(block.text), max(columns, NARROWEST), ""):
                yield block.style, line
        else:
            yield from _grid(block, columns)


def plain(blocks: Iterable[Block], columns: int = 80) -> str:
    """The report without any colour, each line ending with a line feed."""
    return "".join(f"{line}\n" for _, line in lay_out(blocks, columns))


def _grid(grid: Grid, columns: int) -> Iterator[Line]:
    rows = [[safe(cell) for cell in row] for row in (grid.header, *grid.rows)]
    widths = _widths(rows, grid.texts, columns)
    for number, row in enumerate(rows):
        style: Style = "plain" if number else "header"
        yield from ((style, line) for line in _row(row, widths, grid.texts))


def _widths(rows: Sequence[Sequence[str]], texts: int, columns: int) -> list[int]:
    """As wide as the longest cell; where that is too wide, the widest text column gives way."""
    widths = [max(width(cell) for cell in column) for column in zip(*rows, strict=True)]
    while sum(widths) + len(GAP) * (len(widths) - 1) > columns:
        widest = max(range(texts), key=lambda n: widths[n])
        if widths[widest] <= NARROWEST:
            break
        widths[widest] -= 1
    return widths


def _row(cells: Sequence[str], widths: Sequence[int], texts: int) -> Iterator[str]:
    """One row, as many lines as its longest text needs; numbers stand on the first."""
    folded = [_fold(cell, widths[n]) if n < texts else [cell] for n, cell in enumerate(cells)]
    for line in range(max(len(parts) for parts in folded)):
        parts = [column[line] if line < len(column) else "" for column in folded]
        padded = [_pad(part, widths[n], n < texts) for n, part in enumerate(parts)]
        yield GAP.join(padded).rstrip()


def _pad(text: str, columns: int, left: bool) -> str:
    room = " " * (columns - width(text))
    return text + room if left else room + text


def _fold(text: str, columns: int, indent: str = "  ") -> list[str]:
    """The text in lines of so many columns, all but the first set in; long words are broken."""
    if width(text) <= columns:
        return [text]
    if width(text) != len(text):
        return _chop(text, columns)
    return textwrap.wrap(text, columns, subsequent_indent=indent, break_on_hyphens=False) or [""]


def _chop(text: str, columns: int) -> list[str]:
    """Lines of text whose letters are not one column each, cut between letters, never before a combining mark."""
    lines, line = [], ""
    for character in text:
        if width(line + character) > columns and width(character):
            lines.append(line)
            line = ""
        line += character
    return [*lines, line]
