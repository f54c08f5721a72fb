"""A city small enough to check by hand, as a full `Instance`: one service, a gas boiler, a heat pump, a retrofit.

    instance = tiny.instance(potential={"heat pump": tiny.flat(60)})          any field may be replaced
    solution = tiny.solution(instance, {"heat pump": [10, 10], "retrofit": [5]})   a pathway that obeys every law

Heat is counted in GWh: 100 a year, by boilers that use 1.25 GWh of gas per GWh and last five years. Numbers are toys.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from cnca_plan.model.instance import FactorPart, Instance, Pool, Series
from cnca_plan.model.series import alive
from cnca_plan.model.solution import Solution
from cnca_plan.results import costs
from cnca_plan.results.flows import delivered, saved, supplied, total, used

YEARS = (2025, 2026, 2027, 2028, 2029, 2030)
BOILER, PUMP, RETROFIT, SOLAR = "gas boiler", "heat pump", "retrofit", "rooftop solar"


def flat(value: float, years: int = len(YEARS)) -> Series:
    """The same value in every year."""
    return np.full(years, float(value))


def values(*given: float, years: int = len(YEARS)) -> Series:
    """The given values from the first year on, zeros after."""
    return np.array([*given, *[0.0] * (years - len(given))], dtype=np.float64)


def instance(**overrides: Any) -> Instance:
    """The tiny city; every field of `Instance` may be given instead."""
    fields: dict[str, Any] = {**_names(), **_flows(), **_emissions(), **_stock(), **_money()}
    return Instance(**{**fields, **overrides})


def two_boilers(**overrides: Any) -> Instance:
    """The tiny city with an oil boiler beside the gas boiler, 30 of 100 GWh; neither ever ages."""
    plain, oil = instance(), "oil boiler"
    city = replace(
        plain,
        incumbents=(BOILER, oil),
        serves={BOILER: "heat", oil: "heat"},
        baseline={BOILER: flat(70), oil: flat(30)},
        uses={**plain.uses, (oil, "oil"): flat(1.4)},
        carriers=("gas", "oil", "power"),
        factors=(*plain.factors, FactorPart("oil", "CO2", None, flat(0.27))),
        carrier_scope={**plain.carrier_scope, "oil": 1},
        ref={**plain.ref, oil: "I.1.1"},
        subsector={**plain.subsector, oil: "I.1"},
        customer={**plain.customer, oil: "homes"},
        price={**plain.price, "oil": flat(1.5)},
        lifetime={k: life for k, life in plain.lifetime.items() if k != BOILER},
        legacy={},
    )
    return replace(city, **overrides)


def solar(**overrides: Any) -> Instance:
    """The tiny city with rooftop solar beside: 2 GWh of power a unit, half of which may save its owner the mark-up."""
    plain = instance()
    city = replace(
        plain,
        measures=(PUMP, RETROFIT, SOLAR),
        supplies={(SOLAR, "power"): flat(2)},
        lifetime={**plain.lifetime, SOLAR: 5},
        capex={**plain.capex, SOLAR: flat(12)},
        pays={**plain.pays, (SOLAR, "households"): 1.0},
        ref={**plain.ref, SOLAR: "I.1.1"},
        subsector={**plain.subsector, SOLAR: "I.1"},
        customer={**plain.customer, SOLAR: "homes"},
        self_use={(SOLAR, "power"): 0.5},
        potential={**plain.potential, SOLAR: flat(40)},
    )
    return replace(city, **overrides)


def solution(
    city: Instance,
    install: Mapping[str, Sequence[float]] | None = None,
    running: Mapping[str, Series] | None = None,
) -> Solution:
    """The pathway that follows from what is installed of each measure; the rest is what the laws leave no choice in.

    Every unit runs unless `running` says otherwise; savings lower all incumbents alike, switches replace a pool's
    incumbents in proportion; boilers are bought as they are needed; carriers are bought as they are used.
    """
    bought = {k: values(*(install or {}).get(k, ()), years=len(city.years)) for k in city.measures}
    stock = {k: alive(units, city.lifetime[k]) for k, units in bought.items()}
    runs = {k: alive(bought[k], city.lifetime[k], city.fade.get(k)) for k in city.measures if k not in city.grown}
    found = Solution(bought, stock, {**runs, **(running or {})}, {}, {}, {}, {}, {})
    return priced(city, balanced(city, renewed(city, displaced(city, found))))


def displaced(city: Instance, found: Solution) -> Solution:
    """Incumbents run at their share of what savings leave, less what switches replace."""
    replaced = {(k, pool.name): units for pool in city.pools for k, units in _replaced(city, found, pool).items()}
    runs = {}
    for k, s in city.serves.items():
        left = city.baseline[k] / city.demand[s] * (city.demand[s] - saved(city, found, s))
        runs[k] = left - total((units for (i, _), units in replaced.items() if i == k), city)
    return replace(found, running={**found.running, **runs}, replaced=replaced)


def renewed(city: Instance, found: Solution) -> Solution:
    """Incumbents with a lifetime are bought when today's stock and earlier purchases no longer suffice."""
    install, stock = dict(found.install), dict(found.stock)
    for k in city.renewed:
        install[k] = np.zeros(len(city.years))
        for t, needed in enumerate(found.running[k]):
            standing = alive(install[k], city.lifetime[k]) + city.legacy[k]
            install[k][t] = max(0.0, needed - standing[t])
        stock[k] = alive(install[k], city.lifetime[k]) + city.legacy[k]
    return replace(found, install=install, stock=stock)


def balanced(city: Instance, found: Solution) -> Solution:
    """Carriers are bought as far as local supply falls short, and spilled as far as it exceeds use."""
    bought, spilled = {}, {}
    for c in city.carriers:
        flows = (used(city, found, k, c) - supplied(city, found, k, c) for k in city.technologies)
        net = total(flows, city)
        bought[c], spilled[c] = np.maximum(0.0, net), np.maximum(0.0, -net)
    return replace(found, bought=bought, spilled=spilled)


def priced(city: Instance, found: Solution) -> Solution:
    """The same pathway with its cost as the objective."""
    return replace(found, objective=costs.assembled(city, found))


def _replaced(city: Instance, found: Solution, pool: Pool) -> dict[str, Series]:
    switched = total((delivered(city, found, k, pool.service) for k in pool.switches), city)
    whole = total((city.baseline[k] for k in pool.incumbents), city)
    return {k: switched * city.baseline[k] / whole for k in pool.incumbents}


def _names() -> dict[str, Any]:
    titles = {k: k.capitalize() for k in (BOILER, PUMP, RETROFIT)}
    units = dict.fromkeys((*titles, "heat", "gas", "power"), "GWh")
    return {
        "name": "tiny",
        "years": YEARS,
        "base_year": 2022,
        "discount_rate": 0.05,
        "currency": "EUR",
        "price_year": 2022,
        "incumbents": (BOILER,),
        "measures": (PUMP, RETROFIT),
        "services": ("heat",),
        "carriers": ("gas", "power"),
        "payers": ("city", "households"),
        "unit": units,
        "title": titles,
    }


def _flows() -> dict[str, Any]:
    return {
        "serves": {BOILER: "heat"},
        "baseline": {BOILER: flat(100)},
        "demand": {"heat": flat(100)},
        "delivers": {(PUMP, "heat"): flat(1), (RETROFIT, "heat"): flat(1)},
        "supplies": {},
        "uses": {(BOILER, "gas"): flat(1.25), (PUMP, "power"): flat(0.4)},
        "emits": {(BOILER, "CH4"): flat(0.01)},
        "decay": {},
        "savings": frozenset({RETROFIT}),
        "replaces": {},
    }


def _emissions() -> dict[str, Any]:
    return {
        "factors": (
            FactorPart("gas", "CO2", None, flat(0.2)),
            FactorPart("gas", "CH4", "I.8.1", flat(0.02)),
            FactorPart("power", "CO2", None, np.array([0.5, 0.4, 0.3, 0.2, 0.1, 0.0])),
        ),
        "exogenous": {("III.1.1", "CH4"): flat(5), ("V.2", "CO2"): flat(-1)},
        "ref": {BOILER: "I.1.1", PUMP: "I.1.1", RETROFIT: "I.1.1"},
        "subsector": {BOILER: "I.1", PUMP: "I.1", RETROFIT: "I.1"},
        "carrier_scope": {"gas": 1, "power": 2},
        "owner": {},
    }


def _stock() -> dict[str, Any]:
    return {
        "lifetime": {BOILER: 5, PUMP: 4, RETROFIT: 30},
        "start": {},
        "legacy": {BOILER: np.array([80.0, 60.0, 40.0, 20.0, 0.0, 0.0])},
        "fade": {},
        "profile": {},
        "potential": {PUMP: flat(60), RETROFIT: flat(30)},
        "share_sets": (),
        "groups": (),
        "ramp": {},
        "gross": frozenset(),
        "growth": {},
        "seed": {},
        "recent": {},
        "committed": {},
        "renew": frozenset(),
        "needs": {},
        "kept": frozenset(),
    }


def _money() -> dict[str, Any]:
    return {
        "capex": {BOILER: flat(2), PUMP: flat(8), RETROFIT: flat(20)},
        "opex": {BOILER: flat(0.1), PUMP: flat(0.2)},
        "cost_per_run": {BOILER: flat(0.05)},
        "price": {"gas": flat(1), "power": flat(2)},
        "markup": {("gas", "homes"): flat(0.5), ("power", "homes"): flat(1)},
        "tax": {("gas", "homes"): flat(0.1)},
        "customer": {BOILER: "homes", PUMP: "homes", RETROFIT: "homes"},
        "self_use": {},
        "hurdle": {PUMP: 1.2},
        "counted": {},
        "pays": {
            (BOILER, "households"): 1.0,
            (PUMP, "households"): 1.0,
            (RETROFIT, "households"): 0.6,
            (RETROFIT, "city"): 0.4,
        },
        "carbon_price": flat(3),
        "carbon_priced": frozenset({"power"}),
        "purchase_limit": {},
        "removal_limit": None,
        "spending_limits": (),
    }
