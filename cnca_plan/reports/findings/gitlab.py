"""Findings as a GitLab Code Quality report, shown in the merge request.

Source: GitLab Docs, "Code Quality report format".
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from cnca_plan.core.findings import Finding, Place, safe, shown
from cnca_plan.plan.gate import Examined

_SEVERITY = {"error": "major", "warning": "minor"}
_LONGEST = 2000  # characters
_NOWHERE = Place("plan.yaml", 1, 1)  # the format asks for a path


def text(examined: Examined, strict: bool) -> str:
    """A JSON list; `[]` when nothing was found."""
    del strict
    return f"{json.dumps(_issues(examined.findings), indent=2, ensure_ascii=False)}\n"


def _issues(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    seen: dict[str, int] = {}
    issues = []
    for one in findings:
        key = "\0".join((one.code, (one.place or _NOWHERE).file, one.excerpt.strip()))
        seen[key] = seen.get(key, 0) + 1
        issues.append(_issue(one, f"{key}\0{seen[key]}"))
    return issues


def _issue(one: Finding, key: str) -> dict[str, Any]:
    """The fingerprint is of the line's text, not its number: a line above does not make an old fault a new one."""
    place = one.place or _NOWHERE
    help = f" ({safe(one.help)})" if one.help else ""
    return {
        "description": shown(f"{safe(one.message)}{help}", _LONGEST),
        "check_name": one.code,
        "fingerprint": hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest(),
        "severity": _SEVERITY[one.severity],
        "location": {"path": safe(place.file), "lines": {"begin": place.line}},
    }
