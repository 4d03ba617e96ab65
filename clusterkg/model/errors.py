"""Every error that clusterkg raises for a user.

    ClusterkgError                    exit status 2
    ├── InputError                    a file cannot be used
    │   ├── FileError                 it is missing, unreadable or cannot be written
    │   ├── FormatError               its name does not say which format it has
    │   ├── ParseError                its text is not well-formed
    │   ├── GraphNameError            a graph cannot have this name, or it is not the file's alone
    │   ├── TableError                it is not a readable table, or a cell is wrong
    │   └── MappingSetError           a mapping set breaks the rules of SSSOM
    ├── StoreError                    a store cannot be used
    │   ├── StoreBusyError            another process is writing to it
    │   ├── StoreFormatError          the folder is not a clusterkg store, or is damaged
    │   ├── EndpointError             an endpoint does not answer, or answers with an error
    │   └── SettingsError             a setting cannot be used
    ├── QueryError                    a query cannot be run
    │   ├── QuerySyntaxError          the SPARQL does not parse
    │   ├── UnknownQueryError         there is no canned query with this name
    │   ├── ParameterError            a parameter is unknown, missing or invalid
    │   ├── QueryHeaderError          the header of a canned query is wrong
    │   └── NotEntailedError          exit status 1: a statement does not follow
    ├── MeasureError                  an indicator cannot be computed
    │   └── CoverageError             the table lacks regions, or its totals differ
    ├── TemplateError                 a template cannot be made or filled in
    ├── LinkError                     links cannot be made, or not in this way
    ├── ServerError                   the server cannot start
    ├── ShapesError                   the shapes themselves are wrong
    │   └── UnknownProfileError       there is no profile with this name
    └── UnsupportedError              exit status 3: the request is not supported
        ├── ReasonerMissingError      HermiT has no Java to run on
        └── ReadOnlyError             this kind of store is read-only

An error is one line for people: where, what, and a hint how to fix it.
"""

from __future__ import annotations

from typing import ClassVar


def spot(file: str, line: int | None = None, column: int | None = None) -> str:
    """Return `file:line:column` as far as known."""
    return ":".join([file, *(str(number) for number in (line, column) if number is not None)])


def sanitised(text: str) -> str:
    r"""Return a text as one line without control characters.

    What data, files and endpoints put into a message must not give orders to a terminal.

    >>> sanitised("red \x1b[31m\n  text")
    'red \\x1b[31m text'
    """
    line = " ".join(text.split())
    if line.isprintable():
        return line
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in line)


class ClusterkgError(Exception):
    """Base of all errors: a message, a hint, and where in which file.

    Args:
        message: What is wrong, one line, no final full stop.
        hint: What to do about it.
        file: The file concerned, as the user named it.
        line: Line in `file`, from 1.
        column: Column in `line`, from 1.
        excerpt: The line of a query with a caret below, as far as the place is known.
    """

    exit_status: ClassVar[int] = 2

    def __init__(
        self,
        message: str,
        *,
        hint: str | None = None,
        file: str | None = None,
        line: int | None = None,
        column: int | None = None,
        excerpt: str = "",
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.file = file
        self.line = line
        self.column = column
        self.excerpt = excerpt

    @property
    def place(self) -> str:
        """`file:line:column` as far as known, or an empty string."""
        if self.file is None:
            return ""
        return spot(self.file, self.line, self.column)

    def __str__(self) -> str:
        text = f"{self.place}: {self.message}" if self.place else self.message
        return sanitised(f"{text} ({self.hint})" if self.hint else text)


class InputError(ClusterkgError):
    """A file cannot be used."""


class FileError(InputError):
    """A file is missing, unreadable or cannot be written."""


class FormatError(InputError):
    """The name of a file does not say which format it has."""


class ParseError(InputError):
    """The text of a file is not well-formed RDF."""


class GraphNameError(InputError):
    """A named graph cannot have this name, or takes more than one source."""


class TableError(InputError):
    """A file is not a readable table, or a cell of it is wrong."""


class MappingSetError(InputError):
    """A mapping set breaks the rules of SSSOM."""


class StoreError(ClusterkgError):
    """A store cannot be used."""


class StoreBusyError(StoreError):
    """Another process is writing to the store."""


class StoreFormatError(StoreError):
    """The folder is not a clusterkg store, or it is damaged."""


class EndpointError(StoreError):
    """A SPARQL endpoint does not answer, or answers with an error."""


class SettingsError(StoreError):
    """A setting cannot be used."""


class IncompleteAnswerWarning(UserWarning):
    """An endpoint returned only a part of the answer."""


class QueryError(ClusterkgError):
    """A query cannot be run."""


class QuerySyntaxError(QueryError):
    """The SPARQL does not parse."""


class UnknownQueryError(QueryError):
    """There is no canned query with this name."""


class ParameterError(QueryError):
    """A parameter is unknown, missing or invalid."""


class QueryHeaderError(QueryError):
    """The header of a canned query is wrong."""


class NotEntailedError(QueryError):
    """A statement to be explained is neither stated nor does it follow."""

    exit_status: ClassVar[int] = 1


class MeasureError(ClusterkgError):
    """An indicator cannot be computed."""


class CoverageError(MeasureError):
    """The table lacks regions, or its totals differ from those given."""


class TemplateError(ClusterkgError):
    """A template cannot be made, or the data do not fit in it."""


class LinkError(ClusterkgError):
    """Links cannot be made, or not in this way."""


class ServerError(ClusterkgError):
    """The server cannot start: its address is in use, or does not belong to this machine."""


class ShapesError(ClusterkgError):
    """The shapes themselves are wrong."""


class UnknownProfileError(ShapesError):
    """There is no profile with this name."""


class UnsupportedError(ClusterkgError):
    """The request is not supported."""

    exit_status: ClassVar[int] = 3


class ReasonerMissingError(UnsupportedError):
    """HermiT has no Java to run on."""


class ReadOnlyError(UnsupportedError):
    """This kind of store is read-only."""
