"""Hidden sheets that we add: the map of a template, and the list of what was marked.

The map says which sheets are to be imported, and what each column is.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from clusterkg.tables.table import Table, text_of
from clusterkg.tables.workbook import Sheet, has_sheet

MAP: Final = "_map"
"""Name of the hidden sheet that says what each column is."""

MARKS: Final = "_marks"
"""Name of the hidden sheet that remembers what was marked. Its first row names our other sheet."""

FIELDS: Final = ("sheet", "class", "column", "header", "title", "property", "language")
"""Its columns."""


@dataclass
class Mapped:
    """What the map says of one sheet.

    Attributes:
        headers: The headers for the import, by column.
        titles: Header by the name of the column that people see.
    """

    headers: list[str] = field(default_factory=list)
    titles: dict[str, str] = field(default_factory=dict)


def read_map(path: Path) -> dict[str, Mapped]:
    """Return what the map of a workbook says, by name of the sheet; nothing if it has none.

    Raises:
        FileError: The file is missing.
        TableError: It is not a workbook.
    """
    if not has_sheet(path, MAP):
        return {}
    found: dict[str, Mapped] = {}
    for number, cells in Sheet(path, MAP).rows():
        if number > 1:
            said = dict(zip(FIELDS, map(text_of, cells), strict=False))
            sheet = found.setdefault(said["sheet"], Mapped())
            sheet.headers.append(said["header"])
            sheet.titles[said["title"]] = said["header"]
    return found


def restore(table: Table, mapped: Mapped) -> None:
    """Put headers right that were changed: by the name of the column, else by its place.

    A header in the form of a property, or one that the template has, stays as it is.
    """
    for place, header in enumerate(table.header):
        if not header or ":" in header or header in mapped.headers:
            continue
        by_place = mapped.headers[place] if place < len(mapped.headers) else ""
        meant = mapped.titles.get(header, by_place)
        if meant and meant not in table.header:
            table.header[place] = meant


def own_sheets(path: Path) -> set[str]:
    """Return the names of the sheets that an earlier run added, which hold no data.

    Raises:
        TableError: It is not a workbook.
    """
    if not has_sheet(path, MARKS):
        return set()
    found = {MARKS}
    with suppress(StopIteration):
        found.add(str(next(Sheet(path, MARKS).rows())[1][0]))
    return found
