"""What is known of a thing, as data: what it is the subject or the object of."""

from __future__ import annotations

import csv
import io
from typing import Final

import pyoxigraph as ox

from clusterkg import assets
from clusterkg.rdf.reader import quads as parsed
from clusterkg.server.negotiate import TRIPLES
from clusterkg.server.pages.asker import Asker, Row, node, values
from clusterkg.server.pages.view import View
from clusterkg.server.refusal import RefusalError
from clusterkg.server.workers.answering import write_triples
from clusterkg.terms import CKG, RULE

_MOST: Final = 20_000
_OF_ONE: Final = """
SELECT ?s ?p ?o ?graph WHERE {
  %s
  { GRAPH ?graph { ?thing ?p ?o } BIND (?thing AS ?s) }
  UNION
  { GRAPH ?graph { ?s ?p ?thing } BIND (?thing AS ?o) }
}
ORDER BY ?s ?p ?o ?graph
LIMIT %d
"""
_OF_TERMS: Final = f"""
SELECT ?s ?p ?o ?graph WHERE {{
  GRAPH ?graph {{ ?s ?p ?o }}
  FILTER (STRSTARTS(STR(?s), "{CKG}"))
}}
ORDER BY ?s ?p ?o ?graph
LIMIT %d
"""


def render(asker: Asker, view: View) -> tuple[str, bytes]:
    """Return the media type and the data.

    Raises:
        RefusalError: There is no such format, or nothing is known of the thing.
    """
    form, iri = view.arguments["form"], node(view.arguments["iri"]).value
    if form != "csv" and form not in TRIPLES:
        raise RefusalError(404, f"there is no format {form!r}; there are {', '.join(TRIPLES)}, csv")
    if iri.startswith(RULE):
        quads = _of_rule(iri)
    else:
        text = _OF_TERMS % _MOST if iri == CKG else _OF_ONE % (values("thing", [iri]), _MOST)
        quads = [_quad(row) for row in asker.rows(text)]
    if not quads:
        raise RefusalError(404, f"the store says nothing about {iri}")
    if form == "csv":
        return "text/csv", _csv(quads)
    triples = list(dict.fromkeys(quad.triple for quad in quads))
    out = io.BytesIO()
    write_triples(triples, form, out)
    return TRIPLES[form], out.getvalue()


def _quad(row: Row) -> ox.Quad:
    subject, property_, value, graph = row["s"], row["p"], row["o"], row["graph"]
    assert isinstance(subject, ox.NamedNode | ox.BlankNode)
    assert isinstance(property_, ox.NamedNode)
    assert isinstance(graph, ox.NamedNode)
    assert value is not None
    return ox.Quad(subject, property_, value, graph)


def _csv(quads: list[ox.Quad]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["subject", "property", "value", "language", "graph"])
    for quad in quads:
        value, graph = quad.object, quad.graph_name
        language = value.language if isinstance(value, ox.Literal) else None
        named = graph.value if isinstance(graph, ox.NamedNode) else ""
        texts = [getattr(one, "value", "") for one in (quad.subject, quad.predicate, value)]
        writer.writerow([*texts, language or "", named])
    return out.getvalue().encode()


def _of_rule(iri: str) -> list[ox.Quad]:
    found = []
    for path in [*assets.shape_files(), *assets.profile_files().values()]:
        store = ox.Store()
        store.extend(parsed(path))
        waiting: list[ox.NamedNode | ox.BlankNode] = [ox.NamedNode(iri)]
        done: set[object] = set()
        while waiting:
            subject = waiting.pop()
            if subject in done:
                continue
            done.add(subject)
            for quad in store.quads_for_pattern(subject, None, None):
                found.append(quad)
                if isinstance(quad.object, ox.BlankNode):
                    waiting.append(quad.object)
    return found
