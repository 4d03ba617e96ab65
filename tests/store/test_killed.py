"""A store on disk withstands an end at any moment: it is whole, and holds the old or the new."""

from __future__ import annotations

import multiprocessing
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from functools import cache, partial
from multiprocessing.connection import Connection
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest

import clusterkg.__main__ as entry
import clusterkg.cli
from clusterkg import assets
from clusterkg.bundled import Wish, load_into
from clusterkg.model.errors import FileError, ParseError
from clusterkg.model.namespaces import ONTOLOGY_GRAPH
from clusterkg.reasoning.materialise import materialise
from clusterkg.store import disk
from clusterkg.store.disk import DiskStore

if TYPE_CHECKING:
    from multiprocessing.context import ForkServerContext, ForkServerProcess

GRAPH = "http://example.org/graph"
KEPT = "http://example.org/kept"
MOMENTS = {"load": 17, "replace": 17, "infer": 16, "bundled": 20}
SIZE = 3_000

posix = pytest.mark.skipif(os.name != "posix", reason="such signals are a matter of POSIX")


def things(folder: Path, name: str, count: int, *, classes: bool = True) -> Path:
    """Write a file with `count` members of a class and, if wanted, the two classes above that.

    A file of thousands is large enough for the way of loading that large files take.
    """
    path = folder / f"{name}.ttl"
    above = "e:Small rdfs:subClassOf e:Medium . e:Medium rdfs:subClassOf e:Large ."
    lines = [
        "@prefix e: <http://example.org/> .",
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .",
        above if classes else "",
        *(
            f'e:{name}{n} a e:Small ; rdfs:label "{name} {n} {"-" * 400}"@en .'
            for n in range(count)
        ),
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def no_wait(_: object) -> None:
    """Do not wait for the disk: the system lives on when a process dies."""


@pytest.fixture(autouse=True)
def _fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", no_wait)


@pytest.fixture
def pristine(tmp_path: Path) -> Path:
    """A store that a load, a replacement and inference all change."""
    store = DiskStore(tmp_path / "pristine", create=True)
    store.load([(GRAPH, things(tmp_path, "old", SIZE))])
    materialise(store)
    store.load([(KEPT, things(tmp_path, "kept", 100, classes=False))])
    things(tmp_path, "new", SIZE)
    things(tmp_path, "ours", SIZE)
    (tmp_path / "empty.ttl").touch()
    return tmp_path / "pristine"


def commands(folder: Path, store: Path) -> dict[str, list[str]]:
    load = ["load", str(folder / "new.ttl"), "--store", str(store), "--graph", GRAPH]
    return {
        "load": load,
        "replace": [*load, "--replace", "--force"],
        "infer": ["infer", "--store", str(store)],
        "bundled": [*load, "--bundled", "--optimise"],
    }


def content(folder: Path) -> list[bytes]:
    """Return all statements of a store as lines, in order; its merge must be that of its graphs."""
    store = DiskStore(folder)
    lines = (ox.serialize(store.quads(), format=ox.RdfFormat.N_QUADS) or b"").splitlines()
    merge = store.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
    assert isinstance(merge, ox.QueryTriples)
    merged = (merge.serialize(format=ox.RdfFormat.N_TRIPLES) or b"").splitlines()
    assert len(merged) == len(set(merged))
    assert set(merged) == {line[: line.rindex(b" <")] + b" ." for line in lines}
    return sorted(lines)


def write(folder: Path) -> None:
    """Change a store; what it holds stays the same."""
    store = DiskStore(folder)
    sizes = store.graphs()
    store.load([(GRAPH, folder.parent / "empty.ttl")])
    assert store.graphs() == sizes
    assert len(list((folder / "generations").iterdir())) <= 3, "what kills leave piles up"


def ours(folder: Path) -> list[tuple[str, Path]]:
    """Return a bundled graph that is loaded in no time."""
    return [(ONTOLOGY_GRAPH, folder / "ours.ttl")]


def _command(arguments: list[str], ready: Connection) -> None:
    """Run the command line in a group of processes of its own."""
    os.setsid()
    if "--bundled" in arguments:
        assets.graph_files = lambda: ours(Path(arguments[1]).parent)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    sys.argv = ["clusterkg", *arguments]
    ready.send(None)
    clusterkg.cli.main()


@cache
def server() -> ForkServerContext:
    """Return what starts processes that have all modules loaded: each moment of them matters."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__, "clusterkg.reasoning.materialise"])
    return context


def start(arguments: list[str]) -> ForkServerProcess:
    here, there = server().Pipe()
    process = server().Process(target=_command, args=(arguments, there))
    process.start()
    here.recv()
    return process


@pytest.mark.slow
@posix
def test_a_store_survives_a_kill_at_50_moments(pristine: Path, tmp_path: Path) -> None:
    """Kill each operation at moments spread over its running time, some on what others left."""
    randomly = random.Random(50)
    folder = tmp_path / "s"
    old = content(pristine)
    seen: dict[str, Counter[str]] = {}
    for name, count in MOMENTS.items():
        command = commands(tmp_path, folder)[name]
        shutil.copytree(pristine, folder)
        process = start(command)
        began = time.monotonic()
        process.join()
        lasts = time.monotonic() - began
        assert process.exitcode == 0
        new = content(folder)
        assert new != old
        shutil.rmtree(folder)
        outcomes = seen[name] = Counter()
        for part in randomly.sample(range(count), count):
            if not folder.exists():
                shutil.copytree(pristine, folder)
            moment = (part + randomly.random()) / count * 1.25 * lasts
            process = start(command)
            process.join(moment)
            if process.is_alive():
                assert process.pid is not None
                with suppress(ProcessLookupError):  # it ended by itself just now
                    os.killpg(process.pid, signal.SIGKILL)
                process.join()
                lasts = max(lasts, moment * 1.1)  # the machine is busier than it was
            assert process.exitcode in (0, -signal.SIGKILL)
            found = content(folder)
            assert found in (old, new)
            outcomes["new" if found == new else "old"] += 1
            outcomes["killed"] += process.exitcode != 0
            if part % 2:
                write(folder)
            if found == new:
                shutil.rmtree(folder)
        if folder.exists():
            write(folder)
            shutil.rmtree(folder)
    assert sum(outcomes["killed"] for outcomes in seen.values()) >= 25, seen
    assert any(outcomes["old"] and outcomes["new"] for outcomes in seen.values()), seen


PUBLISHING = ("_change", "_publish_change", "_publish", "_write", "_sync", "_sync_folder")


def tracing(step: int, stop: Callable[[], object], *names: str) -> Callable[..., Any]:
    """Return a trace function that stops at the `step`th line of the store's code it comes to.

    Args:
        step: Which line, of those that it comes to for the first time.
        stop: What stops.
        names: Functions whose lines count; all if there are none.
    """
    seen: set[tuple[str, int]] = set()

    def trace(frame: FrameType, event: str, _: object) -> Any:
        if frame.f_code.co_filename != disk.__file__:
            return None
        name = frame.f_code.co_name
        place = (name, frame.f_lineno)
        if event == "line" and place not in seen and (not names or name in names):
            seen.add(place)
            if len(seen) == step:
                stop()
        return trace

    return trace


def _interrupt() -> None:
    raise KeyboardInterrupt


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _load_and_die(step: int, folder: Path, file: Path) -> None:
    os.fsync = no_wait  # type: ignore[assignment]
    sys.settrace(tracing(step, _die, *PUBLISHING))
    DiskStore(folder).load([(GRAPH, file)])


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A store that is changed in no time."""
    sources = [(GRAPH, things(tmp_path, "old", 1)), (KEPT, things(tmp_path, "kept", 9))]
    DiskStore(tmp_path / "s", create=True).load(sources)
    return tmp_path / "s"


@pytest.mark.slow
@posix
def test_a_kill_at_any_line_of_publishing_does_no_harm(small: Path, tmp_path: Path) -> None:
    old, file = content(small), things(tmp_path, "new", 2)
    outcomes = []
    for step in range(1, 1000):
        process = server().Process(target=_load_and_die, args=(step, small, file))
        process.start()
        process.join()
        found = content(small)
        if process.exitcode == 0:
            break
        assert process.exitcode == -signal.SIGKILL
        outcomes.append(found == old)
    assert found != old
    assert len(outcomes) > 20
    assert outcomes == sorted(outcomes, reverse=True), "what was published was lost"


WISHES = {
    "load": Wish(),
    "replace": Wish(replace=True, force=True),
    "bundled": Wish(replace=True, force=True, bundled=True, optimise=True),
}


@pytest.mark.slow
@pytest.mark.parametrize("wish", WISHES.values(), ids=WISHES.keys())
def test_an_interrupt_at_any_line_does_no_harm(
    small: Path, tmp_path: Path, wish: Wish, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process goes on, with the same store, and keeps each error, as a notebook does."""
    old, file = content(small), things(tmp_path, "new", 2)
    things(tmp_path, "ours", 2)
    monkeypatch.setattr(assets, "graph_files", lambda: ours(tmp_path))
    store = DiskStore(small)
    kept, outcomes = [], []
    before = sys.gettrace()
    for step in range(1, 1000):
        sys.settrace(tracing(step, _interrupt))
        try:
            load_into(store, [(GRAPH, file)], wish)
        except KeyboardInterrupt as error:
            sys.settrace(before)
            kept.append(error)
            outcomes.append(content(small) == old)
        else:
            break
        finally:
            sys.settrace(before)
    assert content(small) != old
    assert len(outcomes) > 50
    assert outcomes == sorted(outcomes, reverse=True), "what was published was lost"


def test_a_load_that_fails_does_not_stand_in_the_way_of_the_next(
    small: Path, tmp_path: Path
) -> None:
    old = content(small)
    broken = tmp_path / "broken.ttl"
    broken.write_text("nonsense", encoding="utf-8")
    store = DiskStore(small)
    kept = []
    for _ in range(2):
        with pytest.raises(ParseError) as caught:
            store.load([(GRAPH, broken)])
        kept.append(caught)
    assert content(small) == old
    store.load([(GRAPH, things(tmp_path, "new", 2))])
    assert content(small) != old


def test_what_is_published_stays_though_the_disk_complains(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, file = content(small), things(tmp_path, "new", 2)

    def complain(folder: Path) -> None:
        if folder == small:
            raise OSError(5, "Input/output error")

    monkeypatch.setattr(disk, "_sync_folder", complain)
    with pytest.raises(FileError, match="cannot be written: Input/output error"):
        DiskStore(small).load([(GRAPH, file)])
    assert content(small) != old


@posix
@pytest.mark.parametrize("shared", [False, True], ids=["apart", "shared"])
def test_ctrl_c_ends_a_load_quietly(small: Path, tmp_path: Path, shared: bool) -> None:
    """Graphs that share statements are loaded in another way than those that do not."""
    if not shared:
        DiskStore(small).load(
            [(KEPT, things(tmp_path, "kept", 9, classes=False))], replace=True, force=True
        )
    old, file = content(small), things(tmp_path, "new", 30_000, classes=shared)
    command = [sys.executable, "-m", "clusterkg", "load", str(file), "--store", str(small)]
    last = max((small / "generations").iterdir())
    for pause in (0, 0.03, 0.06):
        process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            # Whoever runs the tests in the background has them ignore Ctrl-C.
            preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
        )
        while max((small / "generations").iterdir()) == last:
            assert process.poll() is None
        time.sleep(pause)
        process.send_signal(signal.SIGINT)
        assert process.communicate() == ("", "")
        assert process.returncode == 130
        assert content(small) == old
        assert max((small / "generations").iterdir()) == last


def test_ctrl_c_is_quiet_even_before_the_command_line_is_there(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["clusterkg", "info"])
    monkeypatch.setattr(clusterkg.cli, "main", _interrupt)
    with pytest.raises(SystemExit) as caught:
        entry.main()
    assert caught.value.code == 130
    assert capsys.readouterr() == ("", "")
