"""Identifiers of mapping sets: CURIEs in the file, IRIs in full elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from clusterkg.linking.sources.declared import SOURCES
from clusterkg.model.namespaces import OWL, PREFIXES, RDF, RDFS, SKOS, XSD

BUILT_IN: Final[dict[str, str]] = {
    "linkml": "https://w3id.org/linkml/",
    "owl": OWL,
    "rdf": RDF,
    "rdfs": RDFS,
    "semapv": "https://w3id.org/semapv/vocab/",
    "skos": SKOS,
    "sssom": "https://w3id.org/sssom/",
    "xsd": XSD,
}
"""Prefixes that a set need not declare, and must not declare otherwise."""

SSSOM: Final = BUILT_IN["sssom"]
SEMAPV: Final = BUILT_IN["semapv"]

NO_TERM_FOUND: Final = f"{SSSOM}NoTermFound"
"""What stands for "looked for, and there is none"."""

USUAL: Final[dict[str, str]] = {
    **PREFIXES,
    **{prefix: space for each in SOURCES.values() for prefix, space in each.usual.items()},
    "nace2": "http://data.europa.eu/ux2/nace2/",
    "nace2.1": "http://data.europa.eu/ux2/nace2.1/",
    "nuts": "http://data.europa.eu/nuts/code/",
    "orcid": "https://orcid.org/",
}
"""Prefixes that a set declares by itself, where IRIs need them."""

_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")


def expand(curie: str, prefixes: Mapping[str, str]) -> str | None:
    """Return a CURIE as an IRI in full; None if its prefix is not declared or it has none."""
    prefix, colon, local = curie.partition(":")
    namespace = prefixes.get(prefix) or BUILT_IN.get(prefix)
    return namespace + local if colon and namespace else None


class Shortener:
    """Makes CURIEs, and declares the prefixes that they need.

    Args:
        declared: Prefix → namespace of the set.
    """

    def __init__(self, declared: Mapping[str, str]) -> None:
        self.prefixes = dict(declared)
        self._usual = {
            namespace: prefix
            for prefix, namespace in {**USUAL, **BUILT_IN}.items()
            if prefix not in declared or declared[prefix] == namespace
        }
        self._usual |= {namespace: prefix for prefix, namespace in declared.items()}
        self._lengths = sorted({len(namespace) for namespace in self._usual}, reverse=True)

    def learn(self, iris: Iterable[str]) -> None:
        """Make prefixes for IRIs that none fits, always the same ones for the same IRIs."""
        for iri in sorted(set(iris)):
            if self._found(iri) is None:
                cut = max(iri.rfind("#", 0, -1), iri.rfind("/", 0, -1), iri.find(":")) + 1
                number = 1
                while f"ns{number}" in self.prefixes:
                    number += 1
                self._usual[iri[:cut]] = f"ns{number}"
                self.prefixes[f"ns{number}"] = iri[:cut]
                self._lengths = sorted({*self._lengths, cut}, reverse=True)

    def shorten(self, iri: str) -> str:
        """Return an IRI as a CURIE; `learn` must have seen it."""
        found = self._found(iri)
        if found is None:
            raise ValueError(f"no prefix for <{iri}>")
        prefix, namespace = found
        if prefix not in BUILT_IN:
            self.prefixes[prefix] = namespace
        return f"{prefix}:{iri[len(namespace) :]}"

    def _found(self, iri: str) -> tuple[str, str] | None:
        for length in self._lengths:
            prefix = self._usual.get(iri[:length]) if length < len(iri) else None
            if prefix is not None:
                return prefix, iri[:length]
        return None


def is_prefix(text: str) -> bool:
    """Tell whether a text can be a prefix."""
    return _NAME.fullmatch(text) is not None
