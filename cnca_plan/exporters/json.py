"""A document as JSON text: two spaces a level, plain lists on one line, the same bytes for the same values."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

NESTED = (Mapping, list)
_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False)  # made once: `json.dumps` makes one each time


def text(document: Mapping[str, Any]) -> str:
    """The document, ending with a line feed. Raises ValueError for what JSON has no word for, such as nan.

    >>> print(text({"years": [2025, 2026], "base": {"year": 2022}}), end="")
    {
      "years": [2025, 2026],
      "base": {
        "year": 2022
      }
    }
    """
    return f"{_value(document, '')}\n"


def escaped(text: str) -> str:
    r"""The same document in ASCII, for a stream that cannot carry other letters.

    >>> print(escaped('{"city": "Malmö"}'))
    {"city": "Malm\u00f6"}
    """
    if text.isascii():
        return text
    units = text.encode("utf-16-be")
    codes = (int.from_bytes(units[n : n + 2]) for n in range(0, len(units), 2))
    return "".join(chr(code) if code < 0x80 else f"\\u{code:04x}" for code in codes)


def _value(value: Any, indent: str) -> str:
    inner = indent + "  "
    if isinstance(value, Mapping) and value:
        items = [f"{_plain(str(key))}: {_value(one, inner)}" for key, one in value.items()]
        return "{\n" + ",\n".join(inner + item for item in items) + f"\n{indent}}}"
    if isinstance(value, list) and any(isinstance(one, NESTED) for one in value):
        return "[\n" + ",\n".join(inner + _value(one, inner) for one in value) + f"\n{indent}]"
    return _plain(value)


def _plain(value: Any) -> str:
    return _ENCODER.encode(value)
