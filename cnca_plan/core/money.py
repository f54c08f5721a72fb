"""Discounting and annuities: pure functions of rates and years.

Rates are real, per year, as fractions (0.03 is 3 %). Payments fall at the start of a year unless a name says otherwise.
A rate of -1 or less, or a lifetime that is not positive, is a ValueError.
Source of the formulas: Short, Packey and Holt, Manual for the Economic Evaluation of Energy Efficiency and
Renewable Energy Technologies, NREL/TP-462-5173 (1995), section 2.
"""

import math
from collections.abc import Mapping
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray


def discount_start(rate: float, years: int) -> NDArray[np.float64]:
    """Value today of 1 paid at the start of each year [year]: (1 + rate)^-y for y = 0, 1, …

    >>> discount_start(0.25, 3).tolist()
    [1.0, 0.8, 0.64]
    """
    _check_rate(rate)
    if years < 0:
        raise ValueError(f"the number of years must not be negative: {years}")
    factors: NDArray[np.float64] = np.power(1.0 + rate, -np.arange(years, dtype=np.float64))
    return factors


def discount_mid(rate: float, years: int) -> NDArray[np.float64]:
    """Value today of 1 paid through each year [year], counted at its middle: (1 + rate)^-(y + ½).

    >>> discount_mid(0.21, 2).round(6).tolist()
    [0.909091, 0.751315]
    """
    return discount_start(rate, years) / math.sqrt(1.0 + rate)


@lru_cache(1024)
def annuity_due(rate: float, n: float) -> float:
    """Value today of 1 a year for `n` years, first payment now: Σ_{j<n} (1 + rate)^-j; `n` itself at rate zero.

    The closed form (1 − v^n) / (1 − v), v = 1/(1 + rate), also serves a lifetime that is no whole number of years.

    >>> annuity_due(0.0, 15)
    15.0
    >>> round(annuity_due(0.25, 3), 12)
    2.44
    """
    _check_rate(rate)
    _check_years(n)
    if rate == 0:
        return float(n)
    growth = math.log1p(rate)
    return math.expm1(-n * growth) / math.expm1(-growth)  # expm1 keeps its digits at tiny rates


def capital_recovery(rate: float, n: float) -> float:
    """The yearly payment, first one now, that repays 1 over `n` years: 1 / annuity_due.

    >>> capital_recovery(0.0, 20)
    0.05
    >>> round(capital_recovery(0.25, 3), 6)
    0.409836
    """
    return 1.0 / annuity_due(rate, n)


def hurdle_markup(hurdle: float, rate: float, n: float) -> float:
    """How many times dearer 1 of capex feels to a payer who wants `hurdle` back, seen at the plan's `rate`.

    capital_recovery(hurdle, n) · annuity_due(rate, n); exactly 1 when the two rates are equal.

    >>> hurdle_markup(0.03, 0.03, 15)
    1.0
    >>> round(hurdle_markup(0.25, 0.0, 3), 6)
    1.229508
    """
    return 1.0 if hurdle == rate else capital_recovery(hurdle, n) * annuity_due(rate, n)


def share_in_service(rate: float, lifetime: float, years_in_service: float) -> float:
    """The share of capex the plan bears when only `years_in_service` of `lifetime` fall inside it.

    annuity_due(rate, years_in_service) / annuity_due(rate, lifetime): capex net of a salvage value reckoned as a
    sinking fund; at rate zero this is straight-line depreciation. Years beyond the lifetime count as the whole of it.

    >>> share_in_service(0.0, 20, 5)
    0.25
    >>> share_in_service(0.07, 15, 40)
    1.0
    >>> share_in_service(0.07, 15, 0)
    0.0
    """
    whole = annuity_due(rate, lifetime)
    if years_in_service < 0:
        raise ValueError(f"the years in service must not be negative: {years_in_service}")
    if years_in_service == 0:
        return 0.0
    return annuity_due(rate, min(years_in_service, lifetime)) / whole


def deflate(value: float, from_year: int, to_year: int, index: Mapping[int, float]) -> float:
    """Money of one price year in the money of another: value · index[to_year] / index[from_year].

    >>> deflate(100.0, 2020, 2023, {2020: 80.0, 2023: 100.0})
    125.0

    Raises ValueError when the index lacks a year it is asked for, or is not positive there.
    """
    if from_year == to_year:
        return value
    return value * _level(index, to_year) / _level(index, from_year)


def _level(index: Mapping[int, float], year: int) -> float:
    level = index.get(year)
    if level is None:
        raise ValueError(f"the price index has no value for {year}")
    if not (math.isfinite(level) and level > 0):
        raise ValueError(f"the price index of {year} must be positive: {level}")
    return level


def _check_rate(rate: float) -> None:
    if not (math.isfinite(rate) and rate > -1):
        raise ValueError(f"a rate must be more than -100 %: {rate}")


def _check_years(n: float) -> None:
    if not (math.isfinite(n) and n > 0):
        raise ValueError(f"a lifetime must be more than 0 years: {n}")
