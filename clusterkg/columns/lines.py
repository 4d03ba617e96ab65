"""Reads N-Triples into columns without a parser where that is safe.

In a file as programs write it, each line is a statement with single spaces, and most terms have
been seen before. So lines are cut at spaces, and only a term that is new is looked at: one of the
common forms is taken as it is, any other one goes through Oxigraph's parser, which also says what
is wrong with it. A block of lines with anything else in it (comments, tabs, odd spacing) goes
through the parser as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from typing import Final

import numpy as np
import numpy.typing as npt
import pyoxigraph as ox

from clusterkg.columns.terms import IRI, LITERAL, Terms
from clusterkg.model.errors import UnsupportedError
from clusterkg.model.namespaces import XSD

_IRI = rb"<[a-zA-Z][a-zA-Z0-9+.-]*:(?://[a-zA-Z0-9.-]+/)?[a-zA-Z0-9/_.~=&,;-]*+(?:\#[a-zA-Z0-9/_.~-]*+)?>"
_COMMON: Final = re.compile(
    _IRI
    + rb"|_:[a-zA-Z0-9]++"
    + rb'|"[^"\\\x00-\x1f\x7f]*+"(?:@[a-z]{2,3}|\^\^(?!<'
    + re.escape(XSD.encode())
    + rb"string>)"
    + _IRI
    + rb")?"
)


class Lines:
    """Turns blocks of lines into rows of numbers.

    Args:
        terms: The dictionary.
    """

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        self._before = 0

    def rows(self, block: bytes) -> npt.NDArray[np.int32]:
        """Return subject, predicate and object of the statements of some whole lines.

        Raises:
            SyntaxError: They are not well-formed; as pyoxigraph raises it, lines counted from the
                first block on.
        """
        known = len(self._terms)
        found = self._quick(block)
        if found is None:
            self._terms.forget(known)
            found = self._parsed(block)
        self._before += block.count(b"\n")
        return found

    def _quick(self, block: bytes) -> npt.NDArray[np.int32] | None:
        statements = block.split(b" .\n")
        if statements.pop():
            return None
        parts = list(chain.from_iterable([line.split(b" ", 2) for line in statements]))
        if len(parts) != 3 * len(statements):
            return None
        first = len(self._terms)
        numbers = np.fromiter(map(self._terms.number, parts), np.int32, len(parts)).reshape(-1, 3)
        renamed = self._settled(first)
        if renamed is None:
            return None
        kinds = self._terms.kinds()
        if (kinds[numbers[:, 0]] == LITERAL).any() or (kinds[numbers[:, 1]] != IRI).any():
            return None
        for old, new in renamed.items():
            numbers[numbers == old] = new
        return numbers

    def _settled(self, first: int) -> dict[int, int] | None:
        """Bring new terms into canonical form; return those that turned out to be known."""
        renamed = {}
        common = _COMMON.fullmatch
        for number in range(first, len(self._terms)):
            text = self._terms.texts[number]
            if common(text):
                continue
            canonical = _canonical(text)
            if canonical is None:
                return None
            if canonical != text:
                same = self._terms.also(text, number, canonical)
                if same != number:
                    renamed[number] = same
        return renamed

    def _parsed(self, block: bytes) -> npt.NDArray[np.int32]:
        try:
            text = ox.serialize(
                ox.parse(block, ox.RdfFormat.N_TRIPLES), format=ox.RdfFormat.N_TRIPLES
            )
        except SyntaxError as error:
            error.lineno = (error.lineno or 1) + self._before
            raise
        return encoded(self._terms, (text or b"").split(b" .\n")[:-1])


def encoded(terms: Terms, statements: list[bytes]) -> npt.NDArray[np.int32]:
    """Return subject, predicate and object of statements in canonical N-Triples, without the end.

    Raises:
        UnsupportedError: An object is a triple.
    """
    first = len(terms)
    parts = chain.from_iterable([statement.split(b" ", 2) for statement in statements])
    numbers = np.fromiter(map(terms.number, parts), np.int32, 3 * len(statements))
    if any(text[:3] == b"<<(" for text in terms.texts[first:]):
        raise UnsupportedError(
            "triple terms (RDF 1.2) cannot be validated", hint="state the triple instead"
        )
    return numbers.reshape(-1, 3)


def _canonical(text: bytes) -> bytes | None:
    """Return a term in canonical form, or None if the text is not a single term."""
    if b"\n" in text:
        return None
    line = b"<s:s> <s:p> " + text + b" ."
    try:
        quads: Iterator[ox.Quad] = ox.parse(line, ox.RdfFormat.N_TRIPLES)
        [quad] = quads
    except (SyntaxError, ValueError):
        return None
    return None if isinstance(quad.object, ox.Triple) else str(quad.object).encode()
