"""Stars for size, specialisation and focus, with all that is disputed as a parameter."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import numpy as np

from clusterkg.measures.groups import Bools, Floats, Groups, Ints, ahead, quantiles
from clusterkg.model.choices import Base, Pool, Tenth
from clusterkg.model.errors import MeasureError

_RULE: Final = re.compile(
    r"\s*(?:(?P<sign>>=|>)\s*(?P<bound>[0-9.]+)(?P<percent>%?)"
    r"|top\s+(?P<share>[0-9.]+)\s*%\s+of\s+(?P<pool>category|all))\s*"
)


@dataclass(frozen=True)
class Criterion:
    """When a star is given.

    Attributes:
        bound: What the value has to exceed or reach; the share of the best, if `pool` is given.
        strict: Whether the bound has to be exceeded.
        pool: Among which cells the best are chosen; None if the bound is absolute.
    """

    bound: float
    strict: bool = False
    pool: Pool | None = None

    @classmethod
    def of(cls, text: str) -> Criterion:
        """Read a criterion: `>=2`, `>3%`, `top 10% of category`, `top 10% of all`.

        Raises:
            MeasureError: The text is not a criterion.

        >>> Criterion.of("top 10% of all").pool
        'all'
        >>> Criterion.of("> 3%").bound
        0.03
        """
        found = _RULE.fullmatch(text)
        try:
            if found and found["sign"]:
                bound = float(found["bound"]) / (100 if found["percent"] else 1)
                return cls(bound, strict=found["sign"] == ">")
            if found and 0 < float(found["share"]) < 100:
                pool: Pool = "category" if found["pool"] == "category" else "all"
                return cls(float(found["share"]) / 100, pool=pool)
        except ValueError:
            pass
        raise MeasureError(
            f"{text!r} is not a criterion",
            hint="write '>=2', '>3%', 'top 10% of category' or 'top 10% of all'",
        )

    def __str__(self) -> str:
        if self.pool is None:
            return f"{'>' if self.strict else '>='}{self.bound:.12g}"
        return f"top {self.bound * 100:.12g}% of {self.pool}"


@dataclass(frozen=True)
class StarMethod:
    """A method of stars, with every choice that sources leave open or that differ between them.

    Attributes:
        size: Criterion on the jobs of the cell.
        specialisation: Criterion on the location quotient.
        focus: Criterion on the share of the region's jobs.
        minimum_employment: A cell with fewer jobs gets no star.
        zero_cells: Whether cells where nobody works are among those compared.
        tenth: Who is in a top share, see `Tenth`.
        base: Whose jobs make up region and country: all categories, or traded ones.
    """

    size: Criterion
    specialisation: Criterion
    focus: Criterion
    minimum_employment: float = 0
    zero_cells: bool = False
    tenth: Tenth = "quantile"
    base: Base = "all"

    @property
    def compares(self) -> bool:
        """Whether a criterion depends on the other cells, so that none may be missing."""
        return any(each.pool for each in (self.size, self.specialisation, self.focus))

    @property
    def choices(self) -> dict[str, str]:
        """All choices by the names that they have on the command line."""
        return {
            "size": str(self.size),
            "specialisation": str(self.specialisation),
            "focus": str(self.focus),
            "minimum-employment": f"{self.minimum_employment:.12g}",
            "zero-cells": str(self.zero_cells).lower(),
            "tenth": self.tenth,
            "base": self.base,
        }

    def varied(
        self,
        *,
        size: str | None = None,
        specialisation: str | None = None,
        focus: str | None = None,
        minimum_employment: float | None = None,
        zero_cells: bool | None = None,
        tenth: Tenth | None = None,
        base: Base | None = None,
    ) -> StarMethod:
        """Return this method with other choices, as far as given.

        Args:
            size: Criterion as text, see `Criterion.of`.
            specialisation: The same.
            focus: The same.
            minimum_employment: See the attributes; so the others.
            zero_cells: See there.
            tenth: See there.
            base: See there.

        Raises:
            MeasureError: A text is not a criterion.
        """
        return StarMethod(
            self.size if size is None else Criterion.of(size),
            self.specialisation if specialisation is None else Criterion.of(specialisation),
            self.focus if focus is None else Criterion.of(focus),
            self.minimum_employment if minimum_employment is None else minimum_employment,
            self.zero_cells if zero_cells is None else zero_cells,
            tenth or self.tenth,
            base or self.base,
        )


_TENTH: Final = Criterion(0.1, pool="category")

PRESETS: Final[dict[str, StarMethod]] = {
    # The cut at 1,000 and the pool of focus are not confirmed by what could be read of the
    # Observatory; the quotient of 2 is that of its forerunner.
    "observatory-2007": StarMethod(_TENTH, Criterion(2), _TENTH, minimum_employment=1000),
    "eu10-2006": StarMethod(
        Criterion(10_000, strict=True), Criterion(2), Criterion(0.03, strict=True)
    ),
    # The paper sets size against all employment, so cells of all categories are compared.
    "seed-004": StarMethod(Criterion(0.1, pool="all"), _TENTH, _TENTH),
}
"""The methods that have a name, by the end of their IRI in the vocabulary of methods."""


@dataclass(frozen=True)
class Stars:
    """Stars of each row.

    Attributes:
        size: Whether the star for size is given.
        specialisation: Whether the one for specialisation is.
        focus: Whether the one for focus is.
    """

    size: Bools
    specialisation: Bools
    focus: Bools

    @property
    def number(self) -> Ints:
        """The number of stars, from 0 to 3."""
        return self.size.astype(np.int64) + self.specialisation + self.focus


def stars(
    employment: Floats,
    lq: Floats,
    region_share: Floats,
    method: StarMethod,
    *,
    category_pool: Groups,
    whole_pool: Groups,
    graded: Bools | None = None,
) -> Stars:
    """Grade cells.

    Args:
        employment: Jobs of each row.
        lq: Location quotient of each row, on the base of the method.
        region_share: Share of the region's jobs, on the base of the method.
        method: The criteria.
        category_pool: Rows of one category, kind of region and year.
        whole_pool: Rows of one kind of region and year.
        graded: The rows that are graded and compared; all, if not given.
    """
    graded = np.ones(len(employment), dtype=bool) if graded is None else graded
    compared = graded if method.zero_cells else graded & (employment > 0)
    enough = graded & (employment > 0) & (employment >= method.minimum_employment)

    def met(values: Floats, criterion: Criterion) -> Bools:
        if criterion.pool is None:
            bound = criterion.bound
            return enough & ((values > bound) if criterion.strict else (values >= bound))
        pool = category_pool if criterion.pool == "category" else whole_pool
        return enough & _top(values, pool, compared, criterion.bound, method.tenth)

    return Stars(
        met(employment, method.size),
        met(lq, method.specialisation),
        met(region_share, method.focus),
    )


def _top(values: Floats, pool: Groups, compared: Bools, share: float, tenth: Tenth) -> Bools:
    if tenth in {"quantile", "above-quantile"}:
        bound = quantiles(values, pool, compared, [1 - share])[0][pool.values]
        with np.errstate(invalid="ignore"):
            best = (values >= bound) if tenth == "quantile" else (values > bound)
        return compared & best
    sizes = pool.sizes(compared)
    # A share such as 0.1 is not exact: 30 times it must not be above 3.
    parts = np.round(sizes * share, 9)
    places = (np.ceil(parts) if tenth == "ceil" else np.floor(parts)).astype(np.int64)
    return compared & (ahead(values, pool, compared) < places[pool.values])
