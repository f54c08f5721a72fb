"""The units cities use: a small closed table with exact factors.

Each factor is how many base units one unit is. Bases: J, kg, t CO2e, m3, m, m2, W, yr, vehicle_km, passenger_km,
tonne_km, job-year, and one for each gas, currency and counted thing. Emissions are no mass and power is no energy per
time: `t` for `t CO2e`, or `kW` for `kWh/yr`, is a mistake that should be seen.

Sources: SI Brochure, 9th ed. (2019); NIST Handbook 44, appendix C (pound, gallon, acre, mile: exact definitions);
International Table Btu 1055.05585262 J (ISO 31-4); therm of 100 000 Btu, Mcf and ccf as in EIA, Monthly Energy Review,
appendix A; toe 41.868 GJ (IEA, Energy Statistics Manual, annex 3); a year of 365 days and 8760 hours.
"""

import re
from fractions import Fraction

_BTU = Fraction("1055.05585262")
_FOOT = Fraction("0.3048")
_MILE = Fraction("1609.344")
_POUND = Fraction("0.45359237")
_GALLON = Fraction("0.003785411784")


def _f(value: str | int) -> Fraction:
    return Fraction(value)


ENERGY = {
    "J": _f(1), "kJ": _f("1e3"), "MJ": _f("1e6"), "GJ": _f("1e9"), "TJ": _f("1e12"), "PJ": _f("1e15"), "EJ": _f("1e18"),
    "Wh": _f(3600), "kWh": _f("3.6e6"), "MWh": _f("3.6e9"), "GWh": _f("3.6e12"), "TWh": _f("3.6e15"),
    "Btu": _BTU, "kBtu": _BTU * 10**3, "MMBtu": _BTU * 10**6, "therm": _BTU * 10**5, "Dth": _BTU * 10**6,
    "toe": _f("41.868e9"), "ktoe": _f("41.868e12"), "Mtoe": _f("41.868e15"),
}  # fmt: skip
MASS = {
    "g": _f("1e-3"), "kg": _f(1), "t": _f("1e3"), "kt": _f("1e6"), "Mt": _f("1e9"), "Gt": _f("1e12"),
    "lb": _POUND, "short_ton": _POUND * 2000, "long_ton": _POUND * 2240,
}  # fmt: skip
VOLUME = {
    "L": _f("1e-3"), "kL": _f(1), "ML": _f("1e3"), "m3": _f(1), "scf": _FOOT**3, "cf": _FOOT**3, "ft3": _FOOT**3,
    "ccf": _FOOT**3 * 100, "Mcf": _FOOT**3 * 1000,
    "us_gallon": _GALLON, "imperial_gallon": _f("0.00454609"), "bbl": _GALLON * 42,
}  # fmt: skip
AREA = {
    "m2": _f(1), "ft2": _FOOT**2, "ha": _f("1e4"), "km2": _f("1e6"), "acre": _f("4046.8564224"),
}  # fmt: skip
TIME = {"yr": _f(1), "month": Fraction(1, 12), "day": Fraction(1, 365), "h": Fraction(1, 8760)}

TABLE: dict[str, dict[str, Fraction]] = {
    "energy": ENERGY,
    "mass": MASS,
    "volume": VOLUME,
    "area": AREA,
    "time": TIME,
    "distance": {"m": _f(1), "km": _f("1e3"), "mile": _MILE},
    "power": {"W": _f(1), "kW": _f("1e3"), "MW": _f("1e6"), "GW": _f("1e9")},
    "vehicle-distance": {"vehicle_km": _f(1), "vehicle_mile": _MILE / 1000},
    "passenger-distance": {"passenger_km": _f(1), "passenger_mile": _MILE / 1000},
    "freight-distance": {"tonne_km": _f(1)},
    "job-year": {"FTE-year": _f(1)},
}


# Other spellings of the same unit.
_SPELLINGS = {
    "t": "tonne tonnes",
    "L": "l litre litres liter liters",
    "m3": "m³",
    "m2": "m²",
    "ft2": "ft²",
    "ft3": "ft³",
    "km2": "km²",
    "Mcf": "mcf Mscf",
    "therm": "therms",
    "Dth": "dth dekatherm dekatherms",
    "lb": "lbs pound pounds",
    "short_ton": "short_tons",
    "long_ton": "long_tons",
    "us_gallon": "us_gallons",
    "imperial_gallon": "imperial_gallons",
    "mile": "miles",
    "acre": "acres",
    "yr": "a yrs year years",
    "month": "months",
    "day": "days",
    "h": "hr hour hours",
    "vehicle_km": "vkm VKT vehicle-km",
    "vehicle_mile": "VMT vehicle_miles vehicle-mile vehicle-miles",
    "passenger_km": "pkm PKT passenger-km",
    "passenger_mile": "PMT passenger_miles passenger-mile passenger-miles",
    "tonne_km": "tkm tonne-km",
    "FTE-year": "FTE-years FTE-yr FTE_year FTE_years job-year job-years job_year job_years",
}
ALIASES = {spelling: unit for unit, spellings in _SPELLINGS.items() for spelling in spellings.split()}

# Spellings with two meanings, and mistakes seen often: what is asked, and what to write.
REFUSED: dict[str, tuple[str, str]] = {
    "MT": ("metric tonne or megatonne?", "write `t` for 1000 kg or `Mt` for a million tonnes"),
    "mt": ("metric tonne or megatonne?", "write `t` for 1000 kg or `Mt` for a million tonnes"),
    **dict.fromkeys(
        ("ton", "tons", "Ton", "Tons", "short ton", "short tons", "long ton", "metric ton", "metric tons"),
        ("metric, short or long?", "write `t` (1000 kg), `short_ton` (2000 lb) or `long_ton` (2240 lb)"),
    ),
    **dict.fromkeys(("ton_mile", "ton-mile", "ton_miles", "ton-miles"), ("of which ton?", "write it in `tonne_km`")),
    "MBtu": ("a thousand or a million Btu?", "write `kBtu` for a thousand or `MMBtu` for a million"),
    **dict.fromkeys(
        ("barrel", "barrels"), ("of what?", "write `bbl` for an oil barrel of 42 US gallons, else `L` or `m3`")
    ),
    **dict.fromkeys(
        ("gal", "gals", "gallon", "gallons"), ("US or imperial?", "write `us_gallon` or `imperial_gallon`")
    ),
    **dict.fromkeys(
        ("tC", "t C", "ktC", "kt C", "MtC", "Mt C", "kgC", "kg C"),
        ("carbon or CO2?", "multiply tonnes of carbon by 44/12 and write `t CO2e`"),
    ),
    "$": ("which dollar?", "write the ISO code: USD, CAD, AUD, …"),
    "US$": ("not an ISO currency code", "write USD"),
    "R$": ("not an ISO currency code", "write BRL"),
    **dict.fromkeys(
        ("€", "EURO", "Euro", "euro", "EUROS", "Euros", "euros"), ("not an ISO currency code", "write EUR")
    ),
    **dict.fromkeys(("£", "pound sterling"), ("which pound?", "write the ISO code: GBP, …")),
    **dict.fromkeys(("kr", "kr.", "Kr", "crown"), ("which krone?", "write the ISO code: DKK, NOK, SEK or ISK")),
    "¥": ("yen or yuan?", "write the ISO code: JPY or CNY"),
    **dict.fromkeys(("dollar", "dollars"), ("which dollar?", "write the ISO code: USD, CAD, AUD, …")),
    **dict.fromkeys(("k", "K"), ("thousand?", "write `thousand` before the unit")),
    **dict.fromkeys(("M", "m.", "mn", "mio", "MM"), ("million?", "write `million` before the unit")),
    **dict.fromkeys(("bn", "B", "Mrd"), ("billion?", "write `billion` (1e9) before the unit")),
    **dict.fromkeys(("percent", "pct", "per cent"), ("a share?", "write `%`")),
    **dict.fromkeys(("sqft", "sq ft", "sf"), ("square feet?", "write `ft2`")),
    **dict.fromkeys(("sqm", "sq m", "m^2"), ("square metres?", "write `m2`")),
    **dict.fromkeys(("m^3", "cbm"), ("cubic metres?", "write `m3`")),
    **dict.fromkeys(("CO2e t", "CO2e"), ("how much of it?", "write the mass first: `t CO2e`")),
}

MULTIPLIERS = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12}  # powers of ten

GASES = frozenset({"CH4", "N2O", "SF6", "NF3"})

# ISO 4217.
CURRENCIES = frozenset(
    re.findall(
        "[A-Z]{3}",
        "AED ARS AUD BDT BGN BHD BRL CAD CHF CLP CNY COP CRC CZK DKK DOP EGP ETB EUR GBP GEL GHS GTQ HKD HUF "
        "IDR ILS INR ISK JOD JPY KES KRW KWD KZT LBP LKR MAD MUR MXN MYR NGN NOK NPR NZD OMR PAB PEN PHP PKR "
        "PLN QAR RON RSD RUB RWF SAR SEK SGD THB TND TRY TWD TZS UAH UGX USD UYU VND XAF XOF ZAR ZMW ",
    )
)
