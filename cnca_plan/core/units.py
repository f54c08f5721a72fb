"""Quantities: a number and a unit, checked for dimension, converted by exact fractions.

    quantity = number [multiplier] [unit]        `1.5 billion USD/yr`, `25 %/yr`, `0.4 per home`
    unit     = factor {("*" | "·" | "/" | "per") factor}
    factor   = [multiplier] name                 `MWh`, `t CO2e`, `million USD`, a noun the caller allows

Every failure is a UnitError with what to write instead.
"""

import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from cnca_plan.core.findings import shown
from cnca_plan.core.numbers import UnitError, in_range, parse_number, split_number
from cnca_plan.core.unit_names import NUMBER, PERCENT, Dimension, Unit, named
from cnca_plan.core.unit_table import CURRENCIES, MULTIPLIERS

__all__ = [
    "NUMBER",
    "PERCENT",
    "Dimension",
    "Quantity",
    "Unit",
    "UnitError",
    "parse_number",
    "parse_quantity",
    "parse_share",
    "parse_unit",
]

_MOST_FACTORS = 8  # a unit of more parts is a mistake, and its factor might not fit a float
_PER = re.compile(r"(?:^|(?<=\s))per(?=\s)")
_SEPARATOR = re.compile(r"([*·⋅/])")
_CACHED = 4096
_NO_NOUNS: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Quantity:
    """`value` in `unit`."""

    value: float
    unit: Unit

    def to(self, unit: Unit | str, nouns: AbstractSet[str] = _NO_NOUNS, us: bool = False) -> float:
        """The value in another unit of the same dimension. Raises UnitError when the dimensions do not meet.

        >>> parse_quantity("1 MWh").to("GJ")
        3.6
        """
        target = parse_unit(unit, nouns, us) if isinstance(unit, str) else unit
        ratio = _ratio(self.unit, target)
        try:
            return self.value if ratio == 1 else float(Fraction(self.value) * ratio)
        except OverflowError:
            raise UnitError(f"{self} is too large in `{target}`", "is the unit a larger one?") from None

    def __str__(self) -> str:
        return f"{self.value:g} {self.unit.text}".strip()


def parse_unit(text: str, nouns: AbstractSet[str] = _NO_NOUNS, us: bool = False) -> Unit:
    """The unit; empty text is a plain number. `nouns` are countable things; with `us`, a gallon is the US gallon.

    >>> str(parse_unit("USD per homes", frozenset({"home"})))
    'USD/home'
    """
    return _unit(text, frozenset(nouns), us)


def parse_quantity(text: object, nouns: AbstractSet[str] = _NO_NOUNS, us: bool = False) -> Quantity:
    """A quantity from text, or a plain number from an int or float.

    >>> parse_quantity("8.336 million").value
    8336000.0
    """
    if isinstance(text, str):
        return _quantity(text, frozenset(nouns), us)
    return Quantity(_plain_number(text), NUMBER)


def parse_share(text: object) -> float:
    """A share, as a fraction of 1, from `NN %` and nothing else.

    >>> parse_share("80 %")
    0.8
    """
    quantity = parse_quantity(text)
    if quantity.unit == PERCENT:
        return quantity.to(NUMBER)
    if quantity.unit == NUMBER:
        value = quantity.value * 100 if abs(quantity.value) <= 1 else quantity.value
        raise UnitError(f"`{shown(str(text))}` is not a share", f"write {value:.10g} %")
    raise UnitError(f"`{shown(str(text))}` is not a share", "write it in `%`, like 80 %")


@lru_cache(_CACHED)
def _quantity(text: str, nouns: frozenset[str], us: bool) -> Quantity:
    number, rest = split_number(text)
    head, _, tail = rest.partition(" ")
    power = MULTIPLIERS.get(head, 0)
    unit = _unit(tail if power else rest, nouns, us)
    return Quantity(in_range(number(power)), unit)


@lru_cache(_CACHED)
def _unit(text: str, nouns: frozenset[str], us: bool) -> Unit:
    parts = [" ".join(part.split()) for part in _SEPARATOR.split(_PER.sub("/", text))]
    if parts == [""]:
        return NUMBER
    if parts[0] == "" and len(parts) > 2 and parts[1] == "/":
        parts[0] = "1"
    names, signs = parts[::2], ["*", *parts[1::2]]
    _check_expression(text, names, signs)
    unit = NUMBER
    for sign, name in zip(signs, names, strict=True):
        factor = NUMBER if name == "1" and unit is NUMBER and sign == "*" else _factor(name, nouns, us)
        unit = _combined(unit, sign, factor)
    return unit


def _check_expression(text: str, names: list[str], signs: list[str]) -> None:
    if len(names) > _MOST_FACTORS:
        raise UnitError(f"the unit `{shown(text)}` has too many parts", f"at most {_MOST_FACTORS} are read")
    if not all(names):
        raise UnitError(f"a part is missing in the unit `{shown(text)}`", "write it like `USD/MWh` or `USD per MWh`")
    if "/" in signs and any(sign != "/" for sign in signs[signs.index("/") :]):
        help = "put every multiplied unit before the first `/`, and write `/` before each unit below"
        raise UnitError(f"`{shown(text)}` can be read in two ways", help)


def _combined(unit: Unit, sign: str, factor: Unit) -> Unit:
    if sign == "/":
        text = f"{unit.text}/{factor.text}" if unit.text else f"1/{factor.text}"
        return Unit(unit.factor / factor.factor, unit.dimension.times(factor.dimension, -1), text)
    text = f"{unit.text}*{factor.text}" if unit.text else factor.text
    return Unit(unit.factor * factor.factor, unit.dimension.times(factor.dimension), text)


def _factor(name: str, nouns: frozenset[str], us: bool) -> Unit:
    """One name, perhaps after a multiplier word."""
    head, _, tail = name.partition(" ")
    if head not in MULTIPLIERS:
        return named(name, nouns, us)
    if not tail:
        return Unit(Fraction(10 ** MULTIPLIERS[head]), Dimension(), head)
    unit = named(tail.strip(), nouns, us)
    return Unit(unit.factor * 10 ** MULTIPLIERS[head], unit.dimension, f"{head} {unit.text}")


def _ratio(unit: Unit, target: Unit) -> Fraction:
    if unit.dimension == target.dimension:
        return unit.factor / target.factor
    written = f"`{shown(unit.text)}` is {unit.dimension}" if unit.text else "this is a plain number"
    raise UnitError(f"{written}, not {target.dimension}", _bridge(unit.dimension, target.dimension))


def _bridge(here: Dimension, there: Dimension) -> str:
    """What could join two dimensions that do not meet."""
    missing = {base for base, _ in here.times(there, -1).powers}
    if missing in ({"energy", "volume"}, {"energy", "mass"}):
        return "a fuel becomes energy only by its stated heating value (HHV or LHV)"
    if missing == {"mass", "CO2e"}:
        return "emissions are written `t CO2e`"
    if missing and missing <= CURRENCIES:
        return "money changes currency only by a stated exchange rate"
    if missing in ({"power", "energy", "time"}, {"power", "energy"}):
        return "power (kW) is a size; energy is written kWh, or kWh/yr"
    return "write the unit that is asked for"


def _plain_number(value: object) -> float:
    if value is None:
        raise UnitError("the value is empty", "write a number and a unit, like `12.5 MWh`")
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise UnitError(f"{shown(str(value).lower())} is not a number", "write a number and a unit, like `12.5 MWh`")
    try:
        return in_range(float(value)) + 0.0
    except OverflowError:
        return in_range(float("inf"))
