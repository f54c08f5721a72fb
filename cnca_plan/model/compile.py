"""From the algebra to arrays: the one crossing between Pyomo and the solver.

Each law is read as Σ coefficient·variable + constant; from there it is arrays. Sums are read here, all else by Pyomo's
own walker, which would take twice as long for the sums. Pyomo's standard-form compiler would do the rest too, but
imports all of scipy's statistics for one sparse matrix: longer than a city's solve.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any, NamedTuple

import numpy as np
from pyomo.common.errors import PyomoException
from pyomo.core.base import ConcreteModel, Constraint, Objective, minimize
from pyomo.core.base.var import VarData
from pyomo.core.expr import LinearExpression, MonomialTermExpression, NegationExpression, SumExpression

# Imported from its own module: importing it through pyomo.environ would register every plugin there is.
from pyomo.repn.linear import LinearRepnVisitor

from cnca_plan.core.garbage import paused_gc
from cnca_plan.model.linear import BadProgram, FloatArray, Index, IntArray, Key, LinearProgram

TOLERANCE = 1e-9
"""Relative rounding allowed when a law without variables is checked: 0.1 + 0.2 is not 0.3."""


NUMBERS = (float, int)
SUMS = (LinearExpression, SumExpression)
INNER = (*SUMS, NegationExpression)


class ImpossibleRow(BadProgram):
    """A law in which nothing can vary, and which does not hold: no choice can satisfy it."""


class NotLinear(Exception):
    """An expression multiplies variables, or worse."""


class _Law(NamedTuple):
    """One law of the model: its name, its sides, and the coefficient of each variable by the variable's identity."""

    key: Key
    lower: float
    upper: float
    terms: dict[int, float]


def compile_program(m: ConcreteModel) -> LinearProgram:
    """Read a constructed model into a validated `LinearProgram`. Columns that appear nowhere are left out."""
    objective = _objective(m)
    with paused_gc():
        reader = _Reader()
        cost, offset = reader.linear(objective.expr, objective)
        laws = list(_laws(m, reader))
        used = set(cost).union(*(law.terms for law in laws))
        variables = [variable for at, variable in reader.variables.items() if at in used]
        column = {id(variable): n for n, variable in enumerate(variables)}
        start, index, value = _matrix(laws, column)
        column_lower, column_upper = _bounds(variables)
        return LinearProgram(
            cost=np.array([cost.get(at, 0.0) for at in column], np.float64),
            offset=float(offset),
            start=start,
            index=index,
            value=value,
            row_lower=np.array([law.lower for law in laws], np.float64),
            row_upper=np.array([law.upper for law in laws], np.float64),
            column_lower=column_lower,
            column_upper=column_upper,
            rows=tuple(law.key for law in laws),
            columns=_names(variables),
        ).validate()


def _objective(m: ConcreteModel) -> Any:
    objectives = list(m.component_data_objects(Objective, active=True))
    if len(objectives) != 1:
        raise BadProgram(f"the model has {len(objectives)} active objectives, expected one")
    if objectives[0].sense != minimize:
        raise BadProgram(f"the objective {objectives[0].name} is maximised, expected a cost to minimise")
    return objectives[0]


class _Reader:
    """Reads expressions; `variables` are those met, by identity, in the order in which Pyomo's walker records them."""

    def __init__(self) -> None:
        self._walker = LinearRepnVisitor({})
        self._record = self._walker.var_recorder.add
        self.variables: dict[int, Any] = self._walker.var_map

    def linear(self, expression: Any, law: Any) -> tuple[dict[int, float], float]:
        """Coefficients by the identity of their variable, and the constant; a fixed variable is part of the constant."""
        terms: dict[int, float] = {}
        try:
            constant = self._add(expression, 1.0, terms)
        except NotLinear:
            raise BadProgram(f"{law.name} is nonlinear") from None
        except (PyomoException, ValueError) as error:  # a coefficient that is not a number
            raise BadProgram(f"{law.name}: {error}") from error
        return {at: factor for at, factor in terms.items() if factor}, constant

    def _add(self, node: Any, sign: float, terms: dict[int, float]) -> float:
        """Add what a node says, times 1 or −1, to the terms; returns its constant."""
        kind, constant, known = node.__class__, 0.0, self.variables
        if kind is NegationExpression:
            return self._add(node.args[0], -sign, terms)
        for part in node.args if kind in SUMS else (node,):
            kind = part.__class__
            factor, variable = part._args_ if kind is MonomialTermExpression else (1.0, part)
            at = id(variable)
            if factor.__class__ in NUMBERS and (at in known or self._varies(variable)):
                terms[at] = terms.get(at, 0.0) + sign * factor
            elif kind in NUMBERS:
                constant += sign * part
            elif kind in INNER:
                constant += self._add(part, sign, terms)
            else:
                constant += self._walked(part, sign, terms)
        return constant

    def _varies(self, variable: Any) -> bool:
        """Whether this is a variable, free and not met before; from now on it is known."""
        if variable.__class__ is not VarData or variable.fixed:
            return False
        self._record(variable)
        return True

    def _walked(self, node: Any, sign: float, terms: dict[int, float]) -> float:
        """The same by Pyomo's walker."""
        found = self._walker.walk_expression(node)
        if found.nonlinear is not None:
            raise NotLinear
        for at, factor in found.linear.items():
            terms[at] = terms.get(at, 0.0) + sign * factor
        return float(sign * found.constant)


def _laws(m: ConcreteModel, reader: _Reader) -> Iterator[_Law]:
    """Every active law in which something can vary, in the order of the model's page."""
    for family in m.component_objects(Constraint, active=True):
        name = str(family.name)  # Pyomo composes a name anew each time it is asked
        for index, law in family.items():
            if not law.active:
                continue
            low, body, high = law.to_bounded_expression(evaluate_bounds=True)
            terms, constant = reader.linear(body, law)
            lower = -np.inf if low is None else low - constant
            upper = np.inf if high is None else high - constant
            if terms:
                yield _Law((name, _index(index)), lower, upper, terms)
            else:
                _check_constant(law, low, lower, upper, high)


def _check_constant(law: Any, low: float | None, lower: float, upper: float, high: float | None) -> None:
    """Refuse a law without variables that does not hold up to rounding."""
    slack = TOLERANCE * max(1.0, *(abs(side) for side in (low, high) if side is not None))
    if not (lower <= slack and upper >= -slack):
        raise ImpossibleRow(f"{law.name} cannot hold: nothing in it can vary")


def _matrix(laws: list[_Law], column: dict[int, int]) -> tuple[IntArray, IntArray, FloatArray]:
    """Row starts, columns and values of all terms; a row's columns ascend."""
    sizes = np.array([len(law.terms) for law in laws], np.int32)
    start = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32)
    terms = int(start[-1])
    index = np.fromiter(map(column.__getitem__, _all(law.terms for law in laws)), np.int32, terms)
    value = np.fromiter(_all(law.terms.values() for law in laws), np.float64, terms)
    order = np.lexsort((index, np.repeat(np.arange(len(laws)), sizes)))
    return start, index[order], value[order]


def _all(parts: Iterable[Iterable[Any]]) -> Iterator[Any]:
    return chain.from_iterable(parts)


def _bounds(variables: list[Any]) -> tuple[FloatArray, FloatArray]:
    lower, upper = [], []
    for variable in variables:
        if not variable.is_continuous():
            raise BadProgram(f"{variable.name} is not continuous")
        low, high = variable.bounds
        lower.append(-np.inf if low is None else low)
        upper.append(np.inf if high is None else high)
    return np.array(lower, np.float64), np.array(upper, np.float64)


def _names(variables: list[Any]) -> tuple[Key, ...]:
    families: dict[int, str] = {}
    keys = []
    for variable in variables:
        parent = variable.parent_component()
        family = families.get(id(parent)) or families.setdefault(id(parent), str(parent.name))
        keys.append((family, _index(variable.index())))
    return tuple(keys)


def _index(index: Any) -> Index:
    """Pyomo's index as a tuple always: None for a scalar, a bare value for one set."""
    if index is None:
        return ()
    return index if isinstance(index, tuple) else (index,)
