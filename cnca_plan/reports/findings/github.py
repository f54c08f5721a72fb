"""Findings as GitHub workflow commands, which become annotations on the lines of a pull request.

GitHub shows at most ten errors and ten warnings of a step and drops the rest, so the rest is written as plain lines of
the log and counted in a last notice. Source: GitHub Docs, "Workflow commands for GitHub Actions".
"""

from __future__ import annotations

from collections.abc import Iterator

from cnca_plan.core.findings import Finding, safe, shown
from cnca_plan.plan.gate import Examined

MOST = 10  # annotations of one kind that GitHub shows of one step
_LONGEST = 2000  # characters


def text(examined: Examined, strict: bool) -> str:
    """The commands, one a line; nothing when nothing was found."""
    del strict
    return "".join(f"{line}\n" for line in _lines(examined))


def _lines(examined: Examined) -> Iterator[str]:
    told = {"error": 0, "warning": 0}
    left: list[Finding] = []
    for one in examined.findings:
        told[one.severity] += 1
        if told[one.severity] <= MOST:
            yield _command(one)
        else:
            left.append(one)
    yield from (_plain(one) for one in left)
    if left:
        counts = f"{told['error']} errors and {told['warning']} warnings"
        yield f"::notice title=cnca-plan check::{counts}; GitHub shows {MOST} of each, this log has them all"


def _command(one: Finding) -> str:
    """`::error file=…,line=…,col=…,title=…::message`, everything escaped that could end a part of it."""
    properties = {"title": one.code}
    if one.place is not None:
        properties = {"file": one.place.file, "line": str(one.place.line), "col": str(one.place.column), **properties}
    said = ",".join(f"{name}={_property(safe(value))}" for name, value in properties.items())
    help = f"\nhelp: {_safe(one.help)}" if one.help else ""
    return f"::{one.severity} {said}::{_data(_safe(one.message) + help)}"


def _plain(one: Finding) -> str:
    """A line of the log that the runner cannot take for a command, new form or old."""
    return f"- {one.place or ''}: {one.severity}[{one.code}] {_safe(one.message)}".replace("##[", "# #[")


def _safe(message: str) -> str:
    return shown(message, _LONGEST)


def _data(value: str) -> str:
    return value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: str) -> str:
    return _data(value).replace(":", "%3A").replace(",", "%2C")
