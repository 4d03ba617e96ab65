"""Columns of a template: which properties a class has, as the rules and the ontology say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import IntEnum, StrEnum
from typing import Final

from clusterkg.columns.paths import Path
from clusterkg.model.diagnostics import Severity
from clusterkg.model.namespaces import CKG, LANGUAGES, PREFIXES, RDF, RULE, shorten
from clusterkg.shacl.catalogue import severity_of
from clusterkg.shacl.shapes import sh
from clusterkg.sparql.tokens import tokens
from clusterkg.tables.template.facts import DEFINITION, LABEL, PREF_LABEL, Facts, facts, short

SEPARATOR: Final = "|"
"""What stands between several values of a cell in a template."""

DATES: Final = "xsd:date|xsd:gYearMonth|xsd:gYear"
"""Datatypes of a column of dates: the form of a value says which."""

ID: Final = "id"
TYPE: Final = f"<{RDF}type>"


class Need(IntEnum):
    """Whether a cell must be filled."""

    OPTIONAL = 0
    ADVISED = 1
    REQUIRED = 2


class Kind(StrEnum):
    """What a cell holds."""

    ID = "id"
    GRAPH = "graph"
    KIND = "kind"
    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"
    YEAR = "year"
    DATE = "date"
    CONCEPT = "concept"
    THING = "thing"


@dataclass(frozen=True)
class Column:
    """A column of a template.

    Attributes:
        header: The header that an import understands: `rdfs:label@en`,
            `ckg:foundedIn^^xsd:gYear`, `ckg:hasSector(separator="|")`; `id` for the first one.
        predicate: The property, in N-Triples form; empty for the first column.
        kind: What the cells hold.
        need: Whether they must be filled.
        language: Language of the text; empty for none.
        datatype: Name of the datatype in XML Schema; empty where the form of the value says which.
        several: Whether a cell takes several values.
        leads_to: Classes of the things that the cells name, in N-Triples form.
        choices: What can be chosen, in N-Triples form; empty where anything can be written.
        rules: Codes of the rules that judge the column.
    """

    header: str
    predicate: str
    kind: Kind
    need: Need = Need.OPTIONAL
    language: str = ""
    datatype: str = ""
    several: bool = False
    leads_to: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()


@dataclass
class _Found:
    """What the rules of a class say of one property."""

    need: Need = Need.OPTIONAL
    all_languages: Need | None = None
    single: bool = False
    datatypes: list[str] = field(default_factory=list)
    classes: list[str] = field(default_factory=list)
    choices: list[str] = field(default_factory=list)
    rules: list[str] = field(default_factory=list)


def columns(cls: str) -> list[Column]:
    """Return the columns for things of a class, given in N-Triples form: first the IRI, then the
    names, then what is required, then the rest."""
    known = facts()
    found = _of_rules(known, cls)
    naming = PREF_LABEL if PREF_LABEL in found else LABEL
    head = [Column(ID, "", Kind.ID, Need.ADVISED)]
    below = known.below(cls)
    if below:
        head.append(Column("rdf:type", TYPE, Kind.KIND, leads_to=(cls,), choices=tuple(below)))
    first = list(dict.fromkeys([naming, DEFINITION] if DEFINITION in found else [naming]))
    rest = [p for p in [*found, *known.properties(cls)] if p not in {*first, TYPE}]
    made = [
        column
        for predicate in dict.fromkeys([*first, *rest])
        for column in _columns(known, predicate, found.get(predicate, _Found()))
    ]
    names = [c for c in made if c.predicate in first]
    others = [c for c in made if c.predicate not in first]
    return [*head, *names, *sorted(others, key=lambda c: -c.need)]


def _of_rules(known: Facts, cls: str) -> dict[str, _Found]:
    found: dict[str, _Found] = {}
    for shape in known.targeting(cls):
        code = shape[1:-1].removeprefix(RULE)
        _look(known, shape, code, found)
    return found


def _look(
    known: Facts,
    shape: str,
    code: str,
    found: dict[str, _Found],
    *,
    sure: bool = True,
    severity: Severity | None = None,
) -> None:
    """Note what a shape says of properties.

    Not `sure`: it holds as one of several choices. A part of a rule has the rule's `severity`.
    """
    shapes = known.shapes
    if severity is None:
        severity = severity_of(next(iter(shapes.values(shape, sh("severity"))), "")[1:-1])
    if shape.startswith(f"<{RULE}"):
        code = shape[1:-1].removeprefix(RULE)
    paths = shapes.values(shape, sh("path"))
    if paths:
        for predicate in first_steps(shapes.path(paths[0])):
            entry = found.setdefault(predicate, _Found())
            _note(known, shape, code, entry, severity if sure else None)
        return
    own = severity if shape.startswith("_") else None
    for inner in shapes.values(shape, sh("property")):
        _look(known, inner, code, found, sure=sure, severity=own)
    for inner in shapes.values(shape, sh("node")):
        _look(known, inner, code, found, sure=sure, severity=severity)
    for choice in ("or", "xone", "and"):
        for head in shapes.values(shape, sh(choice)):
            for inner in shapes.items(head):
                holds = sure and choice == "and"
                _look(known, inner, code, found, sure=holds, severity=severity)
    for query in shapes.values(shape, sh("sparql")):
        for text in shapes.texts(query, sh("select")).values():
            for predicate in _read_by(text):
                entry = found.setdefault(predicate, _Found())
                entry.rules.append(code)


def first_steps(path: Path) -> list[str]:
    """Return the properties that a path can start with, in N-Triples form.

    There are none for an inverse path.
    """
    if isinstance(path, str):
        return [f"<{path}>"]
    operator, *parts = path
    if operator == "|":
        return [predicate for part in parts for predicate in first_steps(part)]
    return [] if operator == "^" else first_steps(parts[0])


def _read_by(select: str) -> Iterator[str]:
    """Yield the properties of the node under test that the query of a rule reads."""
    about_this, previous = False, ""
    for token in tokens(select):
        if about_this and token[0] in {".", "{", "}"}:
            about_this = False
        if token["name"] and (previous == "$this" or (about_this and previous == ";")):
            prefix, _, local = token[0].rstrip(".").partition(":")
            if prefix in PREFIXES:
                yield f"<{PREFIXES[prefix]}{local}>"
            about_this = not token[0].endswith(".")
        previous = token[0]


def _note(known: Facts, shape: str, code: str, entry: _Found, severity: Severity | None) -> None:
    """Note what a property shape says; without a severity it is one of several choices."""
    shapes = known.shapes
    entry.rules.append(code)
    path = shapes.values(shape, sh("path"))[0]
    if severity is not None and path.startswith("<"):
        need = Need.REQUIRED if severity is Severity.VIOLATION else Need.ADVISED
        if shapes.integer(shape, sh("minCount")):
            entry.need = max(entry.need, need)
        qualified = shapes.values(shape, sh("qualifiedValueShape"))
        if any(shapes.values(inner, sh("languageIn")) for inner in qualified):
            entry.all_languages = need
    elif shapes.integer(shape, sh("minCount")) or shapes.integer(shape, sh("qualifiedMinCount")):
        entry.need = max(entry.need, Need.ADVISED)
    entry.single = entry.single or shapes.integer(shape, sh("maxCount")) == 1
    for inner in [shape, *(i for h in shapes.values(shape, sh("or")) for i in shapes.items(h))]:
        entry.datatypes += [short(d) for d in shapes.values(inner, sh("datatype"))]
        entry.classes += shapes.values(inner, sh("class"))
    for head in shapes.values(shape, sh("in")):
        entry.choices += shapes.items(head)


_DATES: Final = frozenset(DATES.split("|"))
_NUMBERS: Final = {"xsd:decimal", "xsd:integer", "xsd:double", "xsd:float"}
# Ranges of properties that take dates are not declared (they are not datatypes of OWL 2).
_TIMES: Final = {
    f"<{CKG}assessedOn>": ["xsd:date"],
    f"<{CKG}heldOn>": ["xsd:date", "xsd:gYear"],
    f"<{CKG}endDate>": ["xsd:date", "xsd:gYear"],
    f"<{CKG}observedYear>": ["xsd:gYear"],
}
_KINDS: Final = {
    "xsd:integer": Kind.INTEGER,
    "xsd:decimal": Kind.DECIMAL,
    "xsd:boolean": Kind.BOOLEAN,
    "xsd:gYear": Kind.YEAR,
}


def _columns(known: Facts, predicate: str, found: _Found) -> list[Column]:
    """Return the columns of one property: more than one if it has texts in three languages."""
    name = short(predicate)
    rules = tuple(sorted(set(found.rules)))
    column = Column(name, predicate, Kind.TEXT, found.need, rules=rules)
    literals = known.literals(predicate)
    if predicate in {LABEL, PREF_LABEL, DEFINITION} or found.all_languages is not None or any(
        literal.language for literal in literals
    ):  # fmt: skip
        return list(_in_languages(column, found))
    if known.is_object(predicate) or found.classes:
        return [_of_things(known, column, found)]
    ranges = [short(r) for r in known.range(predicate)]
    datatypes = list(
        dict.fromkeys(found.datatypes or ranges or _TIMES.get(predicate, []))
    ) or sorted({shorten(literal.datatype) for literal in literals})
    choices = tuple(found.choices)
    if len(datatypes) > 1 and set(datatypes) <= _NUMBERS:
        return [replace(column, kind=Kind.DECIMAL)]
    if datatypes and set(datatypes) <= _DATES and (len(datatypes) > 1 or "xsd:date" in datatypes):
        return [replace(column, header=f"{name}^^{DATES}", kind=Kind.DATE)]
    datatype = datatypes[0] if len(datatypes) == 1 else ""
    kind = _KINDS.get(datatype, Kind.TEXT)
    if datatype in {"", "xsd:string"}:
        return [replace(column, choices=choices)]
    return [
        replace(column, header=f"{name}^^{datatype}", kind=kind, datatype=datatype, choices=choices)
    ]


def _in_languages(column: Column, found: _Found) -> Iterator[Column]:
    for language in LANGUAGES:
        need = found.all_languages or Need.OPTIONAL
        if language == "en":
            need = max(need, found.need)
        header = f"{column.header}@{language}"
        yield replace(column, header=header, language=language, need=need)


def _of_things(known: Facts, column: Column, found: _Found) -> Column:
    leads_to = tuple(dict.fromkeys(found.classes or known.range(column.predicate)))
    choices = tuple(sorted({c for cls in leads_to for c in known.concepts(cls)}))
    places = tuple(p for cls in leads_to for p in known.places(cls))
    several = not (found.single or known.is_single(column.predicate))
    header = f'{column.header}(separator="{SEPARATOR}")' if several else column.header
    return replace(
        column,
        header=header,
        kind=Kind.CONCEPT if choices else Kind.THING,
        several=several,
        leads_to=leads_to,
        choices=choices or places,
    )
