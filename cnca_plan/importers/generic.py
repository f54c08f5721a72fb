"""What stands in for a city's own figures until it has them: rows per person, services, carriers. All assumed, all told.

Levels are round numbers between those of European and American cities; a range stands beside each. They make a plan that
computes, not one to decide by.
"""

from __future__ import annotations

from dataclasses import dataclass

from cnca_plan.importers.equipment import DUMP, INCUMBENTS, OTHER_HEAT, STILL
from cnca_plan.importers.rows import Entry, number, quoted

GAS = 0.181764  # t CO2e per MWh on gross heat content: 56_100 kg CO2 per TJ net (IPCC 2006), net = 0.9 gross
POWER = 0.40  # t CO2e per MWh
PETROL, DIESEL = 0.00230, 0.00268  # t CO2e per litre: 69_300 and 74_100 kg CO2 per TJ (IPCC 2006), usual densities


@dataclass(frozen=True)
class Level:
    """One row per person and year."""

    ref: str
    name: str
    serves: str
    uses: str
    activity: float
    unit: str
    factor: float  # t CO2e per unit of activity
    how: str
    delivers: float = 0.0  # vehicle_km per litre


LEVELS = (
    Level("I.1.1", "Homes, gas", "home heat", "natural gas", 3.0, "MWh", GAS, "3 MWh a person (range 0 to 8)"),
    Level(
        "I.1.2",
        "Homes, electricity",
        "home power",
        "electricity",
        1.5,
        "MWh",
        POWER,
        "1.5 MWh a person (range 0.8 to 4)",
    ),
    Level(
        "I.2.1", "Businesses, gas", "business heat", "natural gas", 1.5, "MWh", GAS, "1.5 MWh a person (range 0 to 5)"
    ),
    Level(
        "I.2.2",
        "Businesses, electricity",
        "business power",
        "electricity",
        2.0,
        "MWh",
        POWER,
        "2 MWh a person (range 1 to 6)",
    ),
    Level("I.3.1", "Industry, gas", "industry heat", "natural gas", 1.0, "MWh", GAS, "1 MWh a person (range 0 to 10)"),
    Level(
        "I.3.2",
        "Industry, electricity",
        "industry power",
        "electricity",
        0.8,
        "MWh",
        POWER,
        "0.8 MWh a person (range 0 to 5)",
    ),
    Level(
        "II.1.1",
        "Cars",
        "car travel",
        "petrol",
        300.0,
        "L",
        PETROL,
        "300 L a person, 13 km a litre (range 100 to 1_200 L)",
        13.0,
    ),
    Level(
        "II.1.1",
        "Medium trucks and vans",
        "medium trucking",
        "diesel",
        25.0,
        "L",
        DIESEL,
        "25 L a person, 6.2 km a litre (range 10 to 60 L)",
        6.2,
    ),
    Level(
        "II.1.1",
        "Heavy trucks",
        "heavy trucking",
        "diesel",
        35.0,
        "L",
        DIESEL,
        "35 L a person, 2.9 km a litre (range 10 to 90 L)",
        2.9,
    ),
    Level(
        "II.1.1",
        "Buses",
        "bus travel",
        "diesel",
        10.0,
        "L",
        DIESEL,
        "10 L a person, 2.3 km a litre (range 4 to 25 L)",
        2.3,
    ),
    Level(
        "III.1.1",
        "Solid waste to landfill",
        "waste disposal",
        "",
        0.4,
        "t",
        0.6,
        "0.4 t a person (range 0.2 to 0.8), 0.6 t CO2e a tonne (range 0.2 to 1.6)",
    ),
    Level("III.4.1", "Wastewater", "", "", 0.02, "t", 1.0, "0.02 t CO2e a person (range 0.01 to 0.06)"),
)


def entries(population: float) -> list[Entry]:
    """The rows of a city of so many people, all assumed."""
    return [_entry(level, population) for level in LEVELS]


def _entry(level: Level, population: float) -> Entry:
    amount = level.activity * population
    fields = {"ref": level.ref, "name": quoted(level.name)}
    if level.serves:
        fields["serves"] = quoted(level.serves)
    fields |= {"uses": quoted(level.uses)} if level.uses else {}
    fields |= {"activity": f"{number(amount)} {level.unit}"} if level.serves else {"driver": "population"}
    if level.delivers:
        fields["delivers"] = f"{number(amount * level.delivers)} vehicle_km"
    fields["emissions"] = f"{number(amount * level.factor)} t CO2e"
    how = f"No figure of the city: {level.how}, times {level.factor:.6g} t CO2e per {level.unit}."
    fields |= {"quality": "assumed", "how": quoted(how)}
    unit = "vehicle_km" if level.delivers else level.unit
    return Entry(level.ref, level.serves, level.uses, "", unit, amount * level.factor, level.name, fields)


PYPSA = """\
  pypsa:
    title: PyPSA technology-data, outputs/costs_2025.csv and following years
    url: https://github.com/PyPSA/technology-data/tree/634cdc1a5613ebe2afd2a1fbed7b46653599fcf5/outputs
    licence: compiled data, terms by input; mostly Danish Energy Agency, Technology Data (free with attribution) and Fraunhofer ISE
"""


@dataclass(frozen=True)
class Demand:
    """A service: its unit, whose prices it pays, and how it is expected to move."""

    unit: str
    customer: str
    how: str


SERVICES: dict[str, Demand] = {
    "home heat": Demand("GWh", "homes", "Useful heat; per person as in the base year (range for 2050 0.85 to 1.05)."),
    "home power": Demand("GWh", "homes", "Per person as in the base year (range for 2050 0.9 to 1.3)."),
    "business heat": Demand("GWh", "businesses", "Useful heat; follows the population (range for 2050 0.85 to 1.1)."),
    "business power": Demand("GWh", "businesses", "Follows the population (range for 2050 0.9 to 1.4)."),
    "industry heat": Demand("GWh", "businesses", "Follows the population, for want of a better driver."),
    "industry power": Demand("GWh", "businesses", "Follows the population, for want of a better driver."),
    "network heat": Demand("GWh", "homes", "Heat delivered by networks, per person as in the base year."),
    "rail power": Demand("GWh", "businesses", "Traction power; follows the population."),
    "street lighting": Demand("GWh", "businesses", "Constant per person."),
    "car travel": Demand(
        "vehicle_km", "homes", "Distance per person as in the base year (range for 2050 0.8 to 1.15)."
    ),
    "van travel": Demand("vehicle_km", "businesses", "Distance per person as in the base year."),
    "motorcycle travel": Demand("vehicle_km", "homes", "Distance per person as in the base year."),
    "medium trucking": Demand("vehicle_km", "businesses", "Follows the population (range for 2050 1 to 1.3)."),
    "heavy trucking": Demand("vehicle_km", "businesses", "Follows the population (range for 2050 1 to 1.3)."),
    "bus travel": Demand("vehicle_km", "businesses", "Distance per person as in the base year."),
    "waste disposal": Demand("t", "businesses", "Waste per person as in the base year (range for 2050 0.7 to 1.2)."),
}
"""The services that the catalogues know and a table may name; others are kept as the table has them."""


def incumbent(service: str, carrier: str) -> str:
    """The fields of what delivers a service with a carrier; none where nothing is known."""
    known = INCUMBENTS.get((service, carrier))
    if known or service not in SERVICES:
        return known or ""
    if SERVICES[service].unit != "GWh":
        return DUMP if service == "waste disposal" else ""
    return STILL if carrier in ("electricity", "district heat") else OTHER_HEAT
