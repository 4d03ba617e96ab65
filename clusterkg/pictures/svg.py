"""The one writer of SVG: marks and text in, a picture for a page or a file of its own out.

Lengths are pixels from the top left corner. How marks look is said by classes; their rules are in
`static/pictures.css`. A page links that file, so that its own colours count, also in the dark and
on paper; a file on its own holds the rules, with plain colours, and a white ground.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from typing import Final

from clusterkg.pictures.text import LEADING, SIZE, SMALL, TITLE, clean, height, width, wrap

STATIC: Final = Path(__file__).with_name("static")
"""The folder of the style sheet, for a server to serve."""

MARGIN: Final = 24.0
_LEAST: Final = 560.0
_KEY: Final = 14.0
_VARIABLE: Final = re.compile(r"var\(--[\w-]+, ([^()]*)\)")
_ON_PAGES: Final = re.compile(r"^.*:hover.*\n|/\*.*?\*/\n", re.MULTILINE)

Point = tuple[float, float]


class Drawing:
    """Marks and text, without a title.

    Attributes:
        width: How wide it is.
        height: How high.
        notes: What is left out and what marks mean, in words; a file has them below the picture.
    """

    def __init__(self) -> None:
        self.width = 0.0
        self.height = 0.0
        self.notes: list[str] = []
        self._marks: list[str] = []

    def text(
        self,
        x: float,
        y: float,
        lines: str | Sequence[str],
        look: str = "",
        *,
        size: float = SIZE,
        anchor: str = "start",
        upright: bool = False,
    ) -> None:
        """Write one or more lines, their middle at height `y`.

        Args:
            x: Where they begin, or what `anchor` says.
            y: The middle; of an upright line, its lower end.
            lines: The lines.
            look: Classes.
            size: `SIZE`, `SMALL` or `TITLE`.
            anchor: start, middle or end.
            upright: Whether they run upwards.
        """
        lines = [lines] if isinstance(lines, str) else lines
        named = f"{look} small".strip() if size == SMALL else look
        about = _attributes(class_=named, text_anchor="" if anchor == "start" else anchor)
        top = y - height(lines, size) / 2
        for number, line in enumerate(lines):
            # The baseline, so that lines with and without descenders stand alike.
            base = top + height(number, size) + size * (LEADING / 2 + 0.36)
            place = (
                f' transform="translate({n(x + 0.36 * size)} {n(y)}) rotate(-90)"'
                if upright
                else f' x="{n(x)}" y="{n(base)}"'
            )
            self._marks.append(f"<text{about}{place}>{escape(clean(line))}</text>")

    def rectangle(
        self, x: float, y: float, wide: float, high: float, look: str, title: str = "", *,
        rounding: float = 0,
    ) -> None:  # fmt: skip
        """Draw a rectangle from its top left corner; `title` is seen when it is pointed at."""
        place = f'x="{n(x)}" y="{n(y)}" width="{n(wide)}" height="{n(high)}"'
        self._mark("rect", f'{place} rx="{n(rounding)}"' if rounding else place, look, title)

    def circle(self, x: float, y: float, radius: float, look: str, title: str = "") -> None:
        """Draw a circle."""
        self._mark("circle", f'cx="{n(x)}" cy="{n(y)}" r="{n(radius)}"', look, title)

    def path(self, steps: str, look: str, title: str = "") -> None:
        """Draw a path, given in the language of SVG."""
        self._mark("path", f'd="{steps}"', look, title)

    def line(self, points: Iterable[Point], look: str, title: str = "") -> None:
        """Draw straight lines from point to point."""
        self.path("M" + "L".join(f"{n(x)},{n(y)}" for x, y in points), look, title)

    def legend(
        self, meanings: Sequence[tuple[str, str]], x: float, y: float, *, dot: bool = False
    ) -> float:
        """Draw keys with what they mean in a row, its middle at height `y`; return its end.

        Args:
            meanings: Classes and what they mean.
            x: Where the row begins.
            y: Its middle.
            dot: Whether the keys are circles.
        """
        for look, text in meanings:
            if dot:
                self.circle(x + _KEY / 2, y, _KEY / 2, look)
            else:
                self.rectangle(x, y - _KEY / 2, _KEY, _KEY, f"{look} key")
            self.text(x + _KEY + 5, y, text, "soft", size=SMALL)
            x += _KEY + 5 + width(text, SMALL) + 16
        return x - 16 if meanings else x

    def inline(self, about: str) -> str:
        """Return the picture as a part of a page, which shows its title and its notes.

        Args:
            about: What is to be seen, for those who cannot see it.
        """
        wide, high = n(max(self.width, _LEAST) + 8), n(self.height + 8)
        return (
            f'<svg class="drawn" viewBox="-4 -4 {wide} {high}" width="{wide}" height="{high}" '
            f'role="img" aria-label="{escape(clean(about))}">\n{self._body()}\n</svg>'
        )

    def file(self, title: str, subtitle: str = "", *, about: str = "", lang: str = "en") -> str:
        """Return the picture as a file of its own, under its title and above its notes.

        Args:
            title: What stands above it.
            subtitle: What stands below the title.
            about: What is to be seen, for those who cannot see it.
            lang: Language of the texts.
        """
        wide = max(self.width, _LEAST)
        sheet = Drawing()
        y = MARGIN
        for text, size, look in ((title, TITLE, "head"), (subtitle, SMALL, "soft")):
            lines = wrap(text, wide, size, bold=size == TITLE)
            sheet.text(MARGIN, y + height(lines, size) / 2, lines, look, size=size)
            y += height(lines, size)
        shift = y + 14
        y = shift + self.height + 8
        for note in self.notes:
            lines = wrap(note, wide, SMALL)
            sheet.text(MARGIN, y + height(lines, SMALL) / 2, lines, "soft", size=SMALL)
            y += height(lines, SMALL)
        across, down = n(wide + 2 * MARGIN), n(y + MARGIN)
        described = f"<desc>{escape(clean(about))}</desc>\n" if about else ""
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            f'<svg xmlns="http://www.w3.org/2000/svg" class="drawn" viewBox="0 0 {across} {down}" '
            f'width="{across}" height="{down}" role="img" xml:lang="{lang}">\n'
            f"<title>{escape(clean(title))}</title>\n{described}<style>\n{styles()}</style>\n"
            f'<rect class="ground" width="{across}" height="{down}"/>\n{sheet._body()}\n'
            f'<g transform="translate({n(MARGIN)} {n(shift)})">\n{self._body()}\n</g>\n</svg>\n'
        )

    def _mark(self, name: str, place: str, look: str, title: str) -> None:
        begin = f"<{name}{_attributes(class_=look)} {place}"
        inner = f"><title>{escape(clean(title))}</title></{name}>" if title else "/>"
        self._marks.append(begin + inner)

    def _body(self) -> str:
        return "\n".join(self._marks)


@dataclass(frozen=True)
class Picture:
    """A picture as a file of its own; a notebook shows it.

    Attributes:
        svg: The text of the file.
    """

    svg: str

    def _repr_svg_(self) -> str:
        return self.svg


@cache
def styles() -> str:
    """Return the style sheet with plain colours, as all programs read it."""
    text = (STATIC / "pictures.css").read_text(encoding="utf-8")
    return _VARIABLE.sub(r"\1", _ON_PAGES.sub("", text))


def n(number: float) -> str:
    """Return a length with one digit behind the point, if that is not 0.

    >>> n(12.04), n(-0.01)
    ('12', '0')
    """
    return f"{round(number, 1) + 0.0:.1f}".removesuffix(".0")


def _attributes(**given: str) -> str:
    return "".join(
        f' {name.rstrip("_").replace("_", "-")}="{value}"' for name, value in given.items() if value
    )
