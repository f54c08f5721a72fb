"""The gate: everything wrong with the files a user names, each fault once, however many plans share its file."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from cnca_plan.core.findings import Finding, Place
from cnca_plan.plan.alone import check_alone
from cnca_plan.plan.checks import check, cited, files
from cnca_plan.plan.collect import ENDINGS, Named, collect
from cnca_plan.plan.faults import with_excerpts
from cnca_plan.plan.ignores import Ignores
from cnca_plan.plan.kinds import Kind, kind
from cnca_plan.plan.load import read_project
from cnca_plan.plan.project import Project, find
from cnca_plan.plan.shelf import Known, Shelf

STRICT_ONLY = frozenset({"figure-without-source"})
"""What is asked only of plans that want to be strict, or that ask for it by name."""


@dataclass(frozen=True)
class Examined:
    """What was found, in the order of its places, and every file that was looked at, as findings name it."""

    findings: tuple[Finding, ...]
    files: tuple[str, ...]

    def chosen(self, select: Collection[str] = (), ignore: Collection[str] = (), strict: bool = False) -> "Examined":
        """Only the codes selected (all when none is), without those ignored."""
        return Examined(tuple(one for one in self.findings if _wanted(one.code, select, ignore, strict)), self.files)

    def with_more(self, findings: Iterable[Finding]) -> "Examined":
        """The same with what was found elsewhere, such as by solving."""
        return Examined(tuple(sorted([*self.findings, *findings], key=_by_place)), self.files)

    def count(self, severity: str) -> int:
        """How many errors or warnings there are."""
        return sum(one.severity == severity for one in self.findings)

    def passes(self, strict: bool = False) -> bool:
        """No errors, and under `strict` no warnings."""
        return not (self.findings if strict else self.count("error"))


@dataclass
class _Run:
    """One run over many files: what was read, what was found."""

    here: Path
    shipped: Path | None
    today: date | None
    known: Known = field(default_factory=dict)
    found: list[Finding] = field(default_factory=list)
    ignores: Ignores = field(default_factory=Ignores)
    reached: set[Path] = field(default_factory=set)
    plans: dict[Path, frozenset[Path]] = field(default_factory=dict)  # a plan → the files it reaches

    def project(self, path: Path) -> Project:
        return find(str(path), self.here, self.shipped)

    def kind(self, path: Path) -> Kind | None:
        source = Shelf(self.project(path), self.known).take(path)
        return kind(source, path.name)

    def plan(self, path: Path) -> frozenset[Path]:
        """Check a plan with all its files, unless that was done; the files it reaches."""
        if path not in self.plans:
            shelf = Shelf(self.project(path), self.known)
            found = self._plan(shelf)
            self.plans[path] = frozenset(shelf.files)
            self.reached |= self.plans[path]
            self.found += found
        return self.plans[path]

    def _plan(self, shelf: Shelf) -> list[Finding]:
        plan, found = read_project(shelf.project, shelf)
        found = [*found, *with_excerpts(files.check(shelf, self.today), shelf.excerpt)]
        kept = self.ignores.kept(plan, shelf, [*found, *check(plan), *cited(plan)]) if plan else found
        return with_excerpts(kept, shelf.excerpt)

    def alone(self, path: Path, explicit: bool) -> None:
        """Check a file by itself, unless a plan at hand or a plan of its folder refers to it."""
        if path in self.reached:
            return
        if explicit and any(path in self.plan(one) for one in self._siblings(path)):
            return
        what = self.kind(path)
        if what or explicit or self._broken(path):
            shelf = Shelf(self.project(path), self.known)
            self.found += [*check_alone(shelf, what), *with_excerpts(files.dates(shelf, self.today), shelf.excerpt)]
            self.reached |= {path}

    def _siblings(self, path: Path) -> Iterator[Path]:
        beside = (
            one.resolve() for one in sorted(path.parent.iterdir()) if one.name.endswith(ENDINGS) and one.is_file()
        )
        return (one for one in beside if one != path and self.kind(one) == "plan")

    def _broken(self, path: Path) -> bool:
        """Whether a file of unknown kind cannot even be read, so that nobody can tell what it was to be."""
        return bool(self.known[path][1])


def examine(
    paths: Sequence[str],
    here: Path | None = None,
    shipped: Path | None = None,
    today: date | None = None,
    known: Known | None = None,
) -> Examined:
    """Check files, folders and shipped cities. `here` is the current folder; `today` judges dates, which else stand.

    `known` are files to be taken as they stand there, not as on the disk.

    Raises Unreachable when what was named does not exist, holds no plan file, or may not be read.
    """
    run = _Run((here or Path.cwd()).resolve(), shipped, today, {} if known is None else known)
    named = collect(paths, run.here, shipped)
    others = [one for one in named if not _is_plan(run, one)]
    for one in others:
        run.alone(one.path, one.explicit)
    names = {source.name for source, _ in run.known.values() if source} | {
        finding.place.file for finding in run.found if finding.place
    }
    return Examined(_ordered([*run.found, *run.ignores.unused()]), tuple(sorted(names)))


def _is_plan(run: _Run, named: Named) -> bool:
    """Whether a file is a plan, which is then checked at once."""
    if run.kind(named.path) != "plan":
        return False
    run.plan(named.path)
    return True


def _ordered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Each fault once, by place and code."""
    once: dict[object, Finding] = {}
    for finding in findings:
        once.setdefault((finding.place, finding.code) if finding.place else finding, finding)
    return tuple(sorted(once.values(), key=_by_place))


def _by_place(finding: Finding) -> tuple[Place, str]:
    return finding.place or Place("", 0, 0), finding.code


def _wanted(code: str, select: Collection[str], ignore: Collection[str], strict: bool) -> bool:
    if code in ignore or (select and code not in select):
        return False
    return strict or code in select or code not in STRICT_ONLY
