"""Finds in SPARQL text what makes an engine contact other hosts: SERVICE and LOAD.

The engine has no switch for them, so the text is checked before it gets there, token by token:
neither a comment nor a string nor a name such as `?service` or `ex:load` is taken for the keyword.

The engine needs no space between words: `SERVICESILENT`, `trueSERVICE` and `LOADSILENT` act. It
also tries a text in more than one way: where `service:x` cannot be a name, it is SERVICE and `:x`.
"""

from __future__ import annotations

from clusterkg.model.errors import UnsupportedError
from clusterkg.sparql.tokens import Token, nesting, readings, tokens, word

_NAMED = ("service", "load", "\\u")


def reaches_out(text: str) -> str | None:
    """Return "SERVICE" or "LOAD" if `text` holds that keyword, else None."""
    folded = text.casefold()
    if not any(word in folded for word in _NAMED):  # most texts need no closer look
        return None
    return next(filter(None, map(_reaches_out, readings(text))), None)


def _reaches_out(text: str) -> str | None:
    found = list(tokens(text))
    depth = 0
    for number, token in enumerate(found):
        depth += nesting(token)
        keyword = word(token)
        if "SERVICE" in keyword or "LOAD" in keyword:
            return "SERVICE" if "SERVICE" in keyword else "LOAD"
        prefix = (token["prefix"] or "").upper()
        if "SERVICE" in prefix and _opens(found, number):
            return "SERVICE"
        if prefix.startswith("LOAD") and depth <= 0 and _begins(found, number):
            return "LOAD"
    return None


def _opens(found: list[Token], number: int) -> bool:
    """Return whether a group follows a token at once, as it does after the name of a service."""
    return number + 1 < len(found) and found[number + 1][0] == "{"


def _begins(found: list[Token], number: int) -> bool:
    """Return whether an operation of an update may begin with a token, at the top level."""
    return number == 0 or found[number - 1].lastgroup == "iri" or found[number - 1][0] == ";"


def refuse_reaching_out(text: str) -> None:
    """Raise UnsupportedError if `text` holds SERVICE or LOAD."""
    word = reaches_out(text)
    if word is not None:
        raise UnsupportedError(
            f"{word} is disabled: it would contact other hosts",
            hint="allow SERVICE with --allow-service; load files with 'clusterkg load'"
            if word == "SERVICE"
            else "load files with 'clusterkg load'",
        )
