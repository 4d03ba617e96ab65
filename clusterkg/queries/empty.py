"""Says why a query has no answer: unknown terms, or the pattern that nothing matches."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pyoxigraph as ox

from clusterkg.model.errors import QuerySyntaxError
from clusterkg.model.namespaces import PREFIXES, RDF, shorten
from clusterkg.sparql.rewrite import replaced
from clusterkg.sparql.tokens import Token, declarations, split, tokens, word
from clusterkg.store.protocol import Store

_KNOWN: Final = "SELECT DISTINCT ?term WHERE { ?term ?p ?o FILTER (isIRI(?term)) }"


def reasons(store: Store, text: str) -> list[str]:
    """Return why a SELECT, ASK or CONSTRUCT query gives nothing, as lines for people.

    Args:
        store: Where it was asked.
        text: The query.
    """
    strange = list(_strange(store, text))
    return strange + ([] if strange else [_removing(store, text)])


def _strange(store: Store, text: str) -> Iterator[str]:
    """Yield what is known of terms of the query that the store does not use."""
    missing = [iri for iri in _terms(text) if not _used(store, iri)]
    if not missing:
        return
    from clusterkg.bundled import open_bundled
    from clusterkg.rdf.suggestions import Near

    bundled = open_bundled()
    try:
        rows = bundled.select(_KNOWN)
        known = {row["term"].value for row in rows}
    finally:
        bundled.close()
    near = Near(known)
    for iri in missing:
        name = shorten(iri)
        if iri in known:
            yield f"{name} is in the ontology, but nothing in this store uses it"
            continue
        meant = near.to(iri)
        hint = f"; did you mean {shorten(meant)}?" if meant else ""
        place = "the ontology" if iri.startswith(PREFIXES["ckg"]) else "this store"
        yield f"{name} is not in {place}{hint}"


def _terms(text: str) -> list[str]:
    """Return the IRIs that a query names, in order."""
    prologue, query = split(text)
    prefixes = {**PREFIXES, **declarations(prologue)}
    found: dict[str, None] = {}
    for token in tokens(query):
        if token["name"] and token["prefix"] in prefixes:
            local = token[0][len(token["prefix"]) + 1 :].replace("\\", "")
            found[prefixes[token["prefix"]] + local.rstrip(".")] = None
        elif token["iri"] and ":" in token["iri"]:
            found[token["iri"][1:-1]] = None
    return [iri for iri in found if not iri.startswith("http://www.w3.org/2001/XMLSchema#")]


def _used(store: Store, iri: str) -> bool:
    try:
        term = ox.NamedNode(iri)
    except ValueError:
        return True
    pattern = f"{{ {term} ?p ?o }} UNION {{ ?s {term} ?o }} UNION {{ ?s ?p {term} }}"
    graph = f"UNION {{ GRAPH {term} {{ ?s ?p ?o }} }}"
    return store.ask(f"ASK {{ {pattern} {graph} }}")


def _removing(store: Store, text: str) -> str:
    """Say which triple pattern is the first that removes all rows, or which filter does."""
    needed: list[str] = []
    for pattern, shown in _required(text):
        needed.append(pattern)
        if not _matches(store, needed):
            if not _matches(store, [pattern]):
                return f"nothing matches {shown}"
            return f"{shown} removes all rows: it matches, but not together with what is before it"
    for start, end in _filters(text):
        without = f"{text[:start]} {text[end:]}"
        if _has_rows(store, without):
            return f"{' '.join(text[start:end].split())} removes all rows"
    return "each required pattern has matches; what removes the rows is in a UNION or a sub-query"


def _required(text: str) -> list[tuple[str, str]]:
    """Return what every solution must match, in order: as SPARQL, and as people write it."""
    from rdflib.plugins.sparql import prepareQuery

    found: list[tuple[str, str]] = []
    _collect(prepareQuery(text, initNs=PREFIXES).algebra, found)
    return found


def _collect(part: Any, found: list[tuple[str, str]]) -> None:
    name = getattr(part, "name", "")
    if name == "BGP":
        found += [_pattern(*triple) for triple in part["triples"]]
    elif name == "values":
        found.append(_values(part["res"]))
    elif name in {"LeftJoin", "Minus"}:
        _collect(part["p1"], found)
    elif name == "Join":
        _collect(part["p1"], found)
        _collect(part["p2"], found)
    elif name == "Graph":
        inner: list[tuple[str, str]] = []
        _collect(part["p"], inner)
        graph = part["term"].n3()
        name = _shown(graph)
        found += [(f"GRAPH {graph} {{ {p} }}", f"GRAPH {name} {{ {s} }}") for p, s in inner]
    elif name in _THROUGH:
        _collect(part["p"], found)


_THROUGH: Final = frozenset(
    "SelectQuery AskQuery ConstructQuery Project Distinct Reduced OrderBy Slice Filter Extend"
    " AggregateJoin Group ToMultiSet".split()
)


def _pattern(subject: Any, predicate: Any, value: Any) -> tuple[str, str]:
    from rdflib import URIRef

    parts = [term.n3() for term in (subject, predicate, value)]
    if not isinstance(predicate, URIRef) and not parts[1].startswith("?"):
        parts[1] = f"({parts[1]})"
    shown = [_shown(text) for text in parts]
    if str(predicate) == f"{RDF}type":
        shown[1] = "a"
    return " ".join(parts), " ".join(shown)


def _shown(text: str) -> str:
    """Return SPARQL with our prefixes in place of full IRIs."""

    iris = [token for token in tokens(text) if token["iri"]]
    names = [(token, shorten(token["iri"][1:-1])) for token in iris]
    return replaced(text, [(t.start(), t.end(), n) for t, n in names if n != t["iri"][1:-1]])


def _values(rows: Any) -> tuple[str, str]:
    names = sorted({str(name) for row in rows for name in row})
    body = " ".join(f"({' '.join(_bound(row, name) for name in names)})" for row in rows)
    text = f"VALUES ({' '.join(f'?{name}' for name in names)}) {{ {body} }}"
    return text, text


def _bound(row: Any, name: str) -> str:
    for key, value in row.items():
        if str(key) == name and value != "UNDEF":
            return str(value.n3())
    return "UNDEF"


def _matches(store: Store, patterns: list[str]) -> bool:
    return store.ask(f"ASK {{ {' . '.join(patterns)} }}")


def _has_rows(store: Store, text: str) -> bool:
    try:
        result = store.query(text)
    except QuerySyntaxError:
        return False
    if isinstance(result, ox.QueryBoolean):
        return bool(result)
    return next(iter(result), None) is not None


def _filters(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the filters of a query stand."""
    places = list(tokens(text))
    for place, token in enumerate(places):
        if word(token) != "FILTER":
            continue
        exists = any(word(following) in {"NOT", "EXISTS"} for following in places[place + 1 :][:1])
        end = _closed(places[place + 1 :], *("{}" if exists else "()"))
        if end is not None:
            yield token.start(), end


def _closed(following: list[Token], opening: str, closing: str) -> int | None:
    """Return where the bracket ends that opens next."""
    depth = 0
    for token in following:
        depth += (token[0] == opening) - (token[0] == closing)
        if depth == 0 and token[0] == closing:
            return token.end()
    return None
