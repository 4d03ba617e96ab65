"""Default messages, one per constraint component, and terms and lines as reports show them."""

from __future__ import annotations

from typing import Final

from clusterkg.columns import paths
from clusterkg.columns.terms import split_literal
from clusterkg.model.namespaces import SH, shorten
from clusterkg.model.words import Words, texts
from clusterkg.rdf.positions import token_length
from clusterkg.shacl.shapes import ShapesGraph, sh

WORDS: Final = Words("validation")
"""Texts of reports, by key; the default message of a component has its name without the suffix."""

_LISTS: Final = {"in", "languageIn"}
_WIDTH: Final = 100


def default_message(
    shapes: ShapesGraph, shape: str, component: str, path: paths.Path | None, lang: str
) -> str:
    """Return the message for a violation of a shape without one: a sentence without its subject.

    Args:
        shapes: The shapes graph.
        shape: The shape, in N-Triples form.
        component: IRI of the constraint component.
        path: The path of the result, if it has one.
        lang: en, uk or ru.
    """
    name = component.removeprefix(SH).removesuffix("ConstraintComponent")
    known = texts("validation")
    text = known.get(name, known["Other"])[lang]
    for parameter in _parameters(text):
        shown = shorten(component)
        if parameter != "component":
            values = shapes.values(shape, sh(parameter))
            if parameter in _LISTS:
                values = [item for head in values for item in shapes.items(head)]
            shown = ", ".join(map(show, values))
        text = text.replace(f"{{{parameter}}}", shown)
    return text if path is None else f"{paths.text(path)} {text}"


def _parameters(text: str) -> list[str]:
    return [part.split("}")[0] for part in text.split("{")[1:]]


def show(term: str) -> str:
    """Return a term in N-Triples form as people read it: short, where it can be.

    >>> show("<https://w3id.org/clusterkg/ns#Cluster>")
    'ckg:Cluster'
    >>> show('"7"^^<http://www.w3.org/2001/XMLSchema#integer>')
    '7'
    """
    if term.startswith("<"):
        short = shorten(term[1:-1])
        return term if short == term[1:-1] else short
    literal = split_literal(term.encode()) if term.startswith('"') else None
    if literal is None:
        return term
    if literal.datatype.endswith(("#integer", "#decimal", "#boolean")):
        return literal.lexical
    if term.endswith(">"):
        return f'"{literal.lexical}"^^{shorten(literal.datatype)}'
    return term


def excerpt(text: str, column: int) -> tuple[str, int, int]:
    """Return a line cut to a width, with the place and length of the term at a column."""
    start = column - 1
    length = token_length(text[start:].encode())
    text = text.replace("\t", " ")
    if len(text) > _WIDTH:
        first = max(0, min(start - 20, len(text) - _WIDTH))
        cut = text[first : first + _WIDTH]
        head = "…" if first else ""
        tail = "…" if first + _WIDTH < len(text) else ""
        text, start = head + cut + tail, start - first + len(head)
    return text, start, max(1, min(length, len(text) - start))
