"""Forms of canned queries: each field is labelled and described, and says what is wrong with it."""

from __future__ import annotations

import os
import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlencode

import pytest
import serving

from clusterkg.model.namespaces import LANGUAGES
from clusterkg.queries import things
from clusterkg.queries.catalogue import Parameter, load, names
from clusterkg.store import open_store

HTML = {"Accept": "text/html,*/*;q=0.8"}
FIELDS = [name for name in names() if any(p.kind != "language" for p in load(name).params.values())]


class Form(HTMLParser):
    """What a page says: its elements by id, labels by what they are for, and texts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: dict[str, dict[str, str]] = {}
        self.texts: dict[str, str] = {}
        self.labels: dict[str, str] = {}
        self.options: dict[str, list[str]] = {}
        self._open: list[tuple[str, dict[str, str]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = {name: value or "" for name, value in attrs} | {"tag": tag}
        if "id" in held:
            self.elements[held["id"]] = held
        if tag == "option":
            about = next(
                one for name, one in reversed(self._open) if name in {"select", "datalist"}
            )
            self.options.setdefault(about["id"], []).append(held.get("value", ""))
            if "selected" in held:
                about["selected"] = "?"
        if tag not in {"input", "link", "meta", "img", "br"}:
            self._open.append((tag, held))

    def handle_endtag(self, tag: str) -> None:
        if any(name == tag for name, _ in self._open):
            while self._open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        for tag, held in self._open:
            if "id" in held:
                self.texts[held["id"]] = self.texts.get(held["id"], "") + data
            if tag == "label" and "for" in held:
                self.labels[held["for"]] = self.labels.get(held["for"], "") + data
        if self._open and self._open[-1][0] == "option":
            name, held = next(
                one for one in reversed(self._open) if one[0] in {"select", "datalist"}
            )
            if name == "select":
                self.options[held["id"]][-1] = data
                if held.get("selected") == "?":
                    held["selected"] = data


def form(server: serving.Serving, name: str, **fields: str) -> Form:
    path = f"/queries/{name}?{urlencode(fields)}"
    reply = server.send("GET", path, headers=HTML)
    assert reply.status == 200
    return Form(reply.text)


def fields_of(name: str) -> list[Parameter]:
    return [each for each in load(name).params.values() if each.kind != "language"]


def test_there_are_fields_to_look_at() -> None:
    assert len(FIELDS) >= 30
    kinds = {each.kind for name in FIELDS for each in fields_of(name)}
    assert kinds >= {"concept", "iri", "year", "enum"}


@pytest.mark.parametrize("name", FIELDS)
def test_each_field_is_labelled_and_described(name: str, server: serving.Serving) -> None:
    hints = set()
    for lang in LANGUAGES:
        page = form(server, name, lang=lang)
        for each in fields_of(name):
            field = page.elements[f"p-{each.name}"]
            assert page.labels[f"p-{each.name}"] == each.help[lang]
            assert field["name"] == each.name
            assert page.texts[field["aria-describedby"]].strip()
            assert "aria-invalid" not in field
            hints.add((lang, page.texts[field["aria-describedby"]].strip().split(".")[0]))
            if each.kind == "enum":
                assert field["tag"] == "select"
                options = page.options[field["id"]]
                assert options == [*([] if each.has_default else [""]), *each.allowed]
            else:
                assert (field["value"] == "") == (not each.has_default)
                assert ("placeholder" in field) == (each.value != "" and not each.has_default)
            if each.kind == "concept":
                assert 0 < len(page.options[field["list"]]) <= 400
    assert len({hint for _, hint in hints}) >= len(LANGUAGES)


def wrong_values() -> list[tuple[str, str, str]]:
    """Return one field of each kind, with a value that it cannot have."""
    found: dict[str, tuple[str, str, str]] = {}
    values = {"concept": "no such thing <b>", "iri": "no iri", "year": "soon", "integer": "1.5",
              "date": "yesterday", "enum": "none of these"}  # fmt: skip
    for name in FIELDS:
        for each in fields_of(name):
            found.setdefault(each.kind, (name, each.name, values[each.kind]))
    return sorted(found.values())


@pytest.mark.parametrize(("name", "field", "value"), wrong_values())
@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_wrong_is_said_at_the_field(
    lang: str, name: str, field: str, value: str, server: serving.Serving
) -> None:
    said = {"en": "cannot be used", "uk": "не підходить", "ru": "не подходит"}
    page = form(server, name, **(load(name).examples | {field: value, "lang": lang}))
    about = page.elements[f"p-{field}"]
    assert about["aria-invalid"] == "true"
    wrong = page.texts[about["aria-errormessage"]]
    assert said[lang] in wrong
    assert page.elements[about["aria-errormessage"]]["role"] == "alert"
    kept = about["selected"] if about["tag"] == "select" else about["value"]
    assert kept == value  # what was typed stays
    for each in fields_of(name):
        if each.name != field:
            assert "aria-invalid" not in page.elements[f"p-{each.name}"]


def test_each_wrong_field_has_its_own_message(server: serving.Serving) -> None:
    name = next(each for each in FIELDS if len(fields_of(each)) >= 2)
    given = {each.name: "no such <thing>" for each in fields_of(name)}
    page = form(server, name, **given)
    messages = [page.texts[f"e-{each.name}"] for each in fields_of(name)]
    assert len(messages) == len(given)
    assert all("no such <thing>" in message for message in messages)


SLOW = """
import sys, time

if "clusterkg.server.workers.worker" in sys.orig_argv:
    from clusterkg.server.pages import question

    question.Answer.of = lambda rows: time.sleep(60)
"""


@pytest.mark.slow
def test_a_form_is_there_also_without_an_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sitecustomize.py").write_text(SLOW, encoding="utf-8")
    paths = [str(tmp_path), *filter(None, [os.environ.get("PYTHONPATH")])]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(paths))
    with serving.serving("--timeout", "5") as server:
        path = "/queries/instruments-by-country?country=japan&lang=en"
        reply = server.send("GET", path, headers=HTML)
        assert reply.status == 504
        assert "No answer: the query exceeds the limits of this server." in reply.text
        assert Form(reply.text).elements["p-country"]["value"] == "Japan"
        assert reply.headers["cache-control"] == "no-store"


def test_choices_that_are_cut_are_told_and_found_elsewhere(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "s"), create=True)
    text = " ".join(
        f"<https://e.example/{n}> a ckg:Cluster ; rdfs:label 'Cluster {n:04}' ." for n in range(900)
    )
    store.update(f"INSERT DATA {{ GRAPH <urn:g> {{ {text} }} }}")
    store.close()
    name, field = next(
        (name, each.name) for name in FIELDS for each in fields_of(name) if each.of == "ckg:Cluster"
    )
    with serving.serving("--store", tmp_path / "s") as server:
        reply = server.send("GET", f"/queries/{name}?lang=en", headers=HTML)
        page = Form(reply.text)
        assert page.options[f"o-{field}"][:2] == ["Cluster 0000", "Cluster 0001"]
        assert len(page.options[f"o-{field}"]) == 400
        assert "The first 400 of 900 are shown." in page.texts[f"h-{field}"]
        assert re.search(r'href="/browse/Cluster[?"]', unescape(reply.text))
        later = form(server, name, **{field: "Cluster 0899"})
        assert "aria-invalid" not in later.elements[f"p-{field}"]


def test_of_very_many_names_the_nearest_are_told_too() -> None:
    many = [f"cluster of {n:05} firms" for n in range(things._FEW + 1)]
    for known in (["germany", "austria"], [*many, "germany", "austria"]):
        assert things._close("germny", known)[0] == "germany"
        assert things._close("zzzzqqqq", known) == []
