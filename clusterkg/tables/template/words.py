"""What a template says to people, in three languages."""

from __future__ import annotations

from typing import Final

from clusterkg.model.namespaces import DCTERMS, LANGUAGES, ORG, PROV, RDF, RDFS, SKOS
from clusterkg.tables.template.facts import facts, short

_NAMES: Final = {
    "": ("identifier", "ідентифікатор", "идентификатор"),
    f"<{RDF}type>": ("narrower kind", "вужчий різновид", "более узкий вид"),
    f"<{RDFS}label>": ("name", "назва", "название"),
    f"<{SKOS}prefLabel>": ("preferred name", "основна назва", "основное название"),
    f"<{SKOS}altLabel>": ("other name", "інша назва", "другое название"),
    f"<{SKOS}definition>": ("definition", "означення", "определение"),
    f"<{SKOS}scopeNote>": ("scope note", "примітка про обсяг", "примечание об объеме"),
    f"<{SKOS}inScheme>": ("in list", "у списку", "в списке"),
    f"<{SKOS}broader>": ("broader concept", "ширше поняття", "более широкое понятие"),
    f"<{DCTERMS}source>": ("source", "джерело", "источник"),
    f"<{DCTERMS}identifier>": ("code", "код", "код"),
    f"<{ORG}member>": ("member", "учасник", "участник"),
    f"<{ORG}organization>": ("belongs to", "належить до", "входит в"),
    f"<{ORG}role>": ("role", "роль", "роль"),
    f"<{ORG}Membership>": ("membership", "участь", "участие"),
    f"<{PROV}wasAttributedTo>": ("reviewer", "перевірив", "проверил"),
    f"<{RDF}subject>": ("about", "про що", "о чем"),
    f"<{RDF}predicate>": ("property", "властивість", "свойство"),
    f"<{RDF}object>": ("value", "значення", "значение"),
    f"<{RDF}Statement>": (
        "single statement with its place",
        "окреме твердження з його місцем",
        "отдельное утверждение с его местом",
    ),
}

_HELP: Final = {
    "": (
        "A short name of your own, such as oak-valley, or a full IRI; other sheets refer to the row"
        " by it. Left empty, one is made from the code or the name.",
        "Ваша власна коротка назва, як-от oak-valley, або повна IRI-адреса; за нею на рядок"
        " посилаються інші аркуші. Якщо порожньо, її буде створено з коду чи назви.",
        "Ваше собственное короткое имя, например oak-valley, или полная IRI; по нему на строку"
        " ссылаются другие листы. Если пусто, оно будет создано из кода или названия.",
    ),
    f"<{RDF}type>": (
        "Only if the thing is of a narrower kind; otherwise leave it empty.",
        "Лише якщо це вужчий різновид; інакше залиште порожнім.",
        "Только если это более узкий вид; иначе оставьте пустым.",
    ),
    f"<{RDFS}label>": (
        "The usual name in this language.",
        "Звичайна назва цією мовою.",
        "Обычное название на этом языке.",
    ),
    f"<{SKOS}prefLabel>": (
        "The name of the concept in this language, unique in its list.",
        "Назва поняття цією мовою, єдина у своєму списку.",
        "Название понятия на этом языке, единственное в своем списке.",
    ),
    f"<{SKOS}definition>": (
        "What it is, in one phrase in this language.",
        "Що це таке, одним висловом цією мовою.",
        "Что это такое, одной фразой на этом языке.",
    ),
    f"<{SKOS}inScheme>": (
        "The list that the concept belongs to.",
        "Список, до якого належить поняття.",
        "Список, к которому относится понятие.",
    ),
    f"<{DCTERMS}source>": (
        "Where it comes from: the paper, publication or page.",
        "Звідки це: стаття, публікація чи сторінка.",
        "Откуда это: статья, публикация или страница.",
    ),
    f"<{ORG}member>": (
        "The organisation or person that takes part.",
        "Організація чи особа, яка бере участь.",
        "Организация или лицо, которое участвует.",
    ),
    f"<{ORG}organization>": (
        "The cluster that the member belongs to.",
        "Кластер, до якого належить учасник.",
        "Кластер, в который входит участник.",
    ),
    f"<{ORG}role>": (
        "What the member does in the cluster.",
        "Що учасник робить у кластері.",
        "Что участник делает в кластере.",
    ),
}

_PHRASES: Final = {
    "explanations": ("Explanations", "Пояснення", "Пояснения"),
    "findings": ("Findings", "Знахідки", "Найденное"),
    "sheet": ("sheet", "аркуш", "лист"),
    "column": ("column", "стовпець", "столбец"),
    "header": ("header for the import", "заголовок для імпорту", "заголовок для импорта"),
    "meaning": ("what it means", "що це означає", "что это значит"),
    "need": ("to be filled", "чи заповнювати", "заполнять ли"),
    "holds": ("what a cell holds", "що містить клітинка", "что содержит ячейка"),
    "choices": ("choices", "варіанти", "варианты"),
    "example": ("example", "приклад", "пример"),
    "rules": ("rules", "правила", "правила"),
    "required": ("required", "обов’язково", "обязательно"),
    "advised": ("advised", "бажано", "желательно"),
    "optional": ("optional", "за бажанням", "по желанию"),
    "id": ("a short name or an IRI", "коротка назва або IRI-адреса", "короткое имя или IRI"),
    "graph": ("the named graph of the row", "іменований граф рядка", "именованный граф строки"),
    "iri": ("an IRI", "IRI-адреса", "IRI"),
    "kind": ("a kind from the list", "різновид зі списку", "вид из списка"),
    "text": ("text", "текст", "текст"),
    "integer": ("a whole number", "ціле число", "целое число"),
    "decimal": ("a number", "число", "число"),
    "boolean": ("true or false", "true або false", "true или false"),
    "year": ("a year: 2012", "рік: 2012", "год: 2012"),
    "date": (
        "a day, month or year: 2012-05-31, 2012-05, 2012",
        "день, місяць або рік: 2012-05-31, 2012-05, 2012",
        "день, месяц или год: 2012-05-31, 2012-05, 2012",
    ),
    "concept": ("a name from the list", "назва зі списку", "название из списка"),
    "thing": (
        "the identifier of a row, a short name such as country:ukraine, or an IRI",
        "ідентифікатор рядка, коротка назва, як-от country:ukraine, або IRI-адреса",
        "идентификатор строки, короткое имя, например country:ukraine, или IRI",
    ),
    "several": (
        "several values with | between them",
        "кілька значень, розділених знаком |",
        "несколько значений, разделенных знаком |",
    ),
    "not-listed": (
        "This is not on the list. For several values write | between them.",
        "Цього немає у списку. Кілька значень розділяйте знаком |.",
        "Этого нет в списке. Несколько значений разделяйте знаком |.",
    ),
    "choose": (
        "Choose from the list, please.",
        "Оберіть, будь ласка, зі списку.",
        "Выберите, пожалуйста, из списка.",
    ),
    "example-row": (
        "An example; rows above the header are not imported.",
        "Приклад; рядки над заголовком не імпортуються.",
        "Пример; строки над заголовком не импортируются.",
    ),
    "fill-below": (
        "Fill in the rows below the grey header. Columns marked * are required, (*) advised.",
        "Заповнюйте рядки під сірим заголовком. Стовпці з * обов’язкові, з (*) бажані.",
        "Заполняйте строки под серым заголовком. Столбцы с * обязательны, с (*) желательны.",
    ),
    "severity": ("severity", "вага", "важность"),
    "cell": ("cell", "клітинка", "ячейка"),
    "rule": ("rule", "правило", "правило"),
    "message": ("what is wrong", "що не так", "что не так"),
    "fix": ("how to fix it", "як виправити", "как исправить"),
}

LANGUAGE_NAMES: Final = {
    "en": ("English", "англійською", "на английском"),
    "uk": ("Ukrainian", "українською", "на украинском"),
    "ru": ("Russian", "російською", "на русском"),
}


def phrase(name: str, lang: str) -> str:
    """Return a phrase in a language."""
    return _PHRASES[name][LANGUAGES.index(lang)]


def name_of(term: str, lang: str) -> str:
    """Return the name of a class, property or concept (in N-Triples form) in a language."""
    if term in _NAMES:
        return _NAMES[term][LANGUAGES.index(lang)]
    labels = facts().labels(term)
    return labels.get(lang) or labels.get("en") or short(term)


def help_of(term: str, lang: str) -> str:
    """Return what a class or property means, in a language; empty if nobody says."""
    if term in _HELP:
        return _HELP[term][LANGUAGES.index(lang)]
    texts = facts().definition(term)
    return texts.get(lang) or texts.get("en") or ""
