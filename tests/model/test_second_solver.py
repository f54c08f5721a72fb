"""A solver of another family agrees: GLPK on the very rows that HiGHS gets, unscaled and untouched."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import swiglpk as glpk

from cnca_plan.model.baseline import with_baseline
from cnca_plan.model.compile import compile_program
from cnca_plan.model.instance import Instance
from cnca_plan.model.linear import LinearProgram
from cnca_plan.model.pathways import open_targets
from cnca_plan.model.program import build
from cnca_plan.model.solve import Live
from tests.model import toy
from tests.model.binding import PLACES
from tests.results import tiny

AGREEMENT = 1e-7  # relative


def bounded(kind: Callable[..., None], problem: object, at: int, lower: float, upper: float) -> None:
    """Set a row's or column's bounds as GLPK wants them told."""
    below, above = np.isfinite(lower), np.isfinite(upper)
    if below and above:
        kind(problem, at, glpk.GLP_FX if lower == upper else glpk.GLP_DB, lower, upper)
    else:
        kind(problem, at, glpk.GLP_LO if below else glpk.GLP_UP if above else glpk.GLP_FR, lower, upper)


def handed_over(p: LinearProgram) -> object:
    """The program in GLPK's hands, row by row."""
    problem = glpk.glp_create_prob()
    glpk.glp_add_rows(problem, len(p.rows))
    glpk.glp_add_cols(problem, len(p.columns))
    for n in range(len(p.columns)):
        bounded(glpk.glp_set_col_bnds, problem, n + 1, float(p.column_lower[n]), float(p.column_upper[n]))
        glpk.glp_set_obj_coef(problem, n + 1, float(p.cost[n]))
    for m in range(len(p.rows)):
        bounded(glpk.glp_set_row_bnds, problem, m + 1, float(p.row_lower[m]), float(p.row_upper[m]))
        entries = range(int(p.start[m]), int(p.start[m + 1]))
        places, values = glpk.intArray(len(entries) + 1), glpk.doubleArray(len(entries) + 1)
        for at, n in enumerate(entries, start=1):
            places[at], values[at] = int(p.index[n]) + 1, float(p.value[n])
        glpk.glp_set_mat_row(problem, m + 1, len(entries), places, values)
    return problem


def least_cost(p: LinearProgram) -> float:
    """GLPK's optimum, by its simplex method."""
    glpk.glp_term_out(glpk.GLP_OFF)
    problem, options = handed_over(p), glpk.glp_smcp()
    glpk.glp_init_smcp(options)
    options.tol_bnd = options.tol_dj = 1e-9
    glpk.glp_scale_prob(problem, glpk.GLP_SF_AUTO)
    glpk.glp_adv_basis(problem, 0)
    assert glpk.glp_simplex(problem, options) == 0
    assert glpk.glp_get_status(problem) == glpk.GLP_OPT
    found = glpk.glp_get_obj_val(problem) + p.offset
    glpk.glp_delete_prob(problem)
    return float(found)


def long_plan() -> Instance:
    """Thirty years with ramps, renewals and linear caps: the shape of a real plan."""
    boilers = {"boiler": toy.Incumbent("heat", 100, uses={"gas": 1}, lifetime=15, capex=5, opex=0.1)}
    measures = {
        "pump": toy.Measure({"heat": 1}, uses={"power": 0.35}, lifetime=18, capex=14, ramp=4, opex=0.2),
        "retrofit": toy.Measure({"heat": 1}, saving=True, lifetime=40, capex=30, ramp=1.5, potential=40),
    }
    carriers = {"gas": toy.Carrier(0.8, 0.2), "power": toy.Carrier(2, [0.4 * 0.93**t for t in range(30)], scope=2)}
    caps = (toy.cap([20 - 0.6 * t for t in range(30)], years=30),)
    return toy.city(boilers, measures, carriers, years=30, rate=0.03, caps=caps)


CITIES = (*PLACES, tiny.instance, tiny.solar, tiny.two_boilers, long_plan)


@pytest.mark.parametrize("place", CITIES)
def test_glpk_finds_the_same_least_cost_with_targets(place: Callable[[], Instance]) -> None:
    """Two solvers that share no code agree on what a plan costs."""
    program = compile_program(build(with_baseline(place())[0]))
    assert least_cost(program) == pytest.approx(Live(program).solve().objective, rel=AGREEMENT)


@pytest.mark.parametrize("place", CITIES)
def test_glpk_finds_the_same_least_cost_without_targets(place: Callable[[], Instance]) -> None:
    """… and on what it costs to do only what pays for itself."""
    program = open_targets(compile_program(build(with_baseline(place())[0])))
    assert least_cost(program) == pytest.approx(Live(program).solve().objective, rel=AGREEMENT)
