"""Finds where in a Turtle, TriG, N-Triples or N-Quads file the terms of a statement stand.

The parser that reads files tells statements, not places. So a place is looked for only where it
is wanted, in a second reading that knows the tokens of these languages and the order in which the
parser gives statements: statement number 17 of the parser is number 17 here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from mmap import mmap
from typing import Final, NamedTuple

import numpy as np
from pyoxigraph import RdfFormat

Text = bytes | mmap


class Spot(NamedTuple):
    """Where the terms of a statement begin: offsets in bytes.

    The object of a statement that brackets make is the bracket, or the member of the list.
    """

    subject: int
    predicate: int
    value: int


class Place(NamedTuple):
    """Line and column, from 1; columns count characters."""

    line: int
    column: int


# Possessive repeats of groups are wrong in Python before 3.11.5; those of single signs are not.
_SPACE = rb"[ \t\r\n]++|\#[^\r\n]*+"
_LONG = rb'"""(?:[^"\\]++|\\.|"(?!""))*"""' + rb"|'''(?:[^'\\]++|\\.|'(?!''))*'''"
_SHORT = rb'"(?:[^"\\\r\n]++|\\.)*"' + rb"|'(?:[^'\\\r\n]++|\\.)*'"
_IRI = rb"<[^>]*+>"
# A full stop belongs to a name or number only if more of it follows.
_INNER = rb"""[^\s<>"'\#;,.\[\](){}^@\\]"""
_WORD = rb"(?:" + _INNER + rb"++|\\.|\.++(?=" + _INNER + rb"|\\))+"
_TERM = b"|".join([_WORD, _IRI, _LONG, _SHORT, rb"@[A-Za-z][A-Za-z0-9-]*+", rb"\^\^"])
_TOKEN = re.compile(rb"(?:" + _SPACE + rb")|(" + _TERM + rb"|[;,.\[\](){}])", re.DOTALL)
_UNTIL_END = re.compile(rb"(?:" + _SPACE + b"|" + _TERM + rb"|[;,\[\]()])*(?:[.{}]|\Z)", re.DOTALL)
_LITERAL_OR_TERM = re.compile(
    b"(?:"
    + _LONG
    + b"|"
    + _SHORT
    + rb")(?:@[A-Za-z0-9-]+|\^\^(?:"
    + _IRI
    + b"|"
    + _WORD
    + b"))?|"
    + _TERM,
    re.DOTALL,
)
_DIRECTIVES: Final = (b"prefix", b"base")


def spots(text: Text, rdf_format: RdfFormat, wanted: Iterable[int]) -> dict[int, Spot]:
    """Return where statements stand, by their ordinal in the file, from 0.

    Args:
        text: A well-formed file.
        rdf_format: Its format: one in which places can be told.
        wanted: Ordinals of statements.
    """
    found: dict[int, Spot] = {}
    left = iter(sorted(set(wanted)))
    goal = next(left, None)
    count = 0
    graphs = rdf_format == RdfFormat.N_QUADS
    for start, end in _statements(text):
        if goal is None:
            break
        statement = text[start:end]
        quick = None if graphs else _count(statement)
        if quick is not None and count + quick <= goal:
            count += quick
            continue
        walked = _quad(statement) if graphs else _Walk(statement).spots()
        while goal is not None and goal < count + len(walked):
            spot = walked[goal - count]
            found[goal] = Spot(*(offset + start for offset in spot))
            goal = next(left, None)
        count += len(walked)
    return found


def places(text: Text, offsets: Iterable[int]) -> dict[int, Place]:
    """Return line and column of offsets in bytes."""
    found = {}
    codes = np.frombuffer(text, np.uint8)
    line, at, line_start = 1, 0, 0
    if text[:3] == b"\xef\xbb\xbf":
        line_start = 3  # a byte order mark is not a character of the first line
    for offset in sorted(set(offsets)):
        breaks = np.flatnonzero(codes[at:offset] == 10)
        if len(breaks):
            line += len(breaks)
            line_start = at + int(breaks[-1]) + 1
        at = max(at, offset)
        before = codes[line_start:offset]
        # Bytes 10xxxxxx continue a character.
        found[offset] = Place(line, int(np.count_nonzero((before & 0xC0) != 0x80)) + 1)
    return found


def token_length(text: bytes) -> int:
    """Return how many characters the term has with which a piece of a line begins.

    >>> token_length(b'"199x"^^xsd:gYear , "2001"')
    17

    Of a string that goes on in the next line, it is what this line has of it.

    >>> token_length(b"'''two")
    6
    """
    found = _LITERAL_OR_TERM.match(text)
    if found is None:
        return 1
    # What looks like an empty string before one more quote opens a string of several lines.
    goes_on = len(found[0]) == 2 and text[:3] in {b'"""', b"'''"}
    return len((text if goes_on else found[0]).decode(errors="replace"))


def _statements(text: Text) -> Iterator[tuple[int, int]]:
    """Yield start and end of each part that ends with a full stop or a brace."""
    start = 3 if text[:3] == b"\xef\xbb\xbf" else 0
    match = _UNTIL_END.match
    while (found := match(text, start)) is not None and found.end() > start:
        yield start, found.end()
        start = found.end()


def _count(statement: bytes) -> int | None:
    """Return how many statements a part makes, or None if it takes a walk to tell."""
    # Any of these signs may also stand within a string; then the walk was not needed.
    if b"[" in statement or b"(" in statement or _EMPTY.search(statement):
        return None
    first = _FIRST.match(statement)
    if first is None or statement[-1:] == b"{":
        return 0
    if first[1] in {b"@", b"p", b"P", b"b", b"B"}:
        return None
    return len(_SEPARATORS.findall(statement))


_EMPTY = re.compile(rb";\s*(?:[;.}]|\#|\Z)")
_FIRST = re.compile(rb"(?:" + _SPACE + rb")*([^.}])")
_SEPARATORS = re.compile(rb"(?:" + _SPACE + b"|" + _TERM + rb")*([;,.}])", re.DOTALL)


def _quad(statement: bytes) -> list[Spot]:
    starts = [m.start() for m in _TOKEN.finditer(statement) if m[1]]
    return [Spot(starts[0], starts[1], starts[2])] if len(starts) > 3 else []


class _Walk:
    """Walks through one part of a file and notes its statements in the parser's order.

    The parser gives the statements that one token completes in reverse order; a string waits for
    the token after it, which may be its language or datatype.
    """

    def __init__(self, statement: bytes) -> None:
        found = [(m[1], m.start(1)) for m in _TOKEN.finditer(statement) if m[1]]
        self._tokens = [token for token, _ in found] + [b""]
        self._starts = [start for _, start in found] + [len(statement)]
        self._at = 0
        self._pending: list[Spot] = []
        self._done: list[Spot] = []

    def spots(self) -> list[Spot]:
        self._skip_directives()
        if self._token() not in {b"", b".", b"{", b"}"} and self._tokens[-2] != b"{":
            self._triples()
        self._next()
        return self._done

    def _token(self) -> bytes:
        return self._tokens[self._at]

    def _next(self) -> None:
        """Go on to the next token."""
        self._done += reversed(self._pending)
        self._pending.clear()
        self._at += 1

    def _emit(self, subject: int, predicate: int, value: int) -> None:
        self._pending.append(Spot(subject, predicate, value))

    def _skip_directives(self) -> None:
        while True:
            token = self._token()
            if token[:1] == b"@":
                self._at = len(self._tokens) - 1  # @prefix and @base end with a full stop
                return
            if token.lower() == b"prefix":
                self._at += 3
            elif token.lower() == b"base":
                self._at += 2
            else:
                return

    def _triples(self) -> None:
        subject = self._starts[self._at]
        alone = False
        if self._token() == b"[":
            self._next()
            alone = self._token() != b"]"
            if alone:
                self._predicates(subject)
            self._next()
        elif self._token() == b"(":
            self._next()
            if self._token() != b")":
                self._list(subject)
            self._next()
        else:
            self._next()
        if not (alone and self._token() in {b".", b"}", b""}):
            self._predicates(subject)

    def _predicates(self, subject: int) -> None:
        while self._token() not in {b".", b"]", b"}", b""}:
            if self._token() == b";":
                self._next()
                continue
            predicate = self._starts[self._at]
            self._next()
            while True:
                self._object(subject, predicate)
                if self._token() != b",":
                    break
                self._next()

    def _object(self, subject: int, predicate: int) -> None:
        start, token = self._starts[self._at], self._token()
        if token == b"[":
            self._next()
            if self._token() != b"]":
                self._predicates(start)
            self._emit(subject, predicate, start)
            self._next()
        elif token == b"(":
            self._next()
            self._emit(subject, predicate, start)
            if self._token() != b")":
                self._list(start)
            self._next()
        elif token[:1] in {b'"', b"'"}:
            self._next()
            if self._token() == b"^^":
                self._next()
            self._emit(subject, predicate, start)
            if self._tokens[self._at - 1] == b"^^" or self._token()[:1] == b"@":
                self._next()
        else:
            self._emit(subject, predicate, start)
            self._next()

    def _list(self, cell: int) -> None:
        """Walk through the members of a list, up to its closing bracket."""
        while True:
            self._object(cell, self._starts[self._at])
            rest = self._starts[self._at]
            self._emit(cell, rest, rest)
            if self._token() in {b")", b""}:
                return
            cell = rest
