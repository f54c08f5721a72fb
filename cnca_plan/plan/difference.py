"""Two plans compared by value: what was added, taken away or changed, and where each side stands.

A plan is everything its files say, merged: a path such as `measures.heat-pump.cost.capex` and the value as written.
Texts that only explain (notes, sources, titles) are no values, and neither is layout: `9000` is `9_000`.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from cnca_plan.core.findings import Place, shown
from cnca_plan.plan.tree import List, Map, Node, Scalar, resolve

EXPLAINING = frozenset({"source", "sources", "locator", "note", "how", "url", "licence", "title", "accessed", "ignore"})
MOST_BYTES = 200_000  # of the values a result records; a larger plan is told apart by its files' hashes only
MOST_TOLD = 20

Values = Mapping[str, Scalar]


@dataclass(frozen=True)
class Change:
    """One value that differs; `before` or `after` is None where that side does not have it."""

    path: str
    before: str | None
    after: str | None
    before_at: Place | None = None
    after_at: Place | None = None

    def __str__(self) -> str:
        return f"{shown(self.path, 200)}: {_side(self.before, self.before_at)} → {_side(self.after, self.after_at)}"


def values(root: Node) -> dict[str, Scalar]:
    """Every value of a merged plan by its path."""
    return dict(_walk(root, ""))


def recorded(root: Node) -> dict[str, str]:
    """The same as results store it: as written, without places; empty when it would be too large."""
    found = {path: scalar.text for path, scalar in values(root).items()}
    return found if len(json.dumps(found)) <= MOST_BYTES else {}


def changes(before: Mapping[str, Scalar | str], after: Mapping[str, Scalar | str]) -> tuple[Change, ...]:
    """What differs between two plans, in the order of the second, then what only the first has."""
    paths = dict.fromkeys((*after, *before))
    pairs = ((path, before.get(path), after.get(path)) for path in paths)
    return tuple(_change(path, old, new) for path, old, new in pairs if _value(old) != _value(new))


def told(found: Sequence[Change], most: int = MOST_TOLD) -> str:
    """The changes as lines, at most so many."""
    lines = [str(one) for one in found[:most]]
    return "\n".join([*lines, f"{len(found) - most} more"] if len(found) > most else lines)


def _walk(node: Node, path: str) -> Iterator[tuple[str, Scalar]]:
    if isinstance(node, Scalar):
        yield path, node
    elif isinstance(node, Map):
        for key, value in node.entries:
            if key.text not in EXPLAINING:
                yield from _walk(value, f"{path}.{key.text}" if path else key.text)
    else:
        for label, item in zip(_labels(node), node.items, strict=True):
            yield from _walk(item, f"{path}[{label}]")


def _labels(node: List) -> list[str]:
    """What each item of a list goes by: its reference, its year, or its number; whatever tells it from the others."""
    named = [" ".join(_words(item)) for item in node.items]
    times = Counter(named)
    return [name if name and times[name] == 1 else str(n) for n, name in enumerate(named, 1)]


def _words(item: Node) -> Iterator[str]:
    for name in ("ref", "name", "year", "sector", "scope", "gas", "code", "file"):
        entry = item.index.get(name) if isinstance(item, Map) else None
        if entry and isinstance(entry[1], Scalar):
            yield entry[1].text


def _change(path: str, old: Scalar | str | None, new: Scalar | str | None) -> Change:
    return Change(path, _text(old), _text(new), _place(old), _place(new))


def _text(side: Scalar | str | None) -> str | None:
    return side.text if isinstance(side, Scalar) else side


def _place(side: Scalar | str | None) -> Place | None:
    return side.place if isinstance(side, Scalar) else None


def _value(side: Scalar | str | None) -> object:
    """What counts as the same: numbers however written, words with single spaces."""
    text = _text(side)
    if text is None:
        return None
    plain = re.sub(r"(?<=[0-9])_(?=[0-9])", "", " ".join(text.split()))
    number = resolve(plain)
    return str(float(number)) if isinstance(number, int | float) and not isinstance(number, bool) else plain


def _side(text: str | None, place: Place | None) -> str:
    if text is None:
        return "nothing"
    return f"{shown(text, 80)} ({place.file}:{place.line})" if place else shown(text, 80)
