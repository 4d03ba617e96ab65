"""What things of a store say of themselves: values of properties, and who has a value."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from clusterkg.linking.names import fold
from clusterkg.model.namespaces import CKG, LANGUAGES, XSD
from clusterkg.server.reconciliation.model import ALL, NONE, Cell, Condition, Value

if TYPE_CHECKING:
    from clusterkg.store.protocol import Store

_VALUES: Final = """
SELECT DISTINCT ?x ?value ?label {
  VALUES ?x { %s }
  ?x %s ?value
  OPTIONAL { ?value rdfs:label|skos:prefLabel|dcterms:title ?label FILTER isIRI(?value) }
}
"""
_HOLDERS: Final = """
SELECT DISTINCT ?x {
  { VALUES ?value { %s } ?x %s ?value }
  UNION
  { VALUES ?label { %s } ?value rdfs:label|skos:prefLabel|skos:altLabel ?label . ?x %s ?value }
  FILTER isIRI(?x)
} ORDER BY ?x LIMIT %d
"""
_UP: Final = {f"{CKG}locatedIn", f"{CKG}isPartOf"}
_INTEGERS: Final = {
    f"{XSD}{name}" for name in ("integer", "int", "long", "nonNegativeInteger", "gYear")
}
_NUMBERS: Final = {f"{XSD}{name}" for name in ("decimal", "double", "float")}
_DAY: Final = re.compile(r"\d{4}-(?:1[0-2]|0[1-9])-(?:3[01]|0[1-9]|[12]\d)")
_MOMENT: Final = re.compile(
    _DAY.pattern
    + r"T(?:2[0-3]|[01]\d):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-](?:2[0-3]|[01]\d):[0-5]\d)?"
)


@dataclass
class Said:
    """A value, with the names it has if it is a thing."""

    value: ox.NamedNode | ox.BlankNode | ox.Literal
    names: dict[str, str] = field(default_factory=dict)


def nodes(iris: Iterable[str]) -> list[str]:
    """Return those texts that are IRIs, as a query has them."""
    found = []
    for iri in iris:
        try:
            if ":" in iri:
                found.append(str(ox.NamedNode(iri)))
        except ValueError:
            continue
    return found


def path(iri: str) -> str:
    """Return how a property is followed: places lie in larger ones."""
    if iri in _UP:
        return "(" + "|".join(f"<{each}>" for each in sorted(_UP)) + ")+"
    return str(ox.NamedNode(iri))


def said(store: Store, iris: Sequence[str], how: str) -> dict[str, list[Said]]:
    """Return the values of a property by thing.

    Args:
        store: The store.
        iris: The things.
        how: The property, or a path; see `path`.
    """
    if not (wanted := nodes(iris)):
        return {}
    rows = store.select(_VALUES % (" ".join(wanted), how))
    found: dict[str, dict[str, Said]] = defaultdict(dict)
    for row in rows:
        value, label = row["value"], row["label"]
        each = found[row["x"].value].setdefault(str(value), Said(value))
        if isinstance(label, ox.Literal):
            lang = label.language or "en"
            each.names[lang] = min(label.value, each.names.get(lang, label.value))
    return {iri: [values[key] for key in sorted(values)] for iri, values in found.items()}


def holders(store: Store, iri: str, wanted: Sequence[Value], most: int) -> list[str]:
    """Return things that have one of some values, by IRI."""
    texts = [ox.Literal(value.text) for value in wanted]
    tagged = [ox.Literal(v.text, language=lang) for v in wanted for lang in LANGUAGES]
    numbers = [
        ox.Literal(v.text, datatype=ox.NamedNode(f"{XSD}{kind}"))
        for v in wanted
        for kind in ("integer", "decimal", "gYear", "anyURI", "boolean", "date")
    ]
    things = nodes([value.id or value.text for value in wanted])
    plain = " ".join(map(str, [*texts, *tagged, *numbers, *things]))
    labels = " ".join(map(str, [*texts, *tagged]))
    rows = store.select(_HOLDERS % (plain, path(iri), labels, path(iri), most))
    return [row["x"].value for row in rows]


def fits(condition: Condition, values: Sequence[Said]) -> float | None:
    """Return how far a thing fits a condition, from 0 to 1; None if it does not say.

    Args:
        condition: The condition.
        values: The values of the thing.
    """
    if not values:
        return None
    hits = [any(_is(wanted, each) for each in values) for wanted in condition.values]
    if not hits:
        return None
    if condition.quantifier == NONE:
        return float(not any(hits))
    if condition.quantifier == ALL:
        return sum(hits) / len(hits)
    return float(any(hits))


def _is(wanted: Value, value: Said) -> bool:
    if wanted.id is not None:
        return value.value.value == wanted.id
    if value.value.value == wanted.text:
        return True
    text = fold(wanted.text.removesuffix("*"))
    if not text:
        return False
    names = [fold(name) for name in value.names.values()] or [fold(value.value.value)]
    if wanted.text.endswith("*"):
        return any(name.startswith(text) for name in names)
    return text in names


def cells(values: Sequence[Said], lang: str, *, as_text: bool, limit: int) -> list[Cell]:
    """Return values as cells of a table.

    Of texts in several languages those in the one that was asked for are given, if there are any.

    Args:
        values: The values.
        lang: The language.
        as_text: Whether things are given as their names.
        limit: How many are wanted; 0 for all.
    """
    tongues = {
        each.value.language
        for each in values
        if isinstance(each.value, ox.Literal) and each.value.language
    }
    chosen = next((each for each in (lang, *LANGUAGES) if each in tongues), None)
    found = []
    for each in values:
        tongue = each.value.language if isinstance(each.value, ox.Literal) else None
        if tongue is None or tongue == chosen or chosen is None:
            found.append(_cell(each, lang, as_text))
    return found[: limit or None]


def _cell(said: Said, lang: str, as_text: bool) -> Cell:
    value = said.value
    if isinstance(value, ox.Literal):
        return _literal(value)
    tongue = next((each for each in (lang, *LANGUAGES) if each in said.names), None)
    name = said.names[tongue] if tongue else min(said.names.values(), default=value.value)
    if as_text or isinstance(value, ox.BlankNode):
        return Cell("str", name, lang=tongue)
    return Cell("id", name, value.value, tongue)


def _literal(value: ox.Literal) -> Cell:
    text, kind = value.value, value.datatype.value
    try:
        if kind in _INTEGERS and len(text) < 16:
            return Cell("int", int(text))
        if kind in _NUMBERS and math.isfinite(number := float(text)):
            return Cell("float", number)
    except ValueError:
        pass
    if kind == f"{XSD}date" and _DAY.fullmatch(text[:10]) and len(text) == 10:
        return Cell("date", f"{text}T00:00:00")
    if kind == f"{XSD}dateTime" and _MOMENT.fullmatch(text):
        return Cell("date", text)
    return Cell("str", text, lang=value.language)
