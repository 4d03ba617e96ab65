"""No query reaches another machine: each guard holds with the others off."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from fuzzing import Elsewhere, elsewhere, play
from serving import TOKEN, Serving, serving

from clusterkg.server.settings import ALL_GUARDS
from clusterkg.sparql.facts import exact, facts
from clusterkg.store import open_store

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="guards of Linux")

SERVER = """
import sys
from clusterkg.server.run import run
from clusterkg.server.settings import Settings
guards = frozenset(sys.argv[2].split(",")) - {""}
note = lambda text: print(text, file=sys.stderr, flush=True)
run(Settings(sys.argv[1], port=0, token=sys.argv[3], timeout=5, guards=guards), note=note)
"""
REACHING = [
    "SELECT * {{ SERVICE <{0}> {{ ?s ?p ?o }} }}",
    "ASK {{ SERVICE SILENT <{0}> {{ ?s ?p ?o }} }}",
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    store = open_store(str(tmp_path / "s"), create=True)
    store.update("INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:b> 1 } }")
    store.close()
    return tmp_path / "s"


def run(folder: Path, guards: str) -> AbstractContextManager[Serving]:
    return serving(folder, guards, TOKEN, code=SERVER)


def reach(server: Serving, place: Elsewhere) -> list[int]:
    return [server.ask(text.format(place.address), "*/*").status for text in REACHING]


@linux
@pytest.mark.parametrize("guards", ["text", "calls", "descriptors", ",".join(sorted(ALL_GUARDS))])
def test_one_guard_is_enough(guards: str, folder: Path) -> None:
    with elsewhere() as place, run(folder, guards) as server:
        statuses = reach(server, place)
        assert place.asked == 0
        assert statuses[0] == (403 if "text" in guards else 400)
        unsuited = server.ask(f"ASK {{ SERVICE <{place.address}> {{ ?s ?p ?o }} }}", "text/turtle")
        assert unsuited.status == statuses[0]
        assert server.ask("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").text.split() == ["n", "1"]


@linux
def test_without_a_guard_the_engine_connects(folder: Path) -> None:
    """Else the tests above would prove nothing."""
    with elsewhere() as place, run(folder, "") as server:
        reach(server, place)
        assert place.asked >= 1


LIMITED = """
import sys
from pathlib import Path
import pyoxigraph as ox
from clusterkg.server.workers import limits
limits.allow_files()
store = ox.Store()
if sys.argv[1] == "calls":
    assert limits.no_sockets()
if sys.argv[1] == "descriptors":
    assert limits.no_more_descriptors(Path("."))
for text in (f"LOAD <{sys.argv[2]}>", f"LOAD SILENT <{sys.argv[2]}>"):
    try:
        store.update(text)
    except OSError:
        pass
"""


@linux
@pytest.mark.parametrize("limit", ["", "calls", "descriptors"])
def test_load_is_bound_too(limit: str, tmp_path: Path) -> None:
    """Of the engine itself, as the writer uses it; without a limit it connects."""
    with elsewhere() as place:
        command = [sys.executable, "-c", LIMITED, limit, place.address]
        subprocess.run(command, check=True, cwd=tmp_path, timeout=60)
        assert (place.asked > 0) == (limit == "")


@pytest.mark.slow
@linux
@pytest.mark.parametrize("guards", ["text", "calls,descriptors"])
def test_noise_breaks_nothing(guards: str, folder: Path) -> None:
    found: Counter[int] = Counter()
    with elsewhere() as place, run(folder, guards) as server:
        found = play(server, seed=len(guards), count=1_000, elsewhere=place.address)
        assert server.process.poll() is None
        assert server.send("GET", "/health").status == 200
        assert place.asked == 0
    assert sum(found.values()) == 1_000
    assert found[200] > 100, found
    assert found[400] > 100
    assert found[204] > 0, found
    assert found[401] > 0


FACTS = [
    ("SELECT * { ?s ?p ?o }", ("SELECT", 1, False)),
    ("ASK { { FILTER((1)) } }", ("ASK", 4, False)),
    ("INSERT DATA { GRAPH <urn:g> { <a> <b> [] } }", (None, 3, False)),
    ("SELECT ('((({{{' AS ?x) { } # ((((", ("SELECT", 1, False)),
    ("SELECT (now() AS ?n) {}", ("SELECT", 2, True)),
    ("SELECT ?now { ?s e:NOW ?now }", ("SELECT", 1, False)),
]


@pytest.mark.parametrize(("text", "expected"), FACTS)
def test_facts_of_a_text(text: str, expected: tuple[str | None, int, bool]) -> None:
    known = exact(text)
    assert (known.form, known.depth, known.volatile) == expected
    quick = facts(text)
    assert (quick.form, quick.volatile) == (known.form, known.volatile)
    assert quick.depth >= known.depth


def test_what_is_too_deep() -> None:
    assert not facts("SELECT * " + "{" * 200 + "}" * 200).too_deep
    assert facts("SELECT * " + "{" * 201 + "}" * 201).too_deep
    assert not facts(f"ASK {{ FILTER({' || '.join(['?x = 1'] * 1_000)}) }}").too_deep
    assert facts(f"ASK {{ FILTER({' || '.join(['?x = 1'] * 3_000)}) }}").too_deep
    many = " ".join(f"<urn:{n}>" for n in range(10_000))
    assert not facts(f"SELECT * {{ VALUES ?x {{ {many} }} }}").too_deep
