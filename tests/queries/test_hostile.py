"""Values that would like to be SPARQL: each is refused, or stays the one term that it is."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from command import Run
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.parserutils import CompValue
from scripted import serving
from slow import rest_slow

from clusterkg.citations.cite import cite
from clusterkg.model.errors import ParameterError
from clusterkg.model.namespaces import PREFIXES, RDF, RDFS, SKOS, XSD
from clusterkg.queries.catalogue import KINDS, Query, load, names, parse
from clusterkg.queries.empty import reasons
from clusterkg.queries.parameters import taken
from clusterkg.queries.run import Slice, text_of
from clusterkg.queries.run import run as ask
from clusterkg.queries.terms import Term
from clusterkg.sparql import tokens as sparql_text
from clusterkg.sparql.datasets import clauses
from clusterkg.sparql.guard import refuse_reaching_out
from clusterkg.store import Store, open_store
from clusterkg.store.remote import settings as remote_settings
from clusterkg.store.remote.store import RemoteStore

HOSTILE = [
    '"} DELETE WHERE {?s ?p ?o} #',
    "'} ; DROP ALL #",
    '""" } INSERT DATA { <urn:a> <urn:b> <urn:c> } #',
    "> } ?s ?p ?o . { VALUES ?y { <urn:a",
    "} VALUES ?x { UNDEF } {",
    "http://e/> } ; CLEAR ALL #",
    "SERVICE <http://127.0.0.1:9/> {}",
    "# a comment",
    "/* a comment */",
    "?x",
    "UNDEF",
    "<",
    ">",
    "{",
    "}",
    '"',
    "'",
    "\\",
    '\\"',
    "\\u0022",
    "\\u003E } DROP ALL #",
    "\\U0000007D",
    "%22%7D",
    "%",
    "\\1\\g<0>",
    "{0}%s%(x)s$x",
    "\n",
    "\r\n}\n",
    "\t",
    "\0",
    "\x1b[2J",
    "\x7f",
    "\x85",
    "\u2028",
    "\u200f",
    "\u202e",
    "\u2066",
    "\ufeff",
    "\ufffe",
    "\ue000",
    "\ud800",
    "\udcff",
    "\udc00\ud800",
    "e\u0301",
    "\U0001f5fa",
    "\U0010ffff",
    "٣",
    "^^<urn:t>",
    "@en",
    "a:b",
    "_:b",
    "-1",
    "",
    " ",
]
LABELS = [text for text in HOSTILE if not re.search("[\ud800-\udfff]", text)]
STARTS = {
    "iri": ["http://e/", "<http://e/", "urn:x:", "country:", "skos:", "http://[", "_:", "SERVICE:"],
    "concept": ["http://example.org/c0", "c0", "growing", "nothing "],
    "integer": ["1", "-1", "+", "1e", "9" * 1_000, "9" * 5_000],
    "year": ["1990", "-5", "+", "0", "-0", "9" * 5_000],
    "date": ["2008-01-21", "20080121", "2008-W04-1", "0001-01-01", "2008-02-30"],
    "language": ["en", "uk", "EN", "en-"],
    "enum": ["big", "sm", '} DROP ALL # "\\'],
}
values = st.lists(st.sampled_from(HOSTILE) | st.text(max_size=3), max_size=3).map("".join)

OWN = """#+ title: {en: T, uk: T, ru: T}
#+ description: {en: D, uk: D, ru: D}
#+ question: none
#+ tags: []
#+ params: {x: {kind: KIND, allowed: [big, '} DROP ALL # "\\'], help: {en: H, uk: H, ru: H}}}
#+ columns: {x: {en: X, uk: X, ru: X}, s: {en: S, uk: S, ru: S}}
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
SELECT ?x ?s WHERE {
  VALUES ?x { EXAMPLE }
  OPTIONAL { ?s rdf:value ?x FILTER (?s != "}") } # VALUES ?x { 1 }
}
ORDER BY ?s
"""
EXAMPLE = "<urn:example>"
LABEL = ox.NamedNode(f"{RDFS}label")
VALUE = ox.NamedNode(f"{RDF}value")
CONCEPT = ox.NamedNode(f"{SKOS}Concept")
GRAPH = ox.NamedNode("http://example.org/graph")


def thing(number: int) -> ox.NamedNode:
    return ox.NamedNode(f"http://example.org/c{number}")


def data() -> list[ox.Quad]:
    """Return concepts with hostile labels, and two that have a value each."""
    quads = []
    for number, label in enumerate(LABELS):
        quads.append(ox.Quad(thing(number), ox.NamedNode(f"{RDF}type"), CONCEPT, GRAPH))
        quads.append(ox.Quad(thing(number), LABEL, ox.Literal(label), GRAPH))
        quads.append(ox.Quad(thing(number), VALUE, thing(number), GRAPH))
    both = ox.NamedNode("http://e/")
    quads += [ox.Quad(thing(number), VALUE, both, GRAPH) for number in (1, 2)]
    blank = ox.BlankNode()
    quads.append(ox.Quad(blank, ox.NamedNode(f"{RDF}type"), CONCEPT, GRAPH))
    quads.append(ox.Quad(blank, LABEL, ox.Literal("a blank node"), GRAPH))
    return quads


@pytest.fixture(scope="module")
def queries(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Query]:
    """A query with a parameter of each kind."""
    found = {}
    for kind in KINDS:
        path = tmp_path_factory.mktemp(kind) / "own.rq"
        path.write_text(OWN.replace("KIND", kind).replace("EXAMPLE", EXAMPLE), encoding="utf-8")
        found[kind] = parse(path)
    return found


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    store = open_store("memory:")
    store.replace_graph(GRAPH.value, data())
    yield store
    store.close()


def content(store: Store) -> set[str]:
    return {str(quad) for quad in store.quads()}


def check_refusal(error: ParameterError) -> None:
    """See that it is one line that is not too long, and has nothing that a terminal would obey."""
    assert str(error).isprintable(), ascii(str(error))
    assert len(str(error)) < 1_000


def algebra(part: object, marker: rdflib.term.Identifier, term: rdflib.term.Identifier) -> object:
    """Return SPARQL as rdflib understands it, as plain values, with `term` in place of a marker."""
    if isinstance(part, CompValue):
        return part.name, {key: algebra(value, marker, term) for key, value in part.items()}
    if isinstance(part, dict):
        return {
            algebra(key, marker, term): algebra(value, marker, term) for key, value in part.items()
        }
    if isinstance(part, list | tuple):
        return [algebra(each, marker, term) for each in part]
    return term if part == marker else part


def one_term(text: str) -> ox.NamedNode | ox.Literal:
    """Return the one term that a text is."""
    [quad] = ox.parse(f"<urn:s> <urn:p> {text} .", ox.RdfFormat.N_TRIPLES)
    assert isinstance(quad.object, ox.NamedNode | ox.Literal)
    return quad.object


ASKS_FOR_A_THING = re.compile(
    r"""ASK \{ \{ (<[^<>"{}|^`\\\x00-\x20]*>) \?is \?what \} UNION"""
    r""" \{ \?who \?has \1 \} UNION \{ \?from \1 \?to \} \}"""
)
"""Whether there is a thing of this IRI: what may be sent besides, and how."""
ASKS_ELSEWHERE = re.compile(
    r"""(?:PREFIX \w+: <[^<>]*>\n)*\nSELECT DISTINCT \?other WHERE """
    r"""\{[^"]*= ("(?:[^"\\\n\r]|\\.)*")\) \}"""
    r"""[^"]*"\^\.\*\[/#\]", ""\)\) = \1\) \}\s*FILTER \(isIRI\(\?other\)\)\s*\}\s*"""
    r"""ORDER BY \?other\s*LIMIT 5\s*"""
)
"""Whether something of another kind has this name, as one literal."""


def of_rdflib(term: ox.NamedNode | ox.Literal) -> rdflib.term.Identifier:
    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    plain = term.datatype.value == f"{XSD}string"
    return rdflib.Literal(term.value, datatype=None if plain else term.datatype.value)


def check_meaning(kind: str, text: str, term: ox.NamedNode | ox.Literal) -> None:
    """See that a value became what it says, in the form that its datatype prescribes."""
    if kind == "concept":
        slug = term.value.rpartition("/")[2]
        called = {term.value, slug, LABELS[int(slug.removeprefix("c"))]}
        assert text.strip().casefold() in {name.strip().casefold() for name in called}
    elif kind == "iri":
        prefix, _, local = text.partition(":")
        assert term.value in (text, text[1:-1], PREFIXES.get(prefix, "?") + local)
    else:
        assert isinstance(term, ox.Literal)
        datatype = term.datatype.value.removeprefix(XSD)
        if kind == "integer":
            assert (term.value, datatype) == (text, "integer")
            assert re.fullmatch("[+-]?[0-9]+", text)
        elif kind == "year":
            assert datatype == "gYear"
            assert re.fullmatch("-?([1-9][0-9]{3,}|0[0-9]{3})", term.value)
            assert int(term.value) == int(text)
        elif kind == "date":
            assert datatype == "date"
            assert re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", term.value)
            assert datetime.date.fromisoformat(term.value) == datetime.date.fromisoformat(text)
        else:
            allowed = ("en", "uk", "ru") if kind == "language" else ("big", STARTS["enum"][-1])
            assert text in allowed
            assert (term.value, datatype) == (text, "string")


def check(query: Query, text: str, store: Store) -> tuple[str, list[list[Term]]] | None:
    """See that a value is refused, or changes nothing but the one term; return text and rows."""
    kind = query.params["x"].kind
    try:
        found = {each.name: str(each.term) for each in taken(query, {"x": text}, store, "en")}
    except ParameterError as error:
        check_refusal(error)
        with pytest.raises(ParameterError):
            ask(query, store, {"x": text})
        return None
    term = one_term(found["x"])
    check_meaning(kind, text, term)
    bound = query.bind(found)
    assert bound == query.text.replace(EXAMPLE, found["x"])
    marker = rdflib.URIRef(EXAMPLE[1:-1])
    expected = algebra(prepareQuery(query.text).algebra, marker, of_rdflib(term))
    assert algebra(prepareQuery(bound).algebra, marker, marker) == expected
    rows = ask(query, store, {"x": text}).terms
    subjects = {quad.subject for quad in data() if (quad.predicate, quad.object) == (VALUE, term)}
    assert {str(row) for row in rows} == {str([term, subject]) for subject in subjects or [None]}
    return bound, rows


def attempts(kind: str) -> st.SearchStrategy[str]:
    starts = st.sampled_from(["", *STARTS[kind]])
    return st.tuples(starts, values, st.sampled_from(["", "", ">", "\n", " "])).map("".join)


def plain(kind: str) -> list[str]:
    """Return what is tried in any case: each hostile text alone and behind a good beginning."""
    return [*STARTS[kind], *HOSTILE, *(STARTS[kind][0] + text for text in HOSTILE)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_value_is_refused_or_stays_one_term(
    kind: str, queries: dict[str, Query], store: Store
) -> None:
    before = content(store)

    @settings(max_examples=150)
    @given(attempts(kind))
    def attempt(text: str) -> None:
        check(queries[kind], text, store)

    attempt()
    found = [check(queries[kind], text, store) for text in plain(kind)]
    assert any(found)
    assert not all(found)
    assert content(store) == before


@pytest.mark.parametrize("kind", rest_slow(KINDS))
def test_an_endpoint_gets_the_same_and_never_an_update(
    kind: str, queries: dict[str, Query], store: Store
) -> None:
    query = queries[kind]
    with serving() as endpoint:
        endpoint.db.extend(data())
        remote = RemoteStore(remote_settings.Endpoint(endpoint.address))
        before = set(map(str, endpoint.db))

        def attempt(text: str) -> None:
            endpoint.requests.clear()
            found = check(query, text, remote)
            assert not any(request.update for request in endpoint.requests)
            assert found == check(query, text, store)
            sent = {request.query for request in endpoint.requests}
            # What things there are by that name is asked with nothing of the value in it.
            sent = {text for text in sent if "SELECT ?thing ?label" not in text}
            sent = {text for text in sent if "SELECT DISTINCT ?thing WHERE" not in text}
            sent = {text for text in sent if not ASKS_FOR_A_THING.fullmatch(text)}
            sent = {text for text in sent if not ASKS_ELSEWHERE.fullmatch(text)}
            sent = {text for text in sent if "\nSELECT DISTINCT ?type WHERE" not in text}
            if found is None:
                assert not sent
                return
            bound, rows = found
            assert bound in sent
            prologue, _, body = bound.rpartition("SELECT ?x")
            count = f"{prologue}SELECT (COUNT(*) AS ?n) WHERE {{ {{ SELECT ?x{body}\n}} }}"
            assert sent == ({bound, count} if len(rows) > 1 else {bound})

        settings(max_examples=50)(given(attempts(kind))(attempt))()
        for text in plain(kind):
            attempt(text)
        attempt(STARTS[kind][0] + "x" * 100_000)
        assert set(map(str, endpoint.db)) == before


ODD = "http://e/SERVICE;LIMIT=1,country:x/%22%7D'(*)!$&@:?LOAD+\u202e#FROM"
UNBREAKABLE = "SERVICE x:y { FROM LIMIT 1 ".join(["", *HOSTILE]).encode("utf-8", "ignore").decode()


@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize(
    "term",
    [ox.Literal(UNBREAKABLE), ox.NamedNode(ODD)],
    ids=["literal", "iri"],
)
def test_no_term_bends_a_canned_query(name: str, term: ox.NamedNode | ox.Literal) -> None:
    """Nor the look that the tool itself takes at the text before it goes to an endpoint."""
    query = load(name)
    for parameter in query.params:
        bound = query.bind({parameter: str(term)})
        lines = zip(query.text.split("\n"), bound.split("\n"), strict=True)
        changed = [(old.strip(), new.strip()) for old, new in lines if old != new]
        head = f"VALUES ?{parameter}"
        assert changed
        assert all(old.startswith(head) and new == f"{head} {{ {term} }}" for old, new in changed)
        result = ox.Store().query(bound)
        assert isinstance(result, ox.QuerySolutions)
        assert [variable.value for variable in result.variables] == list(query.columns)
        refuse_reaching_out(bound)
        assert sparql_text.form(bound) == "SELECT"
        assert sparql_text.modifiers(bound) == sparql_text.modifiers(query.text)
        assert not any(clauses(bound, "FROM"))
        used, declared = sparql_text.prefixes(bound)
        assert used <= declared


@pytest.mark.parametrize(
    ("kind", "text"),
    [("iri", ODD), ("concept", HOSTILE[0]), ("integer", "9" * 1_000), ("enum", STARTS["enum"][-1])],
)
def test_what_is_written_from_a_query_keeps_the_term(
    kind: str, text: str, queries: dict[str, Query], store: Store
) -> None:
    """A part of the rows; why there are none; what they rest on."""
    before = content(store)
    query = queries[kind]
    bound = text_of(query, store, {"x": text})
    rows = ask(query, store, {"x": text})
    assert ask(query, store, {"x": text}, part=Slice(1, 0)).terms == rows.terms
    assert len(cite(store, bound, rows)) == len(rows) == 1
    assert reasons(store, bound)
    assert content(store) == before
    for part in (("1 } #",), (1, "1 } #")):
        with pytest.raises(ParameterError, match="cannot be used"):
            Slice(*part)  # type: ignore[arg-type]


def test_a_label_that_looks_like_sparql_is_a_label(queries: dict[str, Query], store: Store) -> None:
    found = 0
    for number, label in enumerate(LABELS):
        alike = [other for other in LABELS if other.strip() == label.strip()]
        if label.strip() and len(alike) == 1:
            answer = ask(queries["concept"], store, {"x": f" {label}\n"})
            assert answer.terms == [[thing(number), thing(number)]]
            found += 1
        else:
            with pytest.raises(ParameterError):
                ask(queries["concept"], store, {"x": label})
    assert found > 30


def concepts(folder: Path, *statements: str) -> Store:
    path = folder / "concepts.ttl"
    prefixes = f"@prefix skos: <{SKOS}> . @prefix rdfs: <{RDFS}> . @prefix e: <http://e/> .\n"
    path.write_text(prefixes + "\n".join(statements), encoding="utf-8")
    store = open_store("memory:")
    store.load([(GRAPH.value, path)])
    return store


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("one", "http://e/one"),
        ("ONE", "http://e/one"),
        ("http://e/one", "http://e/one"),
        ("http://e/two", "http://e/two"),
        ("http://e/Two", "http://e/Two"),
        ("http://e/TWO", None),
        ("spaced", "http://e/three"),
        ("blank", None),
        ("not a literal", None),
        ("urn:label", "urn:label"),  # an IRI that occurs needs no label
        ("urn:lable", None),
        ("", None),
        (" ", None),
        ("[2jred", None),
    ],
)
def test_odd_data_do_not_stand_in_the_way(
    text: str, expected: str | None, tmp_path: Path, queries: dict[str, Query]
) -> None:
    """Blank nodes, labels that are no text, labels that are the IRI of another thing, …"""
    store = concepts(
        tmp_path,
        'e:one a skos:Concept ; rdfs:label "http://e/two", "\\u001B[2Jred\\u202E" .',
        'e:two a skos:Concept ; rdfs:label "second" .',
        'e:Two a skos:Concept ; rdfs:label "big" .',
        'e:three a skos:Concept ; rdfs:label " spaced\\n" .',
        '[] a skos:Concept ; rdfs:label "blank" .',
        "e:four a skos:Concept ; rdfs:label <urn:label>, <<( e:s e:p e:o )>> .",
        '<http://e/nameless/> a skos:Concept ; rdfs:label "" .',
    )
    if expected is None:
        with pytest.raises(ParameterError) as caught:
            ask(queries["concept"], store, {"x": text})
        check_refusal(caught.value)
    else:
        rows = ask(queries["concept"], store, {"x": text}).terms
        assert rows == [[ox.NamedNode(expected), None]]


def test_a_language_that_is_none_of_ours_is_refused(bundled: Store) -> None:
    for lang in ("de", 'en" } #', "\ud800"):
        with pytest.raises(ParameterError, match="use one of en, uk, ru"):
            ask(load("facilitator-functions"), bundled, {"stage": "mature"}, lang=lang)


@pytest.mark.parametrize(
    "arguments",
    [
        ["facilitator-functions", 'stage="} DELETE WHERE {?s ?p ?o} #'],
        ["facilitator-functions", "stage=\n\u202e\x1b[2J"],
        ["facilitator-functions", "stage=\udcff"],
        ["facilitator-functions", "stage=" + "x" * 100_000],
        ["facilitator-functions", 'lang=en" } #'],
        ["facilitator-functions", "\x1b[2J } DROP ALL #=1"],
        ["facilitator-functions", "\udcff\n"],
        ["external-links", "property=http://e/> } ; CLEAR ALL #"],
        ["external-links", "property=<http://e/\udcff>"],
        ["paper-portrait", "least=1 } LIMIT 0 #"],
        ["clusters-by-stage", "asOf=1990\n"],
        ["cross-region-ties", "level=country' } #"],
    ],
)
def test_the_command_line_refuses_with_one_line(arguments: list[str], run: Run) -> None:
    done = run("query", "run", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    line = done.stderr.removesuffix("\n")
    assert line.startswith("clusterkg: ")
    assert "has no parameter" not in line or "DROP" in line
    assert line.isprintable()
    assert len(line) < 1_000


def test_the_command_line_takes_an_iri_for_an_iri(run: Run) -> None:
    iri = "http://e/SERVICE'(*),;DROP%20ALL#DELETE"
    done = run("query", "run", "external-links", f"property={iri}", "--format", "csv")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"clusterkg: property: {iri} is not in this store\n"
