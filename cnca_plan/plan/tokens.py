"""Where the words and signs of a YAML text stand, without what they mean: for programs that edit text in place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

SIGNS = {
    yaml.ValueToken: ":",
    yaml.FlowEntryToken: ",",
    yaml.FlowMappingStartToken: "{",
    yaml.FlowMappingEndToken: "}",
    yaml.FlowSequenceStartToken: "[",
    yaml.FlowSequenceEndToken: "]",
    yaml.BlockEntryToken: "-",
}


@dataclass(frozen=True, slots=True)
class Token:
    """A sign, or a scalar (`sign` empty); lines and columns count from 0, the end is exclusive."""

    sign: str
    line: int
    column: int
    end_line: int
    end_column: int
    block: bool = False  # a scalar after `|` or `>`


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a text that is known to parse, which has line feeds only and no byte-order mark."""
    loader = (yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader)(text)
    try:
        while loader.check_token():
            token: Any = loader.get_token()
            sign = SIGNS.get(type(token))
            if sign or isinstance(token, yaml.ScalarToken):
                yield _token(token, sign or "")
    finally:
        loader.dispose()


def _token(token: Any, sign: str) -> Token:
    start, end = token.start_mark, token.end_mark
    block = not sign and token.style in ("|", ">")
    return Token(sign, start.line, start.column, end.line, end.column, block)
