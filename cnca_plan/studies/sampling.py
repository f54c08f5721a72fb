"""Which values a study tries: ranges as they are typed, Latin hypercubes, full grids, and one end at a time."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterable, Mapping
from typing import TypeAlias

from cnca_plan.core.errors import Usage
from cnca_plan.core.findings import shown
from cnca_plan.model.assumptions import Assumption, BadAssumption, Value, check_value, find, parse_value
from cnca_plan.model.instance import Instance

Ranges: TypeAlias = dict[Assumption, tuple[float, float]]
Draw: TypeAlias = Mapping[Assumption, float]

MOST = 100_000  # runs of one study
EXAMPLE = "like capex.heat-pump=-30%..30%"


def read(instance: Instance, texts: Iterable[str], together: bool = True) -> Ranges:
    """Ranges as typed: `capex.heat-pump=-30%..30%`. Raises Usage for what does not exist, cannot vary or is no range.

    `together`: they vary at the same time, so no two may change the same thing.
    """
    ranges: Ranges = {}
    for text in texts:
        name, equals, written = text.partition("=")
        if not equals:
            raise Usage(f"`{shown(text)}` is no range of an assumption", EXAMPLE)
        one, ends = span(instance, name, written)
        if any(one.name == known.name for known in ranges):
            raise Usage(f"{one.name} is given twice", "give each assumption one range")
        ranges[one] = ends
    if together:
        _distinct(ranges)
    return ranges


def span(instance: Instance, name: str, written: str) -> tuple[Assumption, tuple[float, float]]:
    """One assumption and its two ends. Raises Usage."""
    ends = written.split("..")
    if len(ends) != 2:
        raise Usage(f"{shown(name)}: `{shown(written)}` is no range", EXAMPLE)
    try:
        low, high = parse_value(ends[0]), parse_value(ends[1])
        _same_scale(name, low, high)
        one = find(instance, name, low.percent or high.percent)
        for value in (low, high):
            check_value(one, value.number)
    except BadAssumption as error:
        raise Usage(error.message, error.help) from None
    if low.number > high.number:
        raise Usage(f"{one.name}: the range is upside down", f"write {ends[1].strip()}..{ends[0].strip()}")
    if low.number == high.number:
        raise Usage(f"{one.name}: both ends are {ends[0].strip()}", "a range needs two different ends")
    return one, (low.number, high.number)


def hypercube(ranges: Ranges, runs: int, seed: int) -> list[Draw]:
    """A Latin hypercube: each assumption's range in as many slices as there are runs, one run in each slice.

    Every assumption has a stream of its own, from the seed and its name: adding one leaves the others' values alone.
    """
    _some(runs)
    drawn = {one: _slices(ends, runs, f"{seed}/{one.name}") for one, ends in ranges.items()}
    return [{one: values[n] for one, values in drawn.items()} for n in range(runs)]


def grid(ranges: Ranges, points: int) -> list[Draw]:
    """Every combination of evenly spaced values, both ends among them."""
    if points < 2:
        raise Usage("--grid needs at least 2 points, the two ends of each range")
    if points ** len(ranges) > MOST:
        raise Usage(
            f"{points} points of {len(ranges)} assumptions are {points ** len(ranges):_} runs", "use --runs instead"
        )
    axes = [[low + (high - low) * n / (points - 1) for n in range(points)] for low, high in ranges.values()]
    return [dict(zip(ranges, values, strict=True)) for values in itertools.product(*axes)]


def ends(ranges: Ranges) -> list[Draw]:
    """Each assumption at its low and at its high end, all others as the plan has them."""
    return [{one: value} for one, both in ranges.items() for value in both]


def _slices(both: tuple[float, float], runs: int, seed: str) -> list[float]:
    """One value in each slice, the slices in a random order. Only `random()` is drawn, which Python never changes."""
    stream = random.Random(seed)
    order = sorted(range(runs), key=[stream.random() for _ in range(runs)].__getitem__)
    low, high = both
    return [low + (high - low) * (n + stream.random()) / runs for n in order]


def _same_scale(name: str, low: Value, high: Value) -> None:
    if low.percent == high.percent or 0 in (low.number, high.number):
        return
    raise BadAssumption(f"{shown(name)}: one end is in per cent and the other is not", "write both alike")


def _some(runs: int) -> None:
    if runs < 1:
        raise Usage(f"--runs {runs}: nothing to run", "give at least 1")
    if runs > MOST:
        raise Usage(f"--runs {runs}: more than {MOST:_} at once", "divide the study")


def _distinct(ranges: Ranges) -> None:
    """Two names for one thing would be changed twice: `capex` and `capex.heat-pump` may not vary together."""
    for one, other in itertools.combinations(ranges, 2):
        both = one.members & other.members
        if both and (one.kind == other.kind or {one.kind, other.kind} == {"grid", "factor"}):
            names = ", ".join(sorted(both)[:3])
            raise Usage(f"{one.name} and {other.name} both change {names}", "leave one of them out")
