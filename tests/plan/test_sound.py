"""What the schema refuses does not hide what is wrong elsewhere: all faults of a plan in one run."""

from __future__ import annotations

from pathlib import Path
from shutil import copytree

from cnca_plan.plan.load import load

TOYTOWN = Path(__file__).parents[2] / "scenarios" / "toytown"


def faults(folder: Path, **edits: tuple[tuple[str, str], ...]) -> set[tuple[str, str]]:
    """(file, code) of every error after some texts of Toytown's files are replaced."""
    city = Path(copytree(TOYTOWN, folder / "city"))
    for name, pairs in edits.items():
        path = city / f"{name}.yaml"
        text = path.read_text(encoding="utf-8")
        for old, new in pairs:
            assert old in text
            text = text.replace(old, new)
        path.write_text(text, encoding="utf-8")
    plan, found = load(city)
    assert plan is None
    return {(Path(one.place.file).name, one.code) for one in found if one.place and one.severity == "error"}


def test_a_unit_nobody_knows_does_not_hide_the_rest(tmp_path: Path) -> None:
    """Faults of shape in one measure, of law in another, in the plan and in the same measure: told together."""
    found = faults(
        tmp_path,
        measures=(
            ("{electricity: 2.5 MWh}", "{electricity: 2.5 parsec}"),
            ("households: 80 %, city: 20 %", "households: 80 %, city: 30 %"),
            ("capex: 9_000 USD", "capex: 9_000 EUR"),
            ("lifetime: 10 yr", "lifetime: -3 yr"),
        ),
        plan=(("from: 2025, to: 2027", "from: 2027, to: 2025"),),
    )
    assert {
        ("measures.yaml", "unit-unknown"),
        ("measures.yaml", "shares-do-not-sum"),
        ("measures.yaml", "currency-missing-rate"),
        ("measures.yaml", "lifetime-out-of-range"),
        ("plan.yaml", "years-out-of-order"),
    } <= found


def test_nothing_follows_from_what_was_taken_out(tmp_path: Path) -> None:
    """A measure that cannot be read is no unknown measure to those who name it."""
    found = faults(tmp_path, measures=(("lifetime: 15 yr", "lifetime: soon"),))
    assert {code for _, code in found} == {"quantity-malformed"} or len(found) == 1
