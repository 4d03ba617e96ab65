"""How pictures look: colours, letters, and a sheet that is measured in inches."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, Final

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.patches import FancyBboxPatch, PathPatch, Rectangle
from matplotlib.path import Path as Outline
from matplotlib.textpath import TextToPath

INK: Final = "#222222"
GREY: Final = "#666666"
PALE: Final = "#d5d9dd"
PAPER: Final = "#f3f6f9"
# The colours of Okabe and Ito, which the colour-blind can tell apart, without the yellow, which
# nobody sees on white.
COLOURS: Final = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
BLUE, VERMILION = COLOURS[:2]

MARGIN: Final = 0.3
SIZE: Final = 9.5
SMALL: Final = 8.5
_TITLE: Final = 13.0
_LEADING: Final = 1.32
_DPI: Final = 150
_FONTS: Final = ["DejaVu Sans", "sans-serif"]
_NOT_IN_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_BREAKS: Final = re.compile(r"(?<=[/#_-])(?=\w)")

Point = tuple[float, float]


@contextmanager
def plain() -> Iterator[None]:
    """Draw by our settings, whatever those of the user are."""
    with matplotlib.rc_context(), warnings.catch_warnings():
        # Letters that the font lacks are seen to be lacking in PNG, and SVG leaves them to others.
        warnings.filterwarnings("ignore", "Glyph .* missing", UserWarning)
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(
            {"font.family": _FONTS, "svg.fonttype": "none", "svg.hashsalt": "clusterkg"}
        )
        yield


@lru_cache(maxsize=4096)
def width(text: str, size: float = SIZE, *, bold: bool = False) -> float:
    """Return how wide a line of text is."""
    if not text:
        return 0.0
    font = FontProperties(family=_FONTS, size=size, weight="bold" if bold else "normal")
    return float(TextToPath().get_text_width_height_descent(text, font, False)[0]) / 72


def height(lines: int | Sequence[str], size: float = SIZE) -> float:
    """Return how high lines of text are."""
    return (lines if isinstance(lines, int) else len(lines)) * size * _LEADING / 72


def wrap(
    text: str, room: float, size: float = SIZE, *, bold: bool = False, most: int = 4
) -> list[str]:
    """Return a text in lines no wider than `room`, at most so many; what is cut ends with “…”."""
    lines: list[str] = []
    line = ""
    text = _NOT_IN_XML.sub("�", text)
    for word in text.split():
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
        lines[-1] = lines[-1].rstrip() + "…"
    return lines


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


class Sheet:
    """A picture that grows downwards under its title. Lengths are inches from the top left.

    Attributes:
        y: Where what comes next begins.
    """

    def __init__(self, wide: float, title: str, subtitle: str = "") -> None:
        self._figure = Figure(facecolor="white")
        self._charts: list[tuple[Axes, float, float, float, float]] = []
        self._axes = self._figure.add_axes((0, 0, 1, 1), zorder=2)
        self._axes.set_axis_off()
        self._axes.set_xlim(0, wide)
        self.wide = wide
        self.y = MARGIN
        room = wide - 2 * MARGIN
        self.paragraph(wrap(title, room, _TITLE, bold=True), size=_TITLE, bold=True)
        if subtitle:
            self.paragraph(wrap(subtitle, room, SMALL), size=SMALL, colour=GREY)
        self.y += 0.14

    def paragraph(
        self, lines: Iterable[str], *, size: float = SIZE, colour: str = INK, bold: bool = False
    ) -> None:
        """Write lines from the left margin on, and go on below them."""
        for line in lines:
            self.text(MARGIN, self.y + height(1, size) / 2, line, size, colour, bold=bold)
            self.y += height(1, size)

    def text(
        self,
        x: float,
        y: float,
        lines: str | Sequence[str],
        size: float = SIZE,
        colour: str = INK,
        *,
        bold: bool = False,
        align: str = "left",
    ) -> None:
        """Write one or more lines, their middle at height `y`."""
        lines = [lines] if isinstance(lines, str) else lines
        top = y - height(lines, size) / 2
        for number, line in enumerate(lines):
            # The baseline, so that lines with and without tails stand alike.
            base = top + height(number, size) + size * (_LEADING / 2 + 0.36) / 72
            self._axes.text(
                x,
                base,
                _NOT_IN_XML.sub("�", line),
                size=size,
                color=colour,
                weight="bold" if bold else "normal",
                ha=align,
                va="baseline",
                zorder=6,
                parse_math=False,
            )

    def upright(self, x: float, y: float, line: str, size: float = SIZE) -> None:
        """Write a line upwards, its middle at `x`, its begin at height `y`."""
        self._axes.text(
            x, y, _NOT_IN_XML.sub("�", line), size=size, color=INK, rotation=90, ha="center",
            va="bottom", zorder=6, parse_math=False,
        )  # fmt: skip

    def box(
        self,
        x: float,
        y: float,
        wide: float,
        high: float,
        colour: str,
        *,
        edge: str | None = None,
        rounding: float = 0,
        layer: float = 3,
    ) -> None:
        """Fill a rectangle from its top left corner."""
        look: dict[str, Any] = {
            "facecolor": colour,
            "edgecolor": edge or "none",
            "linewidth": 0.8 if edge else 0,
            "zorder": layer,
        }
        if rounding:
            style = f"round,pad=0,rounding_size={rounding}"
            self._axes.add_patch(FancyBboxPatch((x, y), wide, high, boxstyle=style, **look))
        else:
            self._axes.add_patch(Rectangle((x, y), wide, high, **look))

    def line(
        self, points: Sequence[Point], colour: str = PALE, *, wide: float = 0.8, **look: Any
    ) -> None:
        """Draw straight lines from point to point."""
        xs, ys = zip(*points, strict=True)
        self._axes.add_line(Line2D(xs, ys, color=colour, linewidth=wide, zorder=2, **look))

    def sample(self, begin: Point, wide: float, look: Mapping[str, Any]) -> None:
        """Draw a piece of a line with its mark, for a legend."""
        xs = [begin[0], begin[0] + wide / 2, begin[0] + wide]
        self._axes.add_line(Line2D(xs, [begin[1]] * 3, markevery=[1], **look))

    def curve(self, points: Sequence[Point], colour: str, *, dashed: bool = False) -> None:
        """Draw cubic curves: begin, control, control, end, control, control, end and so on."""
        codes = [Outline.MOVETO, *[Outline.CURVE4] * (len(points) - 1)]
        self._axes.add_patch(
            PathPatch(
                Outline(points, codes),
                facecolor="none",
                edgecolor=colour,
                linewidth=1.3,
                linestyle=(0, (4, 2.2)) if dashed else "solid",
                zorder=2,
            )
        )

    def polygon(self, points: Sequence[Point], colour: str) -> None:
        """Fill a polygon."""
        self._axes.add_patch(
            PathPatch(
                Outline([*points, points[0]], closed=True),
                facecolor=colour,
                edgecolor="none",
                zorder=4,
            )
        )

    def chart(self, x: float, y: float, wide: float, high: float) -> Axes:
        """Return axes of their own in a part of the sheet."""
        axes = self._figure.add_axes((0, 0, 1, 1), zorder=1)
        self._charts.append((axes, x, y, wide, high))
        return axes

    def save(self, form: str, title: str) -> bytes:
        """Return the picture as PNG or SVG; its margins are all around."""
        high = self.y + MARGIN
        self._axes.set_ylim(high, 0)
        self._figure.set_size_inches(self.wide, high)
        for axes, x, y, chart_wide, chart_high in self._charts:
            axes.set_position(
                (x / self.wide, 1 - (y + chart_high) / high, chart_wide / self.wide,
                 chart_high / high)
            )  # fmt: skip
        # Neither the day nor the version of matplotlib, so that the same rows give the same bytes.
        nameless = {"Software": None} if form == "png" else {"Date": None, "Creator": None}
        out = io.BytesIO()
        self._figure.savefig(
            out, format=form, dpi=_DPI,
            metadata={"Title": _NOT_IN_XML.sub("�", title), **nameless},
        )  # fmt: skip
        return out.getvalue()
