"""What to say where the shapes have no message of their own: one text per constraint component."""

from __future__ import annotations

from typing import Final

from clusterkg.columns import paths
from clusterkg.columns.terms import split_literal
from clusterkg.model.namespaces import LANGUAGES, SH, shorten
from clusterkg.rdf.positions import token_length
from clusterkg.shacl.shapes import ShapesGraph, sh

_TEXTS: Final[dict[str, tuple[str, str, str]]] = {
    "Class": ("is no {class}", "не є {class}", "не является {class}"),
    "Datatype": (
        "is no well-formed {datatype}",
        "не є правильним {datatype}",
        "не является правильным {datatype}",
    ),
    "NodeKind": (
        "is not of the kind {nodeKind}",
        "не належить до виду {nodeKind}",
        "не относится к виду {nodeKind}",
    ),
    "MinCount": (
        "has fewer values than {minCount}",
        "має менше значень, ніж {minCount}",
        "имеет меньше значений, чем {minCount}",
    ),
    "MaxCount": (
        "has more values than {maxCount}",
        "має більше значень, ніж {maxCount}",
        "имеет больше значений, чем {maxCount}",
    ),
    "MinExclusive": (
        "is not more than {minExclusive}",
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
        "is more than {maxInclusive}",
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
        "has two texts in one language",
        "має два тексти однією мовою",
        "имеет два текста на одном языке",
    ),
    "Equals": (
        "is not also a value of {equals}, or the other way round",
        "не є водночас значенням {equals}, або навпаки",
        "не является также значением {equals}, или наоборот",
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
        "is more than the value of {lessThanOrEquals}",
        "більше за значення {lessThanOrEquals}",
        "больше значения {lessThanOrEquals}",
    ),
    "Not": (
        "conforms to a shape to which it must not conform",
        "відповідає формі, якій не повинно відповідати",
        "соответствует форме, которой не должно соответствовать",
    ),
    "And": (
        "does not conform to all parts",
        "відповідає не всім частинам",
        "соответствует не всем частям",
    ),
    "Or": (
        "conforms to none of the alternatives",
        "не відповідає жодному з варіантів",
        "не соответствует ни одному из вариантов",
    ),
    "Xone": (
        "does not conform to exactly one of the alternatives",
        "відповідає не рівно одному з варіантів",
        "соответствует не ровно одному из вариантов",
    ),
    "Node": (
        "does not conform to {node}",
        "не відповідає {node}",
        "не соответствует {node}",
    ),
    "QualifiedMinCount": (
        "has fewer values that fit than {qualifiedMinCount}",
        "має менше відповідних значень, ніж {qualifiedMinCount}",
        "имеет меньше подходящих значений, чем {qualifiedMinCount}",
    ),
    "QualifiedMaxCount": (
        "has more values that fit than {qualifiedMaxCount}",
        "має більше відповідних значень, ніж {qualifiedMaxCount}",
        "имеет больше подходящих значений, чем {qualifiedMaxCount}",
    ),
    "Closed": (
        "has a property that the shape does not allow",
        "має властивість, якої форма не дозволяє",
        "имеет свойство, которого форма не разрешает",
    ),
    "HasValue": (
        "lacks the value {hasValue}",
        "не має значення {hasValue}",
        "не имеет значения {hasValue}",
    ),
    "In": (
        "is none of {in}",
        "не є жодним із {in}",
        "не является ни одним из {in}",
    ),
    "SPARQL": (
        "is a solution of the shape's query",
        "є розв'язком запиту форми",
        "является решением запроса формы",
    ),
}
_OTHER: Final = ("violates {component}", "порушує {component}", "нарушает {component}")
_LISTS: Final = {"in", "languageIn"}
_WIDTH: Final = 100


def default_message(
    shapes: ShapesGraph, shape: str, component: str, path: paths.Path | None, lang: str
) -> str:
    """Return what to say of a violation, in one sentence without its subject's name.

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
    """Return a term in N-Triples form as people like to read it.

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
