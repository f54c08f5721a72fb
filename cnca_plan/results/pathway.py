"""A pathway and what follows from it; and the whole result of a plan: baseline, target-free and planned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, TypeAlias

from cnca_plan.core.findings import Finding
from cnca_plan.model.base_year import BaseYear
from cnca_plan.model.certificate import Certificate, InfeasibilityProof
from cnca_plan.model.instance import Instance, Series
from cnca_plan.model.solution import Solution
from cnca_plan.plan.expect import Expectation
from cnca_plan.results import costs as money
from cnca_plan.results import emissions as tonnes
from cnca_plan.results.attribution import Step, undisturbed
from cnca_plan.results.closest import Miss
from cnca_plan.results.decomposition import Decomposition, decompose
from cnca_plan.results.macc import Abatement, alone, in_context
from cnca_plan.results.prices import TargetPrice, prices
from cnca_plan.results.verify import LawCheck

PathwayName: TypeAlias = Literal["baseline", "untargeted", "planned"]
Status: TypeAlias = Literal["met", "closest"]
"""Whether the targets are met, or proved out of reach and the plan is the closest achievable one."""

BaseRow: TypeAlias = tuple[str, str, float]
"""(GPC reference, name, t CO2e) of one inventory row."""


@dataclass(frozen=True)
class Pathway:
    """One schedule of the city's equipment; all beyond the three fields is computed from them, when asked for."""

    name: PathwayName
    instance: Instance
    solution: Solution

    @cached_property
    def emissions(self) -> Series:
        """The city's emissions, t CO2e a year, shape (t,)."""
        return tonnes.total(self.instance, self.solution)

    @cached_property
    def ledger(self) -> tonnes.Ledger:
        """t CO2e a year by GPC reference and gas."""
        return tonnes.ledger(self.instance, self.solution)

    @cached_property
    def costs(self) -> money.Costs:
        """Undiscounted money a year by kind and payer, memos included."""
        return money.costs(self.instance, self.solution)

    @cached_property
    def discounted(self) -> money.Costs:
        """The same lines in money of the first plan year."""
        return money.discounted(self.instance, self.costs)

    @cached_property
    def present_cost(self) -> float:
        """Its whole cost in money of the first plan year, net of salvage, without hurdle mark-ups."""
        return float(sum(line.sum() for line in money.by_payer(self.discounted).values()))

    @cached_property
    def spending(self) -> Mapping[str, Series]:
        """Capital paid by payer, money a year."""
        return money.spending(self.instance, self.solution)

    @cached_property
    def prices(self) -> tuple[TargetPrice, ...]:
        """What the last tonne of each target costs; none without targets."""
        return prices(self.instance, self.solution)


@dataclass(frozen=True)
class Result:
    """All that a plan's outputs are made of."""

    plan: str
    city: str
    instance: Instance
    base: BaseYear
    base_rows: tuple[BaseRow, ...]
    stated_total: float | None  # t CO2e the inventory prints, where it prints a total
    baseline: Pathway
    untargeted: Pathway
    planned: Pathway
    status: Status
    checks: Mapping[PathwayName, tuple[LawCheck, ...]] = field(default_factory=dict)
    certificates: Mapping[str, Certificate | InfeasibilityProof] = field(default_factory=dict)  # by pathway or proof
    closest: Miss | None = None  # what the planned pathway misses, where no pathway meets the targets
    warnings: tuple[Finding, ...] = ()
    payers: Mapping[str, str] = field(default_factory=dict)  # payer → title
    inputs: tuple[tuple[str, str], ...] = ()  # (file, sha256) of everything that was read, in that order
    options: Mapping[str, str | int | float | bool | None] = field(default_factory=dict)  # how it was solved
    seconds: Mapping[str, float] = field(default_factory=dict)  # by phase
    traced: tuple[Mapping[str, float], ...] | None = (
        None  # the system's cost curve, point by point, where it was traced
    )
    expect: tuple[Expectation, ...] = ()  # what the plan asserts about its own solution
    written: Mapping[str, str] = field(default_factory=dict)  # path in the merged files → value as written

    @property
    def pathways(self) -> tuple[Pathway, ...]:
        """The three pathways, in the order in which reports show them."""
        return (self.baseline, self.untargeted, self.planned)

    @property
    def years(self) -> tuple[int, ...]:
        """The plan years."""
        return self.instance.years

    @property
    def base_total(self) -> float:
        """The sum of the inventory's rows, t CO2e."""
        return sum(row[2] for row in self.base_rows)

    @property
    def target_cost(self) -> float:
        """What the targets cost: planned less untargeted, in money of the first plan year."""
        return self.planned.present_cost - self.untargeted.present_cost

    @cached_property
    def step(self) -> Step:
        """From the baseline to the plan: which measure brings which tonne and which cost."""
        return Step(self.instance, self.baseline.solution, self.planned.solution)

    @cached_property
    def decided(self) -> Step:
        """From no measure at all to the baseline: what is already decided brings."""
        before = undisturbed(self.instance) if self.instance.committed else self.baseline.solution
        return Step(self.instance, before, self.baseline.solution)

    @cached_property
    def in_context(self) -> tuple[Abatement, ...]:
        """Cost per tonne of each measure as a part of the plan."""
        return in_context(self.step)

    @cached_property
    def alone(self) -> tuple[Abatement, ...]:
        """Cost per tonne of each measure added to the baseline by itself."""
        return alone(self.instance, self.baseline.solution, self.planned.solution)

    @cached_property
    def decomposition(self) -> Decomposition:
        """Why emissions change with no measure at all."""
        return decompose(self.instance, self.base)
