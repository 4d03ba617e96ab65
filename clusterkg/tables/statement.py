"""A statement and the cell that it comes from."""

from __future__ import annotations

from typing import NamedTuple

from pyoxigraph import Quad

from clusterkg.tables.repeats import At


class Statement(NamedTuple):
    """A statement and the cell that it comes from (column 0: the row as a whole)."""

    quad: Quad
    at: At
