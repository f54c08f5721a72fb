"""The parser's complaint in plain words, with a remedy.

The parser says what it expected; a person needs to know what to change. Each rule looks for a piece of the parser's
text and answers with a stable code, a sentence and a help.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from cnca_plan.core.findings import Finding, Place, shown
from cnca_plan.plan.decode import Text

MISSING_SPACE = re.compile(r"[^\W\d][\w -]{0,79}:(?!//)[^\s:]")  # `a:1`, but no time of day and no URL
_TAB_INDENT = re.compile(r" *\t+[ \t]*[^\s#]")
_INI = re.compile(r"\s*\[[\w .:-]+\]\s*(?:[#;].*)?")
_ASSIGNMENT = re.compile(r"""\s*[\w."-]+\s*=""")
_MOST = 100


@dataclass(frozen=True, slots=True)
class Complaint:
    """What the parser said: its problem and where, and what it was doing and since where (lines, columns from 1)."""

    problem: str
    line: int
    column: int
    context: str = ""
    context_line: int = 0
    context_column: int = 0


def explain(complaint: Complaint, text: Text) -> list[Finding]:
    """Findings for one syntax error; several when the same slip (tabs) stands on several lines."""
    if _looks_like_ini(text):
        message = "this looks like TOML or INI, not YAML"
        return [text.error("not-yaml", message, 1, 1, "write `name: value`, one per line")]
    if "\t" in _line(text, complaint.line)[: complaint.column] and "tab" in _cause(complaint):
        return _tabs(complaint, text)
    if _nameless(_line(text, complaint.line), complaint.column):
        return [_at(complaint, text, "key-empty", "a value without a name", "write `name: value`")]
    for part, answer in _ANSWERS:
        if part in complaint.problem:
            return [answer(complaint, text)]
    return [_generic(complaint, text)]


def _cause(complaint: Complaint) -> str:
    return "tab" if "cannot start any token" in complaint.problem else complaint.problem


def _tabs(complaint: Complaint, text: Text) -> list[Finding]:
    lines = [number for number, line in enumerate(text.lines, 1) if _TAB_INDENT.match(line)][:_MOST]
    return [
        text.error(
            "tab-indent", "a tab in the indentation", line, _line(text, line).find("\t") + 1, "indent with spaces"
        )
        for line in lines or [complaint.line]
    ]


def _colon(complaint: Complaint, text: Text) -> Finding:
    """`name: St. John: North`, or a key indented under a value that is already complete."""
    before = _line(text, complaint.line)[: complaint.column - 1]
    if re.search(r":\s", before):
        value = _line(text, complaint.line).split(": ", 1)[-1].strip()
        help = f"quote text that has ': ' in it: \"{shown(value)}\""
        return _at(complaint, text, "unquoted-colon", "a second ': ' in one line", help)
    message = "this line is indented under a value that is already complete"
    return _at(complaint, text, "indentation", message, "did the indentation slip?")


def _no_colon(complaint: Complaint, text: Text) -> Finding:
    """`b:2` or a bare word where `name: value` was meant; the parser notices a line too late."""
    line = complaint.context_line or complaint.line
    written = _line(text, line)
    if MISSING_SPACE.match(written.strip().removeprefix("- ")):
        return missing_space(text, line, written.index(":") + 1)
    message = f"`{shown(written.strip())}` is not `name: value`"
    column = complaint.context_column or complaint.column
    return text.error("missing-colon", message, line, column, "write a name, a colon, a space and the value")


def missing_space(text: Text, line: int, column: int) -> Finding:
    """`a:1` for `a: 1`; the place is the colon's."""
    written = _line(text, line)  # only slices of it: the line may be a megabyte long
    name = re.split(r"[,{\[]", written[max(column - 81, 0) : column - 1])[-1].strip().removeprefix("- ")
    value = re.split(r"[,}\]]", written[column : column + 60])[0].strip()
    help = f"write `{shown(name)}: {shown(value)}`; text that has a colon in it goes in quotes"
    return text.error("missing-space", "missing space after ':'", line, column, help)


def _token(complaint: Complaint, text: Text) -> Finding:
    character = _line(text, complaint.line)[complaint.column - 1 : complaint.column]
    message = f"a value may not start with `{shown(character)}`"
    return _at(complaint, text, "unquoted-character", message, "put the value in quotes, or a share as `80 %`")


def _key(complaint: Complaint, text: Text) -> Finding:
    """Mixed `- item` and `name: value`, text after a closing quote, or an indentation that fits no level above."""
    rest = _line(text, complaint.line)[complaint.column - 1 :].lstrip()
    if rest.startswith("- "):
        message, help = "a list item `- …` among `name: value` lines", "use one form or the other, or indent the item"
        return _at(complaint, text, "list-in-map", message, help)
    if _line(text, complaint.line)[: complaint.column - 1].strip():
        message, help = "text after a value that is already complete", "put the whole value in quotes"
        return _at(complaint, text, "text-after-value", message, help)
    return _indent(complaint, text)


def _indent(complaint: Complaint, text: Text) -> Finding:
    since = f" (begun on line {complaint.context_line})" if complaint.context_line else ""
    message = f"the indentation fits nothing above{since}"
    finding = _at(complaint, text, "indentation", message, "lines of one map or list start in the same column")
    began = _deeper_since(complaint.line, text)
    return replace(finding, related=(Place(text.name, began, 1),)) if began else finding


def _deeper_since(number: int, text: Text) -> int:
    """The first line of the block above that is indented deeper than this line; 0 where there is none."""
    depth, first = _depth(_line(text, number)), 0
    for above in range(number - 1, 0, -1):
        line = _line(text, above).strip()
        if line and not line.startswith("#"):
            if _depth(_line(text, above)) <= depth:
                break
            first = above
    return first


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _item(complaint: Complaint, text: Text) -> Finding:
    message = f"a `name: value` among the list items begun on line {complaint.context_line}"
    return _at(complaint, text, "list-in-map", message, "start the line with `- `, or indent it under its item")


def _unclosed(complaint: Complaint, text: Text) -> Finding:
    quote = "quoted" in complaint.context
    what = "a quote" if quote else "a bracket"
    line, column = complaint.context_line or complaint.line, complaint.context_column or complaint.column
    help = "close it with the same quote" if quote else "close it, or put a comma between the items"
    return text.error("not-closed", f"{what} opened here is not closed", line, column, help)


def _document(complaint: Complaint, text: Text) -> Finding:
    if any(line.startswith(("...", "---")) for line in text.lines[: complaint.line]):
        return second_document(text, complaint.line, complaint.column)
    message = "text after the end of the first value"
    return _at(complaint, text, "indentation", message, "the first line of a file starts in the first column")


def second_document(text: Text, line: int, column: int) -> Finding:
    """`---` or `...` and more: some readers would silently drop it."""
    help = "keep one document a file: remove `---` or `...`, or split the file"
    return text.error("multiple-documents", "a second document in the same file", line, column, help)


def _escape(complaint: Complaint, text: Text) -> Finding:
    help = "write the character itself, or use single quotes where a backslash is only a backslash"
    return _at(complaint, text, "bad-escape", "a backslash sequence that names no character", help)


def _anchor(complaint: Complaint, text: Text) -> Finding:
    return _at(complaint, text, "yaml-anchor", "text that starts with `*` or `&`", "put the text in quotes")


def _tag(complaint: Complaint, text: Text) -> Finding:
    return _at(complaint, text, "yaml-tag", "tags (`!…`) are not allowed", "write the plain value, or quote the text")


def _generic(complaint: Complaint, text: Text) -> Finding:
    doing = f"{shown(complaint.context)}: " if complaint.context else ""
    message = f"not valid YAML: {doing}{shown(complaint.problem, 200)}"
    return _at(complaint, text, "yaml-syntax", message, "look at this line and the one above it")


def _at(complaint: Complaint, text: Text, code: str, message: str, help: str) -> Finding:
    return text.error(code, message, complaint.line, complaint.column, help)


def _line(text: Text, number: int) -> str:
    return text.lines[number - 1] if 1 <= number <= len(text.lines) else ""


def _nameless(line: str, column: int) -> bool:
    return line[column - 1 : column] == ":" and line[: column - 1].rstrip()[-1:] in ("", "{", "[", ",")


def _looks_like_ini(text: Text) -> bool:
    first = next((line for line in text.lines if line.strip() and line.lstrip()[0] not in "#;"), "")
    return bool(_INI.fullmatch(first) or _ASSIGNMENT.match(first)) and any(map(_ASSIGNMENT.match, text.lines))


def _value(complaint: Complaint, text: Text) -> Finding:
    help = "is there a comma or a bracket too many?"
    return _at(complaint, text, "missing-value", "a value is missing here", help)


def _block(complaint: Complaint, text: Text) -> Finding:
    message, help = "text after `|` or `>` belongs on the next line", "or put text that starts with it in quotes"
    column = complaint.context_column or complaint.column
    return text.error("unquoted-character", message, complaint.line, column, help)


_ANSWERS: tuple[tuple[str, Callable[[Complaint, Text], Finding]], ...] = (
    ("mapping values are not allowed", _colon),
    ("could not find expected ':'", _no_colon),
    ("cannot start any token", _token),
    ("expected key", _key),
    ("sequence entries are not allowed", _key),
    ("expected '-' indicator", _item),
    ("expected ',' or", _unclosed),
    ("unexpected end of stream", _unclosed),
    ("expected <document start>", _document),
    ("escape character", _escape),
    ("escape code", _escape),
    ("hexdecimal", _escape),
    ("alphabetic or numeric character", _anchor),
    ("undefined tag handle", _tag),
    ("tag URI", _tag),
    ("URI escaped", _tag),
    ("expected whitespace or line break", _tag),
    ("mapping keys are not allowed", _token),
    ("node content", _value),
    ("expected comment or line break", _block),
    ("indentation indicator", _block),
    ("unexpected document indicator", _unclosed),
)
