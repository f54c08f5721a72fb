"""The picture in the README: what `cnca-plan solve new-york` prints first, as an SVG that needs no font from anywhere.

python docs/picture.py
"""

from __future__ import annotations

import subprocess
import sys
from html import escape
from pathlib import Path

TARGET = Path(__file__).parent / "images" / "solve-new-york.svg"
LINES, WIDTH, HEIGHT, SIZE = 33, 8.1, 18, 13.5
FONTS = "ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace"
HEADINGS = ("Base year", "Emissions by sector", "The three pathways", "What changes", "New York City")


def lines() -> list[str]:
    """The first lines of the report."""
    command = [sys.executable, "-m", "cnca_plan", "solve", "new-york", "--no-write"]
    shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return ["$ cnca-plan solve new-york", *shown.splitlines()[:LINES]]


def svg(text: list[str]) -> str:
    """Lines of text as a picture of a terminal, light on dark."""
    width, height = int(max(map(len, text)) * WIDTH + 40), len(text) * HEIGHT + 40
    rows = "\n".join(row(line, 30 + n * HEIGHT) for n, line in enumerate(text))
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" aria-labelledby="title">
<title id="title">Terminal output: New York City's targets are met; emissions by sector and pathway</title>
<rect width="{width}" height="{height}" rx="8" fill="#16202b"/>
<g font-family="{FONTS}" font-size="{SIZE}" fill="#d7dee6" xml:space="preserve">
{rows}
</g>
</svg>
"""


def row(line: str, y: int) -> str:
    """One line; headings bold, verdicts green."""
    style = ' font-weight="bold" fill="#ffffff"' if line.startswith(HEADINGS) else ""
    style = ' fill="#7fd49b"' if line.endswith(": met") else style
    style = ' fill="#8fb8de"' if line.startswith("$") else style
    length = f' textLength="{len(line) * WIDTH:.1f}"' if line else ""
    return f'<text x="20" y="{y}"{length}{style}>{escape(line)}</text>'


if __name__ == "__main__":
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(svg(lines()), encoding="utf-8")
