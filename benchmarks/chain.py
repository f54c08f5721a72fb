"""One plan from its files to a written result, step by step: what `cnca-plan solve` does, without its command line.

    python benchmarks/chain.py scenarios/new-york out/

The other benchmarks use `Chain` for its steps; run as a script it stands in where only the package matters.
"""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path
from typing import Any


def read(folder: Path) -> Any:
    """The plan of a folder; its faults on stderr end the run."""
    from cnca_plan.core.findings import render_all
    from cnca_plan.plan.load import load

    plan, findings = load(folder)
    if plan is None:
        raise SystemExit(render_all(findings))
    return plan


def write(result: Any, folder: Path) -> None:
    """Every table as CSV, and the emissions as JSON."""
    from cnca_plan.results.tables import tables

    folder.mkdir(parents=True, exist_ok=True)
    for table in tables(result):
        with (folder / f"{table.name}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow([column.name for column in table.columns])
            writer.writerows(table.rows)
    lines = {way.name: way.emissions.tolist() for way in result.pathways}
    (folder / "result.json").write_text(json.dumps(lines, indent=2), encoding="utf-8")


def main() -> None:
    """The whole chain."""
    from cnca_plan.results.solve import solve_plan

    write(solve_plan(read(Path(sys.argv[1]))), Path(sys.argv[2]))


if __name__ == "__main__":
    main()
