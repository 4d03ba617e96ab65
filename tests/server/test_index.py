"""Indexes of stores: they say what queries say, whole or in part, from memory or from files."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from serving import Serving, serving, wait_until

from clusterkg.model.namespaces import CKG, INFERRED_GRAPH, PREFIXES
from clusterkg.server.index.build import build, statistics
from clusterkg.server.index.current import is_large
from clusterkg.server.index.model import NONE, TYPE, Index, distinct, search
from clusterkg.store import Store, open_store

EX = "https://example.org/"
HEAD = " ".join(f"PREFIX {name}: <{iri}>" for name, iri in PREFIXES.items())
DATA = f"""
{HEAD}
  GRAPH <{EX}g> {{
    <{EX}a> a ckg:Cluster ; rdfs:label "Alpha valley"@en , "Альфа"@uk ; ckg:locatedIn <{EX}z> .
    <{EX}b> a ckg:Cluster ; rdfs:label "alphabet" ; ckg:locatedIn <{EX}z> .
    <{EX}c> a ckg:Cluster ; skos:prefLabel "Beta"@en ; skos:altLabel "Alpha" .
    <{EX}d> ckg:locatedIn <{EX}z> , "a text" .
    [] a ckg:Cluster .
  }}
  GRAPH <{EX}h> {{ <{EX}a> a ckg:Cluster }}
  GRAPH <{INFERRED_GRAPH}> {{ <{EX}a> a ckg:Actor , ckg:Cluster . <{EX}b> a ckg:Actor }}
"""


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    small = open_store("memory:")
    small.add(ox.parse(DATA, ox.RdfFormat.TRIG))
    yield small
    small.close()


@pytest.fixture(scope="module")
def index(store: Store) -> Index:
    return build(store)


def iris(index: Index, nodes: Any) -> list[str]:
    return [index.iri(int(one)).removeprefix(EX) for one in nodes]


def rows(store: Store, text: str) -> list[Any]:
    return list(store.query(text))  # type: ignore[arg-type]


def test_nodes_are_found_by_their_iris(index: Index) -> None:
    for node in range(len(index)):
        assert index.node(index.iri(node)) == node
    assert index.node(f"{EX}nowhere") == NONE
    assert index.node("") == NONE
    assert index.node("zzz:") == NONE
    within = index.within(EX)
    assert [index.iri(one) for one in within] == [
        iri for iri in map(index.iri, range(len(index))) if iri.startswith(EX)
    ]
    assert len(within) == 5
    assert len(index.within("urn:nothing")) == 0


def test_links(index: Index) -> None:
    place_ = index.linked(f"{CKG}locatedIn", f"{EX}z")
    assert place_ is not None
    assert place_.count == 3
    assert iris(index, index.things(place_)) == ["a", "b", "d"]
    assert index.linked(f"{CKG}locatedIn", f"{EX}nowhere") is None
    assert index.linked(f"{CKG}isPartOf", f"{EX}z") is None
    assert index.to(NONE) == []
    assert [index.iri(one.property) for one in index.to(index.node(f"{EX}z"))] == [
        f"{CKG}locatedIn"
    ]
    assert len(index.things(None)) == 0


def test_what_follows_is_told_from_what_is_stated(index: Index) -> None:
    assert iris(index, index.members(f"{CKG}Cluster")) == ["a", "b", "c"]
    assert iris(index, index.members(f"{CKG}Actor")) == ["a", "b"]
    actors = index.linked(TYPE, f"{CKG}Actor")
    assert len(index.things(actors, stated=True)) == 0
    clusters = index.linked(TYPE, f"{CKG}Cluster")
    assert len(index.things(clusters, stated=True)) == 3  # once, though two graphs state it
    kinds = {one: index.kind_of[index.node(f"{EX}{one}")] for one in "abcd"}
    assert kinds.pop("d") == NONE
    assert {index.iri(int(kind)) for kind in kinds.values()} == {f"{CKG}Cluster"}


def test_order_of_names(index: Index) -> None:
    things = index.members(f"{CKG}Cluster")
    assert iris(index, index.by_name(things, "en")) == ["a", "b", "c"]
    assert iris(index, index.by_name(things, "uk")) == ["b", "c", "a"]


def test_names_come_in_the_order_of_the_alphabet() -> None:
    store = open_store("memory:")
    words = dict(zip("abcd", ["міста", "єдність", "зв’язки", "елементи"], strict=True))
    named = "".join(
        f"<{EX}{one}> a ckg:Cluster ; rdfs:label '{text}'@uk . " for one, text in words.items()
    )
    store.update(f"INSERT DATA {{ GRAPH <{EX}g> {{ {named} }} }}")
    index = build(store)
    found = iris(index, index.by_name(index.members(f"{CKG}Cluster"), "uk"))
    assert [words[one] for one in found] == ["елементи", "єдність", "зв’язки", "міста"]
    store.close()


def test_search(index: Index) -> None:
    def found(text: str) -> list[str]:
        ranks = search(index, text, 100)
        return iris(index, sorted(ranks, key=lambda one: (*ranks[one], one)))

    assert found("alpha") == ["c", "b", "a"]  # the same, then what begins so, the shorter first
    assert found("ALPHA  Valley") == ["a"]
    assert found("АЛЬФ") == ["a"]
    assert found("eta") == ["c"]
    assert found("a text") == []  # is no name
    assert found("\n") == []
    assert found("alpha valley\nalphabet") == []
    assert len(index.find("a", 2)) == 2


def test_the_best_name_of_a_thing_counts(store: Store) -> None:
    for names in (("Oak", "Oaken house", "Big oak"), ("Big oak", "Oaken house", "Oak")):
        one = open_store("memory:")
        for name in names:
            text = f"<{EX}x> a ckg:Cluster ; rdfs:label '{name}'"
            one.update(f"INSERT DATA {{ GRAPH <{EX}g> {{ {text} }} }}")
        made = build(one)
        assert search(made, "oak", 9) == {made.node(f"{EX}x"): (0, len("oak\n"))}
        one.close()


def test_counts(index: Index) -> None:
    counts = index.counts(index.members(f"{CKG}Cluster"), stated=True)
    links = zip(index.link_property, index.link_value, counts.tolist(), strict=True)
    told = {(index.iri(int(p)), index.iri(int(v))): n for p, v, n in links if n}
    assert told == {(TYPE, f"{CKG}Cluster"): 3, (f"{CKG}locatedIn", f"{EX}z"): 2}


def test_saved_and_loaded(index: Index, tmp_path: Path) -> None:
    index.save(tmp_path / "o")
    again = Index.load(tmp_path / "o")
    assert [each.name for each in tmp_path.iterdir()] == ["o"]
    for name, array in vars(index).items():
        assert np.array_equal(array, getattr(again, name)), name


def test_a_part_says_that_it_is_one(store: Store) -> None:
    assert build(store).complete
    part = build(store, 2)
    assert not part.complete
    assert statistics(store, part) is None
    assert len(part.subjects) < len(build(store).subjects)
    whole = statistics(store, build(store))
    assert whole is not None
    assert whole["statements"] == 15
    assert whole["classes"] == {f"{CKG}Actor": 2, f"{CKG}Cluster": 4}


def test_a_part_is_small_also_where_graphs_are_many() -> None:
    store = open_store("memory:")
    graphs = " ".join(f"GRAPH <{EX}{n}> {{ <{EX}s{n}> a ckg:Cluster }}" for n in range(100))
    store.update(f"INSERT DATA {{ {graphs} }}")
    part = build(store, 2)
    assert not part.complete
    assert 16 <= len(part.subjects) <= 20
    assert len(build(store).members(f"{CKG}Cluster")) == 100
    store.close()


def test_nothing_breaks_it() -> None:
    empty = open_store("memory:")
    for index in (build(empty), build(empty, 3)):
        assert len(index) == 0
        assert index.complete
        assert index.node(EX) == NONE
        assert search(index, "a", 9) == {}
        assert len(index.counts(index.members(EX))) == 0
        assert len(index.by_name(index.members(EX), "en")) == 0
        assert len(distinct([])) == 0
    empty.close()


@given(st.integers(0, 10**6))
def test_it_says_what_queries_say(seed: int) -> None:
    chance = random.Random(seed)
    store = open_store("memory:")
    node = lambda: f"<{EX}{chance.choice('abcdefgh')}>"  # noqa: E731
    lines = [
        f"GRAPH <{chance.choice([EX + 'g', EX + 'h', INFERRED_GRAPH])}> "
        f"{{ {node()} {chance.choice(['a', 'ckg:about', node()])} {node()} }}"
        for _ in range(chance.randrange(40))
    ]
    store.add(ox.parse(f"{HEAD} {' '.join(lines)}", ox.RdfFormat.TRIG))
    index = build(store)
    told = {
        (index.iri(link.property), index.iri(link.value)): sorted(
            index.iri(int(one)) for one in index.things(link)
        )
        for value in range(len(index))
        for link in index.to(value)
    }
    asked: dict[tuple[str, str], list[str]] = {}
    for row in rows(store, "SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY ?s"):
        asked.setdefault((row["p"].value, row["o"].value), []).append(row["s"].value)
    assert told == asked
    store.close()


# A large store


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store above the bound from which on no reader waits for the index."""
    folder = tmp_path_factory.mktemp("large") / "s"
    store = open_store(str(folder), create=True)
    noise = random.Random(7)
    text = "".join(
        f'<{EX}c{n}> a ckg:Cluster ; rdfs:label "Cluster {n}" ; ckg:locatedIn <{EX}p{n % 7}> ;'
        f' rdfs:comment "{noise.randbytes(700).hex()}" .\n'
        for n in range(22_000)
    )
    store.update(f"INSERT DATA {{ GRAPH <{EX}g> {{ {text} }} }}")
    store.close()
    current = (folder / "current").read_text(encoding="utf-8").strip()
    assert is_large(folder / "generations" / current)
    return folder


def shown(server: Serving, path: str) -> str:
    reply = server.send("GET", path, headers={"Accept": "text/html,*/*;q=0.8"})
    assert reply.status == 200, (path, reply.text[-300:])
    return reply.text


NOTE = "has just been opened or changed"


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks at processes of Linux")
def test_pages_of_a_large_store(large: Path) -> None:
    with serving("--store", large, "--writable") as server:
        first = shown(server, "/browse/Cluster?lang=en")
        assert "1–50 of" in first  # a part at once, whether all has been read by now or not
        wait_until(lambda: NOTE not in shown(server, "/?lang=en"), 120)
        for path in ("/?lang=en", "/browse?lang=en", "/map?lang=en", "/about?lang=en"):
            assert NOTE not in shown(server, path)
        assert "of 22\u202f000" in shown(server, "/browse/Cluster?lang=en")
        assert "at least 2\u202f000 found" in shown(server, "/?q=cluster&lang=en")
        assert ">Cluster 21999<" in shown(server, "/?q=cluster+21999&lang=en")
        target = shown(server, f"/page?iri={EX}p3&lang=en")
        assert "The first 24 are shown" in target
        assert "3\u202f143 (CSV)" in target
        narrowed = f"/browse/Cluster?f={CKG}locatedIn+{EX}p3&lang=en".replace("#", "%23")
        assert "of 3\u202f143" in shown(server, narrowed)
        void = server.send("GET", "/.well-known/void?format=nt").text
        assert f'distinctSubjects> "{22_000}"' in void
        # After a change pages say that they may lack something, until they do not.
        added = f"<{EX}new> a ckg:Cluster ; rdfs:label 'newest'"
        update = f"INSERT DATA {{ GRAPH <{EX}g> {{ {added} }} }}"
        assert server.update(update).status == 204
        home = shown(server, "/?q=newest&lang=en")
        assert NOTE in home or ">newest<" in home
        assert "<h1>newest</h1>" in shown(server, f"/page?iri={EX}new&lang=en")
        assert wait_until(lambda: NOTE not in shown(server, "/?q=newest&lang=en"), 120)
        assert ">newest<" in shown(server, "/?q=newest&lang=en")


@pytest.mark.slow
def test_data_come_in_parts(large: Path) -> None:
    with serving("--store", large) as server:
        assert wait_until(lambda: NOTE not in shown(server, "/?lang=en"), 120)
        iri = f"{CKG}Cluster".replace("#", "%23")
        found: set[str] = set()
        path: str | None = f"/data?iri={iri}&format=nt"
        parts = 0
        while path is not None:
            reply = server.send("GET", path)
            assert reply.status == 200
            lines = set(reply.text.splitlines())
            assert not lines & found
            found |= lines
            parts += 1
            link = reply.headers.get("link")
            assert link is None or link.endswith('>; rel="next"')
            path = None if link is None else link[1 : link.index(">")]
        there = server.ask("SELECT (COUNT(*) AS ?n) { ?thing a ckg:Cluster }").text.split()[1]
        assert len(found) == int(there) >= 22_000
        assert parts == -(-int(there) // 2_000)
