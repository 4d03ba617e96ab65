"""What a reviewer sees of a pair: the local thing from the store, the other from the set."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap
from typing import Final

from pyoxigraph import Literal, NamedNode

from clusterkg.linking.model import Mapping
from clusterkg.linking.sssom.curies import USUAL
from clusterkg.linking.sssom.slots import number
from clusterkg.model.namespaces import LANGUAGES
from clusterkg.model.words import Words
from clusterkg.store import Store

WORDS: Final = Words("linking")

_QUERY: Final = """
SELECT DISTINCT ?what ?value ?label {
  VALUES ?x { %s }
  { VALUES (?what ?p) { ("name" rdfs:label) ("name" skos:prefLabel) ("name" skos:altLabel)
      ("website" ckg:website) ("year" ckg:foundedIn) }
    ?x ?p ?value }
  UNION
  { VALUES (?what ?p) { ("kind" rdf:type) ("place" ckg:locatedIn) ("place" ckg:isPartOf)
      ("sector" ckg:hasSector) }
    ?x ?p ?value . FILTER (isIRI(?value))
    ?value rdfs:label|skos:prefLabel ?label . FILTER (LANG(?label) = "%s") }
} ORDER BY ?what ?value ?label
"""
_SIDE: Final = ("name", "kind", "place", "sector", "website", "year")
_BELOW: Final = ("relation", "confidence", "match", "evidence")
_THERE: Final = {"kind": ("object_category", "object_type"), "website": ("see_also",)}


def local(store: Store, iri: str, lang: str) -> dict[str, list[str]]:
    """Return what the store says of a thing, for a reviewer.

    Args:
        store: The store.
        iri: The thing.
        lang: Language of the labels of classes, places and sectors; names come in all three.
    """
    found: dict[str, list[str]] = {}
    try:
        node = str(NamedNode(iri))
    except ValueError:
        return found
    rows = store.select(_QUERY % (node, lang))
    names = []
    for row in rows:
        what, value, label = row["what"].value, row["value"], row["label"]
        if what == "name" and isinstance(value, Literal):
            order = LANGUAGES.index(value.language) if value.language in LANGUAGES else 9
            names.append((order, value.value))
        else:
            text = value.value if label is None else label.value
            if text not in found.setdefault(what, []):
                found[what].append(text)
    if names:
        found["name"] = list(dict.fromkeys(text for _, text in sorted(names)))
    return found


def external(row: Mapping) -> dict[str, list[str]]:
    """Return what a mapping says of the thing elsewhere, for a reviewer."""
    found = {"name": [row.object_label]} if row.object_label else {}
    for what, slots in _THERE.items():
        values = [row.other[slot] for slot in slots if slot in row.other]
        if values:
            found[what] = values
    return found


def side_by_side(row: Mapping, here: dict[str, list[str]], lang: str, width: int) -> str:
    """Return a pair as text: the local thing left, the other right, the evidence below.

    Args:
        row: The pair.
        here: See `local`.
        lang: Language of the words.
        width: Columns of the terminal.
    """
    there = external(row)
    if not here.get("name") and row.subject_label:
        here = {**here, "name": [row.subject_label]}
    margin = 2 + max(len(WORDS.text(what, lang)) for what in (*_SIDE, *_BELOW))
    column = max(16, (width - margin - 3) // 2)
    lines = _pair(margin, "", [WORDS.text("here", lang)], [WORDS.text("there", lang)], column)
    lines += _pair(margin, "", [_short(row.subject_id)], [_short(row.object_id)], column)
    for what in _SIDE:
        if here.get(what) or there.get(what):
            word = WORDS.text(what, lang)
            lines += _pair(margin, word, here.get(what, []), there.get(what, []), column)
    below = {
        "relation": [_short(row.predicate_id)],
        "confidence": [number(row.confidence)] if row.confidence is not None else [],
        "match": row.match_string,
        "evidence": [row.comment] if row.comment else [],
    }
    for what, values in below.items():
        if values:
            text = wrap(_safe("; ".join(values)), max(20, width - margin)) or [""]
            lines += [
                f"{WORDS.text(what, lang) if i == 0 else '':<{margin}}{part}"
                for i, part in enumerate(text)
            ]
    return "".join(f"{line.rstrip()}\n" for line in lines)


def _pair(
    margin: int, word: str, left: Sequence[str], right: Sequence[str], column: int
) -> list[str]:
    columns = [
        [part for value in side for part in wrap(_safe(value), column) or [""]]
        for side in (left, right)
    ]
    rows = max(map(len, columns), default=0)
    for side in columns:
        side.extend([""] * (rows - len(side)))
    return [
        f"{word if i == 0 else '':<{margin}}{a:<{column}} | {b}"
        for i, (a, b) in enumerate(zip(*columns, strict=True))
    ]


def _short(iri: str) -> str:
    fitting = [(ns, p) for p, ns in USUAL.items() if iri.startswith(ns) and len(iri) > len(ns)]
    if not fitting:
        return iri
    namespace, prefix = max(fitting, key=lambda pair: len(pair[0]))
    return f"{prefix}:{iri[len(namespace) :]}"


def _safe(text: str) -> str:
    """Return a text without what could give orders to a terminal."""
    return "".join(c if c.isprintable() else " " for c in text)
