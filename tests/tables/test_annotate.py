"""`import --annotate`: faulty cells are marked, and nothing else changes."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pytest
from command import Run
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill

from clusterkg.model.diagnostics import Cell, Severity
from clusterkg.model.errors import TableError
from clusterkg.model.namespaces import LANGUAGES
from clusterkg.tables.annotate import _COLOURS, annotated
from clusterkg.tables.importing import Import, Options, import_tables
from clusterkg.tables.problems import CellDiagnostic, title_of
from clusterkg.tables.template.sheets import sheets
from clusterkg.tables.template.workbook import HEADER_ROW, workbook
from clusterkg.tables.validation import findings

BASE = "https://example.org/id/"

ROWS = {
    "cluster": [
        {
            "id": "oak",
            "rdfs:label@en": "Oak Valley",
            "rdfs:label@uk": "Дубова долина",
            "rdfs:label@ru": "Дубовая долина",
            "ckg:locatedIn": "Ukraine",
            "ckg:hasSector": "constructin",  # a slip
            "ckg:foundedIn": 2005,
        },
        {"id": "fir", "rdfs:label@en": "Fir", "ckg:foundedIn": "199x"},  # no year, no place
    ],
    "organisation": [{"id": "mill", "rdfs:label@en": "Mill"}],
    "membership": [
        {
            "id": "m1",
            "org:member": "mill",
            "org:organization": "oak",
            "org:role": "фасилітатор",
            "ckg:startDate": "2012-05",
            "ckg:endDate": 2010,  # before the start
        },
        {"id": "m2", "org:organization": "oak"},  # no member
    ],
}
FAULTS = {
    ("cluster", "I5"): ("error", "unknown-reference"),
    ("cluster", "H6"): ("error", "bad-value"),
    ("cluster", "D6"): ("info", "CLU002"),
    ("cluster", "F6"): ("warning", "CLU003"),
    ("membership", "I5"): ("violation", "MEM004"),
    ("membership", "F6"): ("violation", "MEM001"),
}
REPAIRS = {
    ("cluster", "I5"): "construction",
    ("cluster", "H6"): 1999,
    ("cluster", "D6"): "Ялиця",
    ("cluster", "E6"): "Ель",
    ("cluster", "F6"): "country:ukraine",
    ("membership", "I5"): 2013,
    ("membership", "F6"): "mill",
}


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A template with mistakes, and with what a user may add to it."""
    path = tmp_path / "book.xlsx"
    path.write_bytes(workbook(sheets(list(ROWS), "en"), "en"))
    made = openpyxl.load_workbook(path)
    for name, rows in ROWS.items():
        headers = [re.split(r"\(|\^\^", cell.value)[0] for cell in made[name][HEADER_ROW]]
        for number, row in enumerate(rows, HEADER_ROW + 1):
            for header, value in row.items():
                made[name].cell(number, headers.index(header) + 1).value = value
    made["cluster"]["A5"].font = Font(bold=True, color="FF00FF00")
    made["cluster"]["H6"].fill = PatternFill("solid", fgColor="FF123456")
    made["cluster"]["H6"].comment = Comment("ask Olena", "somebody")
    notes = made.create_sheet("my notes")
    notes["A1"], notes["A2"] = 20, "=A1*2"
    made.save(path)
    return path


_known: dict[tuple[bytes, str], list[CellDiagnostic]] = {}


def remarks(path: Path, lang: str = "en") -> list[CellDiagnostic]:
    """Return what is wrong with a table; the same table is looked at once."""
    key = (path.read_bytes(), lang)
    if key not in _known:
        result = import_tables([path], Options(base=BASE, lang=lang))
        _known[key] = [*result.problems, *findings(result, lang)]
    return _known[key]


def by_cell(found: list[CellDiagnostic]) -> dict[tuple[str | None, str], tuple[str, str]]:
    return {
        (one.place.sheet, one.place.name.partition("!")[2]): (one.severity.word, one.code)
        for one in found
    }


def comment(cell: openpyxl.cell.Cell) -> str | None:
    return cell.comment and cell.comment.text


def test_each_fault_is_told_with_its_cell(book: Path) -> None:
    found = by_cell(remarks(book))
    assert found == FAULTS


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_cells_are_marked(book: Path, lang: str) -> None:
    before = openpyxl.load_workbook(book)
    found = remarks(book, lang)
    data = annotated(book, found, lang)
    assert data == annotated(book, found, lang)
    book.write_bytes(data)
    after = openpyxl.load_workbook(book)
    marked = 0
    for page in before:
        for cells in page.iter_rows():
            for cell in cells:
                new = after[page.title][cell.coordinate]
                assert new.value == cell.value
                assert new.number_format == cell.number_format
                assert repr(new.font) == repr(cell.font)
                fault = FAULTS.get((page.title, cell.coordinate))
                if fault is None:
                    assert repr(new.fill) == repr(cell.fill)
                    assert (new.comment and new.comment.text) == (
                        cell.comment and cell.comment.text
                    )
                    continue
                level, code = fault
                assert new.fill.fgColor.rgb == f"00{_COLOURS[Severity[level.upper()]]}"
                assert code in new.comment.text
                assert title_of(code, lang) in new.comment.text
                marked += 1
        assert len(after[page.title].data_validations.dataValidation) == len(
            page.data_validations.dataValidation
        )
    assert marked == len(FAULTS)
    assert after["cluster"]["H6"].comment.text.startswith("ask Olena\n")
    (name,) = set(after.sheetnames) - set(before.sheetnames) - {"_marks"}
    assert after["_marks"].sheet_state == "hidden"
    listed = list(after[name].iter_rows(min_row=2, values_only=True))
    assert [row[2] for row in listed] == [remark.code for remark in found]
    targets = {cell.hyperlink.location or cell.hyperlink.target for cell in after[name]["B"][1:]}
    assert len(targets) == len(FAULTS)
    message = after["membership"]["F6"].comment.text
    cyrillic = bool(re.search("[а-яіїєґ]", message))
    assert cyrillic == (lang != "en")
    assert ("Додайте" in message) == (lang == "uk")


def test_a_corrected_book_is_imported_and_unmarked(book: Path) -> None:
    original = openpyxl.load_workbook(book)
    book.write_bytes(annotated(book, remarks(book), "en"))
    again = by_cell(remarks(book))
    assert again == FAULTS  # the list of findings is no table
    made = openpyxl.load_workbook(book)
    for (sheet, name), value in REPAIRS.items():
        made[sheet][name].value = value
    made.save(book)
    assert remarks(book) == []
    book.write_bytes(annotated(book, [], "uk"))
    clean = openpyxl.load_workbook(book)
    assert "Findings" not in clean.sheetnames
    for sheet, name in FAULTS:
        old, new = original[sheet][name], clean[sheet][name]
        assert new.fill.fgColor.rgb == old.fill.fgColor.rgb
        assert comment(new) == comment(old)


def test_a_sheet_of_the_users_keeps_its_name(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    made = openpyxl.Workbook()
    made.active.title = "findings"
    made.active.append(["id", "rdf:type", "rdfs:label@en"])
    made.active.append(["a", "ckg:Clutser", "A"])
    made.save(path)
    found = remarks(path)
    assert [r.code for r in found if r.severity.word == "error"] == ["unknown-term"]
    path.write_bytes(annotated(path, found, "en"))
    after = openpyxl.load_workbook(path)
    assert after.sheetnames == ["findings", "_marks", "Findings 2"]
    assert [r.code for r in remarks(path)] == [r.code for r in found]


def test_csv_becomes_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "clusters.csv"
    text = (
        'id;rdf:type;rdfs:label@en;ckg:foundedIn\n01;ckg:Cluster;"=A;\nb";199x\n\nc;ckg:Cluster;;\n'
    )
    path.write_bytes(text.encode("utf-16"))
    found = remarks(path)
    worst = [r for r in found if r.severity >= Severity.VIOLATION]
    assert {(r.place.row, r.place.column): r.code for r in worst} == {
        (2, 4): "bad-value",
        (4, 3): "CLU001",
    }
    (tmp_path / "marked.xlsx").write_bytes(annotated(path, found, "en"))
    page = openpyxl.load_workbook(tmp_path / "marked.xlsx")["clusters"]
    values = [[cell.value for cell in row] for row in page.iter_rows()]
    assert values[1] == ["01", "ckg:Cluster", "=A;\nb", "199x"]
    assert page["C2"].data_type == "s"
    assert "bad-value" in page["D2"].comment.text
    assert "CLU001" in page["C4"].comment.text
    assert page["B2"].comment is None


def test_merged_cells_are_marked_where_they_begin(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    made = openpyxl.Workbook()
    made.active.append(["id", "rdf:type", "rdfs:label@en"])
    made.active.append(["cluster:a", "ckg:Cluster", "A"])
    made.active.merge_cells("B2:C2")
    made.save(path)
    place = Cell(str(path), "Sheet", 2, 3, "Sheet!C2")
    remark = CellDiagnostic("CLU002", Severity.WARNING, "m", "f", place=place)
    path.write_bytes(annotated(path, [remark], "en"))
    assert "CLU002" in openpyxl.load_workbook(path)["Sheet"]["B2"].comment.text


def test_several_remarks_share_a_cell(book: Path) -> None:
    place = Cell("b", "cluster", 5, 1, "cluster!A5")
    some = [
        CellDiagnostic(f"K{n}", severity, f"text {n}", place=place)
        for n, severity in enumerate([Severity.INFO, Severity.ERROR, Severity.WARNING])
    ]
    book.write_bytes(annotated(book, [*some, *some[:1]], "en"))
    cell = openpyxl.load_workbook(book)["cluster"]["A5"]
    assert cell.fill.fgColor.rgb == f"00{_COLOURS[Severity.ERROR]}"
    assert [cell.comment.text.count(f"text {n}") for n in range(3)] == [1, 1, 1]


def test_what_cannot_be_marked(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("[]", encoding="utf-8")
    with pytest.raises(TableError, match="no cells"):
        annotated(tmp_path / "a.json", [], "en")
    (tmp_path / "a.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    with pytest.raises(TableError, match="cannot be opened"):
        annotated(tmp_path / "a.xlsx", [], "en")


def test_headers_that_were_renamed_are_understood(book: Path) -> None:
    made = openpyxl.load_workbook(book)
    page = made["organisation"]
    page.cell(HEADER_ROW, 3).value = "name (English) *"
    page.cell(HEADER_ROW, 4).value = "whatever"
    page["D5"] = "Млин"
    made.save(book)
    result = import_tables([book], Options(base=BASE))
    said = {str(quad.object) for quad in result.quads if "organisation/mill" in str(quad.subject)}
    assert {'"Mill"@en', '"Млин"@uk'} <= said


def test_all_severities_have_colours() -> None:
    assert set(_COLOURS) == set(Severity)


def test_an_empty_import_has_no_remarks() -> None:
    assert findings(Import(), "en") == []


def test_the_command(run: Run, book: Path) -> None:
    first = run("import", book, "--base", BASE, "--annotate", "marked.xlsx", "--lang", "uk")
    assert first.returncode == 1
    assert first.stdout == ""
    assert "book.xlsx:membership!F6: порушення MEM001: У записі" in first.stderr
    made = openpyxl.load_workbook(book.parent / "marked.xlsx")
    assert "Знахідки" in made.sheetnames
    for (sheet, name), value in REPAIRS.items():
        made[sheet][name].value = value
    made.save(book.parent / "marked.xlsx")
    second = run("import", "marked.xlsx", "--base", BASE, "--validate", "-o", "clusters.ttl")
    assert second.returncode == 0, second.stderr
    assert run("validate", "clusters.ttl").returncode == 0
    assert run("import", book, book, "--annotate", "x.xlsx").returncode == 2
    assert run("import", book, "--annotate", "x.csv").returncode == 2
    violated = run("import", book, "--base", BASE, "--no-validate", "--keep-going")
    assert violated.returncode == 1
    assert "cluster" not in violated.stdout.split("org:Membership")[0].splitlines()[-1]


def test_without_rules_only_what_cannot_be_read_is_marked(run: Run, book: Path) -> None:
    """Rules are checked with --annotate unless somebody asks to leave them out."""
    unchecked = run("import", book, "--base", BASE, "--no-validate", "--annotate", "marked.xlsx")
    assert unchecked.returncode == 1
    assert "book.xlsx:" in unchecked.stderr
    assert "MEM001" not in unchecked.stderr
    pages = openpyxl.load_workbook(book.parent / "marked.xlsx")
    assert "MEM001" not in {cell.value for row in pages["Findings"].rows for cell in row}
