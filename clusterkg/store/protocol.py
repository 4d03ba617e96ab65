"""What every store can do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Protocol

from pyoxigraph import Quad, QueryBoolean, QuerySolutions, QueryTriples

Result = QuerySolutions | QueryBoolean | QueryTriples
"""Answer to a query: rows (SELECT), a truth value (ASK) or triples (CONSTRUCT, DESCRIBE)."""

Progress = Callable[[int], None]
"""Called now and then while files are read, with the number of bytes read since the last call."""


class Store(Protocol):
    """A set of named graphs that can be loaded, asked and changed.

    Queries see the merge of all graphs as the default graph, each statement once;
    `GRAPH ?g { … }` tells the graphs apart. Every change is atomic: it happens as a whole, or the
    store stays as it was.
    """

    def load(
        self,
        sources: Sequence[tuple[str | None, Path]],
        *,
        replace: bool = False,
        progress: Progress | None = None,
    ) -> None:
        """Read files into the store, all or none.

        Args:
            sources: (IRI of the named graph, file). The graph must be None for files that name
                their graphs themselves (TriG, N-Quads); for others, None is `graph/` with the
                file's name.
            replace: Empty each graph that receives statements first.
            progress: See `Progress`.

        Raises:
            InputError: A file cannot be used; nothing is loaded.
            ReadOnlyError: This store takes no changes.
        """
        ...

    def query(self, text: str, *, allow_service: bool = False) -> Result:
        """Answer a SPARQL query.

        Raises:
            QuerySyntaxError: The query does not parse.
            UnsupportedError: It uses SERVICE, and that is not allowed.
        """
        ...

    def update(self, text: str) -> None:
        """Carry out a SPARQL update on named graphs (never LOAD or SERVICE).

        Raises:
            QuerySyntaxError: The update does not parse.
            QueryError: It changes the default graph, which only mirrors the named ones.
            ReadOnlyError: This store takes no changes.
        """
        ...

    def replace_graph(self, graph: str, quads: Iterable[Quad]) -> None:
        """Put `quads`, all of the named graph `graph`, in place of what that graph holds."""
        ...

    def graphs(self) -> dict[str, int]:
        """Return the named graphs with their number of statements, by IRI."""
        ...

    def quads(self, graph: str | None = None) -> Iterator[Quad]:
        """Yield the statements of one graph, or of all."""
        ...

    def close(self) -> None:
        """Let go of files and connections. A closed store cannot be used again."""
        ...
