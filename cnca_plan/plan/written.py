"""What can be told from a file as written, before its shape is known: blanks, torn numbers, order, and sources."""

import difflib
import re
from collections.abc import Iterator
from itertools import pairwise

from cnca_plan.core.findings import Finding, Place, shown
from cnca_plan.plan.overrides import child
from cnca_plan.plan.tree import List, Map, Node, Scalar, Source


def tree_faults(source: Source, plan: Map) -> tuple[Finding, ...]:
    """What the schema cannot see: names without a value, and sources that nothing explains."""
    known = frozenset((*_keys(child(source.root, "sources")), *_keys(child(plan, "sources"))))
    if known not in source.memo:
        source.memo[known] = tuple(_walk(source.root, known))
    found = source.memo[known]
    assert isinstance(found, tuple)
    return found


def _keys(node: Node | None) -> tuple[str, ...]:
    return tuple(key.text for key, _ in node.entries) if isinstance(node, Map) else ()


def _walk(node: Node, sources: frozenset[str]) -> Iterator[Finding]:
    if isinstance(node, List):
        for number, item in enumerate(node.items, 1):
            yield from _blank(item, f"item {number}", item.place)
            yield from _walk(item, sources)
    if isinstance(node, Map):
        yield from _unordered(node)
        for key, value in node.entries:
            yield from _torn(key, value)
            yield from _blank(value, f"`{shown(key.text)}`", key.place)
            yield from _unsourced(key, value, sources)
            yield from _walk(value, sources)


def _blank(node: Node, name: str, place: Place) -> Iterator[Finding]:
    if isinstance(node, Scalar) and node.value is None:
        help = "write a value, or delete the line; in an inventory a row without figures has a `notation:`"
        yield Finding("empty-value", "error", f"{name} is empty", help, place)


def _torn(key: Scalar, value: Node) -> Iterator[Finding]:
    """`{capex: 20,000 USD}`: inside braces a comma ends the value, and what follows it looks like a name."""
    if isinstance(value, Scalar) and value.value is None and not key.quoted and re.match(r"[0-9]{3}\b", key.text):
        message = f"a comma inside a number: `{shown(key.text)}` is cut off from the digits before it"
        help = "write digits without commas; `_` may group them, as in 20_000"
        yield Finding("quantity-malformed", "error", message, help, key.place)


def _unordered(node: Map) -> Iterator[Finding]:
    """Years are written in their order, so that a mistyped one is seen."""
    years = [(key.value, key) for key, _ in node.entries if isinstance(key.value, int) and not key.quoted]
    for (before, _), (year, key) in pairwise(years):
        if before > year:
            message = f"{shown(str(year))} stands after {shown(str(before))}"
            yield Finding("years-unordered", "warning", message, "write the years in their order", key.place)


def _unsourced(key: Scalar, value: Node, sources: frozenset[str]) -> Iterator[Finding]:
    if key.text != "source" or not isinstance(value, Scalar) or value.value is None or value.text in sources:
        return
    near = difflib.get_close_matches(value.text[:100], sorted(sources), 1)
    help = f"did you mean `{shown(near[0])}`?" if near else "name it under `sources:` of this file, or write it out"
    yield Finding("unknown-source", "warning", f"no source is called `{shown(value.text)}`", help, value.place)
