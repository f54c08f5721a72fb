"""CSV and JSON as text."""

from __future__ import annotations

import csv as standard
import io
import json as parser
import math

import pytest

from cnca_plan.core.table import Column, Table
from cnca_plan.exporters import csv, json

COLUMNS = (Column("name"), Column("year", "", "year"), Column("tonnes", "t CO2e/yr", "number"))


def test_what_is_written_is_read_again() -> None:
    rows = (('Homes, "old"', 2030, 1 / 3), ("two\nlines", 2031, None), ("=1+1", 2032, -0.0), ("whole", 2033, 36_000.0))
    text = csv.text(Table("t", "T", COLUMNS, rows))
    found = list(standard.reader(io.StringIO(text)))
    assert found[0] == ["name", "year", "tonnes [t CO2e/yr]"]
    assert [row[0] for row in found[1:]] == [row[0] for row in rows]
    assert [row[2] for row in found[1:]] == ["0.333333333333", "", "0", "36000"]
    assert "\r" not in text


def test_no_table_holds_nan() -> None:
    with pytest.raises(ValueError, match="nan"):
        csv.text(Table("t", "T", COLUMNS, (("a", 2030, math.nan),)))


def test_json_is_read_again() -> None:
    document = {"a": [{"b": [1.5, None]}, {}], "c": {}, "d": [], "ö": "☀\u2028", "e": [[1], [2]]}
    assert parser.loads(json.text(document)) == document
    assert parser.loads(json.escaped(json.text(document))) == document
    with pytest.raises(ValueError):
        json.text({"a": math.inf})
