"""A made-up city of any size, as a folder of plan files: about New York's numbers of things, times the districts.

    python benchmarks/synthetic.py 10 city-10     # ten districts

A district has 15 services, 35 incumbents and 30 measures of its own (savings, switches, solar, waste, one measure that
needs another); carriers, prices, drivers and targets are the city's. Every figure is drawn from a seeded generator, so
the same size is the same city everywhere. Nothing here describes a real place.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path
from typing import Any

import yaml

SEED = 20_250_101
BASE, FIRST, LAST = 2022, 2025, 2050

# service: unit, sub-sector, customer, its incumbents as carrier: (share of demand, efficiency or unit use, lifetime)
HEAT = {"natural gas": 0.62, "fuel oil": 0.2, "propane": 0.06, "steam": 0.12}
SERVICES: dict[str, dict[str, Any]] = {
    "home heat": {"unit": "GWh", "ref": "I.1", "customer": "homes", "demand": 4_000, "mix": HEAT},
    "home power": {"unit": "GWh", "ref": "I.1", "customer": "homes", "demand": 1_500, "mix": {"electricity": 1}},
    "home cooking": {
        "unit": "GWh", "ref": "I.1", "customer": "homes", "demand": 300,
        "mix": {"natural gas": 0.7, "propane": 0.1, "electricity": 0.2},
    },
    "shop heat": {"unit": "GWh", "ref": "I.2", "customer": "businesses", "demand": 2_500, "mix": HEAT},
    "shop power": {"unit": "GWh", "ref": "I.2", "customer": "businesses", "demand": 2_000, "mix": {"electricity": 1}},
    "plant heat": {"unit": "GWh", "ref": "I.3", "customer": "businesses", "demand": 900, "mix": HEAT},
    "plant power": {"unit": "GWh", "ref": "I.3", "customer": "businesses", "demand": 700, "mix": {"electricity": 1}},
    "car travel": {
        "unit": "vehicle_mile", "ref": "II.1", "customer": "homes", "demand": 2.1e9, "use": 1.2e-3,
        "mix": {"petrol": 0.9, "diesel": 0.07, "propane": 0.03},
    },
    "van travel": {
        "unit": "vehicle_mile", "ref": "II.1", "customer": "businesses", "demand": 2e8, "use": 1.9e-3,
        "mix": {"petrol": 0.4, "diesel": 0.6},
    },
    "trucking": {
        "unit": "vehicle_mile", "ref": "II.1", "customer": "businesses", "demand": 8e7, "use": 5.5e-3,
        "mix": {"diesel": 0.97, "petrol": 0.03},
    },
    "bus travel": {
        "unit": "vehicle_mile", "ref": "II.1", "customer": "businesses", "demand": 3e7, "use": 6.5e-3,
        "mix": {"diesel": 0.8, "natural gas": 0.2},
    },
    "rail power": {"unit": "GWh", "ref": "II.2", "customer": "businesses", "demand": 210, "mix": {"electricity": 1}},
    "boat travel": {
        "unit": "vehicle_mile", "ref": "II.3", "customer": "businesses", "demand": 2e6, "use": 2e-2,
        "mix": {"diesel": 0.8, "fuel oil": 0.2},
    },
    "waste disposal": {"unit": "t", "ref": "III.1", "demand": 6e5, "direct": {"landfill": 0.32, "burning": 0.45}},
    "sewage": {"unit": "t CO2e", "ref": "III.4", "demand": 1.5e4, "direct": {"methane": 1.0, "nitrous oxide": 1.0}},
}  # fmt: skip
EFFICIENCY = {"natural gas": 80, "fuel oil": 78, "propane": 80, "steam": 90, "electricity": 100}  # %
FACTOR = {  # t CO2e per MWh in the inventory year
    "natural gas": 0.185, "fuel oil": 0.25, "propane": 0.22, "steam": 0.2, "petrol": 0.24, "diesel": 0.255,
    "electricity": 0.3,
}  # fmt: skip
PRICE = {  # USD per MWh: supply, homes, businesses
    "natural gas": (15, 50, 30), "fuel oil": (60, 90, 80), "propane": (65, 100, 85), "steam": (60, 95, 90),
    "petrol": (70, 105, 105), "diesel": (75, 110, 105), "electricity": (75, 220, 175),
}  # fmt: skip

# switches: name, service, output per unit, electricity per output, capex, opex, lifetime, potential in %, payer
MWH, MILE = "MWh", "vehicle_mile"
SWITCHES = [
    ("air-heat-pump", "home heat", (11, MWH), 0.36, 13_500, 150, 15, 60, "households"),
    ("ground-heat-pump", "home heat", (11, MWH), 0.28, 38_000, 150, 20, 10, "households"),
    ("water-heater", "home heat", (2.5, MWH), 0.3, 3_100, 0, 15, 15, "households"),
    ("induction", "home cooking", (0.7, MWH), 0.18, 1_000, 0, 17, 90, "households"),
    ("rooftop-heat-pump", "shop heat", (160, MWH), 0.3, 58_000, 1_200, 21, 40, "businesses"),
    ("large-heat-pump", "shop heat", (900, MWH), 0.28, 690_000, 9_000, 21, 30, "businesses"),
    ("shop-water-heater", "shop heat", (50, MWH), 0.33, 24_000, 0, 15, 12, "businesses"),
    ("steam-heat-pump", "plant heat", (4_000, MWH), 0.4, 2_900_000, 30_000, 20, 35, "businesses"),
    ("electric-boiler", "plant heat", (4_000, MWH), 1.02, 400_000, 8_000, 20, 30, "businesses"),
    ("battery-car", "car travel", (11_000, MILE), 3.1e-4, 32_000, 400, 15, 95, "households"),
    ("shared-bus", "car travel", (80_000, MILE), 1e-3, 380_000, 250_000, 12, 3, "city"),
    ("battery-van", "van travel", (15_000, MILE), 6e-4, 62_000, 700, 12, 95, "businesses"),
    ("battery-truck", "trucking", (30_000, MILE), 2.4e-3, 260_000, 5_000, 11, 80, "businesses"),
    ("battery-bus", "bus travel", (26_000, MILE), 2.6e-3, 420_000, 6_000, 12, 98, "city"),
    ("battery-boat", "boat travel", (5_000, MILE), 8e-3, 900_000, 9_000, 20, 60, "businesses"),
]
# savings: name, services with output per unit, capex, opex, lifetime, potential in %, payer
SAVINGS = [
    ("thermostat", {"home heat": 1.2}, 210, 0, 10, 4, "households"),
    ("insulation", {"home heat": 4}, 7_600, 0, 30, 15, "households"),
    ("deep-retrofit", {"home heat": 8}, 46_000, 0, 40, 10, "households"),
    ("lamps", {"home power": 0.105}, 92, 0, 20, 3, "households"),
    ("dryer", {"home power": 0.4}, 1_100, 0, 13, 3, "households"),
    ("controls", {"shop heat": 85, "shop power": 48}, 129_000, 2_500, 15, 8, "businesses"),
    ("facade", {"shop heat": 102}, 54_000, 0, 40, 8, "businesses"),
    ("lighting", {"shop power": 30}, 97_000, 0, 10, 5, "businesses"),
    ("recovery", {"plant heat": 1_000, "plant power": 200}, 640_000, 9_000, 15, 12, "businesses"),
    ("brakes", {"rail power": 500}, 3_000_000, 20_000, 25, 15, "city"),
]


def plan_of(districts: int) -> dict[str, Any]:
    """The plan file."""
    return {
        "plan": f"Made-up city of {districts} districts",
        "inventory": "inventory.yaml",
        "assumptions": ["assumptions.yaml"],
        "catalogue": ["measures.yaml"],
        "years": {"from": FIRST, "to": LAST},
        "money": {"currency": "USD", "price_year": 2023, "discount_rate": "3 %"},
        "gwp": "AR5",
        "drivers": {"population": {BASE: "8.3 million persons", LAST: "8.6 million persons"}},
        "targets": {
            "between": "linear",
            "milestones": [
                {"year": 2030, "cut": "15 %", "from": BASE},
                {"year": LAST, "cut": "68 %", "from": BASE},
            ],
        },
    }


def assumptions() -> dict[str, Any]:
    """Carriers and their prices."""
    carriers: dict[str, Any] = {}
    for name, (supply, homes, businesses) in PRICE.items():
        price = {"supply": supply, "homes": homes, "businesses": businesses}
        carriers[name] = {
            "unit": "GWh",
            "price": {who: {2023: f"{usd} USD/MWh", LAST: f"{usd * 1.1:.2f} USD/MWh"} for who, usd in price.items()},
        }
    carriers["electricity"] |= {"networked": True, "index": {BASE: 1, 2035: 0.5, LAST: 0.15}}
    return {"carriers": carriers, "gwp": {"AR5": {"CO2": 1, "CH4": 28, "N2O": 265}}}


def inventory(districts: int) -> dict[str, Any]:
    """Rows and services of every district."""
    draw = random.Random(SEED)
    rows, services = [], {}
    for tag in tags(districts):
        size = draw.uniform(0.7, 1.4)
        for name, one in SERVICES.items():
            rows += rows_of(tag, name, one, size * one["demand"], draw)
            services[name + tag] = service_of(one, draw)
    return {
        "city": "Made-up", "country": "US", "gwp": "AR5", "years": {BASE: {"rows": rows}}, "services": services,
    }  # fmt: skip


def tags(districts: int) -> list[str]:
    """What the names of each district end with; nothing where there is one."""
    return [""] if districts == 1 else [f" {n:02d}" for n in range(1, districts + 1)]


def rows_of(tag: str, name: str, one: dict[str, Any], demand: float, draw: random.Random) -> list[dict[str, Any]]:
    """The inventory rows of one service."""
    rows = []
    for carrier, share in one.get("mix", {}).items():
        useful = demand * share * draw.uniform(0.9, 1.1)
        use = useful * one.get("use", 1.0) if "use" in one else useful * 1_000 / (EFFICIENCY[carrier] / 100)  # MWh
        scope = 2 if carrier in ("electricity", "steam") else 1
        row = {
            "ref": f"{one['ref']}.{scope}", "name": f"{name} {carrier}{tag}", "serves": name + tag, "uses": carrier,
            "activity": f"{use:.3f} MWh", "emissions": f"{use * FACTOR[carrier]:.3f} t CO2e",
        }  # fmt: skip
        rows.append(row | ({"delivers": f"{useful:.3f} {one['unit']}"} if "use" in one else {}))
    for way, factor in one.get("direct", {}).items():
        amount = demand * draw.uniform(0.4, 0.6)
        row = {"ref": f"{one['ref']}.1", "name": f"{name} {way}{tag}", "serves": name + tag}
        rows.append(row | {"activity": f"{amount:.3f} {one['unit']}", "emissions": f"{amount * factor:.3f} t CO2e"})
    return rows


def service_of(one: dict[str, Any], draw: random.Random) -> dict[str, Any]:
    """A service with the equipment that delivers it today."""
    about: dict[str, Any] = {"unit": one["unit"], "driver": "population"}
    if "customer" in one:
        about["customer"] = one["customer"]
    payer = "households" if one.get("customer") == "homes" else "businesses"
    money = {"GWh": 350_000, "vehicle_mile": 2.6}.get(one["unit"])
    incumbents = {}
    for carrier in one.get("mix", {}):
        known: dict[str, Any] = {} if "use" in one else {"efficiency": f"{EFFICIENCY[carrier]} %"}
        if carrier not in ("electricity", "steam") and money:
            cost = money * draw.uniform(0.8, 1.2)
            known |= {
                "lifetime": f"{draw.randrange(12, 24)} yr",
                "replacement": f"{cost:.4f} USD/{one['unit']}",
                "opex": f"{cost / 40:.5f} USD/{one['unit']}",
                "price_year": 2023,
                "paid_by": {payer: "100 %"},
            }
        if known:
            incumbents[carrier] = known
    return about | ({"incumbents": incumbents} if incumbents else {})


def catalogue(districts: int) -> dict[str, Any]:
    """Thirty measures of every district."""
    draw = random.Random(SEED + 1)
    groups, measures = {}, {}
    for tag in tags(districts):
        groups[f"home heating{tag}"] = {"potential": f"70 % of home heat{tag}"}
        groups[f"shop heating{tag}"] = {"potential": f"75 % of shop heat{tag}"}
        for switch in SWITCHES:
            measures[switch[0] + tag.replace(" ", "-")] = switch_of(tag, *switch, draw)
        for saving in SAVINGS:
            measures[saving[0] + tag.replace(" ", "-")] = saving_of(tag, *saving, draw)
        for name, measure in others(tag).items():
            measures[name + tag.replace(" ", "-")] = measure
    return {"groups": groups, "measures": measures}


def rollout(units: float, draw: random.Random) -> dict[str, Any]:
    """Full potential in 10 to 16 years, from a small start."""
    most = units / draw.uniform(10, 16)
    return {"start": FIRST, "most": f"{most:.2f} unit/yr", "growth": "35 %", "seed": f"{most * 0.15:.2f} unit/yr"}


def switch_of(
    tag: str, name: str, service: str, output: tuple[float, str], use: float, capex: float, opex: float, life: int,
    potential: float, payer: str, draw: random.Random,
) -> dict[str, Any]:  # fmt: skip
    """Something that delivers a service with electricity."""
    amount, unit = output
    own = 1_000.0 if unit == MWH else 1.0
    capex *= draw.uniform(0.85, 1.2)
    measure: dict[str, Any] = {
        "title": f"{name}{tag}".capitalize(),
        "unit": "unit",
        "per_unit": {
            "delivers": {service + tag: f"{amount} {unit}"},
            "uses": {"electricity": f"{amount * use * draw.uniform(0.95, 1.1):.5f} MWh"},
        },
        "cost": {
            "capex": {FIRST: f"{capex:.2f} USD", LAST: f"{capex * draw.uniform(0.7, 0.95):.2f} USD"},
            "price_year": 2023,
        },
        "lifetime": f"{life} yr",
        "potential": f"{potential} % of {service}{tag}",
        "rollout": rollout(SERVICES[service]["demand"] * own / amount * potential / 100, draw),
        "paid_by": {payer: "80 %", "state": "20 %"},
    }
    if opex:
        measure["cost"]["opex"] = f"{opex} USD/yr"
    if name in ("air-heat-pump", "ground-heat-pump"):
        measure["group"] = f"home heating{tag}"
    if name in ("rooftop-heat-pump", "large-heat-pump"):
        measure["group"] = f"shop heating{tag}"
    if name == "battery-car":
        measure["needs"] = {f"charger{tag.replace(' ', '-')}": "0.05 per unit"}
    return measure


def saving_of(
    tag: str, name: str, outputs: dict[str, float], capex: float, opex: float, life: int, potential: float,
    payer: str, draw: random.Random,
) -> dict[str, Any]:  # fmt: skip
    """Something that lowers demand."""
    service, amount = next(iter(outputs.items()))
    cost: dict[str, Any] = {"capex": f"{capex * draw.uniform(0.8, 1.25):.2f} USD", "price_year": 2023}
    return {
        "title": f"{name}{tag}".capitalize(),
        "unit": "unit",
        "kind": "saving",
        "per_unit": {"delivers": {s + tag: f"{mwh} MWh" for s, mwh in outputs.items()}},
        "cost": cost | ({"opex": f"{opex} USD/yr"} if opex else {}),
        "lifetime": f"{life} yr",
        "potential": f"{potential} % of {service}{tag}",
        "rollout": rollout(SERVICES[service]["demand"] * 1_000 / amount * potential / 100, draw),
        "paid_by": {payer: "75 %", "state": "25 %"},
    }


def others(tag: str) -> dict[str, dict[str, Any]]:
    """Solar, chargers, and what can be done about waste and sewage."""

    def solar(owner: str, customer: str, size: int, capex: int, potential: int, most: int) -> dict[str, Any]:
        return {
            "title": f"Solar for {customer}{tag}",
            "unit": "unit",
            "per_unit": {"delivers": {"electricity": f"{size} MWh"}},
            "cost": {
                "capex": {FIRST: f"{capex} USD", LAST: f"{capex * 6 // 10} USD"},
                "opex": f"{capex // 100} USD/yr",
                "price_year": 2023,
            },
            "lifetime": "30 yr",
            "age": {"all": {0: "100 %", 29: "87 %"}},
            "owner": owner,
            "customer": customer,
            "self_use": "70 %",
            "potential": f"{potential} unit",
            "rollout": {"start": FIRST, "most": f"{most} unit/yr", "growth": "30 %", "seed": f"{most // 8} unit/yr"},
            "paid_by": {"households" if customer == "homes" else "businesses": "100 %"},
        }

    def waste(title: str, capex: int, per_run: int, emits: str, potential: int) -> dict[str, Any]:
        return {
            "title": title + tag,
            "unit": "t",
            "sector": "III.2",
            "kind": "switch",
            "per_unit": {"delivers": {f"waste disposal{tag}": "1 t"}, "emits": f"{emits} t CO2e"},
            "cost": {"capex": f"{capex} USD", "per_run": f"{per_run} USD/yr", "price_year": 2023},
            "lifetime": "20 yr",
            "potential": f"{potential} % of waste disposal{tag}",
            "paid_by": {"city": "100 %"},
        }

    return {
        "home-solar": solar("I.1", "homes", 7, 20_000, 24_000, 1_500),
        "shop-solar": solar("I.2", "businesses", 117, 230_000, 2_400, 150),
        "charger": {
            "title": f"Chargers{tag}",
            "unit": "unit",
            "per_unit": {},
            "cost": {"capex": "6_000 USD", "opex": "300 USD/yr", "price_year": 2023},
            "lifetime": "12 yr",
        },
        "compost": waste("Compost", 300, 40, "0.19", 40),
        "biogas": waste("Biogas", 900, 60, "0.05", 30),
    }


class Plain(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
    """YAML without anchors."""

    def ignore_aliases(self, data: Any) -> bool:
        """Never an anchor."""
        return True


def write(districts: int, folder: Path) -> Path:
    """The city's four files."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {
        "plan": plan_of(districts), "assumptions": assumptions(), "inventory": inventory(districts),
        "measures": catalogue(districts),
    }  # fmt: skip
    for name, tree in files.items():
        text = yaml.dump(tree, Dumper=Plain, sort_keys=False, width=1_000, default_flow_style=None, allow_unicode=True)
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


if __name__ == "__main__":
    write(int(sys.argv[1]), Path(sys.argv[2]))
