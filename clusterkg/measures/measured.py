"""What a measure gives for the cells of a table: rows, observations, a picture."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from clusterkg.measures.cells import Cells
from clusterkg.measures.groups import Bools, Codes
from clusterkg.measures.location import Located, graded
from clusterkg.measures.results import Column, Results, counts
from clusterkg.model.choices import Picture

if TYPE_CHECKING:
    import pyoxigraph as ox

    from clusterkg.measures.observations import Writer
    from clusterkg.measures.pictures import Shown


@dataclass(frozen=True)
class Measured:
    """The result of a measure of cells. Each measure declares its own in its module.

    Attributes:
        name: Name of the measure, as on the command line.
        title: Title of the rows; that of the picture is in `words/pictures.yaml`.
        located: The cells with their ratios.
        picture: The kind of picture that suits it.
        columns: Columns beside the ratios; local categories have no value there.
        observations: Yields the observations beside those of the ratios.
        ratios: Whether the ratios are observations of this measure too.
        stars: Number of stars of each cell, for pictures.
        strong: Whether each cell is a strong cluster, for pictures.
        choices: Parameters that the measure records beside the options.
        method: End of the IRI of the method of assessment, if it has one.
    """

    name: str
    title: str
    located: Located
    picture: Picture
    columns: Mapping[str, Column] = field(default_factory=dict)
    observations: Callable[[Writer], Iterator[ox.Triple]] | None = None
    ratios: bool = True
    stars: list[int] = field(default_factory=list)
    strong: Bools | None = None
    choices: Mapping[str, str] = field(default_factory=dict)
    method: str | None = None

    def rows(self) -> Results:
        """Return the rows: which cell each is, its ratios, and the columns of the measure."""
        found = self.located.ratios
        columns = _identity(self.located.cells) | {
            "region_share": found.region_share,
            "category_share": found.category_share,
            "lq": found.lq,
        }
        known: dict[str, Bools] = {}
        if self.located.cells.traded is not None:
            known = dict.fromkeys(self.columns, graded(self.located.cells))
        return Results(columns | dict(self.columns), known)

    def triples(self, writer: Writer) -> Iterator[ox.Triple]:
        """Yield the computation, and what it found as observations."""
        yield from writer.frame()
        if self.ratios:
            found = self.located.ratios
            yield from writer.indicator("share-of-region-employment", found.region_share)
            yield from writer.indicator("share-of-category-employment", found.category_share)
            yield from writer.indicator("location-quotient", found.lq)
        if self.observations is not None:
            yield from self.observations(writer)

    def shown(self) -> Shown:
        """Return what a picture shows: cells with their names, ratios, stars and flags."""
        from clusterkg.measures.pictures import Shown

        cells, ratios = self.located.cells, self.located.ratios
        strong: list[bool | None] = []
        if self.strong is not None:
            pairs = zip(self.strong.tolist(), graded(cells).tolist(), strict=True)
            strong = [flag if counted else None for flag, counted in pairs]
        return Shown(
            _texts(cells.region_name or cells.region),
            _texts(cells.category_name or cells.category),
            cells.employment.tolist(),
            ratios.lq.tolist(),
            ratios.region_share.tolist(),
            self.stars,
            strong,
        )


def measured_lq(located: Located) -> Measured:
    """Return the result of `measure lq`."""
    return Measured("lq", "Location quotients", located, "heat")


def _identity(cells: Cells) -> dict[str, Column]:
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


def _texts(codes: Codes) -> list[str]:
    return [codes.names[code] for code in codes.values.tolist()]
