"""Assumptions that can be varied, by name: each a pure function from an instance and a number to an instance.

    capex  capex.<measure>       capital cost                       ±, of the plan's own
    opex  opex.<measure>         running cost, per unit and per run ±
    price  price.<carrier>       supply price; what retail adds stays in money, so retail moves with it
    markup  markup.<carrier>     what customers pay on top of supply ±
    ramp  ramp.<measure>         additions a year, and the seed that growth starts from ±
    potential  potential.<name>  units, or the share of a service (never above 1), of a measure or a group ±
    grid  factor.<carrier>       how far a factor falls over the plan: −100 % is frozen, −50 % goes half way
    demand  demand.<service>     reached evenly: none in the first plan year, all of it in the last ±
    uses  uses.<measure>         carriers used per unit: −10 % is a heat pump a ninth better ±
    hurdle  hurdle.<measure>     what buyers' asked-for return adds to capital, as far as it steers choice ±
    target                       tonnes that every target and budget allows: −20 % is a deeper cut
    discount_rate                the rate itself, 1 % to 7 %
    carbon_price                 money per t CO2e, the same in every year; or ± per cent of the plan's own

A `*` in a name stands for any letters: `capex.*heat-pump*`. A change of the laws' sets (lifetime, first year, years of
the plan) is a plan of its own: write it as a scenario that `extends:` the plan.
"""

from __future__ import annotations

import difflib
import fnmatch
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

import numpy as np

from cnca_plan.core.findings import shown
from cnca_plan.core.money import annuity_due, capital_recovery
from cnca_plan.core.numbers import UnitError, parse_number
from cnca_plan.model.baseline import with_baseline
from cnca_plan.model.instance import Cap, Group, Instance, Series, ShareSet
from cnca_plan.model.lines import factor
from cnca_plan.model.selected import selected_tonnes
from cnca_plan.model.solution import Solution

Scale: TypeAlias = Literal["relative", "rate", "money"]
"""What a value counts: a change of the plan's own (0.3 is +30 %), a rate a year, or money per t CO2e."""

Change: TypeAlias = Callable[[Instance, frozenset[str], float], Instance]
Members: TypeAlias = Callable[[Instance], frozenset[str]]


class BadAssumption(ValueError):
    """An assumption that does not exist, cannot vary, or a value it cannot have: what is wrong, and what to write."""

    def __init__(self, message: str, help: str = "") -> None:
        super().__init__(message)
        self.message, self.help = message, help


@dataclass(frozen=True)
class Kind:
    """A family of assumptions: what it is called, over what it goes, and what a change does."""

    name: str
    title: str
    noun: str  # what stands after the dot; empty where nothing does
    members: Members  # what of it a plan has
    change: Change
    bare: bool = True  # whether the name alone means all members


@dataclass(frozen=True)
class Assumption:
    """One assumption of one plan."""

    name: str  # as written
    kind: str
    members: frozenset[str]
    scale: Scale
    own: float  # the plan's own value; 0 where values are changes, nan where it is not one value


@dataclass(frozen=True)
class Value:
    """A number as written: with a per cent sign (then 1 % is 0.01) or without."""

    number: float
    percent: bool


def parse_value(text: str) -> Value:
    """`-30%`, `+5 %`, `120`. Raises BadAssumption."""
    plain = text.strip().replace("−", "-")
    percent = plain.endswith("%")
    try:
        number = parse_number(plain.removesuffix("%").strip())
    except UnitError as error:
        raise BadAssumption(error.message, error.help or "write per cent, like -30%") from None
    return Value(number / 100 if percent else number, percent)


def find(instance: Instance, name: str, percent: bool = True) -> Assumption:
    """The assumption of that name in a plan; `percent`: whether its values are written in per cent.

    Raises BadAssumption for names that do not exist (with the nearest) and for what cannot vary (with the reason).
    """
    head, dot, tail = name.strip().partition(".")
    kind = KINDS.get(head)
    if kind is None:
        raise _unknown(instance, name, head)
    if not dot and not kind.bare:
        raise BadAssumption(f"`{head}` needs a name after it", f"write {head}.<{kind.noun}>")
    if dot and not kind.noun:
        raise BadAssumption(f"`{shown(name)}`: {head} is one for the whole plan", f"write {head}")
    members = _members(instance, kind, name, tail if dot else "*")
    scale = _scale(head, percent)
    if head == "carbon_price" and scale == "relative":
        members = _own_carbon_price(instance)
    return Assumption(name.strip(), head, members, scale, _own(instance, scale))


def changed(instance: Instance, values: Mapping[Assumption, float]) -> Instance:
    """The instance with assumptions changed, in the order of their names; `settled` then reckons its baseline anew."""
    for one in sorted(values, key=lambda one: one.name):
        check_value(one, values[one])
        if values[one] != one.own:
            instance = KINDS[one.kind].change(instance, one.members, values[one])
    return instance


def settled(instance: Instance) -> tuple[Instance, Solution]:
    """The instance with what hangs on its baseline reckoned anew, and that baseline."""
    held, found = with_baseline(instance)
    caps = tuple(_below(held, found, cap) for cap in held.caps)
    return replace(held, caps=caps), found


def change(instance: Instance, name: str, text: str) -> tuple[Assumption, float]:
    """One entry of a plan's `adjust:`, such as `capex: +30 %`. Raises BadAssumption."""
    value = parse_value(text)
    one = find(instance, name, value.percent)
    check_value(one, value.number)
    return one, value.number


def check_value(one: Assumption, value: float) -> None:
    """Raise BadAssumption for a value nothing can have."""
    if one.scale == "relative" and value < -1:
        raise BadAssumption(f"{one.name}: {value:.4g} takes away more than there is", "-100% is the least")
    if one.scale == "rate" and not -0.5 <= value <= 1:
        raise BadAssumption(f"{one.name}: {value:.4g} is no discount rate", "write it like 3%")
    if one.kind == "demand" and value <= -1:
        raise BadAssumption(f"{one.name}: -100% leaves nothing to plan for", "write more than -100%")


def _own(instance: Instance, scale: Scale) -> float:
    if scale == "relative":
        return 0.0
    if scale == "rate":
        return instance.discount_rate
    prices = instance.carbon_price
    return float(prices[0]) if np.all(prices == prices[0]) else float("nan")


def _own_carbon_price(instance: Instance) -> frozenset[str]:
    """Per cent need something to be per cent of."""
    if np.any(instance.carbon_price):
        return frozenset({"relative"})
    raise BadAssumption(
        "`carbon_price` cannot vary in per cent: the plan has none", "give money per tonne, like 0..150"
    )


def _scale(kind: str, percent: bool) -> Scale:
    if kind == "discount_rate" and not percent:
        raise BadAssumption("discount_rate is written in per cent", "like 1%..7%")
    if kind == "carbon_price":
        return "relative" if percent else "money"
    if not percent:
        raise BadAssumption(f"{kind} is written as a change in per cent of the plan's own", "like -30%..30%")
    return "rate" if kind == "discount_rate" else "relative"


def _members(instance: Instance, kind: Kind, name: str, pattern: str) -> frozenset[str]:
    having = kind.members(instance)
    found = frozenset(fnmatch.filter(having, pattern)) if "*" in pattern else having & {pattern}
    if found:
        return found
    everything = _of(instance, kind.noun)
    if "*" not in pattern and pattern in everything:
        raise BadAssumption(
            f"`{shown(name)}` cannot vary: {pattern} has no {kind.title} in this plan that could change"
        )
    if "*" in pattern and (pattern == "*" or fnmatch.filter(everything, pattern)):
        raise BadAssumption(f"`{shown(name)}` cannot vary: this plan has no {kind.title} that could change")
    near = difflib.get_close_matches(pattern[:100], sorted(everything), 1)
    help = f"did you mean {kind.name}.{near[0]}?" if near else f"its names: {_listed(having)}"
    raise BadAssumption(f"there is no {kind.noun} called `{shown(pattern)}`", help)


def _listed(names: Iterable[str]) -> str:
    ordered = sorted(names)
    return ", ".join(ordered[:6]) + (f" and {len(ordered) - 6} more" if len(ordered) > 6 else "")


def _unknown(instance: Instance, name: str, head: str) -> BadAssumption:
    if head in FIXED:
        return BadAssumption(
            f"`{shown(name)}` cannot vary: {FIXED[head]}", "write a scenario file that extends the plan"
        )
    near = difflib.get_close_matches(head[:100], [*KINDS, *FIXED], 1)
    if near:
        return BadAssumption(f"there is no assumption `{shown(name)}`", f"did you mean {near[0]}?")
    if head in _of(instance, "measure"):
        return BadAssumption(f"`{shown(head)}` is a measure; say what of it", f"like capex.{head} or ramp.{head}")
    return BadAssumption(f"there is no assumption `{shown(name)}`", f"there are: {', '.join(KINDS)}")


def _of(instance: Instance, noun: str) -> frozenset[str]:
    groups = {group.name for group in instance.groups} | {one.name for one in instance.share_sets}
    named: dict[str, Iterable[str]] = {
        "measure": instance.measures,
        "carrier": instance.carriers,
        "service": instance.services,
        "measure or group": {*instance.measures, *groups},
    }
    return frozenset(named.get(noun, ()))


def _below(instance: Instance, found: Solution, cap: Cap) -> Cap:
    """A cap below the baseline follows it; every other stays."""
    if cap.of_baseline is None:
        return cap
    return replace(cap, tonnes=cap.of_baseline * selected_tonnes(instance, found, cap.selection))


# --- what each kind changes ------------------------------------------------------------------------------------------


def _times(series: Mapping[str, Series], members: frozenset[str], x: float) -> dict[str, Series]:
    return {k: values * (1 + x) if k in members else values for k, values in series.items()}


def _capex(i: Instance, members: frozenset[str], x: float) -> Instance:
    return replace(i, capex=_times(i.capex, members, x))


def _opex(i: Instance, members: frozenset[str], x: float) -> Instance:
    return replace(i, opex=_times(i.opex, members, x), cost_per_run=_times(i.cost_per_run, members, x))


def _price(i: Instance, members: frozenset[str], x: float) -> Instance:
    return replace(i, price=_times(i.price, members, x))


def _markup(i: Instance, members: frozenset[str], x: float) -> Instance:
    marks = {key: values * (1 + x) if key[0] in members else values for key, values in i.markup.items()}
    return replace(i, markup=marks)


def _ramp(i: Instance, members: frozenset[str], x: float) -> Instance:
    seed = {k: units * (1 + x) if k in members else units for k, units in i.seed.items()}
    return replace(i, ramp=_times(i.ramp, members, x), seed=seed)


def _potential(i: Instance, members: frozenset[str], x: float) -> Instance:
    return replace(
        i,
        potential=_times(i.potential, members, x),
        share_sets=tuple(_share(one, x) if one.name in members else one for one in i.share_sets),
        groups=tuple(_group(one, x) if one.name in members else one for one in i.groups),
    )


def _share(one: ShareSet, x: float) -> ShareSet:
    return replace(one, share=np.minimum(np.maximum(1.0, one.share), one.share * (1 + x)))


def _group(one: Group, x: float) -> Group:
    return replace(one, potential=one.potential * (1 + x))


def _factor(i: Instance, members: frozenset[str], x: float) -> Instance:
    """The same start, and 1 + x times the way from there; never below zero. Residuals fade along."""
    paths = {c: np.maximum(0.0, 1 + (1 + x) * (_path(i, c) - 1)) for c in members}
    parts = tuple(
        replace(part, values=part.values[0] * paths[part.carrier]) if part.carrier in paths else part
        for part in i.factors
    )
    uses = {k: c for k, c in i.uses if k in i.incumbents and c in paths}
    emits = {
        key: values[0] * paths[uses[key[0]]] if key[0] in uses and _follows(values, _path(i, uses[key[0]])) else values
        for key, values in i.emits.items()
    }
    return replace(i, factors=parts, emits=emits)


def _path(i: Instance, c: str) -> Series:
    """A carrier's factor relative to the first plan year's, (t,)."""
    values = factor(i, c)
    path: Series = values / values[0]
    return path


def _follows(values: Series, path: Series) -> bool:
    return bool(np.allclose(values, values[0] * path, rtol=1e-9, atol=0))


def _changing(i: Instance) -> frozenset[str]:
    """Carriers whose every part of the factor takes the same path, other than standing still."""
    carriers = {part.carrier for part in i.factors if factor(i, part.carrier)[0] > 0}
    moving = {c for c in carriers if not np.allclose(_path(i, c), 1.0)}
    return frozenset(c for c in moving if all(_follows(p.values, _path(i, c)) for p in i.factors if p.carrier == c))


def _grid(i: Instance) -> frozenset[str]:
    return frozenset(c for c in _changing(i) if i.carrier_scope.get(c) == 2)


def _demand(i: Instance, members: frozenset[str], x: float) -> Instance:
    years = len(i.years)
    grown = 1 + x * np.linspace(0.0, 1.0, years) if years > 1 else np.full(1, 1 + x)
    baseline = {k: units * grown if i.serves[k] in members else units for k, units in i.baseline.items()}
    return replace(
        i, baseline=baseline, demand={s: units * grown if s in members else units for s, units in i.demand.items()}
    )


def _uses(i: Instance, members: frozenset[str], x: float) -> Instance:
    return replace(i, uses={key: used * (1 + x) if key[0] in members else used for key, used in i.uses.items()})


def _hurdle(i: Instance, members: frozenset[str], x: float) -> Instance:
    return replace(i, hurdle={k: 1 + (h - 1) * (1 + x) if k in members else h for k, h in i.hurdle.items()})


def _target(i: Instance, members: frozenset[str], x: float) -> Instance:
    del members
    budget = replace(i.budget, tonnes=i.budget.tonnes * (1 + x)) if i.budget else None
    shares = (None if cap.of_baseline is None else cap.of_baseline * (1 + x) for cap in i.caps)
    caps = (replace(cap, tonnes=cap.tonnes * (1 + x), of_baseline=of) for cap, of in zip(i.caps, shares, strict=True))
    return replace(i, caps=tuple(caps), budget=budget)


def _discount(i: Instance, members: frozenset[str], rate: float) -> Instance:
    """Another rate; hurdles keep the return that was asked, loans without interest of their own follow it."""
    del members
    before = i.discount_rate
    hurdle = {k: h * annuity_due(rate, i.lifetime[k]) / annuity_due(before, i.lifetime[k]) for k, h in i.hurdle.items()}
    limits = tuple(
        replace(one, annuity=capital_recovery(rate, one.financed))
        if one.financed > 1 and one.annuity == capital_recovery(before, one.financed)
        else one
        for one in i.spending_limits
    )
    return replace(i, discount_rate=rate, hurdle=hurdle, spending_limits=limits)


def _carbon(i: Instance, members: frozenset[str], x: float) -> Instance:
    """Money where a price was written without a per cent sign; see `find`, which tells them apart by `members`."""
    values = i.carbon_price * (1 + x) if "relative" in members else np.full(len(i.years), x)
    return replace(i, carbon_price=values)


def _one(*_: object) -> frozenset[str]:
    return frozenset({"plan"})


KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("capex", "capital cost", "measure", lambda i: frozenset(k for k in i.measures if k in i.capex), _capex),
        Kind(
            "opex",
            "running cost",
            "measure",
            lambda i: frozenset(i.measures) & (i.opex.keys() | i.cost_per_run.keys()),
            _opex,
        ),
        Kind(
            "price", "supply price", "carrier", lambda i: frozenset(c for c, p in i.price.items() if np.any(p)), _price
        ),
        Kind(
            "markup",
            "mark-up",
            "carrier",
            lambda i: frozenset(c for (c, _), m in i.markup.items() if np.any(m)),
            _markup,
        ),
        Kind(
            "ramp",
            "speed (`rollout:`)",
            "measure",
            lambda i: frozenset({*i.ramp, *(k for k, s in i.seed.items() if s)}),
            _ramp,
        ),
        Kind(
            "potential",
            "potential",
            "measure or group",
            lambda i: frozenset({*i.potential, *(s.name for s in i.share_sets), *(g.name for g in i.groups)}),
            _potential,
        ),
        Kind("grid", "trajectory of a networked carrier's factor", "", _grid, _factor),
        Kind("factor", "trajectory of its factor", "carrier", _changing, _factor, bare=False),
        Kind("demand", "demand", "service", lambda i: frozenset(s for s, d in i.demand.items() if np.any(d)), _demand),
        Kind(
            "uses",
            "use of a carrier",
            "measure",
            lambda i: frozenset(k for k, _ in i.uses) & frozenset(i.measures),
            _uses,
        ),
        Kind("hurdle", "hurdle rate", "measure", lambda i: frozenset(i.hurdle), _hurdle),
        Kind("target", "target", "", lambda i: _one() if i.caps or i.budget else frozenset(), _target),
        Kind("discount_rate", "discount rate", "", _one, _discount),
        Kind("carbon_price", "carbon price", "", _one, _carbon),
    )
}

FIXED: Mapping[str, str] = {
    "lifetime": "it decides which years the laws of a unit go over, so it makes another program",
    "start": "it decides in which years a measure has units at all",
    "years": "every law goes over the plan's years",
    "committed": "what is decided is a fact of the plan",
    "inventory": "what was emitted is a fact",
    "baseline": "it follows from the inventory, the drivers and demand; vary demand",
    "needs": "it decides which laws there are",
}
