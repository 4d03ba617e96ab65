"""Answers as Excel workbooks."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from clusterkg.model.errors import OutputError
from clusterkg.queries.terms import Rows, Term, value
from clusterkg.rdf.xlsx import MOST_ROWS, saved, sheet_of, text_of

_EXACT: Final = 15  # digits: Excel keeps no more


def workbook(answer: Rows) -> bytes:
    """Return the rows as a workbook with one sheet: numbers as numbers, dates as dates.

    Raises:
        PackageMissingError: openpyxl is not installed.
        OutputError: There are more rows than a sheet has.
    """
    if len(answer.terms) > MOST_ROWS:
        raise OutputError(
            "the answer has more rows than a sheet can hold", hint="use csv or parquet"
        )
    rows = [[_cell(term) for term in row] for row in answer.terms]
    widths = [
        min(60, 2 + max([len(column), *(len(str(row[place] or "")) for row in rows[:200])]))
        for place, column in enumerate(answer.columns)
    ]
    return saved(sheet_of("answer", list(answer.columns), rows, widths))


def _cell(term: Term) -> Any:
    found = value(term)
    if isinstance(found, bool):
        return found
    if isinstance(found, (int, Decimal)) and len(str(found).strip("-.0")) > _EXACT:
        return str(found)
    return text_of(found) if isinstance(found, str) else found
