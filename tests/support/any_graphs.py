"""Graphs that hypothesis makes up: lists, loops, odd strings, language tags, triple terms."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox
from hypothesis import strategies as st

from clusterkg.model.namespaces import RDF, XSD

_iris = st.sampled_from("abcd").map(lambda c: ox.NamedNode(f"http://example.org/{c}"))
_blanks = st.sampled_from("vwxyz").map(ox.BlankNode)
_texts = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
    st.text("a\"'\\\n\r\t\0#\x7f\u2028", max_size=7),
)
_tags = st.sampled_from(["uk", "en-GB", "zh-hant-tw", "de-1996", "en-a-bbb-x-us"])
_directions = st.sampled_from([ox.BaseDirection.LTR, ox.BaseDirection.RTL])
_literals = st.one_of(
    _texts.map(ox.Literal),
    st.integers().map(ox.Literal),
    st.builds(lambda text, tag: ox.Literal(text, language=tag), _texts, _tags),
    st.builds(
        lambda text, tag, way: ox.Literal(text, language=tag, direction=way),
        _texts, _tags, _directions,
    ),
    st.builds(
        lambda text, kind: ox.Literal(text, datatype=ox.NamedNode(f"{XSD}{kind}")),
        st.sampled_from(["1", "01", "1.", ".5", "+1e3", "1.E-2", "true", "1 ", "INF", "\n"]),
        st.sampled_from(["integer", "decimal", "double", "boolean", "float", "date"]),
    ),
)  # fmt: skip
_parts = _iris | _blanks | _literals
_terms = st.recursive(
    _parts, lambda parts: st.builds(ox.Triple, _iris | _blanks, _iris, parts), max_leaves=3
)
_RDF_LIST = st.sampled_from(["first", "rest", "type", "reifies"]).map(
    lambda name: ox.NamedNode(f"{RDF}{name}")
)
any_graphs = st.lists(st.builds(ox.Triple, _iris | _blanks, _iris | _RDF_LIST, _terms), max_size=12)


def canonical(found: Iterable[ox.Triple]) -> set[ox.Quad]:
    dataset = ox.Dataset(ox.Quad(t.subject, t.predicate, t.object) for t in found)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return set(dataset)
