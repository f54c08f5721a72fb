"""`cnca-plan init`: a plan that passes `check` and solves, from nothing, from a table, after a city."""

from __future__ import annotations

import io
import sys
import types
import zipfile
from pathlib import Path

import pytest
from cli.command import run

from cnca_plan.core.errors import Findings, Usage
from cnca_plan.importers import rows, sheet, starter
from cnca_plan.importers.starter import Answers
from cnca_plan.plan.gate import STRICT_ONLY, examine
from cnca_plan.plan.load import load
from cnca_plan.results.pathway import Result
from cnca_plan.results.solve import solve_plan

GIVEN = ("--population", "100_000", "--yes")


def made(folder: Path, name: str = "town") -> Result:
    """What solving the plan gives, after a check without errors."""
    found = examine([name], folder).chosen(ignore=STRICT_ONLY)
    assert not found.count("error"), found.findings
    plan, _ = load(name, folder)
    assert plan is not None
    return solve_plan(plan)


def test_from_nothing(tmp_path: Path) -> None:
    ended = run(tmp_path, "init", "town", *GIVEN)
    assert ended.code == 0, ended.err
    assert sorted(path.name for path in (tmp_path / "town").iterdir()) == [
        "README.md", "assumptions.yaml", "inventory.yaml", "plan.yaml",
    ]  # fmt: skip
    result = made(tmp_path)
    assert result.status == "met"
    assert result.base_total / 100_000 == pytest.approx(3.86, abs=0.01)
    assert "assumed" in (tmp_path / "town" / "inventory.yaml").read_text()


@pytest.mark.parametrize(("country", "currency"), [("US", "USD"), ("JP", "JPY"), ("NO", "NOK")])
def test_from_nothing_elsewhere(tmp_path: Path, country: str, currency: str) -> None:
    assert run(tmp_path, "init", "town", *GIVEN, "--country", country, "--currency", currency).code == 0
    assert made(tmp_path).instance.currency == currency


def test_from_its_own_template(tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text(run(tmp_path, "init", "--template").out)
    ended = run(tmp_path, "init", "town", "--from", "rows.csv", *GIVEN, "--city", "Ærøskøbing: 'A' \"B\"")
    assert ended.code == 0, ended.err
    result = made(tmp_path)
    assert result.status == "met"
    assert result.city == "Ærøskøbing: 'A' \"B\""
    assert len(result.base_rows) == rows.TEMPLATE.count("\n") - 2  # the header and a row without an estimate


def test_after_a_city(tmp_path: Path) -> None:
    assert run(tmp_path, "init", "town", "--like", "berlin", "--yes", "--population", "361_300").code == 0
    result = made(tmp_path)
    assert result.base_total == pytest.approx(1_740_186.99, rel=1e-5)
    assert result.status == "met"
    assert "LICENCE NOTICE" in (tmp_path / "town" / "inventory.yaml").read_text()


@pytest.mark.parametrize("like", ["boulder", "toytown", "new-york"])
def test_after_odd_cities(tmp_path: Path, like: str) -> None:
    ended = run(tmp_path, "init", "town", "--like", like, *GIVEN)
    assert ended.code == 0, ended.err
    made(tmp_path)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--like", "berlinn"], "did you mean berlin"),
        (["--like", "berlin", "--currency", "USD"], "keeps both"),
        (["--like", "berlin", "--from", "x.csv"], "contradict"),
        (["--currency", "XYZ"], "costs can be brought to"),
        (["--population", "1,000,000"], "--population"),
        (["--population", "3"], "people living"),
        (["--target", "80"], "--target"),
        (["--country", "Germany"], "ISO 3166"),
        (["--by", "2060"], "do not fit"),
        (["--year", "2030"], "do not fit"),
    ],
)
def test_answers_that_no_plan_can_be_made_of(tmp_path: Path, arguments: list[str], words: str) -> None:
    ended = run(tmp_path, "init", "town", *arguments, "--yes")
    assert ended.code == 2 and words in ended.err
    assert not (tmp_path / "town").exists()


def test_nothing_is_replaced_unasked(tmp_path: Path) -> None:
    (tmp_path / "town").mkdir()
    (tmp_path / "town" / "plan.yaml").write_text("mine")
    assert run(tmp_path, "init", "town", *GIVEN).code == 2
    assert (tmp_path / "town" / "plan.yaml").read_text() == "mine"
    assert run(tmp_path, "init", "town", *GIVEN, "--force").code == 0
    assert made(tmp_path).status == "met"


def test_no_folder_no_question(tmp_path: Path) -> None:
    ended = run(tmp_path, "init")
    assert ended.code == 2 and "FOLDER" in ended.err


def table(folder: Path, text: str | bytes) -> Path:
    path = folder / "rows.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def refused(folder: Path, text: str) -> str:
    path = table(folder, text)
    with pytest.raises(Findings) as caught:
        rows.entries(path, sheet.read(path))
    return "\n".join(f"{one.place}: {one.message}; {one.help}" for one in caught.value.findings)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_any_delimiter_and_line_end(tmp_path: Path, delimiter: str, mark: str, end: str) -> None:
    text = mark + end.join(("Ref,Name,Emissions".replace(",", delimiter), f"I.1.1{delimiter}Bäder{delimiter}12.5", ""))
    (line,) = sheet.read(table(tmp_path, text))
    assert line.cells == {"ref": "I.1.1", "name": "Bäder", "emissions": "12.5"}


def test_windows_1252_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(Usage, match="line 2"):
        sheet.read(table(tmp_path, "ref,name,emissions\nI.1.1,Bäder,1\n".encode("cp1252")))


@pytest.mark.parametrize("data", ["ref,emissions\nI.1.1,1\n".encode("utf-16"), b"\xd0\xcf\x11\xe0 old"])
def test_other_encodings_and_old_workbooks(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(Usage):
        sheet.read(table(tmp_path, data))


def test_all_faults_of_a_table_at_once(tmp_path: Path) -> None:
    text = "ref,emisions,emissions,quality,how,activity,unit,notation\n"
    text += 'I.9.9,1,1,,,,,\nI.1.1,,,,,,,\nI.1.1,,"1,5",guessed,,5,bananas,IE\nI.1.2,,5,assumed,,,,\n'
    told = refused(tmp_path, text)
    for words in ("did you mean `emissions`", "I.9.9 is no GPC", "no emissions", "guessed", "bananas", "1,5", "included_in",
                  "does not say how"):  # fmt: skip
        assert words in told
    assert "rows.csv:4" in told


def test_unknown_carriers_are_told_with_those_known() -> None:
    entry = rows.Entry("I.1.1", "home heat", "whale oil")
    with pytest.raises(Findings) as caught:
        starter.fresh(Answers("A", "DE", "EUR", 1000, 0.8, 2050, 2022), [entry], "rows.csv")
    assert "whale oil" in caught.value.findings[0].message and "natural gas" in caught.value.findings[0].help


def workbook(folder: Path, size: int) -> Path:
    path = folder / "rows.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * size)
    return path


def test_a_workbook_that_unpacks_without_end_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Usage, match="unpacks to"):
        sheet.read(workbook(tmp_path, 5_000_000))


def test_without_the_reader_a_workbook_is_refused_politely(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    with pytest.raises(Usage, match="python-calamine"):
        sheet.read(workbook(tmp_path, 10))


def test_a_workbook_gives_the_same_cells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Book:
        @staticmethod
        def from_filelike(file: io.BytesIO) -> Book:
            return Book()

        def get_sheet_by_index(self, number: int) -> Book:
            return self

        def to_python(self, skip_empty_area: bool) -> list[list[object]]:
            return [["ref", "emissions"], ["I.1.1", 1200.0], ["", ""], ["I.1.2", 0.5]]

    fake = types.ModuleType("python_calamine")
    monkeypatch.setattr(fake, "CalamineWorkbook", Book, raising=False)
    monkeypatch.setitem(sys.modules, "python_calamine", fake)
    lines = sheet.read(workbook(tmp_path, 10))
    assert [(line.number, line.cells["emissions"]) for line in lines] == [(2, "1200"), (4, "0.5")]
