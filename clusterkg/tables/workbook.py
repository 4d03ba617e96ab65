"""Reads workbooks: XLSX and ODS.

calamine gives an empty cell for `#N/A` and for a formula that has not been calculated yet, and
knows no merged cells in ODS. These would be lost silently, so they are looked up here in the parts
of the file.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from xml.etree import ElementTree

from clusterkg.model.content import hint_for, like, nature
from clusterkg.model.errors import FileError, TableError
from clusterkg.tables.table import BadCell, Cell, Row

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook


def _open(path: Path) -> CalamineWorkbook:
    from python_calamine import CalamineError, PasswordError, load_workbook

    if not path.exists():
        raise FileError("no such file", hint=like(path), file=str(path))
    if path.is_dir():
        raise FileError("this is a folder", hint="name the workbook in it", file=str(path))
    try:
        return load_workbook(path)
    except PasswordError:
        raise _locked(path) from None
    except OSError as error:
        raise FileError(f"cannot be read: {error.strerror or error}", file=str(path)) from None
    except CalamineError as error:
        raise _unreadable(path, error) from None


def _locked(path: Path) -> TableError:
    return TableError(
        "it is locked by a password",
        hint="remove the password in the program that set it, and save it again",
        file=str(path),
    )


def _unreadable(path: Path, error: Exception) -> TableError:
    """Return why a file is no workbook, as far as its first bytes tell."""
    found = nature(path)
    if found is None:
        return TableError(
            "not a workbook, whatever its name says",
            hint="save it as XLSX or ODS, or give it the suffix of what it is, such as .csv",
            file=str(path),
        )
    if found.startswith("an Office file"):
        return _locked(path)
    if found.startswith("a ZIP"):
        what = " ".join(str(error).split())[:200]
        return TableError(
            f"the workbook is damaged or cut off: {what}",
            hint="copy or download it again, or open it and save it anew",
            file=str(path),
        )
    return TableError(f"not a workbook: the file is {found}", hint=hint_for(found), file=str(path))


def names(path: Path) -> list[str]:
    """Return the names of the sheets that are not hidden.

    Raises:
        FileError: The file is missing.
        TableError: It is not a workbook.
    """
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    with _open(path) as book:
        return [
            sheet.name
            for sheet in book.sheets_metadata
            if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet
        ]


def has_sheet(path: Path, name: str) -> bool:
    """Return whether a workbook has a sheet, hidden or not.

    Raises:
        FileError: The file is missing.
        TableError: It is not a workbook.
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
        TableError: It is not a workbook, or has no such sheet.
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


Place = tuple[int, int]
"""Row and column, from 1."""


@dataclass
class Marks:
    """What there is in a sheet besides its values.

    Attributes:
        bad: Cells without a usable value.
        merged: Merged cells, as first and last cell.
    """

    bad: dict[Place, BadCell] = field(default_factory=dict)
    merged: list[tuple[Place, Place]] = field(default_factory=list)


def marks(path: Path, sheet: str) -> Marks:
    """Return the marks of a sheet of an XLSX or ODS file.

    Raises:
        TableError: The file is damaged.
    """
    try:
        with zipfile.ZipFile(path) as parts:
            if path.suffix.lower() == ".ods":
                return _ods(parts, sheet)
            return _xlsx(parts.read(_part(parts, sheet)))
    except (zipfile.BadZipFile, KeyError, ElementTree.ParseError, ValueError) as error:
        raise TableError(f"the workbook is damaged: {error}", file=str(path)) from None


_RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION: Final = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


def _part(parts: zipfile.ZipFile, sheet: str) -> str:
    """Return the name of the part that holds a sheet."""
    book = _main(parts)
    folder, file = posixpath.split(book)
    targets = {}
    for node in ElementTree.fromstring(parts.read(f"{folder}/_rels/{file}.rels").strip()):
        targets[node.get("Id")] = node.get("Target", "")
    for node in ElementTree.fromstring(parts.read(book)).iter():
        if node.tag.endswith("}sheet") and node.get("name") == sheet:
            target = targets[node.get(_RELATION) or node.get(_STRICT_RELATION)]
            return target[1:] if target[:1] == "/" else posixpath.normpath(f"{folder}/{target}")
    raise KeyError(f"no part for the sheet {sheet!r}")


def _main(parts: zipfile.ZipFile) -> str:
    for node in ElementTree.fromstring(parts.read("_rels/.rels")):
        if node.get("Type", "").endswith("/officeDocument"):
            return node.get("Target", "").lstrip("/")
    raise KeyError("no workbook in it")


_CELL: Final = re.compile(
    rb"<(?:\w+:)?(?P<name>row|c)(?=[\s/>])(?P<given>[^>]*?)(?P<empty>/?)>", re.DOTALL
)
_END: Final = re.compile(rb"</(?:\w+:)?c\s*>")
_ATTRIBUTE: Final = re.compile(rb"""\b([rt])\s*=\s*["']([^"']*)["']""")
_FORMULA: Final = re.compile(rb"<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>(.*?)</(?:\w+:)?f>)", re.DOTALL)
_VALUE: Final = re.compile(rb"<(?:\w+:)?(?:v|is)(?:\s[^>]*)?>(.*?)</(?:\w+:)?(?:v|is)>", re.DOTALL)
_MERGED: Final = re.compile(rb"""<(?:\w+:)?mergeCell\b[^>]*?ref\s*=\s*["']([^"']+)["']""")
_NAME: Final = re.compile(r"\$?([A-Z]+)\$?(\d+)")


def _place(name: str) -> Place:
    match = _NAME.fullmatch(name)
    if match is None:
        raise ValueError(f"no name of a cell: {name!r}")
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]), column


def _xlsx(text: bytes) -> Marks:
    found = Marks()
    for match in _MERGED.finditer(text):
        first, _, last = match[1].decode().partition(":")
        found.merged.append((_place(first), _place(last or first)))
    if not re.search(rb"""\st\s*=\s*["']e["']|<(?:\w+:)?f[\s/>]""", text):
        return found
    row = column = 0
    for match in _CELL.finditer(text):
        given = {key: value.decode() for key, value in _ATTRIBUTE.findall(match["given"])}
        if match["name"] == b"row":
            row, column = int(given.get(b"r", row + 1)), 0
            continue
        row, column = _place(given[b"r"]) if b"r" in given else (row, column + 1)
        if match["empty"]:
            continue
        end = _END.search(text, match.end())
        bad = _bad(given.get(b"t"), text[match.end() : end.start() if end else len(text)])
        if bad is not None:
            found.bad[row, column] = bad
    return found


def _bad(kind: str | None, body: bytes) -> BadCell | None:
    value = _VALUE.search(body)
    if kind == "e":
        return BadCell("error-value", unescape(value[1].decode()) if value else "#N/A")
    formula = _FORMULA.search(body)
    # An empty text as the value of a formula is a value: <v></v> with t="str".
    if formula is not None and (value is None or (not value[1] and kind != "str")):
        return BadCell("uncached-formula", "=" + unescape((formula[1] or b"").decode()))
    return None


_OFFICE: Final = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_CALC: Final = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_TEXT: Final = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


def _ods(parts: zipfile.ZipFile, sheet: str) -> Marks:
    found = Marks()
    here, row, column = False, 0, 0
    with parts.open("content.xml") as file:
        for event, node in ElementTree.iterparse(file, ("start", "end")):
            if node.tag == f"{_TABLE}table":
                here, row = event == "start" and node.get(f"{_TABLE}name") == sheet, 0
            elif not here:
                pass
            elif node.tag == f"{_TABLE}table-row":
                if event == "start":
                    row, column = row + 1, 0
                else:
                    row += int(node.get(f"{_TABLE}number-rows-repeated", 1)) - 1
                    node.clear()
            elif event == "end" and node.tag in _ODS_CELLS:
                _ods_cell(found, node, row, column + 1)
                column += int(node.get(f"{_TABLE}number-columns-repeated", 1))
    return found


_ODS_CELLS: Final = {f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"}


def _ods_cell(found: Marks, node: ElementTree.Element, row: int, column: int) -> None:
    wide = int(node.get(f"{_TABLE}number-columns-spanned", 1))
    high = int(node.get(f"{_TABLE}number-rows-spanned", 1))
    if wide > 1 or high > 1:
        found.merged.append(((row, column), (row + high - 1, column + wide - 1)))
    formula = node.get(f"{_TABLE}formula")
    text = " ".join("".join(part.itertext()) for part in node.iter(f"{_TEXT}p"))
    if node.get(f"{_CALC}value-type") == "error":
        found.bad[row, column] = BadCell("error-value", text or "#N/A")
    elif formula is not None and node.get(f"{_OFFICE}value-type") is None:
        found.bad[row, column] = BadCell("uncached-formula", formula.partition(":")[2] or formula)
