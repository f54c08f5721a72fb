"""The schema for editors: sound draft 2020-12, takes every shipped file, refuses what `check` refuses."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from cnca_plan.plan.json_schema import EXAMPLES, KINDS, FileKind, json_schema
from cnca_plan.plan.kinds import kind
from cnca_plan.plan.source import read
from cnca_plan.plan.tree import Plain

SCENARIOS = Path(__file__).parents[2] / "scenarios"
FILES = sorted(path for path in SCENARIOS.rglob("*.yaml") if "runs" not in path.parts)
VALIDATORS = {name: Draft202012Validator(json_schema(name)) for name in KINDS}


def as_json(value: Plain) -> Any:
    """What a YAML 1.2 reader hands to a validator: years as text, as JSON has them."""
    if isinstance(value, dict):
        return {str(key): as_json(one) for key, one in value.items()}
    return [as_json(one) for one in value] if isinstance(value, list) else value


@pytest.mark.parametrize("name", KINDS)
def test_the_schema_is_one(name: FileKind) -> None:
    schema = json_schema(name)
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == f"urn:cnca-plan:schema:1:{name}"
    text = json.dumps(schema)
    assert '"null"' not in text
    for reference in {part.split('"')[0] for part in text.split('"$ref": "#/$defs/')[1:]}:
        assert reference in schema["$defs"], reference


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(SCENARIOS).as_posix())
def test_every_shipped_file_is_accepted(path: Path) -> None:
    source = read(path, path.name)[0]
    assert source
    found = kind(source, path.name)
    assert found
    validator = VALIDATORS["measures" if found == "catalogue" else found]
    assert not [f"{list(error.path)}: {error.message}" for error in validator.iter_errors(as_json(source.plain()))]


@pytest.mark.parametrize("name", KINDS)
def test_examples_are_accepted(name: FileKind) -> None:
    assert VALIDATORS[name].is_valid(EXAMPLES[name])


def changed(name: FileKind, value: Any, *path: Any) -> Any:
    document: Any = deepcopy(dict(EXAMPLES[name]))
    here = document
    for step in path[:-1]:
        here = here[step]
    here[path[-1]] = value
    return document


@pytest.mark.parametrize(
    ("name", "document"),
    [
        ("plan", {}),
        ("plan", {"plan": "Only a name"}),
        ("plan", changed("plan", "AR7", "gwp")),
        ("plan", changed("plan", 0.03, "money", "discount_rate")),
        ("plan", changed("plan", 1, "budgett")),
        ("plan", changed("plan", "2025", "years", "from")),
        ("plan", changed("plan", None, "years")),
        ("plan", changed("plan", {"cut": "80 %"}, "targets", "milestones", 0)),
        ("plan", {"extends": "plan.yaml", "targets": {"milestones": [{"cut": "80 %"}]}}),
        ("plan", {"extends": "plan.yaml", "moneyy": {}}),
        ("inventory", changed("inventory", {"rows": []}, "years", "20222")),
        ("inventory", changed("inventory", "I.1.1.", "years", "2022", "rows", 0, "ref")),
        ("inventory", changed("inventory", False, "years", "2022", "rows", 1, "notation")),
        ("inventory", changed("inventory", "USA", "country")),
        ("measures", changed("measures", 12, "measures", "heat-pumps", "title")),
        ("measures", changed("measures", {"start": 2026, "mosst": 1}, "measures", "heat-pumps", "rollout")),
        ("measures", changed("measures", {"20255": "1 USD"}, "measures", "heat-pumps", "cost", "capex")),
        ("assumptions", changed("assumptions", {"from": "grids.yaml"}, "carriers", "electricity", "index")),
        ("assumptions", changed("assumptions", {"values": {"2020": "high"}}, "deflators", "USD")),
        ("assumptions", []),
    ],
)
def test_wrong_files_are_refused(name: FileKind, document: Any) -> None:
    assert not VALIDATORS[name].is_valid(document)


def test_a_scenario_says_only_what_differs() -> None:
    scenario = {
        "extends": "plan.yaml",
        "years": {"to": 2040},
        "carriers": {"electricity": {"price": {"supply": "80 USD/MWh"}}},
        "measures": {"heat-pumps": {"cost": {"capex": "9_000 USD"}}},
    }
    assert VALIDATORS["plan"].is_valid(scenario)
    assert not VALIDATORS["measures"].is_valid({"measures": scenario["measures"]})
