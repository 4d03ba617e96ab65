"""Writes a table back as a workbook in which cells are marked: colour, comment, list of findings.

What the user made (values, formats, formulas, other sheets) stays. What an earlier run marked is
unmarked first; a hidden sheet remembers how those cells were.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from zipfile import BadZipFile

from clusterkg.model.diagnostics import Severity
from clusterkg.model.errors import TableError
from clusterkg.model.words import severity_word
from clusterkg.rdf.xlsx import no_openpyxl, saved, text_of
from clusterkg.tables.problems import CellDiagnostic, title_of
from clusterkg.tables.table import letters
from clusterkg.tables.template.map import MARKS
from clusterkg.tables.template.words import WORDS, phrase

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

_AUTHOR: Final = "clusterkg"
_COLOURS: Final = {
    Severity.INFO: "DDEBF7",
    Severity.WARNING: "FFEB9C",
    Severity.VIOLATION: "FFC7CE",
    Severity.ERROR: "FF9999",
}


def annotated(
    path: Path,
    found: Sequence[CellDiagnostic],
    lang: str,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
) -> bytes:
    """Return a table as a workbook with its cells marked.

    Args:
        path: The table; CSV, TSV and ODS become an XLSX workbook.
        found: What is wrong, with cells as places.
        lang: Language of the list of findings: en, uk or ru.
        encoding: Encoding of CSV; None for UTF-8, or what a byte order mark says.
        delimiter: What separates the cells of CSV; None to find it in the header.

    Raises:
        FileError: The file cannot be read.
        TableError: It is not a table, or a damaged one.
        PackageMissingError: openpyxl is not installed.
    """
    book = _opened(path, encoding, delimiter)
    _unmark(book)
    list_name = _free_name(book, phrase("findings", lang))
    marks = book.create_sheet(MARKS)
    marks.sheet_state = "hidden"
    marks.append([list_name])
    cells: dict[tuple[str, str], list[CellDiagnostic]] = {}
    for one in found:
        place = _place(book, one)
        if place is not None:
            cells.setdefault(place, []).append(one)
    for (sheet, name), here in cells.items():
        _mark(book[sheet], name, here, marks, lang)
    _list(book, list_name, found, lang)
    return saved(book)


def _opened(path: Path, encoding: str | None, delimiter: str | None) -> Workbook:
    try:
        import openpyxl
    except ImportError:
        raise no_openpyxl() from None
    if path.suffix.lower() not in {".xlsx", ".xlsm"}:
        return _made_of(path, encoding, delimiter)
    try:
        return openpyxl.load_workbook(path, keep_vba=path.suffix.lower() == ".xlsm")
    except (ValueError, KeyError, OSError, SyntaxError, BadZipFile) as error:
        what = " ".join(str(error).split())[:200]
        raise TableError(f"cannot be opened to mark its cells: {what}", file=str(path)) from None


def _made_of(path: Path, encoding: str | None, delimiter: str | None) -> Workbook:
    """Return a workbook with what a file of another kind holds, each row in its place."""
    from openpyxl import Workbook

    from clusterkg.tables.reader import plain_rows
    from clusterkg.tables.table import text_of as as_text

    book = Workbook()
    first = book.active
    assert first is not None
    book.remove(first)
    for name, rows in plain_rows(path, encoding, delimiter):
        page = book.create_sheet(re.sub(r"[\[\]:*?/\\']", "-", name)[:31])
        for number, cells in rows:
            for place, value in enumerate(cells, 1):
                if value != "":
                    cell = page.cell(number, place)
                    is_text = not isinstance(value, int | float)
                    cell.value = text_of(as_text(value)) if is_text else value
                    if is_text:
                        cell.data_type, cell.number_format = "s", "@"
    return book


def _free_name(book: Workbook, name: str) -> str:
    number, found = 2, name
    while found.lower() in {sheet.lower() for sheet in book.sheetnames}:
        found, number = f"{name} {number}", number + 1
    return found


def _place(book: Workbook, found: CellDiagnostic) -> tuple[str, str] | None:
    """Return sheet and cell of a diagnostic; None if it concerns the table as a whole."""
    from openpyxl.cell.cell import MergedCell

    place = found.place
    sheet = book.sheetnames[0] if place.sheet is None else place.sheet
    if sheet not in book.sheetnames or place.row is None:
        return None
    page = book[sheet]
    cell = page.cell(place.row, place.column or 1)
    if isinstance(cell, MergedCell):
        area = next(area for area in page.merged_cells.ranges if cell.coordinate in area)
        cell = page.cell(area.min_row, area.min_col)  # the only one that can be marked
    return sheet, cell.coordinate


def _mark(
    page: Worksheet, name: str, found: list[CellDiagnostic], marks: Worksheet, lang: str
) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    cell: Cell = page[name]
    old = cell.comment.text if cell.comment else ""
    fill = cell.fill
    colour = fill.fgColor.rgb if fill.fill_type and isinstance(fill.fgColor.rgb, str) else ""
    marks.append([page.title, name, fill.fill_type or "", colour, old])
    worst = max(one.severity for one in found)
    cell.fill = PatternFill("solid", fgColor=_COLOURS[worst])
    text = "\n\n".join(dict.fromkeys(_text(one, lang) for one in found))
    text = f"{old}\n\n{text}" if old else text
    cell.comment = Comment(text_of(text), _AUTHOR, height=160, width=360)


def _text(found: CellDiagnostic, lang: str) -> str:
    head = f"{severity_word(found.severity, lang)} {found.code}"
    lines = [head, title_of(found.code, lang), found.message, found.hint]
    return "\n".join(dict.fromkeys(line for line in lines if line))


def _unmark(book: Workbook) -> None:
    """Take back what an earlier run did."""
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    if MARKS not in book.sheetnames:
        return
    first, *rows = book[MARKS].iter_rows(values_only=True)
    for row in rows:
        sheet, name, kind, colour, old = (*map(_str, row), *[""] * 5)[:5]
        if sheet not in book.sheetnames:
            continue
        cell = book[sheet][name]
        was_marked = cell.comment is not None and cell.comment.author == _AUTHOR
        if was_marked:
            cell.comment = Comment(old, _AUTHOR) if old else None
        if was_marked or str(cell.fill.fgColor.rgb)[-6:] in _COLOURS.values():
            cell.fill = PatternFill(kind or None, fgColor=colour) if colour else PatternFill(None)  # type: ignore[arg-type]
    del book[MARKS]
    if first and _str(first[0]) in book.sheetnames:
        del book[_str(first[0])]


def _str(value: Any) -> str:
    return "" if value is None else str(value)


def _list(book: Workbook, name: str, found: Sequence[CellDiagnostic], lang: str) -> None:
    """Add a sheet with everything that was found."""
    from openpyxl.styles import Alignment, Font, PatternFill

    page = book.create_sheet(name)
    page.append([phrase(title, lang) for title in ("severity", "cell", "rule", "message", "fix")])
    for number, one in enumerate(found, 2):
        title = title_of(one.code, lang)
        message = f"{title}: {one.message}" if title else one.message
        cells = [severity_word(one.severity, lang), one.place.name, one.code, message, one.hint]
        page.append([text_of(text) for text in cells])
        for cell in page[number]:
            cell.data_type = "s"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        page.cell(number, 1).fill = PatternFill("solid", fgColor=_COLOURS[one.severity])
        place = _place(book, one)
        if place is not None:
            sheet = place[0].replace("'", "''")
            page.cell(number, 2).hyperlink = f"#'{sheet}'!{place[1]}"
            page.cell(number, 2).font = Font(color="0563C1", underline="single")
    for place_, width in enumerate((14, 22, 20, 70, 70), 1):
        page.column_dimensions[letters(place_)].width = width
        page.cell(1, place_).font = Font(bold=True)
    page.freeze_panes = "A2"


def number_marked(number: int, lang: str) -> str:
    """Return how many findings are marked, as a text in a language."""
    return WORDS.text("marked", lang, n=number)
