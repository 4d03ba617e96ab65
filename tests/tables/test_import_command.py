"""`clusterkg import`: results on stdout, problems by cell on stderr, exit status."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from command import Run

from clusterkg.rdf.reader import quads
from clusterkg.store import open_store
from clusterkg.tables.emit import labelled_apart

MINE = "https://example.org/mine"

GOOD = (
    "PREFIX,e,https://example.org/\nuri,rdf:type,rdfs:label@en,ckg:locatedIn\n"
    "e:a,ckg:Cluster,Alpha,Ukraine\n"
)
BAD = GOOD + "e:b,ckg:Clustr,Beta,Ukraine\n"
TURTLE = """@prefix ckg: <https://w3id.org/clusterkg/ns#> .
@prefix country: <https://w3id.org/clusterkg/id/country/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .

<https://example.org/a>
    a ckg:Cluster ;
    ckg:locatedIn country:ukraine ;
    rdfs:label "Alpha"@en ;
.
"""


@pytest.fixture(autouse=True)
def files(tmp_path: Path) -> Path:
    for name, text in {"good.csv": GOOD, "bad.csv": BAD, "empty.csv": ""}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "cyrillic.csv").write_bytes(
        "uri;rdfs:label@uk\nhttps://example.org/a;Їжа\n".encode("cp1251")
    )
    return tmp_path


def test_sound_tables_become_turtle(run: Run, files: Path) -> None:
    done = run("import", "good.csv")
    assert (done.returncode, done.stdout) == (0, TURTLE)
    assert done.stderr == (
        "1 row, 0 of them repeated and 0 left out; 1 thing, 3 statements; 0 errors\n"
    )
    assert run("import", "good.csv").stdout == done.stdout
    assert run("import", "good.csv", "-o", "out.ttl").stdout == ""
    assert (files / "out.ttl").read_text(encoding="utf-8") == TURTLE
    assert run("import", "good.csv", "--output", "out.nt").returncode == 0
    assert {q.triple for q in quads(files / "out.nt")} == {
        q.triple for q in quads(files / "out.ttl")
    }


def test_errors_are_told_by_cell_and_nothing_is_written(run: Run, files: Path) -> None:
    done = run("import", "bad.csv", "-o", "out.ttl")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [
        "bad.csv:4:2 rdf:type: error unknown-term: there is no term ckg:Clustr"
        " (did you mean ckg:Cluster?)",
        "2 rows, 0 of them repeated and 1 left out; 1 thing, 3 statements; 1 error",
    ]
    assert not (files / "out.ttl").exists()
    going = run("import", "bad.csv", "--keep-going")
    assert (going.returncode, going.stdout) == (1, TURTLE)


def test_a_store_takes_all_or_nothing(run: Run, files: Path) -> None:
    assert run("import", "bad.csv", "--store", "kg").returncode == 1
    assert open_store(str(files / "kg")).graphs() == {}
    assert run("import", "good.csv", "--store", "kg").returncode == 0
    assert run("import", "good.csv", "--store", "kg").returncode == 0  # the same again
    assert run("import", "good.csv", "--store", "kg", "--graph", MINE).returncode == 0
    store = open_store(str(files / "kg"))
    assert store.graphs() == {
        (files / "good.csv").as_uri(): 3,
        MINE: 3,
    }
    store.close()
    more = "uri,rdf:type,ckg:coordinates\nhttps://example.org/o,ckg:ClusterOrganisation,Alpha\n"
    (files / "more.csv").write_text(more.replace("coordinates", "manages"), encoding="utf-8")
    assert run("import", "more.csv").returncode == 1
    assert run("import", "more.csv", "--store", "kg").returncode == 0


def test_a_store_takes_no_rows_into_graphs_of_ours(run: Run, files: Path) -> None:
    ours = "https://w3id.org/clusterkg/graph/paper/001"
    done = run("import", "good.csv", "--store", "kg", "--graph", ours)
    assert (done.returncode, "reserved for clusterkg" in done.stderr) == (2, True)
    (files / "row.csv").write_text("uri,graph,rdfs:label@en\na,graph:paper/001,A\n")
    base = ("--base-iri", "https://example.org/")
    done = run("import", "row.csv", "--store", "kg", *base)
    assert (done.returncode, "reserved for clusterkg" in done.stderr) == (2, True)
    assert not (files / "kg").exists()
    assert run("import", "row.csv", "-o", "row.nq", *base).returncode == 0


def test_named_graphs_are_kept(run: Run, files: Path) -> None:
    done = run("import", "good.csv", "--graph", "https://example.org/g")
    assert done.returncode == 0
    assert "<https://example.org/g> {" in done.stdout
    done = run("import", "good.csv", "--graph", MINE, "-o", "out.ttl")
    assert done.returncode == 2
    assert "use .trig or .nq" in done.stderr
    assert run("import", "good.csv", "--graph", MINE, "-o", "out.nq").returncode == 0
    assert {q.graph_name.value for q in quads(files / "out.nq")} == {MINE}


def test_encodings_are_told(run: Run) -> None:
    done = run("import", "cyrillic.csv")
    assert done.returncode == 2
    assert done.stderr.startswith("clusterkg: cyrillic.csv:2:23: the byte AF is not utf-8")
    done = run("import", "cyrillic.csv", "--encoding", "cp1251", "--delimiter", ";")
    assert done.returncode == 0
    assert '"Їжа"@uk' in done.stdout


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["empty.csv"], "the file is empty"),
        (["none.csv"], "no such file"),
        (["good.csv", "--mapping", "none"], "unknown mapping 'none' (recipes: us-cluster"),
        (["good.csv", "--mapping", "none.json"], "no such file"),
        (["good.csv", "--mapping", "us-cluster-mapping/states"], "no column 'id'"),
        (["good.csv", "--sheet", "S"], "only workbooks have sheets"),
        (["good.csv", "-o", "out.docx"], "the suffix must be .ttl, .trig, .nt or .nq"),
        (["good.csv", "-o", "none/out.ttl"], "cannot be written"),
        (["good.csv", "-o", "x.ttl", "--store", "kg"], "a file or a store"),
        (["good.csv", "--graph", "a b"], "is not an IRI"),
    ],
)
def test_what_cannot_be_used_is_one_line(run: Run, arguments: list[str], text: str) -> None:
    done = run("import", *arguments)
    assert done.stdout == ""
    assert text in done.stderr
    assert "Traceback" not in done.stderr
    if "no column" in text:  # a table that is not as described is an error in it
        assert done.returncode == 1
    else:
        assert done.returncode == 2
        assert done.stderr.count("\n") == 1


def test_blank_nodes_of_two_files_stay_apart_in_a_store(run: Run, files: Path) -> None:
    text = "uri,rdf:type,rdfs:label@en\n_:x,ckg:Cluster,{}\n"
    for name in ("Oak", "Elm"):
        (files / f"{name}.csv").write_text(text.format(name), encoding="utf-8")
        for _ in range(2):  # the same file again adds nothing
            assert run("import", f"{name}.csv", "--store", "kg", "--graph", MINE).returncode == 0
    store = open_store(str(files / "kg"))
    found = list(store.quads())
    store.close()
    assert len(found) == 4
    assert len({quad.subject for quad in found}) == 2


def test_blank_nodes_stay_apart_wherever_they_stand(tmp_path: Path) -> None:
    node, iri = ox.BlankNode("x"), ox.NamedNode("urn:a")
    said = [ox.Quad(iri, iri, node, iri), ox.Quad(node, iri, iri, iri), ox.Quad(node, iri, node)]
    one, two = (set(labelled_apart(said, [tmp_path / name])) for name in ("a.csv", "b.csv"))
    assert one.isdisjoint(two)
    assert len({q.object for q in one} | {q.subject for q in one}) == 2


def test_validation_says_what_it_did_not_check(run: Run, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("id,rdf:type,foaf:name\na,foaf:Person,Ann\n")
    done = run("import", "people.csv", "--base-iri", "https://e.org/", "--validate")
    assert done.returncode == 0
    assert "note: nothing was checked: " in done.stderr
    assert "foaf/0.1/Person> (1)" in done.stderr
    other = run("import", "people.csv", "--base-iri", "https://e.org/")
    assert "note: " not in other.stderr
