"""What a user may name, and what a plan may reach."""

import os
from pathlib import Path

import pytest

from cnca_plan.core.errors import Unreachable
from cnca_plan.core.findings import Finding, Place
from cnca_plan.plan.project import Project, cities, find, library, reference

HERE = Place("plan.yaml", 3, 12)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A project with one city, and beside it a library with one city and a reference file."""
    for name in (
        "proj/toy/plan.yaml",
        "proj/toy/low.yaml",
        "lib/alpha/plan.yaml",
        "lib/reference/us.yaml",
        "secret.yaml",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("plan: x\n")
    return tmp_path.resolve()


def project(home: Path, named: str = "toy") -> Project:
    return find(named, home / "proj", home / "lib")


def refused(home: Path, text: str) -> Finding:
    found = reference(project(home), home / "proj/toy/plan.yaml", text, HERE)
    assert isinstance(found, Finding)
    assert found.place == HERE and found.help
    return found


def test_a_city_folder_means_its_plan(home: Path) -> None:
    """`toy` is toy/plan.yaml; its runs lie beside it; the project ends with the folder above the city's."""
    found = project(home)
    assert (found.plan, found.root) == (home / "proj/toy/plan.yaml", home / "proj")
    assert (found.runs, found.shipped) == (home / "proj/toy/runs/plan", False)


def test_a_scenario_file_has_runs_of_its_own(home: Path) -> None:
    """`toy/low.yaml` runs in toy/runs/low."""
    assert project(home, "toy/low.yaml").runs == home / "proj/toy/runs/low"


def test_a_marker_file_sets_the_root(home: Path) -> None:
    """cnca-plan.toml further up widens the project, one in the city's folder narrows it."""
    (home / "cnca-plan.toml").touch()
    assert project(home).root == home
    (home / "proj/toy/cnca-plan.toml").touch()
    assert project(home).root == home / "proj/toy"


def test_a_shipped_city_runs_in_the_current_folder(home: Path) -> None:
    """`alpha` is found in the library when there is no such folder here."""
    found = project(home, "alpha")
    assert (found.plan, found.shipped) == (home / "lib/alpha/plan.yaml", True)
    assert found.runs == home / "proj/runs/alpha"
    assert found.name(found.plan) == "scenarios/alpha/plan.yaml"


def test_a_folder_here_comes_before_a_shipped_city(home: Path) -> None:
    """The user's own alpha wins."""
    (home / "proj/alpha").mkdir()
    (home / "proj/alpha/plan.yaml").touch()
    assert not project(home, "alpha").shipped


@pytest.mark.parametrize("named", ["tyo", "toy/plan.yml", "nul\0", "x" * 300, "../nothing", "", "/no/such", "\udcff"])
def test_what_does_not_exist_is_unreachable(home: Path, named: str) -> None:
    """Nothing named on the command line ends in a traceback; what is missing is exit 5."""
    with pytest.raises(Unreachable):
        project(home, named)


def test_the_nearest_name_is_offered(home: Path) -> None:
    """`alhpa` → alpha."""
    with pytest.raises(Unreachable) as stopped:
        project(home, "alhpa")
    assert stopped.value.help == "did you mean alpha?"


def test_a_folder_without_plan_lists_its_files(home: Path) -> None:
    """The library's reference folder is no city."""
    with pytest.raises(Unreachable) as stopped:
        project(home, "../lib/reference")
    assert "us.yaml" in stopped.value.help


def test_references_are_relative_to_their_file(home: Path) -> None:
    """`low.yaml` is the file beside the plan."""
    found = reference(project(home), home / "proj/toy/plan.yaml", "low.yaml", HERE)
    assert found == home / "proj/toy/low.yaml"


def test_the_library_stands_in_for_a_missing_reference_folder(home: Path) -> None:
    """`../reference/us.yaml` is the shipped one until the project has its own, even where the root is the city."""
    (home / "proj/toy/cnca-plan.toml").touch()
    plan = home / "proj/toy/plan.yaml"
    assert reference(project(home), plan, "../reference/us.yaml", HERE) == home / "lib/reference/us.yaml"
    (home / "proj/toy/cnca-plan.toml").unlink()
    (home / "proj/reference").mkdir()
    (home / "proj/reference/us.yaml").touch()
    assert reference(project(home), plan, "../reference/us.yaml", HERE) == home / "proj/reference/us.yaml"


@pytest.mark.parametrize(
    "text",
    [
        "/etc/passwd",
        "~/x.yaml",
        "~root/x",
        "http://a.b/c",
        "file:///etc/passwd",
        "\\\\server\\share",
        "C:/x",
        "a\\b",
        "",
        "a\nb",
        "a\0b",
    ],
)
def test_paths_of_other_kinds_are_refused(home: Path, text: str) -> None:
    """Absolute paths, home folders, addresses, backslashes and control characters."""
    assert refused(home, text).code == "path-refused"


@pytest.mark.parametrize("text", ["../../secret.yaml", "../../../../../etc/passwd", "x/../../../secret.yaml"])
def test_a_way_out_of_the_project_is_refused(home: Path, text: str) -> None:
    """`..` may not climb above the root."""
    assert refused(home, text).code == "path-outside"


def test_a_link_out_of_the_project_is_refused(home: Path) -> None:
    """Links to files and to folders are followed before they are judged."""
    (home / "proj/toy/link.yaml").symlink_to(home / "secret.yaml")
    (home / "proj/toy/folder").symlink_to(home)
    assert refused(home, "link.yaml").code == "path-outside"
    assert refused(home, "folder/secret.yaml").code == "path-outside"


def test_a_missing_file_offers_its_nearest_name(home: Path) -> None:
    """`lwo.yaml` → low.yaml, from the same folder."""
    finding = refused(home, "lwo.yaml")
    assert (finding.code, finding.help) == ("file-missing", "did you mean low.yaml?")
    assert refused(home, "../reference/su.yaml").help == "did you mean ../reference/us.yaml?"


def test_only_ordinary_files_are_named(home: Path) -> None:
    """A folder or a pipe is refused and not waited for."""
    os.mkfifo(home / "proj/toy/pipe")
    assert refused(home, "../toy").code == "not-a-file"
    assert refused(home, "pipe").code == "not-a-file"


def test_dangling_links_and_endless_names_are_findings(home: Path) -> None:
    """The system's refusals are findings too."""
    (home / "proj/toy/loop").symlink_to("loop")
    (home / "proj/toy/gone").symlink_to("nowhere")
    assert refused(home, "loop").code in ("file-missing", "not-a-file")
    assert refused(home, "gone").code == "file-missing"
    assert refused(home, "x" * 5000).code == "file-missing"


def test_names_are_shown_relative_to_here_and_recorded_relative_to_the_root(home: Path) -> None:
    """Messages help the person who typed; records are the same on every computer."""
    found = find("plan.yaml", home / "proj/toy", home / "lib")
    assert (found.name(found.plan), found.recorded(found.plan)) == ("plan.yaml", "toy/plan.yaml")
    shipped = home / "lib/reference/us.yaml"
    assert found.name(shipped) == found.recorded(shipped) == "scenarios/reference/us.yaml"


def test_cities_are_the_folders_with_a_plan(home: Path) -> None:
    """No library, no cities."""
    assert (cities(home / "lib"), cities(None)) == (("alpha",), ())
    assert library() is None or library().is_dir()  # type: ignore[union-attr]
