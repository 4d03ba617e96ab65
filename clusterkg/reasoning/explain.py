"""Says why a statement holds: a proof tree down to stated statements with their papers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

import pyoxigraph as ox

from clusterkg.model.errors import NotEntailedError, ParameterError, QueryError
from clusterkg.model.namespaces import INFERRED_GRAPH, OWN, PREFIXES, RDF, shorten
from clusterkg.rdf.suggestions import Near
from clusterkg.reasoning.compile import Pattern, Rule, rules
from clusterkg.reasoning.materialise import merged
from clusterkg.sparql.results import rows_of, triples_of
from clusterkg.store.protocol import Store

_A = f"{RDF}type"

Origin = dict[ox.Triple, tuple[int, Rule]]
"""What follows → at which step and by which rule it came."""

Binding = dict[str, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple]


@dataclass(frozen=True)
class Source:
    """Where a statement is made: named graph, source (a paper's IRI) and locator, if given."""

    graph: str
    source: str = ""
    locator: str = ""


@dataclass(frozen=True)
class Proof:
    """Why a statement holds.

    Attributes:
        triple: The statement.
        rule: The rule that it follows by; empty if it is stated.
        axiom: IRI of the class or property whose definition the rule comes from, if it has one.
        premises: Proofs of what the rule needs; none if it is stated.
        sources: Where it is stated; none if it follows.
    """

    triple: ox.Triple
    rule: str = ""
    axiom: str = ""
    premises: list[Proof] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)


def statement(subject: str, predicate: str, value: str) -> ox.Triple:
    """Read a statement from three terms as Turtle writes them, with our prefixes.

    Raises:
        ParameterError: They are not one statement.
    """
    prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    text = f"{prefixes}{subject} {predicate} {value} ."
    try:
        found: list[ox.Triple] = [q.triple for q in ox.parse(text, format=ox.RdfFormat.TURTLE)]
    except SyntaxError:
        found = []
    if len(found) != 1 or isinstance(found[0].subject, ox.BlankNode):
        raise ParameterError(
            f"not a statement: {subject} {predicate} {value}",
            hint="write it as Turtle does, such as role:gr-coordinator a ckg:FacilitatorRole",
        )
    return found[0]


def explain(store: Store, goal: ox.Triple) -> Proof:
    """Return a proof of `goal` from the stated graphs of `store`, one of the shortest.

    Raises:
        NotEntailedError: It is not stated, and does not follow.
        ParameterError: It names a term of ours that nothing describes.
    """
    facts = merged(store)
    origin: Origin = {}
    if not _holds(facts, goal) and not _derive(facts, goal, origin):
        raise _not_entailed(facts, goal)
    return _proof(store, facts, goal, origin, {})


class Explainer:
    """Proves many statements of one store; what follows is worked out once.

    Args:
        store: The store; it must not change meanwhile.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._facts = merged(store)
        self._origin: Origin = {}
        self._done: dict[ox.Triple, Proof] = {}
        _derive(self._facts, None, self._origin)

    def proof(self, goal: ox.Triple) -> Proof:
        """Return a proof of a statement, one of the shortest.

        Raises:
            NotEntailedError: It is not stated, and does not follow.
        """
        if not _holds(self._facts, goal):
            raise _not_entailed(self._facts, goal)
        return _proof(self._store, self._facts, goal, self._origin, self._done)


def _derive(facts: ox.Store, goal: ox.Triple | None, origin: Origin) -> bool:
    """Infer, noting for each new triple when and by which rule it came, until `goal` is there."""
    compiled = rules(facts)
    step = 0
    while True:
        before = len(facts)
        for rule in compiled:
            step += 1
            found = facts.query(
                f"CONSTRUCT {{ {rule.head} }} WHERE {{ {rule.when} "
                f"FILTER NOT EXISTS {{ {rule.head} }} }}",
                prefixes=PREFIXES,
            )
            new = list(triples_of(found))
            for triple in new:
                origin.setdefault(triple, (step, rule))
            facts.extend(ox.Quad(*triple) for triple in new)
            if goal is not None and goal in origin:
                return True
        if len(facts) == before:
            return False


def _not_entailed(facts: ox.Store, goal: ox.Triple) -> QueryError:
    """Return the error for a goal that does not hold; it names a term that nothing describes."""
    for term in (goal.subject, goal.predicate, goal.object):
        known = not isinstance(term, ox.NamedNode) or any(facts.quads_for_pattern(term, None, None))
        if isinstance(term, ox.NamedNode) and not known and term.value.startswith(OWN):
            subjects = {quad.subject for quad in facts}
            near = Near(each.value for each in subjects if isinstance(each, ox.NamedNode))
            meant = near.to(term.value)
            return ParameterError(
                f"nothing is known about {shorten(term.value)}",
                hint=f"did you mean {shorten(meant)}?" if meant else "is it spelt as in the data?",
            )
    return NotEntailedError("the statement is neither stated nor inferred")


def _holds(facts: ox.Store, triple: ox.Triple) -> bool:
    return ox.Quad(*triple) in facts


def _proof(
    store: Store,
    facts: ox.Store,
    goal: ox.Triple,
    origin: Origin,
    done: dict[ox.Triple, Proof],
) -> Proof:
    if goal in done:
        return done[goal]
    if goal not in origin:
        done[goal] = Proof(goal, sources=_sources(store, goal))
        return done[goal]
    step, rule = origin[goal]
    bound = _unify(rule.then, goal)
    found = facts.query(
        f"SELECT * WHERE {{ {rule.when} }}",
        prefixes=PREFIXES,
        substitutions={ox.Variable(name[1:]): term for name, term in bound.items()},
    )
    rows = rows_of(found)
    names = [f"?{variable.value}" for variable in rows.variables]
    choices = []
    for row in rows:
        binding = bound | {n: row[n[1:]] for n in names if row[n[1:]] is not None}
        body = [_instance(pattern, binding) for pattern in rule.body]
        ages = [origin[triple][0] if triple in origin else 0 for triple in body]
        if max(ages, default=0) < step:
            choices.append((max(ages, default=0), sum(ages), [str(t) for t in body], body))
    premises = min(choices, key=lambda choice: choice[:3])[3]
    parts = [_proof(store, facts, triple, origin, done) for triple in premises]
    done[goal] = Proof(goal, rule.name, rule.axiom, parts)
    return done[goal]


def _unify(pattern: Pattern, triple: ox.Triple) -> Binding:
    terms = (triple.subject, triple.predicate, triple.object)
    return {p: term for p, term in zip(pattern, terms, strict=True) if p.startswith("?")}


def _instance(pattern: Pattern, binding: Binding) -> ox.Triple:
    subject, predicate, value = (binding.get(part) or _term(part) for part in pattern)
    return ox.Triple(subject, predicate, value)  # type: ignore[arg-type]


def _term(text: str) -> ox.NamedNode | ox.Literal:
    if text == "a":
        return ox.NamedNode(_A)
    if text.startswith("<"):
        return ox.NamedNode(text[1:-1])
    if re.match(r"[\w-]+:", text):
        prefix, _, local = text.partition(":")
        return ox.NamedNode(PREFIXES[prefix] + local)
    literal = statement("ckg:x", "ckg:y", text).object
    assert isinstance(literal, ox.Literal)
    return literal


_AT_ONCE = 500
_WHERE = """
SELECT DISTINCT ?s ?p ?o ?graph ?source ?locator WHERE {
  VALUES (?s ?p ?o) { %s }
  GRAPH ?graph { ?s ?p ?o }
  OPTIONAL { GRAPH ?graph {
    ?reified rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ;
      dcterms:source ?ownSource ; ckg:locator ?ownLocator } }
  OPTIONAL { GRAPH ?graph { ?s dcterms:source ?itsSource } }
  OPTIONAL { GRAPH ?graph { ?s ckg:locator ?itsLocator } }
  BIND(COALESCE(?ownSource, ?itsSource) AS ?source)
  BIND(COALESCE(?ownLocator, ?itsLocator) AS ?locator)
}
ORDER BY ?s ?p ?o ?graph ?source ?locator
"""


def sources_of(store: Store, triples: Iterable[ox.Triple]) -> dict[ox.Triple, list[Source]]:
    """Return where statements are made, in which graphs (the inferred one too).

    Statements with blank nodes, which cannot be named, have no source here.
    """
    found: dict[ox.Triple, list[Source]] = {triple: [] for triple in triples}
    named = [triple for triple in found if not _has_blank(triple)]
    for start in range(0, len(named), _AT_ONCE):
        chunk = named[start : start + _AT_ONCE]
        values = " ".join(f"({t.subject} {t.predicate} {t.object})" for t in chunk)
        rows = store.select(_WHERE % values)
        for row in rows:
            source, locator = row["source"], row["locator"]
            found.setdefault(ox.Triple(row["s"], row["p"], row["o"]), []).append(
                Source(
                    row["graph"].value,
                    source.value if source else "",
                    locator.value if locator else "",
                )
            )
    return found


def _has_blank(triple: ox.Triple) -> bool:
    return isinstance(triple.subject, ox.BlankNode) or isinstance(triple.object, ox.BlankNode)


def _sources(store: Store, triple: ox.Triple) -> list[Source]:
    found = sources_of(store, [triple])[triple]
    return [source for source in found if source.graph != INFERRED_GRAPH]
