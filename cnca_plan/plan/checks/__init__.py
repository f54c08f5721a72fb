"""Laws that hold across documents: pure functions from a plan to findings, by theme. They collect, they never raise."""

from cnca_plan.core.findings import Finding
from cnca_plan.plan.checks import dimensions, inventory, measures, money, names, supply, targets
from cnca_plan.plan.checks.view import View
from cnca_plan.plan.schema import Plan

__all__ = ["check"]


def check(plan: Plan) -> list[Finding]:
    """Everything wrong or doubtful in a plan whose files have the right shape."""
    view = View(plan)
    themes = (names, inventory, dimensions, money, measures, supply, targets)
    return [finding for theme in themes for finding in theme.check(view)]
