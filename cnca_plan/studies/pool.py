"""Work in processes of its own: results as they end, an interrupt that ends them all at once."""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from typing import Any, TypeVar

T = TypeVar("T")


def pooled(
    work: Callable[..., T],
    items: Sequence[tuple[Any, ...]],
    jobs: int,
    lost: Callable[[int], T],
    start: Callable[..., None],
    common: tuple[Any, ...] = (),
) -> Iterator[T]:
    """work(*item) of every item, in the order in which they end; `start` prepares each process once.

    Children are spawned: one forked beside a solver's threads would hang. When a process dies, as for want of memory,
    what it and the others had left is `lost`.
    """
    before = set(multiprocessing.active_children())
    with _uninterrupted():
        pool = ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), start, common)
        futures = _submitted(pool, work, items)
    try:
        yield from (lost(number) for number in range(len(futures), len(items)))
        for future in as_completed(futures):
            try:
                result = future.result()
            except BrokenProcessPool:
                result = lost(futures[future])
            yield result
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        for child in set(multiprocessing.active_children()) - before:
            child.terminate()
        raise
    pool.shutdown()


def _submitted(
    pool: ProcessPoolExecutor, work: Callable[..., T], items: Sequence[tuple[Any, ...]]
) -> dict[Future[T], int]:
    """Every item handed over, or as many as were before the processes died."""
    futures: dict[Future[T], int] = {}
    with contextlib.suppress(BrokenProcessPool):
        for number, item in enumerate(items):
            futures[pool.submit(work, *item)] = number
    return futures


def deaf() -> None:
    """Ignore Ctrl-C: it is for the parent to end its children."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


@contextlib.contextmanager
def _uninterrupted() -> Iterator[None]:
    """Start children that ignore Ctrl-C from their first moment on."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
