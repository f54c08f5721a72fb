"""Solve a plan once and save all that the solver was given: the model's arrays and every change between its runs.

    python benchmarks/save_matrices.py scenarios/new-york matrices.npz

What is recorded is each call that `cnca_plan.model` makes on its HiGHS instance, in order: the one model passed, new
costs, sides and bounds, options, kept bases, and the runs themselves. `bare.py` makes the same calls and nothing else.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import highspy
import numpy as np
from chain import read

from cnca_plan.results.solve import solve_plan

CHANGES = ("passModel", "changeColsCost", "changeRowsBounds", "changeColsBounds")


class Tape:
    """The calls made, arrays kept once however often they are passed."""

    def __init__(self) -> None:
        self.steps: list[tuple[str, list[Any]]] = []
        self.arrays: list[np.ndarray] = []
        self._known: dict[tuple[str, bytes], int] = {}
        self._bases: list[Any] = []
        self._options: dict[str, object] = {}

    def add(self, call: str, arguments: tuple[Any, ...] = ()) -> None:
        """Note a call."""
        self.steps.append((call, [self._plain(one) for one in arguments]))

    def option(self, name: str, value: object) -> None:
        """Note an option that is new; time limits are of no use to a second process."""
        if name != "time_limit" and self._options.get(name) != value:
            self._options[name] = value
            self.add("setOptionValue", (name, value))

    def take(self, basis: Any) -> Any:
        """Note a basis taken, and number it."""
        self.add("getBasis", (len(self._bases),))
        self._bases.append(basis)
        return basis

    def put(self, basis: Any) -> None:
        """Note that a basis taken before is put back."""
        self.add("setBasis", (next(n for n, one in enumerate(self._bases) if one is basis),))

    def _plain(self, argument: Any) -> Any:
        if not isinstance(argument, np.ndarray):
            return argument
        key = (argument.dtype.str, argument.tobytes())
        if key not in self._known:
            self._known[key] = len(self.arrays)
            self.arrays.append(np.ascontiguousarray(argument))
        return {"array": self._known[key]}

    def save(self, path: Path) -> None:
        """Write one npz file."""
        named = {f"a{n}": array for n, array in enumerate(self.arrays)}
        np.savez(path, steps=np.array(json.dumps(self._worn())), **named)

    def _worn(self) -> list[tuple[str, list[Any]]]:
        """The steps up to the last run, less what the solver never sees: changes undone before a run, unused bases."""
        last = max(n for n, (call, _) in enumerate(self.steps) if call == "objective")
        used = [arguments for call, arguments in self.steps if call == "setBasis"]
        kept: list[tuple[str, list[Any]]] = []
        for call, arguments in reversed(self.steps[: last + 1]):
            if call == "getBasis" and arguments not in used:
                continue
            later = kept[: next((n for n, (name, _) in enumerate(kept) if name == "run"), len(kept))]
            undone = call in CHANGES and any(name == call and _covers(a, arguments) for name, a in later)
            if not undone:
                kept.insert(0, (call, arguments))
        return kept


def _covers(later: list[Any], earlier: list[Any]) -> bool:
    """Whether a change touches the same rows or columns, so that the earlier one has no effect."""
    return later[:2] == earlier[:2] and len(later) == len(earlier) < 6


TAPE = Tape()


class Recorder(highspy.Highs):  # type: ignore[misc]
    """HiGHS with a tape."""

    def passModel(self, *arguments: Any) -> Any:  # noqa: N802
        """Pass the model."""
        TAPE.add("passModel", arguments)
        return super().passModel(*arguments)

    def changeColsCost(self, *arguments: Any) -> Any:  # noqa: N802
        """Change costs."""
        TAPE.add("changeColsCost", arguments)
        return super().changeColsCost(*arguments)

    def changeRowsBounds(self, *arguments: Any) -> Any:  # noqa: N802
        """Change sides of rows."""
        TAPE.add("changeRowsBounds", arguments)
        return super().changeRowsBounds(*arguments)

    def changeColsBounds(self, *arguments: Any) -> Any:  # noqa: N802
        """Change bounds of columns."""
        TAPE.add("changeColsBounds", arguments)
        return super().changeColsBounds(*arguments)

    def setOptionValue(self, name: str, value: Any) -> Any:  # noqa: N802
        """Set an option."""
        TAPE.option(name, value)
        return super().setOptionValue(name, value)

    def getBasis(self) -> Any:  # noqa: N802
        """Take the basis."""
        return TAPE.take(super().getBasis())

    def setBasis(self, basis: Any) -> Any:  # noqa: N802
        """Put a basis back."""
        TAPE.put(basis)
        return super().setBasis(basis)

    def clearSolver(self) -> Any:  # noqa: N802
        """Forget where the solver stands."""
        TAPE.add("clearSolver")
        return super().clearSolver()

    def run(self) -> Any:
        """Solve."""
        TAPE.add("run")
        status = super().run()
        TAPE.add("objective", (float(self.getInfo().objective_function_value),))
        return status


def main() -> None:
    """Record one plan."""
    folder, path = Path(sys.argv[1]), Path(sys.argv[2])
    highspy.Highs = Recorder
    solve_plan(read(folder))
    TAPE.save(path)
    columns, rows, nonzeros = next(arguments[:3] for call, arguments in TAPE.steps if call == "passModel")
    runs = sum(call == "run" for call, _ in TAPE.steps)
    print(f"{rows} rows, {columns} columns, {nonzeros} nonzeros, {runs} runs", file=sys.stderr)


if __name__ == "__main__":
    main()
