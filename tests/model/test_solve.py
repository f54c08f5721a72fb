"""The solver's known traps are closed, scaling carries any currency, and ties have one answer."""

from __future__ import annotations

import itertools
import weakref
from dataclasses import replace
from typing import Any

import highspy
import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from cnca_plan.model.certificate import certify, certify_infeasible
from cnca_plan.model.linear import BadProgram, FloatArray, LinearProgram, tabular
from cnca_plan.model.solve import BadSetting, Live, Settings, SolverError
from cnca_plan.model.ties import break_ties, tie_weights

INF = float("inf")


def heating() -> LinearProgram:
    """3 units of heat: 2 at price 1, the third at price 2. Optimum (2, 1) at cost 14, price of heat 2."""
    return tabular([1, 2], [[1, 1]], [(3, INF)], [(0, 2), (0, 5)], offset=10)


def transport(seed: int = 0, suppliers: int = 12, customers: int = 15) -> LinearProgram:
    """Whole-number costs from 1 to 3: very many plans cost the same."""
    rng = np.random.default_rng(seed)
    cost = rng.integers(1, 4, (suppliers, customers)).astype(float)
    matrix = np.zeros((suppliers + customers, suppliers * customers))
    for i, j in itertools.product(range(suppliers), range(customers)):
        matrix[i, i * customers + j] = matrix[suppliers + j, i * customers + j] = 1
    sides = [(-INF, 40.0)] * suppliers + [(float(d), INF) for d in rng.integers(10, 30, customers)]
    return tabular(cost.ravel().tolist(), matrix.tolist(), sides, [(0, 30)] * cost.size)


def test_the_optimum_with_its_prices() -> None:
    """Sign: y is what one unit more on the right side adds to the cost."""
    answer = Live(heating()).solve()
    assert answer.status == "optimal"
    assert answer.basic
    assert answer.x.tolist() == [2, 1]
    assert answer.y.tolist() == [2]
    assert answer.reduced.tolist() == [-1, 0]
    assert answer.objective == 14
    upper = Live(tabular([-3], [[2]], [(-INF, 8)], [(0, 9)])).solve()
    assert upper.y.tolist() == [-1.5]


@pytest.mark.parametrize("method", ["simplex", "ipm", "choose"])
def test_infeasible_comes_with_its_proof(method: Any) -> None:
    p = tabular([1, 2], [[1, 1], [1, -1]], [(8, INF), (0, 0)], [(0, 5), (0, 3)])
    for presolve in (True, False):
        answer = Live(p, Settings(method=method, presolve=presolve)).solve()
        assert answer.status == "infeasible"
        assert answer.ray is not None
        assert certify_infeasible(p, answer.ray).proven
        assert np.isnan(answer.x).all()


def test_an_empty_row_that_cannot_hold() -> None:
    """HiGHS has no ray for it at first."""
    p = tabular([1, 2], [[1, 1], [0, 0]], [(3, INF), (2, INF)], [(0, 2), (0, 5)])
    answer = Live(p).solve()
    assert answer.status == "infeasible"
    assert answer.ray is not None
    assert certify_infeasible(p, answer.ray).proven


def test_interior_point_never_goes_without_presolve() -> None:
    """Without it HiGHS 1.15.1 calls x = 0 optimal in the first program, 1e9 too dear, and never ends on the second."""
    chosen = Settings(method="ipm", presolve=False, time_limit=20)
    sides = [(-INF, INF), (0, 1e-4), (0, INF)]
    wrong = tabular([0, 1e10], [[0, 0], [0, -0.001], [0, 0]], sides, [(0, 0), (-0.1, 0)])
    bounds = [(1.5, 3), (-1.5, -1.5), (-0.4, 0.2), (1, 2.5), (-0.75, -0.375)]
    endless = tabular([0.32, -0.96, -2.4, -0.64, -0.8], [[0, 1.5, 0, -1.25, -0.4]], [(-INF, INF)], bounds)
    for p in (wrong, endless):
        answer = Live(p, chosen).solve()
        assert certify(p, answer.x, answer.y, answer.objective).proven


def test_an_instance_is_freed_with_its_last_name() -> None:
    """Many plans in one process: HiGHS must not keep alive what keeps HiGHS."""
    live = Live(heating())
    live.solve()
    gone = weakref.ref(live._highs)
    del live
    assert gone() is None


def test_nothing_to_decide() -> None:
    assert Live(tabular([], [[]], [(-1, 1)], [], offset=4)).solve().objective == 4
    assert Live(tabular([], [], [], [])).solve().status == "optimal"
    assert Live(tabular([], [[]], [(1, 2)], [])).solve().status == "infeasible"
    assert Live(tabular([1, -1], [], [], [(0, 5), (0, 5)])).solve().x.tolist() == [0, 5]


def test_highs_calls_a_cost_that_is_not_a_number_optimal_and_we_do_not() -> None:
    """If the first half fails one day, HiGHS has closed its trap."""
    p = replace(heating(), cost=np.array([np.nan, 1.0]))
    highs = _highs()
    highs.setOptionValue("output_flag", False)
    bounds = p.column_lower, p.column_upper, p.row_lower, p.row_upper
    highs.passModel(2, 1, 2, 2, 1, 0.0, p.cost, *bounds, p.start, p.index, p.value, np.zeros(2, np.int32))
    highs.run()
    assert highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
    with pytest.raises(BadProgram, match=r"x\[0\]"):
        Live(p)


def test_a_rejected_model_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """HiGHS refuses a pair given twice in a return code, then runs the empty model it still holds."""
    monkeypatch.setattr(LinearProgram, "validate", lambda self, **_: self)
    with pytest.raises(SolverError, match="refused the program"):
        Live(replace(heating(), index=np.array([0, 0], np.int32)))


def test_changes_are_checked_too() -> None:
    live, zero = Live(heating()), np.array([0], np.int32)
    with pytest.raises(BadProgram):
        live.change_costs(np.array([1.0, np.nan]))
    with pytest.raises(BadProgram):
        live.change_rows(zero, np.array([np.nan]), np.array([INF]))
    with pytest.raises(BadProgram):
        live.change_columns(zero, np.array([0.0]), np.array([INF]))
    assert live.solve().objective == 14


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"thraeds": 1}, "unknown solver setting 'thraeds', did you mean 'threads'"),
        ({"time_limt": 3}, "did you mean 'time_limit'"),
        ({"whatever": 3}, "known: time_limit, iteration_limit"),
        ({"method": "simplx"}, "did you mean 'simplex'"),
        ({"method": "pdlp"}, "expected one of simplex, ipm, choose"),
        ({"method": ["simplex"]}, "expected one of simplex"),
        ({"time_limit": "soon"}, "time_limit: expected a number, got 'soon'"),
        ({"time_limit": -1}, "time_limit: expected 0 to inf"),
        ({"time_limit": float("nan")}, "time_limit: expected 0 to inf"),
        ({"time_limit": True}, "time_limit: expected a number"),
        ({"threads": 2}, r"threads: expected 1 \(it is fixed\)"),
        ({"seed": 1.5}, "seed: expected a whole number"),
        ({"presolve": "on"}, "presolve: expected true or false"),
        ({"feasibility_tolerance": 0.1}, "feasibility_tolerance: expected 1e-10 to 1e-06"),
    ],
)
def test_a_wrong_setting_is_refused_with_what_was_meant(given: dict[str, object], message: str) -> None:
    """HiGHS itself says so only in a return code."""
    with pytest.raises(BadSetting, match=message):
        Settings.of(given)


def test_settings_reach_the_solver() -> None:
    chosen = Settings.of(
        {"time_limit": 5, "method": "simplex", "seed": 7, "presolve": False, "feasibility_tolerance": 1e-8}
    )
    live = Live(heating(), chosen)
    assert live.solve().objective == pytest.approx(14)
    highs = live._highs  # the promise is about what HiGHS was told
    told = {name: highs.getOptionValue(name)[1] for name in ("solver", "presolve", "random_seed", "threads")}
    assert told == {"solver": "simplex", "presolve": "off", "random_seed": 7, "threads": 1}
    assert highs.getOptionValue("primal_feasibility_tolerance")[1] == 1e-8


@pytest.mark.parametrize("limit", [{"time_limit": 0}, {"time_limit": 1e-9}, {"iteration_limit": 5}])
def test_a_limit_gives_no_point(limit: dict[str, object]) -> None:
    """What lies in the solver at that moment need not satisfy anything."""
    answer = Live(transport(), Settings.of({**limit, "presolve": False})).solve()
    assert answer.status == ("failed" if "iteration_limit" in limit else "time-limit")
    assert np.isnan(answer.x).all()
    assert np.isnan(answer.y).all()
    assert np.isnan(answer.objective)
    assert "limit" in answer.advice
    assert not certify(transport(), answer.x, answer.y).proven


def test_the_time_limit_counts_one_solve_only() -> None:
    """HiGHS adds up the time of all runs of an instance."""
    live = Live(transport(), Settings(time_limit=30))
    live.solve()
    live.settings = Settings(time_limit=max(0.05, live._highs.getRunTime() / 2))
    live.restart()
    assert live.solve().status == "optimal"


@pytest.mark.parametrize("status", list(highspy.HighsModelStatus.__members__.values()), ids=str)
def test_every_status_has_an_ending(status: Any) -> None:
    """Never a KeyError; without an optimum, advice."""
    answer = Live(heating())._without_point(status)
    assert answer.status in ("optimal", "infeasible", "interrupted", "time-limit", "failed")
    assert answer.advice or status == highspy.HighsModelStatus.kOptimal
    good = ("kOptimal", "kInfeasible", "kInterrupt", "kHighsInterrupt", "kTimeLimit")
    assert answer.status == "failed" or status.name in good


def test_another_number_of_threads_in_the_same_process() -> None:
    """HiGHS refuses to run when its scheduler was started with another number of threads."""
    highs = _highs()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("threads", 2)
    highs.setOptionValue("parallel", "on")
    highs.run()
    assert Live(heating()).solve().status == "optimal"


def test_nothing_is_printed(capfd: pytest.CaptureFixture[str]) -> None:
    Live(transport()).solve()
    captured = capfd.readouterr()
    assert captured.out == captured.err == ""


@pytest.mark.parametrize("money", [1e-6, 1.0, 1.6e4, 1e13])
def test_any_currency(money: float) -> None:
    """Costs near 1e13 (rupiah, dong) end unscaled in an error."""
    p = transport()
    p = replace(p, cost=p.cost * money)
    answer = Live(p).solve()
    assert certify(p, answer.x, answer.y, answer.objective).proven
    assert answer.objective / money == pytest.approx(Live(transport()).solve().objective, rel=1e-9)


def test_a_tiny_coefficient_is_not_lost() -> None:
    """1e-10 per unit, needed 5 times: dropped by HiGHS as it stands, the program would have no solution."""
    p = tabular([1, 3], [[1e-10, 1]], [(5, INF)], [(0, 1e11), (0, 4)])
    answer = Live(p).solve()
    assert certify(p, answer.x, answer.y, answer.objective).proven
    assert answer.x.tolist() == pytest.approx([1e10, 4])


def test_rows_of_one_tonne_beside_rows_of_a_million_million() -> None:
    p = tabular([1e-12, 1], [[1e12, 0], [0, 1], [1, 1e-12]], [(1e12, INF), (1, INF), (0, 9)], [(0, 5), (0, 5)])
    answer = Live(p).solve()
    assert certify(p, answer.x, answer.y, answer.objective).proven
    assert answer.x.tolist() == pytest.approx([1, 1])


def test_units_too_far_apart_are_named() -> None:
    matrix: list[list[float]] = [[1, 1e-30, 0], [1, 1, 1e-30], [0, 1, 1], [1, 0, 1]]
    with pytest.raises(BadProgram, match=r"row row\[\d\] mixes x\[\d\]"):
        Live(tabular([1, 1, 1], matrix, [(0, 1)] * 4, [(0, 1e19)] * 3))


@hypothesis_settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6))
def test_solving_again_equals_solving_anew(seed: int) -> None:
    """Law: after any changes the live instance gives what a new one gives, and its program is the changed one."""
    rng, p = np.random.default_rng(seed), transport(seed, 4, 5)
    live = Live(p)
    live.solve()
    live.change_costs(rng.integers(0, 9, 20).astype(float))
    live.change_rows(np.array([5, 7], np.int32), np.array([3.0, 25.0]), np.array([INF, 26.0]))
    live.change_columns(np.array([2], np.int32), np.array([1.0]), np.array([rng.integers(1, 9)]).astype(float))
    warm, cold = live.solve(), Live(live.program).solve()
    assert warm.status == cold.status == "optimal"
    assert warm.objective == pytest.approx(cold.objective, rel=1e-9)
    assert certify(live.program, warm.x, warm.y, warm.objective).proven


def test_back_from_infeasible() -> None:
    live, at = Live(heating()), np.array([0], np.int32)
    live.change_rows(at, np.array([8.0]), np.array([INF]))
    assert live.solve().status == "infeasible"
    live.change_rows(at, np.array([3.0]), np.array([INF]))
    assert live.solve().objective == 14


SIMPLEX = [Settings(presolve=presolve, seed=seed) for presolve in (True, False) for seed in (0, 1, 12345)]
EIGHT = [*SIMPLEX, Settings(method="ipm"), Settings(method="ipm", seed=12345)]


@pytest.mark.parametrize("p", [transport(), transport(3), replace(transport(5), cost=np.zeros(180))], ids=str)
def test_ties_have_one_answer_over_eight_settings(p: LinearProgram) -> None:
    """Law: the plan depends on names only. The last program costs nothing at all: every point is optimal."""
    answers = []
    for chosen in EIGHT:
        live = Live(p, chosen)
        first = live.solve()
        final = break_ties(live, first)
        assert final.canonical
        assert certify(p, final.x, final.y, final.objective).proven
        assert (live.program.cost == p.cost).all()
        assert (live.program.row_lower == p.row_lower).all()
        again = live.solve()
        assert again.objective == pytest.approx(first.objective, rel=1e-12)
        answers.append(final.x)
    assert max(float(np.abs(x - answers[0]).max()) for x in answers) < 1e-9


def test_ties_are_really_there() -> None:
    """Without the second solve the same settings give different plans: the law above is not empty."""
    firsts = [Live(transport(), chosen).solve().x for chosen in EIGHT]
    assert max(float(np.abs(x - firsts[0]).max()) for x in firsts) > 1


def test_the_order_of_rows_and_columns_does_not_matter() -> None:
    p, rng = transport(), np.random.default_rng(2)
    rows, columns = rng.permutation(len(p.rows)), rng.permutation(len(p.columns))
    table = np.zeros((len(p.rows), len(p.columns)))
    table[p.entry_row, p.index] = p.value
    sides = list(zip(p.row_lower[rows].tolist(), p.row_upper[rows].tolist(), strict=True))
    bounds = list(zip(p.column_lower[columns].tolist(), p.column_upper[columns].tolist(), strict=True))
    q = tabular(p.cost[columns].tolist(), table[rows][:, columns].tolist(), sides, bounds)
    q = replace(q, rows=tuple(p.rows[i] for i in rows), columns=tuple(p.columns[j] for j in columns))
    assert _canonical(q)[np.argsort(columns)] == pytest.approx(_canonical(p), abs=1e-9)


def _highs() -> Any:
    """The solver as it comes, untyped."""
    create: Any = highspy.Highs
    return create()


def _canonical(p: LinearProgram) -> FloatArray:
    live = Live(p)
    return break_ties(live, live.solve()).x


def test_weights_come_from_names() -> None:
    p = transport()
    weights = tie_weights(p) * 30
    assert ((weights >= 1) & (weights < 2)).all()
    assert len(set(weights.tolist())) == len(weights)


def test_ties_of_what_is_not_optimal_stay_as_they_are() -> None:
    live = Live(transport(), Settings(time_limit=0))
    assert break_ties(live, live.solve()).status == "time-limit"


def test_progress_is_told_in_the_callers_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """And an error in it ends the solve and reaches the caller."""
    monkeypatch.setattr("cnca_plan.model.watch.STEP", 1e-3)
    rng = np.random.default_rng(0)
    matrix = (rng.random((700, 900)) * (rng.random((700, 900)) < 0.05)).tolist()
    p = tabular(rng.random(900).tolist(), matrix, [(5, 60)] * 700, [(0, 5)] * 900)

    def broken(kind: str, done: float) -> None:
        assert kind == "simplex"
        assert done >= 0
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        Live(p, Settings(presolve=False), broken).solve()
