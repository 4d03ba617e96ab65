"""Places of statements: what stands at the place is the term."""

from __future__ import annotations

import re

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from turtle_texts import documents

from clusterkg.model.namespaces import RDF
from clusterkg.rdf import positions
from clusterkg.rdf.positions import places, spots


def parsed(text: bytes) -> list[ox.Triple]:
    text = text.removeprefix(b"\xef\xbb\xbf")  # our reader leaves a byte order mark out
    return [q.triple for q in ox.parse(text, ox.RdfFormat.TURTLE, base_iri="urn:base/")]


def reads_as(text: bytes, offset: int, term: object, head: bytes) -> bool:
    """Tell whether the term that begins at an offset is `term`.

    Each shorter or longer piece of text from there on is put into a statement of its own, after
    the prefixes in force there.
    """
    rest = text[offset:]
    for end in range(1, len(rest) + 1):
        piece = head + b"\n<urn:s> <urn:p> " + rest[:end] + b" ."
        try:
            found = parsed(piece)
        except SyntaxError:
            continue
        if [t.object for t in found if t.subject == ox.NamedNode("urn:s")] == [term]:
            return True
    return False


def directives(text: bytes, offset: int) -> bytes:
    """Return the prefixes and bases that hold at an offset, as Turtle."""
    found = b""
    for start, end in positions._statements(text):
        if start > offset:
            break
        part = text[start:end]
        found += b"".join(
            m[0] + (b" ." if m[0][:1] == b"@" else b"") + b"\n"
            for m in re.finditer(
                rb"(?:@prefix|PREFIX)\s+\w*:\s*<[^>]*>|(?:@base|BASE)\s+<[^>]*>", part
            )
        )
    return found


@settings(max_examples=100, deadline=None)
@given(documents())
def test_the_text_at_each_place_is_the_term(document: str) -> None:
    text = document.encode()
    triples = parsed(text)
    found = spots(text, ox.RdfFormat.TURTLE, range(len(triples) + 5))
    assert len(found) == len(triples)
    lists = {t.subject for t in triples if t.predicate == ox.NamedNode(f"{RDF}rest")}
    for number, triple in enumerate(triples):
        offset = found[number].value
        at = text[offset : offset + 1]
        if triple.predicate.value == f"{RDF}rest":
            continue  # no term of the text stands for it
        if triple.object == ox.NamedNode(f"{RDF}nil"):
            assert at in b"("
        elif triple.object in lists:
            assert at == b"("
        elif isinstance(triple.object, ox.BlankNode) and at != b"_":
            assert at == b"["
        else:
            assert reads_as(text, offset, triple.object, directives(text, offset))
    subjects = {found[n].subject: t.subject for n, t in enumerate(triples)}
    for offset, subject in subjects.items():
        if isinstance(subject, ox.NamedNode) and subject.value.startswith("urn:"):
            assert reads_as(text, offset, subject, directives(text, offset))
        elif subject not in lists:
            assert text[offset : offset + 1] in b"_[("


@settings(max_examples=100, deadline=None)
@given(documents(), st.data())
def test_some_places_are_as_all(document: str, data: st.DataObject) -> None:
    text = document.encode()
    count = len(parsed(text))
    every = spots(text, ox.RdfFormat.TURTLE, range(count))
    some = data.draw(st.sets(st.integers(0, max(0, count - 1)), max_size=5))
    found = spots(text, ox.RdfFormat.TURTLE, some)
    assert found == {number: every[number] for number in some if number in every}


@given(st.text("ab é\n\r😀", max_size=40), st.integers(0, 40))
def test_lines_and_columns(text: str, place: int) -> None:
    place = min(place, len(text))
    before = text[:place]
    line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
    raw = text.encode()
    assert raw == b"" or places(raw, [len(before.encode())]) == {
        len(before.encode()): (line, column)
    }


TRIG = (
    b"""@prefix : <urn:> .
:a :b "x . {" , :c .
GRAPH :g { :d :e ( :f "k" ) ; :h [ :i 1 ] . :l :m 2.5 }
:n { }
{ :o :p "q"@en . }
:r { [ :s :t ] :u :v , """
    + b"""\"\"\"two
lines\"\"\" }
"""
)


def test_trig() -> None:
    quads = list(ox.parse(TRIG, ox.RdfFormat.TRIG))
    found = spots(TRIG, ox.RdfFormat.TRIG, range(len(quads)))
    assert len(found) == len(quads)
    for number, quad in enumerate(quads):
        if isinstance(quad.object, ox.NamedNode) and quad.object.value.startswith("urn:"):
            name = quad.object.value.replace("urn", "").encode()
            assert TRIG[found[number].value :].startswith(name)


@pytest.mark.parametrize("ending", [b"\n", b"\r\n"])
def test_lines_of_n_quads(ending: bytes) -> None:
    text = ending.join(
        [
            b"# a comment",
            b"<urn:s> <urn:p> <urn:o> <urn:g> .",
            b"",
            b'\t<urn:s> <urn:p> "a > b . c"@en . # <urn:no> <urn:no> <urn:no> .',
            b'_:b <urn:p>"1"^^<urn:t><urn:g>.',
            b"<urn:s> <urn:p> _:b.",
        ]
    )
    quads = list(ox.parse(text, ox.RdfFormat.N_QUADS))
    found = spots(text, ox.RdfFormat.N_QUADS, range(len(quads)))
    lines = places(text, [spot.value for spot in found.values()])
    assert [lines[found[n].value] for n in range(len(quads))] == [
        (2, 17),
        (4, 18),
        (5, 12),
        (6, 17),
    ]


def test_a_byte_order_mark_is_no_column() -> None:
    text = b"\xef\xbb\xbf<urn:s> <urn:p> 1 .\n<urn:s> <urn:p> 2 ."
    assert places(text, [3, 11, text.index(b"2")]) == {3: (1, 1), 11: (1, 9), 39: (2, 17)}
