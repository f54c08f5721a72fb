"""Money is in a known currency, of a stated price year, and can be brought to the plan's own."""

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cnca_plan.core.findings import Finding, shown
from cnca_plan.core.unit_table import CURRENCIES
from cnca_plan.core.units import Dimension, Quantity
from cnca_plan.plan.checks.names import payments
from cnca_plan.plan.checks.view import NUMBER, TIME, TONNES, Steps, View, currency, flows, without_money
from cnca_plan.plan.schema import Incumbent, Measure

_SHARES_MEET = 1e-9
_PIVOT = "USD"  # exchange rates say how many USD one unit of a currency is


@dataclass(frozen=True)
class Cost:
    """A series of money: what stands below the money, the price year and currency stated beside it, its path."""

    series: Mapping[int, Quantity]
    per: tuple[Dimension, ...]
    price_year: int | None
    currency: str | None
    steps: Steps


def check(view: View) -> Iterator[Finding]:
    """Rates, currencies, price years, and who pays."""
    yield from _plan(view)
    for cost in _costs(view):
        yield from _cost(view, cost)
    yield from _price_years(view)
    yield from _shares(view)


def _plan(view: View) -> Iterator[Finding]:
    money = view.plan.file.money
    if money.currency not in CURRENCIES:
        near = difflib.get_close_matches(money.currency[:20].upper(), sorted(CURRENCIES), 1, cutoff=0.5)
        help = f"did you mean {near[0]}?" if near else "write an ISO 4217 code, such as USD or EUR"
        yield view.error(
            "currency-unknown", f"`{shown(money.currency)}` is no currency code", help, "money", "currency"
        )
    if not -0.5 < money.discount_rate < 1:
        message = f"a discount rate of {100 * money.discount_rate:g} % is out of range"
        yield view.error("out-of-range", message, "write a rate between -50 % and 100 %", "money", "discount_rate")
    for name, measure in view.plan.measures.items():
        if measure.hurdle_rate is not None and not -0.5 < measure.hurdle_rate < 1:
            message = f"a hurdle rate of {100 * measure.hurdle_rate:g} % is out of range"
            help = "write a rate between -50 % and 100 %"
            yield view.error("out-of-range", message, help, "measures", name, "hurdle_rate")
    if money.perspective == "city" and not any(payer.outside for payer in view.plan.file.payers.values()):
        message = "from the city's perspective money from outside is free, and no payer is outside"
        yield view.warning("no-outside-payer", message, "mark payers with `outside: true`", "money", "perspective")


def _costs(view: View) -> Iterator[Cost]:
    money, year = view.plan.file.money, view.plan.file.money.price_year
    yearly = NUMBER.times(TIME, -1)
    if money.carbon_price:
        per_tonne = NUMBER.times(TONNES, -1)
        yield Cost(money.carbon_price, (per_tonne,), year, money.currency, ("money", "carbon_price"))
    for payer, spending in view.plan.file.limits.spending.items():
        yield Cost(spending.limit, (yearly,), year, money.currency, ("limits", "spending", payer, "limit"))
    for name, carrier in view.plan.carriers.items():
        per = tuple(NUMBER.times(dimension, -1) for dimension in view.carrier_dimensions(name))
        for steps, series in flows(carrier):
            yield Cost(series, per, carrier.price_year, carrier.currency, ("carriers", name, *steps))
    for name, measure in view.plan.measures.items():
        yield from _measure(("measures", name, "cost"), measure, yearly)
    for name, service in view.services.items():
        for key, incumbent in service.incumbents.items():
            steps = ("inventory", "services", name, "incumbents", key)
            yield from _incumbent(view, steps, incumbent, view.service_dimension(name))


def _measure(steps: Steps, measure: Measure, yearly: Dimension) -> Iterator[Cost]:
    cost = measure.cost
    for field, series, per in (
        ("capex", cost.capex, (NUMBER,)),
        ("opex", cost.opex, (yearly,)),
        ("per_run", cost.per_run, (yearly, NUMBER)),
    ):
        if series:
            yield Cost(series, per, cost.price_year, cost.currency, (*steps, field))


def _incumbent(view: View, steps: Steps, incumbent: Incumbent, service: Dimension | None) -> Iterator[Cost]:
    """Costs of an incumbent are per piece of equipment, or per unit of service where there is no piece."""
    piece = view.unit(incumbent.unit) if incumbent.unit else None
    pieces = (NUMBER, NUMBER.times(piece.dimension, -1)) if piece else (NUMBER,) if incumbent.per_unit else ()
    served = (NUMBER.times(service, -1),) if service else ()
    per = (*pieces, *served)
    yearly = (*(dimension.times(TIME, -1) for dimension in pieces), *served)
    if incumbent.replacement:
        yield Cost(incumbent.replacement, per, incumbent.price_year, incumbent.currency, (*steps, "replacement"))
    if incumbent.opex:
        yield Cost(incumbent.opex, yearly, incumbent.price_year, incumbent.currency, (*steps, "opex"))


def _cost(view: View, cost: Cost) -> Iterator[Finding]:
    rates: set[str] = set()
    for year, amount in cost.series.items():
        code = currency(amount.unit)
        if code is None:
            message = f"`{amount}` is no amount of money"
            yield view.error("unit-mismatch", message, "write it with its currency, such as 12 USD", *cost.steps, year)
            continue
        yield from _below(view, cost, year, amount)
        if cost.currency and code != cost.currency:
            message = f"`{amount}` is in {code}, and {shown(cost.currency)} is stated"
            yield view.error("currency-differs", message, f"write it in {shown(cost.currency)}", *cost.steps, year)
        elif code not in rates:
            rates.add(code)
            yield from _convertible(view, cost, code, (*cost.steps, year))


def _below(view: View, cost: Cost, year: int, amount: Quantity) -> Iterator[Finding]:
    here = without_money(amount.unit)
    if cost.per and here not in cost.per:
        message = f"`{amount}` is money {_words(here)}, where money {_words(cost.per[0])} is expected"
        yield view.error("unit-mismatch", message, _remedy(here, cost.per), *cost.steps, year)


def _words(dimension: Dimension) -> str:
    return shown(str(dimension)) if dimension.powers else "alone"


def _remedy(here: Dimension, wanted: tuple[Dimension, ...]) -> str:
    if here.times(TIME, -1) in wanted:
        return "write it a year: add `/yr`"
    if here.times(TIME) in wanted:
        return "leave out `/yr`: this is paid once"
    if {base for base, _ in here.times(wanted[0], -1).powers} & {"volume", "mass"}:
        return "give the carrier a `heating_value:`, or write the price per unit of energy"
    return "costs of a measure are for one unit; prices are per unit of the carrier"


def _convertible(view: View, cost: Cost, code: str, steps: Steps) -> Iterator[Finding]:
    """Money of another currency or year needs a rate and a price index; either order of converting will do."""
    money, year = view.plan.file.money, cost.price_year
    if year is None or money.currency not in CURRENCIES:
        return
    if code == money.currency:
        if year != money.price_year and not _index(view, code, year):
            yield _no_index(view, code, year, steps)
        return
    at_once = _rated(view, code, year) and _rated(view, money.currency, year)
    later = _rated(view, code, money.price_year) and _rated(view, money.currency, money.price_year)
    if not (at_once or later):
        message = f"{code} of {year} in a plan in {money.currency}: no exchange rate is given"
        help = f"add `exchange: {{{code}: {{values: {{{year}: …}}}}}}` to an assumptions file, with its source"
        yield view.error("currency-missing-rate", message, help, *steps)
    elif not ((at_once and _index(view, money.currency, year)) or (later and _index(view, code, year))):
        yield _no_index(view, money.currency if at_once else code, year, steps)


def _rated(view: View, code: str, year: int) -> bool:
    rates = view.plan.exchange.get(code)
    return code == _PIVOT or (rates is not None and year in rates.values)


def _index(view: View, code: str, year: int) -> bool:
    wanted = view.plan.file.money.price_year
    rates = view.plan.deflators.get(code)
    return year == wanted or (rates is not None and {year, wanted} <= rates.values.keys())


def _no_index(view: View, code: str, year: int, steps: Steps) -> Finding:
    wanted = view.plan.file.money.price_year
    rates = view.plan.deflators.get(code)
    lacking = " and ".join(str(one) for one in sorted({year, wanted}) if rates is None or one not in rates.values)
    message = f"{code} of {year} cannot become {code} of {wanted}: the price index lacks {lacking}"
    help = f"add the years to `deflators: {{{code}: …}}`, with their source"
    return view.error("deflator-missing", message, help, *steps)


def _price_years(view: View) -> Iterator[Finding]:
    for cost in _costs(view):
        if cost.price_year is None:
            field = cost.steps[2] if cost.steps[0] == "carriers" else cost.steps[-1]
            owner = cost.steps[:2] if cost.steps[0] == "carriers" else cost.steps[:-1]
            message = f"`{shown(str(owner[-1]))}` has a `{field}` without the year of its prices"
            yield view.error("price-year-missing", message, "add `price_year: …`", *owner)


def _shares(view: View) -> Iterator[Finding]:
    """Each payer pays a share of capital, and together they pay all of it."""
    for steps, paid_by in payments(view):
        total = sum(paid_by.values())
        for payer, share in paid_by.items():
            if share < 0:
                yield view.error(
                    "negative-value", "a payer's share cannot be negative", "write 0 % or more", *steps, payer
                )
        if paid_by and abs(total - 1) > _SHARES_MEET:
            message = f"the payers' shares sum to {100 * total:.10g} %, not 100 %"
            yield view.error("shares-do-not-sum", message, "correct the shares", *steps)
