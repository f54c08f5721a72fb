"""A table from a CSV file or a workbook as plain texts: every cell as it is written, with the line it stands on."""

from __future__ import annotations

import csv
import importlib
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cnca_plan.core.errors import Unreachable, Usage
from cnca_plan.core.findings import shown
from cnca_plan.plan import files

MOST_ROWS = 20_000
MOST_UNPACKED = 64 * 1024 * 1024  # bytes of a workbook once unpacked
MOST_RATIO = 200  # a workbook unpacks to some ten times its size; a bomb to thousands
DELIMITERS = ",;\t|"


@dataclass(frozen=True)
class Line:
    """One row of a table: its number as a spreadsheet counts, and its cells by column name."""

    number: int
    cells: dict[str, str]


def read(path: Path) -> list[Line]:
    """All rows under the header. Raises Usage for what is no such table, Unreachable when it cannot be read."""
    data, refused = files.load(path, str(path))
    if data is None:
        raise Usage(f"{shown(str(path), 200)}: {refused[0].message}", "give a CSV or an XLSX file")
    rows = _workbook(path, data) if data[:4] == b"PK\x03\x04" else _delimited(_decoded(path, data))
    return _lines(path, rows)


def _decoded(path: Path, data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise _unread(path, "is written in UTF-16")
    if data[:4] == b"\xd0\xcf\x11\xe0":
        raise Usage(f"{shown(str(path), 200)} is an old workbook (.xls)", "save it as .xlsx or as CSV")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _unread(
            path, f"is not UTF-8 (line {line}): perhaps Windows-1252, where letters would be guessed"
        ) from None


def _unread(path: Path, why: str) -> Usage:
    return Usage(f"{shown(str(path), 200)} {why}", "save it as `CSV UTF-8` in the spreadsheet")


def _delimited(text: str) -> list[list[str]]:
    """The rows of a CSV text, split where its first line is split most often."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(DELIMITERS, key=first.count)
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def _workbook(path: Path, data: bytes) -> list[list[str]]:
    """The first sheet of a workbook. Raises Usage without the reader, and for a file that unpacks suspiciously."""
    _check_size(path, data)
    try:
        reader: Any = importlib.import_module("python_calamine")
    except ImportError:
        help = "`pip install 'cnca-plan[xlsx]'`, or save the sheet as CSV UTF-8"
        raise Usage("reading XLSX needs python-calamine, which is not installed", help) from None
    try:
        sheet = reader.CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
        return [[_cell(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
    except Exception as error:  # whatever the reader meets in a broken file, it is the file that is at fault
        raise Usage(f"{shown(str(path), 200)} is no workbook that can be read", "save it as CSV UTF-8") from error


def _check_size(path: Path, data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except zipfile.BadZipFile:
        raise Usage(f"{shown(str(path), 200)} is a damaged workbook", "save it again, or as CSV UTF-8") from None
    if unpacked > MOST_UNPACKED or unpacked > MOST_RATIO * len(data):
        message = f"{shown(str(path), 200)} unpacks to {unpacked:,} bytes, too much for a table of rows"
        raise Usage(message, "save the sheet alone, as CSV UTF-8")


def _cell(value: Any) -> str:
    """A cell as it would be typed: whole numbers without a decimal point."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return "" if value is None else str(value)


def _lines(path: Path, rows: Sequence[Sequence[str]]) -> list[Line]:
    filled = [
        (number, [cell.strip() for cell in row]) for number, row in enumerate(rows, 1) if any(map(str.strip, row))
    ]
    if not filled:
        raise Unreachable(f"{shown(str(path), 200)} is empty", "`cnca-plan init --template` prints a table to fill in")
    if len(filled) > MOST_ROWS:
        raise Usage(f"{shown(str(path), 200)} has more than {MOST_ROWS:,} rows", "sum it up by GPC reference first")
    header = [name.casefold() for name in filled[0][1]]
    return [Line(number, dict(zip(header, cells, strict=False))) for number, cells in filled[1:]]
