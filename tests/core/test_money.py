"""Discounting against sums written out, and the laws annuities keep."""

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnca_plan.core import money, numbers, unit_names, unit_table, units, years
from cnca_plan.core.money import (
    annuity_due,
    capital_recovery,
    deflate,
    discount_mid,
    discount_start,
    hurdle_markup,
    share_in_service,
)

RATES = st.floats(-0.5, 2.0)
LIVES = st.integers(1, 60)


@pytest.mark.parametrize("module", [money, numbers, unit_names, unit_table, units, years])
def test_docstrings_hold(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]


@given(RATES, LIVES)
def test_an_annuity_is_its_sum(rate: float, n: int) -> None:
    """Σ_{j<n} (1 + r)^-j, written out."""
    assert annuity_due(rate, n) == pytest.approx(sum((1 + rate) ** -j for j in range(n)), rel=1e-9)
    assert annuity_due(rate, n) == pytest.approx(discount_start(rate, n).sum(), rel=1e-9)


@given(st.floats(-1e-7, 1e-7), LIVES)
def test_continuous_at_rate_zero(rate: float, n: int) -> None:
    assert annuity_due(rate, n) == pytest.approx(n, rel=1e-4)


@given(RATES, LIVES)
def test_recovery_repays_exactly(rate: float, n: int) -> None:
    assert capital_recovery(rate, n) * annuity_due(rate, n) == pytest.approx(1)


@given(RATES, RATES, LIVES)
def test_a_higher_hurdle_feels_dearer(hurdle: float, rate: float, n: int) -> None:
    markup = hurdle_markup(hurdle, rate, n)
    assert (markup >= 1 - 1e-9) if hurdle >= rate else (markup <= 1 + 1e-9)


@given(RATES, LIVES, st.integers(0, 80))
def test_share_in_service_is_what_salvage_leaves(rate: float, lifetime: int, served: int) -> None:
    """Capex of 1, less the value today of the yearly payments that fall after the horizon."""
    payments = capital_recovery(rate, lifetime) * discount_start(rate, lifetime)
    assert share_in_service(rate, lifetime, served) == pytest.approx(payments[:served].sum(), abs=1e-9)


def test_mid_year_is_half_a_year_later() -> None:
    assert (discount_mid(0.21, 4) * 1.1).tolist() == pytest.approx(discount_start(0.21, 4).tolist())
    assert discount_start(0.03, 0).tolist() == []


def test_deflate_there_and_back() -> None:
    index = {2015: 87.5, 2023: 112.0}
    assert deflate(deflate(10.0, 2015, 2023, index), 2023, 2015, index) == pytest.approx(10.0)
    assert deflate(10.0, 1999, 1999, {}) == 10.0


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: annuity_due(0.03, 0), "lifetime"),
        (lambda: annuity_due(0.03, -3), "lifetime"),
        (lambda: annuity_due(0.03, float("inf")), "lifetime"),
        (lambda: annuity_due(-1.0, 5), "rate"),
        (lambda: annuity_due(float("nan"), 5), "rate"),
        (lambda: discount_start(0.03, -1), "negative"),
        (lambda: share_in_service(0.03, 0, 1), "lifetime"),
        (lambda: share_in_service(0.03, 5, -1), "negative"),
        (lambda: deflate(1, 2020, 2021, {2020: 1.0}), "no value for 2021"),
        (lambda: deflate(1, 2020, 2021, {2020: 0.0, 2021: 1.0}), "positive"),
    ],
)
def test_refusals(call: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()  # type: ignore[operator]
