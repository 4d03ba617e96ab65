"""Canned queries: each has expected rows, a sound header, and cannot be bent by a value."""

from __future__ import annotations

import csv
import datetime
import io
import re
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest
from query_cases import CASES, HEADER, store_of
from slow import rest_slow

from clusterkg.api import Graph
from clusterkg.model.errors import ParameterError, QueryError, QueryHeaderError, UnknownQueryError
from clusterkg.model.namespaces import LANGUAGES
from clusterkg.queries import catalogue
from clusterkg.queries.answers import Answer
from clusterkg.queries.catalogue import Query, load, names, parse
from clusterkg.queries.formats import serialise
from clusterkg.queries.parameters import classes, example
from clusterkg.queries.run import run
from clusterkg.queries.terms import Text, value
from clusterkg.queries.things import Names
from clusterkg.store import Store, open_store


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def test_every_query_has_a_case_and_no_case_is_left_over() -> None:
    assert names()
    assert sorted(path.parent.name for path in CASES.glob("*/expected.csv")) == names()


@pytest.mark.parametrize("name", names())
def test_answer(name: str, bundled: Store) -> None:
    expected = rows((CASES / name / "expected.csv").read_text(encoding="utf-8"))
    query = load(name)
    answer = serialise(run(query, store_of(name, bundled), query.examples), "csv").decode()
    assert expected[1:], "a case without rows proves nothing"
    assert rows(answer) == expected
    assert expected[0] == list(load(name).columns)


@pytest.mark.parametrize("name", names())
def test_every_language_gives_the_same_rows(name: str, bundled: Store) -> None:
    store = store_of(name, bundled)
    counts = {
        lang: len(run(load(name), store, load(name).examples, lang=lang)) for lang in LANGUAGES
    }
    assert len(set(counts.values())) == 1, counts


@pytest.mark.parametrize("name", names())
def test_the_body_runs_as_it_is_and_the_order_is_total(name: str) -> None:
    body = "\n".join(li for li in load(name).text.splitlines() if not li.startswith("#+"))
    ox.Store().query(body)  # declares all its prefixes itself
    assert "ORDER BY" in body


@pytest.mark.parametrize("name", names())
def test_what_must_be_given_is_asked_for(name: str, bundled: Store) -> None:
    query = load(name)
    if not query.examples:
        assert run(query, store_of(name, bundled)).terms
        return
    for left in query.examples:
        given = {each: value for each, value in query.examples.items() if each != left}
        with pytest.raises(ParameterError) as caught:
            run(query, bundled, given)
        assert f"{name} needs the parameter {left}" in str(caught.value)
        example = re.fullmatch(rf".* \(for example {left}=(.*)\)", str(caught.value))
        assert example
        run(query, bundled, given_in(bundled, query, {left: example[1].strip('"')}))


def given_in(store: Store, query: Query, given: dict[str, object]) -> dict[str, object]:
    """Return the values given, and for what is left out an example that the store has."""
    missing = (query.params[name] for name in query.examples if name not in given)
    return given | {each.name: example(each, store, "en") for each in missing}


@pytest.mark.parametrize("name", names())
def test_a_default_is_declared_and_named(name: str, bundled: Store) -> None:
    query = load(name)
    answer = run(query, bundled, given_in(bundled, query, {}))
    for each in query.params.values():
        told = f"{each.name}: " in answer.title
        assert told == (each.kind != "language" and (each.has_default or not each.optional))
        default = rf"{each.name}: .*{re.escape(each.value)}.*, the default"
        assert each.has_default == any(re.fullmatch(default, note) for note in answer.notes)


def test_the_title_and_a_note_say_what_a_word_was_taken_for(bundled: Store) -> None:
    query = load("stages")
    told = {lang: run(query, bundled, lang=lang).title for lang in LANGUAGES}
    assert told["en"] == f"{query.title['en']} (model: {THREE} (model:three-stage), the default)"
    assert told["ru"].endswith("(model:three-stage), по умолчанию)")
    assert run(load("roles"), bundled, lang="ru").title == load("roles").title["ru"]
    japan = run(load("instruments-by-country"), bundled, {"country": "Япония"}, lang="uk")
    assert japan.title.endswith("(country: Японія (country:japan))")
    assert japan.notes == ("country: Японія (country:japan)",)
    for exact in ("country:japan", "https://w3id.org/clusterkg/id/country/japan"):
        again = run(load("instruments-by-country"), bundled, {"country": exact}, lang="uk")
        assert (again.title, again.notes, again.terms) == (japan.title, (), japan.terms)


THREE = "three-stage life-cycle model"


def test_an_example_is_one_that_the_store_has() -> None:
    store = open_store("memory:")
    query = load("instruments-by-country")
    with pytest.raises(ParameterError) as caught:
        run(query, store)
    assert str(caught.value) == "instruments-by-country needs the parameter country"
    store.update(
        "INSERT DATA { GRAPH <urn:g> { <urn:x/oz> a ckg:Place ; rdfs:label 'Land of Oz' } }"
    )
    with pytest.raises(ParameterError, match='for example country="Land of Oz"'):
        run(query, store)
    store.update(
        "INSERT DATA { GRAPH <urn:g> { <urn:y/oz> a ckg:Place ; rdfs:label 'Land of Oz' } }"
    )
    with pytest.raises(ParameterError, match="for example country=urn:x/oz"):
        run(query, store)


def ambiguous(store: Store) -> list[tuple[Query, str, str]]:
    """Return each word that names several things, with a query and a parameter of each kind."""
    found, seen = [], set()
    for query in map(load, names()):
        for each in query.params.values():
            if each.kind == "concept" and each.of not in seen:
                seen.add(each.of)
                known = Names.of(store, classes(each))
                words = [
                    known.spelled[word] for word, iris in known.things.items() if len(iris) > 1
                ]
                found += [(query, each.name, word) for word in words]
    return found


@pytest.mark.parametrize("step", rest_slow([25, 1]))
def test_a_word_that_names_several_things_is_refused_with_names_that_work(
    step: int, bundled: Store
) -> None:
    words = ambiguous(bundled)
    assert {"cluster", "кластер", "company", "branding", "Зрілий кластер".lower()} <= {
        word.lower() for _, _, word in words
    }
    known: dict[str, Names] = {}
    for query, name, word in words[::step]:
        parameter = query.params[name]
        of = known.setdefault(str(parameter.of), Names.of(bundled, classes(parameter)))
        with pytest.raises(ParameterError) as caught:
            of.find(word, name)
        shown = re.fullmatch(r".* names (\d+) things \(say which: (.*)\)", str(caught.value))
        assert shown
        suggested = shown[2].split(", ")
        assert len({of.find(text, name) for text in suggested}) == int(shown[1]) == len(suggested)


def test_nothing_beats_a_label_and_ends_of_iris_count_alike() -> None:
    store = open_store("memory:")
    store.update(
        """
        PREFIX a: <urn:a/> PREFIX b: <urn:b#> INSERT DATA { GRAPH <urn:g> {
          a:oak a ckg:Place ; rdfs:label "Oak town" . b:oak a ckg:Place ; rdfs:label "Oak hill" .
          a:elm a ckg:Place ; rdfs:label "Elm town" . a:x a ckg:Place ; rdfs:label "elm" .
          a:ash a ckg:Place ; rdfs:label "Ash town" . a:y a ckg:City ; rdfs:label "ash" .
        } }
        """
    )
    query = load("clusters-in-place")
    for word, which in {"oak": "urn:a/oak, urn:b#oak", "Elm": "urn:a/elm, urn:a/x"}.items():
        with pytest.raises(ParameterError, match=f"names 2 things .say which: {which}"):
            run(query, store, {"place": word})
    run(query, store, {"place": "ash"})  # the other is no ckg:Place
    for exact in ("urn:a/elm", "<urn:a/elm>", "oak  TOWN"):
        run(query, store, {"place": exact})


def test_a_thing_without_a_label_is_named_by_the_end_of_its_iri() -> None:
    store = open_store("memory:")
    store.update(
        """
        INSERT DATA { GRAPH <urn:g> {
          <urn:a/fen> a ckg:Place . <urn:b/moor> a ckg:Place . <urn:c/x> a ckg:Place ;
            rdfs:label "moor" . <urn:peat> a ckg:Cluster ; ckg:locatedIn <urn:a/fen> .
        } }
        """
    )
    query = load("clusters-in-place")
    assert len(run(query, store, {"place": "fen"})) == 1
    with pytest.raises(ParameterError, match=r"names 2 things .say which: urn:b/moor, urn:c/x"):
        run(query, store, {"place": "moor"})


@pytest.mark.parametrize("number", [-1, 1.5, True, "3"])
@pytest.mark.parametrize("name", ["limit", "offset"])
def test_a_number_of_rows_is_checked(name: str, number: object, bundled: Store) -> None:
    with pytest.raises(ParameterError, match=f"{name}: {number!r} cannot be used"):
        Graph(bundled).query("roles", **{name: number})  # type: ignore[arg-type]


def test_a_thing_of_another_kind_is_refused(bundled: Store) -> None:
    with pytest.raises(ParameterError, match="is an owl:Class, not a ckg:LifeCycleModel"):
        run(load("stages"), bundled, {"model": "ckg:Cluster"})
    stage = {"stage": "country:japan"}
    with pytest.raises(ParameterError, match="is a ckg:Country, not a ckg:LifeCycleStage"):
        run(load("facilitator-functions"), bundled, stage)
    with pytest.raises(ParameterError, match="is a ckg:LifeCycleStage, not one of ckg:Place"):
        run(load("lessons"), bundled, {"thing": "stage:mature"})
    for word in ("silicon-valley", "Silicon Valley", "Кремнієва долина"):
        with pytest.raises(ParameterError, match="cluster:silicon-valley is a ckg:Inno"):
            run(load("clusters-in-place"), bundled, {"place": word})


def test_values_are_terms_never_text(bundled: Store) -> None:
    query = load("facilitator-functions")
    before = bundled.graphs()
    for text in ('"} DROP ALL #', "stage:mature } ?s ?p ?o { #", "> <x", "\n}\n", "'"):
        with pytest.raises(ParameterError):
            run(query, bundled, {"stage": text})
    evil = str(ox.Literal('"} DROP ALL # \n \\'))
    assert isinstance(ox.Store().query(query.bind({"stage": evil})), ox.QuerySolutions)
    assert bundled.graphs() == before


@pytest.mark.parametrize(
    "text", ["growing", "Growing cluster", "растущий кластер", "stage:growing"]
)
def test_a_concept_is_found_by_label_in_any_language_or_by_slug(text: str, bundled: Store) -> None:
    assert len(run(load("facilitator-functions"), bundled, {"stage": text})) == 5


def test_a_thing_without_a_label_is_named_by_its_iri(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text(
        "@prefix ckg: <https://w3id.org/clusterkg/ns#> . @prefix e: <https://example.org/> .\n"
        "e:cell a ckg:StatisticalCluster ; ckg:hasSector e:metal ; ckg:locatedIn e:west .\n"
        "e:o a ckg:IndicatorObservation ; ckg:observes e:cell ; ckg:observedValue 2.0 ;\n"
        "    ckg:indicator <https://w3id.org/clusterkg/vocab/indicator/location-quotient> ;\n"
        '    ckg:observedYear "2016"^^<http://www.w3.org/2001/XMLSchema#gYear> .\n'
    )
    store = open_store("memory:")
    store.load([(None, path)])
    query = load("indicator-by-place")
    indicator = "https://w3id.org/clusterkg/vocab/indicator/location-quotient"
    given = {"sector": "https://example.org/metal", "indicator": indicator}
    assert len(run(query, store, given)) == 1
    for wrong in ("https://example.org/wood", "https://example.org/metal> }", "metal"):
        with pytest.raises(ParameterError, match="no thing is named"):
            run(query, store, given | {"sector": wrong})


@pytest.mark.parametrize(
    ("name", "given", "message"),
    [
        ("facilitator-functions", {"stage": "growin"}, "did you mean growing"),
        (
            "facilitator-functions",
            {"stage": "зрелый кластер"},
            "which: stage:mature, stage:mature-of-five",
        ),
        ("facilitator-functions", {"stage": " "}, "stage is empty"),
        ("facilitator-functions", {"stage": None}, "needs the parameter stage"),
        ("facilitator-functions", {"stag": "x"}, "did you mean stage"),
        ("facilitator-functions", {"country": "x"}, "it has stage, lang"),
        ("unlinked-things", {"class": "ckg:Citty"}, "did you mean ckg:City"),
        ("external-links", {"property": "skos:closMatch"}, "did you mean skos:closeMatch"),
        ("facilitator-functions", {"lang": "de"}, "use one of en, uk, ru"),
        ("facilitator-functions", {"stage": "japan"}, "country:japan is a ckg:Country, not a"),
    ],
)
def test_parameters_refused(name: str, given: dict[str, str], message: str, bundled: Store) -> None:
    with pytest.raises(ParameterError, match=message):
        run(load(name), bundled, given)


def own(tmp_path: Path, kind: str) -> catalogue.Query:
    path = tmp_path / "own.rq"
    path.write_text(HEADER.replace("KIND", kind), encoding="utf-8")
    return parse(path)


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        (
            "iri",
            "http://www.w3.org/2004/02/skos/core#note",
            "http://www.w3.org/2004/02/skos/core#note",
        ),
        ("iri", "country:japan", "https://w3id.org/clusterkg/id/country/japan"),
        ("integer", "-12", -12),
        ("year", "1990", 1990),
        ("date", "2008-01-21", datetime.date(2008, 1, 21)),
        ("enum", "small", Text("small")),
        ("language", "uk", Text("uk")),
    ],
)
def test_each_kind_of_parameter(
    tmp_path: Path, kind: str, text: str, expected: object, bundled: Store
) -> None:
    assert run(own(tmp_path, kind), bundled, {"x": text}).rows == [{"x": expected}]


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("iri", "no iri"),
        ("iri", "http://e/<>"),
        ("integer", "1.5"),
        ("integer", "١"),
        ("year", "MMXX"),
        ("date", "21.01.2008"),
        ("enum", "middling"),
        ("language", "xx"),
    ],
)
def test_each_kind_refuses(tmp_path: Path, kind: str, text: str, bundled: Store) -> None:
    with pytest.raises(ParameterError, match=r"cannot be used|not in this store"):
        run(own(tmp_path, kind), bundled, {"x": text})


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("kind: KIND", "kind: wish", "unknown"),
        ("VALUES ?x", "VALUES ?y", "has no .VALUES"),
        ("#+ tags: []\n", "", "exactly the keys"),
        ("{en: T, uk: T, ru: T}", "{en: T}", "title must have a text in en, uk and ru"),
        ("{en: D,", "{{en: D,", "not YAML"),
        ("#+ tags: []", "#+ tags: []\n#+ plot: {kind: pie, x: x}", "plot must name a kind"),
        ("#+ tags: []", "#+ tags: []\n#+ plot: {kind: bar, x: x}", "plot must name a kind"),
        ("#+ tags: []", "#+ tags: []\n#+ plot: {kind: bar, x: x, y: z}", "plot must name a kind"),
        ("#+ tags: []", "#+ tags: []\n#+ plot: bar", "plot must name a kind"),
    ],
)
def test_a_wrong_header_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    path = tmp_path / "own.rq"
    path.write_text(HEADER.replace(old, new).replace("KIND", "iri"), encoding="utf-8")
    with pytest.raises(QueryHeaderError, match=message):
        parse(path)


def test_an_unknown_name_suggests_the_nearest() -> None:
    with pytest.raises(UnknownQueryError, match="did you mean facilitator-functions"):
        load("facilitator-function")
    with pytest.raises(UnknownQueryError, match="query list"):
        load("xxxxxxxxxxxx")


def test_python_values() -> None:
    def typed(text: str, datatype: str) -> object:
        iri = f"http://www.w3.org/2001/XMLSchema#{datatype}"
        return value(ox.Literal(text, datatype=ox.NamedNode(iri)))

    assert typed("7", "integer") == 7
    assert typed("0.5", "decimal") == Decimal("0.5")
    assert typed("2012", "gYear") == 2012
    assert typed("2006-07", "gYearMonth") == "2006-07"
    assert typed("true", "boolean") is True
    assert typed("199x", "gYear") == "199x"
    assert value(None) is None
    assert value(ox.NamedNode("http://e/x")) == "http://e/x"
    text = value(ox.Literal("кластер", language="uk"))
    assert (text, text.language) == ("кластер", "uk")


def test_formats_agree(bundled: Store) -> None:
    query = load("roles")
    expected = run(query, bundled).terms
    for form in ("json", "xml", "tsv"):
        again = ox.parse_query_results(
            serialise(run(query, bundled), form),
            ox.QueryResultsFormat.from_extension(form),
        )
        assert isinstance(again, ox.QuerySolutions)
        assert Answer.of(again).terms == expected


def test_truth_values_and_triples_have_a_form(bundled: Store) -> None:
    assert serialise(bundled.query("ASK {}"), "csv") == b"true\n"
    assert b'"boolean":true' in serialise(bundled.query("ASK {}"), "json").replace(b" ", b"")
    build = "CONSTRUCT { ckg:a ckg:b 1 } {}"
    turtle = serialise(bundled.query(build), "ttl").decode()
    assert turtle.endswith("ckg:a\n    ckg:b 1 ;\n.\n")
    for form, kind in (("nt", ox.RdfFormat.N_TRIPLES), ("jsonld", ox.RdfFormat.JSON_LD)):
        [quad] = ox.parse(serialise(bundled.query(build), form), kind)
        assert quad.object == ox.Literal(1)
    for query, form in ((build, "csv"), ("ASK {}", "parquet"), ("SELECT ?x {}", "ttl")):
        with pytest.raises(QueryError, match="cannot be written as"):
            serialise(bundled.query(query), form)


def test_a_query_can_be_asked_as_of_a_year(bundled: Store) -> None:
    dated = [name for name in names() if "asOf" in load(name).params]
    assert len(dated) >= 8
    store = store_of("members-at", bundled)
    graph = Graph(store)
    counts = {
        year: len(graph.query("members-at", cluster="https://example.org/wood", as_of=year))
        for year in (2011, 2014, 2018, 2019)
    }
    assert len(set(counts.values())) > 1
    assert counts[2014] == len(
        graph.query("members-at", cluster="https://example.org/wood", asOf=2014)
    )
    with pytest.raises(ParameterError, match="cannot be asked as of a year"):
        graph.query("roles", as_of=2014)
    with pytest.raises(ParameterError, match="the year is given twice"):
        graph.query("members-at", cluster="https://example.org/wood", as_of=2014, asOf=2015)


@pytest.mark.parametrize("name", names())
def test_a_parameter_is_given_wherever_it_stands(name: str) -> None:
    query = load(name)
    for parameter in query.params:
        written = rf"VALUES \?{parameter}\s*\{{\s*(.*?)\s*\}}"
        before = re.findall(written, query.text)
        assert before
        assert set(before) == {query.params[parameter].example}
        after = re.findall(written, query.bind({parameter: "<urn:x>"}))
        assert after == ["<urn:x>"] * len(before)


MEMBERSHIP_THAT_ENDED = """
PREFIX : <https://example.org/>
INSERT DATA { GRAPH :graph {
  :here a ckg:Country . :there a ckg:Country .
  :one a ckg:Cluster ; rdfs:label "One"@en ; ckg:locatedIn :here ; ckg:atStage :early .
  :two a ckg:Cluster ; ckg:locatedIn :there ; ckg:hasMember :mill .
  :mill a ckg:Organisation ; ckg:locatedIn :there ; ckg:hasSphere :business ; ckg:isMemberOf :one .
  :one ckg:hasMember :mill .
  :membership org:member :mill ; org:organization :one ;
    ckg:startDate "2010"^^xsd:gYear ; ckg:endDate "2012"^^xsd:gYear .
  :elsewhere org:member :mill ; org:organization :three .
  :business a ckg:HelixSphere .
  :stay ckg:assignedCluster :one ; ckg:assignedStage :early ;
    ckg:startDate "2010"^^xsd:gYear ; ckg:endDate "2012"^^xsd:gYear .
  :later ckg:assignedCluster :one ; ckg:assignedStage :mature ; ckg:startDate "2013"^^xsd:gYear .
} }
"""


@pytest.mark.parametrize(
    ("name", "given", "then", "after"),
    [
        ("members-at", {"cluster": "One"}, 1, 0),
        ("helix-balance", {"cluster": "One"}, 1, 0),
        ("network-brokers", {}, 2, 0),
        ("clusters-sharing-members", {}, 1, 0),
        ("cross-region-ties", {}, 1, 0),
        ("clusters-by-stage", {}, 2, 2),
    ],
)
def test_what_ended_has_ended_though_it_is_also_said_without_dates(
    name: str, given: dict[str, str], then: int, after: int
) -> None:
    store = open_store("memory:")
    store.update(MEMBERSHIP_THAT_ENDED)
    ended, still = (run(load(name), store, {**given, "asOf": year}).terms for year in (2015, 2011))
    assert (len(still), len(ended)) == (then, after)
    assert still != ended
