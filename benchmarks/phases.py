"""Where the time of a run goes, from import to the written files.

    python benchmarks/phases.py [--runs 5] [toytown new-york x1 x10 x50]

Every run is a process of its own. Printed: median wall seconds of each phase, and peak memory. `x1`, `x10`, `x50` are
the made-up cities of `synthetic.py` (the larger two run once); a phase not reached within `--limit` seconds
of solving, or because its proof failed, shows as `-`.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PHASES = (
    "import", "read", "instantiate", "build", "hand over", "solve: first", "solve: ties", "solve: plan",
    "solve: plan ties", "verify: certificate", "verify: replay", "write",
)  # fmt: skip
Seconds = dict[str, float]


@contextmanager
def phase(seconds: Seconds, name: str) -> Iterator[None]:
    """Count the time of a block under a name."""
    start = time.perf_counter()
    yield
    seconds[name] = seconds.get(name, 0.0) + time.perf_counter() - start


def one_run(folder: Path, limit: float) -> dict[str, Any]:
    """One run in this process: seconds by phase, size of the program, peak MB."""
    seconds: Seconds = {}
    with phase(seconds, "import"):
        from chain import read, write

        import cnca_plan.exporters.csv
        import cnca_plan.exporters.folder
        import cnca_plan.exporters.json
        import cnca_plan.plan.load
        import cnca_plan.results.document
        import cnca_plan.results.solve
        import cnca_plan.results.tables  # noqa: F401
    from cnca_plan.core.errors import NotProven

    watched(seconds)
    size = [0, 0, 0]
    try:
        with phase(seconds, "read"):
            plan = read(folder)
        result = solved(plan, seconds, limit, size)
        with phase(seconds, "write"), tempfile.TemporaryDirectory() as out:
            write(result, Path(out) / "run")
    except NotProven as stop:
        print(f"{folder.name}: {stop}", file=sys.stderr)
    return {"seconds": seconds, "size": size, "MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def solved(plan: Any, seconds: Seconds, limit: float, size: list[int]) -> Any:
    """The result; phases that `watched` does not see come from the result itself."""
    from cnca_plan.model import pathways
    from cnca_plan.model.settings import Settings
    from cnca_plan.results.solve import solve_plan

    compiled = pathways.compile_program

    def sized(model: Any) -> Any:
        program = compiled(model)
        size[:] = len(program.rows), len(program.columns), len(program.value)
        return program

    pathways.compile_program = sized
    return solve_plan(plan, Settings(time_limit=limit))


def watched(seconds: Seconds) -> None:
    """Put a clock around the steps inside `solve_plan`."""
    from cnca_plan.model import pathways, ties
    from cnca_plan.model.solve import Live
    from cnca_plan.results import solve

    def timed(place: Any, name: str, label: str) -> None:
        inner = getattr(place, name)

        def outer(*given: Any, **named: Any) -> Any:
            with phase(seconds, label):
                return inner(*given, **named)

        setattr(place, name, outer)

    timed(solve, "instantiate", "instantiate")
    timed(solve, "replay", "verify: replay")
    timed(pathways, "build", "build")
    timed(pathways, "compile_program", "hand over")
    timed(pathways, "Live", "hand over")
    timed(pathways, "certify", "verify: certificate")
    runs = iter(["solve: first", "solve: ties"])
    plain, tied, within = Live.solve, ties.break_ties, [False]

    def run(self: Any) -> Any:
        label = next(runs, "solve: plan ties" if within[0] else "solve: plan")
        with phase(seconds, label):
            return plain(self)

    def break_ties(*given: Any, **named: Any) -> Any:
        within[0] = True
        try:
            return tied(*given, **named)
        finally:
            within[0] = False

    Live.solve = run  # type: ignore[method-assign]
    pathways.break_ties = break_ties


def city(name: str, made: Path) -> Path:
    """The folder of a city of the library, or of a made-up one."""
    if name[0] == "x" and name[1:].isdigit():
        from synthetic import write

        return write(int(name[1:]), made / name)
    return HERE.parent / "scenarios" / name


def measured(name: str, folder: Path, runs: int, limit: float) -> dict[str, Any]:
    """Medians over runs, each in a fresh process; the first, which warms the disk, is not counted unless alone."""
    found = []
    for number in range(runs + (runs > 1)):
        command = [sys.executable, __file__, "--one", str(folder), "--limit", str(limit)]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        if number or runs == 1:
            found.append(json.loads(done.stdout))
    reached = [p for p in PHASES if all(p in run["seconds"] for run in found)]
    seconds = {p: statistics.median(run["seconds"][p] for run in found) for p in reached}
    return {"seconds": seconds, "size": found[0]["size"], "MB": statistics.median(run["MB"] for run in found)}


def table(columns: dict[str, dict[str, Any]]) -> str:
    """Phases down, cities across."""
    lines = [["phase (s)", *columns], ["---", *("---:" for _ in columns)]]
    lines += [[p, *(f"{c['seconds'][p]:.3f}" if p in c["seconds"] else "-" for c in columns.values())] for p in PHASES]
    lines.append(["**all**", *(f"**{sum(c['seconds'].values()):.3f}**" for c in columns.values())])
    lines.append(["peak MB", *(f"{c['MB']:.0f}" for c in columns.values())])
    lines.append(["rows × columns", *(f"{c['size'][0]} × {c['size'][1]}" for c in columns.values())])
    lines.append(["nonzeros", *(str(c["size"][2]) for c in columns.values())])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def main() -> None:
    """A column for every city asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cities", nargs="*", default=["toytown", "new-york", "x1", "x10", "x50"])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--limit", type=float, default=600.0, help="seconds for one solve")
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        print(json.dumps(one_run(given.one, given.limit)))
        return
    with tempfile.TemporaryDirectory() as made:
        columns = {}
        for name in given.cities:
            runs = 1 if name in ("x10", "x50") else given.runs
            columns[name] = measured(name, city(name, Path(made)), runs, given.limit)
    print(table(columns))


if __name__ == "__main__":
    main()
