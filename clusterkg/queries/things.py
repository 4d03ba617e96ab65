"""Finds the thing that a word names: by its label in any language, the end of its IRI, or its IRI.

Labels and ends of IRIs count alike, whether the end stands after `#` or after `/`: a word that
names several things is refused with names that tell them apart. An IRI, in full or with one of our
prefixes, names one thing only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Final

import pyoxigraph as ox

from clusterkg.model.errors import ParameterError
from clusterkg.model.names import key
from clusterkg.model.namespaces import LANGUAGES, PREFIXES, language_of, shorten
from clusterkg.store.protocol import Store

_FEW: Final = 5_000
_SHOWN: Final = 10
_LONGEST: Final = 500  # characters of a name
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_NAMES: Final = """
SELECT ?thing ?label WHERE {
  ?thing a ?class ; rdfs:label|skos:prefLabel|skos:altLabel ?label .
  VALUES ?class { %s }
}
"""
_MEMBERS: Final = """
SELECT DISTINCT ?thing WHERE {
  ?thing a ?class .
  VALUES ?class { %s }
  FILTER (isIRI(?thing))
}
"""
_LABELS: Final = """
SELECT ?thing ?label WHERE {
  VALUES ?thing { %s }
  { ?thing rdfs:label ?label } UNION { ?thing skos:prefLabel ?label }
}
"""
_ELSEWHERE: Final = """
SELECT DISTINCT ?other WHERE {
  { ?other rdfs:label|skos:prefLabel|skos:altLabel ?label . FILTER (LCASE(STR(?label)) = %(name)s) }
  UNION
  { ?other a ?kind . FILTER (LCASE(REPLACE(STR(?other), "^.*[/#]", "")) = %(name)s) }
  FILTER (isIRI(?other))
}
ORDER BY ?other
LIMIT 5
"""
_OTHER_KIND: Final = """
SELECT DISTINCT ?type WHERE {
  %(thing)s a ?type .
  { ?type a owl:Class } UNION { ?type a rdfs:Class } UNION {
    VALUES ?type { owl:Class rdfs:Class rdf:Property owl:ObjectProperty owl:DatatypeProperty }
  }
  FILTER NOT EXISTS { %(thing)s a/rdfs:subClassOf* ?class VALUES ?class { %(classes)s } }
  FILTER NOT EXISTS { %(thing)s a ?narrower . ?narrower rdfs:subClassOf+ ?type
    FILTER (?narrower != ?type) }
}
ORDER BY ?type
"""


def named_node(text: str) -> ox.NamedNode | None:
    """Return the IRI that a text writes: in full, in `<…>`, or with one of our prefixes."""
    if text.startswith("<") and text.endswith(">"):
        text = text[1:-1]
    prefix, colon, local = text.partition(":")
    if colon and prefix in PREFIXES and local and not local.startswith("//"):
        text = PREFIXES[prefix] + local
    elif not _SCHEME.match(text):
        return None
    try:
        return ox.NamedNode(text)
    except ValueError:
        return None


def is_known(store: Store, thing: ox.NamedNode) -> bool:
    """Return whether a store speaks of a thing."""
    pattern = f"{{ {thing} ?is ?what }} UNION {{ ?who ?has {thing} }} UNION {{ ?from {thing} ?to }}"
    return store.ask(f"ASK {{ {pattern} }}")


def labels(store: Store, things: Iterable[ox.NamedNode], lang: str) -> dict[str, str]:
    """Return what things are called, by IRI: in `lang`, else in another language in a fixed
    order; a thing without a label by the end of its IRI."""
    wanted = list(things)
    if not wanted:
        return {}
    order = dict.fromkeys([lang, *LANGUAGES])
    rank = {each: place for place, each in enumerate(order)}
    best: dict[str, tuple[int, str, str]] = {}
    for row in store.select(_LABELS % " ".join(map(str, wanted))):
        thing, label = row["thing"], row["label"]
        if isinstance(thing, ox.NamedNode) and isinstance(label, ox.Literal):
            tag = label.language or ""
            new = rank.get(language_of(tag), len(rank)), tag, label.value
            best[thing.value] = min(best.get(thing.value, new), new)
    return {each.value: best.get(each.value, (0, "", end(each.value)))[2] for each in wanted}


def end(iri: str) -> str:
    """Return the end of an IRI: what stands after the last `/` or `#`."""
    return iri[max(iri.rfind("/"), iri.rfind("#")) + 1 :]


@dataclass(frozen=True)
class Names:
    """The names of all members of some classes in a store.

    Attributes:
        store: The store.
        classes: The classes, such as `ckg:Cluster`.
        things: Name, without capitals and extra spaces → the IRIs it names.
        spelled: The same name → as it is written.
        iris: The IRIs of the members, also of those without a label.
    """

    store: Store
    classes: Sequence[str]
    things: dict[str, set[str]] = field(default_factory=dict)
    spelled: dict[str, str] = field(default_factory=dict)
    iris: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, store: Store, classes: Sequence[str]) -> Names:
        """Read the names of the members of classes."""
        made = cls(store, classes)
        for row in store.select(_NAMES % made._nodes):
            thing, label = row["thing"], row["label"]
            if isinstance(thing, ox.NamedNode) and isinstance(label, ox.Literal):
                made._take(thing.value, label.value)
        for row in store.select(_MEMBERS % made._nodes):  # also those without a label
            if isinstance(thing := row["thing"], ox.NamedNode):
                made.iris.add(thing.value)
                for name in (end(thing.value), shorten(thing.value), thing.value):
                    made._take(thing.value, name)
        return made

    def _take(self, iri: str, name: str) -> None:
        if known := key(name):
            self.things.setdefault(known, set()).add(iri)
            self.spelled.setdefault(known, name)

    @property
    def _nodes(self) -> str:
        parts = (name.partition(":") for name in self.classes)
        return " ".join(str(ox.NamedNode(PREFIXES[prefix] + local)) for prefix, _, local in parts)

    def find(self, text: str, what: str) -> ox.NamedNode:
        """Return the one thing that a text names.

        Args:
            text: A label in any language, the end of an IRI, an IRI or a prefixed name.
            what: What the thing is for; messages begin with it.

        Raises:
            ParameterError: The text names no thing, several, or one of another kind.
        """
        text = text.strip()
        if not text:
            raise ParameterError(f"{what} is empty", hint="give its name or the end of its IRI")
        exact = named_node(text)
        if exact is not None and (exact.value in self.iris or is_known(self.store, exact)):
            self._check_kind(exact, what)
            return exact
        found = sorted(self.things.get(key(text), ()))
        if len(found) == 1:
            return ox.NamedNode(found[0])
        if found:
            shown = [shorten(iri) for iri in found[:_SHOWN]]
            more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
            raise ParameterError(
                f"{what}: {quoted(text)} names {len(found)} things",
                hint=f"say which: {', '.join(shown)}{more}",
            )
        near = self.near(text)
        if near:
            hint = f"did you mean {' or '.join(near)}?"
        elif self.things:
            hint = "give its name or the end of its IRI"
        else:
            hint = f"the store names no {' or '.join(self.classes)}: load data that do"
        for other in self._elsewhere(text):
            self._check_kind(other, what, hint if near else None)
        raise ParameterError(f"{what}: no thing is named {quoted(text)}", hint=hint)

    def name_of(self, iri: str, *preferred: str) -> str:
        """Return a name that `find` takes for this thing: one of `preferred`, else its IRI."""
        for name in preferred:
            if self.things.get(key(name)) == {iri}:
                return name
        return shorten(iri)

    def near(self, text: str) -> list[str]:
        """Return up to three names that are spelled much like a text, each of another thing."""
        found: dict[str, str] = {}
        for known in _close(key(text), list(self.things)):
            iris = sorted(self.things[known])
            for iri in iris:
                found.setdefault(iri, self.spelled[known] if len(iris) == 1 else shorten(iri))
        return list(found.values())[:3]

    def _elsewhere(self, text: str) -> list[ox.NamedNode]:
        """Return some things of any kind that a text names."""
        try:
            name = ox.Literal(text.lower())
        except ValueError:  # half of a pair of surrogates
            return []
        if len(text) > _LONGEST:
            return []
        rows = self.store.select(_ELSEWHERE % {"name": name})
        return [row["other"] for row in rows if isinstance(row["other"], ox.NamedNode)]

    def _check_kind(self, thing: ox.NamedNode, what: str, hint: str | None = None) -> None:
        """Refuse a thing that the store says is of another class.

        A thing without a class, or with classes that the store does not know, may be of any.
        """
        if thing.value in self.iris:
            return
        rows = self.store.select(_OTHER_KIND % {"thing": thing, "classes": self._nodes})
        types = [row["type"].value for row in rows if isinstance(row["type"], ox.NamedNode)]
        if types:
            kind = shorten(types[0])
            article = "an" if kind[0] in "aeio" else "a"
            one_of = "not a" if len(self.classes) == 1 else "not one of"
            raise ParameterError(
                f"{what}: {shorten(thing.value)} is {article} {kind},"
                f" {one_of} {', '.join(self.classes)}",
                hint=hint,
            )


def _close(wanted: str, known: list[str]) -> list[str]:
    """Return the names most like a text; of very many in a way that does not take seconds."""
    if len(known) <= _FEW:
        return get_close_matches(wanted, known, n=6, cutoff=0.5)
    from rapidfuzz import fuzz, process

    found = process.extract(wanted, known, scorer=fuzz.ratio, limit=6, score_cutoff=50)
    return [name for name, *_ in found]


def quoted(text: str) -> str:
    """Return a text as messages show it: in quotes, and not too long."""
    return repr(text if len(text) <= 100 else f"{text[:100]}…")
