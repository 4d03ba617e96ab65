"""Words that reports use, in three languages."""

from __future__ import annotations

from typing import Final

from clusterkg.validation.findings import Severity

WORDS: Final[dict[str, dict[str, str]]] = {
    "en": {
        "VIOLATION": "violation",
        "WARNING": "warning",
        "INFO": "info",
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
        "VIOLATION": "порушення",
        "WARNING": "попередження",
        "INFO": "зауваження",
        "value": "значення",
        "fix": "як виправити",
        "because": "тому що",
        "findings": "знахідки",
        "rule": "правило",
        "file": "файл",
        "severity": "вагомість",
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
        "VIOLATION": "нарушение",
        "WARNING": "предупреждение",
        "INFO": "замечание",
        "value": "значение",
        "fix": "как исправить",
        "because": "потому что",
        "findings": "находки",
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


def severity_word(severity: Severity, lang: str) -> str:
    """Return the name of a severity."""
    return WORDS[lang][severity.name]
