"""Finds undefined terms, and what was probably meant."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np

from clusterkg.columns.terms import IRI, Ids
from clusterkg.model.namespaces import BASE, CKG, RDF, RULE, SH, VOCAB
from clusterkg.rdf.suggestions import Near, by_others
from clusterkg.shacl.data import Data
from clusterkg.shacl.model import OBJECT, PREDICATE, Part, Result

SHAPE: Final = f"{RULE}SPL001"
_STRICT: Final = (CKG, VOCAB)


class Misspelling(NamedTuple):
    """A use of a term that is not defined.

    Attributes:
        result: The finding, as an engine would return it.
        part: Which part of which statement it is.
        meant: A defined term with almost the same spelling, in N-Triples form; None if there is
            none.
    """

    result: Result
    part: Part
    meant: str | None


def misspellings(data: Data) -> list[Misspelling]:
    """Return the uses of terms that are not defined.

    A property, a class or a concept counts if its IRI is in the namespace of the ontology or of a
    vocabulary of clusterkg, or else if a defined term has almost the same spelling: a term of
    clusterkg, or of a vocabulary whose full list of terms rdflib knows.
    """
    own = data.graph.triples[: data.own]
    if not len(own) or data.own == len(data.graph.triples):
        return []
    unknown = dict(_unknown(data, own))
    if not unknown:
        return []
    wanted = np.zeros(len(data.graph.terms), np.bool_)
    wanted[list(unknown)] = True
    as_predicate = wanted[own[:, 1]]
    as_object = wanted[own[:, 2]] & ~as_predicate
    return [
        _misspelling(data, row, term, unknown)
        for term, uses in ((PREDICATE, as_predicate), (OBJECT, as_object))
        for row in np.flatnonzero(uses).tolist()
    ]


def _misspelling(data: Data, row: int, term: int, unknown: dict[int, str | None]) -> Misspelling:
    text = data.graph.terms.text
    subject, predicate, _ = (int(n) for n in data.graph.triples[row])
    number = int(data.graph.triples[row][term])
    result = Result(
        shape=f"<{SHAPE}>",
        component=SHAPE,
        severity=f"{SH}Warning",
        focus=text(subject),
        path=text(predicate)[1:-1],
        value=text(number),
        messages={},
    )
    return Misspelling(result, Part(row, term), unknown[number])


def _unknown(data: Data, own: Ids) -> Iterator[tuple[int, str | None]]:
    """Yield undefined terms, with what was meant."""
    terms = data.graph.terms
    classes = own[own[:, 1] == terms.iri(f"{RDF}type"), 2]
    used = np.unique(np.concatenate([own[:, 1], classes]))
    named = np.unique(own[:, 2])
    named = named[terms.kinds()[named] == IRI]
    described = np.zeros(len(terms), np.bool_)
    described[data.graph.triples[:, 0]] = True
    context = data.graph.triples[data.own :]
    described[context[:, 1]] = True
    described[context[:, 2]] = True
    candidates = {n: terms.text(n)[1:-1] for n in used[~described[used]].tolist()}
    for number in named[~described[named]].tolist():
        iri = terms.text(number)[1:-1]
        if iri.startswith(BASE):
            candidates.setdefault(number, iri)
    candidates = {n: iri for n, iri in candidates.items() if not by_others(iri)}
    if not candidates:
        return
    known = np.unique(context[:, :2]).tolist()
    near = Near([terms.text(n)[1:-1] for n in known if terms.texts[n][:1] == b"<"])
    for number, iri in candidates.items():
        meant = near.to(iri)
        if meant is not None or iri.startswith(_STRICT):
            yield number, None if meant is None else f"<{meant}>"
