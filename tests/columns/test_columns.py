"""Columns: reading without a parser gives what the parser gives."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusterkg.columns import lines
from clusterkg.columns.graph import Graph, Pairs
from clusterkg.columns.read import Encoder
from clusterkg.columns.terms import Terms, split_literal
from clusterkg.model.errors import ParseError, UnsupportedError
from clusterkg.shacl.data import Data

IRIS = ["<urn:a>", "<urn:%C3%A4>", "<http://e.org/b#c>", "<http://e.org/\\u00e9>", "<urn:é(x)>"]
BLANKS = ["_:a", "_:b1", "_:c-d", "_:e.f"]
LITERALS = [
    '"x"',
    '"x"^^<http://www.w3.org/2001/XMLSchema#string>',
    '"x"@en',
    '"x"@EN-gb',
    '"\\u0041\\n\\t\\\\"',
    '"a b . c <<( "',
    '"tab\there"',
    '"é"^^<urn:t>',
    '"1"^^<http://www.w3.org/2001/XMLSchema#integer>',
    '""',
]
SPACE = st.sampled_from([" "] * 6 + ["\t", "  ", ""])


@st.composite
def statements(draw: st.DrawFn) -> str:
    subject = draw(st.sampled_from(IRIS + BLANKS))
    value = draw(st.sampled_from(IRIS + BLANKS + LITERALS))
    end = draw(st.sampled_from([".\n"] * 6 + [".\r\n", ". # note\n", ".\n\n# <urn:a> .\n"]))
    first = draw(SPACE) or " "
    return f"{subject}{first}{draw(st.sampled_from(IRIS))}{draw(SPACE)}{value}{draw(SPACE)}{end}"


def by_parser(text: bytes) -> list[tuple[str, str, str]]:
    quads = ox.parse(text, ox.RdfFormat.N_TRIPLES)
    return [(str(q.subject), str(q.predicate), str(q.object)) for q in quads]


def by_lines(text: bytes) -> list[tuple[str, str, str]]:
    encoder = Encoder(Terms())
    encoder.add_lines(io.BytesIO(text))
    texts = [t.decode() for t in encoder.terms.texts]
    return [(texts[s], texts[p], texts[o]) for s, p, o in encoder.triples().tolist()]


@given(st.lists(statements(), max_size=12))
def test_lines_are_read_as_the_parser_reads_them(parts: list[str]) -> None:
    text = "".join(parts).encode()
    assert by_lines(text) == by_parser(text)


@given(st.lists(statements(), min_size=1, max_size=6), st.integers(0, 5), st.data())
def test_what_the_parser_refuses_is_refused(
    parts: list[str], place: int, data: st.DataObject
) -> None:
    text = "".join(parts).encode()
    cut = data.draw(st.integers(0, len(text) - 1))
    broken = (
        text[:cut] + data.draw(st.sampled_from([b"", b'"', b"<", b" <", b"\xff"])) + text[cut + 1 :]
    )
    try:
        expected = by_parser(broken)
    except SyntaxError:
        with pytest.raises(SyntaxError):
            by_lines(broken)
    else:
        assert by_lines(broken) == expected


def test_blocks_and_the_line_of_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clusterkg.columns.read._BUFFER", 64)
    good = "".join(f'<urn:s> <urn:p> "{n}" .\n' for n in range(50))
    assert by_lines(good.encode()) == by_parser(good.encode())
    path = tmp_path / "a.nt"
    path.write_text(f"{good}<urn:s> urn:p <urn:o> .\n{good}", encoding="utf-8")
    with pytest.raises(ParseError) as caught:
        Data.of_files([path])
    assert caught.value.line == 51


@pytest.mark.parametrize("suffix", ["nt", "ttl"])
def test_triple_terms_are_refused_by_name(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a.{suffix}"
    path.write_text("<urn:s> <urn:p> <<( <urn:s> <urn:p> <urn:o> )>> .\n", encoding="utf-8")
    with pytest.raises(UnsupportedError, match="triple terms"):
        Data.of_files([path])


def test_blank_nodes_of_two_files_differ(tmp_path: Path) -> None:
    for name in ("a.nt", "b.ttl"):
        (tmp_path / name).write_text("_:x <urn:p> _:x .\n", encoding="utf-8")
    (tmp_path / "c.ttl").write_text("[] <urn:p> [] .\n", encoding="utf-8")
    paths = [tmp_path / name for name in ("a.nt", "b.ttl", "c.ttl")]
    data, again = Data.of_files(paths), Data.of_files(paths)
    assert len(data.graph.pairs(1)) == 3
    assert data.graph.terms.texts == again.graph.terms.texts
    assert len(set(data.graph.terms.texts)) == len(data.graph.terms)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=20))
def test_pairs(rows: list[tuple[int, int]]) -> None:
    table = np.array(rows, np.int32).reshape(-1, 2)
    pairs = Pairs.of(table[:, 0], table[:, 1])
    assert list(zip(pairs.first.tolist(), pairs.second.tolist(), strict=True)) == sorted(set(rows))
    nodes = np.arange(6, dtype=np.int32)
    at, found = pairs.follow(nodes)
    assert list(zip(at.tolist(), found.tolist(), strict=True)) == sorted(set(rows))
    both = np.repeat(nodes, 6), np.tile(nodes, 6)
    assert pairs.has(*both).sum() == len(set(rows))


def test_graph_knows_ordinals() -> None:
    rows = np.array([[0, 1, 2], [3, 4, 5], [0, 1, 2], [2, 1, 0]], np.int32)
    terms = Terms()
    for name in "abcdef":
        terms.number(f"<urn:{name}>".encode())
    graph = Graph(terms, rows)
    assert graph.ordinals(1).tolist() == [0, 2, 3]
    assert len(graph.pairs(1)) == 2
    assert graph.inverse(1).first.tolist() == [0, 2]
    assert len(graph.pairs(-1)) == 0


def test_parts_of_literals() -> None:
    assert split_literal(b'"a\\"b\\u00e9"@en') == ('a"bé', f"{RDF}langString", "en")
    assert split_literal(b"<urn:a>") is None
    assert lines._canonical(b'"a" <urn:b>') is None


RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
