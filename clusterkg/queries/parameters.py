"""Turns what a user gives for a parameter into an RDF term."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from difflib import get_close_matches

import pyoxigraph as ox

from clusterkg.model.errors import ParameterError
from clusterkg.model.namespaces import LANGUAGES, PREFIXES, XSD, shorten
from clusterkg.queries.catalogue import Parameter, Query
from clusterkg.store.protocol import Store


def terms(query: Query, given: Mapping[str, object], store: Store, lang: str) -> dict[str, str]:
    """Return the terms for the given parameters, written as SPARQL.

    A language that is not given is `lang`; an optional parameter may be left out.

    Raises:
        ParameterError: A parameter is missing or unknown, or its value cannot be used.
    """
    for name in given:
        if name not in query.params:
            raise ParameterError(
                f"{query.name} has no parameter {name!r}",
                hint=f"it has {', '.join(query.params)}" if query.params else "it has none",
            )
    values = {p.name: lang for p in query.params.values() if p.kind == "language"} | dict(given)
    found = {
        name: str(term(query.params[name], str(value), store)) for name, value in values.items()
    }
    names = [name for name in query.examples if name not in given]
    if names:
        plural = "parameters" if len(names) > 1 else "parameter"
        example = " ".join(f"{name}={_quoted(query.examples[name])}" for name in names)
        raise ParameterError(
            f"{query.name} needs the {plural} {' and '.join(names)}", hint=f"for example {example}"
        )
    return found


def _quoted(value: str) -> str:
    return f'"{value}"' if " " in value else value


def term(parameter: Parameter, text: str, store: Store) -> ox.NamedNode | ox.Literal:
    """Return the term that a user means by a text.

    Raises:
        ParameterError: The text cannot be used.
    """
    if parameter.kind == "concept":
        return concept(parameter, text, store)
    if parameter.kind == "iri":
        return _iri(parameter, text)
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


def _iri(parameter: Parameter, text: str) -> ox.NamedNode:
    iri = text
    if text.startswith("<") and text.endswith(">"):
        iri = text[1:-1]
    else:
        prefix, colon, local = text.partition(":")
        if colon and prefix in PREFIXES and not local.startswith("//"):
            iri = PREFIXES[prefix] + local
    if not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", iri):
        raise _unusable(parameter, text, "write an IRI in full, or with one of our prefixes")
    try:
        return ox.NamedNode(iri)
    except ValueError:
        raise _unusable(parameter, text, "this is not an IRI") from None


_FEW = 5_000
_NAMES = """
SELECT ?thing ?label WHERE {
  ?thing a ?class ; rdfs:label|skos:prefLabel|skos:altLabel ?label .
  VALUES ?class { %s }
}
"""


def _is_known(text: str, store: Store) -> bool:
    """Return whether a text is the IRI of a thing that the store speaks of."""
    if not text.startswith(("http://", "https://", "urn:")):
        return False
    try:
        thing = ox.NamedNode(text)
    except ValueError:
        return False
    return store.ask(f"ASK {{ {{ {thing} ?is ?what }} UNION {{ ?who ?has {thing} }} }}")


def concept(parameter: Parameter, text: str, store: Store) -> ox.NamedNode:
    """Return the one member of a parameter's class that has this label, slug or IRI.

    Raises:
        ParameterError: There is none, or more than one.
    """
    text = text.strip()
    wanted = text.casefold()
    by_name: dict[str, set[str]] = {}
    rows = store.select(_NAMES % _classes(parameter))
    for row in rows:
        thing, label = row["thing"], row["label"]
        if not isinstance(thing, ox.NamedNode) or not isinstance(label, ox.Literal):
            continue
        iri = thing.value
        slug = iri[max(iri.rfind("/"), iri.rfind("#")) + 1 :]
        for name in (label.value, slug, iri, shorten(iri)):
            by_name.setdefault(name.strip().casefold(), set()).add(iri)
    by_name.pop("", None)
    # An IRI names one thing only, and so does a slug; a label may be shared, or be another's IRI.
    named = by_name.get(wanted, set())
    found = {iri for iri in named if text in (iri, shorten(iri))}
    found = found or {iri for iri in named if iri.casefold().endswith(f"/{wanted}")} or named
    if len(found) == 1:
        return ox.NamedNode(found.pop())
    if found:
        slugs = sorted(iri[iri.rfind("/") + 1 :] for iri in found)
        raise ParameterError(
            f"{parameter.name}: {_shown(text)} names {len(found)} things",
            hint=f"say which: {', '.join(slugs)}",
        )
    if _is_known(text, store):
        return ox.NamedNode(text)
    near = _near(wanted, list(by_name))
    hint = f"did you mean {' or '.join(near)}?" if near else "give its name or the end of its IRI"
    raise ParameterError(f"{parameter.name}: no thing is named {_shown(text)}", hint=hint)


def _near(wanted: str, known: list[str]) -> list[str]:
    """Return the names most like a text; of very many in a way that does not take seconds."""
    if len(known) <= _FEW:
        return get_close_matches(wanted, known, n=3, cutoff=0.5)
    from rapidfuzz import fuzz, process

    found = process.extract(wanted, known, scorer=fuzz.ratio, limit=3, score_cutoff=50)
    return [name for name, *_ in found]


def _classes(parameter: Parameter) -> str:
    names = (name.strip().partition(":") for name in (parameter.of or "skos:Concept").split(","))
    return " ".join(str(ox.NamedNode(PREFIXES[prefix] + local)) for prefix, _, local in names)


def _unusable(parameter: Parameter, text: str, hint: str) -> ParameterError:
    return ParameterError(f"{parameter.name}: {_shown(text)} cannot be used", hint=hint)


def _shown(text: str) -> str:
    return repr(text if len(text) <= 100 else f"{text[:100]}…")
