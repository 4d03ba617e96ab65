"""Reads what was sent with a form: which statements it takes out, and which it puts in."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import pyoxigraph as ox

from clusterkg.model.names import slug
from clusterkg.model.namespaces import CKG, DCTERMS, INFERRED_GRAPH
from clusterkg.server.forms.fields import TYPE, Control, Form, control_of, text_of
from clusterkg.server.forms.record import Patch, noted, nquads
from clusterkg.server.forms.terms import PREFIXES_KNOWN, WrongValueError, term
from clusterkg.server.forms.terms import thing as named_thing
from clusterkg.server.pages.context import PageContext, values
from clusterkg.tables.iris import iri_of, slug_of
from clusterkg.tables.minting import CODES, NAMES, code_slug, kind_of
from clusterkg.tables.problems import ProblemError
from clusterkg.tables.template.columns import ID, Kind

START: Final = "f:"
"""What names of fields for properties begin with."""

LONGEST: Final = 20_000
"""Characters of a value."""

_SAID: Final = "SELECT ?p WHERE { %s GRAPH ?g { ?thing ?p ?o } } LIMIT 1"
_NOTES: Final = """
SELECT DISTINCT ?note ?p ?o ?graph WHERE {
  VALUES (?s ?property ?value ?graph) { %s }
  GRAPH ?graph {
    ?note rdf:subject ?s ; rdf:predicate ?property ; rdf:object ?value ; ?p ?o .
  }
}
"""


@dataclass
class Sent:
    """What was sent with a form.

    Attributes:
        thing: The IRI of the thing; empty if there is none yet.
        patch: The change.
        doubtful: Literals that are not of the right form: only rules get to see them.
        wrong: What is wrong beside the values of properties: name of the field → the text that
            says so, and what it names.
    """

    thing: str = ""
    patch: Patch = field(default_factory=Patch)
    doubtful: frozenset[ox.Quad] = frozenset()
    wrong: dict[str, tuple[str, str]] = field(default_factory=dict)


def read(
    context: PageContext,
    form: Form,
    sent: Mapping[str, Sequence[str]],
    *,
    thing: str,
    edit: str,
    base: str,
) -> Sent:
    """Read a form. Its controls then hold what was sent, and what is wrong with it.

    Args:
        context: The store.
        form: The form, filled with what is stated.
        sent: The texts of each field.
        thing: The IRI of what is edited; empty for a new thing.
        edit: The IRI of the edit to be made.
        base: Where IRIs of new things begin.
    """
    found = Sent(thing)
    graph = ox.NamedNode(edit)
    stated = {control.name: set(_texts(control.given)) for control in form.controls()}
    new: list[tuple[Control, ox.NamedNode | ox.Literal]] = []
    doubtful: list[tuple[Control, ox.Literal]] = []
    for control in form.controls():
        control.given = _texts(sent.get(START + control.name, ()))
        if control.column.kind is Kind.ID:
            continue
        for text in control.given:
            if text in stated[control.name]:
                continue
            try:
                if len(text) > LONGEST:
                    raise WrongValueError("form_too_long")
                new.append((control, term(context, control, text)))
            except WrongValueError as error:
                control.wrong[text] = error.key
                found.wrong.setdefault(control.name, (error.key, error.found))
                if error.ill_formed is not None:
                    doubtful.append((control, error.ill_formed))
    source, locator = _source(context, found, sent)
    if not thing:
        found.thing = _new_thing(context, form, new, found, base)
    if not found.thing:
        return found
    subject = ox.NamedNode(found.thing)
    triples = {ox.Triple(subject, _property(control), value) for control, value in new}
    found.doubtful = frozenset(
        ox.Quad(subject, _property(control), value, graph) for control, value in doubtful
    )
    if not thing:
        narrower = any(control.column.kind is Kind.KIND for control, _ in new)
        if not narrower:
            triples.add(ox.Triple(subject, ox.NamedNode(TYPE), ox.NamedNode(form.cls[1:-1])))
    triples -= {quad.triple for quad in form.fixed}
    removed = [q for q in form.stated if q.triple not in triples and not _stays(form, q)]
    triples -= {quad.triple for quad in form.stated}
    added = {ox.Quad(t.subject, t.predicate, t.object, graph) for t in triples}
    added |= set(_noted(edit, triples, source, locator))
    found.patch = Patch(frozenset([*removed, *_notes(context, removed)]), frozenset(added))
    return found


def _property(control: Control) -> ox.NamedNode:
    return ox.NamedNode(control.column.predicate[1:-1])


def state(form: Form) -> str:
    """Return a short name of what is stated of a thing: another one as soon as that changes."""
    return hashlib.sha256(nquads([*form.stated, *form.fixed]).encode()).hexdigest()[:16]


def _texts(raw: Iterable[str]) -> list[str]:
    cleaned = (text.replace("\r\n", "\n").replace("\0", "").strip() for text in raw)
    return list(dict.fromkeys(text for text in cleaned if text))


def _stays(form: Form, quad: ox.Quad) -> bool:
    group = next(group for group in form.groups if group.predicate == str(quad.predicate))
    if isinstance(quad.object, ox.Triple):
        return True
    control = control_of(group, quad.object)
    return control is None or not set(_texts([text_of(quad.object)])) - set(control.given)


def _new_thing(
    context: PageContext,
    form: Form,
    new: Sequence[tuple[Control, ox.NamedNode | ox.Literal]],
    found: Sent,
    base: str,
) -> str:
    """Return the IRI of a new thing by the rule of `clusterkg.tables.minting`; empty if none."""
    own = next((c for c in form.controls() if c.column.kind is Kind.ID), None)
    told = own.given[0] if own is not None and own.given else ""
    kinds = [value.value for control, value in new if control.column.kind is Kind.KIND]
    start = f"{base}{kind_of(kinds[0] if kinds else form.cls[1:-1])}/"
    try:
        iri = iri_of(told, PREFIXES_KNOWN) if told else None
        if iri is None:
            end = code_slug(told) if told else _slug(new)
            iri = ox.NamedNode(start + end).value if end else None
    except (ProblemError, ValueError):
        found.wrong[ID] = ("form_not_iri", "")
        return ""
    if iri is None or iri.startswith("_:"):
        found.wrong[ID] = ("form_no_identity", "")
        return ""
    if context.rows(_SAID % values("thing", [iri])):
        found.wrong[ID] = ("form_taken", iri)
        return ""
    return iri


def _slug(new: Sequence[tuple[Control, ox.NamedNode | ox.Literal]]) -> str:
    by_property: dict[tuple[str, str], str] = {}
    for control, value in new:
        key = (control.column.predicate[1:-1], control.column.language)
        by_property.setdefault(key, value.value)
    for code in CODES:
        if (code, "") in by_property:
            return code_slug(by_property[code, ""])
    for label in NAMES:
        name = slug(by_property.get((label, "en"), ""))
        if name:
            place = slug(slug_of(by_property.get((f"{CKG}locatedIn", ""), "")))
            return f"{name}-{place}" if place else name
    return ""


def _source(
    context: PageContext, found: Sent, sent: Mapping[str, Sequence[str]]
) -> tuple[str, str]:
    """Return the IRI of the source that the form names, and the place in it."""
    source, locator = (next(iter(_texts(sent.get(n, ()))), "") for n in ("source", "locator"))
    if not source:
        if locator:
            found.wrong["source"] = ("form_no_source", "")
        return "", ""
    try:
        return named_thing(context, source).value, locator
    except WrongValueError as error:
        found.wrong["source"] = (error.key, error.found)
        return "", ""


def _noted(edit: str, triples: Iterable[ox.Triple], source: str, locator: str) -> Iterable[ox.Quad]:
    """Return the notes on where new statements come from."""
    told = [one for one in triples if one.predicate.value != TYPE]
    if not source or any(one.predicate.value == f"{DCTERMS}source" for one in told):
        return ()  # nobody says, or the thing says itself where it comes from
    return noted(edit, told, source, locator)


def _notes(context: PageContext, removed: Sequence[ox.Quad]) -> list[ox.Quad]:
    """Return the notes (`rdf:Statement`) on statements that are taken out."""
    named = [q for q in removed if not isinstance(q.object, ox.BlankNode)]
    if not named:
        return []
    rows = context.rows(
        _NOTES % " ".join(f"({q.subject} {q.predicate} {q.object} {q.graph_name})" for q in named)
    )
    return [
        ox.Quad(row["note"], row["p"], row["o"], row["graph"])  # type: ignore[arg-type]
        for row in rows
        if str(row["graph"]) != f"<{INFERRED_GRAPH}>"
    ]
