"""Pictures of answers and of measures, as PNG or SVG."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from clusterkg.model.errors import FileError, FormatError, QueryError, UnsupportedError
from clusterkg.pictures.cells import Cells
from clusterkg.queries.answers import Answer
from clusterkg.queries.catalogue import Parameter, Plot, Query

SUFFIXES: Final = (".png", ".svg")
_PAINTERS: Final = {"bar": "bars", "line": "lines", "network": "networks"}
"""Kind of picture → module of this package that has a function `paint(subject) -> Sheet`."""


def draw(
    answer: Answer,
    plot: Plot,
    path: Path,
    *,
    title: str,
    columns: Mapping[str, str],
    subtitle: str = "",
    lang: str = "en",
) -> None:
    """Draw an answer into a file. The same arguments give the same bytes.

    Args:
        answer: The rows.
        plot: What the picture shows.
        path: The file; its suffix, .png or .svg, says what it will be.
        title: What stands above the picture.
        columns: Column → what it means, for the axes.
        subtitle: What stands below the title.
        lang: Language of the few words of our own: en, uk or ru.

    Raises:
        FormatError: The suffix is another one.
        UnsupportedError: matplotlib or networkx is not installed.
        QueryError: There is nothing to draw.
        FileError: The file cannot be written.
    """
    _check(path)
    from clusterkg.pictures.rows import Subject
    from clusterkg.pictures.style import plain

    subject = Subject(answer, plot, title, subtitle, columns, lang)
    paint: Callable[[Subject], Any] = import_module(f"{__name__}.{_PAINTERS[plot.kind]}").paint
    with plain():
        _write(path, paint(subject).save(path.suffix.lower()[1:], title))


def draw_cells(
    kind: str, cells: Cells, path: Path, *, title: str, subtitle: str = "", lang: str = "en"
) -> None:
    """Draw what was measured into a file. The same arguments give the same bytes.

    Args:
        kind: heat, stars or bubbles.
        cells: The figures.
        path: The file, .png or .svg.
        title: What stands above the picture.
        subtitle: What stands below the title.
        lang: Language of our own words: en, uk or ru.

    Raises:
        FormatError: The suffix is another one.
        UnsupportedError: matplotlib or networkx is not installed.
        QueryError: There is nothing to draw.
        FileError: The file cannot be written.
    """
    _check(path)
    from clusterkg.pictures.style import plain

    with plain():
        sheet = import_module(f"{__name__}.{kind}").paint(cells, title, subtitle, lang)
        _write(path, sheet.save(path.suffix.lower()[1:], title))


def drawable(query: Query, path: Path) -> Plot:
    """Return the picture that suits a canned query, if it can be drawn into this file.

    Raises:
        QueryError: The query has none.
        FormatError: The suffix is neither .png nor .svg.
        UnsupportedError: matplotlib or networkx is not installed.
    """
    if query.plot is None:
        raise QueryError(
            f"there is no picture for {query.name}",
            hint="its header has no plot; ask without --plot",
        )
    _check(path)
    return query.plot


def draw_query(
    query: Query, answer: Answer, path: Path, given: Mapping[str, object], *, lang: str = "en"
) -> None:
    """Draw the answer to a canned query under its title and the parameters.

    Args:
        query: The query.
        answer: Its rows.
        path: The file, .png or .svg.
        given: The parameters that were given; the others have the example values.
        lang: Language of the title and the axes: en, uk or ru.

    Raises:
        QueryError: The query has no picture, or there is nothing to draw.
        FormatError: The suffix is neither .png nor .svg.
        UnsupportedError: matplotlib or networkx is not installed.
        FileError: The file cannot be written.
    """
    draw(
        answer,
        drawable(query, path),
        path,
        title=query.title[lang],
        columns={name: about[lang] for name, about in query.columns.items()},
        subtitle=" · ".join(
            f"{parameter.name}: {given.get(parameter.name, _bare(parameter))}"
            for parameter in query.params.values()
            if parameter.kind != "language"
            and (parameter.name in given or parameter.example != "UNDEF")
        ),
        lang=lang,
    )


def _bare(parameter: Parameter) -> str:
    """Return the example of a parameter as a user would give it."""
    if parameter.kind == "concept" and not parameter.example.startswith("<"):
        return parameter.example.partition(":")[2]
    return parameter.example.strip('<>"')


def _check(path: Path) -> None:
    if path.suffix.lower() not in SUFFIXES:
        raise FormatError(
            "this suffix is of no picture", hint=f"use {' or '.join(SUFFIXES)}", file=str(path)
        )
    if find_spec("matplotlib") is None or find_spec("networkx") is None:
        raise UnsupportedError(
            "pictures need matplotlib and networkx", hint="pip install 'clusterkg[plot]'"
        )


def _write(path: Path, data: bytes) -> None:
    try:
        path.write_bytes(data)
    except OSError as error:
        raise FileError(f"cannot be written: {error.strerror}", file=str(path)) from None
