"""The facts of a query or an update that decide whether an engine may see it.

The engine recurses into nested parts on a stack of fixed size; where that ends, so does the
process. It also connects to other machines for SERVICE and LOAD, and cannot be told not to.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from clusterkg.sparql.guard import reaches_out
from clusterkg.sparql.tokens import form, readings, tokens, word

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
    if "\\u" in text or "\\U" in text:
        return exact(text)
    depth = len(_OPENING.findall(text))
    operators = len(_OPERATORS.findall(text)) + len(_MAYBE_WORDS.findall(text))
    if depth > MOST_DEPTH or operators > MOST_OPERATORS or _MAYBE_VOLATILE.search(text):
        return exact(text)
    return Facts(form(text), depth, operators, reaches_out(text), volatile=False)


def exact(text: str) -> Facts:
    """Return the facts of a text, taken apart, in whichever way an engine reads it."""
    one, *others = map(_exact, readings(text))
    for other in others:
        one = Facts(
            one.form or other.form,
            max(one.depth, other.depth),
            max(one.operators, other.operators),
            one.reaches_out,
            one.volatile or other.volatile,
        )
    return one


def _exact(text: str) -> Facts:
    depth = deepest = operators = 0
    volatile = False
    for token in tokens(text):
        if token["brace"] or token["sign"]:
            depth += (token[0] in "([{") - (token[0] in ")]}")
            deepest = max(deepest, depth)
            operators += _OPERATORS.fullmatch(token[0]) is not None
        elif token["word"]:
            operators += word(token) in _WORDS
            volatile = volatile or word(token) in _VOLATILE
    return Facts(form(text), deepest, operators, reaches_out(text), volatile)
