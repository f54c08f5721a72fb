"""The few exceptions, each with the exit code the command line ends with.

A fault in the user's data is a `Finding`, not an exception; these are for what stops the program.
"""

from collections.abc import Sequence
from typing import ClassVar

from cnca_plan.core.findings import Finding


class Stop(Exception):
    """Something that ends the run; its text is a plain sentence for the person who typed the command."""

    exit_code: ClassVar[int] = 70

    def __init__(self, message: str, help: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.help = help


class Findings(Stop):
    """The files have faults (exit 1); all of them are carried along, to be printed together."""

    exit_code = 1

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings: tuple[Finding, ...] = tuple(findings)
        errors = sum(finding.severity == "error" for finding in self.findings)
        super().__init__(f"{_count(errors, 'error')}, {_count(len(self.findings) - errors, 'warning')}")


class Usage(Stop):
    """The command was typed wrongly: an unknown option, a refused combination (exit 2)."""

    exit_code = 2


class NoPathway(Stop):
    """It is proved that no pathway meets the targets (exit 3)."""

    exit_code = 3


class NotProven(Stop):
    """The solver stopped without a proven optimum, so nothing is written (exit 4)."""

    exit_code = 4


class Unreachable(Stop):
    """A file, folder or host cannot be read or written (exit 5)."""

    exit_code = 5


class Stale(Stop):
    """A stored result no longer answers to its inputs (exit 6)."""

    exit_code = 6


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
