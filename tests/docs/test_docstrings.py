"""The examples in docstrings are true."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import clusterkg


def test_examples() -> None:
    found = [doctest.testmod(importlib.import_module(m.name))
             for m in pkgutil.walk_packages(clusterkg.__path__, "clusterkg.")
             if not m.name.endswith("__main__")]  # fmt: skip
    assert sum(result.attempted for result in found) >= 2
    assert sum(result.failed for result in found) == 0
