"""Where the targets stand in a program: their rows, and the columns of a shortfall."""

from __future__ import annotations

import numpy as np

from cnca_plan.model.linear import IntArray, LinearProgram

TARGETS = ("emissions_cap", "carbon_budget")
ELASTIC = ("shortfall", "overrun")
ATTAINABLE = 1e-7  # of the caps together: a smaller shortfall is rounding


def rows(program: LinearProgram, families: tuple[str, ...]) -> IntArray:
    """Positions of the rows of some families."""
    return np.concatenate([np.zeros(0, np.int32), *(program.families[f] for f in families if f in program.families)])


def columns(program: LinearProgram, variables: tuple[str, ...]) -> IntArray:
    """Positions of the columns of some variables."""
    return np.concatenate([np.zeros(0, np.int32), *(program.variables[v] for v in variables if v in program.variables)])
