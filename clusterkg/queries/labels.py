"""What an answer lacks in the language asked for: labels and other texts, found in another one.

A canned query asks for texts in one language, and no row hangs on them. Those that are missing are
looked up here, all at once and in one order: the language asked for, English, Ukrainian, Russian,
any other. A regional form of a language (`en-GB`) is that language. A thing without any label is
named by the end of its IRI; other texts stay missing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

import pyoxigraph as ox

from clusterkg.model.namespaces import LANGUAGES, PREFIXES, RDF, RDFS, SKOS, language_of
from clusterkg.queries.answers import Answer
from clusterkg.queries.catalogue import LABEL, Query, Told
from clusterkg.queries.terms import Term, foreign
from clusterkg.store.protocol import Store

_AT_ONCE: Final = 500
"""Things in one look-up: endpoints refuse longer queries."""

_NOBODY: Final = ox.NamedNode(f"{RDF}nil")
"""What a query has where there is no thing to name."""

_SAME: Final = {f"{RDFS}label": f"{SKOS}prefLabel"}
"""A concept's label, where nothing has been inferred."""

_END: Final = re.compile(r"^.*[/#]")

_Thing = ox.NamedNode | ox.BlankNode
_Texts = dict[tuple[_Thing, str], ox.Literal]
"""The best text of a thing by a property."""


def completed(query: Query, store: Store, found: Answer, lang: str) -> Answer:
    """Return the columns of a query, with texts in other languages where one is missing.

    Args:
        query: The query.
        store: Where it was asked.
        found: Its rows, with the things that columns tell of: see `Query.bind`.
        lang: The language that was asked for.
    """
    width = len(query.columns)
    place_of = {name: place for place, name in enumerate(found.columns)}
    told = {
        place_of[column]: (about, [place_of[name] for name in about.of])
        for column, about in query.told.items()
    }
    rows = [row[:width] for row in found.terms]
    gaps = [
        (row, place, [found.terms[row][part] for part in parts], about)
        for place, (about, parts) in told.items()
        for row, terms in enumerate(found.terms)
        if terms[place] is None
    ]
    if gaps:
        wanted = {
            (part, by)
            for _, _, parts, about in gaps
            for part in parts
            if isinstance(part, _Thing) and part != _NOBODY
            for by in about.by
        }
        texts = _looked_up(store, wanted, lang)
        for row, place, parts, about in gaps:
            rows[row][place] = _composed(parts, about, texts, lang)
    answer = Answer(found.columns[:width], rows, lang=lang, told=frozenset(query.told))
    return replace(answer, notes=_notes(answer)) if gaps else answer


def labels_of(
    store: Store, iris: Iterable[str], lang: str, by: tuple[str, ...] = (LABEL,)
) -> dict[str, str]:
    """Return the labels of things in the same order of languages; each thing has one.

    Args:
        store: Where they are.
        iris: The things.
        lang: The best language.
        by: Properties that tell a label, as prefixed names, the best first.
    """
    things = [ox.NamedNode(iri) for iri in iris]
    texts = _looked_up(store, {(thing, name) for thing in things for name in by}, lang)
    found = {thing.value: _text(thing, Told((), by), texts) for thing in things}
    return {iri: iri if text is None else text.value for iri, text in found.items()}


def _notes(answer: Answer) -> tuple[str, ...]:
    """Return how many texts are in another language than asked for."""
    places = [place for place, column in enumerate(answer.columns) if column in answer.told]
    tongues = Counter(
        tongue
        for row in answer.terms
        for place in places
        if (tongue := foreign(answer, place, row[place]))
    )
    if not tongues:
        return ()
    each = ", ".join(f"{count} in {tongue}" for tongue, count in sorted(tongues.items()))
    texts = "text" if tongues.total() == 1 else "texts"
    return (f"{tongues.total()} {texts} not available in {answer.lang}: {each}",)


def _composed(parts: list[Term], about: Told, texts: _Texts, lang: str) -> Term:
    """Return the text of a cell: that of its thing, or of its parts one after the other.

    Labels are set apart; what a query gives as text has the spaces that it needs.
    """
    if len(parts) == 1:
        return _text(parts[0], about, texts)
    words, foreign, after_label = "", [], False
    for part in parts:
        text = part if isinstance(part, ox.Literal) else _text(part, about, texts)
        if text is None or not text.value:
            continue
        is_label = not isinstance(part, ox.Literal)
        words += f" {text.value}" if is_label and after_label else text.value
        after_label = is_label
        if text.language and language_of(text.language) != lang:
            foreign.append(text.language)
    if not words.strip():
        return None
    return ox.Literal(words.strip(), language=foreign[0] if foreign else None)


def _text(thing: Term, about: Told, texts: _Texts) -> ox.Literal | None:
    if not isinstance(thing, _Thing) or thing == _NOBODY:
        return None
    for by in about.by:
        if (thing, by) in texts:
            return texts[thing, by]
    if isinstance(thing, ox.NamedNode) and LABEL in about.by:
        return ox.Literal(_END.sub("", thing.value.rstrip("/#")) or thing.value)
    return None


def _looked_up(store: Store, wanted: set[tuple[_Thing, str]], lang: str) -> _Texts:
    """Return the texts of things by properties (prefixed names), each in the best language."""
    order = {code: rank for rank, code in enumerate(dict.fromkeys((lang, *LANGUAGES)))}
    best: dict[tuple[_Thing, str], tuple[int, str, str, ox.Literal]] = {}
    for by in sorted({by for _, by in wanted}):
        things = [thing for thing, wanted_by in wanted if wanted_by == by]
        for thing, text in _texts(store, things, _property(by)):
            tag = text.language or ""  # `en` comes before `en-gb`
            rank = (order.get(language_of(tag), len(order)), tag, text.value, text)
            known = best.get((thing, by))
            if known is None or rank[:3] < known[:3]:
                best[thing, by] = rank
    return {key: rank[3] for key, rank in best.items()}


def _property(name: str) -> str:
    prefix, _, local = name.partition(":")
    iri = PREFIXES[prefix] + local
    also = _SAME.get(iri)
    return f"<{iri}>|<{also}>" if also else f"<{iri}>"


def _texts(
    store: Store, things: list[_Thing], property_: str
) -> Iterator[tuple[_Thing, ox.Literal]]:
    """Yield what is said of things by a property, or one of several."""
    iris = sorted(str(thing) for thing in things if isinstance(thing, ox.NamedNode))
    for start in range(0, len(iris), _AT_ONCE):
        some = " ".join(iris[start : start + _AT_ONCE])
        yield from _asked(store, f"VALUES ?thing {{ {some} }} ?thing {property_} ?text")
    nodes = {thing for thing in things if isinstance(thing, ox.BlankNode)}
    if nodes:  # they have no names to ask for them by
        every = _asked(store, f"?thing {property_} ?text FILTER (isBlank(?thing))")
        yield from ((thing, text) for thing, text in every if thing in nodes)


def _asked(store: Store, pattern: str) -> Iterator[tuple[_Thing, ox.Literal]]:
    for row in store.select(f"SELECT DISTINCT ?thing ?text WHERE {{ {pattern} }}"):
        thing, text = row["thing"], row["text"]
        if isinstance(thing, _Thing) and isinstance(text, ox.Literal):
            yield thing, text
