"""The texts of the service in English, Ukrainian and Russian."""

from __future__ import annotations

from typing import Final

from clusterkg.server.pages.words import texts

_FILE: Final = "reconciliation"
_FEATURE: Final = "feature "


def words(key: str, lang: str) -> str:
    """Return a text in a language."""
    return texts(_FILE)[key][lang]


def feature(key: str, lang: str) -> str:
    """Return what a feature of a score is called in a language."""
    return words(_FEATURE + key, lang)


def features() -> list[str]:
    """Return the names of all features."""
    return [key.removeprefix(_FEATURE) for key in texts(_FILE) if key.startswith(_FEATURE)]
