"""A few given years become a value for every year."""

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray


def series(
    points: Mapping[int, float], years: Sequence[int], outside: Literal["hold", "refuse"] = "hold"
) -> NDArray[np.float64]:
    """Values [year], in the unit of `points`: straight lines between the given years, exact at each of them.

    Before the first and after the last given year the nearest value holds, or, with `outside="refuse"`, it is an error.

    >>> series({2020: 10.0, 2030: 20.0}, [2019, 2025, 2030, 2040]).tolist()
    [10.0, 15.0, 20.0, 20.0]

    Raises ValueError when no year is given, or one is asked for that lies outside and may not.
    """
    if not points:
        raise ValueError("no year is given")
    given = sorted(points)
    if outside == "refuse":
        _refuse_outside(years, given[0], given[-1])
    return np.interp(
        np.asarray(years, dtype=np.float64),
        np.asarray(given, dtype=np.float64),
        np.asarray([points[year] for year in given], dtype=np.float64),
    )


def _refuse_outside(years: Sequence[int], first: int, last: int) -> None:
    beyond = sorted(year for year in years if not first <= year <= last)
    if beyond:
        raise ValueError(f"no value for {beyond[0]}: values are given from {first} to {last}")
