"""A result kept in a folder: read without trusting it, and held against what its files say today.

A stored result is believed only as far as it is found again: first the hashes of its inputs, then every number, by
solving once more. What depends on the machine (times, versions, options, the name of the worst row) is left out.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NoReturn, TypeAlias

from cnca_plan.core.errors import Stale, Unreachable
from cnca_plan.core.findings import safe, shown
from cnca_plan.plan.difference import changes, told, values
from cnca_plan.plan.files import load
from cnca_plan.plan.schema import Plan
from cnca_plan.results.document import SCHEMA

COMMIT = "result.json"
TOLERANCE = 1e-6  # relative to the largest number beside it; two machines differ by less
MOST_DEEP = 50  # levels; a result has fewer than ten
MOST_TOLD = 20
UNCERTAIN = frozenset({"timestamp", "versions", "options", "solver", "worst_row", "worst_law", "files"})
AGAIN = "solve once more and commit what is written"

Document: TypeAlias = Mapping[str, Any]


def read_stored(folder: Path) -> Document:
    """The result of a folder. Raises Unreachable where there is none, and Stale for one nobody can have written so."""
    path = folder / COMMIT
    name = shown(str(path), 300)
    data, refused = load(path, name)
    if data is None:
        raise Stale(f"{name}: {refused[0].message}", AGAIN)
    try:
        found = json.loads(data.decode("utf-8"), parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise Stale(f"{name} is no whole result: {safe(str(error))[:200]}", AGAIN) from None
    _check_version(found, name)
    return found  # type: ignore[no-any-return]


def _no_number(token: str) -> NoReturn:
    raise ValueError(f"it holds {token}, which is no number")


def _check_version(found: Any, name: str) -> None:
    schema = found.get("schema") if isinstance(found, dict) else None
    if isinstance(schema, int) and schema > SCHEMA:
        help = f"this version reads layout {SCHEMA}; use the version that wrote it, or solve once more"
        raise Stale(f"{name} was written by a newer cnca-plan (layout {schema})", help)
    if schema != SCHEMA or not _inputs(found):
        raise Stale(f"{name} is no result of cnca-plan", AGAIN)


def _inputs(stored: Document) -> dict[str, str]:
    """File → hash as a stored result says; empty where it says nothing that makes sense."""
    provenance = stored.get("provenance")
    listed = provenance.get("inputs") if isinstance(provenance, dict) else None
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        return {}
    return {str(one.get("file")): str(one.get("sha256")) for one in listed}


def check_inputs(stored: Document, plan: Plan) -> None:
    """Raises Stale, with the values that changed, where the files are not those the result was made from."""
    before, after = _inputs(stored), dict(plan.files)
    changed = sorted(name for name in {*before, *after} if before.get(name) != after.get(name))
    if not changed:
        return
    files = ", ".join(f"{shown(name, 200)} ({_what(name, before, after)})" for name in changed)
    help = f"{_by_value(stored, plan)}\n{AGAIN}"
    raise Stale(f"the result no longer follows from its files: {files}", help)


def _what(name: str, before: Mapping[str, str], after: Mapping[str, str]) -> str:
    return "changed" if name in before and name in after else "new" if name in after else "gone"


def _by_value(stored: Document, plan: Plan) -> str:
    """What changed as a list of values, where the result recorded them."""
    kept = stored["provenance"].get("plan")
    if not isinstance(kept, dict) or not kept:
        return "the result records no values, so nobody can tell which changed"
    before = {str(path): str(text) for path, text in kept.items()}
    found = changes(before, values(plan.tree))
    return told(found) or "no value changed, only layout, comments, titles, notes or sources"


def check_numbers(stored: Document, fresh: Document) -> None:
    """Raises Stale where a result says something else than solving once more does."""
    found = list(differences(dict(stored), dict(fresh)))
    if not found:
        return
    lines = [*found[:MOST_TOLD], *([f"{len(found) - MOST_TOLD} more"] if len(found) > MOST_TOLD else [])]
    message = f"the result says something else than its files do, in {len(found)} places{_tie(stored, fresh)}"
    raise Stale(message, "\n".join([*lines, *_versions(stored, fresh), AGAIN]))


def _tie(stored: Document, fresh: Document) -> str:
    """Another plan of the same cost is worth a word."""
    same = not list(differences(stored.get("objective"), fresh.get("objective")))
    return ", at the same cost" if same else ""


def _versions(stored: Document, fresh: Document) -> Iterator[str]:
    before, after = (one["provenance"].get("versions") for one in (stored, fresh))
    if isinstance(before, dict) and isinstance(after, dict):
        for name in after:
            if before.get(name) != after[name]:
                yield f"written with {name} {shown(str(before.get(name)))}, now {after[name]}"


def differences(stored: Any, fresh: Any, path: str = "", size: float = 0.0, depth: int = 0) -> Iterator[str]:
    """Where two documents differ by more than the last digits, as `path: 1 → 2`."""
    if isinstance(stored, dict) and isinstance(fresh, dict) and depth < MOST_DEEP:
        for name in dict.fromkeys((*fresh, *stored)):
            if name not in UNCERTAIN:
                below = f"{path}.{name}" if path else str(name)
                yield from differences(stored.get(name), fresh.get(name), below, 0.0, depth + 1)
    elif isinstance(stored, list) and isinstance(fresh, list) and len(stored) == len(fresh) and depth < MOST_DEEP:
        size = max((abs(one) for one in fresh if _is_number(one)), default=0.0)
        for number, (one, other) in enumerate(zip(stored, fresh, strict=True)):
            yield from differences(one, other, f"{path}[{number}]", size, depth + 1)
    elif not _same(stored, fresh, size):
        yield f"{shown(path, 200)}: {_short(stored)} → {_short(fresh)}"


def _same(stored: Any, fresh: Any, size: float) -> bool:
    if _is_number(stored) and _is_number(fresh):
        return bool(abs(stored - fresh) <= TOLERANCE * max(1.0, size, abs(fresh)))
    return type(stored) is type(fresh) and bool(stored == fresh)


def _is_number(value: Any) -> bool:
    if isinstance(value, int) and not isinstance(value, bool):
        return abs(value) < 10**300
    return isinstance(value, float) and math.isfinite(value)


def _short(value: Any) -> str:
    return shown(json.dumps(value, ensure_ascii=False), 60)


def check_tables(folder: Path, stored: Document, fresh: Mapping[str, str]) -> None:
    """Raises Stale where a table beside the result is missing, edited, or says something else than `fresh`."""
    listed = stored["provenance"].get("files")
    hashes = listed if isinstance(listed, dict) else {}
    for name, text in fresh.items():
        data = _table(folder / name)
        if not _vouched(data, hashes.get(name)):
            raise Stale(f"{shown(str(folder / name), 300)} is not the table its result.json belongs to", AGAIN)
        found = list(differences(_cells(data.decode("utf-8", "replace")), _cells(text), name))
        if found:
            raise Stale(f"{shown(name)} says something else than its files do", f"{found[0]}\n{AGAIN}")


def _table(path: Path) -> bytes:
    try:
        data, refused = load(path, shown(str(path), 300))
    except Unreachable as error:
        raise Stale(f"a table of the result is missing: {error.message}", AGAIN) from None
    if data is None:
        raise Stale(f"{shown(str(path), 300)}: {refused[0].message}", AGAIN)
    return data


def _vouched(data: bytes, digest: object) -> bool:
    """Whether a hash is that of a file, whatever Git made of its line ends."""
    return hashlib.sha256(data.replace(b"\r\n", b"\n")).hexdigest() == digest


def _cells(text: str) -> list[list[Any]]:
    return [[_cell(cell) for cell in row] for row in csv.reader(io.StringIO(text))]


def _cell(cell: str) -> str | float:
    try:
        return float(cell)
    except ValueError:
        return cell


def check_all(folder: Path, stored: Document, fresh: Document, tables: Mapping[str, str]) -> None:
    """Every number of a stored result and its tables. Raises Stale."""
    check_numbers(stored, fresh)
    check_tables(folder, stored, tables)
