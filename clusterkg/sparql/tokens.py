r"""Splits SPARQL into tokens. All that reads SPARQL without parsing it reads these.

The tokens of a text, put together, are the text: none of it goes unseen. Engines differ in when
they resolve code point escapes such as `\u0022`: SPARQL says before all else, Oxigraph does it
within strings and IRIs only. What must not be overlooked is looked for in both `readings`.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from typing import Final

_IN_IRI: Final = r"""[^<>"{}|^`\\\x00-\x20]"""
_ESCAPED: Final = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"


def _pattern(iri: str) -> re.Pattern[str]:
    return re.compile(
        rf"""
          (?P<space>\s+)
        | (?P<iri>{iri})
        | (?P<string>
            \"\"\"(?:\"{{0,2}}(?:[^"\\]|\\.))*\"\"\" | '''(?:'{{0,2}}(?:[^'\\]|\\.))*'''
          | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*' )
        | (?P<comment>\#[^\n\r]*)
        | [?$](?P<variable>\w+)
        | (?P<language>@\w+(?:-\w+)*(?:--\w+)?)
        | (?P<blank>_:[\w.-]*)
        | (?P<name>(?P<prefix>(?:\w(?:[\w.-]*[\w-])?)?)
            :(?:[\w.:-]|[^\x00-\x7F]|%[0-9A-Fa-f]{{2}}|\\.)*)
        | (?P<word>\w+)
        | (?P<brace>[{{}}])
        | (?P<sign>\|\|?|&&?|.)
        """,
        re.VERBOSE | re.DOTALL,
    )


_TOKEN: Final = _pattern(f"<(?:{_IN_IRI}|{_ESCAPED})*>")
_NO_IRI: Final = _pattern(r"(?!)")
DOUBTFUL: Final = re.compile(
    rf"""<(?:/?(?!['#/]){_IN_IRI})*/?(?P<runs_on>['#](?:{_IN_IRI}|{_ESCAPED})*)?>"""
)
"""What looks like an IRI, but where `<` may be "less than". Nothing that has `//` outside a string
or comment, since no expression has. Where it `runs_on`, a string or comment would begin in it."""

_SILENT: Final = frozenset({"space", "comment"})
_ESCAPE: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_LITERAL: Final = re.compile(r"TRUE|FALSE|\d\w*")
_DECLARING: Final = {"BASE": 1, "PREFIX": 2, "VERSION": 1}
_FORMS: Final = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})


Token = re.Match[str]
"""A token; `lastgroup` is its kind: space, comment, iri, string, variable, language, blank (node),
name (a prefixed one), word (a keyword, function or number), brace, or sign (anything else)."""


def all_tokens(text: str) -> Iterator[Token]:
    """Yield all tokens, white space and comments too: put together, they are the text."""
    if ("(" in text or "<<" in text) and DOUBTFUL.search(text):
        return _in_context(text)
    return _TOKEN.finditer(text)


def _in_context(text: str) -> Iterator[Token]:
    """Yield all tokens of a text in which `<` may be "less than" or the start of an IRI."""
    context, place = _Context(), 0
    while place < len(text):
        token = _TOKEN.match(text, place)
        if token and token["iri"] and DOUBTFUL.fullmatch(token[0]) and context.compares(token):
            token = _NO_IRI.match(text, place)
        assert token  # any character is a token, if of no other kind
        if token.lastgroup not in _SILENT:
            context.see(token)
        yield token
        place = token.end()


_GROUP, _HEAD, _EXPRESSION, _LIST = range(4)
"""What stands within brackets: patterns or statements, the parts of a (sub)query outside its
braces, an expression, or what has no expressions (collections, rows of VALUES, paths, blank nodes).
"""


class _Context:
    """What was read so far, as far as it decides whether `<` compares or begins an IRI."""

    def __init__(self) -> None:
        self._open = [_HEAD]
        self._last: list[Token] = []  # up to two
        self._comparing = False  # whether the last token is a "less than"

    def compares(self, token: Token) -> bool:
        """Return whether `<` here is no start of an IRI: it compares, or is the second of `<<`."""
        if self._last and self._last[-1][0] == "<" and self._last[-1].end() == token.start():
            return not self._comparing
        return self._after_operand()

    def see(self, token: Token) -> None:
        """Take in the next token."""
        self._comparing = token[0] == "<" and self._after_operand()
        if token[0] in {"(", "[", "{"}:
            self._open.append(self._within(token[0]))
        elif token[0] in {")", "]", "}"}:
            if len(self._open) > 1:
                self._open.pop()
        elif word(token).startswith("SELECT") and self._last and self._last[-1][0] == "{":
            self._open[-1] = _HEAD
        self._last = [*self._last[-1:], token]

    def _after_operand(self) -> bool:
        if self._open[-1] != _EXPRESSION:
            return False
        last = self._last[-1]
        return (
            last[0] == ")"
            or last.lastgroup in {"string", "variable", "language", "blank", "name", "iri"}
            or _LITERAL.fullmatch(word(last)) is not None
        )

    def _within(self, bracket: str) -> int:
        top = self._open[-1]
        if bracket == "{":
            return _GROUP
        if bracket == "[" or top == _LIST or [last[0] for last in self._last] == ["<", "<"]:
            return _LIST
        last = self._last[-1] if self._last else None
        if top == _EXPRESSION or last is None:
            return _EXPRESSION
        if top == _HEAD:
            return _LIST if word(last).endswith("VALUES") else _EXPRESSION
        if last["word"]:  # FILTER, BIND, the name of a function
            values = word(last) == "A" or word(last).endswith("VALUES")
            return _LIST if values or _LITERAL.fullmatch(word(last)) else _EXPRESSION
        if last["name"] or last["iri"]:  # a function, or a property before a collection
            before = word(self._last[0]) + (last["prefix"] or "").upper()
            return _EXPRESSION if "FILTER" in before else _LIST
        return _LIST


def tokens(text: str) -> Iterator[Token]:
    """Yield the tokens that mean something: neither white space nor comments."""
    return (token for token in all_tokens(text) if token.lastgroup not in _SILENT)


def word(token: Token) -> str:
    """Return a keyword, function or number in upper case; nothing for all other tokens."""
    return (token["word"] or "").upper()


def nesting(token: Token) -> int:
    """Return 1 for an opening brace, -1 for a closing one, 0 for all other tokens."""
    return 0 if token.lastgroup != "brace" else 1 if token[0] == "{" else -1


def readings(text: str) -> list[str]:
    r"""Return the text as engines may read it: as it is, and with code point escapes resolved.

    >>> readings(r"ASK { \u0053ERVICE ?x {} }")[1]
    'ASK { SERVICE ?x {} }'
    """
    if "\\u" not in text and "\\U" not in text:
        return [text]
    return [text, _ESCAPE.sub(lambda found: _character(int(found[1] or found[2], 16)), text)]


def _character(code: int) -> str:
    return chr(code) if code <= 0x10FFFF else "\ufffd"


def split(text: str) -> tuple[str, str]:
    """Return the prologue (BASE and PREFIX) and the query after it."""
    rest = 0  # how many tokens of a declaration are still to come
    for token in tokens(text):
        glued = (token["prefix"] or "").upper().startswith("PREFIX")  # PREFIXex:<…>
        if rest:
            rest -= 1
        elif glued or word(token) in _DECLARING:
            rest = 1 if glued else _DECLARING[word(token)]
        else:
            return text[: token.start()], text[token.start() :]
    return text, ""


def form(text: str) -> str | None:
    """Return SELECT, ASK, CONSTRUCT or DESCRIBE; None if the text is not a query."""
    first = next(filter(None, map(word, tokens(split(text)[1]))), "")
    # Engines need no space after it: SELECTDISTINCT.
    return next((form for form in _FORMS if first.startswith(form)), None)


def modifiers(text: str) -> frozenset[str]:
    """Return the words behind the last brace of a query: ORDER, LIMIT, OFFSET and others."""
    words: set[str] = set()
    for token in tokens(text):
        if token["brace"]:
            words.clear()
        elif token["word"]:
            words.add(word(token))
    return frozenset(words)


def prefixes(text: str) -> tuple[set[str], set[str]]:
    """Return the prefixes that a text uses, and those that it declares."""
    used: set[str] = set()
    declared: set[str] = set()
    declaring = False
    for token in tokens(text):
        if token["name"]:
            (declared if declaring else used).add(token["prefix"])
        declaring = word(token) == "PREFIX"
    return used, declared


def keywords_before(prefix: str, declared: Container[str], keywords: re.Pattern[str]) -> int:
    """Return how much of a prefix is keywords before one that is declared: 5 in `GRAPHex`."""
    ends = range(1, len(prefix) + 1)
    glued = (n for n in ends if prefix[n:] in declared and keywords.fullmatch(prefix, 0, n))
    return next(glued, 0)


def declarations(prologue: str) -> dict[str, str]:
    """Return the namespaces that a prologue declares, by prefix."""
    found: dict[str, str] = {}
    prefix: str | None = None
    for token in tokens(prologue):
        if token["iri"] and prefix is not None:
            found[prefix] = token["iri"][1:-1]
        prefix = token["prefix"]
    return found
