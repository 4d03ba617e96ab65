"""SERVICE and LOAD are found where they act, and only there."""

from __future__ import annotations

from contextlib import suppress

import pyoxigraph as ox
import pytest
from fuzzing import elsewhere
from sparql_texts import ACTS, AS_NAMES, IDLE

from clusterkg.model.errors import QuerySyntaxError
from clusterkg.model.namespaces import PREFIXES
from clusterkg.sparql.guard import reaches_out
from clusterkg.sparql.settled import settled
from clusterkg.sparql.tokens import form
from clusterkg.store import open_store


@pytest.mark.parametrize("text", ACTS)
def test_found(text: str) -> None:
    assert reaches_out(text) in {"SERVICE", "LOAD"}


@pytest.mark.parametrize("text", IDLE)
def test_left_alone(text: str) -> None:
    assert reaches_out(text) is None
    engine, known = ox.Store(), PREFIXES | {"ex": "urn:ex:"}
    with suppress(RuntimeError):  # no such function, no such graph: it has been read
        (engine.query if form(text) else engine.update)(settled(text), prefixes=known)


@pytest.mark.parametrize("text", AS_NAMES)
def test_what_the_standard_takes_for_a_name_is_one_or_wrong(text: str) -> None:
    with elsewhere() as place:
        text = text.replace("http://x/", place.address)
        with pytest.raises(QuerySyntaxError):
            open_store("memory:", create=True).query(text)
        assert place.asked == 0
        with pytest.raises((OSError, SyntaxError)):  # else this would prove nothing
            ox.Store().query(text)


ODD = [
    "SELECT * { ?s ?p ?o FILTER(?o<'b'&&?o>'a') }",
    "SELECT * { ?s ?p ?o FILTER(str(?o)<'>'&&?o>'') } # '",
    "SELECT * { ?s <#p'> ?o . ?s <urn:p> (?a <#b> <#c'>) . FILTER(?o<?s||?o>?s) }",
    "SELECT * { ?s <urn:p>|<#p'>/(<#q>*) ?o VALUES (?a ?o) { ('a' <#b'>) (<#c> <urn:#>) } }",
    "SELECT (COUNT(DISTINCT<#p'>) AS ?n) { ?s ?p ?a } GROUP BY ?a HAVING(?a<'c'||?a>'')",
    "SELECT (?a<'b' AS ?x) ?a (?a<'a'&&?a>'' AS ?y) { ?s ?p ?a }",
    "SELECT * { { SELECT (1<2 AS ?x) { ?s a (1 <#b>) , <#b'> } ORDER BY (?s<'#'||?s>1) } }",
    "SELECT * { ?s <urn:p> ?o FILTER <urn:f#>(?o<'#'||?o>'') FILTER(<<(?s <#p> ?o)>> = ?t) }",
    "SELECT * { ?s ?p ?o FILTER(?o<1+(2)&&?o>0) FILTER EXISTS { ?s <#p> (1 <#q>) } }",
    "ASK { FILTER(1<2||1>2) } # <'",
]


@pytest.mark.parametrize("text", ODD)
def test_a_settled_text_is_read_as_before(text: str) -> None:
    db = ox.Store()
    db.update("INSERT DATA { <#s> <#p'> 'ab' , 1 ; <urn:p> 'b' , <#b'> . }", base_iri="http://e/")
    rows = [outcome(db, each) for each in (text, settled(text))]
    assert rows[0] == rows[1]


def outcome(db: ox.Store, text: str) -> object:
    try:
        found = db.query(text, base_iri="http://e/")
    except RuntimeError as error:  # no such function: it has been read
        return str(error)
    return list(map(str, found)) if isinstance(found, ox.QuerySolutions) else bool(found)
