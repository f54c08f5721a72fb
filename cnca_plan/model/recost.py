"""The numbers of a compiled program anew from another instance, without the algebra: costs, and bounds of columns.

What a city pays never meets the laws but in the objective, so a study that varies prices only needs this. The equations
stay in `equations/`; a test holds both to the same numbers, to 1e-12, for a city in which every family has rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnca_plan.core.money import discount_mid, discount_start, share_in_service
from cnca_plan.model.bounds import Bounds
from cnca_plan.model.data import penalty
from cnca_plan.model.instance import Instance, Series
from cnca_plan.model.linear import FloatArray, LinearProgram
from cnca_plan.model.lines import factor
from cnca_plan.model.solution import SAVINGS, Solution
from cnca_plan.model.values import VARIABLES

Places = NDArray[np.int64]

PRICED = frozenset(
    {"discount_rate", "capex", "opex", "cost_per_run", "price", "markup", "tax", "hurdle", "counted", "carbon_price"}
)
"""Fields of an instance that only the objective reads; but for `capex`, which spending limits read too."""


def only_costs_differ(one: Instance, other: Instance) -> bool:
    """Whether two instances make programs that differ in nothing but their costs."""
    read = PRICED - {"capex"} if one.spending_limits or other.spending_limits else PRICED
    kept = (field.name for field in fields(one) if field.name not in read)
    return all(getattr(one, name) is getattr(other, name) or _equal(one, other, name) for name in kept)


def _equal(one: Instance, other: Instance, name: str) -> bool:
    """Plain values may be equal without being the same object; arrays are only the same where nobody touched them."""
    a, b = getattr(one, name), getattr(other, name)
    return isinstance(a, str | int | float | frozenset) and bool(a == b)


@dataclass(frozen=True)
class Layout:
    """Where each variable's series stands among the columns of a program; absent years point one beyond the last."""

    places: Mapping[tuple[str, Any], Places]  # (variable, key) → (t,) positions
    years: int
    columns: int

    @classmethod
    def of(cls, program: LinearProgram, instance: Instance) -> Layout:
        """The layout of a program made from an instance."""
        places: dict[tuple[str, Any], Places] = {}
        years, columns = len(instance.years), len(program.columns)
        for at, (variable, index) in enumerate(program.columns):
            if index:
                *key, year = index
                name = key[0] if len(key) == 1 else tuple(key)
                series = places.setdefault((variable, name), np.full(years, columns, np.int64))
                series[instance.position(int(str(year)))] = at
            else:
                places[variable, ()] = np.array([at])
        return cls(places, years, columns)

    def keys(self, variable: str) -> Iterator[Any]:
        """The keys of a variable that has columns."""
        return (key for name, key in self.places if name == variable)

    def at(self, variable: str, key: Any) -> Places:
        """Columns of a series, (t,)."""
        return self.places.get((variable, key), np.full(self.years, self.columns, np.int64))

    def read(self, x: FloatArray, variable: str, key: Any) -> Series:
        """Values of a series at a point, zero where there is no column."""
        found: Series = np.append(x, 0.0)[self.at(variable, key)]
        return found

    def vector(self, solution: Solution) -> FloatArray:
        """A solution as a point of the program."""
        x = np.zeros(self.columns + 1)
        for variable in VARIABLES:
            for key, series in getattr(solution, variable).items():
                x[self.at(variable, key)] = series
        return x[:-1]


# --- costs -----------------------------------------------------------------------------------------------------------


class _Costs:
    """The objective while it is put together; the place beyond the last column takes what has none."""

    def __init__(self, layout: Layout, instance: Instance) -> None:
        self.layout, self.i = layout, instance
        self.cost = np.zeros(layout.columns + 1)

    def add(self, variable: str, key: Any, money: Series) -> None:
        """Money per unit of a variable, by year."""
        self.cost[self.layout.at(variable, key)] += money

    def per_output(self, k: str, flow: str, money: Series) -> None:
        """Money per unit of k that performs a flow: those running, or each cohort of a grown measure by its age."""
        if k not in self.i.grown:
            self.add("running", k, money)
            return
        profile = self.i.profile.get((k, flow), np.ones(self.i.lifetime[k]))
        self.add("install", k, _ahead(money, profile[: self.i.lifetime[k]]))

    def done(self) -> FloatArray:
        """Costs of all columns, (n,)."""
        return self.cost[:-1]


def costs(layout: Layout, i: Instance) -> tuple[FloatArray, float]:
    """Cost of every column, (n,), and the constant: `equations.money.cost` as arrays."""
    mid, made = discount_mid(i.discount_rate, len(i.years)), _Costs(layout, i)
    _capital(made, i)
    _running(made, i, mid)
    _energy(made, i, mid)
    offset = _carbon(made, i, mid * i.carbon_price) if np.any(i.carbon_price) else 0.0
    _penalties(made, i, mid)
    return made.done(), offset


def without_hurdles(i: Instance) -> Instance:
    """The instance whose objective is the cost of the pathway itself: hurdles steer choice and are no cost."""
    return replace(i, hurdle={}) if i.hurdle else i


def _capital(made: _Costs, i: Instance) -> None:
    start = discount_start(i.discount_rate, len(i.years))
    for k in i.capex.keys() & i.lifetime.keys():
        marked = i.counted.get(k, 1.0) * i.hurdle.get(k, 1.0)
        made.add("install", k, start * i.capex[k] * marked * _borne(i.discount_rate, i.lifetime[k], len(i.years)))


@lru_cache(maxsize=4096)
def _borne(rate: float, lifetime: int, years: int) -> Series:
    """The share of capital that falls inside the plan, by install year."""
    return np.array([share_in_service(rate, lifetime, min(lifetime, years - v)) for v in range(years)])


def _running(made: _Costs, i: Instance, mid: Series) -> None:
    incumbents = set(i.incumbents)
    for k, opex in i.opex.items():
        if k in incumbents:
            made.per_output(k, "uses", mid * opex)
        else:
            made.add("stock", k, mid * opex)
    for k, per_run in i.cost_per_run.items():
        made.per_output(k, "uses", mid * per_run)


def _energy(made: _Costs, i: Instance, mid: Series) -> None:
    for c, price in i.price.items():
        made.add("bought", c, mid * price)
    for (k, c), uses in i.uses.items():
        if (c, i.customer.get(k, "")) in i.markup:
            made.per_output(k, "uses", mid * uses * i.markup[c, i.customer[k]])
    for k, c in i.self_use:
        if (c, i.customer.get(k, "")) in i.markup:
            made.add("self_used", (k, c), -mid * i.markup[c, i.customer[k]])


def _carbon(made: _Costs, i: Instance, worth: Series) -> float:
    """The carbon price on emissions, worth so much today by year; what no variable moves is returned."""
    for c in i.carriers:
        if c not in i.carbon_priced:
            made.add("bought", c, worth * factor(i, c))
    for (k, _), emits in i.emits.items():
        made.per_output(k, "emits", worth * emits)
    for (k, _), decay in i.decay.items():
        made.add("running", k, _ahead(worth, decay))
    return float(sum((worth * tonnes).sum() for tonnes in i.exogenous.values()))


def _ahead(money: Series, shares: Series) -> Series:
    """What one unit of year u is worth over the years that follow: Σ(t ≥ u) shares[t−u]·money[t]. Shape (t,)."""
    years = len(money)
    return np.convolve(money[::-1], shares[:years])[:years][::-1]


def _penalties(made: _Costs, i: Instance, mid: Series) -> None:
    price = penalty(i)
    for name in made.layout.keys("shortfall"):
        made.add("shortfall", name, price * mid)
    if i.budget is not None:
        made.cost[made.layout.at("overrun", ())] = price * mid[i.position(i.budget.years[-1])]


# --- bounds ----------------------------------------------------------------------------------------------------------


def column_bounds(layout: Layout, i: Instance) -> FloatArray:
    """Upper bound of every column, (n,), as `program.variables` sets them; lower ones are zero."""
    bounds, upper = Bounds(i), np.zeros(layout.columns + 1)
    joint = _joint(i)
    found: dict[str, Any] = {
        "install": bounds.install.get,
        "stock": bounds.stock.get,
        "running": bounds.stock.get,
        "replaced": lambda key: bounds.stock[key[0]],
        "surplus": lambda key: bounds.delivered(key[0], joint[key]),
        "bought": bounds.bought.get,
        "spilled": bounds.supplied.get,
        "self_used": lambda key: bounds.supplied[key[1]],
    }
    caps = {cap.name: cap.tonnes for cap in i.caps}
    for (variable, key), at in layout.places.items():
        if variable in found:
            upper[at] = found[variable](key)
        elif variable == "shortfall":
            upper[at] = np.nan_to_num(np.maximum(0.0, bounds.emitted - caps[key]))
        else:
            upper[at] = sum(bounds.emitted.tolist())
    return upper[:-1]


def _joint(i: Instance) -> dict[tuple[str, str], list[str]]:
    """(service, pool) → the joint measures whose surplus it may have."""
    pools = {(pool.service, pool.name): [k for k in pool.switches if k in i.joint] for pool in i.pools}
    savings = {
        (s, SAVINGS): [k for k, q in i.delivers if q == s and k in i.savings and k in i.joint] for s in i.services
    }
    return pools | savings


# --- what a point means ----------------------------------------------------------------------------------------------


def emitted(layout: Layout, i: Instance, x: FloatArray) -> Series:
    """Emissions of a point of the program, t CO2e a year, shape (t,)."""
    years = len(i.years)
    total: Series = np.sum([np.zeros(years), *i.exogenous.values()], axis=0)
    for c in i.carriers:
        total = total + factor(i, c) * layout.read(x, "bought", c)
    for (k, _), emits in i.emits.items():
        total = total + emits * _output(layout, i, x, k)
    for (k, _), decay in i.decay.items():
        total = total + np.convolve(layout.read(x, "running", k), decay)[:years]
    return total


def _output(layout: Layout, i: Instance, x: FloatArray, k: str) -> Series:
    """Units of k that emit."""
    if k not in i.grown:
        return layout.read(x, "running", k)
    profile = i.profile.get((k, "emits"), np.ones(i.lifetime[k]))[: i.lifetime[k]]
    made: Series = np.convolve(layout.read(x, "install", k), profile)[: len(i.years)]
    return made
