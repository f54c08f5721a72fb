"""Small cities in which a law decides what is done: take the law away and the pathway changes.

`everything` binds most families; here are those that need a place of their own. Boilers burn gas: 0.2 t and 2 money
a unit. Each says why its law matters.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from cnca_plan.model.baseline import with_baseline
from cnca_plan.model.instance import Budget, Group, Instance, SpendingLimit
from tests.model.everything import everything
from tests.model.toy import Carrier, Incumbent, Measure, cap, city, share

GAS = {"gas": Carrier(price=2, factor=0.2)}
BOILER = {"boiler": Incumbent("heat", 100, uses={"gas": 1})}


def surplus() -> Instance:
    """Compost takes up carbon, so a target would compost more waste than there is."""
    measures = {
        "compost": Measure({"waste": 1}, emits=-0.1, per_run=0.1, capex=1, potential=300),
        "digester": Measure({"waste": 1, "heat": 0.1}, capex=500, potential=300, per_run=1),
        "trees": Measure(emits=-1, capex=1000, potential=100),
    }
    return city({**BOILER, "dump": Incumbent("waste", 100, emits=0.1)}, measures, GAS, caps=(cap(-5),))


def spill() -> Instance:
    """A plant credited to homes could meet their target by burning for nobody."""
    measures = {
        "panels": Measure(supplies={"power": 1}, potential=5, capex=1),
        "plant": Measure(supplies={"power": 1}, per_run=5, capex=1, potential=300, owner="I.1.2"),
        "insulation": Measure({"heat": 1}, saving=True, capex=1000, potential=50),
    }
    homes = {**BOILER, "lamp": Incumbent("light", 10, uses={"power": 1}, ref="I.1.1")}
    power = Carrier(price=1, factor=0.5, scope=2)
    return city(homes, measures, {**GAS, "power": power}, caps=(cap(12, sector="I"),))


def purchase() -> Instance:
    """There is wood for thirty homes only."""
    wood = {"wood": Carrier(price=1, factor=0, limit=30)}
    stove = Measure({"heat": 1}, uses={"wood": 1}, capex=1, potential=200)
    return city(BOILER, {"stove": stove}, {**GAS, **wood})


def rented() -> Instance:
    """Boilers would be bought, used for a year and given back to salvage."""
    old = {"boiler": Incumbent("heat", 100, uses={"gas": 1}, lifetime=20, legacy=[0] * 4, capex=10)}
    pump = Measure({"heat": 1}, uses={"gas": 0.1}, lifetime=20, capex=30, per_run=1)
    return city(old, {"pump": pump}, GAS, years=4, caps=(cap([None, None, None, 4], years=4),))


def kept() -> Instance:
    """Boilers stand that a cheap pump would replace at once."""
    old = {"boiler": Incumbent("heat", 100, uses={"gas": 1}, lifetime=4, kept=True, capex=1)}
    pump = Measure({"heat": 1}, uses={"gas": 0.1}, capex=1)
    saving = Measure({"heat": 1}, saving=True, capex=1, potential=10)
    return city(old, {"pump": pump, "saving": saving}, GAS)


def shares() -> Instance:
    """A fifth of homes cannot take a pump, and of what savings leave a fifth stays."""
    pump = Measure({"heat": 1}, uses={"gas": 0.1}, capex=1)
    saving = Measure({"heat": 1}, saving=True, capex=1)
    sets = (share("heat", ("pump",), 0.8), share("heat", ("saving",), 0.4, savings=True))
    return city(BOILER, {"pump": pump, "saving": saving}, GAS, share_sets=sets)


def roofs() -> Instance:
    """Two kinds of panel want the same roof, and trades learn: each year there can be more."""
    more = [1, 2, 3, 4, 50]
    panels = {k: Measure(supplies={"gas": n}, capex=n, potential=more) for k, n in (("thick", 2), ("thin", 1))}
    roof = Group("roof", {"thick": 2.0, "thin": 1.0}, np.full(5, 20.0))
    return city(BOILER, panels, GAS, groups=(roof,))


def growing() -> Instance:
    """An industry starts small."""
    pump = Measure({"heat": 1}, uses={"gas": 0.1}, capex=1, growth=0.5, seed=2, recent=1)
    return city(BOILER, {"pump": pump}, GAS)


def decided() -> Instance:
    """Decided and dear: pumps that nobody would run, trees that nobody would plant."""
    pump = Measure({"heat": 1}, uses={"gas": 3}, capex=5, committed=[1, 1, 0, 0, 0])
    trees = Measure(emits=-1, profile={"emits": [0.5] * 100}, capex=9, potential=5, committed=[1, 0, 0, 0, 0])
    return city(BOILER, {"pump": pump, "trees": trees}, GAS)


def own_use() -> Instance:
    """More sun than its owners use: only what they use saves them the mark-up."""
    homes = {"heater": Incumbent("heat", [10, 10, 10, 10, 4], uses={"power": 1})}
    panels = Measure(supplies={"power": 1}, capex=3, potential=8, self_use={"power": 1.0}, committed=[8, 0, 0, 0, 0])
    return city(homes, {"panels": panels}, {"power": Carrier(price=0.1, factor=0.1, markup=1)})


def poor() -> Instance:
    """The city has twenty a year, on top of the boilers it renews; loans last three years."""
    old = {"boiler": Incumbent("heat", 100, uses={"gas": 1}, lifetime=5, capex=1)}
    pump = Measure({"heat": 1}, uses={"gas": 0.1}, capex=4)
    limit = SpendingLimit("city", np.full(5, 20.0), 3, 0.4)
    return city(old, {"pump": pump}, GAS, spending_limits=(limit,))


def chosen() -> Instance:
    """The stove may replace oil only, and would rather have replaced gas."""
    homes = {"boiler": Incumbent("heat", 60, uses={"gas": 1}), "oil": Incumbent("heat", 40, uses={"oil": 1})}
    stove = Measure({"heat": 1}, uses={"wood": 1}, capex=0.1, replaces=("oil",))
    saving = Measure({"heat": 1}, saving=True, capex=8, potential=15)
    carriers = {"gas": Carrier(3, 0.2), "oil": Carrier(1, 0.1), "wood": Carrier(0.9, 0)}
    return city(homes, {"saving": saving, "stove": stove}, carriers, caps=(cap(12.5),))


def warm_and_cool() -> Instance:
    """A retrofit cools more than is wanted, and must be allowed to."""
    homes = {**BOILER, "fan": Incumbent("cool", 10, uses={"gas": 0.5})}
    retrofit = Measure({"heat": 1, "cool": 0.5}, saving=True, capex=4, potential=60)
    return city(homes, {"retrofit": retrofit}, GAS)


def summer() -> Instance:
    """A pump that heats and cools replaces more cooling than there is."""
    homes = {**BOILER, "fan": Incumbent("cool", 10, uses={"gas": 0.5})}
    pump = Measure({"heat": 1, "cool": 0.5}, uses={"gas": 0.2}, capex=4)
    return city(homes, {"pump": pump}, GAS)


def fast_pump() -> Instance:
    """A pump that wears off, run as much as it can."""
    pump = Measure({"heat": 1}, uses={"gas": 0.1}, capex=2, lifetime=3, fade=[1, 0.5, 0.25], potential=40)
    return city(BOILER, {"pump": pump}, GAS)


def saving_budget() -> Instance:
    """All years together may emit 80 t; waiting is cheaper, but not for ever."""
    pump = Measure({"heat": 1}, uses={"gas": 0.1}, capex=30, ramp=25)
    return city(BOILER, {"pump": pump}, GAS, rate=0.05, budget=Budget((2025, 2026, 2027, 2028, 2029), 60))


def out_of_reach() -> Instance:
    """A cap no pump can meet: by how much it is missed is part of the law."""
    pump = Measure({"heat": 1}, uses={"gas": 0.1}, capex=1, potential=50)
    return city(BOILER, {"pump": pump}, GAS, caps=(cap(5),))


def overspent() -> Instance:
    """The same for a budget."""
    pump = Measure({"heat": 1}, uses={"gas": 0.1}, capex=1, potential=50)
    return city(BOILER, {"pump": pump}, GAS, budget=Budget((2025, 2026, 2027, 2028, 2029), 25))


UNREACHABLE: tuple[Callable[[], Instance], ...] = (out_of_reach, overspent)
PLACES: tuple[Callable[[], Instance], ...] = (
    everything, surplus, spill, purchase, rented, kept, shares, roofs, growing, decided, own_use, poor, chosen,
    warm_and_cool, summer, fast_pump, saving_budget, *UNREACHABLE,
)  # fmt: skip


def ready(place: Callable[[], Instance]) -> Instance:
    """The city with the right sides that hang on its baseline."""
    return with_baseline(place())[0]
