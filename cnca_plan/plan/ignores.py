"""Warnings a city has looked at and lives with: its plan names each with the file it may stand in, and a reason."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cnca_plan.core.findings import Finding, Place, shown
from cnca_plan.plan.codes import codes, nearest
from cnca_plan.plan.project import reference
from cnca_plan.plan.schema import Ignored, Plan
from cnca_plan.plan.shelf import Shelf


@dataclass
class Ignores:
    """What the plans of one run leave out, and which of it they needed; scenarios share the entries they inherit."""

    findings: dict[Place, Finding] = field(default_factory=dict)  # what to say of an entry nothing needed
    used: set[Place] = field(default_factory=set)

    def kept(self, plan: Plan, shelf: Shelf, findings: Iterable[Finding]) -> list[Finding]:
        """The findings without what this plan leaves out, and what is wrong with the entries themselves."""
        kept = list(findings)
        for index, entry in enumerate(plan.file.ignore):
            place = plan.place("ignore", index, "code")
            wrong = list(_unknown(entry, place))
            file = self._file(plan, shelf, index, entry, kept)
            matched = [one for one in kept if one.code == entry.code and _in(one, file)]
            kept = [one for one in kept if one not in matched or one.severity == "error"]
            kept += [*wrong, *_refused(matched, entry, place)]
            self.findings.setdefault(place, _unused(entry, place, plan.excerpt(place)))
            self.used |= {place} if matched or wrong else set()
        return kept

    def unused(self) -> Iterator[Finding]:
        """A warning for each entry that left nothing out."""
        return (finding for place, finding in self.findings.items() if place not in self.used)

    def _file(self, plan: Plan, shelf: Shelf, index: int, entry: Ignored, found: list[Finding]) -> str | None:
        """The file an entry is about, as findings show it; None for all files. A name without a file is a finding."""
        if entry.file is None:
            return None
        place = plan.place("ignore", index, "file")
        written = next((one.path for one in shelf.read() if one.name == place.file and one.path), Path())
        path = reference(shelf.project, written, entry.file, place)
        if isinstance(path, Finding):
            found.append(path)
            return ""
        return shelf.project.name(path)


def _in(finding: Finding, file: str | None) -> bool:
    return file is None or (finding.place is not None and finding.place.file == file)


def _unknown(entry: Ignored, place: Place) -> Iterator[Finding]:
    known = codes()
    if entry.code not in known:
        yield Finding(
            "unknown-code", "error", f"there is no code `{shown(entry.code)}`", suggestion(entry.code, known), place
        )


def suggestion(code: str, known: Collection[str]) -> str:
    """The nearest code, or where they are listed."""
    near = nearest(code, known)
    return f"did you mean `{near}`?" if near else "codes stand in brackets in each message, and all in docs/codes.md"


def _refused(matched: list[Finding], entry: Ignored, place: Place) -> Iterator[Finding]:
    if any(one.severity == "error" for one in matched):
        message = f"`{shown(entry.code)}` is an error here, and only warnings can be left out"
        yield Finding("ignore-refused", "error", message, "mend the error and delete this entry", place)


def _unused(entry: Ignored, place: Place, excerpt: str) -> Finding:
    where = f" in {shown(entry.file)}" if entry.file else ""
    message = f"there is no `{shown(entry.code)}`{where} to leave out"
    return Finding(
        "ignore-unused", "warning", message, "delete this entry: what it was about is mended", place, excerpt
    )
