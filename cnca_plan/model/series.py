"""Small arithmetic on series: cohorts of equipment still in service, and shares of a whole."""

from __future__ import annotations

import numpy as np

from cnca_plan.model.instance import Series


def alive(install: Series, lifetime: int, profile: Series | None = None) -> Series:
    """Σ(v alive) profile[t−v] · install[v], shape (t,); without a profile, the number of units still in service.

    A unit built in v is alive in v … v + lifetime − 1. `install` has shape (t,), `profile` shape (lifetime,).
    """
    years = len(install)
    weights = np.ones(min(lifetime, years)) if profile is None else profile[: min(lifetime, years)]
    return np.convolve(install, weights)[:years]


def fraction(part: Series, whole: Series) -> Series:
    """part / whole by year, zero where there is nothing to divide. Shape (t,)."""
    return np.divide(part, whole, out=np.zeros(len(whole)), where=whole > 0)
