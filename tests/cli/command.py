"""Running the command line as people do: a process of its own, in a folder of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
TOYTOWN = ROOT / "scenarios" / "toytown"
COMMAND = (sys.executable, "-m", "cnca_plan")


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str


def environment(**more: str) -> dict[str, str]:
    """The test's environment with the package in reach and nothing that changes the output."""
    hidden = ("NO_COLOR", "SOURCE_DATE_EPOCH", "COLUMNS")
    plain = {name: value for name, value in os.environ.items() if name not in hidden}
    return {**plain, "PYTHONPATH": str(ROOT), **more}


def start(folder: Path, *arguments: str, **more: str) -> subprocess.Popen[str]:
    pipe = subprocess.PIPE
    env = environment(**more)
    return subprocess.Popen([*COMMAND, *arguments], cwd=folder, env=env, stdout=pipe, stderr=pipe, text=True)


def run(folder: Path, *arguments: str, **more: str) -> Ended:
    process = start(folder, *arguments, **more)
    out, err = process.communicate(timeout=120)
    assert "Traceback" not in err
    return Ended(process.returncode, out, err)


def city(folder: Path, **changes: str) -> Path:
    """A copy of Toytown with texts of its plan replaced: `city(tmp_path, **{"18_000": "2_000"})`."""
    made = folder / "city"
    shutil.copytree(TOYTOWN, made, ignore=shutil.ignore_patterns("runs"))
    plan = made / "plan.yaml"
    text = plan.read_text(encoding="utf-8")
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    plan.write_text(text, encoding="utf-8")
    return made
