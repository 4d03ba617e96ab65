"""Edits and their records: what was changed, by whom, when and why, in the terms of PROV.

Each edit is a named graph: `graph/edits/` and its time. The graph holds what the edit added, and
the record, in which both sides of the change stand whole, as N-Quads: so it can be shown and taken
back whatever happened since.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import pyoxigraph as ox

from clusterkg.model.namespaces import CKG, DCTERMS, EDITS, PROV, RDF, RDFS, XSD
from clusterkg.store.protocol import Queryable


@dataclass(frozen=True)
class Edit:
    """An edit.

    Attributes:
        iri: Its graph.
        thing: The IRI of what it is about.
        name: What the one who made it calls themselves.
        who: The IRI of the one who made it; empty if there is none.
        when: When, in UTC, as XML Schema writes it.
        why: Why; may be empty.
        patch: What it changed.
        reverts: The IRI of the edit that it takes back; empty if it takes none back.
    """

    iri: str
    thing: str
    name: str
    who: str
    when: str
    why: str
    patch: Patch
    reverts: str = ""

    @property
    def id(self) -> str:
        """The end of the IRI."""
        return self.iri.removeprefix(EDITS)

    @property
    def address(self) -> str:
        """Where a link to the one who made it leads; empty if their IRI is not a web address."""
        return self.who if self.who.startswith(("https://", "http://", "mailto:")) else ""

    @property
    def graph(self) -> ox.NamedNode:
        """The graph as a term."""
        return ox.NamedNode(self.iri)

    def shown(self) -> Patch:
        """Return what it changed, without the notes on where statements come from."""
        return Patch(_without_notes(self.patch.removed), _without_notes(self.patch.added))

    def record(self) -> Iterator[ox.Quad]:
        """Yield what describes the edit."""
        change, who = f"{self.iri}#change", self.who or f"{self.iri}#who"
        moment = ox.Literal(self.when, datatype=ox.NamedNode(f"{XSD}dateTime"))
        yield self._quad(self.iri, f"{RDF}type", f"{PROV}Entity")
        yield self._quad(self.iri, f"{DCTERMS}subject", self.thing)
        yield self._quad(self.iri, f"{PROV}generatedAtTime", moment)
        yield self._quad(self.iri, f"{PROV}wasAttributedTo", who)
        yield self._quad(self.iri, f"{PROV}wasGeneratedBy", change)
        if self.why:
            yield self._quad(self.iri, f"{DCTERMS}description", ox.Literal(self.why))
        if self.reverts:
            yield self._quad(self.iri, f"{DCTERMS}replaces", self.reverts)
        yield self._quad(who, f"{RDF}type", f"{PROV}Agent")
        yield self._quad(who, f"{RDFS}label", ox.Literal(self.name))
        yield self._quad(change, f"{RDF}type", f"{PROV}Activity")
        yield self._quad(change, f"{PROV}wasAssociatedWith", who)
        yield self._quad(change, f"{PROV}endedAtTime", moment)
        for end, relation, side in (
            ("removed", "invalidated", self.patch.removed),
            ("added", "generated", self.patch.added),
        ):
            if side:
                part = f"{self.iri}#{end}"
                yield self._quad(change, f"{PROV}{relation}", part)
                yield self._quad(part, f"{RDF}type", f"{PROV}Entity")
                yield self._quad(part, f"{PROV}value", ox.Literal(nquads(side)))

    def _quad(self, subject: str, predicate: str, value: str | ox.Literal) -> ox.Quad:
        term = ox.NamedNode(value) if isinstance(value, str) else value
        return ox.Quad(ox.NamedNode(subject), ox.NamedNode(predicate), term, self.graph)


def noted(graph: str, triples: Iterable[ox.Triple], source: str, locator: str) -> Iterator[ox.Quad]:
    """Yield, for each statement of an edit, a note on where it comes from.

    Args:
        graph: The IRI of the edit.
        triples: The statements.
        source: The IRI of the source.
        locator: The place in it; may be empty.
    """
    name = ox.NamedNode(graph)
    for number, triple in enumerate(sorted(triples, key=str), 1):
        note = ox.NamedNode(f"{graph}#statement-{number}")
        about: list[tuple[str, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple]] = [
            (f"{RDF}type", ox.NamedNode(f"{RDF}Statement")),
            (f"{RDF}subject", triple.subject),
            (f"{RDF}predicate", triple.predicate),
            (f"{RDF}object", triple.object),
            (f"{DCTERMS}source", ox.NamedNode(source)),
        ]
        if locator:
            about.append((f"{CKG}locator", ox.Literal(locator)))
        for predicate, value in about:
            yield ox.Quad(note, ox.NamedNode(predicate), value, name)


def _without_notes(side: frozenset[ox.Quad]) -> frozenset[ox.Quad]:
    notes = {quad.subject for quad in side if quad.predicate.value == f"{RDF}subject"}
    return frozenset(quad for quad in side if quad.subject not in notes)


_EDITS: Final = f"""
PREFIX prov: <{PROV}>
SELECT ?edit ?thing ?name ?who ?when ?why ?reverts ?added ?removed WHERE {{
  {{
    SELECT ?edit ?thing ?when WHERE {{
      %s
      GRAPH ?edit {{ ?edit prov:wasGeneratedBy ?change ; dcterms:subject ?thing ;
        prov:generatedAtTime ?when }}
      FILTER STRSTARTS(STR(?edit), "{EDITS}")
    }}
    ORDER BY DESC(?when) DESC(?edit) LIMIT %d OFFSET %d
  }}
  GRAPH ?edit {{
    ?edit prov:wasAttributedTo ?who ; prov:wasGeneratedBy ?activity .
    ?who rdfs:label ?name .
    OPTIONAL {{ ?edit dcterms:description ?why }}
    OPTIONAL {{ ?edit dcterms:replaces ?reverts }}
    OPTIONAL {{ ?activity prov:generated/prov:value ?added }}
    OPTIONAL {{ ?activity prov:invalidated/prov:value ?removed }}
  }}
}}
ORDER BY DESC(?when) DESC(?edit)
"""
_COUNT: Final = f"""
PREFIX prov: <{PROV}>
SELECT (COUNT(DISTINCT ?edit) AS ?n) WHERE {{
  %s
  GRAPH ?edit {{ ?edit prov:wasGeneratedBy ?change ; dcterms:subject ?thing }}
  FILTER STRSTARTS(STR(?edit), "{EDITS}")
}}
"""
_REVERTS: Final = f"""
SELECT ?edit ?reverts WHERE {{
  GRAPH ?edit {{ ?edit dcterms:replaces ?reverts }}
  FILTER STRSTARTS(STR(?edit), "{EDITS}")
}}
"""


def count(store: Queryable, *, thing: str = "") -> int:
    """Return how many edits there are, of one thing or of all."""
    rows = store.select(_COUNT % _bound("thing", thing))
    return int(next(rows)["n"].value)


def edits(
    store: Queryable, *, edit: str = "", thing: str = "", most: int = 50, skip: int = 0
) -> list[Edit]:
    """Return edits, the latest first.

    Args:
        store: Where they are recorded.
        edit: The IRI of the only one that is wanted; empty for all.
        thing: The IRI of what they are about; empty for all.
        most: How many, at most.
        skip: How many to leave out before.
    """
    bound = f"{_bound('edit', edit)} {_bound('thing', thing)}"
    rows = store.select(_EDITS % (bound, most, skip))
    found: dict[str, Edit] = {}
    for row in rows:
        sides = [quads(row[key].value) if row[key] else frozenset() for key in ("removed", "added")]
        iri, who = row["edit"].value, row["who"].value
        found.setdefault(
            iri,
            Edit(
                iri,
                row["thing"].value,
                row["name"].value,
                "" if who == f"{iri}#who" else who,
                row["when"].value,
                row["why"].value if row["why"] else "",
                Patch(*sides),
                row["reverts"].value if row["reverts"] else "",
            ),
        )
    return list(found.values())


def reverted(store: Queryable) -> dict[str, str]:
    """Return which edits are taken back now: IRI → that of the edit that takes it back."""
    rows = store.select(_REVERTS)
    pairs = sorted((row["edit"].value, row["reverts"].value) for row in rows)
    return standing(pairs)


def standing(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Return which edits are taken back, if each pair says (later edit, the one it takes back).

    A later edit that is taken back itself does not count.

    >>> standing([("b", "a")])
    {'a': 'b'}
    >>> standing([("b", "a"), ("c", "b")])
    {'b': 'c'}
    """
    found: dict[str, str] = {}
    for later, earlier in sorted(pairs, reverse=True):
        if later not in found:
            found[earlier] = later
    return found


def _bound(name: str, iri: str) -> str:
    return f"VALUES ?{name} {{ {ox.NamedNode(iri)} }}" if iri else ""


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
        ValueError: It is not N-Quads.
    """
    try:
        return frozenset(ox.parse(text, format=ox.RdfFormat.N_QUADS))
    except SyntaxError as error:
        raise ValueError(str(error)) from None


def new_iri(now: datetime | None = None) -> str:
    """Return the IRI of an edit that is made now."""
    moment = now or datetime.now(UTC)
    return f"{EDITS}{moment:%Y-%m-%d-%H%M%S}-{secrets.token_hex(3)}"


def timestamp(now: datetime | None = None) -> str:
    """Return a moment as XML Schema writes it, in UTC and whole seconds."""
    return f"{now or datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
