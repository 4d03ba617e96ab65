"""A writer that is killed at any moment leaves each graph as it was, or as it was to be."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest
from killing import Outcome, kill_writers, prepare

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")


@pytest.mark.slow
def test_ten_kills(tmp_path: Path) -> None:
    prepare(tmp_path / "s")
    outcomes = kill_writers(tmp_path / "s", 10, random.Random(8))
    assert sum(outcomes.values()) == 10
    assert outcomes[Outcome.OLD] + outcomes[Outcome.NEW] == 10
    assert outcomes[Outcome.OLD] > 0, "no kill came in time"


def test_a_mixed_graph_is_seen(tmp_path: Path) -> None:
    """Else the test above would prove nothing."""
    from killing import look
    from serving import serving

    prepare(tmp_path / "s")
    with serving("--store", tmp_path / "s", "--writable") as server:
        assert look(server, 0) == Outcome.NEW
        assert server.update("INSERT DATA { GRAPH <urn:g> { <urn:s1> <urn:p> 7 } }").status == 204
        assert look(server, 7) == Outcome.MIXED
        assert server.update("CLEAR GRAPH <urn:kept>").status == 204
        assert look(server, 7) == Outcome.LOST
