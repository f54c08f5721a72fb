"""`check --fix`: faults that have one safe remedy, mended in the text itself; everything else is left as it is.

A remedy is taken only if afterwards less is wrong than before and nothing new is. Files are changed in memory; writing
them is the command's business.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from cnca_plan.core.findings import Finding
from cnca_plan.plan.collect import collect
from cnca_plan.plan.decode import decode
from cnca_plan.plan.files import load
from cnca_plan.plan.gate import examine
from cnca_plan.plan.project import find
from cnca_plan.plan.shelf import Known
from cnca_plan.plan.source import parse

Remedy = Callable[[str, Finding], str | None]
"""(the line, the finding) → the line mended, or None where no remedy is safe."""

ROUNDS = 6  # a file that could not be read at all shows its next faults only when the first are mended
TAB_WIDTHS = (2, 4, 8)

_ODD_SPACE = re.compile(r"[^\S\t\n]|\u200b")
_MEANT = re.compile(r"did you mean `([^`…]+)`\?")
_GROUPED = re.compile(r"(?P<before>[:\-]\s+['\"]?)(?P<number>[-+]?[0-9]{1,3}(?:,[0-9]{3})+)(?P<after>(?:\.[0-9]+)?(?![0-9,.]))")
_PLAIN = {
    **dict.fromkeys("−–—‐‑‒﹣－", "-"),
    **dict.fromkeys("“”„«»", '"'),
    **dict.fromkeys("‘’‚′", "'"),
    **dict.fromkeys("×✕", "*"),
    **dict.fromkeys("∕⁄／", "/"),
    **dict.fromkeys("\u00a0\u2009\u202f", " "),
    "％": "%",
    **{chr(0xFF10 + digit): str(digit) for digit in range(10)},
}


def mended(
    paths: Sequence[str], here: Path | None = None, shipped: Path | None = None
) -> Mapping[Path, tuple[str, str]]:
    """The files that can be mended: text before and after. Raises Unreachable as `collect` does."""
    folder = (here or Path.cwd()).resolve()
    before = _texts(paths, folder, shipped)
    now = dict(before)
    found = _found(paths, now, before, folder, shipped)
    for _ in range(ROUNDS):
        following = _round(now, found, folder)
        if following == now:
            break
        again = _found(paths, following, before, folder, shipped)
        if not _better(found, again):
            break
        now, found = following, again
    return {path: (before[path], text) for path, text in now.items() if text != before[path]}


def _texts(paths: Sequence[str], here: Path, shipped: Path | None) -> dict[Path, str]:
    """The files named that are text at all; others cannot be mended."""
    texts = {}
    for named in collect(paths, here, shipped):
        data = load(named.path, named.path.name)[0]
        text = decode(data, named.path.name)[0] if data is not None else None
        if text is not None:
            texts[named.path] = text
    return texts


def _found(
    paths: Sequence[str], texts: Mapping[Path, str], before: Mapping[Path, str], here: Path, shipped: Path | None
) -> tuple[Finding, ...]:
    """What is wrong with the files as they would be."""
    known: Known = {path: parse(text, _name(path, here), path) for path, text in texts.items() if text != before[path]}
    return examine(paths, here, shipped, known=known).findings


def _name(path: Path, here: Path) -> str:
    return find(str(path), here).name(path)


def _better(before: Sequence[Finding], after: Sequence[Finding]) -> bool:
    """Fewer errors, or a file that could not be read and now can, whose other faults come to light."""
    unread = {one.place.file for one in before if one.place and one.code in _UNREAD}
    old = {(one.place.file if one.place else "", one.code, one.message) for one in before}
    fresh = [one for one in after if (one.place.file if one.place else "", one.code, one.message) not in old]
    surprising = [one for one in fresh if one.severity == "error" and not unread]
    return not surprising and (bool(unread) or len(after) < len(before))


def _round(texts: Mapping[Path, str], found: Sequence[Finding], here: Path) -> dict[Path, str]:
    """Every file with one remedy a line."""
    names = {_name(path, here): path for path in texts}
    changed = dict(texts)
    seen: set[tuple[str, int]] = set()
    for one in found:
        if one.place and one.place.file in names and one.code in REMEDIES and (one.place.file, one.place.line) not in seen:
            seen.add((one.place.file, one.place.line))
            path = names[one.place.file]
            changed[path] = _mended(changed[path], one)
    return changed


def _mended(text: str, finding: Finding) -> str:
    """The text with one line mended, its line ends as they were."""
    assert finding.place is not None
    lines = re.split("(\r\n|\r|\n)", text)
    at = 2 * (finding.place.line - 1)
    if at >= len(lines):
        return text
    line = REMEDIES[finding.code](lines[at], finding)
    if line is None:
        return text
    return "".join([*lines[:at], line, *lines[at + 1 :]])


def _column(finding: Finding) -> int:
    """The finding's column, counted from 0."""
    return finding.place.column - 1 if finding.place else 0


def _renamed(line: str, finding: Finding) -> str | None:
    """An unknown field gets the one name that is near."""
    meant = _MEANT.fullmatch(finding.help)
    wrong = re.search(r"`([^`…]+)`", finding.message)
    at = _column(finding)
    if not meant or not wrong or not line.startswith(wrong[1], at):
        return None
    after = line[at + len(wrong[1]) :]
    return line[:at] + meant[1] + after if after.lstrip().startswith(":") else None


def _spaced(line: str, finding: Finding) -> str | None:
    at = _column(finding) + 1
    return f"{line[:at]} {line[at:]}" if line[at - 1 : at] == ":" else None


def _plain_indent(line: str, finding: Finding) -> str:
    """Odd spaces at the beginning become ordinary ones, one for one."""
    kept = line.lstrip()
    return _ODD_SPACE.sub(" ", line[: len(line) - len(kept)]) + kept.lstrip("\u200b")


def _untabbed(line: str, finding: Finding) -> str:
    """Tabs in the indentation become two spaces each, as everywhere in these files."""
    kept = line.lstrip(" \t")
    return line[: len(line) - len(kept)].replace("\t", " " * TAB_WIDTHS[0]) + kept


def _plain_number(line: str, finding: Finding) -> str | None:
    """`1,000` becomes `1_000`, and signs that only look like plain ones become plain."""
    at = _column(finding)
    start = max(at - 2, 0)
    match = _GROUPED.search(line, start)
    if match and match.start("number") - at in (0, 1):
        return line[: match.start("number")] + match["number"].replace(",", "_") + line[match.end("number") :]
    value = re.match(r"[^#,}\]]*", line[at:])
    old = value[0] if value else ""
    plain = "".join(_PLAIN.get(letter, letter) for letter in old)
    return line[:at] + plain + line[at + len(old) :] if plain != old else None


REMEDIES: Mapping[str, Remedy] = {
    "unknown-field": _renamed,
    "missing-space": _spaced,
    "indent-not-space": _plain_indent,
    "tab-indent": _untabbed,
    "quantity-malformed": _plain_number,
    "share-unwritten": _plain_number,
}
_UNREAD = frozenset({"tab-indent", "indent-not-space", "missing-space"})
