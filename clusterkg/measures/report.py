"""What the measures of a table look like as rows."""

from __future__ import annotations

from clusterkg.measures.cells import Cells
from clusterkg.measures.groups import Bools
from clusterkg.measures.location import Located, graded
from clusterkg.measures.results import Column, Results, counts
from clusterkg.measures.stars import Stars
from clusterkg.measures.strength import Strength


def identity(cells: Cells) -> dict[str, Column]:
    """Return the columns that say which cell a row is, and its figures."""
    columns: dict[str, Column] = {"region": cells.region, "category": cells.category}
    if cells.region_type is not None:
        columns["region_type"] = cells.region_type
    if cells.year is not None:
        columns["year"] = cells.year
    columns["employment"] = counts(cells.employment)
    if cells.establishments is not None:
        columns["establishments"] = counts(cells.establishments)
    return columns


def ratio_rows(located: Located) -> Results:
    """Return the rows of `measure lq`."""
    found = located.ratios
    columns = identity(located.cells) | {
        "region_share": found.region_share,
        "category_share": found.category_share,
        "lq": found.lq,
    }
    return Results(columns, {})


def strength_rows(located: Located, found: Strength) -> Results:
    """Return the rows of `measure strong`; local categories have no flags."""
    flags: dict[str, Column] = {
        "qualifying": found.qualifying,
        "significant": found.significant,
        "strong": found.strong,
        "strong10": found.strong10,
    }
    return Results(ratio_rows(located).columns | flags, _known(located, flags))


def star_rows(located: Located, found: Stars) -> Results:
    """Return the rows of `measure stars`; local categories have no stars if they are told apart."""
    marks: dict[str, Column] = {
        "size_star": found.size,
        "specialisation_star": found.specialisation,
        "focus_star": found.focus,
        "stars": found.number,
    }
    return Results(ratio_rows(located).columns | marks, _known(located, marks))


def _known(located: Located, columns: dict[str, Column]) -> dict[str, Bools]:
    if located.cells.traded is None:
        return {}
    return dict.fromkeys(columns, graded(located.cells))
