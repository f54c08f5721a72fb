"""The equation in a docstring is the one in the code: its names, its indices, its ∀ and the variables it is about.

Read from the source alone, with `ast`: an equation in a docstring is checked, not trusted.
"""

from __future__ import annotations

import ast
import inspect
import re
from dataclasses import dataclass
from functools import cache
from types import ModuleType

import pytest

from cnca_plan.model import data, program
from cnca_plan.model.equations import balances, emissions, flows, money, rollout, stock

MODULES: dict[str, ModuleType] = {
    "balances": balances, "emissions": emissions, "flows": flows, "money": money, "rollout": rollout, "stock": stock,
}  # fmt: skip
VARIABLES = {
    "install", "stock", "running", "replaced", "surplus", "bought", "spilled", "self_used", "shortfall", "overrun",
}  # fmt: skip
NAME = re.compile(r"[A-Za-z_]\w*")


@dataclass(frozen=True)
class Family:
    """A line of the program: name = Constraint(over, rule=module.rule)."""

    name: str
    sets: str  # what it holds on, as the docstring must say it
    module: str
    rule: str


@cache
def families() -> tuple[Family, ...]:
    """Every family, read from the page of the program."""
    lines = (one for one in ast.walk(ast.parse(inspect.getsource(program))) if isinstance(one, ast.Assign))
    return tuple(_family(line) for line in lines if _is_family(line))


def _is_family(line: ast.Assign) -> bool:
    return isinstance(line.value, ast.Call) and ast.unparse(line.value.func) == "Constraint"


def _family(line: ast.Assign) -> Family:
    assert isinstance(line.value, ast.Call)
    (over,) = line.value.args
    yearly = isinstance(over, ast.Call) and ast.unparse(over.func) == "d.over_years"
    inner = over.args[0] if isinstance(over, ast.Call) else over  # over_years(d.x), list(d.x) or d.x
    module, _, rule = ast.unparse(line.value.keywords[0].value).partition(".")
    sets = ast.unparse(inner).partition(".")[2] + (" × years" if yearly else "")
    return Family(ast.unparse(line.targets[0]).removeprefix("m."), sets, module, rule)


@cache
def functions() -> dict[str, ast.FunctionDef]:
    """All rules and expressions of the equations by name; names are unique over the modules."""
    found: dict[str, ast.FunctionDef] = {}
    for module in MODULES.values():
        for node in ast.parse(inspect.getsource(module)).body:
            if isinstance(node, ast.FunctionDef):
                assert node.name not in found, f"two equations are called {node.name}"
                found[node.name] = node
    return found


def equation(name: str) -> tuple[str, str]:
    """The equation of a docstring and what stands behind its ∀."""
    docstring = ast.get_docstring(functions()[name]) or ""
    lines = docstring.splitlines()
    at = next(n for n, line in enumerate(lines) if "∀" in line)
    law, _, domain = lines[at].partition("∀")
    law = law if law.strip() else lines[at - 1]  # the ∀ may stand on a line of its own
    return law.strip(), domain.strip()


def names_of(text: str) -> set[str]:
    """Names in an equation: everything longer than an index letter, and the share b; Δx is the code's x_change."""
    text = re.sub(r"Δ(\w+)", r"\1_change", text)
    return {name for name in NAME.findall(text) if len(name) > 1 or name == "b"}


def used_in(node: ast.AST) -> set[str]:
    """Every name a piece of code reads, docstrings not counted."""
    names = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
    return names | {one.attr for one in ast.walk(node) if isinstance(one, ast.Attribute)}


@cache
def sources() -> dict[str, set[str]]:
    """What each attribute and method of `Data`, and each function of its module, is made of."""
    found: dict[str, set[str]] = {}
    tree = ast.parse(inspect.getsource(data))
    for function in (one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)):
        found[function.name] = used_in(function)
        local: dict[str, set[str]] = {}
        for line in (one for one in ast.walk(function) if isinstance(one, ast.Assign)):
            reads = used_in(line.value)
            reads |= set().union(*(local.get(name, set()) for name in reads))
            for target in line.targets:
                for name in (one for one in ast.walk(target) if isinstance(one, ast.Name)):
                    local[name.id] = local.get(name.id, set()) | reads
                for part in (one for one in ast.walk(target) if isinstance(one, ast.Attribute)):
                    found[part.attr] = found.get(part.attr, set()) | reads
    return found


def vocabulary(name: str) -> set[str]:
    """Names a rule may use in its equation: its own, those of the expressions in it, and of the data it reads."""
    node = functions()[name]
    words = used_in(node) | {name}
    for part in _called(node) & functions().keys():
        words |= vocabulary(part)
    return words.union(*(_made_of(part) for part in _data_read(node)))


def _made_of(part: str) -> set[str]:
    """What data are made of, through their private helpers and the functions of their module."""
    names = set(sources().get(part, set()))
    for deeper in {name for name in names if name.startswith("_") or name == "net_capex"} - {part}:
        names |= _made_of(deeper)
    return names


def _called(node: ast.AST) -> set[str]:
    calls = (one for one in ast.walk(node) if isinstance(one, ast.Call))
    return {one.func.id for one in calls if isinstance(one.func, ast.Name)}


def _data_read(node: ast.AST) -> set[str]:
    """X of every `m.data.X`."""
    attributes = (one for one in ast.walk(node) if isinstance(one, ast.Attribute))
    return {one.attr for one in attributes if ast.unparse(one.value) == "m.data"}


def variables_of(name: str) -> set[str]:
    """Variables a rule itself is written with: `m.running[k, t]`."""
    attributes = (one for one in ast.walk(functions()[name]) if isinstance(one, ast.Attribute))
    return {one.attr for one in attributes if ast.unparse(one.value) == "m"} & VARIABLES


RULES = [pytest.param(one, id=one.name) for one in families()]


@pytest.mark.parametrize("family", RULES)
def test_a_family_is_called_like_its_rule(family: Family) -> None:
    assert family.name == family.rule


@pytest.mark.parametrize("family", RULES)
def test_a_family_holds_where_its_docstring_says(family: Family) -> None:
    """∀ (k, t) ∈ ageing × years: the sets of the program's line, the letters of the rule's arguments."""
    _, domain = equation(family.rule)
    letters, _, sets = domain.partition(" ∈ ")
    arguments = [one.arg for one in functions()[family.rule].args.args if one.arg != "m"]
    assert sets == family.sets
    assert letters.strip("()").split(", ") == arguments


@pytest.mark.parametrize("family", RULES)
def test_every_name_of_an_equation_is_in_its_code(family: Family) -> None:
    law, _ = equation(family.rule)
    assert names_of(law) - {"min", "max"} <= vocabulary(family.rule)


@pytest.mark.parametrize("family", RULES)
def test_every_variable_of_a_rule_is_in_its_equation(family: Family) -> None:
    law, _ = equation(family.rule)
    assert variables_of(family.rule) <= names_of(law)


@pytest.mark.parametrize("family", RULES)
def test_the_relation_of_an_equation_is_that_of_its_code(family: Family) -> None:
    """One ≤, = or ≥ in the docstring, the same in the code, and the name's ending agrees."""
    law, _ = equation(family.rule)
    (compared,) = [one for one in ast.walk(functions()[family.rule]) if isinstance(one, ast.Return)]
    assert isinstance(compared.value, ast.Compare)
    (sign,) = compared.value.ops
    relation = {ast.Eq: "=", ast.LtE: "≤", ast.GtE: "≥"}[type(sign)]
    assert re.findall(r"[=≤≥]", law) == [relation]
    endings = {"=": ("_balance", "displacement"), "≤": ("_limit", "_cap", "_budget"), "≥": ("_floor", "renewals_run")}
    assert family.name.endswith(endings[relation])


@pytest.mark.parametrize("name", ["emissions", "capital", "running_costs", "energy_costs", "carbon_costs", "cost"])
def test_every_name_of_an_expression_is_in_its_code(name: str) -> None:
    """Totals have no ∀, but an equation, in which every variable of the code has its place."""
    docstring = ast.get_docstring(functions()[name]) or ""
    law = " ".join(line for line in docstring.splitlines() if "·" in line and not line.endswith("."))
    assert law
    assert names_of(law.partition(",  ")[0]) <= vocabulary(name)
    assert variables_of(name) <= names_of(law)


def test_the_check_would_notice() -> None:
    """A name nobody uses, or one that was renamed in the code, is no part of a rule's vocabulary."""
    law, _ = equation("ramp_limit")
    assert not names_of(law.replace("ramp", "slope")) <= vocabulary("ramp_limit")
    assert not names_of(law.replace("stock", "running")) <= vocabulary("ramp_limit")
    assert not names_of(law.replace("stock", "install")) <= vocabulary("ramp_limit")
