"""A report as an Excel workbook."""

from __future__ import annotations

from typing import Any

from clusterkg.model.errors import UnsupportedError
from clusterkg.rdf.xlsx import MOST_ROWS, saved, sheet_of, text_of
from clusterkg.shacl.model import Report
from clusterkg.shacl.reports.table import COLUMNS, rows
from clusterkg.shacl.reports.words import WORDS

_WIDTHS = {"file": 28, "focus": 44, "path": 36, "value": 30, "message": 60, "fix": 60}


def write(report: Report) -> bytes:
    """Return the report as a workbook with one sheet, ready to be filtered.

    Raises:
        UnsupportedError: openpyxl is not installed, or there are more findings than a sheet has
            rows.
    """
    if len(report.findings) > MOST_ROWS:
        raise UnsupportedError("a sheet has fewer rows than there are findings", hint="use csv")
    cells = [[_cell(value) for value in row] for row in rows(report)]
    widths = [_WIDTHS.get(column, 14) for column in COLUMNS]
    return saved(sheet_of(WORDS[report.lang]["findings"], COLUMNS, cells, widths))


def _cell(value: Any) -> Any:
    return text_of(value) if isinstance(value, str) else value
