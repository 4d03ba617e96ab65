"""How much room texts take in pictures, and their legends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

_LETTER: Final = 6.6
"""Width of a letter of 11 units, on average, in a wide face."""

_STAR: Final = 10.0


def wide(text: str) -> float:
    """Return about how wide a text is."""
    stars = text.count("★")
    return (len(text) - stars) * _LETTER + stars * _STAR


def cut(text: str, most: int) -> str:
    """Return a text of at most so many letters.

    >>> cut("Aerospace vehicles", 10)
    'Aerospace…'
    """
    return text if len(text) <= most else text[: most - 1].rstrip(" ,.-–") + "…"


def legend(meanings: Sequence[tuple[int | str, str]], x: float, y: float) -> list[dict[str, Any]]:
    """Return the marks of a legend in a row.

    Args:
        meanings: Shades and what they mean.
        x: Where the row begins.
        y: Its upper edge.
    """
    marks = []
    for shade, text in meanings:
        end = x + 19 + wide(text)
        marks.append({"x": round(x, 1), "y": round(y, 1), "shade": shade, "text": text, "end": end})
        x = end + 14
    return marks
