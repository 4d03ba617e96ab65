"""The stable form of Turtle: same triples, same bytes, nothing lost."""

from __future__ import annotations

import random
from itertools import islice

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Graph
from rdflib.compare import isomorphic

from clusterkg.rdf.turtle import to_turtle

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


_iris = st.sampled_from("abcd").map(lambda c: ox.NamedNode(f"http://example.org/{c}"))
_blanks = st.sampled_from("vwxyz").map(ox.BlankNode)
_literals = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8).map(ox.Literal),
    st.integers().map(ox.Literal),
    st.text('ab"\\\n', max_size=5).map(lambda t: ox.Literal(t, language="uk")),
)


@given(st.lists(st.builds(ox.Triple, _iris | _blanks, _iris, _iris | _blanks | _literals)))
def test_any_graph_survives(graph: list[ox.Triple]) -> None:
    text = to_turtle(graph)
    before, after = (ox.Dataset(ox.Quad(t.subject, t.predicate, t.object) for t in found)
                     for found in (graph, triples(text)))  # fmt: skip
    for dataset in (before, after):
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    assert set(before) == set(after)
    assert to_turtle(islice(reversed(graph), None)) == text
