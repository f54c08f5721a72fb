"""Today's equipment and energy prices that stand in for a city's own, as lines of plan files. Each says what it rests on."""

from __future__ import annotations

_BOILER = (
    "efficiency: 80 %, lifetime: 20 yr, unit: boiler, per_unit: 15 MWh, replacement: 4_067 EUR, opex: 269 EUR/yr,"
    ' price_year: 2015, currency: EUR, paid_by: {households: 100 %}, source: pypsa, locator: "decentral gas '
    'boiler, 2025 - 406.69 EUR/kW, FOM 6.62 %/yr, 20 years", quality: derived, how: "10 kW for 15 MWh a year '
    '(range 1_200 to 2_200 hours); efficiency of the stock assumed (range 72 to 90 %)."'
)
_LARGE = (
    "efficiency: 80 %, lifetime: 25 yr, unit: boiler, per_unit: 160 MWh, replacement: 20_300 EUR, opex: 1_345 "
    'EUR/yr, price_year: 2015, currency: EUR, paid_by: {businesses: 100 %}, source: pypsa, locator: "decentral '
    'gas boiler, 2025 - 406.69 EUR/kW, FOM 6.62 %/yr", quality: assumed, how: "100 kW for 160 MWh a year at half '
    'the cost per kW of a home boiler (range 35 to 100 %)."'
)
_PLANT = (
    "efficiency: 80 %, lifetime: 25 yr, unit: plant, per_unit: 4_000 MWh, replacement: 63_307 EUR, opex: 7_787 "
    'EUR/yr, price_year: 2019, currency: EUR, paid_by: {businesses: 100 %}, source: pypsa, locator: "gas boiler '
    'steam, 2025 - 63.31 EUR/kW, FOM 3.9 %/yr, VOM 1.33 EUR/MWh, 25 years", quality: derived, how: "1 MW for '
    '4_000 MWh a year (range 2_500 to 6_000 hours)."'
)
_CAR = (
    "intensity: {BASE: 1, 2050: 0.80}, lifetime: 15 yr, unit: car, per_unit: 12_900 vehicle_km, replacement: "
    "{2025: 30_565 EUR, 2030: 31_432 EUR, 2040: 32_901 EUR, 2050: 33_797 EUR}, opex: 489 EUR/yr, price_year: "
    '2020, currency: EUR, paid_by: {households: 100 %}, source: pypsa, locator: "Liquid fuels ICE (passenger '
    'cars), 2025 - 30_564.55 EUR, FOM 1.6 %/yr, 15 years", quality: derived, how: "Distance a car assumed (range '
    '9_000 to 16_000 km); fuel per km falls as the stock turns over (range for 2050 0.70 to 0.95)."'
)
_MEDIUM = (
    "intensity: {BASE: 1, 2050: 0.80}, lifetime: 15 yr, unit: truck, per_unit: 24_100 vehicle_km, replacement: "
    "{2025: 128_931 EUR, 2030: 132_416 EUR, 2040: 139_386 EUR, 2050: 146_355 EUR}, opex: 2_916 EUR/yr, "
    'price_year: 2020, currency: EUR, paid_by: {businesses: 100 %}, source: pypsa, locator: "Liquid fuels ICE '
    '(trucks), 15 years; 0.1343 EUR/km (2022) of Diesel Truck Solo, put to 2020", quality: derived, how: '
    '"Distance a truck assumed (range 15_000 to 40_000 km)."'
)
_HEAVY = (
    "intensity: {BASE: 1, 2050: 0.80}, lifetime: 11 yr, unit: truck, per_unit: 48_300 vehicle_km, replacement: "
    "178_557 EUR, opex: 6_484 EUR/yr, price_year: 2022, currency: EUR, paid_by: {businesses: 100 %}, source: "
    'pypsa, locator: "Diesel Truck Semi-Trailer max 50 tons - 178_556.74 EUR, 10.5 years, 0.1343 EUR/km", '
    'quality: derived, how: "Distance a truck assumed (range 30_000 to 100_000 km)."'
)
_BUS = (
    "intensity: {BASE: 1, 2050: 0.85}, lifetime: 12 yr, unit: bus, per_unit: 48_300 vehicle_km, replacement: "
    "189_551 EUR, opex: 6_484 EUR/yr, price_year: 2022, currency: EUR, paid_by: {transit: 70 %, businesses: 30 "
    '%}, source: pypsa, locator: "Diesel Bus city - 189_551.08 EUR, 12 years, 0.1343 EUR/km", quality: derived, '
    'how: "Distance a bus assumed (range 40_000 to 65_000 km)."'
)
_APPLIANCES = (
    'efficiency: 100 %, intensity: {BASE: 1, 2050: 0.92}, quality: assumed, how: "Appliance standards as stock '
    'turns over (range for 2050 0.80 to 1.15)."'
)
STILL = 'efficiency: 100 %, quality: assumed, how: "As delivered; renewal of equipment left out."'
OTHER_HEAT = 'efficiency: 80 %, quality: assumed, how: "Range 65 to 90 %; renewal of equipment left out."'
DUMP = (
    'opex: 110 EUR/t, price_year: 2023, currency: EUR, quality: assumed, how: "Hauling and tipping (range -40 to '
    '+60 %)."'
)

INCUMBENTS: dict[tuple[str, str], str] = {
    ("home heat", "natural gas"): _BOILER, ("business heat", "natural gas"): _LARGE, ("industry heat", "natural gas"): _PLANT,
    ("home power", "electricity"): _APPLIANCES, ("business power", "electricity"): _APPLIANCES,
    ("car travel", "petrol"): _CAR, ("car travel", "diesel"): _CAR, ("medium trucking", "diesel"): _MEDIUM,
    ("heavy trucking", "diesel"): _HEAVY, ("bus travel", "diesel"): _BUS,
}  # fmt: skip
"""What delivers a service with a carrier, where the costs of its renewal are known."""

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
      Supply 75 (range 40 to 130), homes 200 (range 80 to 420), businesses 150 USD/MWh (range 60 to 280), constant. The
      factor is the one the inventory implies; it falls in a straight line to 20 % in 2050 (range 0 to 60 %). Look for a
      series of your grid in reference/grids.yaml.
""",
    "natural gas": """\
    unit: GWh
    price: {supply: 30 USD/MWh, homes: 90 USD/MWh, businesses: 60 USD/MWh}
    price_year: 2023
    currency: USD
    index: 1
    quality: assumed
    how: >-
      Supply 30 (range 10 to 50), homes 90 (range 40 to 140), businesses 60 USD/MWh (range 25 to 90), constant;
      gross heat content.
""",
    "district heat": """\
    unit: GWh
    networked: true
    price: {supply: 50 USD/MWh, homes: 100 USD/MWh, businesses: 90 USD/MWh}
    price_year: 2023
    currency: USD
    index: {BASE: 1, 2050: 0.4}
    quality: assumed
    how: >-
      Supply 50 (range 30 to 80), homes 100 and businesses 90 USD/MWh (range 60 to 140), constant. Its factor
      falls to 40 % in 2050 (range 10 to 100 %).
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
    how: >-
      1.40 USD/L at the pump, taxes in it (range 0.90 to 2.10), 0.75 before delivery (range 0.55 to 0.95),
      constant. No blend beyond today's.
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
