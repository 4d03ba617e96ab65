"""The bundled graph as the wheel ships it: ready, the same as a fresh one, and never stale."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pyoxigraph as ox
import pytest

from clusterkg import assets, bundled
from clusterkg.bundled import BundledStore, bundled_file, fill, open_bundled, prepare
from clusterkg.model.errors import ReadOnlyError
from clusterkg.store.memory import MemoryStore


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the build puts into the wheel."""
    folder = tmp_path_factory.mktemp("wheel") / "ready"
    folder.mkdir()
    prepare(folder)
    return folder


@pytest.fixture
def no_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cache folder that cannot be used; preparing anything is an error."""
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    monkeypatch.setattr(bundled, "fill", _prepares)


def _prepares(_: object) -> None:
    raise AssertionError("the graph is prepared, though it is shipped")


def canonical(quads: Iterable[ox.Quad]) -> set[ox.Quad]:
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return set(dataset)


@pytest.mark.slow
def test_is_what_a_fresh_inference_gives(shipped: Path) -> None:
    fresh = MemoryStore()
    fill(fresh)
    store = BundledStore(shipped)
    assert canonical(store.quads()) == canonical(fresh.quads())
    merged = set(ox.parse(path=shipped / "merged.nt"))
    assert len(merged) == len({quad.triple for quad in store.quads()})


@pytest.mark.usefixtures("no_cache")
def test_is_opened_where_it_lies(shipped: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assets, "ready_folder", lambda: shipped)
    before = {path: path.stat().st_mtime_ns for path in shipped.rglob("*")}
    store = open_bundled()
    assert isinstance(store, BundledStore)
    assert store.generation().is_relative_to(shipped)
    assert store.ask("ASK { role:facilitator rdfs:label ?l }")
    with pytest.raises(ReadOnlyError):
        store.add([])
    store.close()
    with bundled_file() as path:
        assert path == shipped / "merged.nt"
    assert {path: path.stat().st_mtime_ns for path in shipped.rglob("*")} == before


def test_many_processes_read_it_at_once(shipped: Path) -> None:
    ours = BundledStore(shipped)
    with ProcessPoolExecutor(3) as pool:
        assert set(pool.map(_size, [shipped] * 6)) == {sum(ours.graphs().values())}


def _size(folder: Path) -> int:
    return sum(BundledStore(folder).graphs().values())


@pytest.mark.parametrize("harm", ["stale", "damaged", "absent"])
def test_one_that_does_not_fit_is_not_used(
    harm: str, shipped: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "ready"
    if harm != "absent":
        shutil.copytree(shipped, folder)
    if harm == "stale":
        (folder / "fingerprint").write_text("0.0.1-0123456789abcdef")
    elif harm == "damaged":
        for manifest in folder.rglob("MANIFEST-*"):
            manifest.write_bytes(b"from the future")
    monkeypatch.setattr(assets, "ready_folder", lambda: folder)
    store = open_bundled()
    assert isinstance(store, BundledStore)
    assert not store.generation().is_relative_to(folder)
    assert store.ask("ASK { role:facilitator rdfs:label ?l }")


def test_the_fingerprint_follows_files_and_rules(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [("urn:g", tmp_path / "a.ttl")]
    monkeypatch.setattr(assets, "graph_files", lambda: files)
    files[0][1].write_text("")
    before = assets.fingerprint()
    assert assets.fingerprint() == before
    files[0][1].write_text("# changed")
    assert assets.fingerprint() != before


def test_only_what_is_old_is_cleared_away(tmp_path: Path) -> None:
    day = 24 * 60 * 60
    ages = {"bundled-a": 40, "bundled-b": 3, "preparing-a": 3, "preparing-b": 0.5, "other": 99}
    for name, days in {"bundled-now": 99.0, **ages}.items():
        (tmp_path / name).mkdir()
        os.utime(tmp_path / name, (0, time.time() - days * day))
    bundled._clear_away(tmp_path / "bundled-now")
    left = sorted(path.name for path in tmp_path.iterdir())
    assert left == ["bundled-b", "bundled-now", "other", "preparing-b"]


@pytest.mark.parametrize(("days", "noted"), [(0.5, False), (3, True)])
def test_use_of_a_prepared_graph_is_noted_once_a_day(
    shipped: Path, tmp_path: Path, days: float, noted: bool
) -> None:
    """Else another version would clear away what is in use."""
    ready = tmp_path / "bundled-now"
    shutil.copytree(shipped, ready)
    before = time.time() - days * 24 * 60 * 60
    os.utime(ready, (0, before))
    bundled._open_cached(ready).close()
    assert (ready.stat().st_mtime > before + 60) == noted
