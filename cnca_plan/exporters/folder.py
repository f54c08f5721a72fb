"""All files of a run put in place together, or none of them.

Every file is first written whole under a temporary name beside its target; only when all are on the disk are they
renamed, `result.json` last: a folder without it is not complete. Whatever fails, the files of the run before are put
back. Two runs into one folder take turns, so that the last one's files belong together.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from cnca_plan.core.errors import Unreachable, Usage
from cnca_plan.core.findings import safe, shown

COMMIT = "result.json"
PREFIX, SUFFIX = ".cnca-plan-", ".tmp"  # a name no one else gives, so that leftovers of a killed run are known
OLD = "old-"  # in the temporary name of what a file held before


def sha256(text: str) -> str:
    """The SHA-256 of a text as it is written."""
    return hashlib.sha256(text.encode()).hexdigest()


def check_folder(folder: Path) -> None:
    """Raises Usage unless a run may be written here: a new or empty folder, or one with an earlier run."""
    name = shown(str(folder), 200)
    try:
        if folder.is_symlink():
            raise Usage(f"{name} is a link; nothing is written through links", "name the folder it leads to")
        if folder.exists() and not folder.is_dir():
            raise Usage(f"{name} is a file, not a folder", "name a new folder with --output")
        if folder.exists() and any(folder.iterdir()) and not is_run(folder):
            help = "name a new or an empty folder with --output; only results of earlier runs are replaced"
            raise Usage(f"{name} holds files that are no result of cnca-plan", help)
    except OSError as error:
        raise unwritable(folder, error) from None


def is_run(folder: Path) -> bool:
    """Whether a folder holds a run: its result.json, or what a killed run left."""
    return _unfinished(folder) or _is_result(folder / COMMIT) or _unfinished(folder)  # another run may write just now


def _unfinished(folder: Path) -> bool:
    return any(folder.glob(f"{PREFIX}*{SUFFIX}"))


def _is_result(path: Path) -> bool:
    try:
        return "cnca-plan" in json.loads(path.read_bytes())["provenance"]["versions"]
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return False


def write_run(folder: Path, files: Mapping[str, str]) -> None:
    """Write all files (name → text), `result.json` among them, or leave everything as it was.

    Raises Usage for a folder that is not a run's and Unreachable when the system refuses.
    """
    check_folder(folder)
    missing: list[Path] = []
    try:
        missing += (path for path in (folder, *folder.parents) if not path.exists())
        folder.mkdir(parents=True, exist_ok=True)
        with _turn(folder):
            _replace(folder, {name: text.encode() for name, text in files.items()})
    except BaseException as error:
        for path in missing:
            with contextlib.suppress(OSError):
                path.rmdir()
        if isinstance(error, OSError):
            raise unwritable(folder, error) from None
        raise


def unwritable(path: Path, error: OSError) -> Unreachable:
    """Why something could not be written, in the system's words."""
    return Unreachable(f"cannot write {shown(str(path), 200)}: {safe(error.strerror or str(error))}")


@contextmanager
def _turn(folder: Path) -> Iterator[None]:
    """Wait until no other run writes here, where the system can tell."""
    try:
        import fcntl
    except ImportError:  # Windows: os.replace is still whole file by file
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _replace(folder: Path, files: Mapping[str, bytes]) -> None:
    """All temporary files, then all renames. No temporary file is left, whatever happens."""
    names = [*(name for name in files if name != COMMIT), COMMIT]
    _recover(folder)
    try:
        for name in names:
            _write(_temporary(folder, name), files[name])
    except BaseException:
        _clean(folder)
        raise
    _commit(folder, names)
    _clean(folder)


def _commit(folder: Path, names: list[str]) -> None:
    """The old result.json goes first and the new one comes last: between the two the run is not complete."""
    try:
        for name in reversed(names):
            if os.path.lexists(folder / name):
                (folder / name).replace(_temporary(folder, OLD + name))
        for name in names:
            _temporary(folder, name).replace(folder / name)
        _sync(folder)
    except BaseException:
        _undo(folder, names)
        raise


def _undo(folder: Path, names: list[str]) -> None:
    """Take away what was put in place, told by its temporary file being gone; put back what it replaced."""
    for name in reversed(names):
        if os.path.lexists(folder / name) and not os.path.lexists(_temporary(folder, name)):
            (folder / name).unlink()
    _put_back(folder)
    _clean(folder)


def _recover(folder: Path) -> None:
    """What a killed run left: before its commit the older files are put back, after it they are removed."""
    if not os.path.lexists(folder / COMMIT) or os.path.lexists(_temporary(folder, COMMIT)):
        _put_back(folder)
    _clean(folder)


def _put_back(folder: Path) -> None:
    """The files that were moved aside, `result.json` last."""
    moved = folder.glob(f"{PREFIX}{OLD}*{SUFFIX}")
    names = [path.name.removeprefix(PREFIX + OLD).removesuffix(SUFFIX) for path in moved]
    for name in sorted(names, key=lambda name: (name == COMMIT, name)):
        _temporary(folder, OLD + name).replace(folder / name)


def _clean(folder: Path) -> None:
    for path in folder.glob(f"{PREFIX}*{SUFFIX}"):
        with contextlib.suppress(OSError):
            path.unlink()


def _temporary(folder: Path, name: str) -> Path:
    return folder / f"{PREFIX}{name}{SUFFIX}"


def _write(path: Path, data: bytes) -> None:
    """A new file, whole and on the disk."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    try:
        left = memoryview(data)
        while left:
            left = left[os.write(handle, left) :]
        os.fsync(handle)
    finally:
        os.close(handle)


def _sync(folder: Path) -> None:
    """Make the renames last, where a folder can be opened."""
    if os.name != "nt":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
