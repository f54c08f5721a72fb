"""What the schema's complaints mean in plain words: code, message and remedy of a value that does not fit."""

import difflib
import re
from collections.abc import Callable
from dataclasses import dataclass

from pydantic_core import ErrorDetails

from cnca_plan.core.findings import shown
from cnca_plan.plan.schema import Unreadable
from cnca_plan.plan.tree import List, Map, Node, Scalar

_PATTERNS = {
    "ref": ("gpc-reference", "a GPC reference number", "write one like I.1.1 or III.2.1"),
    "url": ("source-url", "a web address", "write one that begins with https:// or http://"),
    "country": ("country-unknown", "a two-letter country code", "write the ISO 3166 code, such as US, GB or DK"),
}
_COUNTRIES = {"UK": "GB", "USA": "US", "EN": "GB"}
_NOTATIONS = "NO: does not occur, NE: not estimated, IE: included elsewhere, C: confidential"


@dataclass(frozen=True)
class Fault:
    """One complaint of the schema: its path without the schema's own marks, and the node it is about."""

    error: ErrorDetails
    steps: tuple[str | int, ...]
    node: Node
    on_key: bool

    @property
    def name(self) -> str:
        """The name the user knows the value by: the last step of its path that is no number in a list."""
        return next((str(step) for step in reversed(self.steps) if isinstance(step, str)), "this file")


def described(fault: Fault) -> tuple[str, str, str]:
    """Code, message and remedy for a value that does not fit."""
    cause = (fault.error.get("ctx") or {}).get("error")
    if isinstance(cause, Unreadable):
        return cause.code, cause.message, cause.help
    kind = fault.error["type"]
    describe = next((describe for prefix, describe in _DESCRIBE if kind.startswith(prefix)), _other)
    return describe(fault)


def _literal(fault: Fault) -> tuple[str, str, str]:
    if fault.name == "schema":
        help = "this version reads `schema: 1`; a newer file needs a newer cnca-plan"
        return "schema-version", f"this file is for plan format {_written(fault)}, not 1", help
    choices = re.findall(r"'([^']*)'|(\d+)", str((fault.error.get("ctx") or {}).get("expected", "")))
    words = [text or number for text, number in choices]
    near = difflib.get_close_matches(_written(fault).upper(), [word.upper() for word in words], 1)
    first = [word for word in words if [word.upper()] == near]
    help = f"write one of {', '.join([*first, *(word for word in words if word not in first)])}"
    help = f"{help} ({_NOTATIONS})" if fault.name == "notation" else help
    return "wrong-value", f"`{fault.name}` cannot be `{_written(fault)}`", help


def _text(fault: Fault) -> tuple[str, str, str]:
    if isinstance(fault.node, Scalar) and not fault.on_key:
        help = f'put it in quotes: "{_written(fault)}"'
        return "wrong-type", f"`{fault.name}` is text, and this is read as a number", help
    if fault.on_key:
        return "wrong-type", f"a name is text, and `{shown(str(fault.error['input']))}` is a number", "put it in quotes"
    return "wrong-type", f"`{fault.name}` is text, not a {_shape(fault.node)}", f"write `{fault.name}: some text`"


def _pattern(fault: Fault) -> tuple[str, str, str]:
    code, what, help = _PATTERNS.get(fault.name, ("wrong-value", "what is expected here", "see `cnca-plan schema`"))
    meant = _COUNTRIES.get(_written(fault)) if fault.name == "country" else None
    return code, f"`{_written(fault)}` is not {what}", f"did you mean {meant}?" if meant else help


def _length(fault: Fault) -> tuple[str, str, str]:
    if fault.error["type"].endswith("short"):
        return "empty-value", f"`{fault.name}` is empty", "write a value, or delete the line"
    most = (fault.error.get("ctx") or {}).get("max_length", "")
    return "wrong-value", f"`{fault.name}` is longer than {most} characters", "shorten it"


def _year(fault: Fault) -> tuple[str, str, str]:
    what = shown(str(fault.error["input"])) if fault.on_key else _written(fault)
    return "wrong-type", f"`{what}` is not a whole number without quotes", "write a year, such as 2030"


def _range(fault: Fault) -> tuple[str, str, str]:
    bounds = fault.error.get("ctx") or {}
    words = {"ge": "at least", "gt": "more than", "le": "at most", "lt": "less than"}
    said = " and ".join(f"{words[key]} {bound}" for key, bound in bounds.items() if key in words)
    what = shown(str(fault.error["input"]))
    return "out-of-range", f"{what} is out of range", f"write a value of {said}"


def _truth(fault: Fault) -> tuple[str, str, str]:
    return "wrong-type", f"`{fault.name}` is neither true nor false", "write true or false"


def _number(fault: Fault) -> tuple[str, str, str]:
    return "wrong-type", f"`{_written(fault)}` is not a plain number", "write digits, without a unit and without quotes"


def _map(fault: Fault) -> tuple[str, str, str]:
    help = f"write `name: value` lines, indented under `{fault.name}:`, without `-`"
    return "wrong-type", f"`{fault.name}` holds named values, not a {_shape(fault.node)}", help


def _list(fault: Fault) -> tuple[str, str, str]:
    help = f"write lines that begin with `- `, indented under `{fault.name}:`"
    return "wrong-type", f"`{fault.name}` is a list, not a {_shape(fault.node)}", help


def _other(fault: Fault) -> tuple[str, str, str]:
    return "wrong-value", f"`{fault.name}`: {fault.error['msg']}", "correct the value"


_DESCRIBE: tuple[tuple[str, Callable[[Fault], tuple[str, str, str]]], ...] = (
    ("literal_error", _literal),
    ("string_type", _text),
    ("string_pattern", _pattern),
    ("string_too", _length),
    ("int_", _year),
    ("greater_than", _range),
    ("less_than", _range),
    ("bool_", _truth),
    ("float_", _number),
    ("finite_number", _number),
    ("dict_type", _map),
    ("model_", _map),
    ("mapping_type", _map),
    ("tuple_type", _list),
    ("list_type", _list),
)


def _written(fault: Fault) -> str:
    return shown(fault.node.text) if isinstance(fault.node, Scalar) else shown(str(fault.error["input"]))


def _shape(node: Node) -> str:
    return {Map: "map", List: "list"}.get(type(node), "single value")
