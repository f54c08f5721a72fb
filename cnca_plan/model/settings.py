"""What may be asked of the solver. HiGHS reports a wrong option only in a return code, so all are read here first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from difflib import get_close_matches
from typing import Any, Literal, TypeAlias, cast, get_args

from cnca_plan.model.scaling import SMALLEST

Method: TypeAlias = Literal["simplex", "ipm", "choose"]

Option: TypeAlias = bool | int | float | str


class BadSetting(ValueError):
    """A solver setting that does not exist, has the wrong type or lies outside its range."""


@dataclass(frozen=True)
class Settings:
    """How to solve. The answer does not depend on these, only the way to it."""

    time_limit: float | None = None  # s, for one call of solve; None: none
    iteration_limit: int | None = None  # simplex iterations; None: none
    method: Method = "simplex"  # of a first solve; later ones start from the last basis
    feasibility_tolerance: float = 1e-9  # absolute, on the scaled program
    seed: int = 0
    presolve: bool = True  # False: simplex without it; interior point always has it, see `solver_options`
    threads: int = 1  # fixed: the answer must not depend on the machine, and HiGHS keeps one scheduler per process

    def __post_init__(self) -> None:
        _check_number("time_limit", self.time_limit, 0, float("inf"), optional=True)
        _check_integer("iteration_limit", self.iteration_limit, 0, 2**31 - 1, optional=True)
        _check_method(self.method)
        _check_number("feasibility_tolerance", self.feasibility_tolerance, 1e-10, 1e-6)
        _check_integer("seed", self.seed, 0, 2**31 - 1)
        _check_integer("threads", self.threads, 1, 1)
        if not isinstance(self.presolve, bool):
            raise BadSetting(f"presolve: expected true or false, got {self.presolve!r}")

    @classmethod
    def of(cls, given: Mapping[str, object]) -> Settings:
        """Settings from names and values as a person gave them; `BadSetting` says what was meant."""
        known = [field.name for field in fields(cls)]
        for name in given:
            if name not in known:
                raise BadSetting(f"unknown solver setting {name!r}{_meant(name, known)}; known: {', '.join(known)}")
        return cls(**cast("dict[str, Any]", dict(given)))  # whatever the types, each value is checked above


def solver_options(settings: Settings) -> dict[str, Option]:
    """The same in HiGHS's own words, with what is never up for choice: silence, one thread, no tiny number dropped."""
    limit = settings.iteration_limit
    # Interior point without presolve ran for ever on a row open on both sides, and called the wrong bound of a column
    # optimal beside a row without columns (HiGHS 1.15.1).
    presolve = settings.presolve or settings.method != "simplex"
    return {
        "output_flag": False,
        "threads": 1,
        "parallel": "off",
        "random_seed": settings.seed,
        "solver": settings.method,
        "presolve": "on" if presolve else "off",
        "primal_feasibility_tolerance": settings.feasibility_tolerance,
        "dual_feasibility_tolerance": settings.feasibility_tolerance,
        "simplex_iteration_limit": 2**31 - 1 if limit is None else limit,
        "small_matrix_value": SMALLEST,
    }


def _meant(name: object, known: list[str]) -> str:
    close = get_close_matches(str(name), known, n=1)
    return f", did you mean {close[0]!r}?" if close else ""


def _check_method(method: object) -> None:
    known = list(get_args(Method))
    if method not in known:
        raise BadSetting(f"method: expected one of {', '.join(known)}, got {method!r}{_meant(method, known)}")


def _check_number(name: str, value: object, low: float, high: float, optional: bool = False) -> None:
    if optional and value is None:
        return
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise BadSetting(f"{name}: expected a number, got {value!r}")
    if not low <= value <= high:
        raise BadSetting(f"{name}: expected {low:g} to {high:g}, got {value!r}")


def _check_integer(name: str, value: object, low: int, high: int, optional: bool = False) -> None:
    if optional and value is None:
        return
    if isinstance(value, bool) or not isinstance(value, int):
        raise BadSetting(f"{name}: expected a whole number, got {value!r}")
    if not low <= value <= high:
        expected = f"{low} (it is fixed)" if low == high else f"{low} to {high}"
        raise BadSetting(f"{name}: expected {expected}, got {value!r}")
