"""Values of measures as files: the picture of a choice, its rows, and those of clusters."""

from __future__ import annotations

import csv
import io
from typing import Any, Final

import pyoxigraph as ox

from clusterkg.server.pages.context import PageContext
from clusterkg.server.pages.measured import members
from clusterkg.server.pages.measured.choice import Choice, choose
from clusterkg.server.pages.measured.drawing import names_of, picture
from clusterkg.server.pages.measured.figures import details, ranked
from clusterkg.server.pages.measured.runs import STARS, slug_of
from clusterkg.server.pages.view import File, Page, View
from clusterkg.server.problems import HTTPProblem

PAGE: Final = Page(("/measures/{name}",), html=False, pictures=True)

_AT_ONCE: Final = 400
_PLACE: Final = ("region", "region_label", "category", "category_label")


def render(context: PageContext, view: View) -> File:
    """Return the file that the address names.

    Raises:
        HTTPProblem: There is no such file, or nothing to put into it.
    """
    name = view.arguments["name"]
    if name == "picture.svg":
        return File("image/svg+xml", _picture(context, view))
    if name == "values.csv":
        return File("text/csv", _values(context, choose(context, view)))
    kind = name.removesuffix(".csv")
    if name.endswith(".csv") and kind in members.KINDS:
        found = members.results(context, kind)
        if found is None:
            raise HTTPProblem(404, "no cluster in the store has members, or there are too many")
        return File("text/csv", b"".join(found.csv()))
    raise HTTPProblem(404, "there is no such file of measures")


def _picture(context: PageContext, view: View) -> bytes:
    made = picture(context, view, choose(context, view))
    if made is None:
        raise HTTPProblem(404, "there is nothing to draw")
    return made.file().encode()


def _values(context: PageContext, choice: Choice) -> bytes:
    if choice.too_many:
        raise HTTPProblem(413, "there are too many values: choose a region or a category")
    names = names_of(choice)
    ordered = ranked(choice.values, names)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    heads = [slug_of(one).replace("-", "_") for one in choice.run.indicators]
    more = ["criteria"] if STARS in choice.run.indicators else []
    writer.writerow(["cell", *_PLACE, "year", *heads, *more])
    for start in range(0, len(ordered), _AT_ONCE):
        some = ordered[start : start + _AT_ONCE]
        told = details(context, choice.run, choice.year, [one.cell for one in some])
        for one in some:
            about = told[one.cell]
            values = [_text(about.get(head, [None])[0]) for head in choice.run.indicators]
            if more:
                values.append(" ".join(sorted(map(_end, about.get("criteria", [])))))
            place = [one.region, names[one.region], one.category, names[one.category]]
            writer.writerow([one.cell, *place, choice.year, *values])
    return out.getvalue().encode()


def _text(term: object) -> str:
    return term.value if isinstance(term, ox.Literal) else ""


def _end(term: Any) -> str:
    text: str = term.value
    return text.rpartition("/")[2]
