"""What brings what, as tables: reductions by cause, cost per tonne, and the numbers behind one unit of equipment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from cnca_plan.core.money import discount_mid, discount_start, share_in_service
from cnca_plan.core.table import Column, Row, Table
from cnca_plan.model.instance import Instance, Series
from cnca_plan.results.attribution import midpoint
from cnca_plan.results.cells import cells
from cnca_plan.results.decomposition import EFFECTS
from cnca_plan.results.flows import in_use, zeros
from cnca_plan.results.pathway import Result

YEAR = Column("year", "", "year")


def reductions_table(result: Result) -> Table:
    """Why emissions fall from the inventory year to the plan: trends, what was decided already, the plan's measures.

    The rows of a year sum to the inventory's rows less that year's emissions. Trends have no reference or gas here:
    they act on products of use, intensity and factor (see `decomposition`).
    """
    columns = (
        Column("step"),
        Column("line"),
        Column("ref"),
        Column("gas"),
        YEAR,
        Column("less", "t CO2e/yr", "number"),
    )
    years = result.years
    rows = [(*labels, year, less) for labels, v in _causes(result) for year, less in zip(years, cells(v), strict=True)]
    return Table("reductions", f"Why emissions fall below those of {result.base.year}", columns, tuple(rows))


def _causes(result: Result) -> Iterator[tuple[tuple[str, str, str, str], Series]]:
    effects = result.decomposition.effects
    for name in EFFECTS:
        yield ("trend", name, "", ""), -getattr(effects, name)
    for step, moved in (("decided", result.decided), ("plan", result.step)):
        for (who, ref, gas), tonnes in sorted(moved.reductions.items()):
            yield (step, who, ref, gas), tonnes


def changes_table(result: Result) -> Table:
    """Why what a measure brings differs from the year before: more units, or more tonnes a unit (exact midpoint split)."""
    tonnes = "t CO2e/yr"
    columns = (Column("measure"), YEAR, Column("more_units", tonnes, "number"), Column("more_a_unit", tonnes, "number"))
    rows = tuple(row for k in result.instance.measures for row in _changes(result, k))
    return Table("changes", "Why what each measure brings changes from year to year", columns, rows)


def _changes(result: Result, k: str) -> Iterator[Row]:
    instance, after = result.instance, result.planned.solution
    units = in_use(instance, after, k) - in_use(instance, result.baseline.solution, k)
    brought = result.step.reduced_by(k)
    a_unit = np.divide(brought, units, out=zeros(instance), where=np.abs(units) > 0)
    a_unit[1:] = np.where(units[1:] == 0, a_unit[:-1], a_unit[1:])  # a unit no longer there brings what it brought
    per_unit, more = midpoint((a_unit[:-1], a_unit[1:]), (units[:-1], units[1:]))
    for year, extra, better in zip(result.years[1:], more.tolist(), per_unit.tolist(), strict=True):
        yield k, year, extra, better


def abatement_table(result: Result) -> Table:
    """Cost per tonne of every measure the plan installs, as a part of the plan."""
    money = f"{result.instance.currency} ({result.instance.price_year})"
    columns = (
        Column("measure"),
        Column("tonnes", "t CO2e", "number"),
        Column("discounted_tonnes", "t CO2e", "number"),
        Column("cost", money, "number"),
        Column("discounted_cost", money, "number"),
        Column("per_tonne", f"{money}/t CO2e", "number"),
        Column("undiscounted_per_tonne", f"{money}/t CO2e", "number"),
        Column("not_defined"),
    )
    return Table("cost-per-tonne", "Cost per tonne of each measure in the plan", columns, tuple(_abatements(result)))


def _abatements(result: Result) -> Iterator[Row]:
    for a in result.in_context:
        amounts = (a.tonnes, a.discounted_tonnes, a.cost, a.discounted_cost, a.per_tonne, a.undiscounted_per_tonne)
        yield (a.measure, *amounts, a.reason)


COEFFICIENTS = {
    "capex": "/unit",
    "opex": "/unit/yr",
    "cost_per_run": "/unit/yr",
    "markup": "/unit/yr",
}
"""Money per unit in the table of technologies, with what it is per."""


def technologies_table(result: Result) -> Table:
    """What one unit of each technology costs and emits itself, and how its costs are discounted: with the tables of
    equipment and carriers, enough to rebuild the objective and the emissions with nothing else."""
    money = f"{result.instance.currency} ({result.instance.price_year})"
    columns = (
        Column("technology"),
        Column("kind"),
        YEAR,
        *(Column(name, money + per, "number") for name, per in COEFFICIENTS.items()),
        Column("hurdle", "1", "number"),
        Column("charged", "1", "share"),
        Column("at_start", "1", "number"),
        Column("at_middle", "1", "number"),
        Column("emits", "t CO2e/unit/yr", "number"),
    )
    i = result.instance
    factors = [f(i.discount_rate, len(i.years)) for f in (discount_start, discount_mid)]
    rows = tuple(row for k in i.technologies for row in _technology(i, k, factors))
    return Table("technologies", "One unit of each technology", columns, rows)


def _technology(i: Instance, k: str, factors: Sequence[Series]) -> Iterator[Row]:
    zero = zeros(i)
    money = [i.capex.get(k, zero), i.opex.get(k, zero), i.cost_per_run.get(k, zero), _markup(i, k)]
    emits = sum((e for (q, _), e in i.emits.items() if q == k), start=zero)
    charged = _charged(i, k) * i.counted.get(k, 1.0)
    hurdle = np.full(len(i.years), i.hurdle.get(k, 1.0))
    kind = "incumbent" if k in i.serves else "measure"
    series = (*money, hurdle, charged, *factors, emits)
    yield from ((k, kind, *numbers) for numbers in zip(i.years, *map(cells, series), strict=True))


def _charged(i: Instance, k: str) -> Series:
    """The share of a unit's capital that the plan bears, by install year."""
    if k not in i.lifetime:
        return zeros(i)
    years = len(i.years)
    return np.array(
        [share_in_service(i.discount_rate, i.lifetime[k], min(i.lifetime[k], years - v)) for v in range(years)]
    )


def _markup(i: Instance, k: str) -> Series:
    """What its customer pays on top of supply prices for the carriers one running unit uses."""
    customer = i.customer.get(k, "")
    used = [u * i.markup[c, customer] for (q, c), u in i.uses.items() if q == k and (c, customer) in i.markup]
    return sum(used, start=zeros(i))
