"""Pages that are taken from the code, so that they cannot say something else: the model, the keys of a result, the
codes of findings.

    python docs/generate.py            writes the pages
    python docs/generate.py --check    exits 1 when one of them is out of date
"""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

from cnca_plan.model import instance, program
from cnca_plan.model.equations import balances, emissions, money, rollout, stock
from cnca_plan.plan import codes
from cnca_plan.results import keys

DOCS = Path(__file__).parent
THEMES: dict[str, ModuleType] = {
    "Services and carriers balance": balances,
    "Equipment is bought, ages and runs": stock,
    "How much, and how fast": rollout,
    "Emissions and targets": emissions,
    "Money": money,
}


def families() -> dict[str, str]:
    """Every family of the program and the name of its rule, in the order of the page."""
    found = {}
    for node in ast.walk(ast.parse(inspect.getsource(program))):
        call = node.value if isinstance(node, ast.Assign) else None
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "Constraint":
            rule = ast.unparse(call.keywords[0].value)
            found[rule.partition(".")[2]] = ast.unparse(node.targets[0]).removeprefix("m.")
    return found


def equations(module: ModuleType) -> Iterator[tuple[str, str]]:
    """(name, docstring) of every equation of a module, in the order of the file."""
    for node in ast.parse(inspect.getsource(module)).body:
        if isinstance(node, ast.FunctionDef) and (text := ast.get_docstring(node)):
            yield node.name, text


def is_equation(line: str) -> bool:
    """Whether a line of a docstring is mathematics."""
    return "∀" in line or ("[" in line and any(sign in line for sign in ("=", "≤", "≥", "Σ", "·")))


def section(name: str, text: str, laws: dict[str, str]) -> str:
    """One equation as a section: the sentence, the equation, what it means."""
    lines = text.splitlines()
    body = [f"```\n{line.strip()}\n```" if is_equation(line) and "." not in line[-1:] else line for line in lines[1:]]
    kind = "law" if name in laws else "expression"
    return f"### `{laws.get(name, name)}` ({kind})\n\n{lines[0]}\n" + "\n".join(body).rstrip() + "\n"


def data_table() -> str:
    """The fields of an instance with their comments: symbol, index and unit."""
    source = inspect.getsource(instance.Instance)
    rows = []
    for line in source.splitlines():
        code, _, comment = line.partition("  # ")
        field, colon, _ = code.strip().partition(":")
        if colon and comment and field.isidentifier():
            rows.append(f"| `{field}` | {comment.replace('|', 'or')} |")
    return "| name | meaning and unit |\n|---|---|\n" + "\n".join(rows) + "\n"


def model_page() -> str:
    """The model page: idea, data, every equation as the code has it."""
    laws = families()
    parts = [(DOCS / "model.head.md").read_text(encoding="utf-8"), "## Data of one instance\n", data_table()]
    for title, module in THEMES.items():
        parts.append(f"## {title}\n\n{(module.__doc__ or '').strip()}\n")
        parts += [section(name, text, laws) for name, text in equations(module)]
    return "\n".join(parts)


def keys_page() -> str:
    """Every key of `result.json` with its meaning and unit."""
    rows = "\n".join(f"| `{key}` | {text} |" for key, text in keys.KEYS.items())
    head = "# The keys of `result.json`\n\nTonnes are t CO2e, money is the plan's, at its price year.\n\n"
    return f"{head}| key | meaning |\n|---|---|\n{rows}\n"


PAGES: dict[str, Callable[[], str]] = {"model.md": model_page, "result.md": keys_page, "codes.md": codes.page}


def main() -> int:
    """Write the pages, or compare them."""
    stale = []
    for name, page in PAGES.items():
        path, text = DOCS / name, page()
        if "--check" not in sys.argv:
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
    if stale:
        sys.stderr.write(f"out of date: {', '.join(stale)}; run `python docs/generate.py`\n")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
