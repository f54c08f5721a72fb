"""A pathway on trial: every law of the model replayed from the instance, outside Pyomo, the program and the solver."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from cnca_plan.model.instance import Instance
from cnca_plan.model.solution import Solution
from cnca_plan.results.replay import balances, money, rollout, stock, targets, variables
from cnca_plan.results.replay.rows import TOLERANCE, Law, LawCheck, check

__all__ = ["LAWS", "SOUND", "TARGETS", "TOLERANCE", "LawCheck", "broken", "holds", "replay"]

SOUND: Mapping[str, Law] = {
    "known": variables.known,
    "finite": variables.finite,
    "non_negative": variables.non_negative,
}
"""What must hold before any law can be computed."""

LAWS: Mapping[str, Law] = {
    "service_balance": balances.service_balance,
    "displacement": balances.displacement,
    "replacement_balance": balances.replacement_balance,
    "surplus_limit": balances.surplus_limit,
    "carrier_balance": balances.carrier_balance,
    "spill_limit": balances.spill_limit,
    "purchase_limit": balances.purchase_limit,
    "stock_balance": stock.stock_balance,
    "running_limit": stock.running_limit,
    "must_run_balance": stock.must_run_balance,
    "renewals_run": stock.renewals_run,
    "keep_running_floor": stock.keep_running_floor,
    "start_limit": stock.start_limit,
    "commitment_floor": stock.commitment_floor,
    "committed_run_floor": stock.committed_run_floor,
    "needs_limit": stock.needs_limit,
    "potential_limit": rollout.potential_limit,
    "share_limit": rollout.share_limit,
    "savings_share_limit": rollout.savings_share_limit,
    "shared_potential_limit": rollout.shared_potential_limit,
    "ramp_limit": rollout.ramp_limit,
    "gross_ramp_limit": rollout.gross_ramp_limit,
    "growth_limit": rollout.growth_limit,
    "removal_limit": targets.removal_limit,
    "spending_limit": targets.spending_limit,
    "self_use_limit": money.self_use_limit,
    "self_use_customer_limit": money.self_use_customer_limit,
    "objective": money.objective,
}
"""Laws every pathway obeys, by the name the program gives the family; `model.md` has the equations."""

TARGETS: Mapping[str, Law] = {
    "emissions_cap": targets.emissions_cap,
    "carbon_budget": targets.carbon_budget,
}
"""Laws that only a pathway with targets obeys."""


def replay(instance: Instance, solution: Solution, targets: bool) -> tuple[LawCheck, ...]:
    """Recompute every law: one check per family, in the order of the specification.

    `targets`: whether the caps and the budget bind (not so for the baseline and the target-free pathway).
    Where a value is missing or stands for nothing, only `known`, `finite` and `non_negative` are told.
    """
    sound = tuple(check(law, rows(instance, solution), instance.years) for law, rows in SOUND.items())
    if not sound[1].holds:
        return sound
    laws = {**LAWS, **TARGETS} if targets else LAWS
    return sound + tuple(check(law, rows(instance, solution), instance.years) for law, rows in laws.items())


def broken(checks: Iterable[LawCheck]) -> tuple[LawCheck, ...]:
    """The laws that do not hold, the worst first."""
    failed = [one for one in checks if not one.holds]
    return tuple(sorted(failed, key=lambda one: (-np.nan_to_num(one.worst, nan=np.inf), one.law)))


def holds(checks: Iterable[LawCheck]) -> bool:
    """Whether every law holds."""
    return all(one.holds for one in checks)
