"""A plan as the checks see it: names looked up, units read, findings put at their places."""

import difflib
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property

from cnca_plan.core.findings import Finding, Place, Severity, shown
from cnca_plan.core.unit_table import CURRENCIES, GASES
from cnca_plan.core.units import Dimension, Quantity, Unit, UnitError, parse_unit
from cnca_plan.plan import gpc
from cnca_plan.plan.schema import CO2E, EVERY_YEAR, Carrier, Inventory, InventoryYear, Plan, Row, Service

Steps = tuple[str | int, ...]

NUMBER = Dimension()
ENERGY = parse_unit("MWh").dimension
TIME = parse_unit("yr").dimension
MASS = parse_unit("t").dimension
TONNES = parse_unit("t CO2e").dimension


class View:
    """One plan and what is looked up in it again and again."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.years = plan.file.years
        self.services: Mapping[str, Service] = plan.inventory.services
        self._units: dict[str, Unit | None] = {}

    @property
    def inventory(self) -> Inventory:
        """The city's inventory."""
        return self.plan.inventory

    @property
    def base(self) -> InventoryYear:
        """The inventory year the plan starts from."""
        return self.inventory.years[self.plan.base_year]

    @property
    def nouns(self) -> frozenset[str]:
        """What the plan counts in: homes, buses, persons."""
        return self.plan.nouns

    @cached_property
    def gwp(self) -> Mapping[str, float]:
        """Warming potential by gas in the plan's report; CO2e and CO2 count once."""
        return {CO2E: 1.0, "CO2": 1.0, **self.plan.gwp.get(self.plan.file.gwp, {})}

    def unit(self, text: str) -> Unit | None:
        """A unit by name; None for one that has two meanings."""
        if text not in self._units:
            self._units[text] = self._read_unit(text)
        return self._units[text]

    def _read_unit(self, text: str) -> Unit | None:
        try:
            return parse_unit(text, us=self.inventory.country == "US")
        except UnitError as error:
            counted = error.message.startswith("unknown unit")
        try:
            return parse_unit(text, self.nouns) if counted else None
        except UnitError:
            return None

    def service_dimension(self, name: str | None) -> Dimension | None:
        """What a service is measured in; None for a service or unit that is unknown."""
        service = self.services.get(name or "")
        unit = self.unit(service.unit) if service else None
        return unit.dimension if unit else None

    def carrier_dimensions(self, name: str | None) -> tuple[Dimension, ...]:
        """What a carrier may be measured in: its unit, and what its heating value makes of it."""
        carrier = self.plan.carriers.get(name or "")
        unit = self.unit(carrier.unit) if carrier else None
        if carrier is None or unit is None:
            return ()
        if carrier.heating_value is None:
            return (unit.dimension,)
        heat = carrier.heating_value.unit.dimension
        return (unit.dimension, unit.dimension.times(heat, -1), unit.dimension.times(heat))

    def rows(self, year: int | None = None) -> Iterator[tuple[Steps, Row]]:
        """Rows of one inventory year, or of all, each with its path."""
        for number, entry in self.inventory.years.items():
            if year is None or number == year:
                for index, row in enumerate(entry.rows):
                    yield ("inventory", "years", number, "rows", index), row

    def incumbents(self, service: str) -> set[str]:
        """Names an incumbent of a service goes by: its row's name and its carrier."""
        return self._incumbents.get(service, set())

    @cached_property
    def _incumbents(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for _, row in self.rows(self.plan.base_year):
            found.setdefault(row.serves or "", set()).update(name for name in (row.name, row.uses) if name)
        return found

    def tonnes(self, row: Row) -> float | None:
        """A row's t CO2e in the plan's GWPs; None where it gives no figure, or one that cannot be converted."""
        if row.emissions is None:
            return 0.0 if row.notation == "NO" else None
        parts = [self.tonnes_of(gas, amount) for gas, amount in row.emissions.items()]
        return None if None in parts else sum(part for part in parts if part is not None)

    def tonnes_of(self, gas: str, amount: Quantity) -> float | None:
        """t CO2e of an amount of a gas, by mass or already as CO2e."""
        if amount.unit.dimension == TONNES:
            return amount.to("t CO2e")
        factor = self.gwp.get(gas)
        if factor is None or gas == CO2E or not self.is_gas(gas, amount.unit.dimension):
            return None
        return amount.value * float(amount.unit.factor) / 1000 * factor

    def is_gas(self, gas: str, dimension: Dimension) -> bool:
        """Whether a dimension is a mass, written as of this gas or as plain mass."""
        return dimension == MASS or (gas in GASES and dimension == Dimension(((gas, 1),)))

    def place(self, steps: Steps, key: bool = False) -> Place:
        """Where a value stands, or its name; `EVERY_YEAR` is no step a user wrote."""
        return self.plan.place(*(step for step in steps if step != EVERY_YEAR or _is_index(steps)), key=key)

    def error(self, code: str, message: str, help: str, *steps: str | int) -> Finding:
        """An error at a path of the plan."""
        return self._finding(code, "error", message, help, steps)

    def warning(self, code: str, message: str, help: str, *steps: str | int) -> Finding:
        """A warning at a path of the plan."""
        return self._finding(code, "warning", message, help, steps)

    def unknown(self, what: str, name: str, names: Collection[str], *steps: str | int) -> Finding:
        """A reference to something that does not exist, with the nearest name that does."""
        near = difflib.get_close_matches(name[:100], list(names), 1)
        few = ", ".join(shown(known, 30) for known in list(names)[:8])
        rest = f"there is: {few}" if few else f"no {what} is defined yet"
        help = f"did you mean `{shown(near[0])}`?" if near else rest
        place = self.place(steps, key=steps[-1:] == (name,))
        message = f"there is no {what} `{shown(name)}`"
        return Finding(f"unknown-{what}", "error", message, help, place, self.plan.excerpt(place))

    def _finding(self, code: str, severity: Severity, message: str, help: str, steps: Steps) -> Finding:
        place = self.place(steps)
        return Finding(code, severity, message, help, place, self.plan.excerpt(place))


def _is_index(steps: Steps) -> bool:
    """Whether a 0 is the first entry of a list rather than `EVERY_YEAR`."""
    return any(here in ("rows", "milestones") for here in steps)


def currency(unit: Unit) -> str | None:
    """The money a unit is in; None for a unit that holds none, or several."""
    found = [base for base, power in unit.dimension.powers if base in CURRENCIES and power == 1]
    return found[0] if len(found) == 1 else None


def without_money(unit: Unit) -> Dimension:
    """What stands below the money: energy for USD/MWh."""
    code = currency(unit)
    return unit.dimension.times(Dimension(((code, 1),)), -1) if code else unit.dimension


def flows(carrier: Carrier) -> Iterator[tuple[Steps, Mapping[int, Quantity]]]:
    """Every price of a carrier with its path below the carrier."""
    for section, prices in (("price", carrier.price), ("taxes", carrier.taxes)):
        for customer, series in prices.items():
            yield (section, customer), series


def name_of(row: Row) -> str:
    """A row as findings call it."""
    return shown(row.name or gpc.title(row.ref))
