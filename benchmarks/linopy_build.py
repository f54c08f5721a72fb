"""Build and hand over: Pyomo by our equations against linopy on the very same rows.

    python benchmarks/linopy_build.py [--runs 5] [new-york x1 x10 x50]

Ours is timed from the instance to the model inside HiGHS: data by year, equations, compilation, scaling, hand-over.
linopy is given everything ready-made, outside its clock: per variable its bounds, and per family of laws one padded
array of coefficients and one of column labels. So it does no algebra at all, only `add_variables`, `add_constraints`,
`add_objective` and `to_highspy`; a model written in linopy's own algebra can only be slower. Both end with a HiGHS
instance of the same rows and columns, which is checked. Printed: medians of CPU seconds and their ratio.
"""

from __future__ import annotations

import argparse
import gc
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import linopy
import numpy as np
import xarray as xr
from chain import read
from phases import city

from cnca_plan.core.garbage import paused_gc
from cnca_plan.model.compile import compile_program
from cnca_plan.model.instantiate import instantiate
from cnca_plan.model.linear import LinearProgram
from cnca_plan.model.program import build
from cnca_plan.model.solve import Live

Part = dict[str, Any]


def ours(instance: Any) -> Live:
    """The program inside HiGHS, by Pyomo."""
    with paused_gc():
        model = build(instance)
    return Live(compile_program(model))


def prepared(p: LinearProgram) -> tuple[list[Part], list[Part], Part]:
    """Variables, families of laws and the objective as arrays linopy can take at once."""
    label, first = np.zeros(len(p.columns), np.int64), 0
    variables = []
    for name, at in p.variables.items():
        label[at] = first + np.arange(len(at))
        first += len(at)
        variables.append({"name": name, "lower": p.column_lower[at], "upper": p.column_upper[at]})
    families = [_family(p, label, name, at) for name, at in p.families.items()]
    priced = np.flatnonzero(p.cost)
    return variables, families, {"vars": label[priced], "coeffs": p.cost[priced]}


def _family(p: LinearProgram, label: np.ndarray, name: str, at: np.ndarray) -> Part:
    """Its rows padded to the longest, as linopy keeps them."""
    sizes = np.diff(p.start)[at]
    places = np.arange(sizes.max())
    filled = places < sizes[:, None]
    entries = (p.start[at][:, None] + places)[filled]
    names, values = np.full(filled.shape, -1), np.full(filled.shape, np.nan)
    names[filled], values[filled] = label[p.index[entries]], p.value[entries]
    lower, upper = p.row_lower[at], p.row_upper[at]
    sign = np.where(lower == upper, "=", np.where(np.isfinite(upper), "<=", ">="))
    return {"name": name, "vars": names, "coeffs": values, "sign": sign, "rhs": np.where(sign == ">=", lower, upper)}


def theirs(parts: tuple[list[Part], list[Part], Part]) -> Any:
    """The program inside HiGHS, by linopy."""
    variables, families, objective = parts
    m = linopy.Model()
    for one in variables:
        coords = [np.arange(len(one["lower"]))]
        m.add_variables(one["lower"], one["upper"], coords=coords, name=one["name"], dims=[f"i_{one['name']}"])
    for one in families:
        row = f"r_{one['name']}"
        sign = xr.DataArray(one["sign"], dims=[row])
        m.add_constraints(_expression(m, one, row), sign, xr.DataArray(one["rhs"], dims=[row]), name=one["name"])
    m.add_objective(_expression(m, objective))
    return m.to_highspy()


def _expression(m: Any, one: Part, *dims: str) -> Any:
    dimensions = [*dims, "_term"]
    coords = {dim: np.arange(size) for dim, size in zip(dims, one["vars"].shape, strict=False)}
    data = {"coeffs": (dimensions, one["coeffs"]), "vars": (dimensions, one["vars"])}
    return linopy.LinearExpression(xr.Dataset(data, coords), m)


def seconds(act: Any, *given: Any) -> float:
    """CPU seconds of one call."""
    gc.collect()
    start = time.process_time()
    act(*given)
    return time.process_time() - start


def same(live: Live, highs: Any) -> None:
    """Stop unless both hold the same rows and columns. (linopy does not scale, so HiGHS drops its smallest numbers.)"""
    p = live.program
    if (highs.getNumRow(), highs.getNumCol()) != (len(p.rows), len(p.columns)):
        raise SystemExit(f"linopy made {highs.getNumRow()} rows and {highs.getNumCol()} columns")


@contextmanager
def quiet() -> Iterator[None]:
    """Nothing on stdout: linopy's HiGHS instances introduce themselves."""
    kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    sys.stdout.flush()
    os.dup2(nowhere, 1)
    try:
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


def main() -> None:
    """One row for every city."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cities", nargs="*", default=["new-york", "x1", "x10", "x50"])
    parser.add_argument("--runs", type=int, default=5)
    given = parser.parse_args()
    print("| city | rows × columns, nonzeros | ours s | linopy s | ratio |\n|---|---|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as made:
        for name in given.cities:
            found, _ = instantiate(read(city(name, Path(made))))
            live = ours(found.instance)  # once unmeasured: imports, caches
            p = live.program
            parts = prepared(p)
            with quiet():
                same(live, theirs(parts))
            size = f"{len(p.rows)} × {len(p.columns)}, {len(p.value)}"
            times = []
            for _ in range(1 if name == "x50" else given.runs):
                with quiet():
                    times.append((seconds(ours, found.instance), seconds(theirs, parts)))
            mine, linopys = (statistics.median(part) for part in zip(*times, strict=True))
            print(f"| {name} | {size} | {mine:.3f} | {linopys:.3f} | {mine / linopys:.2f} |", flush=True)


if __name__ == "__main__":
    main()
