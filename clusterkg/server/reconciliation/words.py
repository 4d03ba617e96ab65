"""The texts of the service in English, Ukrainian and Russian."""

from __future__ import annotations

from typing import Final

from clusterkg.terms import LANGUAGES

FEATURES: Final[dict[str, tuple[str, str, str]]] = {
    "base": ("starting value", "початкове значення", "исходное значение"),
    "name": ("likeness of the names", "схожість назв", "сходство названий"),
    "words": ("words in common", "спільні слова", "общие слова"),
    "same_name": ("the names are the same", "назви збігаються", "названия совпадают"),
    "sound": ("the names sound alike", "назви співзвучні", "названия созвучны"),
    "initials": (
        "one is short for the other",
        "одна є скороченням іншої",
        "одно – сокращение другого",
    ),
    "odd_words": (
        "words of one name only",
        "слова лише однієї з назв",
        "слова лишь одного из названий",
    ),
    "other_name": (
        "an alternative name agrees",
        "збігається альтернативна назва",
        "совпадает альтернативное название",
    ),
    "share": (
        "how few others fit as well",
        "як мало інших підходить так само",
        "как мало других подходит так же",
    ),
    "country": ("the same country", "та сама країна", "та же страна"),
    "other_country": ("another country", "інша країна", "другая страна"),
    "kind": ("the same kind", "той самий вид", "тот же вид"),
    "other_kind": ("another kind", "інший вид", "другой вид"),
    "place": ("the same place", "те саме місце", "то же место"),
    "other_place": ("another place", "інше місце", "другое место"),
    "sector": ("the same sector", "та сама галузь", "та же отрасль"),
    "other_sector": ("another sector", "інша галузь", "другая отрасль"),
    "website": ("the same website", "той самий сайт", "тот же сайт"),
    "other_website": ("another website", "інший сайт", "другой сайт"),
    "year": ("the same year", "той самий рік", "тот же год"),
    "other_year": ("another year", "інший рік", "другой год"),
    "near": ("near each other", "поруч", "рядом"),
    "far": ("far from each other", "далеко одне від одного", "далеко друг от друга"),
    "identifier": ("the same identifier", "той самий ідентифікатор", "тот же идентификатор"),
    "other_identifier": ("another identifier", "інший ідентифікатор", "другой идентификатор"),
    "type": ("is of the class", "належить до класу", "принадлежит к классу"),
    "property": ("property", "властивість", "свойство"),
}
"""Feature → what it is called."""

_WORDS: Final[dict[str, tuple[str, str, str]]] = {
    "service": (
        "Business clusters (clusterkg)",
        "Бізнес-кластери (clusterkg)",
        "Бизнес-кластеры (clusterkg)",
    ),
    "limit": ("Limit", "Обмеження", "Ограничение"),
    "limit_help": (
        "How many values to give for each row; 0 for all",
        "Скільки значень давати для кожного рядка; 0 – усі",
        "Сколько значений давать для каждой строки; 0 – все",
    ),
    "content": ("Things as", "Речі як", "Вещи как"),
    "content_help": (
        "Whether things are given with their identifiers, or as their names only",
        "Чи подавати речі з ідентифікаторами, чи лише їхні назви",
        "Давать ли вещи с идентификаторами или только их названия",
    ),
    "as_thing": ("things", "речі", "вещи"),
    "as_text": ("names", "назви", "названия"),
    "title": ("Match a table", "Зіставити таблицю", "Сопоставить таблицу"),
    "lead": (
        "This server answers the Reconciliation Service API: programs such as OpenRefine "
        "match the names of a table against the graph, and add columns from it.",
        "Цей сервер відповідає за Reconciliation Service API: програми, як-от "
        "OpenRefine, зіставляють назви з таблиці з графом і додають з нього стовпці.",
        "Этот сервер отвечает по Reconciliation Service API: программы, такие как "
        "OpenRefine, сопоставляют названия из таблицы с графом и добавляют из него "
        "столбцы.",
    ),
    "try": ("Try a name", "Спробуйте назву", "Попробуйте название"),
    "name_label": ("Name", "Назва", "Название"),
    "type_label": ("Kind", "Вид", "Вид"),
    "any_type": ("any", "будь-який", "любой"),
    "match_button": ("Match", "Зіставити", "Сопоставить"),
    "candidates": ("Candidates", "Кандидати", "Кандидаты"),
    "score": ("Score", "Оцінка", "Оценка"),
    "why": ("Why", "Чому", "Почему"),
    "certain": ("match", "збіг", "совпадение"),
    "nothing": (
        "Nothing in the graph is like this.",
        "У графі немає нічого схожого.",
        "В графе нет ничего похожего.",
    ),
    "how": ("Add it in OpenRefine", "Додати в OpenRefine", "Добавить в OpenRefine"),
    "step_1": (
        "Open the menu of the column with the names: Reconcile, then Start reconciling…",
        "Відкрийте меню стовпця з назвами: Reconcile, далі Start reconciling…",
        "Откройте меню столбца с названиями: Reconcile, затем Start reconciling…",
    ),
    "step_2": (
        "Choose Add standard service… and enter one of these addresses:",
        "Оберіть Add standard service… і введіть одну з цих адрес:",
        "Выберите Add standard service… и введите один из этих адресов:",
    ),
    "step_3": (
        "Choose a kind, and columns that help: a country, a website, a year. Start.",
        "Оберіть вид і стовпці, що допомагають: країна, сайт, рік. Почніть.",
        "Выберите вид и столбцы, которые помогают: страна, сайт, год. Начните.",
    ),
    "step_4": (
        "Look through what is not certain. Then Edit column, Add columns from reconciled values…",
        "Перегляньте те, що не є певним. Далі Edit column, Add columns from reconciled values…",
        "Просмотрите то, что не точно. Затем Edit column, Add columns from reconciled values…",
    ),
    "addresses": ("Addresses", "Адреси", "Адреса"),
    "version": ("Version", "Версія", "Версия"),
    "language": ("Names in", "Назви мовою", "Названия на языке"),
    "features": (
        "What a score is made of",
        "З чого складається оцінка",
        "Из чего складывается оценка",
    ),
    "features_lead": (
        "Each feature adds to the log odds, or takes from them; the score is the "
        "probability that follows, in percent.",
        "Кожна ознака додає до логарифма шансів або віднімає від нього; оцінка – це "
        "ймовірність, що з нього випливає, у відсотках.",
        "Каждый признак прибавляет к логарифму шансов или отнимает от него; оценка – это "
        "вероятность, которая из него следует, в процентах.",
    ),
    "feature": ("Feature", "Ознака", "Признак"),
    "identifier": ("Identifier", "Ідентифікатор", "Идентификатор"),
    "unknown": ("This is not in the graph.", "Цього немає в графі.", "Этого нет в графе."),
}


def words(key: str, lang: str) -> str:
    """Return a text in a language."""
    return _WORDS[key][LANGUAGES.index(lang)]


def keys() -> list[str]:
    """Return the names of all texts."""
    return list(_WORDS)


def feature(key: str, lang: str) -> str:
    """Return what a feature is called in a language."""
    return FEATURES[key][LANGUAGES.index(lang)]
