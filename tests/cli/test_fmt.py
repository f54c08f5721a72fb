"""`fmt`, `check --fix` and `schema` from outside: what they print, write and leave alone."""

from __future__ import annotations

import json
from pathlib import Path

from cli.command import city, run


def untidy(folder: Path) -> Path:
    plan = city(folder) / "plan.yaml"
    plan.write_text(plan.read_text("utf-8").replace("gwp: AR5", "gwp:    AR5"), "utf-8")
    return plan


def test_diff_and_check_write_nothing(tmp_path: Path) -> None:
    plan = untidy(tmp_path)
    before = plan.read_bytes()
    ended = run(tmp_path, "fmt", "city", "--diff")
    assert ended.code == 1
    assert "-gwp:    AR5\n+gwp: AR5\n" in ended.out
    assert run(tmp_path, "fmt", "city", "--check").err == "would change: city/plan.yaml\n"
    assert plan.read_bytes() == before


def test_written_once(tmp_path: Path) -> None:
    plan = untidy(tmp_path)
    assert run(tmp_path, "fmt", "city").err == "changed: city/plan.yaml\n"
    assert "gwp: AR5\n" in plan.read_text("utf-8")
    ended = run(tmp_path, "fmt", ".", "--check")
    assert (ended.code, ended.out, ended.err) == (0, "", "")


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    plan = untidy(tmp_path)
    plan.write_text("a: [1\n", "utf-8")
    ended = run(tmp_path, "fmt", "city")
    assert ended.code == 1
    assert "city/plan.yaml:1:4: error[not-closed]" in ended.err
    assert plan.read_text("utf-8") == "a: [1\n"


def test_usage(tmp_path: Path) -> None:
    for arguments in (["fmt"], ["fmt", "toytown"], ["check", "toytown", "--fix"], ["check", "x", "--diff"]):
        assert run(tmp_path, *arguments).code == 2, arguments
    assert run(tmp_path, "fmt", "nothing").code == 5
    plan = untidy(tmp_path)
    link = tmp_path / "city" / "link.yaml"
    link.symlink_to("/etc/hostname")
    assert run(tmp_path, "fmt", "city").code == 0
    assert link.is_symlink()
    assert plan.exists()


def test_fix(tmp_path: Path) -> None:
    plan = city(tmp_path, gwp="gwpp") / "plan.yaml"
    before = plan.read_bytes()
    ended = run(tmp_path, "check", "city", "--fix", "--diff")
    assert ended.code == 1
    assert "-gwpp: AR5\n+gwp: AR5\n" in ended.out
    assert plan.read_bytes() == before
    ended = run(tmp_path, "check", "city", "--fix")
    assert (ended.code, ended.out, ended.err) == (0, "", "mended: city/plan.yaml\n")


def test_schema(tmp_path: Path) -> None:
    assert json.loads(run(tmp_path, "schema", "plan").out)["$id"] == "urn:cnca-plan:schema:1:plan"
    assert json.loads(run(tmp_path, "schema", "plan", PYTHONIOENCODING="ascii").out)
    assert run(tmp_path, "schema", "inventory", "--output", "one.json").code == 0
    assert json.loads((tmp_path / "one.json").read_text("utf-8"))["$id"].endswith(":inventory")
    (tmp_path / "all").mkdir()
    assert run(tmp_path, "schema", "--output", "all").code == 0
    assert len(list((tmp_path / "all").iterdir())) == 4
    for arguments in (["schema"], ["schema", "planet"], ["schema", "plan", "--output", ""]):
        assert run(tmp_path, *arguments).code == 2
    assert run(tmp_path, "schema", "--output", "nowhere").code == 5
