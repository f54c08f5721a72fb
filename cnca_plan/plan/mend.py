"""`check --fix`: faults that have one safe remedy, mended in the text itself; everything else is left as it is.

A remedy is taken only if its line has no new fault afterwards. Files are changed in memory; writing
them is the command's business.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from cnca_plan.core.findings import Finding
from cnca_plan.plan.alone import check_alone
from cnca_plan.plan.collect import collect
from cnca_plan.plan.decode import decode
from cnca_plan.plan.files import load
from cnca_plan.plan.gate import examine
from cnca_plan.plan.kinds import kind
from cnca_plan.plan.project import find
from cnca_plan.plan.shelf import Known, Shelf
from cnca_plan.plan.source import parse
from cnca_plan.plan.tree import plain

Remedy = Callable[[str, Finding], str | None]
"""(the line, the finding) → the line mended, or None where no remedy is safe."""

Spot = tuple[str, int]
"""(file as findings name it, line)"""

ROUNDS = 10  # a file that could not be read at all shows its next faults only when the first are mended
TAB_WIDTHS = (2, 4, 8)

_ODD_SPACE = re.compile(r"[^\S\t\n]|\u200b")
_TAB_INDENT = re.compile(r"^[ \t]*\t[ \t]*", re.MULTILINE)
_MEANT = re.compile(r"did you mean `([^`…]+)`\?")
_GROUPED = re.compile(
    r"(?P<before>[:\-]\s+['\"]?)(?P<number>[-+]?[0-9]{1,3}(?:,[0-9]{3})+)(?P<after>(?:\.[0-9]+)?(?![0-9,.]))"
)
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
    refused: set[Spot] = set()
    for _ in range(ROUNDS):
        following, touched = _round(now, found, folder, refused)
        if following == now:
            break
        again = _found(paths, following, before, folder, shipped)
        worse = _worse(found, again, touched)
        if worse:
            refused |= worse
        else:
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


def _worse(before: Sequence[Finding], after: Sequence[Finding], touched: set[Spot]) -> set[Spot]:
    """Touched lines that have a new error now; a name that is there twice now is blamed on both its lines."""
    old = {(_spot(one), one.code, one.message) for one in before}
    errors = [one for one in after if one.severity == "error" and one.code not in _OF_VALUES]
    fresh = [one for one in errors if (_spot(one), one.code, one.message) not in old]
    places = [place for one in fresh for place in (one.place, *one.related) if place]
    return touched & {(place.file, place.line) for place in places}


def _spot(finding: Finding) -> Spot:
    return (finding.place.file, finding.place.line) if finding.place else ("", 0)


def _round(
    texts: Mapping[Path, str], found: Sequence[Finding], here: Path, refused: set[Spot]
) -> tuple[dict[Path, str], set[Spot]]:
    """Every file with one remedy a line, and the lines it was tried on."""
    names = {_name(path, here): path for path in texts}
    changed = dict(texts)
    touched: set[Spot] = set()
    for one in found:
        spot = _spot(one)
        if spot[0] in names and one.code in REMEDIES and spot not in touched | refused:
            touched.add(spot)
            changed[names[spot[0]]] = _mended(changed[names[spot[0]]], one)
    return _untabbed(changed, found, here), touched


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


def _untabbed(texts: Mapping[Path, str], found: Sequence[Finding], here: Path) -> dict[Path, str]:
    """Files indented with tabs, with spaces instead, where only one width of a tab gives a file that fits its shape."""
    tabbed = {one.place.file for one in found if one.place and one.code == "tab-indent"}
    return {path: _as_spaces(text, path, here) if _name(path, here) in tabbed else text for path, text in texts.items()}


def _as_spaces(text: str, path: Path, here: Path) -> str:
    name = _name(path, here)
    tries: dict[tuple[int, str], str] = {}
    for width in TAB_WIDTHS:
        spaced = _TAB_INDENT.sub(lambda match: match[0].replace("\t", " " * width), text)  # noqa: B023
        source, faults = parse(spaced, name, path)
        if source and not any(one.severity == "error" for one in faults):
            wrong = check_alone(Shelf(find(str(path), here), {path: (source, faults)}), kind(source, path.name))
            tries.setdefault((len(wrong), repr(plain(source.root))), spaced)
    least = min((count for count, _ in tries), default=0)
    best = [spaced for (count, _), spaced in tries.items() if count == least]
    return best[0] if len(best) == 1 else text


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
    "quantity-malformed": _plain_number,
    "share-unwritten": _plain_number,
}
_OF_VALUES = frozenset({"quantity-malformed", "share-unwritten"})  # seen only once the name of the value is right
