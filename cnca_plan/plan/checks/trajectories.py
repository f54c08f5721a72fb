"""Series over the years: they begin above nothing where all else is measured from, and reach as far as the plan."""

from collections.abc import Iterator, Mapping

from cnca_plan.core.findings import Finding, shown
from cnca_plan.core.units import Quantity
from cnca_plan.plan.checks.along import numbers, value_at
from cnca_plan.plan.checks.view import Steps, View
from cnca_plan.plan.schema import EVERY_YEAR


def check(view: View) -> Iterator[Finding]:
    """Indices and drivers start above zero; prices and factors that change are given for all plan years."""
    for steps, series in _indices(view):
        yield from _above_zero(view, steps, series)
    used = _used(view)
    for name, carrier in view.plan.carriers.items():
        if name in used:
            here: Steps = ("carriers", name)
            yield from _whole(view, carrier.index, (*here, "index"), f"factor of `{shown(name)}`")
            for customer, series in carrier.price.items():
                yield from _whole(view, series, (*here, "price", customer), f"price of `{shown(name)}`")


def _used(view: View) -> set[str]:
    """Carriers of the base year's rows and of the measures; others may end where they like."""
    rows = {row.uses or "" for _, row in view.rows(view.plan.base_year)}
    return rows | {name for measure in view.plan.measures.values() for name in measure.per_unit.uses}


def _indices(view: View) -> Iterator[tuple[Steps, Mapping[int, Quantity] | None]]:
    """What is used relative to the inventory year."""
    services = view.services
    driving = {one.driver for one in services.values()} | {row.driver for _, row in view.rows(view.plan.base_year)}
    for name, driver in view.plan.drivers.items():
        if name in driving:
            counted = driver is view.inventory.population
            yield (("inventory", "population") if counted else ("drivers", name)), driver
    used = _used(view)
    for name, carrier in view.plan.carriers.items():
        if name in used:
            yield ("carriers", name, "index"), carrier.index
    for name, service in services.items():
        steps: Steps = ("inventory", "services", name)
        yield (*steps, "trend"), service.trend
        for key, incumbent in service.incumbents.items():
            yield (*steps, "incumbents", key, "trend"), incumbent.trend
            yield (*steps, "incumbents", key, "intensity"), incumbent.intensity
    yield from (((*steps, "trend"), row.trend) for steps, row in view.rows(view.plan.base_year))


def _above_zero(view: View, steps: Steps, series: Mapping[int, Quantity] | None) -> Iterator[Finding]:
    base = view.plan.base_year
    if series is not None and not value_at(numbers(series), base) > 0:
        message = f"`{shown(str(steps[-1]))}` is not above 0 in the inventory year {base}, from which it is measured"
        yield view.error("index-zero", message, f"give it a value above 0 in {base}", *steps)


def _whole(view: View, series: Mapping[int, Quantity] | None, steps: Steps, what: str) -> Iterator[Finding]:
    """A series that changes and stops before the plan does is held at its last value; that should be said."""
    years = sorted(series or {})
    if EVERY_YEAR in years or len(years) < 2:
        return
    if years[-1] < view.years.last:
        message = f"the {what} is given until {years[-1]} and then held until {view.years.last}"
        help = f"add the years to {view.years.last}, or repeat the last value there if it is meant to stay"
        yield view.warning("series-short", message, help, *steps)
    elif years[0] > view.years.first:
        message = f"the {what} is given from {years[0]} on and held before, from {view.years.first}"
        yield view.warning("series-short", message, f"add a value for {view.years.first}", *steps)
