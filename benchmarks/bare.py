"""The bare process: Python, Pyomo's core and highspy imported, and the recorded programs solved. Nothing else.

    python benchmarks/bare.py matrices.npz

It makes on a HiGHS instance of its own the calls `save_matrices.py` recorded: the model is passed once, then solved
without targets, again on its optimal face (ties), with targets and a priced shortfall, with targets and no shortfall,
and again on that optimal face; every solve but the first starts from the basis the recorded one started from. It must
reach the recorded objectives, so that both processes are known to have done the same work.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import highspy
import numpy as np
import pyomo.core.base  # noqa: F401  (imported for what importing it costs)

AGREEMENT = 1e-9  # of max(1, |objective|)


def main() -> None:
    """Replay a tape."""
    saved = np.load(sys.argv[1])
    arrays = {int(name[1:]): saved[name] for name in saved.files if name != "steps"}
    highs: Any = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    bases = {}
    for call, arguments in json.loads(str(saved["steps"])):
        given = [arrays[one["array"]] if isinstance(one, dict) else one for one in arguments]
        if call == "getBasis":
            bases[given[0]] = highs.getBasis()
        elif call == "setBasis":
            highs.setBasis(bases[given[0]])
        elif call == "objective":
            agree(highs.getInfo().objective_function_value, given[0])
        else:
            getattr(highs, call)(*given)


def agree(found: float, recorded: float) -> None:
    """Stop unless this run ended where the recorded one did."""
    if abs(found - recorded) > AGREEMENT * max(1.0, abs(recorded)):
        raise SystemExit(f"objective {found!r}, recorded {recorded!r}")


if __name__ == "__main__":
    main()
