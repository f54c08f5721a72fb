"""Merging keeps the place of every value; chains of `extends` end or say why not."""

from pathlib import Path

from cnca_plan.core.findings import Finding, Place
from cnca_plan.plan.overrides import Opened, Pointed, chain, child, merge, without
from cnca_plan.plan.source import parse
from cnca_plan.plan.tree import Map, Node, Scalar, Source, plain


def read(text: str, name: str = "a.yaml") -> Source:
    source, findings = parse(text, name, Path("/city") / name)
    assert source is not None and not findings
    return source


def at(node: Node, *steps: str) -> Node:
    for step in steps:
        found = child(node, step)
        assert found is not None
        node = found
    return node


def test_later_values_win_and_maps_are_merged() -> None:
    """a: {b: 1, c: 2} under a: {c: 3, d: 4} is a: {b: 1, c: 3, d: 4}."""
    merged = merge(read("a: {b: 1, c: 2}").root, read("a: {c: 3, d: 4}", "b.yaml").root)
    assert plain(merged) == {"a": {"b": 1, "c": 3, "d": 4}}


def test_every_value_keeps_its_place() -> None:
    """What came from which file still says so."""
    merged = merge(read("a:\n  b: 1\n  c: 2").root, read("\n\na: {c: 3}", "b.yaml").root)
    assert at(merged, "a", "b").place == Place("a.yaml", 2, 6)
    assert at(merged, "a", "c").place == Place("b.yaml", 3, 8)
    assert isinstance(merged, Map)
    assert merged.index["a"][0].place == Place("a.yaml", 1, 1)


def test_lists_and_scalars_are_replaced() -> None:
    """A list is one value; a map may replace a single value and the other way round."""
    merged = merge(read("a: [1, 2]\nb: 5 t\nc: {d: 1}").root, read("a: [3]\nb: {2030: 4 t}\nc: 7").root)
    assert plain(merged) == {"a": [3], "b": {2030: "4 t"}, "c": 7}


def test_a_pointed_series_replaces_the_years_it_overrides() -> None:
    """Years of another grid are not mixed with those of the first."""
    base, over = read("{2022: 1, 2030: 2}").root, read("{2025: 3}").root
    assert isinstance(over, Map)
    assert plain(merge(base, Pointed(over.place, over.entries))) == {2025: 3}


def test_without_drops_keys() -> None:
    """Only the named keys go."""
    root = read("{a: 1, b: 2}").root
    assert isinstance(root, Map)
    assert plain(without(root, ["a"])) == {"b": 2}


def chained(files: dict[str, str], first: str = "p0.yaml") -> tuple[list[str], list[Finding]]:
    sources = {name: read(text, name) for name, text in files.items()}

    def open_file(source: Source, named: Scalar) -> Opened:
        return sources[named.text]

    found, findings = chain(sources[first], open_file)
    return [source.name for source in found], list(findings)


def test_the_base_comes_first() -> None:
    """p0 extends p1 extends p2: read from p2 to p0."""
    files = {"p0.yaml": "extends: p1.yaml", "p1.yaml": "extends: p2.yaml", "p2.yaml": "plan: x"}
    assert chained(files) == (["p2.yaml", "p1.yaml", "p0.yaml"], [])


def test_a_circle_is_a_finding_with_its_chain() -> None:
    """a → b → a is reported where it closes."""
    _, [finding] = chained({"p0.yaml": "extends: p1.yaml", "p1.yaml": "\nextends: p0.yaml"})
    assert (finding.code, finding.place) == ("extends-cycle", Place("p1.yaml", 2, 10))
    assert "p0.yaml → p1.yaml → p0.yaml" in finding.message


def test_a_plan_cannot_extend_itself() -> None:
    """The shortest circle."""
    _, [finding] = chained({"p0.yaml": "extends: p0.yaml"})
    assert (finding.code, finding.message) == ("extends-cycle", "p0.yaml extends itself")


def test_eight_links_are_read_and_the_ninth_is_refused() -> None:
    """Depth 8 passes, depth 9 does not."""
    files = {f"p{number}.yaml": f"extends: p{number + 1}.yaml" for number in range(9)} | {"p9.yaml": "plan: x"}
    names, [finding] = chained(files)
    assert (finding.code, finding.place, len(names)) == ("extends-too-deep", Place("p8.yaml", 1, 10), 9)
    assert chained(files, "p1.yaml")[1] == []


def test_extends_must_be_one_name() -> None:
    """A list of plans is refused at its place."""
    _, [finding] = chained({"p0.yaml": "extends: [a, b]"})
    assert (finding.code, finding.place) == ("extends-malformed", Place("p0.yaml", 1, 10))
