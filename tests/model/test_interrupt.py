"""Ctrl-C ends a long solve within moments and leaves nothing on the screen."""

from __future__ import annotations

import signal
import subprocess
import sys
import time

import pytest

SCRIPT = """
import numpy as np
from cnca_plan.model.linear import LinearProgram
from cnca_plan.model.solve import Live, Settings

rng = np.random.default_rng(0)
n, m, per_row = 12_000, 8_000, 8
index = np.concatenate([rng.choice(n, per_row, replace=False) for _ in range(m)]).astype(np.int32)
start = np.arange(0, m * per_row + 1, per_row).astype(np.int32)
value = rng.random(m * per_row) + 0.1
point = np.bincount(np.repeat(np.arange(m), per_row), value, m)
names = tuple(("r", (i,)) for i in range(m)), tuple(("c", (j,)) for j in range(n))
p = LinearProgram(
    rng.random(n), 0.0, start, index, value, point * 0.7, point * 1.1, np.zeros(n), np.full(n, 5.0), *names
)
live = Live(p, Settings(method="METHOD"))
print("ready", flush=True)
try:
    live.solve()
    print("finished")
except KeyboardInterrupt:
    print("interrupted")
    live.settings = Settings(time_limit=0.5)
    if not live.running:
        print(live.solve().status)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals to a child differ")
@pytest.mark.parametrize("method", ["simplex", "ipm"])
@pytest.mark.parametrize("delay", [0.05, 1.5])  # s: while presolving, while iterating
def test_ctrl_c_stops_a_large_solve(method: str, delay: float) -> None:
    script = SCRIPT.replace("METHOD", method)
    child = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert child.stdout is not None
    try:
        assert child.stdout.readline() == "ready\n"
        time.sleep(delay)
        child.send_signal(signal.SIGINT)
        sent = time.monotonic()
        assert child.stdout.readline() == "interrupted\n"
        assert time.monotonic() - sent < 3
        out, err = child.communicate(timeout=30)
    finally:
        child.kill()
    assert out in ("", "time-limit\n")  # the instance can be used again, and keeps to its limit
    assert err == ""
    assert child.returncode == 0
