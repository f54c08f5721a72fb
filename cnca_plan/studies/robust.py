"""Which conclusions survive: measures in every pathway of a set, in some, in none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal, TypeAlias

import numpy as np

from cnca_plan.core.table import Column, Table
from cnca_plan.model.data import commitment_installs
from cnca_plan.model.instance import Instance
from cnca_plan.studies.bench import Answer

Verdict: TypeAlias = Literal["every", "some", "none"]

VISIBLE = 1e-6  # of the most that is ever installed of a measure; less is rounding


@dataclass(frozen=True)
class Survival:
    """One measure over the pathways of a set. Units in service in the last year; what is committed does not count."""

    measure: str
    verdict: Verdict
    share: float  # of the pathways
    least: float
    middle: float
    most: float


def survivals(instance: Instance, answers: Iterable[Answer]) -> tuple[Survival, ...]:
    """Every measure of the plan over the pathways found; none where there is no pathway. Those in every one first."""
    found = [answer for answer in answers if answer.status == "met"]
    if not found:
        return ()
    decided = {k: float(np.sum(units)) for k, units in commitment_installs(instance).items()}
    every = [_survival(k, found, decided.get(k, 0.0)) for k in instance.measures]
    return tuple(sorted(every, key=lambda one: (-one.share, one.measure)))


def _survival(k: str, found: Sequence[Answer], decided: float) -> Survival:
    bought = [answer.installed.get(k, 0.0) - decided for answer in found]
    largest = max(bought)
    chosen = (
        [units > VISIBLE * max(largest, decided, 1e-9) for units in bought] if largest > 0 else [False] * len(found)
    )
    stock = [answer.stock.get(k, 0.0) for answer in found]
    verdict: Verdict = "every" if all(chosen) else "some" if any(chosen) else "none"
    return Survival(k, verdict, sum(chosen) / len(found), min(stock), median(stock), max(stock))


def survival_table(instance: Instance, survived: Sequence[Survival]) -> Table:
    """The same as a table."""
    last = instance.years[-1]
    counts = tuple(Column(f"{name}_{last}", "", "number") for name in ("least", "median", "most"))
    columns = (Column("measure"), Column("unit"), Column("in"), Column("share", "", "share"), *counts)
    rows = tuple(
        (one.measure, instance.unit.get(one.measure, ""), one.verdict, one.share, one.least, one.middle, one.most)
        for one in survived
    )
    return Table("robust", "Measures over all pathways", columns, rows)
