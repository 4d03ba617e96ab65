"""The folder in which mistakes are made: sound files, and files that are wrong in some way."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from command import run_here

_PREFIXES: Final = """@prefix e: <https://example.org/> .
@prefix ckg: <https://w3id.org/clusterkg/ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix country: <https://w3id.org/clusterkg/id/country/> .
"""
_GOOD: Final = """
e:oak a ckg:Cluster ; rdfs:label "Oak Valley"@en ; ckg:locatedIn country:ukraine .
"""
_PAGE: Final = b"<!DOCTYPE html>\n<html><body>Please log in</body></html>\n"
_MEMBERS: Final = (
    "id,rdf:type,org:member,org:organization,"
    "ckg:startDate^^xsd:date|xsd:gYearMonth|xsd:gYear,org:role\n"
)

_FILES: Final[Mapping[str, str | bytes]] = {
    "good.ttl": _PREFIXES + _GOOD,
    "other.ttl": _PREFIXES + "e:lathe a e:Machine .",
    "bad.ttl": _PREFIXES + "e:pine a ckg:Cluster .",
    "misspelt.ttl": _PREFIXES + "e:pine a ckg:Clustr .",
    "comments.ttl": _PREFIXES + "# nothing yet\n",
    "noprefix.ttl": "e:oak e:p e:q .\n",
    "unclosed.ttl": _PREFIXES + "e:oak e:p <urn:a .\ne:oak e:q <urn:b> .\n",
    "unopened.ttl": _PREFIXES + "e:oak e:p urn:a> .\n",
    "quote.ttl": _PREFIXES + 'e:oak e:p "Oak .\n',
    "stop.ttl": _PREFIXES + "e:oak e:p e:q\ne:pine e:p e:q .\n",
    "cp1251.ttl": '<urn:a> <urn:b> "Дуб" .\n'.encode("cp1251"),
    "binary.ttl": bytes(range(256)),
    "page.ttl": _PAGE,
    "page.rdf": _PAGE,
    "page.csv": _PAGE,
    "page.json": _PAGE,
    "page.xlsx": _PAGE,
    "empty.ttl": b"",
    "empty.ttl.gz": b"",
    "empty.rdf": b"",
    "empty.jsonld": b"",
    "empty.csv": b"",
    "empty.xlsx": b"",
    "cut.rdf": '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">',
    "cut.ttl.gz": b"\x1f\x8b\x08\x00\x00",
    "comma.jsonld": '{"@id": "urn:a", "urn:p": "x",}',
    "remote.jsonld": '{"@context": "https://schema.org", "@type": "Thing"}',
    "locked.xlsx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512),
    "old.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512),
    "note.docx": b"PK\x03\x04",
    "list.txt": "nothing\n",
    "good.csv": "id,rdf:type,rdfs:label@en\noak,ckg:Cluster,Oak Valley\n",
    "plain.csv": "name,city\nOak,Kyiv\n",
    "cp1251.csv": "id,rdfs:label@uk\noak,Дуб\n".encode("cp1251"),
    "quote.csv": 'id,rdfs:label@en\noak,"Oak\n',
    "years.csv": "id,rdf:type,rdfs:label@en,ckg:foundedIn^^xsd:gYear\n"
    + "".join(f"{n},ckg:Cluster,Cluster of {n},est. {n % 4}\n" for n in range(40)),
    "status.csv": "id,rdf:type,rdfs:label@en,ckg:hasStatus\noak,ckg:Cluster,Oak,active\n",
    "sector.csv": "id,rdf:type,rdfs:label@en,ckg:hasSector\noak,ckg:Cluster,Oak,metalurgy\n",
    "term.csv": "id,rdf:type,rdfs:label@en,ckg:size\noak,ckg:Cluster,Oak,3\n",
    "month.csv": f"{_MEMBERS},org:Membership,https://e.org/mill,https://e.org/oak,03/2016,\n",
    "nobody.csv": f"{_MEMBERS},org:Membership,,,2016,\n",
    "nouns.csv": "id,rdf:type,rdfs:label@uk\n,ckg:Cluster,Дуб\n",
    "twice.csv": "id,rdf:type,rdfs:label@en\na,ckg:Cluster,A\na,ckg:Cluster,B\n",
    "query.rq": "SELECT * { ?s ?p ?o } LIMIT 1\n",
    "empty.rq": "",
    "known.json": '{"findings": 7}',
    "noshapes.ttl": _PREFIXES + "e:a e:b e:c .",
    "shapes.ttl": _PREFIXES + "e:S a sh:NodeShape ; sh:targetClass e:Mill ; sh:closed true .",
    "pathless.ttl": _PREFIXES
    + "e:S a sh:NodeShape ; sh:targetClass ckg:Cluster ; sh:property [ sh:minCount 1 ] .",
    "script.ttl": _PREFIXES
    + "e:S a sh:NodeShape ; sh:targetClass ckg:Cluster ; sh:js [ sh:jsFunctionName 'f' ] .",
    "set.sssom.tsv": "not a mapping set\n",
    "mapping.json": "{}",
    "sub/note.txt": "no RDF here\n",
}


def make(folder: Path) -> None:
    """Write the files, and a store `kg` with a cluster."""
    for name, content in _FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    with zipfile.ZipFile(folder / "cut.xlsx", "w") as book:
        book.writestr("xl/workbook.xml", "<workbook")
    whole = (folder / "cut.xlsx").read_bytes()
    (folder / "cut.xlsx").write_bytes(whole[: len(whole) // 2])
    (folder / "none").mkdir()
    assert run_here("load", "good.ttl", "--store", "kg", folder=folder).returncode == 0


def hashes(folder: Path) -> dict[str, str]:
    """Return the hash of each file below a folder, by its name from there."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
