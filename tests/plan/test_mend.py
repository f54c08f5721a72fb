"""`check --fix`: one safe remedy is taken, an unsafe one never."""

from __future__ import annotations

from pathlib import Path

import pytest
from plan_texts import FILES, INVENTORY, MEASURES, PLAN, US

from cnca_plan.plan.gate import examine
from cnca_plan.plan.mend import mended


def fixed(folder: Path, **changes: str) -> dict[str, str]:
    """The files as mended, by name; with `plan="…"` for a file that is not as it should be."""
    city = folder / "toy"
    city.mkdir()
    for name, text in FILES.items():
        (city / name).write_text(changes.get(name.partition(".")[0], text), encoding="utf-8", newline="")
    before = {path: path.read_bytes() for path in city.iterdir()}
    found = mended(["toy"], folder, folder / "none")
    assert {path: path.read_bytes() for path in city.iterdir()} == before
    return {path.name: after for path, (_, after) in found.items()}


@pytest.mark.parametrize(
    ("file", "wrong"),
    [
        ("plan", PLAN.replace("gwp:", "gwpp:")),
        ("plan", PLAN.replace("milestones:", "milestons:")),
        ("plan", PLAN.replace("discount_rate", "discount-rate")),
        ("plan", PLAN.replace("gwp: ", "gwp:")),
        ("plan", PLAN.replace("  milestones", "\u00a0\u00a0milestones")),
        ("plan", PLAN.replace("  milestones", "\tmilestones").replace("    - {", "\t\t- {")),
        ("measures", MEASURES.replace("    title", "\ttitle")),
        ("measures", MEASURES.replace("lifetime", "lifetme")),
        ("measures", MEASURES.replace("2_000 homes", "2_000 homes").replace("potential: 85 %", "potential: 85％")),
        ("measures", MEASURES.replace("lifetime: 15 yr", "lifetme: １５ yr")),
        ("us", US.replace("unit: GWh\n    price", "unnit: GWh\n    price")),
    ],
)
def test_one_remedy(tmp_path: Path, file: str, wrong: str) -> None:
    """The mended file has no faults, and reads as the sound one."""
    sound = {"plan": PLAN, "measures": MEASURES, "us": US, "inventory": INVENTORY}[file]
    assert wrong != sound
    (after,) = fixed(tmp_path, **{file: wrong}).values()
    assert after.replace("85 %", "85 %").replace(" ", "") == sound.replace(" ", "")
    (tmp_path / "toy" / f"{file}.yaml").write_text(after, encoding="utf-8")
    assert not [one for one in examine(["toy"], tmp_path, tmp_path / "none").findings if one.severity == "error"]


def test_several_faults_of_a_file_in_rounds(tmp_path: Path) -> None:
    wrong = (
        PLAN.replace("  milestones", "\u00a0 milestones")
        .replace("gwp:", "gwpp:")
        .replace("years: {from", "yeers: {from")
    )
    assert fixed(tmp_path, plan=wrong) == {"plan.yaml": PLAN}


def test_grouped_thousands(tmp_path: Path) -> None:
    wrong = INVENTORY.replace(
        "years:\n  2020: {total: 20_000 t CO2e}", "years:\n  2020:\n    total: 20,000 t CO2e   # as printed, 20,000"
    )
    found = fixed(tmp_path, inventory=wrong)
    assert found == {"inventory.yaml": wrong.replace("total: 20,000", "total: 20_000")}


def test_line_ends_and_comments_stay(tmp_path: Path) -> None:
    wrong = PLAN.replace("gwp: AR5", "gwpp: AR5   # set").replace("\n", "\r\n")
    assert fixed(tmp_path, plan=wrong) == {"plan.yaml": wrong.replace("gwpp", "gwp")}


@pytest.mark.parametrize(
    "wrong",
    [
        PLAN.replace("3 %", "0.03"),
        PLAN.replace("gwp: AR5", "gwp: AR7"),
        PLAN + "gwpp: AR5\n",
        PLAN + "wholly_unknown: 1\n",
        PLAN.replace("cut: 20 %", "cut: 20,5 %"),
        PLAN.replace("inventory: inventory.yaml", "inventory: [inventory.yaml"),
        "\u00a0" * 5,
        "",
        "\t",
    ],
)
def test_nothing_is_guessed(tmp_path: Path, wrong: str) -> None:
    assert fixed(tmp_path, plan=wrong) == {}
