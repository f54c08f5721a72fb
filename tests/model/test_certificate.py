"""The proof believes nobody: what is optimal is proved, what is not is refused, in exact arithmetic."""

from __future__ import annotations

import time
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnca_plan.model.certificate import certify, certify_infeasible
from cnca_plan.model.linear import FloatArray, LinearProgram, tabular
from cnca_plan.model.solve import Live

INF = float("inf")


def heating() -> LinearProgram:
    """3 units of heat: 2 at price 1, the third at price 2. Optimum (2, 1) at cost 14, price of heat 2."""
    return tabular([1, 2], [[1, 1]], [(3, INF)], [(0, 2), (0, 5)], offset=10)


def array(*numbers: float) -> FloatArray:
    return np.array(numbers, np.float64)


def test_the_optimum_is_proved_without_a_gap() -> None:
    proof = certify(heating(), array(2, 1), array(2), claimed=14.0)
    assert proof.proven
    assert (proof.objective, proof.lower_bound, proof.relative_gap, proof.worst_violation) == (14, 14, 0, 0)
    assert proof.worst_row is None


@pytest.mark.parametrize(
    ("x", "y", "claimed"),
    [
        (array(2, 1 + 1e-3), array(2), None),  # feasible, dearer
        (array(2, 1 - 1e-3), array(2), None),  # cheaper, infeasible
        (array(2, 1 - 1e-5), array(2), None),
        (array(2 + 1e-3, 1 - 1e-3), array(2), None),  # over a column's bound
        (array(0, 3), array(2), None),  # feasible, not the cheapest
        (array(2, 1), array(-2), None),  # wrong sign
        (array(2, 1), array(0), None),  # proves nothing
        (array(2, 1), array(3), None),
        (array(2, 1), array(2), 14 * (1 + 1e-6)),
        (array(2, 1), array(2), 14 * (1 - 1e-6)),
        (array(2, 1), array(2), float("nan")),
        (array(float("nan"), 1), array(2), None),
        (array(2, 1), array(INF), None),
        (array(2), array(2), None),
    ],
)
def test_a_forged_answer_is_refused(x: FloatArray, y: FloatArray, claimed: float | None) -> None:
    assert not certify(heating(), x, y, claimed).proven


def test_the_worst_row_is_named() -> None:
    proof = certify(heating(), array(2, 0.5), array(2))
    assert proof.worst_row == ("row", (0,))
    assert proof.worst_violation == pytest.approx(0.5 / 3)
    proof = certify(heating(), array(2, 9), array(2))
    assert proof.worst_row == ("x", (1,))


def test_a_fake_optimum_of_an_infeasible_program_is_refused() -> None:
    p = tabular([1, 2], [[1, 1]], [(8, INF)], [(0, 2), (0, 5)])
    for x in (array(2, 5), array(2, 6), array(3, 5)):
        assert not certify(p, x, array(2)).proven


def test_the_lower_bound_is_exact_where_floats_are_not() -> None:
    """0.1 + 0.2 exceeds 0.3 in floats: the objective is rounded once, from the exact sum."""
    p = tabular([1, 1], [[1, 1]], [(0, 1)], [(0.1, 1), (0.2, 1)])
    proof = certify(p, array(0.1, 0.2), array(0))
    assert proof.proven
    assert proof.objective == float(Fraction(0.1) + Fraction(0.2))
    assert Fraction(proof.lower_bound) <= Fraction(0.1) + Fraction(0.2)


def test_numbers_from_1e_minus_300_to_1e19_do_not_break_it() -> None:
    p = tabular([1e19, 1e-300], [[1e19, 1e-300]], [(-INF, 1e19)], [(0, 1), (0, 1e19)])
    assert certify(p, array(0, 0), array(0)).proven
    assert not certify(p, array(1, 1e19), array(-1e-300)).proven


def test_infeasibility_is_proved_by_its_ray_only() -> None:
    p = tabular([1, 2], [[1, 1]], [(8, INF)], [(0, 2), (0, 5)])
    proof = certify_infeasible(p, array(0.25))
    assert proof.proven
    assert proof.value == pytest.approx(1 / 8)  # 8 asked, 7 at most
    for ray in (array(0), array(-1), array(float("nan")), array(1, 1)):
        assert not certify_infeasible(p, ray).proven
    assert not certify_infeasible(heating(), array(1)).proven


def test_no_columns_at_all() -> None:
    assert certify(tabular([], [[]], [(-1, 1)], [], offset=4), array(), array(0)).proven
    assert not certify(tabular([], [[]], [(1, 1)], []), array(), array(0)).proven
    assert certify_infeasible(tabular([], [[]], [(1, 1)], []), array(1)).proven


WHOLE = st.integers(-5, 5).map(float)


@st.composite
def programs(draw: st.DrawFn) -> LinearProgram:
    n, m = draw(st.integers(1, 5)), draw(st.integers(0, 5))
    sides = []
    for _ in range(m):
        low, high = sorted((draw(WHOLE), draw(WHOLE)))
        sides.append((low if draw(st.booleans()) else -INF, high if draw(st.booleans()) else INF))
    matrix = [[draw(WHOLE) for _ in range(n)] for _ in range(m)]
    spans = draw(st.lists(st.tuples(WHOLE, st.integers(0, 6)), min_size=n, max_size=n))
    bounds = [(low, low + width) for low, width in spans]
    return tabular([draw(WHOLE) for _ in range(n)], matrix, sides, bounds, offset=draw(WHOLE))


@settings(max_examples=150, deadline=None)
@given(programs(), st.data())
def test_every_answer_is_proved_and_no_neighbour_is(p: LinearProgram, data: st.DataObject) -> None:
    """Law: the solver's end is proved either way; the same prices refuse every point that costs something else."""
    answer = Live(p).solve()
    if answer.status == "infeasible":
        assert answer.ray is not None
        assert certify_infeasible(p, answer.ray).proven
        return
    assert answer.status == "optimal"
    assert certify(p, answer.x, answer.y, answer.objective).proven
    priced = np.flatnonzero(p.cost)
    if priced.size:
        moved = answer.x.copy()
        moved[data.draw(st.sampled_from(priced.tolist()))] += data.draw(st.sampled_from([1e-3, -1e-3]))
        assert not certify(p, moved, answer.y).proven


@settings(max_examples=150, deadline=None)
@given(programs(), st.lists(WHOLE, min_size=5, max_size=5), st.lists(WHOLE, min_size=5, max_size=5))
def test_no_multipliers_prove_a_falsehood(p: LinearProgram, numbers: list[float], ray: list[float]) -> None:
    """Law: whatever y, the bound is not above the optimum; whatever ray, what is feasible is not proved infeasible."""
    answer = Live(p).solve()
    if answer.status != "optimal":
        return
    y = np.array(numbers[: len(p.rows)], np.float64)
    assert certify(p, answer.x, y).lower_bound <= answer.objective + 1e-9
    assert not certify_infeasible(p, np.array(ray[: len(p.rows)], np.float64)).proven


def test_a_city_is_proved_in_a_blink() -> None:
    """6,000 columns and 40,000 entries; the limit is generous, for busy machines."""
    rng = np.random.default_rng(0)
    n, m, entries = 6_000, 6_000, 40_000
    place = np.sort(rng.choice(n * m, entries, replace=False))
    start = np.searchsorted(place // n, np.arange(m + 1)).astype(np.int32)
    matrix = start, (place % n).astype(np.int32), rng.random(entries) * 100
    sides = np.full(m, -INF), rng.random(m) * 1e6
    names = tuple(("r", (i,)) for i in range(m)), tuple(("c", (j,)) for j in range(n))
    p = LinearProgram(rng.random(n), 0.0, *matrix, *sides, np.zeros(n), np.full(n, 1e3), *names).validate()
    began = time.perf_counter()
    proof = certify(p, rng.random(n), -rng.random(m))
    assert time.perf_counter() - began < 1.5
    assert not proof.proven
