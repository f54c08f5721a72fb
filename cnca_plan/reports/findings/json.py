"""Findings as one JSON document, described by docs/findings.schema.json."""

from __future__ import annotations

from typing import Any

from cnca_plan import __version__
from cnca_plan.core.findings import Finding, Place, safe
from cnca_plan.exporters import json
from cnca_plan.plan.gate import Examined

FORMAT = 1


def text(examined: Examined, strict: bool) -> str:
    """The document; always written, also when nothing was found."""
    return json.text(
        {
            "format": FORMAT,
            "version": __version__,
            "passes": examined.passes(strict),
            "errors": examined.count("error"),
            "warnings": examined.count("warning"),
            "files": [safe(name) for name in examined.files],
            "findings": [_finding(one) for one in examined.findings],
        }
    )


def _finding(one: Finding) -> dict[str, Any]:
    return {
        "code": one.code,
        "severity": one.severity,
        "message": safe(one.message),
        "help": safe(one.help),
        **_place(one.place),
        "excerpt": safe(one.excerpt[:_MOST]),
        "related": [_place(place) for place in one.related],
    }


def _place(place: Place | None) -> dict[str, Any]:
    if place is None:
        return {"file": None, "line": None, "column": None}
    return {"file": safe(place.file), "line": place.line, "column": place.column}


_MOST = 2000  # characters of a line shown
