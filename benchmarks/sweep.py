"""A sweep against bare warm re-solves of the same program, and one process against two.

    python benchmarks/sweep.py [city] [runs]

The yardstick is HiGHS alone: the same programs, costs changed and solved again from where the run before ended, and
again from the plan's own basis, with nothing read, checked or written. Ratios, not seconds: the machine is shared.
"""

from __future__ import annotations

import resource
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from cnca_plan.model.assumptions import changed
from cnca_plan.model.instantiate import instantiate
from cnca_plan.model.recost import Layout, costs
from cnca_plan.model.solve import Live
from cnca_plan.plan.load import load
from cnca_plan.studies import sampling
from cnca_plan.studies.affine import compiled
from cnca_plan.studies.sweep import sweep

RANGES = ["capex.*heat-pump*=-30%..30%", "discount_rate=1%..7%"]
REPEATS = 3


def main(city: str, runs: int) -> None:
    """Measure, and print ratios."""
    made, found = instantiate(load(Path(__file__).parents[1] / "scenarios" / city)[0])  # type: ignore[arg-type]
    assert made is not None, found
    instance = made.instance
    ranges = sampling.read(instance, RANGES)
    draws = sampling.hypercube(ranges, runs, 0)
    program = compiled(instance)
    layout = Layout.of(program, instance)
    vectors = [costs(layout, changed(instance, draw))[0] for draw in draws]

    seconds: dict[str, list[tuple[float, float]]] = {}
    for _ in range(REPEATS):
        live = Live(program)
        live.solve()
        basis = live.basis()
        with_clock(seconds, "warm re-solves, each from the one before", partial(bare, live, vectors, None))
        with_clock(seconds, "warm re-solves, each from the plan's basis", partial(bare, live, vectors, basis))
        with_clock(seconds, "sweep, 1 job", lambda: sweep(instance, ranges, draws, 1))
        with_clock(seconds, "sweep, 2 jobs", lambda: sweep(instance, ranges, draws, 2))

    best = {name: (min(a for a, _ in times), statistics.median(a for a, _ in times)) for name, times in seconds.items()}
    for name, (least, middle) in best.items():
        print(f"{name:45s} best {least:7.2f} s  median {middle:7.2f} s")
    chain, own, one, two = (value[0] for value in best.values())
    print(f"sweep / warm re-solves (chained)   {one / chain:.2f}   (at most 1.3)")
    print(f"sweep / warm re-solves (own basis) {one / own:.2f}")
    print(f"1 job / 2 jobs, by the clock       {one / two:.2f}   (at least 1.7, where two processors are free)")
    busy = {name: min(cpu for _, cpu in times) for name, times in seconds.items()}
    ratio = busy["sweep, 1 job"] / busy["sweep, 2 jobs"]
    print(f"1 job / 2 jobs, by processor time  {ratio:.2f}   (what two free processors would give: an estimate)")


def bare(live: Live, vectors: list[Any], basis: Any) -> None:
    """Solve for each vector of costs, and nothing else."""
    for cost in vectors:
        if basis is not None:
            live.restart(basis)
        live.change_costs(cost)
        live.solve()


def with_clock(seconds: dict[str, list[tuple[float, float]]], name: str, work: Callable[[], object]) -> None:
    """Note how long it takes, by the clock and by processors."""
    start, own, children = time.perf_counter(), time.process_time(), spent()
    work()
    busy = time.process_time() - own + (spent() - children) / 2  # s of processors if two are free
    seconds.setdefault(name, []).append((time.perf_counter() - start, busy))


def spent() -> float:
    """Processor seconds of all children that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "new-york", int(sys.argv[2]) if len(sys.argv) > 2 else 200)
