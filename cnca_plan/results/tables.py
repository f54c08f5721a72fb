"""A result as tidy tables: one observation a row, units in the header, or in a column where they differ by row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

import numpy as np

from cnca_plan.core.table import Column, Row, Table
from cnca_plan.model.instance import Series
from cnca_plan.results.cells import cell, cells
from cnca_plan.results.costs import MEMO
from cnca_plan.results.decomposition import EFFECTS
from cnca_plan.results.effects import abatement_table, changes_table, reductions_table, technologies_table
from cnca_plan.results.flows import delivered, in_use, of, supplied, total, used
from cnca_plan.results.pathway import Pathway, Result

Pathways: TypeAlias = Sequence[Pathway]

PATHWAY, YEAR = Column("pathway"), Column("year", "", "year")
UNIT = Column("unit")
TONNES = "t CO2e/yr"


def tables(result: Result) -> tuple[Table, ...]:
    """Every table of a result, in the order in which a reader wants them."""
    ways = result.pathways
    return (
        emissions_table(ways),
        measures_table(ways),
        services_table(ways),
        carriers_table(ways),
        costs_table(ways),
        spending_table(ways),
        prices_table(ways),
        decomposition_table(result),
        reductions_table(result),
        changes_table(result),
        abatement_table(result),
        technologies_table(result),
        inventory_table(result),
        checks_table(result),
    )


def emissions_table(pathways: Pathways) -> Table:
    """Tonnes by pathway, reference, gas and year."""
    columns = (PATHWAY, Column("ref"), Column("gas"), YEAR, Column("tonnes", TONNES, "number"))
    rows = _rows(((way.name, *key), way, [tonnes]) for way in pathways for key, tonnes in way.ledger.items())
    return Table("emissions", "Emissions by GPC reference and gas", columns, rows)


def measures_table(pathways: Pathways) -> Table:
    """Units of each technology installed, in service and running, by pathway and year."""
    counts = [Column(name, "", "number") for name in ("installed", "in_service", "running")]
    columns = (PATHWAY, Column("technology"), Column("kind"), UNIT, YEAR, *counts)
    rows = _rows((_labels(way, k), way, units_of(way, k)) for way in pathways for k in way.instance.technologies)
    return Table("measures", "Equipment installed, in service and running", columns, rows)


def services_table(pathways: Pathways) -> Table:
    """Demand of each service and how it is met: by incumbents, by switches, by savings; and what is beyond need."""
    amounts = [Column(name, "", "number") for name in ("demand", "incumbents", "switches", "savings", "surplus")]
    columns = (PATHWAY, Column("service"), UNIT, YEAR, *amounts)
    rows = _rows(
        ((way.name, s, way.instance.unit.get(s, "")), way, _met(way, s))
        for way in pathways
        for s in way.instance.services
    )
    return Table("services", "Services and what meets them", columns, rows)


def carriers_table(pathways: Pathways) -> Table:
    """Units of each carrier bought, used, supplied inside the city and spilled, by pathway and year; price and factor."""
    flows = ("bought", "used", "supplied", "spilled", "self_used")
    price = Column("price", _money(pathways).removesuffix("/yr") + "/unit", "number")
    amounts = [*(Column(name, "", "number") for name in flows), price, Column("factor", "t CO2e/unit", "number")]
    columns = (PATHWAY, Column("carrier"), UNIT, YEAR, *amounts)
    rows = _rows(
        ((way.name, c, way.instance.unit.get(c, "")), way, _carried(way, c))
        for way in pathways
        for c in way.instance.carriers
    )
    return Table("carriers", "Energy carriers", columns, rows)


def costs_table(pathways: Pathways) -> Table:
    """Costs by pathway, kind, payer and year, undiscounted and in money of the first plan year; memos are marked."""
    money = _money(pathways)
    amounts = (Column("cost", money, "number"), Column("discounted", money, "number"))
    columns = (PATHWAY, Column("kind"), Column("payer"), Column("counted"), YEAR, *amounts)
    rows = _rows(
        ((way.name, kind, payer, "memo" if kind in MEMO else "cost"), way, [line, way.discounted[kind, payer]])
        for way in pathways
        for (kind, payer), line in way.costs.items()
    )
    return Table("costs", "Costs by kind and payer", columns, rows)


def spending_table(pathways: Pathways) -> Table:
    """Capital paid by pathway, payer and year."""
    columns = (PATHWAY, Column("payer"), YEAR, Column("spending", _money(pathways), "number"))
    rows = _rows(((way.name, payer), way, [spent]) for way in pathways for payer, spent in way.spending.items())
    return Table("spending", "Capital spending by payer", columns, rows)


def prices_table(pathways: Pathways) -> Table:
    """The price of each target by year, where it binds, beside the levelised price."""
    per_tonne = _money(pathways).removesuffix("/yr") + "/t CO2e"
    amounts = (Column("price", per_tonne, "number"), Column("levelised", per_tonne, "number"))
    columns = (PATHWAY, Column("target"), YEAR, *amounts)
    found = _rows(
        ((way.name, one.target), way, [one.by_year, np.full(len(one.by_year), one.levelised)])
        for way in pathways
        for one in way.prices
    )
    return Table("prices", "Prices of the targets", columns, tuple(row for row in found if row[3] is not None))


def decomposition_table(result: Result) -> Table:
    """Change of emissions since the inventory year with no measure at all, by effect and year."""
    columns = (Column("effect"), YEAR, Column("change", TONNES, "number"))
    effects = result.decomposition.effects
    rows = _rows(((name,), result.baseline, [getattr(effects, name)]) for name in EFFECTS)
    return Table("decomposition", f"Why emissions change since {result.base.year} with no measure", columns, rows)


def inventory_table(result: Result) -> Table:
    """The inventory's rows as they were given."""
    columns = (Column("ref"), Column("name"), Column("tonnes", TONNES, "number"))
    return Table("inventory", f"Emissions of {result.base.year}", columns, tuple(result.base_rows))


def checks_table(result: Result) -> Table:
    """Every law replayed: its worst row and by how much of that row's largest term it is off."""
    columns = (PATHWAY, Column("law"), Column("worst", "1", "number"), Column("where"), Column("holds"))
    rows: list[Row] = [
        (name, one.law, cell(one.worst), ", ".join(map(str, one.where)), "yes" if one.holds else "no")
        for name, checks in result.checks.items()
        for one in checks
    ]
    return Table("checks", "Laws replayed", columns, tuple(rows))


def _rows(groups: Iterable[tuple[tuple[str, ...], Pathway, Sequence[Series]]]) -> tuple[Row, ...]:
    """One row per group and year: the group's labels, the year, one number per series."""
    return tuple(row for labels, way, series in groups for row in _yearly(labels, way, series))


def _yearly(labels: tuple[str, ...], way: Pathway, series: Sequence[Series]) -> Iterator[Row]:
    for numbers in zip(way.instance.years, *map(cells, series), strict=True):
        yield labels + numbers


def _labels(way: Pathway, k: str) -> tuple[str, ...]:
    kind = "incumbent" if k in way.instance.incumbents else "measure"
    return (way.name, k, kind, way.instance.unit.get(k, ""))


def units_of(way: Pathway, k: str) -> list[Series]:
    """Installed, in service, running; what never ages is in service as far as it runs."""
    i, running = way.instance, in_use(way.instance, way.solution, k)
    standing = of(way.solution.stock, k, i) if k in i.lifetime else running
    return [of(way.solution.install, k, i), standing, running]


def _met(way: Pathway, s: str) -> list[Series]:
    """Demand; deliveries by incumbents, switches and savings; surplus. They balance: demand = the three − surplus."""
    i, solution = way.instance, way.solution
    switches = [k for k in i.measures if k not in i.savings]
    kinds = ([k for k in ks if k in i.deliverers[s]] for ks in (i.incumbents, switches, sorted(i.savings)))
    sums = [total((delivered(i, solution, k, s) for k in ks), i) for ks in kinds]
    surplus = total((units for (service, _), units in way.solution.surplus.items() if service == s), i)
    return [i.demand[s], *sums, surplus]


def _carried(way: Pathway, c: str) -> list[Series]:
    i, solution = way.instance, way.solution
    use = total((used(i, solution, k, c) for k in i.users[c]), i)
    own = total((supplied(i, solution, k, c) for k in i.suppliers[c]), i)
    kept = total((units for (_, q), units in solution.self_used.items() if q == c), i)
    factor = total((part.values for part in i.factors if part.carrier == c), i)
    return [of(solution.bought, c, i), use, own, of(solution.spilled, c, i), kept, of(i.price, c, i), factor]


def _money(pathways: Pathways) -> str:
    """Money a year, with its price year: "USD (2022)/yr"."""
    return f"{pathways[0].instance.currency} ({pathways[0].instance.price_year})/yr" if pathways else ""
