"""SERVICE and LOAD are found where they act, and only there."""

from __future__ import annotations

import pytest
from sparql_texts import ACTS, IDLE

from clusterkg.sparql.guard import reaches_out


@pytest.mark.parametrize("text", ACTS)
def test_found(text: str) -> None:
    assert reaches_out(text) in {"SERVICE", "LOAD"}


@pytest.mark.parametrize("text", IDLE)
def test_left_alone(text: str) -> None:
    assert reaches_out(text) is None
