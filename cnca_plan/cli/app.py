"""The commands and what stands before them: help, version, completion."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Annotated, Any

import typer

from cnca_plan import __version__
from cnca_plan.cli.catalogue import catalogue
from cnca_plan.cli.check import check
from cnca_plan.cli.cities import cities
from cnca_plan.cli.fmt import fmt
from cnca_plan.cli.init import init
from cnca_plan.cli.macc import macc
from cnca_plan.cli.schema import schema
from cnca_plan.cli.solve import solve
from cnca_plan.cli.sweep import sweep

NAME = "cnca-plan"
SHORT_HELP = f"""\
{NAME} {__version__}: a city's least-cost pathway to its climate targets, proved.

  {NAME} solve toytown           a city that comes with {NAME}
  {NAME} solve my-city           a folder with a plan.yaml, or a plan file
  {NAME} check my-city           every fault of its files, and how to mend it
  {NAME} solve --help            all options

{NAME} --help lists every command.
"""

COMMANDS: tuple[Callable[..., int | None], ...] = (check, solve, fmt, schema, macc, sweep, cities, catalogue, init)
"""In the order of the help. Each is called as its function is."""


def app(given: Sequence[str]) -> Any:
    """Run a command line. Only the command it names first is made: the options of all take longer than a small plan."""
    named = {command.__name__: command for command in COMMANDS}
    wanted = COMMANDS if not given or given[0] not in named else (named[given[0]],)
    made = typer.Typer(name=NAME, rich_markup_mode=None, pretty_exceptions_enable=False)
    made.callback(invoke_without_command=True)(start)
    for command in wanted:
        made.command(command.__name__)(command)
    return made(list(given), prog_name=NAME, standalone_mode=False)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"{NAME} {__version__}")
        raise typer.Exit


def start(
    ctx: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """A city's least-cost pathway to its climate targets, from plain text files to a proven result.

    Exit codes: 0 fine; 1 the files have faults; 2 wrong usage; 3 no pathway exists (proved); 4 no proven optimum;
    5 cannot read or write; 6 a stored result is stale; 70 a fault of cnca-plan; 130 interrupted.
    """
    del version
    if ctx.invoked_subcommand is None:
        sys.stdout.write(SHORT_HELP)
