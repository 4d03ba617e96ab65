"""The published file of U.S. states, which lies outside the repository."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from paths import SHARED

FOLDER = SHARED / "data" / "us-cluster-mapping"
STATES = FOLDER / "all_states_clusters.csv"
AREAS = FOLDER / "all_economic_area_clusters.csv"
TOTALS = FOLDER / "us_national_totals_2016.csv"

needs_files = pytest.mark.skipif(not FOLDER.exists(), reason="the published files are not here")

OPTIONS = {
    "--region": "region_code_t",
    "--category": "cluster_code_t",
    "--employment": "emp_tl",
    "--establishments": "est_tl",
    "--region-type": "region_type_t",
    "--year": "year_t",
    "--traded": "traded_b",
}


def options(*without: str) -> list[str]:
    """Return the options that name the columns, except some."""
    kept = (pair for pair in OPTIONS.items() if pair[0] not in without)
    return [part for pair in kept for part in pair]


def rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
