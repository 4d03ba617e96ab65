"""Finds in SPARQL text what makes an engine reach out: SERVICE and LOAD.

The engine has no switch for them, so the text is looked at before it gets there. The look-out
splits the text into tokens as SPARQL does (after its code point escapes), so neither a comment
nor a string nor a name such as `?service` or `ex:load` is taken for the keyword.

The engine needs no space between words: `SERVICESILENT`, `trueSERVICE` and `LOADSILENT` act. It
also tries a text in more than one way: where `service:x` can be no name, it is SERVICE and `:x`.
"""

from __future__ import annotations

import re

from clusterkg.model.errors import UnsupportedError
from clusterkg.sparql.tokens import tokens, unescaped

_NAMED = ("service", "load", "\\u")
_COMMENT = re.compile(r"#[^\n\r]*")


def reaches_out(text: str) -> str | None:
    """Return "SERVICE" or "LOAD" if `text` holds that keyword, else None."""
    folded = text.casefold()
    if not any(word in folded for word in _NAMED):  # most texts need no closer look
        return None
    text = unescaped(text)
    found = [token for token in tokens(text) if not token[0].startswith("#")]
    depth = 0
    for number, token in enumerate(found):
        depth += {"{": 1, "}": -1}.get(token["brace"], 0)
        word = (token["word"] or "").upper()
        if "SERVICE" in word or "LOAD" in word:
            return "SERVICE" if "SERVICE" in word else "LOAD"
        prefix = (token["prefix"] or "").upper()
        if "SERVICE" in prefix and _opens(text, found, number):
            return "SERVICE"
        if prefix.startswith("LOAD") and depth <= 0 and _begins(text, found, number):
            return "LOAD"
    return None


def _opens(text: str, found: list[re.Match[str]], number: int) -> bool:
    """Return whether a group follows a token at once, as it does after the name of a service."""
    if number + 1 == len(found) or found[number + 1]["brace"] != "{":
        return False
    between = text[found[number].end() : found[number + 1].start()]
    return _COMMENT.sub("", between).strip() != "."


def _begins(text: str, found: list[re.Match[str]], number: int) -> bool:
    """Return whether an operation of an update may begin with a token, at the top level."""
    if number == 0:
        return True
    last = found[number - 1]
    return ";" in text[last.end() : found[number].start()] or last[0].startswith("<")


def refuse_reaching_out(text: str) -> None:
    """Raise UnsupportedError if `text` holds SERVICE or LOAD."""
    word = reaches_out(text)
    if word is not None:
        raise UnsupportedError(
            f"{word} is off: it makes the store connect to other machines",
            hint="SERVICE can be allowed with --allow-service; files are loaded by 'clusterkg load'"
            if word == "SERVICE"
            else "load files with 'clusterkg load'",
        )
