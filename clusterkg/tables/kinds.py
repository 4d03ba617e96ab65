"""Kinds of problems of tables in a few words, in three languages."""

from __future__ import annotations

from typing import Final

from clusterkg.model.namespaces import LANGUAGES

KINDS: Final = {
    "ambiguous-reference": (
        "several things have this name",
        "цю назву мають кілька речей",
        "это название имеют несколько вещей",
    ),
    "bad-class": ("no such class", "такого класу немає", "такого класса нет"),
    "bad-form": (
        "not in the form that the mapping asks for",
        "не у формі, якої вимагає опис таблиці",
        "не в той форме, которой требует описание таблицы",
    ),
    "bad-header": (
        "the header cannot be understood",
        "заголовок незрозумілий",
        "заголовок непонятен",
    ),
    "bad-iri": ("not an IRI", "це не IRI-адреса", "это не IRI"),
    "bad-prefix": (
        "the prefix is not declared as it should be",
        "префікс оголошено неправильно",
        "префикс объявлен неправильно",
    ),
    "bad-value": (
        "the value does not suit the column",
        "значення не підходить до стовпця",
        "значение не подходит к столбцу",
    ),
    "conflicting-rows": (
        "two rows contradict each other",
        "два рядки суперечать один одному",
        "две строки противоречат друг другу",
    ),
    "conflicting-values": (
        "two values contradict each other",
        "два значення суперечать одне одному",
        "два значения противоречат друг другу",
    ),
    "damaged-characters": (
        "damaged characters",
        "пошкоджені символи",
        "поврежденные символы",
    ),
    "error-value": (
        "the cell holds an error",
        "клітинка містить помилку",
        "ячейка содержит ошибку",
    ),
    "inner-spaces": (
        "several spaces in a row",
        "кілька пробілів поспіль",
        "несколько пробелов подряд",
    ),
    "merged-cells": ("merged cells", "об’єднані клітинки", "объединенные ячейки"),
    "missing-column": ("a column is missing", "бракує стовпця", "не хватает столбца"),
    "missing-header": (
        "the column has no header",
        "стовпець не має заголовка",
        "у столбца нет заголовка",
    ),
    "missing-part": (
        "a part of an IRI has no value",
        "частина IRI-адреси не має значення",
        "часть IRI не имеет значения",
    ),
    "missing-value": ("a value is missing", "бракує значення", "не хватает значения"),
    "near-duplicate": (
        "two names are much alike",
        "дві назви дуже схожі",
        "два названия очень похожи",
    ),
    "no-identity": (
        "the row has neither identifier nor code nor name",
        "рядок не має ні ідентифікатора, ні коду, ні назви",
        "у строки нет ни идентификатора, ни кода, ни названия",
    ),
    "outer-spaces": (
        "spaces before or after the value",
        "пробіли перед значенням чи після нього",
        "пробелы перед значением или после него",
    ),
    "ragged-row": (
        "the row has another number of cells than the header",
        "у рядку не стільки клітинок, скільки в заголовку",
        "в строке не столько ячеек, сколько в заголовке",
    ),
    "repeated-key": (
        "the code occurs twice",
        "код трапляється двічі",
        "код встречается дважды",
    ),
    "repeated-row": (
        "the row repeats another one",
        "рядок повторює інший",
        "строка повторяет другую",
    ),
    "same-name": (
        "two things have one name",
        "дві речі мають одну назву",
        "две вещи имеют одно название",
    ),
    "self-pair": (
        "two columns that should differ are the same",
        "два стовпці, які мають різнитися, однакові",
        "два столбца, которые должны различаться, одинаковы",
    ),
    "unchecked-key": (
        "the code could not be checked",
        "код не вдалося перевірити",
        "код не удалось проверить",
    ),
    "uncached-formula": (
        "the formula has no stored value",
        "формула не має збереженого значення",
        "у формулы нет сохраненного значения",
    ),
    "unknown-column": ("unknown column", "невідомий стовпець", "неизвестный столбец"),
    "unknown-datatype": (
        "unknown datatype",
        "невідомий тип даних",
        "неизвестный тип данных",
    ),
    "unknown-header": ("unknown header", "невідомий заголовок", "неизвестный заголовок"),
    "unknown-key": (
        "the code is not in the list",
        "коду немає у списку",
        "кода нет в списке",
    ),
    "unknown-prefix": ("unknown prefix", "невідомий префікс", "неизвестный префикс"),
    "unknown-reference": (
        "nothing is called so",
        "нічого з такою назвою немає",
        "ничего с таким названием нет",
    ),
    "unknown-term": ("unknown term", "невідомий термін", "неизвестный термин"),
    "unsupported-header": (
        "this header is not supported",
        "такий заголовок не підтримується",
        "такой заголовок не поддерживается",
    ),
}
"""Kind of a problem → English, Ukrainian, Russian."""


def kind_of_problem(kind: str, lang: str) -> str:
    """Return a kind of problem in words; empty for codes of rules."""
    return KINDS[kind][LANGUAGES.index(lang)] if kind in KINDS else ""
