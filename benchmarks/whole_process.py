"""Whole processes against what they must at least cost, in turns, so that a busy machine slows both alike.

    python benchmarks/whole_process.py [--rounds 11] [--city scenarios/new-york]

    solve   `python -m cnca_plan solve CITY --json`  against  bare.py on the matrices of the same solve
    help    `python -m cnca_plan --help`             against  `python -c "import typer"`

Printed: medians of user + system CPU seconds and of wall seconds, and the ratio of each pair's medians.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
LIMITS = {"solve": 2.0, "help": 3.0}  # what the project promises

Command = list[str]
Cost = tuple[float, float, float]  # CPU s, wall s, peak MB


def installed(cache: Path) -> dict[str, str]:
    """An environment in which modules are compiled once, as they are after any installation, and kept in a folder."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPATH": str(HERE.parent), "PYTHONPYCACHEPREFIX": str(cache)}


def measured(command: Command, folder: Path) -> Cost:
    """One run of a process, its output thrown away."""
    environment = installed(folder / "compiled")
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert process.stderr is not None
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}\n{said.decode(errors='replace')}")
    return usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024


def in_turns(commands: dict[str, Command], rounds: int) -> dict[str, Cost]:
    """Medians of every command, each run once unmeasured and then once a round."""
    runs: dict[str, list[Cost]] = {name: [] for name in commands}
    with tempfile.TemporaryDirectory() as folder:
        for number in range(rounds + 1):
            for name, command in commands.items():
                cost = measured(command, Path(folder))
                if number:
                    runs[name].append(cost)
    return {name: tuple(statistics.median(part) for part in zip(*costs, strict=True)) for name, costs in runs.items()}  # type: ignore[misc]


def show(what: str, ours: Command, bare: Command, rounds: int) -> None:
    """One pair as two rows of a table."""
    cost = in_turns({"ours": ours, "bare": bare}, rounds)
    for name in cost:
        cpu, wall, memory = cost[name]
        print(f"| {what} | {name} | {cpu:.3f} | {wall:.3f} | {memory:.0f} |")
    ratio = [a / b for a, b in zip(cost["ours"][:2], cost["bare"][:2], strict=True)]
    verdict = "holds" if ratio[0] <= LIMITS[what] else "BROKEN"
    print(f"| {what} | **ratio** | **{ratio[0]:.2f}** | {ratio[1]:.2f} | at most {LIMITS[what]:g}: {verdict} |")


def main() -> None:
    """Both pairs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--city", default=str(HERE.parent / "scenarios" / "new-york"))
    given = parser.parse_args()
    city = str(Path(given.city).resolve())
    python, has_cli = sys.executable, (HERE.parent / "cnca_plan" / "__main__.py").exists()
    with tempfile.TemporaryDirectory() as folder:
        matrices = str(Path(folder) / "matrices.npz")
        measured([python, str(HERE / "save_matrices.py"), city, matrices], Path(folder))
        chain = [python, str(HERE / "chain.py"), city, str(Path(folder) / "out")]
        ours = [python, "-m", "cnca_plan", "solve", city, "--json"] if has_cli else chain
        print("| what | process | CPU s | wall s | peak MB |\n|---|---|---:|---:|---:|")
        show("solve", ours, [python, str(HERE / "bare.py"), matrices], given.rounds)
    if has_cli:
        show("help", [python, "-m", "cnca_plan", "--help"], [python, "-c", "import typer"], given.rounds)
    else:
        print("(no command line yet: `solve` is chain.py, `help` is left out)")


if __name__ == "__main__":
    main()
