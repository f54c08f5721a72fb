"""The reference numbers of the GPC: which sector, sub-sector and scope a row belongs to, and in which total it counts.

Source: Global Protocol for Community-Scale Greenhouse Gas Inventories (GPC), version 1.1 (WRI, C40 and ICLEI, 2021),
chapter 3 (sectors, sub-sectors, scopes) and the reporting table of chapter 4 (reference numbers, BASIC and BASIC+).
https://ghgprotocol.org/ghg-protocol-cities
"""

from typing import Literal

Counted = Literal["BASIC", "BASIC+", "territorial", "other"]
Scope = Literal[1, 2, 3]

SECTORS = {
    "I": "Stationary energy",
    "II": "Transportation",
    "III": "Waste",
    "IV": "Industrial processes and product use",
    "V": "Agriculture, forestry and other land use",
    "VI": "Other scope 3",
}
SUBSECTORS = {
    "I.1": "Residential buildings",
    "I.2": "Commercial and institutional buildings and facilities",
    "I.3": "Manufacturing industries and construction",
    "I.4": "Energy industries",
    "I.5": "Agriculture, forestry and fishing activities",
    "I.6": "Non-specified sources",
    "I.7": "Fugitive emissions from coal",
    "I.8": "Fugitive emissions from oil and natural gas systems",
    "II.1": "On-road transportation",
    "II.2": "Railways",
    "II.3": "Waterborne navigation",
    "II.4": "Aviation",
    "II.5": "Off-road transportation",
    "III.1": "Solid waste disposal",
    "III.2": "Biological treatment of waste",
    "III.3": "Incineration and open burning",
    "III.4": "Wastewater treatment and discharge",
    "IV.1": "Industrial processes",
    "IV.2": "Product use",
    "V.1": "Livestock",
    "V.2": "Land",
    "V.3": "Aggregate sources and non-CO2 emission sources on land",
    "VI.1": "Other scope 3",
}

_ENERGY: dict[str, tuple[Scope, Counted, str]] = {
    "1": (1, "BASIC", "fuel burned in the city"),
    "2": (2, "BASIC", "grid-supplied energy"),
    "3": (3, "BASIC+", "losses of grid-supplied energy"),
}
_TRANSPORT: dict[str, tuple[Scope, Counted, str]] = {
    "1": (1, "BASIC", "fuel burned in the city"),
    "2": (2, "BASIC", "grid-supplied energy"),
    "3": (3, "BASIC+", "journeys beyond the boundary, and losses"),
}
_WASTE: dict[str, tuple[Scope, Counted, str]] = {
    "1": (1, "BASIC", "generated and treated in the city"),
    "2": (3, "BASIC", "generated in the city, treated elsewhere"),
    "3": (1, "territorial", "generated elsewhere, treated in the city"),
}
_GRID: dict[str, tuple[Scope, Counted, str]] = {"4": (1, "territorial", "energy generation supplied to the grid")}
_FUGITIVE: dict[str, tuple[Scope, Counted, str]] = {"1": (1, "BASIC", "in the city")}
_WHOLE: dict[str, dict[str, tuple[Scope, Counted, str]]] = {
    "IV": {"": (1, "BASIC+", "in the city")},
    "V": {"": (1, "BASIC+", "in the city")},
    "VI": {"": (3, "other", "beyond the city")},
}


def _lines(sub: str) -> dict[str, tuple[Scope, Counted, str]]:
    """The reporting lines of one sub-sector, by the last part of their reference number."""
    if sub in ("I.7", "I.8"):
        return _FUGITIVE
    if sub.startswith("I."):
        return _ENERGY | _GRID if sub == "I.4" else _ENERGY
    if sub.startswith("II."):
        return _TRANSPORT
    return _WASTE if sub.startswith("III.") else _WHOLE[sub.partition(".")[0]]


TABLE: dict[str, tuple[Scope, Counted, str]] = {
    f"{sub}.{number}".rstrip("."): line for sub in SUBSECTORS for number, line in _lines(sub).items()
}
"""Every reference number of the reporting table → its scope, the smallest total it counts in, and a few plain words."""


def known(ref: str) -> bool:
    """Whether the reporting table has this number, or one this number refines (I.1.1.2 refines I.1.1).

    >>> known("I.1.1"), known("IV.1.1"), known("I.9.1")
    (True, True, False)
    """
    return _line(ref) is not None


def sector(ref: str) -> str:
    """The sector's numeral: `III` for III.1.2.

    >>> sector("III.1.2")
    'III'
    """
    return ref.partition(".")[0]


def subsector(ref: str) -> str:
    """The sub-sector: `I.4` for I.4.4; a bare sector stays as it is.

    >>> subsector("I.4.4"), subsector("VI.1")
    ('I.4', 'VI.1')
    """
    return ".".join(ref.split(".")[:2])


def scope(ref: str) -> Scope | None:
    """Scope 1, 2 or 3 of a reference number; None for a number the table does not have.

    >>> scope("I.1.2"), scope("III.1.2"), scope("V.2")
    (2, 3, 1)
    """
    line = _line(ref)
    return line[0] if line else None


def counted(ref: str) -> Counted | None:
    """The smallest total a number counts in: BASIC, BASIC+, the territorial total only, or none of them (`other`).

    >>> counted("I.1.1"), counted("I.1.3"), counted("I.4.4"), counted("III.1.3"), counted("VI.1")
    ('BASIC', 'BASIC+', 'territorial', 'territorial', 'other')
    """
    line = _line(ref)
    return line[1] if line else None


def counts(ref: str, level: str) -> bool:
    """Whether a row belongs to the total of a reporting level; territorial rows belong to neither.

    >>> counts("IV.1", "BASIC"), counts("IV.1", "BASIC+"), counts("I.4.4", "BASIC+")
    (False, True, False)
    """
    return counted(ref) in (("BASIC", "BASIC+") if level == "BASIC+" else ("BASIC",))


def title(ref: str) -> str:
    """A sector, sub-sector or reference number in plain words; the number itself where the table has none.

    >>> title("I.1.2")
    'Residential buildings, grid-supplied energy'
    >>> title("II"), title("V.1")
    ('Transportation', 'Livestock')
    """
    sub, line = subsector(ref), _line(ref)
    name = SUBSECTORS.get(sub) or SECTORS.get(ref, ref)
    return f"{name}, {line[2]}" if line and ref.count(".") > 1 else name


def _line(ref: str) -> tuple[Scope, Counted, str] | None:
    """The reporting line of a number: its own, or of the longest number it refines."""
    parts = ref.split(".")
    return next((TABLE[key] for n in range(len(parts), 1, -1) if (key := ".".join(parts[:n])) in TABLE), None)
