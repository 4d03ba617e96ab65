"""The facts of a query or an update that decide whether an engine may see it.

The engine recurses into nested parts on a stack of fixed size; where that ends, so does the
process. It also connects to other machines for SERVICE and LOAD, and cannot be told not to.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from clusterkg.sparql.guard import reaches_out
from clusterkg.sparql.tokens import form, tokens, unescaped

MOST_DEPTH: Final = 200
"""Brackets within brackets; the engine withstands about 1,000."""

MOST_OPERATORS: Final = 2_000
"""Operators and UNIONs of a text; the engine withstands about 3,000 in a row."""

_VOLATILE: Final = frozenset({"NOW", "RAND", "UUID", "STRUUID", "BNODE"})
_OPERATORS: Final = re.compile(r"[!*/+^-]|\|\|?|&&?")
_WORDS: Final = frozenset({"UNION", "OPTIONAL", "MINUS", "BIND", "FILTER", "VALUES"})


@dataclass(frozen=True)
class Facts:
    """What a text of SPARQL holds.

    Attributes:
        form: SELECT, ASK, CONSTRUCT or DESCRIBE; None for an update.
        depth: How deep its brackets are nested.
        operators: How many operators it has.
        reaches_out: SERVICE or LOAD, if it has one.
        volatile: Whether its answer may differ from time to time.
    """

    form: str | None
    depth: int
    operators: int
    reaches_out: str | None
    volatile: bool

    @property
    def too_deep(self) -> bool:
        """Whether the engine might break on it."""
        return self.depth > MOST_DEPTH or self.operators > MOST_OPERATORS


_QUICK: Final = re.IGNORECASE | re.ASCII  # faster where letters are not Latin
_OPENING: Final = re.compile(r"[({\[]")
_MAYBE_VOLATILE: Final = re.compile(r"\b(?:now|rand|uuid|struuid|bnode)\b", _QUICK)
_MAYBE_WORDS: Final = re.compile(rf"\b(?:{'|'.join(_WORDS)})\b", _QUICK)


def facts(text: str) -> Facts:
    """Return the facts of a query or an update.

    Most texts have so few brackets and operators, even with those in strings and comments, that
    they need not be taken apart; then the numbers are those, and may be too high.
    """
    if "\\" in text:
        text = unescaped(text)
    depth = len(_OPENING.findall(text))
    operators = len(_OPERATORS.findall(text)) + len(_MAYBE_WORDS.findall(text))
    if depth > MOST_DEPTH or operators > MOST_OPERATORS or _MAYBE_VOLATILE.search(text):
        return exact(text)
    return Facts(form(text), depth, operators, reaches_out(text), volatile=False)


def exact(text: str) -> Facts:
    """Return the facts of a text, taken apart."""
    text = unescaped(text)
    depth = deepest = operators = 0
    volatile = False
    last = 0

    def between(part: str) -> None:
        nonlocal depth, deepest, operators
        for sign in part:
            if sign in "([":
                depth += 1
                deepest = max(deepest, depth)
            elif sign in ")]":
                depth -= 1
        operators += len(_OPERATORS.findall(part))

    for token in tokens(text):
        between(text[last : token.start()])
        last = token.end()
        if token["brace"] == "{":
            depth += 1
            deepest = max(deepest, depth)
        elif token["brace"]:
            depth -= 1
        elif token["word"]:
            word = token["word"].upper()
            operators += word in _WORDS
            volatile = volatile or word in _VOLATILE
    between(text[last:])
    return Facts(form(text), deepest, operators, reaches_out(text), volatile)
