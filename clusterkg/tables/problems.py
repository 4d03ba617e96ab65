"""What is wrong with a table, and in which cell."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Severity(StrEnum):
    """How bad a problem is: an error keeps the row out, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a table.

    Attributes:
        file: The file, as the user named it.
        sheet: Name of the sheet; None where a file is one table.
        row: Row as the user sees it, from 1; None if it concerns the whole table.
        column: Column, from 1; None if it concerns a whole row.
        cell: The place in words of the format: `Sheet1!B7` in a workbook, `7:2 header` (row,
            column, name of the column) in CSV, `7 key` (number of the object) in JSON.
        kind: A stable word for the kind of problem: `unknown-prefix`, `bad-value`, ….
        message: What is wrong, one line, no final full stop.
        hint: What to do about it.
        severity: Whether the row is kept out.
    """

    file: str
    sheet: str | None
    row: int | None
    column: int | None
    cell: str
    kind: str
    message: str
    hint: str | None = None
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        place = f"{self.file}:{self.cell}" if self.cell else self.file
        mark = "warning: " if self.severity is Severity.WARNING else ""
        text = f"{place}: {mark}{self.message}" + (f" ({self.hint})" if self.hint else "")
        line = " ".join(text.split())
        # What a table puts into it must not give orders to a terminal.
        return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in line)


_PLAIN_SHEET: Final = re.compile(r"[^\W\d]\w*")


def letters(column: int) -> str:
    """Return what a spreadsheet calls a column.

    >>> letters(1), letters(28)
    ('A', 'AB')
    """
    name = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def sheet_cell(sheet: str, row: int | None, column: int | None) -> str:
    """Return what a spreadsheet calls a cell, a row or a sheet.

    >>> sheet_cell("Sheet1", 7, 2)
    'Sheet1!B7'
    >>> sheet_cell("My sheet", 7, None)
    "'My sheet'!7:7"
    """
    name = sheet if _PLAIN_SHEET.fullmatch(sheet) else "'" + sheet.replace("'", "''") + "'"
    if row is None:
        return name if column is None else f"{name}!{letters(column)}:{letters(column)}"
    return f"{name}!{row}:{row}" if column is None else f"{name}!{letters(column)}{row}"
