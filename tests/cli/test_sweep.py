"""`cnca-plan sweep` and `macc` as a person runs them."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def start(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "cnca_plan", *arguments],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def read(path: Path) -> list[list[str]]:
    with path.open(newline="") as file:
        return list(csv.reader(file))


def run(folder: Path, *arguments: str) -> tuple[int, str, str]:
    process = start(folder, *arguments)
    out, err = process.communicate(timeout=120)
    return process.returncode, out, err


def test_a_sweep_writes_tidy_files_the_same_for_any_number_of_jobs(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    given = ("sweep", "toytown", "--vary", "capex.heat-pump=-30%..30%", "--runs", "12", "--parquet")
    for jobs in ("1", "2"):
        code, out, err = run(tmp_path, *given, "--jobs", jobs, "--output", f"out{jobs}")
        assert (code, err) == (0, ""), err
        assert "Measures in every pathway" in out
    for file in sorted((tmp_path / "out1").iterdir()):
        assert file.read_bytes() == (tmp_path / "out2" / file.name).read_bytes(), file.name
    rows = read(tmp_path / "out1" / "runs.csv")
    assert len(rows) == 1 + 13
    assert all(len(row) == len(rows[0]) for row in rows)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--vary", "capx=1%..2%"), "did you mean capex?"),
        (("--vary", "lifetime=1%..2%"), "cannot vary"),
        (("--vary", "capex=2%..1%"), "upside down"),
        (("--vary", "capex=1%..2%", "--runs", "0"), "nothing to run"),
        (("--vary", "capex=1%..2%", "--jobs", "0"), "nobody"),
        ((), "nothing varies"),
        (("--tornado", "--grid", "3", "--vary", "capex=1%..2%"), "contradict"),
        (("--scenarios",), "needs plan files"),
        (("other",), "--scenarios"),
    ],
)
def test_wrong_usage_ends_with_2_and_says_what_to_write(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    code, out, err = run(tmp_path, "sweep", "toytown", *arguments)
    assert code == 2
    assert said in err
    assert out == ""
    assert not (tmp_path / "runs").exists()


def test_a_set_without_any_pathway_ends_with_3_and_is_written(tmp_path: Path) -> None:
    (tmp_path / "hard.yaml").write_text("schema: 1\nplan: hard\nextends: plan.yaml\nadjust: {target: -99 %}\n")
    for file in (ROOT / "scenarios" / "toytown").glob("*.yaml"):
        (tmp_path / file.name).write_text(file.read_text())
    given = ("sweep", "hard.yaml", "--vary", "capex=-1%..1%", "--runs", "3", "--output", "hard")
    code, out, err = run(tmp_path, *given)
    assert code == 3, err
    assert "No run has a pathway" in out
    assert {row[2] for row in read(tmp_path / "hard" / "runs.csv")[1:]} == {"no-pathway"}


@pytest.mark.skipif(os.name == "nt", reason="signals")
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_ctrl_c_ends_it_soon_and_keeps_what_is_done(tmp_path: Path, jobs: str) -> None:
    given = ("--vary", "capex=-30%..30%", "--runs", "5000", "--jobs", jobs, "--output", "out")
    process = start(tmp_path, "sweep", "toytown", *given)
    time.sleep(4)
    assert process.poll() is None, process.communicate()
    os.killpg(process.pid, signal.SIGINT)
    asked = time.monotonic()
    _, err = process.communicate(timeout=60)
    assert time.monotonic() - asked < 3
    assert process.returncode == 130, err
    assert "Traceback" not in err
    assert "are kept" in err
    rows = read(tmp_path / "out" / "runs.csv")
    assert 1 <= len(rows) < 5002


def test_three_curves_each_in_a_sentence(tmp_path: Path) -> None:
    code, out, err = run(tmp_path, "macc", "toytown", "--steps", "3", "--output", "out")
    assert code == 0, err
    for said in ("Alone:", "In context:", "System curve:"):
        assert said in out
    assert {"macc.csv", "curve.csv", "result.json"} <= {file.name for file in (tmp_path / "out").iterdir()}
    assert run(tmp_path, "solve", "toytown", "-q", "--output", "run")[0] == 0
    code, out, err = run(tmp_path, "macc", "run")
    assert code == 0, err
    assert "Not traced in this run" not in out  # its plan was solved again and traced
    assert run(tmp_path, "macc", "run")[1] == out
