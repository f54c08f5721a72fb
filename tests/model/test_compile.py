"""Every row and column of the arrays is the one of that name in the algebra, whatever Pyomo dropped or split."""

from __future__ import annotations

import gc
import subprocess
import sys

import pytest
from pyomo.core.base import Binary, ConcreteModel, Constraint, Objective, Var, maximize

from cnca_plan.core.garbage import paused_gc
from cnca_plan.model.compile import ImpossibleRow, compile_program
from cnca_plan.model.linear import BadProgram

INF = float("inf")


def city() -> ConcreteModel:
    """Two measures over two years: a range, an equality, a floor, an unused variable."""
    m = ConcreteModel()
    m.x = Var(["bus", "tram"], [2030, 2031], bounds=(0, 5))
    m.total = Var(bounds=(-3, 3))
    m.unused = Var([1, 2], bounds=(0, 1))
    m.between = Constraint([2030, 2031], rule=lambda m, t: (1, m.x["bus", t] + 2 * m.x["tram", t] + 0.5, 4))
    m.same = Constraint(expr=m.total == m.x["bus", 2030] - 2)
    m.floor = Constraint(["bus"], rule=lambda m, k: m.x[k, 2031] >= 1)
    m.cost = Objective(expr=7 * m.x["tram", 2030] + m.total + 3)
    return m


def test_rows_have_their_sides_and_columns_their_bounds() -> None:
    p = compile_program(city())
    sides = {key: (p.row_lower[i], p.row_upper[i]) for key, i in p.row_of.items()}
    assert sides == {
        ("between", (2030,)): (0.5, 3.5),
        ("between", (2031,)): (0.5, 3.5),
        ("same", ()): (-2, -2),
        ("floor", ("bus",)): (1, INF),
    }
    assert set(p.columns) == {("x", (k, t)) for k in ("bus", "tram") for t in (2030, 2031)} | {("total", ())}
    at = p.column_of[("total", ())]
    assert (p.column_lower[at], p.column_upper[at], p.cost[at]) == (-3, 3, 1)
    assert p.cost[p.column_of[("x", ("tram", 2030))]] == 7
    assert p.offset == 3


def test_entries_are_found_by_name() -> None:
    p = compile_program(city())
    entries = {(p.rows[r], p.columns[c]): v for r, c, v in zip(p.entry_row, p.index, p.value, strict=True)}
    assert entries[("between", (2031,)), ("x", ("tram", 2031))] == 2
    assert entries[("same", ()), ("total", ())] == 1
    assert entries[("same", ()), ("x", ("bus", 2030))] == -1
    assert len(entries) == 2 * 2 + 2 + 1


def test_fixed_variables_move_to_the_sides_and_names_stay_right() -> None:
    m = city()
    m.x["bus", 2030].fix(1)
    m.x["tram", 2031].fix(1)
    m.x["bus", 2031].fix(1)  # leaves floor and between[2031] without a variable
    p = compile_program(m)
    assert set(p.rows) == {("between", (2030,)), ("same", ())}
    assert set(p.columns) == {("x", ("tram", 2030)), ("total", ())}
    at = p.row_of[("between", (2030,))]
    assert (p.row_lower[at], p.row_upper[at]) == (-0.5, 2.5)


def test_a_law_that_nothing_can_satisfy_is_named() -> None:
    m = city()
    m.x["bus", 2031].fix(0)
    with pytest.raises(ImpossibleRow, match=r"floor\[bus\]"):
        compile_program(m)


def test_a_law_broken_by_rounding_only_holds() -> None:
    m = city()
    m.x["bus", 2031].fix(1 - 1e-13)
    assert ("floor", ("bus",)) not in compile_program(m).rows


def test_a_cost_that_is_not_a_number_is_refused() -> None:
    m = city()
    m.cost.deactivate()
    m.wrong = Objective(expr=float("nan") * m.x["tram", 2030])
    with pytest.raises(BadProgram, match=r"x\[tram,2030\] has the cost nan"):
        compile_program(m)


def test_what_is_not_a_linear_program_is_refused() -> None:
    m = city()
    m.product = Constraint(expr=m.x["bus", 2030] * m.total <= 1)
    with pytest.raises(BadProgram, match="nonlinear"):
        compile_program(m)
    m.del_component(m.product)
    m.cost.sense = maximize
    with pytest.raises(BadProgram, match="maximised"):
        compile_program(m)
    m.cost.deactivate()
    with pytest.raises(BadProgram, match="0 active objectives"):
        compile_program(m)


def test_unbounded_and_whole_variables_are_refused() -> None:
    m = city()
    m.x["tram", 2030].setub(None)
    with pytest.raises(BadProgram, match=r"x\[tram,2030\] has no finite upper bound"):
        compile_program(m)
    m.x["tram", 2030].setub(4)
    m.x["tram", 2030].domain = Binary
    with pytest.raises(BadProgram, match="not continuous"):
        compile_program(m)


def test_tiny_coefficients_are_kept() -> None:
    m = city()
    m.leak = Constraint(expr=1e-10 * m.x["bus", 2030] + m.total <= 2)
    p = compile_program(m)
    assert 1e-10 in p.value


def test_the_collector_is_paused_and_returned_as_found() -> None:
    assert gc.isenabled()
    with pytest.raises(ZeroDivisionError), paused_gc():
        assert not gc.isenabled()
        1 / 0  # noqa: B018 - the error is the point
    assert gc.isenabled()
    gc.disable()
    try:
        with paused_gc():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_pyomo_environ_is_never_imported() -> None:
    """It takes longer than a small solve."""
    code = "import sys, cnca_plan.model.compile; print('pyomo.environ' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
