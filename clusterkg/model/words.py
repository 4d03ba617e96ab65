"""What the program says in English, Ukrainian and Russian: one reader, one rule for plurals.

The texts stand in `clusterkg/words/NAME.yaml`, a text a block and a language a line:

    paper:
      en: "{n} paper|{n} papers"
      uk: "{n} стаття|{n} статті|{n} статей"
      ru: "{n} статья|{n} статьи|{n} статей"

A text may hold `{fields}`. One that goes with a number has its forms separated by `|`; in a longer
text `{n:paper|papers}` stands for a number and its word (see `fill`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from pathlib import Path
from string import Formatter
from typing import Any, Final

from clusterkg.model.diagnostics import Severity

FOLDER: Final = Path(__file__).resolve().parents[1] / "words"
"""Where the files are."""


@cache
def texts(name: str) -> Mapping[str, Mapping[str, str]]:
    """Return a file of texts: key → language → text.

    Args:
        name: Name of the file, such as `pages`.
    """
    found: dict[str, dict[str, str]] = load(FOLDER / f"{name}.yaml")
    return found


def load(path: Path) -> Any:
    """Return the content of a YAML file of our own."""
    import yaml  # when the first text is needed: many runs say nothing

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # in C, where it was built
    return yaml.load(path.read_text(encoding="utf-8"), loader)


class Words:
    """Texts of some files, read when the first is needed.

    Args:
        names: Names of the files, such as `pages`; no key is in two of them.
    """

    def __init__(self, *names: str) -> None:
        self._names = names

    @cached_property
    def _texts(self) -> Mapping[str, Mapping[str, str]]:
        return {key: each for name in self._names for key, each in texts(name).items()}

    def __contains__(self, key: str) -> bool:
        return key in self._texts

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def text(self, key: str, lang: str, **values: object) -> str:
        """Return a text in a language, its fields filled in.

        Raises:
            KeyError: There is no such text.
        """
        found = self._texts[key][lang]
        return fill(found, lang, **values) if values else found.format()

    def counted(self, key: str, count: int, lang: str, **values: object) -> str:
        """Return a text in the form that goes with a number, which is its field `n`.

        Raises:
            KeyError: There is no such text.
        """
        found = plural(count, self._texts[key][lang], lang)
        return found.format(**{"n": count} | values)


def plural(count: int, forms: str, lang: str) -> str:
    """Return the form of a word that goes with a number.

    Args:
        count: The number.
        forms: The forms, separated by `|`: singular and plural in English; in Ukrainian and
            Russian those for 1, 2 and 5. The last form stands for those that are not given.
        lang: The language of the word.

    >>> [plural(count, "стаття|статті|статей", "uk") for count in (1, 2, 5, 11, 21, 104)]
    ['стаття', 'статті', 'статей', 'статей', 'стаття', 'статті']
    >>> [plural(count, "paper|papers", "en") for count in (0, 1, 21)]
    ['papers', 'paper', 'papers']
    """
    found = forms.split("|")
    if lang == "en":
        number = 0 if count == 1 else 1
    elif 11 <= count % 100 <= 14:
        number = 2
    else:
        number = {1: 0, 2: 1, 3: 1, 4: 1}.get(count % 10, 2)
    return found[min(number, len(found) - 1)]


class _Filler(Formatter):
    def __init__(self, lang: str) -> None:
        self._lang = lang

    def format_field(self, value: Any, format_spec: str) -> str:
        if "|" in format_spec:
            return f"{value:,} {plural(value, format_spec, self._lang)}"
        return str(super().format_field(value, format_spec))


def fill(template: str, lang: str, **values: object) -> str:
    """Return a text with values in place of its fields, numbers with their words.

    Args:
        template: The text. `{n:row|rows}` stands for a number and the word that goes with it.
        lang: The language of the text.
        values: The values by name.

    >>> fill("{n:рядок|рядки|рядків} у {file}", "uk", n=3, file="a.csv")
    '3 рядки у a.csv'
    """
    return _Filler(lang).vformat(template, (), values)


def fields(template: str) -> set[str]:
    """Return the names of the values that a text asks for.

    >>> sorted(fields("{n:row|rows} in {file}"))
    ['file', 'n']
    """
    return {name for _, name, _, _ in Formatter().parse(template) if name}


_SEVERITIES: Final = {
    "en": ("info", "warning", "violation", "error"),
    "uk": ("зауваження", "попередження", "порушення", "помилка"),
    "ru": ("замечание", "предупреждение", "нарушение", "ошибка"),
}


def severity_word(severity: Severity, lang: str) -> str:
    """Return the name of a severity in a language."""
    return _SEVERITIES[lang][severity - 1]
