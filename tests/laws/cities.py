"""Random small cities for Hypothesis: a story in a few numbers, each shrinking towards nothing special.

A `Story` keeps what a city is made of, so that a law may tell it twice: with a looser cap, one measure less, in
another order. Amounts are round, so that a failing city can be read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from hypothesis import strategies as st

from cnca_plan.model.baseline import baseline
from cnca_plan.model.instance import Budget, Instance
from cnca_plan.results import emissions
from tests.model import toy
from tests.model.toy import Carrier, Incumbent, Measure, cap, share


@dataclass(frozen=True)
class Story:
    """What a city is made of, and how strict its targets are (a share of the baseline's emissions, by year)."""

    years: int
    rate: float
    incumbents: Mapping[str, Incumbent]
    measures: Mapping[str, Measure]
    carriers: Mapping[str, Carrier]
    strictness: tuple[float | None, ...] = ()
    sector: float | None = None  # a cap on sector I, as a share
    budget: float | None = None  # a budget over all years, as a share
    more: Mapping[str, Any] = field(default_factory=dict)

    def without_targets(self) -> Instance:
        """The city with nothing promised."""
        return toy.city(self.incumbents, self.measures, self.carriers, self.years, self.rate, **self.more)

    def city(self, looser: float = 0.0) -> Instance:
        """The city with its targets, each looser by so many tonnes."""
        plain = self.without_targets()
        found = baseline(plain)
        tonnes = emissions.total(plain, found)
        homes = emissions.by_sector(emissions.ledger(plain, found))["I"]
        caps = []
        if self.strictness:
            given = [None if s is None else s * t + looser for s, t in zip(self.strictness, tonnes, strict=True)]
            caps.append(cap(given, years=self.years))
        if self.sector is not None:
            caps.append(cap([self.sector * abs(homes[0]) + looser] * self.years, self.years, "homes", sector="I"))
        budget = None if self.budget is None else Budget(plain.years, self.budget * float(tonnes.sum()) + looser)
        return replace(plain, caps=tuple(caps), budget=budget)


def some(*values: float) -> st.SearchStrategy[float]:
    """One of a few round numbers, the first being the simplest."""
    return st.sampled_from(values)


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


@st.composite
def incumbents(draw: st.DrawFn, years: int, steady: bool = False) -> dict[str, Incumbent]:
    """Gas and oil heating, lamps, sometimes cars; demand may grow or fall, equipment may age."""
    trend = 1.0 if steady else draw(some(1.0, 1.1, 0.9, 0.7))
    amounts = {"boiler": draw(some(60, 100)), "oil": draw(some(30, 10)), "lamp": draw(some(20, 50))}
    course = {k: [a * trend**t for t in range(years)] for k, a in amounts.items()}
    life = draw(maybe(st.integers(2, 6)))
    found = {
        "boiler": Incumbent("heat", course["boiler"], {"gas": 1.2}, lifetime=life, capex=draw(some(2, 10)), opex=0.1),
        "oil": Incumbent("heat", course["oil"], {"oil": 1.4}, emits=draw(maybe(some(0.01)))),
        "lamp": Incumbent("light", course["lamp"], {"power": 1.0}, ref="I.2.1"),
    }
    if draw(st.booleans()):
        found["car"] = Incumbent("rides", [40.0 * trend**t for t in range(years)], {"petrol": 0.5}, ref="II.1.1")
        found["dump"] = Incumbent("waste", 10, decay=[0.3, 0.2, 0.1][:years], ref="III.1.1")
    return found


@st.composite
def measures(draw: st.DrawFn, years: int, has: frozenset[str], plain: bool = False) -> dict[str, Measure]:
    """Some of a menu of savings, switches, supplies and removals, with limits on how much and how fast."""

    def limits(potential: bool = False) -> dict[str, Any]:
        if plain:
            return {"potential": draw(some(40, 10))} if potential else {"potential": draw(maybe(some(40, 10)))}
        how = draw(st.sampled_from(["freely", "ramp", "gross", "growth", "decided"]))
        chosen: dict[str, Any] = {"potential": draw(some(40, 10) if potential else maybe(some(40, 10)))}
        if how in ("ramp", "gross"):
            chosen |= {"ramp": draw(some(5, 12)), "gross": how == "gross"}
        if how == "growth":
            chosen |= {"growth": draw(some(0.5, 0.2)), "seed": draw(some(2, 1)), "recent": draw(some(0, 3))}
        if how == "decided":
            chosen |= {"committed": [*[0.0] * draw(st.integers(0, years - 1)), 1.0], "renew": draw(st.booleans())}
            chosen["committed"] += [0.0] * (years - len(chosen["committed"]))
        return chosen

    life = st.integers(2, 25)
    menu: dict[str, Any] = {
        "pump": lambda: Measure(
            {"heat": 1}, uses={"power": 0.4}, capex=draw(some(10, 3, 25)), lifetime=draw(life), **limits()
        ),
        "stove": lambda: Measure(
            {"heat": 1}, uses={"wood": 1.5}, capex=draw(some(5, 1)), lifetime=draw(life), replaces=("oil",), **limits()
        ),
        "retrofit": lambda: Measure(
            {"heat": 1} if plain else {"heat": 1, "light": 0.1},
            saving=True,
            capex=draw(some(40, 9)),
            lifetime=draw(life),
            **limits(potential=True),
        ),
        "led": lambda: Measure(
            {"light": 1}, saving=True, capex=draw(some(2, 6)), lifetime=draw(life), **limits(potential=True)
        ),
        "panels": lambda: Measure(
            supplies={"power": 2},
            capex=draw(some(12, 4)),
            lifetime=4,
            fade=draw(maybe(st.just([1, 0.9, 0.8, 0.7]))),
            self_use={"power": 0.5},
            owner=draw(maybe(st.just("I.2.2"))),
            **limits(potential=True),
        ),
        "plant": lambda: Measure(supplies={"power": 1}, uses={"wood": 2}, capex=5, lifetime=draw(life), start=2026),
        "trees": lambda: Measure(
            emits=-0.2,
            profile={"emits": [0.2, 0.6, *[1.0] * 8]},
            lifetime=10,
            capex=draw(some(3, 30)),
            ref="V.2",
            **limits(potential=True),
        ),
        "car club": lambda: Measure(
            {"rides": 1}, uses={"power": 0.2}, capex=draw(some(12, 4)), lifetime=draw(life), **limits()
        ),
        "compost": lambda: Measure({"waste": 1}, emits=0.05, per_run=0.5, capex=1, lifetime=2, **limits()),
    }
    needs = {"car club": "car", "compost": "dump"}
    possible = [k for k in menu if needs.get(k, "boiler") in has]
    if plain:
        possible = [k for k in possible if k in ("pump", "stove", "retrofit", "led", "car club")]
    chosen = draw(st.lists(st.sampled_from(possible), min_size=1, max_size=4, unique=True))
    if plain:  # one of heating only: a second would be stranded by the first, or strand it
        heating = [k for k in ("pump", "stove", "retrofit") if k in chosen]
        chosen = [k for k in chosen if k not in heating[1:]]
    found = {k: menu[k]() for k in chosen}
    # always within reach: something very dear that takes tonnes out of the air, so that a plan exists
    return {**found, "last resort": Measure(emits=-1, lifetime=1, per_run=500, capex=0, potential=1000, ref="V.2")}


@st.composite
def stories(draw: st.DrawFn) -> Story:
    """A whole random city."""
    years = draw(st.integers(3, 5))
    here = draw(incumbents(years))
    coming = draw(measures(years, frozenset(here)))
    falling = draw(some(1.0, 0.9, 0.7))
    carriers = {
        "gas": Carrier(draw(some(1, 3)), 0.2, markup=draw(some(0, 0.5))),
        "oil": Carrier(1.5, 0.27),
        "petrol": Carrier(2.0, 0.25),
        "power": Carrier(draw(some(2, 1)), [0.5 * falling**t for t in range(years)], scope=2, markup=draw(some(0, 1))),
        "wood": Carrier(0.8, draw(some(0, 0.01)), limit=draw(maybe(some(50)))),
    }
    strictness = tuple(draw(st.lists(maybe(some(0.9, 0.7, 0.5, 1.0)), min_size=years, max_size=years)))
    switches = [k for k in ("pump", "stove") if k in coming]
    sets = (share("heat", switches, 0.8, years),) if switches and draw(st.booleans()) else ()
    return Story(
        years,
        draw(some(0.0, 0.05)),
        here,
        coming,
        carriers,
        strictness,
        draw(maybe(some(0.8, 0.6))),
        draw(maybe(some(0.8, 0.6))),
        {"share_sets": sets, "carbon_price": np.full(years, draw(some(0, 5)))},
    )


@st.composite
def steady_stories(draw: st.DrawFn) -> Story:
    """A city in which nothing changes but what a plan changes: no trends, no ramps, a cap that tightens and stays.

    No measure takes away the need for another either: one that is stranded before the last year still gets its
    salvage then, and a longer plan would have bought less of it (`test_what_is_stranded_is_salvaged_all_the_same`).
    Incumbents do not age: one in three hundred cities in which they do shifts by a few boilers whose renewals the last
    year cuts off, for a thousandth of the cost; what must not happen there has a case of its own (A10).
    """
    years = draw(st.integers(3, 6))
    here = draw(incumbents(years, steady=True))
    here = {k: replace(one, lifetime=None) for k, one in here.items() if k != "dump"}
    coming = draw(measures(years, frozenset(here), plain=True))
    carriers = {
        "gas": Carrier(draw(some(1, 3)), 0.2),
        "oil": Carrier(1.5, 0.27),
        "petrol": Carrier(2.0, 0.25),
        "power": Carrier(2.0, 0.1, scope=2),
        "wood": Carrier(0.8),
    }
    last = draw(some(0.8, 0.6, 0.5))
    strictness = tuple(1.0 + (last - 1.0) * t / (years - 1) for t in range(years))
    return Story(years, draw(some(0.03, 0.0)), here, coming, carriers, strictness)
