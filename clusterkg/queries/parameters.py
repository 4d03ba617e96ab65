"""Turns what a user gives for a parameter into an RDF term."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

import pyoxigraph as ox

from clusterkg.model.errors import ParameterError
from clusterkg.model.namespaces import LANGUAGES, XSD, shorten
from clusterkg.queries.catalogue import Parameter, Query
from clusterkg.queries.things import Names, is_known, labels, named_node, quoted
from clusterkg.store.protocol import Store

_BY_DEFAULT: Final = {"en": "the default", "uk": "типове значення", "ru": "по умолчанию"}


@dataclass(frozen=True)
class Taken:
    """What a parameter was taken for.

    Attributes:
        name: The parameter.
        given: The value as it was given; for a default, as the file of the query has it.
        term: The RDF term.
        label: What a thing is called; empty for other values.
        by_default: Whether no value was given.
    """

    name: str
    given: str
    term: ox.NamedNode | ox.Literal
    label: str = ""
    by_default: bool = False

    @property
    def meaning(self) -> str:
        """The value as people read it: a thing by label and prefixed name."""
        if not isinstance(self.term, ox.NamedNode):
            return self.term.value
        name = shorten(self.term.value)
        return f"{self.label} ({name})" if self.label not in {"", name} else name

    def note(self, lang: str = "en") -> str:
        """Return what a reader is told: the meaning, and whether it is a default."""
        default = f", {_BY_DEFAULT[lang]}" if self.by_default else ""
        return f"{self.name}: {self.meaning}{default}"

    @property
    def is_plain(self) -> bool:
        """Whether the value was given just as it was taken, so that there is nothing to tell."""
        return not self.by_default and self.given in {
            self.term.value,
            str(self.term),
            shorten(self.term.value),
        }


def taken(query: Query, given: Mapping[str, object], store: Store, lang: str) -> list[Taken]:
    """Return what the parameters of a query are taken for, in the order of its header.

    A language that is not given is `lang`, and has no entry if it is not given. An optional
    parameter may be left out.

    Raises:
        ParameterError: A parameter is missing or unknown, or its value cannot be used.
    """
    check_names(query, given)
    given = {name: value for name, value in given.items() if value is not None}
    found = []
    for each in query.params.values():
        if each.name in given:
            value = str(given[each.name])
            found.append(Taken(each.name, value, term(each, value, store)))
        elif each.kind == "language":
            found.append(Taken(each.name, lang, term(each, lang, store)))
        elif each.has_default:
            default = _written(each)
            found.append(Taken(each.name, each.value, default, by_default=True))
    missing = [name for name in query.examples if name not in given]
    if missing:
        plural = "parameters" if len(missing) > 1 else "parameter"
        examples = [example(query.params[name], store, lang) for name in missing]
        values = [
            f"{name}={_in_shell(value)}"
            for name, value in zip(missing, examples, strict=True)
            if value
        ]
        raise ParameterError(
            f"{query.name} needs the {plural} {' and '.join(missing)}",
            hint=f"for example {' '.join(values)}" if all(examples) else None,
        )
    things = [one.term for one in found if isinstance(one.term, ox.NamedNode)]
    called = labels(store, things, lang)
    return [
        Taken(one.name, one.given, one.term, called.get(one.term.value, ""), one.by_default)
        if isinstance(one.term, ox.NamedNode)
        else one
        for one in found
    ]


def check_names(query: Query, given: Mapping[str, object]) -> None:
    """Raise ParameterError if a query has no parameter of a name, with the nearest one."""
    for name in given:
        if name not in query.params:
            near = get_close_matches(name, query.params, n=1)
            hint = f"it has {', '.join(query.params)}" if query.params else "it has none"
            raise ParameterError(
                f"{query.name} has no parameter {name!r}",
                hint=f"did you mean {near[0]}?" if near else hint,
            )


def example(parameter: Parameter, store: Store, lang: str) -> str:
    """Return a value for a parameter that can be used with this store; empty if there is none.

    It is the one in the query, if the store has it, else the first thing of the right kind.
    """
    if parameter.kind != "concept":
        return parameter.value
    names = Names.of(store, classes(parameter))
    if parameter.iri in names.iris:
        return names.name_of(parameter.iri, parameter.value)
    if not names.iris:
        return ""
    called = {iri: name for name, iris in names.things.items() for iri in iris}
    first = min(names.iris, key=lambda iri: (called[iri], iri))
    label = labels(store, [ox.NamedNode(first)], lang)[first]
    return names.name_of(first, label)


def _written(parameter: Parameter) -> ox.NamedNode | ox.Literal:
    """Return the term in the file of a query."""
    if parameter.iri:
        return ox.NamedNode(parameter.iri)
    text = parameter.example
    if text.startswith('"'):
        return ox.Literal(text[1:].partition('"')[0])
    return ox.Literal(text, datatype=ox.NamedNode(f"{XSD}integer"))


def _in_shell(value: str) -> str:
    return f'"{value}"' if " " in value else value


def classes(parameter: Parameter) -> list[str]:
    """Return the classes that the value of a parameter may belong to."""
    return [name.strip() for name in (parameter.of or "skos:Concept").split(",")]


def term(parameter: Parameter, text: str, store: Store) -> ox.NamedNode | ox.Literal:
    """Return the term that a user means by a text.

    Raises:
        ParameterError: The text cannot be used.
    """
    if parameter.kind == "concept":
        return Names.of(store, classes(parameter)).find(text, parameter.name)
    if parameter.kind == "iri":
        return _iri(parameter, text, store)
    if parameter.kind in {"language", "enum"}:
        allowed = LANGUAGES if parameter.kind == "language" else parameter.allowed
        if text not in allowed:
            raise _unusable(parameter, text, f"use one of {', '.join(allowed)}")
        return ox.Literal(text)
    if parameter.kind == "date":
        try:
            day = datetime.date.fromisoformat(text).isoformat()  # from 20080121 and 2008-W04-1 too
        except ValueError:
            raise _unusable(parameter, text, "write a date as 2008-01-21") from None
        return ox.Literal(day, datatype=ox.NamedNode(f"{XSD}date"))
    if not re.fullmatch(r"[+-]?\d{1,1000}", text, re.ASCII):
        raise _unusable(parameter, text, f"write a whole number ({parameter.kind})")
    if parameter.kind == "year":
        year = int(text)
        written = f"{'-' if year < 0 else ''}{abs(year):04d}"
        return ox.Literal(written, datatype=ox.NamedNode(f"{XSD}gYear"))
    return ox.Literal(text, datatype=ox.NamedNode(f"{XSD}integer"))


def _iri(parameter: Parameter, text: str, store: Store) -> ox.NamedNode:
    node = named_node(text)
    if node is None:
        raise _unusable(parameter, text, "write an IRI in full, or with one of our prefixes")
    if parameter.of is None or is_known(store, node):
        return node
    from clusterkg.rdf.suggestions import Near, by_others

    if by_others(node.value):  # a term that exists, though nothing here uses it
        return node
    near = Near(_terms(store)).to(node.value)
    raise ParameterError(
        f"{parameter.name}: {shorten(node.value)} is not in this store",
        hint=f"did you mean {shorten(near)}?" if near else None,
    )


def _terms(store: Store) -> set[str]:
    rows = store.select("SELECT DISTINCT ?term WHERE { ?s ?term ?o }")
    return {row["term"].value for row in rows if isinstance(row["term"], ox.NamedNode)}


def _unusable(parameter: Parameter, text: str, hint: str) -> ParameterError:
    return ParameterError(f"{parameter.name}: {quoted(text)} cannot be used", hint=hint)
