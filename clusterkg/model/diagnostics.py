"""Diagnostics: what is wrong with data, one class for all rooms.

    Diagnostic("bad-value", Severity.ERROR, "'x' is not a valid xsd:gYear", place=Cell(…))

A table problem is one as it is; a finding of validation is one that also names its shape.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from clusterkg.model.errors import sanitised, spot


class Severity(IntEnum):
    """How bad a diagnostic is, least bad first.

    `INFO`, `WARNING` and `VIOLATION` are the three of SHACL. An `ERROR` is worse than a violation:
    the data cannot be used as they are (a row with an error is not imported).
    """

    INFO = 1
    WARNING = 2
    VIOLATION = 3
    ERROR = 4

    @property
    def word(self) -> str:
        """The severity as reports in JSON and options of the command line write it."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Line:
    """A place in a text file.

    Attributes:
        file: The file, as the user named it.
        line: Line, from 1; None where only the file is known.
        column: Column, from 1, in characters.
        end: Column after the last character, where it is known.
        text: The text of the line, where it is known.
    """

    file: str
    line: int | None = None
    column: int | None = None
    end: int | None = None
    text: str | None = None

    def __str__(self) -> str:
        return spot(self.file, self.line, self.column)


@dataclass(frozen=True, slots=True)
class Cell:
    """A place in a table.

    Attributes:
        file: The file, as the user named it.
        sheet: Name of the sheet; None where a file is one table.
        row: Row as the user sees it, from 1; None for the whole table.
        column: Column, from 1; None for a whole row.
        name: The place in words of the format: `Sheet1!B7` in a workbook, `7:2 header` (row,
            column, name of the column) in CSV, `7 key` (number of the object) in JSON.
    """

    file: str
    sheet: str | None = None
    row: int | None = None
    column: int | None = None
    name: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.name}" if self.name else self.file


@dataclass(frozen=True, slots=True)
class Node:
    """A place in a graph: a node, as a term in N-Triples form or a prefixed name."""

    term: str

    def __str__(self) -> str:
        return self.term


Place = Line | Cell | Node


@dataclass(frozen=True)
class Diagnostic:
    """Something wrong with data.

    Attributes:
        code: Code of the rule (`CLU001`) or of the problem (`bad-value`); it never changes.
        severity: How bad it is.
        message: What is wrong, one line, no final full stop.
        hint: What to do about it; may be empty.
        place: Where it is, if that is known.
    """

    code: str
    severity: Severity
    message: str
    hint: str = ""
    place: Place | None = None

    def __str__(self) -> str:
        return self.as_line(self.severity.word)

    def as_line(self, severity: str) -> str:
        """Return it as one line: place, severity, code, message, hint.

        Args:
            severity: The severity in the language of the reader.
        """
        place = "" if self.place is None else f"{self.place}: "
        text = f"{place}{severity} {self.code}: {self.message}"
        return sanitised(f"{text} ({self.hint})" if self.hint else text)
