"""What pictures of measures show: cells with their names, ratios, stars and flags."""

from __future__ import annotations

from clusterkg.measures.groups import Codes
from clusterkg.measures.location import Located, graded
from clusterkg.measures.stars import Stars
from clusterkg.measures.strength import Strength
from clusterkg.pictures.cells import Cells as Shown


def shown(located: Located, *, stars: Stars | None = None, flags: Strength | None = None) -> Shown:
    """Return the cells of a picture.

    Args:
        located: Cells with their ratios.
        stars: Their stars, if they have any.
        flags: Their flags, if they have any.
    """
    cells, ratios = located.cells, located.ratios
    known = graded(cells).tolist()
    strong: list[bool | None] = []
    if flags is not None:
        strong = [
            flag if graded_row else None
            for flag, graded_row in zip(flags.strong.tolist(), known, strict=True)
        ]
    return Shown(
        _texts(cells.region_name or cells.region),
        _texts(cells.category_name or cells.category),
        cells.employment.tolist(),
        ratios.lq.tolist(),
        ratios.region_share.tolist(),
        [] if stars is None else stars.number.tolist(),
        strong,
    )


def _texts(codes: Codes) -> list[str]:
    return [codes.names[code] for code in codes.values.tolist()]
