"""Either all files of a run are in place, or those of the run before: whatever fails, and whenever."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cnca_plan.core.errors import Unreachable, Usage
from cnca_plan.exporters import folder as writer

ROOT = Path(__file__).parents[2]


def run_of(word: str) -> dict[str, str]:
    tables = {f"{name}.csv": f"{name},{word}\n" * 50 for name in ("costs", "emissions")}
    hashes = {name: writer.sha256(text) for name, text in tables.items()}
    return {"result.json": json.dumps({"provenance": {"versions": {"cnca-plan": word}, "files": hashes}}), **tables}


def content(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()} if folder.exists() else {}


def failing(monkeypatch: pytest.MonkeyPatch, name: str, number: int, code: int) -> None:
    """The n-th call of a function of the system fails, all others work."""
    real: Callable[..., Any] = getattr(os, name)
    calls = iter(range(10**6))

    def call(*args: Any, **kwargs: Any) -> Any:
        if next(calls) == number:
            raise OSError(code, os.strerror(code))
        return real(*args, **kwargs)

    monkeypatch.setattr(os, name, call)


FAULTS = [
    (name, number, code)
    for name, numbers in (("open", 5), ("write", 3), ("fsync", 4), ("replace", 6))
    for number in range(numbers)
    for code in (errno.ENOSPC, errno.EIO)
]


@pytest.mark.parametrize(("name", "number", "code"), FAULTS)
def test_the_run_before_stays_whole(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, number: int, code: int
) -> None:
    target = tmp_path / "run"
    writer.write_run(target, run_of("old"))
    with monkeypatch.context() as patched:
        failing(patched, name, number, code)
        with pytest.raises(Unreachable):
            writer.write_run(target, run_of("new"))
    assert content(target) == run_of("old")


@pytest.mark.parametrize(("name", "number", "code"), [fault for fault in FAULTS if fault[:2] < ("replace", 3)])
def test_a_first_run_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, number: int, code: int
) -> None:
    target = tmp_path / "runs" / "plan"
    with monkeypatch.context() as patched:
        failing(patched, name, number, code)
        with pytest.raises(Unreachable):
            writer.write_run(target, run_of("new"))
    assert not list(tmp_path.iterdir())


def test_an_interrupt_is_a_failure_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    writer.write_run(tmp_path / "run", run_of("old"))

    def interrupted(handle: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        writer.write_run(tmp_path / "run", run_of("new"))
    assert content(tmp_path / "run") == run_of("old")


def test_two_runs_into_one_folder_take_turns(tmp_path: Path) -> None:
    """The last whole run wins: result.json and its tables are of one run."""
    script = (
        "import sys; sys.path[:0] = sys.argv[1:3]; from pathlib import Path; from exporters import test_folder as t\n"
        "for n in range(30): t.writer.write_run(Path(sys.argv[3]), t.run_of(sys.argv[4] + str(n)))"
    )
    arguments = [sys.executable, "-c", script, str(ROOT), str(ROOT / "tests"), str(tmp_path / "run")]
    processes = [subprocess.Popen([*arguments, name]) for name in ("a", "b")]
    assert [process.wait(60) for process in processes] == [0, 0]
    assert content(tmp_path / "run") in (run_of("a29"), run_of("b29"))


def test_killed_runs_leave_whole_files(tmp_path: Path) -> None:
    """After SIGKILL at any moment result.json is absent or its tables are the ones it names; the next run recovers."""
    script = (
        "import sys; sys.path[:0] = sys.argv[1:3]; from pathlib import Path; from exporters import test_folder as t;"
        "print('ready', flush=True); n = 0\n"
        "while True: n += 1; t.writer.write_run(Path(sys.argv[3]), t.run_of(str(n)))"
    )
    target = tmp_path / "run"
    arguments = [sys.executable, "-c", script, str(ROOT), str(ROOT / "tests"), str(target)]
    for attempt in range(8):
        process = subprocess.Popen(arguments, stdout=subprocess.PIPE)
        assert process.stdout and process.stdout.readline()
        time.sleep(0.003 * attempt)
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        if (target / "result.json").exists():
            hashes = json.loads((target / "result.json").read_bytes())["provenance"]["files"]
            assert {name: writer.sha256((target / name).read_text()) for name in hashes} == hashes
    writer.write_run(target, run_of("last"))
    assert content(target) == run_of("last")


@pytest.mark.parametrize("name", ["notes.txt", "emissions.csv", "plan.yaml"])
def test_a_folder_of_others_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine")
    with pytest.raises(Usage):
        writer.write_run(tmp_path, run_of("new"))
    assert content(tmp_path) == {name: "mine"}


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", '{"provenance": 1}', "[" * 100_000])
def test_a_result_of_others_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "result.json").write_text(text)
    with pytest.raises(Usage):
        writer.check_folder(tmp_path)


def test_files_of_others_in_a_run_stay(tmp_path: Path) -> None:
    writer.write_run(tmp_path / "run", run_of("old"))
    (tmp_path / "run" / "notes.txt").write_text("mine")
    writer.write_run(tmp_path / "run", run_of("new"))
    assert content(tmp_path / "run") == {**run_of("new"), "notes.txt": "mine"}


def test_links_are_replaced_not_followed(tmp_path: Path) -> None:
    run, elsewhere = tmp_path / "run", tmp_path / "elsewhere.csv"
    writer.write_run(run, run_of("old"))
    elsewhere.write_text("mine")
    (run / "costs.csv").unlink()
    (run / "costs.csv").symlink_to(elsewhere)
    writer.write_run(run, run_of("new"))
    assert elsewhere.read_text() == "mine"
    assert content(run) == run_of("new")
    (tmp_path / "link").symlink_to(run)
    with pytest.raises(Usage):
        writer.check_folder(tmp_path / "link")


def test_a_file_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(Unreachable):
        writer.write_run(tmp_path / "file" / "run", run_of("new"))
    with pytest.raises(Usage):
        writer.write_run(tmp_path / "file", run_of("new"))
