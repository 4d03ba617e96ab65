"""A table as it was read: a header, and rows of plain Python values."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final

from clusterkg.model import diagnostics
from clusterkg.model.errors import TableError
from clusterkg.tables.problems import CellDiagnostic, Problem


@dataclass(frozen=True, slots=True)
class BadCell:
    """What stands in a cell that has no usable value.

    Attributes:
        code: `error-value` (`#N/A`, `#REF!` …) or `uncached-formula`.
        text: The error, or the formula.
    """

    code: str
    text: str

    def __str__(self) -> str:
        return Problem(self.code, text=self.text).text("en")


Cell = str | int | float | bool | date | datetime | time | timedelta | BadCell
"""A value. Cells of CSV are text; an empty cell is `""` everywhere."""

Row = tuple[int, list[Cell]]
"""The number of a row as the user sees it, from 1, and its cells."""

Report = Callable[[CellDiagnostic], None]
"""Takes the problems that are found while rows are read."""

_MICROSECOND: Final = timedelta(microseconds=1)


def text_of(cell: Cell) -> str:
    """Return a cell as text: numbers and times in the form that XML Schema writes.

    >>> text_of(3.0), text_of(True), text_of(date(2020, 1, 2)), text_of(" a ")
    ('3', 'true', '2020-01-02', ' a ')
    """
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 2**53 else repr(cell)
    if isinstance(cell, (date, datetime, time)):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        seconds, rest = divmod(abs(cell) // _MICROSECOND, 1_000_000)
        fraction = f".{rest:06d}".rstrip("0") if rest else ""
        return f"{'-' if cell < timedelta() else ''}PT{seconds}{fraction}S"
    return str(cell)


@dataclass
class Table:
    """A table that is read as often as its rows are asked for.

    Attributes:
        file: The file, as the user named it.
        name: Name of the sheet, or of the file without its suffix.
        sheet: Name of the sheet; None where a file is one table.
        header: Names of the columns.
        header_row: Row of the header; 0 where there is none (JSON).
        preamble: Rows before the header (`PREFIX`, prefix, IRI).
        kind: `sheet`, `text` (CSV and the like) or `json`.
        lang: Language of the problems.
    """

    file: str
    name: str
    sheet: str | None
    kind: str
    header: list[str] = field(default_factory=list)
    header_row: int = 1
    preamble: list[Row] = field(default_factory=list)
    lang: str = "en"
    _source: Callable[[], Iterator[Row]] = field(default=lambda: iter(()), repr=False)
    _report: Report | None = field(default=None, repr=False)

    def rows(self) -> Iterator[Row]:
        """Yield the rows below the header, as a stream; each has as many cells as the header.

        Rows without any value are left out. A row with too few or too many cells is a problem
        (`ragged-row`) and is left out.

        Raises:
            TableError: A row cannot be used, and nothing takes the problem (see `open_table`).
            InputError: The file turns out not to be readable to its end.
        """
        width = len(self.header)
        for number, cells in self._source():
            if number <= self.header_row:
                continue
            if len(cells) != width:
                if self.kind == "sheet" or len(cells) > width:
                    while len(cells) > width and cells[-1] == "":
                        cells.pop()
                if self.kind == "sheet" and len(cells) < width:
                    cells += [""] * (width - len(cells))
                if not any(cell != "" for cell in cells):
                    continue
                if len(cells) != width:
                    self._ragged(number, cells, width)
                    continue
            elif not any(cell != "" for cell in cells):
                continue
            yield number, cells

    def _ragged(self, number: int, cells: list[Cell], width: int) -> None:
        self.tell(Problem("ragged-row", n=len(cells), width=width), number)

    def place(self, row: int | None = None, column: int | None = None) -> str:
        """Return the name of a cell, a row or a column (numbers from 1) for people."""
        if self.kind == "sheet":
            return sheet_cell(self.sheet or self.name, row, column)
        named = column is not None and 1 <= column <= len(self.header)
        name = f" {self.header[column - 1]}" if column is not None and named else ""
        if self.kind == "json" or column is None:
            return ("" if row is None else str(row)) + name
        return f"{row or self.header_row}:{column}{name}"

    def cell(self, row: int | None = None, column: int | None = None) -> diagnostics.Cell:
        """Return a cell, a row or the whole of this table as a place; numbers from 1."""
        name = self.place(row, column).strip()
        return diagnostics.Cell(self.file, self.sheet, row, column, name)

    def tell(self, problem: Problem, row: int | None = None, column: int | None = None) -> None:
        """Report a problem with a cell, a row or the whole of this table; numbers from 1.

        Raises:
            TableError: Nothing takes the problem, and it is an error.
        """
        if self._report is not None:
            self._report(problem.at(self.cell(row, column), self.lang))
        elif problem.is_error:
            place = str(self.cell(row, column))
            raise TableError(problem.text("en"), hint=problem.fix("en") or None, file=place)


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
