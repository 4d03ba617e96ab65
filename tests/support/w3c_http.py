"""Reads test cases of the W3C suites for the SPARQL protocols and plays them over HTTP."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
from serving import AUTHORISED, Reply, Serving
from suites import suite

from clusterkg.model.namespaces import RDF

SUITES = {name: suite(f"sparql11/{name}") for name in ("protocol", "graph-store-protocol")}
MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
HT = "http://www.w3.org/2011/http#"
CNT = "http://www.w3.org/2011/content#"
UT = "http://www.w3.org/2009/sparql/tests/test-update#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
CODES = {"OK": 200, "Created": 201, "NoContent": 204, "NotFound": 404}
FORMATS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
}


@dataclass
class Manifest:
    """The cases of one file."""

    path: Path
    store: ox.Store

    @classmethod
    def read(cls, path: Path) -> Manifest:
        store = ox.Store()
        store.load(path=path, format=ox.RdfFormat.TURTLE, base_iri=path.resolve().as_uri())
        return cls(path, store)

    def cases(self, kind: str) -> list[ox.NamedNode]:
        """Return all tests of a kind, also those that the file leaves out of its list."""
        found = self.store.quads_for_pattern(
            None, ox.NamedNode(f"{RDF}type"), ox.NamedNode(MF + kind), None
        )
        return sorted((quad.subject for quad in found), key=str)

    def all(self, node: object, name: str) -> list[object]:
        quads = self.store.quads_for_pattern(node, ox.NamedNode(name), None, None)
        return [quad.object for quad in quads]

    def one(self, node: object, name: str) -> object | None:
        values = self.all(node, name)
        assert len(values) < 2, (node, name, values)
        return values[0] if values else None

    def text(self, node: object, name: str) -> str | None:
        value = self.one(node, name)
        return None if value is None else value.value  # type: ignore[attr-defined]

    def items(self, node: object | None) -> list[object]:
        found: list[object] = []
        while node is not None and node != ox.NamedNode(f"{RDF}nil"):
            first = self.one(node, f"{RDF}first")
            assert first is not None
            found.append(first)
            node = self.one(node, f"{RDF}rest")
        return found

    def headers(self, node: object) -> dict[str, str]:
        return {
            str(self.text(item, f"{HT}fieldName")): str(self.text(item, f"{HT}fieldValue"))
            for item in self.items(self.one(node, f"{HT}headers"))
        }

    def body(self, node: object) -> bytes | None:
        body = self.one(node, f"{HT}body")
        if body is None:
            return None
        encoding = self.text(body, f"{CNT}characterEncoding") or "UTF-8"
        return str(self.text(body, f"{CNT}chars")).encode(encoding)


def name_of(case: ox.NamedNode) -> str:
    return re.split("[#/]", case.value)[-1]


def play(manifest: Manifest, case: ox.NamedNode, server: Serving, *, keep: bool) -> int:
    """Play a case; return how many of its requests were checked."""
    action = manifest.one(case, f"{MF}action")
    authority = manifest.text(action, f"{HT}connectionAuthority")
    location = ""
    count = 0
    for request in manifest.items(manifest.one(action, f"{HT}requests")):
        path = str(manifest.text(request, f"{HT}absolutePath"))
        path = re.sub(r"^/gsp\b", "/graphs", path).replace("$LOCATION$", location)
        body = manifest.body(request)
        if body is not None and b"$LOCATION$" in body:
            body = body.replace(b"$LOCATION$", location.encode())
        headers = {"Host": str(authority)} | manifest.headers(request) | AUTHORISED
        reply = server.send(
            str(manifest.text(request, f"{HT}methodName")), path, body, headers, keep=keep
        )
        expected = manifest.one(request, f"{HT}resp")
        check(manifest, expected, reply)
        if manifest.one(expected, f"{MF}expectedLocation") is not None:
            location = reply.headers["location"]
        count += 1
    return count


def check(manifest: Manifest, expected: object, reply: Reply) -> None:
    statuses = manifest.all(expected, f"{MF}expectedStatus")
    wanted = [str(status).strip("<>").rpartition("#")[2] for status in statuses]
    assert wanted
    assert any(
        CODES.get(name) == reply.status or name == f"StatusCode{reply.status // 100}xx"
        for name in wanted
    ), (wanted, reply)
    media = reply.headers.get("content-type", "").partition(";")[0]
    form = manifest.text(expected, f"{MF}expectedFormat")
    if form == "RDF":
        assert media in FORMATS
        list(ox.parse(reply.body, FORMATS[media], base_iri="http://e/"))
    elif form in {"boolean", "tabular"}:
        assert media == "application/sparql-results+json"
        assert ("boolean" in json.loads(reply.body)) == (form == "boolean")
    truth = manifest.text(expected, f"{MF}expectedBoolean")
    if truth is not None:
        assert json.loads(reply.body)["boolean"] == (truth == "true")
    headers = manifest.headers(expected)
    if "content-type" in headers:
        assert reply.headers["content-type"] == headers["content-type"]
    body = manifest.body(expected)
    if body is not None:
        assert graph_of(reply.body) == graph_of(body)


def graph_of(text: bytes) -> ox.Dataset:
    dataset = ox.Dataset(ox.parse(text, ox.RdfFormat.TURTLE, base_iri="http://www.example/"))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return dataset
