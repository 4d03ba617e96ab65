"""Reads RDF files into columns."""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO, BinaryIO, Final, cast

import numpy as np
import numpy.typing as npt
import pyoxigraph as ox

from clusterkg.columns.lines import Lines, encoded
from clusterkg.columns.terms import Terms

_BUFFER: Final = 1 << 20
_LONGEST: Final = 16 << 20


class Encoder:
    """Takes canonical N-Triples, piece by piece, and turns it into columns.

    It acts as a file for its writer, so that statements go from Oxigraph's parser through its
    serializer into columns without ever being Python objects.
    """

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self.count = 0
        self._waiting: list[bytes] = []
        self._size = 0
        self._blocks: list[npt.NDArray[np.int32]] = []

    def write(self, data: bytes) -> int:
        """Take some bytes."""
        self._waiting.append(data)
        self._size += len(data)
        if self._size > _BUFFER:
            self.encode()
        return len(data)

    def flush(self) -> None:
        """Do nothing; a writer expects it."""

    def add(self, statements: Iterable[ox.Triple]) -> None:
        """Take statements; in which graph they are does not matter."""
        ox.serialize(statements, cast(IO[bytes], self), ox.RdfFormat.N_TRIPLES)

    def add_lines(self, file: BinaryIO) -> None:
        """Take a file in N-Triples.

        Raises:
            SyntaxError: It is not well-formed.
        """
        lines = Lines(self.terms)
        rest = b""
        while data := file.read(_BUFFER):
            block, newline, more = data.rpartition(b"\n")
            if newline:
                self._take(lines.rows(rest + block + newline))
                rest = more
            else:
                rest += data
                if len(rest) > _LONGEST:
                    raise MemoryError
        if rest:
            self._take(lines.rows(rest))

    def _take(self, rows: npt.NDArray[np.int32]) -> None:
        self.count += len(rows)
        self._blocks.append(rows)

    def end_of_file(self) -> None:
        """Finish a file: blank nodes of the next are others."""
        self.encode()
        self.terms.end_of_file()

    def triples(self) -> npt.NDArray[np.int32]:
        """Return numbers of subject, predicate and object, one statement a row."""
        blocks, self._blocks = self._blocks, []
        return np.concatenate(blocks) if blocks else np.empty((0, 3), np.int32)

    def encode(self) -> None:
        """Turn what was taken so far into columns; `count` then counts it."""
        data = b"".join(self._waiting)
        # Each statement ends with " .\n"; what comes after the last one waits.
        lines = data.split(b" .\n")
        rest = lines.pop()
        self._waiting, self._size = ([rest], len(rest)) if rest else ([], 0)
        self._take(encoded(self.terms, lines))
