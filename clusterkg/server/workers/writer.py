"""The one process that changes the store.

It works on a copy and publishes that at the end (`clusterkg.store.disk`): whenever it is killed,
the store holds all of a change or nothing of it.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, Final

import pyoxigraph as ox

from clusterkg.model.errors import ClusterkgError, QueryError
from clusterkg.model.namespaces import COMPUTED, UNNAMED_GRAPH
from clusterkg.server.forms.writing import make, revert
from clusterkg.server.problems import HTTPProblem
from clusterkg.server.workers.answering import REACHING
from clusterkg.sparql.facts import facts
from clusterkg.store.disk import DiskStore
from clusterkg.store.embedded import Dataset
from clusterkg.store.loading import scoped
from clusterkg.store.sources import refuse_reserved

_FORMS: Final = {"edit": make, "revert": revert}
_FORMATS: Final = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
}
MEDIA: Final = frozenset(_FORMATS)
"""Media types of graphs that can be sent."""


class Writer:
    """Carries out changes on a store."""

    def __init__(self, folder: Path) -> None:
        self._store = DiskStore(folder)

    def __call__(self, request: dict[str, Any], body: bytes, _: BinaryIO) -> dict[str, Any]:
        """Carry out a change and return what is known of it."""
        try:
            if request["task"] == "update":
                return self._update(request, body)
            if request["task"] in _FORMS:
                return _FORMS[request["task"]](self._store, request, body)
            return self._graph(request, body)
        except OSError as error:
            reason = error.strerror or " ".join(str(error).split())[:300]
            raise HTTPProblem.busy(503, f"the store cannot be written: {reason}") from None
        except ClusterkgError:
            raise
        except (ValueError, RuntimeError) as error:
            reason = " ".join(str(error).split())[:300]
            raise HTTPProblem(400, f"this update cannot be carried out: {reason}") from None

    def _update(self, request: dict[str, Any], body: bytes) -> dict[str, Any]:
        text = body.decode()
        known = facts(text)
        if known.reaches_out:
            raise HTTPProblem(403, REACHING[known.reaches_out])
        if known.too_deep:
            raise HTTPProblem(400, "the update is too deeply nested, or has too many operators")
        default, named = request.get("default", []), request.get("named", [])
        for iri in (*default, *named):
            ox.NamedNode(iri)
        dataset = Dataset(default, named) if default or named else None
        self._store.update(text, dataset=dataset, base=request.get("base"))
        return {}

    def _graph(self, request: dict[str, Any], body: bytes) -> dict[str, Any]:
        """Change a graph: `put`, `post` or `delete`; the body's parts are in `parts`."""
        task, name = request["task"], request["graph"]
        sizes = self._store.graphs()
        if name is None:
            name = UNNAMED_GRAPH
            if task != "post" and set(sizes) - {UNNAMED_GRAPH}:
                raise HTTPProblem(
                    409,
                    "the default graph is the union of the named graphs and cannot be replaced"
                    " (name a graph: ?graph=IRI)",
                )
        try:
            ox.NamedNode(name)
        except ValueError:
            raise HTTPProblem(400, f"{name!r} cannot name a graph") from None
        if not (task == "delete" and name.startswith(COMPUTED)):
            refuse_reserved(name)
        there = name in sizes
        if task == "delete":
            if not there:
                raise HTTPProblem(404, f"no graph is named {name}")
            self._store.replace_graph(name, [])
            return {"created": False}
        quads = list(_quads(name, request["parts"], body))
        if task == "put":
            self._store.replace_graph(name, quads)
        else:
            self._store.add(quads)
        return {"created": not there}


def _quads(name: str, parts: list[tuple[str, int]], body: bytes) -> Iterator[ox.Quad]:
    """Yield the statements of a body, the parts of which have a media type and a length."""
    graph, start = ox.NamedNode(name), 0
    own = secrets.token_hex(6)
    for number, (media, size) in enumerate(parts):
        text = body[start : start + size]
        start += size
        try:
            for quad in ox.parse(text, _FORMATS[media], base_iri=name):
                if not isinstance(quad.graph_name, ox.DefaultGraph):
                    raise QueryError("the statements name a graph of their own")
                # A node without a name is one of this request only.
                subject = scoped(quad.subject, f"{own}{number}")
                value = scoped(quad.object, f"{own}{number}")
                yield ox.Quad(subject, quad.predicate, value, graph)
        except SyntaxError as error:
            raise HTTPProblem(400, f"the graph cannot be parsed: {error.msg}") from None
