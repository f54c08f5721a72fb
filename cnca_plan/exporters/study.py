"""The files of a study in a folder of its own: each whole under its name, or not there."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from cnca_plan.core.errors import Usage
from cnca_plan.core.findings import shown
from cnca_plan.exporters.folder import unwritable

MARKS = ("runs.csv", "scenarios.csv")  # what an earlier study leaves


def check_folder(folder: Path) -> None:
    """Raises Usage unless a study may be written here: a new or empty folder, or one of an earlier study."""
    name = shown(str(folder), 200)
    try:
        if folder.exists() and not folder.is_dir():
            raise Usage(f"{name} is a file, not a folder", "name a new folder with --output")
        if folder.exists() and any(folder.iterdir()) and not any((folder / mark).is_file() for mark in MARKS):
            help = "name a new or an empty folder with --output"
            raise Usage(f"{name} holds files that are no study of cnca-plan", help)
    except OSError as error:
        raise unwritable(folder, error) from None


def write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write all files (name → bytes). Raises Unreachable when the system refuses."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            temporary = folder / f".cnca-plan-{name}.tmp"
            try:
                with temporary.open("wb") as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
                temporary.replace(folder / name)
            finally:
                temporary.unlink(missing_ok=True)
    except OSError as error:
        raise unwritable(folder, error) from None
