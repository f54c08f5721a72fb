"""The shipped catalogues, measure by measure, as they are written: to look through, not to compute with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from cnca_plan.core.errors import Findings
from cnca_plan.core.findings import Place
from cnca_plan.core.table import Cell, Column, Table
from cnca_plan.plan.source import read
from cnca_plan.plan.tree import List, Map, Node, Scalar

FOLDER = "catalogue"
_NOWHERE = Place("", 1, 1)
_TEXTS = ("title", "sector", "unit", "lifetime", "decided_by", "quality", "locator", "how")
COLUMNS = ("name", "file", "title", "sector", "serves", "unit", "per_unit", "capex", "opex", "price_year", "lifetime",
           "potential", "paid_by", "decided_by", "quality", "source", "url", "licence", "locator", "how")  # fmt: skip


def catalogue(library: Path) -> Table:
    """Every measure of every shipped catalogue, one row each. Raises Findings for a file with faults."""
    files = sorted((library / FOLDER).glob("*.yaml"))
    rows = [row for path in files for row in _measures(path)]
    cells = tuple(tuple(row[name] for name in COLUMNS) for row in rows)
    return Table("catalogue", "Measures", tuple(Column(name) for name in COLUMNS), cells)


def chosen(table: Table, sector: str = "", service: str = "", search: str = "", file: str = "") -> Table:
    """The measures that fit all that was asked for; texts are compared without regard to capitals."""
    asked = {"sector": sector, "serves": service, "file": file}
    kept = tuple(
        cells
        for cells, row in zip(table.rows, table.records(), strict=True)
        if all(_fits(name, text, row[name]) for name, text in asked.items() if text) and _mentions(row, search)
    )
    return Table(table.name, table.title, table.columns, kept)


def _fits(name: str, asked: str, value: Cell) -> bool:
    """`--sector I` takes in I.1, never II; services and files by a part of their name."""
    text, asked = str(value or "").casefold(), asked.casefold()
    return f"{text}.".startswith(f"{asked}.") if name == "sector" else asked in text


def _mentions(row: Mapping[str, Cell], search: str) -> bool:
    """Whether every word asked for stands somewhere in the measure."""
    text = " ".join(str(cell) for cell in row.values() if cell is not None).casefold()
    return all(word in text for word in search.casefold().split())


def _measures(path: Path) -> Iterator[dict[str, Cell]]:
    source, found = read(path, f"{FOLDER}/{path.name}")
    if source is None:
        raise Findings(found)
    cited = _map(source.root, "sources")
    for key, node in _map(source.root, "measures").entries:
        if isinstance(node, Map):
            yield {"name": key.text, "file": path.stem, **_said(node), **_cited(node, cited)}


def _said(measure: Map) -> dict[str, Cell]:
    texts = {name: _text(_child(measure, name)) for name in _TEXTS}
    cost, flows = _map(measure, "cost"), _map(measure, "per_unit")
    money = {name: _text(_child(cost, name)) for name in ("capex", "opex", "price_year")}
    maps = {name: _text(_child(measure, name)) for name in ("per_unit", "potential", "paid_by")}
    return {**texts, **money, **maps, "serves": _serves(flows), "sector": texts["sector"] or _sector(_serves(flows))}


def _serves(flows: Map) -> str | None:
    return ", ".join(key.text for key, _ in _map(flows, "delivers").entries) or None


_SECTOR_OF = (
    ("home", "I.1"), ("business", "I.2"), ("street lighting", "I.2"), ("cooling", "I.2"), ("industry", "I.3"),
    ("construction", "I.3"), ("network heat", "I.4"),
    ("winter peak", "I.4"), ("electricity", "I.4"), ("rail", "II.2"), ("ferry", "II.3"),
    ("ships", "II.3"), ("flights", "II.4"), ("airport", "II.4"), ("travel", "II.1"), ("trucking", "II.1"),
    ("refuse collection", "II.1"), ("waste incineration", "III.3"), ("wastewater", "III.4"), ("waste", "III.1"),
    ("landfill", "III.1"), ("cement", "IV.1"), ("refrigerants", "IV.2"), ("peat", "V.2"),
)  # fmt: skip
"""The sub-sector in which a city books a service, by a part of its name; the first that fits."""


def _sector(serves: str | None) -> str | None:
    return next((sector for part, sector in _SECTOR_OF if serves and part in serves), None)


def _cited(measure: Map, sources: Map) -> dict[str, Cell]:
    """The source in full: title, address and licence."""
    node = _child(measure, "source")
    entry = _child(sources, node.text) if isinstance(node, Scalar) else node
    written = entry if isinstance(entry, Map) else None
    title = _text(_child(written, "title")) if written else _text(node)
    return {"source": title, "url": _text(_child(written, "url")), "licence": _text(_child(written, "licence"))}


def _map(node: Node | None, name: str) -> Map:
    found = _child(node, name)
    return found if isinstance(found, Map) else Map(node.place if node else _NOWHERE, ())


def _child(node: Node | None, name: str) -> Node | None:
    found = node.index.get(name) if isinstance(node, Map) else None
    return found[1] if found else None


def _text(node: Node | None) -> str | None:
    """A value as it could be written on one line; None for what is not there."""
    if isinstance(node, Scalar):
        return " ".join(node.text.split()) if node.value is not None else None
    if isinstance(node, List):
        return ", ".join(_text(item) or "" for item in node.items)
    if isinstance(node, Map):
        return ", ".join(f"{key.text}: {_nested(value)}" for key, value in node.entries)
    return None


def _nested(node: Node) -> str:
    text = _text(node) or ""
    return f"{{{text}}}" if isinstance(node, Map) else text
