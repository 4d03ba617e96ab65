"""Stores: one behaviour for all kinds, and what only a store on disk must withstand."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from command import Run
from scripted import serving

from clusterkg.bundled import open_bundled
from clusterkg.model.errors import (
    DisabledError,
    FileError,
    FormatError,
    ParseError,
    QueryError,
    QuerySyntaxError,
    ReadOnlyError,
    StoreBusyError,
    StoreFormatError,
)
from clusterkg.store import Store, open_store
from clusterkg.store.disk import DiskStore

GRAPH = "http://example.org/graph"
OTHER = "http://example.org/other"


@pytest.fixture(params=["memory", "disk"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """A new empty store of each kind."""
    where = "memory:" if request.param == "memory" else str(tmp_path / "store")
    return open_store(where, create=True)


def turtle(folder: Path, name: str, *objects: str) -> Path:
    path = folder / name
    path.write_text(
        "".join(f"<http://example.org/s> <http://example.org/p> {o} .\n" for o in objects),
        encoding="utf-8",
    )
    return path


def content(store: Store) -> set[str]:
    return {str(quad) for quad in store.quads()}


def test_loads_into_named_graphs(store: Store, tmp_path: Path) -> None:
    store.load(
        [(GRAPH, turtle(tmp_path, "a.ttl", "1", "2")), (OTHER, turtle(tmp_path, "b.ttl", "3"))]
    )
    assert store.graphs() == {GRAPH: 2, OTHER: 1}
    assert len(list(store.quads(OTHER))) == 1


def test_what_a_small_graph_said_leaves_the_merge_with_it(store: Store, tmp_path: Path) -> None:
    """The graphs share a statement, so the merge is kept; so little is removed from a copy."""
    many = turtle(tmp_path, "a.ttl", *map(str, range(20)))
    store.load([(GRAPH, many), (OTHER, turtle(tmp_path, "b.ttl", "1", "99"))])
    assert store.ask("ASK { ?s ?p 99 }")
    store.load([(OTHER, turtle(tmp_path, "c.ttl", "2"))], replace=True, force=True)
    rows = store.select("SELECT ?o { ?s ?p ?o }")
    assert sorted(int(row["o"].value) for row in rows) == list(range(20))


def test_adds_by_default_and_replaces_when_asked(store: Store, tmp_path: Path) -> None:
    store.load(
        [(GRAPH, turtle(tmp_path, "a.ttl", "1", "2")), (OTHER, turtle(tmp_path, "o.ttl", "0"))]
    )
    store.load([(GRAPH, turtle(tmp_path, "b.ttl", "3"))])
    assert store.graphs() == {GRAPH: 3, OTHER: 1}
    store.load([(GRAPH, turtle(tmp_path, "c.ttl", "4"))], replace=True, force=True)
    assert store.graphs() == {GRAPH: 1, OTHER: 1}


def test_replaces_a_large_graph_and_keeps_a_small_one(store: Store, tmp_path: Path) -> None:
    big = turtle(tmp_path, "big.ttl", *map(str, range(500)))
    store.load([(GRAPH, big), (OTHER, turtle(tmp_path, "o.ttl", "0"))])
    store.load([(GRAPH, turtle(tmp_path, "c.ttl", "4"))], replace=True, force=True)
    assert store.graphs() == {GRAPH: 1, OTHER: 1}


def test_files_that_name_their_graphs(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "a.trig"
    path.write_text(
        f"<{GRAPH}> {{ <http://e/s> <http://e/p> 1, 2 }}"
        f" <{OTHER}> {{ <http://e/s> <http://e/p> 3 }}"
    )
    store.load([(None, path)])
    store.load([(None, path)], replace=True)
    assert store.graphs() == {GRAPH: 2, OTHER: 1}
    with pytest.raises(FormatError, match="names its graphs itself"):
        store.load([(GRAPH, path)])


def test_a_broken_file_changes_nothing(store: Store, tmp_path: Path) -> None:
    store.load([(GRAPH, turtle(tmp_path, "a.ttl", "1"))])
    before = content(store)
    good = turtle(tmp_path, "good.ttl", "2")
    broken = turtle(tmp_path, "broken.ttl", *map(str, range(1000)), "<not an iri>")
    with pytest.raises(ParseError, match=r"broken\.ttl:1001:"):
        store.load([(GRAPH, good), (OTHER, broken)], replace=True, force=True)
    with pytest.raises(FileError, match="no such file"):
        store.load([(GRAPH, good), (OTHER, tmp_path / "none.ttl")])
    assert content(store) == before


def merge(store: Store) -> list[str]:
    rows = store.query("SELECT ?o { ?s ?p ?o } ORDER BY ?o")
    assert isinstance(rows, ox.QuerySolutions)
    return sorted(row["o"].value for row in rows)


def test_a_statement_of_two_graphs_counts_once(store: Store, tmp_path: Path) -> None:
    both = turtle(tmp_path, "a.ttl", "1", "2")
    store.load([(GRAPH, both), (OTHER, both)])
    assert store.graphs() == {GRAPH: 2, OTHER: 2}
    assert merge(store) == ["1", "2"]
    store.load([(GRAPH, turtle(tmp_path, "b.ttl", "2", "3"))], replace=True, force=True)
    assert merge(store) == ["1", "2", "3"]  # 1 is still in the other graph
    store.load([(OTHER, turtle(tmp_path, "c.ttl", "3"))], replace=True, force=True)
    assert merge(store) == ["2", "3"]
    store.update(f"DELETE WHERE {{ GRAPH <{GRAPH}> {{ ?s ?p 3 }} }}")
    assert merge(store) == ["2", "3"]
    store.update(f"DELETE WHERE {{ GRAPH <{OTHER}> {{ ?s ?p 3 }} }}")
    assert merge(store) == ["2"]


def count(store: Store, text: str) -> int:
    rows = store.query(text)
    assert isinstance(rows, ox.QuerySolutions)
    return len(list(rows))


def test_graphs_that_share_nothing_are_merged_on_the_fly(store: Store, tmp_path: Path) -> None:
    store.load(
        [(GRAPH, turtle(tmp_path, "a.ttl", "1")), (OTHER, turtle(tmp_path, "b.ttl", "2", "3"))]
    )
    assert merge(store) == ["1", "2", "3"]
    assert count(store, f"SELECT * FROM <{OTHER}> {{ ?s ?p ?o }}") == 2
    assert count(store, f"SELECT * FROM NAMED <{OTHER}> {{ ?s ?p ?o }}") == 0
    store.update("DELETE { GRAPH ?g { ?s ?p 3 } } WHERE { ?s ?p 3 GRAPH ?g { ?s ?p 3 } }")
    assert merge(store) == ["1", "2"]  # an update sees the merge too
    store.load([(OTHER, turtle(tmp_path, "c.ttl", "1"))])
    assert merge(store) == ["1", "2"]
    store.load([(GRAPH, turtle(tmp_path, "d.ttl", "4"))], replace=True, force=True)
    assert merge(store) == ["1", "2", "4"]


@pytest.mark.parametrize("more", ["", "_:a <http://e/p> _:a .\n", "broken"])
def test_a_large_file_is_loaded_as_a_small_one_is(
    more: str, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "large.nq"
    lines = [f"<http://e/s{n}> <http://e/p> <http://e/o> <{GRAPH}> .\n" for n in range(20_000)]
    path.write_text("".join(lines) + "<http://e/s> <http://e/p> 'x' .\n".replace("'", '"') + more)
    monkeypatch.setattr("clusterkg.store.loading._WORTH", 10**9)
    small = open_store("memory:")
    if more == "broken":
        for each in (small, store):
            with pytest.raises(ParseError, match=r"large\.nq:20002:"):
                each.load([(None, path)])
            monkeypatch.undo()
        assert store.graphs() == {}
        return
    small.load([(None, path)])
    monkeypatch.undo()
    for _ in range(2):
        store.load([(None, path)])
        assert content(store) == content(small)
        assert count(store, "SELECT * { ?s ?p ?o }") == len(content(small))
    store.load([(OTHER, turtle(tmp_path, "a.ttl", "1"))])
    copy = tmp_path / "copy.nt"
    copy.write_text(lines[0].replace(f" <{GRAPH}>", ""))
    store.load([(OTHER, copy)])  # now two graphs share a statement
    assert count(store, "SELECT * { ?s ?p ?o }") == len(content(small)) + 1


@pytest.mark.parametrize(
    "more",
    [
        "",
        "_:a <http://e/p> _:a <http://e/g> .\n",
        "<http://e/s> <http://e/p> <http://e/g> .\n",
        '<http://e/s> <http://e/p> "no # comment" <http://e/g> . # <a> .\n',
        "# comment\n",
        "\t<http://e/s>\t<http://e/p>\t<http://e/o2><http://e/g>\t.\t\n",
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_large_file_is_merged_as_a_small_one_is(
    more: str, end: str, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "large.nq"
    lines = [f"<http://e/s{n}> <http://e/p> <http://e/o> <{GRAPH}> .\n" for n in range(100)]
    lines += [lines[0].replace(GRAPH, OTHER), more]
    path.write_text("".join(lines), newline=end)
    triples = tmp_path / "large.nt"
    triples.write_text("".join(lines[:-2]).replace(f" <{GRAPH}>", "").replace("/s", "/z"))
    with monkeypatch.context() as patch:
        patch.setattr("clusterkg.store.loading._WORTH", 10**9)
        small = open_store("memory:")
        small.load([(None, path)])
    monkeypatch.setattr("clusterkg.store.loading._WORTH", 1)
    monkeypatch.setattr("clusterkg.store.loading._BLOCK", 500)
    store.load([(None, path)])
    for _ in range(2):
        assert content(store) == content(small)
        assert merge(store) == merge(small)
        assert count(store, "SELECT * { ?s ?p ?o }") == count(small, "SELECT * { ?s ?p ?o }")
        for each in (store, small):  # both keep a merge by now
            each.load([(OTHER, triples)])


def test_the_merge_cannot_be_changed_by_itself(store: Store, tmp_path: Path) -> None:
    with pytest.raises(QueryError, match="default graph"):
        store.update("INSERT DATA { ckg:a ckg:b ckg:c }")
    assert merge(store) == []


def test_statements_in_no_graph_get_that_of_their_file(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "mixed.nq"
    path.write_text(
        f"<http://e/s> <http://e/p> <{GRAPH}> .\n"
        f"<http://e/s> <http://e/p> <http://e/o> <{GRAPH}> .\n"
    )
    store.load([(None, path)])
    assert store.graphs() == {GRAPH: 1, path.as_uri(): 1}


def test_queries_see_all_graphs(store: Store, tmp_path: Path) -> None:
    store.load([(GRAPH, turtle(tmp_path, "a.ttl", "1")), (OTHER, turtle(tmp_path, "b.ttl", "2"))])
    rows = store.query("SELECT ?o { ?s ?p ?o } ORDER BY ?o")
    assert isinstance(rows, ox.QuerySolutions)
    assert [row["o"].value for row in rows] == ["1", "2"]
    assert bool(store.query("ASK { ?s a ckg:Cluster }")) is False  # our prefixes are known


def test_an_update_happens_as_a_whole(store: Store, tmp_path: Path) -> None:
    store.load([(GRAPH, turtle(tmp_path, "a.ttl", "1"))])
    store.update(f"INSERT DATA {{ GRAPH <{OTHER}> {{ ckg:a ckg:b 1 }} }}")
    assert store.graphs() == {GRAPH: 1, OTHER: 1}
    with pytest.raises(QuerySyntaxError):
        store.update(f"INSERT DATA {{ GRAPH <{OTHER}> {{ ckg:a ckg:b 2 }} }} ; NONSENSE")
    with pytest.raises(DisabledError, match="LOAD is disabled"):
        store.update("LOAD <http://example.org/>")
    assert store.graphs() == {GRAPH: 1, OTHER: 1}


def test_a_syntax_error_has_a_place(store: Store) -> None:
    with pytest.raises(QuerySyntaxError, match=r"^query:2:\d+: ") as caught:
        store.query("SELECT *\n{ ?s ?p }")
    assert caught.value.line == 2
    with pytest.raises(DisabledError, match="SERVICE is disabled"):
        store.query("ASK { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")


def test_a_graph_can_be_replaced_by_statements(store: Store, tmp_path: Path) -> None:
    store.load(
        [(GRAPH, turtle(tmp_path, "a.ttl", "1", "2")), (OTHER, turtle(tmp_path, "b.ttl", "3"))]
    )
    node = ox.NamedNode("http://example.org/n")
    store.replace_graph(GRAPH, [ox.Quad(node, node, node, ox.NamedNode(GRAPH))])
    assert store.graphs() == {GRAPH: 1, OTHER: 1}
    assert merge(store) == ["3", node.value]


@pytest.mark.parametrize("shared", [False, True])
def test_some_statements_are_exchanged(tmp_path: Path, shared: bool) -> None:
    """Also where the merge is kept: what another graph states stays in it."""
    store = DiskStore(tmp_path / "s", create=True)
    s, p, g, h = (ox.NamedNode(f"urn:{name}") for name in "spgh")
    one, two, three = (ox.Literal(text) for text in ("1", "2", "3"))
    start = [ox.Quad(s, p, one, g), ox.Quad(s, p, two, g)]
    store.add([*start, *([ox.Quad(s, p, one, h)] if shared else [])])
    store.exchange(start, [ox.Quad(s, p, three, h)])
    expected = {three, one} if shared else {three}
    assert {quad.object for quad in store.quads()} == expected
    rows = store.query("SELECT ?o { ?s ?p ?o }")
    assert isinstance(rows, ox.QuerySolutions)
    assert sorted(row["o"].value for row in rows) == sorted(one.value for one in expected)
    assert store.holds(ox.Quad(s, p, three, h))
    assert not store.holds(start[0])
    store.exchange([ox.Quad(s, p, three, h)], start)
    assert store.graphs() == ({"urn:g": 2, "urn:h": 1} if shared else {"urn:g": 2})


def test_what_was_loaded_is_there_after_opening_again(tmp_path: Path) -> None:
    DiskStore(tmp_path / "s", create=True).load([(GRAPH, turtle(tmp_path, "a.ttl", "1"))])
    assert DiskStore(tmp_path / "s").graphs() == {GRAPH: 1}


def test_a_folder_that_is_no_store_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreFormatError, match="not a clusterkg store"):
        DiskStore(tmp_path / "none")
    (tmp_path / "thesis.txt").touch()
    with pytest.raises(StoreFormatError, match="something other"):
        DiskStore(tmp_path, create=True)


def test_a_damaged_store_and_one_of_another_layout_are_refused(tmp_path: Path) -> None:
    DiskStore(tmp_path / "s", create=True)
    (tmp_path / "s" / "current").write_text("00000099\n")
    with pytest.raises(StoreFormatError, match="damaged"):
        DiskStore(tmp_path / "s")
    (tmp_path / "s" / "clusterkg-store").write_text("clusterkg store, layout 99\n")
    with pytest.raises(StoreFormatError, match="another version"):
        DiskStore(tmp_path / "s")


def test_a_reader_goes_on_while_and_after_others_write(tmp_path: Path) -> None:
    reader = DiskStore(tmp_path / "s", create=True)
    rows = reader.query("SELECT * { ?s ?p ?o }")
    for number in range(5):
        writer = DiskStore(tmp_path / "s")
        writer.load([(GRAPH, turtle(tmp_path, "a.ttl", str(number)))])
    assert isinstance(rows, ox.QuerySolutions)
    assert list(rows) == []  # the answer to a question is that of the moment it was asked
    assert reader.graphs() == {GRAPH: 5}
    assert len(list((tmp_path / "s" / "generations").iterdir())) <= 3


def _hold(folder: Path, ready: str, done: str) -> None:
    def wait(_: object) -> None:
        Path(ready).touch()
        while not Path(done).exists():
            time.sleep(0.01)

    DiskStore(folder).together(wait)


@pytest.mark.slow
def test_the_bundled_graph_does_without_its_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the cache folder cannot be used, or breaks, answers and refusals are the same."""
    (tmp_path / "file").touch()
    for place in (tmp_path / "file", tmp_path / "cache"):
        monkeypatch.setenv("XDG_CACHE_HOME", str(place))
        store = open_bundled()
        assert bool(store.query("ASK { role:facilitator rdfs:label ?l }"))
        with pytest.raises(ReadOnlyError):
            store.update("CLEAR ALL")
        store.close()
    for current in (tmp_path / "cache").rglob("current"):
        current.write_text("00000099\n")
    assert bool(open_bundled().query("ASK { role:facilitator rdfs:label ?l }"))
    # The disk fills up while it is being prepared.
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "full"))
    monkeypatch.setattr(DiskStore, "_publish", _no_space)
    assert bool(open_bundled().query("ASK { role:facilitator rdfs:label ?l }"))


def _no_space(*_: object) -> None:
    raise OSError(28, "No space left on device")


def test_two_writers_do_not_mix(tmp_path: Path) -> None:
    DiskStore(tmp_path / "s", create=True)
    ready, done = tmp_path / "ready", tmp_path / "done"
    other = multiprocessing.get_context("spawn").Process(
        target=_hold, args=(tmp_path / "s", str(ready), str(done))
    )
    other.start()
    try:
        while not ready.exists():
            assert other.is_alive()
            time.sleep(0.01)
        with pytest.raises(StoreBusyError, match="another process"):
            DiskStore(tmp_path / "s").load([(GRAPH, turtle(tmp_path, "a.ttl", "1"))])
    finally:
        done.touch()
        other.join()
    DiskStore(tmp_path / "s").load([(GRAPH, turtle(tmp_path, "a.ttl", "1"))])


@pytest.mark.parametrize("suffix", ["nt", "ttl", "nq"])
def test_a_label_of_a_blank_node_is_of_its_file(tmp_path: Path, suffix: str) -> None:
    paths = [tmp_path / f"{name}.{suffix}" for name in "ab"]
    for path in paths:
        path.write_text(f'_:x <urn:p> "{path.stem}" .\n_:x <urn:q> _:x .\n', encoding="utf-8")
    store = open_store("memory:")
    for _ in range(2):  # the same file again says nothing new
        store.load([(None if suffix == "nq" else "urn:g", path) for path in paths])
    rows = store.query("SELECT (COUNT(DISTINCT ?x) AS ?n) { ?x <urn:p> ?name ; <urn:q> ?x }")
    assert isinstance(rows, ox.QuerySolutions)
    assert int(next(iter(rows))["n"].value) == 2


def test_an_optimised_store_holds_the_same(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "kg"), create=True)
    store.load([(GRAPH, turtle(tmp_path, "a.ttl", "1")), (OTHER, turtle(tmp_path, "b.ttl", "1"))])
    assert isinstance(store, DiskStore)
    before = content(store), merge(store)
    store.optimise()
    assert (content(store), merge(store)) == before
    store.load([(OTHER, turtle(tmp_path, "c.ttl", "2"))])
    assert merge(store) == ["1", "2"]


def test_only_a_store_on_disk_is_optimised(run: Run, tmp_path: Path) -> None:
    path = turtle(tmp_path, "a.ttl", "1")
    with serving() as endpoint:
        done = run("load", path, "--store", endpoint.address, "--optimise")
    assert done.returncode == 2
    assert "only a store on disk" in done.stderr
    assert run("load", path, "--store", "kg", "--optimise").returncode == 0
    assert run("load", "--store", "kg", "--optimise").returncode == 0


def statement(number: int, graph: str | None = GRAPH) -> ox.Quad:
    where = ox.DefaultGraph() if graph is None else ox.NamedNode(graph)
    return ox.Quad(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.Literal(number), where)


def test_answers_by_kind(store: Store) -> None:
    store.add([statement(1), statement(2)])
    assert len(list(store.select("SELECT ?o { ?s ?p ?o }"))) == 2
    assert store.ask("ASK { ?s ?p 1 }") is True
    assert store.ask("ASK { ?s ?p 3 }") is False
    assert len(list(store.construct("CONSTRUCT WHERE { ?s ?p ?o }"))) == 2
    assert len(list(store.construct("DESCRIBE <urn:s>"))) == 2


@pytest.mark.parametrize(
    ("ask", "text", "says"),
    [
        ("select", "ASK {}", "a SELECT query is needed; this one returns true or false"),
        ("ask", "SELECT * {}", "an ASK query is needed; this one returns rows"),
        ("construct", "SELECT * {}", "CONSTRUCT or DESCRIBE query is needed; this one returns"),
        ("select", "DESCRIBE <urn:s>", "a SELECT query is needed; this one returns triples"),
    ],
)
def test_an_answer_of_another_kind_is_an_error(ask: str, text: str, says: str) -> None:
    with pytest.raises(QueryError, match=says):
        getattr(open_store("memory:"), ask)(text)


def test_by_kind_reaches_no_other_host(store: Store) -> None:
    for ask in (store.select, store.ask, store.construct):
        with pytest.raises(DisabledError):
            ask("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")


def test_adds_statements_all_or_none(store: Store) -> None:
    store.add([statement(1), statement(1, OTHER)])
    assert store.graphs() == {GRAPH: 1, OTHER: 1}
    assert len(list(store.select("SELECT * { ?s ?p ?o }"))) == 1, "each statement once"
    before = content(store)
    with pytest.raises(ValueError, match="named graph"):
        store.add([statement(2), statement(3, None)])
    with pytest.raises(RuntimeError, match="gone"):
        store.add(_broken())
    with pytest.raises(ValueError, match="named graph"):
        store.replace_graph(GRAPH, [statement(4), statement(5, None)])
    assert content(store) == before
    assert list(store.select("SELECT * { ?s ?p 2 }")) == []


def _broken() -> Iterator[ox.Quad]:
    yield statement(2)
    raise RuntimeError("gone")


def test_blank_nodes_keep_their_labels_when_added(store: Store) -> None:
    node = ox.BlankNode("n1")
    quad = ox.Quad(node, ox.NamedNode("urn:p"), ox.Literal(1), ox.NamedNode(GRAPH))
    store.add([quad])
    store.add([quad])
    assert list(store.quads()) == [quad]
