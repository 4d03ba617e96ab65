"""The server lives below a path of a host: nothing it says leads out of there."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import quote, urljoin, urlsplit

import pytest
from serving import AUTHORISED, Reply, Serving, serving

from clusterkg.model.errors import SettingsError
from clusterkg.server.pages.links import rooted
from clusterkg.server.pages.registry import pages
from clusterkg.server.settings import root_of
from clusterkg.store import open_store

ROOT = "/kg.1/a"
HOST = {"Host": "data.example:8443", "X-Forwarded-Proto": "https"}
OUTSIDE = f"https://data.example:8443{ROOT}/"
HTML = {"Accept": "text/html,*/*;q=0.8"}
UKRAINE = "https://w3id.org/clusterkg/id/country/ukraine"
PAGES = [
    *(page.example for page in pages().values() if page.html and page.example),
    "/?q=ukraine&lang=uk", "/browse", "/browse/Country", "/queries/stages", "/query",
    "/queries/figures-about?thing=Silicon+Valley", "/page/id/country/ukraine", "/page/ns",
    "/page/rule/MEM002", "/reconcile?q=Ukraine", "/page/id/nothing",
]  # fmt: skip


@pytest.fixture(scope="module")
def server() -> Iterator[Serving]:
    with serving("--root-path", f"{ROOT}/", "--allow-host", "data.example") as running:
        # Its line names the address below the path; what asks it here says the whole path.
        assert running.address.endswith(f"{ROOT}/")
        yield running


def links_of(reply: Reply) -> list[str]:
    """Return where a page leads on its own host."""
    found = re.findall(r'\s(?:href|src|action|data-[a-z]+)="([^"]*)"', reply.text)
    found += re.findall(r'"href": ?"([^"]*)"', reply.text)
    found = [unescape(link).replace("\\u0026", "&") for link in found]
    return [link for link in found if link.startswith("/") and not link.startswith("//")]


@pytest.mark.parametrize("cut", [False, True], ids=["whole", "cut"])
@pytest.mark.parametrize("path", PAGES)
def test_links_of_pages_stay_below(path: str, cut: bool, server: Serving) -> None:
    """Both for a proxy that passes the path on, and for one that cuts it off."""
    reply = server.send("GET", path if cut else f"{ROOT}{path}", headers=HTML)
    assert reply.status == (404 if path == "/page/id/nothing" else 200)
    found = links_of(reply)
    assert len(found) > 10
    assert [link for link in found if not link.startswith(f"{ROOT}/")] == []


def test_links_of_pages_lead_somewhere(server: Serving) -> None:
    found: set[str] = set()
    for path in PAGES:
        links = links_of(server.send("GET", f"{ROOT}{path}", headers=HTML))
        kinds = {re.sub(r"[^/]*$", "", urlsplit(link).path): link for link in links}
        found |= {link for link in kinds.values() if "/nothing" not in link}
    assert len(found) > 15
    wrong = {}
    for link in sorted(found):
        reply = server.send("GET", quote(link.partition("#")[0], safe="/?=&%+:~."), headers=HTML)
        if reply.status != 200:
            wrong[link] = reply.status
    assert wrong == {}


@pytest.mark.parametrize("cut", [False, True], ids=["whole", "cut"])
@pytest.mark.parametrize(
    ("accept", "target"),
    [("text/html", "/page/id/country/ukraine"), ("text/turtle", "/data/id/country/ukraine.ttl")],
)
def test_redirects_stay_below(accept: str, target: str, cut: bool, server: Serving) -> None:
    headers = HOST | {"Accept": accept}
    start = "" if cut else ROOT
    reply = server.send("GET", f"{start}/id/country/ukraine", headers=headers)
    assert (reply.status, reply.headers["location"]) == (303, f"{ROOT}{target}")
    assert server.send("GET", reply.headers["location"], headers=headers).status == 200


def test_the_slash_after_the_path_may_be_missing(server: Serving) -> None:
    assert server.send("GET", ROOT, headers=HTML).status == 200
    reply = server.send("GET", f"{ROOT}/about/", headers=HOST | HTML)
    assert urljoin(OUTSIDE, reply.headers["location"]) == f"{OUTSIDE}about"
    assert server.send("GET", f"{ROOT}x/about", headers=HTML).status == 404


def test_descriptions_name_addresses_below(server: Serving) -> None:
    service = server.send("GET", f"{ROOT}/sparql", headers=HOST | {"Accept": "text/turtle"})
    assert f"<{OUTSIDE}sparql>" in service.text
    dataset = server.send("GET", f"{ROOT}/.well-known/void", headers=HOST)
    assert f"{OUTSIDE}graphs?default" in dataset.text
    for version in ("0.2", "1.0-draft"):
        manifest = server.send("GET", f"{ROOT}/api/reconcile/{version}", headers=HOST).text
        named = re.findall(r'"(https://data[^"]*)"', manifest)
        assert len(named) > 3
        assert [address for address in named if not address.startswith(OUTSIDE)] == []
        logo = json.loads(manifest)["logo"].removeprefix("https://data.example:8443")
        assert server.send("GET", logo).status == 200


def test_other_sites_may_read_the_same_as_elsewhere(server: Serving) -> None:
    reply = server.send("GET", f"{ROOT}/sparql?query=ASK%20%7B%7D")
    assert reply.status == 200
    assert reply.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-origin" not in server.send("GET", f"{ROOT}/about").headers


def test_a_graph_has_its_address_below(tmp_path: Path) -> None:
    open_store(str(tmp_path / "s"), create=True).close()
    with serving(
        "--store", tmp_path / "s", "--writable", "--root-path", ROOT, "--allow-host", "data.example"
    ) as server:
        sent = HOST | AUTHORISED | {"Content-Type": "text/turtle"}
        reply = server.send("POST", f"{ROOT}/graphs", "<urn:a> <urn:b> 1 .", sent)
        assert reply.status == 201
        address = reply.headers["location"]
        assert address.startswith(f"{OUTSIDE}graphs/")
        path = address.removeprefix("https://data.example:8443")
        assert "<urn:b>" in server.send("GET", path, headers=HOST).text
        rows = server.ask("SELECT ?g { GRAPH ?g { ?s ?p ?o } }").text
        assert rows.split() == ["g", address]


def test_texts_are_no_links() -> None:
    assert rooted('<p>href=&#34;/map&#34; href="/map" </p><a href="/map">', "") == (
        '<p>href=&#34;/map&#34; href="/map" </p><a href="/map">'
    )
    assert rooted("<p>href=&#34;/map&#34;</p>", "/kg") == "<p>href=&#34;/map&#34;</p>"


@pytest.mark.parametrize(
    "text", ["kg", "//kg", "/a//b", "/a b", "/..", "/a/../b", "/ї", '/"', "/%20"]
)
def test_no_path_to_live_below(text: str) -> None:
    with pytest.raises(SettingsError, match="is not a root path"):
        root_of(text)


def test_a_wrong_path_is_one_line() -> None:
    command = [sys.executable, "-m", "clusterkg", "serve", "--root-path", "kg"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "'kg' is not a root path" in done.stderr
