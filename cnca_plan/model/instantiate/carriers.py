"""Carriers: what they emit (the factor the city's own rows imply, along a trajectory) and what they cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from cnca_plan.core.units import Quantity
from cnca_plan.model.instance import FactorPart, Series
from cnca_plan.model.instantiate.reader import Location, Reader
from cnca_plan.plan.schema import Row

SUPPLY = "supply"


@dataclass
class Implied:
    """Use and tonnes of every carrier in the inventory year, as its rows tell them."""

    use: dict[str, float] = field(default_factory=dict)  # carrier units
    tonnes: dict[tuple[str, str, str | None], float] = field(default_factory=dict)  # (carrier, gas, ref) → t CO2e

    def factor(self, carrier: str, gas: str) -> float:
        """What users of the carrier emit per unit. t CO2e."""
        use = self.use.get(carrier, 0.0)
        return self.tonnes.get((carrier, gas, None), 0.0) / use if use else 0.0

    def gases(self, carrier: str) -> list[str]:
        """Gases the carrier's rows report."""
        return sorted({gas for c, gas, ref in self.tonnes if c == carrier and ref is None})


def implied(reader: Reader, rows: list[tuple[Row, Location]]) -> Implied:
    """Sum use and tonnes over the rows that use or follow a carrier."""
    found = Implied()
    for row, at in rows:
        carrier = row.follows or row.uses
        if carrier is None or carrier not in reader.plan.carriers or row.emissions is None:
            continue
        if row.uses and row.activity is not None:
            amount = reader.carrier_amount(row.activity, carrier, (*at, "activity"))
            found.use[carrier] = found.use.get(carrier, 0.0) + amount
        for gas, tonnes in row_tonnes(reader, row, at).items():
            key = (carrier, gas, row.ref if row.follows else None)
            found.tonnes[key] = found.tonnes.get(key, 0.0) + tonnes
    return found


def row_tonnes(reader: Reader, row: Row, at: Location) -> dict[str, float]:
    """A row's t CO2e by gas; one CO2e figure stands under the row's `gas` if it names one."""
    single = row.gas if row.gas and list(row.emissions or {}) == ["CO2e"] else None
    return {
        single or gas: reader.tonnes(quantity, gas, (*at, "emissions", gas))
        for gas, quantity in (row.emissions or {}).items()
    }


def factor_index(reader: Reader, carrier: str) -> Series:
    """The trajectory of a carrier's factor, 1 in the inventory year. Shape (t,)."""
    return reader.index(reader.plan.carriers[carrier].index, ("carriers", carrier, "index"))


def factors(reader: Reader, found: Implied) -> tuple[FactorPart, ...]:
    """Every part of every factor: implied by rows, upstream (follows), or stated for carriers new to the city."""
    parts = []
    for (carrier, gas, ref), tonnes in sorted(found.tonnes.items(), key=str):
        use = found.use.get(carrier, 0.0)
        if use > 0 and tonnes:
            parts.append(FactorPart(carrier, gas, ref, tonnes / use * factor_index(reader, carrier)))
    for name in sorted(reader.plan.carriers):
        if not found.use.get(name):
            parts += stated_factor(reader, name)
    return tuple(parts)


def stated_factor(reader: Reader, name: str) -> list[FactorPart]:
    """The factor a file states for a carrier no inventory row uses."""
    parts = []
    for gas, quantity in (reader.plan.carriers[name].factor or {}).items():
        at: Location = ("carriers", name, "factor", gas)
        top = "t CO2e" if quantity.unit.dimension["CO2e"] or gas == "CO2e" else "t"
        gwp = 1.0 if top == "t CO2e" else reader.plan.gwp.get(reader.plan.file.gwp, {}).get(gas, np.nan)
        value = reader.per_carrier(quantity, top, name, at) * gwp
        parts.append(FactorPart(name, gas, None, value * factor_index(reader, name)))
    return parts


def prices(reader: Reader) -> dict[str, Series]:
    """Supply prices, money per carrier unit, shape (t,); a carrier that states none costs nothing (a finding)."""
    return {name: price(reader, name, SUPPLY) for name, c in sorted(reader.plan.carriers.items()) if SUPPLY in c.price}


def price(reader: Reader, carrier: str, customer: str, taxes: bool = False) -> Series:
    """A customer's price, or the tax in it. Money per carrier unit, shape (t,)."""
    one = reader.plan.carriers[carrier]
    points = (one.taxes if taxes else one.price)[customer]
    at: Location = ("carriers", carrier, "taxes" if taxes else "price", customer)

    def convert(quantity: Quantity, place: Location) -> float:
        return _price(reader, carrier, quantity, place)

    return reader.series(points, convert, at)


def _price(reader: Reader, carrier: str, quantity: Quantity, at: Location) -> float:
    one = reader.plan.carriers[carrier]
    currency = reader.currency_of(quantity)
    value = reader.per_carrier(quantity, currency, carrier, at)
    return value * reader.rate(currency, one.price_year or reader.plan.file.money.price_year, at)


Retail = dict[tuple[str, str], Series]  # (carrier, customer)


def markups(reader: Reader, supply: Mapping[str, Series]) -> tuple[Retail, Retail]:
    """What each customer pays on top of supply, as the perspective counts it, and the tax in its price."""
    marks: Retail = {}
    taxes: Retail = {}
    for name, one in sorted(reader.plan.carriers.items()):
        for customer in sorted(set(one.price) - {SUPPLY}):
            tax = price(reader, name, customer, taxes=True) if customer in one.taxes else np.zeros(len(reader.years))
            on_top = price(reader, name, customer) - supply.get(name, 0.0)
            counted = on_top if reader.plan.file.money.perspective == "payers" else on_top - tax
            marks[name, customer], taxes[name, customer] = counted, tax
    return marks, taxes
