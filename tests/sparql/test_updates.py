"""Updates of several operations: each sees what those before it did."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
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
    with pytest.raises(QueryError, match=rf"^{verb} changes data.*serve --writable"):
        store.query(text)


def test_what_is_wrong_with_a_query_is_said_as_before(store: Store) -> None:
    for text in ("SELECT * { INSERT DATA }", "INSRT DATA { }", ""):
        with pytest.raises(QuerySyntaxError, match=r"does not parse|too early|is empty"):
            store.query(text)


DATA = """
PREFIX e: <http://e/> INSERT DATA {
  GRAPH e:g { e:a e:p 1 , 2 . e:b e:p 2 ; e:q e:a }
  GRAPH e:h { e:a e:p 1 . e:c e:p 3 }
}
"""
REFUSED = {
    "INSERT DATA { e:z e:p 1 }": "INSERT DATA",
    "INSERT DATA { e:a e:p 1 }": "INSERT DATA",  # which is there
    "insertdata{e:a e:p _:b}": "INSERT DATA",
    "INSERT DATA { GRAPH e:g { e:a e:p 9 } e:a e:p [] . GRAPH e:h { } }": "INSERT DATA",
    "INSERT DATA { GRAPH e:g { e:a e:p 9 } . << e:a e:p 1 >> e:q 1 }": "INSERT DATA",
    "DELETE DATA { e:none e:p 1 }": "DELETE DATA",
    "DELETE WHERE { ?s e:p ?o }": "DELETE WHERE",
    "DELETEWHERE{GRAPH ?g{?s ?p ?o}?s ?p ?o}": "DELETE WHERE",
    "DELETE { e:b e:p ?old } INSERT { e:b e:p 22 } WHERE { e:b e:p ?old }": "DELETE and INSERT",
    "DELETE DATA { e:b e:p 2 } ; INSERT DATA { e:b e:p 23 }": "DELETE DATA",
    "DELETE { ?s ?p ?o } INSERT { GRAPH e:g { ?s ?p 1 } } WHERE { ?s ?p ?o }": "DELETE",
    "DELETE { GRAPH e:g { ?s ?p 1 } } INSERT{?s ?p 1}WHERE { ?s ?p ?o }": "INSERT",
    "INSERT { ?s ?p 2 } USING e:g USING NAMED e:h WHERE { ?s ?p ?o }": "INSERT",
    "INSERT { GRAPH ?g { ?s ?p 2 } . ?s ?p 3 } WHERE { GRAPH ?g { ?s ?p ?o } }": "INSERT",
    "INSERT { graphe:a ?p 2 } WHERE { ?s ?p ?o }": "INSERT",
    "CLEAR DEFAULT": "CLEAR DEFAULT",
    "drop silent default": "DROP DEFAULT",
    "CLEARSILENTDEFAULT": "CLEAR DEFAULT",
    "COPY e:g TO DEFAULT": "COPY",
    "COPYe:g TO#\nDEFAULT": "COPY",
    "ADD SILENT GRAPH e:g TO DEFAULT": "ADD",
    "MOVE DEFAULT TO e:i": "MOVE",
    "MOVEDEFAULTTO<http://e/i>": "MOVE",
    "MOVE defaulttoe:i": "MOVE",
    "CLEAR ALL ; INSERT DATA { e:a e:b 1 }": "INSERT DATA",
    "INSERT DATA { GRAPH e:g { e:x e:p 2 } } ;DELETE WHERE { ?s ?p ?o }": "DELETE WHERE",
    "WITH e:g DELETE { ?s ?p 1 } WHERE { ?s ?p 1 } ; DELETE { ?s ?p 2 } WHERE { }": "DELETE",
    "CREATE GRAPH e:i ; PREFIX f: <http://f/> INSERT DATA { f:a f:b f:c }": "INSERT DATA",
    "INSERT DATA { GRAPH e:g { e:a e:p <http://e/\\u0041'> } } ;INSERT DATA { e:a e:p <u:'> }":
        "INSERT DATA",
}  # fmt: skip


@pytest.mark.parametrize("text", REFUSED)
def test_what_writes_to_the_merge_is_refused(text: str) -> None:
    store = open_store("memory:", create=True)
    store.update(DATA)
    before = lines(store)
    says = (
        f"^{REFUSED[text]} would change the default graph, which is the merge of the named graphs"
    )
    with pytest.raises(QueryError, match=says):
        store.update(f"PREFIX graphe: <http://e/> PREFIX e: <http://e/> {text}")
    assert lines(store) == before


CARRIED_OUT = {
    "WITH e:g DELETE { e:b e:p ?old } INSERT { e:b e:p 22 } WHERE { e:b e:p ?old }": ["e:b e:p 22"],
    "WITHe:g DELETE{?s ?p 2}WHERE{?s ?p 2}": [],
    "DELETE { GRAPH ?g { ?s e:p 2 } } INSERT { GRAPH ?g { ?s e:p 4 } . } "
    "WHERE { ?s e:p 2 . GRAPH ?g { ?s e:p 2 } }": ["e:a e:p 4", "e:b e:p 4"],
    "INSERT DATA { }": ["e:b e:p 2"],
    "INSERT DATA{GRAPHe:i{<<e:a e:p 1>>e:q 7}GRAPH<http://e/i>{e:x e:p(1 2){|e:q 8|}}}":
        ["?x e:q 8"],
    "COPY DEFAULT TO e:i": ["e:b e:p 2", "e:c e:p 3"],
    "MOVE e:g TO e:i ; CREATE SILENT GRAPH e:j ; ADD e:h TO e:i": ["e:b e:p 2"],
    "DELETE DATA { GRAPH e:g { e:a e:p 2 } } ;": ["e:a e:p 1"],
    "PREFIXf:<http://e/>INSERTDATA{GRAPH f:i{f:a f:p f:b}};DROPGRAPHf:i": [],
    "INSERT{GRAPH e:i{?s e:n?n}}USINGe:g WHERE{{SELECT?s(COUNT(*)AS?n){?s?p?o}GROUP BY?s}}":
        ["e:a e:n 2", "e:b e:n 2"],
}  # fmt: skip


@pytest.mark.parametrize("text", CARRIED_OUT)
def test_what_writes_to_named_graphs_is_carried_out(text: str) -> None:
    store = open_store("memory:", create=True)
    prefix, plain = "PREFIX e: <http://e/> ", ox.Store()
    store.update(DATA)
    plain.update(DATA + "; INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }")
    store.update(prefix + text)
    plain.update(prefix + text)
    expected = ox.Dataset(quad for quad in plain if str(quad.graph_name) != "DEFAULT")
    found = ox.Dataset(store.quads())
    for one in (expected, found):
        one.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    assert found == expected
    for there in CARRIED_OUT[text]:
        assert bool(store.query(f"{prefix} ASK {{ {there} }}"))


def test_the_reason_says_which_graph_to_name(store: Store) -> None:
    store.update(DATA)
    prefix = "PREFIX e: <http://e/> "
    says = r"is in <http://e/g>: put GRAPH <http://e/g> .*, or WITH <http://e/g> in front of DELETE"
    with pytest.raises(QueryError, match=says):
        store.update(
            prefix + "DELETE { ?s e:p ?o } INSERT { ?s e:p 5 } WHERE { ?s e:p ?o ; e:q e:a }"
        )
    with pytest.raises(QueryError, match=r"is in <http://e/g>, <http://e/h>: put GRAPH <…> "):
        store.update(prefix + "DELETE DATA { e:a e:p 1 }")
    with pytest.raises(QueryError, match=r"\(put GRAPH <…> \{ … \} around the statements\)$"):
        store.update(prefix + "DELETE DATA { e:none e:p 1 }")
    with pytest.raises(QueryError, match="name a graph in place of DEFAULT: GRAPH <…>"):
        store.update("CLEAR DEFAULT")


def test_what_its_words_do_not_say_is_refused_or_a_mistake(store: Store) -> None:
    """The engine takes what is declared as a name for three words here."""
    store.update(DATA)
    with pytest.raises(QueryError, match="put spaces between its words"):
        store.update("PREFIX e: <http://e/> PREFIX defaulttoe: <http://e/> COPY defaulttoe:i")
    with pytest.raises(QuerySyntaxError):
        store.update("COPY SILENT DEFAULT INTO <http://e/i>")


@pytest.mark.parametrize("compared", [20_000, 0], ids=["whole", "size"])
def test_what_the_rule_overlooks_is_seen(
    compared: int, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clusterkg.store.changing._COMPARED", compared)
    store.update(DATA)
    before = lines(store)
    monkeypatch.setattr("clusterkg.store.changing.write_to_default", lambda _: None)
    more = "" if compared else "?s e:p 5 ."
    with pytest.raises(AssertionError, match="the merge was changed"):
        store.update(
            f"PREFIX e: <http://e/> DELETE {{ ?s e:p 3 }} INSERT {{ ?s e:p 4 . {more} }}"
            " WHERE { ?s e:p 3 }"
        )
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
