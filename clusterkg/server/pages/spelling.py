"""How numbers, dates and truth values are written in the language of a page."""

from __future__ import annotations

import re
from typing import Final

import pyoxigraph as ox

from clusterkg.model.namespaces import XSD
from clusterkg.model.words import Words

_WORDS: Final = Words("pages")
_FRACTIONS: Final = {f"{XSD}{name}" for name in ("decimal", "double", "float")}
NUMBERS: Final = {f"{XSD}integer", *_FRACTIONS}
_THIN: Final = "\u202f"
_PLACES: Final = {
    lang: str.maketrans({letter: f"{before}\uffff{letter}" for letter, before in places.items()})
    for lang, places in (
        ("uk", {"ґ": "г", "є": "е", "і": "и", "ї": "и"}),
        ("ru", {"ё": "е"}),
    )
}
"""Letters that stand elsewhere in the alphabet than their codes say, each with that before it."""


def text_of(literal: ox.Literal, lang: str) -> str:
    """Return a literal as a reader expects it; what is not understood stays as it is.

    Args:
        literal: The literal.
        lang: Language of the page.
    """
    kind, text = literal.datatype.value, literal.value
    if kind in NUMBERS:
        return number(text, lang)
    if kind == f"{XSD}boolean" and text in {"true", "false", "1", "0"}:
        return _WORDS.text("yes" if text in {"true", "1"} else "no", lang)
    if kind == f"{XSD}date":
        return _date(text, lang)
    if kind == f"{XSD}gYearMonth":
        return _month(text, lang)
    return text


def number(text: str, lang: str) -> str:
    """Return a number with a thin space between thousands, and a comma where the language has it.

    Args:
        text: A number as SPARQL writes it; another text is returned as it is.
        lang: Language of the page.

    >>> number("87000", "en").split()
    ['87', '000']
    >>> number("33.3", "uk")
    '33,3'
    >>> number("2012", "ru")
    '2012'
    """
    found = re.fullmatch(r"([+-]?)(\d+)(?:\.(\d+))?", text, re.ASCII)
    if found is None:
        return text
    sign, whole, rest = found.groups()
    if len(whole) > 4:
        whole = f"{int(whole):,}".replace(",", _THIN)
    sign = "−" if sign == "-" else ""
    return sign + whole + (f"{'.' if lang == 'en' else ','}{rest}" if rest else "")


def _date(text: str, lang: str) -> str:
    found = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", text, re.ASCII)
    if found is None or not 1 <= int(found[2]) <= 12:
        return text
    names = _WORDS.text("months_of", lang).split()
    year = _WORDS.text("year", lang, n=found[1])
    return f"{int(found[3])} {names[int(found[2]) - 1]} {year}"


def _month(text: str, lang: str) -> str:
    found = re.fullmatch(r"(\d{4})-(\d\d)", text, re.ASCII)
    if found is None or not 1 <= int(found[2]) <= 12:
        return text
    names = _WORDS.text("months", lang).split()
    return f"{names[int(found[2]) - 1]} {_WORDS.text('year', lang, n=found[1])}"


def order(text: str, lang: str) -> tuple[str, str]:
    """Return what texts are sorted by, so that they come in the order of the alphabet.

    >>> words = ["міста", "інструменти", "зв’язки", "елементи", "єдність"]
    >>> sorted(words, key=lambda one: order(one, "uk"))
    ['елементи', 'єдність', 'зв’язки', 'інструменти', 'міста']
    >>> sorted(["жизнь", "ёмкость", "ели"], key=lambda one: order(one, "ru"))
    ['ели', 'ёмкость', 'жизнь']
    """
    folded = text.casefold()
    return folded.translate(_PLACES.get(lang, {})), folded
