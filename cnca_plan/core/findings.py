"""A fault in the user's files as a value, and its plain-text picture.

Findings are collected and printed together; nothing here raises.
Columns count characters (code points) from 1, as editors do.
"""

import itertools
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple

Severity = Literal["error", "warning"]

# What must never reach a terminal raw: C0 and C1 controls, DEL, line and paragraph separators, bidirectional
# marks and overrides (they can make text read differently from its bytes), byte-order marks, lone surrogates.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
_NAMED = {"\t": r"\t", "\n": r"\n", "\r": r"\r"}
_TAB = 4  # columns; only the picture depends on it
_WIDTH = 100  # columns of source shown around a fault
_MESSAGE = 2000  # characters; a name of a megabyte must not become a message of a megabyte


class Place(NamedTuple):
    """A character in a file: line and column both count from 1. A named tuple, because a plan has ten thousand."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{safe(self.file)}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault: `code` is a stable kebab-case name, `message` says what is wrong, `help` what to write instead.

    `excerpt` is the raw source line at `place`; `related` are other places that take part (a duplicate's first use).
    """

    code: str
    severity: Severity
    message: str
    help: str = ""
    place: Place | None = None
    excerpt: str = ""
    related: tuple[Place, ...] = ()


def safe(text: str) -> str:
    r"""The text with everything that could steer a terminal written as an escape.

    >>> print(safe("a\x1b[2Jb"))
    a\x1b[2Jb
    """
    return _UNSAFE.sub(_escape, text)


def shown(text: str, most: int = 60) -> str:
    """The text as it may stand in a message: safe, and cut after `most` characters.

    >>> shown("measure " * 20, most=12)
    'measure meas…'
    """
    return safe(text[:most]) + ("…" if len(text) > most else "")


def render(finding: Finding) -> str:
    """Plain text: `file:line:column: error[code] message`, the source line, a caret, and the help."""
    where = f"{finding.place}: " if finding.place else ""
    lines = [f"{where}{finding.severity}[{finding.code}] {shown(finding.message, _MESSAGE)}"]
    if finding.place and finding.excerpt.strip():
        lines += picture(finding.excerpt, finding.place.column)
    lines += [f"  also: {place}" for place in finding.related]
    lines += [_help(number, line) for number, line in enumerate(finding.help.splitlines())]
    return "\n".join(lines)


def render_all(findings: Iterable[Finding], most: int = 100) -> str:
    """All findings in the order of their places, at most `most` of them, then how many more there are."""
    ordered = sorted(findings, key=_order)
    blocks = [render(finding) for finding in ordered[:most]]
    if len(ordered) > most:
        blocks.append(f"{len(ordered) - most} more")
    return "\n".join(blocks)


def picture(line: str, column: int) -> tuple[str, str]:
    """The source line, clipped around `column`, and a caret under it; both indented by two spaces."""
    at = min(max(column - 1, 0), len(line))
    first, last = _window(line, at)
    pieces = _pieces(line[first:last])
    start = "…" if first else ""
    end = "…" if last < len(line) else ""
    before = start + "".join(pieces[: at - first])
    return f"  {start}{''.join(pieces)}{end}".rstrip(), f"  {' ' * width(before)}^"


def width(text: str) -> int:
    """Terminal columns: two for East Asian wide characters, none for combining marks and joiners."""
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if character < "\u0300":
        return 1
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def _window(line: str, at: int) -> tuple[int, int]:
    """The characters to show: the whole line if it fits, else about `_WIDTH` columns of it around `at`."""
    if len(line) <= _WIDTH and width(line) <= _WIDTH:
        return 0, len(line)
    before = 2 * _WIDTH // 3
    first = at - _fitting(reversed(line[max(at - before, 0) : at]), before)
    while first < at and _columns(line[first]) == 0:
        first += 1
    last = at + _fitting(line[at : at + _WIDTH], _WIDTH - width(line[first:at]))
    return first, last


def _fitting(characters: Iterable[str], columns: int) -> int:
    """How many of the characters, from the first on, fit in so many columns."""
    ends = itertools.accumulate(_columns(character) for character in characters)
    return sum(end <= columns for end in ends)


def _pieces(text: str) -> list[str]:
    """Each character as shown: tabs to the next stop, control characters escaped."""
    pieces: list[str] = []
    column = 0
    for character in text:
        piece = " " * (_TAB - column % _TAB) if character == "\t" else safe(character)
        pieces.append(piece)
        column += width(piece)
    return pieces


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    code = ord(character)
    return _NAMED.get(character) or (f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}")


def _help(number: int, line: str) -> str:
    return f"  {'      ' if number else 'help: '}{shown(line, _MESSAGE)}"


def _order(finding: Finding) -> tuple[bool, Place, str, str]:
    """Findings without a place come last; equal places are ordered by code and message, so two runs print the same."""
    return finding.place is None, finding.place or Place("", 0, 0), finding.code, finding.message
