"""Runs in one live solver are what each run is by itself, in any number of processes and any order."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cnca_plan.core.errors import NotProven
from cnca_plan.exporters import csv
from cnca_plan.model.assumptions import changed, settled
from cnca_plan.model.instance import Instance
from cnca_plan.model.instantiate import instantiate
from cnca_plan.model.pathways import find
from cnca_plan.plan.load import load
from cnca_plan.results.costs import present_cost
from cnca_plan.results.prices import prices
from cnca_plan.studies import robust, sampling
from cnca_plan.studies.affine import compiled
from cnca_plan.studies.bench import Bench, study
from cnca_plan.studies.sweep import measures_table, runs_table, sweep
from cnca_plan.studies.tornado import tornado
from tests.model.everything import everything

SCENARIOS = Path(__file__).parents[2] / "scenarios"


def city(name: str) -> Instance:
    plan, found = load(SCENARIOS / name)
    assert plan is not None, found
    made, found = instantiate(plan)
    assert made is not None, found
    return made.instance


SETS = {
    "costs": ["capex=-30%..30%", "discount_rate=1%..7%"],
    "laws": ["ramp=-20%..20%", "uses.*heat-pump*=-20%..20%", "price=-30%..30%"],
    "demand and grid": ["demand=-5%..5%", "grid=-30%..0%"],
    "meeting": ["uses=-10%..10%", "grid=-20%..-10%", "potential=-3%..3%"],
    "targets": ["target=-3%..3%", "carbon_price=0..100"],
}


@pytest.mark.parametrize("texts", SETS.values(), ids=SETS.keys())
def test_every_run_is_what_it_is_by_itself(texts: list[str]) -> None:
    """Cost, price and programs of runs along straight lines agree with programs built anew and proved exactly."""
    instance = city("new-york")
    ranges = sampling.read(instance, texts)
    draws = sampling.hypercube(ranges, 60, 3)
    common = study(instance, ranges, len(draws))
    bench = Bench(common)
    compared = 0
    for number in (0, 1, 2):
        answer = bench.run(number, draws[number])
        alone, baseline = settled(changed(instance, draws[number]))
        try:
            ways = find(alone, baseline)
        except NotProven:  # the exact proof is stricter, as in a draw whose ties are broken 1e-5 t beside a balance
            continue
        if ways.planned is None:
            assert ways.closest is not None
            assert answer.status == "no-pathway"
            assert answer.missed == pytest.approx(ways.closest.least_excess, rel=1e-6)
            compared += 1
            continue
        assert answer.status == "met"
        whole = ways.planned.solution
        assert answer.cost == pytest.approx(present_cost(alone, whole), rel=1e-9)
        before = present_cost(alone, baseline)
        assert answer.above_baseline == pytest.approx(present_cost(alone, whole) - before, abs=1e-9 * before)
        assert answer.levelised_price == pytest.approx(prices(alone, whole)[0].levelised, rel=1e-5)
        compared += 1
    assert compared


@pytest.mark.parametrize("kind", ["capex", "opex", "price", "ramp", "potential", "demand", "uses", "target"])
def test_lines_give_the_numbers_of_the_algebra_or_step_aside(kind: str) -> None:
    """A city with a spending limit, a budget, commitments and every family: exact along the lines, or compiled anew."""
    instance = everything()
    ranges = sampling.read(instance, [f"{kind}=-10%..10%"])
    common = study(instance, ranges, 100)
    one = next(iter(ranges))
    for value in (-0.07, 0.02, 0.09):
        truth = compiled(settled(changed(instance, {one: value}))[0])
        if common.physical and not common.programs.why:
            made = common.programs.at({one: value}, truth.cost, truth.offset, truth.column_upper)
            np.testing.assert_allclose(made.row_upper, truth.row_upper, rtol=1e-9, atol=1e-9)
            np.testing.assert_allclose(made.row_lower, truth.row_lower, rtol=1e-9, atol=1e-9)
            x = np.linspace(0.1, 1.0, len(made.columns))
            moved = np.array([x[made.column_of[key]] for key in truth.columns])
            np.testing.assert_allclose(made.activity(x), truth.activity(moved), rtol=1e-9, atol=1e-9)
    if kind == "capex":
        assert common.physical, "a spending limit reads capital costs"


def test_jobs_and_order_change_nothing() -> None:
    instance = city("toytown")
    ranges = sampling.read(instance, ["capex.heat-pump=-30%..30%", "potential=-10%..10%", "discount_rate=1%..7%"])
    draws = sampling.hypercube(ranges, 24, 0)
    alone, shared = (sweep(instance, ranges, draws, jobs) for jobs in (1, 2))
    numbered = [(answer.number, answer) for answer in alone.answers]
    again = [(answer.number, answer) for answer in shared.answers]
    assert csv.text(runs_table(alone)) == csv.text(runs_table(shared))
    assert csv.text(measures_table(instance, numbered)) == csv.text(measures_table(instance, again))
    bench = Bench(study(instance, ranges, 25))
    backwards = [bench.run(n, alone.draws[n]) for n in reversed(range(25))]
    assert tuple(reversed(backwards)) == alone.answers


def test_order_changes_nothing_where_laws_change_and_targets_are_missed() -> None:
    instance = city("new-york")
    ranges = sampling.read(instance, ["target=-30%..0%"])
    draws = sampling.hypercube(ranges, 8, 0)
    bench = Bench(study(instance, ranges, 100))
    forwards = [bench.run(n, draw) for n, draw in enumerate(draws)]
    backwards = [bench.run(n, draws[n]) for n in reversed(range(8))]
    assert forwards == backwards[::-1]
    assert {answer.status for answer in forwards} == {"met", "no-pathway"}
    assert all((answer.missed or 0) > 0 for answer in forwards if answer.status == "no-pathway")


def test_priced_runs_are_not_disturbed_by_one_without_a_pathway() -> None:
    """Costs alone vary, and no run can reach the targets: each says by how much it misses."""
    from dataclasses import replace

    plain = city("new-york")
    instance = replace(plain, caps=tuple(replace(cap, tonnes=cap.tonnes * 0.5) for cap in plain.caps))
    ranges = sampling.read(instance, ["capex=-30%..30%"])
    found = sweep(instance, ranges, sampling.hypercube(ranges, 2, 0))
    assert [answer.status for answer in found.answers] == ["no-pathway"] * 3
    assert len({round(answer.missed or 0) for answer in found.answers}) == 1
    assert robust.survivals(instance, found.answers) == ()
    assert tornado(found) == ()


def test_a_run_that_fails_is_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    instance = city("toytown")
    ranges = sampling.read(instance, ["capex=-30%..30%"])
    draws = sampling.hypercube(ranges, 4, 0)
    from cnca_plan.studies import bench

    def broken(own: Instance, values: object) -> Instance:
        if values == draws[1]:
            raise ValueError("numbers that\nare none")
        return changed(own, values)  # type: ignore[arg-type]

    monkeypatch.setattr(bench, "changed", broken)
    found = sweep(instance, ranges, draws)
    assert [answer.status for answer in found.answers] == ["met", "met", "failed", "met", "met"]
    assert found.answers[2].note == "numbers that are none"
    assert "failed" in csv.text(runs_table(found))


def test_an_interrupt_keeps_what_is_done() -> None:
    instance = city("toytown")
    ranges = sampling.read(instance, ["capex=-30%..30%"])

    def stop(done: int, runs: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    for jobs in (1, 2):
        found = sweep(instance, ranges, sampling.hypercube(ranges, 30, 0), jobs, progress=stop)
        assert not found.complete
        assert len(found.answers) == 3


def test_the_tornados_ends_are_what_they_are_by_themselves() -> None:
    """The largest three are confirmed by solving those ends alone, from scratch."""
    instance = city("new-york")
    texts = ["capex=-20%..20%", "discount_rate=2%..5%", "price=-20%..20%", "ramp=-5%..5%", "capex.e-bike=-50%..50%"]
    ranges = sampling.read(instance, texts, together=False)
    bars = tornado(sweep(instance, ranges, sampling.ends(ranges)))
    assert [bar.swing for bar in bars] == sorted((bar.swing for bar in bars), reverse=True)
    own, before = settled(instance)
    base = find(own, before).planned
    assert base is not None
    for bar in bars[:3]:
        for end in (bar.low, bar.high):
            alone, baseline = settled(changed(instance, {bar.assumption: end.value}))
            ways = find(alone, baseline)
            if ways.planned is None:
                assert end.status == "no-pathway"
                continue
            difference = present_cost(alone, ways.planned.solution) - present_cost(own, base.solution)
            assert end.cost == pytest.approx(difference, rel=1e-6)
            assert end.price is not None
            assert end.mix is not None


def test_measures_of_a_set_are_in_every_pathway_in_some_or_in_none() -> None:
    instance = city("new-york")
    ranges = sampling.read(instance, ["capex=-30%..30%"])
    found = sweep(instance, ranges, sampling.hypercube(ranges, 6, 0))
    survived = {one.measure: one for one in robust.survivals(instance, found.answers)}
    assert set(survived) == set(instance.measures)
    for one in survived.values():
        assert (one.verdict == "every") == (one.share == 1)
        assert (one.verdict == "none") == (one.share == 0)
        assert one.least <= one.middle <= one.most
