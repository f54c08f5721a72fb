"""Inventory rows from a table: every column known, every number with its unit, all faults told at once."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cnca_plan.core.errors import Findings
from cnca_plan.core.findings import Finding, Place, shown
from cnca_plan.core.units import UnitError, parse_number, parse_unit
from cnca_plan.importers.sheet import Line
from cnca_plan.plan import gpc

COLUMNS = ("ref", "name", "serves", "uses", "activity", "unit", "delivers", "delivers_unit", "emissions", "gas", "quality",
           "how", "locator", "follows", "driver", "notation", "included_in")  # fmt: skip
_REQUIRED = ("ref", "emissions")
_CHOICES = {"quality": ("reported", "derived", "assumed"), "notation": ("NO", "NE", "IE", "C")}
TEMPLATE = """\
ref,name,serves,uses,activity,unit,delivers,delivers_unit,emissions,gas,quality,how,locator,follows,driver,notation,included_in
I.1.1,Homes gas,home heat,natural gas,300000,MWh,,,54529,,reported,,"table 3, row 1",,,,
I.1.2,Homes electricity,home power,electricity,150000,MWh,,,60000,,reported,,"table 3, row 2",,,,
I.2.1,Businesses gas,business heat,natural gas,150000,MWh,,,27265,,reported,,"table 3, row 3",,,,
I.2.2,Businesses electricity,business power,electricity,200000,MWh,,,80000,,reported,,"table 3, row 4",,,,
I.8.1,Leaks of the gas network,,,,,,,2000,CH4,assumed,1 % of the gas (range 0.3 to 2 %),,natural gas,,,
II.1.1,Cars,car travel,petrol,30000000,L,390000000,vehicle_km,69000,,derived,13 km a litre,"table 4, row 1",,,,
II.1.1,Buses,bus travel,diesel,1000000,L,2300000,vehicle_km,2680,,derived,2.3 km a litre,"table 4, row 2",,,,
III.1.1,Landfill,waste disposal,,40000,t,,,12000,,reported,,"table 5, row 1",,,,
III.4.1,Wastewater,,,,,,,2000,,reported,,"table 5, row 2",,population,,
IV.1,,,,,,,,,,,,,,,NE,
"""
"""A table to fill in: t CO2e in `emissions`, the rows of an invented city of 100_000 people."""


@dataclass(frozen=True)
class Entry:
    """One inventory row as it will be written: field → YAML text."""

    ref: str
    serves: str = ""
    uses: str = ""
    follows: str = ""
    unit: str = ""  # of the service: what is delivered, else the activity
    tonnes: float | None = None
    name: str = ""
    fields: dict[str, str] = field(default_factory=dict)

    def text(self) -> str:
        """The row as one line of an inventory."""
        return f"      - {{{', '.join(f'{name}: {value}' for name, value in self.fields.items())}}}"


def entries(path: Path, lines: Sequence[Line]) -> list[Entry]:
    """All rows of a table. Raises Findings with everything that is wrong in it."""
    found = [*_header(path, lines), *(one for line in lines for one in _faults(path, line))]
    if found:
        raise Findings(found)
    return [_entry(line.cells) for line in lines]


def quoted(text: str) -> str:
    """A text as a YAML scalar that cannot be read as anything else."""
    return json.dumps(text, ensure_ascii=False)


def number(value: float) -> str:
    """A number with its digits grouped, as plan files write it.

    >>> number(1234567.0), number(0.0191500), number(12.3456)
    ('1_234_567', '0.01915', '12.346')
    """
    text = f"{value:_.3f}" if abs(value) >= 1 or value == 0 else f"{value:.6g}"
    if "e" in text:
        text = f"{value:.12f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _header(path: Path, lines: Sequence[Line]) -> Iterator[Finding]:
    header = tuple(lines[0].cells) if lines else ()
    if not lines:
        yield _fault(path, 1, "the table has no rows under its header", "write one row for each line of the inventory")
    for name in header:
        if name not in COLUMNS:
            near = difflib.get_close_matches(name[:50], COLUMNS, 1)
            help = f"did you mean `{near[0]}`?" if near else f"columns are {', '.join(COLUMNS)}"
            yield _fault(path, 1, f"there is no column `{shown(name)}`" if name else "a column has no name", help)
    for name in _REQUIRED if lines else ():
        if name not in header:
            yield _fault(path, 1, f"the column `{name}` is missing", "`cnca-plan init --template` prints all of them")


def _faults(path: Path, line: Line) -> Iterator[Finding]:
    cells = line.cells
    if not gpc.known(cells.get("ref", "")):
        help = "a GPC reference such as I.1.1; `cnca-plan init --template` shows some"
        yield _fault(path, line.number, f"{shown(cells.get('ref', '')) or 'nothing'} is no GPC reference", help)
    for name, allowed in _CHOICES.items():
        if cells.get(name) and cells[name] not in allowed:
            yield _fault(path, line.number, f"{name} is {shown(cells[name])}", f"write {', '.join(allowed)}")
    for name, unit in (("activity", "unit"), ("delivers", "delivers_unit"), ("emissions", "")):
        yield from _numbers(path, line, name, unit)
    yield from _incomplete(path, line)


def _numbers(path: Path, line: Line, name: str, unit: str) -> Iterator[Finding]:
    text, kind = line.cells.get(name, ""), line.cells.get(unit, "")
    try:
        if text:
            parse_number(text)
        if text and unit:
            parse_unit(kind)
    except UnitError as error:
        yield _fault(path, line.number, f"{name}: {error.message}", error.help)


def _incomplete(path: Path, line: Line) -> Iterator[Finding]:
    cells = line.cells
    if not cells.get("emissions") and not cells.get("notation"):
        yield _fault(path, line.number, "the row has no emissions", "write t CO2e, or a notation: NO, NE, IE or C")
    if cells.get("notation") == "IE" and not cells.get("included_in"):
        yield _fault(path, line.number, "IE does not say where", "name the reference in `included_in`")
    if cells.get("quality") in ("derived", "assumed") and not cells.get("how"):
        yield _fault(path, line.number, f"the row is {cells['quality']} and does not say how", "fill in `how`")
    if cells.get("uses") and not cells.get("activity"):
        yield _fault(path, line.number, f"how much {shown(cells['uses'])} is used?", "fill in `activity` and `unit`")


def _fault(path: Path, line: int, message: str, help: str) -> Finding:
    return Finding("table-row", "error", message, help, Place(path.name, line, 1))


def _entry(cells: dict[str, str]) -> Entry:
    given = {name: cells.get(name, "") for name in COLUMNS}
    fields = {"ref": given["ref"]}
    fields |= {name: quoted(given[name]) for name in ("name", "serves", "uses", "follows", "driver") if given[name]}
    for name, unit in (("activity", given["unit"]), ("delivers", given["delivers_unit"]), ("emissions", "t CO2e")):
        if given[name]:
            fields[name] = f"{number(parse_number(given[name]))} {unit}"
    fields |= {name: given[name] for name in ("gas", "notation") if given[name]}
    fields |= {name: quoted(given[name]) for name in ("included_in", "locator", "how") if given[name]}
    if not given["notation"]:
        fields |= {"quality": given["quality"] or "reported"}
    tonnes = parse_number(given["emissions"]) if given["emissions"] else None
    unit = given["delivers_unit"] or given["unit"]
    return Entry(given["ref"], given["serves"], given["uses"], given["follows"], unit, tonnes, given["name"], fields)
