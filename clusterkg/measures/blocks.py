"""CSV in blocks of columns: cells are cut apart by the block, rows are not made one by one."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import IO, Final

import numpy as np
from numpy.typing import NDArray

from clusterkg.model.content import unreadable
from clusterkg.model.errors import TableError
from clusterkg.tables.reader import open_table
from clusterkg.tables.table import Table, text_of

_CHARACTERS: Final = 1 << 22
_ROWS: Final = 50_000
_TEXT: Final = {".csv", ".tsv", ".tab", ".txt"}


@dataclass(frozen=True)
class Block:
    """Some rows.

    Attributes:
        columns: The cells of each column asked for.
        lines: The line of each row.
    """

    columns: list[list[str]]
    lines: NDArray[np.int64]


Blocks = Callable[[list[int]], Iterator[Block]]


@contextmanager
def opened(path: Path, sheet: str | None = None) -> Iterator[tuple[list[str], Blocks]]:
    """Open a table: its header, and what gives the blocks of some columns.

    CSV in UTF-8 is read here, as there may be millions of rows; workbooks, JSON and other encodings
    are read row by row like all tables.

    Args:
        path: The file.
        sheet: Name of the sheet, if it is a workbook with several.

    Raises:
        FileError: It is not there or cannot be read.
        TableError: It is not UTF-8 text, or no table; blocks raise it too.
    """
    name = str(path)
    if sheet is not None or _shared(path):  # which refuses a sheet of a file without sheets
        table = open_table(path, sheet)
        yield table.header, lambda places: _of_table(table, places)
        return
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            text = _CountedLines(file)
            start = text.block()
            delimiter = max(",;\t", key=start.split("\n", 1)[0].count)
            quoted = '"' in start.split("\n", 1)[0] or "\r" in start.replace("\r\n", "")
            rows: Iterator[list[str]]
            if quoted:
                rows = text.rows(start, delimiter)
                header, start = next(rows, []), ""
            else:
                first, _, start = start.partition("\n")
                header = next(csv.reader([first], delimiter=delimiter), [])
                text.line = 1
            header = [cell.strip() for cell in header]
            if not header:
                raise TableError("the table is empty", file=name)
            if quoted:
                yield header, lambda places: text.slowly(rows, places, len(header), name)
            else:
                yield header, lambda places: text.blocks(start, places, delimiter, header, name)
    except OSError as error:
        raise unreadable(Path(name), error) from None
    except UnicodeDecodeError:
        raise TableError("is not UTF-8 text", hint="save it as UTF-8", file=name) from None
    except csv.Error as error:
        raise TableError(f"is not valid CSV: {error}", file=name) from None


def _shared(path: Path) -> bool:
    """Tell whether a table is to be read like all others."""
    if path.suffix.lower() not in _TEXT:
        return True
    try:
        with path.open("rb") as file:
            return file.read(2) in {b"\xff\xfe", b"\xfe\xff"}
    except OSError:
        return False  # the next reader reports it


def _of_table(table: Table, places: list[int]) -> Iterator[Block]:
    rows = table.rows()
    while chunk := list(islice(rows, _ROWS)):
        columns = [[text_of(cells[place]) for _, cells in chunk] for place in places]
        yield Block(columns, np.array([row for row, _ in chunk], dtype=np.int64))


class _CountedLines:
    """A file, and how many of its lines are read."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file
        self.line = 0

    def block(self) -> str:
        """Return whole lines of about four million characters."""
        return self._file.read(_CHARACTERS) + self._file.readline()

    def rows(self, start: str, delimiter: str) -> Iterator[list[str]]:
        """Yield the rows of some text and of the rest of the file, by the rules of CSV."""
        lines = chain(io.StringIO(start, newline=""), self._file)
        before = self.line
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        for row in reader:
            self.line = before + reader.line_num
            yield row

    def slowly(
        self, rows: Iterator[list[str]], places: list[int], width: int, name: str
    ) -> Iterator[Block]:
        """Yield blocks of rows; rows without any cell are passed over."""
        while True:
            lines: list[int] = []
            chunk: list[list[str]] = []
            for row in islice(rows, _ROWS):
                if not row:
                    continue
                if len(row) != width:
                    raise TableError(
                        f"the row has {len(row)} cells, the header {width}",
                        file=name,
                        line=self.line,
                    )
                chunk.append([row[place] for place in places])
                lines.append(self.line)
            if not chunk:
                return
            columns = [list(column) for column in zip(*chunk, strict=True)]
            yield Block(columns, np.array(lines, dtype=np.int64))

    def blocks(
        self, text: str, places: list[int], delimiter: str, header: list[str], name: str
    ) -> Iterator[Block]:
        """Yield blocks; from the first one on that has quotes, or odd rows, by the rules of CSV."""
        width = len(header)
        text = text or self.block()
        while text:
            text = text.replace("\r\n", "\n")
            if not text.endswith("\n"):
                text += "\n"
            cells = text.replace("\n", f"{delimiter}\n{delimiter}").split(delimiter)
            ends = cells[width :: width + 1]
            number = len(ends)
            if (
                '"' in text
                or "\r" in text
                or len(cells) != number * (width + 1) + 1
                or ends.count("\n") != number
            ):
                rows = self.rows(text, delimiter)
                yield from self.slowly(rows, places, width, name)
                return
            columns = [cells[place :: width + 1][:number] for place in places]
            lines = np.arange(self.line + 1, self.line + 1 + number, dtype=np.int64)
            self.line += number
            yield Block(columns, lines)
            text = self.block()
