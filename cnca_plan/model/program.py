"""The whole program on one page: its variables, its objective, and every law with the set it holds on.

One line per family: name = over these sets = by this rule. The rules are in `equations/`, one function each, with
the equation in its docstring; the sets are in `data`. Nothing is registered or discovered: go to the definition.
"""

from __future__ import annotations

from typing import Any

from pyomo.core.base import ConcreteModel, Constraint, Expression, NonNegativeReals, Objective, Var

from cnca_plan.model.bounds import Bounds
from cnca_plan.model.data import Data
from cnca_plan.model.equations import balances, emissions, money, rollout, stock
from cnca_plan.model.instance import Instance, Series


def build(instance: Instance) -> Any:
    """The program of one instance as a Pyomo model, `m.data` being its numbers by year."""
    m = ConcreteModel(name="cnca-plan")
    m.data = d = Data(instance)
    variables(m, d, Bounds(instance))

    m.emissions = Expression(list(d.years), rule=emissions.emissions)
    m.cost = Objective(rule=money.cost)

    m.service_balance = Constraint(d.over_years(instance.services), rule=balances.service_balance)
    m.displacement = Constraint(d.over_years(instance.incumbents), rule=balances.displacement)
    m.replacement_balance = Constraint(d.over_years(d.pool), rule=balances.replacement_balance)
    m.surplus_limit = Constraint(d.over_years(d.surplus_keys), rule=balances.surplus_limit)
    m.carrier_balance = Constraint(d.over_years(instance.carriers), rule=balances.carrier_balance)
    m.spill_limit = Constraint(d.over_years(d.spilling), rule=balances.spill_limit)
    m.purchase_limit = Constraint(d.over_years(d.purchase_limit), rule=balances.purchase_limit)

    m.stock_balance = Constraint(d.over_years(instance.ageing), rule=stock.stock_balance)
    m.running_limit = Constraint(d.over_years(d.dispatched), rule=stock.running_limit)
    m.must_run_balance = Constraint(d.over_years(d.must_running), rule=stock.must_run_balance)
    m.fading_limit = Constraint(d.over_years(d.fading), rule=stock.fading_limit)
    m.fading_balance = Constraint(d.over_years(d.must_fade), rule=stock.fading_balance)
    m.renewals_run = Constraint(d.over_years(instance.renewed), rule=stock.renewals_run)
    m.keep_running_floor = Constraint(d.over_years(d.keeping), rule=stock.keep_running_floor)

    m.potential_limit = Constraint(d.over_years(d.potential), rule=rollout.potential_limit)
    m.share_limit = Constraint(d.over_years(d.shared_switches), rule=rollout.share_limit)
    m.savings_share_limit = Constraint(d.over_years(d.shared_savings), rule=rollout.savings_share_limit)
    m.shared_potential_limit = Constraint(d.over_years(d.group), rule=rollout.shared_potential_limit)
    m.ramp_limit = Constraint(d.over_years(d.ramped), rule=rollout.ramp_limit)
    m.gross_ramp_limit = Constraint(d.over_years(d.gross_ramped), rule=rollout.gross_ramp_limit)
    m.growth_limit = Constraint(d.over_years(d.growing), rule=rollout.growth_limit)
    m.use_growth_limit = Constraint(d.over_years(d.growing_use), rule=rollout.use_growth_limit)
    m.commitment_floor = Constraint(d.committing, rule=rollout.commitment_floor)
    m.committed_run_floor = Constraint(d.surviving_keys, rule=rollout.committed_run_floor)
    m.needs_limit = Constraint(d.over_years(d.needed), rule=rollout.needs_limit)

    m.emissions_cap = Constraint(list(d.cap), rule=emissions.emissions_cap)
    m.carbon_budget = Constraint(d.budgeted, rule=emissions.carbon_budget)
    m.removal_limit = Constraint(d.removal_years, rule=emissions.removal_limit)
    m.spending_limit = Constraint(d.over_years(d.spending), rule=money.spending_limit)
    m.self_use_limit = Constraint(d.over_years(d.self_keys), rule=money.self_use_limit)
    m.self_use_customer_limit = Constraint(d.over_years(d.self_customers), rule=money.self_use_customer_limit)
    return m


def variables(m: Any, d: Data, bounds: Bounds) -> None:
    """Every variable ≥ 0, with its natural bound above."""
    i = d.instance
    ordinary = [k for k in i.technologies if k not in i.grown]
    m.install = bounded(d, {k: bounds.install[k] for k in i.ageing})
    m.stock = bounded(d, {k: bounds.stock[k] for k in i.ageing})
    m.running = bounded(d, {k: bounds.stock[k] for k in ordinary})
    m.replaced = bounded(d, {(k, p): bounds.stock[k] for k, p in d.replaced_keys})
    m.surplus = bounded(d, {(s, p): bounds.delivered(s, d.joint_of[s, p]) for s, p in d.surplus_keys})
    m.bought = bounded(d, bounds.bought)
    m.spilled = bounded(d, {c: bounds.supplied[c] for c in d.spilling})
    m.self_used = bounded(d, {(k, c): bounds.supplied[c] for k, c in d.self_keys})
    emitted = d.yearly(bounds.emitted)
    caps = {(n, t): max(0.0, emitted[t] - tonnes) for (n, t), tonnes in d.cap.items()}
    m.shortfall = Var(list(caps), within=NonNegativeReals, bounds=lambda m, n, t: (0.0, caps[n, t]))
    m.overrun = Var(within=NonNegativeReals, bounds=(0.0, sum(emitted.values())))


def bounded(d: Data, bounds: dict[Any, Series]) -> Any:
    """A variable over keys × years between zero and the keys' bounds."""
    keys = {key: key if isinstance(key, tuple) else (key,) for key in bounds}
    ends = {(*keys[key], t): (0.0, u) for key, series in bounds.items() for t, u in d.yearly(series).items()}
    return Var(list(ends), within=NonNegativeReals, bounds=ends)
