"""Checks a change by the rules that `clusterkg validate` uses, before it is made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from clusterkg.model.diagnostics import Severity
from clusterkg.model.namespaces import EDITS, INFERRED_GRAPH
from clusterkg.server.forms.record import Patch
from clusterkg.server.pages.context import PageContext, values
from clusterkg.shacl.model import Finding
from clusterkg.shacl.validate import Settings, validate_among
from clusterkg.tables.template.columns import first_steps

_REFERRING: Final = 200
_KNOWN: Final = 20_000
_OF: Final = """
SELECT ?s ?p ?o WHERE { %s GRAPH ?graph { ?s ?p ?o } FILTER (?graph != <%s>) }
"""
_POINTING: Final = "SELECT DISTINCT ?s WHERE { %s GRAPH ?graph { ?s ?p ?o } %s } LIMIT %d"
_ABOUT: Final = "SELECT DISTINCT ?s ?p ?o WHERE { %s ?s ?p ?o } LIMIT %d"
_PLAIN: Final = f"""
FILTER (isIRI(?s) && !STRSTARTS(STR(?s), "{EDITS}") && !STRSTARTS(STR(?graph), "{EDITS}"))
"""


@dataclass(frozen=True)
class Findings:
    """What the rules find in a change.

    Attributes:
        here: Of the thing itself.
        elsewhere: Of things that refer to it, as far as the change brings it about.
    """

    here: tuple[Finding, ...] = ()
    elsewhere: tuple[Finding, ...] = ()

    @property
    def all(self) -> tuple[Finding, ...]:
        """All of them."""
        return self.here + self.elsewhere

    @property
    def violations(self) -> int:
        """How many are violations."""
        return sum(one.severity is Severity.VIOLATION for one in self.all)


def check(context: PageContext, thing: str, patch: Patch) -> Findings:
    """Check what a thing would be after a change.

    The thing is checked with what the store knows of the things that it refers to; things that
    refer to it, up to 200, are checked, too.

    Raises:
        ShapesError: The shapes are wrong.
    """
    stated = _triples(context, _OF % (values("s", [thing]), INFERRED_GRAPH))
    after = (stated - {q.triple for q in patch.removed}) | {q.triple for q in patch.added}
    own = {triple for triple in after if triple.subject == ox.NamedNode(thing)}
    pointing = {
        row["s"].value
        for row in context.rows(_POINTING % (values("o", [thing]), _PLAIN, _REFERRING))
        if isinstance(row["s"], ox.NamedNode) and row["s"].value != thing
    }
    referring = _about(context, pointing)
    linked = {t.object.value for t in own | referring if isinstance(t.object, ox.NamedNode)}
    known = _about(context, linked - pointing - {thing})
    settings = Settings(lang=context.lang, brief=True, spelling=False)
    found = validate_among(_quads(own | referring), _quads(known), settings).findings
    node = f"<{thing}>"
    here = [one for one in found if one.focus == node]
    other = [one for one in found if one.focus != node]
    if other:  # what was wrong before is not this change's fault
        before = validate_among(_quads(stated | referring), _quads(known), settings).findings
        old = {_key(one) for one in before}
        other = [one for one in other if _key(one) not in old]
    return Findings(tuple(here), tuple(other))


def predicates(finding: Finding) -> list[str]:
    """Return the properties that a finding is about, in N-Triples form."""
    return [] if finding.path is None else first_steps(finding.path)


def _key(finding: Finding) -> tuple[object, ...]:
    return finding.rule, finding.component, finding.focus, finding.path, finding.value


def _about(context: PageContext, things: Iterable[str]) -> set[ox.Triple]:
    some = sorted(things)
    return _triples(context, _ABOUT % (values("s", some), _KNOWN)) if some else set()


def _triples(context: PageContext, text: str) -> set[ox.Triple]:
    rows = context.rows(text)
    return {ox.Triple(row["s"], row["p"], row["o"]) for row in rows}  # type: ignore[arg-type]


def _quads(triples: Iterable[ox.Triple]) -> list[ox.Quad]:
    return [ox.Quad(t.subject, t.predicate, t.object) for t in triples]
