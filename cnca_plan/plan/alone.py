"""One file by itself, held against the shape of its kind: for files that no plan at hand refers to."""

from dataclasses import replace

from cnca_plan.core.findings import Finding, Place
from cnca_plan.plan.faults import one_per_place, with_excerpts
from cnca_plan.plan.gather import Gathered
from cnca_plan.plan.kinds import Kind
from cnca_plan.plan.load import context_of, held_against
from cnca_plan.plan.pointers import Resolver
from cnca_plan.plan.schema import Assumptions, Catalogue, Document, Inventory
from cnca_plan.plan.shelf import Shelf
from cnca_plan.plan.tree import Map, Source
from cnca_plan.plan.written import tree_faults

_SHAPES: dict[Kind, type[Document]] = {"inventory": Inventory, "assumptions": Assumptions, "catalogue": Catalogue}


def check_alone(shelf: Shelf, kind: Kind | None) -> list[Finding]:
    """What is wrong with the file the shelf's project is named after, as far as it can be told without a plan."""
    source = shelf.take(shelf.project.plan)
    found = _shape(shelf, source, kind) if source is not None and isinstance(source.root, Map) else []
    return with_excerpts(one_per_place([*shelf.found, *found]), shelf.excerpt)


def _shape(shelf: Shelf, source: Source, kind: Kind | None) -> list[Finding]:
    if kind not in _SHAPES:
        help = "begin it with `plan:`, `city:`, `measures:` or `carriers:`; `cnca-plan init` makes an example"
        message = "nothing in this file belongs to a plan, an inventory, assumptions or measures"
        return [Finding("file-unknown", "error", message, help, Place(source.name, 1, 1))]
    root = Resolver(shelf, None).resolved(source.root)
    gathered = _only(root, kind)
    whole = replace(source, root=root)
    return [*tree_faults(source, gathered.plan), *held_against(_SHAPES[kind], whole, context_of(gathered))[1]]


def _only(root: Map, kind: Kind) -> Gathered:
    """The file as if it were all there is."""
    nothing = Map(root.place, ())
    return Gathered(
        plan=nothing,
        inventory=root if kind == "inventory" else None,
        believed=root if kind == "assumptions" else nothing,
        offered=root if kind == "catalogue" else nothing,
        headers=(),
    )
