"""A report as an Excel workbook."""

from __future__ import annotations

import io
import re
from datetime import datetime
from typing import Any

from clusterkg.errors import UnsupportedError
from clusterkg.validation.findings import Report
from clusterkg.validation.reports.table import COLUMNS, rows
from clusterkg.validation.reports.words import WORDS

_WIDTHS = {"file": 28, "focus": 44, "path": 36, "value": 30, "message": 60, "fix": 60}
_LIMIT = 1_048_575
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


def write(report: Report) -> bytes:
    """Return the report as a workbook with one sheet, ready to be filtered.

    Raises:
        UnsupportedError: openpyxl is not installed, or there are more findings than a sheet has
            rows.
    """
    try:
        from openpyxl import Workbook
        from openpyxl.styles import Font
        from openpyxl.utils import get_column_letter
    except ImportError:
        raise UnsupportedError(
            "workbooks need openpyxl", hint="pip install 'clusterkg[tables]'"
        ) from None
    if len(report.findings) > _LIMIT:
        raise UnsupportedError("a sheet has fewer rows than there are findings", hint="use csv")
    book = Workbook()
    book.properties.created = book.properties.modified = datetime(2000, 1, 1)  # same bytes
    sheet = book.active
    assert sheet is not None
    sheet.title = WORDS[report.lang]["findings"]
    sheet.append(list(COLUMNS))
    for row in rows(report):
        sheet.append([_cell(value) for value in row])
    for place, column in enumerate(COLUMNS, 1):
        sheet.cell(1, place).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(place)].width = _WIDTHS.get(column, 14)
    for cells in sheet.iter_rows(min_row=2):
        for cell in cells:
            if isinstance(cell.value, str):
                cell.data_type = "s"  # what begins with "=" is no formula
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(value: Any) -> Any:
    return _NOT_IN_XML.sub("�", value)[:32_767] if isinstance(value, str) else value
