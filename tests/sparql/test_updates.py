"""Updates of several operations: each sees what those before it did."""

from __future__ import annotations

from pathlib import Path

import pytest

from clusterkg.model.errors import QueryError, QuerySyntaxError
from clusterkg.sparql.updates import batches, operations, using
from clusterkg.store import Store, open_store
from clusterkg.store.disk import DiskStore
from clusterkg.store.embedded import Dataset

PLACES = ["memory:", "s"]


@pytest.fixture(params=PLACES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    where = request.param if request.param == "memory:" else str(tmp_path / request.param)
    return open_store(where, create=True)


def lines(store: Store) -> list[str]:
    return sorted(str(quad) for quad in store.quads())


def shapes(text: str) -> list[str]:
    return [step.shape for step in batches(operations(text))]


def test_the_parts_of_an_update() -> None:
    text = """PREFIX e: <http://e/;> CLEAR ALL ; # ; not here
    INSERT DATA { GRAPH e:g { e:a e:b 'x ; y' ; e:c 1 } } ; DROP GRAPH e:h;
    PREFIX f: <http://f/> DELETE WHERE { GRAPH ?g { ?s ?p ?o } } ; """
    steps = operations(text)
    assert [step.shape for step in steps] == [
        "CLEARALL",
        "INSERTDATA{}",
        "DROPGRAPH<>",
        "DELETEWHERE{}",
    ]
    assert all("PREFIX e:" in step.text for step in steps)
    assert shapes(text) == ["CLEARALL", "INSERTDATA{};DROPGRAPH<>", "DELETEWHERE{}"]


def test_an_operation_sees_what_those_before_it_did(store: Store) -> None:
    store.update("INSERT DATA { GRAPH <http://e/g> { <http://e/a> <http://e/p> 1 } }")
    store.update(
        """
        PREFIX e: <http://e/> CLEAR ALL ;
        INSERT DATA { GRAPH e:g { e:b e:p 2 } GRAPH e:h { e:b e:p 2 } } ;
        PREFIX f: <http://f/>
        INSERT { GRAPH e:h { ?s f:q ?n } } WHERE { SELECT ?s (COUNT(*) AS ?n) { ?s e:p ?o }
                                                   GROUP BY ?s } ;
        DELETE { GRAPH e:g { ?s ?p ?o } } WHERE { ?s f:q 1 ; ?p ?o }
        """
    )
    integer = "^^<http://www.w3.org/2001/XMLSchema#integer>"
    assert lines(store) == [
        f'<http://e/b> <http://e/p> "2"{integer} <http://e/h>',
        f'<http://e/b> <http://f/q> "1"{integer} <http://e/h>',
    ]
    assert bool(store.query("ASK { <http://e/b> <http://f/q> 1 }"))


@pytest.mark.parametrize("text", ["CLEAR ALL", "DROP ALL", "drop silent all", "CLEAR NAMED"])
def test_all_graphs_can_be_emptied(store: Store, text: str) -> None:
    store.update(
        "INSERT DATA { GRAPH <http://e/g> { <http://e/a> <http://e/p> 1 }"
        " GRAPH <http://e/h> { <http://e/a> <http://e/p> 1 } }"
    )
    store.update(text)
    assert lines(store) == []
    assert not bool(store.query("ASK { ?s ?p ?o }"))


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("INSERT DATA { ckg:a ckg:b 1 }", "INSERT"),
        ("PREFIX e: <http://e/> # SELECT\nWITH e:g DELETE { ?s ?p 1 } WHERE { ?s ?p 1 }", "DELETE"),
        ("withckg:g insert { ?s ?p 1 } where { ?s ?p 1", "INSERT"),
        ("clearall", "CLEAR"),
    ],
)
def test_an_update_is_no_query(store: Store, text: str, verb: str) -> None:
    with pytest.raises(QuerySyntaxError, match=rf"^{verb} changes data.*serve --writable"):
        store.query(text)


def test_what_is_wrong_with_a_query_is_said_as_before(store: Store) -> None:
    for text in ("SELECT * { INSERT DATA }", "INSRT DATA { }", ""):
        with pytest.raises(QuerySyntaxError, match=r"does not parse|too early"):
            store.query(text)


REFUSED = [
    "INSERT DATA { <http://e/a> <http://e/b> 1 }",
    "CLEAR DEFAULT",
    "INSERT DATA { GRAPH <http://e/g> { <http://e/x> <http://e/p> 2 } } ;DELETE WHERE { ?s ?p ?o }",
    "CLEAR ALL ; INSERT DATA { <http://e/a> <http://e/b> 1 }",
]


@pytest.mark.parametrize("text", REFUSED)
def test_the_merge_itself_cannot_be_changed(store: Store, text: str) -> None:
    store.update("INSERT DATA { GRAPH <http://e/g> { <http://e/a> <http://e/p> 1 } }")
    before = lines(store)
    with pytest.raises(QueryError, match="merge of the named graphs"):
        store.update(text)
    assert lines(store) == before


@pytest.mark.parametrize("text", ["CLEAR XYZ", "DROP ALL ; nonsense", "{", "CLEAR ALL ; DELETE"])
def test_what_is_no_update_changes_nothing(store: Store, text: str) -> None:
    store.update("INSERT DATA { GRAPH <http://e/g> { <http://e/a> <http://e/p> 1 } }")
    before = lines(store)
    with pytest.raises(QuerySyntaxError):
        store.update(text)
    assert lines(store) == before


def test_graphs_that_a_client_names(tmp_path: Path) -> None:
    store = DiskStore(tmp_path / "s", create=True)
    store.update(
        "INSERT DATA { GRAPH <http://e/g> { <http://e/a> <http://e/p> 1 }"
        " GRAPH <http://e/h> { <http://e/b> <http://e/p> 1 } }"
    )
    only = Dataset(["http://e/g"], [])
    store.update(
        "INSERT { GRAPH <http://e/i> { ?s <http://e/q> 2 } } WHERE { ?s <http://e/p> 1 }",
        dataset=only,
    )
    assert [line for line in lines(store) if "/i>" in line] == [
        '<http://e/a> <http://e/q> "2"^^<http://www.w3.org/2001/XMLSchema#integer> <http://e/i>'
    ]
    pattern = "GRAPH ?g { ?s <http://e/q> ?o }"
    store.update(f"DELETE WHERE {{ {pattern} }} # end", dataset=Dataset([], ["http://e/g"]))
    assert len(lines(store)) == 3
    store.update(f"DELETE WHERE {{ {pattern} }} # end", dataset=Dataset([], ["http://e/i"]))
    assert len(lines(store)) == 2


def test_graphs_cannot_be_named_twice() -> None:
    for text in (
        "WITH <http://e/g> DELETE { ?s ?p 1 } WHERE { ?s ?p 1 }",
        "INSERT { GRAPH <http://e/g> { ?s ?p 1 } } USING <http://e/g> WHERE { ?s ?p 2 }",
    ):
        [step] = operations(text)
        with pytest.raises(QueryError, match="USING or WITH"):
            using(step, ["http://e/g"], [])


def test_escapes_in_strings_stay_as_they_are(store: Store) -> None:
    data = r"GRAPH <urn:g> { <urn:a> <urn:b> '\u0027 ; \u0022' }"
    store.update(f"INSERT DATA {{ {data} }} ; CLEAR SILENT GRAPH <urn:h>")
    assert [row["o"].value for row in store.select("SELECT ?o { ?s ?p ?o }")] == ["' ; \""]


def test_an_update_that_cannot_be_carried_out_changes_nothing(store: Store) -> None:
    with pytest.raises(QueryError, match="cannot be carried out: The graph <urn:h> does not exist"):
        store.update("INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:b> 1 } } ; CLEAR GRAPH <urn:h>")
    assert store.graphs() == {}
