"""A form as a page: fields with help, values, what can be chosen, and what is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import pyoxigraph as ox

from clusterkg.model.diagnostics import Severity
from clusterkg.model.namespaces import CKG
from clusterkg.reasoning.explain import sources_of
from clusterkg.server.forms import checks
from clusterkg.server.forms.checks import Findings
from clusterkg.server.forms.fields import Control, Form, Group, expanded, named, options, things
from clusterkg.server.forms.reading import START, Sent
from clusterkg.server.pages.context import PageContext
from clusterkg.server.pages.facts import item, places
from clusterkg.server.pages.view import LANGUAGE_NAMES, View, html
from clusterkg.shacl.model import Finding
from clusterkg.tables.template.columns import Kind, Need
from clusterkg.tables.template.words import help_of, name_of

_NUMERIC: Final = {Kind.INTEGER, Kind.YEAR}
_SOURCES: Final = (f"<{CKG}Source>",)
_NEEDS: Final = {Need.REQUIRED: "form_required", Need.ADVISED: "form_advised"}


@dataclass
class Shown:
    """What a page with a form shows.

    Attributes:
        form: The form.
        thing: The IRI of what is edited; empty for a new thing.
        word: What forms of this session carry.
        state: A name of what was stated when the form was made.
        base: Where IRIs of new things begin.
        sent: What was sent.
        texts: The texts that were sent, by name of the field.
        findings: What the rules find.
        more: The control that one more field was asked for.
        checked: Whether the form was checked.
        stale: Whether somebody changed the thing since the form was made.
    """

    form: Form
    thing: str
    word: str
    state: str
    base: str
    sent: Sent = field(default_factory=Sent)
    texts: Mapping[str, Sequence[str]] = field(default_factory=dict)
    findings: Findings = field(default_factory=Findings)
    more: str = ""
    checked: bool = False
    stale: bool = False

    def text(self, name: str) -> str:
        """Return the first text of a field that is not a property."""
        return next(iter(self.texts.get(name, ())), "")


def page(context: PageContext, view: View, shown: Shown) -> str:
    """Return the page."""
    groups = [_group(context, view, shown, number, g) for number, g in enumerate(shown.form.groups)]
    placed = {id(one) for group in groups for one in group["all"]}
    rest = [_finding(view, one) for one in shown.findings.here if id(one) not in placed]
    elsewhere = [_elsewhere(context, view, one) for one in shown.findings.elsewhere]
    kind = name_of(shown.form.cls, view.lang)
    return html(
        "form.html",
        view,
        thing=shown.thing,
        title=context.label(shown.thing) if shown.thing else "",
        kind=kind[:1].upper() + kind[1:],
        help=help_of(shown.form.cls, view.lang),
        word=shown.word,
        state=shown.state,
        groups=groups,
        rest=rest,
        elsewhere=elsewhere,
        errors=_errors(view, shown, groups),
        wrong=shown.sent.wrong,
        violations=shown.findings.violations,
        checked=shown.checked,
        stale=shown.stale,
        nothing=shown.checked and not shown.sent.patch and not shown.sent.wrong,
        fixed=_fixed(context, shown),
        sources=named(context, things(context, _SOURCES)),
        texts={name: shown.text(name) for name in ("source", "locator", "why", "anyway")},
        base=shown.base,
        iri=shown.sent.thing,
    )


def _group(
    context: PageContext, view: View, shown: Shown, number: int, group: Group
) -> dict[str, Any]:
    findings = [one for one in shown.findings.here if group.predicate in checks.predicates(one)]
    controls = [
        _control(context, view, shown, f"f{number}-{place}", control)
        for place, control in enumerate(group.controls)
    ]
    broken = any(one.severity is Severity.VIOLATION for one in findings)
    if broken:  # a rule says it better
        controls = [c | ({"wrong": ""} if c["literal"] else {}) for c in controls]
    name = group.name(view.lang)
    return {
        "id": f"f{number}",
        "name": name[:1].upper() + name[1:],
        "help": group.help(view.lang),
        "hint": view.word(group.hint) if group.hint else "",
        "need": view.word(_NEEDS[group.need]) if group.need in _NEEDS else "",
        "controls": controls,
        "findings": [_finding(view, one) for one in findings],
        "fixed": _stated(context, group.fixed),
        "wrong": broken,
        "all": findings,
    }


def _control(
    context: PageContext, view: View, shown: Shown, id_: str, control: Control
) -> dict[str, Any]:
    column = control.column
    is_thing = column.kind in {Kind.CONCEPT, Kind.THING, Kind.KIND}
    choices = options(context, control) if control.selects or is_thing else []
    given = list(control.given)
    room = 1 if (column.several or not given) else 0
    room += shown.more == control.name
    labels = dict(named(context, (expanded(t) for t in given))) if is_thing else {}
    wrong = shown.sent.wrong.get(control.name)
    return {
        "id": id_,
        "name": START + control.name,
        "key": control.name,
        "language": column.language,
        "tongue": LANGUAGE_NAMES.get(column.language, ""),
        "given": [
            {"text": text, "label": labels.get(text, ""), "wrong": text in control.wrong}
            for text in given
        ]
        + [{"text": "", "label": "", "wrong": False}] * room,
        "options": choices,
        "selects": control.selects,
        "long": control.long,
        "numeric": column.kind in _NUMERIC,
        "several": column.several,
        "literal": not is_thing,
        "wrong": view.word(wrong[0], what=wrong[1]) if wrong else "",
    }


def _finding(view: View, finding: Finding) -> dict[str, Any]:
    return {
        "severity": finding.severity.name.lower(),
        "word": view.word(f"form_{finding.severity.name.lower()}"),
        "message": finding.message,
        "details": finding.details,
        "fix": finding.fix,
        "rule": finding.rule if finding.rule.isalnum() else "",
        "iri": "",
        "about": "",
    }


def _elsewhere(context: PageContext, view: View, finding: Finding) -> dict[str, Any]:
    focus = finding.focus[1:-1] if finding.focus.startswith("<") else ""
    return _finding(view, finding) | {"iri": focus, "about": context.label(focus) if focus else ""}


def _errors(view: View, shown: Shown, groups: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Return what the head of a form says: each fault with the field that it is at."""
    found = []
    for group in groups:
        texts = [(control["id"], control["wrong"]) for control in group["controls"]]
        texts += [
            (group["controls"][0]["id"], one["message"])
            for one in group["findings"]
            if one["severity"] == "violation"
        ]
        found += [{"id": id_, "text": f"{group['name']}: {text}"} for id_, text in texts if text]
    if "source" in shown.sent.wrong:
        key, what = shown.sent.wrong["source"]
        text = f"{view.word('form_source')}: {view.word(key, what=what)}"
        found.append({"id": "source", "text": text})
    return found


def _stated(context: PageContext, quads: Sequence[ox.Quad]) -> list[dict[str, Any]]:
    triples = sorted({quad.triple for quad in quads}, key=str)
    sources = sources_of(context.store, triples)
    context.learn([triple.object for triple in triples])
    return [
        item(context, triple.object) | {"places": places(context, sources.get(triple, []))}
        for triple in triples
        if not isinstance(triple.object, ox.Triple)
    ]


def _fixed(context: PageContext, shown: Shown) -> list[dict[str, Any]]:
    """Return what is stated of a thing and has no field in the form."""
    known = {id(quad) for group in shown.form.groups for quad in group.fixed}
    by_property: dict[str, list[ox.Quad]] = {}
    for quad in shown.form.fixed:
        if id(quad) not in known:
            by_property.setdefault(quad.predicate.value, []).append(quad)
    return [
        {"text": context.label(iri), "iri": iri, "values": _stated(context, quads)}
        for iri, quads in sorted(by_property.items())
    ]
