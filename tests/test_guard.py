"""SERVICE and LOAD are found where they act, and only there."""

from __future__ import annotations

import pytest

from clusterkg.store.guard import reaches_out

ACTS = [
    "SELECT * { SERVICE <http://x/> { ?s ?p ?o } }",
    "select * { service silent ?where { ?s ?p ?o } }",
    "SELECT * {?s ?p ?o}#\nSELECT * { SERVICE <http://x/> {} }",
    "SELECT * { \\u0053ERVICE <http://x/> {} }",
    "LOAD <http://x/> INTO GRAPH <http://g/>",
    "SELECT * { FILTER(?a<?b) SERVICE <http://x/> {} }",
    'SELECT * { ?s ?p "it\'s" . SERVICE <http://x/> {} }',
    "SELECT * { ?s ?p '''a '' b''' SERVICE <http://x/> {} }",
    "SELECT * { SERVICE<http://x/>{} }",
    "SELECT * { ?s ?p ex:x\\#y SERVICE <http://x/> {} }",
]
IDLE = [
    "SELECT ?service ?load { ?service ?p ?load }",
    'SELECT * { ?s ?p "SERVICE" , \'LOAD\' , """ " SERVICE """ }',
    "SELECT * { ?s <http://x/SERVICE> ?o } # SERVICE",
    "PREFIX service: <http://x/> SELECT * { ?s service:load ?o , ex:SERVICE }",
    "SELECT * { _:service ?p 'x'@load }",
    "SELECT * { ?s ?p ex:a-SERVICE }",
]


@pytest.mark.parametrize("text", ACTS)
def test_found(text: str) -> None:
    assert reaches_out(text) in {"SERVICE", "LOAD"}


@pytest.mark.parametrize("text", IDLE)
def test_left_alone(text: str) -> None:
    assert reaches_out(text) is None
