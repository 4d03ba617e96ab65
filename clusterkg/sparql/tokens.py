r"""Splits SPARQL into tokens. All that reads SPARQL without parsing it reads these.

The tokens of a text, put together, are the text: none of it goes unseen. Engines differ in when
they resolve code point escapes such as `\u0022`: SPARQL says before all else, Oxigraph does it
within strings and IRIs only. What must not be overlooked is looked for in both `readings`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_TOKEN: Final = re.compile(
    r"""
      (?P<space>\s+)
    | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
    | (?P<string>
        \"\"\"(?:\"{0,2}(?:[^"\\]|\\.))*\"{3,5} | '''(?:'{0,2}(?:[^'\\]|\\.))*'{3,5}
      | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*' )
    | (?P<comment>\#[^\n\r]*)
    | [?$](?P<variable>\w+)
    | (?P<language>@\w+(?:-\w+)*(?:--\w+)?)
    | (?P<blank>_:[\w.-]*)
    | (?P<name>(?P<prefix>(?:\w(?:[\w.-]*[\w-])?)?):(?:[\w.:-]|[^\x00-\x7F]|%[0-9A-Fa-f]{2}|\\.)*)
    | (?P<word>\w+)
    | (?P<brace>[{}])
    | (?P<sign>\|\|?|&&?|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_SILENT: Final = frozenset({"space", "comment"})
_ESCAPE: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_FORMS: Final = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})


Token = re.Match[str]
"""A token; `lastgroup` is its kind: space, comment, iri, string, variable, language, blank (node),
name (a prefixed one), word (a keyword, function or number), brace, or sign (anything else)."""


def all_tokens(text: str) -> Iterator[Token]:
    """Yield all tokens, white space and comments too: put together, they are the text."""
    return _TOKEN.finditer(text)


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
    for token in tokens(text):
        if word(token) not in {"", "BASE", "PREFIX"}:
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


def head_words(text: str) -> frozenset[str]:
    """Return the words of a query before its first brace, such as SELECT and FROM."""
    words = set()
    for token in tokens(split(text)[1]):
        if token["brace"]:
            break
        if token["word"]:
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


def declarations(prologue: str) -> dict[str, str]:
    """Return the namespaces that a prologue declares, by prefix."""
    found: dict[str, str] = {}
    prefix: str | None = None
    for token in tokens(prologue):
        if token["iri"] and prefix is not None:
            found[prefix] = token["iri"][1:-1]
        prefix = token["prefix"]
    return found
