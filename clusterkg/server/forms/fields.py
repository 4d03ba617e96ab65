"""The fields of a form: the columns of a template, with what is stated already."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

import pyoxigraph as ox

from clusterkg import assets
from clusterkg.model.namespaces import (
    CKG,
    DCTERMS,
    INFERRED_GRAPH,
    PREFIXES,
    RDF,
    SKOS,
    XSD,
    shorten,
)
from clusterkg.server.pages.context import PageContext, Term, values
from clusterkg.tables.template.columns import DATES, Column, Kind, Need, columns
from clusterkg.tables.template.facts import DEFINITION, facts
from clusterkg.tables.template.sheets import class_names
from clusterkg.tables.template.words import help_of, name_of

TYPE: Final = f"{RDF}type"
_LONG: Final = {
    DEFINITION,
    f"<{SKOS}scopeNote>",
    f"<{CKG}says>",
    f"<{CKG}curatorNote>",
    f"<{DCTERMS}description>",
}
_MOST: Final = 500
"""Things to choose from that a form offers by name; of more, names are typed."""

_DATE_TYPES: Final = [name.replace("xsd:", XSD) for name in DATES.split("|")]
_NUMBER_TYPES: Final = [f"{XSD}decimal", f"{XSD}integer", f"{XSD}double", f"{XSD}float"]


@dataclass
class Control:
    """What is filled in: a column of a template.

    Attributes:
        name: Its name in the form, which is the header of the column.
        column: The column.
        given: What stands in it: a text for each value.
        wrong: What is wrong with values, by the text.
    """

    name: str
    column: Column
    given: list[str] = field(default_factory=list)
    wrong: dict[str, str] = field(default_factory=dict)

    @property
    def long(self) -> bool:
        """Whether it holds more than a line."""
        return self.column.predicate in _LONG

    @property
    def selects(self) -> bool:
        """Whether one chooses from a list and nothing else."""
        return self.column.kind in {Kind.CONCEPT, Kind.KIND, Kind.BOOLEAN} or (
            bool(self.column.choices) and self.column.kind is Kind.TEXT
        )


@dataclass
class Group:
    """The controls of one property.

    Attributes:
        predicate: The property, in N-Triples form; empty for the IRI of the thing.
        controls: One, or one for each language.
        fixed: Statements that a form leaves alone.
    """

    predicate: str
    controls: list[Control]
    fixed: list[ox.Quad] = field(default_factory=list)

    @property
    def need(self) -> Need:
        """Whether it must be filled."""
        return max(control.column.need for control in self.controls) if self.predicate else Need(0)

    def name(self, lang: str) -> str:
        """Return what the property is called."""
        return name_of(self.predicate, lang)

    def help(self, lang: str) -> str:
        """Return what the property means; empty if nobody says, or if it is the IRI."""
        text = help_of(self.predicate, lang) if self.predicate else ""
        return text and f"{text[:1].upper()}{text[1:].rstrip('.')}."

    @property
    def hint(self) -> str:
        """The name of the text that says how values are given; empty if nobody needs it."""
        kind = self.controls[0].column.kind.value
        return f"form_hint_{kind}" if kind in {"id", "year", "date", "thing"} else ""


@dataclass
class Form:
    """A form for one thing.

    Attributes:
        cls: The class whose rules make it, in N-Triples form.
        groups: Its fields.
        stated: What the store states of the thing and a form can change.
        fixed: What the store states of it and a form cannot change.
    """

    cls: str
    groups: list[Group]
    stated: list[ox.Quad] = field(default_factory=list)
    fixed: list[ox.Quad] = field(default_factory=list)

    def controls(self) -> list[Control]:
        """Return all controls."""
        return [control for group in self.groups for control in group.controls]


_STATED: Final = """
SELECT ?property ?value ?graph WHERE {
  %s
  GRAPH ?graph { ?thing ?property ?value }
}
"""


def form_of(cls: str) -> Form:
    """Return the empty form for a class, given in N-Triples form."""
    groups: dict[str, Group] = {}
    for column in columns(cls):
        control = Control(column.header.partition("(separator=")[0], column)
        groups.setdefault(column.predicate, Group(column.predicate, [])).controls.append(control)
    own = groups.pop("")
    return Form(cls, [*groups.values(), own])


def filled(context: PageContext, cls: str, thing: str) -> Form:
    """Return the form for a class, filled with what the store states of a thing."""
    form = form_of(cls)
    form.groups = [group for group in form.groups if group.predicate]
    subject = ox.NamedNode(thing)
    for row in context.rows(_STATED % values("thing", [thing])):
        graph, predicate, value = row["graph"], row["property"], row["value"]
        assert isinstance(graph, ox.NamedNode)
        assert isinstance(predicate, ox.NamedNode)
        assert value is not None
        if graph.value == INFERRED_GRAPH:
            continue
        quad = ox.Quad(subject, predicate, value, graph)
        group = next((g for g in form.groups if g.predicate == str(predicate)), None)
        control = control_of(group, value) if group is not None else None
        if graph.value in protected() or control is None:
            form.fixed.append(quad)
            if group is not None:
                group.fixed.append(quad)
            continue
        form.stated.append(quad)
        text = text_of(value)
        if text not in control.given:
            control.given.append(text)
    for control in form.controls():
        control.given.sort()
    return form


def protected() -> frozenset[str]:
    """Return the graphs that forms leave alone: what comes with clusterkg, with its sources."""
    return frozenset({graph for graph, _ in assets.graph_files()} | {INFERRED_GRAPH})


def control_of(group: Group, value: Term) -> Control | None:
    """Return the control of a property that a value belongs in; None if it fits in none."""
    for control in group.controls:
        column = control.column
        if column.kind is Kind.KIND:
            if str(value) in column.choices:
                return control
        elif column.kind in {Kind.CONCEPT, Kind.THING}:
            if isinstance(value, ox.NamedNode):
                return control
        elif isinstance(value, ox.Literal):
            if column.language:
                if value.language == column.language:
                    return control
            elif value.language is None and value.datatype.value in datatypes(column):
                return control
    return None


def datatypes(column: Column) -> list[str]:
    """Return the IRIs of the datatypes that the values of a column have."""
    if column.kind is Kind.DATE:
        return _DATE_TYPES
    if column.kind is Kind.DECIMAL and not column.datatype:
        return _NUMBER_TYPES
    name = column.datatype or "xsd:string"
    return [PREFIXES["xsd"] + name.removeprefix("xsd:") if name.startswith("xsd:") else name]


def text_of(value: Term) -> str:
    """Return a value as a field shows it."""
    return shorten(value.value) if isinstance(value, ox.NamedNode) else value.value


def class_of(context: PageContext, thing: str, asked: str = "") -> str:
    """Return the class whose form suits a thing best, in N-Triples form; empty if there is none.

    Args:
        context: The store.
        thing: The IRI of the thing.
        asked: The name of a class that somebody wants.
    """
    named = class_names()
    if asked:
        return named.get(asked, "")
    text = f"SELECT DISTINCT ?kind WHERE {{ {values('thing', [thing])} ?thing a ?kind }}"
    types = {str(row["kind"]) for row in context.rows(text)} & set(named.values())
    known = facts()
    lowest = [one for one in types if not any(one in known.above(o) for o in types if o != one)]
    return min(lowest, key=lambda one: (-len(known.above(one)), one), default="")


def things(context: PageContext, classes: Sequence[str], most: int = _MOST) -> list[str]:
    """Return the IRIs of the things of some classes and those below, unless there are more than
    `most`."""
    wide = dict.fromkeys(cls[1:-1] for one in classes for cls in (one, *facts().below(one)))
    if not wide:
        return []
    text = f"SELECT DISTINCT ?thing WHERE {{ {values('kind', wide)} ?thing a ?kind }}"
    rows = context.rows(f"{text} LIMIT {most + 1}")
    found = {row["thing"].value for row in rows if isinstance(row["thing"], ox.NamedNode)}
    return sorted(found) if len(rows) <= most else []


def options(context: PageContext, control: Control) -> list[tuple[str, str]]:
    """Return what can be chosen in a control as (value, text), in the order of the alphabet."""
    column = control.column
    if column.kind is Kind.BOOLEAN:
        return [("true", "true"), ("false", "false")]
    literals = [choice[1:-1] for choice in column.choices if choice.startswith('"')]
    if literals:
        return [(text, text) for text in literals]
    iris = {choice[1:-1] for choice in column.choices}
    if column.kind in {Kind.CONCEPT, Kind.THING}:
        iris |= set(things(context, column.leads_to))
    iris |= {expanded(text) for text in control.given if column.kind is Kind.CONCEPT}
    return named(context, iris)


def named(context: PageContext, iris: Iterable[str]) -> list[tuple[str, str]]:
    """Return things as (short name, label), in the order of the labels."""
    all_ = [ox.NamedNode(iri) for iri in iris if ":" in iri and is_iri(iri)]
    context.learn(all_)
    pairs = [(shorten(one.value), context.label(one)) for one in all_]
    return sorted(pairs, key=lambda pair: (pair[1].casefold(), pair[0]))


def is_iri(text: str) -> bool:
    """Return whether a text is an IRI."""
    try:
        ox.NamedNode(text)
    except ValueError:
        return False
    return True


def expanded(text: str) -> str:
    """Return the IRI that a short name stands for, or the text itself."""
    prefix, colon, local = text.partition(":")
    return PREFIXES[prefix] + local if colon and prefix in PREFIXES else text
