"""`fmt`: one spacing and one order of sections, every comment kept, the meaning proved unchanged.

Only what can be placed safely is touched: line ends, trailing spaces, blank lines, the gaps around `:`, `,` and
brackets within a line, the space after `#`, and the order of the top-level sections. Text in `|` and `>` blocks and
values over several lines are left as they are, and so is indentation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from cnca_plan.plan.decode import LINE_END
from cnca_plan.plan.fields import KINDS, fields_at
from cnca_plan.plan.kinds import kind
from cnca_plan.plan.schema import Assumptions, Catalogue, Document, Inventory, PlanFile
from cnca_plan.plan.source import parse
from cnca_plan.plan.tokens import Token, tokens
from cnca_plan.plan.tree import Map, Source, plain

MODELS: dict[str, type[Document]] = {
    "plan": PlanFile,
    "inventory": Inventory,
    "assumptions": Assumptions,
    "catalogue": Catalogue,
}
assert set(MODELS.values()) == set(KINDS)
_BARE_COMMENT = re.compile(r"#(?=[^\s#!:=-])")
_TOP_LEVEL = re.compile(r"[^\s#\-{}\[\]]")

Edit = tuple[int, int, int, str]
"""(line, first column, last column exclusive, what to write instead)"""


def formatted(text: str, name: str) -> str | None:
    """The text in canonical layout, itself where nothing can be done safely; None where it cannot be read."""
    source, found = parse(text, name)
    if source is None or any(finding.severity == "error" for finding in found):
        return None
    before = _plain_lines(text)
    spaced = _spaced(before)
    for attempt in (_spaced(_ordered(spaced, source, name)), spaced, before):
        if _means_the_same(source, attempt, name):
            return attempt
    return text


def _means_the_same(source: Source, text: str, name: str) -> bool:
    """Whether a text reads as the same values, without a new fault."""
    again, found = parse(text, name)
    sound = again is not None and not any(finding.severity == "error" for finding in found)
    return sound and again is not None and plain(again.root) == plain(source.root)


def _plain_lines(text: str) -> str:
    """Line feeds, no byte-order mark, one line end at the end."""
    lines = LINE_END.split(text.removeprefix("\ufeff"))
    while lines and not lines[-1].strip():
        lines.pop()
    return "\n".join(lines) + "\n"


def _spaced(text: str) -> str:
    """Gaps between tokens made regular, spaces at line ends and repeated blank lines taken away."""
    lines, found = text.split("\n")[:-1], list(tokens(text))
    inside = _inside(found)
    for line, first, last, instead in sorted(_gaps(lines, found), reverse=True):
        lines[line] = lines[line][:first] + instead + lines[line][last:]
    free = [number not in inside for number in range(len(lines))]
    lines = [line.rstrip(" \t") if free[number] else line for number, line in enumerate(lines)]
    kept = [line for number, line in enumerate(lines) if line or not free[number] or (number and lines[number - 1])]
    return "\n".join(kept).strip("\n") + "\n"


def _inside(found: Sequence[Token]) -> set[int]:
    """Lines that belong to a value over several lines, where spaces may mean something."""
    many = (token for token in found if token.end_line > token.line and not token.sign)
    return {line for token in many for line in range(token.line, token.end_line + (not token.block))}


def _gaps(lines: Sequence[str], found: Sequence[Token]) -> Iterator[Edit]:
    """The gaps between neighbours on one line, and the space after `#`."""
    for left, right in pairwise(found):
        if left.end_line == right.line and not left.block:
            gap = lines[right.line][left.end_column : right.column]
            wanted = _gap(left.sign, right.sign)
            if wanted is not None and gap != wanted and not gap.strip(" \t"):
                yield right.line, left.end_column, right.column, wanted
    ends = {token.end_line: token.end_column for token in found}
    inside = _inside(found)
    for number, line in enumerate(lines):
        if number not in inside and (comment := _comment(line, ends.get(number, 0))) is not None:
            yield number, comment, comment, " "


def _gap(left: str, right: str) -> str | None:
    """What stands between two tokens; None where it is not for us to say."""
    if right in (",", ":") and left not in (",", ":", "-"):
        return ""
    if left in ("{", "[") or (right in ("}", "]") and left != ","):
        return ""
    if left == "," and right not in ("}", "]", ",", ":"):
        return " "
    return " " if left == ":" and right not in ("}", "]", ",", ":") else None


def _comment(line: str, end: int) -> int | None:
    """Where a space is missing after the `#` of a comment."""
    rest = line[end:]
    at = len(rest) - len(rest.lstrip(" \t"))
    starts = rest[at : at + 1] == "#" and (at > 0 or end == 0)
    return end + at + 1 if starts and _BARE_COMMENT.match(rest, at) else None


def _ordered(text: str, source: Source, name: str) -> str:
    """Top-level sections in the schema's order, with the comments above them; as they are where one is unknown."""
    what = kind(source, name.rpartition("/")[2])
    if what is None or not isinstance(source.root, Map):
        return text
    order = {field: number for number, field in enumerate(fields_at(MODELS[what], ()))}
    names = [key.text for key, _ in source.root.entries]
    head, parts, tail = _sections(text)
    places = [order.get(one, -1) for one in names]
    if len(parts) != len(names) or -1 in places or places == sorted(places):
        return text
    moved = [part for _, part in sorted(zip(places, parts, strict=True))]
    return "\n".join(line for part in (head, *moved, tail) for line in part).strip("\n") + "\n"


def _sections(text: str) -> tuple[list[str], list[list[str]], list[str]]:
    """The file's own heading, its sections with the lines above them, and what stands below the last."""
    found = list(tokens(text))
    inside = {line for token in found for line in range(token.line + 1, token.end_line + (not token.block))}
    lines = text.split("\n")[:-1]
    used = {token.line for token in found} | inside
    starts = [number for number, line in enumerate(lines) if _TOP_LEVEL.match(line) and number not in inside]
    if not starts:
        return [], [], lines
    last = max(used)
    tops = [0, *(_top(lines, start, used) for start in starts[1:])]
    head = _heading(lines[: starts[0]])
    ends = [*tops[1:], last + 1]
    parts = [lines[max(top, head) : end] for top, end in zip(tops, ends, strict=True)]
    return lines[:head], parts, lines[last + 1 :]


def _top(lines: Sequence[str], start: int, used: set[int]) -> int:
    """The first of the comments and blank lines above a section."""
    while start - 1 not in used and (not lines[start - 1].strip() or lines[start - 1].startswith("#")):
        start -= 1
    return start


def _heading(above: Sequence[str]) -> int:
    """How many lines at the top are about the whole file: comments that a blank line parts from the first section."""
    blank = [number for number, line in enumerate(above) if not line.strip()]
    return blank[-1] + 1 if blank else 0
