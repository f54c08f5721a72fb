"""Tonnes of a pathway, whole or in part, from the lines they are booked under."""

from __future__ import annotations

import numpy as np

from cnca_plan.model.instance import LOCAL_SUPPLY, Instance, Selection, Series
from cnca_plan.model.lines import lines, selects
from cnca_plan.model.solution import Solution, output


def ledger(instance: Instance, solution: Solution) -> dict[tuple[str, str], Series]:
    """t CO2e by (GPC reference, gas), each of shape (t,); local supply nobody owns and spill on a line of their own."""
    booked: dict[tuple[str, str], Series] = {}

    def add(ref: str, gas: str, tonnes: Series) -> None:
        booked[ref, gas] = booked[ref, gas] + tonnes if (ref, gas) in booked else tonnes

    for line in lines(instance):
        add(line.ref, line.gas, line.tonnes * output(instance, solution, line.technology, line.flow))
    for (k, gas), decay in instance.decay.items():
        add(instance.ref[k], gas, np.convolve(solution.running[k], decay)[: len(instance.years)])
    for part in instance.factors:
        if part.carrier in solution.spilled:
            add(LOCAL_SUPPLY, part.gas, part.values * solution.spilled[part.carrier])
    for (ref, gas), tonnes in instance.exogenous.items():
        add(ref, gas, tonnes)
    return booked


def selected_tonnes(instance: Instance, solution: Solution, selection: Selection) -> Series:
    """t CO2e of a selection of sector, scope or gas, shape (t,)."""
    chosen = [t for (ref, gas), t in ledger(instance, solution).items() if selects(selection, ref, gas)]
    total: Series = np.sum(chosen, axis=0) if chosen else np.zeros(len(instance.years))
    return total
