"""Text for people on standard output and standard error, whatever encoding these have.

Letters and signs that an encoding lacks (cp1252, cp866, ASCII) are written in a readable way with
those it has. Formats for programs are UTF-8 everywhere: `common.emit` prints them, `common.say` and
`common.note` print for people.
"""

from __future__ import annotations

import codecs
import errno
import io
import os
import re
import sys
from typing import Any, Final, TextIO, cast

_READABLE: Final = "clusterkg.readable"

_SIGNS: Final = {
    "…": "...", "—": "-", "–": "-", "−": "-", "‐": "-", "‑": "-", "→": "->", "←": "<-", "↔": "<->",
    "≥": ">=", "≤": "<=", "≠": "!=", "≈": "~", "×": "x", "·": "*", "•": "*", "№": "No.", "’": "'",
    "‘": "'", "ʼ": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "│": "|", "┃": "|",
    "─": "-", "━": "-",
}  # fmt: skip
_BORDERS: Final = re.compile("[\u2500-\u257f]")
_WORDS: Final = re.compile(r"[\u0400-\u052f]+")


class _Closed(io.TextIOBase):
    """Standard output that is closed: what is written there is not lost in silence."""

    def write(self, text: Any, /) -> int:
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))

    @property
    def buffer(self) -> Any:
        """What takes bytes."""
        return self


def prepare() -> None:
    """Let standard output and error write what they cannot encode in a readable way."""
    codecs.register_error(_READABLE, _readable)
    if sys.stdout is None:  # closed by who started us, as by >&-
        sys.stdout = cast(TextIO, _Closed())
    if sys.stderr is None:
        sys.stderr = io.StringIO()
    for stream in (sys.stdout, sys.stderr):
        reconfigure: Any = getattr(stream, "reconfigure", None)  # what replaces them may have none
        if reconfigure is not None:
            reconfigure(errors=_READABLE)


def shown(text: str) -> str:
    """Return a text as standard output will show it: for what is laid out by its width."""
    encoding = sys.stdout.encoding or "utf-8"
    if text.isascii() or is_unicode():
        return text
    return text.encode(encoding, _READABLE).decode(encoding)


def is_unicode() -> bool:
    """Return whether standard output can show all letters."""
    return (sys.stdout.encoding or "utf-8").lower().replace("-", "").startswith("utf")


def _readable(error: UnicodeError) -> tuple[str, int]:
    """Replace what cannot be encoded: a handler of errors of codecs."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    part = error.object[error.start : error.end]
    text = "".join(_SIGNS.get(sign, sign) for sign in part)
    text = _BORDERS.sub("+", text)
    if not text.isascii():
        text = _in_latin(text, error.object)
    return text.encode("ascii", "backslashreplace").decode(), error.end


def _in_latin(text: str, around: str) -> str:
    from clusterkg.linking.letters import language_of, other_scripts, romanisations
    from clusterkg.model.names import unmarked

    language = language_of(around)

    def written(found: re.Match[str]) -> str:
        word = romanisations(found[0].lower(), language)[0]
        if found[0].isupper() and len(found[0]) > 1:
            return word.upper()
        return word.capitalize() if found[0][0].isupper() else word

    text = _WORDS.sub(written, text)
    return "".join(
        sign if sign.isascii() else other_scripts(sign) or sign for sign in unmarked(text)
    )
