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
    │   ├── EndpointError             an endpoint answers with an error, or with something else
    │   │   └── ConnectionFailedError it does not answer, or its answer is cut
    │   ├── ReadOnlyError             this kind of store is read-only
    │   └── SettingsError             a setting cannot be used
    ├── QueryError                    a query cannot be run
    │   ├── QuerySyntaxError          the SPARQL does not parse
    │   ├── UnknownQueryError         there is no canned query with this name
    │   ├── ParameterError            a parameter is unknown, missing or invalid
    │   ├── QueryHeaderError          the header of a canned query is wrong
    │   ├── DisabledError             it contacts other hosts, which is not allowed
    │   └── NotEntailedError          exit status 1: a statement does not follow
    ├── UsageError                    a command line that cannot be meant so
    ├── MeasureError                  an indicator cannot be computed
    │   └── CoverageError             the table lacks regions, or its totals differ
    ├── OutputError                   a result does not fit the format that is asked for
    ├── TemplateError                 a template cannot be made or filled in
    ├── LinkError                     links cannot be made, or not in this way
    ├── ServerError                   the server cannot start
    ├── ShapesError                   the shapes themselves are wrong
    │   └── UnknownProfileError       there is no profile with this name
    ├── UnsupportedError              exit status 3: an engine cannot do what is asked
    └── PackageMissingError           exit status 6: a package is not installed
        └── ReasonerMissingError      HermiT has no Java to run on

An error is one line for people: where, what, and a hint how to fix it. Each class has one exit
status, and each exit status has one meaning (`Status`).
"""

from __future__ import annotations

from enum import IntEnum
from typing import Any, ClassVar
from urllib.parse import unquote


class Status(IntEnum):
    """What the exit status of a command says; `meaning` says it in words."""

    meaning: str

    def __new__(cls, number: int, meaning: str) -> Status:
        status = int.__new__(cls, number)
        status._value_ = number
        status.meaning = meaning
        return status

    FINE = 0, "the command did what was asked"
    FINDINGS = 1, "it ran, and found what it is asked to report: findings, errors in rows, changes"
    UNUSABLE = 2, "the usage, a file, a store, the network or the disk cannot be used"
    UNSUPPORTED = 3, "the engine cannot do what the shapes, the query or the ontology ask for"
    PARTIAL = 4, "an endpoint gave only a part of the answer; `--allow-partial` accepts it"
    UNCHECKED = 5, "`validate` found nothing to check; `--allow-empty` accepts it"
    PACKAGE_MISSING = 6, "a package that this needs is not installed; the message says which"
    INTERRUPTED = 130, "Ctrl-C"
    CLOSED = 141, "the reader of the output has gone, as in `| head`"


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

    exit_status: ClassVar[Status] = Status.UNUSABLE

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
    """A file cannot be used. For arguments see `ClusterkgError`.

    >>> str(InputError("no such file", file="https:/example.org/a.ttl"))
    'https://example.org/a.ttl: no such file (download it first: addresses are not read as files)'
    >>> str(InputError("no such file", file="file:/data/a.ttl"))
    'file:///data/a.ttl: no such file (name it by its path, /data/a.ttl)'
    """

    def __init__(self, message: str, *, hint: str | None = None, **where: Any) -> None:
        scheme, colon, rest = str(where.get("file")).partition(":/")
        place = rest.lstrip("/")  # a path joins its slashes
        if colon and scheme in {"http", "https", "ftp"}:
            hint = "download it first: addresses are not read as files"
            where["file"] = f"{scheme}://{place}"
        elif colon and scheme == "file":
            hint = f"name it by its path, /{unquote(place)}"
            where["file"] = f"file:///{place}"
        super().__init__(message, hint=hint, **where)


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


class ConnectionFailedError(EndpointError):
    """A SPARQL endpoint cannot be reached, or the connection ends before its answer does.

    Attributes:
        sent: Whether the request may have reached it.
    """

    sent = True


class ReadOnlyError(StoreError):
    """This kind of store is read-only."""


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


class DisabledError(QueryError):
    """A query would contact other hosts, which is not allowed."""


class NotEntailedError(QueryError):
    """A statement to be explained is neither stated nor does it follow."""

    exit_status: ClassVar[Status] = Status.FINDINGS


class UsageError(ClusterkgError):
    """A command line is wrong: a word, an option, or options that do not go together."""


class MeasureError(ClusterkgError):
    """An indicator cannot be computed."""


class CoverageError(MeasureError):
    """The table lacks regions, or its totals differ from those given."""


class OutputError(ClusterkgError):
    """A result does not fit the format: it has too many rows, or a letter that no font has."""


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
    """An engine cannot do what shapes, a query or an ontology ask for."""

    exit_status: ClassVar[Status] = Status.UNSUPPORTED


class PackageMissingError(ClusterkgError):
    """A package that is not always there is needed; the hint names the extra that brings it."""

    exit_status: ClassVar[Status] = Status.PACKAGE_MISSING


class ReasonerMissingError(PackageMissingError):
    """HermiT has no Java to run on."""
