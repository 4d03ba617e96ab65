"""Fields for the parameters of canned queries: label, hint, choices, and what is wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

import pyoxigraph as ox

from clusterkg.model.errors import ParameterError
from clusterkg.model.names import key
from clusterkg.model.namespaces import PREFIXES, shorten
from clusterkg.queries.catalogue import Parameter, Query
from clusterkg.queries.parameters import classes, term
from clusterkg.queries.terms import Text
from clusterkg.queries.things import Names, is_known, named_node
from clusterkg.server.index.model import distinct
from clusterkg.server.pages.context import PageContext
from clusterkg.server.pages.kinds import slug_of

_SHOWN: Final = 10
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


def wrong_value(context: PageContext, query: Query, name: str, given: Mapping[str, object]) -> Text:
    """Return what is wrong with the value of a parameter, and in which language that is said;
    empty if it can be used."""
    parameter, text = query.params[name], str(given[name])
    try:
        term(parameter, text, context.store)
    except ParameterError as error:
        if parameter.kind == "concept":
            return Text(_unnamed(context, parameter, text), context.lang)
        return Text(str(error).removeprefix(f"{name}: "), "en")
    return Text("")


def _unnamed(context: PageContext, parameter: Parameter, text: str) -> str:
    """Return why a word is not the name of one thing, in the language of the page."""
    names = Names.of(context.store, classes(parameter))
    found = sorted(names.things.get(key(text), ()))
    if len(found) > 1:
        shown = ", ".join(map(shorten, found[:_SHOWN]))
        return context.word("names_several", word=text, names=shown)
    exact = named_node(text)
    if exact is not None and is_known(context.store, exact):
        kinds = ", ".join(context.label(_iri(each)) for each in classes(parameter))
        return context.word("other_kind", word=shorten(exact.value), kinds=kinds)
    near = names.near(text)
    if not near:
        return context.word("names_nothing_like_it", word=text)
    return context.word("names_nothing", word=text, names=", ".join(near))


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
    kinds = [_iri(name) for name in classes(parameter)] if parameter.kind == "concept" else []
    options, total = _options(context, kinds)
    example = _example(context, parameter, options)
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
        "kinds": [{"text": context.label(iri), "slug": slug_of(iri)} for iri in kinds],
        "wrong": wrong,
    }


def called(
    context: PageContext, parameter: Parameter, given: Mapping[str, object], wrong: str = ""
) -> str:
    """Return the value of a parameter as a reader calls it: a thing by its label, if that names
    nothing else.

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
    names = Names.of(context.store, classes(parameter))
    try:
        iri = names.find(text, parameter.name).value
    except ParameterError:
        return text
    return names.name_of(iri, context.label(iri))


def _options(context: PageContext, kinds: list[str]) -> tuple[list[str], int]:
    if not kinds:
        return [], 0
    index = context.index
    things = distinct(map(index.members, kinds))
    named = index.by_name(things, context.lang)[:MOST]
    shown = [ox.NamedNode(index.iri(int(one))) for one in named]
    context.learn([*shown, *map(ox.NamedNode, kinds)])
    shared = Counter(map(context.label, shown))
    options = [
        label if shared[label := context.label(one)] == 1 else shorten(one.value) for one in shown
    ]
    return options, len(things)


def _iri(name: str) -> str:
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local


def _example(context: PageContext, parameter: Parameter, options: Sequence[str] = ()) -> str:
    """Return the example of a query as a reader calls it; for a thing that this store does not
    have, another one that it has."""
    text = parameter.example
    if text == "UNDEF":
        return ""
    if text.startswith('"'):
        return text[1:].partition('"')[0]
    if not parameter.iri:
        return text
    node = ox.NamedNode(parameter.iri)
    if parameter.kind == "concept" and not is_known(context.store, node):
        return next(iter(options), "")
    return context.label(node) if parameter.kind == "concept" else shorten(node.value)
