"""From bytes to text an editor would agree with: encodings, line ends, and characters no plan should hold.

Faults come back as findings. Where reading can go on, the offending character is replaced by one of the same width,
so that every later place still points at the right column.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from cnca_plan.core.findings import Finding, Place

LINE_END = re.compile("\r\n|\r|\n")

_BOM = "\ufeff"
_WIDE: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)
# What YAML forbids, and NEL, LS and PS, which some readers take for line ends and editors do not.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_ODD_INDENT = re.compile(r"(?:^|(?<=[\r\n]))[ \t]*[\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000]+")
_CONFLICT = re.compile(r"(?:^|(?<=[\r\n]))(?:<{7}|>{7})(?= |[\r\n]|$)")
_LFS = "version https://git-lfs.github.com/spec/"
_NAMES = {0x00: "NUL", 0x07: "BEL", 0x08: "BACKSPACE", 0x1B: "ESCAPE", 0x7F: "DELETE", 0x85: "NEXT LINE (NEL)"}
_MOST = 100  # findings of one kind from one file; more would not be shown anyway
_SAVE_AS = "in Excel choose “CSV UTF-8”, in Notepad or another editor “Save as”, encoding UTF-8"


@dataclass(frozen=True, slots=True)
class Text:
    """A file's text without byte-order mark, and its lines without their ends."""

    name: str
    text: str
    lines: tuple[str, ...]

    def error(self, code: str, message: str, line: int, column: int, help: str = "") -> Finding:
        """A finding at a place of this file, with the line as excerpt."""
        excerpt = self.lines[line - 1] if line <= len(self.lines) else ""
        return Finding(code, "error", message, help, Place(self.name, line, column), excerpt)

    def error_at(self, code: str, message: str, offset: int, help: str = "") -> Finding:
        """The same, at a character offset counted from 0."""
        line, column = position(self.text, offset)
        return self.error(code, message, line, column, help)


def decode(data: bytes, name: str) -> tuple[str | None, list[Finding]]:
    """The text of UTF-8 bytes without their byte-order mark, or None and why not."""
    wide = _wide_encoding(data)
    if wide:
        encoding, byte = wide
        message = f"this is {encoding}, not UTF-8: byte {byte + 1} is 0x{data[byte]:02x}"
        return None, [Finding("not-utf-8", "error", message, _SAVE_AS, Place(name, 1, 1))]
    try:
        return data.decode("utf-8").removeprefix(_BOM), []
    except UnicodeDecodeError as error:
        return None, [_not_utf8(data, error.start, name)]


def as_text(text: str, name: str) -> Text:
    """The text with its lines, split where an editor splits them."""
    return Text(name, text, tuple(LINE_END.split(text)))


def check(text: Text) -> tuple[Text | None, list[Finding]]:
    """The text with unreadable characters replaced, and a finding for each; None when it is no plan at all."""
    if text.text.startswith(_LFS):
        message = "this is a Git LFS pointer, not the file itself"
        return None, [text.error("git-lfs-pointer", message, 1, 1, "run `git lfs pull` to fetch the file")]
    conflicts = [_conflict(text, match) for match in _some(_CONFLICT, text.text)]
    if conflicts:
        return None, conflicts
    found = [_forbidden(text, match) for match in _some(_FORBIDDEN, text.text)]
    found += [_odd_indent(text, match) for match in _some(_ODD_INDENT, text.text)]
    return (_mended(text) if found else text), found


def position(text: str, offset: int) -> tuple[int, int]:
    """Line and column, both from 1, of a character offset from 0; CR LF, CR and LF each end a line."""
    before = text[:offset]
    line = before.count("\n") + before.count("\r") - before.count("\r\n") + 1
    return line, offset - max(before.rfind("\n"), before.rfind("\r"))


def _wide_encoding(data: bytes) -> tuple[str, int] | None:
    """UTF-16 or UTF-32 by its mark or by its NULs, and the first byte that UTF-8 text would not have."""
    for mark, encoding in _WIDE:
        if data.startswith(mark):
            return encoding, 0
    head = data[:4]
    zeros = tuple(byte == 0 for byte in head)
    if len(head) == 4 and zeros in ((False, True, True, True), (True, True, True, False)):
        return "UTF-32", zeros.index(True)
    if len(head) == 4 and zeros in ((False, True, False, True), (True, False, True, False)):
        return "UTF-16", zeros.index(True)
    return None


def _not_utf8(data: bytes, start: int, name: str) -> Finding:
    before = data[:start].decode("utf-8").removeprefix(_BOM)
    line, column = position(before, len(before))
    byte = start - max(data.rfind(b"\n", 0, start), data.rfind(b"\r", 0, start))
    rest = re.split(rb"[\r\n]", data[start : start + 200], maxsplit=1)[0].decode("utf-8", "replace")
    excerpt = LINE_END.split(before)[-1] + rest
    message = f"not UTF-8 at line {line}, byte {byte} (0x{data[start]:02x})"
    return Finding("not-utf-8", "error", message, _SAVE_AS, Place(name, line, column), excerpt)


def _forbidden(text: Text, match: re.Match[str]) -> Finding:
    code = ord(match[0])
    if match[0] == _BOM:
        return text.error_at("stray-bom", "a second byte-order mark (U+FEFF)", match.start(), "delete this character")
    name = _NAMES.get(code) or unicodedata.name(match[0], "control character" if code < 0xA0 else "not a character")
    return text.error_at(
        "control-character", f"{name} (U+{code:04X}) may not stand in a plan", match.start(), "delete this character"
    )


def _odd_indent(text: Text, match: re.Match[str]) -> Finding:
    odd = match[0].lstrip(" \t")
    name = unicodedata.name(odd[0])
    message = f"the line is indented with {name} (U+{ord(odd[0]):04X})"
    help = "indent with ordinary spaces; this one often comes from a web page or a word processor"
    return text.error_at("indent-not-space", message, match.end() - len(odd), help)


def _conflict(text: Text, match: re.Match[str]) -> Finding:
    help = "keep one of the two versions and delete the lines <<<<<<<, ======= and >>>>>>>"
    return text.error_at("git-conflict", "an unresolved Git conflict", match.start(), help)


def _mended(text: Text) -> Text:
    """The same text, character for character, with what was complained about made harmless; excerpts stay raw."""
    mended = _FORBIDDEN.sub("\ufffd", text.text)
    mended = _ODD_INDENT.sub(lambda match: re.sub(r"[^ \t]", " ", match[0]), mended)
    return Text(text.name, mended, text.lines)


def _some(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    for number, match in enumerate(pattern.finditer(text)):
        if number == _MOST:
            return
        yield match
