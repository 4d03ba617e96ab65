"""Folds names and what is looked for, so that they meet however they are typed."""

from __future__ import annotations

import unicodedata
from typing import Final

_APOSTROPHES: Final = str.maketrans(
    dict.fromkeys("\u2019\u2018\u02bc\u02b9\u0060\u00b4", "'") | dict.fromkeys("\u2010\u2011", "-")
)


def fold(text: str) -> str:
    """Return a text without capitals, marks over letters, kinds of apostrophes, and more spaces.

    >>> fold("  Łódź  São Paulo")
    'łodz sao paulo'
    >>> fold("зв’язки") == fold("Зв'язки"), fold("ещё") == fold("еще")
    (True, True)
    """
    folded = " ".join(text.casefold().split())
    if folded.isascii():
        return folded
    parts = unicodedata.normalize("NFKD", folded.translate(_APOSTROPHES))
    return "".join(sign for sign in parts if not unicodedata.combining(sign))
