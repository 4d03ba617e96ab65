"""Letters of other scripts in Latin ones.

Ukrainian: the national table of 2010. Russian: that of passports, the one of maps in English, and
the scientific one. Other scripts: the package anyascii, where it is installed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

_CYRILLIC: Final = re.compile(r"[\u0400-\u052f]")
_ONLY_UKRAINIAN: Final = re.compile(r"[ґєії]")
_ONLY_RUSSIAN: Final = re.compile(r"[ыэъё]")
_INITIAL: Final = re.compile(r"\b[єїйюяеё]")

_COMMON: Final = dict(zip("абвдзклмнопрстуф", "abvdzklmnoprstuf", strict=True))

_UKRAINIAN: Final = _COMMON | {
    "г": "h", "ґ": "g", "е": "e", "є": "ie", "ж": "zh", "и": "y", "і": "i", "ї": "i", "й": "i",
    "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "iu", "я": "ia", "ь": "",
}  # fmt: skip
_UKRAINIAN_FIRST: Final = {"є": "ye", "ї": "yi", "й": "y", "ю": "yu", "я": "ya"}

_PASSPORT: Final = _COMMON | {
    "г": "g", "е": "e", "ё": "e", "ж": "zh", "и": "i", "й": "i", "х": "kh", "ц": "ts", "ч": "ch",
    "ш": "sh", "щ": "shch", "ъ": "ie", "ы": "y", "ь": "", "э": "e", "ю": "iu", "я": "ia",
}  # fmt: skip
_MAP: Final = _PASSPORT | {"ё": "yo", "й": "y", "ъ": "", "ю": "yu", "я": "ya"}
_MAP_FIRST: Final = {"е": "ye", "ё": "yo"}
_SCIENTIFIC: Final = _COMMON | {
    "г": "g", "е": "e", "ё": "e", "ж": "z", "и": "i", "й": "j", "х": "ch", "ц": "c", "ч": "c",
    "ш": "s", "щ": "sc", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "ju", "я": "ja",
}  # fmt: skip


def is_cyrillic(text: str) -> bool:
    """Whether a text has Cyrillic letters."""
    return _CYRILLIC.search(text) is not None


def language_of(text: str) -> str | None:
    """Return uk or ru if a text has a letter that only that language has, else None."""
    folded = text.lower()
    if _ONLY_UKRAINIAN.search(folded):
        return "uk"
    return "ru" if _ONLY_RUSSIAN.search(folded) else None


def _written(text: str, table: Mapping[str, str], first: Mapping[str, str]) -> str:
    if first:
        text = _INITIAL.sub(lambda found: first.get(found[0], found[0]), text)
    return "".join(table.get(letter, letter) for letter in text)


def _ukrainian(text: str) -> str:
    return _written(text.replace("зг", "zgh"), _UKRAINIAN, _UKRAINIAN_FIRST)


def romanisations(text: str, language: str | None) -> list[str]:
    """Return the ways to write a text with Cyrillic letters in Latin ones.

    Args:
        text: Text in small letters.
        language: `uk` or `ru`; with anything else the letters decide.
    """
    ukrainian = _ukrainian(text)
    russian = [_written(text, _PASSPORT, {}), _written(text, _MAP, _MAP_FIRST)]
    russian.append(_written(text, _SCIENTIFIC, {}))
    if language == "uk" or (language != "ru" and _ONLY_UKRAINIAN.search(text)):
        return [ukrainian]
    if language == "ru" or _ONLY_RUSSIAN.search(text):
        return russian
    return [ukrainian, *russian]


@cache
def _anyascii() -> Any:
    try:
        from anyascii import anyascii
    except ImportError:
        return None
    return anyascii


def other_scripts(text: str) -> str:
    """Return a text with letters of other scripts in Latin ones, as far as anyascii is there."""
    if text.isascii() or (convert := _anyascii()) is None:
        return text
    return str(convert(text))
