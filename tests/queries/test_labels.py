"""No row of a canned query hangs on a label, and a label in another language is seen to be one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
from command import Run
from one_language import given, in_one_language, more_values, without_texts
from query_cases import CASES, store_of

from clusterkg.api import Graph
from clusterkg.citations.answering import answer
from clusterkg.measures.members import helix_rows
from clusterkg.model.errors import QueryHeaderError
from clusterkg.model.namespaces import LANGUAGES
from clusterkg.queries.answers import Answer
from clusterkg.queries.catalogue import load, names, parse
from clusterkg.queries.formats import serialise
from clusterkg.queries.labels import labels_of
from clusterkg.queries.run import Slice, run
from clusterkg.queries.things import labels
from clusterkg.store import Store, open_store

MANY = {"unlabelled", "glossary", "counts-by-graph"}
"""Queries whose rows speak of the languages or count all statements."""

TEXTS_AS_ROWS = {
    "cluster-portrait",
    "country-portrait",
    "organisation-portrait",
    "paper-on-thing",
    "statements-about",
}
"""Queries whose rows are all that is said of a thing, texts among it."""

Spoken = Callable[[str, str], Store]

OWN = [name for name in names() if (CASES / name / "data.ttl").exists()]
TEXTS = re.compile(
    r"OPTIONAL \{ \?\w+ (?:\w+:\w+\|)?(\w+:\w+) \?(\w+) FILTER \(LANG\(\?\2\) = \?lang\)"
)


@pytest.fixture(scope="module")
def spoken(bundled: Store) -> Spoken:
    """Give what a query is asked of, with texts in one language only."""

    @cache
    def whole(lang: str) -> Store:
        return in_one_language(bundled, lang)

    def store(name: str, lang: str) -> Store:
        return in_one_language(store_of(name, bundled), lang) if name in OWN else whole(lang)

    return store


def facts(name: str, found: Answer) -> Counter[str]:
    """Return the rows without their texts."""
    told = load(name).told
    places = [place for place, column in enumerate(found.columns) if column not in told]
    return Counter(" ".join(str(row[place]) for place in places) for row in found.terms)


@pytest.mark.parametrize(
    "only",
    [pytest.param(lang, marks=[] if lang == "uk" else pytest.mark.slow) for lang in LANGUAGES],
)
@pytest.mark.parametrize(
    "name",
    [pytest.param(n, marks=[] if i % 3 == 0 else pytest.mark.slow) for i, n in enumerate(names())],
)
def test_labels_in_one_language_only(name: str, only: str, spoken: Spoken) -> None:
    query, store = load(name), spoken(name, only)
    values = given(query)
    own = run(query, store, values, lang=only)
    assert own.terms
    assert not [note for note in own.notes if "not available" in note]
    for lang in LANGUAGES:
        found = run(query, store, values, lang=lang)
        assert facts(name, found) == facts(name, own), lang
        missing = {row[found.columns.index(c)] is None for c in query.told for row in found.terms}
        known = {row[own.columns.index(c)] is None for c in query.told for row in own.terms}
        assert missing == known
        half = len(found) // 2
        parts = [Slice(half), Slice(None, half)]
        pages = [run(query, store, values, lang=lang, part=part).terms for part in parts]
        assert pages[0] + pages[1] == found.terms


@pytest.mark.slow
@pytest.mark.parametrize("only", LANGUAGES)
@pytest.mark.parametrize("name", names())
def test_labels_in_one_language_only_with_many_values(
    name: str, only: str, spoken: Spoken, bundled: Store
) -> None:
    query, store = load(name), spoken(name, only)
    for values in more_values(query, store, 10):
        first, *others = (facts(name, run(query, store, values, lang=lang)) for lang in LANGUAGES)
        assert others == [first, first], values


@pytest.mark.slow
@pytest.mark.parametrize("name", names())
def test_no_row_hangs_on_any_text(name: str, bundled: Store, nameless: Store) -> None:
    if name in OWN or name in MANY:
        return
    query = load(name)
    whole, bare = (run(query, store, given(query)) for store in (bundled, nameless))
    if name in TEXTS_AS_ROWS:
        assert set(facts(name, bare)) <= set(facts(name, whole))
    else:
        assert facts(name, bare) == facts(name, whole)


@pytest.fixture(scope="module")
def nameless(bundled: Store) -> Store:
    return without_texts(bundled)


def without_optional(body: str) -> str:
    """Return a body without its OPTIONAL parts, and without what must not be there."""
    kept, depth = "", 0
    for part in re.split(r"(OPTIONAL \{|NOT EXISTS \{|[{}])", body):
        if depth or part in {"OPTIONAL {", "NOT EXISTS {"}:
            depth += part.endswith("{") - (part == "}")
        else:
            kept += part
    return kept


@pytest.mark.parametrize("name", names())
def test_each_text_in_a_language_is_optional_and_says_whose_it_is(name: str) -> None:
    query = load(name)
    body = "\n".join(line for line in query.text.splitlines() if not line.startswith("#+"))
    assert not re.search(r"FILTER \(LANG\(.*\) = \?lang", without_optional(body))
    for about in query.told.values():
        assert all(re.search(rf"\?{variable}\b", body) for variable in about.of)
    for property_, variable in TEXTS.findall(body):
        if variable in query.columns:
            assert property_ in query.told[variable].by
    labels = {column for column in query.columns if re.search(r"[lL]abel$|^name$|^says$", column)}
    assert labels - set(query.told) <= ({"name"} if name == "counts-by-graph" else set())


DATA = """
@prefix ckg: <https://w3id.org/clusterkg/ns#> .
@prefix country: <https://w3id.org/clusterkg/id/country/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix e: <https://example.org/> .

e:wood a ckg:Cluster ; ckg:locatedIn country:ukraine ; rdfs:label "Деревний кластер"@uk .
e:glass a ckg:Cluster ; ckg:locatedIn country:ukraine ; rdfs:label "Glas-Cluster"@de, "Стекло"@ru .
e:steel a ckg:Cluster ; ckg:locatedIn country:ukraine ; rdfs:label "Stahl"@de, "Steel" .
e:no-name a ckg:Cluster ; ckg:locatedIn country:ukraine ; ckg:hasStatus e:open/ .
e:all a ckg:Cluster ; ckg:locatedIn country:ukraine ;
    rdfs:label "All"@en, "Усі"@uk, "Все"@ru .
[] a ckg:Cluster ; ckg:locatedIn country:ukraine ; rdfs:label "Без імені"@uk .
""".replace("e:open/", "<https://example.org/open/>")


@pytest.fixture
def mixed(tmp_path: Path) -> Store:
    path = tmp_path / "mixed.ttl"
    path.write_text(DATA + "<https://w3id.org/clusterkg/id/country/ukraine> a ckg:Country .\n")
    store = open_store("memory:")
    store.load([(None, path)])
    return store


UKRAINE = "https://w3id.org/clusterkg/id/country/ukraine"


@pytest.mark.parametrize(
    ("lang", "labels"),
    [
        ("en", {"All@en", "Деревний кластер@uk", "Стекло@ru", "Steel", "no-name", "Без імені@uk"}),
        ("uk", {"Усі@uk", "Деревний кластер@uk", "Стекло@ru", "Steel", "no-name", "Без імені@uk"}),
        ("ru", {"Все@ru", "Деревний кластер@uk", "Стекло@ru", "Steel", "no-name", "Без імені@uk"}),
    ],
)
def test_the_order_of_languages(lang: str, labels: set[str], mixed: Store) -> None:
    found = run(load("clusters-in-place"), mixed, {"place": UKRAINE}, lang=lang)
    at = found.columns.index("label")
    seen = [row[at] for row in found.terms]
    assert all(isinstance(label, ox.Literal) for label in seen)
    assert {f"{x.value}@{x.language}" if x.language else x.value for x in seen} == labels  # type: ignore[union-attr]
    assert len(seen) == len(labels)
    status = found.columns.index("status")
    assert [row[status].value for row in found.terms if row[status]] == ["open"]  # type: ignore[union-attr]


def test_another_language_is_visible(mixed: Store) -> None:
    found = Graph(mixed).query("clusters-in-place", place=UKRAINE, lang="en")
    assert found.notes[0] == "3 texts not available in en: 1 in ru, 2 in uk"
    assert Graph(mixed).query("clusters-in-place", place=UKRAINE, limit=0).terms == []
    assert "| Деревний кластер \\[uk\\] |" in serialise(found, "markdown").decode()
    assert (
        '<td lang="uk">Деревний кластер <small>[uk]</small></td>'
        in serialise(found, "html").decode()
    )
    assert '<td lang="en">All</td>' in serialise(found, "html").decode()
    assert "Деревний кластер,\r\n" in serialise(found, "csv").decode()
    assert '"Деревний кластер"@uk' in serialise(found, "tsv").decode()
    assert '"xml:lang":"uk"' in serialise(found, "json").decode().replace(" ", "")


def test_a_regional_form_of_a_language_is_that_language(tmp_path: Path) -> None:
    path = tmp_path / "regional.ttl"
    path.write_text(
        """@prefix ckg: <https://w3id.org/clusterkg/ns#> .
        @prefix country: <https://w3id.org/clusterkg/id/country/> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        country:ukraine a ckg:Country .
        <urn:a> a ckg:Cluster ; ckg:locatedIn country:ukraine ;
            rdfs:label "Fibre"@en-GB, "Волокно"@uk .
        <urn:b> a ckg:Cluster ; ckg:locatedIn country:ukraine ; rdfs:label "Сир"@uk-UA .
        """,
        encoding="utf-8",
    )
    store = open_store("memory:")
    store.load([(None, path)])
    found = Graph(store).query("clusters-in-place", place=UKRAINE, lang="en")
    assert sorted(str(row["label"]) for row in found.rows) == ["Fibre", "Сир"]
    assert found.notes[0] == "1 text not available in en: 1 in uk-ua"
    assert "| Fibre |" in serialise(found, "markdown").decode()
    assert labels_of(store, ["urn:a"], "ru") == {"urn:a": "Fibre"}
    assert labels(store, [ox.NamedNode("urn:a")], "en") == {"urn:a": "Fibre"}
    assert labels(store, [ox.NamedNode("urn:a")], "uk") == {"urn:a": "Волокно"}


def test_the_command_line_says_so(mixed: Store, run: Run, tmp_path: Path) -> None:
    place = tmp_path / "store"
    store = open_store(str(place), create=True)
    store.add(mixed.quads())
    store.close()
    table = run("query", "run", "clusters-in-place", f"place={UKRAINE}", "--store", place)
    assert "Деревний кластер [uk]" in table.stdout
    assert "All [" not in table.stdout
    plain = run(
        "query",
        "run",
        "clusters-in-place",
        f"place={UKRAINE}",
        *("--store", place, "--format", "csv"),
    )
    assert "Деревний кластер," in plain.stdout
    assert "3 texts not available in en: 1 in ru, 2 in uk" in plain.stderr


def test_sources_are_those_of_the_row(mixed: Store) -> None:
    query = load("clusters-in-place")
    cited = answer(query, mixed, {"place": UKRAINE}, lang="ru", cite=True).cited()
    assert cited.columns[-1] == "source"
    assert all(row[-1].value for row in cited.terms)  # type: ignore[union-attr]
    assert sum("not available" in note for note in cited.notes) == 1


def test_a_column_that_tells_of_nothing_is_refused(tmp_path: Path) -> None:
    text = load("roles").text.replace("#+     of: role\n", '#+     by: "rdfs:label"\n')
    path = tmp_path / "own.rq"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(QueryHeaderError, match="does not say of what"):
        parse(path)


@pytest.mark.parametrize(("paper", "count"), [("p000", 19), ("p001", 16), ("p002", 2)])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_cited_work_is_one_row(paper: str, count: int, lang: str, bundled: Store) -> None:
    found = run(load("cited-works"), bundled, {"paper": paper}, lang=lang)
    works = {row[found.columns.index("work")] for row in found.terms}
    assert (len(works), len(found)) == (count, count)


def test_each_contradiction_is_there(bundled: Store) -> None:
    stated = "SELECT ?r { ?r rdf:predicate ckg:conflictsWith }"
    assert len(run(load("conflicts"), bundled)) == len(list(bundled.select(stated)))


def test_labels_of_things(mixed: Store) -> None:
    names = ("wood", "glass", "steel", "no-name", "all")
    things = [f"https://example.org/{name}" for name in names]
    assert list(labels_of(mixed, things, "uk").values()) == [
        "Деревний кластер",
        "Стекло",
        "Steel",
        "no-name",
        "Усі",
    ]


def test_measures_name_clusters_in_another_language_too(mixed: Store) -> None:
    mixed.update(
        """INSERT DATA { GRAPH <urn:g> {
          <https://example.org/wood> ckg:hasMember <urn:mill> .
          <urn:mill> ckg:hasSphere sphere:business .
        } }"""
    )
    [row] = helix_rows(mixed, lang="ru").answer().rows
    assert row["label"] == "Деревний кластер"
