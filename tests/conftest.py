"""What tests share."""

from __future__ import annotations

import fcntl
import gc
import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from command import Run, run_apart, run_here
from hypothesis import settings
from serving import Serving, serving

from clusterkg.bundled import open_bundled
from clusterkg.store import Store

settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")


def pytest_collection_finish() -> None:
    """Spare the collector of garbage what all tests share: it would go through it each time."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of this run, the same for all its workers."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "shared-by-workers"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session", autouse=True)
def _own_cache(shared_folder: Path) -> Iterator[None]:
    """Prepare the bundled graph in a folder of this run, once, whatever the user has."""
    patch = pytest.MonkeyPatch()
    patch.setenv("XDG_CACHE_HOME", str(shared_folder / "cache"))
    patch.setenv("LC_ALL", "C.UTF-8")
    patch.delenv("CLUSTERKG_STORE", raising=False)
    with (shared_folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the other worker waits, and finds it prepared
        open_bundled().close()
    yield
    patch.undo()


@pytest.fixture(scope="session")
def bundled(_own_cache: None) -> Iterator[Store]:
    """The bundled graph."""
    store = open_bundled()
    yield store
    store.close()


@pytest.fixture(scope="session")
def reading(_own_cache: None) -> Iterator[Serving]:
    """A server of the bundled graph, which nobody writes to."""
    with serving() as running:
        yield running


@pytest.fixture(scope="session")
def server(reading: Serving) -> Serving:
    """The server that a module asks if it does not make one of its own."""
    return reading


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run the command line in an empty folder, within this process."""
    return partial(run_here, folder=tmp_path)


@pytest.fixture
def process(tmp_path: Path) -> Run:
    """Run the command line in an empty folder, as a process of its own.

    For what only a process shows: signals, pipes, encodings, what is imported at the start.
    """
    return partial(run_apart, folder=tmp_path)
