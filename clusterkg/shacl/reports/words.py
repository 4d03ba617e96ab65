"""Words that reports use, in three languages."""

from __future__ import annotations

from typing import Final

WORDS: Final[dict[str, dict[str, str]]] = {
    "en": {
        "value": "value",
        "fix": "fix",
        "because": "because",
        "findings": "findings",
        "rule": "rule",
        "file": "file",
        "severity": "severity",
        "all": "all",
        "search": "search",
        "node": "node",
        "place": "place",
        "message": "message",
        "none": "Nothing is wrong.",
        "title": "Validation report",
        "shown": "shown",
        "wrong": "Wrong",
        "right": "Right",
    },
    "uk": {
        "value": "значення",
        "fix": "як виправити",
        "because": "тому що",
        "findings": "результати",
        "rule": "правило",
        "file": "файл",
        "severity": "важливість",
        "all": "усі",
        "search": "пошук",
        "node": "вузол",
        "place": "місце",
        "message": "повідомлення",
        "none": "Помилок немає.",
        "title": "Звіт про перевірку",
        "shown": "показано",
        "wrong": "Неправильно",
        "right": "Правильно",
    },
    "ru": {
        "value": "значение",
        "fix": "как исправить",
        "because": "потому что",
        "findings": "результаты",
        "rule": "правило",
        "file": "файл",
        "severity": "важность",
        "all": "все",
        "search": "поиск",
        "node": "узел",
        "place": "место",
        "message": "сообщение",
        "none": "Ошибок нет.",
        "title": "Отчет о проверке",
        "shown": "показано",
        "wrong": "Неправильно",
        "right": "Правильно",
    },
}

_COUNTED: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "en": {
        "VIOLATION": ("{} violation", "{} violations"),
        "WARNING": ("{} warning", "{} warnings"),
        "INFO": ("{} info", "{} infos"),
        "hidden": ("{} more finding is not shown", "{} more findings are not shown"),
        "fixed": (
            "the patch fixes {fixed} of {} finding",
            "the patch fixes {fixed} of {} findings",
        ),
        "known": ("{} known from the baseline",),
    },
    "uk": {
        "VIOLATION": ("{} порушення", "{} порушення", "{} порушень"),
        "WARNING": ("{} попередження", "{} попередження", "{} попереджень"),
        "INFO": ("{} зауваження", "{} зауваження", "{} зауважень"),
        "hidden": (
            "ще {} результат не показано",
            "ще {} результати не показано",
            "ще {} результатів не показано",
        ),
        "fixed": (
            "патч виправляє {fixed} із {} результату",
            "патч виправляє {fixed} із {} результатів",
        ),
        "known": ("{} відомо з попереднього звіту",),
    },
    "ru": {
        "VIOLATION": ("{} нарушение", "{} нарушения", "{} нарушений"),
        "WARNING": ("{} предупреждение", "{} предупреждения", "{} предупреждений"),
        "INFO": ("{} замечание", "{} замечания", "{} замечаний"),
        "hidden": (
            "еще {} результат не показан",
            "еще {} результата не показаны",
            "еще {} результатов не показано",
        ),
        "fixed": (
            "патч исправляет {fixed} из {} результата",
            "патч исправляет {fixed} из {} результатов",
        ),
        "known": ("{} известно из прежнего отчета",),
    },
}
"""What is said with a number: for 1; for 2 to 4; for more. The last one stands for the rest."""


def counted(number: int, name: str, lang: str, **others: object) -> str:
    """Return a text with a number in it, its words in the form that the number asks for.

    >>> [counted(number, "VIOLATION", "ru") for number in (1, 11, 22)]
    ['1 нарушение', '11 нарушений', '22 нарушения']
    """
    forms = _COUNTED[lang][name]
    return forms[min(form_of(number, lang), len(forms) - 1)].format(number, **others)


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
