"""A table as it was read: a header, and rows of plain Python values."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final

from clusterkg.model.errors import TableError
from clusterkg.tables.problems import Problem, Severity, sheet_cell


@dataclass(frozen=True, slots=True)
class Fault:
    """What stands in a cell that has no usable value.

    Attributes:
        kind: `error-value` (`#N/A`, `#REF!` …) or `uncached-formula`.
        text: The error, or the formula.
    """

    kind: str
    text: str

    def __str__(self) -> str:
        if self.kind == "error-value":
            return f"the cell holds the error {self.text}"
        return f"the formula {self.text} has no stored value"

    @property
    def hint(self) -> str:
        """What to do about it."""
        if self.kind == "error-value":
            return "mend the formula, or write the value"
        return "open the file in a spreadsheet, let it calculate, and save it"


Cell = str | int | float | bool | date | datetime | time | timedelta | Fault
"""A value. Cells of CSV are text; an empty cell is `""` everywhere."""

Row = tuple[int, list[Cell]]
"""The number of a row as the user sees it, from 1, and its cells."""

Report = Callable[[Problem], None]
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
    """A table that is read as often as one asks for its rows.

    Attributes:
        file: The file, as the user named it.
        name: Name of the sheet, or of the file without its suffix.
        sheet: Name of the sheet; None where a file is one table.
        header: Names of the columns.
        header_row: Row of the header; 0 where there is none to see (JSON).
        preamble: Rows before the header (`PREFIX`, prefix, IRI).
        kind: `sheet`, `text` (CSV and the like) or `json`.
    """

    file: str
    name: str
    sheet: str | None
    kind: str
    header: list[str] = field(default_factory=list)
    header_row: int = 1
    preamble: list[Row] = field(default_factory=list)
    _source: Callable[[], Iterator[Row]] = field(default=lambda: iter(()), repr=False)
    _report: Report | None = field(default=None, repr=False)

    def rows(self) -> Iterator[Row]:
        """Yield the rows below the header, as a stream; each has as many cells as the header.

        Rows without any value are left out. A row with too few or too many cells is a problem
        (`ragged-row`) and is left out.

        Raises:
            TableError: A row cannot be used, and nobody takes the problem (see `open_table`).
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
        what = f"the row has {len(cells)} cells, the header has {width}"
        hint = "is a delimiter inside a value? Then quote the value"
        self.tell(self.problem("ragged-row", what, row=number, hint=hint))

    def place(self, row: int | None = None, column: int | None = None) -> str:
        """Return the name of a cell, a row or a column (numbers from 1) for people."""
        if self.kind == "sheet":
            return sheet_cell(self.sheet or self.name, row, column)
        named = column is not None and 1 <= column <= len(self.header)
        name = f" {self.header[column - 1]}" if column is not None and named else ""
        if self.kind == "json" or column is None:
            return ("" if row is None else str(row)) + name
        return f"{row or self.header_row}:{column}{name}"

    def problem(
        self,
        kind: str,
        message: str,
        *,
        row: int | None = None,
        column: int | None = None,
        hint: str | None = None,
        severity: Severity = Severity.ERROR,
    ) -> Problem:
        """Return a problem with a cell, a row or the whole of this table; numbers from 1."""
        place = self.place(row, column).strip()
        return Problem(
            self.file, self.sheet, row, column, place, kind, message, hint, Severity(severity)
        )

    def tell(self, problem: Problem) -> None:
        """Hand a problem to whoever takes them.

        Raises:
            TableError: Nobody does, and it is an error.
        """
        if self._report is not None:
            self._report(problem)
        elif problem.severity is Severity.ERROR:
            raise TableError(
                problem.message,
                hint=problem.hint,
                file=f"{problem.file}:{problem.cell}" if problem.cell else problem.file,
            )
