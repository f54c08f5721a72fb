"""`fmt`: canonical layout, comments kept, meaning unchanged, twice is once."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnca_plan.plan.layout import formatted
from cnca_plan.plan.source import parse, plain

SCENARIOS = Path(__file__).parents[2] / "scenarios"
FILES = sorted(path for path in SCENARIOS.rglob("*.yaml") if "runs" not in path.parts)


def meaning(text: str) -> object:
    source, found = parse(text, "plan.yaml")
    assert source and not [one for one in found if one.severity == "error"]
    return plain(source.root)


def comments(text: str) -> Counter[str]:
    return Counter(part.strip(" #") for line in text.splitlines() for part in re.findall(r"(?:^|\s)#(.*)", line))


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("a: 1", "a: 1\n"),
        ("\ufeffa: 1\r\nb: 2\r", "a: 1\nb: 2\n"),
        ("a:   1 \t\n\n\n\nb :  2\n\n\n", "a: 1\n\nb: 2\n"),
        ("a: { b:1 , c: [ 1,2 ,3 ] }\n", None),
        ("a: { b: 1 , c: [ 1,2 ,3 ] }\n", "a: {b: 1, c: [1, 2, 3]}\n"),
        ("a: {x: 1,}\n", "a: {x: 1,}\n"),
        ("a: 1      #one\n#two\n#!three\n##\n", "a: 1      # one\n# two\n#!three\n##\n"),
        ("a: 'x  #y'  #z\n", "a: 'x  #y'  # z\n"),
        ("a: x#y\n", "a: x#y\n"),
        ("a: |\n  x  \n\n\n  y: {  }\nb: 1\n", "a: |\n  x  \n\n\n  y: {  }\nb: 1\n"),
        ("a: |+\n  x\n\n\n", "a: |+\n  x\n\n\n"),
        ("a: one\n  two  \n\n\n  three\n", "a: one\n  two  \n\n\n  three\n"),
        ('a: "one\n\n\n  two"\n', 'a: "one\n\n\n  two"\n'),
        ("-   a: 1\n    b: 2\n", "-   a: 1\n    b: 2\n"),
        ("a:\n- 1\n-   2\n", "a:\n- 1\n-   2\n"),
        ("? a\n: 1\n", "? a\n: 1\n"),
        ("a: {}\nb: []\nc: { }\n", "a: {}\nb: []\nc: {}\n"),
        ('"a":1\n', None),
        ("{a: 1,b: 2}\n", "{a: 1, b: 2}\n"),
        ("a: [x,\n  y ,z]\n", "a: [x,\n  y, z]\n"),
    ],
)
def test_spacing(written: str, canonical: str | None) -> None:
    found = formatted(written, "notes.yaml")
    assert found == canonical
    assert found is None or formatted(found, "notes.yaml") == found


def test_sections_move_with_their_comments() -> None:
    written = """\
# The plan of Toy.

gwp: AR5
# which years
years: {from: 2025, to: 2030}   # six

# what it is called
plan: Toy
note: |
  # no comment

  years: none
# the end
"""
    assert (
        formatted(written, "plan.yaml")
        == """\
# The plan of Toy.

# what it is called
plan: Toy
# which years
years: {from: 2025, to: 2030}   # six
gwp: AR5
note: |
  # no comment

  years: none
# the end
"""
    )


def test_a_file_with_an_unknown_section_keeps_its_order() -> None:
    written = "gwp: AR5\nplan: Toy\nyeers: 3\n"
    assert formatted(written, "plan.yaml") == written


def test_what_cannot_be_read_is_left_alone() -> None:
    assert formatted("a: [1\n", "plan.yaml") is None
    assert formatted("", "plan.yaml") is None


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(SCENARIOS).as_posix())
def test_shipped_files(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    found = formatted(text, path.name)
    assert found is not None
    assert meaning(found) == meaning(text)
    assert comments(found) == comments(text)
    assert formatted(found, path.name) == found


WORDS = "a b plan years gwp : : : , { } [ ] - - # #x 'q' \"r\" | > |+ >- 1 2.5 %"
PIECES = st.sampled_from([*WORDS.split(), "\n", "\n", "\n  ", "\n    ", " ", "  ", "\t", ": ", ", ", "- "])


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join))
def test_random_documents_keep_their_meaning(text: str) -> None:
    found = formatted(text, "plan.yaml")
    if found is None:
        return
    assert meaning(found) == meaning(text)
    assert formatted(found, "plan.yaml") == found


VALUES = st.recursive(
    st.sampled_from(["1", "80 %", "'a  b'", '"# c"', "x", "12 MWh"]),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: f"[ {' ,'.join(items)}]"),
        st.dictionaries(st.sampled_from(["a", "b", "c d"]), inner, max_size=3).map(
            lambda pairs: "{" + " , ".join(f"{key} :  {value}" for key, value in pairs.items()) + " }"
        ),
    ),
    max_leaves=8,
)
SECTIONS = st.dictionaries(
    st.sampled_from(["plan", "years", "gwp", "money", "note", "drivers", "x"]), VALUES, min_size=1
)


@settings(max_examples=200, deadline=None)
@given(SECTIONS, st.lists(st.sampled_from(["", "# one", "#two", " "]), max_size=4))
def test_random_plans_keep_meaning_and_comments(sections: dict[str, str], between: list[str]) -> None:
    lines = [line for name, value in sections.items() for line in (*between, f"{name}:   {value}  #{name}")]
    text = "\n".join(lines)
    found = formatted(text, "plan.yaml")
    assert found is not None
    assert meaning(found) == meaning(text)
    assert comments(found) == comments(text)
    assert formatted(found, "plan.yaml") == found
