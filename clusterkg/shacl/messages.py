"""Default messages, one per constraint component, and terms and lines as reports show them."""

from __future__ import annotations

from typing import Final

from clusterkg.columns import paths
from clusterkg.columns.terms import split_literal
from clusterkg.model.namespaces import LANGUAGES, SH, shorten
from clusterkg.rdf.positions import token_length
from clusterkg.shacl.shapes import ShapesGraph, sh

_TEXTS: Final[dict[str, tuple[str, str, str]]] = {
    "Class": (
        "is not an instance of {class}",
        "не є екземпляром {class}",
        "не является экземпляром {class}",
    ),
    "Datatype": (
        "is not a valid {datatype}",
        "не є коректним значенням {datatype}",
        "не является корректным значением {datatype}",
    ),
    "NodeKind": (
        "is not of node kind {nodeKind}",
        "не належить до виду вузлів {nodeKind}",
        "не относится к виду узлов {nodeKind}",
    ),
    "MinCount": (
        "has fewer than {minCount} values",
        "має значень менше, ніж {minCount}",
        "имеет значений меньше, чем {minCount}",
    ),
    "MaxCount": (
        "has more than {maxCount} values",
        "має значень більше, ніж {maxCount}",
        "имеет значений больше, чем {maxCount}",
    ),
    "MinExclusive": (
        "is not greater than {minExclusive}",
        "не більше за {minExclusive}",
        "не больше {minExclusive}",
    ),
    "MinInclusive": (
        "is less than {minInclusive}",
        "менше за {minInclusive}",
        "меньше {minInclusive}",
    ),
    "MaxExclusive": (
        "is not less than {maxExclusive}",
        "не менше за {maxExclusive}",
        "не меньше {maxExclusive}",
    ),
    "MaxInclusive": (
        "is greater than {maxInclusive}",
        "більше за {maxInclusive}",
        "больше {maxInclusive}",
    ),
    "MinLength": (
        "is shorter than {minLength} characters",
        "коротше за {minLength} знаків",
        "короче {minLength} знаков",
    ),
    "MaxLength": (
        "is longer than {maxLength} characters",
        "довше за {maxLength} знаків",
        "длиннее {maxLength} знаков",
    ),
    "Pattern": (
        "does not match the pattern {pattern}",
        "не відповідає зразку {pattern}",
        "не соответствует образцу {pattern}",
    ),
    "LanguageIn": (
        "is in none of the languages {languageIn}",
        "не належить до жодної з мов {languageIn}",
        "не относится ни к одному из языков {languageIn}",
    ),
    "UniqueLang": (
        "has two texts in the same language",
        "має два тексти однією мовою",
        "имеет два текста на одном языке",
    ),
    "Equals": (
        "does not have the same values as {equals}",
        "має не ті самі значення, що й {equals}",
        "имеет не те же значения, что и {equals}",
    ),
    "Disjoint": (
        "is also a value of {disjoint}",
        "є також значенням {disjoint}",
        "является также значением {disjoint}",
    ),
    "LessThan": (
        "is not less than the value of {lessThan}",
        "не менше за значення {lessThan}",
        "не меньше значения {lessThan}",
    ),
    "LessThanOrEquals": (
        "is greater than the value of {lessThanOrEquals}",
        "більше за значення {lessThanOrEquals}",
        "больше значения {lessThanOrEquals}",
    ),
    "Not": (
        "conforms to a shape that it must not conform to",
        "відповідає формі, якій не має відповідати",
        "соответствует форме, которой не должно соответствовать",
    ),
    "And": (
        "does not conform to all of the shapes",
        "відповідає не всім формам",
        "соответствует не всем формам",
    ),
    "Or": (
        "conforms to none of the alternatives",
        "не відповідає жодному з варіантів",
        "не соответствует ни одному из вариантов",
    ),
    "Xone": (
        "does not conform to exactly one of the alternatives",
        "має відповідати рівно одному з варіантів",
        "должно соответствовать ровно одному из вариантов",
    ),
    "Node": ("does not conform to {node}", "не відповідає {node}", "не соответствует {node}"),
    "QualifiedMinCount": (
        "has fewer than {qualifiedMinCount} conforming values",
        "має відповідних значень менше, ніж {qualifiedMinCount}",
        "имеет подходящих значений меньше, чем {qualifiedMinCount}",
    ),
    "QualifiedMaxCount": (
        "has more than {qualifiedMaxCount} conforming values",
        "має відповідних значень більше, ніж {qualifiedMaxCount}",
        "имеет подходящих значений больше, чем {qualifiedMaxCount}",
    ),
    "Closed": (
        "has a property that the shape does not allow",
        "має властивість, якої форма не дозволяє",
        "имеет свойство, которого форма не разрешает",
    ),
    "HasValue": (
        "does not have the value {hasValue}",
        "не має значення {hasValue}",
        "не имеет значения {hasValue}",
    ),
    "In": ("is not one of {in}", "не є одним із {in}", "не является одним из {in}"),
    "SPARQL": (
        "matches the shape's query",
        "відповідає запиту форми",
        "соответствует запросу формы",
    ),
}
_OTHER: Final = ("violates {component}", "порушує {component}", "нарушает {component}")
_LISTS: Final = {"in", "languageIn"}
_WIDTH: Final = 100


def default_message(
    shapes: ShapesGraph, shape: str, component: str, path: paths.Path | None, lang: str
) -> str:
    """Return the message for a violation of a shape without one: a sentence without its subject.

    Args:
        shapes: The shapes graph.
        shape: The shape, in N-Triples form.
        component: IRI of the constraint component.
        path: The path of the result, if it has one.
        lang: en, uk or ru.
    """
    name = component.removeprefix(SH).removesuffix("ConstraintComponent")
    text = _TEXTS.get(name, _OTHER)[LANGUAGES.index(lang)]
    for parameter in _parameters(text):
        shown = shorten(component)
        if parameter != "component":
            values = shapes.values(shape, sh(parameter))
            if parameter in _LISTS:
                values = [item for head in values for item in shapes.items(head)]
            shown = ", ".join(map(show, values))
        text = text.replace(f"{{{parameter}}}", shown)
    return text if path is None else f"{paths.text(path)} {text}"


def _parameters(text: str) -> list[str]:
    return [part.split("}")[0] for part in text.split("{")[1:]]


def show(term: str) -> str:
    """Return a term in N-Triples form as people read it: short, where it can be.

    >>> show("<https://w3id.org/clusterkg/ns#Cluster>")
    'ckg:Cluster'
    >>> show('"7"^^<http://www.w3.org/2001/XMLSchema#integer>')
    '7'
    """
    if term.startswith("<"):
        short = shorten(term[1:-1])
        return term if short == term[1:-1] else short
    literal = split_literal(term.encode()) if term.startswith('"') else None
    if literal is None:
        return term
    if literal.datatype.endswith(("#integer", "#decimal", "#boolean")):
        return literal.lexical
    if term.endswith(">"):
        return f'"{literal.lexical}"^^{shorten(literal.datatype)}'
    return term


def excerpt(text: str, column: int) -> tuple[str, int, int]:
    """Return a line cut to a width, with the place and length of the term at a column."""
    start = column - 1
    length = token_length(text[start:].encode())
    text = text.replace("\t", " ")
    if len(text) > _WIDTH:
        first = max(0, min(start - 20, len(text) - _WIDTH))
        cut = text[first : first + _WIDTH]
        head = "…" if first else ""
        tail = "…" if first + _WIDTH < len(text) else ""
        text, start = head + cut + tail, start - first + len(head)
    return text, start, max(1, min(length, len(text) - start))
