"""The suites of the W3C for the SPARQL protocols, over real HTTP."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox
import pytest
from serving import AUTHORISED, Serving, serving
from slow import rest_slow
from w3c_http import FORMATS, RDFS, SUITES, UT, Manifest, name_of, play

PROTOCOL = [SUITES["protocol"] / "manifest.ttl"]
STORE = [SUITES["graph-store-protocol"] / f"manifest-{way}.ttl" for way in ("direct", "indirect")]
with_suites = pytest.mark.skipif(
    not all(path.exists() for path in PROTOCOL + STORE),
    reason="the suites for the protocols are not beside this checkout (github.com/w3c/rdf-tests)",
)
SD = "http://www.w3.org/ns/sparql-service-description#"


def cases(files: list[Path], kind: str) -> list[tuple[Manifest, ox.NamedNode]]:
    manifests = [Manifest.read(file) for file in files if file.exists()]
    return [(manifest, case) for manifest in manifests for case in manifest.cases(kind)]


def ids(found: list[tuple[Manifest, ox.NamedNode]]) -> list[str]:
    return [name_of(case) for _, case in found]


PROTOCOL_CASES = cases(PROTOCOL, "ProtocolTest")
STORE_CASES = cases(STORE, "GraphStoreProtocolTest")


@pytest.fixture(scope="module")
def server() -> Iterator[Serving]:
    with serving("--store", "memory:", "--writable", "--allow-host", "www.example") as running:
        yield running


@pytest.fixture(params=rest_slow([False, True]), ids=["close", "keep-alive"])
def keep(request: pytest.FixtureRequest, server: Serving) -> bool:
    assert server.update("DROP ALL").status == 204
    server.kept = None  # each case has a connection of its own
    return bool(request.param)


@with_suites
def test_all_cases_are_there() -> None:
    assert len(PROTOCOL_CASES) == 34
    # One more than the 13 of the lists: head_non_existing_direct is described, but not listed.
    assert len(STORE_CASES) == 14


@pytest.mark.parametrize(("manifest", "case"), PROTOCOL_CASES, ids=ids(PROTOCOL_CASES))
def test_protocol(manifest: Manifest, case: ox.NamedNode, server: Serving, keep: bool) -> None:
    for data in manifest.all(case, f"{UT}graphData"):
        file = manifest.one(data, f"{UT}graph")
        name = manifest.text(data, f"{RDFS}label")
        assert isinstance(file, ox.NamedNode)
        body = (manifest.path.parent / Path(file.value).name).read_bytes()
        headers = {"Content-Type": "application/n-triples", **AUTHORISED}
        path = f"/graphs?graph={quote(str(name), safe='')}"
        assert server.send("PUT", path, body, headers).status == 201
    assert play(manifest, case, server, keep=keep) >= 1


@pytest.mark.parametrize(("manifest", "case"), STORE_CASES, ids=ids(STORE_CASES))
def test_graph_store(manifest: Manifest, case: ox.NamedNode, server: Serving, keep: bool) -> None:
    assert play(manifest, case, server, keep=keep) >= 1


def described(server: Serving, accept: str) -> ox.Store:
    reply = server.send("GET", "/sparql", None, {"Accept": accept})
    media = reply.headers["content-type"].partition(";")[0]
    assert reply.status == 200
    assert media == accept
    store = ox.Store()
    store.load(reply.body, format=FORMATS[media])
    return store


@pytest.mark.parametrize("accept", FORMATS)
def test_service_description_is_rdf(server: Serving, accept: str) -> None:
    assert len(described(server, accept)) > 10


def test_service_description_names_the_endpoint(server: Serving) -> None:
    store = described(server, "text/turtle")
    endpoint = ox.NamedNode(f"{SD}endpoint")
    [quad] = store.quads_for_pattern(None, endpoint, None, None)
    assert quad.object == ox.NamedNode(server.endpoint)
    assert server.send("GET", "/sparql?query=ASK%7B%7D").status == 200


CONFORMS = {
    # property: class of its subject, class of its value (None: any resource)
    "endpoint": ("Service", None),
    "supportedLanguage": ("Service", None),
    "resultFormat": ("Service", None),
    "feature": ("Service", None),
    "defaultDataset": ("Service", "Dataset"),
    "defaultGraph": ("Dataset", "Graph"),
    "namedGraph": ("Dataset", "NamedGraph"),
    "name": ("NamedGraph", None),
    "graph": ("NamedGraph", "Graph"),
}


def test_service_description_conforms_to_the_vocabulary(server: Serving) -> None:
    assert server.update("INSERT DATA { GRAPH <http://e/g> { <http://e/a> a 1 } }").status == 204
    store = described(server, "text/turtle")
    seen = set()
    for quad in store:
        name = quad.predicate.value.removeprefix(SD)
        if name == quad.predicate.value:
            continue
        subject, value = CONFORMS[name]
        seen.add(name)
        kinds = [(quad.subject, subject), (quad.object, value)]
        for node, kind in kinds:
            assert isinstance(node, ox.NamedNode | ox.BlankNode)
            if kind:
                about = f"ASK {{ ?x a <{SD}{kind}> }}"
                assert store.query(about, substitutions={ox.Variable("x"): node}), (name, kind)
    assert seen == set(CONFORMS)


@with_suites
def test_the_runner_sees_faults(server: Serving) -> None:
    """A server that answers anything must not pass."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        elsewhere = Serving(f"http://127.0.0.1:{closed.getsockname()[1]}/", server.process)
        manifest, case = PROTOCOL_CASES[0]
        with pytest.raises(OSError, match="refused"):
            play(manifest, case, elsewhere, keep=False)
    wrong = [c for c in PROTOCOL_CASES if name_of(c[1]) == "bad_query_syntax"]
    [(manifest, case)] = wrong
    text = manifest.path.read_text(encoding="utf-8").replace('query=ASK%20%7B"', 'query=ASK%7B%7D"')
    store = ox.Store()
    store.load(text, format=ox.RdfFormat.TURTLE, base_iri=manifest.path.resolve().as_uri())
    with pytest.raises(AssertionError):
        play(Manifest(manifest.path, store), case, server, keep=False)
