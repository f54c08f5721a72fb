"""From what the schema refuses to findings: a stable code, the place in the file, and what to write instead."""

import difflib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from cnca_plan.core.findings import Finding, Place, shown
from cnca_plan.plan.fields import KINDS, fields_at, homes
from cnca_plan.plan.overrides import Pointed
from cnca_plan.plan.schema import Document, PlanFile
from cnca_plan.plan.tree import List, Map, Node, Scalar, Source
from cnca_plan.plan.wording import Fault, described

_KEY = "[key]"
_NAMES_WRITTEN = 12


def explain(model: type[Document], error: ValidationError, tree: Source) -> list[Finding]:
    """Each thing the schema refuses as a finding at its place; empty values are left to the check of the tree."""
    return list(_findings(model, error, tree))


def one_per_place(findings: Iterable[Finding]) -> list[Finding]:
    """The first finding of every place; a cause and its consequence there are one fault."""
    kept: dict[object, Finding] = {}
    for finding in findings:
        kept.setdefault(finding.place or finding, finding)
    return list(kept.values())


def first_causes(findings: Iterable[Finding]) -> list[Finding]:
    """Findings without what only follows: a scenario whose base cannot be read lacks all that stands there."""
    found = list(findings)
    baseless = any(finding.code.startswith("extends-") for finding in found)
    lacks = f"{KINDS[PlanFile]} lacks"
    return [one for one in found if not (baseless and one.code == "missing-field" and one.message.startswith(lacks))]


def _findings(model: type[Document], error: ValidationError, tree: Source) -> Iterator[Finding]:
    missing: dict[tuple[str | int, ...], list[str]] = {}
    meant: set[tuple[str | int, ...]] = set()  # fields that stand there misspelt
    for details in error.errors(include_url=False):
        fault = _fault(details, tree.root)
        if _noise(details, fault) or _empty(fault):
            continue
        if details["type"] == "missing":
            missing.setdefault(fault.steps, []).append(str(details["loc"][-1]))
        else:
            meant |= {(*fault.steps[:-1], name) for name in _near(model, fault)}
            yield _finding(model, fault, tree.locate(fault.steps, key=_at_key(fault)))
    for steps, names in missing.items():
        lacking = [name for name in names if (*steps, name) not in meant]
        if lacking:
            yield _missing(model, steps, lacking, tree.locate(steps, key=True))


def _at_key(fault: Fault) -> bool:
    return fault.on_key or fault.error["type"] == "extra_forbidden" or isinstance(fault.node, Map)


def _fault(details: ErrorDetails, root: Node) -> Fault:
    """Follow the schema's path through the tree, passing over the steps that are its own marks."""
    steps: list[str | int] = []
    node = root
    for step in details["loc"]:
        following = _follow(node, step)
        if following is not None:
            node = following
            steps.append(step)
    return Fault(details, tuple(steps), node, _KEY in details["loc"])


def _follow(node: Node, step: str | int) -> Node | None:
    if isinstance(node, Map):
        entry = node.index.get(step)
        return entry[1] if entry else None
    if isinstance(node, List) and isinstance(step, int) and 0 <= step < len(node.items):
        return node.items[step]
    return None


def _noise(details: ErrorDetails, fault: Fault) -> bool:
    """Whether this is about a branch of a union the user plainly did not mean: text where a source is written out."""
    marks = [str(step) for step in details["loc"]]
    if isinstance(fault.node, Pointed) and not fault.node.entries:
        return True  # a pointer that leads nowhere is a finding already
    if "Source" in marks:
        return details["type"] == "model_type"
    return any("constrained-str" in mark for mark in marks) and isinstance(fault.node, Map)


def _empty(fault: Fault) -> bool:
    node = fault.node
    return fault.error["input"] is None and isinstance(node, Scalar) and node.value is None and not fault.on_key


def _finding(model: type[Document], fault: Fault, place: Place) -> Finding:
    if fault.error["type"] == "extra_forbidden":
        return _unknown(model, fault, place)
    code, message, help = described(fault)
    return Finding(code, "error", message, help, place)


def _missing(model: type[Document], steps: Sequence[str | int], names: Sequence[str], place: Place) -> Finding:
    where = _where(steps) or KINDS[model]
    fields = ", ".join(f"`{name}`" for name in names)
    help = f"add {' and '.join(f'`{name}: …`' for name in names)} under it" if steps else f"add {fields}"
    return Finding("missing-field", "error", f"{where} lacks {fields}", help, place)


@lru_cache(1024)
def _nearest(name: str, fields: tuple[str, ...]) -> list[str]:
    return difflib.get_close_matches(name, fields, 1, cutoff=0.7)


def _near(model: type[Document], fault: Fault) -> list[str]:
    """The field that an unknown one probably is; nothing for other faults."""
    if fault.error["type"] != "extra_forbidden":
        return []
    return _nearest(str(fault.error["loc"][-1])[:100], fields_at(model, fault.steps[:-1]))


def _where(steps: Sequence[str | int]) -> str:
    """The thing at a path as a person would call it: `cost`, or entry 2 of `milestones`."""
    if len(steps) > 1 and isinstance(steps[-1], int) and isinstance(steps[-2], str):
        number = steps[-1] if steps[-1] > 1000 else f"entry {steps[-1] + 1}"
        return f"{number} of `{shown(steps[-2])}`"
    return f"`{shown(str(steps[-1]))}`" if steps else ""


def _unknown(model: type[Document], fault: Fault, place: Place) -> Finding:
    name = str(fault.error["loc"][-1])
    fields = fields_at(model, fault.steps[:-1])
    near = _near(model, fault)
    elsewhere = [where for where in homes().get(name, ()) if where]
    if near:
        help = f"did you mean `{near[0]}`?"
    elif elsewhere:
        help = f"`{shown(name)}` belongs in {elsewhere[0]}: did the indentation slip?"
    else:
        help = f"fields here: {', '.join(fields[:_NAMES_WRITTEN])}{' …' if len(fields) > _NAMES_WRITTEN else ''}"
    return Finding("unknown-field", "error", f"unknown field `{shown(name)}`", help, place)


def with_excerpts(findings: Iterable[Finding], excerpt: Callable[[Place], str]) -> list[Finding]:
    """Findings with the source line they point at."""
    return [
        finding if finding.excerpt or finding.place is None else replace(finding, excerpt=excerpt(finding.place))
        for finding in findings
    ]
