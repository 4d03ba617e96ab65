"""A report as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any, Final

from clusterkg.shacl.model import Report
from clusterkg.shacl.reports.json_ import as_dict

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


def write(report: Report) -> str:
    """Return the report as CSV (RFC 4180)."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows(rows(report))
    return out.getvalue()
