"""One live HiGHS instance on a scaled program: solved, changed in place, solved again from where it stands.

HiGHS says "optimal" for costs that are not numbers and "empty" for a model it refused, counts its time limit over all
runs of an instance, and drops coefficients below 1e-9. Each is closed here; what it then answers is still only believed
after `certificate` has proved it.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias

import highspy
import numpy as np
from highspy import HighsModelStatus, HighsStatus
from numpy.typing import NDArray

from cnca_plan.model.certificate import certify, certify_infeasible
from cnca_plan.model.linear import FloatArray, IntArray, LinearProgram
from cnca_plan.model.scaling import check_kept, scale
from cnca_plan.model.settings import BadSetting, Method, Option, Settings, solver_options
from cnca_plan.model.watch import Watch

__all__ = ["BadSetting", "Live", "Method", "Optimum", "Progress", "Settings", "SolverError", "Status"]

Status: TypeAlias = Literal["optimal", "infeasible", "interrupted", "time-limit", "failed"]
Progress: TypeAlias = Callable[[str, float], None]
"""Called in the caller's thread a few times a second: ("simplex" or "ipm", iterations so far)."""

CORNER = 1e-7  # of a row's side: a range no wider than this is none
ENDINGS: dict[HighsModelStatus, Status] = {
    HighsModelStatus.kOptimal: "optimal",
    HighsModelStatus.kInfeasible: "infeasible",
    HighsModelStatus.kInterrupt: "interrupted",
    HighsModelStatus.kTimeLimit: "time-limit",
}
FINAL = {*ENDINGS, HighsModelStatus.kIterationLimit, HighsModelStatus.kMemoryLimit} - {HighsModelStatus.kInfeasible}
ADVICE: dict[HighsModelStatus, str] = {
    HighsModelStatus.kIterationLimit: "the iteration limit was reached; raise iteration_limit",
    HighsModelStatus.kTimeLimit: "the time limit was reached; raise time_limit, or shorten the plan",
    HighsModelStatus.kMemoryLimit: "the solver ran out of memory; use fewer years or measures",
    HighsModelStatus.kInterrupt: "the solve was stopped",
    HighsModelStatus.kInfeasible: "the solver found no feasible point, but no proof that there is none",
    HighsModelStatus.kUnbounded: "the solver found no bound though each column has one; look for numbers far too large",
    HighsModelStatus.kUnboundedOrInfeasible: "the solver could not tell unbounded from infeasible; turn presolve off",
}
DEFAULT_ADVICE = "the solver gave up ({}); numbers of very different size are the usual cause, or try method ipm"


class SolverError(RuntimeError):
    """The solver refused something it should have accepted: a bug of ours or of the solver."""


@dataclass(frozen=True, eq=False)
class Optimum:
    """What the solver answered, in the program's own units. Without an optimum every number is NaN."""

    status: Status
    x: FloatArray  # (n,) column units
    y: FloatArray  # (m,) y[i] = ∂objective/∂side of row i: ≥ 0 if a lower side, ≤ 0 if an upper
    reduced: FloatArray  # (n,) cost − Aᵀy: ≥ 0 at a lower bound, ≤ 0 at an upper bound
    objective: float  # money
    iterations: int
    basic: bool  # a vertex with its basis, as prices need
    ray: FloatArray | None = None  # (m,) if proved infeasible: multipliers signed as y, that contradict the bounds
    advice: str = ""  # what to try, if there is no optimum
    canonical: bool = False  # ties were broken by name: the one answer whatever the settings


class Live:
    """A program inside the solver. Changes are kept in `program`, in its own units, so that a proof can follow."""

    def __init__(
        self, program: LinearProgram, settings: Settings | None = None, progress: Progress | None = None
    ) -> None:
        self.program = program.validate()
        self.settings = settings or Settings()
        self.scaled = scale(program)
        self._progress = progress
        create: Any = highspy.Highs  # its stubs lack changeRowsBounds and getDualRay, which exist
        self._highs = create()
        self._apply(solver_options(self.settings))
        check_kept(self.scaled.program.validate())
        self._hand_over(self.scaled.program)
        self._watch = Watch(self._highs)

    def solve(self) -> Optimum:
        """Solve from where the last solve ended. `KeyboardInterrupt` leaves within moments; then look at `running`."""
        self._check_idle()
        impossible = self._impossible()
        if impossible.any():
            return replace(self._without_point(HighsModelStatus.kInfeasible), ray=impossible, advice="")
        if not self.program.columns:
            return Optimum("optimal", np.zeros(0), impossible, np.zeros(0), self.program.offset, 0, True)
        deadline = time.monotonic() + (math.inf if self.settings.time_limit is None else self.settings.time_limit)
        answer = self._without_point(HighsModelStatus.kTimeLimit)
        for options in self._attempts():
            if time.monotonic() >= deadline:
                return self._without_point(HighsModelStatus.kTimeLimit)
            status = self._attempt(options, deadline)
            answer = self._point() if status == HighsModelStatus.kOptimal else self._without_point(status)
            if answer.ray is not None or (status in FINAL and not self._doubtful(options, answer)):
                break
        return answer

    def stop(self) -> None:
        """From another thread: end a running solve, which then answers 'interrupted'."""
        self._watch.stop()

    def change_costs(self, cost: FloatArray) -> None:
        """Replace all costs, (n,) in the program's units."""
        self._check_idle()
        self.program = replace(self.program, cost=np.array(cost, np.float64)).validate(matrix=False)
        at = np.arange(len(cost), dtype=np.int32)
        _accept(self._highs.changeColsCost(len(at), at, self.scaled.costs(self.program.cost)), "costs")

    def change_program(self, program: LinearProgram) -> None:
        """Replace every number; rows, columns and the pattern of entries stay. The next solve starts from nothing."""
        self._check_idle()
        self.program = program.validate(matrix=False)
        self.scaled = self.scaled.again(program)
        check_kept(self.scaled.program)
        self._hand_over(self.scaled.program)

    def change_rows(self, indices: IntArray, lower: FloatArray, upper: FloatArray) -> None:
        """Replace both sides of some rows, in the program's units."""
        self._check_idle()
        at, p = np.asarray(indices, np.int32), self.program
        low, high = _with(p.row_lower, at, lower), _with(p.row_upper, at, upper)
        self.program = replace(p, row_lower=low, row_upper=high).validate(matrix=False)
        scaled = self.scaled.rows(low[at], at), self.scaled.rows(high[at], at)
        _accept(self._highs.changeRowsBounds(len(at), at, *scaled), "rows")

    def change_columns(self, indices: IntArray, lower: FloatArray, upper: FloatArray) -> None:
        """Replace both bounds of some columns, in the program's units."""
        self._check_idle()
        at, p = np.asarray(indices, np.int32), self.program
        low, high = _with(p.column_lower, at, lower), _with(p.column_upper, at, upper)
        self.program = replace(p, column_lower=low, column_upper=high).validate(matrix=False)
        scaled = self.scaled.columns(low[at], at), self.scaled.columns(high[at], at)
        _accept(self._highs.changeColsBounds(len(at), at, *scaled), "columns")

    def steady(self, rows: IntArray) -> NDArray[np.bool_]:
        """Whether each row's price holds on both sides of where the row stands, (rows,), after an optimal solve.

        A row at a corner has one price for a little more room and another for a little less: moving it at all drives
        some basic variable beyond a bound where that already stands.
        """
        status, basic = self._highs.getBasicVariables()
        if status != HighsStatus.kOk:
            return np.zeros(len(rows), bool)
        down, up = self._room(np.asarray(basic))
        return np.array([self._moves(int(row), down, up) for row in rows], bool)

    def _room(self, basic: IntArray) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Whether each basic variable can go down, and up, from where it stands; in the solver's own units."""
        p, answer = self._highs.getLp(), self._highs.getSolution()
        columns = basic >= 0
        at = np.where(columns, basic, -basic - 1)

        def chosen(of_columns: Any, of_rows: Any) -> FloatArray:
            picked: FloatArray = np.where(columns, np.array(of_columns)[at * columns], np.array(of_rows)[at * ~columns])
            return picked

        value = chosen(answer.col_value, answer.row_value)
        corner = CORNER * np.maximum(1.0, np.abs(value))
        low, high = chosen(p.col_lower_, p.row_lower_), chosen(p.col_upper_, p.row_upper_)
        return value - low > corner, high - value > corner

    def _moves(self, row: int, down: NDArray[np.bool_], up: NDArray[np.bool_]) -> bool:
        """Whether a row's side can move a little either way with the basis as it is."""
        status, step = self._highs.getBasisInverseCol(row)
        step = np.asarray(step)
        rising, falling = step > CORNER, step < -CORNER
        either = bool(np.all(up[rising]) and np.all(down[falling]) and np.all(down[rising]) and np.all(up[falling]))
        return status == HighsStatus.kOk and either

    def basis(self) -> highspy.HighsBasis:
        """Where the solver stands, to return to later."""
        basis: highspy.HighsBasis = self._highs.getBasis()
        return basis

    def restart(self, basis: highspy.HighsBasis | None = None) -> None:
        """Start the next solve from a kept basis, or from nothing."""
        self._highs.clearSolver()
        if basis is not None and basis.valid:
            _accept(self._highs.setBasis(basis), "basis")

    @property
    def running(self) -> bool:
        """Whether a solve goes on inside: also one that was interrupted where the solver asks nobody (its presolve)."""
        return self._watch.running

    def _check_idle(self) -> None:
        if self.running:
            raise SolverError("an interrupted solve has not ended yet; use a new instance")

    def _attempts(self) -> Iterator[dict[str, str]]:
        """As asked; then without presolve, which hides rays and has had bugs; then by the other method."""
        warm = self._highs.getBasis().valid
        yield {"solver": "simplex"} if warm else {}
        self._highs.clearSolver()
        yield {"solver": "simplex", "presolve": "off"}
        self._highs.clearSolver()
        yield {"solver": "ipm", "presolve": "on"}

    def _attempt(self, options: dict[str, str], deadline: float) -> HighsModelStatus:
        # HiGHS adds up the time of all its runs, so a limit must be set from where its clock stands.
        left = deadline - time.monotonic() + self._highs.getRunTime()
        self._apply({**solver_options(self.settings), **options, "time_limit": left})
        if self._watch.run(self._progress) == HighsStatus.kError:
            return HighsModelStatus.kSolveError  # the model status may still be that of the run before
        status: HighsModelStatus = self._highs.getModelStatus()
        return status

    def _point(self) -> Optimum:
        solution = self._highs.getSolution()
        raw = (np.array(part, np.float64) for part in (solution.col_value, solution.row_dual, solution.col_dual))
        x, y, reduced = self.scaled.unscale(*raw)
        # Bounds may be exceeded by the tolerance; what is printed must not be. Adding 0.0 turns −0.0 into 0.0.
        x = np.clip(x, self.program.column_lower, self.program.column_upper) + 0.0
        objective = math.fsum((self.program.cost * x).tolist()) + self.program.offset
        basic = self._highs.getInfo().basis_validity == int(highspy.BasisValidity.kBasisValidityValid)
        return Optimum("optimal", x, y, reduced, objective, self._iterations(), basic)

    def _without_point(self, status: HighsModelStatus) -> Optimum:
        n, m = len(self.program.columns), len(self.program.rows)
        ending = ENDINGS.get(status, "failed")
        advice = ADVICE.get(status, DEFAULT_ADVICE.format(status.name))
        ray = self._ray() if ending == "infeasible" else None
        advice = "" if ray is not None else advice
        nothing = np.full(n, np.nan), np.full(m, np.nan), np.full(n, np.nan)
        return Optimum(ending, *nothing, math.nan, self._iterations(), False, ray, advice)

    def _doubtful(self, options: dict[str, str], answer: Optimum) -> bool:
        """Interior point has called non-optima optimal, so its answers are checked here and may be sought anew."""
        if answer.status != "optimal" or options.get("solver", self.settings.method) == "simplex":
            return False
        return not certify(self.program, answer.x, answer.y).proven

    def _impossible(self) -> FloatArray:
        """Rows without a column that ask for more, or less, than 0, as a ray: HiGHS gives none for them."""
        p = self.program
        wrong = np.where(p.row_lower > 0, 1.0, np.where(p.row_upper < 0, -1.0, 0.0))
        return np.where(np.diff(p.start) == 0, wrong, 0.0)

    def _ray(self) -> FloatArray | None:
        status, exists, ray = self._highs.getDualRay()
        if status != HighsStatus.kOk or not exists or len(ray) != len(self.program.rows):
            return None
        ray = self.scaled.ray(np.array(ray, np.float64))
        # Which sign HiGHS gives depends on how it found out; only one of them can be a proof.
        return next((w for w in (ray, -ray) if certify_infeasible(self.program, w).proven), None)

    def _iterations(self) -> int:
        info = self._highs.getInfo()  # a method that was not used counts −1
        counts = info.simplex_iteration_count, info.ipm_iteration_count, info.crossover_iteration_count
        return sum(max(0, count) for count in counts)

    def _apply(self, options: dict[str, Option]) -> None:
        for name, value in options.items():
            if self._highs.setOptionValue(name, value) != HighsStatus.kOk:
                raise SolverError(f"HiGHS refused the option {name} = {value!r}")

    def _hand_over(self, p: LinearProgram) -> None:
        n, m, entries = len(p.columns), len(p.rows), len(p.value)
        rowwise, minimise = int(highspy.MatrixFormat.kRowwise), int(highspy.ObjSense.kMinimize)
        bounds = p.column_lower, p.column_upper, p.row_lower, p.row_upper
        matrix = p.start, p.index, p.value
        continuous = np.zeros(n, np.int32)
        status = self._highs.passModel(n, m, entries, rowwise, minimise, 0.0, p.cost, *bounds, *matrix, continuous)
        if status == HighsStatus.kError:  # a warning only says that harmless coefficients were dropped
            raise SolverError("HiGHS refused the program")


def _accept(status: HighsStatus, what: str) -> None:
    if status != HighsStatus.kOk:
        raise SolverError(f"HiGHS refused new {what}")


def _with(values: FloatArray, at: IntArray, new: FloatArray) -> FloatArray:
    changed = values.copy()
    changed[at] = new
    return changed
