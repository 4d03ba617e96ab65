"""Finds in SPARQL text what makes an engine contact other hosts: SERVICE and LOAD.

The engine has no switch for them, so the text is checked before it gets there, token by token:
neither a comment nor a string nor a name such as `?service` or `ex:load` is taken for the keyword.

The engine needs no space between words: `SERVICESILENT`, `trueSERVICE` and `LOADSILENT` act. Where
`service:x` stands before a group, it may be a name, or SERVICE and `:x`: it is taken for a name if
its prefix is declared, and `clusterkg.sparql.settled` sees to it that the engine does so, too.
"""

from __future__ import annotations

from collections.abc import Sequence

from clusterkg.model.errors import DisabledError
from clusterkg.sparql.settled import names_like_service
from clusterkg.sparql.tokens import Token, form, nesting, readings, tokens, word

_NAMED = ("service", "load", "\\u")


def reaches_out(text: str) -> str | None:
    """Return "SERVICE" or "LOAD" if `text` holds that keyword, else None."""
    folded = text.casefold()
    if not any(word in folded for word in _NAMED):  # most texts need no closer look
        return None
    return next(filter(None, map(_reaches_out, readings(text))), None)


def _reaches_out(text: str) -> str | None:
    found = list(tokens(text))
    for token in found:
        keyword = word(token)
        if "SERVICE" in keyword or "LOAD" in keyword:
            return "SERVICE" if "SERVICE" in keyword else "LOAD"
    if any(iri is None for _, iri in names_like_service(found)):
        return "SERVICE"
    return "LOAD" if form(text) is None and _loads(found) else None


def _loads(found: Sequence[Token]) -> bool:
    """Return whether an operation of an update begins with what may be LOAD and a name."""
    depth = 0
    for number, token in enumerate(found):
        depth += nesting(token)
        if depth <= 0 and (token["prefix"] or "").upper().startswith("LOAD"):
            before = found[number - 1] if number else None
            if before is None or before["iri"] or before[0] == ";":
                return True
    return False


def refuse_reaching_out(text: str) -> None:
    """Raise DisabledError if `text` holds SERVICE or LOAD."""
    word = reaches_out(text)
    if word is not None:
        raise DisabledError(
            f"{word} is disabled: it would contact other hosts",
            hint="allow SERVICE with --allow-service; load files with 'clusterkg load'"
            if word == "SERVICE"
            else "load files with 'clusterkg load'",
        )
