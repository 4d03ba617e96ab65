"""Reads RDF files, with the line of each statement and errors a person can act on."""

from __future__ import annotations

import gzip
import mmap
import re
import shutil
import zlib
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, BinaryIO, cast
from xml.parsers import expat

from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, parse, serialize

from clusterkg.model.content import hint_for, nature, unreadable
from clusterkg.model.errors import FileError, ParseError
from clusterkg.rdf.formats import GRAPHS_POSSIBLE, LINE_BASED, format_of
from clusterkg.rdf.unpack import Unpacked


class _LineFeed:
    """A file that hands out one line per `read`, so that its reader never runs ahead.

    pyoxigraph yields a statement as soon as it has the text of it; the number of lines handed
    out so far is then the line on which the statement ends.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._ended = True
        self.line = 0

    def read(self, size: int = -1) -> bytes:
        text = self._file.readline(size)
        if self._ended and text:
            self.line += 1
        self._ended = text.endswith(b"\n")
        return text


def read(path: Path) -> Iterator[tuple[Quad, int | None]]:
    """Yield the statements of a file with the line each ends on (None where not known).

    Lines are known for Turtle, TriG, N-Triples and N-Quads. The file is read as a stream.

    Raises:
        FileError: The file is missing or unreadable.
        FormatError: Its suffix names no RDF format.
        ParseError: Its text is not well-formed.
    """
    rdf_format = format_of(path)
    with opened(path) as file:
        feed = _LineFeed(file) if rdf_format in LINE_BASED else file
        with parsing(path, rdf_format):
            for quad in parse(cast(BinaryIO, feed), rdf_format, base_iri=path.resolve().as_uri()):
                yield quad, feed.line if isinstance(feed, _LineFeed) else None


def quads(path: Path) -> Iterator[Quad]:
    """Yield the statements of a file, without lines: the fast way. Raises as `read`."""
    rdf_format = format_of(path)
    with opened(path) as file, parsing(path, rdf_format):
        yield from parse(file, rdf_format, base_iri=path.resolve().as_uri())


def graphs_in(path: Path) -> set[str]:
    """Return the named graphs that the statements of a file are in. Raises as `read`."""
    if format_of(path) not in GRAPHS_POSSIBLE:
        return set()
    names = {quad.graph_name for quad in quads(path)}
    return {name.value for name in names if isinstance(name, NamedNode)}


def transcribe(path: Path, target: IO[bytes], graph: str | None = None) -> None:
    """Write the statements of a file as canonical N-Triples, whatever graph they are in.

    This is the fastest way to read a file: no statement becomes a Python object.

    Args:
        path: The file.
        target: What takes the text.
        graph: IRI of the only named graph that counts; None for all.

    Raises:
        InputError: As `read`.
    """
    rdf_format = format_of(path)
    statements: Iterable[Triple] | Iterable[Quad]
    with opened(path) as file, parsing(path, rdf_format):
        statements = parse(file, rdf_format, base_iri=path.resolve().as_uri())
        if graph is not None:
            name = NamedNode(graph)
            statements = (quad.triple for quad in statements if quad.graph_name == name)
        elif rdf_format in GRAPHS_POSSIBLE:
            statements = (quad.triple for quad in statements)
        serialize(statements, target, RdfFormat.N_TRIPLES)


@contextmanager
def parsing(path: Path, rdf_format: RdfFormat) -> Iterator[None]:
    """Turn errors of pyoxigraph's parser into ours.

    Raises:
        ParseError: The text of the file is not well-formed.
    """
    if rdf_format is RdfFormat.RDF_XML:
        _check_whole(path)
    try:
        yield
    except SyntaxError as error:
        raise parse_error(path, error, rdf_format) from None
    except MemoryError:
        raise ParseError(
            "a term is longer than 16 MiB", hint="it is hardly meant to be RDF", file=str(path)
        ) from None


def _check_whole(path: Path) -> None:
    """Refuse XML that is empty or cut off: pyoxigraph reads it as far as it goes, without a word.

    Raises:
        ParseError: It is.
    """
    with opened(path) as file:
        parser = expat.ParserCreate()
        found: list[str] = []
        parser.StartElementHandler = lambda name, _: found.append(name) if not found else None
        data = b"-"
        while data:
            data = file.read(1 << 16)
            try:
                parser.Parse(data, not data)
            except expat.ExpatError as error:
                if error.code not in _CUT_OFF or data:
                    return  # what else is wrong pyoxigraph says, with the place
                what = "the end is missing" if found else "there is no element in it"
                raise ParseError(
                    f"not well-formed {RdfFormat.RDF_XML.name}: {what}",
                    hint="was it saved or downloaded to the end?",
                    file=str(path),
                ) from None


_CUT_OFF = {
    expat.errors.codes[each]
    for each in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
    )
}


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """Open a file for reading, unpacked if it ends in `.gz`, with errors a person can act on.

    Raises:
        FileError: The file is missing or unreadable.
    """
    with _opened(path) as file:
        if path.suffix.lower() != ".gz":
            _skip_mark(file)
            yield file
            return
        if not path.stat().st_size:
            raise FileError("not a whole gzip file: it is empty", file=str(path))
        try:
            yield cast(BinaryIO, Unpacked(file, path))
        except (zlib.error, gzip.BadGzipFile, EOFError):
            raise FileError("not a whole gzip file", file=str(path)) from None


def _skip_mark(file: BinaryIO) -> None:
    """Leave out a byte order mark, which says nothing in UTF-8 and is not part of the text."""
    if file.seekable() and file.read(3) != b"\xef\xbb\xbf":
        file.seek(0)


@contextmanager
def mapped(path: Path) -> Iterator[bytes | mmap.mmap]:
    """Give the text of a file that is not empty, without reading it into memory.

    Raises:
        FileError: The file is missing or unreadable.
    """
    with ExitStack() as stack:
        file = stack.enter_context(opened(path))
        if path.suffix.lower() == ".gz":
            unpacked = stack.enter_context(TemporaryFile())
            shutil.copyfileobj(file, unpacked)
            unpacked.flush()
            file = cast(BinaryIO, unpacked)
        yield stack.enter_context(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    try:
        file = path.open("rb")
    except OSError as error:
        raise unreadable(path, error) from None
    with file:
        yield file


_PLACE = re.compile(
    r"^(?:Parser )?[Ee]rror.*?: |\s*\(line \d+\)$|(?<=UTF-8): invalid utf-8 sequence of .*$"
)


def parse_error(path: Path, error: SyntaxError, rdf_format: RdfFormat) -> ParseError:
    """Turn pyoxigraph's error into ours, with file, line, column and a hint."""
    message = _PLACE.sub("", error.msg or str(error)).strip().rstrip(".")
    message = f"{message[:1].lower()}{message[1:]}" if message[:2].istitle() else message
    hint = _hint(message)
    found = nature(path)
    if "LoadDocumentCallback" in message:
        return _remote_context(path)
    if found is not None and path.suffix.lower() != ".gz":
        return ParseError(
            f"not {rdf_format.name}: the file is {found}", hint=hint_for(found), file=str(path)
        )
    return ParseError(
        f"not well-formed {rdf_format.name}: {message}",
        hint=hint,
        file=str(path),
        line=error.lineno,
        column=error.offset,
    )


_CONTEXT = re.compile(rb'"@context"\s*:\s*(?:\[\s*)?"([^"]+)"')


def _remote_context(path: Path) -> ParseError:
    with opened(path) as file:
        found = _CONTEXT.search(file.read(1 << 16))
    name = f" {found[1].decode(errors='replace')!r}" if found else ""
    return ParseError(
        f"the @context{name} is on another site, and reading a file fetches nothing",
        hint="put the content of the context into the file, or expand it with a JSON-LD tool",
        file=str(path),
    )


_HINTS = (
    (("IRI code point", "invalid IRI"), "an IRI ends in '>' and has no spaces; is a '>' missing?"),
    (("UTF-8",), "save the file as UTF-8"),
    (("end of file",), "something is not closed: a quote, a bracket or the final full stop"),
    (("scheme",), "write the IRI in full, or with a prefix"),
    (
        ("dot is expected", "followed by a dot"),
        "end the statement before with a full stop, or continue it with ; or ,",
    ),
    (("namespaces are required",), "the file begins with <rdf:RDF>; is it RDF/XML?"),
    (("trailing comma",), "remove the last comma"),
    (("\\x00", "\x00"), "the file is not text; is it the right one?"),
)
_SCHEMES = {"http", "https", "urn", "file", "mailto", "ftp", "tag", "doi"}
_UNDECLARED = re.compile(r"the prefix '?([^\s:']*):?'? has not been declared")


def _hint(message: str) -> str | None:
    undeclared = _UNDECLARED.search(message)
    if undeclared is not None:
        if undeclared[1] in _SCHEMES:
            return "write an IRI between < and >"
        return "declare it at the top with @prefix"
    return next((hint for words, hint in _HINTS if any(word in message for word in words)), None)
