"""One tokeniser: guard, facts, updates and rewriting see the same tokens of any text."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sparql_texts import ACTS, IDLE

from clusterkg import assets
from clusterkg.model.namespaces import PREFIXES
from clusterkg.sparql.facts import exact, facts
from clusterkg.sparql.guard import reaches_out
from clusterkg.sparql.rewrite import as_select, marked, replaced, substituted, words
from clusterkg.sparql.tokens import all_tokens, declarations, split, tokens, word
from clusterkg.sparql.updates import operations

SH = "http://www.w3.org/ns/shacl#"


def in_shapes() -> Iterator[str]:
    """Yield all SPARQL of the rules that come with clusterkg."""
    files = [*assets.shape_files(), *assets.profile_files().values()]
    for path in files:
        for quad in ox.parse(path=path):
            if quad.predicate.value in {f"{SH}select", f"{SH}ask"}:
                assert isinstance(quad.object, ox.Literal)
                yield quad.object.value


QUERIES = [path.read_text(encoding="utf-8") for path in assets.query_files()]
SHAPES = sorted(set(in_shapes()))
CORPUS = [*QUERIES, *SHAPES, *ACTS, *IDLE]

ESCAPED = ['BIND("\\u0022" AS ?x)', "BIND('\\U00000027' AS ?x)"]
"""Engines read these in two ways; with SERVICE in a string nearby, one way finds the keyword."""

HARMLESS = [
    'BIND("""a " SERVICE \'\' b""" AS ?x)',
    "BIND('''it's ?x { SERVICE''' AS ?x)",
    'BIND("\\"SERVICE <urn:x> {" AS ?x)',
    'FILTER(bound(?x) && ?x-1 < 3 || "?x" > "bound(?x)")',
    '# ?x SERVICE <http://x/> { \'open """\n',
    "# ends with a carriage return { ?x\r",
    "?s <http://example.org/SERVICE?x> ?x .",
    "?x rdfs:label 'LOAD'@en-GB .",
    "OPTIONAL { ?x skos:prefLabel ?load FILTER(?x<?y && ?y>2) }",
    '{ SELECT ?x WHERE { ?x ?service "SERVICE"@en--ltr } }',
    "_:service ex:SERVICE-x\\# ?x .",
]
ACTIVE = ["SERVICE <http://x/> { ?x ?y ?z }", "SERVICE SILENT ?x { }", "SERVICESILENT<http://x/>{}"]
WITH_SEMICOLON = "INSERT DATA { GRAPH <urn:g;> { <urn:a> <urn:b> ';' ; <urn:c> 1 } }"
bodies = st.lists(st.sampled_from(HARMLESS), max_size=6)
escaped = st.lists(st.sampled_from([*HARMLESS, *ESCAPED]), max_size=6)


def query(body: list[str]) -> str:
    return f"PREFIX ex: <http://example.org/#> SELECT * WHERE {{ {' '.join(body)} }}"


def kept(text: str) -> list[str]:
    """Return what no change may touch."""
    return [
        token[0]
        for token in all_tokens(text)
        if token.lastgroup in {"string", "comment", "iri", "name", "language"}
    ]


def check(text: str) -> None:
    """Check what holds of each text."""
    assert "".join(token[0] for token in all_tokens(text)) == text
    assert substituted(text, {}) == text
    assert replaced(text, []) == text
    changed = substituted(text, {"x": "<urn:new>", "this": "<urn:new>"})
    assert [one for one in kept(changed) if one != "<urn:new>"] == kept(text)
    assert all(token["variable"] not in {"x", "this"} for token in tokens(changed))
    assert reaches_out(changed) == reaches_out(text)
    quick, full = facts(text), exact(text)
    assert (quick.form, quick.reaches_out, quick.volatile) == (
        full.form,
        full.reaches_out,
        full.volatile,
    )
    assert quick.depth >= full.depth
    assert quick.operators >= full.operators
    if reaches_out(text) is None:
        assert not words(text) & {"SERVICE", "LOAD"}


@pytest.mark.parametrize("text", CORPUS)
def test_all_see_the_same(text: str) -> None:
    check(text)


@given(st.text(alphabet="SELCTVIR{}()?$:;.,@#<>|&\"'\\u0027\n\r\t ex-_*=\u00e9\u0301"))
def test_no_part_of_any_text_goes_unseen(text: str) -> None:
    assert "".join(token[0] for token in all_tokens(text)) == text
    assert facts(text).reaches_out == exact(text).reaches_out


@given(bodies)
def test_harmless_text_is_left_alone(body: list[str]) -> None:
    text = query(body)
    check(text)
    assert reaches_out(text) is None
    assert reaches_out(query(ESCAPED)) is None


@given(escaped, st.sampled_from(ACTIVE), escaped)
def test_no_string_or_comment_hides_what_acts(
    before: list[str], act: str, after: list[str]
) -> None:
    text = query([*before, act, *after])
    check(text)
    assert reaches_out(text) == "SERVICE"
    assert facts(text).reaches_out == "SERVICE"


@given(bodies)
def test_a_marked_query_has_one_more_marker_for_each_group(body: list[str]) -> None:
    text = query(body)
    new = marked(text, "?m ?m ?m .", frozenset({"x"}))
    assert new.replace(" ?m ?m ?m . ", "") == text
    assert kept(new) == kept(text)
    assert new.count("?m ?m ?m") >= 1


@given(st.lists(st.sampled_from([*IDLE[:2], WITH_SEMICOLON])))
def test_updates_are_parted_at_the_same_signs(parts: list[str]) -> None:
    text = " ; ".join(parts)
    assert [step.body.strip() for step in operations(text)] == parts


def test_canned_queries_and_rules_parse_after_rewriting() -> None:
    for text in QUERIES:
        ox.Store().query(substituted(text, {"nothing": "1"}), prefixes=PREFIXES)
    assert len(SHAPES) > 30


def test_substitution_knows_bound_and_stays_out_of_strings() -> None:
    text = "ASK { FILTER(BOUND ( $x ) && ?x = 'bound(?x)' && ?x-1 > ?xy) } # ?x"
    assert substituted(text, {"x": "1"}) == (
        "ASK { FILTER((true) &&  1  = 'bound(?x)' &&  1 -1 > ?xy) } # ?x"
    )


def test_only_the_keyword_ask_becomes_select() -> None:
    text = '# ASK what?\nPREFIX ask: <http://ask/> ask { ?ask ask:ask "ASK" }'
    assert as_select(text, "$this") == (
        '# ASK what?\nPREFIX ask: <http://ask/> SELECT DISTINCT $this { ?ask ask:ask "ASK" }'
    )


def test_declarations_are_those_of_the_prologue() -> None:
    text = "# PREFIX no: <urn:no>\nBASE <urn:b> PREFIX : <urn:x> prefix a.b:<urn:y> SELECT * {}"
    prologue, rest = split(text)
    assert declarations(prologue) == {"": "urn:x", "a.b": "urn:y"}
    assert rest == "SELECT * {}"


def test_signs_that_belong_together() -> None:
    assert [token[0] for token in tokens("?a||?b&&-1^^xsd:int")] == [
        "?a", "||", "?b", "&&", "-", "1", "^", "^", "xsd:int"
    ]  # fmt: skip
    assert [word(token) for token in tokens("select ?x 1e0") if token["word"]] == ["SELECT", "1E0"]
