"""Who is among the best, also where the share of them is not exact."""

from __future__ import annotations

import numpy as np
import pytest

from clusterkg.measures.groups import Groups
from clusterkg.measures.stars import Criterion, StarMethod, stars
from clusterkg.model.choices import Tenth


@pytest.mark.parametrize(
    ("cells", "share", "tenth", "best"),
    [
        (100, 0.07, "ceil", 7),  # 100 × 0.07 is a little more than 7
        (100, 0.29, "floor", 29),  # 100 × 0.29 is a little less than 29
        (31, 0.1, "ceil", 4),
        (39, 0.1, "floor", 3),
    ],
)
def test_a_share_of_cells_is_counted_exactly(
    cells: int, share: float, tenth: Tenth, best: int
) -> None:
    jobs = np.arange(1.0, cells + 1)
    pool = Groups(np.zeros(cells, dtype=np.int64), 1)
    top = Criterion(share, pool="all")
    method = StarMethod(top, top, top, tenth=tenth)
    found = stars(jobs, jobs, jobs, method, category_pool=pool, whole_pool=pool)
    assert np.flatnonzero(found.size).tolist() == list(range(cells - best, cells))
