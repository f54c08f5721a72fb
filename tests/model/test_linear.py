"""A program is checked before any solver sees it, and its numbers reach the solver at order one without rounding."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from cnca_plan.model.linear import BadProgram, LinearProgram, label, tabular
from cnca_plan.model.scaling import scale

INF = float("inf")
NAN = float("nan")


def heating() -> LinearProgram:
    """Two ways to heat 3 units, the cheap one limited to 2."""
    return tabular(cost=[1, 2], matrix=[[1, 1]], sides=[(3, INF)], bounds=[(0, 2), (0, 5)], offset=10)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"cost": np.array([NAN, 1.0])}, r"x\[0\] has the cost nan"),
        ({"cost": np.array([1.0, INF])}, r"x\[1\] has the cost inf"),
        ({"cost": np.array([1.0, 1e20])}, r"x\[1\] has the cost 1e\+20"),
        ({"offset": NAN}, "constant of the cost is nan"),
        ({"value": np.array([1.0, NAN])}, r"row row\[0\] has the coefficient nan on x\[1\]"),
        ({"value": np.array([1.0, -1e20])}, r"row row\[0\] has the coefficient -1e\+20 on x\[1\]"),
        ({"column_upper": np.array([2.0, INF])}, r"x\[1\] has no finite upper bound"),
        ({"column_lower": np.array([-INF, 0.0])}, r"x\[0\] has no finite lower bound"),
        ({"column_lower": np.array([0.0, NAN])}, r"x\[1\] has no finite lower bound"),
        ({"column_lower": np.array([0.0, 6.0])}, r"x\[1\] has its lower bound above"),
        ({"row_lower": np.array([NAN])}, r"row\[0\] has the lower side nan"),
        ({"row_lower": np.array([INF])}, r"row\[0\] has the lower side inf"),
        ({"row_upper": np.array([1e20])}, r"row\[0\] has the upper side 1e\+20"),
        ({"row_upper": np.array([2.0])}, r"row\[0\] has its lower side above"),
        ({"index": np.array([0, 0], np.int32)}, r"row\[0\] names x\[0\] twice"),
        ({"index": np.array([0, 2], np.int32)}, "column that does not exist"),
        ({"start": np.array([0, 1], np.int32)}, "start does not divide"),
        ({"cost": np.array([1.0])}, r"cost has shape \(1,\), expected \(2,\)"),
    ],
)
def test_what_no_solver_may_be_given_is_refused_by_name(change: dict[str, Any], message: str) -> None:
    """HiGHS answers "optimal" to a cost that is not a number, and takes 1e20 for infinity."""
    with pytest.raises(BadProgram, match=message):
        replace(heating(), **change).validate()


def test_names_lead_to_positions_and_values() -> None:
    p = heating()
    assert p.row_of[("row", (0,))] == 0
    assert p.column_of[("x", (1,))] == 1
    assert p.values(np.array([2.0, 1.0])) == {"x": {(0,): 2.0, (1,): 1.0}}
    assert p.families["row"].tolist() == [0]
    assert p.variables["x"].tolist() == [0, 1]
    assert label(("ramp_limit", ("bus", 2031))) == "ramp_limit[bus,2031]"
    assert label(("total", ())) == "total"


def test_activity_and_reduced_costs() -> None:
    p = heating()
    assert p.activity(np.array([2.0, 1.0])).tolist() == [3.0]
    assert p.priced(np.array([2.0])).tolist() == [-1.0, 0.0]


def test_scaling_rounds_nothing() -> None:
    """Law: powers of two only, so going there and back gives the same bits."""
    rng = np.random.default_rng(1)
    matrix = (rng.random((6, 8)) * 10.0 ** rng.integers(-9, 9, (6, 8))).tolist()
    p = tabular((rng.random(8) * 1e13).tolist(), matrix, [(1e-3, 1e9)] * 6, [(0, 1e7)] * 8)
    s = scale(p)
    x, y, d = rng.random(8), rng.random(6), rng.random(8)
    back = s.unscale(*(np.ldexp(x, -s.column), np.ldexp(y, s.money - s.row), np.ldexp(d, s.column + s.money)))
    assert all((a == b).all() for a, b in zip(back, (x, y, d), strict=True))
    exponents = s.row[p.entry_row] + s.column[p.index]
    assert (np.ldexp(s.program.value, -exponents) == p.value).all()
    assert (s.program.priced(np.zeros(6)) == s.costs(p.cost)).all()


def test_scaling_brings_money_and_tonnes_to_order_one() -> None:
    """A budget in rupiah beside a flow of a millionth: both reach the solver near one."""
    p = tabular([3e13, 7e12], [[1e-6, 4e-6]], [(2e4, INF)], [(0, 1e11), (0, 2e10)])
    s = scale(p).program
    for numbers in (s.cost, s.value, s.column_upper):
        assert ((numbers > 0.05) & (numbers < 20)).all()


def test_an_empty_program_scales() -> None:
    p = tabular([], [], [], [])
    assert scale(p.validate()).program.columns == ()
