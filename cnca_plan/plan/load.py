"""From what a user named to a plan: read every file once, merge, check the shape, and report all faults together."""

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from cnca_plan.core.findings import Finding, shown
from cnca_plan.core.units import UnitError, parse_unit
from cnca_plan.plan.checks import check
from cnca_plan.plan.faults import explain, first_causes, one_per_place, with_excerpts
from cnca_plan.plan.gather import Gathered, gather
from cnca_plan.plan.overrides import child, merge
from cnca_plan.plan.project import Project, find
from cnca_plan.plan.schema import Assumptions, Catalogue, Document, Inventory, Measure, Plan, PlanFile
from cnca_plan.plan.shelf import Shelf
from cnca_plan.plan.sound import sound_part
from cnca_plan.plan.tree import List, Map, Node, Scalar, Source, plain
from cnca_plan.plan.written import tree_faults

_Model = TypeVar("_Model", bound=Document)
_COUNTED = frozenset({"person"})  # things counted in every city, whether or not a file names them
_HEADERS: dict[str, type[Document]] = {"assumptions": Assumptions, "catalogue": Catalogue}


def load(path: Path | str, here: Path | None = None, shipped: Path | None = None) -> tuple[Plan | None, list[Finding]]:
    """The plan of a city folder, a plan file or a shipped city, or None and why not; warnings may come with a plan.

    `here` is the current folder and `shipped` the library, for tests. Raises Unreachable when what was named does not
    exist or the system refuses to read it.
    """
    return read_project(find(str(path), here, shipped))


def read_project(project: Project, on: Shelf | None = None) -> tuple[Plan | None, list[Finding]]:
    """The same for a project already found; the files it names end up on the shelf."""
    shelf = on or Shelf(project)
    gathered = gather(shelf)
    plan, found = _validated(shelf, gathered) if gathered else (None, [])
    findings = with_excerpts(one_per_place(first_causes([*shelf.found, *found])), shelf.excerpt)
    broken = any(finding.severity == "error" for finding in findings)
    return (None if broken else plan), findings


def _validated(shelf: Shelf, gathered: Gathered, whole: bool = True) -> tuple[Plan | None, list[Finding]]:
    """All trees held against the schema, and the plan they make if they fit; `whole` unless it is a sound part already."""
    context = context_of(gathered)
    found = [finding for source in shelf.read() for finding in tree_faults(source, gathered.plan)]
    for kind, source in gathered.headers:
        found += held_against(_HEADERS[kind], source, context)[1]
    first = next(shelf.read())
    file, faults = held_against(PlanFile, replace(first, root=gathered.plan), context)
    inventory, more = _inventory(gathered, first, context)
    believed, still = held_against(Assumptions, replace(first, root=gathered.believed), context)
    offered, last = held_against(Catalogue, replace(first, root=gathered.offered), context)
    found += [*faults, *more, *still, *last]
    if file is None or inventory is None or believed is None or offered is None:
        return None, [*found, *(_elsewhere(shelf, gathered, context, found) if whole else [])]
    found += _excluded(file, offered, replace(first, root=gathered.plan))
    places = _places(gathered, first)
    base_year, fault = _base_year(file, inventory, places)
    if base_year is None or fault:
        return None, [*found, *fault]
    return _plan(shelf, file, inventory, believed, offered, base_year, places, first, context), found


def _elsewhere(shelf: Shelf, gathered: Gathered, context: dict[str, Any], refused: list[Finding]) -> list[Finding]:
    """Laws that the sound part of a plan breaks, told together with what the schema refuses in the rest."""
    lines = {(one.place.file, one.place.line) for one in refused if one.place}
    sound = sound_part(gathered, context)
    if sound is None:
        return []
    plan, _ = _validated(shelf, sound.gathered, whole=False)
    broken = [one for one in check(plan) if one.severity == "error" and sound.owns(one)] if plan else []
    return [one for one in broken if one.place is None or (one.place.file, one.place.line) not in lines]


def _inventory(gathered: Gathered, first: Source, context: dict[str, Any]) -> tuple[Inventory | None, list[Finding]]:
    if gathered.inventory is None:
        return None, []
    return held_against(Inventory, replace(first, root=gathered.inventory), context)


def held_against(model: type[_Model], tree: Source, context: dict[str, Any]) -> tuple[_Model | None, list[Finding]]:
    """One tree as the schema reads it, or what the schema refuses in it."""
    try:
        return model.model_validate(plain(tree.root), context=context), []
    except ValidationError as error:
        return None, explain(model, error, tree)


def _plan(
    shelf: Shelf,
    file: PlanFile,
    inventory: Inventory,
    believed: Assumptions,
    offered: Catalogue,
    base_year: int,
    places: Source,
    first: Source,
    context: dict[str, Any],
) -> Plan:
    own = Path(first.name).parent

    def fitting(name: str, measure: Measure) -> bool:
        """A shared catalogue may hold measures for services this city does not have; its own files may not."""
        borrowed = Path(places.locate(("measures", name), key=True).file).parent != own
        known = {*inventory.services, *believed.carriers}
        return not borrowed or not measure.per_unit.delivers or bool(known & set(measure.per_unit.delivers))

    population = {"population": inventory.population} if inventory.population else {}
    return Plan(
        file=file,
        inventory=inventory,
        carriers=believed.carriers,
        drivers={**population, **believed.drivers, **file.drivers},
        deflators=believed.deflators,
        exchange=believed.exchange,
        gwp={str(report): values for report, values in believed.gwp.items()},
        measures={name: m for name, m in offered.measures.items() if name not in file.exclude and fitting(name, m)},
        groups=offered.groups,
        base_year=base_year,
        nouns=context["nouns"],
        files=tuple((shelf.project.recorded(path), source.sha256) for path, source in shelf.files.items() if source),
        place=lambda *steps, key=False: places.locate(steps, key=key or _is_block(places.root, steps)),
        excerpt=shelf.excerpt,
        tree=places.root if isinstance(places.root, Map) else Map(places.root.place, ()),
    )


def _is_block(node: Node, steps: Sequence[str | int]) -> bool:
    """Whether a path leads to a map or a named list, which is best pointed at by its name."""
    here: Node | None = node
    for step in steps:
        if isinstance(here, List) and isinstance(step, int):
            here = here.items[step] if 0 <= step < len(here.items) else None
        else:
            here = child(here, step) if here else None
    return not isinstance(here, Scalar)


def _places(gathered: Gathered, first: Source) -> Source:
    """One tree for `Plan.place`: the plan's own fields, the inventory under `inventory`, and the merged sections."""
    own = [entry for entry in gathered.plan.entries if not (entry[0].text == "inventory" and gathered.inventory)]
    named = Scalar(first.root.place, "inventory", False, "inventory")
    kept = [*own, (named, gathered.inventory)] if gathered.inventory else own
    sections = tuple(entry for entry in gathered.believed.entries if entry[0].text not in ("gwp", "drivers"))
    drivers = tuple(entry for entry in gathered.believed.entries if entry[0].text == "drivers")
    root = Map(first.root.place, (*kept, *sections, *gathered.offered.entries))
    merged = merge(Map(first.root.place, drivers), root)
    return replace(first, root=merged)


def _excluded(file: PlanFile, offered: Catalogue, tree: Source) -> Iterator[Finding]:
    """Measures left out by name must be there to be left out."""
    for index, name in enumerate(file.exclude):
        if name not in offered.measures:
            near = difflib.get_close_matches(name[:100], list(offered.measures), 1)
            help = f"did you mean `{shown(near[0])}`?" if near else "delete it"
            place = tree.locate(("exclude", index) if len(file.exclude) > 1 else ("exclude",))
            yield Finding("unknown-measure", "error", f"there is no measure `{shown(name)}`", help, place)


def _base_year(file: PlanFile, inventory: Inventory, places: Source) -> tuple[int | None, list[Finding]]:
    """The inventory year a plan starts from: the one it names, else the last with rows."""
    with_rows = [year for year, entry in inventory.years.items() if entry.rows]
    if not with_rows:
        message = "no inventory year has rows, so there is nothing to plan from"
        place = places.locate(("inventory", "years"), key=True)
        return None, [Finding("inventory-without-rows", "error", message, "give one year its `rows:`", place)]
    if file.base_year is None or file.base_year in with_rows:
        return file.base_year or max(with_rows), []
    message = f"the inventory has no rows for the base year {file.base_year}"
    help = f"years with rows: {', '.join(map(str, sorted(with_rows)))}"
    return None, [Finding("unknown-base-year", "error", message, help, places.locate(("base_year",)))]


def context_of(gathered: Gathered) -> dict[str, Any]:
    """What quantities may be counted in, and whether a gallon is the US one."""
    nouns = {noun for noun in set(_nouns(gathered)) if noun and not _is_unit(noun)}
    country = child(gathered.inventory, "country") if gathered.inventory else None
    return {"nouns": frozenset(nouns | _COUNTED), "us": isinstance(country, Scalar) and country.value == "US"}


def _nouns(gathered: Gathered) -> Iterator[str]:
    for measure in _values(gathered.offered, "measures"):
        yield from _word(measure, "unit")
    for service in _values(gathered.inventory, "services"):
        yield from (*_word(service, "unit"), *_word(service, "driver"))
        for incumbent in _values(service, "incumbents"):
            yield from _word(incumbent, "unit")
    for carrier in _values(gathered.believed, "carriers"):
        yield from _word(carrier, "unit")
    for tree in (gathered.plan, gathered.believed):
        drivers = child(tree, "drivers")
        yield from (key.text for key, _ in drivers.entries) if isinstance(drivers, Map) else ()


def _values(tree: Node | None, section: str) -> Iterator[Node]:
    found = child(tree, section) if tree else None
    yield from (value for _, value in found.entries) if isinstance(found, Map) else ()


def _word(node: Node, field: str) -> Iterator[str]:
    found = child(node, field)
    yield from (found.text,) if isinstance(found, Scalar) else ()


def _is_unit(text: str) -> bool:
    """Whether a word is a unit already, so that counting in it would change its meaning."""
    try:
        parse_unit(text)
    except UnitError as error:
        return not error.message.startswith("unknown unit")
    return True
