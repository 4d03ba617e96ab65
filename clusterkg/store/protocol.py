"""What every store can do, and what read-only stores do instead of changing."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NoReturn, Protocol

from pyoxigraph import Quad, QuerySolutions, QueryTriples

from clusterkg.model.errors import ReadOnlyError
from clusterkg.sparql.results import Result, rows_of, triples_of, truth_of

Progress = Callable[[int], None]
"""Called now and then while files are read, with the number of bytes read since the last call."""


class Queryable(Protocol):
    """Answers SPARQL queries. A class that inherits from it writes `query` only."""

    @abstractmethod
    def query(self, text: str, *, allow_service: bool = False) -> Result:
        """Answer a SPARQL query of any form.

        Raises:
            QuerySyntaxError: The query does not parse.
            DisabledError: It uses SERVICE, and that is not allowed.
        """

    def select(self, text: str, *, allow_service: bool = False) -> QuerySolutions:
        """Return the rows that answer a SELECT query.

        Raises:
            QueryError: It is not a SELECT query, or see `query`.
        """
        return rows_of(self.query(text, allow_service=allow_service))

    def ask(self, text: str, *, allow_service: bool = False) -> bool:
        """Return the answer to an ASK query.

        Raises:
            QueryError: It is not an ASK query, or see `query`.
        """
        return truth_of(self.query(text, allow_service=allow_service))

    def construct(self, text: str, *, allow_service: bool = False) -> QueryTriples:
        """Return the triples that answer a CONSTRUCT or DESCRIBE query.

        Raises:
            QueryError: It is neither, or see `query`.
        """
        return triples_of(self.query(text, allow_service=allow_service))


class Store(Queryable, Protocol):
    """A set of named graphs that can be loaded, queried and changed.

    Queries see the merge of all graphs as the default graph, each statement once;
    `GRAPH ?g { … }` tells the graphs apart. Every change is atomic: it happens as a whole, or the
    store stays as it was.
    """

    def load(
        self,
        sources: Sequence[tuple[str | None, Path]],
        *,
        replace: bool = False,
        force: bool = False,
        own: bool = False,
        progress: Progress | None = None,
    ) -> set[str]:
        """Read files into the store, all or none.

        Args:
            sources: (IRI of the named graph, file). The graph must be None for files that name
                their graphs themselves (TriG, N-Quads); for others, None is the `file:` IRI of the
                file.
            replace: Empty each graph that receives statements first, and those that a file which
                names its graphs brought before and no longer names.
            force: Whether to do so even if other sources have filled it too.
            own: Whether the files may be in graphs whose names are reserved for the program.
            progress: See `Progress`.

        Returns:
            The graphs that the files are in.

        Raises:
            InputError: A file cannot be used; nothing is loaded.
            GraphNameError: A graph has a name that is reserved, or is to be replaced though another
                source has filled it, too.
            ReadOnlyError: This store takes no changes.
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

    def add(self, quads: Iterable[Quad]) -> None:
        """Add statements of named graphs, all or none. Blank nodes keep their labels.

        Raises:
            ValueError: A statement is in the default graph.
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


class ReadOnly:
    """The changing half of a store that takes no changes.

    Attributes:
        refusal: Why it takes no changes, and what to do instead.
    """

    refusal: tuple[str, str]

    def load(
        self,
        sources: Sequence[tuple[str | None, Path]],
        *,
        replace: bool = False,
        force: bool = False,
        own: bool = False,
        progress: Progress | None = None,
    ) -> set[str]:
        """Raise ReadOnlyError."""
        self._refuse()

    def update(self, text: str, *, dataset: object = None, base: str | None = None) -> None:
        """Raise ReadOnlyError."""
        self._refuse()

    def add(self, quads: Iterable[Quad]) -> None:
        """Raise ReadOnlyError."""
        self._refuse()

    def replace_graph(self, graph: str, quads: Iterable[Quad]) -> None:
        """Raise ReadOnlyError."""
        self._refuse()

    def together(self, work: object, *, without: object = None) -> NoReturn:
        """Raise ReadOnlyError."""
        self._refuse()

    def exchange(self, removed: Iterable[Quad], added: Iterable[Quad]) -> None:
        """Raise ReadOnlyError."""
        self._refuse()

    def optimise(self) -> None:
        """Raise ReadOnlyError."""
        self._refuse()

    def _refuse(self) -> NoReturn:
        message, hint = self.refusal
        raise ReadOnlyError(message, hint=hint)
