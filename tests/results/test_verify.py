"""Every law can be broken alone, and then exactly that law says so."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from results import tiny
from results.tiny import BOILER, PUMP, RETROFIT, SOLAR, flat, values

from cnca_plan.model.instance import Budget, Cap, Group, Instance, Selection, ShareSet, SpendingLimit
from cnca_plan.model.solution import SAVINGS, Solution
from cnca_plan.results.verify import LAWS, SOUND, TARGETS, broken, holds, replay

INSTALLS = {PUMP: [10, 10, 10, 0, 0, 10], RETROFIT: [5, 0, 5]}
Case = tuple[Instance, Solution]
CASES: dict[str, Callable[[], Case]] = {}


def breaks(law: str) -> Callable[[Callable[[], Case]], Callable[[], Case]]:
    """Register the one case that breaks a law."""

    def register(case: Callable[[], Case]) -> Callable[[], Case]:
        CASES[law] = case
        return case

    return register


def limited(**overrides: object) -> Case:
    """A pathway that was fine before a limit was set."""
    city = tiny.instance(**overrides)
    return city, tiny.solution(city, INSTALLS)


def cap(tonnes: float, **selection: object) -> Cap:
    return Cap("cap", Selection(**selection), flat(tonnes))  # type: ignore[arg-type]


@breaks("known")
def _known() -> Case:
    city, found = limited()
    return city, replace(found, shortfall={"no such cap": flat(1)})


@breaks("finite")
def _finite() -> Case:
    city, found = limited()
    return city, replace(found, bought={**found.bought, "gas": values(1, np.nan)})


@breaks("non_negative")
def _non_negative() -> Case:
    city, found = limited(caps=(cap(1e6),))
    return city, replace(found, shortfall={"cap": flat(-1)})


@breaks("service_balance")
def _service_balance() -> Case:
    return limited(baseline={BOILER: flat(90)})


@breaks("displacement")
def _displacement() -> Case:
    city = tiny.two_boilers()
    found = tiny.solution(city, INSTALLS)
    swapped = {BOILER: found.running[BOILER] + 5, "oil boiler": found.running["oil boiler"] - 5}
    moved = replace(found, running={**found.running, **swapped})
    return city, tiny.priced(city, tiny.balanced(city, moved))


@breaks("replacement_balance")
def _replacement_balance() -> Case:
    city = tiny.instance()
    found = tiny.solution(city, {PUMP: [20, 0, 0, 0, 20]})
    less = {key: units - 10 for key, units in found.replaced.items()}
    return replace(city, baseline={BOILER: flat(90)}), replace(found, replaced=less)


@breaks("surplus_limit")
def _surplus_limit() -> Case:
    city = tiny.two_boilers(baseline={BOILER: flat(100), "oil boiler": flat(0)})
    found = tiny.solution(city, {PUMP: [20, 0, 0, 0, 20]})
    running = {**found.running, BOILER: found.running[BOILER] + 5}
    replaced = {**found.replaced, (BOILER, "heat"): found.replaced[BOILER, "heat"] - 5}
    more = replace(found, running=running, replaced=replaced, surplus={("heat", "heat"): flat(5)})
    return city, tiny.priced(city, tiny.balanced(city, more))


@breaks("carrier_balance")
def _carrier_balance() -> Case:
    city, found = limited(price={}, carbon_price=flat(0))
    return city, replace(found, bought={**found.bought, "gas": found.bought["gas"] + 5})


@breaks("spill_limit")
def _spill_limit() -> Case:
    city, found = limited()
    more = replace(found, bought={**found.bought, "gas": found.bought["gas"] + 5}, spilled={"gas": flat(5)})
    return city, tiny.priced(city, more)


@breaks("purchase_limit")
def _purchase_limit() -> Case:
    return limited(purchase_limit={"gas": flat(1)})


@breaks("stock_balance")
def _stock_balance() -> Case:
    city, found = limited()
    return city, replace(found, stock={**found.stock, BOILER: found.stock[BOILER] + 1})


@breaks("running_limit")
def _running_limit() -> Case:
    city, found = limited()
    install, stock = {**found.install, BOILER: flat(0)}, {**found.stock, BOILER: city.legacy[BOILER]}
    return city, tiny.priced(city, replace(found, install=install, stock=stock))


@breaks("must_run_balance")
def _must_run_balance() -> Case:
    city, found = limited()
    install = {**found.install, RETROFIT: found.install[RETROFIT] + values(5)}
    idle = replace(found, install=install, stock={**found.stock, RETROFIT: found.stock[RETROFIT] + 5})
    return city, tiny.priced(city, idle)


@breaks("renewals_run")
def _renewals_run() -> Case:
    city, found = limited()
    install = {**found.install, BOILER: found.install[BOILER] + values(90)}
    more = found.stock[BOILER] + values(90, 90, 90, 90, 90)
    return city, tiny.priced(city, replace(found, install=install, stock={**found.stock, BOILER: more}))


@breaks("keep_running_floor")
def _keep_running_floor() -> Case:
    city = tiny.instance(kept=frozenset({BOILER}))
    return city, tiny.solution(city, {PUMP: [50]})


@breaks("start_limit")
def _start_limit() -> Case:
    return limited(start={PUMP: 2027})


@breaks("commitment_floor")
def _commitment_floor() -> Case:
    city = tiny.instance(committed={PUMP: values(0, 3)})
    return city, tiny.solution(city, {PUMP: [10, 0, 10]})


@breaks("committed_run_floor")
def _committed_run_floor() -> Case:
    city = tiny.instance(committed={PUMP: values(10)})
    return city, tiny.solution(city, {PUMP: [10]}, running={PUMP: values(5, 5, 5, 5)})


@breaks("needs_limit")
def _needs_limit() -> Case:
    return limited(needs={(PUMP, RETROFIT): 1.0})


@breaks("potential_limit")
def _potential_limit() -> Case:
    return limited(potential={PUMP: flat(25)})


@breaks("share_limit")
def _share_limit() -> Case:
    """Heat pumps at 30 of 100 are within 30 % of demand, but not of what retrofits leave."""
    return limited(share_sets=(ShareSet("homes", "heat", (PUMP,), False, flat(0.30)),))


@breaks("savings_share_limit")
def _savings_share_limit() -> Case:
    return limited(share_sets=(ShareSet("walls", "heat", (RETROFIT,), True, flat(0.05)),))


@breaks("shared_potential_limit")
def _shared_potential_limit() -> Case:
    return limited(groups=(Group("homes", {PUMP: 1.0, RETROFIT: 2.0}, flat(45)),))


@breaks("ramp_limit")
def _ramp_limit() -> Case:
    return limited(ramp={PUMP: flat(9)})


@breaks("gross_ramp_limit")
def _gross_ramp_limit() -> Case:
    return limited(ramp={PUMP: flat(9)}, gross=frozenset({PUMP}))


@breaks("growth_limit")
def _growth_limit() -> Case:
    return limited(growth={PUMP: 0.1}, seed={PUMP: 9.0})


@breaks("removal_limit")
def _removal_limit() -> Case:
    return limited(emits={(RETROFIT, "CO2"): flat(-1)}, removal_limit=flat(9))


@breaks("spending_limit")
def _spending_limit() -> Case:
    return limited(spending_limits=(SpendingLimit("city", flat(39), 1, 1.0),))


@breaks("self_use_limit")
def _self_use_limit() -> Case:
    city = tiny.solar()
    found = tiny.solution(city, {**INSTALLS, SOLAR: [1]})
    return city, tiny.priced(city, replace(found, self_used={(SOLAR, "power"): values(1.5)}))


@breaks("self_use_customer_limit")
def _self_use_customer_limit() -> Case:
    city = tiny.solar()
    city = replace(city, customer={**city.customer, SOLAR: "shops"})
    found = tiny.solution(city, {**INSTALLS, SOLAR: [1]})
    return city, tiny.priced(city, replace(found, self_used={(SOLAR, "power"): values(0.5)}))


@breaks("objective")
def _objective() -> Case:
    city, found = limited()
    return city, replace(found, objective=found.objective * 1.001)


@breaks("emissions_cap")
def _emissions_cap() -> Case:
    return limited(caps=(cap(10.0),))


@breaks("carbon_budget")
def _carbon_budget() -> Case:
    return limited(budget=Budget((2025, 2026), 40.0))


def test_a_lawful_pathway_passes_every_law() -> None:
    for city in (tiny.instance(), tiny.two_boilers(), tiny.solar()):
        assert broken(replay(city, tiny.solution(city, INSTALLS), targets=True)) == ()
        assert broken(replay(city, tiny.solution(city), targets=True)) == ()


@pytest.mark.parametrize("law", [*SOUND, *LAWS, *TARGETS])
def test_breaking_one_law_fails_exactly_that_check(law: str) -> None:
    city, found = CASES[law]()
    checks = replay(city, found, targets=True)
    assert {one.law for one in broken(checks)} == {law}
    assert not holds(checks)


def test_targets_bind_only_where_they_are_asked_for() -> None:
    for law in TARGETS:
        city, found = CASES[law]()
        assert holds(replay(city, found, targets=False))


def test_the_worst_row_is_named_with_its_year() -> None:
    checks = replay(*CASES["running_limit"](), targets=True)
    worst = broken(checks)[0]
    assert worst.where == (BOILER, 2029)
    assert worst.worst == pytest.approx(1.0)  # all of 70 GWh without a boiler


def test_a_cap_binds_in_its_years_only() -> None:
    some = Cap("cap", Selection(), np.array([np.nan, 1.0, np.nan, np.nan, np.nan, np.nan]))
    worst = broken(replay(*limited(caps=(some,)), targets=True))[0]
    assert worst.where == ("cap", 2026)


def test_a_shortfall_loosens_its_cap() -> None:
    city, found = limited(caps=(cap(10.0),))
    assert holds(replay(city, replace(found, shortfall={"cap": flat(30)}), targets=True))


def test_savings_may_exceed_demand_only_as_a_surplus() -> None:
    """A retrofit of 30 where 20 are needed: 10 are surplus, and nothing is left for the boiler."""
    city = tiny.two_boilers(demand={"heat": flat(20)}, baseline={BOILER: flat(20), "oil boiler": flat(0)})
    plain = tiny.solution(city, {RETROFIT: [30]})
    idle = {**plain.running, BOILER: flat(0), "oil boiler": flat(0)}
    found = replace(plain, running=idle, surplus={("heat", SAVINGS): flat(10)})
    assert broken(replay(city, tiny.priced(city, tiny.balanced(city, found)), targets=True)) == ()


def test_commitments_override_ramp_potential_start_and_share() -> None:
    city = tiny.instance(
        committed={PUMP: values(0, 12)},
        ramp={PUMP: flat(1)},
        growth={PUMP: 0.0},
        potential={PUMP: flat(2)},
        start={PUMP: 2040},
        share_sets=(ShareSet("homes", "heat", (PUMP,), False, flat(0.01)),),
        groups=(Group("homes", {PUMP: 1.0}, flat(1)),),
    )
    assert broken(replay(city, tiny.solution(city, {PUMP: [0, 12]}), targets=True)) == ()


def test_a_commitment_to_renew_is_held_to() -> None:
    pump = frozenset({PUMP})
    city = tiny.instance(committed={PUMP: values(10)}, renew=pump, ramp={PUMP: flat(1)}, gross=pump)
    assert broken(replay(city, tiny.solution(city, {PUMP: [10, 0, 0, 0, 10]}), targets=True)) == ()
    lapsed = broken(replay(city, tiny.solution(city, {PUMP: [10]}), targets=True))
    assert {one.law for one in lapsed} == {"commitment_floor", "committed_run_floor"}


def test_fading_units_do_as_much_less() -> None:
    city = tiny.instance(fade={PUMP: np.array([1.0, 0.9, 0.8, 0.7])})
    found = tiny.solution(city, {PUMP: [10]})
    assert found.running[PUMP].tolist() == pytest.approx([10, 9, 8, 7, 0, 0])
    assert broken(replay(city, found, targets=True)) == ()
    tired = broken(replay(city, tiny.solution(city, {PUMP: [10]}, running={PUMP: values(10, 10)}), targets=True))
    assert {one.law for one in tired} == {"running_limit"}


def test_growth_of_what_lasts_a_year_counts_use() -> None:
    city = tiny.instance(lifetime={BOILER: 5, PUMP: 1, RETROFIT: 30}, growth={PUMP: 1.0}, seed={PUMP: 2.0})
    idle = tiny.solution(city, {PUMP: [0, 0, 6]}, running={PUMP: values(0, 0, 2)})
    assert broken(replay(city, idle, targets=True)) == ()
    rushed = broken(replay(city, tiny.solution(city, {PUMP: [0, 0, 6]}), targets=True))
    assert {one.law for one in rushed} == {"growth_limit"}


def test_loans_spread_spending_over_their_years() -> None:
    """40 of the city's money in 2025 and 2027, as two annuities of 20.5 each: 41 at most where they meet."""
    loan = SpendingLimit("city", flat(20.5), 2, 20.5 / 40)
    assert broken(replay(*limited(spending_limits=(loan,)), targets=True)) == ()
    longer = replace(loan, financed=3)
    worst = broken(replay(*limited(spending_limits=(longer,)), targets=True))[0]
    assert worst.where == ("city", 2027)


def test_replay_never_loads_the_program_or_a_solver() -> None:
    """Importing the judge must not import the accused."""
    script = (
        "import sys, cnca_plan.results.verify;"
        "names = ('pyomo', 'highspy', 'cnca_plan.model.program', 'cnca_plan.model.equations', 'cnca_plan.model.data');"
        "print([name for name in names if name in sys.modules])"
    )
    answer = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"
