"""What the program calls a pathway, the replay calls one too: two readings of one specification."""

from __future__ import annotations

import numpy as np
import pytest
from results import tiny
from results.tiny import BOILER, PUMP, RETROFIT, SOLAR, flat, values

from cnca_plan.model.baseline import with_baseline
from cnca_plan.model.instance import Budget, Cap, Group, Instance, Selection, ShareSet, SpendingLimit
from cnca_plan.model.pathways import find
from cnca_plan.results import costs, emissions
from cnca_plan.results.verify import broken, replay


def cap(name: str, tonnes: float, **selection: object) -> Cap:
    """A cap from the third year on."""
    return Cap(name, Selection(**selection), np.array([np.nan, np.nan, *[tonnes] * 4]))  # type: ignore[arg-type]


def everything_at_once() -> Instance:
    """Nearly every law has a row here, and many of them bind."""
    return tiny.solar(
        caps=(cap("city", 28.0), cap("homes", 25.0, sector="I.1"), cap("grid", 6.0, scope=2)),
        ramp={PUMP: flat(10), RETROFIT: flat(5)},
        gross=frozenset({RETROFIT}),
        growth={PUMP: 0.5},
        seed={PUMP: 4.0},
        recent={PUMP: 2.0},
        share_sets=(
            ShareSet("walls", "heat", (RETROFIT,), True, flat(0.2)),
            ShareSet("homes", "heat", (PUMP,), False, flat(0.5)),
        ),
        groups=(Group("homes", {PUMP: 1.0, RETROFIT: 2.0}, flat(70)),),
        committed={PUMP: values(0, 3), RETROFIT: values(1)},
        renew=frozenset({PUMP}),
        needs={(PUMP, RETROFIT): 0.2},
        kept=frozenset({BOILER}),
        spending_limits=(
            SpendingLimit("households", flat(150), 3, 0.36),
            SpendingLimit("city", flat(60), 1, 1.0),
        ),
        purchase_limit={"power": flat(30)},
        fade={SOLAR: np.array([1, 0.95, 0.9, 0.85, 0.8])},
        owner={SOLAR: "I.1.2"},
        start={RETROFIT: 2026},
    )


CASES = {
    "no targets": tiny.instance,
    "a cap": lambda: tiny.instance(caps=(cap("city", 24.0),)),
    "a budget": lambda: tiny.instance(budget=Budget((2026, 2027, 2028, 2029, 2030), 130.0)),
    "named incumbents": lambda: tiny.two_boilers(caps=(cap("city", 25.0),), replaces={PUMP: ("oil boiler",)}),
    "local supply": lambda: tiny.solar(caps=(cap("homes", 22.0, sector="I"),)),
    "everything at once": everything_at_once,
}


@pytest.mark.parametrize("name", CASES)
def test_every_pathway_of_the_program_stands_the_replay(name: str) -> None:
    city, baseline = with_baseline(CASES[name]())
    found = find(city, baseline)
    assert found.planned
    assert broken(replay(city, found.baseline, targets=False)) == ()
    assert broken(replay(city, found.untargeted.solution, targets=False)) == ()
    assert broken(replay(city, found.planned.solution, targets=True)) == ()


@pytest.mark.parametrize("name", CASES)
def test_an_optimum_keeps_every_tonne_and_all_money(name: str) -> None:
    city, baseline = with_baseline(CASES[name]())
    planned = find(city, baseline).planned
    assert planned
    lines = emissions.ledger(city, planned.solution).values()
    assert sum(lines).tolist() == pytest.approx(emissions.total(city, planned.solution).tolist())  # type: ignore[union-attr]
    assert costs.assembled(city, planned.solution) == pytest.approx(planned.solution.objective)
