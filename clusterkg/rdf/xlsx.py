"""Excel workbooks with one sheet, which come out the same byte for byte."""

from __future__ import annotations

import io
import re
import tempfile
import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from clusterkg.model.errors import FileError, PackageMissingError

if TYPE_CHECKING:
    from openpyxl import Workbook

_NOT_IN_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_LONGEST: Final = 32_767  # characters that a cell holds

MOST_ROWS: Final = 1_048_575
"""Rows that a sheet has below its header."""

_MODIFIED: Final = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
_THEN: Final = datetime(2000, 1, 1)


def no_openpyxl() -> PackageMissingError:
    """Return the error for where openpyxl is not installed."""
    return PackageMissingError("workbooks need openpyxl", hint="pip install 'clusterkg[tables]'")


def text_of(text: str) -> str:
    """Return a text as a cell can hold it."""
    return _NOT_IN_XML.sub("�", text)[:_LONGEST]


def sheet_of(
    title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], widths: Sequence[int]
) -> Workbook:
    """Return a workbook with a header that stays in sight, ready to be filtered.

    Args:
        title: Name of the sheet.
        columns: The header.
        rows: The cells; what begins with "=" is not a formula.
        widths: Width of each column, in characters.

    Raises:
        PackageMissingError: openpyxl is not installed.
    """
    try:
        from openpyxl import Workbook
        from openpyxl.styles import Font
        from openpyxl.utils import get_column_letter
    except ImportError:
        raise no_openpyxl() from None
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    sheet.append(list(columns))
    for row in rows:
        sheet.append(list(row))
    for place, width in enumerate(widths, 1):
        sheet.cell(1, place).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(place)].width = width
    for cells in sheet.iter_rows(min_row=2):
        for cell in cells:
            if isinstance(cell.value, str):
                cell.data_type = "s"
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    return book


def saved(book: Workbook) -> bytes:
    """Return the file of a workbook, without the time at which it was made.

    Raises:
        FileError: The folder of temporary files, which the sheets go through, has no room.
    """
    book.properties.created = book.properties.modified = _THEN
    draft = io.BytesIO()
    try:
        book.save(draft)
    except OSError as error:
        raise FileError(
            f"no workbook can be made here: {error.strerror or error}",
            hint="TMPDIR names another folder for temporary files",
            file=tempfile.gettempdir(),
        ) from None
    out = io.BytesIO()
    with zipfile.ZipFile(draft) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            data = old.read(part)
            if part.filename == "docProps/core.xml":  # openpyxl writes the time of saving
                data = _MODIFIED.sub(rb"\g<1>2000-01-01T00:00:00Z", data)
            new.writestr(zipfile.ZipInfo(part.filename, _THEN.timetuple()[:6]), data)
    return out.getvalue()
