"""Forms in a real browser: clean in each language, and usable without scripts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any

import pytest
import serving
import walking

from clusterkg.assets import graph_files
from clusterkg.store.disk import DiskStore

pytestmark = [
    pytest.mark.slow,  # a browser takes long; by default only `test_pages_browser` opens one, once
    pytest.mark.skipif(
        find_spec("playwright") is None or not walking.CHROMIUM.exists(),
        reason="needs playwright and Chromium",
    ),
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[serving.Serving]:
    folder = tmp_path_factory.mktemp("forms") / "s"
    store = DiskStore(folder, create=True)
    store.load(graph_files(), own=True)
    store.close()
    with serving.serving("--store", folder, "--writable", "--timeout", "60") as running:
        yield running


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with walking.browser() as running:
        yield running


@contextmanager
def walking_in(
    server: serving.Serving, chromium: Any, lang: str, **options: Any
) -> Iterator[walking.Walk]:
    """Sign in and stand before the form for a cluster."""
    context = chromium.new_context(**options)
    context.set_default_timeout(120_000)
    walk = walking.Walk(context, server.address)
    assert walk.open(f"/new/cluster?lang={lang}") == 200
    assert "/login?" in walk.page.url
    if options.get("java_script_enabled", True):  # axe is a script
        clean(walk)
    walk.page.fill("#name", "Олена")
    walk.page.fill("#token", serving.TOKEN)
    walk.page.click("main button.main")
    assert walk.page.url.endswith(f"/new/cluster?lang={lang}")
    yield walk
    assert walk.outside == []
    context.close()


def clean(walk: walking.Walk) -> None:
    assert walk.page.locator("h1").count() == 1
    # A form that is sent back has the status 422, which Chromium notes as if it were an error.
    assert [one for one in walk.errors if "422" not in one] == []
    if walking.AXE.exists():
        assert walk.violations() == []


def press(walk: walking.Walk, action: str) -> None:
    walk.page.click(f"button[value={action}]:not(.unseen)")


@pytest.mark.parametrize("lang", ["en", "uk", "ru"])
def test_from_the_empty_form_to_the_list_of_edits(
    server: serving.Serving, chromium: Any, lang: str
) -> None:
    scheme = "dark" if lang == "uk" else "light"
    with walking_in(server, chromium, lang, color_scheme=scheme) as walk:
        page = walk.page
        clean(walk)
        page.fill("[name='f:ckg:foundedIn^^xsd:gYear']", "199x")
        page.fill("[name='f:ckg:locatedIn']", "Nowhere")
        press(walk, "save")
        assert page.locator(".finding.violation").count() >= 2
        assert page.locator("[aria-invalid=true]").count() >= 2
        page.click(".findings a >> nth=0")  # leads to the field
        assert page.evaluate("location.hash && !!document.querySelector(location.hash)")
        clean(walk)
        for tag in ("en", "uk", "ru"):
            page.fill(f"[name='f:rdfs:label@{tag}']", f"Beech Row {lang}")
        page.fill("[name='f:ckg:foundedIn^^xsd:gYear']", "1999")
        page.fill("[name='f:ckg:locatedIn'] >> nth=0", "Україна")
        press(walk, "check")
        assert page.locator(".findings.clean").count() == 1
        press(walk, "save")
        assert "/edits/" in page.url
        assert page.locator("ins").count() == 6
        clean(walk)
        for path in ("/new", "/edits", page.url.removeprefix(walk.address)):
            assert walk.open(f"{path.partition('?')[0]}?lang={lang}") == 200
            clean(walk)
        page.click(".tools .danger")
        clean(walk)
        page.click("main button.danger")
        assert page.locator("del").count() == 6
        clean(walk)


def test_forms_fit_a_phone_and_need_no_scripts(server: serving.Serving, chromium: Any) -> None:
    size = {"width": 320, "height": 640}
    with walking_in(server, chromium, "uk", viewport=size) as walk:
        for path in ("/new/cluster", "/new/claim", "/new", "/edits", "/login"):
            assert walk.open(f"{path}?lang=uk") == 200
            assert walk.width() <= 320, path
    with walking_in(server, chromium, "ru", java_script_enabled=False) as walk:
        walk.page.fill("[name='f:rdfs:label@en']", "Without scripts")
        walk.page.click("button[value='add:ckg:locatedIn']")
        assert walk.page.locator("[name='f:ckg:locatedIn']").count() == 2
        assert walk.page.input_value("[name='f:rdfs:label@en']") == "Without scripts"
        press(walk, "save")
        assert "/edits/" in walk.page.url


def test_the_enter_key_checks_and_does_not_save(server: serving.Serving, chromium: Any) -> None:
    with walking_in(server, chromium, "en") as walk:
        walk.page.fill("[name='f:rdfs:label@en']", "Entered")
        walk.page.press("[name='f:rdfs:label@en']", "Enter")
        walk.page.wait_for_selector(".finding")
        assert "/new/cluster" in walk.page.url
        assert not knows(server, "Entered")


def knows(server: serving.Serving, name: str) -> bool:
    answer = server.ask(f'ASK {{ ?s rdfs:label "{name}"@en }}', "application/sparql-results+json")
    return "true" in answer.text
