"""Every command against every fault of the network: one line, exit status 2, nothing half done."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from command import Run
from faults import ADDRESSES, FAULTS
from scripted import Endpoint, serving
from sites import without_settings

from clusterkg.model.namespaces import LINKS_GRAPH, SKOS
from clusterkg.store import Store, open_store

SET = """#mapping_set_id: https://example.org/links/a
#license: https://creativecommons.org/publicdomain/zero/1.0/
#mapping_provider: https://example.org/
#curie_map:
#  e: https://example.org/
#  orcid: https://orcid.org/
subject_id\tpredicate_id\tobject_id\tmapping_justification\treviewer_id
e:a\tskos:exactMatch\te:b\tsemapv:ManualMappingCuration\torcid:0000-0002-1825-0097
"""
TABLE = """uri,rdf:type,rdfs:label@en,ckg:locatedIn
https://example.org/a,ckg:Cluster,Alpha,https://w3id.org/clusterkg/id/country/ukraine
"""
LINKS = ["query", "run", "external-links", "--store", "LINKED"]
NAMES = ["link", "suggest", "--table", "n.csv", "--name-column", "name", "--source"]
COMMANDS: dict[str, list[str]] = {
    "sparql select": ["sparql", "SELECT ?s { ?s ?p ?o }", "--store", "@"],
    "sparql select to a file": ["sparql", "SELECT ?s { ?s ?p ?o }", "--store", "@", "-o", "o.csv"],
    "sparql ask": ["sparql", "ASK { ?s ?p ?o }", "--store", "@"],
    "sparql construct": ["sparql", "CONSTRUCT WHERE { ?s ?p ?o }", "--store", "@"],
    "query run": ["query", "run", "roles", "--store", "@"],
    "query run --with": [
        "query",
        "run",
        "external-links",
        "--store",
        "LINKED",
        "--with",
        "wikidata=@",
    ],
    "load": ["load", "a.ttl", "--store", "@"],
    "load --replace": ["load", "a.ttl", "--store", "@", "--replace"],
    "infer": ["infer", "--store", "@"],
    "validate": ["validate", "--store", "@"],
    "export": ["export", "--store", "@", "-o", "o.nq"],
    "export --graph": ["export", "--graph", "urn:g", "--store", "@"],
    "export --void": ["export", "--void", "--store", "@", "-o", "o.ttl"],
    "info": ["info", "--store", "@"],
    "import": ["import", "t.csv", "--no-validate", "--store", "@"],
    "measure roles": ["measure", "roles", "--store", "@"],
    "measure helix": ["measure", "helix", "--store", "@"],
    "link apply": ["link", "apply", "s.sssom.tsv", "--store", "@"],
    "link retract": ["link", "retract", "s.sssom.tsv", "--store", "@"],
    "link todo": ["link", "todo", "--store", "@"],
    "link suggest --store": ["link", "suggest", "--source", "iso", "--store", "@"],
    "link suggest an endpoint": [*NAMES, "@"],
    "link suggest reconciliation": [*NAMES, "reconciliation=@"],
    "link suggest wikidata": [*NAMES, "wikidata=@"],
    "link suggest ror": [*NAMES, "ror=@", "-o", "x.sssom.tsv"],
    "link suggest gleif": [*NAMES, "gleif=@"],
    "link suggest dbpedia": [*NAMES, "dbpedia=@"],
}
FILES = {
    "a.ttl": "<urn:x> <urn:y> [ <urn:z> 1 ] , 2 .",
    "t.csv": TABLE,
    "s.sssom.tsv": SET,
    "n.csv": "name\nAlpha\n",
}
STAGED = "<urn:x-clusterkg:staging:"
ALWAYS = ("cut in the body", "cut between chunks", "a page", "502", "a circle")
"""Faults that every command meets; the others come in turn, each with a few commands."""


@pytest.fixture
def endpoint(bundled: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Endpoint]:
    without_settings(monkeypatch, tmp_path.parent / f"{tmp_path.name}-user")
    monkeypatch.setenv("CLUSTERKG_CONTACT", "mailto:curator@example.org")
    monkeypatch.setenv("CLUSTERKG_CACHE", "0")
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    with serving() as server:
        server.db.extend(quad for quad, _ in zip(bundled.quads(), range(40), strict=False))
        yield server


@pytest.fixture(scope="module")
def linked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with a thing that is linked to Wikidata."""
    place = tmp_path_factory.mktemp("linked") / "kg"
    link = (ox.NamedNode(f"{SKOS}exactMatch"), ox.NamedNode("http://www.wikidata.org/entity/Q1"))
    store = open_store(str(place), create=True)
    store.add([ox.Quad(ox.NamedNode("https://e.org/a"), *link, ox.NamedNode(LINKS_GRAPH))])
    store.close()
    return place


def call(run: Run, command: str, address: str, linked: Path) -> subprocess.CompletedProcess[str]:
    words = (word.replace("@", address) for word in COMMANDS[command])
    return run(*(str(linked) if word == "LINKED" else word for word in words))


def check_refusal(done: subprocess.CompletedProcess[str], says: str) -> None:
    assert done.returncode == 2, (done.returncode, done.stdout, done.stderr)
    assert done.stdout == ""
    assert done.stderr.startswith("clusterkg: ")
    assert done.stderr.count("\n") == 1, done.stderr
    assert says in done.stderr
    assert done.stderr.endswith(")\n"), "there is a hint"


@pytest.mark.parametrize("command", COMMANDS)
def test_nothing_but_a_line(
    endpoint: Endpoint, run: Run, tmp_path: Path, linked: Path, command: str
) -> None:
    """Each fault at the first request."""
    before = set(endpoint.db)
    place = list(COMMANDS).index(command)
    for number, (name, fault) in enumerate(FAULTS.items()):
        if name not in ALWAYS and number % 4 != place % 4:
            continue
        endpoint.spoil = fault.spoil
        endpoint.requests.clear()
        done = call(run, command, endpoint.address, linked)
        update = bool(endpoint.requests and endpoint.requests[-1].update)
        if update and not fault.ends:
            continue  # a good answer to an update
        check_refusal(done, "" if update else fault.says)
        assert endpoint.address.rpartition("/")[0] in done.stderr
        assert set(endpoint.db) == before
        assert {path.name for path in tmp_path.iterdir()} == set(FILES)


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("fine", [1, 3])
def test_a_fault_after_a_good_start(
    endpoint: Endpoint, run: Run, tmp_path: Path, linked: Path, command: str, fine: int
) -> None:
    """A later request fails: still a line, and nothing is half loaded; rows come with status 4."""
    before = set(endpoint.db)
    for name in ("cut in the body", "a page", "502"):
        endpoint.spoil, endpoint.fine = FAULTS[name].spoil, fine
        endpoint.requests.clear()
        done = call(run, command, endpoint.address, linked)
        if len(endpoint.requests) <= fine:
            return  # it needed no more requests
        assert "Traceback" not in done.stderr
        line = done.stderr.splitlines()[-1]
        assert FAULTS[name].says in line
        assert endpoint.address.rpartition("/")[0] in line
        if done.returncode == 4:
            assert "the answer is not complete" in line
        else:
            assert done.returncode == 2
            assert line.startswith("clusterkg: ")
        if "all is loaded" in line:
            return
        kept = {quad for quad in endpoint.db if not str(quad.graph_name).startswith(STAGED)}
        assert kept == before
        assert {path.name for path in tmp_path.iterdir()} <= {*FILES, "o.csv"}


@pytest.mark.parametrize("address", ADDRESSES)
def test_addresses_where_nobody_is(run: Run, address: str, endpoint: Endpoint) -> None:
    for command in (["info"], ["sparql", "ASK {}"], ["load", "a.ttl"]):
        done = run(*command, "--store", address)
        check_refusal(done, ADDRESSES[address])
        assert "secret" not in done.stderr
    source = run(*NAMES, f"wikidata={address}")
    check_refusal(source, ADDRESSES[address])
    assert "secret" not in source.stderr


@pytest.mark.slow
def test_a_file_is_not_fetched(run: Run, endpoint: Endpoint) -> None:
    address = endpoint.address.replace("query", "a.ttl")
    for command in (["load", address, "--store", "kg"], ["validate", address], ["import", address]):
        check_refusal(run(*command), "download it first")
    assert not endpoint.requests
