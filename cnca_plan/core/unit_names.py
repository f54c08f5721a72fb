"""One name of a unit, as a city may spell it, to its exact factor and dimension; or the question it leaves open."""

import re
from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction

from cnca_plan.core.findings import shown
from cnca_plan.core.numbers import UnitError
from cnca_plan.core.unit_table import ALIASES, CURRENCIES, GASES, MASS, REFUSED, TABLE

_CO2E = re.compile(r"(\w+?) ?CO[2₂](?:[- ]?e(?:q\.?)?)")
_GAS = re.compile(rf"(\w+) ({'|'.join(sorted(GASES))})")
_CO2 = re.compile(r"(\w+?) ?CO[2₂]")


@dataclass(frozen=True, slots=True)
class Dimension:
    """Powers of the bases, sorted, zeros left out: energy per time is (("energy", 1), ("time", -1))."""

    powers: tuple[tuple[str, int], ...] = ()

    def times(self, other: "Dimension", power: int = 1) -> "Dimension":
        """The dimension of a product, or with `power` -1 of a quotient."""
        total = dict(self.powers)
        for base, exponent in other.powers:
            total[base] = total.get(base, 0) + power * exponent
        return Dimension(tuple(sorted((base, exponent) for base, exponent in total.items() if exponent)))

    def __getitem__(self, base: str) -> int:
        return dict(self.powers).get(base, 0)

    def __str__(self) -> str:
        above = " · ".join(_power(base, exponent) for base, exponent in self.powers if exponent > 0)
        below = "".join(f" per {_power(base, -exponent)}" for base, exponent in self.powers if exponent < 0)
        return (above + below).strip() or "a plain number"


@dataclass(frozen=True, slots=True)
class Unit:
    """`factor` base units of `dimension`; `text` is its normal spelling."""

    factor: Fraction
    dimension: Dimension
    text: str

    def __str__(self) -> str:
        return self.text


NUMBER = Unit(Fraction(1), Dimension(), "")
PERCENT = Unit(Fraction(1, 100), Dimension(), "%")


def named(name: str, nouns: frozenset[str], us: bool) -> Unit:
    """The unit of one name: of the table, a noun, or a mass of emissions. Raises UnitError."""
    known = _KNOWN.get(ALIASES.get(name, name))
    if known is not None:
        return known
    if us and name in ("gal", "gallon", "gallons"):
        return _KNOWN["us_gallon"]
    noun = _noun(name, nouns)
    if noun:
        return Unit(Fraction(1), Dimension(((noun, 1),)), noun)
    return _emission(name) or _fail(name, nouns)


def _noun(name: str, nouns: frozenset[str]) -> str:
    """The noun as the caller spells it, for its singular or plural; empty when it is none of them."""
    forms = [name, name + "s", name + "es", name.removesuffix("s"), name.removesuffix("es")]
    forms += [name[:-3] + "y"] if name.endswith("ies") else []
    return next((form for form in forms if form in nouns), "")


def _emission(name: str) -> Unit | None:
    """`t CO2e` in any of its spellings, or a mass of one gas."""
    if (match := _CO2E.fullmatch(name)) and (mass := _mass(match[1])):
        return Unit(MASS[mass] / 1000, Dimension((("CO2e", 1),)), f"{mass} CO2e")
    if (match := _GAS.fullmatch(name)) and (mass := _mass(match[1])):
        return Unit(MASS[mass] / 1000, Dimension(((match[2], 1),)), f"{mass} {match[2]}")
    return None


def _mass(name: str) -> str:
    canonical = ALIASES.get(name, name)
    return canonical if canonical in MASS else ""


def _fail(name: str, nouns: frozenset[str]) -> Unit:
    """Raise with the question to answer or the nearest known name."""
    if name in REFUSED:
        question, help = REFUSED[name]
        raise UnitError(f"`{name}`: {question}", help)
    match = _CO2.fullmatch(name)
    if match and _mass(match[1]):
        help = f"write `{match[1]} CO2e`; a tonne of CO2 alone is one tonne of it"
        raise UnitError(f"`{shown(name)}`: all gases, or carbon dioxide alone?", help)
    if name[:1].isascii() and name[:1].isdigit():
        raise UnitError(f"a second number in the unit: `{shown(name)}`", "write one number, then the unit")
    raise UnitError(f"unknown unit `{shown(name)}`", lambda: _suggestion(name, nouns))


def _suggestion(name: str, nouns: frozenset[str]) -> str:
    folded = name.casefold().replace(" ", "").replace("₂", "2")
    candidates = {**_FOLDED, **{noun.casefold(): noun for noun in nouns}}
    near = get_close_matches(folded[:40], candidates, n=1, cutoff=0.6)
    if near:
        return f"did you mean `{candidates[near[0]]}`?"
    return (
        f"counted here: {', '.join(sorted(nouns)[:8])}" if nouns else "the documentation lists the units, under “Units”"
    )


def _power(base: str, exponent: int) -> str:
    return base if exponent == 1 else f"{base}^{exponent}"


_KNOWN: dict[str, Unit] = {
    **{
        name: Unit(factor, Dimension(((base, 1),)), name)
        for base, table in TABLE.items()
        for name, factor in table.items()
    },
    **{code: Unit(Fraction(1), Dimension(((code, 1),)), code) for code in CURRENCIES},
    "%": PERCENT,
}
_FOLDED = {
    **{name.casefold(): ALIASES.get(name, name) for name in (*ALIASES, *_KNOWN)},
    **{f"{mass}co2e".casefold(): f"{mass} CO2e" for mass in ("kg", "t", "kt", "Mt", "g", "lb")},
}
