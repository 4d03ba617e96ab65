"""A report as a table: CSV, or an Excel workbook."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any, Final

from clusterkg.model.errors import OutputError
from clusterkg.rdf.xlsx import MOST_ROWS, saved, sheet_of, text_of
from clusterkg.shacl.coverage import told
from clusterkg.shacl.messages import WORDS
from clusterkg.shacl.model import Report
from clusterkg.shacl.reports.json_ import as_dict
from clusterkg.shacl.reports.text import lines

_WIDTHS: Final = {"file": 28, "focus": 44, "path": 36, "value": 30, "message": 60, "fix": 60}

COLUMNS: Final = (
    "file",
    "line",
    "column",
    "severity",
    "rule",
    "focus",
    "path",
    "value",
    "message",
    "fix",
    "details",
    "shape",
    "component",
)


def rows(report: Report) -> Iterator[list[Any]]:
    """Yield the findings as rows of `COLUMNS`."""
    for finding in report.findings:
        values = as_dict(finding) | {"details": "\n".join(finding.details)}
        yield [values[column] for column in COLUMNS]


def notes(report: Report) -> Iterator[list[Any]]:
    """Yield what was checked and what was not as rows of `COLUMNS`, of the severity `note`."""
    said: list[tuple[str, str, str | None]] = [("checked", told(report), None)]
    said += [(note.code, note.message, note.file) for note in report.notes]
    for code, message, file in said:
        values = {"file": file, "severity": "note", "rule": code, "message": message}
        yield [values.get(column) for column in COLUMNS]


def write_csv(report: Report) -> str:
    """Return the report as CSV (RFC 4180); the notes come last."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows(rows(report))
    writer.writerows(notes(report))
    return out.getvalue()


def write_workbook(report: Report) -> bytes:
    """Return the report as a workbook: a sheet of findings, and one of what was checked.

    Raises:
        PackageMissingError: openpyxl is not installed.
        OutputError: There are more findings than a sheet has rows.
    """
    if len(report.findings) > MOST_ROWS:
        raise OutputError("there are more findings than a sheet has rows", hint="use csv")
    cells = [[_cell(value) for value in row] for row in rows(report)]
    widths = [_WIDTHS.get(column, 14) for column in COLUMNS]
    book = sheet_of(WORDS.text("findings", report.lang), COLUMNS, cells, widths)
    sheet = book.create_sheet(WORDS.text("checked", report.lang))
    sheet.append([WORDS.text(word, report.lang) for word in ("rule_set", "nodes_column")])
    for each in report.checked:
        sheet.append([text_of(each.name), each.nodes])
    for line in lines(report):
        sheet.append([text_of(line)])
    sheet.column_dimensions["A"].width = 60
    for [cell] in sheet.iter_rows(max_col=1):
        cell.data_type = "s"
    return saved(book)


def _cell(value: Any) -> Any:
    return text_of(value) if isinstance(value, str) else value
