"""The bytes of a plan file: ordinary files only, none too large, never a wait on a pipe or device."""

import os
import stat
from pathlib import Path

from cnca_plan.core.errors import Unreachable
from cnca_plan.core.findings import Finding, Place, safe

MOST_BYTES = 16 * 1024 * 1024
_KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


def load(path: Path, name: str) -> tuple[bytes | None, list[Finding]]:
    """The file's bytes, or None and why they are refused.

    Raises Unreachable when the system refuses: no such file, no permission, an impossible name.
    """
    try:
        # Looked at before it is opened: opening a pipe would wait for ever, and a device may act on being opened.
        status = path.stat()
        refusal = _refusal(status, name)
        if refusal:
            return None, [refusal]
        data = _bytes(path)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise Unreachable(f"cannot read {safe(name)}: {reason}") from None
    return (data, []) if len(data) <= MOST_BYTES else (None, [too_large(name)])


def too_large(name: str) -> Finding:
    """The finding for a file that is refused unread for its size."""
    help = "plan files are short; keep large tables in a file of their own and import what the plan needs"
    return Finding("file-too-large", "error", "the file is larger than 16 MB", help, Place(name, 1, 1))


def _refusal(status: os.stat_result, name: str) -> Finding | None:
    if not stat.S_ISREG(status.st_mode):
        kind = _KINDS.get(stat.S_IFMT(status.st_mode), "no ordinary file")
        return Finding("not-a-file", "error", f"this is {kind}, not a file", "name a YAML file", Place(name, 1, 1))
    return too_large(name) if status.st_size > MOST_BYTES else None


def _bytes(path: Path) -> bytes:
    """At most one byte more than allowed, should the file have grown or been exchanged since it was looked at."""
    descriptor = os.open(
        path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
    )
    with os.fdopen(descriptor, "rb") as file:
        return file.read(MOST_BYTES + 1)
