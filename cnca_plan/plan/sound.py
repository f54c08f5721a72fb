"""What is left of a plan when the entries the schema refuses are taken out, so that laws across files can be held
against the rest and all faults are told in one run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import ValidationError

from cnca_plan.core.findings import Finding
from cnca_plan.plan.gather import Gathered
from cnca_plan.plan.schema import Assumptions, Catalogue, Document, Inventory, PlanFile
from cnca_plan.plan.tree import List, Map, Node, plain

Steps = tuple[str | int, ...]

# How deep an entry lies that a plan can do without, by where it begins; a fault anywhere else leaves nothing to check.
ENTRIES: Mapping[type[Document], Mapping[str, int]] = {
    PlanFile: {
        "targets": 3,
        "limits": 3,
        "payers": 2,
        "drivers": 2,
        "sources": 2,
        "expect": 2,
        "ignore": 2,
        "adjust": 2,
    },
    Inventory: {"years": 4, "services": 2, "sources": 2},
    Assumptions: dict.fromkeys(("carriers", "series", "deflators", "exchange", "drivers", "gwp", "sources"), 2),
    Catalogue: dict.fromkeys(("measures", "groups", "sources"), 2),
}
NAMED = 2  # steps to an entry with a name of its own
NEEDED = ("title", "unit", "lifetime")  # of a measure
PARTS = {"per_unit": 5, "cost": 4, "rollout": 4, "paid_by": 4, "needs": 4, "commitments": 4, "brings": 4}
OF_ROWS = ("unknown-incumbent", "service-undelivered", "row-without-delivery")  # codes that a missing row can cause
ROOMS: Mapping[str, type[Document]] = {
    "plan": PlanFile, "inventory": Inventory, "believed": Assumptions, "offered": Catalogue,
}  # fmt: skip


@dataclass(frozen=True)
class Sound:
    """The plan's trees without what was refused, and the names that are gone with it."""

    gathered: Gathered
    gone: frozenset[str]
    rows: bool  # rows of the inventory are gone

    def owns(self, finding: Finding) -> bool:
        """Whether a finding stands by itself, and does not follow from something that was taken out."""
        follows = finding.code in OF_ROWS and self.rows
        return not follows and not any(name in finding.message or name in finding.excerpt for name in self.gone)


def sound_part(gathered: Gathered, context: Mapping[str, Any]) -> Sound | None:
    """The trees without refused entries; None when something is refused that no plan can do without."""
    roots: dict[str, Any] = {}
    gone: set[str] = set()
    rows = False
    for room, model in ROOMS.items():
        root: Map | None = getattr(gathered, room)
        steps = list(_refused(model, root, context)) if root is not None else []
        if any(not one for one in steps):
            return None
        for one in sorted(set(steps), key=str, reverse=True):  # later items of a list first
            rows |= one[0] == "years"
            root = _without(root, one) if root is not None else None
            gone |= {str(one[-1])} if len(one) == NAMED and isinstance(one[-1], str) else set()
        roots[room] = root
    return Sound(replace(gathered, **roots), frozenset(gone), rows)


def _refused(model: type[Document], root: Map, context: Mapping[str, Any]) -> Iterator[Steps]:
    """The entries the schema refuses; () for a fault outside all of them."""
    try:
        model.model_validate(plain(root), context=dict(context))
    except ValidationError as error:
        for details in error.errors(include_url=False):
            steps = _existing(root, details["loc"])
            depth = _depth(model, steps)
            yield steps[:depth] if depth and len(steps) >= depth else ()


def _depth(model: type[Document], steps: Steps) -> int:
    """How many steps lead to what can be left out: of a measure that it can do without, else the whole entry."""
    if not steps:
        return 0
    whole = ENTRIES[model].get(str(steps[0]), 0)
    if steps[0] != "measures" or len(steps) <= NAMED or steps[NAMED] in NEEDED:
        return whole
    return min(len(steps), PARTS.get(str(steps[NAMED]), NAMED + 1))


def _existing(root: Node, loc: Sequence[str | int]) -> Steps:
    """The steps of a path that lead somewhere in the tree."""
    steps: list[str | int] = []
    node = root
    for step in loc:
        if isinstance(node, Map) and step in node.index:
            node = node.index[step][1]
        elif isinstance(node, List) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
        else:
            continue
        steps.append(step)
    return tuple(steps)


def _without(node: Node, steps: Steps) -> Any:
    """The tree without one entry."""
    step, rest = steps[0], steps[1:]
    if isinstance(node, List):
        kept = [(_without(item, rest) if rest else None) if n == step else item for n, item in enumerate(node.items)]
        return List(node.place, tuple(item for item in kept if item is not None))
    if not isinstance(node, Map):
        return node
    target = node.index[step][0]
    entries = [(key, value) for key, value in node.entries if rest or key is not target]
    return Map(node.place, tuple((key, _without(value, rest) if key is target else value) for key, value in entries))
