"""Draws a proof: as a tree to read, or as plain data for JSON."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from clusterkg.model.namespaces import GRAPH, RDF, shorten
from clusterkg.reasoning.explain import Proof

_BY = {
    "cax-sco": "subclass",
    "cax-eqc1": "same class",
    "cax-eqc2": "same class",
    "prp-spo1": "subproperty",
    "prp-spo2": "property chain",
    "prp-eqp1": "same property",
    "prp-eqp2": "same property",
    "prp-inv1": "inverse property",
    "prp-inv2": "inverse property",
    "prp-symp": "symmetric property",
    "prp-trp": "transitive property",
    "prp-dom": "domain",
    "prp-rng": "range",
    "cls": "definition",
    "cls-hv1": "definition",
    "cls-avf": "definition",
    "member-from": "where members are",
}


def lines(proof: Proof) -> Iterator[str]:
    """Yield the lines of a tree; a conclusion used twice is proved where it first stands."""
    yield from _lines(proof, "", "", set())


def _lines(proof: Proof, first: str, rest: str, seen: set[ox.Triple]) -> Iterator[str]:
    again = proof.triple in seen and proof.premises
    yield f"{first}{show(proof.triple)}  [{'see above' if again else _why(proof)}]"
    if again:
        return
    seen.add(proof.triple)
    last = len(proof.premises) - 1
    for i, premise in enumerate(proof.premises):
        mark, under = ("└─ ", "   ") if i == last else ("├─ ", "│  ")
        yield from _lines(premise, rest + mark, rest + under, seen)


def _why(proof: Proof) -> str:
    if proof.rule:
        of = f" of {shorten(proof.axiom)}" if proof.axiom else ""
        return f"{_BY[proof.rule]}{of}, {proof.rule}"
    texts = [
        ", ".join(filter(None, (source.graph.removeprefix(GRAPH), source.locator)))
        for source in proof.sources
    ]
    return "; ".join(texts) or "axiom"


def show(triple: ox.Triple) -> str:
    """Return a triple as Turtle writes it, with our prefixes."""
    return " ".join(_term(term) for term in (triple.subject, triple.predicate, triple.object))


def _term(term: object) -> str:
    if not isinstance(term, ox.NamedNode):
        return str(term)
    if term.value == f"{RDF}type":
        return "a"
    short = shorten(term.value)
    return short if short != term.value else f"<{short}>"


def plain(proof: Proof) -> dict[str, object]:
    """Return a proof as dictionaries and lists, with full IRIs."""
    triple = proof.triple
    found: dict[str, object] = {
        "subject": _plain(triple.subject),
        "predicate": _plain(triple.predicate),
        "object": _plain(triple.object),
    }
    if proof.rule:
        found |= {"rule": proof.rule, "axiom": proof.axiom or None}
        found["premises"] = [plain(premise) for premise in proof.premises]
    else:
        found["sources"] = [
            {"graph": s.graph, "source": s.source or None, "locator": s.locator or None}
            for s in proof.sources
        ]
    return found


def _plain(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode) else str(term)
