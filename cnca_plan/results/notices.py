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
from cnca_plan.results.flows import total, used

NETWORKED = 2  # the scope of grid-supplied carriers
GROWS = 0.05  # of the first year's use: less is within what a grid takes anyway
VISIBLE = 1e-6  # of a service's demand, a carrier's use or all excess: less is rounding
AT_BOUND = 1e-7  # of the bound; natural bounds leave a millionth of room, so that a point never comes so near


def notices(instance: Instance, solution: Solution) -> tuple[Finding, ...]:
    """Services delivered beyond need and local supply nobody used, each with its years."""
    return (*_surplus(instance, solution), *_spilled(instance, solution), *_growing(instance, solution))


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


def _growing(instance: Instance, solution: Solution) -> Iterator[Finding]:
    """Networked carriers whose use grows: what that does to the winter peak, or that nobody has said."""
    for carrier in instance.carriers:
        use = _used(instance, solution, carrier)
        first, last = float(use[0]), float(use[-1])
        if instance.carrier_scope.get(carrier) != NETWORKED or last <= first * (1 + GROWS):
            continue
        unit, years = instance.unit.get(carrier, ""), f"{instance.years[0]} to {instance.years[-1]}"
        grown = f"{shown(carrier)} use grows from {first:,.0f} to {last:,.0f} {unit} a year, {years}"
        rise = f" (+{last / first - 1:.0%})" if first > 0 else ""
        peaks = [peak for peak, of in instance.peak_of.items() if of == carrier]
        told = [_peak(instance, solution, peak) for peak in peaks] or [
            "no peak factors are given: the peak is not seen"
        ]
        help = "give equipment `uses: {winter peak: … kW}` and reinforcement a cost; see docs/peak.md"
        yield Finding("electricity-grows", "warning", f"{grown}{rise}; {'; '.join(told)}", help)


def _peak(instance: Instance, solution: Solution, peak: str) -> str:
    """A peak's load at both ends of the plan, and what it is beyond what stands."""
    use, unit = _used(instance, solution, peak), instance.unit.get(peak, "")
    built = use - solution.bought.get(peak, use)
    more = f", {float(built[-1]):,.0f} {unit} of it reinforced" if float(built[-1]) > 0 else ""
    return f"{shown(peak)} goes from {float(use[0]):,.0f} to {float(use[-1]):,.0f} {unit}{more}"


def _used(instance: Instance, solution: Solution, carrier: str) -> Series:
    """All use of a carrier, shape (t,)."""
    return total((used(instance, solution, k, carrier) for k in instance.technologies), instance)


def _visible(instance: Instance, units: Series, of: Series) -> list[int]:
    """The years in which an amount is more than rounding."""
    least = VISIBLE * np.maximum(1e-9, np.abs(of))
    return [year for year, amount, floor in zip(instance.years, units, least, strict=True) if amount > floor]


def unique(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Each finding once, in the order in which they came."""
    return tuple(dict.fromkeys(findings))
