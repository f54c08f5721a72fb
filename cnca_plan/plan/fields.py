"""Which fields a user may write where: read off the schema, for did-you-mean and slipped indentations."""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, get_args

from cnca_plan.plan.schema import Assumptions, Catalogue, Document, Inventory, PlanFile

OVERLAYS = ("series", "carriers", "deflators", "exchange", "services", "groups", "measures")
KINDS: dict[type[Document], str] = {
    PlanFile: "a plan file",
    Inventory: "the inventory",
    Assumptions: "an assumptions file",
    Catalogue: "a catalogue file",
}


def fields_at(model: type[Document], steps: Sequence[str | int]) -> tuple[str, ...]:
    """The names a user may write at a place of a document."""
    extra = OVERLAYS if model is PlanFile and not steps else ()
    found: Any = model
    for step in steps:
        found = _below(found, step)
    models = _models(found)
    return (*(field.alias or name for inner in models for name, field in inner.model_fields.items()), *extra)


@cache
def homes() -> dict[str, tuple[str, ...]]:
    """Every field of every kind of file → where it belongs, in words."""
    found: dict[str, tuple[str, ...]] = {}
    for document, kind in KINDS.items():
        for name, where in _tour(document, kind, frozenset()):
            found[name] = (*found.get(name, ()), where)
    return found


def _tour(model: type[Document], where: str, above: frozenset[type[Document]]) -> Iterator[tuple[str, str]]:
    for name, field in model.model_fields.items():
        yield field.alias or name, where
        for inner in _models(field.annotation):
            if inner not in above:
                yield from _tour(inner, f"`{field.alias or name}`", above | {model})


def _below(annotation: Any, step: str | int) -> Any:
    """The annotation one step further down: a field of a model, or what a map or list holds."""
    for model in _models(annotation) if not _is_container(annotation) else ():
        for name, field in model.model_fields.items():
            if step in (name, field.alias):
                return field.annotation
    return _held(annotation)


def _is_container(annotation: Any) -> bool:
    return getattr(annotation, "__origin__", None) in (dict, tuple)


def _held(annotation: Any) -> Any:
    arguments = get_args(annotation)
    if getattr(annotation, "__origin__", None) is dict:
        return arguments[1]
    return arguments[0] if arguments else None


def _models(annotation: Any) -> list[type[Document]]:
    """The document models an annotation is made of, however it wraps them."""
    if isinstance(annotation, type) and issubclass(annotation, Document):
        return [annotation]
    return [model for argument in get_args(annotation) for model in _models(argument)]
