"""SPARQL that makes an engine contact other hosts, and SPARQL that only looks as if it did."""

from __future__ import annotations

ACTS = [
    "SELECT * { SERVICE <http://x/> { ?s ?p ?o } }",
    "select * { service silent ?where { ?s ?p ?o } }",
    "SELECT * {?s ?p ?o}#\nSELECT * { SERVICE <http://x/> {} }",
    "SELECT * { \\u0053ERVICE <http://x/> {} }",
    "LOAD <http://x/> INTO GRAPH <http://g/>",
    # Oxigraph resolves escapes within strings only, where they end nothing.
    'SELECT * { ?s ?p "\\u0022" SERVICE <http://x/> {} ?s ?p "\\u0022" }',
    "SELECT * { ?s ?p '\\u0027' SERVICE <http://x/> {} ?s ?p '\\U00000027' }",
    "INSERT DATA { <urn:a> <urn:b> '\\u0027' } ; LOAD <http://x/> ; CLEAR GRAPH <urn:'\\u0027'>",
    "SELECT * { FILTER(?a<?b) SERVICE <http://x/> {} }",
    'SELECT * { ?s ?p "it\'s" . SERVICE <http://x/> {} }',
    "SELECT * { ?s ?p '''a '' b''' SERVICE <http://x/> {} }",
    "SELECT * { SERVICE<http://x/>{} }",
    "SELECT * { ?s ?p ex:x\\#y SERVICE <http://x/> {} }",
    "ASK{SERVICESILENT<http://x/>{}}",
    "ASK{?s ?p trueSERVICE<http://x/>{}}",
    "ASK{?s ?p falseserviceSilent?e{}}",
    "ASK{?s ?p 1SERVICE<http://x/>{}}",
    "ASK{?s ?p 1.5SERVICE<http://x/>{}}",
    "ASK{?s ?p 1e0SERVICE<http://x/>{}}",
    "PREFIX ex: <http://x/> ASK{SERVICEex:y{}}",
    "PREFIX ex: <http://x/> ASK{?s ?p trueSERVICESILENTex:y # {\n {}}",
    "PREFIX : <http://x/> PREFIX service: <http://y/> ASK{service:y{}}",
    "PREFIX ex: <http://x/> PREFIX SERVICEex: <http://y/> ASK{SERVICEex:y{}}",
    "PREFIX ex: <http://x/> ASK{SERVICEex:y\u00b7z{}}",
    "LOADSILENT<http://x/>",
    "PREFIX ex: <http://x/> LOADex:y",
    "CLEAR ALL;LOADSILENTex:y",
    "BASE<http://x/>LOADSILENT<y>",
    "INSERT DATA { <urn:a> <urn:b> true };loadsilent<http://x/>",
]
IDLE = [
    "SELECT ?service ?load { ?service ?p ?load }",
    'SELECT * { ?s ?p "SERVICE" , \'LOAD\' , """ " SERVICE """ }',
    "SELECT * { ?s <http://x/SERVICE> ?o } # SERVICE",
    "PREFIX service: <http://x/> SELECT * { ?s service:load ?o , ex:SERVICE }",
    "SELECT * { _:service ?p 'x'@load }",
    "SELECT * { ?s ?p ex:a-SERVICE }",
    "PREFIX services: <http://x/> SELECT * { ?s a services:Service . { ?s services:of ?o } }",
    "PREFIX load: <http://x/> SELECT (load:f(?x) AS ?y) { ?s load:x ?x } ORDER BY load:f(?x)",
    "PREFIX load: <http://x/> INSERT DATA { load:a load:b 1 } ; CLEAR GRAPH load:g",
    "PREFIX load: <http://x/> INSERT { ?s ?p 1 ; load:a 2 } WHERE { ?s ?p ?o ; load:b ?c }",
]
