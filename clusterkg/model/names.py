"""Names made comparable: one folding of letters, spaces and marks for all rooms.

key     two spellings of one name that differ in capitals and spaces only
fold    … and in marks over letters and kinds of apostrophes: for search
slug    a name as the end of an IRI; IRIs are minted with it, so it never changes
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

LATIN: Final = {"æ": "ae", "ø": "o", "ł": "l", "đ": "d", "þ": "th"}
"""Latin letters that are not a plain letter with a mark, and how they are written without."""

_SLUG: Final = str.maketrans({**LATIN, "ß": "ss", "&": " and "})
_APOSTROPHES: Final = str.maketrans(
    dict.fromkeys("\u2019\u2018\u02bc\u02b9\u0060\u00b4", "'") | dict.fromkeys("\u2010\u2011", "-")
)


def key(name: str) -> str:
    """Return a name without capitals and extra spaces.

    >>> key("  Oak   Valley")
    'oak valley'
    """
    return " ".join(name.split()).casefold()


def unmarked(text: str) -> str:
    """Return a text without marks over letters, in compatibility form.

    >>> unmarked("São Paulo")
    'Sao Paulo'
    """
    if text.isascii():
        return text
    parts = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in parts if not unicodedata.combining(sign))


def fold(text: str) -> str:
    """Return a text without capitals, marks over letters, kinds of apostrophes, extra spaces.

    >>> fold("  Łódź  São Paulo")
    'łodz sao paulo'
    >>> fold("зв’язки") == fold("Зв'язки"), fold("ещё") == fold("еще")
    (True, True)
    """
    return unmarked(key(text).translate(_APOSTROPHES))


def slug(name: str) -> str:
    """Return a name as a slug: ASCII, lower case, hyphenated; empty if it has no such letters.

    >>> slug("Café & Bar, Lübeck")
    'cafe-and-bar-lubeck'
    """
    text = unmarked(name.lower().translate(_SLUG))
    if any(c.isalpha() and not c.isascii() for c in text):
        return ""  # in another script: half a name would be a wrong name
    return re.sub(r"[^a-z0-9]+", "-", text).strip("-")
