"""YAML text to a tree with places: the traps closed, every fault a finding, never an exception."""

import hashlib
import os
import re
import socket
import time
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from cnca_plan.core.errors import Unreachable
from cnca_plan.core.findings import Finding, render
from cnca_plan.plan import source as module
from cnca_plan.plan.source import List, Map, Scalar, Source, parse, read


def good(text: str | bytes) -> Source:
    source, found = parse(text, "f.yaml")
    assert source is not None and not found, found
    return source


def faults(text: str | bytes) -> list[tuple[str, int, int]]:
    """Code, line and column of each finding."""
    found = parse(text, "f.yaml")[1]
    return [(finding.code, finding.place.line, finding.place.column) for finding in found if finding.place]


def only(text: str | bytes) -> Finding:
    found = parse(text, "f.yaml")[1]
    assert len(found) == 1, found
    return found[0]


@pytest.fixture(params=["C parser", "Python parser"])
def either_parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run with the C parser and with the slow one that serves where it is not built."""
    monkeypatch.setattr(yaml, "__with_libyaml__", request.param == "C parser")


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("NO", "NO"),
        ("yes", "yes"),
        ("on", "on"),
        ("Y", "Y"),
        ("true", True),
        ("False", False),
        ("~", None),
        ("Null", None),
        ("", None),
        ("12", 12),
        ("-0", 0),
        ("010", 10),
        ("1_000", 1000),
        ("1e3", 1000.0),
        ("1E3", 1000.0),
        ("1.0e3", 1000.0),
        (".5", 0.5),
        ("5.", 5.0),
        ("+5", 5),
        ("-0.0", 0.0),
        ("64_741_802.58", 64_741_802.58),
        ("12:30", "12:30"),
        ("1:30", "1:30"),
        ("2030-02-30", "2030-02-30"),
        ("0x1F", "0x1F"),
        ("0o17", "0o17"),
        ("0b11", "0b11"),
        (".inf", ".inf"),
        ("1e999", "1e999"),
        ("1__0", "1__0"),
        ("_1", "_1"),
        ("=", "="),
        ("'12'", "12"),
        ('"NO"', "NO"),
        ("9" * 400, int("9" * 400)),
        ("9" * 401, "9" * 401),
        ("20_135 USD", "20_135 USD"),
    ],
)
def test_scalars_by_the_yaml_1_2_core_schema(written: str, value: object, either_parser: None) -> None:
    plain = good(f"a: {written}\n").plain()
    assert isinstance(plain, dict)
    assert plain["a"] == value and type(plain["a"]) is type(value)
    assert str(plain["a"]) == str(value)  # tells -0.0 from 0.0


def test_the_tree_and_its_places(either_parser: None) -> None:
    source = good("a:\n  2030: 1\n  '2031': 2\nlist: [x, {y: z}]\ntext: |\n  12\n")
    assert source.plain() == {"a": {2030: 1, "2031": 2}, "list": ["x", {"y": "z"}], "text": "12\n"}
    root = source.root
    assert isinstance(root, Map) and isinstance(root.entries[1][1], List)
    text = root.entries[2][1]
    assert isinstance(text, Scalar) and text.quoted
    assert str(source.locate(["a", 2030])) == "f.yaml:2:9"
    assert str(source.locate(["a", 2030], key=True)) == "f.yaml:2:3"
    assert str(source.locate(["a", "2031"])) == "f.yaml:3:11"
    assert str(source.locate(["list", 1, "y"])) == "f.yaml:4:15"
    assert str(source.locate(["list", 7])) == "f.yaml:4:1"
    assert str(source.locate(["a", "missing", "more"])) == "f.yaml:1:1"
    assert str(source.locate(["list", "marker", 1, "y"], key=True)) == "f.yaml:4:12"
    assert str(source.locate([])) == "f.yaml:1:1"
    assert source.excerpt(2) == "  2030: 1" and source.excerpt(0) == source.excerpt(99) == ""
    assert (
        source.sha256 == hashlib.sha256(b"a:\n  2030: 1\n  '2031': 2\nlist: [x, {y: z}]\ntext: |\n  12\n").hexdigest()
    )


def test_a_byte_order_mark_shifts_nothing(either_parser: None) -> None:
    source = good(b"\xef\xbb\xbfa: 1\n")
    assert str(source.locate(["a"])) == "f.yaml:1:4" and source.lines[0] == "a: 1"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends(end: str, either_parser: None) -> None:
    source = good(end.join(["a: 1", "", "b:", "  c: é", ""]))
    assert str(source.locate(["b", "c"])) == "f.yaml:4:6" and source.excerpt(4) == "  c: é"


def test_json_is_yaml() -> None:
    assert good('{\n\t"a": {"b": [1, 2.5e3, true, null]}\n}\n').plain() == {"a": {"b": [1, 2500.0, True, None]}}


FAULTS: list[tuple[str | bytes, list[tuple[str, int, int]]]] = [
    ("", [("file-empty", 1, 1)]),
    ("# only\n# comments\n", [("file-empty", 1, 1)]),
    ("---\n", [("file-empty", 1, 1)]),
    ("  \n\n", [("file-empty", 1, 1)]),
    ("just text\n", [("not-a-map", 1, 1)]),
    (b"a: 1\ncity: Malm\xf6\n", [("not-utf-8", 2, 11)]),
    (b"a: \xc0\xaf", [("not-utf-8", 1, 4)]),
    (b"a: \xed\xa0\x80", [("not-utf-8", 1, 4)]),
    ("a: 1\n".encode("utf-16"), [("not-utf-8", 1, 1)]),
    ("a: 1\n".encode("utf-16-le"), [("not-utf-8", 1, 1)]),
    ("a: 1\n".encode("utf-16-be"), [("not-utf-8", 1, 1)]),
    ("a: 1\n".encode("utf-32"), [("not-utf-8", 1, 1)]),
    ("a: 1\n".encode("utf-32-be"), [("not-utf-8", 1, 1)]),
    (b"\xef\xbb\xbf\xef\xbb\xbfa: 1\n", [("stray-bom", 1, 1)]),
    ("a: 1\nb: x\ufeff\n", [("stray-bom", 2, 5)]),
    ("a: x\0y\nb: \x1b[2J\nc: \x07\x7f\n", [("control-character", *at) for at in ((1, 5), (2, 4), (3, 4), (3, 5))]),
    ("a: x\u2028\n", [("control-character", 1, 5)]),
    ("a: \x85b\n", [("control-character", 1, 4)]),
    ("a: \ufffe\n", [("control-character", 1, 4)]),
    ("a: \ud800\n", [("control-character", 1, 4)]),
    ("a: 1\n<<<<<<< HEAD\nb: 1\n=======\nb: 2\n>>>>>>> x\n", [("git-conflict", 2, 1), ("git-conflict", 6, 1)]),
    ("version https://git-lfs.github.com/spec/v1\noid sha256:0\n", [("git-lfs-pointer", 1, 1)]),
    ("[city]\nname = 'x'\n", [("not-yaml", 1, 1)]),
    ("a: 1\na: 2\n", [("duplicate-key", 2, 1)]),
    ('"a": 1\na: 2\n', [("duplicate-key", 2, 1)]),
    ("{a: 1, b: 2, a: 2}", [("duplicate-key", 1, 14)]),
    ("2030: 1\n2_030: 2\n", [("look-alike-keys", 2, 1)]),
    ("a: 2\n'a ': 1\n", [("look-alike-keys", 2, 1)]),
    ("Led: 2\nLED: 1\n", [("look-alike-keys", 2, 1)]),
    ("caf\u00e9: 2\ncafe\u0301: 1\n", [("look-alike-keys", 2, 1)]),
    ("a: 1\n---\nb: 2\n", [("multiple-documents", 2, 1)]),
    ("a: 1\n...\nb: 2\n", [("multiple-documents", 3, 1)]),
    ("a:\n\tb: 1\n\tc: 1\n", [("tab-indent", 2, 1), ("tab-indent", 3, 1)]),
    ("a:\n  b: 1\n\u00a0 c: 1\nd: 2\nd: 3\n", [("indent-not-space", 3, 1), ("duplicate-key", 5, 1)]),
    ("name: St. John: North\n", [("unquoted-colon", 1, 15)]),
    ("a: b\n  c: d\n", [("indentation", 2, 4)]),
    ("a:\n  b: 1\n c: 2\n", [("indentation", 3, 2)]),
    (" a: 1\nb: 2\n", [("indentation", 2, 1)]),
    ("- b\n  - c\n", [("item-over-indented", 2, 3)]),
    ("a:1\n", [("missing-space", 1, 2)]),
    ("b:\n  a:1\n", [("missing-space", 2, 4)]),
    ("b:\n- a:1\n", [("missing-space", 2, 4)]),
    ("a: 1\nb:2\nc: 3\n", [("missing-space", 2, 2)]),
    ("x: {a:1}\n", [("missing-space", 1, 6)]),
    ("word\nb:2\n", [("not-a-map", 1, 1)]),
    ("a: ]\n", [("missing-value", 1, 4)]),
    ("a: |x\n", [("unquoted-character", 1, 4)]),
    ("a: ? b\n", [("unquoted-character", 1, 4)]),
    ('a: "\\UFFFFFFFF"\n', [("bad-escape", 1, 7)]),
    ("a: 1\nword\n", [("missing-colon", 2, 1)]),
    ("a: @x\n", [("unquoted-character", 1, 4)]),
    ("a: % 5\n", [("unquoted-character", 1, 4)]),
    ("a: 1\n- b\n", [("list-in-map", 2, 1)]),
    ("- a\nb: 1\n", [("list-in-map", 2, 1)]),
    ("a: - b\n", [("list-in-map", 1, 4)]),
    ("a: 'b' c\n", [("text-after-value", 1, 8)]),
    ("a: 'x\nb: 3\n", [("not-closed", 1, 4)]),
    ("a: [1, 2\nb: 3\n", [("not-closed", 1, 4)]),
    ('a: "\\q"\n', [("bad-escape", 1, 5)]),
    ('a: "\\ud800"\n', [("bad-escape", 1, 7)]),
    ("a: *b*\n", [("yaml-anchor", 1, 6)]),
    ("a: &x 1\nb: *x\n", [("yaml-anchor", 1, 4), ("yaml-anchor", 2, 4)]),
    ("a: !!int foo\nb: !include x\nc: !!binary aGk=\n", [("yaml-tag", 1, 4), ("yaml-tag", 2, 4), ("yaml-tag", 3, 4)]),
    ("a: !!set {x}\n", [("yaml-tag", 1, 4)]),
    ("%TAG !e! tag:x,2000:\n---\na: 1\n", [("yaml-tag", 1, 1)]),
    ("a: !e!x 1\n", [("yaml-tag", 1, 4)]),
    ("<<: {a: 1}\nb: 2\n", [("yaml-merge-key", 1, 1)]),
    ("<<: 1\n", [("yaml-merge-key", 1, 1)]),
    ("name: {{ city }}\n", [("key-not-text", 1, 8)]),
    ("? [a, b]\n: 1\nc: 2\n", [("key-not-text", 1, 3)]),
    (": 1\n", [("key-empty", 1, 1)]),
    ("{: 1}\n", [("key-empty", 1, 2)]),
    ("[" * 100_000, [("too-deep", 1, 101)]),
    ("{a: " * 5000, [("too-deep", 1, 398)]),
    ("- " * 1100, [("too-deep", 1, 201)]),
    ("\n".join(" " * depth + "a:" for depth in range(3000)), [("too-deep", 100, 100)]),
]


@pytest.mark.parametrize(("text", "expected"), FAULTS, ids=[str(text)[:20] for text, _ in FAULTS])
def test_faults_with_their_places(text: str | bytes, expected: list[tuple[str, int, int]]) -> None:
    assert faults(text) == expected
    for finding in parse(text, "f.yaml")[1]:
        assert finding.help and finding.severity == "error"
        render(finding).encode()


@pytest.mark.parametrize(("text", "expected"), FAULTS, ids=[str(text)[:20] for text, _ in FAULTS])
def test_without_the_c_parser_the_same_files_are_refused(
    text: str | bytes, expected: list[tuple[str, int, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its words for a syntax error differ, so the code may be another; a refused file is refused by both."""
    monkeypatch.setattr(yaml, "__with_libyaml__", False)
    assert faults(text)


def test_what_is_no_fault() -> None:
    good("url: https://x.org/a:b\ntime:\n  12:30\nnote: a - b\nlong: one\n  two\nb:\n  - c\nd: ['e:f']\n")
    good("%YAML 1.2\n---\na: 1\n...\n")
    good("a: \"tab\\there\"\nb: 'x\ty'\n")


def test_messages_that_a_newcomer_needs() -> None:
    assert only("").message == "the file is empty; start with `cnca-plan init`"
    assert "also on line 1" in only("a: 1\na: 2\n").message
    assert str(only("a: 1\na: 2\n").related[0]) == "f.yaml:1:1"
    assert "quote text that has ': '" in only("name: St. John: North\n").help
    assert "line 1, byte 11" in only(b"city: Malm\xf6\n").message and "UTF-8" in only(b"city: Malm\xf6\n").help
    assert "UTF-16" in only("a: 1\n".encode("utf-16")).message
    assert "NO-BREAK SPACE" in only("a:\n\u00a0 b: 1\n").message
    assert only("a:1\n").message == "missing space after ':'"
    assert only("x: {b: 2, a:1, c: 3}\n").help.startswith("write `a: 1`")
    assert only("x:\n  - a:1\n").help.startswith("write `a: 1`")


def test_a_faulty_tree_is_still_returned_for_further_checks() -> None:
    source, found = parse("a: 1\na: 2\nb: !x 3\n", "f.yaml")
    assert source is not None and source.plain() == {"a": 1, "b": 3}
    assert len(found) == 2


def test_billion_laughs_are_never_expanded() -> None:
    laughs = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 10))
    assert {code for code, _, _ in faults(laughs)} == {"yaml-anchor"}


@pytest.mark.parametrize(
    "text",
    [
        "a: " + "x" * 2_000_000,
        "a: 1 # " + "x" * 2_000_000,
        "x" * 2_000_000 + ": 1",
        "\n" * 1_000_000 + "a: 1",
        "a: " + "9" * 1_000_000,
        "a: 0x" + "f" * 1_000_000,
        "a: " + ":".join(["59"] * 20_000),
        "a: " + "a" * 50_000 + "!",
        "".join(f"k{n}: {{v: {n}, v: 2}}\n" for n in range(30_000)),
        "\0" * 1_000_000,
        "[" + "a:b," * 50_000 + "]",
        "{" + "a:b," * 20_000 + "}",
        "? " + "e" + "\u0301" * 300_000 + "\n: 1",
    ],
    ids=[
        "scalar",
        "comment",
        "key",
        "blank",
        "integer",
        "hex",
        "sexagesimal",
        "id",
        "errors",
        "nul",
        "colons",
        "flow colons",
        "marks",
    ],
)
def test_bounded_time(text: str) -> None:
    started = time.perf_counter()
    for finding in parse(text, "f.yaml")[1][:100]:
        render(finding)
    assert time.perf_counter() - started < 3


def test_too_many_values(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_NODES", 10)
    assert faults("[1,2,3,4,5,6,7,8,9,0]") == [("too-many-values", 1, 20)]


def test_files(tmp_path: Path) -> None:
    file = tmp_path / "odd name %:'.yaml"
    file.write_bytes(b"a: 1\n")
    source, found = read(file, "shown.yaml")
    assert source is not None and not found and (source.name, source.path) == ("shown.yaml", file)


def test_what_is_not_opened(tmp_path: Path) -> None:
    pipe, large, endpoint = tmp_path / "pipe", tmp_path / "large", tmp_path / "socket"
    os.mkfifo(pipe)
    with large.open("wb") as file:
        file.truncate(17 * 1024 * 1024)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(endpoint))
        codes = [read(path, "x")[1][0].code for path in (tmp_path, pipe, endpoint, Path("/dev/zero"), large)]
    assert codes == ["not-a-file"] * 4 + ["file-too-large"]
    assert only(b"a: " + b"x" * 17_000_000).code == "file-too-large"


def test_what_the_system_refuses(tmp_path: Path) -> None:
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    for path in (tmp_path / "missing.yaml", tmp_path / "nul\0.yaml", tmp_path / ("x" * 300), loop):
        with pytest.raises(Unreachable, match="cannot read x"):
            read(path, "x")


WORDS = st.text("abcNO:- é#'\"", max_size=8).filter(lambda text: not re.match(r"\w+:\S", text))  # no `a:1`
PIECES = st.sampled_from(
    [
        *"ab:-?[]{},&*!|>'\"%@#~\\\t\n\r \u00a0\ufeff\0\x85",
        "  ",
        ": ",
        "- ",
        "---\n",
        "...\n",
        "<<: ",
        "!!int ",
        "&a ",
        "*a ",
        "\\ud800",
        "%TAG ! x\n",
        "1e3",
        "\n  ",
        "\ud800",
    ]
)


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.lists(PIECES, max_size=25).map("".join), st.text(max_size=40), st.binary(max_size=40)))
def test_nothing_raises(text: str | bytes) -> None:
    """Any bytes give a tree or findings, with either parser, and every finding can be drawn."""
    for fast in (True, False):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(yaml, "__with_libyaml__", fast)
            source, found = parse(text, "f")
        assert source is not None or found
        for finding in found:
            render(finding).encode()
        if source is not None:
            source.plain()


@settings(max_examples=150, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(-1e9, 1e9) | WORDS,
        lambda inner: (
            st.lists(inner, max_size=4) | st.dictionaries(st.text("abcdef", min_size=1, max_size=6), inner, max_size=4)
        ),
        max_leaves=12,
    )
)
def test_what_yaml_writes_is_read_back(value: object) -> None:
    """Whatever the ordinary writer puts out is the same value here, where YAML 1.1 and 1.2 agree."""
    assert good(yaml.safe_dump({"root": value})).plain() == {"root": value}
