"""Names made comparable: in Latin letters, without legal forms and stop words; and hosts."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from clusterkg.linking.letters import is_cyrillic, other_scripts, romanisations
from clusterkg.linking.words import LEGAL_FORMS, LEGAL_FORMS_FIRST, SHORT, STOP_WORDS
from clusterkg.model.names import LATIN, unmarked

_WORD = re.compile(r"[^\W_]+")
_DOTTED = re.compile(r"(?<=\b\w)\.(?=\w\b)")
_APOSTROPHES = str.maketrans(dict.fromkeys("'’‘ʼ`´ʹʺ\u200c", ""))
_LETTERS = str.maketrans({**LATIN, "ð": "d", "œ": "oe", "ı": "i", "ħ": "h"})
_SAME_SOUND = (
    ("shch", "s"), ("sch", "s"), ("kh", "h"), ("zh", "s"), ("sh", "s"), ("ch", "h"), ("ts", "c"),
    ("tz", "c"), ("ph", "f"), ("th", "t"), ("ck", "k"), ("c", "k"), ("q", "k"), ("w", "v"),
    ("x", "ks"), ("z", "s"), ("g", "h"),
)  # fmt: skip
_VOWELS = "aeiouyj"
_NO_VOWELS = str.maketrans(dict.fromkeys(_VOWELS))
_DOUBLE = re.compile(r"(.)\1+")


@dataclass(frozen=True, slots=True)
class Form:
    """A name in one way of writing it, made comparable.

    Attributes:
        words: Its words in order: folded, without legal form and stop words where any are left.
        text: The words, with spaces.
    """

    words: tuple[str, ...]
    text: str


def _plain(text: str) -> str:
    """Return casefolded text without marks on letters."""
    if text.isascii():
        return text
    return unmarked(text).translate(_LETTERS)


def latin(text: str, language: str | None = None) -> tuple[str, ...]:
    """Return the ways to write a text in small Latin letters without marks, the likeliest first.

    Args:
        text: Any text.
        language: Its language; for Cyrillic letters it chooses the tables. Without it, letters
            that only Ukrainian or only Russian has do; where there are none, both languages.
    """
    text = unicodedata.normalize("NFC", text).casefold().translate(_APOSTROPHES)
    if text.isascii():
        return (text,)
    if is_cyrillic(text):
        ways = [_plain(other_scripts(way)) for way in romanisations(text, language)]
        return tuple(dict.fromkeys(ways))
    plain = _plain(text)
    return (plain,) if plain.isascii() else (_plain(other_scripts(plain).casefold()),)


def fold(text: str) -> str:
    """Return a text in its likeliest plain form: small Latin letters, single spaces."""
    return " ".join(_words(latin(text)[0]))


def _words(text: str) -> list[str]:
    words = _WORD.findall(_DOTTED.sub("", text).replace("&", " and "))
    return [SHORT.get(word, word) for word in words]


def without_legal_form(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return words without the legal forms at their ends, only where something remains.

    Args:
        words: Folded words of a name.
    """
    while True:
        for size in (4, 3, 2, 1):
            first, last = words[:size], words[-size:]
            rest = words[:-size] if last in LEGAL_FORMS else words
            rest = words[size:] if rest == words and first in LEGAL_FORMS_FIRST else rest
            if rest != words and not STOP_WORDS.issuperset(rest):
                words = rest
                break
        else:
            return words


@lru_cache(maxsize=200_000)
def forms(text: str, language: str | None = None) -> tuple[Form, ...]:
    """Return a name in every way of writing it that is to be tried, each once.

    Args:
        text: The name.
        language: Its language, if it is known.
    """
    found: dict[tuple[str, ...], None] = {}
    for way in latin(text, language):
        words = without_legal_form(tuple(_words(way)))
        found[tuple(w for w in words if w not in STOP_WORDS) or words] = None
    return tuple(Form(words, " ".join(words)) for words in found if words)


def initials(words: tuple[str, ...]) -> str:
    """Return the first letters of the words, if there are at least three, else nothing."""
    return "".join(word[0] for word in words) if len(words) >= 3 else ""


@lru_cache(maxsize=200_000)
def sound(word: str) -> str:
    """Return what stays the same in most ways to romanise a word: its consonants, roughly.

    Two words with the same result sound alike; so `kharkiv`, `charkov` and `harkov` do.

    Args:
        word: A folded word.
    """
    first = "a" if word[0] in _VOWELS else ""
    for written, read in _SAME_SOUND:
        if written in word:
            word = word.replace(written, read)
    return first + _DOUBLE.sub(r"\1", word.translate(_NO_VOWELS))


SHARED: Final = frozenset(
    """
    facebook.com linkedin.com twitter.com x.com instagram.com youtube.com github.com github.io
    sites.google.com wordpress.com blogspot.com wixsite.com medium.com t.me vk.com wikipedia.org
    """.split()
)
"""Sites with pages of many owners: having one of them in common means nothing."""


@lru_cache(maxsize=100_000)
def host(address: str) -> str:
    """Return the host of an address without `www.`; empty if many share it, or if there is none.

    Args:
        address: An address; `https://` may be left out.
    """
    text = address if "//" in address else f"//{address}"
    try:
        name = (urlsplit(text).hostname or "").rstrip(".")
    except ValueError:
        return ""
    name = name.removeprefix("www.")
    if "." not in name or any(name == each or name.endswith(f".{each}") for each in SHARED):
        return ""
    return name
