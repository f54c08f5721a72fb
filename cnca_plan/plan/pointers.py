"""Series kept in another file: `{from: grids.yaml, series: US-NY midcase}` becomes the values it stands for."""

import difflib
from dataclasses import replace
from operator import is_not

from cnca_plan.core.findings import Finding, shown
from cnca_plan.plan.overrides import Pointed, child, merge
from cnca_plan.plan.shelf import Shelf
from cnca_plan.plan.tree import List, Map, Node, Scalar, Source

_POINTED_RATES = ("deflators", "exchange")  # `USD: {from: deflators.yaml}` takes that file's USD


class Resolver:
    """Puts series of other files where `{from: file, series: name}` stands."""

    def __init__(self, shelf: Shelf, changed: Node | None) -> None:
        self.shelf = shelf
        self.changed = changed  # the plan's own `series:`, laid over those of the files
        self.pointed_at: list[Source] = []

    def resolved(self, node: Node) -> Map:
        """A document with all its pointers replaced."""
        found = self._node(node, "")
        return found if isinstance(found, Map) else Map(node.place, ())

    def _node(self, node: Node, section: str) -> Node:
        if isinstance(node, List):
            items = tuple(self._node(item, section) for item in node.items)
            return replace(node, items=items) if any(map(is_not, items, node.items)) else node
        if not isinstance(node, Map):
            return node
        if {key.text for key, _ in node.entries} == {"from", "series"}:
            return self._pointed(node, "series", child(node, "series"))
        values = [self._entry(key, value, section) for key, value in node.entries]
        if all(value is entry[1] for value, entry in zip(values, node.entries, strict=True)):
            return node  # most maps hold no pointer; several plans then share one tree
        pairs = zip(node.entries, values, strict=True)
        return replace(node, entries=tuple((entry[0], value) for entry, value in pairs if value is not None))

    def _entry(self, key: Scalar, value: Node, section: str) -> Node | None:
        if section in _POINTED_RATES and isinstance(value, Map) and value.index.keys() == {"from"}:
            return self._pointed(value, section, key) if self._target(value) else None
        return self._node(value, section or key.text)

    def _target(self, node: Map) -> Source | None:
        found = self.shelf.named(child(node, "from"))[:1]
        self.pointed_at += [source for source in found if all(source is not one for one in self.pointed_at)]
        return found[0] if found else None

    def _pointed(self, node: Map, section: str, name: Node | None) -> Pointed:
        """The values a pointer stands for; none where it leads nowhere, which is then a finding."""
        nothing = Pointed(node.place, ())
        target = self._target(node)
        if target is None or not isinstance(name, Scalar):
            self.shelf.found += _malformed(node, name)
            return nothing
        whole = child(child(target.root, section) or nothing, name.text)
        if not isinstance(whole, Map):
            self.shelf.found.append(_no_series(target, section, name))
            return nothing
        change = child(self.changed, name.text) if self.changed and section == "series" else None
        whole = merge(whole, change) if change else whole
        values = whole if section != "series" else child(whole, "values")
        return Pointed(values.place, values.entries) if isinstance(values, Map) else nothing


def _malformed(node: Map, name: Node | None) -> list[Finding]:
    """A pointer of lists or maps; one to a file that is missing is a finding already."""
    if isinstance(name, Scalar) and isinstance(child(node, "from"), Scalar):
        return []
    help = "write `{from: grids.yaml, series: name of the series}`"
    return [Finding("pointer-malformed", "error", "`from` and `series` are one name each", help, node.place)]


def _no_series(target: Source, section: str, name: Scalar) -> Finding:
    known = child(target.root, section)
    names = [key.text for key, _ in known.entries] if isinstance(known, Map) else []
    near = difflib.get_close_matches(name.text[:100], names, 1)
    help = f"did you mean `{shown(near[0])}`?" if near else f"it has: {', '.join(map(shown, names[:8])) or 'none'}"
    message = f"{shown(target.name)} has no `{shown(name.text)}` under `{section}:`"
    return Finding("unknown-series", "error", message, help, name.place)
