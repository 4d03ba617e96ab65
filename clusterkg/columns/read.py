"""Reads RDF files into columns."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import IO, cast

import numpy as np
import numpy.typing as npt
import pyoxigraph as ox

from clusterkg.columns.terms import Terms
from clusterkg.errors import UnsupportedError

_BUFFER = 1 << 20


class Encoder:
    """Takes canonical N-Triples, piece by piece, and turns it into columns.

    It is a file for whoever writes it, so that statements go from Oxigraph's parser through its
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
            self._encode()
        return len(data)

    def flush(self) -> None:
        """Do nothing; a writer expects it."""

    def add(self, statements: Iterable[ox.Triple]) -> None:
        """Take statements; in which graph they are does not matter."""
        ox.serialize(statements, cast(IO[bytes], self), ox.RdfFormat.N_TRIPLES)

    def end_of_file(self) -> None:
        """Finish a file: blank nodes of the next are others."""
        self._encode()
        self.terms.end_of_file()

    def triples(self) -> npt.NDArray[np.int32]:
        """Return numbers of subject, predicate and object, one statement a row."""
        blocks, self._blocks = self._blocks, []
        return np.concatenate(blocks) if blocks else np.empty((0, 3), np.int32)

    def _encode(self) -> None:
        data = b"".join(self._waiting)
        # Each statement ends with " .\n"; what comes after the last one waits.
        lines = data.split(b" .\n")
        rest = lines.pop()
        self._waiting, self._size = ([rest], len(rest)) if rest else ([], 0)
        if b" <<( " in data:
            raise UnsupportedError(
                "triple terms (RDF 1.2) cannot be validated", hint="state the triple instead"
            )
        parts = chain.from_iterable([line.split(b" ", 2) for line in lines])
        numbers = np.fromiter(map(self.terms.number, parts), np.int32, 3 * len(lines))
        self.count += len(lines)
        self._blocks.append(numbers.reshape(-1, 3))
