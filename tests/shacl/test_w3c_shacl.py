"""The W3C SHACL test suite, where it is at hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from suites import HOW
from w3c import SUITE, case_files, keys, load

from clusterkg.model.errors import ShapesError, UnsupportedError
from clusterkg.shacl.engines.columnar.engine import run

pytestmark = pytest.mark.skipif(not SUITE.is_dir(), reason=f"the W3C suite is not here: {HOW}")


@pytest.mark.parametrize(("part", "count"), [("core", 98), ("sparql", 23)])
def test_suite_is_whole(part: str, count: int) -> None:
    assert len(case_files(part)) == count


@pytest.mark.parametrize(
    "path",
    [path for part in ("core", "sparql") for path in case_files(part)],
    ids=lambda path: str(path.relative_to(SUITE).with_suffix("")),
)
def test_case(path: Path) -> None:
    case = load(path)
    if case.expected is None:
        with pytest.raises((ShapesError, UnsupportedError)):
            run(case.data, case.shapes)
    else:
        assert keys(run(case.data, case.shapes).results) == case.expected
