"""Two plans compared by value: places of both sides, layout and explanations left out."""

from __future__ import annotations

from cnca_plan.plan.difference import MOST_BYTES, changes, recorded, told, values
from cnca_plan.plan.source import parse
from cnca_plan.plan.tree import Node


def tree(text: str, name: str = "f.yaml") -> Node:
    source = parse(text, name)[0]
    assert source
    return source.root


OLD = """\
measures:
  heat-pump: {cost: {capex: 12_000 USD, price_year: 2023}, note: Old}
rows:
  - {ref: I.1.1, activity: 5 GWh}
  - {ref: I.1.1, activity: 6 GWh}
  - {ref: II.1.1, name: Cars, activity: 7 GWh}
"""


def test_a_changed_value_has_both_places() -> None:
    new = "# more\n" + OLD.replace("12_000", "9_000")
    found = changes(values(tree(OLD, "old.yaml")), values(tree(new, "new.yaml")))
    assert told(found) == "measures.heat-pump.cost.capex: 12_000 USD (old.yaml:2) → 9_000 USD (new.yaml:3)"


def test_layout_numbers_and_explanations_are_no_changes() -> None:
    new = OLD.replace("12_000", "12000").replace("note: Old", 'note: "New"').replace("2023", "'2023'")
    assert not changes(values(tree(OLD)), values(tree(new)))


def test_list_items_go_by_what_tells_them_apart() -> None:
    assert list(values(tree(OLD)))[2:] == [
        "rows[1].ref",
        "rows[1].activity",
        "rows[2].ref",
        "rows[2].activity",
        "rows[II.1.1 Cars].ref",
        "rows[II.1.1 Cars].name",
        "rows[II.1.1 Cars].activity",
    ]


def test_what_one_side_lacks_is_nothing() -> None:
    found = changes({"a": "1", "b": "2"}, {"b": "2", "c": "3"})
    assert [str(one) for one in found] == ["c: nothing → 3", "a: 1 → nothing"]


def test_many_changes_are_counted() -> None:
    found = changes({}, {str(n): "x" for n in range(30)})
    assert told(found).splitlines()[-1] == "10 more"


def test_a_plan_too_large_is_not_recorded() -> None:
    assert recorded(tree("a: b")) == {"a": "b"}
    assert recorded(tree(f"a: {'b' * MOST_BYTES}")) == {}
