"""`format`: a file keeps its prefixes, its comments, the lines of its strings, and its graph."""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import dedent

import pyoxigraph as ox
import pytest
from any_graphs import any_graphs, canonical
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clusterkg.model.errors import FormatError, ParseError
from clusterkg.rdf.formatting import formatted
from clusterkg.rdf.notation import relative
from clusterkg.rdf.turtle import to_turtle

BASE = "http://base.example/folder/file.ttl"


@pytest.fixture
def write(tmp_path: Path):  # type: ignore[no-untyped-def]
    def _write(text: str) -> Path:
        path = tmp_path / "file.ttl"
        path.write_text(dedent(text), encoding="utf-8", newline="")
        return path

    return _write


def graph(text: str) -> set[ox.Quad]:
    return canonical(quad.triple for quad in ox.parse(text, ox.RdfFormat.TURTLE, base_iri=BASE))


def again(path: Path, text: str) -> str:
    path.write_text(text, encoding="utf-8", newline="")
    return formatted(path)


CASES = {
    "prefixes and lines": (
        '''
        # Members of a river cluster, typed in by hand.
        @prefix k: <https://w3id.org/clusterkg/ns#> .
        @prefix e: <https://example.org/id/> .
        @prefix unused: <https://example.org/unused/> .

        e:river a k:Cluster ;   # checked with the office
            k:says """First line.
        Second "line"."""@en-gb ; k:locatedIn <https://w3id.org/clusterkg/id/country/ukraine> .
        ''',
        '''
        # Members of a river cluster, typed in by hand.

        @prefix country: <https://w3id.org/clusterkg/id/country/> .
        @prefix e: <https://example.org/id/> .
        @prefix k: <https://w3id.org/clusterkg/ns#> .
        @prefix unused: <https://example.org/unused/> .

        e:river
            # checked with the office
            a k:Cluster ;
            k:locatedIn country:ukraine ;
            k:says """First line.
        Second "line"."""@en-GB ;
        .
        ''',
    ),
    "a query in a shape": (
        '''
        prefix sh: <http://www.w3.org/ns/shacl#>
        base <https://example.org/>
        <S> sh:sparql [ sh:select """
            SELECT $this  # all of them
            WHERE { $this a <T> }
        """ ] .
        ''',
        '''
        @prefix sh: <http://www.w3.org/ns/shacl#> .

        <https://example.org/S>
            sh:sparql [
                sh:select """
            SELECT $this  # all of them
            WHERE { $this a <T> }
        """ ;
            ] ;
        .
        ''',
    ),
    "a name of ours that means something else": (
        """
        @prefix role: <https://example.org/role#> .
        role:x a <https://w3id.org/clusterkg/vocab/role/broker> .
        """,
        """
        @prefix role: <https://example.org/role#> .

        role:x
            a <https://w3id.org/clusterkg/vocab/role/broker> ;
        .
        """,
    ),
    "a prefix that changes its meaning": (
        """
        @prefix e: <https://example.org/1/> .
        e:a e:p e:b .
        @prefix e: <https://example.org/2/> .
        e:a e:p e:b .
        """,
        """
        @prefix e: <https://example.org/2/> .

        <https://example.org/1/a>
            <https://example.org/1/p> <https://example.org/1/b> ;
        .

        e:a
            e:p e:b ;
        .
        """,
    ),
    "names as people write them": (
        """
        @prefix obo: <http://purl.obolibrary.org/obo/GO_> .
        @prefix : <#> .
        @prefix e: <https://example.org/> .
        obo:0001 :p e:меблі , e:a.b , e:a%20b , e:a:b , e:a\\,b , :x .
        """,
        """
        @prefix : <#> .
        @prefix e: <https://example.org/> .
        @prefix obo: <http://purl.obolibrary.org/obo/GO_> .

        obo:0001
            :p
                e:a%20b ,
                <https://example.org/a,b> ,
                e:a.b ,
                e:a:b ,
                e:меблі ,
                :x ;
        .
        """,
    ),
    "what is relative": (
        "<> <#p> <other.ttl> , </root> , <../up#x> , <//host/x> , <?q> , <./a:b> , <.> , <..> .",
        """
        <>
            <#p>
                <./> ,
                <./a:b> ,
                <?q> ,
                <other.ttl> ,
                <../> ,
                <../up#x> ,
                </root> ,
                <//host/x> ;
        .
        """,
    ),
    "comments": (
        """
        # Licence: CC0

        # on the first prefix
        @prefix e: <https://example.org/> . # ours
        # on b
        e:b # at its name
          # on its type
          a e:B , # one object
            e:C ; # its types
          e:list ( 1 # in a list
            [ e:in "#no" # in a bracket in a list
            ] ) ;
          e:at [ # open
            # deep
            e:deep <#no> ; # so deep
            # last of the bracket
          ] # closed
          . # after b
        # on a
        e:a e:says "a # no comment" . # after a
        [ # in nobody
          e:is "nobody" ] . # after nobody
        e:a e:b e:c ~ e:r {| # why
          e:since 1 |} .
        << e:a e:b e:c >> . # claimed
        # the end
        """,
        """
        # Licence: CC0
        # on the first prefix
        # ours

        @prefix e: <https://example.org/> .
        @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .

        # on a
        # after a
        e:a
            e:b e:c ;
            e:says "a # no comment" ;
        .

        # on b
        # at its name
        # after b
        e:b
            # on its type
            # one object
            # its types
            a
                e:B ,
                e:C ;
            # closed
            e:at [
                # open
                # deep
                # so deep
                # last of the bracket
                e:deep <#no> ;
            ] ;
            # in a list
            e:list (
                1
                [
                    # in a bracket in a list
                    e:in "#no" ;
                ]
            ) ;
        .

        e:r
            # why
            e:since 1 ;
            rdf:reifies <<( e:a e:b e:c )>> ;
        .

        # after nobody
        []
            # in nobody
            e:is "nobody" ;
        .

        # claimed
        []
            rdf:reifies <<( e:a e:b e:c )>> ;
        .

        # the end
        """,
    ),
    "a list that is spelt out and commented": (
        """
        @prefix e: <https://example.org/> .
        @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
        e:a e:b [ rdf:first 1 ; rdf:rest () # the only one
        ] .
        """,
        """
        @prefix e: <https://example.org/> .
        @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .

        e:a
            e:b [
                rdf:first 1 ;
                # the only one
                rdf:rest rdf:nil ;
            ] ;
        .
        """,
    ),
    "nothing but a comment": ("# nothing yet", "# nothing yet\n"),
    "nothing": ("", ""),
    "a comment right above the first statement": (
        "# on a\n<https://example.org/a> a <https://example.org/B> .",
        "# on a\n<https://example.org/a>\n    a <https://example.org/B> ;\n.\n",
    ),
    "a comment above all statements": (
        "# on all\n\n# on a\n<https://example.org/a> a <https://example.org/B> .",
        "# on all\n\n# on a\n<https://example.org/a>\n    a <https://example.org/B> ;\n.\n",
    ),
    "line ends of Windows": (
        "# one\r\n@prefix e: <https://example.org/> .\r\ne:a e:b 1 ; # two\r\n e:c 2 .\r\n",
        "# one\n\n@prefix e: <https://example.org/> .\n\n"
        "e:a\n    # two\n    e:b 1 ;\n    e:c 2 ;\n.\n",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_file_is_laid_out_anew(case: str, write) -> None:  # type: ignore[no-untyped-def]
    before, after = (dedent(text).removeprefix("\n") for text in CASES[case])
    path = write(before)
    text = formatted(path)
    assert text.removeprefix("\n") == after  # without prefixes, an empty line comes first
    assert graph(text) == graph(before)
    assert again(path, text) == text


def test_what_is_no_turtle_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "broken.ttl"
    path.write_text("# fine\n<a:a> <a:b> .\n", encoding="utf-8")
    with pytest.raises(ParseError) as caught:
        formatted(path)
    assert caught.value.line == 2
    path.write_bytes("<a:a> <a:b> 'é' . # é".encode("latin-1"))
    with pytest.raises(ParseError, match="UTF-8"):
        formatted(path)
    with pytest.raises(FormatError, match="only Turtle"):
        formatted(tmp_path / "file.nt")


def test_deep_brackets_are_taken_apart(write) -> None:  # type: ignore[no-untyped-def]
    deep = "[ <a:p> " * 3000 + "1" + " ]" * 3000
    path = write(f"<a:a> <a:b> {deep} , ( ( ( 1 ) ) ) .")
    text = formatted(path)
    assert text.count("_:b") == 2 * (3000 // 40)
    assert len(list(ox.parse(text, ox.RdfFormat.TURTLE))) == 3001 + 1 + 6
    assert again(path, text) == text


@given(any_graphs)
def test_formatting_twice_is_formatting_once(
    tmp_path_factory: pytest.TempPathFactory, found: list[ox.Triple]
) -> None:
    path = tmp_path_factory.getbasetemp() / "twice.ttl"
    text = to_turtle(found)
    once = again(path, text)
    assert graph(once) == canonical(found)
    assert again(path, once) == once


_SPACE = re.compile(r"\n *|(?<=[;,.\[(])[ ]|[ ](?=[\])])")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(any_graphs, st.randoms(use_true_random=False))
def test_no_comment_is_lost(
    tmp_path_factory: pytest.TempPathFactory, found: list[ox.Triple], random
) -> None:  # type: ignore[no-untyped-def]
    found = [t for t in found if not isinstance(t.object, ox.Literal)]
    count = 0

    def comment(space: re.Match[str]) -> str:
        nonlocal count
        if random.random() < 0.6:
            return space[0]
        count += 1
        return f"{random.choice(['', chr(10), ' '])}# comment {count}.\n{space[0]}"

    text = _SPACE.sub(comment, to_turtle(found))
    path = tmp_path_factory.getbasetemp() / "comments.ttl"
    once = again(path, text)
    kept = sorted(int(n) for n in re.findall(r"^ *# comment (\d+)\.$", once, re.MULTILINE))
    assert kept == list(range(1, count + 1))
    assert graph(once) == canonical(found)
    assert again(path, once) == once


@given(st.lists(st.sampled_from(["a", "b", "..", ".", "", "#c", "?q", "a:b", "/"]), max_size=6))
def test_relative(parts: list[str]) -> None:
    base = "http://e.org/a/b/c"
    text = "/".join(parts)
    try:
        iri = _resolved(text, base)
    except SyntaxError:
        return
    assert _resolved(relative(iri, base), base) == iri


def _resolved(text: str, base: str) -> str:
    parsed = ox.parse(f"<{text}> <a:b> 1 .", ox.RdfFormat.TURTLE, base_iri=base)
    subject = next(iter(parsed)).subject
    assert isinstance(subject, ox.NamedNode)
    return subject.value
