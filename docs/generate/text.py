"""Markdown for the generated pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from clusterkg.model.namespaces import LANGUAGES

INDEX_NOTE = "Generated from the ontology, vocabularies, shapes and queries.\n"
NAMES = {"en": "English", "uk": "українською", "ru": "по-русски"}


def page(title: str, lines: Iterable[str]) -> str:
    """Return a page with a title."""
    text = "\n".join([f"# {title}", "", *lines])
    while "\n\n\n" in text:
        text = text.replace("\n\n\n", "\n\n")
    return text.rstrip() + "\n"


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Return the lines of a table."""
    lines = ["| " + " | ".join(columns) + " |", "|" + " --- |" * len(columns)]
    lines += ["| " + " | ".join(map(cell, row)) + " |" for row in rows]
    return [*lines, ""]


def cell(text: str) -> str:
    """Return text that fits a cell of a table."""
    return " ".join(text.replace("|", "\\|").split())


def languages(rows: Mapping[str, Mapping[str, str]]) -> list[str]:
    """Return a table of texts by language: name of the row → language → text."""
    return table(
        ["", *(NAMES[lang] for lang in LANGUAGES)],
        [[name, *(texts.get(lang, "") for lang in LANGUAGES)] for name, texts in rows.items()],
    )


def code(kind: str, text: str) -> list[str]:
    """Return the lines of a block of code."""
    return [f"```{kind}", text.strip("\n"), "```", ""]
