"""Laws that hold across documents: pure functions from a plan to findings, by theme. They collect, they never raise."""

from cnca_plan.core.findings import Finding
from cnca_plan.plan.checks import (
    alternatives,
    citations,
    cuts,
    dimensions,
    expected,
    factors,
    inventory,
    measures,
    money,
    names,
    reach,
    supply,
    targets,
    trajectories,
    unused,
)
from cnca_plan.plan.checks.view import View
from cnca_plan.plan.schema import Plan

__all__ = ["check", "cited"]


def check(plan: Plan) -> list[Finding]:
    """Everything wrong or doubtful in a plan whose files have the right shape."""
    view = View(plan)
    return [finding for theme in _THEMES for finding in theme.check(view)]


def cited(plan: Plan) -> list[Finding]:
    """Figures without a source: asked only of plans that want to be strict."""
    return list(citations.check(View(plan)))


_THEMES = (
    names,
    inventory,
    dimensions,
    money,
    measures,
    alternatives,
    supply,
    factors,
    trajectories,
    reach,
    targets,
    cuts,
    unused,
    expected,
)
