"""The GPC's reference numbers: sector, sub-sector, scope, and the total a row counts in."""

import pytest

from cnca_plan.plan import gpc


@pytest.mark.parametrize(
    ("ref", "scope", "counted"),
    [
        ("I.1.1", 1, "BASIC"),
        ("I.1.2", 2, "BASIC"),
        ("I.1.3", 3, "BASIC+"),
        ("I.4.4", 1, "territorial"),
        ("I.7.1", 1, "BASIC"),
        ("II.4.3", 3, "BASIC+"),
        ("III.1.1", 1, "BASIC"),
        ("III.1.2", 3, "BASIC"),
        ("III.4.3", 1, "territorial"),
        ("IV.1", 1, "BASIC+"),
        ("IV.2.1", 1, "BASIC+"),
        ("V.2", 1, "BASIC+"),
        ("VI.1", 3, "other"),
        ("I.9.1", None, None),
        ("I.7.2", None, None),
        ("I.1", None, None),
    ],
)
def test_each_number_has_its_scope_and_total(ref: str, scope: int | None, counted: str | None) -> None:
    """Scope and smallest total of each kind of number; numbers the table does not have have neither."""
    assert (gpc.scope(ref), gpc.counted(ref), gpc.known(ref)) == (scope, counted, scope is not None)


def test_basic_plus_includes_basic_and_nothing_territorial() -> None:
    """BASIC ⊂ BASIC+, and neither holds I.4.4 or III.x.3."""
    basic = {ref for ref in gpc.TABLE if gpc.counts(ref, "BASIC")}
    plus = {ref for ref in gpc.TABLE if gpc.counts(ref, "BASIC+")}
    assert basic < plus
    assert not plus & {"I.4.4", "III.1.3", "III.2.3", "III.3.3", "III.4.3", "VI.1"}


def test_the_table_is_complete() -> None:
    """6 sectors, 23 sub-sectors and 54 reporting lines."""
    assert (len(gpc.SECTORS), len(gpc.SUBSECTORS), len(gpc.TABLE)) == (6, 23, 54)


def test_titles_are_plain_words() -> None:
    """A number, a sub-sector and a sector each have a title; an unknown number stays as it is."""
    assert gpc.title("III.1.2") == "Solid waste disposal, generated in the city, treated elsewhere"
    assert gpc.title("II.1") == "On-road transportation"
    assert gpc.title("I") == "Stationary energy"
    assert gpc.title("X.9") == "X.9"
