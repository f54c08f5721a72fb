"""What stands in for a city's own figures until it has them: rows per person, services, carriers. All assumed, all told.

Levels are round numbers between those of European and American cities; a range stands beside each. They make a plan that
computes, not one to decide by.
"""

from __future__ import annotations

from dataclasses import dataclass

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
    Level("I.1.2", "Homes, electricity", "home power", "electricity", 1.5, "MWh", POWER, "1.5 MWh a person (range 0.8 to 4)"),
    Level("I.2.1", "Businesses, gas", "business heat", "natural gas", 1.5, "MWh", GAS, "1.5 MWh a person (range 0 to 5)"),
    Level("I.2.2", "Businesses, electricity", "business power", "electricity", 2.0, "MWh", POWER, "2 MWh a person (range 1 to 6)"),
    Level("I.3.1", "Industry, gas", "industry heat", "natural gas", 1.0, "MWh", GAS, "1 MWh a person (range 0 to 10)"),
    Level("I.3.2", "Industry, electricity", "industry power", "electricity", 0.8, "MWh", POWER, "0.8 MWh a person (range 0 to 5)"),
    Level("II.1.1", "Cars", "car travel", "petrol", 300.0, "L", PETROL, "300 L a person, 13 km a litre (range 100 to 1_200 L)", 13.0),
    Level("II.1.1", "Medium trucks and vans", "medium trucking", "diesel", 25.0, "L", DIESEL, "25 L a person, 6.2 km a litre (range 10 to 60 L)", 6.2),
    Level("II.1.1", "Heavy trucks", "heavy trucking", "diesel", 35.0, "L", DIESEL, "35 L a person, 2.9 km a litre (range 10 to 90 L)", 2.9),
    Level("II.1.1", "Buses", "bus travel", "diesel", 10.0, "L", DIESEL, "10 L a person, 2.3 km a litre (range 4 to 25 L)", 2.3),
    Level("III.1.1", "Solid waste to landfill", "waste disposal", "", 0.4, "t", 0.6, "0.4 t a person (range 0.2 to 0.8), 0.6 t CO2e a tonne (range 0.2 to 1.6)"),
    Level("III.4.1", "Wastewater", "", "", 0.02, "t", 1.0, "0.02 t CO2e a person (range 0.01 to 0.06)"),
)  # fmt: skip


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

_BOILER = 'efficiency: 80 %, lifetime: 20 yr, unit: boiler, per_unit: 15 MWh, replacement: 4_067 EUR, opex: 269 EUR/yr, price_year: 2015, currency: EUR, paid_by: {households: 100 %}, source: pypsa, locator: "decentral gas boiler, 2025 - 406.69 EUR/kW, FOM 6.62 %/yr, 20 years", quality: derived, how: "10 kW for 15 MWh a year (range 1_200 to 2_200 hours); efficiency of the stock assumed (range 72 to 90 %)."'
_LARGE = 'efficiency: 80 %, lifetime: 25 yr, unit: boiler, per_unit: 160 MWh, replacement: 20_300 EUR, opex: 1_345 EUR/yr, price_year: 2015, currency: EUR, paid_by: {businesses: 100 %}, source: pypsa, locator: "decentral gas boiler, 2025 - 406.69 EUR/kW, FOM 6.62 %/yr", quality: assumed, how: "100 kW for 160 MWh a year at half the cost per kW of a home boiler (range 35 to 100 %)."'
_PLANT = 'efficiency: 80 %, lifetime: 25 yr, unit: plant, per_unit: 4_000 MWh, replacement: 63_307 EUR, opex: 7_787 EUR/yr, price_year: 2019, currency: EUR, paid_by: {businesses: 100 %}, source: pypsa, locator: "gas boiler steam, 2025 - 63.31 EUR/kW, FOM 3.9 %/yr, VOM 1.33 EUR/MWh, 25 years", quality: derived, how: "1 MW for 4_000 MWh a year (range 2_500 to 6_000 hours)."'
_CAR = 'intensity: {BASE: 1, 2050: 0.80}, lifetime: 15 yr, unit: car, per_unit: 12_900 vehicle_km, replacement: {2025: 30_565 EUR, 2030: 31_432 EUR, 2040: 32_901 EUR, 2050: 33_797 EUR}, opex: 489 EUR/yr, price_year: 2020, currency: EUR, paid_by: {households: 100 %}, source: pypsa, locator: "Liquid fuels ICE (passenger cars), 2025 - 30_564.55 EUR, FOM 1.6 %/yr, 15 years", quality: derived, how: "Distance a car assumed (range 9_000 to 16_000 km); fuel per km falls as the stock turns over (range for 2050 0.70 to 0.95)."'
_MEDIUM = 'intensity: {BASE: 1, 2050: 0.80}, lifetime: 15 yr, unit: truck, per_unit: 24_100 vehicle_km, replacement: {2025: 128_931 EUR, 2030: 132_416 EUR, 2040: 139_386 EUR, 2050: 146_355 EUR}, opex: 2_916 EUR/yr, price_year: 2020, currency: EUR, paid_by: {businesses: 100 %}, source: pypsa, locator: "Liquid fuels ICE (trucks), 15 years; 0.1343 EUR/km (2022) of Diesel Truck Solo, put to 2020", quality: derived, how: "Distance a truck assumed (range 15_000 to 40_000 km)."'
_HEAVY = 'intensity: {BASE: 1, 2050: 0.80}, lifetime: 11 yr, unit: truck, per_unit: 48_300 vehicle_km, replacement: 178_557 EUR, opex: 6_484 EUR/yr, price_year: 2022, currency: EUR, paid_by: {businesses: 100 %}, source: pypsa, locator: "Diesel Truck Semi-Trailer max 50 tons - 178_556.74 EUR, 10.5 years, 0.1343 EUR/km", quality: derived, how: "Distance a truck assumed (range 30_000 to 100_000 km)."'
_BUS = 'intensity: {BASE: 1, 2050: 0.85}, lifetime: 12 yr, unit: bus, per_unit: 48_300 vehicle_km, replacement: 189_551 EUR, opex: 6_484 EUR/yr, price_year: 2022, currency: EUR, paid_by: {transit: 70 %, businesses: 30 %}, source: pypsa, locator: "Diesel Bus city - 189_551.08 EUR, 12 years, 0.1343 EUR/km", quality: derived, how: "Distance a bus assumed (range 40_000 to 65_000 km)."'
_APPLIANCES = 'efficiency: 100 %, intensity: {BASE: 1, 2050: 0.92}, quality: assumed, how: "Appliance standards as stock turns over (range for 2050 0.80 to 1.15)."'
_STILL = 'efficiency: 100 %, quality: assumed, how: "As delivered; renewal of equipment left out."'
_OTHER_HEAT = 'efficiency: 80 %, quality: assumed, how: "Range 65 to 90 %; renewal of equipment left out."'
_DUMP = 'opex: 110 EUR/t, price_year: 2023, currency: EUR, quality: assumed, how: "Hauling and tipping (range -40 to +60 %)."'

INCUMBENTS: dict[tuple[str, str], str] = {
    ("home heat", "natural gas"): _BOILER, ("business heat", "natural gas"): _LARGE, ("industry heat", "natural gas"): _PLANT,
    ("home power", "electricity"): _APPLIANCES, ("business power", "electricity"): _APPLIANCES,
    ("car travel", "petrol"): _CAR, ("car travel", "diesel"): _CAR, ("medium trucking", "diesel"): _MEDIUM,
    ("heavy trucking", "diesel"): _HEAVY, ("bus travel", "diesel"): _BUS,
}  # fmt: skip
"""What delivers a service with a carrier, where the costs of its renewal are known."""


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
    "car travel": Demand("vehicle_km", "homes", "Distance per person as in the base year (range for 2050 0.8 to 1.15)."),
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
        return _DUMP if service == "waste disposal" else ""
    return _STILL if carrier in ("electricity", "district heat") else _OTHER_HEAT


CARRIERS: dict[str, str] = {
    "electricity": """\
    unit: GWh
    networked: true
    price: {supply: 75 USD/MWh, homes: 200 USD/MWh, businesses: 150 USD/MWh}
    price_year: 2023
    currency: USD
    index: {BASE: 1, 2050: 0.2}
    quality: assumed
    how: >-
      Supply 75 (range 40 to 130), homes 200 (range 80 to 420), businesses 150 USD/MWh (range 60 to 280), constant. The factor is the one the
      inventory implies; it falls in a straight line to 20 % in 2050 (range 0 to 60 %). Look for a series of your grid in reference/grids.yaml.
""",
    "natural gas": """\
    unit: GWh
    price: {supply: 30 USD/MWh, homes: 90 USD/MWh, businesses: 60 USD/MWh}
    price_year: 2023
    currency: USD
    index: 1
    quality: assumed
    how: Supply 30 (range 10 to 50), homes 90 (range 40 to 140), businesses 60 USD/MWh (range 25 to 90), constant; gross heat content.
""",
    "district heat": """\
    unit: GWh
    networked: true
    price: {supply: 50 USD/MWh, homes: 100 USD/MWh, businesses: 90 USD/MWh}
    price_year: 2023
    currency: USD
    index: {BASE: 1, 2050: 0.4}
    quality: assumed
    how: Supply 50 (range 30 to 80), homes 100 and businesses 90 USD/MWh (range 60 to 140), constant. Its factor falls to 40 % in 2050 (range 10 to 100 %).
""",
    "heating oil": """\
    unit: GWh
    price: {supply: 65 USD/MWh, homes: 100 USD/MWh, businesses: 85 USD/MWh}
    price_year: 2023
    currency: USD
    index: 1
    quality: assumed
    how: Supply 65 (range 45 to 90), homes 100 and businesses 85 USD/MWh (range 65 to 140), constant.
""",
    "LPG": """\
    unit: GWh
    price: {supply: 60 USD/MWh, homes: 110 USD/MWh, businesses: 90 USD/MWh}
    price_year: 2023
    currency: USD
    index: 1
    quality: assumed
    how: Supply 60 (range 35 to 90), homes 110 and businesses 90 USD/MWh (range 60 to 160), constant.
""",
    "coal": """\
    unit: GWh
    price: {supply: 20 USD/MWh, homes: 50 USD/MWh, businesses: 30 USD/MWh}
    price_year: 2023
    currency: USD
    index: 1
    quality: assumed
    how: Supply 20 (range 10 to 35), homes 50 and businesses 30 USD/MWh (range 15 to 80), constant.
""",
    "petrol": """\
    unit: L
    price: {supply: 0.75 USD/L, homes: 1.40 USD/L, businesses: 1.40 USD/L}
    price_year: 2023
    currency: USD
    index: 1
    quality: assumed
    how: 1.40 USD/L at the pump, taxes in it (range 0.90 to 2.10), 0.75 before delivery (range 0.55 to 0.95), constant. No blend beyond today's.
""",
    "diesel": """\
    unit: L
    price: {supply: 0.80 USD/L, homes: 1.35 USD/L, businesses: 1.35 USD/L}
    price_year: 2023
    currency: USD
    index: 1
    quality: assumed
    how: 1.35 USD/L at the pump, taxes in it (range 0.90 to 2.00), 0.80 before delivery (range 0.60 to 1.05), constant.
""",
}
"""Carriers a table may use, by the name it gives them."""
