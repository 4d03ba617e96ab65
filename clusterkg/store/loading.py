"""Reads files into an embedded store.

Oxigraph's own loader takes half the time of adding statement by statement, but gives blank nodes
other labels each time. So large files go to it less the lines with such labels.
"""

from __future__ import annotations

import hashlib
import mmap
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO, cast

import pyoxigraph as ox

from clusterkg.model.namespaces import BASE, is_reserved
from clusterkg.rdf.formats import BY_SUFFIX, GRAPHS_POSSIBLE, NAMES_GRAPHS, format_of
from clusterkg.rdf.reader import opened, parsing, read
from clusterkg.store import embedded
from clusterkg.store.protocol import Progress
from clusterkg.store.sources import (
    BUNDLED,
    Filled,
    Source,
    graph_of_file,
    refuse_reserved,
    refuse_target,
    source_in,
)

_MERGE = ox.DefaultGraph()


def load(
    db: ox.Store, sources: Sequence[Source], progress: Progress | None, *, own: bool = False
) -> Filled:
    """Read files into `db`. What was read before an error stays there: callers stage.

    Args:
        db: The database.
        sources: The files, each with its graph.
        progress: See `Progress`.
        own: Whether they may be in graphs whose names are reserved.

    Returns:
        The graphs that they are in, each with the files.
    """
    filled: Filled = {}
    for source in sources:
        note_target(filled, source, own=own)
    kept = embedded.has_union(db)
    large = [source for source in sources if _may_go_whole(*source, kept, own)]
    with TemporaryDirectory() as name:
        whole = [_Whole(*source, Path(name) / str(n)) for n, source in enumerate(large)]
        for graph, path in sources:
            if (graph, path) not in large:
                found = quads_of(graph, path, progress, own=own)
                embedded.extend(db, noted(found, filled, (graph, path)))
        copied = _names(db)
        for one in list(whole):
            if not one.load(db, progress):
                # Whoever reads it statement by statement will say what is wrong.
                again = quads_of(one.graph, one.path, progress, own=own)
                embedded.extend(db, noted(again, filled, (one.graph, one.path)))
                whole.remove(one)
                copied |= _names(db)
        for one in whole:
            for name in one.names() & _names(db):
                by = source_in(name, one.path.resolve().as_uri())
                filled.setdefault(name, set()).add(by)
        if not kept:
            if not embedded.graphs_overlap(db):
                return filled
            # Reading a store takes longer than reading a file again.
            embedded.build_union(db, copied)
        for one in whole:
            one.merge(db)
    return filled


def note_target(filled: Filled, source: Source, *, own: bool) -> None:
    """Note the graph of a file that cannot name graphs itself, even if it holds nothing.

    Raises:
        FormatError: A graph is asked for, and the file names its graphs itself.
        GraphNameError: The graph has a name that is reserved.
    """
    graph, path = source
    if not own:
        refuse_target(source)
    if format_of(path) not in GRAPHS_POSSIBLE:
        name = graph or graph_of_file(path)
        by = BUNDLED if own and is_reserved(name) else path.resolve().as_uri()
        filled.setdefault(name, set()).add(by)


def noted(quads: Iterable[ox.Quad], filled: Filled, source: Source) -> Iterator[ox.Quad]:
    """Yield the statements of a file, and note in which graphs they are."""
    if format_of(source[1]) not in GRAPHS_POSSIBLE:  # then its graph is noted already
        yield from quads
        return
    name, last = source[1].resolve().as_uri(), None
    for quad in quads:
        if quad.graph_name != last:
            last = quad.graph_name
            graph = last.value  # type: ignore[union-attr]
            filled.setdefault(graph, set()).add(source_in(graph, name))
        yield quad


def _names(db: ox.Store) -> set[str]:
    return {name.value for name in db.named_graphs()}


_WORTH = 1_000_000  # bytes: smaller files are loaded as fast statement by statement
_WHOLE = (ox.RdfFormat.N_TRIPLES, ox.RdfFormat.TURTLE, ox.RdfFormat.N_QUADS)


_OURS = re.compile(
    rb"<(?:%b|[^<>\n]*\\[uU])[^<>\n]*>[ \t]*\.[ \t]*(?:#.*)?\r?$" % re.escape(BASE.encode()),
    re.MULTILINE,
)
"""The end of a line of N-Quads whose graph has a name that is reserved, or may have."""

_GRAPH = re.compile(rb"<([^<>\n]*)>[ \t]*\.[ \t]*(?:#.*)?\r?$", re.MULTILINE)
"""The end of a line of N-Quads: its graph, or an IRI that is the value of its statement."""


def _may_go_whole(graph: str | None, path: Path, kept: bool, own: bool) -> bool:
    rdf_format = BY_SUFFIX.get(path.suffix.lower())
    if rdf_format not in _WHOLE or (rdf_format in NAMES_GRAPHS and (kept or graph is not None)):
        return False
    if not path.is_file() or path.stat().st_size < _WORTH:
        return False
    if rdf_format in NAMES_GRAPHS and not own:
        with _text(path) as text:
            if _OURS.search(text):  # whoever reads it statement by statement finds the line
                return False
    return rdf_format is not ox.RdfFormat.TURTLE or not _labels_nodes(path)


@contextmanager
def _text(path: Path) -> Iterator[mmap.mmap]:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text:
        yield text


def _labels_nodes(path: Path) -> bool:
    """Return whether a file may hold labels of blank nodes."""
    with _text(path) as text:
        return text.find(b"_:") >= 0


class _Whole:
    """A file that Oxigraph's loader reads, in a folder for copies that it needs."""

    def __init__(self, graph: str | None, path: Path, folder: Path) -> None:
        self.graph, self.path = graph, path
        self._format = format_of(path)
        self._folder = folder
        self._plain = path
        self._labelled: Path | None = None
        self._unnamed = False

    def load(self, db: ox.Store, progress: Progress | None) -> bool:
        """Load the file into named graphs; return whether that went well."""
        name = ox.NamedNode(self.graph or graph_of_file(self.path))
        named = self._format in NAMES_GRAPHS
        try:
            if self._format is not ox.RdfFormat.TURTLE and _labels_nodes(self.path):
                self._set_apart()
            self._bulk(db, self._plain, None if named else name, progress)
            embedded.insert(db, self._rest())
        except (SyntaxError, MemoryError, OSError, ValueError):
            if named:
                db.remove_graph(_MERGE)
            return False
        if named:
            unnamed = list(db.quads_for_pattern(None, None, None, _MERGE))
            self._unnamed = bool(unnamed)
            embedded.insert(db, (ox.Quad(q.subject, q.predicate, q.object, name) for q in unnamed))
            db.remove_graph(_MERGE)
        return True

    def names(self) -> set[str]:
        """Return the graphs that the file names, and perhaps others."""
        if self._format not in NAMES_GRAPHS:
            return set()
        found = {graph_of_file(self.path)} if self._unnamed else set()
        with _text(self.path) as text:
            return found | {match[1].decode() for match in _GRAPH.finditer(text)}

    def merge(self, db: ox.Store) -> None:
        """Load the file into the default graph."""
        plain = self._plain
        if self._format in NAMES_GRAPHS:
            self._folder.mkdir(exist_ok=True)
            plain = self._folder / "merged.nt"
            with self._plain.open("rb") as lines, plain.open("wb") as target:
                while text := lines.read(_BLOCK):
                    target.write(self._without_graphs(text + lines.readline()))
        self._bulk(db, plain, None, None)
        embedded.insert(db, map(embedded.without_graph, self._rest()))

    def _without_graphs(self, text: bytes) -> bytes:
        """Return N-Quads as N-Triples."""
        lines = text.removesuffix(b"\n").split(b"\n")
        comments = any(mark in text for mark in (b" #", b"\t#", b".#", b"\n#"))
        if self._unnamed or comments or not all(line.endswith(b"> .") for line in lines):
            triples = (quad.triple for quad in ox.parse(text, self._format))
            return ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
        # The last IRI of each line is the graph: cutting it off is much faster than parsing.
        return b"".join([line[: line.rindex(b"<")] + b".\n" for line in lines])

    def _bulk(
        self, db: ox.Store, path: Path, graph: ox.NamedNode | None, progress: Progress | None
    ) -> None:
        base = self.path.resolve().as_uri()
        form = ox.RdfFormat.N_TRIPLES if path.suffix == ".nt" else self._format
        if progress is None:
            db.bulk_load(path=path, format=form, base_iri=base, to_graph=graph)
            return
        with path.open("rb") as file:
            source = cast(BinaryIO, _Metered(file, progress))
            db.bulk_load(source, format=form, base_iri=base, to_graph=graph)

    def _set_apart(self) -> None:
        """Copy the lines that may have labels of blank nodes, and the others, into files."""
        self._folder.mkdir()
        plain = self._folder / f"plain{self.path.suffix}"
        labelled = self._folder / f"labelled{self.path.suffix}"
        with (
            self.path.open("rb") as file,
            mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text,
            plain.open("wb") as others,
            labelled.open("wb") as these,
        ):
            start = 0
            while (found := text.find(b"_:", start)) >= 0:
                line = text.rfind(b"\n", start, found) + 1 or start
                end = text.find(b"\n", found) + 1 or len(text)
                others.write(text[start:line])
                these.write(text[line:end])
                start = end
            while start < len(text):
                others.write(text[start : start + _BLOCK])
                start += _BLOCK
        self._plain, self._labelled = plain, labelled

    def _rest(self) -> Iterator[ox.Quad]:
        """Yield the statements with labels of blank nodes."""
        if self._labelled is not None:
            name = ox.NamedNode(self.graph or graph_of_file(self.path))
            with self._labelled.open("rb") as file:
                yield from _parsed(file, self._format, self.path, name)


_BLOCK = 4_000_000


class _Metered:
    """A file that reports how many bytes are read from it."""

    def __init__(self, file: BinaryIO, progress: Progress) -> None:
        self._read = file.read
        self._progress = progress

    def read(self, size: int = -1) -> bytes:
        data = self._read(size)
        self._progress(len(data))
        return data


def contents(sources: Sequence[Source], *, own: bool = False) -> Filled:
    """Return the graphs that files put statements into, each with the files.

    A file that may name its graphs itself must be read for that; it is read as a stream.

    Args:
        sources: The files, each with its graph.
        own: Whether they may be in graphs whose names are reserved.
    """
    filled: Filled = {}
    for source in sources:
        note_target(filled, source, own=own)
        if format_of(source[1]) in GRAPHS_POSSIBLE:
            for _ in noted(quads_of(*source, None, own=own), filled, source):
                pass
    return filled


def quads_of(
    graph: str | None, path: Path, progress: Progress | None, *, own: bool = False
) -> Iterator[ox.Quad]:
    """Yield the statements of a file, each in a named graph.

    Args:
        graph: The graph of statements that are in none; None for that of the file.
        path: The file.
        progress: See `Progress`.
        own: Whether they may be in graphs whose names are reserved.

    Raises:
        InputError: The file cannot be used.
        GraphNameError: A statement is in a graph whose name is reserved.
    """
    rdf_format = format_of(path)
    name = ox.NamedNode(graph or graph_of_file(path))
    with opened(path) as file, parsing(path, rdf_format):
        source = cast(BinaryIO, _Metered(file, progress)) if progress else file
        found = _parsed(source, rdf_format, path, name)
        yield from found if own or rdf_format not in GRAPHS_POSSIBLE else _allowed(found, path)


def _allowed(quads: Iterable[ox.Quad], path: Path) -> Iterator[ox.Quad]:
    """Yield the statements of a file, none of which may be in a graph with a reserved name."""
    last = None
    for quad in quads:
        if quad.graph_name != last:
            last = quad.graph_name
            if is_reserved(last.value):  # type: ignore[union-attr]
                lines = (line for found, line in read(path) if found.graph_name == last)
                refuse_reserved(last.value, str(path), next(lines, None))  # type: ignore[union-attr]
        yield quad


def _parsed(
    source: BinaryIO, rdf_format: ox.RdfFormat, path: Path, name: ox.NamedNode
) -> Iterator[ox.Quad]:
    """Yield the statements of a text out of the file at `path`, those in no graph in `name`."""
    base = path.resolve().as_uri()
    own = scope_of(base)
    for quad in ox.parse(source, rdf_format, base_iri=base):
        where = name if quad.graph_name == _MERGE else quad.graph_name
        subject, value = quad.subject, quad.object
        if not isinstance(subject, ox.NamedNode) or isinstance(value, _MAY_HOLD):
            # A label means a node of this file only; read again, it is the same one.
            subject, value = scoped(subject, own), scoped(value, own)
        yield ox.Quad(subject, quad.predicate, value, where)


_MAY_HOLD = (ox.BlankNode, ox.Triple)


def scope_of(name: str) -> str:
    """Return what tells the blank nodes of one source from those of others with the same labels.

    Args:
        name: Name of the source, such as the IRI of its file.
    """
    return hashlib.sha256(name.encode()).hexdigest()[:12]


def scoped(term: Any, own: str) -> Any:
    """Return a term; a blank node gets a label that only it has, the same one each time.

    It does so also within a triple term.

    Args:
        term: The term.
        own: Scope of its source (see `scope_of`).
    """
    if isinstance(term, ox.BlankNode):
        return ox.BlankNode(f"{term.value}f{own}")
    if isinstance(term, ox.Triple):
        return ox.Triple(scoped(term.subject, own), term.predicate, scoped(term.object, own))
    return term
