"""Replay of what is saved on own supply, and of the cost that the program minimises."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cnca_plan.core.money import discount_mid, discount_start, share_in_service
from cnca_plan.model.instance import Instance, Series
from cnca_plan.model.solution import Solution
from cnca_plan.results import emissions
from cnca_plan.results.flows import of, performed, supplied, used, zeros
from cnca_plan.results.replay.rows import Rows, at_most, equal, only


def self_use_limit(instance: Instance, solution: Solution) -> Iterator[Rows]:
    """self_used[k,c] ≤ self_use·supplies·output, carrier units."""
    for (k, c), units in solution.self_used.items():
        own = instance.self_use.get((k, c), 0.0) * supplied(instance, solution, k, c)
        yield at_most((k, c), [units], [own])


def self_use_customer_limit(instance: Instance, solution: Solution) -> Iterator[Rows]:
    """Σ(k of a customer) self_used[k,c] ≤ what that customer's technologies use of c, carrier units."""
    for c, customer in sorted({(c, instance.customer.get(k, "")) for k, c in solution.self_used}):
        members = [k for k in instance.technologies if instance.customer.get(k, "") == customer]
        own = [of(solution.self_used, (k, c), instance) for k in members]
        yield at_most((c, customer), own, [used(instance, solution, k, c) for k in members])


def objective(instance: Instance, solution: Solution) -> Iterator[Rows]:
    """The stated cost is that of the pathway, discounted to the first plan year; one row. Money.

    Σ discount_start·capital + Σ discount_mid·(running + energy + mark-ups + carbon price)
    """
    years, rate = len(instance.years), instance.discount_rate
    at_start, at_middle = discount_start(rate, years), discount_mid(rate, years)
    capital = [at_start @ cost for cost in _capital(instance, solution)]
    running = [at_middle @ cost for cost in _yearly(instance, solution)]
    stated = zeros(instance) + solution.objective
    first = np.arange(years) == 0
    yield only(equal((), [stated], [zeros(instance) + cost for cost in (*capital, *running)]), first)


def _capital(instance: Instance, solution: Solution) -> Iterator[Series]:
    """capex·counted·hurdle·share in service·install by install year. Money, shape (t,)."""
    for k, capex in instance.capex.items():
        if k in instance.lifetime:
            weight = instance.counted.get(k, 1.0) * instance.hurdle.get(k, 1.0)
            yield weight * capex * _borne(instance, k) * of(solution.install, k, instance)


def _borne(instance: Instance, k: str) -> Series:
    """The share of a unit's capital that falls inside the plan, by install year. Shape (t,)."""
    life, left = instance.lifetime[k], range(len(instance.years), 0, -1)
    return np.array([share_in_service(instance.discount_rate, life, min(life, n)) for n in left])


def _yearly(instance: Instance, solution: Solution) -> Iterator[Series]:
    """Costs of each year: standing, running, energy, mark-ups and the carbon price. Money, shape (t,)."""
    for k, opex in instance.opex.items():
        yield opex * of(solution.running if k in instance.incumbents else solution.stock, k, instance)
    for k, cost in instance.cost_per_run.items():
        yield cost * performed(instance, solution, k, "uses")
    for c, price in instance.price.items():
        yield price * of(solution.bought, c, instance)
    for (c, customer), markup in instance.markup.items():
        for k in instance.technologies:
            if instance.customer.get(k) == customer and ((k, c) in instance.uses or (k, c) in solution.self_used):
                own = of(solution.self_used, (k, c), instance)
                yield markup * (used(instance, solution, k, c) - own)
    yield instance.carbon_price * _priced(instance, solution)


def _priced(instance: Instance, solution: Solution) -> Series:
    """t CO2e that pay the carbon price: all but those of carriers whose price contains it. Shape (t,)."""
    contained = [part for part in instance.factors if part.carrier in instance.carbon_priced]
    inside = [part.values * of(solution.bought, part.carrier, instance) for part in contained]
    return emissions.total(instance, solution) - sum(inside, start=zeros(instance))
