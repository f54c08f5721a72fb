"""Where a result comes from and why it can be trusted: inputs, versions, options, proof."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import numpy as np

from cnca_plan import __version__
from cnca_plan.model.certificate import Certificate
from cnca_plan.results.pathway import Result
from cnca_plan.results.replay.rows import TOLERANCE, LawCheck

LIBRARIES = ("numpy", "pyomo", "highspy", "pydantic", "pyyaml")


def provenance(result: Result, files: Mapping[str, str]) -> dict[str, Any]:
    """What a stored result carries so that another can check it. Laws are told by the worst of each pathway."""
    return {
        "inputs": [{"file": name, "sha256": digest} for name, digest in result.inputs],
        "plan": dict(result.written),
        "versions": dict(versions()),
        "options": dict(result.options),
        "solver": f"HiGHS {versions()['highspy']}",
        "objective": result.planned.solution.objective,
        "verification": {
            "certificates": {name: _proof(one) for name, one in result.certificates.items()},
            "laws": {name: _laws(checks) for name, checks in result.checks.items()},
            "tolerance": TOLERANCE,
        },
        "files": dict(files),
    }


@cache
def versions() -> Mapping[str, str]:
    """The versions a result depends on."""
    return {
        "cnca-plan": __version__,
        "python": platform.python_version(),
        **{name: _installed(name) for name in LIBRARIES},
    }


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "unknown"


def _proof(one: Any) -> dict[str, Any]:
    """A certificate's numbers. One of infeasibility has only its value."""
    if not isinstance(one, Certificate):
        return {"proven": one.proven, "value": one.value}
    return {
        "proven": one.proven,
        "objective": one.objective,
        "lower_bound": one.lower_bound,
        "relative_gap": one.relative_gap,
        "worst_violation": one.worst_violation,
        "worst_row": None if one.worst_row is None else _named(one.worst_row),
    }


def _named(key: tuple[str, tuple[object, ...]]) -> str:
    family, index = key
    return f"{family}[{', '.join(map(str, index))}]"


def _laws(checks: tuple[LawCheck, ...]) -> dict[str, Any]:
    """How many laws were replayed, whether all hold, and the one that is nearest to being broken."""
    worst = max(checks, key=lambda one: (np.nan_to_num(one.worst, nan=np.inf), one.law))
    return {
        "checked": len(checks),
        "hold": all(one.holds for one in checks),
        "worst": worst.worst,
        "worst_law": _named((worst.law, worst.where)) if worst.worst > 0 else None,
    }
