"""No silent difference between a store and plain pyoxigraph on the same data; see the program."""

from __future__ import annotations

from pathlib import Path

import pytest
from fuzzing_sparql import play

EVERY = {
    "query",
    "query of several graphs",
    "update",
    "update refused: it changes the default graph",
    "update refused: with other data it would change the default graph",
    "reaching out: refused; the engine asks",
    "broken: syntax error",
    "broken: understood",
}


def test_queries_and_updates_do_what_the_reference_does() -> None:
    counts = play(seed=1, count=2_000)
    assert set(counts) > EVERY


def test_a_store_on_disk_does_as_well(tmp_path: Path) -> None:
    assert play(seed=2, count=30, where=str(tmp_path))["update"] > 5


@pytest.mark.slow
def test_many_queries_and_updates_do_what_the_reference_does() -> None:
    assert play(seed=3, count=40_000).total() == 40_000
