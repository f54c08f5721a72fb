"""Findings in other programs' words: every format against the rules its readers publish, whatever the names hold."""

import io
import json
import re
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest
import xmlschema
from hypothesis import given, settings
from hypothesis import strategies as st

from cnca_plan.core.findings import Finding, Place
from cnca_plan.plan.gate import Examined
from cnca_plan.reports.findings import FORMATS, text

ROOT = Path(__file__).parents[2]

NASTY = "a\x1b[2Jb\n::error::pwn ]]> %0A <&\"' \ud800 \ufffe , : % ##[error]x"
FAULTS = Examined(
    (
        Finding(
            "unknown-field",
            "error",
            "unknown field `lifetme`",
            "did you mean `lifetime`?",
            Place("c/m.yaml", 7, 5),
            "  lifetme: 15 yr",
        ),
        Finding(
            "duplicate-name", "error", "twice", "rename one", Place("c/m.yaml", 9, 1), "x:", (Place("c/n.yaml", 2, 1),)
        ),
        Finding("not-estimated", "warning", NASTY, NASTY, Place("a b,c:%.yaml", 1, 1), NASTY),
        Finding("surplus", "warning", "no place", ""),
    ),
    ("a b,c:%.yaml", "c/m.yaml", "c/n.yaml"),
)
NOTHING = Examined((), ("plan.yaml",))

# The parts of SARIF 2.1.0 (OASIS Standard, 27 March 2020) that a log of findings uses.
_MESSAGE = {
    "type": "object",
    "required": ["text"],
    "properties": {"text": {"type": "string"}},
    "additionalProperties": False,
}
_ARTIFACT = {
    "type": "object",
    "properties": {"uri": {"type": "string", "format": "uri-reference"}, "uriBaseId": {"type": "string"}},
    "additionalProperties": False,
}
_REGION = {
    "type": "object",
    "properties": {
        "startLine": {"type": "integer", "minimum": 1},
        "startColumn": {"type": "integer", "minimum": 1},
        "snippet": _MESSAGE,
    },
    "additionalProperties": False,
}
_LOCATION = {
    "type": "object",
    "properties": {
        "id": {"type": "integer", "minimum": -1},
        "physicalLocation": {
            "type": "object",
            "anyOf": [{"required": ["artifactLocation"]}, {"required": ["address"]}],
            "properties": {"artifactLocation": _ARTIFACT, "region": _REGION},
            "additionalProperties": False,
        },
    },
    "additionalProperties": False,
}
_RULE = {
    "type": "object",
    "required": ["id"],
    "properties": {"id": {"type": "string"}, "shortDescription": _MESSAGE, "fullDescription": _MESSAGE},
    "additionalProperties": False,
}
_RESULT = {
    "type": "object",
    "required": ["message"],
    "properties": {
        "ruleId": {"type": "string"},
        "ruleIndex": {"type": "integer", "minimum": -1},
        "level": {"enum": ["none", "note", "warning", "error"]},
        "message": _MESSAGE,
        "locations": {"type": "array", "items": _LOCATION},
        "relatedLocations": {"type": "array", "uniqueItems": True, "items": _LOCATION},
    },
    "additionalProperties": False,
}
_DRIVER = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": {"type": "string"},
        "version": {"type": "string"},
        "rules": {"type": "array", "uniqueItems": True, "items": _RULE},
    },
    "additionalProperties": False,
}
_RUN = {
    "type": "object",
    "required": ["tool"],
    "properties": {
        "tool": {
            "type": "object",
            "required": ["driver"],
            "properties": {"driver": _DRIVER},
            "additionalProperties": False,
        },
        "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
        "originalUriBaseIds": {"type": "object", "additionalProperties": {"type": "object"}},
        "artifacts": {
            "type": "array",
            "uniqueItems": True,
            "items": {"type": "object", "properties": {"location": _ARTIFACT}},
        },
        "results": {"type": "array", "items": _RESULT},
    },
    "additionalProperties": False,
}
SARIF = {
    "type": "object",
    "required": ["version", "runs"],
    "properties": {
        "$schema": {"type": "string", "format": "uri"},
        "version": {"const": "2.1.0"},
        "runs": {"type": "array", "items": _RUN},
    },
    "additionalProperties": False,
}
GITLAB = {  # GitLab Docs, "Code Quality report format"
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string"},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "not": {"pattern": "^(\\./|/)"}},
                    "lines": {"type": "object", "required": ["begin"], "properties": {"begin": {"type": "integer"}}},
                },
            },
        },
    },
}
# What Jenkins' xUnit plugin asks of a JUnit report: names, counts, and the parts a case may have.
JUNIT = """\
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
  <xs:complexType name="said" mixed="true">
    <xs:attribute name="type"/><xs:attribute name="message"/>
  </xs:complexType>
  <xs:complexType name="case">
    <xs:choice minOccurs="0" maxOccurs="unbounded">
      <xs:element name="skipped" type="said"/>
      <xs:element name="error" type="said"/><xs:element name="failure" type="said"/>
      <xs:element name="system-out" type="xs:string"/><xs:element name="system-err" type="xs:string"/>
    </xs:choice>
    <xs:attribute name="name" use="required"/><xs:attribute name="classname"/>
    <xs:attribute name="time"/><xs:attribute name="group"/>
  </xs:complexType>
  <xs:complexType name="suite">
    <xs:sequence><xs:element name="testcase" type="case" minOccurs="0" maxOccurs="unbounded"/></xs:sequence>
    <xs:attribute name="name" use="required"/><xs:attribute name="tests" use="required"/>
    <xs:attribute name="failures" use="required"/><xs:attribute name="errors" use="required"/>
    <xs:attribute name="skipped"/><xs:attribute name="time"/>
  </xs:complexType>
  <xs:element name="testsuites">
    <xs:complexType>
      <xs:sequence><xs:element name="testsuite" type="suite" minOccurs="0" maxOccurs="unbounded"/></xs:sequence>
      <xs:attribute name="name"/><xs:attribute name="tests"/><xs:attribute name="failures"/>
      <xs:attribute name="errors"/>
      <xs:attribute name="time"/>
    </xs:complexType>
  </xs:element>
</xs:schema>
"""
GITHUB = re.compile(r"::(error|warning|notice) [a-z]+=[^:,\r\n]*(,[a-z]+=[^:,\r\n]*)*::[^\r\n]*|- [^\r\n]*")


@cache
def junit_schema() -> xmlschema.XMLSchema:
    return xmlschema.XMLSchema(io.StringIO(JUNIT))


def follows(said: str, format: str) -> Any:
    """The text read back, after holding it against the rules of its format."""
    if format == "junit":
        junit_schema().validate(ElementTree.fromstring(said))
        return ElementTree.fromstring(said)
    if format == "github":
        lines = said.split("\n")[:-1]
        assert all(GITHUB.fullmatch(line) and "##[" not in line.partition("::")[0] for line in lines)
        return lines
    document = json.loads(said, parse_constant=pytest.fail)
    schema = {"sarif": SARIF, "gitlab": GITLAB}.get(format) or json.loads(
        (ROOT / "docs/findings.schema.json").read_bytes()
    )
    jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker()).validate(document)
    return document


@pytest.mark.parametrize("format", [one for one in FORMATS if one != "text"])
@pytest.mark.parametrize("examined", [FAULTS, NOTHING, Examined((), ())], ids=["faults", "nothing", "no files"])
@pytest.mark.parametrize("strict", [False, True])
def test_follows_its_rules(format: str, examined: Examined, strict: bool) -> None:
    """With faults and without, strict or not; no control character is ever raw."""
    said = text(examined, format, strict)
    follows(said, format)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]", said)


@pytest.mark.parametrize("format", [one for one in FORMATS if one != "text"])
@settings(deadline=None)
@given(word=st.text(max_size=40))
def test_any_words_are_carried(format: str, word: str) -> None:
    """Names, messages and lines of any characters."""
    place = Place(f"city/{word}.yaml", 3, 4)
    follows(text(Examined((Finding("a-code", "error", word, word, place, word),), (place.file,)), format), format)


def test_sarif_fits_the_whole_schema() -> None:
    """The classes generated from the published schema take the log, where they are installed."""
    whole = pytest.importorskip("pydantic_sarif.model")
    whole.StaticAnalysisResultsFormatSarifVersion210JsonSchema.model_validate_json(text(FAULTS, "sarif"))


def test_sarif_says_where_and_why() -> None:
    """Level, place, rule and related places."""
    run = follows(text(FAULTS, "sarif"), "sarif")["runs"][0]
    first, second = run["results"][:2]
    place = first["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "c/m.yaml", "uriBaseId": "ROOT"}
    assert place["region"] == {"startLine": 7, "startColumn": 5, "snippet": {"text": "  lifetme: 15 yr"}}
    assert run["tool"]["driver"]["rules"][first["ruleIndex"]]["id"] == first["ruleId"] == "unknown-field"
    assert second["relatedLocations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "c/n.yaml"
    assert {one["location"]["uri"] for one in run["artifacts"]} == {"c/m.yaml", "c/n.yaml", "a%20b%2Cc%3A%25.yaml"}


def test_github_shows_ten_of_a_kind() -> None:
    """The rest are lines of the log, and a notice counts them all."""
    many = tuple(
        Finding("x-y", kind, "m", "", Place("f.yaml", n + 1, 1)) for kind in ("error", "warning") for n in range(12)
    )
    lines = follows(text(Examined(many, ("f.yaml",)), "github"), "github")
    kinds = [line.split(" ")[0] for line in lines]
    assert [kinds.count(kind) for kind in ("::error", "::warning", "-", "::notice")] == [10, 10, 4, 1]
    assert "12 errors and 12 warnings" in lines[-1]


def test_github_keeps_one_fault_one_line() -> None:
    """A name cannot begin a command of its own."""
    third = text(FAULTS, "github").split("\n")[2]
    assert third.startswith(
        "::warning file=a b%2Cc%3A%25.yaml,line=1,col=1,title=not-estimated::a\\x1b[2Jb\\n::error::pwn"
    )
    assert "%250A" in third


def test_gitlab_tells_the_same_fault_again() -> None:
    """A line added above changes the number, not the fingerprint; two alike faults have two."""
    faults = [Finding("x-y", "error", "m", "", Place("f.yaml", n, 1), "the line") for n in (1, 2)]
    lower = [Finding("x-y", "error", "m", "", Place("f.yaml", n, 1), "the line") for n in (8, 9)]
    prints = [
        [one["fingerprint"] for one in json.loads(text(Examined(tuple(some), ()), "gitlab"))]
        for some in (faults, lower)
    ]
    assert prints[0] == prints[1] and len(set(prints[0])) == 2


def test_junit_counts() -> None:
    """Errors fail; warnings fail under strict; a file without faults is one passed case."""
    for strict, failures in ((False, "2"), (True, "4")):
        root = follows(text(FAULTS, "junit", strict), "junit")
        assert (root.get("tests"), root.get("failures")) == ("5", failures)
        assert len(root.findall("*/testcase/failure")) == int(failures)


def test_text_is_silent_when_all_is_well() -> None:
    assert text(NOTHING, "text") == "" and text(FAULTS, "text").count("[") >= 4
    with pytest.raises(KeyError):
        text(NOTHING, "xml")
