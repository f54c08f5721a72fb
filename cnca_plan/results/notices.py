"""What a reader of a result should know though nothing is wrong with it: output nobody needs, bounds that decided."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from cnca_plan.core.findings import Finding, shown
from cnca_plan.model.instance import Instance, Series
from cnca_plan.model.linear import LinearProgram
from cnca_plan.model.solution import Solution
from cnca_plan.model.values import vector_of
from cnca_plan.results.closest import spans

VISIBLE = 1e-6  # of a service's demand, a carrier's use or all excess: less is rounding
AT_BOUND = 1e-7  # of the bound; natural bounds leave a millionth of room, so that a point never comes so near


def notices(instance: Instance, solution: Solution) -> tuple[Finding, ...]:
    """Services delivered beyond need and local supply nobody used, each with its years."""
    return (*_surplus(instance, solution), *_spilled(instance, solution))


def active_bounds(instance: Instance, program: LinearProgram, solution: Solution) -> tuple[Finding, ...]:
    """Variables held by a bound that was only there to make a proof possible: an answer that it may have shaped."""
    x = vector_of(program, solution, instance)
    free = program.column_upper > program.column_lower
    held = np.flatnonzero(free & (program.column_upper > 0) & (x >= program.column_upper * (1 - AT_BOUND)))
    names = sorted({(name, str(index[0])) for name, index in (program.columns[n] for n in held) if index})
    return tuple(_bound(instance, variable, k) for variable, k in names if not _natural(instance, variable, k))


def _natural(instance: Instance, variable: str, k: str) -> bool:
    """Shortfalls and committed purchases may reach their bounds."""
    return variable in ("shortfall", "overrun") or (variable == "install" and k in instance.committed)


def _bound(instance: Instance, variable: str, k: str) -> Finding:
    message = f"{shown(instance.title.get(k, k))}: `{variable}` stops at a bound that no line of the plan states"
    return Finding("bound-active", "warning", message, "give it a `potential:` of its own, so that the limit is yours")


def _surplus(instance: Instance, solution: Solution) -> Iterator[Finding]:
    for (service, _), units in sorted(solution.surplus.items()):
        years = _visible(instance, units, instance.demand[service])
        if years:
            most = f"{float(np.max(units)):,.4g} {instance.unit.get(service, '')}"
            message = f"up to {most} a year of {shown(service)} are delivered beyond need ({spans(years)})"
            help = "a measure that brings several things brings more of this than is needed; that part earns nothing"
            yield Finding("surplus", "warning", message, help)


def _spilled(instance: Instance, solution: Solution) -> Iterator[Finding]:
    for carrier, units in sorted(solution.spilled.items()):
        years = _visible(instance, units, solution.bought.get(carrier, units))
        if years:
            most = f"{float(np.max(units)):,.4g} {instance.unit.get(carrier, '')}"
            message = f"up to {most} a year of local {shown(carrier)} find no use ({spans(years)})"
            yield Finding("spilled", "warning", message, "lower the potential of what supplies it, or find it a use")


def _visible(instance: Instance, units: Series, of: Series) -> list[int]:
    """The years in which an amount is more than rounding."""
    least = VISIBLE * np.maximum(1e-9, np.abs(of))
    return [year for year, amount, floor in zip(instance.years, units, least, strict=True) if amount > floor]


def unique(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Each finding once, in the order in which they came."""
    return tuple(dict.fromkeys(findings))
