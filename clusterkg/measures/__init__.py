"""Indicators of clusters, one measure per file: plain arrays of numpy in and out.

from pathlib import Path
from clusterkg.measures import Columns, flags, locate, read_cells, read_totals

cells = read_cells(Path("states.csv"), Columns("region", "category", "jobs", "firms"))
located = locate(cells, read_totals(Path("totals.csv")))
located.ratios.lq                 # a number for each row
flags(located).strong             # True or False for each row
"""

from clusterkg.measures.cells import Cells
from clusterkg.measures.concentration import Concentration, concentration
from clusterkg.measures.groups import Codes, Groups, group, quantiles
from clusterkg.measures.location import Located, Ratios, locate, ratios
from clusterkg.measures.members import balance, coverage
from clusterkg.measures.shift_share import ShiftShare, shift_share
from clusterkg.measures.star_cells import star_cells
from clusterkg.measures.stars import PRESETS, Criterion, StarMethod, Stars, stars
from clusterkg.measures.strength import Strength, flags, strength
from clusterkg.measures.table import Columns, read_cells
from clusterkg.measures.totals import Totals, read_totals
from clusterkg.measures.years import change

__all__ = [
    "PRESETS",
    "Cells",
    "Codes",
    "Columns",
    "Concentration",
    "Criterion",
    "Groups",
    "Located",
    "Ratios",
    "ShiftShare",
    "StarMethod",
    "Stars",
    "Strength",
    "Totals",
    "balance",
    "change",
    "concentration",
    "coverage",
    "flags",
    "group",
    "locate",
    "quantiles",
    "ratios",
    "read_cells",
    "read_totals",
    "shift_share",
    "star_cells",
    "stars",
    "strength",
]
