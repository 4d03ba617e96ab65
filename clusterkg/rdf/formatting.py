"""Formats a Turtle file: the stable form of its triples, with its own prefixes and comments.

The parser knows nothing of comments. So each comment becomes a statement about the subject beside
it, put into a copy of the text where a predicate begins; the parser then tells which subject that
is, also where it is a blank node.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from pyoxigraph import NamedNode, RdfFormat, Triple, parse

from clusterkg.model.errors import FormatError
from clusterkg.model.namespaces import RDF
from clusterkg.rdf.reader import opened, parsing
from clusterkg.rdf.turtle import Comments, to_turtle

_BASE: Final = "x-here://here/1/2/3/4/5/6/7/8/file"
"""IRI of a file without @base, so that what is relative in it stays so."""

_STRING = r'"""(?:[^"\\]|\\.|"(?!""))*+"""|' + r"'''(?:[^'\\]|\\.|'(?!''))*+'''|"
_STRING += r'"(?:[^"\\\r\n]|\\.)*+"|' + r"'(?:[^'\\\r\n]|\\.)*+'"
_IRI = r"<(?:[^\x00-\x20<>\"{}|^`\\]|\\.)*+>"
_MARK = r"<<\(|\)>>|<<|>>|\{\||\|\}|\^\^|[;,.\[\]()~]"
# A full stop belongs to a name or number only if more of it follows.
_INNER = r"""[^\s<>"'#;,.\[\](){}@\\~|^]"""
_WORD = rf"(?:{_INNER}|\\.|\.+(?={_INNER}|\\))+"
_TOKEN = re.compile(
    rf"\s+|(?P<comment>\#[^\r\n]*)|(?P<token>{_STRING}|{_IRI}|{_MARK}|@[A-Za-z0-9-]+|{_WORD})",
    re.DOTALL,
)
_DIRECTIVES: Final = {"prefix": 2, "base": 1, "version": 1}
"""Directives of SPARQL's style, with how many tokens follow."""
_OPENING: Final = {"[": True, "{|": True, "(": False, "<<": False, "<<(": False}
"""Opening mark → whether a predicate comes next."""
_CLOSING: Final = frozenset({"]", "|}", ")", ">>", ")>>"})


def formatted(path: Path) -> str:
    """Return the text of a Turtle file in the stable form.

    Its prefixes keep their names, its comments the statement that they stand at; ours are added
    where they shorten an IRI. What is relative to the file stays relative.

    Raises:
        FileError: The file is missing or unreadable.
        FormatError: It is not a Turtle file.
        ParseError: Its text is not well-formed.
    """
    if path.suffix.lower() != ".ttl":
        raise FormatError(
            "only Turtle files have a stable form",
            hint="name files that end in .ttl",
            file=str(path),
        )
    with opened(path) as file:
        data = file.read()
    with parsing(path, RdfFormat.TURTLE):
        parser = parse(data, RdfFormat.TURTLE, base_iri=_BASE)
        triples = [quad.triple for quad in parser]
    prefixes = parser.prefixes
    comments = Comments()
    if b"#" in data:
        triples, comments = _with_comments(data.decode(), triples)
    return to_turtle(triples, kept=prefixes, comments=comments, base=_BASE)


def _with_comments(text: str, triples: list[Triple]) -> tuple[list[Triple], Comments]:
    """Return the triples of a well-formed text anew, with its comments."""
    scheme = "x-comment:"
    while scheme in text:
        scheme = f"x-{scheme}"
    walk = _Walk(text, scheme)
    comments = Comments([walk.comments[n] for n in walk.head], {}, [])
    if walk.inserted:
        marked: list[tuple[int, Triple]] = []
        triples = []
        for quad in parse(walk.marked(), RdfFormat.TURTLE, base_iri=_BASE):
            predicate = quad.predicate.value
            if predicate.startswith(scheme):
                marked.append((int(predicate.removeprefix(scheme)), quad.triple))
            else:
                triples.append(quad.triple)
        for number, triple in sorted(marked, key=lambda pair: pair[0]):
            assert isinstance(triple.object, NamedNode)
            predicate_of = None if triple.object.value == scheme else triple.object
            where = (triple.subject, predicate_of)
            comments.about.setdefault(where, []).append(walk.comments[number])
    rest = comments.tail if triples else comments.head
    rest += [walk.comments[n] for n in walk.waiting]
    return triples, comments


@dataclass
class _Level:
    """What is open in a statement: the statement itself, or a bracket.

    Attributes:
        has_predicates: Whether it is a list of predicates and objects.
        ready: Whether a predicate may come next.
        about_subject: Whether its predicates are of the subject of the statement.
        verb: Where its last predicate begins, and how that is written.
        waiting: Comments for the predicate that comes next.
    """

    has_predicates: bool
    ready: bool
    about_subject: bool = False
    verb: tuple[int, str] | None = None
    waiting: list[int] = field(default_factory=list)


class _Walk:
    """Walks through the text of a file and finds what each comment stands at.

    Args:
        text: The text, well-formed.
        scheme: Begins the IRIs that stand for comments.

    Attributes:
        comments: The comments, in order; others name them by their number here.
        head: Those that stand above all statements.
        waiting: Those that no statement follows.
        inserted: What makes statements of the others: offset in the text, text.
    """

    def __init__(self, text: str, scheme: str) -> None:
        self.comments: list[str] = []
        self.head: list[int] = []
        self.waiting: list[int] = []
        self.inserted: list[tuple[int, str]] = []
        self._text = text
        self._scheme = scheme
        self._levels: list[_Level] = []
        self._anchor: int | None = None  # where a statement about the subject may be put
        self._block: list[int] = []  # comments on the subject, until there is an anchor
        self._directive = 0  # tokens that it still has; -1 is up to the full stop
        self._begun = self._declared = self._subject_read = False
        self._ends: dict[int, int] = {}
        for match in _TOKEN.finditer(text):
            if match["comment"] is not None:
                self._comment(match.start(), match["comment"])
            elif match["token"] is not None:
                self._token(match.start(), match["token"])

    def marked(self) -> str:
        """Return the text with a statement for each comment."""
        return "".join(self._pieces())

    def _pieces(self) -> Iterator[str]:
        at = 0
        for offset, text in sorted(self.inserted, key=lambda pair: pair[0]):
            yield self._text[at:offset]
            yield text
            at = offset
        yield self._text[at:]

    def _comment(self, start: int, text: str) -> None:
        number = len(self.comments)
        self.comments.append(text.rstrip())
        self._ends[number] = start + len(text)
        line_start = max(self._text.rfind("\n", 0, start), self._text.rfind("\r", 0, start)) + 1
        alone = not self._text[line_start:start].strip()
        if self._levels:
            self._comment_within(number, alone)
        elif self._directive or (not alone and self._declared and not self._begun):
            self.head.append(number)
        elif not alone and self._anchor is not None:
            self._say(number, self._anchor, None)
        else:
            self.waiting.append(number)

    def _comment_within(self, number: int, alone: bool) -> None:
        level = next(level for level in reversed(self._levels) if level.has_predicates)
        bare = level is self._levels[0] and level.verb is None
        if bare and not (alone and level.ready):
            self._say_of_subject(number)
        elif level.verb is None or (level.ready and alone):
            level.waiting.append(number)
        else:
            self._say(number, *level.verb)

    def _token(self, start: int, token: str) -> None:
        if self._directive:
            self._directive = 0 if token == "." else self._directive - (self._directive > 0)
        elif not self._levels and (token[0] == "@" or token.lower() in _DIRECTIVES):
            self._directive = -1 if token[0] == "@" else _DIRECTIVES[token.lower()]
            self._anchor = None
            self._declared, self._begun = True, False
            self.head += self.waiting
            self.waiting.clear()
        else:
            self._token_of_statement(start, token)

    def _token_of_statement(self, start: int, token: str) -> None:
        if not self._levels:
            self._begin(start)
        level = self._levels[-1]
        if token in _CLOSING:
            self._close()
        elif token == "." and len(self._levels) == 1:
            self._end(start)
        elif token in _OPENING:
            opens = _OPENING[token]
            subject = token == "[" and len(self._levels) == 1 and not self._subject_read
            self._levels.append(_Level(opens, opens, subject))
        elif token == ";":
            level.ready = True
        elif level.has_predicates and level.ready:
            level.ready = False
            self._verb(level, start, token)
        elif len(self._levels) == 1 and not self._subject_read:
            self._subject_read = level.ready = True

    def _begin(self, start: int) -> None:
        """Begin a statement. At the top of a file, an empty line parts its own comments off."""
        if not self._begun and not self._declared:
            begins = [*(self._ends[n] - len(self.comments[n]) for n in self.waiting[1:]), start]
            for at in reversed(range(len(self.waiting))):
                between = self._text[self._ends[self.waiting[at]] : begins[at]]
                if len(re.findall(r"\r\n?|\n", between)) > 1:
                    self.head += self.waiting[: at + 1]
                    del self.waiting[: at + 1]
                    break
        self._begun = True
        self._subject_read = False
        self._anchor = None
        self._levels.append(_Level(True, ready=False, about_subject=True))
        self._block = self.waiting[:]
        self.waiting.clear()

    def _verb(self, level: _Level, start: int, token: str) -> None:
        level.verb = start, f"<{RDF}type>" if token == "a" else token
        if level.about_subject:
            self._set_anchor(start)
        for number in level.waiting:
            self._say(number, *level.verb)
        level.waiting.clear()

    def _close(self) -> None:
        closed = self._levels.pop()
        outer = next(level for level in reversed(self._levels) if level.has_predicates)
        verb = closed.verb or outer.verb
        for number in closed.waiting:
            if verb is None:
                self._say_of_subject(number)
            else:
                self._say(number, *verb)
        if len(self._levels) == 1 and not self._subject_read:
            self._subject_read = self._levels[0].ready = True

    def _end(self, start: int) -> None:
        self._set_anchor(start)
        level = self._levels.pop()
        for number in level.waiting:
            if level.verb is None:
                self._say_of_subject(number)
            else:
                self._say(number, *level.verb)

    def _set_anchor(self, start: int) -> None:
        if self._anchor is None:
            self._anchor = start
            for number in self._block:
                self._say(number, start, None)
            self._block.clear()

    def _say_of_subject(self, number: int) -> None:
        if self._anchor is None:
            self._block.append(number)
        else:
            self._say(number, self._anchor, None)

    def _say(self, number: int, start: int, verb: str | None) -> None:
        """Make a statement of a comment, on a predicate or on the subject."""
        what = f"<{self._scheme}>" if verb is None else verb
        self.inserted.append((start, f"<{self._scheme}{number}> {what} ; "))
