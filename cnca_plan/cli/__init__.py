"""The command line: one module per command. Nothing heavy is imported before a command needs it."""

from __future__ import annotations

from typing import NoReturn


def main() -> NoReturn:
    """What `cnca-plan` runs: the command, and an end that any shell or job can read."""
    try:
        from cnca_plan.cli import ending
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    ending.leave(ending.run())
