"""Templates and the pages that fill them in: each name that one uses, the other has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

import jinja2
import pytest
from jinja2 import meta
from jinja2.nodes import Assign, Extends, FromImport, Import, Include, Macro, Name
from starlette.routing import compile_path

from clusterkg.model.namespaces import LANGUAGES
from clusterkg.server.index.build import build
from clusterkg.server.pages.context import PageContext
from clusterkg.server.pages.links import iri_of
from clusterkg.server.pages.registry import make, pages
from clusterkg.server.pages.view import HERE, View, environment
from clusterkg.store import Store, open_store

ALWAYS = {"v", "t", "url", "n"}
"""What every template has (`clusterkg.server.pages.view.html`)."""

OPTIONAL = {"partial"}
"""What `base.html` looks for, and does without."""

ADDRESSES = [
    *(page.example for page in pages().values() if page.example),
    "/?q=valley",
    "/?q=zzzz",
    "/browse",
    "/page/ns",
    "/page/rule",
    "/page/rule/CLU001",
    "/page/id/claim/p003-silicon-valley-companies",
    "/queries/instruments-by-country?country=nowhere",
    "/queries?tag=role",
]


def sources(name: str) -> list[str]:
    """Return a template and those that it extends or includes."""
    tree = environment().parse((HERE / "templates" / name).read_text(encoding="utf-8"))
    found = [name]
    for node in tree.find_all((Extends, Include)):
        found += sources(node.template.as_const())  # type: ignore[attr-defined]
    return found


def used(name: str) -> set[str]:
    """Return the names that a template does not define, without those that all have."""
    found: set[str] = set()
    own: set[str] = set()  # blocks see what the template defines, which `meta` does not know
    for each in sources(name):
        tree = environment().parse((HERE / "templates" / each).read_text(encoding="utf-8"))
        found |= meta.find_undeclared_variables(tree)
        own |= {node.target for node in tree.find_all(Import)}
        own |= {str(each) for node in tree.find_all(FromImport) for each in node.names}
        own |= {node.name for node in tree.find_all(Macro)}
        own |= {
            name.name
            for node in tree.find_all(Assign)
            for name in node.find_all(Name)
            if name.ctx == "store"
        }
    return found - own - ALWAYS - set(environment().globals)


def view_at(address: str, lang: str) -> View:
    """Return what a page is told of an address: its route and its arguments."""
    parts = urlsplit(address)
    for name, page in pages().items():
        for route in page.routes:
            if match := compile_path(route)[0].match(parts.path):
                arguments = match.groupdict()
                if "path" in arguments:
                    stem, _, form = arguments["path"].rpartition(".")
                    arguments = {"iri": iri_of(stem or form), "form": form}
                if name == "about":
                    arguments = dict.fromkeys(("timeout", "memory", "size", "workers"), "1")
                return View(name, lang, parts.path, parse_qsl(parts.query), arguments)
    raise AssertionError(f"no page is at {address}")


@pytest.fixture(scope="module")
def filled(bundled: Store) -> dict[str, set[str]]:
    """Return the names that templates were given, where pages of all kinds were made."""
    given: dict[str, set[str]] = {}
    index = build(bundled)
    real: Callable[..., str] = jinja2.Template.render

    def render(self: jinja2.Template, **values: object) -> str:
        given.setdefault(str(self.name), set()).update(values)
        return real(self, **values)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jinja2.Template, "render", render)
        for number, address in enumerate(ADDRESSES):
            view = view_at(address, LANGUAGES[number % 3])
            make(PageContext(bundled, view.lang, index), view)
    return given


IN_ANOTHER_LANGUAGE = {
    "answer": (
        View(
            "question",
            "en",
            "/queries/clusters-in-place",
            query=[("place", "urn:town")],
            arguments={"name": "clusters-in-place"},
        ),
        "Шовк</a>",
    ),
    "title": (View("thing", "en", "/page", arguments={"iri": "urn:town"}), "Містечко"),
    "value": (View("thing", "en", "/page", arguments={"iri": "urn:silk"}), "Містечко</a>"),
    "search": (View("home", "en", "/", query=[("q", "Шовк")]), "Шовк</a>"),
}


@pytest.mark.parametrize("where", IN_ANOTHER_LANGUAGE)
def test_names_in_another_language_are_marked(where: str) -> None:
    store = open_store("memory:")
    store.update(
        """INSERT DATA { GRAPH <urn:g> {
          <urn:town> a ckg:Place ; rdfs:label "Містечко"@uk .
          <urn:silk> a ckg:Cluster ; ckg:locatedIn <urn:town> ; rdfs:label "Шовк"@uk .
        } }"""
    )
    index = build(store)
    view, name = IN_ANOTHER_LANGUAGE[where]
    marked = f'{name} <span class="small soft">[uk]</span>'
    made = {
        lang: make(PageContext(store, lang, index), replace(view, lang=lang))
        for lang in ("en", "uk")
    }
    assert marked in str(made["en"])
    assert name in str(made["uk"])
    assert "[uk]" not in str(made["uk"])


def test_templates_use_what_pages_give(filled: dict[str, set[str]]) -> None:
    assert len(filled) >= 15
    assert {
        name: lacking for name in filled if (lacking := used(name) - OPTIONAL - filled[name])
    } == {}
    unused = {name: filled[name] - ALWAYS - used(name) for name in filled}
    assert {name: left for name, left in unused.items() if left} == {}


def test_no_template_imports_what_is_not_there() -> None:
    for path in (HERE / "templates").iterdir():
        tree = environment().parse(path.read_text(encoding="utf-8"))
        for node in tree.find_all((Extends, Include, Import, FromImport)):
            name = node.template.as_const()  # type: ignore[attr-defined]
            assert (HERE / "templates" / name).is_file(), path
