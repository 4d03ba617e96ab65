"""What is stated of a thing, and where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import pyoxigraph as ox

from clusterkg.model.namespaces import (
    BASE,
    CKG,
    DCTERMS,
    EDITS,
    GRAPH,
    ID,
    INFERRED_GRAPH,
    LANGUAGES,
    ONTOLOGY_GRAPH,
    PROV,
    RDF,
    RDFS,
    SKOS,
    UNNAMED_GRAPH,
    shorten,
)
from clusterkg.queries.terms import cell
from clusterkg.reasoning.explain import Source, sources_of
from clusterkg.server.pages.context import PageContext, Term, language_rank, values, without_scheme
from clusterkg.server.pages.spelling import text_of

_OWN: Final = ("interpretation", "background", "ontology", "inferred", "links", "default")
MOST: Final = 1500
_STATED: Final = """
SELECT ?subject ?property ?value ?graph WHERE {
  %s
  GRAPH ?graph { ?subject ?property ?value }
}
LIMIT %d
"""
_ORDER: Final = [
    f"{SKOS}definition",
    f"{CKG}says",
    f"{CKG}about",
    f"{CKG}measure",
    f"{CKG}value",
    f"{CKG}locatedIn",
    f"{CKG}isPartOf",
    f"{RDFS}subClassOf",
    f"{SKOS}broader",
]
RECORD: Final = {
    f"{RDF}type",
    f"{RDFS}isDefinedBy",
    f"{SKOS}inScheme",
    f"{SKOS}topConceptOf",
    f"{DCTERMS}source",
    f"{DCTERMS}identifier",
    f"{DCTERMS}date",
    f"{DCTERMS}license",
    f"{CKG}locator",
    f"{PROV}wasAttributedTo",
}
"""What is said of the record more than of the thing."""

HIDDEN: Final = {f"{RDFS}label", f"{SKOS}prefLabel", f"{SKOS}altLabel"}
"""What the head of a page says already."""


@dataclass(frozen=True)
class Statement:
    """A statement about a thing.

    Attributes:
        triple: The statement.
        graphs: The named graphs that hold it.
    """

    triple: ox.Triple
    graphs: frozenset[str]

    @property
    def inferred(self) -> bool:
        """Whether only rules say it."""
        return self.graphs == {INFERRED_GRAPH}


def statements(context: PageContext, things: Iterable[str]) -> list[Statement]:
    """Return what is stated of things, up to `MOST` statements."""
    graphs: dict[ox.Triple, set[str]] = {}
    for row in context.rows(_STATED % (values("subject", things), MOST)):
        subject, property_, value = row["subject"], row["property"], row["value"]
        assert isinstance(subject, ox.NamedNode)
        assert isinstance(property_, ox.NamedNode)
        assert value is not None
        assert row["graph"] is not None
        graphs.setdefault(ox.Triple(subject, property_, value), set()).add(row["graph"].value)
    return [Statement(triple, frozenset(held)) for triple, held in graphs.items()]


def item(context: PageContext, value: Term | ox.Triple) -> dict[str, str]:
    """Return a value as templates show it."""
    if isinstance(value, ox.NamedNode):
        return {"iri": value.value, "text": context.label(value), "lang": context.tongue(value)}
    if not isinstance(value, ox.Literal):
        return {"iri": "", "text": cell(value), "lang": ""}
    language = value.language or ""
    text = text_of(value, context.lang)
    return {"iri": "", "text": text, "lang": language if language != context.lang else ""}


def in_language(context: PageContext, found: list[ox.Triple]) -> list[ox.Triple]:
    """Leave out what is said in other languages if it is said in the reader's."""
    tongues = {
        triple.object.language
        for triple in found
        if isinstance(triple.object, ox.Literal) and triple.object.language
    }
    if not tongues:
        return found
    keep = min(tongues, key=lambda one: language_rank(ox.Literal("", language=one), context.lang))
    return [
        triple
        for triple in found
        if not isinstance(triple.object, ox.Literal) or triple.object.language in (None, keep)
    ]


def facts(context: PageContext, about: list[Statement]) -> list[dict[str, Any]]:
    """Return statements about one thing by property, each value with its sources."""
    by_property: dict[str, list[ox.Triple]] = {}
    for statement in about:
        property_ = statement.triple.predicate.value
        if not statement.inferred and property_ not in HIDDEN:
            by_property.setdefault(property_, []).append(statement.triple)
    chosen = {iri: in_language(context, triples) for iri, triples in by_property.items()}
    told = [triple for triples in chosen.values() for triple in triples]
    sources = sources_of(context.store, told)
    context.learn(
        [
            *(ox.NamedNode(iri) for iri in chosen),
            *(triple.object for triple in told),
            *(
                ox.NamedNode(one.source)
                for found in sources.values()
                for one in found
                if one.source
            ),
        ]
    )
    nameless: dict[str, str] = {}
    if any(isinstance(triple.object, ox.BlankNode) for triple in told):
        subjects = {one.subject.value for one in told if isinstance(one.subject, ox.NamedNode)}
        for subject in sorted(subjects):
            nameless |= nested_texts(context, subject)
    rows = []
    for iri, triples in sorted(chosen.items(), key=lambda pair: _rank(pair[0])):
        cells = [
            _cell(context, triple, nameless) | {"places": places(context, sources.get(triple, []))}
            for triple in triples
            if not isinstance(triple.object, ox.Triple)
        ]
        cells.sort(key=lambda one: one["text"])
        name = context.label(iri)
        rows.append({"iri": iri, "text": name, "values": cells, "shared": _shared(cells)})
    return rows


def _cell(context: PageContext, triple: ox.Triple, nameless: dict[str, str]) -> dict[str, Any]:
    value = triple.object
    assert not isinstance(value, ox.Triple)
    found = item(context, value)
    if isinstance(value, ox.BlankNode):
        return found | {"text": nameless.get(value.value, "…")}
    if triple.predicate.value == f"{DCTERMS}language" and found["text"] in LANGUAGES:
        return found | {"text": context.word(f"language_{found['text']}")}
    return found


def _rank(iri: str) -> tuple[int, bool, str]:
    place = _ORDER.index(iri) if iri in _ORDER else len(_ORDER)
    return place, iri in RECORD, iri


def _shared(cells: list[dict[str, Any]]) -> list[dict[str, str]] | None:
    """Return the sources of all values if they are the same, so that they are said once."""
    first = cells[0]["places"] if cells else []
    return first if all(cell["places"] == first for cell in cells) else None


def graph_name(context: PageContext, graph: str) -> str:
    """Return what a named graph is called: the paper whose statements it holds, or our own word."""
    if graph.startswith(EDITS):
        return context.word("edit_name", when=graph.removeprefix(EDITS)[:10])
    name = "default" if graph == UNNAMED_GRAPH else graph.removeprefix(GRAPH)
    if name in _OWN:
        return context.word(f"graph_{name}")
    kind, slash, rest = name.partition("/")
    if slash and graph.startswith(GRAPH):
        source = f"{ID}paper/p{rest}" if kind == "paper" else f"{ID}publication/{rest}"
        if (label := context.label(source)) != shorten(source):
            return label
    return without_scheme(shorten(graph))


def places(context: PageContext, found: Iterable[Source], most: int = 4) -> list[dict[str, str]]:
    """Return sources as templates show them: paper and locator."""
    shown: dict[tuple[str, str], dict[str, str]] = {}
    for one in found:
        own = not one.source or (one.source.startswith(BASE) and not one.source.startswith(ID))
        if own and one.graph in {INFERRED_GRAPH, ONTOLOGY_GRAPH}:
            continue
        place = {
            "iri": (one.graph if one.graph.startswith(EDITS) else "") if own else one.source,
            "text": graph_name(context, one.graph) if own else context.label(one.source),
            "locator": one.locator,
            "lang": _language(one.locator, context.lang),
        }
        shown.setdefault((place["text"], one.locator), place)
    located = {text for text, locator in shown if locator}
    kept = [one for (text, locator), one in shown.items() if locator or text not in located]
    return kept[:most]


def _language(locator: str, lang: str) -> str:
    """Return "en" for a locator that is English on a page that is not: locators have no tag."""
    letters = [sign for sign in locator if sign.isalpha()]
    return "en" if lang != "en" and letters and all(sign.isascii() for sign in letters) else ""


_PARTS: Final = """
SELECT DISTINCT ?node ?property ?value WHERE {
  %s
  ?subject ?link ?node . FILTER isBlank(?node)
  ?node ?property ?value .
  FILTER (?property NOT IN (rdf:first, rdf:rest))
}
ORDER BY ?property ?value LIMIT 400
"""
_ITEMS: Final = """
SELECT ?node ?cell ?value (COUNT(?before) AS ?place) WHERE {
  %s
  ?subject ?link ?node . FILTER isBlank(?node)
  ?node rdf:rest* ?before . ?before rdf:rest* ?cell . ?cell rdf:first ?value .
}
GROUP BY ?node ?cell ?value ORDER BY ?place LIMIT 400
"""


def nested_texts(context: PageContext, iri: str) -> dict[str, str]:
    """Return what the nameless values of a thing say, by the label of their node."""
    start = values("subject", [iri])
    items, parts = context.rows(_ITEMS % start), context.rows(_PARTS % start)
    context.learn(row[name] for row in [*items, *parts] for name in ("value", *_named(row)))
    found: dict[str, list[str]] = {}
    for row in items:
        found.setdefault(_id(row["node"]), []).append(_text(context, row["value"]))
    told = {node: " → ".join(each) for node, each in found.items()}
    about: dict[str, list[str]] = {}
    for row in parts:
        property_ = row["property"]
        if isinstance(property_, ox.NamedNode) and property_.value != f"{RDF}type":
            text = f"{context.label(property_)}: {_text(context, row['value'])}"
            about.setdefault(_id(row["node"]), []).append(text)
    return told | {node: "; ".join(each) for node, each in about.items()}


def _named(row: dict[str, Term | None]) -> list[str]:
    return ["property"] if "property" in row else []


def _id(term: Term | None) -> str:
    return term.value if isinstance(term, ox.BlankNode) else ""


def _text(context: PageContext, term: Term | None) -> str:
    if isinstance(term, ox.Literal):
        return text_of(term, context.lang)
    return context.label(term) if isinstance(term, ox.NamedNode) else "…"
