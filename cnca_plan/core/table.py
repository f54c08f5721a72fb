"""A table whose columns know their units: all that reports, exporters and pictures receive."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

Cell: TypeAlias = str | int | float | None
Row: TypeAlias = tuple[Cell, ...]
Kind: TypeAlias = Literal["text", "year", "number", "share"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `unit` is what its numbers count ("" for names); a `unit` column may say it row by row instead."""

    name: str
    unit: str = ""
    kind: Kind = "text"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of plain values under named columns; `name` serves files (kebab-case), `title` serves people.

    A missing value is None, never nan. Raises ValueError for a row that does not have one cell per column.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(f"table {self.name}: {len(row)} cells under {len(self.columns)} columns: {row}")

    @property
    def header(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> tuple[Cell, ...]:
        """All values under one name; ValueError when no column has it.

        >>> table = Table("carriers", "Carriers", (Column("year", kind="year"), Column("used", "MWh")), ((2030, 1.5),))
        >>> table.column("used")
        (1.5,)
        """
        at = self.header.index(name)
        return tuple(row[at] for row in self.rows)

    def where(self, **equal: Cell) -> Table:
        """The rows in which every named column has the given value, under the same columns."""
        at = {self.header.index(name): value for name, value in equal.items()}
        kept = tuple(row for row in self.rows if all(row[i] == value for i, value in at.items()))
        return Table(self.name, self.title, self.columns, kept)

    def records(self) -> Iterator[Mapping[str, Cell]]:
        """Each row as a mapping from column name to value."""
        return (dict(zip(self.header, row, strict=True)) for row in self.rows)
