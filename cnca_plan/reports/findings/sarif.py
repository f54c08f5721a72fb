"""Findings as SARIF 2.1.0, for code scanning and editors.

Source: OASIS Standard, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0", 27 March 2020.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from cnca_plan import __version__
from cnca_plan.core.findings import Finding, Place, safe, shown
from cnca_plan.exporters import json
from cnca_plan.plan.codes import codes, entry
from cnca_plan.plan.gate import Examined

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LONGEST = 2000  # characters


def text(examined: Examined, strict: bool) -> str:
    """A log with one run; columns count characters."""
    del strict
    rules = sorted({one.code for one in examined.findings})
    driver = {"name": "cnca-plan", "version": __version__, "rules": [_rule(code) for code in rules]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"ROOT": {"description": {"text": "The folder in which the check was run."}}},
        "artifacts": [{"location": _uri(name)} for name in examined.files],
        "results": [_result(one, rules.index(one.code)) for one in examined.findings],
    }
    return json.text({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(code: str) -> dict[str, Any]:
    if code not in codes():
        return {"id": code, "shortDescription": {"text": code}}
    known = entry(code)
    return {"id": code, "shortDescription": {"text": known.title}, "fullDescription": {"text": known.text}}


def _result(one: Finding, rule: int) -> dict[str, Any]:
    help = f"\n{one.help}" if one.help else ""
    said = {
        "ruleId": one.code,
        "ruleIndex": rule,
        "level": one.severity,
        "message": {
            "text": shown(safe(one.message), _LONGEST) + "".join(f"\n{safe(line)}" for line in help.split("\n") if line)
        },
    }
    if one.place is not None:
        said["locations"] = [_location(one.place, one.excerpt)]
    if one.related:
        said["relatedLocations"] = [_location(place) | {"id": n} for n, place in enumerate(one.related)]
    return said


def _location(place: Place, excerpt: str = "") -> dict[str, Any]:
    region: dict[str, Any] = {"startLine": place.line, "startColumn": place.column}
    if excerpt.strip():
        region["snippet"] = {"text": shown(safe(excerpt), _LONGEST)}
    return {"physicalLocation": {"artifactLocation": _uri(place.file), "region": region}}


def _uri(name: str) -> dict[str, Any]:
    """A relative path as a URI; an absolute one stands by itself."""
    path = quote(name.encode("utf-8", "surrogateescape"), safe="/")
    return {"uri": f"file://{path}"} if name.startswith("/") else {"uri": path, "uriBaseId": "ROOT"}
