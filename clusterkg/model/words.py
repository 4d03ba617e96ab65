"""Words in three languages: files of texts, and the forms that go with numbers."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any, Final

from clusterkg.model.diagnostics import Severity


def form_of(number: int, lang: str) -> int:
    """Return which form of a word goes with a number.

    Returns:
        0 or 1 in English; in Ukrainian and Russian 0, 1 or 2, as with 1, 2 and 5.
    """
    if lang == "en":
        return 0 if number == 1 else 1
    if 11 <= number % 100 <= 14:
        return 2
    return {1: 0, 2: 1, 3: 1, 4: 1}.get(number % 10, 2)


def plural(forms: str, number: int, lang: str) -> str:
    """Return the form of a word that goes with a number.

    Args:
        forms: The forms, separated by `|`: one and many in English; one, few and many (1, 2, 5)
            in Ukrainian and Russian. The last one stands for those that are missing.
        number: The number.
        lang: The language of the word.

    >>> [plural("стаття|статті|статей", number, "uk") for number in (1, 2, 5, 11, 21, 104)]
    ['стаття', 'статті', 'статей', 'статей', 'стаття', 'статті']
    >>> [plural("paper|papers", number, "en") for number in (0, 1, 21)]
    ['papers', 'paper', 'papers']
    """
    found = forms.split("|")
    return found[min(form_of(number, lang), len(found) - 1)]


class _Filler(Formatter):
    def __init__(self, lang: str) -> None:
        self._lang = lang

    def format_field(self, value: Any, format_spec: str) -> str:
        if "|" in format_spec:
            return f"{value:,} {plural(format_spec, value, self._lang)}"
        return str(super().format_field(value, format_spec))


def fill(template: str, lang: str, **values: object) -> str:
    """Return a text with values in place of `{name}`, numbers with their words.

    Args:
        template: The text. `{n:row|rows}` stands for a number and the word that goes with it; the
            forms are those of `plural`.
        lang: The language of the text.
        values: The values by name.

    >>> fill("{n:рядок|рядки|рядків} у {file}", "uk", n=3, file="a.csv")
    '3 рядки у a.csv'
    """
    return _Filler(lang).vformat(template, (), values)


def placeholders(template: str) -> set[str]:
    """Return the names of the values that a text asks for.

    >>> sorted(placeholders("{n:row|rows} in {file}"))
    ['file', 'n']
    """
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def choose(texts: dict[str, str], lang: str) -> str:
    """Return the text in `lang`, else in English, else any, else an empty one."""
    return texts.get(lang) or texts.get("en") or next(iter(texts.values()), "")


@cache
def read(path: Path) -> Any:
    """Return the content of a YAML file of texts; it is read once."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(path.read_text(encoding="utf-8"), loader)


_SEVERITIES: Final = {
    "en": ("info", "warning", "violation", "error"),
    "uk": ("зауваження", "попередження", "порушення", "помилка"),
    "ru": ("замечание", "предупреждение", "нарушение", "ошибка"),
}


def severity_word(severity: Severity, lang: str) -> str:
    """Return the name of a severity in a language."""
    return _SEVERITIES[lang][severity - 1]
