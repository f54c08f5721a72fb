"""The report of a fault of ours, kept in a file so that nobody has to read it on a screen."""

from __future__ import annotations

import platform
import sys
import tempfile
import traceback

from cnca_plan import __version__


def write_report(error: BaseException) -> str:
    """Write what happened into a new file among the system's temporary ones; its path, or "" if that fails too."""
    lines = (
        f"cnca-plan {__version__}, Python {platform.python_version()}, {platform.platform()}\n",
        f"arguments: {sys.argv[1:]!r}\n\n",
        *traceback.format_exception(error),
    )
    try:
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", errors="backslashreplace", prefix="cnca-plan-fault-", suffix=".txt", delete=False
        ) as file:
            file.writelines(lines)
    except OSError:
        return ""
    return file.name
