"""The context of a page: store, language, index, labels.

Whatever comes from outside enters a query as an RDF term.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from typing import TYPE_CHECKING, Any, Final, TypeVar
from weakref import WeakKeyDictionary

import pyoxigraph as ox

from clusterkg.model.namespaces import (
    BASE,
    DCTERMS,
    ID,
    INFERRED_GRAPH,
    LANGUAGES,
    RDFS,
    SKOS,
    language_of,
    shorten,
)
from clusterkg.model.words import Words
from clusterkg.server.problems import HTTPProblem
from clusterkg.server.workers.snapshots import Snapshot
from clusterkg.store.protocol import Store

if TYPE_CHECKING:
    from clusterkg.server.index.model import Index

Term = ox.NamedNode | ox.BlankNode | ox.Literal
Row = dict[str, Term | None]

WORDS: Final = Words("pages", "forms")
"""The texts of pages and forms."""

_TERMS: Final = Words("terms")
"""Names of terms of other vocabularies, which the graph does not name."""

NAMES: Final = (f"{RDFS}label", f"{SKOS}prefLabel", f"{DCTERMS}title")
"""Properties that say what a thing is called, the best first."""

# With a second VALUES for the properties, the engine goes through all labels of the store.
_EACH: Final = "{ ?thing <%(iri)s> ?label BIND (<%(iri)s> AS ?property) }"
_LABELS: Final = f"""
SELECT ?thing ?property ?label WHERE {{
  %s
  {" UNION ".join(_EACH % {"iri": iri} for iri in NAMES)}
}}
"""


_STATEMENT: Final = f"{ID}statement/"
_PARTS: Final = """
SELECT ?thing ?subject ?predicate ?object WHERE {
  %s
  ?thing rdf:subject ?subject ; rdf:predicate ?predicate ; rdf:object ?object .
}
ORDER BY ?thing
"""


class PageContext:
    """Answers the questions of one page, in one language.

    Args:
        store: The store; it must not change meanwhile.
        lang: Language of labels: en, uk or ru.
        index: The index of the store.
    """

    def __init__(self, store: Store, lang: str, index: Index) -> None:
        self.store, self.lang, self.index = store, lang, index
        self._labels: dict[str, tuple[str, str]] = {}

    def word(self, key: str, **values: object) -> str:
        """Return a text of the pages, or of the forms, in the language of the page."""
        return WORDS.text(key, self.lang, **values)

    def rows(self, text: str) -> list[Row]:
        """Return the rows that answer a SELECT query."""
        result = self.store.select(text)
        names = [variable.value for variable in result.variables]
        return [{name: row[name] for name in names} for row in result]

    def number(self, text: str) -> int:
        """Return the number `?n` that answers a query."""
        found = self.rows(text)[0]["n"]
        return int(found.value) if isinstance(found, ox.Literal) else 0

    def learn(self, things: Iterable[object]) -> None:
        """Look up the labels of many things at once."""
        new = sorted(
            {one.value for one in things if isinstance(one, ox.NamedNode)} - self._labels.keys()
        )
        if not new:
            return
        found: dict[str, list[tuple[int, int, str, str]]] = {}
        for row in self.rows(_LABELS % values("thing", new)):
            thing, kind, label = row["thing"], row["property"], row["label"]
            if isinstance(label, ox.Literal) and thing is not None and kind is not None:
                rank = language_rank(label, self.lang), NAMES.index(kind.value)
                found.setdefault(thing.value, []).append((*rank, label.value, label.language or ""))
        for iri in new:
            self._labels[iri] = self._name(iri, found.get(iri, []))
        self._name_statements(
            [iri for iri in new if iri.startswith(_STATEMENT) and iri not in found]
        )

    def _name_statements(self, iris: list[str]) -> None:
        """Name statements about statements, which have no labels, by what they are about."""
        if not iris:
            return
        rows = self.rows(_PARTS % values("thing", iris))
        self.learn(row[name] for row in rows for name in ("subject", "predicate", "object"))
        for row in rows:
            if isinstance(thing := row["thing"], ox.NamedNode):
                parts = [self.label(row[name]) for name in ("subject", "predicate", "object")]
                self._labels[thing.value] = " – ".join(parts), self.lang

    def _name(self, iri: str, labels: list[tuple[int, int, str, str]]) -> tuple[str, str]:
        if (short := shorten(iri)) in _TERMS:
            return _TERMS.text(short, self.lang), self.lang
        return min(labels)[2:] if labels else (unnamed(iri), "")

    def label(self, thing: object) -> str:
        """Return what a thing is called; a literal is its text."""
        if isinstance(thing, str):
            thing = ox.NamedNode(thing)
        if not isinstance(thing, ox.NamedNode):
            return thing.value if isinstance(thing, ox.Literal | ox.BlankNode) else ""
        if thing.value == BASE:
            return "clusterkg"
        if thing.value not in self._labels:
            self.learn([thing])
        return self._labels[thing.value][0]

    def tongue(self, thing: ox.NamedNode) -> str:
        """Return the language of a thing's label if it is not that of the page."""
        self.label(thing)
        language = self._labels.get(thing.value, ("", ""))[1]
        return "" if language_of(language) == self.lang else language


def node(iri: str) -> ox.NamedNode:
    """Return an IRI that came from outside as a term.

    Raises:
        HTTPProblem: It is not an IRI.
    """
    try:
        if ":" in iri and len(iri) < 2000:
            return ox.NamedNode(iri)
    except ValueError:
        pass
    raise HTTPProblem(400, "this is not an IRI")


def unnamed(iri: str) -> str:
    """Return what stands for a name where there is none."""
    return without_scheme(shorten(iri))


def without_scheme(iri: str) -> str:
    """Return an address as people write it.

    >>> without_scheme("https://sws.geonames.org/2921044/")
    'sws.geonames.org/2921044'
    """
    return iri.partition("://")[2].rstrip("/") if iri.startswith(("http://", "https://")) else iri


def values(name: str, iris: Iterable[str]) -> str:
    """Return a line that binds a variable to IRIs."""
    return f"VALUES ?{name} {{ {' '.join(str(ox.NamedNode(iri)) for iri in iris)} }}"


def language_rank(literal: ox.Literal, lang: str) -> int:
    """Return how well the language of a literal suits; the smaller, the better."""
    language = language_of(literal.language)
    if language == lang:
        return int(literal.language != lang)
    if not language:
        return 2
    return 3 + LANGUAGES.index(language) if language in LANGUAGES else 9


def best(literals: Iterable[ox.Literal], lang: str) -> str:
    """Return the text in the language that suits best; empty if there is none."""
    return min(((language_rank(one, lang), one.value) for one in literals), default=(0, ""))[1]


NOT_INFERRED: Final = f"FILTER (?graph != <{INFERRED_GRAPH}>)"
"""Leaves out what only rules say."""


_MOST_REMEMBERED: Final = 6
_remembered: WeakKeyDictionary[Snapshot, OrderedDict[Hashable, Any]] = WeakKeyDictionary()

T = TypeVar("T")


def remembered(context: PageContext, key: Hashable, read: Callable[[], T]) -> T:
    """Return what a function reads from the store, or what it read before.

    Args:
        context: The context of the page. Only what comes from a snapshot is kept.
        key: Names what is read; its language too, if that bears on it.
        read: Reads it.
    """
    if not isinstance(context.store, Snapshot):
        return read()
    kept = _remembered.setdefault(context.store, OrderedDict())
    if key not in kept:
        kept[key] = read()
    kept.move_to_end(key)
    while len(kept) > _MOST_REMEMBERED:
        kept.popitem(last=False)
    found: T = kept[key]
    return found
