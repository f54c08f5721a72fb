"""The flows of a pathway: what each technology delivers, uses, supplies and emits, by year, from a solution."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

import numpy as np

from cnca_plan.model.instance import FactorPart, Instance, Series
from cnca_plan.model.series import alive
from cnca_plan.model.solution import Solution

K = TypeVar("K", bound=Hashable)


NOBODY = ""  # the technology of constants
SPILLED = "spilled "  # followed by a carrier: the technology of what of it is spilled


def zeros(instance: Instance) -> Series:
    """Nothing in every year. Shape (t,)."""
    return np.zeros(len(instance.years))


def of(values: Mapping[K, Series], key: K, instance: Instance) -> Series:
    """The series of a key, or zeros where it is absent. Shape (t,)."""
    return values[key] if key in values else zeros(instance)


def total(parts: Iterable[Series], instance: Instance) -> Series:
    """Sum of series, zeros when there are none. Shape (t,)."""
    return sum(parts, start=zeros(instance))


def performed(instance: Instance, solution: Solution, k: str, flow: str) -> Series:
    """Units of `k` performing "delivers", "uses" or "emits", shape (t,).

    running[k,t], or for those with profiles of their own, which always run, Σ(v alive) profile[t−v]·install[k,v].
    """
    if k not in instance.grown:
        return of(solution.running, k, instance)
    return alive(of(solution.install, k, instance), instance.lifetime[k], instance.profile.get((k, flow)))


def in_use(instance: Instance, solution: Solution, k: str) -> Series:
    """Units of `k` whose running is paid for, shape (t,): running, or the whole stock of those that always run."""
    return of(solution.stock if k in instance.grown else solution.running, k, instance)


def delivered(instance: Instance, solution: Solution, k: str, s: str) -> Series:
    """Service units per year, shape (t,): delivers·output; an incumbent delivers one unit of its service per unit."""
    if k in instance.serves:
        return performed(instance, solution, k, "delivers") * (instance.serves[k] == s)
    return of(instance.delivers, (k, s), instance) * performed(instance, solution, k, "delivers")


def supplied(instance: Instance, solution: Solution, k: str, c: str) -> Series:
    """Carrier units per year delivered inside the city, shape (t,): supplies·output."""
    return of(instance.supplies, (k, c), instance) * performed(instance, solution, k, "delivers")


def used(instance: Instance, solution: Solution, k: str, c: str) -> Series:
    """Carrier units per year, shape (t,): uses·output."""
    return of(instance.uses, (k, c), instance) * performed(instance, solution, k, "uses")


def emitted(instance: Instance, solution: Solution, k: str, gas: str) -> Series:
    """Direct emissions of one technology in one gas, t CO2e per year, shape (t,).

    emits·output plus, for waste, what earlier deposits still release: Σ(u ≤ t) decay[k,t−u]·running[k,u].
    """
    at_once = of(instance.emits, (k, gas), instance) * performed(instance, solution, k, "emits")
    return at_once + decayed(instance, solution, k, gas)


def decayed(instance: Instance, solution: Solution, k: str, gas: str) -> Series:
    """What deposits of the plan's years release, t CO2e per year, shape (t,): Σ(u ≤ t) decay[k,t−u]·running[k,u]."""
    if (k, gas) not in instance.decay:
        return zeros(instance)
    deposits = performed(instance, solution, k, "emits")
    return np.convolve(deposits, instance.decay[k, gas])[: len(deposits)]


def emitted_later(instance: Instance, solution: Solution) -> float:
    """t CO2e that waste laid down in the plan years emits after them, where it decays (first-order decay).

    What a unit still holds after age a is decay[a]·q/(1 − q), q being the ratio of one year's decay to the year before.
    """
    later, years = 0.0, len(instance.years)
    for (k, _), decay in instance.decay.items():
        if len(decay) >= years > 1 and 0 < decay[1] < decay[0]:
            ratio = float(decay[1] / decay[0])
            left = decay[:years] * ratio / (1.0 - ratio)  # by age
            later += float((performed(instance, solution, k, "emits") * left[::-1]).sum())
    return later


def saved(instance: Instance, solution: Solution, s: str) -> Series:
    """Service units per year that savings deliver, before any surplus, shape (t,): Σ(savings) delivers·output."""
    savings = sorted(instance.savings.intersection(instance.deliverers[s]))
    return total((delivered(instance, solution, k, s) for k in savings), instance)


def purchased(instance: Instance, solution: Solution, part: FactorPart) -> Series:
    """Tonnes of one part of a carrier's factor on everything bought, t CO2e per year, shape (t,)."""
    return part.values * of(solution.bought, part.carrier, instance)


def required(instance: Instance, k: str) -> Series:
    """Units of `k` that decisions already taken install each year, renewals included where promised. Shape (t,)."""
    units = np.array(of(instance.committed, k, instance))
    if k in instance.renew:
        for t in range(instance.lifetime[k], len(units)):
            units[t] += units[t - instance.lifetime[k]]
    return units


def surviving(instance: Instance, k: str, profile: Series | None = None) -> Series:
    """Committed units still in service, or, with a profile, what they still do. Shape (t,), units."""
    return alive(required(instance, k), instance.lifetime[k], profile)
