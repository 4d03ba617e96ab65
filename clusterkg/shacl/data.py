"""The data to validate: statements as columns, with context that is not validated."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import IO, cast

import numpy as np
import pyoxigraph as ox

from clusterkg.columns.graph import Graph
from clusterkg.columns.read import Encoder
from clusterkg.columns.terms import BLANK, Ids, Mask, Terms
from clusterkg.rdf.formats import format_of
from clusterkg.rdf.reader import opened, parsing, transcribe


class Data:
    """Statements to validate, and statements that are context.

    Data and context together are the SHACL data graph.

    Attributes:
        graph: All statements; those to validate come first.
        own: How many of them are to be validated.
        files: The files they come from, with the ordinal of the first statement of each.
    """

    def __init__(self, encoder: Encoder, own: int, files: list[tuple[Path, int]]) -> None:
        self.graph = Graph(encoder.terms, encoder.triples())
        self.own = own
        self.files = files

    @classmethod
    def of_files(
        cls, paths: Iterable[Path], context: Path | None = None, graph: str | None = None
    ) -> Data:
        """Read files.

        Args:
            paths: The files.
            context: A file of statements that are context.
            graph: IRI of the only named graph to read from the files; None for all.

        Raises:
            InputError: A file cannot be used.
        """
        encoder = Encoder(Terms())
        files = []
        for path in paths:
            files.append((path, encoder.count))
            _read(path, encoder, graph)
        return cls._with(encoder, encoder.count, context, files)

    @classmethod
    def of_quads(
        cls,
        statements: Iterable[ox.Quad],
        known: Iterable[ox.Quad] = (),
        context: Path | None = None,
    ) -> Data:
        """Take statements that do not come from a file.

        Args:
            statements: The statements.
            known: Statements that are context.
            context: A file of further statements that are context.
        """
        encoder = Encoder(Terms())
        encoder.add(quad.triple for quad in statements)
        encoder.encode()
        own = encoder.count
        encoder.add(quad.triple for quad in known)
        encoder.end_of_file()
        return cls._with(encoder, own, context, [])

    @classmethod
    def _with(
        cls, encoder: Encoder, own: int, context: Path | None, files: list[tuple[Path, int]]
    ) -> Data:
        if context is not None:
            _read(context, encoder, None)
        return cls(encoder, own, files)

    def judged(self, nodes: Ids) -> Mask:
        """Tell for each node whether findings about it are reported.

        A node that only the context describes is left out; one that nothing describes is not.
        """
        within = nodes < len(self._judged)
        found: Mask = ~within
        found[within] = self._judged[nodes[within]]
        return found

    @property
    def own_nodes(self) -> Mask:
        """Which of the terms known by now are a subject or object of a statement to validate."""
        found = np.zeros(len(self.graph.terms), np.bool_)
        found[self.graph.triples[: self.own, 0]] = True
        found[self.graph.triples[: self.own, 2]] = True
        return found

    @cached_property
    def _judged(self) -> Mask:
        triples = self.graph.triples
        judged = np.ones(len(self.graph.terms), np.bool_)
        context = triples[self.own :]
        judged[context[:, 2]] = False
        judged[triples[: self.own, 2]] = True
        judged[context[:, 0]] = False
        judged[triples[: self.own, 0]] = True
        return judged

    def number(self, text: str) -> int | None:
        """Return the number of a term of the graph, given in N-Triples form."""
        if text.startswith("_:"):
            return self._blank.get(text)
        return self.graph.terms.known(text.encode())

    @cached_property
    def _blank(self) -> dict[str, int]:
        numbers = np.flatnonzero(self.graph.terms.kinds() == BLANK).tolist()
        return {self.graph.terms.text(number): number for number in numbers}


def _read(path: Path, encoder: Encoder, graph: str | None) -> None:
    if format_of(path) == ox.RdfFormat.N_TRIPLES and graph is None:
        with opened(path) as file, parsing(path, ox.RdfFormat.N_TRIPLES):
            encoder.add_lines(file)
    else:
        transcribe(path, cast(IO[bytes], encoder), graph)
    encoder.end_of_file()
