"""Corners of SHACL that are easy to get wrong, each by the letter of the standard."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from shacl_cases import Case
from shacl_faults import DECLARED, queried

from clusterkg.model.errors import ShapesError
from clusterkg.shacl.engines.columnar.engine import run as columnar
from clusterkg.shacl.engines.pyshacl import run as pyshacl
from clusterkg.shacl.model import Result

HUGE = "9" * 5000


def check(data: str, shapes: str, engine: Callable[..., list[Result]] = columnar) -> list[str]:
    """Return the values (or focus nodes) that are reported."""
    case = Case(data, shapes + (DECLARED if "sh:prefixes" in shapes else ""))
    found = sorted(result.value or result.focus for result in engine(*case.read()).results)
    return [text.replace("http://example.org/", "ex:")[:30] for text in found]


def on_values(constraint: str) -> str:
    return f"ex:S a sh:PropertyShape ; sh:targetNode ex:m ; sh:path ex:p ; {constraint} ."


@pytest.mark.parametrize(
    ("constraint", "values", "wrong"),
    [
        # Numbers longer than Python reads.
        ("sh:datatype xsd:byte", f'"{HUGE}"^^xsd:byte', 1),
        ("sh:datatype xsd:positiveInteger", f'"{HUGE}"^^xsd:positiveInteger', 0),
        ("sh:maxInclusive 5", f'"{HUGE}"^^xsd:integer', 1),
        ("sh:minInclusive 5", f'"{HUGE}"^^xsd:integer', 0),
        ("sh:maxInclusive 1.0e0", f'"1{"0" * 400}"^^xsd:integer', 1),
        ('sh:maxInclusive "1"^^xsd:float', f'"-1{"0" * 400}"^^xsd:integer', 0),
        # 24:00:00 is the start of the next day, so the same time of day.
        ('sh:maxInclusive "00:00:00"^^xsd:time', '"24:00:00"^^xsd:time', 0),
        # 4.4.4: basic language ranges, as in langMatches.
        ('sh:languageIn ( "*" )', '"a"@de, "a"@de-AT, "a"', 1),
        ('sh:languageIn ( "" )', '"a"@de, "a"', 2),
        ('sh:languageIn ( "en" )', '"a"@en, "a"@en-GB, "a"@enm, "a"@enm-Latn', 2),
        # The end of a text, and what only looks like its sign.
        (r'sh:pattern "a\\\\$"', r'"a\\", "a\\\n", "a"', 2),
        (r'sh:pattern "^[$]$"', '"$", "x"', 1),
        (r'sh:pattern "^\\$$"', '"$", "x"', 1),
    ],
)
def test_values(constraint: str, values: str, wrong: int) -> None:
    assert len(check(f"ex:m ex:p {values} .", on_values(constraint))) == wrong


def test_who_has_a_parameter_is_a_shape() -> None:
    shapes = "ex:A a rdfs:Class ; sh:property [ sh:path ex:p ; sh:minCount 1 ] ."
    assert check("ex:m a ex:A .", shapes) == ["<ex:m>"]
    assert check("ex:m a ex:A .", shapes + " ex:B a sh:NodeShape .") == ["<ex:m>"]


@pytest.mark.parametrize(
    ("pattern", "wrong"),
    [
        # 18.4 of SPARQL: paths of length zero are on the nodes of the graph, and no others.
        ("?a ex:q* ?value FILTER (?a = ?value && isIRI($this))", ["<ex:m>", "<ex:n>", "<ex:o>"]),
        ("$this ex:p ?value . OPTIONAL { ?value ex:z ?w } ?w ex:q* ?b", ["<ex:n>"] * 4),
    ],
)
def test_nodes_of_the_graph(pattern: str, wrong: list[str]) -> None:
    assert check("ex:m ex:p ex:n . ex:n ex:q ex:o .", queried(pattern)) == wrong


@pytest.mark.parametrize(
    "path",
    [
        "[ sh:zeroOrMorePath [ sh:zeroOrOnePath ex:q ] ]",
        "[ sh:inversePath [ sh:inversePath ex:q ] ]",
    ],
)
def test_paths_within_paths_reach_the_query(path: str) -> None:
    query = "SELECT $this ?value { $this $PATH ?value }"
    shapes = on_values(f"sh:sparql [ sh:prefixes ex: ; sh:select '{query}' ]")
    shapes = shapes.replace("sh:path ex:p", f"sh:path {path}")
    assert "<ex:o>" in check("ex:m ex:q ex:o .", shapes)


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("$this ex:p ?value BIND (true AS ?failure)", "reported a failure"),
    ],
)
def test_a_query_may_fail(pattern: str, message: str) -> None:
    shapes = queried(pattern).replace("SELECT $this ?value", "SELECT $this ?value ?failure")
    with pytest.raises(ShapesError, match=message):
        check("ex:m ex:p 1 .", shapes)


def test_a_query_must_select_this() -> None:
    shapes = queried("$this ex:p ?value").replace("SELECT $this ?value", "SELECT ?value")
    with pytest.raises(ShapesError, match="must SELECT"):
        check("ex:m ex:p 1 .", shapes)


def test_plain_strings_are_found_in_lists_by_both_engines() -> None:
    shapes = queried("$this ex:p ?value FILTER (?value IN (1, 'a'))")
    for engine in (columnar, pyshacl):
        assert len(check("ex:m ex:p 'a', 'b' .", shapes, engine)) == 1
