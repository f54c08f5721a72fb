"""The command line: one module per command. Nothing heavy is imported before a command needs it."""

from __future__ import annotations

import gc
import os
from typing import NoReturn


def main() -> NoReturn:
    """What `cnca-plan` runs: the command, and an end that any shell or job can read."""
    gc.disable()  # a run builds many small objects that nearly all live to its end; long runs collect where they turn
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # other packages' plugins are not ours to look for
    try:
        from cnca_plan.cli import ending
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    ending.leave(ending.run())
