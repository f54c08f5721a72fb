"""Findings as a JUnit report: a suite per file, a failed case per error; a file without faults is one passed case.

Shaped by the schema of Jenkins' xUnit plugin, which GitLab, Azure and others read as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape, quoteattr

from cnca_plan.core.findings import Finding, render, safe, shown
from cnca_plan.plan.gate import Examined

_LONGEST = 2000  # characters
_ELSEWHERE = "other"


def text(examined: Examined, strict: bool) -> str:
    """An XML document. Warnings are failures under `strict`, else passed cases that say so in their output."""
    suites = {name: [] for name in examined.files} if examined.files else {}  # type: dict[str, list[Finding]]
    for one in examined.findings:
        suites.setdefault(one.place.file if one.place else _ELSEWHERE, []).append(one)
    failures = sum(_fails(one, strict) for one in examined.findings)
    tests = sum(max(1, len(found)) for found in suites.values())
    lines = [line for name, found in suites.items() for line in _suite(name, found, strict)]
    head = f'<testsuites name="cnca-plan check" tests="{tests}" failures="{failures}" errors="0">'
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', head, *lines, "</testsuites>"]) + "\n"


def _suite(name: str, found: Sequence[Finding], strict: bool) -> Iterator[str]:
    failures = sum(_fails(one, strict) for one in found)
    yield (
        f'  <testsuite name={_attribute(name)} tests="{max(1, len(found))}" failures="{failures}" errors="0" '
        f'skipped="0">'
    )
    if not found:
        yield f'    <testcase name="no faults" classname={_attribute(name)}/>'
    for one in found:
        yield from _case(name, one, strict)
    yield "  </testsuite>"


def _case(name: str, one: Finding, strict: bool) -> Iterator[str]:
    where = f" at {one.place.line}:{one.place.column}" if one.place else ""
    yield f"    <testcase name={_attribute(one.code + where)} classname={_attribute(name)}>"
    said = escape(render(one))
    if _fails(one, strict):
        yield f"      <failure type={_attribute(one.code)} message={_attribute(one.message)}>{said}</failure>"
    else:
        yield f"      <system-out>{said}</system-out>"
    yield "    </testcase>"


def _fails(one: Finding, strict: bool) -> bool:
    return strict or one.severity == "error"


def _attribute(value: str) -> str:
    return quoteattr(shown(safe(value), _LONGEST))
