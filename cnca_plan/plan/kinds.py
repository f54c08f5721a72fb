"""Which kind of plan file a YAML file is, told by the names at its top."""

from collections.abc import Iterable
from typing import Literal

from cnca_plan.plan.project import PLAN
from cnca_plan.plan.tree import Map, Source

Kind = Literal["plan", "inventory", "assumptions", "catalogue"]

# Names that stand at the top of one kind of file only; a plan may also change what the others say.
_OWN: tuple[tuple[Kind, frozenset[str]], ...] = (
    ("plan", frozenset({"plan", "extends", "inventory", "assumptions", "catalogue", "money", "targets", "budget"})),
    ("inventory", frozenset({"city", "country", "boundary", "protocol", "population", "services"})),
    ("catalogue", frozenset({"measures", "groups"})),
    ("assumptions", frozenset({"carriers", "series", "deflators", "exchange", "drivers", "gwp"})),
)
_NAMES: dict[str, Kind] = {
    PLAN: "plan",
    "inventory.yaml": "inventory",
    "measures.yaml": "catalogue",
    "catalogue.yaml": "catalogue",
    "assumptions.yaml": "assumptions",
}


def kind(source: Source | None, name: str) -> Kind | None:
    """What a file holds, by its content or else by its name; None when neither tells."""
    if source is not None and isinstance(source.root, Map):
        found = _by_content(key.text for key, _ in source.root.entries)
        return found or _NAMES.get(name)
    return _NAMES.get(name)


def _by_content(names: Iterable[str]) -> Kind | None:
    """The first kind, in the order above, that has one of the names for its own."""
    written = frozenset(names)
    return next((kind for kind, own in _OWN if own & written), None)
