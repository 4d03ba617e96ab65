"""Tables are read as they come: encodings, delimiters, line ends, sheets, faults of cells."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from clusterkg.model.errors import ClusterkgError, FormatError, ParseError, TableError
from clusterkg.tables.objects import read_json
from clusterkg.tables.problems import CellDiagnostic
from clusterkg.tables.reader import open_table, sheets
from clusterkg.tables.table import BadCell, Cell, letters, sheet_cell, text_of

Put = Callable[..., Path]


@pytest.fixture
def put(tmp_path: Path) -> Put:
    def write(content: bytes | str, name: str = "t.csv", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return write


def read(path: Path, **options: Any) -> tuple[list[str], list[tuple[int, list[Cell]]]]:
    table = open_table(path, **options)
    return table.header, list(table.rows())


ROWS = (["a", "b"], [(2, ["1", "ї"]), (3, ["2", "x"])])


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_line_ends_and_delimiters_are_told_from_the_text(put: Put, end: str, sign: str) -> None:
    text = end.join([f"a{sign}b", f"1{sign}ї", f"2{sign}x"])
    assert read(put(text)) == ROWS
    assert read(put(text + end)) == ROWS


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_marked_encodings_need_not_be_told(put: Put, encoding: str) -> None:
    assert read(put("a,b\n1,ї\n2,x\n", encoding=encoding)) == ROWS


def test_other_encodings_are_told(put: Put) -> None:
    path = put("a,b\n1,ї\n2,x\n", encoding="cp1251")
    assert read(path, encoding="cp1251") == ROWS
    with pytest.raises(TableError, match="byte BF is not utf-8") as caught:
        read(path)
    assert (caught.value.line, caught.value.column) == (2, 3)
    assert "--encoding cp1251" in str(caught.value)
    with pytest.raises(TableError, match="unknown encoding 'cp9'"):
        read(path, encoding="cp9")
    with pytest.raises(TableError, match="utf-16-le"):
        read(put("a,b\n1,2\n", encoding="utf-16-le"))
    assert read(put("a,b\n1,ї\n2,x\n", encoding="utf-16-le"), encoding="utf-16-le") == ROWS


def test_the_line_of_a_wrong_byte_is_told_far_down_and_with_any_line_end(put: Put) -> None:
    for end in (b"\n", b"\r\n", b"\r"):
        with pytest.raises(TableError) as caught:
            read(put(b"a,b" + end + (b"1,2" + end) * 30_000 + b"1,\xff" + end))
        assert (caught.value.line, caught.value.column) == (30_002, 3)


def test_quotes(put: Put) -> None:
    path = put('a,b\n"x\ny","say ""hi"", you"\n1,2\n')
    assert read(path)[1] == [(2, ["x\ny", 'say "hi", you']), (3, ["1", "2"])]
    with pytest.raises(TableError, match="never closed") as caught:
        read(put('a,b\n1,2\n"x,3\n4,5\n'))
    assert caught.value.line == 3
    with pytest.raises(TableError, match="followed by more text") as caught:
        read(put('a,b\n"x"y,3\n'))
    assert caught.value.line == 2
    with pytest.raises(TableError, match="131,072"):
        read(put("a,b\n" + "x" * 140_000 + ",1\n"))


def test_delimiters_within_quotes_do_not_count(put: Put) -> None:
    assert read(put('"a,b,c";d\n1;2\n')) == (["a,b,c", "d"], [(2, ["1", "2"])])
    assert read(put("a,b;c\n1,2\n"), delimiter=",")[0] == ["a", "b;c"]
    assert read(put("a\tb,c,d\n1\t2\n", "t.tsv"))[0] == ["a", "b,c,d"]
    assert read(put("a\tb,c,d\n1\t2\n"), delimiter="tab")[0] == ["a", "b,c,d"]
    with pytest.raises(TableError, match="one character"):
        read(put("a,b\n"), delimiter="::")


def test_ragged_rows_are_told_and_left_out(put: Put) -> None:
    path = put("a,b\n1\n1,2\n1,2,3\n1,2,,\n,,,\n\n3,4\n")
    with pytest.raises(TableError, match=r"t\.csv:2: the row has 1 cell, the header has 2"):
        read(path)
    found: list[CellDiagnostic] = []
    assert read(path, report=found.append)[1] == [
        (3, ["1", "2"]),
        (5, ["1", "2"]),
        (8, ["3", "4"]),
    ]
    assert [(problem.code, problem.place.row) for problem in found] == [
        ("ragged-row", 2),
        ("ragged-row", 4),
    ]


def test_leading_rows_can_declare_prefixes_or_be_skipped(put: Put) -> None:
    path = put("\nPREFIX,e,https://example.org/\n\na,b,\n1,2,\n")
    table = open_table(path)
    # The csv module gives an empty line as a row, so numbers are those a spreadsheet shows.
    assert table.preamble == [(2, ["PREFIX", "e", "https://example.org/"])]
    assert (table.header, table.header_row) == (["a", "b"], 4)
    assert list(table.rows()) == [(5, ["1", "2"])]
    table = open_table(put("Report of 2016\na,b\n1,2\n"), skip_rows=1)
    assert (table.header, list(table.rows())) == (["a", "b"], [(3, ["1", "2"])])
    for nothing in ("", "\n\n", ",,\n"):
        with pytest.raises(TableError, match="no header" if nothing else "the file is empty"):
            open_table(put(nothing))


def test_json_is_an_array_of_flat_objects(put: Put) -> None:
    path = put('[{"a": "1", "b": 2}, {"b": null, "c": true, "a": 2.5}]', "t.json")
    table = open_table(path)
    assert table.header == ["a", "b", "c"]
    assert list(table.rows()) == [(1, ["1", 2, ""]), (2, [2.5, "", True])]
    assert table.place(2, 3) == "2 c"
    for text, error in {
        "[": ParseError,
        '{"a": 1}': TableError,
        "[1]": TableError,
        '[{"a": [1]}]': TableError,
        '[{"a": 1, "a": 2}]': ParseError,
        '[{"a": NaN}]': ParseError,
        "[]": TableError,
    }.items():
        with pytest.raises(error):
            open_table(put(text, "t.json"))


@pytest.fixture
def book(tmp_path: Path) -> Path:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "My sheet"
    sheet.append(["uri", "n", "d", "flag", "error", "formula"])
    sheet.append(["007", 3, date(2020, 1, 2), True, "#N/A", "=B2*2"])
    sheet.append(["b", 3.5, datetime(2020, 1, 2, 3, 4), False, None, None])
    sheet.append([])
    sheet.append(["c", -1e20, time(10, 3), "=text", None, timedelta(hours=30)])
    sheet["E2"].data_type = "e"
    sheet["D5"].data_type = "s"
    far = book.create_sheet("Far")
    far["C4"], far["D4"], far["C5"], far["D5"] = "x", "y", 1, 2
    merged = book.create_sheet("Merged")
    for row in (["x", "y"], ["1", "2"], [None, "3"]):
        merged.append(row)
    merged.merge_cells("A2:A3")
    book.create_sheet("Hidden").sheet_state = "hidden"
    path = tmp_path / "book.xlsx"
    book.save(path)
    return path


def test_sheets_have_values_of_their_own_kinds(book: Path) -> None:
    table = open_table(book, "My sheet")
    assert list(table.rows()) == [
        (2, ["007", 3, date(2020, 1, 2), True, BadCell("error-value", "#N/A"),
             BadCell("uncached-formula", "=B2*2")]),
        (3, ["b", 3.5, datetime(2020, 1, 2, 3, 4), False, "", ""]),
        (5, ["c", -1e20, time(10, 3), "=text", "", timedelta(hours=30)]),
    ]  # fmt: skip
    assert type(next(table.rows())[1][1]) is int
    assert table.place(2, 5) == "'My sheet'!E2"


def test_a_sheet_may_begin_anywhere(book: Path) -> None:
    table = open_table(book, "Far")
    assert (table.header, table.header_row) == (["", "", "x", "y"], 4)
    assert list(table.rows()) == [(5, ["", "", 1, 2])]


def test_sheets_are_chosen_by_name(book: Path) -> None:
    assert sheets(book) == ["My sheet", "Far", "Merged"]
    with pytest.raises(TableError, match="it has 3 sheets"):
        open_table(book)
    with pytest.raises(TableError, match="no sheet 'None'"):
        open_table(book, "None")


def test_merged_cells_are_told(book: Path) -> None:
    with pytest.raises(TableError, match=r"Merged!A2: this cell is merged with the ones up to A3"):
        open_table(book, "Merged")
    found: list[CellDiagnostic] = []
    open_table(book, "Merged", report=found.append)
    assert [(problem.code, problem.place.name) for problem in found] == [
        ("merged-cells", "Merged!A2")
    ]


def test_a_stored_value_of_a_formula_is_taken(book: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.xlsx"
    with zipfile.ZipFile(book) as old, zipfile.ZipFile(copy, "w") as new:
        for part in old.namelist():
            text = old.read(part)
            if part == "xl/worksheets/sheet1.xml":
                assert b"<f>B2*2</f>" in text
                text = text.replace(b"<f>B2*2</f><v />", b"<f>B2*2</f><v>6</v>")
                text = text.replace(b"<f>B2*2</f><v></v>", b"<f>B2*2</f><v>6</v>")
            new.writestr(part, text)
    assert next(open_table(copy, "My sheet").rows())[1][5] == 6


ODS = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"
 office:version="1.2"><office:body><office:spreadsheet><table:table table:name="S">
<table:table-row>
 <table:table-cell office:value-type="string"><text:p>a</text:p></table:table-cell>
 <table:table-cell office:value-type="string"><text:p>b</text:p></table:table-cell>
 <table:table-cell office:value-type="string"><text:p>c</text:p></table:table-cell>
</table:table-row>
<table:table-row table:number-rows-repeated="2">
 <table:table-cell office:value-type="float" office:value="7" table:number-columns-repeated="2">
  <text:p>7</text:p></table:table-cell>
 <table:table-cell office:value-type="date" office:date-value="2020-01-02">
  <text:p>02.01.20</text:p></table:table-cell>
</table:table-row>
<table:table-row>
 <table:table-cell table:number-columns-repeated="1" table:formula="of:=NA()"
  office:value-type="string" office:string-value="" calcext:value-type="error">
  <text:p>#N/A</text:p></table:table-cell>
 <table:table-cell table:formula="of:=[.A2]*2"/>
 <table:table-cell table:formula="of:=1+1" office:value-type="float" office:value="2">
  <text:p>2</text:p></table:table-cell>
</table:table-row>MERGED
</table:table></office:spreadsheet></office:body></office:document-content>"""

MERGED = """<table:table-row>
 <table:table-cell office:value-type="string" table:number-columns-spanned="2"
  table:number-rows-spanned="1"><text:p>x</text:p></table:table-cell>
 <table:covered-table-cell/>
 <table:table-cell office:value-type="string"><text:p>y</text:p></table:table-cell>
</table:table-row>"""


def ods(path: Path, content: str) -> Path:
    with zipfile.ZipFile(path, "w") as parts:
        parts.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        # Between the cells of a row there are no spaces in the files of any program.
        parts.writestr("content.xml", re.sub(r">\s+<", "><", content))
        parts.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
            ' manifest:version="1.2"><manifest:file-entry manifest:full-path="/"'
            ' manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>'
            '<manifest:file-entry manifest:full-path="content.xml"'
            ' manifest:media-type="text/xml"/></manifest:manifest>',
        )
    return path


def test_ods(tmp_path: Path) -> None:
    header, rows = read(ods(tmp_path / "t.ods", ODS.replace("MERGED", "")))
    assert header == ["a", "b", "c"]
    assert rows == [
        (2, [7, 7, date(2020, 1, 2)]),
        (3, [7, 7, date(2020, 1, 2)]),
        (4, [BadCell("error-value", "#N/A"), BadCell("uncached-formula", "=[.A2]*2"), 2]),
    ]
    with pytest.raises(TableError, match="S!A5: this cell is merged with the ones up to B5"):
        open_table(ods(tmp_path / "t.ods", ODS.replace("MERGED", MERGED)))


def test_files_that_are_no_tables(put: Put, tmp_path: Path) -> None:
    cases: list[tuple[Path, type[ClusterkgError], str]] = [
        (put(b"no zip", "t.xlsx"), TableError, "not a workbook"),
        (put(b"no zip", "t.ods"), TableError, "not a workbook"),
        (put(b"", "t.xls"), FormatError, "save it as XLSX"),
        (put(b"", "t.doc"), FormatError, "cannot tell the kind"),
        (tmp_path / "none.csv", ClusterkgError, "no such file"),
        (tmp_path / "none.xlsx", ClusterkgError, "no such file"),
    ]
    for path, error, text in cases:
        with pytest.raises(error, match=text):
            open_table(path)
    with pytest.raises(TableError, match="only workbooks have sheets"):
        open_table(put("a\n1\n"), "S")


def test_values_as_text_are_forms_of_xml_schema() -> None:
    found = [text_of(cell) for cell in (7, 7.0, 0.1, True, False, "x", "", time(1, 2))]
    assert found == ["7", "7", "0.1", "true", "false", "x", "", "01:02:00"]
    assert text_of(datetime(2020, 1, 2, 3, 4)) == "2020-01-02T03:04:00"
    assert text_of(timedelta(hours=30, microseconds=500_000)) == "PT108000.5S"
    assert text_of(timedelta(seconds=-5)) == "-PT5S"


def test_places_have_the_names_spreadsheets_give() -> None:
    assert [letters(n) for n in (1, 26, 27, 52, 703)] == ["A", "Z", "AA", "AZ", "AAA"]
    assert sheet_cell("Аркуш1", 7, 2) == "Аркуш1!B7"
    assert sheet_cell("Jo's", 7, 2) == "'Jo''s'!B7"


@pytest.mark.parametrize(
    ("text", "place"),
    [('[\n  {"a": 1},\n  {"a": }\n]', ":3:9"), ("-", ":1:1"), ('[{"a": NaN}]', "")],
)
def test_broken_json_is_told_with_its_place(text: str, place: str, tmp_path: Path) -> None:
    path = tmp_path / "t.json"
    path.write_text(text)
    with pytest.raises(ParseError) as caught:
        read_json(path, parse_constant=_refused)
    assert str(caught.value).startswith(f"{path}{place}: not well-formed JSON: ")


def _refused(text: str) -> None:
    raise ValueError(text)
