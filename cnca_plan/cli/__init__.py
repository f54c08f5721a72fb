"""The command line: one module per command. Nothing heavy is imported before a command needs it."""

from __future__ import annotations

import gc
import os
from typing import NoReturn


def main() -> NoReturn:
    """What `cnca-plan` runs: the command, and an end that any shell or job can read."""
    gc.set_threshold(1_000_000, 100, 100)  # a run builds many small objects that all live to its end
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # other packages' plugins are not ours to look for
    try:
        from cnca_plan.cli import ending
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    ending.leave(ending.run())
