"""JSON Schema (draft 2020-12) of the plan files, from the same definitions that `check` reads: for editors.

A schema sees one file and not the units, so it says less than `check`; what it refuses, `check` refuses too.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any, Literal, TypeAlias

from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import core_schema

from cnca_plan.plan.fields import OVERLAYS
from cnca_plan.plan.schema import Assumptions, Catalogue, Document, Inventory, PlanFile

FileKind: TypeAlias = Literal["plan", "inventory", "measures", "assumptions"]
Schema: TypeAlias = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
FORMAT = 1  # of the plan files, as in `schema: 1`
PARTIAL = " (part)"  # in the name of a definition: what may be left out because another file says it
MODELS: Mapping[FileKind, type[Document]] = {
    "plan": PlanFile,
    "inventory": Inventory,
    "measures": Catalogue,
    "assumptions": Assumptions,
}
KINDS: tuple[FileKind, ...] = tuple(MODELS)
TITLES: Mapping[FileKind, str] = {
    "plan": "A city's plan, or a scenario that extends one",
    "inventory": "A city's greenhouse-gas inventory",
    "measures": "A catalogue of measures",
    "assumptions": "Carriers, prices, factors, money",
}
_OVERLAID: Mapping[str, type[Document]] = {
    **dict.fromkeys(("carriers", "deflators", "exchange", "series"), Assumptions),
    **dict.fromkeys(("measures", "groups"), Catalogue),
    "services": Inventory,
}
_YEAR_NAME, _AGE_NAME = "^(19|20|21)[0-9]{2}$|^2200$", "^[0-9]{1,3}$"
_FROM_FILE = {"from": {"type": "string", "description": "A file with the section of the same name."}}


def json_schema(kind: FileKind) -> Schema:
    """The schema of one kind of file, complete in itself."""
    own = _plan() if kind == "plan" else _whole(MODELS[kind])
    head = {
        "$schema": DIALECT,
        "$id": f"urn:cnca-plan:schema:{FORMAT}:{kind}",
        "title": TITLES[kind],
        "examples": [deepcopy(EXAMPLES[kind])],
    }
    return {**head, **{name: value for name, value in own.items() if name not in head}}


def _plan() -> Schema:
    """A plan, or with `extends:` a part of one; both may change parts of what other files say."""
    whole = _whole(PlanFile)
    definitions = whole.pop("$defs")
    for model in (Assumptions, Catalogue, Inventory):
        definitions |= _whole(model)["$defs"]
    overlays = {name: _whole(model)["properties"][name] for name, model in _OVERLAID.items()}
    partial = {f"{name}{PARTIAL}": _partial(one) for name, one in definitions.items()}
    scenario = _partial(whole)
    for one in (whole, scenario):
        one["properties"] |= {name: _partial(overlays[name]) for name in OVERLAYS}
    return {
        "description": "With `extends:` everything else may be left out: it is then as in the plan that is extended.",
        "type": "object",
        "if": {"required": ["extends"]},
        "then": {"$ref": "#/$defs/scenario"},
        "else": {"$ref": "#/$defs/plan"},
        "$defs": {**definitions, **partial, "plan": whole, "scenario": scenario},
    }


def _whole(model: type[Document]) -> Schema:
    """The schema of a model, without what only Python needs to know."""
    found: Schema = _tidy(model.model_json_schema(by_alias=True, schema_generator=_Generator))
    found.setdefault("$defs", {})
    if "Limits" in found["$defs"]:
        _short_spending(found["$defs"]["Limits"]["properties"]["spending"], found["$defs"]["Spending"])
    if model is Assumptions:
        for name in ("deflators", "exchange"):
            _from_file(found["properties"][name])
    return found


def _short_spending(spending: Schema, written_out: Schema) -> None:
    """`city: 1.5 billion USD/yr` is short for a limit without loans."""
    limit = {name: value for name, value in written_out["properties"]["limit"].items() if name != "description"}
    spending["additionalProperties"] = {"anyOf": [{"$ref": "#/$defs/Spending"}, limit]}


def _from_file(rates: Schema) -> None:
    """`USD: {from: deflators.yaml}` takes that file's USD."""
    pointer = {"type": "object", "properties": _FROM_FILE, "required": ["from"], "additionalProperties": False}
    rates["additionalProperties"] = {"anyOf": [rates["additionalProperties"], pointer]}


def _partial(node: Any) -> Any:
    """The same with nothing required, except in lists, which another file replaces as a whole."""
    if isinstance(node, list):
        return [_partial(one) for one in node]
    if not isinstance(node, dict):
        return node
    kept = {name: value for name, value in node.items() if name != "required" or _is_pointer(value)}
    return {name: _partial_entry(name, value) for name, value in kept.items()}


def _is_pointer(required: Any) -> bool:
    """Whether these are the names of a pointer into another file, which is nothing without them."""
    return isinstance(required, dict) or set(required) <= {"from", "series"}


def _partial_entry(name: str, value: Any) -> Any:
    if name == "$ref":
        return f"{value}{PARTIAL}"
    return value if name == "items" else _partial(value)


def _tidy(node: Any, property: bool = False) -> Any:
    """Without `null` (a name without a value is a fault), empty defaults and titles that only repeat the name."""
    if isinstance(node, list):
        return [_tidy(one) for one in node]
    if not isinstance(node, dict):
        return node
    if property:
        return {name: _tidy(value) for name, value in node.items()}
    kept = {name: value for name, value in node.items() if not _noise(name, value)}
    tidied = {name: _tidy(value, name in ("properties", "patternProperties", "$defs")) for name, value in kept.items()}
    return _single(tidied)


def _noise(name: str, value: Any) -> bool:
    return (name == "default" and not isinstance(value, str | bool)) or (name == "title" and isinstance(value, str))


def _single(node: Schema) -> Schema:
    """A choice without `null`; a choice of one is no choice."""
    choices = [one for one in node.get("anyOf", ()) if one != {"type": "null"}]
    rest = {name: value for name, value in node.items() if name != "anyOf"}
    if len(choices) == 1:
        return {**choices[0], **rest}
    return {"anyOf": choices, **rest} if choices else node


class _Generator(GenerateJsonSchema):
    """Names that are years or ages are told from other names."""

    def dict_schema(self, schema: core_schema.DictSchema) -> dict[str, Any]:
        """A map by year or by age allows no other names."""
        found = super().dict_schema(schema)
        keys: Mapping[str, Any] = schema.get("keys_schema", {})
        if keys.get("type") != "int":
            return found
        values = found.pop("additionalProperties", True)
        name = _YEAR_NAME if keys.get("ge", 0) >= 1900 else _AGE_NAME
        return {**found, "patternProperties": {name: values}, "additionalProperties": False}


EXAMPLES: Mapping[FileKind, Schema] = {
    "plan": {
        "plan": "Toytown 80x50",
        "inventory": "inventory.yaml",
        "assumptions": ["../reference/us.yaml"],
        "catalogue": ["../catalogue/us.yaml", "measures.yaml"],
        "years": {"from": 2025, "to": 2050},
        "money": {"currency": "USD", "price_year": 2023, "discount_rate": "3 %"},
        "gwp": "AR5",
        "targets": {"milestones": [{"year": 2050, "cut": "80 %", "from": 2005}]},
        "limits": {"spending": {"city": "1.5 billion USD/yr"}},
        "expect": ["cumulative emissions <= 700 Mt"],
    },
    "inventory": {
        "city": "Toytown",
        "country": "US",
        "gwp": "AR5",
        "years": {
            "2005": {"total": "64_741_802.58 t CO2e"},
            "2022": {
                "rows": [
                    {
                        "ref": "I.1.1",
                        "name": "Homes, natural gas",
                        "serves": "home heat",
                        "uses": "natural gas",
                        "activity": "182_956 MMBtu",
                        "emissions": "9_970 t CO2e",
                    },
                    {"ref": "III.3.1", "notation": "NO"},
                ]
            },
        },
        "services": {"home heat": {"unit": "GWh", "incumbents": {"natural gas": {"efficiency": "82 %"}}}},
    },
    "measures": {
        "measures": {
            "heat-pumps": {
                "title": "Air-source heat pumps replace gas boilers in homes",
                "unit": "home",
                "per_unit": {"delivers": {"home heat": "9 MWh"}, "uses": {"electricity": "3 MWh"}},
                "cost": {"capex": {"2025": "20_135 USD", "2050": "16_000 USD"}, "price_year": 2023},
                "lifetime": "15 yr",
                "potential": "85 % of home heat",
                "rollout": {"start": 2026, "most": "120_000 homes/yr"},
                "paid_by": {"households": "70 %", "city": "30 %"},
            }
        }
    },
    "assumptions": {
        "carriers": {
            "electricity": {
                "unit": "GWh",
                "price": {"supply": "70 USD/MWh", "homes": {"2023": "0.22 USD/kWh"}},
                "price_year": 2023,
                "index": {"from": "grids.yaml", "series": "US-NY midcase"},
            }
        },
        "deflators": {"USD": {"from": "deflators.yaml"}},
    },
}
"""A small sound file of each kind."""
