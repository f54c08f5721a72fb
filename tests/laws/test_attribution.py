"""Attribution sums to the whole change, for real cities and for a thousand random ones, in any order of any list."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from results import tiny

from cnca_plan.model.baseline import baseline
from cnca_plan.model.instance import FactorPart, Instance, Series
from cnca_plan.plan.load import load
from cnca_plan.results import costs, emissions
from cnca_plan.results.attribution import Step, undisturbed
from cnca_plan.results.solve import solve_plan

ROOT = Path(__file__).parents[2]
YEARS = len(tiny.YEARS)
BATCHES, EACH = 20, 50  # a thousand cities


def random_city(rng: np.random.Generator) -> Instance:
    """Incumbents, savings, switches, a supply, a removal and decaying waste in random numbers, and what is installed."""
    services = tuple(f"service {n}" for n in range(rng.integers(1, 4)))
    incumbents = {f"incumbent {n}": services[n % len(services)] for n in range(rng.integers(len(services), 7))}
    measures = tuple(f"measure {n}" for n in range(rng.integers(1, 7)))
    carriers = ("gas", "oil", "power")
    savings = frozenset(k for k in measures if rng.random() < 0.4)
    positive = _positive(rng)
    base = {k: positive(10, 100) for k in incumbents}
    demand = {s: sum((base[k] for k, q in incumbents.items() if q == s), np.zeros(YEARS)) for s in services}
    using = {(k, c): positive(0.1, 2) for k in (*incumbents, *measures) for c in carriers if rng.random() < 0.4}
    everything = (*incumbents, *measures)
    return replace(
        tiny.instance(),
        incumbents=tuple(incumbents),
        measures=(*measures, "panels", "trees"),
        services=services,
        carriers=carriers,
        serves=incumbents,
        baseline=base,
        demand=demand,
        delivers={(k, str(rng.choice(services))): positive(0.5, 2) for k in measures},
        supplies={("panels", "power"): positive(0.5, 2)},
        uses={key: use for key, use in using.items() if key[0] not in savings},
        emits={(k, "CH4"): positive(-0.2, 0.5) for k in everything if k not in savings and rng.random() < 0.5}
        | {("trees", "CO2"): -positive(0.01, 0.1)},
        decay={(next(iter(incumbents)), "CH4"): 0.2 * 0.8 ** np.arange(YEARS)} if rng.random() < 0.3 else {},
        savings=savings,
        factors=(
            *(FactorPart(c, "CO2", None, positive(0, 0.5)) for c in carriers),
            FactorPart("gas", "CH4", "I.8.1", positive(0, 0.1)),
        ),
        ref=dict.fromkeys((*everything, "panels", "trees"), "I.1.1"),
        subsector=dict.fromkeys((*everything, "panels", "trees"), "I.1"),
        carrier_scope={"gas": 1, "oil": 1, "power": 2},
        lifetime=dict.fromkeys((*measures, "panels", "trees"), int(rng.integers(2, 9))),
        legacy={},
        potential={},
        capex={k: positive(1, 20) for k in measures},
        opex={},
        cost_per_run={},
        hurdle={},
        customer=dict.fromkeys(everything, "homes"),
        pays={(k, "city"): 1.0 for k in measures},
        price={c: positive(1, 3) for c in carriers},
        committed={k: np.round(positive(0, 3)) for k in (*measures, "panels", "trees")},
    )


def _positive(rng: np.random.Generator):  # type: ignore[no-untyped-def]
    def series(low: float, high: float) -> Series:
        return rng.uniform(low, high, YEARS)

    return series


def step(city: Instance) -> Step:
    """From no measure at all to what is installed."""
    return Step(city, undisturbed(city), baseline(city))


def defect(one: Step) -> float:
    """The largest error of a year's sum of lines, of the largest total."""
    before, after = (emissions.total(one.instance, s) for s in (one.before, one.after))
    told = sum(one.reductions.values(), start=np.zeros(len(before)))
    return float(np.max(np.abs(told - (before - after))) / np.max(np.abs(before)))


@pytest.mark.parametrize("batch", range(BATCHES))
def test_a_thousand_random_cities(batch: int) -> None:
    """Σ lines = the whole fall within 1e-9 of the total, tonnes and money; the same with every list turned round."""
    rng = np.random.default_rng(batch)
    for _ in range(EACH):
        one = step(random_city(rng))
        assert defect(one) < 1e-9
        money = sum(v for (_, kind), v in one.costs.items() if kind in costs.COUNTED)
        whole = costs.cost(one.instance, one.after) - costs.cost(one.instance, one.before)
        assert np.max(np.abs(money - whole)) <= 1e-9 * max(1.0, float(np.max(np.abs(whole))))
        assert_same(one, step(turned(one.instance)))


def turned(city: Instance) -> Instance:
    """The same city with every list and mapping in the opposite order."""

    def turn(value: object) -> object:
        if isinstance(value, dict):
            return dict(reversed(list(value.items())))
        return value[::-1] if isinstance(value, tuple) and value and not isinstance(value[0], int) else value

    return replace(
        city, **{name: turn(value) for name, value in vars(city).items() if name in city.__dataclass_fields__}
    )


def assert_same(one: Step, other: Step) -> None:
    """The same lines with the same numbers, to rounding."""
    size = float(np.max(np.abs(emissions.total(one.instance, one.before))))
    for key in one.reductions.keys() | other.reductions.keys():
        left, right = (s.reductions.get(key, np.zeros(YEARS)) for s in (one, other))
        assert np.max(np.abs(left - right)) <= 1e-9 * size, key


@pytest.mark.parametrize("city", ["toytown", "new-york"])
def test_real_cities(city: str) -> None:
    """The same for the plans of shipped cities: trends, what was decided, and measures."""
    plan, _ = load(ROOT / "scenarios" / city)
    assert plan is not None
    result = solve_plan(plan)
    assert defect(result.step) < 1e-9
    effects = result.decomposition.effects.change
    whole = result.base_total - result.planned.emissions
    told = sum((*result.step.reductions.values(), *result.decided.reductions.values()), start=-effects)
    np.testing.assert_allclose(told, whole, atol=1e-9 * result.base_total)
