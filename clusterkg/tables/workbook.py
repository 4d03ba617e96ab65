"""Reads workbooks: XLSX and ODS, by calamine; bad and merged cells by `marks`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clusterkg.model.errors import FileError, TableError
from clusterkg.tables.marks import Marks, marks
from clusterkg.tables.table import Cell, Row

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook


def _open(path: Path) -> CalamineWorkbook:
    from python_calamine import CalamineError, PasswordError, load_workbook

    if not path.exists():
        raise FileError("no such file", file=str(path))
    try:
        return load_workbook(path)
    except PasswordError:
        raise TableError("it is locked by a password", file=str(path)) from None
    except (CalamineError, OSError) as error:
        what = " ".join(str(error).split())[:200]
        raise TableError(f"cannot be read as a workbook: {what}", file=str(path)) from None


def names(path: Path) -> list[str]:
    """Return the names of the sheets that are not hidden.

    Raises:
        FileError: The file is missing.
        TableError: It is no workbook.
    """
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    with _open(path) as book:
        return [
            sheet.name
            for sheet in book.sheets_metadata
            if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet
        ]


def has_sheet(path: Path, name: str) -> bool:
    """Tell whether a workbook has a sheet, hidden or not.

    Raises:
        FileError: The file is missing.
        TableError: It is no workbook.
    """
    with _open(path) as book:
        return name in book.sheet_names


class Sheet:
    """A sheet of a workbook, hidden or not.

    Args:
        path: The workbook.
        name: The sheet's name.

    Raises:
        FileError: The file is missing.
        TableError: It is no workbook, or has no such sheet.
    """

    def __init__(self, path: Path, name: str) -> None:
        from python_calamine import CalamineError

        with _open(path) as book:
            if name not in book.sheet_names:
                raise TableError(
                    f"there is no sheet {name!r}",
                    hint=f"there are {', '.join(book.sheet_names)}",
                    file=str(path),
                )
            try:
                self._sheet = book.get_sheet_by_name(name)
            except CalamineError as error:
                raise TableError(f"sheet {name!r}: {error}", file=str(path)) from None
        self.marks: Marks = marks(path, name)

    def rows(self) -> Iterator[Row]:
        """Yield the rows with their numbers, from 1."""
        start = self._sheet.start
        left: list[Cell] = [""] * (start[1] if start else 0)
        bad: dict[int, dict[int, Cell]] = {}
        for (row, column), cell in self.marks.bad.items():
            bad.setdefault(row, {})[column] = cell
        number = 0
        for number, found in enumerate(self._sheet.iter_rows(), 1):
            cells = left + [_value(cell) for cell in found]
            yield number, _marked(cells, bad.get(number, {}))
        for row in sorted(row for row in bad if row > number):
            yield row, _marked([], bad[row])  # a row of nothing but errors


def _marked(cells: list[Cell], bad: dict[int, Cell]) -> list[Cell]:
    for column, cell in bad.items():
        cells += [""] * (column - len(cells))
        cells[column - 1] = cell
    return cells


def _value(cell: Any) -> Cell:
    # A workbook has one kind of number: what is whole was meant so.
    if type(cell) is float and cell.is_integer() and abs(cell) < 2**53:
        return int(cell)
    return cell  # type: ignore[no-any-return]
