"""What a template says to people, in three languages."""

from __future__ import annotations

from typing import Final

from clusterkg.model.namespaces import shorten
from clusterkg.model.words import Words
from clusterkg.tables.template.facts import facts, short

WORDS: Final = Words("tables")


def phrase(name: str, lang: str) -> str:
    """Return a phrase in a language."""
    return WORDS.text(name, lang)


def name_of(term: str, lang: str) -> str:
    """Return the name of a class, property or concept (in N-Triples form) in a language."""
    if (key := _key("name", term)) in WORDS:
        return WORDS.text(key, lang)
    labels = facts().labels(term)
    return labels.get(lang) or labels.get("en") or short(term)


def help_of(term: str, lang: str) -> str:
    """Return what a class or property means, in a language; empty if nothing says."""
    if (key := _key("help", term)) in WORDS:
        return WORDS.text(key, lang)
    texts = facts().definition(term)
    return texts.get(lang) or texts.get("en") or ""


def _key(what: str, term: str) -> str:
    """Return the key of a text about a term; about the identifier of a row, if it is empty."""
    return f"{what} {shorten(term[1:-1]) if term else 'id'}"
