"""Looks at SPARQL text token by token, as far as that goes without parsing it."""

from __future__ import annotations

import re
from collections.abc import Iterator

_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_TOKEN = re.compile(
    r"""
      <[^<>"{}|^`\\\x00-\x20]*>                     # IRI
    | \"\"\"(?:\"{0,2}(?:[^"\\]|\\.))*\"{3,5}       # strings
    | '''(?:'{0,2}(?:[^'\\]|\\.))*'{3,5}
    | "(?:[^"\\\n\r]|\\.)*"
    | '(?:[^'\\\n\r]|\\.)*'
    | \#[^\n\r]*                                    # comment
    | [?$@]\w+(?:-\w+)*                             # variable, language tag
    | _:[\w.-]*                                     # blank node
    | (?P<prefix>(?:\w(?:[\w.-]*[\w-])?)?:)(?:[\w.:-]|[^\x00-\x7F]|%[0-9A-Fa-f]{2}|\\.)*  # name
    | (?P<word>\w+)
    | (?P<brace>[{}])
    """,
    re.VERBOSE | re.DOTALL,
)
_FORMS = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})


def tokens(text: str) -> Iterator[re.Match[str]]:
    """Yield tokens: names, literals, comments; words as group `word`, braces as `brace`."""
    return _TOKEN.finditer(text)


def unescaped(text: str) -> str:
    """Return `text` with its code point escapes resolved, as SPARQL does before all else."""
    return _ESCAPE.sub(lambda m: _character(int(m[1] or m[2], 16)), text)


def _character(code: int) -> str:
    return chr(code) if code <= 0x10FFFF else "�"


def split(text: str) -> tuple[str, str]:
    """Return the prologue (BASE and PREFIX) and the query after it."""
    for token in tokens(text):
        word = (token["word"] or "").upper()
        if word and word not in {"BASE", "PREFIX"}:
            return text[: token.start()], text[token.start() :]
    return text, ""


def form(text: str) -> str | None:
    """Return SELECT, ASK, CONSTRUCT or DESCRIBE; None if the text is no query."""
    first = next((t["word"].upper() for t in tokens(split(text)[1]) if t["word"]), "")
    # Engines need no space after it: SELECTDISTINCT.
    return next((form for form in _FORMS if first.startswith(form)), None)


def modifiers(text: str) -> frozenset[str]:
    """Return the words behind the last brace of a query: ORDER, LIMIT, OFFSET and others."""
    words: set[str] = set()
    for token in tokens(text):
        if token["brace"]:
            words.clear()
        elif token["word"]:
            words.add(token["word"].upper())
    return frozenset(words)


def head_words(text: str) -> frozenset[str]:
    """Return the words of a query before its first brace, such as SELECT and FROM."""
    words = set()
    for token in tokens(split(text)[1]):
        if token["brace"]:
            break
        if token["word"]:
            words.add(token["word"].upper())
    return frozenset(words)


def prefixes(text: str) -> tuple[set[str], set[str]]:
    """Return the prefixes that a text uses, and those that it declares."""
    used: set[str] = set()
    declared: set[str] = set()
    declaring = False
    for token in tokens(text):
        if token["prefix"]:
            (declared if declaring else used).add(token["prefix"][:-1])
        if not token[0].startswith("#"):
            declaring = (token["word"] or "").upper() == "PREFIX"
    return used, declared
