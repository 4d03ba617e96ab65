"""Random shapes and data: the two engines say the same.

What pySHACL gets wrong is kept out of the cases: see the notes in `shacl_cases`.
"""

from __future__ import annotations

import logging

import pytest
from hypothesis import HealthCheck, given, settings
from shacl_cases import Case, cases
from slow import rest_slow
from w3c import keys

from clusterkg.shacl.engines.columnar.engine import run as columnar
from clusterkg.shacl.engines.pyshacl import run as pyshacl


@pytest.fixture(scope="module", autouse=True)
def _quiet() -> None:
    logging.getLogger("rdflib").setLevel(logging.CRITICAL)  # a traceback for each odd literal


@pytest.mark.parametrize("examples", rest_slow([15, 100]))
def test_engines_say_the_same(examples: int) -> None:
    found: list[int] = []

    @settings(max_examples=examples, suppress_health_check=list(HealthCheck))
    @given(cases())
    def compare(case: Case) -> None:
        data, shapes = case.read()
        ours = keys(columnar(data, shapes).results)
        found.append(ours.total())
        assert ours == keys(pyshacl(data, shapes).results)

    compare()
    assert len(found) >= examples
    assert sum(found) > 2 * examples, "there was nothing to find"
