"""Replay of how equipment stands, ages and runs."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cnca_plan.model.instance import Instance, Series
from cnca_plan.model.series import alive
from cnca_plan.model.solution import Solution
from cnca_plan.results.flows import of, required, surviving
from cnca_plan.results.replay.balances import net_savings, share_of_baseline
from cnca_plan.results.replay.rows import Rows, at_most, equal, only


def stock_balance(instance: Instance, solution: Solution) -> Iterator[Rows]:
    """stock[t] = stock[t−1] + install[t] − install[t−lifetime] + legacy[t] − legacy[t−1], units."""
    for k in instance.ageing:
        stock, install = of(solution.stock, k, instance), of(solution.install, k, instance)
        legacy = of(instance.legacy, k, instance)
        ended = -later(install, instance.lifetime[k])
        before = later(stock, 1)
        yield equal((k,), [stock], [before, install, ended, legacy, -later(legacy, 1)])


def running_limit(instance: Instance, solution: Solution) -> Iterator[Rows]:
    """running ≤ stock, or of units that fade Σ(v) fade[t−v]·install[v] + legacy. Units."""
    for k in _dispatched(instance, must_run=False):
        yield at_most((k,), [of(solution.running, k, instance)], _able(instance, solution, k))


def must_run_balance(instance: Instance, solution: Solution) -> Iterator[Rows]:
    """running = stock, or what has not faded of it, of savings and all that costs nothing to run. Units."""
    for k in _dispatched(instance, must_run=True):
        yield equal((k,), [of(solution.running, k, instance)], _able(instance, solution, k))


def renewals_run(instance: Instance, solution: Solution) -> Iterator[Rows]:
    """Incumbents: running ≥ Σ(v alive) install[v] − renewal_slack, units."""
    for k in instance.renewed:
        bought = alive(of(solution.install, k, instance), instance.lifetime[k])
        slack = of(instance.renewal_slack, k, instance)
        yield at_most((k,), [bought], [of(solution.running, k, instance), slack])


def keep_running_floor(instance: Instance, solution: Solution) -> Iterator[Rows]:
    """Kept incumbents: running ≥ min(1, legacy/baseline)·b·(demand − saved), units."""
    for k in sorted(instance.kept & instance.legacy.keys()):
        baseline, legacy = instance.baseline[k], instance.legacy[k]
        ratio = np.divide(legacy, baseline, out=np.zeros_like(baseline), where=baseline > 0)
        saved = net_savings(instance, solution, instance.serves[k])
        due = np.minimum(1.0, ratio) * (baseline - share_of_baseline(instance, k) * saved)
        yield at_most((k,), [due], [of(solution.running, k, instance)])


def start_limit(instance: Instance, solution: Solution) -> Iterator[Rows]:
    """install = 0 before a measure's start, but for what is committed. Units."""
    years = np.asarray(instance.years)
    for k, start in instance.start.items():
        install = of(solution.install, k, instance)
        yield only(at_most((k,), [install], [required(instance, k)]), years < start)


def commitment_floor(instance: Instance, solution: Solution) -> Iterator[Rows]:
    """install ≥ committed, and its renewals where promised. Units."""
    for k in sorted(instance.committed):
        yield at_most((k,), [required(instance, k)], [of(solution.install, k, instance)])


def committed_run_floor(instance: Instance, solution: Solution) -> Iterator[Rows]:
    """running ≥ what survives of the committed units, less what has faded of them. Units."""
    for k in sorted(instance.committed.keys() - instance.grown):
        floor = surviving(instance, k, instance.fade.get(k))
        yield at_most((k,), [floor], [of(solution.running, k, instance)])


def needs_limit(instance: Instance, solution: Solution) -> Iterator[Rows]:
    """Σ(k) needs[k,j]·stock[k] ≤ stock[j], units of j."""
    for needed in sorted({j for _, j in instance.needs}):
        wanted = [ratio * of(solution.stock, k, instance) for (k, j), ratio in instance.needs.items() if j == needed]
        yield at_most((needed,), wanted, [of(solution.stock, needed, instance)])


def later(series: Series, years: int) -> Series:
    """The series moved `years` into the future, zeros before. Shape (t,)."""
    return np.concatenate([np.zeros(min(years, len(series))), series[: max(0, len(series) - years)]])


def _dispatched(instance: Instance, must_run: bool) -> Iterator[str]:
    """Technologies with a stock that run as they choose, or always; grown ones have no running to limit."""
    return (k for k in instance.ageing if k not in instance.grown and (k in instance.must_run) == must_run)


def _able(instance: Instance, solution: Solution, k: str) -> list[Series]:
    """What the units that stand can do, as terms: the stock, or what is left of each year's units and the legacy."""
    if k not in instance.fade:
        return [of(solution.stock, k, instance)]
    install = of(solution.install, k, instance)
    return [alive(install, instance.lifetime[k], instance.fade[k]), of(instance.legacy, k, instance)]
