"""Finds the term that was meant by an IRI with almost the same spelling."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from clusterkg.model.namespaces import OWN

_FAR: Final = 3
"""At most this many letters may differ, and at most a fifth of the name."""


def _namespace(iri: str) -> tuple[str, str]:
    cut = max(iri.rfind("#"), iri.rfind("/")) + 1
    return iri[:cut], iri[cut:]


def by_others(iri: str) -> bool:
    """Tell whether a vocabulary that rdflib knows in full has this term."""
    terms = _vocabularies().get(_namespace(iri)[0])
    return terms is not None and _namespace(iri)[1] in terms


_cache: dict[str, frozenset[str]] = {}


def _vocabularies() -> dict[str, frozenset[str]]:
    if not _cache:
        import rdflib.namespace
        from rdflib.namespace import DefinedNamespace

        for name in rdflib.namespace.__all__:
            space = getattr(rdflib.namespace, name)
            if isinstance(space, type) and issubclass(space, DefinedNamespace):
                base = str(getattr(space, "_NS", ""))
                if base:
                    _cache[base] = frozenset(str(t).removeprefix(base) for t in dir(space))
    return _cache


class Near:
    """Finds the one defined term with almost the same spelling.

    Args:
        known: IRIs of terms; those of clusterkg count, and those of vocabularies that rdflib knows.
    """

    def __init__(self, known: Iterable[str]) -> None:
        self._known = [iri for iri in known if iri.startswith(OWN) or by_others(iri)]
        for base, names in _vocabularies().items():
            self._known += [base + name for name in names]
        self._known = sorted(set(self._known))

    def to(self, iri: str) -> str | None:
        """Return the term that is meant by `iri`, if there is one that is surely nearest."""
        from rapidfuzz.distance import OSA
        from rapidfuzz.process import extract

        namespace, name = _namespace(iri)
        limit = min(_FAR, max(1, len(name) // 5))
        same = [known for known in self._known if known.startswith(namespace)] or self._known
        ranked = extract(iri, same, scorer=OSA.distance, score_cutoff=limit, limit=2)
        if not ranked or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
            return None
        return str(ranked[0][0])
