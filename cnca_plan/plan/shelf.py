"""The files of one project: each read once, at its first mention."""

from collections.abc import Iterator
from pathlib import Path

from cnca_plan.core.findings import Finding, Place
from cnca_plan.plan.overrides import Opened
from cnca_plan.plan.project import Project, reference
from cnca_plan.plan.source import read
from cnca_plan.plan.tree import List, Node, Scalar, Source

Known = dict[Path, tuple[Source | None, list[Finding]]]
"""Files read before, as several plans of one run share them."""


class Shelf:
    """The files read so far, in the order read, and what was wrong with them."""

    def __init__(self, project: Project, known: Known | None = None) -> None:
        self.project = project
        self.known: Known = {} if known is None else known
        self.files: dict[Path, Source | None] = {}
        self.found: list[Finding] = []
        self.complete = True  # no file that was named is missing or unreadable

    def take(self, path: Path) -> Source | None:
        """The file at a path, read at its first mention."""
        if path not in self.files:
            if path not in self.known:
                self.known[path] = read(path, self.project.name(path))
            self.files[path], findings = self.known[path]
            self.found += [*findings, *_shapeless(self.files[path])]
        return self.files[path]

    def open(self, source: Source, named: Scalar) -> Opened:
        """The file a scalar of another file names, or why not; faults inside it are kept here."""
        assert source.path is not None
        path = reference(self.project, source.path, named.text, named.place)
        opened = (path,) if isinstance(path, Finding) else self.take(path) or ()
        self.complete = self.complete and isinstance(opened, Source)
        return opened

    def named(self, node: Node | None) -> list[Source]:
        """The files named by one scalar or a list of them; one listed twice is taken once."""
        scalars = node.items if isinstance(node, List) else (node,) if node else ()
        sources: list[Source] = []
        for scalar in scalars:
            opened = self.open(self.writer(scalar), scalar) if isinstance(scalar, Scalar) and scalar.text else ()
            if isinstance(opened, Source):
                sources += [opened] if all(opened.path != source.path for source in sources) else []
            else:
                self.found += opened
        return sources

    def writer(self, node: Node) -> Source:
        """The file a node was written in."""
        return next(source for source in self.read() if source.name == node.place.file)

    def read(self) -> Iterator[Source]:
        """Every file that could be read, in the order read."""
        return (source for source in self.files.values() if source is not None)

    def excerpt(self, place: Place) -> str:
        """The line that stands at a place."""
        return next((source.excerpt(place.line) for source in self.read() if source.name == place.file), "")


def _shapeless(source: Source | None) -> Iterator[Finding]:
    """A file that is a list at its top says nothing by name."""
    if source is not None and isinstance(source.root, List):
        help = "begin with `name: value` lines, without `-`"
        yield Finding("not-a-map", "error", "the file is a list, where names are expected", help, source.root.place)
