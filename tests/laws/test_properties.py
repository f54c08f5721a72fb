"""Laws that hold for every city, tried on random ones: each docstring is the law.

Twenty-five cities per law on every run; `pytest -m slow` tries many more.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from cnca_plan.model.certificate import certify
from cnca_plan.model.instance import Instance
from cnca_plan.model.pathways import Pathways
from cnca_plan.model.solution import Solution
from cnca_plan.model.values import VARIABLES, vector_of
from cnca_plan.results import costs, emissions
from cnca_plan.results.flows import delivered, supplied, used
from cnca_plan.results.verify import broken, replay
from tests.laws.cities import Story, steady_stories, stories
from tests.model import toy
from tests.model.toy import Incumbent

QUICK = settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
MONEY = 1e-7  # relative: what two optima of the same cost may differ by
Law = Callable[..., None]

LAWS: dict[str, tuple[Law, Any]] = {}


def law(*strategies: Any) -> Callable[[Law], Law]:
    """A law over random cities: tried quickly on every run, and at length by `test_at_length`."""

    def register(check: Law) -> Law:
        LAWS[check.__name__] = check, strategies
        return QUICK(given(*strategies)(check))

    return register


def cost(found: Pathways) -> float:
    """What the plan costs."""
    assert found.planned is not None
    return found.planned.solution.objective


def no_more(cheaper: float, dearer: float) -> bool:
    return cheaper <= dearer + MONEY * max(1.0, abs(dearer))


def pathways(found: Pathways) -> list[tuple[str, Solution, bool]]:
    """The three pathways: name, what it does, and whether targets bind it."""
    plan = [("plan", found.planned.solution, True)] if found.planned else []
    return [("baseline", found.baseline, False), ("untargeted", found.untargeted.solution, False), *plan]


def same(one: Solution, other: Solution) -> bool:
    """The same units bought of everything, to a millionth of a unit."""
    return all(np.allclose(one.install[k], other.install[k], rtol=1e-6, atol=1e-5) for k in one.install)


@law(stories())
def test_every_certificate_is_proven(story: Story) -> None:
    """Whatever the city, both optima come with an exact proof; where no plan exists, that is proved."""
    found = toy.solved(story.city())
    assert found.untargeted.certificate.proven
    if found.planned is None:
        assert found.closest is not None
        assert found.closest.least_excess > 0
    else:
        assert found.planned.certificate.proven


@law(stories())
def test_a_replay_agrees_with_all_three_pathways(story: Story) -> None:
    """Every law recomputed outside the program holds on the baseline, the target-free pathway and the plan."""
    found = toy.solved(story.city())
    for name, solution, targets in pathways(found):
        assert broken(replay(found.instance, solution, targets)) == (), name


@law(stories())
def test_the_baseline_is_a_point_of_the_program(story: Story) -> None:
    """What is computed rather than optimised obeys every row but the targets, and so can never beat the optimum."""
    found = toy.solved(replace(story.city(), caps=(), budget=None))
    at = vector_of(found.program, found.baseline, found.instance)
    checked = certify(found.program, at, np.zeros(len(found.program.rows)))
    assert checked.worst_violation <= 1e-9, checked.worst_row
    assert no_more(found.untargeted.solution.objective, found.baseline.objective)


@law(stories(), st.sampled_from([0.5, 3.0, 20.0]))
def test_a_looser_cap_never_costs_more(story: Story, tonnes: float) -> None:
    """Every target looser by some tonnes: the plan costs the same or less."""
    tight = toy.solved(story.city())
    assume(tight.planned is not None)
    assert no_more(cost(toy.solved(story.city(looser=tonnes))), cost(tight))


@law(stories())
def test_targets_never_save_money(story: Story) -> None:
    """The plan costs at least what the target-free pathway costs."""
    found = toy.solved(story.city())
    assume(found.planned is not None)
    assert no_more(found.untargeted.solution.objective, cost(found))


@law(stories(), st.randoms(use_true_random=False))
def test_an_extra_measure_never_costs_more(story: Story, choice: Any) -> None:
    """Take one measure away that nobody has decided on: the plan costs the same or more."""
    undecided = [k for k, one in story.measures.items() if one.committed is None]
    gone = choice.choice(sorted(undecided))
    fewer = {k: one for k, one in story.measures.items() if k != gone}
    sets = tuple(s for s in story.more["share_sets"] if gone not in s.members)
    assume(len(sets) == len(story.more["share_sets"]))
    whole = story.city()
    targets = {"caps": whole.caps, "budget": whole.budget}
    less = toy.solved(replace(replace(story, measures=fewer).without_targets(), **targets))
    assume(less.planned is not None)
    assert no_more(cost(toy.solved(whole)), cost(less))


@law(stories(), st.randoms(use_true_random=False))
def test_the_order_of_names_and_lists_changes_nothing(story: Story, order: Any) -> None:
    """The same city told in another order has the same plan, unit for unit."""

    def shuffled(mapping: Any) -> dict[str, Any]:
        keys = list(mapping)
        order.shuffle(keys)
        return {k: mapping[k] for k in keys}

    parts = {name: shuffled(getattr(story, name)) for name in ("incumbents", "measures", "carriers")}
    one, other = story.city(), replace(story, **parts).city()
    other = replace(other, caps=tuple(reversed(other.caps)), factors=tuple(reversed(other.factors)))
    first, second = toy.solved(one), toy.solved(other)
    assume(first.planned is not None and second.planned is not None)
    assert cost(first) == pytest.approx(cost(second), rel=1e-9, abs=1e-7)
    assert same(first.planned.solution, second.planned.solution)  # type: ignore[union-attr]


@law(stories())
def test_doubling_all_money_doubles_the_cost_and_moves_nothing(story: Story) -> None:
    """Money has no scale of its own: twice every price is the same plan at twice the cost."""
    one = story.city()
    kinds = ("capex", "opex", "cost_per_run", "price", "markup", "tax")
    doubled = {kind: {key: 2 * money for key, money in getattr(one, kind).items()} for kind in kinds}
    first, second = toy.solved(one), toy.solved(replace(one, carbon_price=2 * one.carbon_price, **doubled))
    assume(first.planned is not None)
    assert cost(second) == pytest.approx(2 * cost(first), rel=1e-9, abs=1e-7)
    assert same(first.planned.solution, second.planned.solution)  # type: ignore[union-attr]


@law(stories())
def test_tonnes_energy_services_and_money_are_conserved(story: Story) -> None:
    """Lines of the ledger sum to the total; bought + supplied = used + spilled; delivered − surplus = demand; the
    cost put together from its parts is the objective."""
    found = toy.solved(story.city())
    i = found.instance
    for name, solution, _ in pathways(found):
        lines = emissions.ledger(i, solution)
        close(sum(lines.values()), emissions.total(i, solution), name)
        for c in i.carriers:
            made, spent = (sum(flow(i, solution, k, c) for k in i.technologies) for flow in (supplied, used))
            close(solution.bought[c] + made, spent + solution.spilled.get(c, 0.0), name)
        for s in i.services:
            surplus = sum(units for (service, _), units in solution.surplus.items() if service == s)
            close(sum(delivered(i, solution, k, s) for k in i.technologies) - surplus, i.demand[s], name)
        close(costs.assembled(i, solution), solution.objective, name)


def close(left: Any, right: Any, name: str) -> None:
    assert left == pytest.approx(right, rel=1e-7, abs=1e-6), name


@law(stories())
def test_nothing_changes_where_nothing_drives_it(story: Story) -> None:
    """With no measure, trend or cleaner carrier, each year emits what the rows of the inventory sum to."""
    still = {k: replace(one, baseline=at_first(one.baseline), decay=None) for k, one in story.incumbents.items()}
    carriers = {c: replace(one, factor=at_first(one.factor), limit=None) for c, one in story.carriers.items()}
    i = replace(story, incumbents=still, measures={}, carriers=carriers, more={}).without_targets()
    rows = sum(row(one, carriers) for one in still.values())
    found = toy.solved(i)
    for name, solution, _ in pathways(found):
        close(emissions.total(found.instance, solution), np.full(story.years, rows), name)


def at_first(value: Any) -> float:
    return float(value if isinstance(value, (int, float)) else value[0])


def row(one: Incumbent, carriers: Any) -> float:
    """Tonnes of one row of the inventory."""
    burnt = sum(at_first(u) * at_first(carriers[c].factor) for c, u in one.uses.items())
    return at_first(one.baseline) * (burnt + at_first(one.emits or 0.0))


@law(steady_stories())
def test_a_tail_of_fifteen_years_changes_nothing_before_it(story: Story) -> None:
    """Where conditions hold on after the last year and nothing is ramped, a longer plan begins like the shorter one:
    its first years, counted by the shorter plan's costs, are an optimum of the shorter plan."""
    short = toy.solved(story.city())
    longer = toy.solved(extended(story, 15))
    assume(short.planned is not None and longer.planned is not None)
    start = vector_of(short.program, cut(longer.planned.solution, story.years), short.instance)  # type: ignore[union-attr]
    assert float(short.program.cost @ start) + short.program.offset == pytest.approx(cost(short), rel=1e-6, abs=1e-4)


def cut(solution: Solution, years: int) -> Solution:
    """The first years of a pathway."""
    parts = {name: getattr(solution, name) for name in VARIABLES}
    return Solution(**{name: {key: units[:years] for key, units in part.items()} for name, part in parts.items()})


def test_what_is_stranded_is_salvaged_all_the_same() -> None:
    """A known limit: lamps that retrofits make useless before the last year are given back at the end all the same.

    The short plan pays for them year by year, as salvage is the annuity; the long one knows they will stand idle.
    """
    here = {"boiler": Incumbent("heat", 100, {"gas": 1}), "lamp": Incumbent("light", 10, {"power": 1})}
    coming = {
        "retrofit": toy.Measure({"heat": 1, "light": 0.1}, saving=True, capex=40, lifetime=20),
        "led": toy.Measure({"light": 1}, saving=True, capex=8, lifetime=10),
    }
    carriers = {"gas": toy.Carrier(1, 0.2), "power": toy.Carrier(2)}
    story = Story(4, 0.0, here, coming, carriers, (1.0, 1.0, 0.4, 0.4))
    short, longer = toy.plan(story.city()), toy.plan(extended(story, 15))
    assert short.install["led"][0] == pytest.approx(10)
    assert longer.install["led"][0] == pytest.approx(4)


def extended(story: Story, years: int) -> Instance:
    """The same city for longer: everything as in the last year, the last cap held."""
    longer = replace(story, years=story.years + years)
    told = {k: replace(one, baseline=held(one.baseline, years)) for k, one in story.incumbents.items()}
    caps = story.city().caps
    plain = replace(longer, incumbents=told, strictness=()).without_targets()
    return replace(plain, caps=tuple(replace(one, tonnes=np.pad(one.tonnes, (0, years), mode="edge")) for one in caps))


def held(series: Any, years: int) -> Any:
    return series if isinstance(series, (int, float)) else [*series, *[series[-1]] * years]


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(LAWS))
def test_at_length(name: str, request: pytest.FixtureRequest) -> None:
    """The same law on many more cities, new ones each time."""
    if "slow" not in request.config.getoption("markexpr"):
        pytest.skip("takes minutes; run it with -m slow")
    check, strategies = LAWS[name]
    many = settings(max_examples=600, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)
    many(given(*strategies)(check))()
