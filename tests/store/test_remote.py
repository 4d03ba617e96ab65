"""Endpoints: how they are spoken to, told by one that does as a test says."""

from __future__ import annotations

import dataclasses
import datetime
import email.utils
import os
import sys
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pyoxigraph as ox
import pytest
from command import Run
from scripted import JSON, Answer, Endpoint, serving

from clusterkg import __version__
from clusterkg.model.errors import (
    DisabledError,
    EndpointError,
    GraphNameError,
    IncompleteAnswerWarning,
    InputError,
    QueryError,
    QuerySyntaxError,
    SettingsError,
)
from clusterkg.queries.catalogue import load, names
from clusterkg.queries.run import run as run_query
from clusterkg.store import Store
from clusterkg.store.remote import settings
from clusterkg.store.remote.settings import endpoint as settings_of
from clusterkg.store.remote.store import RemoteStore

ROWS = b'{"head": {"vars": ["x"]}, "results": {"bindings": [%s]}}'
ONE = b'{"x": {"type": "literal", "value": "1"}}'


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with serving() as server:
        yield server


@pytest.fixture(autouse=True)
def _no_settings_of_the_user(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    for name in list(os.environ):
        if name.startswith("CLUSTERKG_"):
            monkeypatch.delenv(name)


def store(endpoint: Endpoint, **options: object) -> RemoteStore:
    return RemoteStore(settings.Endpoint(endpoint.address, **options))  # type: ignore[arg-type]


def numbers(result: object) -> list[int]:
    assert isinstance(result, ox.QuerySolutions)
    return [int(row[0].value) for row in result]  # type: ignore[union-attr]


def fill(endpoint: Endpoint, count: int, *graph: ox.NamedNode) -> list[ox.Quad]:
    subject = ox.NamedNode("urn:s")
    where = graph or (ox.NamedNode("urn:g"),)
    quads = [ox.Quad(subject, subject, ox.Literal(n), *where) for n in range(count)]
    endpoint.db.extend(quads)
    return quads


def test_canned_queries_answer_the_same(endpoint: Endpoint, bundled: Store) -> None:
    endpoint.db.extend(bundled.quads())
    for name in names()[:4]:
        query = load(name)
        remote = run_query(query, store(endpoint), query.examples)
        assert remote.terms == run_query(query, bundled, query.examples).terms


def test_it_can_be_looked_into(endpoint: Endpoint, bundled: Store) -> None:
    endpoint.db.extend(bundled.quads())
    remote = store(endpoint)
    assert remote.graphs() == bundled.graphs()
    graph = next(iter(bundled.graphs()))
    assert len(list(remote.quads(graph))) == bundled.graphs()[graph]
    triples = remote.query("CONSTRUCT { ?s a ckg:Cluster } { ?s a ckg:Cluster }")
    assert isinstance(triples, ox.QueryTriples)
    assert len(list(triples)) > 5


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("ASK { SERVICE <http://127.0.0.1:9/> {} }", DisabledError),
        ("SELECT", QuerySyntaxError),
        ("CLEAR ALL", QueryError),
        ("DELETE WHERE { ?s ?p ?o } # SELECT * {}", QueryError),
        ("", QuerySyntaxError),
    ],
)
def test_what_is_no_query_changes_nothing(
    endpoint: Endpoint, text: str, error: type[Exception]
) -> None:
    fill(endpoint, 3)
    with pytest.raises(error):
        store(endpoint).query(text)
    assert len(endpoint.db) == 3
    assert not any(request.update for request in endpoint.requests)


def test_a_syntax_error_has_a_place(endpoint: Endpoint) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        store(endpoint).query("SELECT * WHERE {\n  ?s ?p }")
    assert (caught.value.line, caught.value.column) == (2, 3)


@pytest.mark.parametrize(
    ("answer", "error", "message"),
    [
        (Answer(200, b"<html>welcome</html>"), EndpointError, "a web page"),
        (Answer(500, b"Virtuoso 37000 oops\nmore"), EndpointError, "Virtuoso 37000 oops"),
        (Answer(404), EndpointError, "error"),
        (Answer(400, b"bad query"), QuerySyntaxError, "bad query"),
        (Answer(401), EndpointError, "CLUSTERKG_USER"),
        (Answer(403), EndpointError, "CLUSTERKG_TOKEN"),
        (Answer(503), EndpointError, "503"),
        (
            Answer(200, b'{"boolean": 3}', {"Content-Type": JSON}),
            EndpointError,
            "not a SPARQL result",
        ),
        (Answer(200, ROWS % ONE, {"Content-Type": JSON}), EndpointError, "is a table"),
    ],
)
def test_wrong_answers(
    endpoint: Endpoint, answer: Answer, error: type[Exception], message: str
) -> None:
    endpoint.script = [answer]
    with pytest.raises(error, match=message):
        store(endpoint).query("ASK {}")
    assert len(endpoint.requests) == 1


@pytest.mark.parametrize(
    ("row", "expected"),
    [('{"__ASK_RETVAL": {"type": "literal", "value": "1"}}', True), ("", False)],
)
def test_a_truth_value_written_as_a_table(endpoint: Endpoint, row: str, expected: bool) -> None:
    """As Virtuoso 7.2 writes it."""
    table = f'{{"head": {{"vars": ["__ASK_RETVAL"]}}, "results": {{"bindings": [{row}]}}}}'
    endpoint.script = [Answer(200, table.encode(), {"Content-Type": JSON})]
    assert store(endpoint).ask("ASK { ?s ?p ?o }") is expected


@pytest.mark.parametrize("expected", [True, False])
def test_a_truth_value_written_as_a_table_in_xml(endpoint: Endpoint, expected: bool) -> None:
    row = '<result><binding name="__ASK_RETVAL"><literal>1</literal></binding></result>'
    table = (
        '<sparql xmlns="http://www.w3.org/2005/sparql-results#">'
        '<head><variable name="__ASK_RETVAL"/></head>'
        f"<results>{row if expected else ''}</results></sparql>"
    )
    kind = {"Content-Type": "application/sparql-results+xml"}
    endpoint.script = [Answer(200, table.encode(), kind)]
    assert store(endpoint).ask("ASK { ?s ?p ?o }") is expected


@pytest.mark.parametrize(
    ("graphs", "expected"),
    [
        (["http://www.openlinksw.com/schemas/virtrdf#", "http://www.w3.org/ns/ldp#"], {"urn:g": 1}),
        (["http://www.w3.org/ns/ldp#"], {"http://www.w3.org/ns/ldp#": 1, "urn:g": 1}),
    ],
)
def test_graphs_of_virtuoso_are_not_counted(
    endpoint: Endpoint, graphs: list[str], expected: dict[str, int]
) -> None:
    rows = ",".join(
        f'{{"g": {{"type": "uri", "value": "{graph}"}}, "n": {{"type": "literal", "value": "1"}}}}'
        for graph in [*graphs, "urn:g"]
    )
    table = f'{{"head": {{"vars": ["g", "n"]}}, "results": {{"bindings": [{rows}]}}}}'
    total = (
        '{"head": {"vars": ["n"]}, "results": {"bindings": '
        f'[{{"n": {{"type": "literal", "value": "{len(graphs) + 1}"}}}}]}}}}'
    )
    endpoint.script = [
        Answer(200, each.encode(), {"Content-Type": JSON}) for each in (table, total)
    ]
    assert store(endpoint).graphs() == expected


def test_nobody_there() -> None:
    with pytest.raises(EndpointError, match="check the address"):
        RemoteStore(settings.Endpoint("http://127.0.0.1:9/query")).query("ASK {}")


def test_short_queries_are_got_and_long_ones_posted(endpoint: Endpoint) -> None:
    store(endpoint).query("ASK {}")
    store(endpoint).query(f"ASK {{}} # {'x' * 2000}")
    assert [request.method for request in endpoint.requests] == ["GET", "POST"]


def test_only_a_header_says_which_format_is_wanted(endpoint: Endpoint) -> None:
    """For Virtuoso `format=` outranks it, and in XML its blank nodes have no names of SPARQL's."""
    for query in ("ASK {}", "SELECT * {}", "CONSTRUCT {} {}", f"ASK {{}} # {'x' * 2000}"):
        store(endpoint).query(query)
    store(endpoint).update("INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:b> 1 } }")
    assert {request.fields for request in endpoint.requests} == {
        frozenset({"query"}),
        frozenset({"update"}),
    }


def test_it_says_who_asks(endpoint: Endpoint) -> None:
    store(endpoint, contact="mailto:curator@example.org").query("ASK {}")
    agent = endpoint.requests[0].headers["user-agent"]
    assert agent.startswith(f"clusterkg/{__version__} (")
    assert "mailto:curator@example.org" in agent


def test_the_timeout_holds_though_bytes_trickle_in(endpoint: Endpoint) -> None:
    endpoint.script = [Answer(200, ROWS % ONE, {"Content-Type": JSON}, trickle=0.2)]
    start = time.monotonic()
    with pytest.raises(EndpointError, match="did not answer within 1 s"):
        store(endpoint, timeout=1).query("SELECT ?x {}")
    assert time.monotonic() - start < 5


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_endpoint_is_asked_again_when_it_says(endpoint: Endpoint, status: int) -> None:
    endpoint.script = [Answer(status, headers={"Retry-After": "1"})]
    store(endpoint).query("ASK {}")
    first, second = endpoint.requests
    assert second.at - first.at >= 1


def test_a_busy_endpoint_may_say_when_by_date(endpoint: Endpoint) -> None:
    then = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=2)
    endpoint.script = [Answer(503, headers={"Retry-After": email.utils.format_datetime(then)})]
    store(endpoint).query("ASK {}")
    first, second = endpoint.requests
    assert second.at - first.at > 0.5


def test_a_busy_endpoint_is_asked_twice_at_most(endpoint: Endpoint) -> None:
    endpoint.script = [Answer(429, headers={"Retry-After": "0"})] * 5
    with pytest.raises(EndpointError, match=r"429.*try again later"):
        store(endpoint).query("ASK {}")
    assert len(endpoint.requests) == 2


@pytest.mark.parametrize("header", ["", "86400", "soon", "-1"])
def test_an_endpoint_that_says_nothing_of_use_is_left_alone(
    endpoint: Endpoint, header: str
) -> None:
    endpoint.script = [Answer(429, headers={"Retry-After": header})] * 2
    with pytest.raises(EndpointError, match="429"):
        store(endpoint).query("ASK {}")
    assert len(endpoint.requests) == 1


@pytest.mark.parametrize("tells", [{}, {"X-SPARQL-MaxRows": "7"}])
@pytest.mark.parametrize("order", ["", "ORDER BY DESC(?o)", "ORDER BY ?p"])
def test_rows_kept_back_are_fetched(endpoint: Endpoint, order: str, tells: dict[str, str]) -> None:
    fill(endpoint, 25)
    endpoint.most, endpoint.tells = 7, tells
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = numbers(
            store(endpoint).query(f"PREFIX e: <urn:>\nSELECT ?o {{ ?s ?p ?o }} {order}")
        )
    assert found == (list(range(25))[::-1] if "DESC" in order else list(range(25)))


@pytest.mark.parametrize(
    "query", ["SELECT ?o { ?s ?p ?o } LIMIT 20", "SELECT ?s ?o { ?x ?p ?o . BIND (BNODE() AS ?s) }"]
)
def test_rows_that_cannot_be_fetched_are_missed_aloud(endpoint: Endpoint, query: str) -> None:
    fill(endpoint, 25)
    endpoint.most = 7
    with pytest.warns(IncompleteAnswerWarning, match="7 of 2[05] rows"):
        result = store(endpoint).query(query)
    assert len(list(result)) == 7  # type: ignore[arg-type]


def test_an_answer_as_long_as_the_endpoint_gives_may_be_whole(endpoint: Endpoint) -> None:
    fill(endpoint, 7)
    truth = endpoint.answer("SELECT ?o { ?s ?p ?o }")
    endpoint.script = [dataclasses.replace(truth, headers={"X-SPARQL-MaxRows": "7"})]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert len(numbers(store(endpoint).query("SELECT ?o { ?s ?p ?o }"))) == 7


def test_an_endpoint_out_of_time_is_noticed(endpoint: Endpoint) -> None:
    cut = {"Content-Type": JSON, "X-SQL-State": "S1TAT"}
    endpoint.script = [Answer(200, ROWS % ONE, cut), Answer(200, ROWS % ONE, cut)]
    with pytest.warns(IncompleteAnswerWarning, match="ran out of time"):
        store(endpoint).query("SELECT ?x {}")
    endpoint.script = [
        Answer(
            200,
            b"<urn:a> <urn:b> <urn:c> .",
            {"X-SQL-State": "S1TAT", "Content-Type": "text/turtle"},
        )
    ]
    with pytest.warns(IncompleteAnswerWarning, match="1 statements"):
        store(endpoint).query("CONSTRUCT WHERE { ?s ?p ?o }")


def test_the_command_line_says_that_an_answer_is_not_whole(endpoint: Endpoint, run: Run) -> None:
    fill(endpoint, 9)
    endpoint.most = 5
    call = (
        "sparql",
        "SELECT ?o { ?s ?p ?o } LIMIT 8",
        "--store",
        endpoint.address,
        "--format",
        "csv",
    )
    done = run(*call)
    assert done.returncode == 4
    assert len(done.stdout.splitlines()) == 1 + 5
    assert "5 of 8 rows" in done.stderr
    assert "Traceback" not in done.stderr
    again = run(*call, "--allow-partial")
    assert (again.returncode, again.stdout) == (0, done.stdout)
    assert "5 of 8 rows" in again.stderr


@pytest.mark.parametrize("most", [1, 7, 25, 1000])
def test_all_statements_come_page_by_page(endpoint: Endpoint, most: int) -> None:
    quads = fill(endpoint, 25)
    endpoint.most = most
    assert set(store(endpoint).quads()) == set(quads)


def test_blank_nodes_cannot_be_paged(endpoint: Endpoint) -> None:
    quads = fill(endpoint, 5)
    blank = ox.Quad(
        ox.BlankNode("b"), ox.NamedNode("urn:p"), ox.BlankNode("b"), quads[0].graph_name
    )
    endpoint.db.add(blank)
    assert len(list(store(endpoint).quads())) == 6
    endpoint.most = 3
    with pytest.raises(EndpointError, match="have blank nodes"):
        list(store(endpoint).quads())


def test_who_asks_is_told_to_the_endpoint(endpoint: Endpoint) -> None:
    store(endpoint, user="ann", password="secret").query("ASK {}")
    store(endpoint, token="t0ken").query("ASK {}")
    assert endpoint.requests[0].headers["authorization"] == "Basic YW5uOnNlY3JldA=="
    assert endpoint.requests[1].headers["authorization"] == "Bearer t0ken"


def test_but_not_to_whom_it_sends_us(endpoint: Endpoint) -> None:
    with serving() as other:
        endpoint.script = [Answer(302, headers={"Location": f"{other.address}?query=ASK%7B%7D"})]
        store(endpoint, user="ann", password="secret").query("ASK {}")
        assert "authorization" in endpoint.requests[0].headers
        assert "authorization" not in other.requests[0].headers


def test_secrets_are_never_shown(endpoint: Endpoint) -> None:
    about = settings.Endpoint(endpoint.address, user="ann", password="s3cret", token="t0ken")
    endpoint.script = [Answer(401), Answer(500, b"x"), Answer(429)]
    shown = repr(about)
    for _ in range(3):
        with pytest.raises(EndpointError) as caught:
            RemoteStore(about).query("ASK {}")
        shown += str(caught.value)
    assert "s3cret" not in shown
    assert "t0ken" not in shown


def test_settings_come_from_environment_and_file(tmp_path: Path) -> None:
    path = settings.config_file()
    path.parent.mkdir(parents=True)
    path.write_text(
        'contact = "ann@example.org"\n[endpoint."http://e/sparql"]\nuser = "ann"\ntimeout = 5\n'
        'graphs = ["urn:a"]\n',
        encoding="utf-8",
    )
    found = settings_of("http://e/sparql", {"CLUSTERKG_PASSWORD": "p", "CLUSTERKG_TIMEOUT": "9"})
    assert (found.user, found.password, found.contact) == ("ann", "p", "ann@example.org")
    assert (found.timeout, found.graphs) == (9, ("urn:a",))
    assert settings_of("http://e/other", {}).user == ""
    assert settings_of("http://e/query", {}).update_address == "http://e/update"
    with pytest.raises(SettingsError, match="not a number of seconds"):
        settings_of("http://e/sparql", {"CLUSTERKG_TIMEOUT": "soon"})
    with pytest.raises(SettingsError, match="control character") as caught:
        settings_of("http://e/sparql", {"CLUSTERKG_TOKEN": "a\nb"})
    assert "a\nb" not in str(caught.value)
    for text, message in (("contact = 3", "its value is invalid"), ("x", "cannot be read")):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(SettingsError, match=message):
            settings_of("http://e/sparql", {})


def test_an_answer_is_kept_for_a_while(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(endpoint, 1)
    question = "SELECT ?o { ?s ?p ?o }"
    kept = store(endpoint, cache=60)
    assert numbers(kept.query(question)) == numbers(kept.query(question)) == [0]
    assert len(endpoint.requests) == 1
    store(endpoint, cache=60, user="ann", password="p").query(question)
    store(endpoint).query(question)
    assert len(endpoint.requests) == 3
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 61)
    kept.query(question)
    assert len(endpoint.requests) == 4
    monkeypatch.undo()


def test_a_change_makes_kept_answers_forgotten(endpoint: Endpoint) -> None:
    kept = store(endpoint, cache=60, update=endpoint.address)
    ask = "ASK { GRAPH <urn:g> { ?s ?p ?o } }"
    assert not kept.query(ask)
    kept.update("INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:b> 1 } }")
    assert kept.query(ask)


def test_a_cut_answer_is_not_kept(endpoint: Endpoint) -> None:
    cut = {"Content-Type": JSON, "X-SQL-State": "S1TAT"}
    endpoint.script = [Answer(200, ROWS % ONE, cut), Answer(200, ROWS % ONE, cut)]
    kept = store(endpoint, cache=60)
    with pytest.warns(IncompleteAnswerWarning):
        kept.query("SELECT ?x { VALUES ?x { 1 2 } }")
    assert numbers(kept.query("SELECT ?x { VALUES ?x { 1 2 } }")) == [1, 2]


DATA = """
@prefix : <urn:> .
:a :p "o\\\\ \\" \\n }" , [ :q [ :r 1 ] , 2 ] , "x"@uk .
_:one :next _:two . _:two :next _:one .
"""


def test_files_are_loaded_into_it(endpoint: Endpoint, tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text(DATA, encoding="utf-8")
    remote = store(endpoint, update=endpoint.address)
    graph = ox.NamedNode("urn:g")
    remote.load([("urn:g", path)])
    expected = ox.Dataset(ox.Quad(*quad.triple, graph) for quad in ox.parse(path=str(path)))
    found = ox.Dataset(endpoint.db)
    for each in (expected, found):
        each.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    assert found == expected
    with pytest.raises(GraphNameError, match="a source that is not recorded"):
        remote.load([("urn:g", path)], replace=True)
    remote.load([("urn:g", path)], replace=True, force=True)
    assert remote.graphs() == {"urn:g": len(expected)}
    remote.load([(None, path)], replace=True)
    assert remote.graphs() == {"urn:g": len(expected), path.as_uri(): len(expected)}


def test_statements_are_added_as_one_change(endpoint: Endpoint) -> None:
    remote = store(endpoint, update=endpoint.address)
    names = [ox.NamedNode(f"urn:{name}") for name in "spog"]
    remote.add([ox.Quad(*names)])
    assert list(remote.quads()) == [ox.Quad(*names)]
    with pytest.raises(ValueError, match="named graph"):
        remote.add([ox.Quad(names[0], names[1], ox.Literal(2), names[3]), ox.Quad(*names[:3])])
    assert list(remote.quads()) == [ox.Quad(*names)]
    assert remote.graphs() == {"urn:g": 1}, "nothing is left of what was staged"
    assert remote.ask("ASK { ?s ?p ?o }")


def test_many_statements_are_loaded_in_parts(endpoint: Endpoint, tmp_path: Path) -> None:
    path = tmp_path / "a.nt"
    lines = [f"<urn:{n}> <urn:p> _:b{n} .\n_:b{n} <urn:q> {n // 2} .\n" for n in range(1500)]
    lines = [line.replace(f" {n // 2} .", f' "{n // 2}" .') for n, line in enumerate(lines)]
    path.write_text("".join(lines), encoding="utf-8")
    remote = store(endpoint, update=endpoint.address)
    remote.load([("urn:g", path)])
    assert remote.graphs() == {"urn:g": 3000}
    joined = "SELECT (COUNT(*) AS ?n) { ?s <urn:p>/<urn:q> ?o }"
    assert numbers(remote.query(joined)) == [1500]
    assert sum("INSERT" in request.update for request in endpoint.requests) > 2


def test_a_failed_load_leaves_it_as_it_was(endpoint: Endpoint, tmp_path: Path) -> None:
    before = set(fill(endpoint, 3))
    good, bad = tmp_path / "good.nt", tmp_path / "bad.nt"
    good.write_text("<urn:a> <urn:b> <urn:c> .\n", encoding="utf-8")
    bad.write_text("<urn:a> <urn:b> .\n", encoding="utf-8")
    with pytest.raises(InputError):
        store(endpoint, update=endpoint.address).load(
            [("urn:g", good), ("urn:g", bad)], replace=True
        )
    assert set(endpoint.db) == before


@pytest.mark.parametrize("step", [0, 1])
def test_a_load_that_the_endpoint_refuses_leaves_it_as_it_was(
    endpoint: Endpoint, tmp_path: Path, step: int
) -> None:
    before = set(fill(endpoint, 3))
    path = tmp_path / "good.nt"
    path.write_text("<urn:a> <urn:b> <urn:c> .\n", encoding="utf-8")
    inserted = Answer(204)
    endpoint.script = [inserted] * step + [Answer(401)]
    with pytest.raises(EndpointError, match="requires a login"):
        store(endpoint, update=endpoint.address).load([("urn:g", path)])
    assert set(endpoint.db) == before


def test_an_update_stays_here(endpoint: Endpoint) -> None:
    with pytest.raises(DisabledError):
        store(endpoint).update("LOAD <http://127.0.0.1:9/> INTO GRAPH <urn:g>")
    assert not endpoint.requests


def test_secrets_may_be_in_the_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = {("http://e/sparql", "bearer"): "t", ("http://e/other", "ann"): "p"}
    module, errors = ModuleType("keyring"), ModuleType("keyring.errors")
    module.get_password = lambda service, user: kept.get((service, user))  # type: ignore[attr-defined]
    errors.KeyringError = RuntimeError  # type: ignore[attr-defined]
    module.errors = errors  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "keyring", module)
    monkeypatch.setitem(sys.modules, "keyring.errors", errors)
    assert settings_of("http://e/sparql", {}).token == "t"
    assert settings_of("http://e/other", {"CLUSTERKG_USER": "ann"}).password == "p"
    assert settings_of("http://e/sparql", {"CLUSTERKG_TOKEN": "own"}).token == "own"


@pytest.mark.parametrize("body", [ROWS % b"", ROWS % ONE])
def test_a_count_that_is_none(endpoint: Endpoint, body: bytes) -> None:
    endpoint.script = [Answer(200, body, {"Content-Type": JSON})] * 4
    with pytest.raises(EndpointError, match="lacks the numbers"):
        list(store(endpoint).quads())
    if b"value" in body:
        with pytest.raises(EndpointError, match="lacks the numbers"):
            store(endpoint).graphs()
