"""The baseline, computed and not optimised: what happens with only what is already decided.

Committed measures are installed and run; savings lower the load of every incumbent alike; committed switches displace
incumbents in proportion; what wears out is renewed like for like. The result is a point of the same program: it is
verified as such, and with it the right sides that depend on it (spending, renewals that outlive their demand).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from cnca_plan.model.data import commitment_installs
from cnca_plan.model.instance import Instance, Pool, Series
from cnca_plan.model.series import alive, fraction
from cnca_plan.model.solution import SAVINGS, Solution, output


def baseline(instance: Instance) -> Solution:
    """The baseline pathway: values of every variable, objective and duals left at zero."""
    decided = _committed(instance)
    displaced = _displace(instance, decided)
    renewed = _renew(instance, displaced)
    return _carriers(instance, renewed)


def with_baseline(instance: Instance) -> tuple[Instance, Solution]:
    """The instance with the right sides that only the baseline can tell, and the baseline itself."""
    found = baseline(instance)
    slack = {k: _outlived(instance, found, k) for k in instance.renewed}
    spending = {limit.payer: _spending(instance, found, limit.payer) for limit in instance.spending_limits}
    return replace(instance, renewal_slack=slack, baseline_spending=spending), found


def _committed(i: Instance) -> Solution:
    """Committed measures as installed, standing and running."""
    zero = np.zeros(len(i.years))
    installs = commitment_installs(i)
    install = {k: installs.get(k, zero) for k in i.measures}
    stock = {k: alive(install[k], i.lifetime[k]) for k in i.measures}
    running = {k: alive(install[k], i.lifetime[k], i.fade.get(k)) for k in i.measures if k not in i.grown}
    return Solution(install, stock, running, {}, {}, {}, {}, {})


def _displace(i: Instance, decided: Solution) -> Solution:
    """Incumbents run at baseline less what committed measures save and replace; what is too much is surplus."""
    running, replaced, surplus = dict(decided.running), {}, {}
    left = {}
    for s in i.services:
        saved, surplus[s, SAVINGS] = _within(_delivered(i, decided, s, sorted(i.savings)), i.demand[s])
        for k in (k for k in i.incumbents if i.serves[k] == s):
            left[k] = i.baseline[k] * fraction(i.demand[s] - saved, i.demand[s])
    for pool in sorted(i.pools, key=lambda pool: len(pool.incumbents)):  # those that may replace few choose first
        taken, surplus[pool.service, pool.name] = _take(i, decided, pool, left)
        for k, units in taken.items():
            left[k], replaced[k, pool.name] = left[k] - units, units
    return replace(decided, running=running | left, replaced=replaced, surplus=surplus)


def _delivered(i: Instance, decided: Solution, service: str, members: list[str] | tuple[str, ...]) -> Series:
    """What committed measures deliver of a service. Service units, shape (t,)."""
    total: Series = np.zeros(len(i.years))
    for k in members:
        if (k, service) in i.delivers:
            total = total + i.delivers[k, service] * output(i, decided, k, "delivers")
    return total


def _within(amount: Series, room: Series) -> tuple[Series, Series]:
    """What fits and what is beyond."""
    return np.minimum(amount, room), np.maximum(amount - room, 0.0)


def _take(i: Instance, decided: Solution, pool: Pool, left: dict[str, Series]) -> tuple[dict[str, Series], Series]:
    """Units of each incumbent that a pool's committed switches replace, in proportion, and the surplus."""
    room: Series = np.sum([left[k] for k in pool.incumbents], axis=0)
    taken, beyond = _within(_delivered(i, decided, pool.service, pool.switches), room)
    return {k: left[k] * fraction(taken, room) for k in pool.incumbents}, beyond


def _renew(i: Instance, displaced: Solution) -> Solution:
    """Incumbents that wear out are replaced by the same, as far as they still run."""
    install, stock = dict(displaced.install), dict(displaced.stock)
    for k in i.renewed:
        install[k] = renewals(displaced.running[k], i.legacy[k], i.lifetime[k])
        stock[k] = i.legacy[k] + alive(install[k], i.lifetime[k])
    return replace(displaced, install=install, stock=stock)


def renewals(need: Series, legacy: Series, lifetime: int) -> Series:
    """Units bought each year so that what stands is at least what runs."""
    install = np.zeros(len(need))
    for t in range(len(need)):
        standing = legacy[t] + install[max(0, t - lifetime + 1) : t].sum()
        install[t] = max(0.0, need[t] - standing)
    return install


def _carriers(i: Instance, renewed: Solution) -> Solution:
    """Carriers bought for what is used beyond local supply; supply beyond use is spilled."""
    bought, spilled, self_used = {}, {}, {}
    for c in i.carriers:
        net = _used(i, renewed, c) - _supplied(i, renewed, c)
        bought[c], spilled[c] = np.maximum(net, 0.0), np.maximum(-net, 0.0)
    for k, c in i.self_use:
        if (c, i.customer.get(k, "")) in i.markup:
            self_used[k, c] = i.self_use[k, c] * i.supplies[k, c] * output(i, renewed, k, "delivers")
    return replace(renewed, bought=bought, spilled=spilled, self_used=_held_to_use(i, renewed, self_used))


def _used(i: Instance, solution: Solution, carrier: str, customer: str | None = None) -> Series:
    """All use of a carrier, or that of one customer's technologies. Carrier units, shape (t,)."""
    users = [
        u * output(i, solution, k, "uses")
        for (k, c), u in i.uses.items()
        if c == carrier and customer in (None, i.customer.get(k))
    ]
    total: Series = np.sum(users, axis=0) if users else np.zeros(len(i.years))
    return total


def _supplied(i: Instance, solution: Solution, carrier: str) -> Series:
    """All local supply of a carrier. Carrier units, shape (t,)."""
    made = [q * output(i, solution, k, "delivers") for (k, c), q in i.supplies.items() if c == carrier]
    total: Series = np.sum(made, axis=0) if made else np.zeros(len(i.years))
    return total


def _held_to_use(i: Instance, solution: Solution, own: dict[tuple[str, str], Series]) -> dict[tuple[str, str], Series]:
    """Own supply saves a customer no more than that customer uses; what is too much is scaled down alike."""
    held = {}
    for (k, c), units in own.items():
        customer = i.customer[k]
        total = np.sum([u for (q, d), u in own.items() if d == c and i.customer[q] == customer], axis=0)
        held[k, c] = units * np.minimum(1.0, fraction(_used(i, solution, c, customer), total))
    return held


def _outlived(i: Instance, found: Solution, k: str) -> Series:
    """Units the baseline bought that demand no longer needs: they are excused from running."""
    slack: Series = np.maximum(0.0, alive(found.install[k], i.lifetime[k]) - found.running[k])
    return slack


def _spending(i: Instance, found: Solution, payer: str) -> Series:
    """What the baseline makes a payer spend on capital, counted as its limit counts. Money per year, shape (t,)."""
    limit = next(one for one in i.spending_limits if one.payer == payer)
    shares = {k: share for (k, p), share in i.pays.items() if p == payer and k in i.capex}
    lumps: Series = np.zeros(len(i.years))
    for k, share in shares.items():
        lumps = lumps + share * i.capex[k] * found.install[k]
    return alive(lumps, limit.financed) * limit.annuity
