"""The catalogue of codes: one folder per code with what it means, the smallest files that show it, what `check` prints.

A folder holds `about.md` (its first line is the title), `expected.txt`, and the files that differ from the sound city
in `base/`; a fault that takes a huge file to show has a `recipe.json` instead.
"""

import difflib
import json
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cnca_plan.core.findings import shown

FOLDER = Path(__file__).parent
BASE = "base"
ABOUT, EXPECTED, RECIPE, AFTER_SOLVING = "about.md", "expected.txt", "recipe.json", "solve.txt"
_NOT_FILES = (ABOUT, EXPECTED, RECIPE, AFTER_SOLVING)


@dataclass(frozen=True)
class Entry:
    """One code of the catalogue."""

    code: str
    title: str
    text: str  # what the fault is and how to mend it, in plain sentences
    files: tuple[Path, ...]  # the files that show it, laid over the sound city
    printed: str
    solving: bool  # found only by solving, not by reading


@cache
def codes() -> tuple[str, ...]:
    """All codes, in alphabetical order."""
    return tuple(sorted(folder.parent.name for folder in FOLDER.glob(f"*/{ABOUT}")))


def nearest(code: str, known: Collection[str]) -> str:
    """The code most like the one written; empty when none is."""
    return next(iter(difflib.get_close_matches(code[:100], list(known), 1, cutoff=0.5)), "")


def entry(code: str) -> Entry:
    """One code of the catalogue. Raises KeyError for a code it does not have."""
    folder = FOLDER / code
    if code not in codes():
        raise KeyError(code)
    title, _, text = _read(folder / ABOUT).partition("\n")
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name not in _NOT_FILES)
    solving = (folder / AFTER_SOLVING).exists()
    printed = _read(folder / (AFTER_SOLVING if solving else EXPECTED))
    return Entry(code, title.removeprefix("# ").strip(), text.strip(), tuple(files), printed, solving)


def title(code: str) -> str:
    """A code's title; the code itself where the catalogue has none."""
    return _read(FOLDER / code / ABOUT).partition("\n")[0].removeprefix("# ").strip() if code in codes() else code


def explained(one: Entry) -> str:
    """A code as a person reads it: title, meaning, the files that show it, what is printed."""
    where = "`cnca-plan solve` prints:" if one.solving else "`cnca-plan check` prints:"
    parts = [f"{one.code}: {one.title}", one.text, *_shown_files(one), where, _indented(one.printed)]
    return "\n\n".join(parts) + "\n"


def laid_out(code: str, folder: Path) -> None:
    """Write the city that shows a code into an empty folder: the sound one with this code's files laid over it."""
    for above in (FOLDER / BASE, FOLDER / code):
        for path in sorted(above.rglob("*")):
            if path.is_file() and path.name not in _NOT_FILES:
                target = folder / path.relative_to(above)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(path.read_bytes())
    recipe = FOLDER / code / RECIPE
    if recipe.exists():
        made = json.loads(_read(recipe))
        (folder / made["file"]).write_text(made["before"] + made["repeat"] * made["times"], encoding="utf-8")


def page() -> str:
    """All codes as one page of documentation."""
    head = (
        "# Codes\n\n"
        "Every fault that `cnca-plan check` can find has a code. `cnca-plan check --explain CODE` shows one of them.\n"
        f"There are {len(codes())}.\n"
    )
    return head + "".join(f"\n{_section(entry(code))}" for code in codes())


def _section(one: Entry) -> str:
    files = "\n".join(f"`{_name(one, path)}`\n\n{_fenced(_text(path), 'yaml')}" for path in one.files)
    files = f"\n{files}" if files else ""
    return f"## {one.code}\n\n**{one.title}**\n\n{one.text}\n{files}\n{_fenced(one.printed, 'text')}"


def _fenced(text: str, language: str) -> str:
    return f"```{language}\n{text.rstrip()}\n```\n"


def _shown_files(one: Entry) -> list[str]:
    return [f"{_name(one, path)}:\n\n{_indented(_text(path))}" for path in one.files]


def _name(one: Entry, path: Path) -> str:
    return path.relative_to(FOLDER / one.code).as_posix()


def _text(path: Path) -> str:
    """A file as it may be printed; what is no text is shown as escapes."""
    raw = path.read_bytes().decode("utf-8", "backslashreplace")
    return "\n".join(shown(line, 120) for line in raw.replace("\r\n", "\n").split("\n"))


def _indented(text: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in text.rstrip().split("\n"))


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")
