"""SHACL-SPARQL over many focus nodes at once gives what asking for each one gives."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from w3c import as_text

from clusterkg import assets
from clusterkg.model.errors import ShapesError, UnsupportedError
from clusterkg.shacl.data import Data
from clusterkg.shacl.engines.columnar.engine import run
from clusterkg.shacl.model import Result
from clusterkg.shacl.shapes import ShapesGraph, sh
from clusterkg.shacl.validate import Settings, validate_files
from clusterkg.sparql.rewrite import marked, substituted

PREFIXES = """@prefix : <urn:> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
: sh:declare [ sh:prefix "" ; sh:namespace "urn:"^^xsd:anyURI ] .
"""

DATA = """
:a a :T ; :p 1 , 2 ; :q :b .
:b a :T ; :p 3 ; :q :c ; :name "B"@en .
:c a :T ; :q :a .
:d a :T .
_:x a :T ; :p 9 .
:other :p 7 ; :q :other .
"""


def results(select: str, data: str = DATA, more: str = "", targets: str = "") -> list[Result]:
    where = targets or "sh:targetClass :T"
    shapes = f"""{PREFIXES} :S a sh:NodeShape ; {where} ;
        sh:sparql [ sh:prefixes : ; sh:select {ox.Literal(select)} {more} ] ."""
    return check(data, shapes)


def check(data: str, shapes: str) -> list[Result]:
    statements = ox.parse((PREFIXES + data).encode(), ox.RdfFormat.TURTLE)
    graph = ShapesGraph(
        as_text(quad.triple) for quad in ox.parse(shapes.encode(), ox.RdfFormat.TURTLE)
    )
    return run(Data.of_quads(statements), graph).results


def found(select: str, **options: str) -> list[tuple[str, str | None]]:
    return sorted((short(r.focus), short(r.value)) for r in results(select, **options))


def short(term: str | None) -> str:
    text = term or ""
    return text.removeprefix("<urn:").rstrip(">").partition('"^^')[0].partition('"@')[0].strip('"')


@pytest.mark.parametrize(
    ("select", "expected"),
    [
        ("SELECT $this ?value { $this :p ?value }", "a1 a2 b3 x9"),
        ("SELECT $this { FILTER NOT EXISTS { $this :p ?x } }", "cc dd"),
        ("SELECT $this { OPTIONAL { $this :p ?x } FILTER (!bound(?x)) }", "cc dd"),
        ("SELECT $this { { FILTER ($this = :a) } UNION { $this :name ?n } }", "aa bb"),
        ("SELECT $this ?value { { BIND ($this AS ?value) } $this :p ?x }", "aa aa bb xx"),
        ("SELECT $this ?value { $this :q* ?value }", "aa ab ac ba bb bc ca cb cc dd xx"),
        ("SELECT $this ?value { $this :q+ ?value }", "aa ab ac ba bb bc ca cb cc"),
        ("SELECT $this ?value { $this ^:q ?value }", "ac ba cb"),
        ("SELECT $this ?value { $this !(:p|a|:name) ?value }", "ab bc ca"),
        ("SELECT $this ?path ?value { $this ?path ?value FILTER (?path = :name) }", "bB"),
        (
            "SELECT $this ?value { { SELECT $this (COUNT(?x) AS ?value) { $this :p ?x }"
            " GROUP BY $this } }",
            "a2 b1 x1",
        ),
        ("SELECT $this ?value { $this :p ?value } ORDER BY DESC(?value) LIMIT 1", "a2 b3 x9"),
        ("SELECT $this ?value { $this :q ?o . ?o :p ?value }", "a3 c1 c2"),
        ("SELECT $this ?value { ?value :q $this ; :p ?x FILTER (?x > 2) }", "cb"),
        ("SELECT $this { FILTER (isBlank($this)) }", "xx"),
        ('SELECT $this { $this :p ?x . # $this { "\n FILTER (?x > 8 && "}" = "}") }', "xx"),
    ],
)
def test_rows(select: str, expected: str) -> None:
    rows = [
        f"{focus.removeprefix('_:')}{value.removeprefix('_:')}" for focus, value in found(select)
    ]
    names = sorted(
        row if row[0] in "abcd" else f"x{row[-1] if row[-1].isdigit() else 'x'}" for row in rows
    )
    assert names == sorted(expected.split())


def test_focus_nodes_that_are_not_in_the_data() -> None:
    targets = 'sh:targetNode :none , "text"'
    assert found("SELECT $this { FILTER NOT EXISTS { $this :p ?x } }", targets=targets) == [
        ("none", "none"),
        ("text", "text"),
    ]
    assert found("SELECT $this ?value { $this :q* ?value }", targets=targets) == [
        ("none", "none"),
        ("text", "text"),
    ]


def test_messages_are_filled_in() -> None:
    [one] = results(
        "SELECT $this ?value ?n { $this :name ?n ; :p ?value }",
        more='; sh:message "{?n} has {$value}"@en , "{?n}: {?value}"@uk',
    )
    assert one.messages == {"en": "B has 3", "uk": "B: 3"}


def test_the_path_of_a_property_shape() -> None:
    shapes = f"""{PREFIXES} :S a sh:PropertyShape ; sh:targetClass :T ; sh:path ( :q :p ) ;
        sh:sparql [ sh:prefixes : ;
            sh:select "SELECT $this ?value {{ $this $PATH ?value FILTER (?value > 1) }}" ] ."""
    rows = sorted((short(r.focus), short(r.value), r.path) for r in check(DATA, shapes))
    path = ("/", "urn:q", "urn:p")
    assert rows == [("a", "3", path), ("c", "2", path)]


def test_a_component_with_ask_on_values() -> None:
    shapes = f"""{PREFIXES}
    :C a sh:ConstraintComponent ;
        sh:parameter [ sh:path :least ] , [ sh:path :odd ; sh:optional true ] ;
        sh:validator [ a sh:SPARQLAskValidator ; sh:prefixes : ; sh:message "less than {{$least}}" ;
            sh:ask "ASK {{ FILTER ($value >= $least && (!bound(?odd) || ?value != 3)) }}" ] .
    :S a sh:NodeShape ; sh:targetClass :T ; sh:property [ sh:path :p ; :least 2 ] ;
        sh:property [ sh:path :p ; :least 0 ; :odd true ] ."""
    rows = sorted((short(r.focus), short(r.value), r.messages[""]) for r in check(DATA, shapes))
    assert rows == [("a", "1", "less than 2"), ("b", "3", "less than 0")]


@pytest.mark.parametrize(
    ("select", "error", "message"),
    [
        ("SELECT $this { $this :p ?x MINUS { $this :p 1 } }", ShapesError, "MINUS"),
        ("SELECT $this { VALUES ?x { 1 } $this :p ?x }", ShapesError, "VALUES"),
        ("SELECT $this { SERVICE <urn:x> { $this :p ?x } }", ShapesError, "SERVICE"),
        ("SELECT $this { BIND (1 AS $this) }", ShapesError, "rebind"),
        ("SELECT $this { { SELECT ?x { ?x :p ?y } } $this :p 1 }", ShapesError, "sub-select"),
        ("SELECT $this { $this :p }", ShapesError, "does not parse"),
        ("SELECT $this { $this :p 1", ShapesError, "ends too early"),
        ("SELECT $this { $this skos:note 1 }", ShapesError, "the prefix skos: is not declared"),
        ("CONSTRUCT { $this :p 1 } WHERE { $this :p 1 }", ShapesError, "SELECT or ASK"),
        ("SELECT $this { GRAPH ?g { $this :p 1 } }", UnsupportedError, "one graph"),
    ],
)
def test_what_is_refused(select: str, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        results(select)


@pytest.mark.parametrize(
    ("shapes", "message"),
    [
        ("sh:targetClass :T ; sh:node :S", "refer to themselves"),
        ("sh:target [ a sh:SPARQLTarget ]", "Advanced Features"),
        ("sh:targetClass :T ; sh:js [ ]", "JavaScript"),
        ("sh:targetClass :T ; sh:expression :e", "node expression"),
    ],
)
def test_what_is_refused_by_name(shapes: str, message: str) -> None:
    with pytest.raises(UnsupportedError, match=message):
        check(DATA, f"{PREFIXES} :S a sh:NodeShape ; {shapes} .")


@pytest.mark.parametrize(
    "shapes",
    [
        "sh:property [ sh:minCount 1 ]",
        "sh:property [ sh:path :p , :q ]",
        "sh:property [ sh:path [ ] ]",
        'sh:property [ sh:path :p ; sh:minCount "one" ]',
        "sh:property [ sh:path :p ; sh:in :x ]",
        "sh:nodeKind :Thing",
        'sh:pattern "("',
        "sh:minCount 1",
        "sh:or ( 1 )",
        "sh:property [ sh:path :p ; sh:qualifiedValueShape [ sh:class :T ] ]",
        "sh:sparql [ sh:prefixes : ]",
    ],
)
def test_ill_formed_shapes(shapes: str) -> None:
    with pytest.raises(ShapesError):
        check(DATA, f"{PREFIXES} :S a sh:NodeShape ; sh:targetClass :T ; {shapes} .")


def test_texts_of_queries() -> None:
    text = 'SELECT $this { $this :p "?x $this" . { SELECT ?x { ?x :q 1 } } # {\n }'
    assert marked(text, "M", frozenset({"this"})) == text.replace("$this {", "$this { M ", 1)
    assert substituted("FILTER (bound(?x) && ?x != ?xy)", {"x": "<urn:x>"}) == (
        "FILTER ((true) &&  <urn:x>  != ?xy)"
    )


def test_an_error_in_a_query_is_shown_where_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "shapes.ttl"
    path.write_text(
        """
        @prefix sh: <http://www.w3.org/ns/shacl#> .
        <urn:p> sh:declare [ sh:prefix "t" ; sh:namespace "urn:t" ] .
        <urn:s> a sh:NodeShape ; sh:targetClass <urn:T> ;
            sh:sparql [ sh:prefixes <urn:p> ; sh:select '''SELECT $this {
  $this t:p u:x
}''' ] .
        """,
        encoding="utf-8",
    )
    with pytest.raises(ShapesError) as caught:
        validate_files([path], Settings(shapes=(path,)))
    error = caught.value
    assert str(error) == (
        f"{path}:4: <urn:s>: the prefix u: is not declared "
        "(declare it with sh:declare at a node that sh:prefixes names)"
    )
    assert error.excerpt == "  2 |   $this t:p u:x\n    |             ^"


@pytest.mark.parametrize(
    "path", [*assets.shape_files(), *assets.profile_files().values()], ids=lambda path: path.stem
)
def test_each_module_of_ours_stands_alone(path: Path) -> None:
    """Its queries find the prefixes that it imports."""
    if path.stem == "prefixes":
        return
    data = assets.rule_example("CLU001", "pass")
    validate_files([data], Settings(shapes=(path,), spelling=False))
    named = set(re.findall(r"^(?:    )+sh:prefixes <(.*)> ;$", path.read_text("utf-8"), re.M))
    graph = ShapesGraph.of_files([path])
    assert graph.files() == [str(path)]
    assert (len(graph.pairs(sh("declare"))) > 8) == bool(named)


def test_only_files_of_ours_are_imported(tmp_path: Path) -> None:
    for iri in ("https://w3id.org/clusterkg/shapes/../README", "https://example.org/shapes/link"):
        assert assets.file_of(iri) is None
    assert assets.file_of("https://w3id.org/clusterkg/shapes/link") in assets.shape_files()
    path = tmp_path / "own.ttl"
    path.write_text(
        "<urn:o> <http://www.w3.org/2002/07/owl#imports> <urn:x> , "
        "<https://w3id.org/clusterkg/shapes/link> .",
        encoding="utf-8",
    )
    shapes = ShapesGraph.of_files([path])
    assert shapes.files() == [str(path)]
    assert shapes.mentions("https://w3id.org/clusterkg/rule/LNK001")
    assert shapes.pairs(sh("declare")), "what is imported imports in its turn"
