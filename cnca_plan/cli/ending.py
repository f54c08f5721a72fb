"""How every run ends: an exit code, and one plain sentence on stderr where something went wrong. Never a traceback."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Sequence
from types import FrameType
from typing import NoReturn

from cnca_plan.cli.console import Console
from cnca_plan.core.errors import Findings, Stop
from cnca_plan.core.findings import safe, shown

OUR_FAULT, UNREACHABLE, USAGE = 70, 5, 2
OF_SIGNALS = 128
INTERRUPTED = OF_SIGNALS + signal.SIGINT


class Signalled(BaseException):
    """Someone asked the process to end."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def run(arguments: Sequence[str] | None = None) -> int:
    """The command line as a function: everything that can happen becomes an exit code."""
    console = Console.here()
    try:
        _listen()
        code = _command(arguments)
        if code == INTERRUPTED:  # typer's own word for Ctrl-C
            raise KeyboardInterrupt
        console.flush()
    except BaseException as error:
        return told(console, error)
    return code


def _command(arguments: Sequence[str] | None) -> int:
    from cnca_plan.cli.app import app

    code = app(sys.argv[1:] if arguments is None else arguments)
    return code if isinstance(code, int) else 0


def told(console: Console, error: BaseException) -> int:
    """Say what ended the run, and with which code it ends."""
    if isinstance(error, Stop):
        return _stopped(console, error)
    if isinstance(error, KeyboardInterrupt):
        console.note("stopped; nothing was written")
        return INTERRUPTED
    if isinstance(error, Signalled):
        console.note("told to stop; nothing was written")
        return OF_SIGNALS + error.number
    if isinstance(error, SystemExit):
        return 0 if isinstance(error.__context__, BrokenPipeError) else _code(error.code)
    return _failed(console, error)


def _stopped(console: Console, stop: Stop) -> int:
    if isinstance(stop, Findings):
        console.findings(stop.findings)
    console.note(f"{'' if isinstance(stop, Findings) else 'error: '}{stop.message}")
    if stop.help:
        console.note("  help: " + stop.help.replace("\n", "\n        "))
    return stop.exit_code


def _failed(console: Console, error: BaseException) -> int:
    """Wrong usage as the argument parser tells it, a system that refuses, or a fault of ours."""
    if hasattr(error, "format_message") and hasattr(error, "exit_code"):
        return _misused(console, error)
    if isinstance(error, BrokenPipeError):
        return 0
    if isinstance(error, OSError):
        console.note(f"error: cannot write the output: {safe(error.strerror or str(error))}")
        return UNREACHABLE
    return _ours(console, error)


def _misused(console: Console, error: BaseException) -> int:
    nearest = getattr(error, "possibilities", None)
    typed = str(getattr(error, "option_name", "") or "")
    message = str(getattr(error, "message", error)) if nearest else str(error.format_message())  # type: ignore[attr-defined]
    console.note(f"error: {shown(message, 2000)}{f' Did you mean {_likest(typed, nearest)}?' if nearest else ''}")
    context = getattr(error, "ctx", None)
    console.note(f"  help: `{context.command_path if context else 'cnca-plan'} --help` lists what there is")
    return USAGE


def _likest(typed: str, known: Sequence[str]) -> str:
    """The known word most like what was typed."""
    from difflib import SequenceMatcher

    return max(sorted(known), key=lambda word: SequenceMatcher(None, typed, word).ratio())


def _ours(console: Console, error: BaseException) -> int:
    from cnca_plan.cli.crash import write_report

    where = write_report(error)
    console.note(f"error: cnca-plan failed ({type(error).__name__}); no result was written")
    details = f"; the details are in {shown(where, 500)}" if where else ""
    console.note(f"  help: this is our fault, please report it{details}")
    return OUR_FAULT


def _listen() -> None:
    """Let a request to end pass through the program like Ctrl-C, so that no half-written file stays."""

    def tell(number: int, frame: FrameType | None) -> None:
        raise Signalled(number)

    if threading.current_thread() is not threading.main_thread():
        return
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, tell)


def leave(code: int) -> NoReturn:
    """End the process at once: taking the program's many objects apart one by one would take longer than some solves,
    and after an interrupt a solver that was left behind may still be running. Nothing is open any more but the streams.
    """
    for stream, number in ((sys.stdout, 1), (sys.stderr, 2)):
        try:
            if stream is not None:
                stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), number)
    os._exit(code)


def _code(code: object) -> int:
    return code if isinstance(code, int) else 0 if code is None else 1
