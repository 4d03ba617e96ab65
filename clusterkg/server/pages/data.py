"""What is known of a thing, as data: what it is the subject or the object of."""

from __future__ import annotations

import csv
import io
from typing import BinaryIO, Final

import pyoxigraph as ox

from clusterkg.server.negotiate import TRIPLES
from clusterkg.server.pages.asker import Asker, node, values
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
        quads = [(row["s"], row["p"], row["o"], row["graph"]) for row in asker.rows(text)]
    if not quads:
        raise RefusalError(404, f"the store says nothing about {iri}")
    if form == "csv":
        return "text/csv", _csv(quads)
    triples = list(dict.fromkeys(ox.Triple(s, p, o) for s, p, o, _ in quads))
    out = io.BytesIO()
    _write(triples, form, out)
    return TRIPLES[form], out.getvalue()


def _write(triples: list[ox.Triple], form: str, out: BinaryIO) -> None:
    write_triples(triples, form, out)


def _csv(quads: list[tuple[object, ...]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["subject", "property", "value", "language", "graph"])
    for row in quads:
        subject, property_, value, graph = row
        language = value.language if isinstance(value, ox.Literal) else None
        texts = [getattr(one, "value", "") for one in (subject, property_, value)]
        writer.writerow([*texts, language or "", getattr(graph, "value", "")])
    return out.getvalue().encode()


def _of_rule(iri: str) -> list[tuple[object, ...]]:
    from clusterkg import assets
    from clusterkg.rdf.reader import quads

    files = [*assets.shape_files(), *assets.profile_files().values()]
    found = []
    for path in files:
        store = ox.Store()
        store.extend(quads(path))
        waiting, done = [ox.NamedNode(iri)], set()
        while waiting:
            subject = waiting.pop()
            if subject in done:
                continue
            done.add(subject)
            for quad in store.quads_for_pattern(subject, None, None):
                found.append((quad.subject, quad.predicate, quad.object, None))
                if isinstance(quad.object, ox.BlankNode):
                    waiting.append(quad.object)
    return found
