"""One file put in place whole, or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from cnca_plan.core.errors import Usage
from cnca_plan.core.findings import shown
from cnca_plan.exporters.folder import PREFIX, SUFFIX, unwritable


def write(path: Path, text: str) -> None:
    """Write a new file, or replace an ordinary one. Raises Usage for a link or folder, Unreachable when refused."""
    name = shown(str(path), 200)
    if path.is_symlink():
        raise Usage(f"{name} is a link; nothing is written through links", "name the file it leads to")
    if path.exists() and not path.is_file():
        raise Usage(f"{name} is not an ordinary file", "name a new file")
    try:
        _put(path, text.encode())
    except OSError as error:
        raise unwritable(path, error) from None


def _put(path: Path, data: bytes) -> None:
    handle, name = tempfile.mkstemp(prefix=PREFIX, suffix=SUFFIX, dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(handle)
        temporary.chmod(0o666 & ~_mask())
        temporary.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


def _mask() -> int:
    """The permissions new files of this process are not to have."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
