"""What is known of a thing, as data: what it is the subject or the object of."""

from __future__ import annotations

import csv
import io
import re
from typing import Final
from urllib.parse import urlencode

import pyoxigraph as ox

from clusterkg import assets
from clusterkg.model.namespaces import CKG, RULE
from clusterkg.rdf.reader import quads as parsed
from clusterkg.server.negotiate import TRIPLES
from clusterkg.server.pages.context import PageContext, Row, node, values
from clusterkg.server.pages.view import File, Page, View
from clusterkg.server.problems import HTTPProblem
from clusterkg.server.workers.answering import write_triples

PAGE: Final = Page(
    ("/data", "/data/{path:path}"), "/data/id/cluster/silicon-valley.ttl", html=False
)

_MOST: Final = 20_000
_STEP: Final = 2_000
"""Things that refer to one, for each part of what is sent."""

_OWN: Final = """
SELECT ?s ?p ?o ?graph WHERE {
  %s
  GRAPH ?graph { ?s ?p ?o }
}
LIMIT %d
"""
_INCOMING: Final = """
SELECT ?s ?p ?o ?graph WHERE {
  %s
  GRAPH ?graph { ?s ?p ?o }
}
LIMIT %d
"""
_CHOSEN: Final = """
SELECT ?s ?p (%(thing)s AS ?o) ?graph WHERE {
  VALUES (?s ?p) { %(pairs)s }
  GRAPH ?graph { ?s ?p %(thing)s }
}
"""


def render(context: PageContext, view: View) -> File:
    """Return the data, or a part of them.

    Raises:
        HTTPProblem: There is no such format, or nothing is known of the thing.
    """
    form, iri = view.arguments["form"], node(view.arguments["iri"]).value
    if form != "csv" and form not in TRIPLES:
        raise HTTPProblem(
            404, f"unknown format {form!r}; the available ones are {', '.join(TRIPLES)}, csv"
        )
    if iri.startswith(RULE):
        quads = _of_rule(iri)
    else:
        quads = _of_terms(context) if iri == CKG else _of_one(context, view, iri)
    if not quads:
        raise HTTPProblem(404, f"the store says nothing about {iri}")
    following = _next_part(context, view)
    if form == "csv":
        return File("text/csv", _csv(quads), following)
    triples = list(dict.fromkeys(quad.triple for quad in quads))
    out = io.BytesIO()
    write_triples(triples, form, out)
    return File(TRIPLES[form], out.getvalue(), following)


def _of_terms(context: PageContext) -> list[ox.Quad]:
    index = context.index
    terms = [index.iri(one) for one in index.within(CKG)]
    return _asked(context, _OWN % (values("s", terms), _MOST))


def _of_one(context: PageContext, view: View, iri: str) -> list[ox.Quad]:
    """Return what is stated of a thing, and a part of what refers to it."""
    index, start = context.index, start_of(view)
    links = index.to(index.node(iri))
    if index.complete and sum(link.count for link in links) > _STEP:
        pairs: list[str] = []
        skipped = 0
        for link in links:
            things = index.things(link)[max(0, start - skipped) :][: _STEP - len(pairs)]
            skipped += link.count
            property_ = ox.NamedNode(index.iri(link.property))
            pairs += [f"({ox.NamedNode(index.iri(int(one)))} {property_})" for one in things]
        found = _asked(context, _CHOSEN % {"thing": ox.NamedNode(iri), "pairs": " ".join(pairs)})
    else:
        found = _asked(context, _INCOMING % (values("o", [iri]), _STEP)) if not start else []
    return found if start else _asked(context, _OWN % (values("s", [iri]), _MOST)) + found


def start_of(view: View) -> int:
    """Return which part is asked for: how many of those that refer to a thing come before it."""
    text = view.first("start")
    return int(text) // _STEP * _STEP if re.fullmatch(r"\d{1,9}", text, re.ASCII) else 0


def _next_part(context: PageContext, view: View) -> str:
    """Return the address of the next part; empty if there is none."""
    index, iri = context.index, view.arguments["iri"]
    total = sum(link.count for link in index.to(index.node(iri)))
    after = start_of(view) + _STEP
    if total <= after:
        return ""
    pairs = [("iri", iri), ("format", view.arguments["form"]), ("start", str(after))]
    return f"/data?{urlencode(pairs)}"


def _asked(context: PageContext, text: str) -> list[ox.Quad]:
    return sorted(map(_quad, context.rows(text)), key=str)


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
