"""Interpolation between given years."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnca_plan.core.years import series

POINTS = st.dictionaries(st.integers(1990, 2100), st.floats(-1e9, 1e9), min_size=1, max_size=8)


def test_straight_between_flat_outside() -> None:
    assert series({2030: 20.0, 2020: 10.0}, [2010, 2020, 2023, 2030, 2050]).tolist() == [10, 10, 13, 20, 20]


@given(POINTS)
def test_exact_at_given_years(points: dict[int, float]) -> None:
    assert series(points, list(points)).tolist() == list(points.values())


@given(POINTS, st.integers(1900, 2200))
def test_never_beyond_the_given_values(points: dict[int, float], year: int) -> None:
    (value,) = series(points, [year])
    slack = 1e-6
    assert min(points.values()) - slack <= value <= max(points.values()) + slack


def test_refused_outside() -> None:
    with pytest.raises(ValueError, match="2019: values are given from 2020 to 2030"):
        series({2020: 1.0, 2030: 2.0}, [2019, 2025], outside="refuse")
    assert series({2020: 1.0, 2030: 2.0}, [2020, 2030], outside="refuse").tolist() == [1, 2]


def test_no_points() -> None:
    with pytest.raises(ValueError, match="no year is given"):
        series({}, [2020])
