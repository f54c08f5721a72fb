"""The shape of every plan file: frozen, nothing extra allowed, one definition for checks and for editors.

Quantities are read with their units here (`Quantity`); whether a unit fits the place it stands in is decided where
names meet numbers, in `model.instantiate`. Everything a user may write is a field of this module, and nothing else is.

A *series* is one value for every year or a map of years; it is stored as a map, and a single value stands under
`EVERY_YEAR`.
"""

# No `from __future__ import annotations` here: pydantic would compile each of them from its text, one by one.
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    WithJsonSchema,
)

from cnca_plan.core.findings import Place, safe, shown
from cnca_plan.core.units import Quantity, UnitError, parse_quantity, parse_share
from cnca_plan.plan.tree import Map

EVERY_YEAR = 0
CO2E = "CO2e"
GPC_REFERENCE = r"^(I|II|III|IV|V|VI)(\.[0-9]{1,2}){1,3}$"

Gwp = Literal["SAR", "AR4", "AR5", "AR6"]
Notation = Literal["NO", "NE", "IE", "C"]
Quality = Literal["reported", "derived", "assumed"]
Between = Literal["linear", "free", "steps"]
Perspective = Literal["society", "payers", "city"]
Decider = Literal["city", "region", "state", "nation", "utility", "private"]
WasteMethod = Literal["methane commitment", "first-order decay"]
Level = Literal["BASIC", "BASIC+"]
Scope2 = Literal["location-based", "market-based"]
Kind = Literal["saving", "switch"]
Grade = Literal["A", "A-", "B", "D"]

# --- values with units -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ShareOf:
    """`85 % of home heat`: a share (1 = 100 %) of what a service demands each year."""

    share: float
    service: str


class Unreadable(ValueError):
    """A value that cannot be what its place asks for: the finding it becomes."""

    def __init__(self, code: str, message: str, help: str) -> None:
        super().__init__(f"{message}\n{help}")
        self.code, self.message, self.help = code, message, help


def _plain(error: UnitError, code: str) -> Unreadable:
    """A unit fault as pydantic wants it; a question about the unit is not a malformed number."""
    asked = re.match(r"`[^`]+`: ", error.message)
    code = "unit-unknown" if error.message.startswith("unknown unit") else "unit-ambiguous" if asked else code
    return Unreadable(code, error.message, error.help)


def _fit_for_tables(value: str) -> str:
    """A name must not be run as a formula by a spreadsheet, nor steer a terminal."""
    if value.startswith(("=", "+", "-", "@", "\t")):
        help = "begin it with a letter or a digit: spreadsheets would run this as a formula"
        raise Unreadable("name-like-formula", f"a name cannot begin with `{shown(value[0])}`", help)
    if value != value.strip():
        raise Unreadable("name-with-spaces", "the name begins or ends with a space", f"write `{shown(value.strip())}`")
    return _without_controls(value, "")


def _without_controls(value: str, allowed: str = "\n\t") -> str:
    if value.isascii() and value.isprintable():  # nearly every text, told at once
        return value
    found = next((letter for letter in value if safe(letter) != letter and letter not in allowed), None)
    if found is None:
        return value
    raise Unreadable("control-character", f"the text holds a control character, {safe(found)}", "delete it")


def _quantity(value: Any, info: ValidationInfo) -> Quantity:
    """Read `16.2 USD/MMBtu`; the nouns a city counts in (homes, buses) and its country come with the context."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Unreadable("wrong-type", "this is not a number with its unit", "write it like `12.5 MWh`")
    context = info.context or {}
    try:
        return parse_quantity(value, nouns=context.get("nouns", frozenset()), us=context.get("us", False))
    except UnitError as error:
        raise _plain(error, "quantity-malformed") from None


def _share(value: Any) -> float:
    """Read `80 %` as 0.8; a bare number is refused because nobody can tell 0.8 % from 80 %."""
    try:
        return parse_share(value)
    except UnitError as error:
        raise _plain(error, "share-unwritten") from None


def _rate(value: Any) -> float:
    """Read `25 %/yr` or `25 %`."""
    return _share(re.sub(r"\s*/\s*yr\s*$", "", value) if isinstance(value, str) else value)


def _potential(value: Any, info: ValidationInfo) -> Quantity | ShareOf:
    """Read `85 % of home heat` as a share of a service and anything else as a quantity."""
    match = re.fullmatch(r"\s*(\S+\s?%)\s+of\s+(\S.*?)\s*", value) if isinstance(value, str) else None
    return ShareOf(_share(match[1]), match[2]) if match else _quantity(value, info)


def _every_year(value: Any) -> Any:
    """One value for all years is a series with a single entry."""
    if isinstance(value, Mapping) and not value:
        raise Unreadable("series-empty", "no year is given", "write one value, or years such as {2025: …, 2030: …}")
    return value if isinstance(value, Mapping) else {EVERY_YEAR: value}


def _by_gas(value: Any) -> Any:
    """Tonnes of CO2e without a gas are booked under CO2e."""
    return value if isinstance(value, Mapping) else {CO2E: value}


def _as_list(value: Any) -> Any:
    """One path or name may be written without a list."""
    return [value] if isinstance(value, str) else value


def _as_written(value: Any) -> Any:
    """A number may stand without quotes where a text is read later."""
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _as_weights(value: Any) -> Any:
    """`group: roofs` weighs each unit 1; `group: {roofs: 12 m2}` says how much of the group one unit takes."""
    return {value: 1} if isinstance(value, str) else value


_QUANTITY_JSON: dict[str, Any] = {
    "anyOf": [{"type": "string", "minLength": 1}, {"type": "number"}],
    "description": "A number and its unit, such as `12.5 MWh` or `1.5 billion USD/yr`.",
    "examples": ["12.5 MWh", "1.5 billion USD/yr"],
}
_SHARE_JSON: dict[str, Any] = {
    "type": "string",
    "pattern": r"^[+-]?[0-9_.]+([eE][+-]?[0-9]+)? ?%$",
    "description": "A share in per cent, such as `80 %`.",
    "examples": ["80 %"],
}
_RATE_JSON: dict[str, Any] = _SHARE_JSON | {
    "pattern": r"^[+-]?[0-9_.]+([eE][+-]?[0-9]+)? ?%(/yr)?$",
    "description": "A share a year, such as `3 %` or `25 %/yr`.",
    "examples": ["3 %", "25 %/yr"],
}
_POTENTIAL_JSON: dict[str, Any] = _QUANTITY_JSON | {
    "description": "A share of a service (`85 % of home heat`) or a number of units (`500_000 homes`).",
    "examples": ["85 % of home heat", "500_000 homes"],
}
_REFERENCE_JSON: dict[str, Any] = {
    "type": "object",
    "properties": {"from": {"type": "string"}, "series": {"type": "string"}},
    "required": ["from", "series"],
    "additionalProperties": False,
}


def _series_json(value: dict[str, Any]) -> dict[str, Any]:
    """JSON Schema of a series: one value, a map of years, or a series kept in another file."""
    by_year = {"type": "object", "patternProperties": {"^[0-9]{4}$": value}, "additionalProperties": False}
    return {"anyOf": [value, by_year, _REFERENCE_JSON], "description": value["description"]}


def _gases_json(value: dict[str, Any]) -> dict[str, Any]:
    """JSON Schema of emissions: one figure in CO2e or a map of gases."""
    return {"anyOf": [value, {"type": "object", "additionalProperties": value}], "description": value["description"]}


Text = Annotated[str, StringConstraints(min_length=1, max_length=4000, strict=True), AfterValidator(_without_controls)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=300, strict=True), AfterValidator(_fit_for_tables)]
Title = Annotated[str, StringConstraints(min_length=1, max_length=1000, strict=True), AfterValidator(_fit_for_tables)]
Written = Annotated[Text, BeforeValidator(_as_written), WithJsonSchema({"type": ["string", "number"]})]
Flag = Annotated[bool, Field(strict=True)]
FileName = Annotated[str, StringConstraints(min_length=1, max_length=400, strict=True)]
Year = Annotated[int, Field(ge=1900, le=2200, strict=True)]
SeriesYear = Annotated[int, Field(ge=EVERY_YEAR, le=2200, strict=True)]
Amount = Annotated[Quantity, BeforeValidator(_quantity), WithJsonSchema(_QUANTITY_JSON)]
Share = Annotated[float, BeforeValidator(_share), WithJsonSchema(_SHARE_JSON)]
Rate = Annotated[float, BeforeValidator(_rate), WithJsonSchema(_RATE_JSON)]
Potential = Annotated[Quantity | ShareOf, BeforeValidator(_potential), WithJsonSchema(_POTENTIAL_JSON)]
AmountSeries = Annotated[
    dict[SeriesYear, Amount], BeforeValidator(_every_year), WithJsonSchema(_series_json(_QUANTITY_JSON))
]
ShareSeries = Annotated[
    dict[SeriesYear, Share], BeforeValidator(_every_year), WithJsonSchema(_series_json(_SHARE_JSON))
]
PotentialSeries = Annotated[
    dict[SeriesYear, Potential], BeforeValidator(_every_year), WithJsonSchema(_series_json(_POTENTIAL_JSON))
]
Emissions = Annotated[dict[Name, Amount], BeforeValidator(_by_gas), WithJsonSchema(_gases_json(_QUANTITY_JSON))]
EmissionsByAge = dict[Annotated[int, Field(ge=0, le=200, strict=True)], Share]
Names = Annotated[
    tuple[Name, ...],
    BeforeValidator(_as_list),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}),
]
Weights = Annotated[
    dict[Name, Amount],
    BeforeValidator(_as_weights),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "object", "additionalProperties": _QUANTITY_JSON}]}),
]


class Document(BaseModel):
    """What every part of a plan file has in common: it never changes after reading and refuses unknown fields."""

    model_config = ConfigDict(
        defer_build=True, frozen=True, extra="forbid", arbitrary_types_allowed=True, populate_by_name=True
    )


class Source(Document):
    """Where figures come from: enough for a stranger to find them again."""

    title: Text
    url: Annotated[str, StringConstraints(pattern=r"^https?://\S+$", max_length=2000)] | None = None
    licence: Text | None = None
    accessed: Text | None = None
    note: Text | None = None


class Cited(Document):
    """Anything that states figures says how good they are and where they stand."""

    source: Name | Source | None = Field(default=None, description="A key of `sources`, or a source written out.")
    locator: Text | None = Field(default=None, description="Row, page or table in the source.")
    quality: Quality | None = Field(default=None, description="reported | derived | assumed")
    how: Text | None = Field(default=None, description="For derived and assumed figures: how, and a range.")
    note: Text | None = None


# --- the inventory ---------------------------------------------------------------------------------------------------


class Decay(Document):
    """First-order decay of waste laid down: emissions follow earlier deposits."""

    rate: Rate = Field(description="Share of what is left that decays each year, as k = 5 % for exp(−0.05).")
    potential: Amount | None = Field(default=None, description="t CO2e one unit of waste emits in all its years.")


class Row(Cited):
    """One line of the inventory, under its GPC reference number."""

    ref: Annotated[str, StringConstraints(pattern=GPC_REFERENCE)] = Field(description="GPC reference, such as I.1.1.")
    name: Name | None = None
    serves: Name | None = Field(default=None, description="The service this row delivers.")
    uses: Name | None = Field(default=None, description="The carrier it uses.")
    follows: Name | None = Field(default=None, description="The carrier whose use causes these tonnes (leaks).")
    activity: Amount | None = Field(default=None, description="Quantity of the carrier used, or of the service.")
    delivers: Amount | None = Field(default=None, description="Quantity of the service, where efficiency is unknown.")
    emissions: Emissions | None = Field(default=None, description="Tonnes of CO2e, or tonnes by gas.")
    gas: Name | None = Field(default=None, description="The gas a single CO2e figure consists of.")
    notation: Notation | None = Field(default=None, description="NO none occurs | NE not estimated | IE | C.")
    included_in: Name | None = Field(default=None, description="For IE: reference or name of the row that includes it.")
    driver: Name | None = Field(default=None, description="For rows that serve nothing: the driver they grow with.")
    trend: AmountSeries | None = Field(default=None, description="Index of activity, relative to the inventory year.")
    method: WasteMethod | None = None
    decay: Decay | None = None


class InventoryYear(Cited):
    """One inventory year: rows, or for a reference year just its total."""

    total: Amount | None = Field(default=None, description="The printed total, which rows must reach.")
    gwp: Gwp | None = None
    level: Level | None = None
    scope_2: Scope2 | None = None
    boundary: Text | None = None
    restated: Text | None = Field(default=None, description="How this total was put on the plan's own basis.")
    rows: tuple[Row, ...] = ()


class Incumbent(Cited):
    """What delivers a service today with one carrier: boilers, cars, landfill."""

    efficiency: Share | None = Field(default=None, description="Service delivered per unit of carrier, same dimension.")
    intensity: AmountSeries | None = Field(
        default=None, description="Index of carrier use per service as the stock turns over; 1 in the inventory year."
    )
    trend: AmountSeries | None = Field(default=None, description="Index of this incumbent's own activity.")
    also_uses: dict[Name, Amount] = Field(
        default_factory=dict, description="Other carriers per unit of service, such as {winter peak: 0.3 kW/MWh}."
    )
    lifetime: Amount | None = None
    unit: Name | None = Field(default=None, description="One piece of equipment: boiler, car.")
    per_unit: Amount | None = Field(default=None, description="Service that one piece of equipment delivers a year.")
    replacement: AmountSeries | None = Field(default=None, description="Capital cost of a like-for-like renewal.")
    opex: AmountSeries | None = Field(default=None, description="Running cost a year while in use, without carriers.")
    price_year: Year | None = None
    currency: Name | None = None
    ages: EmissionsByAge | None = Field(default=None, description="Share of the first year's stock by age in years.")
    early_retirement: Flag = Field(default=True, description="false: what stands today runs until it wears out.")
    paid_by: dict[Name, Share] | None = None


class Service(Cited):
    """What the city needs each year: warm homes, travel, treated waste."""

    unit: Name
    driver: Name | None = Field(default=None, description="The driver demand grows with, such as population.")
    trend: AmountSeries | None = Field(default=None, description="Index of demand per driver.")
    customer: Name | None = Field(default=None, description="Which customer's price applies, such as homes.")
    incumbents: dict[Name, Incumbent] = Field(default_factory=dict, description="By row name or carrier.")


class Inventory(Document):
    """What the city emitted, by GPC reference, and the services that was for."""

    schema_: Literal[1] | None = Field(default=None, alias="schema")
    city: Name
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] = Field(description="ISO 3166 code, such as US.")
    grade: Grade | None = Field(
        default=None,
        description="How well it is split: A by sector and fuel; B by sub-sector and scope; D scopes only.",
    )
    boundary: Text | None = None
    protocol: Text | None = None
    gwp: Gwp = Field(description="The assessment report whose GWPs the CO2e figures use.")
    level: Level = "BASIC"
    scope_2: Scope2 = "location-based"
    sources: dict[Name, Source] = Field(default_factory=dict)
    population: AmountSeries | None = None
    years: dict[Year, InventoryYear]
    services: dict[Name, Service] = Field(default_factory=dict)


# --- assumptions -----------------------------------------------------------------------------------------------------


class Carrier(Cited):
    """An energy carrier or any other thing bought by quantity: its prices and how its factor changes."""

    unit: Name
    heating_value: Amount | None = Field(default=None, description="Energy per volume or mass, HHV or LHV as stated.")
    heating_value_basis: Literal["HHV", "LHV"] | None = None
    peak_of: Name | None = Field(
        default=None, description="For a carrier in kW: the carrier whose winter peak it is; `limit` is what stands."
    )
    networked: Flag = Field(default=False, description="true: grid electricity, district heat, steam (scope 2).")
    price: dict[Name, AmountSeries] = Field(default_factory=dict, description="`supply` and a price per customer.")
    taxes: dict[Name, AmountSeries] = Field(default_factory=dict, description="Tax inside each customer's price.")
    price_year: Year | None = None
    currency: Name | None = None
    index: AmountSeries | None = Field(default=None, description="Trajectory of the emission factor.")
    factor: Emissions | None = Field(default=None, description="t CO2e per unit where no inventory row implies it.")
    limit: AmountSeries | None = Field(default=None, description="The most that can be bought in a year.")


class Rates(Cited):
    """A currency's price index, or units of the plan's currency for one of it, by year."""

    values: dict[Year, Annotated[float, Field(gt=0, strict=True)]]


class Trajectory(Cited):
    """A named series other files may point at."""

    title: Text | None = None
    values: dict[Year, Amount]


class Assumptions(Document):
    """What is believed about carriers, prices and money."""

    schema_: Literal[1] | None = Field(default=None, alias="schema")
    title: Text | None = None
    licence: Text | None = None
    sources: dict[Name, Source] = Field(default_factory=dict)
    series: dict[Name, Trajectory] = Field(default_factory=dict)
    carriers: dict[Name, Carrier] = Field(default_factory=dict)
    deflators: dict[Name, Rates] = Field(default_factory=dict, description="Price index by currency.")
    exchange: dict[Name, Rates] = Field(default_factory=dict, description="USD for one unit of the currency, by year.")
    drivers: dict[Name, AmountSeries] = Field(default_factory=dict)
    gwp: dict[Gwp, dict[Name, Annotated[float, Field(ge=0, strict=True)]]] = Field(
        default_factory=dict, description="GWP-100 by report and gas."
    )


# --- measures --------------------------------------------------------------------------------------------------------


class PerUnit(Document):
    """What one unit does each year it runs."""

    delivers: dict[Name, Amount] = Field(default_factory=dict, description="Services, or carriers for a supply.")
    uses: dict[Name, Amount] = Field(default_factory=dict)
    emits: Emissions | None = Field(default=None, description="Direct emissions; negative for removals.")


class Cost(Document):
    """Money per unit, before financing."""

    capex: AmountSeries | None = None
    opex: AmountSeries | None = Field(default=None, description="Per unit and year in service, without carriers.")
    per_run: AmountSeries | None = Field(default=None, description="Per unit and year in use.")
    price_year: Year
    currency: Name | None = None


class Rollout(Document):
    """How fast a measure can come."""

    start: Year | None = None
    most: AmountSeries | None = Field(default=None, description="Additions a year; replacing retired units is free.")
    gross: Flag = Field(default=False, description="true: `most` counts replacements too.")
    growth: Rate | None = Field(default=None, description="Installations may grow by this share a year …")
    seed: Amount | None = Field(default=None, description="… plus this many.")
    recent: Amount | None = Field(default=None, description="Installed in the year before the plan.")


class Ages(Document):
    """Flows by age of a unit (years since it was installed), interpolated between the ages given."""

    all: EmissionsByAge | None = Field(default=None, description="Every flow fades alike, as solar panels do.")
    delivers: EmissionsByAge | None = None
    uses: EmissionsByAge | None = None
    emits: EmissionsByAge | None = Field(default=None, description="Such as trees that grow.")


class Measure(Cited):
    """Anything that can be bought in units and that delivers, uses or emits something each year it is in service."""

    title: Title
    sector: Name | None = Field(default=None, description="GPC sub-sector such as I.1; else that of its service.")
    unit: Name
    per_unit: PerUnit
    kind: Kind | None = Field(default=None, description="saving | switch; told apart by `uses` when left out.")
    follows_intensity: Flag = Field(default=True, description="A saving shrinks with demand per home.")
    cost: Cost
    lifetime: Amount
    potential: PotentialSeries | None = None
    rollout: Rollout = Rollout()
    paid_by: dict[Name, Share] = Field(default_factory=dict)
    decided_by: Decider | None = None
    group: Weights = Field(default_factory=dict)
    needs: dict[Name, Amount] = Field(default_factory=dict)
    replaces: Names = Field(default=(), description="The incumbents (row names or carriers) this one may replace.")
    customer: Name | None = Field(default=None, description="Whose carrier prices apply; else that of its service.")
    self_use: Share | None = Field(default=None, description="Share of local supply that saves the retail price.")
    owner: Name | None = Field(default=None, description="GPC sub-sector credited with local supply.")
    hurdle_rate: Rate | None = Field(default=None, description="Return its buyers ask; steers choice only.")
    age: Ages | None = None
    commitments: dict[Year, Amount] = Field(default_factory=dict, description="Units already decided, by year.")
    renew: Flag = Field(default=False, description="true: committed units are renewed when they wear out.")
    brings: dict[Name, Any] = Field(default_factory=dict, description="Co-benefits.")


class Group(Cited):
    """Measures that share one potential: roofs, or one heating system a home."""

    title: Text | None = None
    potential: PotentialSeries


class Catalogue(Document):
    """Measures to choose from."""

    schema_: Literal[1] | None = Field(default=None, alias="schema")
    title: Text | None = None
    licence: Text | None = None
    sources: dict[Name, Source] = Field(default_factory=dict)
    groups: dict[Name, Group] = Field(default_factory=dict)
    measures: dict[Name, Measure] = Field(default_factory=dict)


# --- the plan --------------------------------------------------------------------------------------------------------


class Years(Document):
    """First and last plan year."""

    first: Year = Field(alias="from")
    last: Year = Field(alias="to")


class Money(Document):
    """The plan's money: real, at one price year."""

    currency: Name
    price_year: Year
    discount_rate: Rate
    perspective: Perspective = "society"
    carbon_price: AmountSeries | None = Field(default=None, description="Money per t CO2e, on net emissions.")
    carbon_price_in: Names = Field(default=(), description="Carriers whose price already contains it.")


class Accounting(Document):
    """Which rows count, by the GPC."""

    level: Level = "BASIC"
    scope_2: Scope2 = "location-based"


class Milestone(Cited):
    """One target: base-year (`cut … from`), fixed level, intensity (`per`), or below the baseline."""

    year: Year
    cut: Share | None = None
    base: Year | None = Field(default=None, alias="from", description="The reference year of `cut`.")
    level: Amount | None = None
    below_baseline: Share | None = None
    per: Name | None = Field(default=None, description="The driver of an intensity target, such as person.")
    sector: Name | None = Field(default=None, description="Only this sector or sub-sector: I, II.1 …")
    scope: Literal[1, 2, 3] | None = None
    gas: Name | None = None


class Targets(Document):
    """What the city has promised."""

    between: Between = "linear"
    from_start: Literal["linear"] | None = None
    milestones: tuple[Milestone, ...]


class Budget(Document):
    """A ceiling on emissions summed over a window of years."""

    first: Year = Field(alias="from")
    last: Year = Field(alias="to")
    tonnes: Amount


class Spending(Document):
    """The most a payer spends on capital a year, beyond what the baseline makes it spend."""

    limit: AmountSeries
    financed: Amount | None = Field(default=None, description="Loans: annuities over this many years count instead.")
    rate: Rate | None = Field(default=None, description="Interest on those loans; else the discount rate.")


def _as_spending(value: Any) -> Any:
    """`city: 1.5 billion USD/yr` is short for a limit without loans."""
    return value if isinstance(value, Mapping) and "limit" in value else {"limit": value}


class Limits(Document):
    """What the plan may not exceed besides its targets."""

    spending: dict[Name, Annotated[Spending, BeforeValidator(_as_spending)]] = Field(default_factory=dict)
    removals: Text | None = Field(default=None, description="`10 % of base year`, or tonnes a year.")


class Payer(Document):
    """Who pays; `outside: true` for money that comes from beyond the city (state, nation)."""

    title: Text | None = None
    outside: Flag = False


class Ignored(Document):
    """A warning a city has looked at and lives with, and why."""

    code: Name = Field(description="The warning's code, such as not-estimated.")
    file: FileName | None = Field(default=None, description="Only in this file, relative to the one it is named in.")
    reason: Text = Field(description="Why the warning may stand.")


class PlanFile(Document):
    """The plan itself: which files, which years, which targets."""

    schema_: Literal[1] | None = Field(default=None, alias="schema")
    plan: Name
    extends: FileName | None = None
    inventory: FileName
    base_year: Year | None = Field(default=None, description="Inventory year to start from; else the last with rows.")
    assumptions: Names = ()
    catalogue: Names = ()
    years: Years
    money: Money
    gwp: Gwp
    accounting: Accounting = Accounting()
    targets: Targets | None = None
    budget: Budget | None = None
    limits: Limits = Limits()
    drivers: dict[Name, AmountSeries] = Field(default_factory=dict)
    adjust: dict[Name, Written] = Field(
        default_factory=dict, description="Assumptions changed as a whole: `capex: +30 %`; names as for `sweep --vary`."
    )
    sensitivity: dict[Name, Written] = Field(
        default_factory=dict, description="Stated ranges for `sweep --tornado`: `capex.heat-pump: -30 %..30 %`."
    )
    payers: dict[Name, Payer] = Field(default_factory=dict)
    expect: tuple[Text, ...] = ()
    exclude: Names = Field(default=(), description="Measures of the catalogue that may not be chosen.")
    sources: dict[Name, Source] = Field(default_factory=dict)
    ignore: tuple[Ignored, ...] = Field(default=(), description="Warnings that `check` leaves out, each with a reason.")
    note: Text | None = None


@dataclass(frozen=True)
class Plan:
    """Everything a city wrote, read and merged: names and quantities, no arrays yet.

    `carriers`, `series`, `deflators`, `exchange` and `gwp` come from all assumption files, `measures` and `groups`
    from all catalogue files, each overlaid with what the plan and its scenario say.
    """

    file: PlanFile
    inventory: Inventory
    carriers: Mapping[str, Carrier]
    drivers: Mapping[str, Mapping[int, Quantity]]
    deflators: Mapping[str, Rates]
    exchange: Mapping[str, Rates]
    gwp: Mapping[str, Mapping[str, float]]
    measures: Mapping[str, Measure]
    groups: Mapping[str, Group]
    base_year: int
    nouns: frozenset[str]  # what the city counts in: homes, cars, panels
    files: tuple[tuple[str, str], ...]  # name relative to the project root, sha256; in the order read
    place: Callable[..., Place]  # place("measures", "heat-pumps", "cost") → where that stands; key=True: its name
    excerpt: Callable[[Place], str] = field(default=lambda place: "")  # the line that stands at a place
    tree: Map = field(default_factory=lambda: Map(Place("", 1, 1), ()))  # everything merged, as `place` walks it
