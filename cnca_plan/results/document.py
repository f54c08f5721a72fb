"""A result as one document of plain values: what result.json holds and `--json` prints. Every key is in `keys`.

Everything but the block `timestamp` depends on the inputs, the options and the versions alone: two runs are the same.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any, TypeAlias

import numpy as np

from cnca_plan.core.errors import Usage
from cnca_plan.core.findings import shown
from cnca_plan.model.instance import Series
from cnca_plan.plan import gpc
from cnca_plan.results import costs as money
from cnca_plan.results.closest import Miss
from cnca_plan.results.decomposition import EFFECTS
from cnca_plan.results.emissions import by_sector
from cnca_plan.results.expectations import Tested, tested
from cnca_plan.results.flows import emitted_later
from cnca_plan.results.pathway import Pathway, Result
from cnca_plan.results.provenance import provenance
from cnca_plan.results.shares import shares
from cnca_plan.results.tables import units_of
from cnca_plan.results.targets import outcomes

Document: TypeAlias = dict[str, Any]
SCHEMA = 1  # raised when a key changes its meaning
DIGITS = 12  # significant: more than any input has, fewer than two machines disagree about


def document(result: Result, files: Mapping[str, str] | None = None) -> Document:
    """The whole result; `files` are the sha256 of the tables beside it. Raises Usage for a bad SOURCE_DATE_EPOCH."""
    found: Document = {
        "schema": SCHEMA,
        "status": "met" if result.status == "met" else "no-pathway",
        "plan": result.plan,
        "city": result.city,
        "money": _money(result),
        "objective": result.planned.solution.objective,
        "base": _base(result),
        "years": list(result.years),
        "baseline": result.baseline.emissions,
        "untargeted": result.untargeted.emissions,
        "emissions": result.planned.emissions,
        "emissions_by_sector": {way.name: dict(by_sector(way.ledger)) for way in result.pathways},
        "caps": {cap.name: cap.tonnes for cap in result.instance.caps},
        "targets": [asdict(one) for one in outcomes(result)],
        "expect": [_expected(one) for one in tested(result)],
        "prices": [_price(one) for one in result.planned.prices],
        "measures": {k: _measure(result, k) for k in result.instance.measures},
        "incumbents": {k: _incumbent(result, k) for k in result.instance.incumbents},
        "cost": _cost(result),
        "spending": {way.name: dict(way.spending) for way in result.pathways},
        "decomposition": _decomposition(result),
        "waste_after_horizon": {way.name: emitted_later(way.instance, way.solution) for way in result.pathways},
        "reductions": _reductions(result),
        "cost_per_tonne": _cost_per_tonne(result),
        "closest": _closest(result.closest) if result.closest else None,
        "warnings": [{"code": one.code, "message": one.message} for one in result.warnings],
        "provenance": provenance(result, files or {}),
        "timestamp": timestamp(result),
    }
    plain: Document = rounded(found)
    return plain


def timestamp(result: Result) -> Document:
    """When the result was made and how long each phase took; under SOURCE_DATE_EPOCH neither depends on the run."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch is None:
        return {"created": _iso(datetime.now(UTC)), "seconds": dict(result.seconds)}
    try:
        return {"created": _iso(datetime.fromtimestamp(int(epoch), UTC)), "seconds": {}}
    except (ValueError, OverflowError, OSError):
        raise Usage(f"SOURCE_DATE_EPOCH is {shown(epoch)}, not a number of seconds since 1970") from None


def rounded(value: Any) -> Any:
    """The value as JSON can hold it: 12 significant digits, −0 as 0, null for what is no finite number.

    >>> rounded({"a": -0.0, "b": [float("nan"), 0.1 + 0.2]})
    {'a': 0.0, 'b': [None, 0.3]}
    """
    if isinstance(value, np.ndarray | np.floating):
        value = value.tolist()  # plain numbers, which are ten times as fast
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}") + 0.0 if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): rounded(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(one) for one in value]
    return value


def _iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _money(result: Result) -> Document:
    i = result.instance
    return {"currency": i.currency, "price_year": i.price_year, "discount_rate": i.discount_rate}


def _base(result: Result) -> Document:
    sectors: dict[str, float] = {}
    for ref, _, tonnes in result.base_rows:
        sectors[gpc.sector(ref)] = sectors.get(gpc.sector(ref), 0.0) + tonnes
    return {
        "year": result.base.year,
        "emissions": result.base_total,
        "stated_total": result.stated_total,
        "by_sector": dict(sorted(sectors.items())),
    }


def _expected(one: Tested) -> Document:
    return {"line": one.text, "value": one.value, "limit": one.limit, "unit": one.unit, "kept": one.kept}


def _price(one: Any) -> Document:
    by_year, corners = one.by_year, list(one.cornered)
    return {"target": one.target, "levelised": one.levelised, "by_year": by_year, "not_unique": corners}


def _measure(result: Result, k: str) -> Document:
    installed, standing, running = units_of(result.planned, k)
    return {
        "title": result.instance.title.get(k, k),
        "unit": result.instance.unit.get(k, ""),
        "installed": installed,
        "in_service": standing,
        "running": running,
        "share": dict(shares(result.planned, k)),
    }


def _incumbent(result: Result, k: str) -> Document:
    installed, standing, running = units_of(result.planned, k)
    return {
        "serves": result.instance.serves[k],
        "unit": result.instance.unit.get(k, ""),
        "installed": installed,
        "in_service": standing,
        "running": running,
        "baseline": result.instance.baseline[k],
    }


def _cost(result: Result) -> Document:
    more = money.against(result.planned.discounted, result.baseline.discounted)
    yearly = money.against(result.planned.costs, result.baseline.costs)
    return {
        "present": {way.name: way.present_cost for way in result.pathways},
        "targets": result.target_cost,
        "against_baseline": {kind: float(line.sum()) for kind, line in _sorted(money.by_kind(more))},
        "against_baseline_yearly": dict(_sorted(money.by_kind(yearly))),
        "by_kind": {way.name: dict(_sorted(money.by_kind(way.costs))) for way in result.pathways},
        "by_payer": {way.name: _payers(way) for way in result.pathways},
    }


def _payers(way: Pathway) -> Document:
    """payer → kind → yearly money."""
    lines: dict[str, dict[str, Series]] = {}
    for (kind, payer), line in way.costs.items():
        lines.setdefault(payer, {})[kind] = line
    return dict(sorted(lines.items()))


def _sorted(lines: Mapping[money.Kind, Series]) -> Iterable[tuple[money.Kind, Series]]:
    """Lines in the order in which people read costs: what counts, then what is told beside it."""
    return ((kind, lines[kind]) for kind in (*money.COUNTED, *money.MEMO) if kind in lines)


def _decomposition(result: Result) -> Document:
    split = result.decomposition
    effects = {name: getattr(split.effects, name) for name in EFFECTS}
    return {"year": split.year, "base": split.base, "end": split.end, "effects": effects}


def _reductions(result: Result) -> Document:
    """Tonnes by what brings them: measures of the plan, and what was decided before it."""
    steps = {"decided": result.decided, "plan": result.step}
    return {name: {who: step.reduced_by(who) for who in step.lines} for name, step in steps.items()}


def _cost_per_tonne(result: Result) -> Document:
    """Each measure's cost per tonne in context; where the curve was traced (`macc`), also alone, and the curve itself."""
    context = [asdict(one) for one in result.in_context]
    if result.traced is None:
        return {"in_context": context, "alone": None, "system_curve": None}
    return {"in_context": context, "alone": [asdict(one) for one in result.alone], "system_curve": list(result.traced)}


def _closest(miss: Miss) -> Document:
    return {
        "least_excess": miss.least_excess,
        "excesses": [asdict(one) for one in miss.excesses],
        "overrun": miss.overrun,
        "obstacles": [asdict(one) for one in miss.obstacles],
    }
