"""The screen: results on stdout, everything else on stderr. Colour and width follow the terminal and NO_COLOR."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TextIO

from cnca_plan.core.errors import Unreachable
from cnca_plan.core.findings import Finding, render_all, safe

if TYPE_CHECKING:
    from cnca_plan.reports.blocks import Block, Style

PIPE = 80  # columns where there is no terminal
WIDEST = 120  # columns beyond which lines are hard to read

COLOURS: Mapping[Style, str] = {"heading": "1", "header": "2", "good": "32", "bad": "31;1"}
SPELLED = str.maketrans({"–": "-", "—": "-", "−": "-", "…": "...", "·": ".", "×": "x", "₂": "2", "’": "'"})


@dataclass
class Console:
    """Where a run speaks. A reader who has gone away is no fault; a disk that is full is."""

    out: TextIO | None
    err: TextIO | None
    colour: bool = False
    columns: int = PIPE
    gone: bool = field(default=False, init=False)  # the reader of stdout closed it

    @classmethod
    def here(cls) -> Console:
        """The console of this process."""
        for stream in (sys.stdout, sys.stderr):
            if stream is not None and hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="backslashreplace")
        return cls(sys.stdout, sys.stderr, _coloured(sys.stdout), _columns(sys.stdout))

    @property
    def unicode(self) -> bool:
        """Whether stdout can carry every letter."""
        return (getattr(self.out, "encoding", None) or "").lower().replace("-", "").startswith("utf")

    def say(self, text: str) -> None:
        """A result, on stdout, at once. Raises Unreachable when it cannot be written."""
        if self.out is None:
            raise Unreachable("standard output is closed, so nothing can be shown", "use --quiet to only write files")
        if self.gone:
            return
        try:
            self.out.write(text)
            self.out.flush()
        except BrokenPipeError:
            self._forget()
        except OSError as error:
            self._forget()
            raise Unreachable(f"cannot write to standard output: {safe(error.strerror or str(error))}") from None

    def draw(self, blocks: Iterable[Block]) -> None:
        """A report: plain text in a pipe, headings and verdicts in colour on a terminal."""
        from cnca_plan.reports.blocks import lay_out

        lines = (self._styled(style, line) for style, line in lay_out(blocks, self.columns))
        self.say("".join(f"{line}\n" for line in lines))

    def note(self, line: str) -> None:
        """A line for the person, on stderr; nothing happens if nobody listens."""
        try:
            if self.err is not None:
                self.err.write(f"{line if self._full(self.err) else line.translate(SPELLED)}\n")
                self.err.flush()
        except OSError:
            self.err = None

    def findings(self, findings: Iterable[Finding]) -> None:
        """Faults and warnings, all of them, on stderr."""
        text = render_all(findings)
        if text:
            self.note(text)

    def flush(self) -> None:
        """Write out what others left in the buffers."""
        if self.out is not None and not self.gone:
            self.out.flush()

    @contextmanager
    def watching(self, quiet: bool) -> Iterator[Callable[[str, float], None]]:
        """A line on the terminal that says how far the solver is; none without a terminal."""
        if quiet or self.err is None or not self.err.isatty():
            yield lambda stage, steps: None
            return
        from rich.console import Console as Rich

        with Rich(file=self.err, highlight=False, markup=False).status("writing the program") as status:
            yield lambda stage, steps: status.update(f"solving: {stage}, {steps:,.0f} steps")

    def _styled(self, style: Style, line: str) -> str:
        line = line if self.unicode else line.translate(SPELLED)
        return f"\x1b[{COLOURS[style]}m{line}\x1b[0m" if self.colour and style in COLOURS else line

    def _full(self, stream: TextIO) -> bool:
        return (getattr(stream, "encoding", None) or "").lower().startswith("utf")

    def _forget(self) -> None:
        """Nothing more can be written: let the buffer go where it harms nobody."""
        self.gone = True
        try:
            if self.out is not None:
                os.dup2(os.open(os.devnull, os.O_WRONLY), self.out.fileno())
        except (OSError, ValueError):
            self.out = None


def _coloured(stream: TextIO | None) -> bool:
    if stream is None or not stream.isatty() or os.environ.get("NO_COLOR"):
        return False
    return os.environ.get("TERM") != "dumb" and (os.name != "nt" or "WT_SESSION" in os.environ)


def _columns(stream: TextIO | None) -> int:
    if stream is None or not stream.isatty():
        return PIPE
    return min(shutil.get_terminal_size((PIPE, 24)).columns, WIDEST)
