"""The rules: named shapes with their texts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from clusterkg import assets
from clusterkg.model.diagnostics import Severity
from clusterkg.model.namespaces import CKG, RDFS, RULE, SH
from clusterkg.rdf.reader import quads


@dataclass(frozen=True)
class Rule:
    """A rule: a named shape. Its texts are by language ("en", "uk", "ru").

    Attributes:
        code: Local name of the shape's IRI, such as `CLU001`.
        severity: See `Severity`.
        name: What the rule is about, a few words.
        message: What is wrong when the rule is broken.
        fix: How to fix it.
        why: Why it matters.
        file: The shapes file it is in.
        profile: The profile it belongs to; None for a rule that always applies.
    """

    code: str
    severity: Severity
    name: dict[str, str]
    message: dict[str, str]
    fix: dict[str, str]
    why: dict[str, str]
    file: str
    profile: str | None = None


_SEVERITIES = {
    f"{SH}Info": Severity.INFO,
    f"{SH}Warning": Severity.WARNING,
    f"{SH}Violation": Severity.VIOLATION,
}


def severity_of(iri: str) -> Severity:
    """Return the severity that an IRI stands for: a violation if SHACL does not define it."""
    return _SEVERITIES.get(iri, Severity.VIOLATION)


def rules_in(files: Iterable[Path]) -> dict[str, Rule]:
    """Return the rules of shapes files, by IRI of the shape.

    A rule is a shape with a name (`sh:name`) whose IRI lies in our namespace of rules.

    Raises:
        InputError: A file cannot be read.
    """
    found = {}
    for path in files:
        store = ox.Store()
        store.extend(quads(path))
        for quad in store.quads_for_pattern(None, ox.NamedNode(f"{SH}name"), None):
            shape = quad.subject
            if isinstance(shape, ox.NamedNode) and shape.value.startswith(RULE):
                found[shape.value] = _rule(store, shape, path)
    return dict(sorted(found.items()))


@cache
def all_rules() -> dict[str, Rule]:
    """Return the rules that come with clusterkg, profiles included, by IRI of the shape."""
    return rules_in([*assets.shape_files(), *assets.profile_files().values()])


def _rule(store: ox.Store, shape: ox.NamedNode, path: Path) -> Rule:
    return Rule(
        code=shape.value.removeprefix(RULE),
        severity=severity_of(next(iter(_values(store, shape, f"{SH}severity")), "")),
        name=_texts(store, shape, f"{SH}name"),
        message=_texts(store, shape, f"{SH}message"),
        fix=_texts(store, shape, f"{CKG}fix"),
        why=_texts(store, shape, f"{RDFS}comment"),
        file=path.name,
        profile=path.stem if path.parent.name == "profiles" else None,
    )


def _values(store: ox.Store, shape: ox.NamedNode, predicate: str) -> list[str]:
    found = store.quads_for_pattern(shape, ox.NamedNode(predicate), None)
    return [quad.object.value for quad in found if not isinstance(quad.object, ox.Triple)]


def _texts(store: ox.Store, shape: ox.NamedNode, predicate: str) -> dict[str, str]:
    found = store.quads_for_pattern(shape, ox.NamedNode(predicate), None)
    literals = [quad.object for quad in found if isinstance(quad.object, ox.Literal)]
    return {literal.language or "en": literal.value for literal in literals}
