"""An index: its arrays, and what can be looked up in them."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from clusterkg.model.names import fold
from clusterkg.model.namespaces import RDF

Numbers = npt.NDArray[np.uint32]
Places = npt.NDArray[np.uint64]
Flags = npt.NDArray[np.bool_]

NONE: Final = 2**32 - 1
"""Stands for no node."""

TYPE: Final = f"{RDF}type"
ARRAYS: Final = (
    "iri_ends link_value link_property link_ends subjects stated kind_of "
    "order_en order_uk order_ru line_ends owners"
).split()
_TEXTS: Final = ("iris", "lines")


@dataclass(frozen=True)
class Link:
    """A property with a value, as several things have it.

    Attributes:
        property: Node of the property.
        value: Node of the value.
        count: How many things have it.
        at: The number of the link.
    """

    property: int
    value: int
    count: int
    at: int


@dataclass(frozen=True)
class Index:
    """Nodes are numbers: places in the list of all IRIs, in the order of their characters.

    Attributes:
        iris: All IRIs, one after the other, in UTF-8.
        iri_ends: Where each of them ends.
        link_value: Value of each link; links are sorted by value, then by property.
        link_property: Property of each link.
        link_ends: Where the things of each link end in `subjects`.
        subjects: The things of all links, those of each in order.
        stated: For each of `subjects`, whether a graph states it: it does not only follow.
        kind_of: The kind of each node that says most; `NONE` if it has none.
        order_en: Place of each node among all by its English name; so `order_uk`, `order_ru`.
        lines: The names of things, folded, each between two line feeds, in UTF-8.
        line_ends: Where each of them ends: at a line feed.
        owners: Whose names they are.
        known: Numbers that take long to count, and whether this is `complete`.
        counted: Such numbers, where they were counted later.
    """

    iris: bytes
    iri_ends: Places
    link_value: Numbers
    link_property: Numbers
    link_ends: Places
    subjects: Numbers
    stated: Flags
    kind_of: Numbers
    order_en: Numbers
    order_uk: Numbers
    order_ru: Numbers
    lines: bytes
    line_ends: Places
    owners: Numbers
    known: dict[str, Any]
    counted: dict[str, Any] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        """Whether it holds all of the store, not only what was read first."""
        return bool(self.known["complete"])

    def __len__(self) -> int:
        return len(self.iri_ends)

    def iri(self, node: int) -> str:
        """Return the IRI of a node."""
        start = int(self.iri_ends[node - 1]) if node else 0
        return self.iris[start : int(self.iri_ends[node])].decode()

    def node(self, iri: str) -> int:
        """Return the node of an IRI; `NONE` if there is none."""
        at = bisect_left(range(len(self)), iri, key=self.iri)
        return at if at < len(self) and self.iri(at) == iri else NONE

    def within(self, start: str) -> range:
        """Return the nodes whose IRIs begin with a text."""
        nodes = range(len(self))
        first = bisect_left(nodes, start, key=self.iri)
        return range(first, bisect_left(nodes, start + "\U0010ffff", lo=first, key=self.iri))

    def to(self, value: int) -> list[Link]:
        """Return the links to a node, one for each property."""
        if value == NONE:
            return []
        first, after = np.searchsorted(self.link_value, [value, value + 1])
        return [self._link(at) for at in range(int(first), int(after))]

    def link(self, property_: int, value: int) -> Link | None:
        """Return the link by a property to a value, if any thing has it."""
        return next((one for one in self.to(value) if one.property == property_), None)

    def _link(self, at: int) -> Link:
        start, end = self._span(at)
        return Link(int(self.link_property[at]), int(self.link_value[at]), end - start, at)

    def _span(self, at: int) -> tuple[int, int]:
        return int(self.link_ends[at - 1]) if at else 0, int(self.link_ends[at])

    def things(self, link: Link | None, *, stated: bool = False) -> Numbers:
        """Return the things that have a link, in the order of their IRIs.

        Args:
            link: The link; None has no things.
            stated: Whether only those are wanted of which a graph states it.
        """
        if link is None:
            return self.subjects[:0]
        start, end = self._span(link.at)
        found = self.subjects[start:end]
        return found[self.stated[start:end]] if stated else found

    def linked(self, property_: str, value: str) -> Link | None:
        """Return the link by a property to a value, both IRIs, if any thing has it."""
        return self.link(self.node(property_), self.node(value))

    def by(self, property_: str) -> list[Link]:
        """Return all links by a property."""
        node = self.node(property_)
        if node == NONE:
            return []
        return [self._link(int(at)) for at in np.flatnonzero(self.link_property == node)]

    def members(self, kind: str) -> Numbers:
        """Return the things of a kind, those too of which it only follows."""
        return self.things(self.linked(TYPE, kind))

    def by_name(self, things: Numbers, lang: str) -> Numbers:
        """Return things in the order of their names in a language."""
        order: Numbers = getattr(self, f"order_{lang}")
        return things[np.argsort(order[things], kind="stable")]

    def counts(self, things: Numbers, *, stated: bool = False) -> npt.NDArray[np.int64]:
        """Return how many of some things have each link, by its number.

        Args:
            things: The things.
            stated: Whether only those count of which a graph states it.
        """
        if not len(self.link_ends):
            return np.zeros(0, np.int64)
        chosen = np.zeros(len(self), np.bool_)
        chosen[things] = True
        starts = np.concatenate([np.zeros(1, np.uint64), self.link_ends[:-1]]).astype(np.int64)
        held = chosen[self.subjects]
        hits = (held & self.stated if stated else held).astype(np.int64)
        counted: npt.NDArray[np.int64] = np.add.reduceat(hits, starts)
        return counted

    def find(self, text: str, most: int) -> list[tuple[int, int]]:
        """Return names that hold a text: the same first, then those that begin with it.

        Args:
            text: What is looked for, folded.
            most: How many are wanted.

        Returns:
            The numbers of the names, each with 0 (the same), 1 (it begins so) or 2.
        """
        wanted = text.replace("\n", " ").encode("utf-8", "replace")
        found: dict[int, int] = {}
        for rank, pattern, skip in (
            (0, b"\n" + wanted + b"\n", 1),
            (1, b"\n" + wanted, 1),
            (2, wanted, 0),
        ):
            at = self.lines.find(pattern)
            while at >= 0 and len(found) < most:
                line = int(np.searchsorted(self.line_ends, at + skip, side="left"))
                found.setdefault(line, rank)
                at = self.lines.find(pattern, int(self.line_ends[line]))
        return list(found.items())

    def length(self, line: int) -> int:
        """Return how long a name is, in bytes."""
        return int(self.line_ends[line]) - (int(self.line_ends[line - 1]) if line else 0)

    def save(self, folder: Path) -> None:
        """Write it into a folder, which appears when all is there."""
        draft = folder.with_name(f"{folder.name}.new")
        draft.mkdir(parents=True)
        for name in ARRAYS:
            np.save(draft / f"{name}.npy", getattr(self, name), allow_pickle=False)
        for name in _TEXTS:
            (draft / name).write_bytes(getattr(self, name))
        (draft / "known.json").write_text(json.dumps(self.known), encoding="utf-8")
        draft.rename(folder)

    @classmethod
    def load(cls, folder: Path) -> Index:
        """Return the one that was written into a folder. Its arrays stay in the file."""
        arrays: dict[str, Any] = {
            name: np.load(folder / f"{name}.npy", mmap_mode="r") for name in ARRAYS
        }
        texts: dict[str, Any] = {name: (folder / name).read_bytes() for name in _TEXTS}
        known = json.loads((folder / "known.json").read_text(encoding="utf-8"))
        return cls(**arrays, **texts, known=known)


def distinct(parts: Iterable[Numbers]) -> Numbers:
    """Return the nodes of several lists, each once, in order."""
    lists = list(parts)
    return np.unique(np.concatenate(lists)) if lists else np.zeros(0, np.uint32)


def search(index: Index, text: str, most: int) -> dict[int, tuple[int, int]]:
    """Return the things that have a name with a text in it, each with its rank.

    Args:
        index: Where to look.
        text: What is looked for; capitals, marks over letters and spaces do not matter.
        most: How many names are looked at.

    Returns:
        Node → (0 if a name is the same, 1 if one begins so, else 2; length of that name).
    """
    found: dict[int, tuple[int, int]] = {}
    wanted = fold(text)
    for line, near in index.find(wanted, most) if wanted else ():
        owner, rank = int(index.owners[line]), (near, index.length(line))
        found[owner] = min(rank, found.get(owner, rank))
    return found
