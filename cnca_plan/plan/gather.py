"""All files of a plan merged into four trees: plan, inventory, assumptions and catalogue."""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass, replace

from cnca_plan.core.findings import Finding, Place, shown
from cnca_plan.plan.fields import OVERLAYS
from cnca_plan.plan.overrides import chain, child, merge, merge_all, without
from cnca_plan.plan.pointers import Resolver
from cnca_plan.plan.shelf import Shelf
from cnca_plan.plan.tree import Map, Node, Scalar, Source

BELIEVED = ("carriers", "series", "deflators", "exchange", "drivers", "gwp")
OFFERED = ("measures", "groups")
_REQUIRED = {
    "measures": ("title", "unit", "per_unit", "cost", "lifetime"),
    "carriers": ("unit",),
    "groups": ("potential",),
    "services": ("unit",),
    "deflators": ("values",),
    "exchange": ("values",),
    "series": ("values",),
}


@dataclass(frozen=True)
class Gathered:
    """The merged trees, and the parts of single files that belong to no merged tree."""

    plan: Map
    inventory: Map | None
    believed: Map
    offered: Map
    headers: tuple[tuple[str, Source], ...]  # ("assumptions" | "catalogue", what a file says besides its sections)


def gather(shelf: Shelf) -> Gathered | None:
    """Read the plan of a project, its bases and all they name; None when the plan itself cannot be read."""
    first = shelf.take(shelf.project.plan)
    if first is None or not isinstance(first.root, Map):
        return None
    files, faults = chain(first, shelf.open)
    shelf.found += faults
    empty = Map(first.root.place, ())
    resolver = Resolver(shelf, child(merge_all((file.root for file in files), empty), "series"))
    written = merge_all((resolver.resolved(file.root) for file in files), empty)
    return _merged(shelf, written, resolver)


def _merged(shelf: Shelf, written: Map, resolver: Resolver) -> Gathered:
    assumed = shelf.named(child(written, "assumptions"))
    catalogues = shelf.named(child(written, "catalogue"))
    inventories = shelf.named(child(written, "inventory"))[:1]
    listed = {source.path for source in (*assumed, *catalogues, *inventories)} | {shelf.project.plan}
    believed = [resolver.resolved(source.root) for source in assumed]
    offered = [resolver.resolved(source.root) for source in catalogues]
    inventory = [resolver.resolved(source.root) for source in inventories]
    return Gathered(
        plan=without(written, OVERLAYS),
        inventory=_overlaid(shelf, inventory[0], written, ("services",)) if inventory else None,
        believed=_joined(shelf, believed, written, BELIEVED, written.place),
        offered=_joined(shelf, offered, written, OFFERED, written.place),
        headers=(
            *_headers("assumptions", assumed, believed, BELIEVED),
            *_headers("catalogue", catalogues, offered, OFFERED),
            *(("assumptions", source) for source in resolver.pointed_at if source.path not in listed),
        ),
    )


def _headers(
    kind: str, files: list[Source], roots: list[Map], sections: tuple[str, ...]
) -> Iterator[tuple[str, Source]]:
    for source, root in zip(files, roots, strict=True):
        yield kind, replace(source, root=without(root, [name for name in sections if name != "series"]))


def _joined(shelf: Shelf, roots: list[Map], overlay: Map, sections: tuple[str, ...], place: Place) -> Map:
    """The sections of several files side by side, names unique, with what the plan says laid over them."""
    side_by_side = [_section(shelf, roots, name) for name in sections if name != "series"]
    base = Map(place, tuple(entry for entry in side_by_side if entry))
    return _overlaid(shelf, base, overlay, tuple(name for name in sections if name not in ("series", "gwp", "drivers")))


def _section(shelf: Shelf, roots: list[Map], name: str) -> tuple[Scalar, Map] | None:
    """One section of all files; a name used twice is a fault, also where only capitals differ."""
    entries: dict[str, tuple[Scalar, Node]] = {}
    first: tuple[Scalar, Node] | None = None
    for root in roots:
        section = root.index.get(name)
        first = first or section
        for key, value in _entries(shelf, section):
            before = entries.setdefault(key.text.casefold(), (key, value))
            if before[0] is not key:
                shelf.found.append(_twice(name, before[0], key))
    return (first[0], Map(first[1].place, tuple(entries.values()))) if first else None


def _entries(shelf: Shelf, section: tuple[Scalar, Node] | None) -> tuple[tuple[Scalar, Node], ...]:
    if section is None:
        return ()
    key, node = section
    if isinstance(node, Map):
        return node.entries
    if not (isinstance(node, Scalar) and node.value is None):
        help = "write one `name:` a line, indented, and its fields under it"
        shelf.found.append(Finding("wrong-type", "error", f"`{key.text}` holds named entries", help, key.place))
    return ()


def _twice(section: str, first: Scalar, again: Scalar) -> Finding:
    what = section.removesuffix("s")
    message = f"the {what} `{shown(again.text)}` is already in {first.place}"
    help = "rename one, or say what differs in the plan file, which is laid over all others"
    return Finding("duplicate-name", "error", message, help, again.place, related=(first.place,))


def _overlaid(shelf: Shelf, base: Map, overlay: Map, sections: tuple[str, ...]) -> Map:
    """The base with the plan's own sections merged in; a part of something that does not exist is a fault."""
    over = Map(overlay.place, tuple(entry for entry in overlay.entries if entry[0].text in sections))
    kept = []
    for key, node in over.entries:
        known = child(base, key.text)
        entries = _entries(shelf, (key, node))
        strangers = {entry[0].text for entry in entries if _stranger(shelf, key.text, known, entry)}
        kept.append((key, without(Map(node.place, entries), strangers)))
    merged = merge(base, replace(over, entries=tuple(kept)))
    assert isinstance(merged, Map)
    return merged


def _stranger(shelf: Shelf, section: str, known: Node | None, entry: tuple[Scalar, Node]) -> bool:
    """Whether an entry changes what no file has: too little to stand alone, its name nearly that of another."""
    names = [key.text for key, _ in known.entries] if isinstance(known, Map) else []
    key, node = entry
    complete = all(child(node, field) is not None for field in _REQUIRED[section])
    if key.text in names or complete:
        return False
    near = difflib.get_close_matches(key.text[:100], names, 1)
    if shelf.complete and not near:
        return False
    if not shelf.complete:  # it may change something in the file that could not be read
        return True
    message = f"there is no {section.removesuffix('s')} `{shown(key.text)}` to change"
    help = f"did you mean `{shown(near[0])}`? A new one needs {', '.join(_REQUIRED[section])}"
    shelf.found.append(Finding("unknown-name", "error", message, help, key.place))
    return True
