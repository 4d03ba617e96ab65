"""The dictionary of terms: the text of each in canonical N-Triples, and a number for it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, Final, Generic, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from clusterkg.model.namespaces import RDF, XSD

Ids = npt.NDArray[np.int32]
"""Numbers of terms."""
Mask = npt.NDArray[np.bool_]

IRI: Final = ord("<")
LITERAL: Final = ord('"')
BLANK: Final = ord("_")

_STRING: Final = f"{XSD}string"
_LANG_STRING: Final = f"{RDF}langString"


class Literal(NamedTuple):
    """The parts of a literal."""

    lexical: str
    datatype: str
    language: str


class _Numbers(dict[bytes, int]):
    """Text → number; a text that is not there yet gets the next number."""

    def __init__(self, texts: list[bytes]) -> None:
        super().__init__()
        self._texts = texts

    def __missing__(self, text: bytes) -> int:
        number = self[text] = len(self._texts)
        self._texts.append(text)
        return number


class Terms:
    """Terms by number, in the order in which they were first seen.

    Attributes:
        texts: The text of each term in canonical N-Triples.
        number: The number of the term with this text; a new one if it is not known yet.
    """

    def __init__(self) -> None:
        self.texts: list[bytes] = []
        self._numbers = _Numbers(self.texts)
        self.number: Callable[[bytes], int] = self._numbers.__getitem__
        self._kinds = np.empty(0, np.uint8)
        self._file_starts = 0
        self._labels: set[bytes] = set()

    def __len__(self) -> int:
        return len(self.texts)

    def known(self, text: bytes) -> int | None:
        """Return the number of a term, or None if there is no such term."""
        return self._numbers.get(text)

    def iri(self, iri: str) -> int:
        """Return the number of an IRI, or -1 if there is no such term."""
        return self._numbers.get(f"<{iri}>".encode(), -1)

    def forget(self, first: int) -> None:
        """Forget the terms from a number on; nothing may refer to them."""
        for text in self.texts[first:]:
            del self._numbers[text]
        del self.texts[first:]
        self._kinds = self._kinds[:first]

    def also(self, text: bytes, number: int, canonical: bytes) -> int:
        """Let a text that a term was seen with stand for it in canonical form.

        Returns:
            The number of the term: `number`, or that of the same term seen earlier.
        """
        known = self._numbers.get(canonical)
        if known is None:
            self.texts[number] = canonical
            self._numbers[canonical] = known = number
        self._numbers[text] = known
        return known

    def text(self, number: int) -> str:
        """Return a term in N-Triples form."""
        return self.texts[number].decode()

    def end_of_file(self) -> None:
        """Let blank nodes of the next file differ from those seen so far, whatever their labels.

        A node without a label of its own (the parser gives those 128 random bits) gets one by
        its place, so that the same input gives the same output.
        """
        count = 0
        for number in range(self._file_starts, len(self.texts)):
            text = self.texts[number]
            if text[0] != BLANK:
                continue
            del self._numbers[text]
            label = text
            if _RANDOM.fullmatch(text):
                count += 1
                label = b"_:b%d" % count
            name, tries = label, 1
            while name in self._labels:
                tries += 1
                name = b"%s-%d" % (label, tries)
            self._labels.add(name)
            self.texts[number] = name
        self._file_starts = len(self.texts)

    def kinds(self) -> npt.NDArray[np.uint8]:
        """Return `IRI`, `LITERAL` or `BLANK` for each term."""
        have = len(self._kinds)
        if have < len(self.texts):
            more = np.frombuffer(b"".join([text[:1] for text in self.texts[have:]]), np.uint8)
            self._kinds = np.concatenate([self._kinds, more])
        return self._kinds

    def literal(self, number: int) -> Literal | None:
        """Return the parts of a term, or None if it is not a literal."""
        return split_literal(self.texts[number])

    def string(self, number: int) -> str | None:
        """Return what SPARQL's `STR` gives for a term; None for a blank node."""
        text = self.texts[number]
        if text[0] == LITERAL:
            return _lexical(text, text.rindex(b'"'))
        return text[1:-1].decode() if text[0] == IRI else None


_RANDOM = re.compile(rb"_:[0-9a-f]{20,32}")
_ESCAPE = re.compile(rb"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)")
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def _lexical(text: bytes, end: int) -> str:
    inner = text[1:end]
    return (_ESCAPE.sub(_unescape, inner) if b"\\" in inner else inner).decode()


def _unescape(match: re.Match[bytes]) -> bytes:
    code = match[1]
    if code[:1] in {b"u", b"U"} and len(code) > 1:
        return chr(int(code[1:], 16)).encode()
    return _ESCAPED.get(code, code)


def split_literal(text: bytes) -> Literal | None:
    """Return the parts of a literal in N-Triples form, or None if it is not a literal."""
    if text[0] != LITERAL:
        return None
    end = text.rindex(b'"')
    tail = text[end + 1 :]
    lexical = _lexical(text, end)
    if not tail:
        return Literal(lexical, _STRING, "")
    if tail[:1] == b"@":
        return Literal(lexical, _LANG_STRING, tail[1:].decode())
    return Literal(lexical, tail[3:-1].decode(), "")


Value = TypeVar("Value", bound=np.generic)


class PerTerm(Generic[Value]):
    """A value for each term, worked out once, when it is first asked for.

    Args:
        terms: The terms.
        compute: Gives the value of each of some terms, by number.
        dtype: The type of a value.
    """

    def __init__(
        self, terms: Terms, compute: Callable[[Iterable[int]], list[Any]], dtype: type[Value]
    ) -> None:
        self._terms = terms
        self._compute = compute
        self._values = np.empty(0, dtype)
        self._known = np.empty(0, np.bool_)

    def of(self, numbers: Ids) -> npt.NDArray[Value]:
        """Return the value of each of these terms."""
        grown = len(self._terms) - len(self._known)
        if grown:
            self._known = np.concatenate([self._known, np.zeros(grown, np.bool_)])
            self._values = np.concatenate([self._values, np.zeros(grown, self._values.dtype)])
        missing = np.unique(numbers[~self._known[numbers]])
        if len(missing):
            self._values[missing] = self._compute(missing.tolist())
            self._known[missing] = True
        found: npt.NDArray[Value] = self._values[numbers]
        return found
