"""The command line: one module per command. Nothing heavy is imported before a command needs it."""

from __future__ import annotations

from typing import NoReturn


def main() -> NoReturn:
    """What `cnca-plan` runs: the command, and an end that any shell or job can read."""
    from cnca_plan.cli import ending

    ending.leave(ending.run())
