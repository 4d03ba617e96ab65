"""Fields for the parameters of canned queries: label, hint, choices, and what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pyoxigraph as ox

from clusterkg.model.errors import ParameterError
from clusterkg.model.namespaces import PREFIXES, shorten
from clusterkg.queries.catalogue import Parameter, Query
from clusterkg.queries.parameters import concept, term
from clusterkg.server.index.model import distinct
from clusterkg.server.pages.context import PageContext
from clusterkg.server.pages.kinds import slug_of

MOST: Final = 400
"""Choices that are listed."""

_HINTS: Final = {
    "concept": "hint_concept",
    "iri": "hint_iri",
    "integer": "hint_integer",
    "year": "hint_year",
    "date": "hint_date",
    "enum": "hint_enum",
}


def wrong_value(context: PageContext, query: Query, name: str, given: Mapping[str, object]) -> str:
    """Return what is wrong with the value of a parameter; empty if it can be used."""
    try:
        term(query.params[name], str(given[name]), context.store)
    except ParameterError as error:
        return str(error).removeprefix(f"{name}: ")
    return ""


def field(
    context: PageContext, parameter: Parameter, given: Mapping[str, object], wrong: str
) -> dict[str, Any]:
    """Return a field as templates show it.

    Args:
        context: The context of the page.
        parameter: What the field is for.
        given: What was typed, by name of the parameter; it stays, also where it is wrong.
        wrong: What is wrong with it.
    """
    example = _example(context, parameter)
    classes = [_iri(name.strip()) for name in (parameter.of or "skos:Concept").split(",")]
    options, total = _options(context, classes) if parameter.kind == "concept" else ([], 0)
    return {
        "name": parameter.name,
        "kind": parameter.kind,
        "help": parameter.help[context.lang],
        "hint": context.word(_HINTS[parameter.kind]),
        "example": example,
        "value": called(context, parameter, given, wrong),
        "allowed": parameter.allowed,
        "optional": parameter.optional and not parameter.has_default,
        "options": options,
        "total": total,
        "kinds": [{"text": context.label(iri), "slug": slug_of(iri)} for iri in classes],
        "wrong": wrong,
    }


def called(
    context: PageContext, parameter: Parameter, given: Mapping[str, object], wrong: str = ""
) -> str:
    """Return the value of a parameter as a reader calls it: a thing by its label.

    Args:
        context: The context of the page.
        parameter: The parameter.
        given: What was typed, by name of the parameter.
        wrong: What is wrong with it; then it stays as it was typed.
    """
    default = _example(context, parameter) if parameter.has_default else ""
    text = str(given.get(parameter.name, default))
    if parameter.kind != "concept" or parameter.name not in given or wrong:
        return text
    try:
        return context.label(concept(parameter, text, context.store).value)
    except ParameterError:
        return text


def _options(context: PageContext, classes: list[str]) -> tuple[list[str], int]:
    index = context.index
    things = distinct(map(index.members, classes))
    named = index.by_name(things, context.lang)[:MOST]
    shown = [ox.NamedNode(index.iri(int(one))) for one in named]
    context.learn([*shown, *map(ox.NamedNode, classes)])
    return list(dict.fromkeys(map(context.label, shown))), len(things)


def _iri(name: str) -> str:
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local


def _example(context: PageContext, parameter: Parameter) -> str:
    text = parameter.example
    if text == "UNDEF":
        return ""
    if text.startswith('"'):
        return text[1:].partition('"')[0]
    if text.startswith("<"):
        return shorten(text[1:-1])
    prefix, colon, local = text.partition(":")
    if colon and prefix in PREFIXES:
        return context.label(PREFIXES[prefix] + local) if parameter.kind == "concept" else text
    return text
