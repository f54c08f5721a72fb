"""The page about the shipped cities, taken from their files and from solving them.

python docs/cities.py            writes docs/cities.md, solving every city
python docs/cities.py --check    exits 1 when it is out of date
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from cnca_plan.core.table import Table
from cnca_plan.plan.project import cities, library
from cnca_plan.reports import gallery as shown
from cnca_plan.studies.gallery import gallery, profiles, solved

PAGE = Path(__file__).parent / "cities.md"
HEAD = """\
# The cities

Made by `python docs/cities.py` from the files under `scenarios/` and from solving each city's `plan.yaml`; do not edit it by hand.
`cnca-plan cities --solve` prints the first table.

## What they emit, aim for and find
"""
QUALITY = """\
## How good the figures are

Share of the base year's counted tonnes by how good their row is. A row is as good as its weakest figure: where tonnes are
reported but the energy behind them had to be derived or assumed, the row counts as derived or assumed. Each `how` in the
inventory says which.
"""
ENDS = """\
## How each ended
"""


def table() -> Table:
    """All graded cities, solved. The invented one of the tutorial is left out."""
    said = [one for one in profiles(cities(library())) if one.grade]
    return gallery(said, {one.name: solved(one.name) for one in said})


def ends(found: Table) -> str:
    """A sentence for every city without a pathway, and the count of all."""
    rows = list(found.records())
    counts = Counter(str(row["status"]) for row in rows)
    lines = [f"- **{row['city']}**: {row['note']}." for row in rows if row["note"]]
    total = ", ".join(f"{number} {shown.ENDINGS[status]}" for status, number in sorted(counts.items()))
    return f"{len(rows)} cities: {total}.\n\n" + "\n".join(lines) + "\n"


def page() -> str:
    """The whole page."""
    found = table()
    parts = [HEAD, shown.markdown(found), QUALITY, shown.qualities(found) + "\n", ENDS, ends(found)]
    return "\n".join(parts)


def main() -> int:
    """Write the page, or compare it."""
    text = page()
    if "--check" not in sys.argv:
        PAGE.write_text(text, encoding="utf-8")
        return 0
    stale = not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text
    if stale:
        sys.stderr.write("docs/cities.md is out of date; run `python docs/cities.py`\n")
    return int(stale)


if __name__ == "__main__":
    sys.exit(main())
