"""A document as JSON text: two spaces a level, a list of plain values on one line, the same bytes for the same values."""  # noqa: A005 - imported by its full name only

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


def text(document: Mapping[str, Any], ascii: bool = False) -> str:
    r"""The document, ending with a line feed. Raises ValueError for what JSON has no word for, such as nan.

    `ascii` writes other letters as escapes, for streams that cannot carry them.

    >>> print(text({"years": [2025, 2026], "base": {"year": 2022}}), end="")
    {
      "years": [2025, 2026],
      "base": {
        "year": 2022
      }
    }
    """
    return f"{_value(document, '', ascii)}\n"


def _value(value: Any, indent: str, ascii: bool) -> str:
    inner = indent + "  "
    if isinstance(value, Mapping) and value:
        items = [f"{_plain(str(key), ascii)}: {_value(one, inner, ascii)}" for key, one in value.items()]
        return "{\n" + ",\n".join(inner + item for item in items) + f"\n{indent}}}"
    if isinstance(value, list) and any(isinstance(one, Mapping | list) for one in value):
        return "[\n" + ",\n".join(inner + _value(one, inner, ascii) for one in value) + f"\n{indent}]"
    return _plain(value, ascii)


def _plain(value: Any, ascii: bool) -> str:
    return json.dumps(value, ensure_ascii=ascii, allow_nan=False)
