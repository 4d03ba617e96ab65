"""Manners on the web: who asks, how often, how long it waits, and where it does not go."""

from __future__ import annotations

import dataclasses
import datetime
import email.utils
import os
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from paths import ROOT
from scripted import JSON as ROWS
from scripted import Answer
from sites import Site, json_answer, site, without_settings

from clusterkg import __version__
from clusterkg.model.errors import EndpointError, IncompleteAnswerWarning, SettingsError
from clusterkg.web import client as web
from clusterkg.web.client import Client, Service, service
from clusterkg.web.ratelimit import Pace, one_at_a_time
from clusterkg.web.sparql import rows, values

FINE = json_answer({"fine": True})


@pytest.fixture
def here() -> Iterator[Site]:
    with site() as running:
        running.routes["/api"] = lambda _: FINE
        yield running


@pytest.fixture(autouse=True)
def _settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    without_settings(monkeypatch, tmp_path)


def client(here: Site, **options: object) -> Client:
    given = {"contact": "mailto:curator@example.org", **options}
    return Client(Service(f"{here.root}/api", **given))  # type: ignore[arg-type]


def test_nobody_is_asked_before_there_is_a_contact(here: Site) -> None:
    for contact in ("", "  "):
        with pytest.raises(SettingsError, match="set CLUSTERKG_CONTACT"):
            client(here, contact=contact).json()
    assert here.asked == []
    assert client(here).json() == {"fine": True}
    agent = f"clusterkg/{__version__} (https://w3id.org/clusterkg/; mailto:curator@example.org)"
    assert [asked.headers["user-agent"] for asked in here.asked] == [agent]


def test_secrets_of_the_store_are_not_sent(here: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    address = f"{here.root}/api"
    for name in ("TOKEN", "USER", "PASSWORD", "GRAPHS", "UPDATE"):
        monkeypatch.setenv(f"CLUSTERKG_{name}", "secret")
    monkeypatch.setenv("CLUSTERKG_CONTACT", "mailto:c@example.org")
    made = service(address)
    assert (made.contact, made.cache) == ("mailto:c@example.org", web.LIFETIME)
    Client(made).json()
    assert "secret" not in str(here.asked[0].headers)
    # Those of the service's own are.
    Client(dataclasses.replace(made, token="own", cache=0)).json()
    assert here.asked[1].headers["authorization"] == "Bearer own"
    Client(dataclasses.replace(made, user="me", password="pw", cache=0)).json()
    assert here.asked[2].headers["authorization"] == "Basic bWU6cHc="


def test_an_answer_is_asked_for_once_while_it_is_fresh(here: Site) -> None:
    asking = client(here, cache=60)
    for _ in range(3):
        asking.json([("q", "x")])
        asking.post(b"{}", web.JSON, path="")
    assert [asked.method for asked in here.asked] == ["GET", "POST"]
    asking.json([("q", "y")])
    client(here).json([("q", "x")])  # no lifetime
    assert len(here.asked) == 4
    kept = list(Path(os.environ["XDG_CACHE_HOME"]).rglob("answers/*/*"))
    for path in kept:
        os.utime(path, (0, 0))
    asking.json([("q", "x")])
    assert len(here.asked) == 5, "too old"


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("form", ["seconds", "date"])
def test_it_waits_as_long_as_it_is_asked_to_and_once(here: Site, status: int, form: str) -> None:
    moment = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=2)
    text = "1" if form == "seconds" else email.utils.format_datetime(moment, usegmt=True)
    busy = Answer(status, b"", {"Retry-After": text})
    here.script = [busy]
    assert client(here).json() == {"fine": True}
    first, second = here.asked
    assert 0.5 <= second.at - first.at < 10
    here.script = [dataclasses.replace(busy, headers={"Retry-After": "0"})] * 2
    with pytest.raises(EndpointError, match="retried"):
        client(here).json()
    assert len(here.asked) == 4, "and then it is left alone"


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (Answer(429), "429"),
        (Answer(503, b"", {"Retry-After": "soon"}), "503"),
        (Answer(403), "refuses this contact"),
        (Answer(200, b"<html>"), "a web page"),
        (Answer(200, b" "), "is empty"),
        (Answer(200, b'{"a": '), "is not JSON"),
        (Answer(200, b"[" * 200_000), "is not JSON"),
        (Answer(200, b"\xff"), "is not JSON"),
        (Answer(500), "500"),
    ],
)
def test_what_ends_it_at_once(here: Site, answer: Answer, message: str) -> None:
    here.script = [answer]
    asking = client(here, cache=60)
    with pytest.raises(EndpointError, match=message) as caught:
        asking.json()
    assert len(here.asked) == 1
    assert "\n" not in str(caught.value)
    assert asking.json() == {"fine": True}, "what cannot be used is not kept"


def test_a_host_that_wants_rest_gets_it_from_later_commands_too(here: Site) -> None:
    here.script = [Answer(429, b"", {"Retry-After": "86400"})]
    with pytest.raises(EndpointError, match="retry after 86400 s"):
        client(here).json()
    for _ in range(2):
        with pytest.raises(EndpointError, match=r"no requests for another 8[0-9]+ s"):
            client(here).json()
    assert len(here.asked) == 1
    with site() as other:
        other.routes["/api"] = lambda _: FINE
        assert client(other).json() == {"fine": True}, "that holds for this host only"
    for path in Path(os.environ["XDG_CACHE_HOME"]).rglob("*.until"):
        path.write_text("0", encoding="utf-8")
    assert client(here).json() == {"fine": True}


def test_mediawiki_says_in_a_good_answer_that_it_lags(here: Site) -> None:
    headers = {"MediaWiki-API-Error": "maxlag", "Retry-After": "1"}
    here.script = [dataclasses.replace(json_answer({"error": {}}), headers=headers)]
    assert client(here, cache=60).json() == {"fine": True}
    assert here.asked[1].at - here.asked[0].at >= 0.9


def test_a_trickle_is_ended(here: Site) -> None:
    here.script = [Answer(200, b" " * 1000, trickle=0.2)]
    start = time.monotonic()
    with pytest.raises(EndpointError, match="did not answer within 1 s"):
        client(here, timeout=1).json()
    assert time.monotonic() - start < 30


def test_an_answer_without_end_is_given_up(here: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "LARGEST", 1 << 20)
    here.routes["/api"] = lambda _: Answer(200, b"1" * (1 << 20))
    client(here).get()
    here.routes["/api"] = lambda _: Answer(200, b"1" * ((1 << 20) + 1))
    with pytest.raises(EndpointError, match="exceeds 1 MiB"):
        client(here).get()


def test_redirections_stay_at_the_host(here: Site) -> None:
    here.routes["/new"] = lambda _: json_answer("new")
    here.script = [Answer(302, b"", {"Location": "/new"})]
    assert client(here).json() == "new"
    with site() as elsewhere:
        elsewhere.routes["/api"] = lambda _: FINE
        for target in (
            f"{elsewhere.root}/api",  # another port
            here.root.replace("127.0.0.1", "localhost") + "/api",
            "https://example.org/api",
        ):
            here.script = [Answer(301, b"", {"Location": target})]
            with pytest.raises(EndpointError, match="redirects to other hosts are not followed"):
                client(here, token="secret").json()
        assert elsewhere.asked == []
    here.script = [Answer(302, b"", {"Location": "/new"})]
    with pytest.raises(EndpointError, match="drops the request that was posted"):
        client(here).post(b"{}", web.JSON)  # it would become a GET


def test_one_at_a_time(here: Site) -> None:
    def slow(_: object) -> Answer:
        time.sleep(0.1)
        return FINE

    here.routes["/api"] = slow
    threads = [threading.Thread(target=lambda: client(here).json()) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(here.asked) == 4
    assert here.most == 1


def test_another_process_waits_for_its_turn() -> None:
    code = (
        "from clusterkg.web.ratelimit import one_at_a_time\n"
        "with one_at_a_time('example.org'): print('mine', flush=True); input()"
    )
    command = [sys.executable, "-c", code]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout and other.stdin  # noqa: PT018
        assert other.stdout.readline() == "mine\n"
        got: list[bool] = []

        def take() -> None:
            with one_at_a_time("example.org"):
                got.append(other.poll() is not None)

        with one_at_a_time("example.net"):
            thread = threading.Thread(target=take)
            thread.start()
            thread.join(0.5)
            assert got == []
        other.stdin.write("\n")
        other.stdin.close()
        thread.join(30)
    assert len(got) == 1


def test_pace() -> None:
    pace = Pace(2, 0.5)
    start = time.monotonic()
    for _ in range(2):
        pace.wait()
    pace.wait()
    assert time.monotonic() - start >= 0.5


@pytest.mark.parametrize("address", ["ftp://e/", "file:///etc/passwd", "e.org", "http://"])
def test_an_address_is_of_the_web(address: str) -> None:
    with pytest.raises(SettingsError, match="not the address of a server"):
        Client(Service(address, contact="c"))


def test_own_parameters_of_an_address_stay(here: Site) -> None:
    given = Service(f"{here.root}/api?key=1", contact="c")
    Client(given).json([("q", "a b&c")])
    assert here.asked[0].fields == {"key": "1", "q": "a b&c"}


RESULT = '{"head": {"vars": ["x"]}, "results": {"bindings": [%s]}}'
CELL = '{"x": {"type": "literal", "value": "%s"}}'


def test_rows_that_a_service_cuts_are_told_of(here: Site) -> None:
    def cut(asked: object) -> Answer:
        count = "COUNT(*)" in asked.fields["query"]  # type: ignore[attr-defined]
        offset = "OFFSET" in asked.fields["query"]  # type: ignore[attr-defined]
        body = RESULT % (CELL % "9" if count else "" if offset else CELL % "a")
        headers = {"Content-Type": ROWS} | ({} if count else {"X-SPARQL-MaxRows": "1"})
        return Answer(200, body.encode(), headers)

    here.routes["/api"] = cut
    with pytest.warns(IncompleteAnswerWarning, match="1 of 9 rows"):
        assert len(rows(client(here), "SELECT ?x { ?x ?y ?z }")) == 1
    timed_out = {"X-SQL-State": "S1TAT", "Content-Type": ROWS}
    here.routes["/api"] = lambda _: Answer(200, (RESULT % CELL % "a").encode(), timed_out)
    with pytest.warns(IncompleteAnswerWarning, match="ran out of time"):
        rows(client(here), "SELECT ?x { ?x ?y ?z }")
    whole = {"Content-Type": ROWS}
    here.routes["/api"] = lambda _: Answer(200, (RESULT % CELL % "a").encode(), whole)
    before = len(here.asked)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert len(rows(client(here), "SELECT ?x { ?x ?y ?z }")) == 1
        assert len(rows(client(here), f"SELECT ?x {{ ?x ?y ?z }} # {'x' * 2000}")) == 1
    assert [asked.method for asked in here.asked[before:]] == ["GET", "POST"]


def test_values_come_in_batches(here: Site) -> None:
    here.routes["/api"] = lambda _: Answer(
        200, b'{"head": {"vars": ["t","p","v","l"]}, "results": {"bindings": []}}',
        {"Content-Type": ROWS},
    )  # fmt: skip
    things = [f"urn:t{n:03}" for n in range(101)] + ["urn:t000", "no iri", "urn:t> } DROP"]
    assert list(values(client(here), things, ["urn:p"], ["en"])) == [[], [], []]
    texts = [asked.fields["query"] for asked in here.asked]
    assert [text.count("<urn:t") for text in texts] == [49, 50, 2]
    assert not any("DROP" in text for text in texts)
