"""Numbers as people read them: a scale that fits the largest, sensible digits, thousands apart."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

DIGITS = 4  # significant, of the largest number of a table
MISSING = "–"


@dataclass(frozen=True, slots=True)
class Scale:
    """How a table writes its numbers: divided by `size`, with so many decimals, in `unit`."""

    size: float
    decimals: int
    unit: str

    def __call__(self, value: float | None) -> str:
        """One number; a dash for what is missing."""
        if value is None or not math.isfinite(value):
            return MISSING
        text = f"{value / self.size:,.{self.decimals}f}"
        return text.lstrip("-") if float(text.replace(",", "")) == 0 else text


def tonnes(values: Iterable[float], per: str = "/yr") -> Scale:
    """t CO2e as they are up to a million, megatonnes beyond.

    >>> scale = tonnes([53_653_539.84])
    >>> scale(53_653_539.84), scale.unit
    ('53.65', 'Mt CO2e/yr')
    """
    most = _largest(values)
    return _scale(most, 1e6, f"Mt CO2e{per}") if most >= 1e6 else Scale(1.0, 0, f"t CO2e{per}")


def money(values: Iterable[float], currency: str, per: str = "") -> Scale:
    """Money as it is up to a million, then in millions, then in billions (10⁹).

    >>> money([27_515_500.38], "USD (2025)")(27_515_500.38)
    '27.52'
    """
    most = _largest(values)
    if most >= 1e9:
        return _scale(most, 1e9, f"billion {currency}{per}")
    return _scale(most, 1e6, f"million {currency}{per}") if most >= 1e6 else Scale(1.0, 0, f"{currency}{per}")


def prices(values: Iterable[float]) -> Scale:
    """Money per tonne, with no more digits than matter."""
    return Scale(1.0, 0 if _largest(values) >= 1000 else 2, "")


def count(value: float) -> str:
    """Units of equipment.

    >>> count(1_697_480.2), count(30.0), count(0.13)
    ('1,697,480', '30', '0.13')
    """
    whole = abs(value - round(value)) < 1e-6 * max(1.0, abs(value))
    return f"{value + 0.0:,.0f}".replace("-0", "0") if whole or abs(value) >= 100 else f"{value:,.2f}"


def percent(share: float) -> str:
    """A share in percent.

    >>> percent(0.8), percent(0.0961), percent(0.0004)
    ('80 %', '9.6 %', '0.04 %')
    """
    value = 100 * share
    text = f"{value:.0f}" if abs(value) >= 10 or value == 0 else f"{value:.1f}" if abs(value) >= 0.1 else f"{value:.1g}"
    return f"{text} %"


def exact(value: float) -> str:
    """All digits of an inventory, to the hundredth of a tonne: 53,653,539.84."""
    return f"{value:,.2f}"


def _largest(values: Iterable[float]) -> float:
    return max((abs(value) for value in values if math.isfinite(value)), default=0.0)


def _scale(most: float, size: float, unit: str) -> Scale:
    before = len(f"{most / size:.0f}")
    return Scale(size, max(0, DIGITS - before), unit)
