"""A city in which every family of the program has rows: four years, sixteen technologies, toy numbers.

Its rows are written out by hand in `rows/`; a newcomer can check each with a pencil. Interest is 21 %, so that a
year is 1/1.21 and half a year 1/1.1.

heat    gas boilers (last 3 years, not to be scrapped early, leak) and oil boilers (never age), demand falls;
        `retro` and `campaign` save (retro cools too); `pump` and `geo` (which cools too) replace either, `wood` oil
cool    fans · rides   cars; `ev`, each needing 0.4 `plug` · waste   a dump that decays; `compost`, decided and renewed
power   `solar` (fades, must run, saves its owner the mark-up, may spill) and `chp` (burns wood when it likes)
trees   take up more as they grow
"""

from __future__ import annotations

from typing import Any

import numpy as np

from cnca_plan.model.baseline import with_baseline
from cnca_plan.model.instance import (
    Budget,
    Cap,
    FactorPart,
    Group,
    Instance,
    Selection,
    Series,
    ShareSet,
    SpendingLimit,
)

YEARS = (2025, 2026, 2027, 2028)


def flat(value: float) -> Series:
    return np.full(4, float(value))


def by_year(*values: float) -> Series:
    return np.array(values, dtype=np.float64)


def everything(**overrides: Any) -> Instance:
    """The city, its baseline computed and the right sides that hang on it filled in."""
    fields = {**_names(), **_flows(), **_emissions(), **_stock(), **_rollout(), **_money(), **_targets()}
    return with_baseline(Instance(**{**fields, **overrides}))[0]


INCUMBENTS = ("car", "dump", "fan", "gas", "oil")
MEASURES = ("campaign", "chp", "compost", "ev", "geo", "plug", "pump", "retro", "solar", "trees", "wood")
CARRIERS = ("biomass", "diesel", "methane", "oil", "power")


def _names() -> dict[str, Any]:
    kinds, services = (*INCUMBENTS, *MEASURES), ("cool", "heat", "rides", "waste")
    return {
        "name": "everything",
        "years": YEARS,
        "base_year": 2024,
        "discount_rate": 0.21,
        "currency": "EUR",
        "price_year": 2024,
        "incumbents": INCUMBENTS,
        "measures": MEASURES,
        "services": services,
        "carriers": CARRIERS,
        "payers": ("city", "homes"),
        "unit": dict.fromkeys((*kinds, *services, *CARRIERS), "unit"),
        "title": {k: k for k in kinds},
    }


def _flows() -> dict[str, Any]:
    return {
        "serves": {"gas": "heat", "oil": "heat", "fan": "cool", "dump": "waste", "car": "rides"},
        "baseline": {
            "gas": by_year(60, 60, 57, 30),
            "oil": by_year(40, 40, 38, 20),
            "fan": flat(20),
            "dump": flat(10),
            "car": flat(50),
        },
        "demand": {
            "heat": by_year(100, 100, 95, 50),
            "cool": flat(20),
            "waste": flat(10),
            "rides": flat(50),
        },
        "delivers": {
            ("retro", "heat"): by_year(2, 2, 1.9, 1),
            ("retro", "cool"): flat(0.5),
            ("campaign", "heat"): flat(1),
            ("pump", "heat"): flat(1),
            ("geo", "heat"): flat(1),
            ("geo", "cool"): flat(0.2),
            ("wood", "heat"): flat(1),
            ("compost", "waste"): flat(1),
            ("ev", "rides"): flat(1),
        },
        "supplies": {("solar", "power"): flat(2), ("chp", "power"): flat(1)},
        "uses": {
            ("gas", "methane"): flat(1.25),
            ("oil", "oil"): flat(1.4),
            ("fan", "power"): flat(0.3),
            ("car", "diesel"): flat(0.6),
            ("pump", "power"): flat(0.4),
            ("geo", "power"): flat(0.25),
            ("wood", "biomass"): flat(1.5),
            ("chp", "biomass"): flat(3),
            ("ev", "power"): flat(0.2),
        },
        "emits": {("gas", "CH4"): flat(0.01), ("compost", "CH4"): flat(0.1), ("trees", "CO2"): flat(-0.5)},
        "decay": {("dump", "CH4"): by_year(0.3, 0.2, 0.1, 0.05)},
        "savings": frozenset({"retro", "campaign"}),
        "replaces": {"wood": ("oil",)},
    }


def _emissions() -> dict[str, Any]:
    heat = ("gas", "oil", "fan", "retro", "campaign", "pump", "geo", "wood", "solar", "chp")
    ride, waste = ("car", "ev", "plug"), ("dump", "compost")
    subsector = {**dict.fromkeys(heat, "I.1"), **dict.fromkeys(ride, "II.1"), **dict.fromkeys(waste, "III.1")}
    return {
        "factors": (
            FactorPart("methane", "CO2", None, flat(0.2)),
            FactorPart("methane", "CH4", "I.8.1", flat(0.02)),
            FactorPart("oil", "CO2", None, flat(0.25)),
            FactorPart("diesel", "CO2", None, flat(0.25)),
            FactorPart("power", "CO2", None, by_year(0.5, 0.4, 0.3, 0.2)),
        ),
        "exogenous": {("III.1.1", "CH4"): by_year(3, 2, 1, 0.5), ("V.2", "CO2"): flat(-1)},
        "subsector": {**subsector, "trees": "V.2"},
        "ref": {**{k: f"{sub}.1" for k, sub in subsector.items()}, "trees": "V.2"},
        "carrier_scope": {"methane": 1, "oil": 1, "diesel": 1, "biomass": 1, "power": 2},
        "owner": {"solar": "I.1.2"},
    }


def _stock() -> dict[str, Any]:
    lives = {"retro": 30, "campaign": 1, "pump": 3, "wood": 2, "geo": 3, "solar": 4, "chp": 5, "trees": 3, "compost": 2}
    return {
        "lifetime": {"gas": 3, **lives, "ev": 4, "plug": 10},
        "start": {"geo": 2026},
        "legacy": {"gas": by_year(40, 20, 0, 0)},
        "fade": {"solar": by_year(1, 0.9, 0.8, 0.7), "geo": by_year(1, 0.9, 0.8)},
        "profile": {("trees", "emits"): by_year(0.2, 0.6, 1.0)},
        "kept": frozenset({"gas"}),
    }


def _rollout() -> dict[str, Any]:
    return {
        "potential": {
            "retro": flat(12),
            "campaign": flat(10),
            "solar": flat(10),
            "chp": flat(6),
            "trees": flat(20),
            "compost": by_year(0.5, 8, 8, 8),
        },
        "share_sets": (
            ShareSet("fit for pumps", "heat", ("geo", "pump", "wood"), False, flat(0.85)),
            ShareSet("fit for saving", "heat", ("campaign", "retro"), True, flat(0.25)),
        ),
        "groups": (Group("roofs", {"solar": 1.0, "trees": 0.1}, flat(11)),),
        "ramp": {"retro": flat(5), "ev": flat(12), "solar": flat(1), "wood": flat(8)},
        "gross": frozenset({"wood"}),
        "growth": {"pump": 0.5, "campaign": 0.5},
        "seed": {"pump": 4, "campaign": 3},
        "recent": {"pump": 2},
        "committed": {"solar": by_year(2, 0, 0, 0), "compost": by_year(1, 0, 0, 0)},
        "renew": frozenset({"compost"}),
        "needs": {("ev", "plug"): 0.4},
    }


def _money() -> dict[str, Any]:
    homes = ("gas", "oil", "fan", "retro", "campaign", "pump", "geo", "wood", "solar")
    paid_by_homes = ("gas", "pump", "geo", "wood", "solar", "ev")
    paid_by_city = ("campaign", "chp", "compost", "plug", "trees")
    capex = {"gas": 2, "campaign": 1, "pump": 8, "wood": 4, "geo": 9, "solar": 12, "chp": 10, "trees": 1}
    return {
        "capex": {
            **{k: flat(money) for k, money in capex.items()},
            "compost": flat(6),
            "ev": flat(12),
            "plug": flat(3),
            "retro": by_year(20, 20, 18, 18),
        },
        "opex": {"gas": flat(0.1), "oil": flat(0.2), "pump": flat(0.3), "trees": flat(0.05)},
        "cost_per_run": {"gas": flat(0.05), "compost": flat(0.5)},
        "price": {"methane": flat(1), "oil": flat(1.5), "diesel": flat(2), "power": flat(2), "biomass": flat(0.6)},
        "markup": {("methane", "homes"): flat(0.5), ("power", "homes"): flat(1)},
        "tax": {},
        "customer": {**dict.fromkeys(homes, "homes"), **dict.fromkeys(("car", "ev"), "drivers")},
        "self_use": {("solar", "power"): 0.5},
        "hurdle": {"pump": 1.2},
        "counted": {"plug": 0.5},
        "pays": {
            **{(k, "homes"): 1.0 for k in paid_by_homes},
            **{(k, "city"): 1.0 for k in paid_by_city},
            ("retro", "homes"): 0.6,
            ("retro", "city"): 0.4,
        },
        "carbon_price": flat(3),
        "carbon_priced": frozenset({"power"}),
        "purchase_limit": {"biomass": flat(30)},
        "removal_limit": by_year(1, 2, 3, 4),
        "spending_limits": (
            SpendingLimit("city", flat(30), 1, 1.0),
            SpendingLimit("homes", flat(90), 3, 0.45),
        ),
    }


def _targets() -> dict[str, Any]:
    return {
        "caps": (
            Cap("total", Selection(), by_year(np.nan, 38, 32, 18)),
            Cap("transport", Selection(sector="II"), by_year(np.nan, np.nan, np.nan, 6)),
            Cap("bills", Selection(scope=2), flat(9)),
            Cap("leaks", Selection(gas="CH4"), by_year(np.nan, np.nan, 10, 9)),
            Cap("homes", Selection(sector="I.1", gas="CO2"), by_year(np.nan, 30, np.nan, np.nan)),
        ),
        "budget": Budget((2026, 2027, 2028), 85),
    }
