"""The pages in a real browser: each page in each language."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

import pytest
import serving
import walking

pytestmark = pytest.mark.skipif(
    find_spec("playwright") is None or not walking.CHROMIUM.exists(),
    reason="needs playwright and Chromium",
)

VALLEY = "https://w3id.org/clusterkg/id/cluster/silicon-valley"
GERMANY = "https://w3id.org/clusterkg/id/country/germany"
PAGES = {
    "home": "/?",
    "search": "/?q=valley&",
    "nothing found": "/?q=zzzz&",
    "thing": "/page/id/cluster/silicon-valley?",
    "term": "/page/ns/ClusterOrganisation?",
    "paper": "/page/id/paper/p002?",
    "concept": "/page/vocab/role/facilitator?",
    "rule": "/page/rule/CLU001?",
    "rules": "/page/rule?",
    "terms": "/page/ns?",
    "kinds": "/browse?",
    "browse": "/browse/Claim?",
    "questions": "/queries?",
    "question": "/queries/figures-by-place?",
    "cited": "/queries/instruments-by-country?country=germany&with=sources&",
    "wrong value": "/queries/instruments-by-country?country=nowhere&",
    "editor": "/query?",
    "graph": f"/graph?id={VALLEY}&",
    "map": "/map?",
    "measures": "/measures?",
    "compare": f"/compare?id={VALLEY}&id={GERMANY}&q=japan&",
    "about": "/about?",
    "reconcile": "/reconcile?q=Kharkov&",
}


@pytest.fixture(scope="module")
def server() -> Iterator[serving.Serving]:
    with serving.serving() as running:
        yield running


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with walking.browser() as running:
        yield running


@pytest.mark.parametrize("lang", ["en", "uk", "ru"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_clean(server: serving.Serving, chromium: Any, name: str, lang: str) -> None:
    context = chromium.new_context(color_scheme="dark" if lang == "uk" else "light")
    walk = walking.Walk(context, server.address)
    assert walk.open(f"{PAGES[name]}lang={lang}") == 200
    assert walk.page.locator("html").get_attribute("lang") == lang
    assert walk.page.locator("h1").count() == 1
    assert walk.errors == []
    assert walk.outside == []
    if not walking.AXE.exists():
        pytest.skip("axe is not installed: npm ci in clusterkg/server/web")
    assert walk.violations() == []
    context.close()


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


@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_a_phone(server: serving.Serving, chromium: Any, name: str) -> None:
    context = chromium.new_context(viewport={"width": 360, "height": 740})
    walk = walking.Walk(context, server.address)
    walk.open(f"{PAGES[name]}lang=uk")
    assert walk.width() == 360
    context.close()


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


def test_the_drawing_is_drawn(server: serving.Serving, chromium: Any) -> None:
    walk = walking.Walk(chromium.new_context(), server.address)
    walk.open(f"/graph?id={VALLEY}")
    assert walk.page.locator("#drawing canvas").count() >= 1
    walk.page.get_by_role("button", name="Zoom in").click()
    assert walk.errors == []


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


def test_the_keyboard_reaches_the_content(server: serving.Serving, chromium: Any) -> None:
    walk = walking.Walk(chromium.new_context(), server.address)
    walk.open("/browse?lang=en")
    walk.page.keyboard.press("Tab")
    assert walk.page.evaluate("document.activeElement.className") == "skip"
    walk.page.keyboard.press("Enter")
    assert walk.page.evaluate("document.activeElement.id") == "content"
