"""What tests share."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from command import Run
from hypothesis import settings

from clusterkg.bundled import open_bundled
from clusterkg.store import Store

settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Prepare the bundled graph in a folder of this run, whatever the user has."""
    patch = pytest.MonkeyPatch()
    patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
    patch.setenv("LC_ALL", "C.UTF-8")
    patch.delenv("CLUSTERKG_STORE", raising=False)
    yield
    patch.undo()


@pytest.fixture(scope="session")
def bundled(_own_cache: None) -> Iterator[Store]:
    """The bundled graph."""
    store = open_bundled()
    yield store
    store.close()


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run the command line as a process of its own, in an empty folder."""

    def run(*arguments: str | Path, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "clusterkg", *map(str, arguments)],
            cwd=tmp_path,
            env=os.environ | {"PYTHONUTF8": "1"},
            input=stdin,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )

    return run
