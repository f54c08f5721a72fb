"""The gate: what a user may name, each fault once, and what may be left out."""

from datetime import date
from pathlib import Path

import pytest

from cnca_plan.core.errors import Unreachable
from cnca_plan.plan.codes import laid_out
from cnca_plan.plan.gate import Examined, examine

TODAY = date(2026, 1, 1)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Two sound cities that share a catalogue."""
    for name in ("alpha", "beta"):
        laid_out("base", tmp_path / name)
        change(tmp_path / name / "plan.yaml", "catalogue: measures.yaml", "catalogue: ../shared/measures.yaml")
    (tmp_path / "shared").mkdir()
    (tmp_path / "alpha/measures.yaml").rename(tmp_path / "shared/measures.yaml")
    (tmp_path / "beta/measures.yaml").unlink()
    return tmp_path.resolve()


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def looked(home: Path, *paths: str) -> Examined:
    return examine(paths, home, home / "nothing", TODAY)


def codes(examined: Examined) -> list[str]:
    return [one.code for one in examined.findings]


def test_sound_cities_have_no_findings(home: Path) -> None:
    """A tree, a city, a plan, and each of its files by itself."""
    for path in (
        ".",
        "alpha",
        "alpha/plan.yaml",
        "alpha/inventory.yaml",
        "alpha/assumptions.yaml",
        "shared/measures.yaml",
    ):
        assert looked(home, path).findings == ()


def test_a_fault_in_a_shared_file_is_told_once(home: Path) -> None:
    """Two plans read the file; one finding."""
    change(home / "shared/measures.yaml", "lifetime: 15 yr", "lifetime: 0 yr")
    assert [str(one.place) for one in looked(home, ".").findings] == ["shared/measures.yaml:7:15"]
    assert codes(looked(home, "alpha", "beta", "alpha/plan.yaml")) == ["lifetime-out-of-range"]


def test_every_fault_of_every_file_in_one_run(home: Path) -> None:
    """Faults of shape in one city do not hide those of another."""
    change(home / "alpha/inventory.yaml", "unit: GWh", "unti: GWh")
    change(home / "beta/plan.yaml", "cut: 40 %", "cut: 140 %")
    found = looked(home, ".")
    assert {"unknown-field", "cut-above-all"} <= set(codes(found))
    assert [one.place for one in found.findings] == sorted(one.place for one in found.findings if one.place)


def test_a_file_by_itself_is_checked_through_the_plan_of_its_folder(home: Path) -> None:
    """The inventory's service is known to the plan's measures only."""
    change(home / "alpha/inventory.yaml", "  home heat:", "  home warmth:")
    assert "unknown-service" in codes(looked(home, "alpha/inventory.yaml"))


def test_a_file_without_a_plan_is_checked_by_shape(home: Path) -> None:
    """The shared catalogue has no plan beside it."""
    change(home / "shared/measures.yaml", "lifetime:", "lifetme:")
    assert codes(looked(home, "shared/measures.yaml")) == ["unknown-field"]


def test_a_file_that_is_no_plan_file(home: Path) -> None:
    """Named, it is a fault; met in a folder it is somebody else's; broken it is told."""
    (home / "alpha/notes.yaml").write_text("minutes: of the meeting\n")
    assert codes(looked(home, "alpha/notes.yaml")) == ["file-unknown"]
    assert codes(looked(home, ".")) == []
    (home / "alpha/notes.yaml").write_text("minutes: [of the meeting\n")
    assert codes(looked(home, ".")) == ["not-closed"]


def test_runs_and_hidden_folders_are_passed_over(home: Path) -> None:
    """Results and what editors leave are not plans."""
    for folder in ("alpha/runs/plan", ".github"):
        (home / folder).mkdir(parents=True)
        (home / folder / "plan.yaml").write_text("x: [\n")
    assert looked(home, ".").findings == ()


@pytest.mark.parametrize("path", ["gamma", "alpha/plan.yml", "empty", ""])
def test_what_does_not_exist_is_unreachable(home: Path, path: str) -> None:
    """Nothing there, or nothing in it: exit 5, not silence."""
    (home / "empty").mkdir()
    with pytest.raises(Unreachable):
        looked(home, path)


def test_a_link_out_of_the_folder_is_not_followed(home: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A link to a file elsewhere is not part of what was named."""
    outside = tmp_path_factory.mktemp("outside") / "plan.yaml"
    outside.write_text("x: [\n")
    (home / "alpha/more.yaml").symlink_to(outside)
    assert looked(home, "alpha").findings == ()


IGNORE = "gwp: AR5\nignore:\n  - {code: not-estimated, file: inventory.yaml, reason: No data}\n"


def test_a_warning_may_be_left_out_with_a_reason(home: Path) -> None:
    """In the file named, by the plan that says so, and not by its neighbour."""
    for name in ("alpha", "beta"):
        change(home / name / "inventory.yaml", "notation: NO", "notation: NE")
    change(home / "alpha/plan.yaml", "gwp: AR5\n", IGNORE)
    assert [str(one.place) for one in looked(home, ".").findings] == ["beta/inventory.yaml:10:34"]


def test_an_entry_that_leaves_nothing_out_is_told(home: Path) -> None:
    """Also once, when scenarios inherit it; and not, when one of them needs it."""
    change(home / "alpha/plan.yaml", "gwp: AR5\n", IGNORE)
    (home / "alpha/same.yaml").write_text("plan: Same\nextends: plan.yaml\n")
    assert [(one.code, str(one.place)) for one in looked(home, ".").findings] == [
        ("ignore-unused", "alpha/plan.yaml:9:12")
    ]
    (home / "alpha/other.yaml").write_text("plan: Other\nextends: plan.yaml\ninventory: other-inventory.yaml\n")
    text = (home / "alpha/inventory.yaml").read_text().replace("notation: NO", "notation: NE")
    (home / "alpha/other-inventory.yaml").write_text(text)
    change(home / "alpha/plan.yaml", ", file: inventory.yaml", "")
    assert looked(home, ".").findings == ()


def test_an_entry_for_a_file_that_is_not_there(home: Path) -> None:
    """The name is corrected like any other."""
    change(home / "alpha/plan.yaml", "gwp: AR5\n", IGNORE.replace("inventory.yaml", "inventry.yaml"))
    assert "file-missing" in codes(looked(home, "alpha"))


def test_errors_cannot_be_left_out(home: Path) -> None:
    """They would make the plan mean something else."""
    change(home / "alpha/plan.yaml", "gwp: AR5\n", IGNORE.replace("not-estimated", "unknown-driver"))
    change(home / "alpha/inventory.yaml", "driver: population", "driver: people")
    assert codes(looked(home, "alpha")) == ["unknown-driver", "ignore-refused"]


def test_select_ignore_and_strict(home: Path) -> None:
    """Sources are asked for only by those who want them; the rest by code."""
    change(home / "shared/measures.yaml", "    how: Assumed\n", "")
    change(home / "alpha/inventory.yaml", "notation: NO", "notation: NE")
    found = looked(home, ".")
    assert codes(found.chosen()) == ["not-estimated"] and found.chosen().passes() and not found.chosen().passes(True)
    assert codes(found.chosen(strict=True)) == ["not-estimated", "figure-without-source"]
    assert codes(found.chosen(select={"figure-without-source"})) == ["figure-without-source"]
    assert codes(found.chosen(ignore={"not-estimated"})) == []
