"""Rows of a law and how far the worst of them is from holding."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from cnca_plan.model.instance import Instance, Series
from cnca_plan.model.solution import Solution

TOLERANCE = 1e-6
"""The largest scaled violation with which a law is said to hold."""


@dataclass(frozen=True)
class LawCheck:
    """One law, replayed: its worst row, how far that is from holding, and the largest distance that is forgiven.

    `worst` is the violation divided by max(1, the largest term of that row); nan where a number is missing.
    """

    law: str
    worst: float
    where: tuple[str | int, ...]  # index of the worst row; () when the law has no row
    tolerance: float = TOLERANCE

    @property
    def holds(self) -> bool:
        """Whether every row of the law is within the tolerance."""
        return self.worst <= self.tolerance  # False for nan


@dataclass(frozen=True)
class Rows:
    """A law's rows for one index in all years: scaled violation, 0 where it holds. Shape (t,)."""

    key: tuple[str, ...]
    violation: Series


Law: TypeAlias = Callable[[Instance, Solution], Iterator[Rows]]


def equal(key: tuple[str, ...], left: Sequence[Series], right: Sequence[Series] = ()) -> Rows:
    """Σ left = Σ right in every year; each term of shape (t,)."""
    return Rows(key, np.abs(_sum(left) - _sum(right)) / _scale((*left, *right)))


def at_most(key: tuple[str, ...], left: Sequence[Series], right: Sequence[Series]) -> Rows:
    """Σ left ≤ Σ right in every year; each term of shape (t,)."""
    return Rows(key, np.maximum(0.0, _sum(left) - _sum(right)) / _scale((*left, *right)))


def only(rows: Rows, binding: Sequence[bool] | np.typing.NDArray[np.bool_]) -> Rows:
    """The same rows, with those years forgiven in which the law does not bind."""
    return Rows(rows.key, np.where(np.asarray(binding), rows.violation, 0.0))


def check(law: str, rows: Iterable[Rows], years: Sequence[int]) -> LawCheck:
    """The worst of a law's rows; a nan is worse than any number."""
    worst = LawCheck(law, 0.0, ())
    for one in rows:
        t = int(np.argmax(one.violation))  # the first nan, if there is one
        size = float(one.violation[t])
        if size > worst.worst or np.isnan(size):
            worst = LawCheck(law, size, (*one.key, years[min(t, len(years) - 1)]))
        if np.isnan(size):
            break
    return worst


def _sum(terms: Sequence[Series]) -> Series:
    return np.sum(np.asarray(terms), axis=0) if terms else np.zeros(1)


def _scale(terms: Sequence[Series]) -> Series:
    scale: Series = np.maximum(1.0, np.max(np.abs(np.asarray(terms)), axis=0))
    return scale
