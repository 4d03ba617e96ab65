"""Names are compared without what differs in spelling only."""

from __future__ import annotations

import pytest

from clusterkg.model.names import fold

APOSTROPHES = "'\u2019\u2018\u02bc\u02b9`\u00b4"


@pytest.mark.parametrize("sign", APOSTROPHES)
def test_all_apostrophes_are_one(sign: str) -> None:
    assert fold(f"З{sign}вязки") == "з'вязки"


@pytest.mark.parametrize("sign", "-\u2010\u2011")
def test_all_hyphens_are_one(sign: str) -> None:
    assert fold(f"Івано{sign}Франківськ") == "івано-франківськ"
