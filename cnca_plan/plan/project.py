"""Which files a plan may read: what a user may name, where a project ends, and what a reference may reach.

Every file a plan refers to lies inside the project's root or the library shipped with the package. Anything else is
refused before it is opened.
"""

import difflib
import os
import re
from dataclasses import dataclass
from pathlib import Path

from cnca_plan.core.errors import Unreachable
from cnca_plan.core.findings import Finding, Place, safe, shown

MARKER = "cnca-plan.toml"
PLAN = "plan.yaml"
RUNS = "runs"
_MOST_SUGGESTED = 500  # names compared when looking for a nearest one

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")
_DRIVE = re.compile(r"[A-Za-z]:")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
_RELATIVE = "write a path relative to this file, such as `../reference/us.yaml`"


@dataclass(frozen=True, slots=True)
class Project:
    """One plan file, the folder nothing may leave, the shipped library, and where runs go."""

    plan: Path
    root: Path
    library: Path | None
    runs: Path
    here: Path

    @property
    def shipped(self) -> bool:
        """Whether the plan itself is one of the library's."""
        return self.library is not None and self.plan.is_relative_to(self.library)

    def name(self, path: Path) -> str:
        """A file as shown to the user: relative to the current folder if inside it, or as a file of the library."""
        if path.is_relative_to(self.here):
            return path.relative_to(self.here).as_posix()
        if self.library and path.is_relative_to(self.library):
            return f"scenarios/{path.relative_to(self.library).as_posix()}"
        return path.as_posix()

    def recorded(self, path: Path) -> str:
        """A file as results record it: relative to the project root, the same on every computer."""
        if path.is_relative_to(self.root) and not self.shipped:
            return path.relative_to(self.root).as_posix()
        if self.library and path.is_relative_to(self.library):
            return f"scenarios/{path.relative_to(self.library).as_posix()}"
        return path.name


def library() -> Path | None:
    """The shipped `scenarios/` folder: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parents[1]
    candidates = (package / "scenarios", package.parent / "scenarios")
    return next((folder for folder in candidates if folder.is_dir()), None)


def cities(folder: Path | None) -> tuple[str, ...]:
    """The shipped cities by name, in alphabetical order."""
    if folder is None:
        return ()
    return tuple(sorted(plan.parent.name for plan in folder.glob(f"*/{PLAN}")))


def find(named: str, here: Path | None = None, shipped: Path | None = None) -> Project:
    """The project of what a user named: a city folder, a plan file, or a shipped city (or one of its files).

    Raises Unreachable when there is no such thing or the system refuses it.
    """
    here = (here or Path.cwd()).resolve()
    found = shipped or library()
    shelf = found.resolve() if found else None
    try:
        plan = _plan_file(here / named) or (_plan_file(shelf / named) if shelf and _bare(named) else None)
        if plan is not None:
            return _project(plan.resolve(), shelf, here)
    except (OSError, ValueError, RuntimeError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise Unreachable(f"cannot read {shown(named)}: {safe(reason)}") from None
    raise _nothing(named, here, shelf)


def reference(project: Project, written_in: Path, text: str, place: Place) -> Path | Finding:
    """The file a plan names, relative to the file that names it; or why it is refused. Opens nothing.

    A path like `../reference/us.yaml` that is not beside the city means the shipped library's file of that name.
    """
    fault = _malformed(text)
    if fault:
        return Finding("path-refused", "error", f"{shown(text)}: {fault}", _RELATIVE, place)
    try:
        return _reach(project, written_in, text, place)
    except (OSError, ValueError, RuntimeError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        return Finding("file-missing", "error", f"{shown(text)} cannot be read: {safe(reason)}", _RELATIVE, place)


def _reach(project: Project, written_in: Path, text: str, place: Place) -> Path | Finding:
    beside = _normal(written_in.parent / text)
    shipped = _in_library(project, written_in, text)
    inside = _inside(project, beside)
    found = next((path for path in (beside if inside else None, shipped) if path and os.path.lexists(path)), None)
    if found is None:
        return _missing(text, beside, shipped, place) if inside else _outside(text, place)
    real = found.resolve()
    if not _inside(project, real):
        return _outside(text, place)
    if not real.exists():
        return _missing(text, beside, shipped, place)
    if not real.is_file():
        return Finding("not-a-file", "error", f"{shown(text)} is not a file", "name a .yaml file", place)
    return real


def _malformed(text: str) -> str:
    """What is wrong with a reference as written, before looking at any folder; empty when nothing is."""
    if not text.strip():
        return "the name is empty"
    if _CONTROL.search(text):
        return "a file name cannot hold control characters"
    if "\\" in text:
        return "paths are written with `/`"
    if text.startswith("~"):
        return "home folders (`~`) are not allowed"
    if text.startswith("/") or _DRIVE.match(text):
        return "absolute paths are not allowed"
    return "addresses are not allowed, nothing is read from the network" if _URL.match(text) else ""


def _normal(path: Path) -> Path:
    """The path without `.` and `..`, links not followed."""
    return Path(os.path.normpath(path))


def _inside(project: Project, path: Path) -> bool:
    return any(path.is_relative_to(folder) for folder in (project.root, project.library) if folder)


def _in_library(project: Project, written_in: Path, text: str) -> Path | None:
    """The library's file that a city beside it would mean by this reference."""
    above = written_in.parent.parent
    path = _normal(written_in.parent / text)
    if project.library is None or not path.is_relative_to(above):
        return None
    return project.library / path.relative_to(above)


def _outside(text: str, place: Place) -> Finding:
    message = f"{shown(text)} leads outside the project folder, so it was not opened"
    help = f"keep the files of a plan together, or put a `{MARKER}` in the folder that holds them all"
    return Finding("path-outside", "error", message, help, place)


def _missing(text: str, beside: Path, shipped: Path | None, place: Place) -> Finding:
    nearest = _nearest(beside) or (_nearest(shipped) if shipped else "")
    folder = text.rpartition("/")[0]
    meant = f"{folder}/{nearest}" if folder else nearest
    help = f"did you mean {shown(meant)}?" if nearest else "create it, or correct the name"
    return Finding("file-missing", "error", f"there is no file {shown(text)}", help, place)


def _nearest(path: Path) -> str:
    """The name in the same folder that is most like the one asked for; empty when none is."""
    try:
        names = sorted(entry.name for entry in os.scandir(path.parent))[:_MOST_SUGGESTED]
    except OSError:
        return ""
    return next(iter(difflib.get_close_matches(path.name[:255], names, 1)), "")


def _bare(named: str) -> bool:
    """Whether a name could be a shipped city's: no way up, nothing absolute."""
    return not _malformed(named) and ".." not in Path(named).parts and named not in (".", "")


def _plan_file(path: Path) -> Path | None:
    """The plan file a path stands for: itself, or a folder's plan.yaml; None when there is nothing there."""
    if path.is_dir() and not (path / PLAN).exists():
        raise _no_plan_in(path)
    if path.is_dir():
        return path / PLAN
    return path if path.exists() else None


def _no_plan_in(folder: Path) -> Unreachable:
    others = sorted(path.name for path in folder.glob("*.y*ml"))[:3]
    help = f"name the file: {', '.join(shown(name) for name in others)}" if others else "`cnca-plan init` makes one"
    return Unreachable(f"there is no {PLAN} in {shown(str(folder), 200)}", help)


def _project(plan: Path, shelf: Path | None, here: Path) -> Project:
    if shelf and plan.is_relative_to(shelf):
        name = plan.parent.name if plan.name == PLAN else f"{plan.parent.name}-{plan.stem}"
        return Project(plan, shelf, shelf, here / RUNS / name, here)
    return Project(plan, _root(plan), shelf, plan.parent / RUNS / plan.stem, here)


def _root(plan: Path) -> Path:
    """The nearest folder above the plan with a marker file, else the folder above the city's."""
    marked = next((folder for folder in plan.parents if (folder / MARKER).is_file()), None)
    return marked or plan.parent.parent


def _nothing(named: str, here: Path, shelf: Path | None) -> Unreachable:
    names = cities(shelf)
    near = difflib.get_close_matches(named[:255], names, 1) or [_nearest(here / named)] if "\0" not in named else []
    help = f"did you mean {shown(near[0])}?" if near and near[0] else "name a city folder or a plan file"
    return Unreachable(f"there is no plan, folder or shipped city called {shown(named)}", help)
