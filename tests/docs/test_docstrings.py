"""The examples in docstrings are true."""

from __future__ import annotations

import doctest
import importlib
import inspect
import pkgutil

import clusterkg


def test_examples() -> None:
    """Each module that shows an example has it run."""
    tried = 0
    for info in pkgutil.walk_packages(clusterkg.__path__, "clusterkg."):
        if info.name.endswith("__main__"):
            continue
        module = importlib.import_module(info.name)
        result = doctest.testmod(module)
        shown = inspect.getsource(module).count("    >>> ")
        assert result.failed == 0, info.name
        assert result.attempted == shown, info.name
        tried += result.attempted
    assert tried
