"""Every key of result.json and of `--json`, with its unit: the one place from which docs and tests take them.

`*` stands for a name of the plan's own (a pathway, measure, sector, payer), `[]` for each item of a list. Lists of
numbers have one value per plan year, in the order of `years`. Tonnes are t CO2e; money is the plan's currency at its
price year; "present value" is money of the first plan year.
"""

# ruff: noqa: E501 - a table: one key, one sentence, one line

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

KEYS: Mapping[str, str] = {
    "schema": "Version of this layout: a number that rises when a key changes its meaning.",
    "status": "`met`: the emissions below meet every target. `no-pathway`: it is proved that none can; `closest` says more.",
    "plan": "Name of the plan.",
    "city": "Name of the city.",
    "money.currency": "Currency of every amount, as an ISO 4217 code.",
    "money.price_year": "Year whose prices all amounts are in.",
    "money.discount_rate": "Discount rate per year, as a fraction.",
    "objective": "What the solver minimised, for the planned pathway: present cost plus hurdle mark-ups; money, present value.",
    "base.year": "The inventory year the plan starts from.",
    "base.emissions": "Sum of the inventory's counted rows in that year; t CO2e.",
    "base.stated_total": "The total the inventory prints for that year, which may differ; t CO2e, null if it prints none.",
    "base.by_sector.*": "The same sum by GPC sector (I, II, III, …); t CO2e.",
    "years": "The plan years; every yearly list follows them.",
    "baseline": "Emissions if no measure is added; t CO2e a year.",
    "untargeted": "Emissions of the least-cost pathway without targets; t CO2e a year.",
    "emissions": "Emissions of the planned pathway (of the closest one if none meets the targets); t CO2e a year.",
    "emissions_by_sector.*.*": "By pathway and GPC sector; t CO2e a year. `local supply` is output nobody is credited with.",
    "caps.*": "By target: the ceiling in each year, null where it does not bind; t CO2e a year.",
    "targets[].target": "Name of the target: `total`, or the sector, scope or gas it is about, or `carbon_budget`.",
    "targets[].year": "Milestone year; for a budget its last year.",
    "targets[].promise": "The milestone in words, such as `80 % below 2005`.",
    "targets[].cap": "What may be emitted in that year, or in all years of a budget; t CO2e.",
    "targets[].emissions": "What the planned pathway emits of it; t CO2e.",
    "targets[].met": "Whether emissions are within the cap.",
    "targets[].price": "Cost of one tonne less in that one year; money of that year per t CO2e, null without a price.",
    "expect[].line": "A line of the plan's `expect:`, as written.",
    "expect[].value": "What the planned pathway makes of its subject.",
    "expect[].limit": "What it is held against.",
    "expect[].unit": "Unit of both.",
    "expect[].kept": "Whether the line holds.",
    "prices[].target": "Name of the target.",
    "prices[].levelised": "Cost of one tonne less in every capped year, the figure to quote; money per t CO2e.",
    "prices[].by_year": "Cost of one tonne less in each single year, null where nothing binds; money of the year per t CO2e.",
    "measures.*.title": "The measure in words.",
    "measures.*.unit": "What is counted, such as `home`.",
    "measures.*.installed": "Installed by the plan; units a year.",
    "measures.*.in_service": "Standing; units.",
    "measures.*.running": "In use; units.",
    "measures.*.share.*": "By service: the share of its demand the measure delivers or saves; a fraction.",
    "incumbents.*.serves": "The service it delivers today.",
    "incumbents.*.unit": "What is counted: units of that service a year.",
    "incumbents.*.installed": "Renewed like for like by the plan; units a year.",
    "incumbents.*.in_service": "Standing; units. The same as `running` for what never wears out.",
    "incumbents.*.running": "In use under the plan; units.",
    "incumbents.*.baseline": "In use with no measure; units.",
    "cost.present.*": "By pathway: whole cost net of what is left at the end, without hurdle mark-ups; money, present value.",
    "cost.targets": "What the targets cost: planned less untargeted; money, present value.",
    "cost.against_baseline.*": "By kind: what the plan costs more than the baseline; money, present value. `hurdle` and `tax` are memos.",
    "cost.against_baseline_yearly.*": "The same by year, not discounted; money a year.",
    "cost.by_kind.*.*": "By pathway and kind, not discounted; money a year. `hurdle` and `tax` are memos, not part of the cost.",
    "cost.by_payer.*.*.*": "By pathway, payer and kind, not discounted; money a year.",
    "spending.*.*": "By pathway and payer: capital paid in the year of installation; money a year.",
    "decomposition.year": "Year the change without measures is counted from: the inventory year.",
    "decomposition.base": "Emissions in that year; t CO2e.",
    "decomposition.end": "Emissions with no measure at all; t CO2e a year.",
    "decomposition.effects.*": "Change since the inventory year by cause (drivers, turnover, grid, waste, other); t CO2e a year.",
    "prices[].not_unique": "Years whose price is one for a little more room and another for a little less.",
    "waste_after_horizon.*": "By pathway: what waste laid down in the plan years emits after them; t CO2e.",
    "reductions.decided.*": "By line: what measures already decided bring against no measure at all; t CO2e a year.",
    "reductions.plan.*": "By measure or line: what it brings against the baseline, summing to the whole fall; t CO2e a year.",
    "cost_per_tonne.alone": "Each measure added to the baseline by itself, keys as in context; null until `macc` has run.",
    "cost_per_tonne.in_context[].measure": "A measure the plan installs, as a part of the whole plan.",
    "cost_per_tonne.in_context[].tonnes": "What it brings over the plan years; t CO2e.",
    "cost_per_tonne.in_context[].discounted_tonnes": "The same, discounted from mid-year to the first plan year; t CO2e.",
    "cost_per_tonne.in_context[].cost": "What it adds less what it spares, without hurdles and carbon price; undiscounted money.",
    "cost_per_tonne.in_context[].discounted_cost": "The same in money of the first plan year.",
    "cost_per_tonne.in_context[].per_tonne": "Discounted cost over discounted tonnes; money per t CO2e, null where not defined.",
    "cost_per_tonne.in_context[].undiscounted_per_tonne": "Cost over tonnes, both undiscounted; money per t CO2e.",
    "cost_per_tonne.in_context[].reason": "Why it is not defined, or empty.",
    "cost_per_tonne.system_curve": "The traced curve, null until `cnca-plan macc` has traced it.",
    "cost_per_tonne.system_curve[].depth": "0: nothing asked; 1: the deepest cut that can be reached.",
    "cost_per_tonne.system_curve[].tonnes": "Less than without targets, over the capped years; t CO2e.",
    "cost_per_tonne.system_curve[].cost": "More than without targets; money, present value.",
    "cost_per_tonne.system_curve[].levelised_price": "Of one tonne a year less in every capped year; money per t CO2e.",
    "closest": "Null if the targets are met; else by how much the closest pathway misses them.",
    "closest.least_excess": "Proved: every pathway exceeds the caps by at least this in total; t CO2e.",
    "closest.excesses[].target": "A target the closest pathway misses.",
    "closest.excesses[].year": "The year in which it does.",
    "closest.excesses[].tonnes": "By how much; t CO2e.",
    "closest.overrun": "Emissions beyond the carbon budget; t CO2e.",
    "closest.obstacles[].family": "A limit in the way: the name of its law in the model.",
    "closest.obstacles[].subject": "What it limits; empty for the whole city.",
    "closest.obstacles[].years": "The years in which it is in the way.",
    "closest.obstacles[].tonnes_per_unit": "Excess that one unit more would save, at most in any of these years; t CO2e per unit.",
    "closest.obstacles[].sentence": "The same in words.",
    "warnings[].code": "Stable name of what a reader should know.",
    "warnings[].message": "The same in words.",
    "provenance.inputs[].file": "A file that was read, relative to the project's folder.",
    "provenance.inputs[].sha256": "SHA-256 of its text in UTF-8 with line feeds, without byte-order mark.",
    "provenance.plan.*": "Every value the merged files say, by path, as written; texts and sources left out. Empty if too large.",
    "provenance.versions.*": "Version of a program the result depends on.",
    "provenance.options.*": "A setting of the solver; they change the way to the answer, not the answer.",
    "provenance.solver": "The solver and its version.",
    "provenance.objective": "The same as `objective`.",
    "provenance.verification.certificates.*.proven": "By pathway: whether exact arithmetic proves it the cheapest.",
    "provenance.verification.certificates.*.objective": "Cost of the point, recomputed exactly; money, present value.",
    "provenance.verification.certificates.*.lower_bound": "No pathway costs less: proved; money, present value.",
    "provenance.verification.certificates.*.relative_gap": "Distance between the two, as a fraction of the objective.",
    "provenance.verification.certificates.*.worst_violation": "Largest violation of a row, as a fraction of its largest term.",
    "provenance.verification.certificates.*.worst_row": "The row it belongs to; null if every row holds exactly.",
    "provenance.verification.certificates.*.value": "For a proof that no pathway exists: by how much it does.",
    "provenance.verification.laws.*.checked": "By pathway: how many laws of the model were recomputed outside the solver.",
    "provenance.verification.laws.*.hold": "Whether all of them hold.",
    "provenance.verification.laws.*.worst": "Largest violation, as a fraction of its row's largest term.",
    "provenance.verification.laws.*.worst_law": "The law and row it belongs to; null if all hold exactly.",
    "provenance.verification.tolerance": "Largest violation with which a law is said to hold.",
    "provenance.files.*": "SHA-256 of a table written beside the result.",
    "timestamp.created": "When the result was made, UTC; from SOURCE_DATE_EPOCH where that is set.",
    "timestamp.seconds.*": "Seconds by phase; left out under SOURCE_DATE_EPOCH.",
}  # fmt: skip


def undocumented(document: Mapping[str, Any]) -> tuple[str, ...]:
    """Paths in a document that no key describes, sorted."""
    return tuple(sorted({path for path in _paths(document, "") if path not in KEYS}))


def _paths(value: Any, path: str) -> Iterator[str]:
    """The paths of all leaves, with `*` where KEYS allow any name."""
    if isinstance(value, Mapping) and (value or path not in KEYS):
        for name, one in value.items():
            yield from _paths(one, _below(path, str(name)))
    elif isinstance(value, list) and any(isinstance(one, Mapping) for one in value):
        for one in value:
            yield from _paths(one, f"{path}[]")
    elif not (isinstance(value, list | Mapping) and not value and _begins(path)):
        yield path


def _below(path: str, name: str) -> str:
    named, free = f"{path}.{name}" if path else name, f"{path}.*"
    return free if not _known(named) and _known(free) else named


def _known(path: str) -> bool:
    return path in KEYS or _begins(path)


def _begins(path: str) -> bool:
    """Whether some key lies below this path."""
    return any(key.startswith((f"{path}.", f"{path}[]")) for key in KEYS)
