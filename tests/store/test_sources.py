"""Whose a graph is: graphs of files, names that are reserved, and what replacing may replace."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
from command import Run

from clusterkg import assets
from clusterkg.bundled import Wish, fill, load_into
from clusterkg.model.errors import ClusterkgError, GraphNameError, ParseError
from clusterkg.model.namespaces import (
    BASE,
    GRAPH,
    INFERRED_GRAPH,
    LINKS_GRAPH,
    ONTOLOGY_GRAPH,
    UNNAMED_GRAPH,
)
from clusterkg.reasoning.materialise import materialise
from clusterkg.store import Store, disk, open_store
from clusterkg.store.disk import DiskStore

WOOD = "<https://example.org/wood>"
OURS = [(ONTOLOGY_GRAPH, "ours.ttl"), (LINKS_GRAPH, "ours-links.ttl")]


@pytest.fixture(params=["memory", "disk"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """A new empty store of each kind."""
    where = "memory:" if request.param == "memory" else str(tmp_path / "store")
    return open_store(where, create=True)


Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a file into the folder, with a statement of the thing `name` for each number."""

    def written(path: str, *numbers: int, name: str = "wood") -> Path:
        file = tmp_path / path
        file.parent.mkdir(exist_ok=True)
        lines = (f"<https://example.org/{name}> <https://example.org/p> {n} .\n" for n in numbers)
        file.write_text("".join(lines), encoding="utf-8")
        return file

    return written


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch, write: Write) -> Write:
    """Makes the bundled graph a small one: that of two files."""
    write("ours.ttl", 1, 2, name="ours")
    write("ours-links.ttl", 3, name="ours")
    folder = write("x.ttl").parent
    sources = [(graph, folder / name) for graph, name in OURS]
    monkeypatch.setattr(assets, "graph_files", lambda: sources)
    return write


def holds(store: Store, name: str = "wood") -> bool:
    return store.ask(f"ASK {{ <https://example.org/{name}> ?p ?o }}")


def test_a_file_has_a_graph_of_its_own_whatever_its_name(store: Store, write: Write) -> None:
    files = [
        write(name, 1)
        for name in ("a/data.ttl", "b/data.ttl", "ontology.ttl", "дані 1.ttl", "a#b?c%d.ttl")
    ]
    packed = files[0].with_name("data.ttl.gz")
    packed.write_bytes(gzip.compress(files[0].read_bytes()))
    brought = store.load([(None, path) for path in [*files, packed]])
    assert brought == store.graphs().keys() == {path.as_uri() for path in [*files, packed]}
    assert len(brought) == 6


def test_what_the_same_files_brought_is_replaced_and_nothing_else(
    store: Store, write: Write
) -> None:
    a, b = write("a/data.ttl", 1, 2), write("b/data.ttl", 2, 3)
    store.load([(None, a), (None, b)])
    write("b/data.ttl", 4)
    store.load([(None, b)], replace=True)
    assert store.graphs() == {a.as_uri(): 2, b.as_uri(): 1}


def test_a_graph_of_two_sources_is_replaced_by_both_or_by_force(store: Store, write: Write) -> None:
    a, b = write("a.ttl", 1, 2), write("b.ttl", 3)
    store.load([("urn:g", a), ("urn:g", b)])
    for sources in ([a], [b]):
        with pytest.raises(GraphNameError, match=r"also holds statements of file:\S+\.ttl \(.*--f"):
            store.load([("urn:g", path) for path in sources], replace=True)
    assert store.graphs() == {"urn:g": 3}
    write("a.ttl", 5)
    store.load([("urn:g", a), ("urn:g", b)], replace=True)
    assert store.graphs() == {"urn:g": 2}
    store.load([("urn:g", b)], replace=True, force=True)
    assert store.graphs() == {"urn:g": 1}
    store.load([("urn:g", b)], replace=True)  # it is of this file alone now


CHANGES = {
    "insert": "INSERT DATA { GRAPH <urn:g> { <urn:s> <urn:p> 9 } }",
    "prefix": "PREFIX u: <urn:> INSERT DATA { GRAPH u:g { u:s u:p 9 } }",
    "base": "BASE <urn:> INSERT DATA { GRAPH <g> { <s> <p> 9 } }",
    "with": "WITH <urn:g> INSERT { <urn:s> <urn:p> ?o } WHERE { GRAPH <urn:g> { ?s ?p ?o } }",
    "variable": "DELETE { GRAPH ?g { ?s ?p ?o } } INSERT { GRAPH ?g { ?s ?p 9 } }"
    " WHERE { GRAPH ?g { ?s ?p ?o } }",
    "copy": "COPY <urn:other> TO <urn:g>",
    "escape": r"INSERT DATA { GRAPH <urn:\u0067> { <urn:s> <urn:p> 9 } }",
}


@pytest.mark.parametrize("text", CHANGES.values(), ids=CHANGES.keys())
def test_an_update_counts_as_a_source(text: str, store: Store, write: Write) -> None:
    path = write("a.ttl", 1)
    store.load([("urn:g", path), ("urn:other", write("b.ttl", 7))])
    store.update(text)
    with pytest.raises(GraphNameError, match="statements of an update"):
        store.load([("urn:g", path)], replace=True)


def test_an_update_that_only_reads_a_graph_is_no_source(store: Store, write: Write) -> None:
    path = write("a.ttl", 1)
    store.load([("urn:g", path)])
    store.update("INSERT { GRAPH <urn:h> { ?s ?p ?o } } WHERE { GRAPH ?g { ?s ?p ?o } }")
    store.load([("urn:g", path)], replace=True)
    assert store.graphs() == {"urn:g": 1, "urn:h": 1}


def test_a_graph_that_a_file_no_longer_names_goes_with_what_it_brought(
    store: Store, tmp_path: Path
) -> None:
    path = tmp_path / "a.trig"
    path.write_text("<urn:g> { <urn:s> <urn:p> 1 } <urn:h> { <urn:s> <urn:p> 2 }")
    store.load([(None, path)])
    path.write_text("<urn:g> { <urn:s> <urn:p> 3, 4 }")
    store.load([(None, path)], replace=True)
    assert store.graphs() == {"urn:g": 2}


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("a.nq", f"<urn:s> <urn:p> <urn:o> <urn:g> .\n<urn:s> <urn:p> 1 <{BASE}graph/x> .\n", 2),
        ("a.trig", f"<urn:g> {{ <urn:s> <urn:p> 1 }}\n<{GRAPH}x> {{\n<urn:s> <urn:p> 2 }}\n", 3),
        ("a.nq", "<urn:s> <urn:p> 1 <https:\\u002F/w3id.org/clusterkg/graph/x> .\n", 1),
        ("a.jsonld", f'{{"@id": "{GRAPH}x", "@graph": [{{"@id": "urn:s", "urn:p": 1}}]}}', None),
    ],
)
def test_names_of_ours_in_files_are_refused(
    name: str,
    text: str,
    line: int | None,
    large: bool,
    store: Store,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if large:
        monkeypatch.setattr("clusterkg.store.loading._WORTH", 1)
    path = tmp_path / name
    text = text.replace(" 1 <", ' "1" <')
    path.write_text(text)
    with pytest.raises(GraphNameError, match=r"reserved for clusterkg .*--restore") as caught:
        store.load([(None, path)])
    assert caught.value.line == line
    assert store.graphs() == {}
    store.load([(None, path)], own=True)
    assert f"{GRAPH}x" in store.graphs()


def test_a_name_of_ours_is_refused_as_a_target(store: Store, write: Write) -> None:
    for name in (ONTOLOGY_GRAPH, f"{BASE}mine"):
        with pytest.raises(GraphNameError, match="reserved for clusterkg"):
            store.load([(name, write("a.ttl", 1))])


REFUSED = {
    "insert": "INSERT DATA {{ GRAPH <{0}> {{ <urn:s> <urn:p> 9 }} }}",
    "prefix": "INSERT DATA {{ GRAPH graph:ontology {{ <urn:s> <urn:p> 9 }} }}",
    "glued": "INSERT DATA {{GRAPHgraph:ontology{{<urn:s> <urn:p> 9}}}}",
    "delete": "DELETE WHERE {{ GRAPH <{0}> {{ ?s ?p 1 }} }}",
    "variable": "DELETE {{ GRAPH ?g {{ ?s ?p ?o }} }} INSERT {{ GRAPH ?g {{ ?s ?p 9 }} }}"
    " WHERE {{ GRAPH ?g {{ ?s ?p ?o }} }}",
    "with": "WITH <{0}> DELETE {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o }}",
    "drop": "DROP GRAPH <{0}>",
    "move": "MOVE <{0}> TO <urn:h>",
    "copy": "COPY <urn:g> TO <{0}>",
    "create": "CREATE GRAPH <{0}/new>",
    "create silently": "CREATE SILENT GRAPH graph:new",
    "cleared first": "CLEAR ALL ; INSERT DATA {{ GRAPH <{0}> {{ <urn:s> <urn:p> 9 }} }}",
}


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED.keys())
def test_updates_keep_out_of_graphs_of_ours(text: str, store: Store, small: Write) -> None:
    store.load([*assets.graph_files(), ("urn:g", small("a.ttl", 5))], own=True)
    before = set(store.quads())
    with pytest.raises(GraphNameError, match="reserved for clusterkg"):
        store.update(text.format(ONTOLOGY_GRAPH))
    assert set(store.quads()) == before


def test_updates_may_read_ours_and_empty_the_store(store: Store, small: Write) -> None:
    store.load([*assets.graph_files(), (f"{GRAPH}computed/x", small("a.ttl", 5))], own=True)
    store.update(f"COPY <{ONTOLOGY_GRAPH}> TO <urn:mine>")
    assert store.graphs()["urn:mine"] == 2
    store.update(f"DROP GRAPH <{GRAPH}computed/x>")
    assert f"{GRAPH}computed/x" not in store.graphs()
    store.update("CLEAR ALL")
    assert store.graphs() == {}


def test_the_bundled_graph_erases_nothing_of_a_user(store: Store, small: Write) -> None:
    mine = small("ontology.ttl", 1)
    load_into(store, [(None, mine)], Wish(bundled=True))
    inferred = small("inferred.ttl", 1, name="steel")
    store.load([(None, inferred)])
    small("ours.ttl", 8, name="ours")
    load_into(store, [], Wish(bundled=True))
    materialise(store)
    assert holds(store)
    assert holds(store, "steel")
    assert store.graphs()[ONTOLOGY_GRAPH] == 1, "an older bundled graph goes"


def test_links_that_a_user_applied_outlive_an_upgrade(store: Store, small: Write) -> None:
    fill(store)
    small("ours-links.ttl", 4, name="ours")
    fill(store)
    assert store.graphs()[LINKS_GRAPH] == 1, "those of the bundled graph alone are replaced"
    own = ox.Quad(*[ox.NamedNode("urn:x")] * 3, ox.NamedNode(LINKS_GRAPH))
    store.replace_graph(LINKS_GRAPH, [*store.quads(LINKS_GRAPH), own])
    small("ours-links.ttl", 5, name="ours")
    fill(store)
    assert own in set(store.quads(LINKS_GRAPH))
    assert store.graphs()[LINKS_GRAPH] == 3


def test_a_backup_comes_back_into_a_new_store_only(tmp_path: Path, run: Run, write: Write) -> None:
    write("mine.ttl", 1)
    store = DiskStore(tmp_path / "kg", create=True)
    ours = [(ONTOLOGY_GRAPH, write("x/o.ttl", 2)), (INFERRED_GRAPH, write("x/i.ttl", 3))]
    store.load([*ours, (None, tmp_path / "mine.ttl")], own=True)
    assert run("export", "--store", "kg", "-o", "all.nq").returncode == 0
    done = run("load", "all.nq", "--store", "new")
    assert done.returncode == 2
    assert "all.nq:2: " in done.stderr
    assert "--restore" in done.stderr
    assert done.stderr.count("\n") == 1
    assert run("load", "all.nq", "--restore", "--store", "new").returncode == 0
    assert run("export", "--store", "new").stdout == (tmp_path / "all.nq").read_text()
    again = run("load", "all.nq", "--restore", "--store", "new")
    assert (again.returncode, "new store only" in again.stderr) == (2, True)
    for more in (["--graph", "urn:g"], ["--replace"], ["--bundled"]):
        assert run("load", "all.nq", "--restore", *more, "--store", "third").returncode == 2
    assert not (tmp_path / "third").exists()


def test_one_command_is_one_change(
    tmp_path: Path, small: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever fails, and wherever: a reader beside it sees all of it or nothing."""
    store, reader = (DiskStore(tmp_path / "kg", create=True) for _ in range(2))
    sources: list[tuple[str | None, Path]] = [(None, small("a.ttl", 1))]
    number = store.generation().name
    wish = Wish(bundled=True, optimise=True)

    def fail(_: object) -> None:
        assert reader.graphs() == {}
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("clusterkg.reasoning.materialise.materialise", fail)
        with pytest.raises(KeyboardInterrupt):
            load_into(store, sources, wish)
    assert store.graphs() == {}
    load_into(store, sources, wish)
    assert int(store.generation().name) == int(number) + 1
    assert reader.graphs().keys() >= {sources[0][1].as_uri(), ONTOLOGY_GRAPH, LINKS_GRAPH}
    small("a.ttl", 6, 7)
    load_into(store, sources, Wish(replace=True, bundled=True))
    assert int(store.generation().name) == int(number) + 2
    assert reader.graphs()[sources[0][1].as_uri()] == 2


def old_store(folder: Path, *graphs: tuple[str, Path]) -> DiskStore:
    """Return a store as the layout before made it: without a record of sources."""
    store = DiskStore(folder, create=True)
    store.load([(graph, path) for graph, path in graphs], own=True)
    (store.generation() / "clusterkg-sources.json").unlink()
    (folder / "clusterkg-store").write_text("clusterkg store, layout 1\n")
    return DiskStore(folder)


@pytest.fixture
def old(tmp_path: Path, small: Write) -> DiskStore:
    """A store of the old layout, with a user's files in graphs of all kinds of names."""
    steel = small("inferred.ttl", 1, name="steel")
    return old_store(
        tmp_path / "kg",
        *assets.graph_files(),  # type: ignore[arg-type]
        (ONTOLOGY_GRAPH, small("ontology.ttl", 1)),
        (INFERRED_GRAPH, steel),
        (INFERRED_GRAPH, small("follows.ttl", 7, name="ours")),
        (f"{GRAPH}members", small("members.ttl", 1, name="glass")),
        (f"{GRAPH}default", small("sent.ttl", 1, name="sent")),
        ("urn:own", small("own.ttl", 1, name="own")),
    )


USERS = ("wood", "steel", "glass", "sent", "own")


def test_a_store_of_the_old_layout_is_read_as_it_is(old: DiskStore, tmp_path: Path) -> None:
    assert all(holds(old, name) for name in USERS)
    assert f"{GRAPH}members" in old.graphs()
    assert (tmp_path / "kg/clusterkg-store").read_text().endswith("layout 1\n")


def test_an_old_store_is_migrated_and_loses_nothing(
    old: DiskStore, tmp_path: Path, run: Run, caplog: pytest.LogCaptureFixture
) -> None:
    before = {quad.triple for quad in old.quads()}
    load_into(old, [], Wish(bundled=True))
    materialise(old)
    assert all(holds(old, name) for name in USERS)
    lost = before - {quad.triple for quad in old.quads()}
    assert [triple.object.value for triple in lost] == ["7"], "it follows no longer"  # type: ignore[union-attr]
    assert old.graphs() == {
        LINKS_GRAPH: 1,
        ONTOLOGY_GRAPH: 2,
        UNNAMED_GRAPH: 1,
        "urn:own": 1,
        "urn:x-clusterkg:graph:inferred": 1,
        "urn:x-clusterkg:graph:members": 1,
        "urn:x-clusterkg:graph:ontology": 1,
    }
    assert (tmp_path / "kg/clusterkg-store").read_text().endswith("layout 2\n")
    assert sum("moved to" in record.message for record in caplog.records) == 4
    more = ["--graph", "urn:x-clusterkg:graph:members", "--replace"]
    refused = run("load", "members.ttl", "--store", "kg", *more)
    assert "a source that is not recorded" in refused.stderr
    assert run("load", "members.ttl", "--store", "kg", *more, "--force").returncode == 0


def test_a_migration_happens_as_a_whole(
    old: DiskStore, small: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    graphs = old.graphs()
    with monkeypatch.context() as patch:
        patch.setattr(DiskStore, "_publish", _no_space)
        with pytest.raises(ClusterkgError, match="No space"):
            old.load([(None, small("a.ttl", 1))])
    assert old.graphs() == graphs
    broken = small("broken.ttl")
    broken.write_text("broken")
    with pytest.raises(ParseError):
        old.load([(None, broken)])
    assert all(holds(old, name) for name in USERS)
    assert f"{GRAPH}members" not in old.graphs()  # that much was done, as a change of its own


def test_a_migration_that_ends_before_the_layout_is_written_goes_on(
    old: DiskStore, small: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write(draft: Path, final: Path, text: str) -> None:
        if final.name == "clusterkg-store":
            raise KeyboardInterrupt
        _write(draft, final, text)

    _write = disk._write
    with monkeypatch.context() as patch:
        patch.setattr(disk, "_write", write)
        with pytest.raises(KeyboardInterrupt):
            old.add([])
    graphs = old.graphs()
    assert "urn:x-clusterkg:graph:members" in graphs
    old.add([])
    assert old.graphs() == graphs


def _no_space(*_: object) -> None:
    raise OSError(28, "No space left on device")


def test_blank_nodes_of_the_bundled_graph_are_ours(tmp_path: Path, small: Write) -> None:
    """Their labels differ from one installation to the other."""
    text = "<https://example.org/ours> <urn:p> [ <urn:q> [ <urn:r> 1 ], 2 ] ."
    small("ours.ttl").write_text(text)
    other = small("elsewhere/ours.ttl")
    other.write_text(f"{text} <https://example.org/mine> <urn:p> [ <urn:q> 3 ] .")
    store = old_store(tmp_path / "kg", (ONTOLOGY_GRAPH, other))
    fill(store)
    assert store.graphs() == {
        ONTOLOGY_GRAPH: 4,
        LINKS_GRAPH: 1,
        "urn:x-clusterkg:graph:ontology": 2,
    }


def test_a_blank_node_in_a_triple_term_is_that_of_its_file(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "firm.ttl"
    path.write_text(
        'PREFIX e: <urn:> _:firm e:in e:kharkiv {| e:source e:paper |} . _:firm e:name "A" .\n'
        "e:x e:says <<( e:a e:b <<( _:firm e:c e:d )>> )>> ."
    )
    store.load([(None, path)])
    text = "PREFIX e: <urn:> SELECT * { ?f e:name ?n ; e:in ?p {| e:source ?s |} }"
    assert len(list(store.select(text))) == 1
    deep = "PREFIX e: <urn:> SELECT * { ?f e:name ?n . e:x e:says <<( ?a ?b <<( ?f ?c ?d )>> )>> }"
    assert len(list(store.select(deep))) == 1
    store.load([(None, path)], replace=True)
    assert len(list(store.select(deep))) == 1


def test_files_are_named_as_for_validate(run: Run, tmp_path: Path, write: Write) -> None:
    for name in ("a/one.ttl", "a/two.ttl", "b/three.ttl"):
        write(name, 1)
    write("b/empty.ttl")
    done = run("load", "a", "b/*.ttl", "--store", "kg")
    assert done.returncode == 0
    names = ("a/one.ttl", "a/two.ttl", "b/empty.ttl", "b/three.ttl")
    assert done.stderr.splitlines() == [
        "b/empty.ttl: no statements in this file",
        *(
            f"{(tmp_path / name).as_uri()}: {int('empty' not in name)} statements"
            f" (+{int('empty' not in name)})"
            for name in names
        ),
    ]
    (tmp_path / "none").mkdir()
    for nothing in ("none", "c*.ttl"):
        done = run("load", nothing, "--store", "kg")
        assert (done.returncode, done.stderr.count("\n")) == (2, 1)
        assert nothing in done.stderr
    assert run("load", "-", "--store", "kg", stdin="").returncode == 2
    done = run("load", "-", "--store", "kg", "--graph", "urn:g", stdin="<urn:s> <urn:p> 1 .")
    assert done.stderr == "urn:g: 1 statements (+1)\n"


@pytest.mark.parametrize("there", [False, True], ids=["new", "an empty folder"])
def test_a_load_that_fails_leaves_no_store(tmp_path: Path, run: Run, there: bool) -> None:
    (tmp_path / "bad.ttl").write_text("<urn:a> <urn:b> .", encoding="utf-8")
    (tmp_path / "good.ttl").write_text("<urn:a> <urn:b> 1 .", encoding="utf-8")
    if there:
        (tmp_path / "s").mkdir()
    assert run("load", "good.ttl", "bad.ttl", "--store", "s").returncode == 2
    assert (tmp_path / "s").exists() == there
    assert not there or not list((tmp_path / "s").iterdir())
    assert run("load", "good.ttl", "--store", "s").returncode == 0
    assert run("load", "bad.ttl", "--store", "s").returncode == 2
    assert "1 statements" not in run("export", "--store", "s", "--format", "nt").stderr
    assert run("export", "--store", "s", "--format", "nt").stdout.startswith("<urn:a> <urn:b>")


def test_a_load_that_fails_keeps_what_was_there(tmp_path: Path, run: Run) -> None:
    """A store that has lost its marker has its generations still."""
    (tmp_path / "bad.ttl").write_text("<urn:a> <urn:b> .", encoding="utf-8")
    (tmp_path / "good.ttl").write_text("<urn:a> <urn:b> 1 .", encoding="utf-8")
    assert run("load", "good.ttl", "--store", "s").returncode == 0
    (tmp_path / "s" / "clusterkg-store").unlink()
    current = (tmp_path / "s" / "current").read_text(encoding="utf-8").strip()
    assert run("load", "bad.ttl", "--store", "s").returncode == 2
    assert list((tmp_path / "s" / "generations" / current).glob("*.sst"))
