"""`cnca-plan macc`: what a tonne costs, in three curves that mean different things."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cnca_plan.cli.solve import _cities

if TYPE_CHECKING:
    from cnca_plan.cli.console import Console
    from cnca_plan.core.table import Table
    from cnca_plan.reports.macc import Curves
    from cnca_plan.results.pathway import Result

STEPS = 20


def macc(
    path: Annotated[
        str,
        typer.Argument(
            metavar="RUN|PLAN", help="A folder that `solve` wrote, or a plan, which is solved.", autocompletion=_cities
        ),
    ],
    steps: Annotated[int, typer.Option(help="Points of the traced curve beyond its start.")] = STEPS,
    output: Annotated[
        str | None, typer.Option(metavar="FOLDER", help="Where the run goes; otherwise runs/<plan> beside the plan.")
    ] = None,
    no_write: Annotated[bool, typer.Option("--no-write", help="Write no files, only show the curves.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")] = False,
) -> int:
    """What a tonne costs: each measure alone, in the context of the plan, and the city's own curve, traced.

    A run that holds all three is only shown; otherwise its plan is solved and traced, and the run is written with them.

    Example: cnca-plan macc toytown
    """
    from cnca_plan.cli.console import Console
    from cnca_plan.core.errors import Usage
    from cnca_plan.reports.macc import report

    if steps < 1:
        raise Usage(f"--steps {steps}: nothing to trace", "give at least 1")
    console, run = Console.here(), Path(path)
    stored = _stored(run) if (run / "result.json").is_file() else None
    if stored and stored.system is not None:
        curves = stored
    else:
        plan = _plan_of(run) if stored else path
        curves = _traced(console, plan, str(run) if stored else output, no_write, steps, quiet)
    if not quiet:
        console.draw(report(curves))
    return 0


def _document(folder: Path) -> dict[str, Any]:
    """A stored result. Raises Unreachable when it is none that this version can read."""
    import json

    from cnca_plan.core.errors import Unreachable
    from cnca_plan.core.findings import safe, shown

    try:
        found = json.loads((folder / "result.json").read_bytes())
        found["cost_per_tonne"]["system_curve"], found["provenance"]["inputs"][0]["file"], found["money"]["price_year"]
    except OSError as error:
        raise Unreachable(f"cannot read {shown(str(folder), 200)}: {safe(error.strerror or str(error))}") from None
    except (ValueError, LookupError, TypeError):
        message = f"{shown(str(folder), 200)} holds no result that this version can read"
        raise Unreachable(message, "solve the plan again") from None
    return dict(found)


def _stored(folder: Path) -> Curves:
    """The curves of a run that was written."""
    from cnca_plan.reports.macc import Curves

    found = _document(folder)
    lists, money = found["cost_per_tonne"], found["money"]
    currency = f"{money['currency']} ({money['price_year']})"
    return Curves(currency, lists["alone"], lists["in_context"], lists["system_curve"])


def _plan_of(folder: Path) -> str:
    """The plan a run came from: beside its runs/ folder, or in the shipped library."""
    from cnca_plan.core.errors import Unreachable
    from cnca_plan.core.findings import shown
    from cnca_plan.plan.project import library

    recorded = Path(_document(folder)["provenance"]["inputs"][0]["file"])
    shelf = library()
    beside = folder.resolve().parents[1] / recorded.name
    shipped = shelf.parent / recorded if shelf and recorded.parts[:1] == ("scenarios",) else beside
    for plan in (shipped, beside):
        if plan.is_file():
            return str(plan)
    raise Unreachable(f"the plan of {shown(str(folder), 200)} is no longer there", "name the plan instead of the run")


def _traced(console: Console, path: str, output: str | None, no_write: bool, steps: int, quiet: bool) -> Curves:
    """Solve the plan, trace its curve, and write the run with all three views."""
    from dataclasses import replace

    from cnca_plan.cli.solve import NORMAL, QUIET, _files, _found, _result, _write
    from cnca_plan.exporters import csv
    from cnca_plan.exporters.folder import COMMIT
    from cnca_plan.model.settings import Settings

    loud = QUIET if quiet else NORMAL
    project, folder = _found(path, output, no_write)
    result = _result(console, project, Settings(), False, loud)
    if result.status != "met" and not quiet:
        console.note("no pathway meets the targets (proved): measures are those of the closest pathway")
    result = replace(result, traced=_points(console, result, steps, quiet))
    files = _files(result)
    curves = _curves(result)
    if folder is not None:
        extra = {f"{table.name}.csv": csv.text(table) for table in _tables(curves)}
        _write(console, folder, {**extra, **files, COMMIT: files[COMMIT]}, True, loud)
    return curves


def _points(console: Console, result: Result, steps: int, quiet: bool) -> tuple[dict[str, float], ...]:
    """The traced curve as plain numbers."""
    from cnca_plan.studies.trace import trace

    with console.watching(quiet) as tell:
        curve = trace(
            result.instance,
            result.untargeted.solution,
            steps=steps,
            progress=lambda done, of: tell(f"point {done} of {of} of the curve", done),
        )
    return tuple({k: float(v) for k, v in vars(point).items() if k != "emissions"} for point in curve.points)


def _curves(result: Result) -> Curves:
    """What is shown of a traced result."""
    from dataclasses import asdict

    from cnca_plan.reports.macc import Curves

    money = f"{result.instance.currency} ({result.instance.price_year})"
    alone, context = ([asdict(one) for one in found] for found in (result.alone, result.in_context))
    return Curves(money, alone, context, result.traced)


def _tables(curves: Curves) -> list[Table]:
    """Both lists in one table, told apart by their view; the traced curve in another."""
    from cnca_plan.core.table import Column, Table

    money = curves.currency
    amounts = {
        "tonnes": "t CO2e", "discounted_tonnes": "t CO2e", "cost": money, "discounted_cost": money,
        "per_tonne": f"{money}/t CO2e", "undiscounted_per_tonne": f"{money}/t CO2e",
    }  # fmt: skip
    columns = (Column("view"), Column("measure"), *(Column(k, unit, "number") for k, unit in amounts.items()))
    views: dict[str, Any] = {"alone": curves.alone, "in context": curves.in_context}
    rows = tuple(
        (view, row["measure"], *(row[name] for name in amounts), row["reason"])
        for view, found in views.items()
        for row in found or ()
    )
    tables = [Table("macc", "Cost per tonne", (*columns, Column("not_defined")), rows)]
    if curves.system is not None:
        traced = {"depth": "1", "tonnes": "t CO2e", "cost": money, "levelised_price": f"{money}/t CO2e"}
        points = tuple(tuple(point[name] for name in traced) for point in curves.system)
        tables.append(Table("curve", "Traced curve", tuple(Column(k, u, "number") for k, u in traced.items()), points))
    return tables
