"""Templates: for each class a sheet with the columns that its rules and the ontology speak of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from clusterkg import assets
from clusterkg.columns.terms import split_literal
from clusterkg.model.errors import TemplateError
from clusterkg.model.namespaces import ORG, RDF, SH
from clusterkg.shacl.shapes import ShapesGraph
from clusterkg.tables.template.columns import SEPARATOR, Column, Kind, columns
from clusterkg.tables.template.facts import A, facts, short

_CAPITAL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


@dataclass(frozen=True)
class Sheet:
    """A sheet of a template.

    Attributes:
        cls: The class of the things on it, in N-Triples form.
        name: Name of the sheet: that of the class, in kebab case.
        columns: Its columns; the first holds the IRI.
        examples: A value for each column that one was found for, by header.
    """

    cls: str
    name: str
    columns: tuple[Column, ...]
    examples: dict[str, str]


def kebab(cls: str) -> str:
    """Return the name of a class as the command line writes it.

    >>> kebab("<https://w3id.org/clusterkg/ns#ClusterOrganisation>")
    'cluster-organisation'
    """
    local = re.split("[#/]", cls[1:-1])[-1]
    return _CAPITAL.sub("-", local).lower()


def class_names() -> dict[str, str]:
    """Return the classes that templates can be made for, by name."""
    known = facts()
    found: dict[str, str] = {}
    for cls in known.classes():
        found[kebab(cls)] = cls
    found["membership"] = f"<{ORG}Membership>"
    # The rules speak of single statements with their place; ckg:Statement is what is above claims.
    found["statement"] = f"<{RDF}Statement>"
    return dict(sorted(found.items()))


def with_rules() -> dict[str, str]:
    """Return the classes that rules speak of, by name: the ones that templates are good for."""
    targets = {cls for _, cls in facts().shapes.pairs(f"<{SH}targetClass>")}
    return {name: cls for name, cls in class_names().items() if cls in targets}


def class_named(name: str) -> str:
    """Return the class that a name stands for: kebab or camel case, or a prefixed name.

    Raises:
        TemplateError: There is no such class.
    """
    known = class_names()
    local = name.strip().rpartition(":")[2]
    wanted = _CAPITAL.sub("-", local).lower().replace("_", "-")
    for spelling in (wanted, wanted.removesuffix("s"), wanted.replace("organiz", "organis")):
        if spelling in known:
            return known[spelling]
    from rapidfuzz.process import extract

    near = [found for found, _, _ in extract(wanted, list(known), limit=3, score_cutoff=75)]
    hint = f"did you mean {' or '.join(near)}? " if near else ""
    raise TemplateError(
        f"unknown class {name!r}",
        hint=f"{hint}with rules of their own: {', '.join(with_rules())}",
    )


def sheets(names: Iterable[str], lang: str) -> list[Sheet]:
    """Return the sheets for classes, in the order in which they are named.

    Args:
        names: Names of classes.
        lang: Language of the names of concepts in examples.

    Raises:
        TemplateError: There is no class of such a name.
    """
    classes = list(dict.fromkeys(class_named(name) for name in names))
    found = []
    for cls in classes:
        made = tuple(columns(cls))
        found.append(Sheet(cls, kebab(cls), made, _examples(cls, made, lang)))
    return found


def targets(column: Column, sheets: Sequence[Sheet]) -> list[Sheet]:
    """Return the sheets with things that a column may name, the nearest kind first."""
    known = facts()
    if column.kind is not Kind.THING:
        return []
    found = []
    for sheet in sheets:
        above = known.above(sheet.cls)
        far = [above.index(cls) for cls in column.leads_to if cls in above]
        if far:
            found.append((min(far), sheet))
        elif any(sheet.cls in known.above(cls) for cls in column.leads_to):
            found.append((len(above), sheet))
    return [sheet for _, sheet in sorted(found, key=lambda pair: pair[0])]


@cache
def _good_data() -> ShapesGraph:
    """Return the data that show how the rules are kept."""
    folder = assets.root() / "shapes" / "examples"
    return ShapesGraph.of_files(sorted(folder.glob("*/pass.ttl")), trusted=True)


def _examples(cls: str, made: Sequence[Column], lang: str) -> dict[str, str]:
    """Return a value for each column, as many as can be from one and the same thing."""
    known = facts()
    wanted = {cls, *known.below(cls)}
    found: dict[str, str] = {}
    for graph in (known.data, _good_data()):
        things = {node for node, kind in graph.pairs(A) if kind in wanted and node[0] == "<"}
        rich = sorted(things, key=lambda node: (-len(graph.about(node)), node))
        for node in rich:
            for column in made:
                if column.header not in found:
                    value = _example(graph, node, column, lang)
                    if value:
                        found[column.header] = value
    return found


def _example(graph: ShapesGraph, node: str, column: Column, lang: str) -> str:
    if column.kind is Kind.ID:
        return re.split("[#/]", node[1:-1])[-1]
    values = sorted(graph.values(node, column.predicate))
    if column.kind is Kind.KIND:
        return next((shown(v, column.choices, lang) for v in values if v in column.choices), "")
    if column.kind in {Kind.CONCEPT, Kind.THING}:
        texts = [shown(v, column.choices, lang) for v in values if v.startswith("<")]
        return f" {SEPARATOR} ".join(texts[: 2 if column.several else 1])
    literals = [literal for v in values if (literal := split_literal(v.encode())) is not None]
    return next((x.lexical for x in literals if x.language == column.language), "")


def shown(term: str, scope: Iterable[str], lang: str) -> str:
    """Return a thing as a cell of a template names it.

    A thing that can be chosen goes by its name, if no other one of the same choice has it in any
    language; everything else by its prefixed name.
    """
    name = names_of_choices(tuple(scope), lang).get(term)
    if name is not None:
        return name
    text = short(term)
    return re.split("[#/]", text)[-1] if text.startswith("https://example.org/") else text


@cache
def names_of_choices(scope: tuple[str, ...], lang: str) -> dict[str, str]:
    """Return the names of things to choose from, for those that have one of their own."""
    known = facts()
    taken: dict[str, set[str]] = {}
    for term in scope:
        for text in known.labels(term).values():
            taken.setdefault(text.casefold(), set()).add(term)
    named = ((term, known.labels(term).get(lang, "")) for term in scope)
    return {term: name for term, name in named if name and len(taken[name.casefold()]) == 1}
