"""What moves the result most: each assumption at the ends of its stated range, all others as the plan has them.

Told is what each end does to the pathway's cost, to the levelised price and to the mix of the last year: the equipment
in service then, each measure weighed by what it costs a year at the plan's own prices (capital over its life, and
upkeep). A mix that differs by 20 % has a fifth of that money in other equipment than the plan's own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cnca_plan.core.money import capital_recovery
from cnca_plan.core.table import Cell, Column, Table
from cnca_plan.model.assumptions import Assumption
from cnca_plan.model.instance import Instance
from cnca_plan.studies.bench import Answer
from cnca_plan.studies.sweep import Sweep

ROUNDING = 1e-9  # a smaller change of the mix is none


@dataclass(frozen=True)
class End:
    """One end of a range, and what it changes against the plan; None where there is no pathway to compare."""

    value: float
    status: str
    cost: float | None  # money
    price: float | None  # money per t CO2e
    mix: float | None  # share of the last year's equipment
    missed: float | None = None  # t CO2e above the targets


@dataclass(frozen=True)
class Bar:
    """One assumption of a tornado."""

    assumption: Assumption
    low: End
    high: End

    @property
    def swing(self) -> float:
        """The larger of the two changes of cost; without a pathway at an end, more than any."""
        changes = [end.cost for end in (self.low, self.high)]
        return max(float("inf") if change is None else abs(change) for change in changes)


def tornado(found: Sweep) -> tuple[Bar, ...]:
    """Bars of a sweep over `sampling.ends`, the longest first. Empty where the plan itself has no pathway."""
    by_number = {answer.number: answer for answer in found.answers}
    own = by_number.get(0)
    if own is None or own.status != "met":
        return ()
    weights = yearly_cost(found.instance)
    bars = []
    for n, (one, (low, high)) in enumerate(found.ranges.items()):
        pair = by_number.get(2 * n + 1), by_number.get(2 * n + 2)
        if pair[0] and pair[1]:
            bars.append(Bar(one, _end(low, pair[0], own, weights), _end(high, pair[1], own, weights)))
    return tuple(sorted(bars, key=lambda bar: (-bar.swing, bar.assumption.name)))


def yearly_cost(instance: Instance) -> Mapping[str, float]:
    """What a unit of each measure costs in the last year at the plan's prices: capital over its life, and upkeep."""
    i = instance
    return {
        k: (float(i.capex[k][-1]) * capital_recovery(i.discount_rate, i.lifetime[k]) if k in i.capex else 0.0)
        + (float(i.opex[k][-1]) if k in i.opex else 0.0)
        for k in i.measures
    }


def _end(value: float, answer: Answer, own: Answer, weights: Mapping[str, float]) -> End:
    if answer.status != "met":
        return End(value, answer.status, None, None, None, answer.missed)
    return End(
        value,
        answer.status,
        _less(answer.cost, own.cost),
        _less(answer.levelised_price, own.levelised_price),
        _moved(answer, own, weights),
    )


def _moved(answer: Answer, own: Answer, weights: Mapping[str, float]) -> float | None:
    """Σ |change of a measure's stock| · its yearly cost / 2, of the plan's own total: 0 the same, 1 wholly other."""
    total = sum(abs(weights[k]) * units for k, units in own.stock.items())
    moved = sum(abs(weights[k]) * abs(answer.stock[k] - units) for k, units in own.stock.items())
    share = moved / (2 * total) if total > 0 else None
    return 0.0 if share is not None and share < ROUNDING else share


def _less(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one - other


def tornado_table(instance: Instance, bars: Sequence[Bar]) -> Table:
    """One row per assumption and end."""
    money = f"{instance.currency} ({instance.price_year})"
    columns = (
        Column("assumption"),
        Column("end"),
        Column("value", "", "number"),
        Column("status"),
        Column("cost_change", money, "number"),
        Column("price_change", f"{money}/t CO2e", "number"),
        Column(f"mix_change_{instance.years[-1]}", "", "share"),
        Column("missed", "t CO2e", "number"),
    )
    rows = tuple(_row(bar, name, end) for bar in bars for name, end in (("low", bar.low), ("high", bar.high)))
    return Table("tornado", "What moves the result most", columns, rows)


def _row(bar: Bar, name: str, end: End) -> tuple[Cell, ...]:
    return (bar.assumption.name, name, end.value, end.status, end.cost, end.price, end.mix, end.missed)
