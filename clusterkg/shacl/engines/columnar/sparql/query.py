"""Reads a SPARQL query of a shape: what SHACL forbids in it, and which triples are relevant."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from pyparsing import ParseException
from rdflib import BNode, URIRef, Variable
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue

from clusterkg.model.errors import ShapesError, UnsupportedError
from clusterkg.shacl.engines.columnar.sparql.relevant import ANY, Pattern, Query, Step

_FORBIDDEN: Final = {
    "MinusGraphPattern": "MINUS",
    "ServiceGraphPattern": "SERVICE",
    "InlineData": "VALUES",
}

_Reach = tuple[tuple[Step, ...], tuple[str, ...], bool]
"""Steps, further properties, nullable: as in `Pattern`."""


def analyse(text: str, where: str, bound: frozenset[str]) -> Query:
    """Read a query.

    Args:
        text: The query, with its prefixes.
        where: The shape it is from, for errors.
        bound: Names of the pre-bound variables that differ from row to row.

    Raises:
        ShapesError: It does not parse, or breaks the rules of SHACL-SPARQL.
        UnsupportedError: It uses what this engine does not support.
    """
    try:
        prologue, query = parseQuery(text)
    except ParseException as error:
        raise ShapesError(f"{where}: its SPARQL does not parse: {error}") from None
    prefixes = {
        str(_get(part, "prefix") or ""): str(part["iri"])
        for part in prologue
        if part.name == "PrefixDecl"
    }
    reader = _Reader(where, prefixes, bound)
    reader.select(query, required=True, names={})
    return reader.query


class _Reader:
    def __init__(self, where: str, prefixes: dict[str, str], bound: frozenset[str]) -> None:
        self._where = where
        self._prefixes = prefixes
        self._bound = bound
        self._scopes = 0
        self.query = Query()

    def select(self, query: CompValue, *, required: bool, names: dict[str, str]) -> None:
        if query.name not in {"SelectQuery", "AskQuery", "SubSelect"}:
            raise ShapesError(f"{self._where}: its SPARQL must be SELECT or ASK")
        if _get(query, "valuesClause"):
            raise self._forbidden("VALUES")
        for item in _items(query):
            self._not_rebound(_get(item, "evar"))
        if _get(query, "limitoffset"):
            self.query.sliced = True
        top = query.name != "SubSelect"
        self._group(query["where"], required=required, names=names, top=top, exists=False)

    def _sub_select(self, query: CompValue, names: dict[str, str]) -> None:
        items = _items(query)
        projected = {str(_get(item, "var") or _get(item, "evar")) for item in items}
        used = set(_variables(query["where"]))
        if hidden := self._bound - (projected if items else set(_visible(query["where"]))):
            raise ShapesError(f"{self._where}: a sub-select must return ${min(hidden)}")
        self._scopes += 1
        inner = dict(names)
        if items:
            inner |= {name: f"{name}#{self._scopes}" for name in used - projected}
        self.select(query, required=False, names=inner)

    def _group(
        self, group: CompValue, *, required: bool, names: dict[str, str], top: bool, exists: bool
    ) -> None:
        if group.name == "SubSelect":
            if top:
                self.query.loose = True
            self._sub_select(group, names)
            return
        certain: set[str] = set()
        for part in _get(group, "part") or ():
            if part.name in _FORBIDDEN:
                raise self._forbidden(_FORBIDDEN[part.name])
            if part.name == "TriplesBlock":
                certain |= self._triples(part["triples"], required, names)
            elif part.name == "OptionalGraphPattern":
                self._nested(part["graph"], False, names)
            elif part.name == "GroupOrUnionGraphPattern":
                alone = len(part["graph"]) == 1
                for inner in part["graph"]:
                    self._nested(inner, required and alone, names)
            elif part.name == "GraphGraphPattern":
                self._graph(part)
            else:
                if part.name == "Bind":
                    self._not_rebound(part["var"])
                for inner in _exists(part):
                    self._group(inner, required=False, names=names, top=False, exists=True)
        if not exists:
            used = self._bound if top else self._bound & set(_variables(group))
            if used - certain:
                self.query.loose = True

    def _nested(self, group: CompValue, required: bool, names: dict[str, str]) -> None:
        self._group(group, required=required, names=names, top=False, exists=False)

    def _graph(self, part: CompValue) -> None:
        if part["term"] != Variable("shapesGraph"):
            raise UnsupportedError(
                f"{self._where}: GRAPH can only name $shapesGraph, as the data form one graph"
            )
        self.query.shapes = True
        if self._bound & set(_variables(part["graph"])):
            self.query.loose = True

    def _triples(self, blocks: Any, required: bool, names: dict[str, str]) -> set[str]:
        certain: set[str] = set()
        for block in blocks:
            for place in range(0, len(block), 3):
                subject, path, value = block[place : place + 3]
                pattern = self._pattern(subject, path, value, required, names)
                self.query.patterns.append(pattern)
                if not pattern.nullable:
                    certain |= {str(t) for t in (subject, value) if isinstance(t, Variable)}
        return certain

    def _pattern(
        self, subject: Any, path: Any, value: Any, required: bool, names: dict[str, str]
    ) -> Pattern:
        steps: tuple[Step, ...] | None
        beyond: tuple[str, ...]
        if isinstance(path, Variable):
            steps, beyond, nullable = None, (), False
        else:
            steps, beyond, nullable = self._path(path)
        return Pattern(
            self._term(subject, names), self._term(value, names), steps, beyond, nullable, required
        )

    def _term(self, term: Any, names: dict[str, str]) -> str | None:
        if isinstance(term, Variable):
            return f"?{names.get(str(term), str(term))}"
        if isinstance(term, BNode):
            return f"?_:{term}"
        return self._iri(term)

    def _iri(self, term: Any) -> str | None:
        if isinstance(term, URIRef):
            return str(term)
        if isinstance(term, CompValue) and term.name == "pname":
            return self._prefixes.get(str(_get(term, "prefix") or ""), "") + str(term["localname"])
        return None

    def _path(self, path: Any) -> _Reach:
        """Return the properties that a path can use."""
        iri = self._iri(path)
        if iri is not None:
            return ((iri, False),), (), False
        parts = path["part"]
        if path.name == "PathAlternative":
            found = [self._path(part) for part in parts]
            steps = tuple(step for some, _, _ in found for step in some)
            beyond = tuple(iri for _, more, _ in found for iri in more)
            return steps, beyond, any(nullable for _, _, nullable in found)
        if path.name == "PathSequence":
            found = [self._path(part) for part in parts]
            if len(found) == 1:
                return found[0]
            nullable = all(each for _, _, each in found)
            return (), tuple(iri for part in found for iri in _all(part)), nullable
        if path.name == "PathEltOrInverse":
            steps, beyond, nullable = self._path(parts)
            return tuple((iri, not back) for iri, back in steps), beyond, nullable
        if path.name == "PathNegatedPropertySet":
            return (), (ANY,), False
        steps, beyond, nullable = self._path(parts)
        mod = _get(path, "mod")
        if mod is None:
            return steps, beyond, nullable
        nullable = nullable or mod in {"*", "?"}
        if mod == "?":
            return steps, beyond, nullable
        return (), _all((steps, beyond, nullable)), nullable

    def _not_rebound(self, name: Any) -> None:
        if name is not None and str(name) in self._bound | {"PATH", "shapesGraph", "currentShape"}:
            raise ShapesError(f"{self._where}: its SPARQL must not rebind ${name}")

    def _forbidden(self, keyword: str) -> ShapesError:
        return ShapesError(f"{self._where}: SHACL does not allow {keyword} in its SPARQL")


def _all(path: _Reach) -> tuple[str, ...]:
    steps, beyond, _ = path
    return (*(iri for iri, _ in steps), *beyond)


def _get(tree: CompValue, key: str) -> Any:
    """Return a part of a tree, or None; `CompValue.get` would return the key."""
    return dict.get(tree, key)


def _items(query: CompValue) -> list[CompValue]:
    """Return what a query selects; nothing for SELECT *."""
    return [item for item in _get(query, "projection") or () if isinstance(item, CompValue)]


def _variables(tree: Any) -> Iterator[str]:
    """Yield the names of the variables in a part of the query, once for each use."""
    if isinstance(tree, Variable):
        yield str(tree)
    elif isinstance(tree, CompValue):
        for inner in tree.values():
            yield from _variables(inner)
    elif not isinstance(tree, str | bytes) and hasattr(tree, "__iter__"):
        for inner in tree:
            yield from _variables(inner)


def _visible(group: CompValue) -> Iterator[str]:
    """Yield the names of the variables that SELECT * returns of a group."""
    for part in _get(group, "part") or ():
        if part.name != "Filter":
            yield from _variables(part)


def _exists(tree: Any) -> Iterator[CompValue]:
    """Yield the groups of EXISTS and NOT EXISTS in an expression."""
    if isinstance(tree, CompValue):
        if tree.name in {"Builtin_EXISTS", "Builtin_NOTEXISTS"}:
            yield tree["graph"]
            return
        for inner in tree.values():
            yield from _exists(inner)
    elif not isinstance(tree, str | bytes) and hasattr(tree, "__iter__"):
        for inner in tree:
            yield from _exists(inner)
