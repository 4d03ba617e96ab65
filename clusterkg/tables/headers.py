"""Reads headers in the convention of xls2rdf: each column is headed by its property.

    uri                         what names the thing of the row: an IRI, a prefixed name, a slug
    skos:prefLabel@en           text in a language
    ckg:foundedIn^^xsd:gYear    a literal of a datatype
    ckg:date^^xsd:date|xsd:gYear  of the first datatype whose form the value has
    org:member                  what the ontology says: a thing, or a literal
    ^org:memberOf               the other way round: the value is the subject
    ckg:hasSector(separator="|")  several values in a cell
    rdf:type                    the class
    graph                       the named graph of the row

Rows before the header declare prefixes (`PREFIX`, prefix, IRI), the base (`BASE`, IRI), and the
class of rows that name none (`CLASS`, class).
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from clusterkg.model.namespaces import PREFIXES, PROV, RDF, RDFS, SKOS, XSD
from clusterkg.tables.iris import iri_of, unknown_prefix
from clusterkg.tables.plan import Column, Kind, Plan
from clusterkg.tables.problems import Problem, ProblemError, shown
from clusterkg.tables.table import Cell, Table, text_of
from clusterkg.tables.things import LABELS
from clusterkg.tables.vocabulary import Vocabulary

SUBJECTS: Final = frozenset({"uri", "iri", "id", "@id", "url"})
"""Headers of the column that names the thing of the row, in any case of letters."""

GRAPH_HEADER: Final = "graph"

OTHER_PREFIXES: Final = {
    "foaf": "http://xmlns.com/foaf/0.1/",
    "prov": PROV,
    "qb": "http://purl.org/linked-data/cube#",
    "schema": "http://schema.org/",
}
"""Prefixes of outside vocabularies that need no declaration either."""

_HEADER: Final = re.compile(r"(?P<inverse>\^)?(?P<term><[^<>]*>|[^@^(\s]+)(?P<rest>.*)")
_PART: Final = re.compile(
    r"\s*(?:@(?P<language>[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*)"
    r"|\^\^(?P<datatype><[^<>]*>|[^@^(\s]+)"
    r"|\((?P<settings>[^()]*)\))"
)
_SETTING: Final = re.compile(
    r"""\s*(?P<name>\w+)\s*=\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)')\s*(?:,|$)"""
)


def plan_of(table: Table, vocabulary: Vocabulary, base: str | None = None) -> Plan | None:
    """Return what a headed table says; None if there is an error in its header.

    Args:
        table: The table; takes the problems.
        vocabulary: The terms that headers may name.
        base: Where IRIs begin that the table does not give in full.
    """
    prefixes = {**OTHER_PREFIXES, **PREFIXES}
    plan = Plan([], base=base, prefixes=prefixes, whole=True)
    classes = [cells for _, cells in table.preamble if _word(cells) == "class"]
    sound = _preamble(table, plan)
    for place, header in enumerate(table.header):
        if place == 0 and header.lower() in SUBJECTS:
            plan.subject = 0
        elif header.lower() == GRAPH_HEADER:
            plan.graph = place
        elif not header:
            plan.columns.append(Column("", place))
        else:
            try:
                plan.columns.append(column_of(header, place, vocabulary, prefixes))
            except ProblemError as error:
                sound = False
                table.tell(error.problem, row=table.header_row or None, column=place + 1)
    for cells in classes:
        sound = _default_class(table, plan, cells, vocabulary) and sound
    return plan if sound else None


def _word(cells: list[Cell]) -> str:
    return text_of(cells[0]).strip().lower()


def _default_class(table: Table, plan: Plan, cells: list[Cell], vocabulary: Vocabulary) -> bool:
    """Give the class that a row `CLASS` names to the rows that name none."""
    text = text_of(cells[1]).strip() if len(cells) > 1 else ""
    try:
        iri = _iri(text, plan.prefixes, text)
        vocabulary.check(iri)
    except ProblemError as error:
        values = error.problem.values
        hint = "did-you-mean" if "term" in values and "near" in values else "main"
        problem = Problem("bad-class", hint=hint, text=shown(text), near=values.get("near"))
        number = next(n for n, row in table.preamble if row is cells)
        table.tell(problem, row=number, column=2)
        return False
    plan.cls = iri
    for place, column in enumerate(plan.columns):
        if column.predicate == f"{RDF}type" and column.source is not None:
            plan.columns[place] = replace(column, default=iri)
            return True
    plan.columns.append(Column("CLASS", None, f"{RDF}type", kind=Kind.IRI, default=iri))
    return True


def _preamble(table: Table, plan: Plan) -> bool:
    sound = True
    for number, cells in table.preamble:
        if _word(cells) == "class":
            continue
        word, *rest = (text_of(cell).strip() for cell in cells)
        rest = [text for text in rest if text]
        name, iri = (
            (rest[0].rstrip(":"), rest[1]) if len(rest) == 2 else ("", rest[0] if rest else "")
        )
        try:
            found = iri_of(iri, {})
        except ProblemError:
            found = None
        is_base = word.lower().lstrip("@") == "base"
        if found is None or (is_base and len(rest) != 1) or (not is_base and len(rest) != 2):
            sound = False
            form = "BASE, IRI" if is_base else "PREFIX, prefix, IRI"
            table.tell(Problem("bad-prefix", form=form), row=number)
        elif is_base:
            plan.base = plan.base or found
        else:
            plan.prefixes[name] = found
    return sound


def column_of(
    header: str, place: int | None, vocabulary: Vocabulary, prefixes: dict[str, str]
) -> Column:
    """Return what a column with this header says.

    Args:
        header: The header.
        place: Place of its cells in a row, from 0.
        vocabulary: The terms that headers may name.
        prefixes: Prefix → namespace.

    Raises:
        ProblemError: The header cannot be understood.
    """
    match = _HEADER.fullmatch(header)
    if match is None:
        raise _unknown(header)
    predicate = _iri(match["term"], prefixes, header)
    vocabulary.check(predicate)
    language, datatypes, settings = _rest(match["rest"], header, prefixes)
    known = vocabulary.ranges.get(predicate)
    column = Column(
        header,
        place,
        predicate,
        inverse=match["inverse"] is not None,
        separator=settings.get("separator"),
        single="separator" not in settings
        and (
            predicate in vocabulary.single
            or (language is not None and predicate in (f"{RDFS}label", f"{SKOS}prefLabel"))
        ),
    )
    if language is not None:
        return replace(column, language=language)
    if datatypes:
        return replace(column, datatype=datatypes[0], others=datatypes[1:])
    is_thing = predicate in vocabulary.things or predicate == f"{RDF}type"
    if is_thing or column.inverse:
        wanted = None if column.inverse else known
        return replace(column, kind=Kind.REFERENCE, range=wanted)
    if predicate in vocabulary.texts or predicate in LABELS:
        plain = known if known is not None and known.startswith(XSD) else f"{XSD}string"
        return replace(column, datatype=plain)
    return replace(column, kind=Kind.EITHER)


def _unknown(header: str) -> ProblemError:
    return ProblemError("unknown-header", header=shown(header))


def _iri(term: str, prefixes: dict[str, str], header: str) -> str:
    found = iri_of(term, prefixes)
    if found is not None:
        return found
    prefix, colon, _ = term.partition(":")
    if colon:
        raise unknown_prefix(prefix, prefixes)
    raise _unknown(header)


def _rest(
    rest: str, header: str, prefixes: dict[str, str]
) -> tuple[str | None, tuple[str, ...], dict[str, str]]:
    language = None
    datatypes: tuple[str, ...] = ()
    settings: dict[str, str] = {}
    end = 0
    while end < len(rest.rstrip()):
        match = _PART.match(rest, end)
        if match is None:
            raise _unknown(header)
        end = match.end()
        if match["language"]:
            language = match["language"].lower()
        elif match["datatype"]:
            names = (
                match["datatype"].split("|") if match["datatype"][0] != "<" else [match["datatype"]]
            )
            datatypes = tuple(_iri(name, prefixes, header) for name in names)
            for datatype in datatypes:
                _check_datatype(datatype)
        else:
            settings |= _settings(match["settings"], header)
    if language is not None and datatypes:
        raise ProblemError("bad-header", "both", "one", header=shown(header))
    return language, datatypes, settings


def _check_datatype(iri: str) -> None:
    from clusterkg.rdf.datatypes import checker

    plain = {f"{XSD}string", f"{XSD}anyURI", f"{XSD}NOTATION", f"{XSD}QName"}
    if iri.startswith(XSD) and checker(iri) is None and iri not in plain:
        raise ProblemError("unknown-datatype", datatype=f"xsd:{iri.removeprefix(XSD)}")


def _settings(text: str, header: str) -> dict[str, str]:
    found: dict[str, str] = {}
    end = 0
    while end < len(text):
        match = _SETTING.match(text, end)
        if match is None:
            raise ProblemError("bad-header", header=shown(header))
        end = match.end()
        value = match["double"] if match["double"] is not None else match["single"]
        if match["name"] != "separator" or not value:
            raise ProblemError("unsupported-header", name=match["name"], header=shown(header))
        found["separator"] = value
    return found
