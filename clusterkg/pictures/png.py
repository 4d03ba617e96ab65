"""PNG files, made from SVG by resvg with fonts of our own, so that they are the same everywhere."""

from __future__ import annotations

import re
from html import unescape
from typing import Final

import resvg_py

from clusterkg.model.errors import OutputError
from clusterkg.pictures.text import FONTS, SIZE, advances

_ZOOM: Final = 2
_NO_LETTER: Final = "\U0010fffd"
_TEXT: Final = re.compile(r"<text[^>]*>([^<]*)</text>")


def to_png(svg: str) -> bytes:
    """Return a picture as PNG, with two dots for each pixel of its width.

    Letters that our fonts lack are taken from the fonts of the system.

    Raises:
        OutputError: No font of the system has a letter either.
    """
    letters = set(unescape("".join(_TEXT.findall(svg))))
    foreign = sorted(letters - advances().keys())
    if missing := [letter for letter in foreign if _drawn(letter) == _drawn(_NO_LETTER)]:
        raise OutputError(
            f"no font for {' '.join(missing[:5])!r}",
            hint="install a font that has it, such as Noto Sans, or write .svg",
        )
    return _render(svg, system=bool(foreign))


def _drawn(letter: str) -> bytes:
    return _render(
        '<svg xmlns="http://www.w3.org/2000/svg" width="30" height="30" font-family="DejaVu Sans" '
        f'font-size="{SIZE:g}"><text x="8" y="20">{letter}</text></svg>',
        system=True,
    )


def _render(svg: str, *, system: bool) -> bytes:
    return resvg_py.svg_to_bytes(
        svg_string=svg,
        skip_system_fonts=not system,
        font_files=[str(path) for path in FONTS],
        zoom=_ZOOM,
    )
