"""Pictures of answers and of measures, as SVG or PNG."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from clusterkg.model.errors import FormatError, PackageMissingError, QueryError
from clusterkg.pictures.svg import Picture
from clusterkg.queries.catalogue import Plot, Query

if TYPE_CHECKING:
    from clusterkg.queries.answers import Answer
    from clusterkg.queries.run import Asked

SUFFIXES: Final = (".png", ".svg")
_CHARTS: Final = {"bar": "bars", "line": "lines", "network": "networks"}
"""Kind of picture → module of this package that has a function `of_answer(data) -> Drawing`."""


def picture(
    answer: Answer,
    plot: Plot,
    *,
    title: str,
    columns: Mapping[str, str],
    subtitle: str = "",
    lang: str = "en",
) -> Picture:
    """Draw an answer. The same arguments give the same bytes.

    Args:
        answer: The rows.
        plot: What the picture shows.
        title: What stands above the picture.
        columns: Column → what it means, for the axes.
        subtitle: What stands below the title.
        lang: Language of our own words and of numbers: en, uk or ru.

    Raises:
        QueryError: There is nothing to draw.
    """
    from clusterkg.pictures.rows import ChartData

    data = ChartData(answer, plot, columns, lang)
    drawing = import_module(f"{__name__}.{_CHARTS[plot.kind]}").of_answer(data)
    about = "; ".join(filter(None, map(data.meaning, plot.columns)))
    return Picture(drawing.file(title, subtitle, about=about, lang=lang))


def picture_of_query(asked: Asked, answer: Answer) -> Picture:
    """Draw the answer to a canned query under its title and the parameters.

    Args:
        asked: The query as it was asked.
        answer: Its rows.

    Raises:
        QueryError: The query has no picture, or there is nothing to draw.
    """
    query, lang = asked.query, asked.lang
    return picture(
        answer,
        plot_of(query),
        title=query.title[lang],
        columns={name: about[lang] for name, about in query.columns.items()},
        subtitle=" · ".join(each.note(lang) for each in asked.taken),
        lang=lang,
    )


def plot_of(query: Query) -> Plot:
    """Return the picture that suits a canned query.

    Raises:
        QueryError: The query has none.
    """
    if query.plot is None:
        raise QueryError(
            f"query {query.name} has no picture", hint="its header has no plot; omit --plot"
        )
    return query.plot


def check(path: Path) -> None:
    """Check that a picture can be written into a file of this name.

    Raises:
        FormatError: The suffix is neither .png nor .svg.
        PackageMissingError: It is .png, and resvg-py is not installed.
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise FormatError(
            "unsupported image format", hint=f"use {' or '.join(SUFFIXES)}", file=str(path)
        )
    if suffix == ".png" and find_spec("resvg_py") is None:
        raise PackageMissingError(
            "PNG files need resvg-py", hint="pip install 'clusterkg[plot]', or write .svg"
        )


def content(picture: Picture, path: Path) -> bytes:
    """Return the content of a file with a picture; its suffix, .png or .svg, says which.

    Raises:
        FormatError: The suffix is another one.
        PackageMissingError: It is .png, and resvg-py is not installed.
        OutputError: It is .png, and no font has a letter of it.
    """
    check(path)
    if path.suffix.lower() == ".svg":
        return picture.svg.encode()
    from clusterkg.pictures.png import to_png

    return to_png(picture.svg)
