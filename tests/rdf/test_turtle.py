"""The stable form of Turtle: same triples, same bytes, nothing lost."""

from __future__ import annotations

import random
from itertools import islice

import pyoxigraph as ox
import pytest
from any_graphs import any_graphs, canonical
from hypothesis import given
from rdflib import Graph
from rdflib.compare import isomorphic

from clusterkg.rdf.notation import language_tag, string
from clusterkg.rdf.turtle import dump, to_turtle

SAMPLE = """
@prefix ckg: <https://w3id.org/clusterkg/ns#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix e: <http://example.org/> .
e:z skos:note "a \\"quote\\", a tab\\t and\\na line" , "раз"@ru , "two"@en , 1 , 1.50 , true , 1e3 .
e:y a ckg:Cluster ; e:list ( 1 [ e:in "list" ] ( ) ) ; e:nested [ e:deeper [ e:deepest e:z ] ] .
e:shared1 e:uses _:s . e:shared2 e:uses _:s . _:s e:name "shared" . [] e:top "level" .
e:loops e:at _:l . _:l e:next _:m . _:m e:next _:l .
<http://example.org/header> a owl:Ontology .
"""


def triples(text: str) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(text, ox.RdfFormat.TURTLE)]


def test_the_form() -> None:
    text = to_turtle(
        triples(
            "@prefix ckg: <https://w3id.org/clusterkg/ns#> . "
            "ckg:b ckg:p ckg:z, ckg:y ; a ckg:C . ckg:a ckg:p ( 1 2 ) ."
        )
    )
    assert text == (
        "@prefix ckg: <https://w3id.org/clusterkg/ns#> .\n"
        "\n"
        "ckg:a\n"
        "    ckg:p ( 1 2 ) ;\n"
        ".\n"
        "\n"
        "ckg:b\n"
        "    a ckg:C ;\n"
        "    ckg:p\n"
        "        ckg:y ,\n"
        "        ckg:z ;\n"
        ".\n"
    )


def test_nothing_is_lost() -> None:
    text = to_turtle(triples(SAMPLE))
    assert isomorphic(Graph().parse(data=SAMPLE), Graph().parse(data=text))


@pytest.mark.parametrize("seed", range(10))
def test_order_and_names_of_blank_nodes_do_not_matter(seed: int) -> None:
    found = triples(SAMPLE)  # each parse gives the blank nodes other names
    random.Random(seed).shuffle(found)
    assert to_turtle(found) == to_turtle(triples(SAMPLE))


def test_it_is_a_fixed_point() -> None:
    once = to_turtle(triples(SAMPLE))
    assert to_turtle(triples(once)) == once


def test_headers_come_first() -> None:
    first = to_turtle(triples(SAMPLE)).split("\n\n")[1]
    assert first.startswith("<http://example.org/header>")


def test_an_unused_prefix_is_not_declared() -> None:
    text = to_turtle(triples("<http://example.org/a> a <http://example.org/B> ."))
    assert "@prefix" not in text


def test_a_long_list_is_written_in_linear_depth() -> None:
    numbers = " ".join(map(str, range(5000)))
    text = to_turtle(triples(f"<http://example.org/a> <http://example.org/l> ( {numbers} ) ."))
    assert len(triples(text)) == 10_001


@given(any_graphs)
def test_any_graph_survives(graph: list[ox.Triple]) -> None:
    text = to_turtle(graph)
    assert canonical(graph) == canonical(triples(text))
    assert to_turtle(islice(reversed(graph), None)) == text


@given(any_graphs, any_graphs)
def test_any_data_set_survives_as_trig(one: list[ox.Triple], two: list[ox.Triple]) -> None:
    name = ox.NamedNode("http://example.org/graph")
    quads = [ox.Quad(*t) for t in one] + [ox.Quad(*t, name) for t in two]
    text = dump(quads, "trig")
    found = ox.Dataset(quads), ox.Dataset(ox.parse(text, ox.RdfFormat.TRIG))
    for dataset in found:
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    assert set(found[0]) == set(found[1])
    assert dump(reversed(quads), "trig") == text


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("one\ntwo", '"""one\ntwo"""'),
        ("\n", '"""\n"""'),
        ('ends in "quotes""\n""', '"""ends in "quotes""\n\\"\\""""'),
        (
            'has """three""" and """"four\n',
            '"""has \\"\\"\\"three\\"\\"\\" and \\"\\"\\"\\"four\n"""',
        ),
        ("a\ttab, a back\\slash\r\n", '"""a\ttab, a back\\\\slash\\r\n"""'),
        ("a\ttab\rback", '"a\\ttab\\rback"'),
        ("\0 and \x7f", '"\\u0000 and \\u007F"'),
    ],
)
def test_strings(text: str, written: str) -> None:
    assert string(text) == written
    parsed = next(iter(ox.parse(f"<a:a> <a:b> {written} .", ox.RdfFormat.TURTLE)))
    assert parsed.object == ox.Literal(text)


def test_language_tags() -> None:
    tags = ["EN", "en-gb", "zh-HANT-tw", "sr-latn", "es-419", "de-ch-1996", "sl-rozaj", "x-AB-Abcd"]
    assert list(map(language_tag, tags)) == [
        "en", "en-GB", "zh-Hant-TW", "sr-Latn", "es-419", "de-CH-1996", "sl-rozaj", "x-ab-abcd",
    ]  # fmt: skip


def test_a_node_of_a_triple_term_has_a_name() -> None:
    text = to_turtle(
        triples("<a:a> <a:b> _:x , <<( _:x <a:c> _:y )>> . _:x <a:d> 1 . _:y <a:e> 2 .")
    )
    assert "<<( _:b1 <a:c> _:b2 )>>" in text or "<<( _:b2 <a:c> _:b1 )>>" in text


def test_headers_come_in_their_order() -> None:
    text = """
    @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
    <a:scheme> a skos:ConceptScheme . <a:a> a skos:Concept .
    <a:set> a <http://rdfs.org/ns/void#Dataset> .
    <a:z> a <http://www.w3.org/2002/07/owl#Ontology> .
    """
    blocks = to_turtle(triples(text)).split("\n\n")[1:]
    assert [block.split()[0] for block in blocks] == ["<a:z>", "<a:set>", "<a:scheme>", "<a:a>"]


@pytest.mark.parametrize(
    "cell",
    [
        "rdf:first 1 , 2 ; rdf:rest ()",
        "rdf:first 1 ; rdf:rest () , ( 2 )",
        "rdf:first 1 ; rdf:rest () ; e:more 3",
        "rdf:first 1",
        "rdf:rest ()",
    ],
)
def test_what_is_almost_a_list_is_written_whole(cell: str) -> None:
    head = "@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix e: <urn:e:> ."
    said = triples(f"{head} e:a e:list [ {cell} ] .")
    assert canonical(triples(to_turtle(said))) == canonical(said)
