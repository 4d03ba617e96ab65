"""Joins the rows of an answer with properties that linked things have elsewhere.

What is linked stands in the graph of links: `owl:sameAs` and `skos:exactMatch` only, as what is
merely close or broader has properties of its own. The other side is asked for fifty things at a
time, and never by SERVICE: so the store need not reach out, and the manners are ours.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import pyoxigraph as ox

from clusterkg.linking.sources.declared import SOURCES, WIKIDATA, WIKIDATA_DIRECT
from clusterkg.linking.sources.named import online
from clusterkg.linking.sources.sparql import SparqlSource
from clusterkg.linking.sources.wikidata import Wikidata
from clusterkg.model.errors import EndpointError, IncompleteAnswerWarning, ParameterError
from clusterkg.model.namespaces import BASE, LINKS_GRAPH, OWL, PREFIXES, RDFS, SKOS
from clusterkg.queries.answers import Answer
from clusterkg.queries.terms import Term, plain
from clusterkg.store import is_address
from clusterkg.store.protocol import Store
from clusterkg.web.client import Client, service
from clusterkg.web.sparql import Value, iris, values

JOINED: Final = " | "
"""Separator of several values in one cell."""

_MANY: Final = 500  # local things in a request for links
_NUMBER: Final = re.compile(r"P[1-9][0-9]*")
_LOCAL: Final = re.compile(r"[^/#]+$")
_PARTNERS: Final = {name: each for name, each in SOURCES.items() if each.joined}


@dataclass(frozen=True)
class Partner:
    """A SPARQL service that has properties of linked things.

    Attributes:
        name: Its name: that of the column with its things.
        client: Asks it.
        namespaces: Its things have IRIs that begin with one of these; with any, if there are none.
        usual: IRIs of the properties that are fetched if the user names none.
        label: The property that has the labels of values.
        prefixes: Prefix → namespace that the user may write.
    """

    name: str
    client: Client
    namespaces: tuple[str, ...]
    usual: tuple[str, ...]
    label: str
    prefixes: Mapping[str, str]

    def has(self, iri: str) -> bool:
        """Whether an IRI is one of its things."""
        return iri.startswith(self.namespaces) if self.namespaces else not iri.startswith(BASE)

    def property(self, text: str) -> str:
        """Return the IRI of a property that a user names: in full, prefixed, or as P571.

        Raises:
            ParameterError: It is not a property.
        """
        if _NUMBER.fullmatch(text) and WIKIDATA in self.namespaces:
            return WIKIDATA_DIRECT + text
        prefix, colon, rest = text.partition(":")
        known = {**PREFIXES, **self.prefixes}
        if colon and prefix in known and not rest.startswith("//"):
            text = known[prefix] + rest
        try:
            if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", text):
                return ox.NamedNode(text).value
        except ValueError:
            pass
        raise ParameterError(
            f"{text!r} is not a property of {self.name}",
            hint="write P571 (Wikidata), an IRI in full, or one with a prefix of ours",
        )


def partner(text: str) -> Partner:
    """Return the partner that a user names: a source, `SOURCE=ADDRESS`, or just an address.

    Raises:
        ParameterError: It is not a source that answers SPARQL.
        SettingsError: Its address or its settings cannot be used.
    """
    if is_address(text):
        label = f"{RDFS}label"
        return Partner("external", Client(service(text)), (), (label,), label, {})
    name, _, address = text.partition("=")
    if name not in _PARTNERS:
        known = name in SOURCES
        raise ParameterError(
            f"{name!r} does not answer SPARQL" if known else f"there is no source {name!r}",
            hint=f"use {', '.join(_PARTNERS)}, or the address of a SPARQL endpoint",
        )
    source = online(name, address)
    assert isinstance(source, Wikidata | SparqlSource)
    of_wikidata = isinstance(source, Wikidata)
    return Partner(
        name=name,
        client=source.service if isinstance(source, Wikidata) else source.client,
        namespaces=tuple(source.prefixes.values()),
        usual=_PARTNERS[name].joined,
        label=_PARTNERS[name].label,
        prefixes={**source.prefixes, "wdt": WIKIDATA_DIRECT} if of_wikidata else source.prefixes,
    )


def linked(store: Store, things: Iterable[str]) -> dict[str, list[str]]:
    """Return what local things are linked to as being the same, by IRI of the local thing."""
    found: dict[str, set[str]] = {}
    wanted = sorted(set(things))
    for start in range(0, len(wanted), _MANY):
        text = (
            "SELECT ?thing ?other WHERE { "
            f"VALUES ?thing {{ {iris(wanted[start : start + _MANY])} }} "
            f"VALUES ?link {{ {iris((f'{OWL}sameAs', f'{SKOS}exactMatch'))} }} "
            f"GRAPH {ox.NamedNode(LINKS_GRAPH)} {{ ?thing ?link ?other }} }}"
        )
        rows = store.select(text)
        for row in rows:
            if isinstance(row["other"], ox.NamedNode):
                found.setdefault(row["thing"].value, set()).add(row["other"].value)
    return {thing: sorted(others) for thing, others in found.items()}


def join(
    answer: Answer,
    store: Store,
    other: Partner,
    *,
    fetch: Sequence[str] = (),
    on: str | None = None,
    lang: str = "en",
) -> Answer:
    """Return an answer with columns of what a partner knows about linked things.

    Each row stays one row: several values stand in one cell, sorted, with ` | ` between. A value
    that is a thing has its label in a further column.

    Args:
        answer: The answer.
        store: The store that it comes from; it holds the links.
        other: The partner.
        fetch: The properties, as the user names them; the partner's usual ones if there are none.
        on: The column whose things are linked; the first that has links, if not said.
        lang: Language in which text is preferred; English is next.

    Raises:
        ParameterError: There is no such column or property.
        EndpointError: The partner does not answer at all. If it answers in part there is an
            IncompleteAnswerWarning.
        SettingsError: No contact is set.
    """
    if on is not None and on not in answer.columns:
        raise ParameterError(
            f"the answer has no column {on!r}", hint=f"it has {', '.join(answer.columns)}"
        )
    properties = list(dict.fromkeys(map(other.property, fetch))) or list(other.usual)
    columns = [on] if on is not None else answer.columns
    links: list[dict[str, list[str]]] = []
    for column in columns:
        at = answer.columns.index(column)
        here = {row[at].value for row in answer.terms if isinstance(row[at], ox.NamedNode)}  # type: ignore[union-attr]
        found = {
            thing: fitting
            for thing, others in linked(store, here).items()
            if (fitting := [iri for iri in others if other.has(iri)])
        }
        links.append(found)
        if found:
            break
    chosen, same = columns[len(links) - 1], links[-1]
    values_of = _values(
        other, sorted({iri for list_ in same.values() for iri in list_}), properties, lang
    )
    at = answer.columns.index(chosen)
    added = [same.get(getattr(row[at], "value", ""), []) for row in answer.terms]
    table: dict[str, list[Term]] = {
        other.name: [_cell([ox.NamedNode(iri) for iri in list_]) for list_ in added]
    }
    for name in properties:
        at_name = _short(name)
        cells = [[v for iri in list_ for v in values_of.get((iri, name), [])] for list_ in added]
        table[at_name] = [_cell(_spoken([v.value for v in cell], lang)) for cell in cells]
        labels: list[Term] = [_cell([v.label for v in cell if v.label]) for cell in cells]
        if any(labels):
            table[f"{at_name}_label"] = labels
    return _wider(answer, table)


def _values(
    other: Partner, things: Sequence[str], properties: Sequence[str], lang: str
) -> dict[tuple[str, str], list[Value]]:
    """Return the values by thing and property; those that came, if a later request fails."""
    found: dict[tuple[str, str], list[Value]] = {}
    languages = list(dict.fromkeys((lang, "en")))
    batches = values(other.client, things, properties, languages, other.label)
    for batch in _until_it_fails(batches, other):
        for value in batch:
            found.setdefault((value.thing, value.property), []).append(value)
    return found


def _until_it_fails(batches: Iterator[list[Value]], other: Partner) -> Iterator[list[Value]]:
    some = False
    while True:
        try:
            batch = next(batches)
        except StopIteration:
            return
        except EndpointError as error:
            if not some:
                raise
            warnings.warn(
                f"the answer is not complete: {other.name} answered for some things only: {error}",
                IncompleteAnswerWarning,
                stacklevel=4,
            )
            return
        some = True
        yield batch


def _spoken(terms: Sequence[ox.NamedNode | ox.Literal], lang: str) -> list[Term]:
    """Return the values that have no language, and of the others those in the best language."""
    by_language: dict[str, list[Term]] = {}
    for term in terms:
        spoken = term.language if isinstance(term, ox.Literal) else None
        by_language.setdefault(spoken or "", []).append(term)
    best = next((code for code in (lang, "en") if code in by_language), None)
    return by_language.get("", []) + (by_language[best] if best else [])


def _cell(terms: Iterable[Term]) -> Term:
    """Return the one value, or all of several as one text."""
    known = {str(term): term for term in terms if term is not None}
    if len(known) == 1:
        return next(iter(known.values()))
    texts = sorted({plain(term) for term in known.values()})
    return ox.Literal(JOINED.join(texts)) if texts else None


def _short(iri: str) -> str:
    found = _LOCAL.search(iri)
    return found[0] if found else iri


def _wider(answer: Answer, table: Mapping[str, Sequence[Term]]) -> Answer:
    columns = list(answer.columns)
    for name in table:
        while name in columns:
            name = f"{name}_"
        columns.append(name)
    more = zip(*table.values(), strict=True) if answer.terms else ()
    rows = [[*row, *new] for row, new in zip(answer.terms, more, strict=True)]
    return replace(answer, columns=columns, terms=rows)
