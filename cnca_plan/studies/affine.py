"""The programs of many instances from a few compiled ones.

In most single assumptions every side and entry of the program is a straight line (a speed is a right side, a heat
pump's use an entry). So each assumption is compiled at two values beside the plan's own; the line through the plan and
the farther of them is checked against the third point, and all lines together against the corner where every assumption
is at its end. Where a line does not hold, or two assumptions meet in one number, `why` says so and each run is compiled
anew.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from cnca_plan.model.assumptions import Assumption
from cnca_plan.model.instance import Instance
from cnca_plan.model.linear import FloatArray, IntArray, LinearProgram

ROUNDING = 1e-10  # of the numbers themselves: how far a straight line may miss a compiled number

Make = Callable[[Mapping[Assumption, float]], Instance]


@dataclass(frozen=True)
class Slope:
    """What one unit of an assumption changes: positions among sides and entries, and by how much."""

    lower: tuple[IntArray, FloatArray]
    upper: tuple[IntArray, FloatArray]
    value: tuple[IntArray, FloatArray]


@dataclass(frozen=True)
class Family:
    """The programs around a plan's own. Without slopes for all that varies, runs are compiled one by one."""

    program: LinearProgram  # the plan's own, its pattern wide enough for all
    slopes: Mapping[Assumption, Slope]
    why: str = ""  # why runs must be compiled one by one; empty where they need not

    def at(
        self, values: Mapping[Assumption, float], cost: FloatArray, offset: float, upper: FloatArray
    ) -> LinearProgram:
        """The program of one run; costs and bounds of columns are reckoned by `recost`."""
        p = self.program
        parts = {"lower": p.row_lower.copy(), "upper": p.row_upper.copy(), "value": p.value.copy()}
        for one, value in values.items():
            slope = self.slopes.get(one)
            for name, numbers in parts.items() if slope else ():
                at, by = getattr(slope, name)
                numbers[at] += by * (value - one.own)
        return replace(
            p,
            row_lower=parts["lower"],
            row_upper=parts["upper"],
            value=parts["value"],
            cost=cost,
            offset=offset,
            column_upper=upper,
        )


def compiled(instance: Instance) -> LinearProgram:
    """The program of one instance, through the algebra, which a process that never needs it need not import."""
    from cnca_plan.core.garbage import paused_gc
    from cnca_plan.model.compile import compile_program
    from cnca_plan.model.program import build

    with paused_gc():
        return compile_program(build(instance))


def family(
    own: LinearProgram, make: Make, ranges: Mapping[Assumption, tuple[float, float]], physical: Sequence[Assumption]
) -> Family:
    """Probe what the laws read; `make` gives the settled instance of some values."""
    probes = {one: _probes(one.own, *ranges[one]) for one in physical}
    programs = [compiled(make({one: value})) for one, values in probes.items() for value in values]
    corner = {one: ranges[one][1] for one in physical}
    if len(physical) > 1:
        programs.append(compiled(make(corner)))
    aligned = _aligned([own, *programs])
    if aligned is None:
        return Family(own, {}, "the rows of the program change with it")
    own, *found = aligned
    slopes: dict[Assumption, Slope] = {}
    for one, (near, far) in probes.items():
        first, second = found[:2]
        found = found[2:]
        slopes[one] = _slope(own, second, far - one.own)
        missed = _missed(Family(own, slopes), {one: near}, first)
        if missed:
            return Family(own, {}, f"{missed} is no straight line in {one.name}")
    whole = Family(own, slopes)
    shared = _shared(slopes)
    missed = _missed(whole, corner, found[0]) if found else ""
    if shared or missed:
        return Family(own, {}, shared or f"assumptions meet in {missed}")
    return whole


def _probes(own: float, low: float, high: float) -> tuple[float, float]:
    """Two values beside the plan's own, the farther one last."""
    ends = sorted({low, high} - {own}, key=lambda value: abs(value - own))
    if not ends:
        return own, own
    far = ends[-1]
    return (ends[0] if len(ends) > 1 else (own + far) / 2), far


def _aligned(programs: Sequence[LinearProgram]) -> list[LinearProgram] | None:
    """The programs with rows, columns and pattern of the first, zeros where one has no entry; None if names differ."""
    first = programs[0]
    ordered = [_ordered(p, first) for p in programs]
    if any(p is None for p in ordered):
        return None
    known = [p for p in ordered if p is not None]
    width = len(first.columns)
    places = [p.entry_row.astype(np.int64) * width + p.index for p in known]
    union = np.unique(np.concatenate(places))
    rows = union // width
    start = np.searchsorted(rows, np.arange(len(first.rows) + 1)).astype(np.int32)
    index = (union % width).astype(np.int32)
    result = []
    for p, place in zip(known, places, strict=True):
        value = np.zeros(len(union))
        value[np.searchsorted(union, place)] = p.value
        result.append(replace(p, start=start, index=index, value=value, rows=first.rows, columns=first.columns))
    return result


def _ordered(p: LinearProgram, first: LinearProgram) -> LinearProgram | None:
    """The same program with its columns in the order of the first's."""
    if p.rows != first.rows or len(p.columns) != len(first.columns):
        return None
    if p.columns == first.columns:
        return p
    if any(key not in first.column_of for key in p.columns):
        return None
    to = np.array([first.column_of[key] for key in p.columns], np.int32)
    back = np.argsort(to)
    moved = {name: getattr(p, name)[back] for name in ("cost", "column_lower", "column_upper")}
    return replace(p, **moved, index=to[p.index], columns=first.columns)


def _slope(own: LinearProgram, far: LinearProgram, step: float) -> Slope:
    def change(a: FloatArray, b: FloatArray) -> tuple[IntArray, FloatArray]:
        at = np.flatnonzero((a != b) & np.isfinite(a) & np.isfinite(b)).astype(np.int32)
        return at, (b[at] - a[at]) / step if step else np.zeros(len(at))

    return Slope(
        change(own.row_lower, far.row_lower), change(own.row_upper, far.row_upper), change(own.value, far.value)
    )


def _missed(made: Family, values: Mapping[Assumption, float], truth: LinearProgram) -> str:
    """The family of the first number that the lines do not reach, or nothing."""
    p = made.at(values, truth.cost, truth.offset, truth.column_upper)
    own = made.program
    for name in ("row_lower", "row_upper", "value"):
        wrong = _differs(getattr(p, name), getattr(truth, name), getattr(own, name))
        if wrong.any():
            at = int(np.argmax(wrong))
            return own.rows[own.entry_row[at] if name == "value" else at][0]
    return ""


def _differs(line: FloatArray, truth: FloatArray, own: FloatArray) -> np.typing.NDArray[np.bool_]:
    finite = np.isfinite(truth) & np.isfinite(own)
    size = np.maximum(np.abs(np.where(finite, truth, 0.0)), np.abs(np.where(finite, own, 0.0)))
    gap = np.abs(np.where(finite, line, 0.0) - np.where(finite, truth, 0.0))
    wrong: np.typing.NDArray[np.bool_] = np.where(finite, gap > ROUNDING * size, truth != own)
    return wrong


def _shared(slopes: Mapping[Assumption, Slope]) -> str:
    """Two assumptions that change one number: their changes would have to be multiplied, not added."""
    for name in ("lower", "upper", "value"):
        taken: dict[int, Assumption] = {}
        for one, slope in slopes.items():
            for at in getattr(slope, name)[0].tolist():
                if taken.setdefault(at, one) is not one:
                    return f"{taken[at].name} and {one.name} change the same numbers"
    return ""
