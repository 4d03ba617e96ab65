"""Finds in SPARQL text what makes an engine reach out: SERVICE and LOAD.

The engine has no switch for them, so the text is looked at before it gets there. The look-out
splits the text into tokens as SPARQL does (after its code point escapes), so neither a comment
nor a string nor a name such as `?service` or `ex:load` is taken for the keyword.
"""

from __future__ import annotations

import re

from clusterkg.errors import UnsupportedError

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
    | (?:\w(?:[\w.-]*[\w-])?)?:(?:[\w.:-]|%[0-9A-Fa-f]{2}|\\.)*   # prefixed name
    | (?P<word>\w+)
    """,
    re.VERBOSE | re.DOTALL,
)


def reaches_out(text: str) -> str | None:
    """Return "SERVICE" or "LOAD" if `text` holds that keyword, else None."""
    plain = _ESCAPE.sub(lambda m: _character(int(m[1] or m[2], 16)), text)
    for token in _TOKEN.finditer(plain):
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


def _character(code: int) -> str:
    return chr(code) if code <= 0x10FFFF else "�"
