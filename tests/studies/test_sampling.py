"""Ranges as typed, and the runs they become."""

from __future__ import annotations

import pytest

from cnca_plan.core.errors import Usage
from cnca_plan.studies import sampling
from tests.results import tiny

TEXTS = ["capex=-30%..30%", "discount_rate=1%..7%"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("capex", "no range of an assumption"),
        ("capex=3%", "is no range"),
        ("capex=30%..-30%", "upside down"),
        ("capex=3%..3%", "both ends"),
        ("capex=-3..3", "per cent"),
        ("carbon_price=10%..20", "in per cent and the other is not"),
        ("nonsense=1%..2%", "no assumption"),
        ("capex=1%..2%..3%", "is no range"),
    ],
)
def test_a_range_that_is_none_is_wrong_usage(text: str, message: str) -> None:
    with pytest.raises(Usage) as caught:
        sampling.read(tiny.instance(), [text])
    assert message in f"{caught.value.message} {caught.value.help}"


def test_one_thing_varies_once() -> None:
    with pytest.raises(Usage, match="twice"):
        sampling.read(tiny.instance(), ["capex=1%..2%", "capex=1%..3%"])
    with pytest.raises(Usage, match="both change"):
        sampling.read(tiny.instance(), ["capex=1%..2%", "capex.heat pump=1%..3%"])
    assert len(sampling.read(tiny.instance(), ["capex=1%..2%", "capex.heat pump=1%..3%"], together=False)) == 2


def test_a_hypercube_has_one_run_in_every_slice_and_streams_of_its_own() -> None:
    ranges = sampling.read(tiny.instance(), TEXTS)
    runs = sampling.hypercube(ranges, 50, seed=1)
    for one, (low, high) in ranges.items():
        slices = sorted(int((run[one] - low) / (high - low) * 50) for run in runs)
        assert slices == list(range(50))
    alone = sampling.read(tiny.instance(), TEXTS[:1])
    first = next(iter(alone))
    assert [run[first] for run in sampling.hypercube(alone, 50, 1)] == [run[first] for run in runs]
    assert sampling.hypercube(ranges, 50, 1) == runs != sampling.hypercube(ranges, 50, 2)


def test_a_grid_is_every_combination_with_both_ends() -> None:
    ranges = sampling.read(tiny.instance(), TEXTS)
    runs = sampling.grid(ranges, 3)
    assert len(runs) == 9
    assert [round(value, 9) for value in runs[0].values()] == [-0.3, 0.01]
    assert [round(value, 9) for value in runs[-1].values()] == [0.3, 0.07]


def test_no_runs_is_wrong_usage() -> None:
    ranges = sampling.read(tiny.instance(), TEXTS)
    for wrong in (0, -3, 10**9):
        with pytest.raises(Usage):
            sampling.hypercube(ranges, wrong, 0)
    for wrong in (0, 1, 10**6):
        with pytest.raises(Usage):
            sampling.grid(ranges, wrong)
