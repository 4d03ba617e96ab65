"""What a template says to people, in three languages; the texts are `words/tables.yaml`."""

from __future__ import annotations

from typing import Final

from clusterkg.model.words import Words
from clusterkg.tables.template.facts import facts, short

_WORDS: Final = Words("tables")


def phrase(name: str, lang: str) -> str:
    """Return a phrase in a language."""
    return _WORDS.text(name, lang)


def language_name(language: str, lang: str) -> str:
    """Return the name of a language in another one; empty if it is not one of ours."""
    key = f"language-{language}"
    return _WORDS.text(key, lang) if key in _WORDS else ""


def name_of(term: str, lang: str) -> str:
    """Return the name of a class, property or concept (in N-Triples form) in a language.

    Args:
        term: The term; empty for what identifies a row.
        lang: The language.
    """
    key = short(term) if term else "identifier"
    if key in _WORDS:
        return _WORDS.text(key, lang)
    labels = facts().labels(term)
    return labels.get(lang) or labels.get("en") or key


def help_of(term: str, lang: str) -> str:
    """Return what a class or property means, in a language; empty if nothing says."""
    key = f"{short(term) if term else 'identifier'} help"
    if key in _WORDS:
        return _WORDS.text(key, lang)
    texts = facts().definition(term)
    return texts.get(lang) or texts.get("en") or ""
