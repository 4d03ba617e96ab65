"""Changes graphs of an endpoint so that each change happens as a whole or not at all.

Statements go into a graph for staging first, as many at a time as servers take; one last request
brings them where they belong. If anything fails before that, the staging graph is dropped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Final
from uuid import uuid4

import pyoxigraph as ox

from clusterkg.model.errors import ConnectionFailedError
from clusterkg.store.protocol import Progress

_MOST: Final = 1_000  # statements in a request: Virtuoso compiles no longer texts
_LARGEST: Final = 200_000  # characters


@contextmanager
def outcome_unknown() -> Iterator[None]:
    """Let an error say that a change may have been made, where only its confirmation is missing."""
    try:
        yield
    except ConnectionFailedError as error:
        if not error.sent:
            raise
        error.message += "; the change may have been made all the same"
        error.hint = "see whether it is there before you try again"
        raise


Send = Callable[[str], None]
"""Sends an update."""


class Staging:
    """Graphs that wait to be brought in.

    Args:
        send: Sends an update to the endpoint.
    """

    def __init__(self, send: Send) -> None:
        self._send = send
        self._token = uuid4().hex
        self._staged: dict[str, str] = {}

    def add(self, quads: Iterable[ox.Quad], progress: Progress | None = None) -> None:
        """Take statements, all of named graphs.

        Statements that share blank nodes stay together: those of two requests are never the same.
        """
        tied: list[ox.Quad] = []
        for chunk in _chunks(_free(quads, tied)):
            self._insert(chunk)
            if progress is not None:
                progress(0)
        for chunk in _bundles(tied):
            self._insert(chunk, ground=False)

    def finish(self, *, replace: Iterable[str] = ()) -> None:
        """Bring the statements where they belong, in one request.

        Args:
            replace: Graphs that are emptied first.
        """
        steps = [f"DROP SILENT GRAPH <{graph}>" for graph in sorted(replace)]
        for graph, staged in self._staged.items():
            steps += [f"ADD <{staged}> TO <{graph}>", f"DROP SILENT GRAPH <{staged}>"]
        if steps:
            with outcome_unknown():
                self._send(" ;\n".join(steps))
        self._staged = {}

    def drop(self) -> None:
        """Throw away what was staged."""
        if self._staged:
            self._send(" ;\n".join(f"DROP SILENT GRAPH <{g}>" for g in self._staged.values()))

    def left(self) -> str:
        """Return what to do where `drop` failed."""
        graphs = ", ".join(f"<{graph}>" for graph in self._staged.values())
        return f"later drop what was staged: {graphs}"

    def _insert(self, quads: list[ox.Quad], *, ground: bool = True) -> None:
        by_graph: dict[str, list[str]] = {}
        for quad in quads:
            assert isinstance(quad.graph_name, ox.NamedNode)
            by_graph.setdefault(quad.graph_name.value, []).append(str(quad.triple))
        for graph in by_graph:
            self._staged.setdefault(
                graph, f"urn:x-clusterkg:staging:{self._token}:{len(self._staged)}"
            )
        parts = [_graph(self._staged[graph], lines) for graph, lines in by_graph.items()]
        # Virtuoso takes no blank nodes in INSERT DATA; a template makes them once a solution.
        start, end = ("INSERT DATA {", "}") if ground else ("INSERT {", "} WHERE {}")
        self._send("\n".join([start, *parts, end]))


def _graph(name: str, lines: list[str]) -> str:
    body = " .\n".join(lines)
    return f"GRAPH <{name}> {{\n{body}\n}}"


def _free(quads: Iterable[ox.Quad], tied: list[ox.Quad]) -> Iterator[ox.Quad]:
    """Yield the statements without blank nodes; put the others into `tied`."""
    for quad in quads:
        if next(_blank_nodes(quad.triple), None):
            tied.append(quad)
        else:
            yield quad


def _blank_nodes(term: object) -> Iterator[ox.BlankNode]:
    """Yield the blank nodes of a triple, also those of triple terms within it."""
    if isinstance(term, ox.BlankNode):
        yield term
    elif isinstance(term, ox.Triple):
        yield from _blank_nodes(term.subject)
        yield from _blank_nodes(term.object)


def _chunks(quads: Iterable[ox.Quad]) -> Iterator[list[ox.Quad]]:
    chunk: list[ox.Quad] = []
    size = 0
    for quad in quads:
        chunk.append(quad)
        size += len(quad.object.value) if isinstance(quad.object, ox.Literal) else 100
        if len(chunk) == _MOST or size > _LARGEST:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _bundles(tied: list[ox.Quad]) -> Iterator[list[ox.Quad]]:
    """Yield statements in groups without common blank nodes, several small groups together."""
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        while parent.setdefault(name, name) != name:
            parent[name] = name = parent[parent[name]]
        return name

    for quad in tied:
        ends = [node.value for node in _blank_nodes(quad.triple)]
        for other in ends[1:]:
            parent[root(other)] = root(ends[0])
    groups: dict[str, list[ox.Quad]] = {}
    for quad in tied:
        end = next(_blank_nodes(quad.triple))
        groups.setdefault(root(end.value), []).append(quad)
    waiting: list[ox.Quad] = []
    for group in groups.values():
        if waiting and len(waiting) + len(group) > _MOST:
            yield waiting
            waiting = []
        waiting += group
    if waiting:
        yield waiting
