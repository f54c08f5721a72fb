"""What was written, as a tree that remembers where: maps, lists and scalars, each with its place."""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple, TypeAlias

from cnca_plan.core.findings import Place

Value: TypeAlias = str | int | float | bool | None
Plain: TypeAlias = "Value | list[Plain] | dict[str | int, Plain]"

_LONGEST_NUMBER = 400  # characters; Python refuses longer integers, and reads them in quadratic time
_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_DIGITS = "[0-9]+(?:_[0-9]+)*"
_INTEGER = re.compile(f"[-+]?{_DIGITS}")
_FLOAT = re.compile(rf"[-+]?(?:{_DIGITS}(?:\.(?:{_DIGITS})?)?|\.{_DIGITS})(?:[eE][-+]?[0-9]+)?")


class Scalar(NamedTuple):
    """A word or number: `text` as written (escapes resolved), `quoted` when it was in quotes or a `|` block."""

    place: Place
    text: str
    quoted: bool
    value: Value


@dataclass(frozen=True, slots=True)
class List:
    """Items in the order written."""

    place: Place
    items: "tuple[Node, ...]"


@dataclass(frozen=True)
class Map:
    """Keys and values in the order written; no key twice."""

    place: Place
    entries: "tuple[tuple[Scalar, Node], ...]"

    @cached_property
    def index(self) -> "dict[str | int, tuple[Scalar, Node]]":
        """Each entry by its plain key (an int for a year), and by its text."""
        by_text: dict[str | int, tuple[Scalar, Node]] = {entry[0].text: entry for entry in self.entries}
        return by_text | {plain_key(entry[0]): entry for entry in self.entries}


Node: TypeAlias = Map | List | Scalar


@dataclass(frozen=True)
class Source:
    """One file as read: `name` is how it is shown, `sha256` is of its text, `lines` are without line ends."""

    name: str
    path: Path | None
    sha256: str
    lines: tuple[str, ...]
    root: Node

    def plain(self) -> Plain:
        """Dicts, lists and scalars; an unquoted whole-number key (a year) is an int, any other key is text."""
        return plain(self.root)

    def locate(self, loc: Sequence[str | int], key: bool = False) -> Place:
        """Where the value at `loc` stands (its key with `key=True`), or else the key of the deepest parent that exists.

        Steps that lead nowhere are passed over, so a validator may leave its own marks in the path.
        """
        node, found, complete = self.root, self.root.place, True
        for step in loc:
            following = _step(node, step)
            complete = following is not None
            if following is not None:
                found, node = following
        return node.place if complete and not key else found

    @cached_property
    def words(self) -> "tuple[tuple[Scalar, Scalar], ...]":
        """Every name of the file that has a single value, and that value, in the order written."""
        return tuple(_words(self.root))

    @cached_property
    def memo(self) -> "dict[object, object]":
        """What was worked out from this file alone, kept for the next plan that reads it."""
        return {}

    def excerpt(self, line: int) -> str:
        """The text of a line counted from 1; empty when there is no such line."""
        return self.lines[line - 1] if 1 <= line <= len(self.lines) else ""


def plain(node: Node) -> Plain:
    """The node as dicts, lists and scalars."""
    if isinstance(node, Map):
        return {plain_key(key): plain(value) for key, value in node.entries}
    if isinstance(node, List):
        return [plain(item) for item in node.items]
    return node.value


def plain_key(key: Scalar) -> str | int:
    """An int for an unquoted whole number, else the text as written: `NO:` and `true:` stay names."""
    whole = isinstance(key.value, int) and not isinstance(key.value, bool)
    return key.value if whole and isinstance(key.value, int) else key.text


def resolve(text: str) -> Value:
    """An unquoted word by the YAML 1.2 core schema, where `NO`, `yes`, `12:30`, dates and hexadecimals are text.

    Underscores may group digits. A number too long or too large to hold stays text, so that its reader can say so.

    >>> [resolve(text) for text in ("NO", "1e3", "1_000", "010", "12:30", "0x1F", "~")]
    ['NO', 1000.0, 1000, 10, '12:30', '0x1F', None]
    """
    if text in _WORDS:
        return _WORDS[text]
    if len(text) > _LONGEST_NUMBER or text[0] not in "+-.0123456789":
        return text
    if _INTEGER.fullmatch(text):
        return int(text)
    number = float(text) if _FLOAT.fullmatch(text) else math.nan
    return number + 0.0 if math.isfinite(number) else text  # + 0.0 makes of -0.0 a plain 0.0


def _words(node: Node) -> "Iterator[tuple[Scalar, Scalar]]":
    if isinstance(node, List):
        for item in node.items:
            yield from _words(item)
    elif isinstance(node, Map):
        for key, value in node.entries:
            if isinstance(value, Scalar):
                yield key, value
            else:
                yield from _words(value)


def _step(node: Node, step: str | int) -> tuple[Place, Node] | None:
    if isinstance(node, Map):
        entry = node.index.get(step)
        return (entry[0].place, entry[1]) if entry else None
    if isinstance(node, List) and isinstance(step, int) and 0 <= step < len(node.items):
        return node.items[step].place, node.items[step]
    return None
