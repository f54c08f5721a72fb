"""Running HiGHS so that it can be watched and stopped.

A run in the main thread ignores Ctrl-C: Python handles signals only between its own instructions. So the run goes to
a thread of its own (HiGHS releases Python's lock), the caller waits in short steps, and a callback carries the wish to
stop inside. HiGHS also keeps its scheduler per thread: a fresh one is not bound to another caller's number of threads.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

import highspy
from highspy import HighsStatus, cb

STEP = 0.1  # s between looks at a running solve, and so between calls of progress
GRACE = 2.0  # s an interrupted solve has to end by itself (presolve asks nobody); then it is left behind


class Watch:
    """The run of one instance."""

    def __init__(self, highs: highspy.Highs) -> None:
        self._highs = highs
        self._signals = _Signals()
        self._done = threading.Event()
        self._done.set()
        self._status = HighsStatus.kError
        highs.setCallback(_look, self._signals)
        highs.startCallback(cb.HighsCallbackType.kCallbackSimplexInterrupt)
        highs.startCallback(cb.HighsCallbackType.kCallbackIpmInterrupt)

    @property
    def running(self) -> bool:
        """Whether the run has not ended, even if its caller was interrupted."""
        return not self._done.is_set()

    def run(self, progress: Callable[[str, float], None] | None) -> HighsStatus:
        """Run to the end; on an interrupt, stop the run and let the interrupt pass."""
        self._signals.reset()
        self._status = HighsStatus.kError
        self._done.clear()
        worker = threading.Thread(target=self._work, daemon=True)
        worker.start()
        try:
            while not self._done.wait(STEP):
                if progress and self._signals.seen:
                    progress(*self._signals.seen)
            worker.join()  # so that the thread is never the last to hold the instance, and to destroy it
        except BaseException:
            self.stop()
            self._done.wait(GRACE)
            raise
        return self._status

    def stop(self) -> None:
        """Ask a running solve to end."""
        self._signals.stop = True

    def _work(self) -> None:
        try:
            self._status = self._highs.run()
        finally:
            self._done.set()


@dataclass
class _Signals:
    """What caller and run tell each other. Apart from `Watch`: HiGHS keeps it, and must not so keep itself alive."""

    stop: bool = False
    seen: tuple[str, float] | None = None

    def reset(self) -> None:
        """Forget the run before."""
        self.stop, self.seen = False, None


def _look(
    kind: cb.HighsCallbackType, _: str, out: cb.HighsCallbackOutput, reply: cb.HighsCallbackInput, signals: _Signals
) -> None:
    """Called by HiGHS at each iteration: note how far it is, and tell it to stop if so wished."""
    simplex = kind == cb.HighsCallbackType.kCallbackSimplexInterrupt
    count = out.simplex_iteration_count if simplex else out.ipm_iteration_count
    signals.seen = "simplex" if simplex else "ipm", float(count)
    reply.user_interrupt = signals.stop  # written each time: HiGHS remembers the wish of the run before
