"""One plan from its files to a written result, step by step: what `cnca-plan solve` does, without its command line.

    python benchmarks/chain.py scenarios/new-york out/

The other benchmarks use its steps; run as a script it shows what the package costs without its command line.
"""

from __future__ import annotations

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
    """Every table as CSV and the whole result as JSON, in a run folder."""
    from cnca_plan.exporters import csv
    from cnca_plan.exporters import json as as_json
    from cnca_plan.exporters.folder import COMMIT, sha256, write_run
    from cnca_plan.results.document import document
    from cnca_plan.results.tables import tables

    texts = {f"{table.name}.csv": csv.text(table) for table in tables(result)}
    hashes = {name: sha256(text) for name, text in texts.items()}
    write_run(folder, {**texts, COMMIT: as_json.text(document(result, hashes))})


def main() -> None:
    """The whole chain."""
    from cnca_plan.results.solve import solve_plan

    write(solve_plan(read(Path(sys.argv[1]))), Path(sys.argv[2]))


if __name__ == "__main__":
    main()
