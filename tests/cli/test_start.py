"""What stands before the commands, and the fault that nobody foresaw."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest
from cli.command import environment, run

from cnca_plan import __version__
from cnca_plan.cli import app, crash, ending
from cnca_plan.cli.console import Console
from cnca_plan.core.errors import Unreachable
from cnca_plan.reports.blocks import Heading, Text

HEAVY = {"pydantic", "pyomo", "numpy", "rich", "scipy", "yaml", "highspy"}


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def test_no_arguments_show_an_example(tmp_path: Path) -> None:
    ended = run(tmp_path)
    assert ended.code == 0
    assert "cnca-plan solve" in ended.out


def test_version(tmp_path: Path) -> None:
    assert run(tmp_path, "--version").out == f"cnca-plan {__version__}\n"


def test_help_imports_nothing_heavy(tmp_path: Path) -> None:
    code = "import sys; from cnca_plan.cli import ending; ending.run(['--help']); print(*sys.modules, file=sys.stderr)"
    command = [sys.executable, "-c", code]
    ended = subprocess.run(command, cwd=tmp_path, env=environment(), capture_output=True, text=True, check=True)
    assert "solve" in ended.stdout
    assert not HEAVY & {name.split(".")[0] for name in ended.stderr.split()}


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell", "pwsh"])
def test_completion_scripts(tmp_path: Path, shell: str) -> None:
    ended = run(tmp_path, _CNCA_PLAN_COMPLETE=f"source_{shell}")
    assert ended.code == 0
    assert "cnca-plan" in ended.out


def test_plans_are_completed(tmp_path: Path) -> None:
    asked = {"COMP_WORDS": "cnca-plan solve toy", "COMP_CWORD": "2"}
    assert run(tmp_path, _CNCA_PLAN_COMPLETE="complete_bash", **asked).out.split() == ["toytown"]


def test_our_own_fault(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise ZeroDivisionError("unforeseen")

    monkeypatch.setattr(app, "app", fail)
    monkeypatch.setattr(crash.tempfile, "tempdir", str(tmp_path))
    assert ending.run(["solve", "toytown"]) == 70
    said = capsys.readouterr().err
    (report,) = tmp_path.iterdir()
    assert str(report) in said
    assert "Traceback" not in said
    assert "unforeseen" in report.read_text(encoding="utf-8")


def test_colour_follows_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    for setting, coloured in (("", True), ("1", False)):
        monkeypatch.setenv("NO_COLOR", setting)
        screen = Terminal()
        monkeypatch.setattr(sys, "stdout", screen)
        Console.here().draw([Heading("City"), Text("met", "good")])
        assert ("\x1b[" in screen.getvalue()) == coloured


def test_foreign_text_cannot_steer_the_terminal() -> None:
    screen = Terminal()
    Console(screen, None).draw([Heading("a\x1b[2Jb"), Text("[red]\x07")])
    assert screen.getvalue() == "a\\x1b[2Jb\n[red]\\x07\n"


def test_a_closed_stdout() -> None:
    with pytest.raises(Unreachable):
        Console(None, None).say("result")


def test_nobody_listening_on_stderr() -> None:
    Console(None, None).note("a line for no one")
