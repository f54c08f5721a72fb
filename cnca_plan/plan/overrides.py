"""Scenarios: one file extends another, and whatever it says again replaces what was said before.

Maps are merged key by key, everything else is replaced; every value keeps the place where it was written, so the
merged plan still knows file, line and column of all it says.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from cnca_plan.core.findings import Finding, Place, shown
from cnca_plan.plan.tree import Map, Node, Scalar, Source

DEEPEST = 8

Opened = Source | tuple[Finding, ...]
Open = Callable[[Source, Scalar], Opened]


@dataclass(frozen=True)
class Pointed(Map):
    """A map that stands for `{from: …, series: …}`: it replaces what it overrides instead of joining its years."""


def merge(base: Node, over: Node) -> Node:
    """The base with everything `over` says put in its place; a map's own place stays that of its first mention."""
    if not isinstance(base, Map) or not isinstance(over, Map) or isinstance(over, Pointed):
        return over
    entries = {key.text: (key, value) for key, value in base.entries}
    for key, value in over.entries:
        if key.text not in entries:
            entries[key.text] = (key, value)
            continue
        first, before = entries[key.text]
        joined = merge(before, value)
        kept = first if isinstance(joined, Map) and joined is not value else key
        entries[key.text] = (kept, joined)
    return replace(base, entries=tuple(entries.values()))


def merge_all(nodes: Iterable[Node], start: Map) -> Map:
    """All maps merged in order, the last one winning; what is no map is left for the schema to refuse."""
    merged: Node = start
    for node in nodes:
        merged = merge(merged, node) if isinstance(node, Map) else merged
    return merged if isinstance(merged, Map) else start


def without(node: Map, keys: Iterable[str]) -> Map:
    """The map without some of its keys."""
    dropped = frozenset(keys)
    return replace(node, entries=tuple(entry for entry in node.entries if entry[0].text not in dropped))


def child(node: Node, key: str | int) -> Node | None:
    """The value under a key of a map, if it is one and has it."""
    entry = node.index.get(key) if isinstance(node, Map) else None
    return entry[1] if entry else None


def chain(first: Source, open_file: Open) -> tuple[tuple[Source, ...], tuple[Finding, ...]]:
    """The files `first` extends, the most basic one first and `first` last, and what is wrong with the chain."""
    files = [first]
    while (named := child(files[-1].root, "extends")) is not None:
        fault = _fault(files, named)
        if fault or not isinstance(named, Scalar):
            return tuple(reversed(files)), (fault,) if fault else ()
        opened = open_file(files[-1], named)
        if not isinstance(opened, Source):
            return tuple(reversed(files)), opened
        if any(opened.path == file.path for file in files):
            return tuple(reversed(files)), (_cycle(files, opened, named.place),)
        files.append(opened)
    return tuple(reversed(files)), ()


def _fault(files: list[Source], named: Node) -> Finding | None:
    """What stops a chain before its next file is opened."""
    if not isinstance(named, Scalar) or not named.text.strip():
        message = "`extends` names one plan file"
        return Finding("extends-malformed", "error", message, "write `extends: plan.yaml`", named.place)
    if len(files) <= DEEPEST:
        return None
    message = f"the chain of `extends` is longer than {DEEPEST} files: {_written(files)}"
    return Finding("extends-too-deep", "error", message, "let this scenario extend an earlier plan", named.place)


def _cycle(files: list[Source], again: Source, place: Place) -> Finding:
    message = f"these plans extend one another in a circle: {_written([*files, again])}"
    if len(files) == 1:
        message = f"{shown(again.name)} extends itself"
    return Finding("extends-cycle", "error", message, "let one of them be the base, without `extends`", place)


def _written(files: Iterable[Source]) -> str:
    return " → ".join(shown(file.name) for file in files)
