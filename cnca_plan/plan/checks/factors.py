"""Emission factors: those a file states, those its rows imply, and what fuels can plausibly emit."""

from collections.abc import Iterator
from dataclasses import dataclass

from cnca_plan.core.findings import Finding, shown
from cnca_plan.core.units import Quantity, parse_unit
from cnca_plan.plan import gpc
from cnca_plan.plan.checks.along import counted, times, used
from cnca_plan.plan.checks.view import Steps, View, name_of
from cnca_plan.plan.schema import Carrier, Row

_NEAR = 0.01  # share by which stated factor × activity may miss the stated tonnes
_FAR = 2.0  # two rows of one carrier whose factors differ by more have different fuels or a slip
_ROOM = 3.0  # times beyond the plausible range before anything is said
_MWH = parse_unit("MWh")
_ONE_MWH = Quantity(1.0, _MWH)

# t CO2e per MWh of heat content, around the default factors of the IPCC 2006 Guidelines, volume 2, table 1.4 (kg CO2/GJ
# net: natural gas 56.1, LPG 63.1, petrol 69.3, kerosene 71.9, diesel 74.1, anthracite 98.3, lignite 101.0), with room
# for gross heat contents and other gases; from power and heat plants at most what coal gives at 30 % efficiency.
_PLAUSIBLE = (
    (("natural gas", "methane", "fossil gas", "town gas"), 0.16, 0.26),
    (("diesel", "petrol", "gasoline", "kerosene", "jet fuel", "fuel oil", "heating oil", "lpg", "propane"), 0.20, 0.30),
    (("coal", "lignite", "anthracite"), 0.30, 0.42),
    (("electricity", "power", "steam", "district heat"), 0.0, 1.3),
)
_RENEWABLE = ("bio", "renewable", "synthetic", "green", "e-")
_ANY = ("", 0.0, 1.3)


@dataclass(frozen=True)
class _Factor:
    """t CO2e per MWh a row or a carrier stands for."""

    value: float
    carrier: str
    steps: Steps


def check(view: View) -> Iterator[Finding]:
    """Stated against implied, implied against one another and against what is plausible; carriers without any."""
    for year in view.inventory.years:
        rows = [_implied(view, steps, row) for steps, row in view.rows(year)]
        found = [one for one in rows if one is not None]
        yield from (finding for one in found for finding in _plausible(view, one))
        yield from _disagreeing(view, found)
    for steps, row in view.rows():
        yield from _stated(view, steps, row)
        yield from _scope(view, steps, row)
    for name, carrier in view.plan.carriers.items():
        stated = _factor(view, carrier)
        yield from _plausible(view, _Factor(stated, name, ("carriers", name, "factor"))) if stated else ()
    yield from _followed(view)
    yield from _lacking(view)


def _implied(view: View, steps: Steps, row: Row) -> _Factor | None:
    """The factor a row's own tonnes and activity make, where it burns or draws energy."""
    tonnes, energy = view.tonnes(row), used(view, row, row.uses, _MWH) if row.uses else None
    return _Factor(tonnes / energy, row.uses or "", steps) if tonnes and energy and tonnes > 0 and energy > 0 else None


def _factor(view: View, carrier: Carrier) -> float | None:
    """A stated factor in t CO2e per MWh; None where it is not per energy or holds an unknown gas."""
    tonnes = [_per_mwh(view, gas, carrier) for gas in carrier.factor or {}]
    return sum(one for one in tonnes if one is not None) if tonnes and None not in tonnes else None


def _per_mwh(view: View, gas: str, carrier: Carrier) -> float | None:
    """t CO2e of a gas in one MWh: the factor times a MWh, by heating value where it is per volume or mass."""
    amount = (carrier.factor or {})[gas]
    for power in (0, -1, 1) if carrier.heating_value else (0,):
        tonnes = view.tonnes_of(gas, times(times(amount, carrier.heating_value, power), _ONE_MWH, 1))
        if tonnes is not None:
            return tonnes
    return None


def _plausible(view: View, one: _Factor) -> Iterator[Finding]:
    """A factor off by a thousand is kilograms written as tonnes, or the other way round."""
    what, least, most = _range(one.carrier)
    if least / _ROOM <= one.value <= most * _ROOM:
        return
    range_ = f"{least:g} to {most:g}" if least else f"at most {most:g}"
    fuel = what or "energy"
    message = f"`{shown(one.carrier)}` would emit {one.value:.3g} t CO2e per MWh; {range_} is plausible for {fuel}"
    yield view.warning("factor-implausible", message, _slip(one.value, least, most), *one.steps)


def _slip(value: float, least: float, most: float) -> str:
    for times_, words in (
        (1000.0, "kg may be written as t, or MWh as GWh"),
        (1e-3, "t may be written as kg, or GWh as MWh"),
    ):
        if least / _ROOM <= value / times_ <= most * _ROOM:
            return f"it is about 1000 times too {'large' if times_ > 1 else 'small'}: {words}"
    return "check the tonnes, the quantity and their units"


def _range(carrier: str) -> tuple[str, float, float]:
    name = carrier.casefold()
    if any(word in name for word in _RENEWABLE):
        return _ANY
    for words, least, most in _PLAUSIBLE:
        if any(word in name for word in words):
            return next(word for word in words if word in name), least, most
    return _ANY


def _disagreeing(view: View, found: list[_Factor]) -> Iterator[Finding]:
    """Rows of one year that use the same carrier emit alike per unit of it."""
    first: dict[str, _Factor] = {}
    for one in found:
        other = first.setdefault(one.carrier, one)
        ratio = one.value / other.value
        if not 1 / _FAR <= ratio <= _FAR:
            line = view.place(other.steps).line
            message = (
                f"this row emits {one.value:.3g} t CO2e per MWh of `{shown(one.carrier)}`, "
                f"the row on line {line} {other.value:.3g}"
            )
            help = "check both rows, or give one of the two fuels a carrier of its own"
            yield view.warning("factors-disagree", message, help, *one.steps)


def _stated(view: View, steps: Steps, row: Row) -> Iterator[Finding]:
    """Where a carrier states its factor and a row its tonnes, activity × factor is those tonnes."""
    carrier = view.plan.carriers.get(row.uses or "")
    implied = _implied(view, steps, row) if carrier and carrier.factor else None
    stated = _factor(view, carrier) if carrier and implied else None
    if implied and stated and abs(implied.value - stated) > _NEAR * stated and not (carrier and carrier.index):
        tonnes = view.tonnes(row) or 0.0
        message = (
            f"`{name_of(row)}`: activity × the factor of `{shown(row.uses or '')}` is "
            f"{tonnes * stated / implied.value:_.0f} t CO2e, the row says {tonnes:_.0f}"
        )
        help = "correct one of the three; the plan uses the row's tonnes, so the factor may also be deleted"
        yield view.warning("factor-differs", message, help, *steps, "emissions")


def _scope(view: View, steps: Steps, row: Row) -> Iterator[Finding]:
    """Scope 2 is what comes over a network from outside; scope 1 is what is burned in the city."""
    carrier = view.plan.carriers.get(row.uses or "")
    scope = gpc.scope(row.ref) if gpc.sector(row.ref) in ("I", "II") else None
    if carrier and scope in (1, 2) and carrier.networked != (scope == 2):
        kind = "comes over a network (scope 2)" if carrier.networked else "is no networked carrier (scope 1)"
        message = f"{row.ref} is scope {scope}, and `{shown(row.uses or '')}` {kind}"
        other = f"{gpc.subsector(row.ref)}.{2 if carrier.networked else 1}"
        help = f"write {other}, or correct `networked:` of the carrier"
        yield view.warning("scope-differs", message, help, *steps, "ref")


def _followed(view: View) -> Iterator[Finding]:
    """Leaks follow the use of a carrier, so some row must use it."""
    using = {row.uses for row in counted(view) if row.activity}
    for steps, row in view.rows(view.plan.base_year):
        if row.follows and row.follows in view.plan.carriers and row.follows not in using and view.tonnes(row):
            message = f"`{name_of(row)}` follows `{shown(row.follows)}`, which no row uses"
            help = "delete `follows:`; the row then stays as it is"
            yield view.error("follows-nothing", message, help, *steps, "follows")


def _lacking(view: View) -> Iterator[Finding]:
    """A carrier that measures use has a factor: implied by rows, stated, or that of the plants that make it."""
    implied = {row.uses for row in counted(view) if row.activity}
    made = {name for measure in view.plan.measures.values() for name in measure.per_unit.delivers}
    for name, measure in view.plan.measures.items():
        for carrier in measure.per_unit.uses:
            about = view.plan.carriers.get(carrier)
            if about and not about.factor and carrier not in implied | made:
                message = (
                    f"`{shown(carrier)}` has no emission factor: no row of the inventory uses it, and none is stated"
                )
                help = f"add `factor: … t CO2e/{about.unit}` to the carrier, with 0 if it is clean"
                yield view.error("carrier-without-factor", message, help, "measures", name, "per_unit", "uses", carrier)
