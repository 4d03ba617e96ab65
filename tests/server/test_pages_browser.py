"""The pages in a real browser: each page in each language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from importlib.util import find_spec
from typing import Any
from urllib.parse import quote_plus

import pytest
import serving
import walking
from slow import rest_slow

from clusterkg.model.namespaces import CKG
from clusterkg.server.pages.registry import pages

pytestmark = pytest.mark.skipif(
    find_spec("playwright") is None or not walking.CHROMIUM.exists(),
    reason="needs playwright and Chromium",
)

VALLEY = "https://w3id.org/clusterkg/id/cluster/silicon-valley"


def opened(address: str) -> str:
    """Return an address that more fields can follow."""
    return address + ("&" if "?" in address else "?")


PAGES = {
    name: opened(page.example) for name, page in pages().items() if page.html and page.example
} | {
    "search": "/?q=valley&",
    "nothing found": "/?q=zzzz&",
    "term": "/page/ns/ClusterOrganisation?",
    "paper": "/page/id/paper/p002?",
    "concept": "/page/vocab/role/facilitator?",
    "rule": "/page/rule/CLU001?",
    "rules": "/page/rule?",
    "terms": "/page/ns?",
    "kinds": "/browse?",
    "cited": "/queries/instruments-by-country?country=germany&with=sources&",
    "wrong value": "/queries/instruments-by-country?country=nowhere&",
    "editor": "/query?",
    "reconcile": "/reconcile?q=Kharkov&",
    "claim": "/page/id/claim/p003-silicon-valley-companies?",
    "outside": "/page?iri=https%3A%2F%2Fsws.geonames.org%2F690791%2F&",
    "property": "/page/ns/locatedIn?",
    "country": "/page/id/country/ukraine?",
    "narrowed": "/browse/Claim?f="
    + quote_plus(f"{CKG}unit https://w3id.org/clusterkg/vocab/unit/percent")
    + "&",
    "topic": "/queries?tag=role&",
}
WRONG = {"nowhere": ("/page/id/cluster/nowhere?", 404), "no IRI": ("/page?iri=x&", 400)}


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with walking.browser() as running:
        yield running


needs_axe = pytest.mark.skipif(
    not walking.AXE.exists(), reason="axe is not installed: npm ci in clusterkg/server/web"
)
SCHEMES = {"en": "light", "uk": "dark", "ru": "light"}


@contextmanager
def visit(
    server: serving.Serving, chromium: Any, name: str, lang: str, **options: Any
) -> Iterator[walking.Walk]:
    """Open a page in a browser of its own."""
    context = chromium.new_context(color_scheme=SCHEMES[lang], **options)
    walk = walking.Walk(context, server.address)
    assert walk.open(f"{PAGES[name]}lang={lang}") == 200
    yield walk
    context.close()


@pytest.mark.parametrize("name", rest_slow(PAGES))
def test_a_page_fits_and_is_clean(server: serving.Serving, chromium: Any, name: str) -> None:
    # 320 px: what WCAG 1.4.10 asks for.
    size = {"width": 320, "height": 640}
    with visit(server, chromium, name, "uk", viewport=size) as walk:
        assert walk.page.locator("html").get_attribute("lang") == "uk"
        assert walk.page.locator("h1").count() == 1
        assert walk.width() == 320
        assert walk.sticking_out(320) == []
        walk.page.set_viewport_size({"width": 1280, "height": 720})
        if walking.AXE.exists():  # else the tests below are skipped, and say so
            assert walk.violations() == []
        assert walk.errors == []
        assert walk.outside == []


@needs_axe
@pytest.mark.slow
@pytest.mark.parametrize("lang", SCHEMES)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible(server: serving.Serving, chromium: Any, name: str, lang: str) -> None:
    with visit(server, chromium, name, lang) as walk:
        assert walk.errors == []
        assert walk.violations() == []


@needs_axe
@pytest.mark.slow
@pytest.mark.parametrize("name", PAGES)
def test_a_finger_hits_what_it_aims_at(server: serving.Serving, chromium: Any, name: str) -> None:
    size = {"width": 320, "height": 640}
    with visit(server, chromium, name, "uk", viewport=size) as walk:
        assert walk.width() == 320
        assert walk.sticking_out(320) == []
        assert walk.violations("target-size") == []


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["en", "uk", "ru"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_in_its_language(server: serving.Serving, name: str, lang: str) -> None:
    reply = server.send("GET", f"{PAGES[name]}lang={lang}", headers={"Accept": "text/html"})
    assert reply.status == 200
    assert f'<html lang="{lang}"' in reply.text
    assert reply.text.count("<h1") == 1


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", WRONG)
def test_a_page_about_an_error_is_clean(
    server: serving.Serving, chromium: Any, name: str, scheme: str
) -> None:
    walk = walking.Walk(chromium.new_context(color_scheme=scheme), server.address)
    path, status = WRONG[name]
    assert walk.open(f"{path}lang=uk") == status
    assert walk.page.locator("h1").count() == 1
    # The other languages are of the same address.
    assert path.rstrip("?&") in str(
        walk.page.get_by_role("link", name="English").get_attribute("href")
    )
    if walking.AXE.exists():
        assert walk.violations() == []


@pytest.mark.slow
def test_titles_tell_pages_apart(server: serving.Serving) -> None:
    titles: dict[str, str] = {}
    for name, path in PAGES.items():
        text = server.send("GET", f"{path}lang=en", headers={"Accept": "text/html"}).text
        head = text.partition("</head>")[0]  # a drawing has a title of its own
        title = unescape(re.findall("<title>(.*?)</title>", head)[0])
        assert title.endswith(" · clusterkg")
        titles.setdefault(title, name)
        [about] = re.findall('<meta name="description" content="([^"]*)"', head)
        assert len(about) > 10, name
    # A question has one title whatever is asked.
    assert set(PAGES) - set(titles.values()) == {"wrong value"}


@pytest.mark.slow
def test_the_look_out_finds_faults(server: serving.Serving, chromium: Any) -> None:
    walk = walking.Walk(chromium.new_context(), server.address)
    walk.open("/")
    walk.page.evaluate(
        "document.body.insertAdjacentHTML('beforeend',"
        " '<button></button><img src=\"http://example.invalid/x.png\">')"
    )
    walk.page.wait_for_timeout(200)
    assert any("Content Security Policy" in error for error in walk.errors)
    if walking.AXE.exists():
        found = " ".join(walk.violations())
        assert "button-name" in found
        assert "image-alt" in found
        walk.page.evaluate(
            "document.querySelector('main').insertAdjacentHTML('afterbegin',"
            ' \'<button class="small">a</button><button class="small">b</button>'
            '<p id="wide">long</p>\')'
        )
        walk.page.evaluate(
            "document.querySelectorAll('button.small').forEach((one) => {"
            " one.style.padding = one.style.margin = '0'; one.style.font = '8px/8px serif';"
            " one.style.height = '10px'; })"
        )
        assert "target-size" in " ".join(walk.violations())
        assert walk.sticking_out(1280) == []
        walk.page.evaluate("document.getElementById('wide').style.minWidth = '3000px'")
        assert len(walk.sticking_out(1280)) == 1


@pytest.mark.slow
def test_the_editor_completes_and_asks(server: serving.Serving, chromium: Any) -> None:
    walk = walking.Walk(chromium.new_context(), server.address)
    walk.open("/query?lang=en")
    box = walk.page.get_by_role("textbox", name="Query")
    box.click()
    walk.page.keyboard.press("Control+a")
    walk.page.keyboard.type("SELECT * { ?s a ckg:ClusterOrg", delay=15)
    walk.page.get_by_role("option", name="ckg:ClusterOrganisation").first.wait_for(timeout=10_000)
    walk.page.keyboard.press("Escape")
    walk.page.keyboard.press("Control+a")
    walk.page.keyboard.insert_text("SELECT (2+3 AS ?five) {}")
    walk.page.keyboard.press("Control+Enter")
    walk.page.locator("td").first.wait_for()
    assert walk.page.locator("td").first.inner_text() == "5"
    assert walk.page.locator("textarea").input_value() == "SELECT (2+3 AS ?five) {}"
    assert walk.errors == []
    assert walk.outside == []


@pytest.mark.slow
def test_the_drawing_is_drawn(server: serving.Serving, chromium: Any) -> None:
    walk = walking.Walk(chromium.new_context(), server.address)
    walk.open(f"/graph?id={VALLEY}")
    assert walk.page.locator("#drawing canvas").count() >= 1
    walk.page.get_by_role("button", name="Zoom in").click()
    assert walk.errors == []


@pytest.mark.slow
def test_pages_work_without_scripts(server: serving.Serving, chromium: Any) -> None:
    walk = walking.Walk(chromium.new_context(java_script_enabled=False), server.address)
    walk.open("/query?lang=en")
    walk.page.locator("textarea").fill("ASK {}")
    walk.page.get_by_role("button", name="Run").click()
    walk.page.get_by_text("true", exact=True).wait_for()
    walk.open("/?lang=en")
    walk.page.get_by_role("searchbox").fill("skolkovo")
    walk.page.get_by_role("button", name="Search").click()
    walk.page.get_by_role("link", name="Skolkovo", exact=True).first.click()
    assert "Skolkovo" in walk.page.locator("h1").inner_text()


@pytest.mark.slow
def test_the_keyboard_reaches_the_content(server: serving.Serving, chromium: Any) -> None:
    walk = walking.Walk(chromium.new_context(), server.address)
    walk.open("/browse?lang=en")
    walk.page.keyboard.press("Tab")
    assert walk.page.evaluate("document.activeElement.className") == "skip"
    walk.page.keyboard.press("Enter")
    assert walk.page.evaluate("document.activeElement.id") == "content"


@pytest.mark.slow
def test_what_is_cited_can_be_copied(server: serving.Serving, chromium: Any) -> None:
    context = chromium.new_context(permissions=["clipboard-read", "clipboard-write"])
    walk = walking.Walk(context, server.address)
    walk.open("/page/id/cluster/silicon-valley?lang=en")
    walk.page.get_by_role("button", name="Copy: BibTeX").click()
    walk.page.get_by_role("status").filter(has_text="Copied").wait_for(state="attached")
    copied = walk.page.evaluate("navigator.clipboard.readText()")
    assert copied == walk.page.locator("#cite-bibtex").text_content()
    assert copied.count("@article{") == 1
    still = walking.Walk(chromium.new_context(java_script_enabled=False), server.address)
    still.open("/page/id/cluster/silicon-valley?lang=en")
    assert not still.page.get_by_role("button", name="Copy").first.is_visible()
    assert "@article{" in still.page.locator("#cite-bibtex").inner_text()


@pytest.mark.slow
def test_on_a_phone_results_come_before_what_narrows_them(
    server: serving.Serving, chromium: Any
) -> None:
    for width, above in ((360, False), (1280, True)):
        context = chromium.new_context(viewport={"width": width, "height": 740})
        walk = walking.Walk(context, server.address)
        walk.open("/browse/Claim?lang=en")
        facets = walk.page.locator("#facets").bounding_box()
        last = walk.page.locator(".entries > li").last.bounding_box()
        assert (facets["y"] < last["y"]) is above
        assert walk.page.locator(".jump").is_visible() is not above
        context.close()


@pytest.mark.slow
def test_what_moves_rests_when_asked(server: serving.Serving, chromium: Any) -> None:
    for wish, moves in (("no-preference", True), ("reduce", False)):
        walk = walking.Walk(chromium.new_context(reduced_motion=wish), server.address)
        walk.open("/?lang=en")
        taken = walk.page.evaluate(
            "getComputedStyle(document.querySelector('main a')).transitionDuration"
        )
        assert (taken != "0s") is moves


@pytest.mark.slow
def test_on_paper_there_is_only_the_content(server: serving.Serving, chromium: Any) -> None:
    walk = walking.Walk(chromium.new_context(color_scheme="dark"), server.address)
    walk.open("/page/id/cluster/silicon-valley?lang=en")
    walk.page.emulate_media(media="print")
    assert not walk.page.get_by_role("navigation", name="Main").is_visible()
    assert walk.page.locator("#cite-bibtex").is_visible()
    colour = "getComputedStyle(document.body).color"
    assert walk.page.evaluate(colour) == "rgb(0, 0, 0)"
