"""From what a user names to files: files themselves, folders with all below them, shipped cities."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from cnca_plan.core.errors import Unreachable
from cnca_plan.core.findings import safe, shown
from cnca_plan.plan.project import RUNS, find

ENDINGS = (".yaml", ".yml")
_MOST = 20_000  # files in one run; more is a folder named by mistake


@dataclass(frozen=True)
class Named:
    """A file to look at; `explicit` when it was named itself and not met in a folder."""

    path: Path
    explicit: bool


def collect(paths: Sequence[str], here: Path, shipped: Path | None = None) -> tuple[Named, ...]:
    """Every file named or found, each once, in the order of the paths. Raises Unreachable for what does not exist."""
    found: dict[Path, Named] = {}
    for text in paths:
        for named in _files(text, here, shipped):
            before = found.setdefault(named.path, named)
            found[named.path] = Named(named.path, before.explicit or named.explicit)
    return tuple(found.values())


def _files(text: str, here: Path, shipped: Path | None) -> Iterator[Named]:
    path = _existing(text, here, shipped)
    if not path.is_dir():
        yield Named(path.resolve(), True)
        return
    below = [Named(file, False) for file in _walk(path)]
    if not below:
        help = "name a folder that holds a plan.yaml; `cnca-plan init` makes one"
        raise Unreachable(f"there is no YAML file in {shown(text, 200)}", help)
    yield from below


def _existing(text: str, here: Path, shipped: Path | None) -> Path:
    """The path as named, or a shipped city's folder of that name. Raises Unreachable with the nearest name."""
    try:
        if os.path.lexists(here / text) and text:
            return here / text
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise Unreachable(f"cannot read {shown(text)}: {safe(reason)}") from None
    plan = find(text, here, shipped).plan
    return plan if text.endswith(ENDINGS) else plan.parent


def _walk(folder: Path) -> Iterator[Path]:
    """The YAML files of a folder and those below it; hidden folders and results are passed over, links not followed."""
    seen = 0
    for above, folders, files in os.walk(folder, onerror=_refused):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name != RUNS)
        for name in sorted(files):
            path = Path(above, name)
            if name.endswith(ENDINGS) and not name.startswith(".") and _stays(path, folder):
                seen += 1
                if seen > _MOST:
                    raise Unreachable(
                        f"{shown(str(folder), 200)} holds more than {_MOST:_} YAML files", "name one city"
                    )
                yield path.resolve()


def _stays(path: Path, folder: Path) -> bool:
    """Whether a link leads to a file of the same folder."""
    return not path.is_symlink() or path.resolve().is_relative_to(folder.resolve())


def _refused(error: OSError) -> None:
    raise Unreachable(f"cannot read {shown(str(error.filename), 200)}: {safe(error.strerror or str(error))}")
