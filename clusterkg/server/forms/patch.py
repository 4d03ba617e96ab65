"""What a change takes out of a store and puts into it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox


@dataclass(frozen=True)
class Patch:
    """A change: statements with their named graphs.

    Attributes:
        removed: What it takes out.
        added: What it puts in.
    """

    removed: frozenset[ox.Quad] = frozenset()
    added: frozenset[ox.Quad] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.removed or self.added)

    @property
    def inverse(self) -> Patch:
        """The change that takes this one back."""
        return Patch(self.added, self.removed)

    @property
    def graphs(self) -> set[str]:
        """The named graphs that it changes."""
        return {
            quad.graph_name.value
            for quad in self.removed | self.added
            if isinstance(quad.graph_name, ox.NamedNode)
        }


def nquads(quads: Iterable[ox.Quad]) -> str:
    """Return statements as N-Quads, in the order of the alphabet.

    >>> nquads([ox.Quad(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.Literal("x"))])
    '<urn:s> <urn:p> "x" .\\n'
    """
    data = ox.serialize(quads, format=ox.RdfFormat.N_QUADS)
    assert data is not None
    return "".join(sorted(data.decode().splitlines(keepends=True)))


def quads(text: str | bytes) -> frozenset[ox.Quad]:
    """Return the statements of a text in N-Quads.

    Raises:
        ValueError: It is no N-Quads.
    """
    try:
        return frozenset(ox.parse(text, format=ox.RdfFormat.N_QUADS))
    except SyntaxError as error:
        raise ValueError(str(error)) from None
