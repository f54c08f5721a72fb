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
        str | None,
        typer.Option(metavar="FOLDER", help="Write macc.csv and curve.csv here; otherwise nothing is written."),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")] = False,
) -> int:
    """What a tonne costs: each measure alone, in the context of the plan, and the city's own curve, traced.

    Example: cnca-plan macc toytown
    """
    from cnca_plan.cli.console import Console
    from cnca_plan.core.errors import Usage
    from cnca_plan.reports.macc import report

    if steps < 1:
        raise Usage(f"--steps {steps}: nothing to trace", "give at least 1")
    if output == "":
        raise Usage("--output needs the name of a folder")
    console = Console.here()
    curves, tables = (
        _stored(Path(path)) if (Path(path) / "result.json").is_file() else _solved(console, path, steps, quiet)
    )
    if not quiet:
        console.draw(report(curves))
    if output is not None:
        _write(console, Path(output), tables, quiet)
    return 0


def _stored(folder: Path) -> tuple[Curves, list[Table]]:
    """The curves of a run that was written."""
    import json

    from cnca_plan.core.errors import Unreachable
    from cnca_plan.core.findings import safe, shown
    from cnca_plan.reports.macc import Curves

    try:
        found = json.loads((folder / "result.json").read_bytes())
        lists = found["cost_per_tonne"]
        unit = f"{found['money']['currency']} ({found['money']['price_year']})"
    except OSError as error:
        raise Unreachable(f"cannot read {shown(str(folder), 200)}: {safe(error.strerror or str(error))}") from None
    except (ValueError, LookupError, TypeError):
        message = f"{shown(str(folder), 200)} holds no result that this version can read"
        raise Unreachable(message, "solve the plan again") from None
    curves = Curves(unit, lists["alone"], lists["in_context"], lists["system_curve"])
    return curves, _tables(curves)


def _solved(console: Console, path: str, steps: int, quiet: bool) -> tuple[Curves, list[Table]]:
    """Solve the plan and trace its curve."""
    from dataclasses import asdict

    from cnca_plan.cli.solve import NORMAL, QUIET, _result
    from cnca_plan.model.settings import Settings
    from cnca_plan.plan.project import find
    from cnca_plan.reports.macc import Curves
    from cnca_plan.studies.trace import trace

    result = _result(console, find(path), Settings(), False, QUIET if quiet else NORMAL)
    if result.status != "met" and not quiet:
        console.note("no pathway meets the targets (proved): measures are those of the closest pathway")
    with console.watching(quiet) as tell:
        curve = trace(
            result.instance,
            result.untargeted.solution,
            steps=steps,
            progress=lambda done, of: tell(f"point {done} of {of} of the curve", done),
        )
    money = f"{result.instance.currency} ({result.instance.price_year})"
    alone, context = ([asdict(one) for one in found] for found in (result.alone, result.in_context))
    points = [{k: v for k, v in vars(point).items() if k != "emissions"} for point in curve.points]
    curves = Curves(money, alone, context, points)
    return curves, _tables(curves)


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


def _write(console: Console, folder: Path, tables: list[Table], quiet: bool) -> None:
    """Both tables; into the folder of a run too, beside its own files."""
    from cnca_plan.core.findings import shown
    from cnca_plan.exporters import csv, study

    files = {f"{table.name}.csv": csv.text(table).encode() for table in tables}
    study.write(folder, files)
    if not quiet:
        console.say(f"\nWritten to {shown(str(folder), 500)}: {', '.join(files)}\n")
