"""The texts of the pages in English, Ukrainian and Russian."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

import yaml

from clusterkg.model.namespaces import shorten

FOLDER: Final = Path(__file__).resolve().parents[1] / "words"
_Loader: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def texts(name: str) -> dict[str, dict[str, str]]:
    """Return a file of texts: name of a text → language → the text.

    Args:
        name: `pages` and `forms` for our own words, `terms` for names of terms of other
            vocabularies, which the graph does not name.
    """
    found: dict[str, dict[str, str]] = yaml.load(
        (FOLDER / f"{name}.yaml").read_text(encoding="utf-8"), _Loader
    )
    return found


def words(key: str) -> dict[str, str]:
    """Return a text of the pages, or of the forms, by language."""
    found = texts("pages").get(key)
    return texts("forms")[key] if found is None else found


def foreign(iri: str, lang: str) -> str | None:
    """Return what a term of another vocabulary is called; None if we have no name for it."""
    found = texts("terms").get(shorten(iri))
    return None if found is None else found[lang]
