"""How wide text is, measured with the fonts that PNG files are drawn with; lines of text."""

from __future__ import annotations

import re
import struct
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

SIZE: Final = 12.0
SMALL: Final = 11.0
TITLE: Final = 16.0
LEADING: Final = 1.32
FONTS: Final = tuple(
    Path(__file__).with_name("fonts") / name for name in ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")
)
"""The regular and the bold face."""

# What XML cannot hold, and what reverses the direction of the text after it.
_NOT_IN_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_OVERRIDES: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
_SPACE: Final = re.compile("[ \t-\r\x1c-\x1f\x85\u2028\u2029]+")  # not what holds together
_BREAKS: Final = re.compile(r"(?<=[/#_-])(?=\w)")
_UNKNOWN: Final = 0.65
"""Width of a letter that the fonts lack, as a part of the size."""


def clean(text: str) -> str:
    """Return a text as SVG can hold it: in one line, control characters replaced.

    >>> clean("a\\nb\\x00")
    'a b�'
    """
    text = _OVERRIDES.sub("", _SPACE.sub(" ", text)).strip(" ")
    return _NOT_IN_XML.sub("�", text)


@cache
def advances(*, bold: bool = False) -> Mapping[str, float]:
    """Return the letters of the regular or bold face with their widths at size 1."""
    data = FONTS[bold].read_bytes()
    tables = {
        data[at : at + 4]: struct.unpack_from(">I", data, at + 8)[0]
        for at in range(12, 12 + 16 * struct.unpack_from(">H", data, 4)[0], 16)
    }
    em = struct.unpack_from(">H", data, tables[b"head"] + 18)[0]
    last = struct.unpack_from(">H", data, tables[b"hhea"] + 34)[0] - 1
    start = tables[b"cmap"]
    subtables = (
        struct.unpack_from(">HHI", data, start + 4 + 8 * k)
        for k in range(struct.unpack_from(">H", data, start + 2)[0])
    )
    # Format 4: segments of letters, each with a shift or a list of glyphs.
    here = start + next(at for platform, coding, at in subtables if (platform, coding) == (3, 1))
    double = struct.unpack_from(">H", data, here + 6)[0]
    found = {}
    for place in range(0, double, 2):
        end, first, shift, offset = (
            struct.unpack_from(">H", data, here + 14 + part * double + place + (part > 0) * 2)[0]
            for part in range(4)
        )
        for code in range(first, min(end, 0xFFFE) + 1):
            glyph = code
            if offset:
                at = here + 16 + 3 * double + place + offset + 2 * (code - first)
                glyph = struct.unpack_from(">H", data, at)[0]
            glyph = (glyph + shift) & 0xFFFF
            row = tables[b"hmtx"] + 4 * min(glyph, last)
            found[chr(code)] = struct.unpack_from(">H", data, row)[0] / em
    return found


@lru_cache(maxsize=4096)
def width(text: str, size: float = SIZE, *, bold: bool = False) -> float:
    """Return how wide a line of text is, in pixels."""
    known = advances(bold=bold)
    return size * sum(known[letter] if letter in known else _guessed(letter) for letter in text)


def _guessed(letter: str) -> float:
    if unicodedata.combining(letter):
        return 0.0
    return 1.0 if unicodedata.east_asian_width(letter) in {"W", "F"} else _UNKNOWN


def height(lines: int | Sequence[str], size: float = SIZE) -> float:
    """Return how high lines of text are, in pixels."""
    return (lines if isinstance(lines, int) else len(lines)) * size * LEADING


def wrap(
    text: str, room: float, size: float = SIZE, *, bold: bool = False, most: int = 4
) -> list[str]:
    """Return a text in at most `most` lines no wider than `room`; what is cut ends with “…”."""
    lines: list[str] = []
    line = ""
    for word in filter(None, clean(text).split(" ")):
        together = f"{line} {word}" if line else word
        if width(together, size, bold=bold) <= room:
            line = together
            continue
        if line:
            lines.append(line)
        *full, line = _pieces(word, room, size, bold=bold)
        lines += full
        if len(lines) > most:
            break
    if line:
        lines.append(line)
    if len(lines) > most:
        lines = lines[:most]
        while lines[-1] and width(lines[-1] + "…", size, bold=bold) > room:
            lines[-1] = lines[-1][:-1]
        lines[-1] = lines[-1].rstrip(" ,.-–") + "…"
    return lines


def fit(text: str, room: float, size: float = SIZE) -> str:
    """Return a text in one line no wider than `room`.

    >>> fit("Aerospace vehicles", 80)
    'Aerospace…'
    """
    return next(iter(wrap(text, room, size, most=1)), "")


def _pieces(word: str, room: float, size: float, *, bold: bool) -> list[str]:
    """Break a word that is too long: an IRI after its signs, else anywhere."""
    if width(word, size, bold=bold) <= room:
        return [word]
    pieces = [""]
    for part in _BREAKS.split(word):
        if width(pieces[-1] + part, size, bold=bold) <= room:
            pieces[-1] += part
            continue
        pieces.append("")
        for letter in part:
            if pieces[-1] and width(pieces[-1] + letter, size, bold=bold) > room:
                pieces.append("")
            pieces[-1] += letter
    return [piece for piece in pieces if piece]
