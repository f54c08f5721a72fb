"""Findings in the words of the programs that show them: one file per format. They arrange, they never judge."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from cnca_plan.core.findings import render_all
from cnca_plan.plan.gate import Examined

FORMATS = ("text", "json", "github", "gitlab", "sarif", "junit")


def text(examined: Examined, format: str, strict: bool = False) -> str:
    """The findings in a format; `strict` says whether warnings count as failures. Raises KeyError."""
    if format == "text":
        shown = render_all(examined.findings)
        return f"{shown}\n" if shown else ""
    if format not in FORMATS:
        raise KeyError(format)
    arrange: Callable[[Examined, bool], str] = import_module(f"{__name__}.{format}").text
    return arrange(examined, strict)
