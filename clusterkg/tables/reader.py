"""Opens tables: CSV, TSV, XLSX, ODS and JSON, all alike.

table = open_table("states.csv")
table.header                      # names of the columns
for row, cells in table.rows():   # as a stream; row as the user sees it
    table.place(row, 3)           # "2:3 cluster_name_t", or "Sheet1!C2" in a workbook
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Final

from clusterkg.model.content import hint_for, nature
from clusterkg.model.errors import FileError, FormatError, TableError
from clusterkg.rdf.formats import BY_SUFFIX
from clusterkg.tables.problems import Problem
from clusterkg.tables.table import Cell, Report, Row, Table, sheet_cell, text_of

__all__ = ["Table", "open_table", "sheets"]

_TEXT: Final = {".csv", ".tsv", ".tab", ".txt", ".psv"}
_WORKBOOKS: Final = {".xlsx", ".xlsm", ".ods"}
_PREAMBLE: Final = {"prefix", "@prefix", "base", "@base", "class"}
_PROPERTY: Final = re.compile(r"\^?(<[^<>]+>|[\w-]+:[\w-]+)(@|\^\^|\(|$)")
_NEAR: Final = 20
"""Rows for people above a header end here."""

_FAR: Final = 1000
"""A header stands within the first rows, or not at all."""


def sheets(path: Path | str) -> list[str]:
    """Return the names of the sheets of a workbook that are not hidden; `[]` for other files.

    Raises:
        FileError: The file is missing.
        FormatError: It is not a kind of table that can be read.
        TableError: It is damaged.
    """
    path = Path(path)
    if _kind(path) != "sheet":
        return []
    from clusterkg.tables import workbook

    return workbook.names(path)


def _kind(path: Path) -> str:
    suffix = path.suffix.lower()
    if suffix in _WORKBOOKS:
        return "sheet"
    if suffix in _TEXT:
        return "text"
    if suffix == ".json":
        return "json"
    if suffix in {".xls", ".xlsb"}:
        raise FormatError(
            f"{suffix[1:].upper()} is not read: error cells would look empty in it",
            hint="save it as XLSX",
            file=str(path),
        )
    if path.is_dir():
        raise FileError("this is a folder", hint="name the tables in it", file=str(path))
    if suffix in BY_SUFFIX:
        raise FormatError("RDF, not a table", hint="use 'clusterkg load'", file=str(path))
    raise FormatError(
        f"cannot tell the kind of table from the suffix {suffix!r}",
        hint=f"use one of {', '.join(sorted(_TEXT | _WORKBOOKS | {'.json'}))}",
        file=str(path),
    )


def open_table(
    path: Path | str,
    sheet: str | None = None,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    skip_rows: int = 0,
    report: Report | None = None,
    lang: str = "en",
) -> Table:
    """Open a table and read its header.

    Args:
        path: A file: CSV, TSV, XLSX, ODS or JSON (an array of flat objects).
        sheet: Name of the sheet of a workbook. None if it has only one that is not hidden.
        encoding: Encoding of CSV and TSV; None for UTF-8, or what a byte order mark says.
        delimiter: What separates the cells of CSV; None to find it in the first line.
        skip_rows: Number of rows before the header that are not part of the table.
        report: Takes each problem with a row; the row is left out. Without it, the first one
            is raised.
        lang: Language of the problems: en, uk or ru.

    Raises:
        FileError: The file is missing or unreadable.
        FormatError: It is not a kind of table that can be read.
        TableError: It has no header, or no such sheet, or is damaged.
    """
    path = Path(path)
    kind = _kind(path)
    if kind != "sheet" and sheet is not None:
        raise TableError("only workbooks have sheets", hint="leave out --sheet", file=str(path))
    table = Table(str(path), path.stem, None, kind, lang=lang, _report=report)
    if kind == "json":
        from clusterkg.tables import objects

        header, rows = objects.read(path)
        table.header, table.header_row = header, 0
        # Each reader gets its own lists, since it may change a row.
        table._source = lambda: ((number, list(cells)) for number, cells in rows)
        if not header:
            raise TableError("there is nothing in it", file=str(path))
        return table
    if kind == "text":
        from clusterkg.tables import delimited

        found = nature(path)
        if found is not None and found != "empty":
            raise TableError(
                f"not a table: the file is {found}", hint=hint_for(found), file=str(path)
            )
        sign = delimited.NAMES.get(delimiter or "", delimiter)
        if sign is not None and len(sign) != 1:
            raise TableError("a delimiter is one character", hint="for example ';' or tab")
        table._source = lambda: delimited.rows(path, encoding, sign)
        _find_header(table, skip_rows)
        return table
    _open_sheet(table, path, sheet, skip_rows)
    return table


def plain_rows(
    path: Path, encoding: str | None, delimiter: str | None
) -> Iterator[tuple[str, Iterator[Row]]]:
    """Yield the sheets of a workbook that are not hidden, or a file of text, as they stand.

    Args:
        path: The file.
        encoding: See `open_table`; so `delimiter`.
        delimiter: What separates the cells.

    Raises:
        FileError: The file is missing or unreadable.
        TableError: It is damaged, or has no cells.
    """
    kind = _kind(path)
    if kind == "sheet":
        from clusterkg.tables import workbook

        for name in workbook.names(path):
            yield name, workbook.Sheet(path, name).rows()
    elif kind == "text":
        from clusterkg.tables import delimited

        sign = delimited.NAMES.get(delimiter or "", delimiter)
        yield path.stem, delimited.rows(path, encoding, sign)
    else:
        raise TableError("JSON has no cells to mark", file=str(path))


def _open_sheet(table: Table, path: Path, name: str | None, skip_rows: int) -> None:
    from clusterkg.tables import workbook

    if name is None:
        names = workbook.names(path)
        if len(names) != 1:
            raise TableError(
                f"it has {len(names)} sheets",
                hint=f"name it with --sheet: {', '.join(names)}",
                file=str(path),
            )
        name = names[0]
    table.name = table.sheet = name
    found = workbook.Sheet(path, name)
    table._source = found.rows
    _find_header(table, skip_rows)
    for first, last in found.marks.merged:
        if last[0] < table.header_row:
            continue
        end = sheet_cell("", *last).rpartition("!")[2]
        table.tell(Problem("merged-cells", end=end), row=first[0], column=first[1])


def _find_header(table: Table, skip_rows: int) -> None:
    """Take the first row with a value that declares no prefix as the header.

    Where one of the next rows is headed as an import expects it, `id` and then properties, that is
    the header, and the rows above it are for people.
    """
    near = list(islice(_first(table), _NEAR))
    typed = any(text_of(cell).strip().lower() == "class" for _, row in near for cell in row[:1])
    headed = next((n for n, cells in near if _is_headed(cells, typed)), 0)
    for number, cells in _first(table):
        if number <= skip_rows or not any(text_of(cell).strip() for cell in cells):
            continue
        if text_of(cells[0]).strip().lower() in _PREAMBLE:
            table.preamble.append((number, cells))
            continue
        if number < headed:
            continue
        names = [text_of(cell).strip() for cell in cells]
        while names and not names[-1]:
            names.pop()
        table.header, table.header_row = names, number
        return
    if not Path(table.file).stat().st_size:
        raise TableError("the file is empty", hint=hint_for("empty"), file=table.file)
    raise TableError(
        "it has no header",
        hint="the first row that is not empty names a property in each column",
        file=table.file,
    )


def _is_headed(cells: list[Cell], typed: bool) -> bool:
    """Return whether a row is headed as an import expects it.

    Where the class is given above (`typed`), there may be no column but the first.
    """
    texts = [text_of(cell).strip() for cell in cells]
    if not texts or texts[0].lower() not in {"id", "uri", "iri"}:
        return False
    return typed or any(_PROPERTY.match(text) for text in texts[1:])


def _first(table: Table) -> Iterator[Row]:
    return islice(table._source(), _FAR)
