"""From quantities to numbers: one place that converts units, money and years, and notes what does not fit.

Every conversion that fails becomes a finding at the place the figure stands, and yields nan so that the rest can go on
and all faults are found in one run.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from cnca_plan.core.findings import Finding, Severity
from cnca_plan.core.unit_table import CURRENCIES, GASES
from cnca_plan.core.units import Quantity, Unit, UnitError, parse_unit
from cnca_plan.core.years import series
from cnca_plan.model.instance import Series
from cnca_plan.plan.schema import CO2E, EVERY_YEAR, Plan

Location = tuple[str | int, ...]
Convert = Callable[[Quantity, Location], float]


@dataclass
class Reader:
    """Reads one plan; `findings` fills as it goes."""

    plan: Plan
    findings: list[Finding] = field(default_factory=list)

    @cached_property
    def years(self) -> tuple[int, ...]:
        """Plan years, first to last."""
        return tuple(range(self.plan.file.years.first, self.plan.file.years.last + 1))

    @property
    def nouns(self) -> frozenset[str]:
        """What the city counts in: homes, cars, panels."""
        return self.plan.nouns

    @cached_property
    def us(self) -> bool:
        """Whether a gallon is the US gallon."""
        return self.plan.inventory.country == "US"

    @property
    def currency(self) -> str:
        """The plan's currency."""
        return self.plan.file.money.currency

    # --- faults ------------------------------------------------------------------------------------------------------

    def fault(self, code: str, message: str, help: str, at: Location) -> float:
        """Note a fault at a place and go on with nan."""
        self.findings.append(self._finding(code, "error", message, help, at))
        return math.nan

    def _finding(self, code: str, severity: Severity, message: str, help: str, at: Location) -> Finding:
        place = self.plan.place(*at)
        return Finding(code, severity, message, help, place, self.plan.excerpt(place))

    def warn(self, code: str, message: str, help: str, at: Location) -> None:
        """Note something worth knowing at a place."""
        self.findings.append(self._finding(code, "warning", message, help, at))

    # --- units -------------------------------------------------------------------------------------------------------

    def unit(self, text: str, at: Location) -> Unit | None:
        """The unit a file names, or None with a finding."""
        try:
            return parse_unit(text, self.nouns, self.us)
        except UnitError as error:
            self.fault("unit-unknown", error.message, error.help, at)
            return None

    def amount(self, quantity: Quantity, units: Sequence[str], at: Location) -> float:
        """The value in the first of several units whose dimension fits (`USD/home` or just `USD`)."""
        for text in units[1:]:
            unit = self.unit(text, at)
            if unit is not None and unit.dimension == quantity.unit.dimension:
                return quantity.to(unit)
        try:
            return quantity.to(units[0], self.nouns, self.us)
        except UnitError as error:
            help = f"write it in {' or '.join(f'`{u}`' if u else 'a plain number' for u in units)}"
            return self.fault("unit-mismatch", error.message, help, at)

    def carrier_amount(self, quantity: Quantity, carrier: str, at: Location) -> float:
        """An amount of a carrier in the carrier's own unit, by its heating value where volume or mass is given."""
        return self._by_heating_value(quantity, carrier, self.plan.carriers[carrier].unit, at, 1)

    def per_carrier(self, quantity: Quantity, top: str, carrier: str, at: Location) -> float:
        """Money or tonnes per unit of a carrier (`top` names the unit above the line)."""
        return self._by_heating_value(quantity, carrier, f"{top}/{self.plan.carriers[carrier].unit}", at, -1)

    def _by_heating_value(self, quantity: Quantity, carrier: str, wanted: str, at: Location, power: int) -> float:
        unit, heat = self.unit(wanted, at), self.plan.carriers[carrier].heating_value
        yearless = self._without_year(quantity)
        if unit is None:
            return math.nan
        if yearless.unit.dimension != unit.dimension and heat is not None:
            yearless = _times(yearless, heat, power)
        return self.amount(yearless, (wanted,), at)

    def _without_year(self, quantity: Quantity) -> Quantity:
        """`3 MWh/yr` of use each year is 3 MWh."""
        yearly = quantity.unit.dimension["time"] == -1
        return _times(quantity, Quantity(1.0, parse_unit("yr")), 1) if yearly else quantity

    # --- tonnes ------------------------------------------------------------------------------------------------------

    def tonnes(self, quantity: Quantity, gas: str, at: Location) -> float:
        """t CO2e of a figure: as it stands, or tonnes of a gas times its GWP in the plan's assessment report."""
        yearless = self._without_year(quantity)
        if yearless.unit.dimension["CO2e"] or gas == CO2E:
            return self.amount(yearless, ("t CO2e", "t"), at)
        potentials = {"CO2": 1.0, **self.plan.gwp.get(self.plan.file.gwp, {})}
        if gas not in potentials:
            known = ", ".join(sorted(potentials)) or "none"
            return self.fault("unknown-gas", f"no GWP is known for the gas {gas!r}", f"known gases: {known}", at)
        return self.amount(yearless, ("t", f"t {gas}") if gas in GASES else ("t",), at) * potentials[gas]

    # --- years -------------------------------------------------------------------------------------------------------

    def series(self, points: Mapping[int, Quantity], convert: Convert, at: Location) -> Series:
        """Values of every plan year, straight lines between the years given, held outside them. Shape (t,)."""
        return self.over(points, convert, at, self.years)

    def over(self, points: Mapping[int, Quantity], convert: Convert, at: Location, years: Sequence[int]) -> Series:
        """The same for any years."""
        if EVERY_YEAR in points:
            return np.full(len(years), convert(points[EVERY_YEAR], at))
        if not points:
            return np.full(len(years), self.fault("series-empty", "no year is given", "write {2025: …}", at))
        return series({year: convert(value, (*at, year)) for year, value in points.items()}, years)

    def index(self, points: Mapping[int, Quantity] | None, at: Location) -> Series:
        """A trajectory relative to the inventory year: 1 there, shape (t,); ones when none is given."""
        return self.index_over(points, at, self.years)

    def index_over(self, points: Mapping[int, Quantity] | None, at: Location, years: Sequence[int]) -> Series:
        """The same for any years."""
        if points is None:
            return np.ones(len(years))
        values = self.over(points, self._plain, at, (self.plan.base_year, *years))
        if not values[0] > 0:
            self.fault("index-zero", f"the index is {values[0]:g} in {self.plan.base_year}", "start it above zero", at)
            return np.full(len(years), math.nan)
        relative: Series = values[1:] / values[0]
        return relative

    def _plain(self, quantity: Quantity, at: Location) -> float:
        """A driver's or index's number, whatever it counts (it is only compared with itself)."""
        return quantity.value * float(quantity.unit.factor)

    def driver(self, name: str, at: Location, years: Sequence[int]) -> Series:
        """A driver's values in its own unit, shape (years,)."""
        if name not in self.plan.drivers:
            known = ", ".join(sorted(self.plan.drivers)) or "none"
            self.fault("unknown-driver", f"there is no driver {name!r}", f"known drivers: {known}", at)
            return np.full(len(years), math.nan)
        return self.over(self.plan.drivers[name], self._plain, ("drivers", name), years)

    def driver_index(self, name: str | None, at: Location, years: Sequence[int]) -> Series:
        """A driver relative to the inventory year; ones without a driver."""
        if name is None:
            return np.ones(len(years))
        values = self.driver(name, at, (self.plan.base_year, *years))
        if not values[0] > 0:
            message = f"the driver {name!r} is not above zero in the inventory year {self.plan.base_year}"
            self.fault("index-zero", message, "give it a value above zero there", at)
            return np.full(len(years), math.nan)
        relative: Series = values[1:] / values[0]
        return relative

    # --- money -------------------------------------------------------------------------------------------------------

    def money(self, quantity: Quantity, tops: Sequence[str], price_year: int | None, at: Location) -> float:
        """Money in the plan's currency and price year; `tops` are units with `$` standing for the currency."""
        currency = self.currency_of(quantity)
        value = self.amount(quantity, [top.replace("$", currency) for top in tops], at)
        return value * self.rate(currency, price_year or self.plan.file.money.price_year, at)

    def currency_of(self, quantity: Quantity) -> str:
        """The currency a figure is written in."""
        held = [base for base, _ in quantity.unit.dimension.powers if base in CURRENCIES]
        return held[0] if held else self.currency

    def rate(self, currency: str, price_year: int, at: Location) -> float:
        """The plan's money for one of `currency` of `price_year`: exchanged in that year, then deflated at home."""
        here = self.plan.file.money
        exchanged = 1.0
        if currency != here.currency:
            exchanged = self._dollars(currency, price_year, at) / self._dollars(here.currency, price_year, at)
        if price_year == here.price_year:
            return exchanged
        return exchanged * self._level(here.price_year, at) / self._level(price_year, at)

    def _dollars(self, currency: str, year: int, at: Location) -> float:
        """USD for one unit of a currency in a year."""
        if currency == "USD":
            return 1.0
        rates = self.plan.exchange.get(currency)
        if rates is None or year not in rates.values:
            help = f"state it under `exchange: {{{currency}: {{values: {{{year}: …}}}}}}` in an assumptions file"
            return self.fault("currency-missing-rate", f"no exchange rate of {currency} is given for {year}", help, at)
        return rates.values[year]

    def _level(self, year: int, at: Location) -> float:
        """The price level of the plan's currency in a year."""
        rates = self.plan.deflators.get(self.currency)
        if rates is None or year not in rates.values:
            help = f"state it under `deflators: {{{self.currency}: {{values: {{{year}: …}}}}}}` in an assumptions file"
            return self.fault("deflator-missing", f"no price index of {self.currency} is given for {year}", help, at)
        return rates.values[year]


def _times(one: Quantity, other: Quantity, power: int) -> Quantity:
    """one · other^power, units multiplied exactly."""
    unit = Unit(
        one.unit.factor * other.unit.factor**power,
        one.unit.dimension.times(other.unit.dimension, power),
        f"{one.unit.text}{'·' if power > 0 else '/'}{other.unit.text}",
    )
    return Quantity(one.value * other.value**power, unit)
