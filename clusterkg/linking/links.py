"""Links in a store: made from reviewed mappings, in a named graph of their own, and taken out.

Each link is stated once in `graph/links` and described there by an rdf:Statement for each mapping
set that gives it: the set as its source, who reviewed it and when. Taking a set out removes its
descriptions, and the links that no other set gives.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad

from clusterkg.linking.model import Mapping, MappingSet
from clusterkg.linking.policy import is_pair, kinds_of, refusal
from clusterkg.model.errors import LinkError
from clusterkg.model.namespaces import (
    DCTERMS,
    LINKS_GRAPH,
    ONTOLOGY_GRAPH,
    PREFIXES,
    PROV,
    RDF,
    XSD,
)
from clusterkg.store import Store

_GRAPH: Final = NamedNode(LINKS_GRAPH)
_TYPE: Final = NamedNode(f"{RDF}type")
_STATEMENT: Final = NamedNode(f"{RDF}Statement")
_SUBJECT: Final = NamedNode(f"{RDF}subject")
_PREDICATE: Final = NamedNode(f"{RDF}predicate")
_OBJECT: Final = NamedNode(f"{RDF}object")
_SOURCE: Final = NamedNode(f"{DCTERMS}source")
_DATE: Final = NamedNode(f"{DCTERMS}date")
_REVIEWER: Final = NamedNode(f"{PROV}wasAttributedTo")
_DAY: Final = NamedNode(f"{XSD}date")
_SHOWN: Final = 5

Link = tuple[str, str, str]
"""Subject, predicate and object, as IRIs."""


@dataclass
class Outcome:
    """What applying or retracting did.

    Attributes:
        applied: Links that sets gave.
        added: Statements that were not in the graph of links before.
        removed: Statements that are no longer there.
        left_out: Reason → number of mappings that gave no link.
    """

    applied: int = 0
    added: int = 0
    removed: int = 0
    left_out: Counter[str] = field(default_factory=Counter)


def apply(sets: Sequence[MappingSet], store: Store) -> Outcome:
    """Write the links of reviewed mappings, in place of those the same sets gave before.

    Mappings that nobody reviewed, that were rejected, and rows that relate no two things are
    counted and left out.

    Raises:
        MappingSetError: A set does not say what every set must say.
        LinkError: A reviewed mapping may not become a link; nothing is written.
        ReadOnlyError: The store takes no changes.
    """
    quads, outcome = links_of(sets, store)
    kept = _without(store, lambda source, _link: source in {s.mapping_set_id for s in sets})
    _replace(store, kept | quads, outcome)
    return outcome


def links_of(sets: Sequence[MappingSet], store: Store) -> tuple[set[Quad], Outcome]:
    """Return the statements for the graph of links that sets give; see `apply`.

    Args:
        sets: Mapping sets.
        store: Tells what the things are.
    """
    outcome = Outcome()
    found: set[Quad] = set()
    refused: list[str] = []
    ready = [(m, s, s.line_of(i)) for s in sets for i, m in enumerate(s.mappings)]
    for one in sets:
        one.require_head()
    chosen = [row for row in ready if _is_link(row[0], outcome)]
    ends = {iri for m, _, _ in chosen for iri in (m.subject_id, m.object_id)}
    kinds = kinds_of(store, filter(_is_iri, ends))
    aligned = _aligned(store)
    for mapping, one, line in chosen:
        if _link(mapping) in aligned:
            outcome.left_out["in the ontology already"] += 1
            continue
        whole = all(map(_is_iri, (*_link(mapping), *mapping.reviewer_id)))
        why = (
            refusal(mapping, kinds)
            if whole
            else ("an identifier is not an IRI", "check its prefix")
        )
        if why is not None:
            place = f"{one.file}:{line}: " if one.file else ""
            refused.append(f"{place}{why[0]} ({why[1]})")
            continue
        found |= set(_quads(mapping, one.mapping_set_id))
        outcome.applied += 1
    if refused:
        more = len(refused) - _SHOWN
        shown = "; ".join(refused[:_SHOWN]) + (f"; and {more} more" if more > 0 else "")
        raise LinkError(shown, hint="nothing was written")
    return found, outcome


def _is_iri(text: str) -> bool:
    try:
        return bool(NamedNode(text))
    except ValueError:
        return False


def _is_link(mapping: Mapping, outcome: Outcome) -> bool:
    reason = None
    if not is_pair(mapping):
        reason = "nothing to link to"
    elif not mapping.is_reviewed:
        reason = "not reviewed"
    elif mapping.is_rejected:
        reason = "rejected"
    if reason:
        outcome.left_out[reason] += 1
    return reason is None


def _aligned(store: Store) -> set[Link]:
    if ONTOLOGY_GRAPH not in store.graphs():
        return set()
    rows = store.select(
        f"SELECT ?s ?p ?o {{ GRAPH <{ONTOLOGY_GRAPH}> {{ ?s ?p ?o FILTER (isIRI(?s) && isIRI(?o))"
        f' FILTER (STRSTARTS(STR(?p), "{PREFIXES["skos"]}") '
        f'|| STRSTARTS(STR(?p), "{PREFIXES["owl"]}")) }} }}'
    )
    return {(row["s"].value, row["p"].value, row["o"].value) for row in rows}


def retract(sets: Iterable[str], links: Collection[Link], store: Store) -> Outcome:
    """Take links out of the graph of links.

    Args:
        sets: IRIs of mapping sets, all of whose links go.
        links: Single links, whichever set gave them.
        store: The store.

    Raises:
        LinkError: There is nothing in the store of one of them; nothing is taken out.
        ReadOnlyError: The store takes no changes.
    """
    wanted = set(sets)
    seen: set[str | Link] = set()

    def goes(source: str, link: Link) -> bool:
        seen.update(({source} & wanted) | ({link} & set(links)))
        return source in wanted or link in links

    kept = _without(store, goes)
    missing = [str(s) for s in sorted(wanted - seen)]
    missing += [" ".join(link) for link in sorted(links) if link not in seen]
    if missing:
        raise LinkError(
            f"the store has no links of {missing[0]}", hint="nothing was taken out; apply it first"
        )
    outcome = Outcome()
    _replace(store, kept, outcome)
    return outcome


def _without(store: Store, goes: Callable[[str, Link], bool]) -> set[Quad]:
    """Return the graph of links without what some descriptions, and only they, hold."""
    held = set(_held(store))
    about: dict[NamedNode, dict[NamedNode, NamedNode]] = {}
    for quad in held:
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
            about.setdefault(quad.subject, {})[quad.predicate] = quad.object
    leaving: set[NamedNode] = set()
    given: dict[Link, list[NamedNode]] = {}
    for node, said in about.items():
        if said.get(_TYPE) != _STATEMENT or not {_SUBJECT, _PREDICATE, _OBJECT} <= said.keys():
            continue
        link = (said[_SUBJECT].value, said[_PREDICATE].value, said[_OBJECT].value)
        given.setdefault(link, []).append(node)
        if _SOURCE in said and goes(said[_SOURCE].value, link):
            leaving.add(node)
    gone = {_triple(link) for link, nodes in given.items() if leaving.issuperset(nodes)}
    return {quad for quad in held if quad.subject not in leaving and quad not in gone}


def _held(store: Store) -> Iterator[Quad]:
    if LINKS_GRAPH in store.graphs():
        yield from store.quads(LINKS_GRAPH)


def _replace(store: Store, quads: set[Quad], outcome: Outcome) -> None:
    held = set(_held(store))
    outcome.added, outcome.removed = len(quads - held), len(held - quads)
    if quads != held:
        store.replace_graph(LINKS_GRAPH, sorted(quads, key=str))


def _link(mapping: Mapping) -> Link:
    return mapping.subject_id, mapping.predicate_id, mapping.object_id


def _triple(link: Link) -> Quad:
    subject, predicate, target = link
    return Quad(NamedNode(subject), NamedNode(predicate), NamedNode(target), _GRAPH)


def _quads(mapping: Mapping, source: str) -> Iterator[Quad]:
    link = _link(mapping)
    yield _triple(link)
    name = hashlib.sha256("\n".join((source, *link)).encode()).hexdigest()[:16]
    node = NamedNode(f"{PREFIXES['statement']}link-{name}")
    said: list[tuple[NamedNode, NamedNode | Literal]] = [
        (_TYPE, _STATEMENT),
        (_SUBJECT, NamedNode(link[0])),
        (_PREDICATE, NamedNode(link[1])),
        (_OBJECT, NamedNode(link[2])),
        (_SOURCE, NamedNode(source)),
        *((_REVIEWER, NamedNode(iri)) for iri in mapping.reviewer_id),
    ]
    if mapping.review_date:
        said.append((_DATE, Literal(mapping.review_date, datatype=_DAY)))
    for predicate, value in said:
        yield Quad(node, predicate, value, _GRAPH)
