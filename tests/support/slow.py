"""Marks what is long by design; `pytest -m slow` runs it, and CI does."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest


def rest_slow(values: Iterable[Any], first: int = 1) -> list[Any]:
    """Return cases of a test of which only the first run by default."""
    return [
        value if number < first else pytest.param(value, marks=pytest.mark.slow)
        for number, value in enumerate(values)
    ]
