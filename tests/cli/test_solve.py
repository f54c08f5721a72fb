"""`cnca-plan solve` from outside: what it prints, what it writes, and how it ends."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from pathlib import Path

import pytest
from cli.command import COMMAND, TOYTOWN, city, environment, run, start


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*") if path.is_file()}


def test_a_report_in_a_pipe_is_plain_and_fits_80_columns(tmp_path: Path) -> None:
    ended = run(tmp_path, "solve", "toytown")
    assert ended.code == 0
    assert [line[:25] for line in ended.err.splitlines()] == [
        "warning[electricity-grows]"[:25],
        "  help: give equipment `uses"[:25],
    ]
    assert "\x1b" not in ended.out
    assert max(map(len, ended.out.splitlines())) <= 80
    assert "2027: 18,000 t CO2e of at most 18,000 (fixed level): met" in ended.out
    assert "Written to runs/toytown" in ended.out


def test_json_is_what_is_written(tmp_path: Path) -> None:
    ended = run(tmp_path, "solve", "toytown", "--json")
    assert ended.code == 0
    shown = json.loads(ended.out)
    stored = json.loads((tmp_path / "runs" / "toytown" / "result.json").read_text(encoding="utf-8"))
    assert shown == stored
    assert shown["base"]["emissions"] == 36_000
    assert "Written to" in ended.err


def test_new_york(tmp_path: Path) -> None:
    """The first real city: its base year to the tonne, its targets met, and the same numbers in report and document."""
    found = json.loads(run(tmp_path, "solve", "new-york", "--json").out)
    assert found["status"] == "met"
    assert found["base"]["emissions"] == pytest.approx(53_653_539.84, abs=0.01)
    assert found["base"]["stated_total"] == 53_705_089.20
    assert found["emissions"][-1] <= 0.2 * 64_741_802.58 * (1 + 1e-9)
    report = run(tmp_path, "solve", "new-york", "--no-write").out
    assert "53,653,539.84" in report
    assert "53,705,089.20" in report
    assert max(map(len, report.splitlines())) <= 80


def test_two_runs_are_the_same_bytes_apart_from_the_timestamp(tmp_path: Path) -> None:
    for name in ("one", "two"):
        assert run(tmp_path, "solve", "toytown", "--quiet", "--output", name, SOURCE_DATE_EPOCH="0").out == ""
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes(), path.name


def test_a_run_goes_beside_the_plan_and_is_replaced(tmp_path: Path) -> None:
    plan = city(tmp_path)
    for _ in range(2):
        assert run(tmp_path, "solve", "city", "-q").code == 0
    assert (plan / "runs" / "plan" / "result.json").exists()


def test_no_write(tmp_path: Path) -> None:
    assert run(tmp_path, "solve", "toytown", "--no-write").code == 0
    assert not files(tmp_path)


def test_no_pathway(tmp_path: Path) -> None:
    city(tmp_path, **{"18_000": "2_000"})
    before = files(tmp_path)
    ended = run(tmp_path, "solve", "city", "--json")
    assert ended.code == 3
    found = json.loads(ended.out)
    assert found["status"] == "no-pathway"
    assert found["closest"]["least_excess"] == pytest.approx(sum(one["tonnes"] for one in found["closest"]["excesses"]))
    assert {one["subject"] for one in found["closest"]["obstacles"]} >= {"heat-pump", "gas-well"}
    assert files(tmp_path) == before


def test_a_time_limit_leaves_nothing(tmp_path: Path) -> None:
    ended = run(tmp_path, "solve", "toytown", "--time-limit", "0")
    assert (ended.code, ended.out) == (4, "")
    assert "no result was written" in ended.err
    assert not files(tmp_path)


def test_all_faults_in_one_run(tmp_path: Path) -> None:
    city(tmp_path, gwp="gpw", **{"discount_rate: 5 %": "discount_rate: 5"})
    ended = run(tmp_path, "solve", "city")
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.count("city/plan.yaml:") >= 2
    assert "error[" in ended.err


def test_a_missing_plan(tmp_path: Path) -> None:
    ended = run(tmp_path, "solve", "toytwn")
    assert ended.code == 5
    assert "did you mean toytown?" in ended.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["slove"], "Did you mean 'solve'?"),
        (["solve", "toytown", "--jsn"], "Did you mean --json?"),
        (["solve", "toytown", "--method", "simplx"], "did you mean 'simplex'?"),
        (["solve", "toytown", "--time-limit", "soon"], "soon"),
        (["solve", "toytown", "--time-limit", "-1"], "--time-limit"),
        (["solve", "toytown", "--output", ""], "needs the name"),
        (["solve", "toytown", "--output", "x", "--no-write"], "contradict"),
        (["solve", "toytown", "--output", "/"], "no result of cnca-plan"),
        (["solve", "toytown", "--output", str(TOYTOWN / "plan.yaml")], "is a file"),
        (["solve"], "PLAN"),
    ],
)
def test_wrong_usage(tmp_path: Path, arguments: list[str], said: str) -> None:
    ended = run(tmp_path, *arguments)
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err
    assert not files(tmp_path)


def test_the_last_of_quiet_and_verbose_counts(tmp_path: Path) -> None:
    assert "solve: " in run(tmp_path, "solve", "toytown", "--no-write", "-q", "-v").err
    quiet = run(tmp_path, "solve", "toytown", "--no-write", "-v", "-q")
    assert (quiet.out, quiet.err) == ("", "")


def test_a_full_disk_behind_stdout(tmp_path: Path) -> None:
    full_disk = Path("/dev/full")
    if not full_disk.exists():
        pytest.skip("no /dev/full")
    with full_disk.open("w") as full:
        command = [*COMMAND, "solve", "toytown"]
        ended = subprocess.run(command, cwd=tmp_path, env=environment(), stdout=full, stderr=subprocess.PIPE, text=True)
    assert ended.returncode == 5
    assert "standard output" in ended.stderr
    assert not files(tmp_path)


def test_a_reader_who_goes_away(tmp_path: Path) -> None:
    process = start(tmp_path, "solve", "toytown")
    assert process.stdout
    process.stdout.close()
    assert process.stderr
    assert "Traceback" not in process.stderr.read()
    process.stderr.close()
    assert process.wait(60) == 0
    assert (tmp_path / "runs" / "toytown" / "result.json").exists()


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_interrupts(tmp_path: Path, number: signal.Signals, code: int) -> None:
    process = start(tmp_path, "solve", "toytown")
    time.sleep(0.4)
    process.send_signal(number)
    out, err = process.communicate(timeout=5)
    assert (process.returncode, out) == (code, "")
    assert len(err.splitlines()) == 1
    assert not files(tmp_path)


def test_ascii_terminals(tmp_path: Path) -> None:
    made = city(tmp_path, **{"Toytown, three years": "Malmö – “☀”"})
    for arguments in ((), ("--json",)):
        ended = run(tmp_path, "solve", made.name, "--no-write", *arguments, PYTHONIOENCODING="ascii")
        assert ended.code == 0
        assert "ö" not in ended.out
    assert json.loads(ended.out)["plan"] == "Malmö – “☀”"


def test_a_file_beside_the_plan_is_not_imported(tmp_path: Path) -> None:
    (tmp_path / "yaml.py").write_text("raise SystemExit('imported')")
    assert run(tmp_path, "--version").code == 0
    assert run(tmp_path, "solve", "toytown", "--no-write", "-q").code == 0


def test_a_wrong_clock_setting(tmp_path: Path) -> None:
    ended = run(tmp_path, "solve", "toytown", SOURCE_DATE_EPOCH="noon")
    assert ended.code == 2
    assert "SOURCE_DATE_EPOCH" in ended.err
