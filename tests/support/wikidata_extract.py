"""A few things in the shape of Wikidata, made up for the tests."""

from __future__ import annotations

from typing import Final

PREFIXES: Final = """
@prefix wd: <http://www.wikidata.org/entity/> .
@prefix wdt: <http://www.wikidata.org/prop/direct/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix geo: <http://www.opengis.net/ont/geosparql#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""

TURTLE: Final = (
    PREFIXES
    + """
wd:Q900000001 rdfs:label "Cluster House"@en, "Палата кластерів"@uk, "Klasterhaus"@de ;
    skos:altLabel "House of Clusters"@en ;
    wdt:P31 wd:Q4830453 ; wdt:P17 wd:Q900000101 ; wdt:P159 wd:Q900000102 ; wdt:P452 wd:Q900000103 ;
    wdt:P856 <https://house.example.org/> ; wdt:P571 "2008-01-01T00:00:00Z"^^xsd:dateTime ;
    wdt:P625 "Point(21.9 43.32)"^^geo:wktLiteral ; wdt:P1128 "12"^^xsd:decimal ;
    wdt:P6782 "012345678" .
wd:Q900000002 rdfs:label "Cluster House"@en ; wdt:P31 wd:Q327333 ; wdt:P17 wd:Q900000104 ;
    wdt:P571 "1990-05-01T00:00:00Z"^^xsd:dateTime, "1991-05-01T00:00:00Z"^^xsd:dateTime .
wd:Q900000003 rdfs:label "Innovation Institute"@en ; wdt:P1278 "ABCDEFGHIJKLMNOPQR12" .
wd:Q900000101 rdfs:label "Serbia"@en, "Сербія"@uk .
wd:Q900000102 rdfs:label "Niš"@en .
wd:Q900000103 rdfs:label "consulting"@en, "консалтинг"@uk .
wd:Q900000104 rdfs:label "Ruritania"@en .
"""
)
