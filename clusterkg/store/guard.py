"""Finds in SPARQL text what makes an engine reach out: SERVICE and LOAD.

The engine has no switch for them, so the text is looked at before it gets there. The look-out
splits the text into tokens as SPARQL does (after its code point escapes), so neither a comment
nor a string nor a name such as `?service` or `ex:load` is taken for the keyword.
"""

from __future__ import annotations

from clusterkg.errors import UnsupportedError
from clusterkg.store.sparql_text import tokens, unescaped

_NAMED = ("service", "load", "\\u")


def reaches_out(text: str) -> str | None:
    """Return "SERVICE" or "LOAD" if `text` holds that keyword, else None."""
    folded = text.casefold()
    if not any(word in folded for word in _NAMED):  # most texts need no closer look
        return None
    for token in tokens(unescaped(text)):
        word = token["word"]
        if word is not None and word.upper() in {"SERVICE", "LOAD"}:
            return word.upper()
    return None


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
