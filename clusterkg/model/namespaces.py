"""Namespaces and the named graphs of clusterkg, as plain strings.

Plain strings on purpose: this module is imported on every start, so it must not
load an RDF library.
"""

from __future__ import annotations

from typing import Final

BASE: Final = "https://w3id.org/clusterkg/"

CKG: Final = f"{BASE}ns#"
RULE: Final = f"{BASE}rule/"
VOCAB: Final = f"{BASE}vocab/"
ID: Final = f"{BASE}id/"
GRAPH: Final = f"{BASE}graph/"

OWN: Final = (CKG, VOCAB, ID)
"""Namespaces of the terms and things of clusterkg."""

ONTOLOGY_GRAPH: Final = f"{GRAPH}ontology"
BACKGROUND_GRAPH: Final = f"{GRAPH}background"
INTERPRETATION_GRAPH: Final = f"{GRAPH}interpretation"
INFERRED_GRAPH: Final = f"{GRAPH}inferred"
LINKS_GRAPH: Final = f"{GRAPH}links"
EDITS: Final = f"{GRAPH}edits/"
"""Start of the IRIs of graphs that forms make: one for each edit."""
COMPUTED: Final = f"{GRAPH}computed/"
"""Start of the IRIs of graphs that measures make: one for each computation."""
UNNAMED_GRAPH: Final = "urn:x-clusterkg:default"
"""Holds what is sent to the default graph of a server, which is the merge of all graphs."""

DCTERMS: Final = "http://purl.org/dc/terms/"
ORG: Final = "http://www.w3.org/ns/org#"
OWL: Final = "http://www.w3.org/2002/07/owl#"
PROV: Final = "http://www.w3.org/ns/prov#"
RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
SH: Final = "http://www.w3.org/ns/shacl#"
SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"

LANGUAGES: Final = ("en", "uk", "ru")


def language_of(tag: str | None) -> str:
    """Return the language of a tag, without region or script.

    >>> language_of("en-gb"), language_of(None)
    ('en', '')
    """
    return (tag or "").partition("-")[0]


_SCHEMES = """
    assertion-kind barrier benefit cause characteristic competence competition-direction
    cooperation-element development-centre direction force function indicator innovation-way
    instrument management-label marketing marketing-function marketing-instrument marketing-mix
    marketing-model measure mechanism member-kind method model notion period policy-approach
    policy-kind policy-model potential prerequisite problem product production-source qualifier
    relationship-factor remedy role sector sphere stage star-criterion state-action status
    system-feature task tool trend unit value-proposition
""".split()

_KINDS = """
    act alliance assertion city claim cluster country enumeration event facility network
    organisation paper path person place policy project publication region statement structure use
""".split()

PREFIXES: Final[dict[str, str]] = {
    "ckg": CKG,
    "rule": RULE,
    "graph": GRAPH,
    "dcterms": DCTERMS,
    "org": ORG,
    "owl": OWL,
    "rdf": RDF,
    "rdfs": RDFS,
    "sh": SH,
    "skos": SKOS,
    "xsd": XSD,
    **{scheme: f"{VOCAB}{scheme}/" for scheme in _SCHEMES},
    **{kind: f"{ID}{kind}/" for kind in _KINDS},
}
"""Prefix → namespace: the ones that files, queries and answers of clusterkg use."""


def is_reserved(graph: str) -> bool:
    """Whether only the program may write into a named graph: the names below `BASE`."""
    return graph.startswith(BASE)


def graph_of_paper(number: str) -> str:
    """Return the IRI of the named graph that holds what paper `number` ("001") states."""
    return f"{GRAPH}paper/{number}"


def graph_of_source(name: str) -> str:
    """Return the IRI of the named graph that holds what a source other than the papers states."""
    return f"{GRAPH}source/{name}"


def shorten(iri: str) -> str:
    """Return `iri` as a prefixed name where a prefix of ours fits, else unchanged.

    >>> shorten("https://w3id.org/clusterkg/ns#Cluster")
    'ckg:Cluster'
    """
    cut = max(iri.rfind("#"), iri.rfind("/")) + 1
    prefix = _BY_NAMESPACE.get(iri[:cut])
    local = iri[cut:]
    if prefix is None or not local or not all(c.isalnum() or c in "-_" for c in local):
        return iri
    return f"{prefix}:{local}"


_BY_NAMESPACE = {namespace: prefix for prefix, namespace in PREFIXES.items()}
