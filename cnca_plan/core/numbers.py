"""Numbers as a city may write them, and, for each way they may not, what to write instead.

`1_000`, `1e3`, `.5`, `5.` and `+5` are numbers. Commas, spaces and apostrophes are not: they mean different things in
different countries, and a wrong guess is a factor of a thousand.
"""

import math
import re
import unicodedata
from collections.abc import Callable

from cnca_plan.core.findings import shown

_LONGEST = 400  # characters
_MOST = 1e18  # in any unit a city uses; more is nearly always a unit written a thousand times too small
_DIGITS = "[0-9]+(?:_[0-9]+)*"
_NUMBER = re.compile(rf"([-+]?(?:{_DIGITS}(?:\.(?:{_DIGITS})?)?|\.{_DIGITS}))(?:[eE]([-+]?[0-9]+))?(?![0-9_.,:'])")
_GROUPED = re.compile(
    r"([-+]?[0-9]{1,3})((?:([,. '’\u00a0\u2009\u202f])[0-9]{3})(?:\3[0-9]{3})*)(?:([.,])([0-9]+))?(?![0-9_.,:'])"
)
_COMMA = re.compile(r"([-+]?[0-9]+),([0-9]+)(?![0-9_.,:'])")
_CLOCK = re.compile(r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?")
_RADIX = re.compile(r"[-+]?0[xXoObB][0-9a-fA-F_]*")
_NOT_FINITE = re.compile(r"[-+]?\.?(?:inf(?:inity)?|nan)\b", re.IGNORECASE)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MISSING = re.compile(r"#?n/?a|n\.a\.|n\.?d\.?|[-–—~?]|nil|none|null|tbd|todo|x+", re.IGNORECASE)
_PLAIN = {
    **dict.fromkeys("−–—‐‑‒﹣－", "-"),
    **dict.fromkeys("“”„«»", '"'),
    **dict.fromkeys("‘’‚′", "'"),
    **dict.fromkeys("×✕", "*"),
    **dict.fromkeys("∕⁄／", "/"),
    "％": "%",
}
_HELP = "write a number and a unit, like `12.5 MWh`"
_DIGITS_HELP = "write digits, with `_` between groups and `.` for decimals"
_UNIT_SIGNS = frozenset("·⋅₂²³€£¥")  # not ASCII, yet meaningful to the reader of units


class UnitError(ValueError):
    """A number or unit that cannot be read, or units that do not meet: what is wrong, and what to write."""

    def __init__(self, message: str, help: str | Callable[[], str] = "") -> None:
        super().__init__(message)
        self.message = message
        self._help = help  # looking for a nearest name takes time, and often nobody asks

    @property
    def help(self) -> str:
        """What to write instead."""
        return self._help if isinstance(self._help, str) else self._help()


def parse_number(text: str) -> float:
    """The whole text as a finite number; -0.0 is 0.0. Raises UnitError.

    >>> parse_number("1_000"), parse_number(".5"), parse_number("1e3")
    (1000.0, 0.5, 1000.0)
    """
    value, rest = split_number(text)
    if rest:
        raise UnitError(f"`{shown(text)}` is not a number", _DIGITS_HELP)
    return in_range(value())


class Number:
    """A number still in its digits, so that `8.336 million` is exactly 8336000."""

    __slots__ = ("exponent", "mantissa")

    def __init__(self, mantissa: str, exponent: int) -> None:
        self.mantissa = mantissa
        self.exponent = exponent

    def __call__(self, power: int = 0) -> float:
        """The nearest float to the number times ten to the `power`."""
        return float(f"{self.mantissa}e{self.exponent + power}") + 0.0  # + 0.0 makes of -0.0 a plain 0.0


def split_number(text: str) -> tuple[Number, str]:
    """The number a text begins with, and the rest without outer spaces. Raises UnitError, saying what to write."""
    if len(text) > _LONGEST:
        raise UnitError(
            f"number too long: {len(text):_} characters", "a quantity is a number and a unit, like `12.5 MWh`"
        )
    text = text.strip(" ")
    match = _NUMBER.match(text)
    rest = text[match.end() :].strip(" ") if match else ""
    if match is None or not text.isascii() or rest[:1].isdecimal() or _RADIX.match(text) or _DATE.match(text):
        _refuse(text)
    if match is None:
        raise _no_number(text)
    return Number(match[1].replace("_", ""), int(match[2] or 0)), rest


def in_range(value: float) -> float:
    """The value, unless it is infinite or so large that the unit must be wrong. Raises UnitError."""
    if not math.isfinite(value):
        raise UnitError("the number is too large, or is not a number", "write a finite number")
    if abs(value) > _MOST:
        raise UnitError(
            f"{value:g} is too large to be meant", "is the unit a larger one? nothing a city counts passes 1e18"
        )
    return value


def _refuse(text: str) -> None:
    """Raise for the known ways to write a number that are not ours."""
    if not text:
        raise UnitError("the value is empty", _HELP)
    grouped, comma = _GROUPED.match(text), _COMMA.match(text)
    if grouped and (grouped[4] != grouped[3]) and not _single_point(grouped):
        raise _grouped(grouped)
    if comma:
        raise UnitError(f"decimal comma in `{comma[0]}`", f"write {comma[1]}.{comma[2]}")
    for character in text:
        _check_character(character)
    _refuse_forms(text)


def _refuse_forms(text: str) -> None:
    if match := _RADIX.match(text):
        raise UnitError(
            f"`{shown(match[0])}` is not a decimal number", "write it with the digits 0 to 9, or quote it as text"
        )
    if match := _NOT_FINITE.match(text):
        raise UnitError(f"`{match[0]}` is not a finite number", "write a number, or leave the field out")
    if match := _DATE.match(text):
        raise UnitError(f"`{match[0]}` is a date, not a number", _HELP)
    if match := _CLOCK.match(text):
        raise UnitError(f"`{match[0]}` is a time of day, not a number", "write hours with decimals, like `12.5 h`")
    if match := re.match(r"[-+]?[0-9]+(?: [0-9]+)+", text):
        raise UnitError(f"a space inside the number `{shown(match[0])}`", "write one number, then the unit")


def _no_number(text: str) -> UnitError:
    if _MISSING.fullmatch(text):
        help = "leave the field out; in an inventory, what is unknown is `notation: NE`"
        return UnitError(f"`{text}` is not a number", help)
    start = re.match(r"[-+]?[0-9][0-9_.,:']*", text)
    if start:
        return UnitError(f"`{shown(start[0])}` is not a number", _DIGITS_HELP)
    last = re.search(r"[-+]?[0-9][0-9_.]*$", text)
    first = f"write the number first: `{last[0]} {shown(text[: last.start()].strip())}`" if last else _HELP
    return UnitError(f"`{shown(text)}` does not begin with a number", first)


def _single_point(grouped: re.Match[str]) -> bool:
    """`1.234` is an ordinary decimal number; only more groups, or a comma after it, make it a grouped one."""
    return grouped[3] == "." and len(grouped[2]) == 4 and grouped[5] is None


def _grouped(grouped: re.Match[str]) -> UnitError:
    digits = grouped[1] + re.sub(r"[^0-9]", "", grouped[2])
    written = shown(grouped[0])
    if grouped[4] == ",":
        return UnitError(f"decimal comma in `{written}`", f"write {digits}.{grouped[5]}")
    decimals = f".{grouped[5]}" if grouped[5] else ""
    underscored = f"{int(digits):_}{decimals}"
    return UnitError(
        f"`{written}` groups its digits by `{shown(grouped[3])}`", f"write {digits}{decimals} or {underscored}"
    )


def _check_character(character: str) -> None:
    """Refuse, by name, a character that only looks like a plain one."""
    if character.isascii() or character in _UNIT_SIGNS:
        return
    plain = _PLAIN.get(character) or _digit(character) or (" " if character.isspace() else "")
    name = unicodedata.name(character, "an unnamed character")
    if plain:
        raise UnitError(
            f"`{shown(character)}` is {name} (U+{ord(character):04X})",
            "write an ordinary space" if plain == " " else f"write `{plain}`",
        )


def _digit(character: str) -> str:
    digit = unicodedata.decimal(character, None)
    return "" if digit is None else str(digit)
