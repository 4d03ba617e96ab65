"""Writes Turtle and TriG in one stable form, so that a diff shows meaning only.

Order: headers (ontology, data set, concept scheme) first, then subjects by IRI; `a` first, then
predicates by name, then objects; one object a line where there are several. A blank node that is
used once stands inside the statement that uses it; the others get names by their content. A string
of several lines is written as such, a language tag as BCP 47 recommends. The same triples and
prefixes give the same bytes, whatever order and names they came with.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

import pyoxigraph as ox
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from clusterkg.model.namespaces import OWL, PREFIXES, RDF, SKOS, XSD
from clusterkg.rdf.notation import Names, language_tag, plain, string

_TYPE = NamedNode(f"{RDF}type")
_FIRST = NamedNode(f"{RDF}first")
_REST = NamedNode(f"{RDF}rest")
_NIL = NamedNode(f"{RDF}nil")
_HEADERS: Final = tuple(
    NamedNode(iri)
    for iri in (
        f"{OWL}Ontology",
        "http://www.w3.org/ns/dcat#Catalog",
        "http://www.w3.org/ns/dcat#Dataset",
        "http://rdfs.org/ns/void#Dataset",
        f"{SKOS}ConceptScheme",
    )
)
"""Classes whose instances say what a file is; they come first, in this order."""

_ROUNDS: Final = 100
_DEEPEST: Final = 40
"""How deep brackets are nested; what lies deeper is named."""

Subject = NamedNode | BlankNode | Triple
Term = NamedNode | BlankNode | Literal | Triple


@dataclass
class Comments:
    """Comments of a Turtle file, each with its `#`, and where they belong.

    Attributes:
        head: Those above the first prefix.
        about: Those on a subject (predicate None), or on what it says with a predicate.
        tail: Those after the last statement.
    """

    head: list[str] = field(default_factory=list)
    about: dict[tuple[Subject, NamedNode | None], list[str]] = field(default_factory=dict)
    tail: list[str] = field(default_factory=list)


def to_turtle(
    triples: Iterable[Triple],
    prefixes: Mapping[str, str] = PREFIXES,
    *,
    kept: Mapping[str, str] | None = None,
    comments: Comments | None = None,
    base: str | None = None,
) -> str:
    """Return `triples` as Turtle in the stable form.

    Args:
        triples: The triples; triple terms (RDF 1.2) may be among their objects.
        prefixes: Prefix → namespace; only those in use are written.
        kept: Prefixes that are written in any case, and go before `prefixes`.
        comments: Comments to write.
        base: IRI in relation to which IRIs below it are written.
    """
    names = Names(prefixes, kept or {}, base)
    comments = comments or Comments()
    writer = _Writer(triples, names, comments)
    blocks = writer.blocks()
    head = "".join(f"{line}\n" for line in comments.head)
    declared = names.head()
    if head and declared:
        head += "\n"
    tail = "".join(f"{line}\n" for line in comments.tail)
    parts = [f"{head}{declared}", *blocks, tail]
    return "\n".join(part for number, part in enumerate(parts) if part or number == 0)


def dump(quads: Iterable[ox.Quad], form: str) -> str:
    """Return statements as `ttl`, `nt` (graphs merged), `trig` or `nq`, always in the same order.

    Turtle and TriG are in the stable form. Lines of N-Triples and N-Quads are sorted; blank nodes
    are named by their place in the canonical form of the data set (RDFC-1.0), so the same content
    gives the same bytes.
    """
    if form == "ttl":
        return to_turtle(quad.triple for quad in quads)
    if form == "trig":
        return _trig(quads)
    dataset = ox.Dataset(quads if form == "nq" else (ox.Quad(*q.triple) for q in quads))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return "".join(sorted(f"{quad} .\n" for quad in dataset))


def _trig(quads: Iterable[ox.Quad]) -> str:
    graphs: dict[str, list[Triple]] = {}
    found: dict[BlankNode, set[str]] = {}
    for quad in quads:
        name = str(quad.graph_name)
        graphs.setdefault(name, []).append(quad.triple)
        for node in _blank_nodes(quad.triple):
            found.setdefault(node, set()).add(name)
    shared = {node for node, places in found.items() if len(places) > 1}
    names = Names(PREFIXES, {}, None)
    parts = []
    labels: dict[BlankNode, str] = {}
    for name, triples in sorted(graphs.items()):
        body = "\n".join(_Writer(triples, names, Comments(), labels, shared).blocks())
        parts.append(body if name == "DEFAULT" else f"{name} {{\n\n{body}}}\n")
    return "\n".join([names.head(), *parts])


def _blank_nodes(term: Term) -> Iterator[BlankNode]:
    if isinstance(term, BlankNode):
        yield term
    elif isinstance(term, Triple):
        yield from _blank_nodes(term.subject)
        yield from _blank_nodes(term.object)


class _Writer:
    def __init__(
        self,
        triples: Iterable[Triple],
        names: Names,
        comments: Comments,
        labels: dict[BlankNode, str] | None = None,
        shared: Iterable[BlankNode] = (),
    ) -> None:
        self._names = names
        self._comments = comments.about
        self._about: dict[Subject, dict[NamedNode, list[Term]]] = {}
        uses: Counter[BlankNode] = Counter()
        within = set(shared)
        for triple in set(triples):
            values = self._about.setdefault(triple.subject, {})
            values.setdefault(triple.predicate, []).append(triple.object)
            if isinstance(triple.object, BlankNode):
                uses[triple.object] += 1
            elif isinstance(triple.object, Triple):
                within.update(_blank_nodes(triple.object))
        self._hashes, loops = self._content_hashes()
        kept_apart = loops | within
        self._nested = {
            n for n in uses if uses[n] == 1 and n not in kept_apart and n in self._about
        }
        self._nested -= self._too_deep()
        self._labels = {} if labels is None else labels
        named = {*(n for n in uses if n not in self._nested), *within}
        if len({self._hashes[node] for node in named}) < len(named):
            self._tell_apart(named)
        self._label(named)

    def blocks(self) -> list[str]:
        tops = [subject for subject in self._about if subject not in self._nested]
        return [self._block(subject) for subject in sorted(tops, key=self._subject_key)]

    def _subject_key(self, subject: Subject) -> tuple[bool, int, str, str]:
        types = self._about[subject].get(_TYPE, [])
        rank = next((n for n, header in enumerate(_HEADERS) if header in types), len(_HEADERS))
        blank = isinstance(subject, BlankNode)
        return blank, rank, self._sort_name(subject), self._label_of(subject)

    def _block(self, subject: Subject) -> str:
        above = "".join(f"{line}\n" for line in self._comments.get((subject, None), ()))
        return f"{above}{self._term(subject, 0)}{self._predicates(subject, 4)}\n.\n"

    def _predicates(self, subject: Subject, indent: int) -> str:
        pad = "\n" + " " * indent
        lines = []
        values = self._about[subject]
        for predicate in sorted(values, key=lambda p: (p != _TYPE, self._names.short(p.value)[0])):
            lines += [pad + line for line in self._comments.get((subject, predicate), ())]
            name = "a" if predicate == _TYPE else self._names.iri(predicate.value)
            objects = sorted(values[predicate], key=self._object_key)
            if len(objects) == 1:
                lines.append(f"{pad}{name} {self._term(objects[0], indent)} ;")
            else:
                deeper = pad + " " * 4
                texts = [f"{deeper}{self._term(o, indent + 4)}" for o in objects]
                lines.append(f"{pad}{name}{' ,'.join(texts)} ;")
        return "".join(lines)

    def _object_key(self, term: Term) -> tuple[int, str, str, str]:
        if isinstance(term, Literal):
            return 1, term.language or "", term.value, f"{term.datatype.value} {term.direction}"
        kind = 0 if isinstance(term, NamedNode) else 2 if isinstance(term, BlankNode) else 3
        return kind, self._sort_name(term), self._label_of(term), ""

    def _term(self, term: Term, indent: int) -> str:
        if isinstance(term, NamedNode):
            return self._names.iri(term.value)
        if isinstance(term, Literal):
            return self._literal(term)
        if isinstance(term, BlankNode):
            return self._blank(term, indent)
        value = term.object
        parts = (
            self._term(term.subject, indent),
            self._term(term.predicate, indent),
            # Oxigraph reads no string of several lines here.
            self._literal(value, short=True)
            if isinstance(value, Literal)
            else self._term(value, indent),
        )
        return f"<<( {' '.join(parts)} )>>"

    def _literal(self, literal: Literal, *, short: bool = False) -> str:
        if plain(literal.value, literal.datatype.value):
            return literal.value
        quoted = string(literal.value, short=short)
        if literal.language:
            direction = f"--{literal.direction!s}" if literal.direction else ""
            return f"{quoted}@{language_tag(literal.language)}{direction}"
        if literal.datatype.value == f"{XSD}string":
            return quoted
        return f"{quoted}^^{self._names.iri(literal.datatype.value)}"

    def _blank(self, node: BlankNode, indent: int) -> str:
        if node not in self._nested:
            return self._labels.get(node, "[]")
        items = self._list_items(node)
        if items is not None:
            inner = [self._term(item, indent + 4) for item in items]
            one_line = f"( {' '.join(inner)} )"
            if len(one_line) <= 80 and "\n" not in one_line:
                return one_line
            pad = "\n" + " " * (indent + 4)
            return f"({''.join(pad + item for item in inner)}\n{' ' * indent})"
        pad = "\n" + " " * (indent + 4)
        above = "".join(pad + line for line in self._comments.get((node, None), ()))
        return f"[{above}{self._predicates(node, indent + 4)}\n{' ' * indent}]"

    def _list_items(self, node: BlankNode) -> list[Term] | None:
        """Return the members where `node` starts a well-formed, unshared list, else None."""
        items = []
        current: Term = node
        while current != _NIL:
            if not isinstance(current, BlankNode) or current not in self._nested:
                return None
            values = self._about[current]
            if set(values) != {_FIRST, _REST} or any(len(v) != 1 for v in values.values()):
                return None
            if self._comments and any((current, p) in self._comments for p in (None, *values)):
                return None
            items.append(values[_FIRST][0])
            current = values[_REST][0]
        return items

    def _too_deep(self) -> set[BlankNode]:
        """Return nodes that get a name because they would be nested too deep."""
        user: dict[BlankNode, tuple[Subject, bool]] = {}
        for subject, about in self._about.items():
            for predicate, objects in about.items():
                for node in objects:
                    if isinstance(node, BlankNode) and node in self._nested:
                        user[node] = subject, predicate != _REST
        depths: dict[Subject, int] = {}
        for node in user:
            above: list[BlankNode] = []
            current: Subject = node
            while isinstance(current, BlankNode) and current in user and current not in depths:
                above.append(current)
                current = user[current][0]
            for each in reversed(above):
                outer, deeper = user[each]
                depths[each] = depths.get(outer, 0) + deeper
        return {
            node for node, (_, deeper) in user.items() if deeper and depths[node] % _DEEPEST == 0
        }

    def _content_hashes(self) -> tuple[dict[BlankNode, str], set[BlankNode]]:
        """Name each blank node by what is said about it; also return those on or above a loop.

        Leaves first, so each node is named from finished names. Nodes in loops get their names
        by rounds of refinement, which tells apart all but truly symmetric ones.
        """
        below: dict[BlankNode, set[BlankNode]] = {}
        above: dict[BlankNode, set[BlankNode]] = {}
        for node, about in self._about.items():
            children = {n for values in about.values() for o in values for n in _blank_nodes(o)}
            if isinstance(node, BlankNode):
                below[node] = children
                for child in children:
                    above.setdefault(child, set()).add(node)
            for child in children:
                below.setdefault(child, set())
        waiting = {node: len(children) for node, children in below.items()}
        ready = [node for node, count in waiting.items() if count == 0]
        names: dict[BlankNode, str] = {}
        while ready:
            node = ready.pop()
            names[node] = self._content_hash(node, names)
            del waiting[node]
            for parent in above.get(node, ()):
                waiting[parent] -= 1
                if waiting[parent] == 0:
                    ready.append(parent)
        loops = set(waiting)
        for subject, about in self._about.items():
            if not isinstance(subject, BlankNode):
                for predicate, objects in about.items():
                    found = {node for o in objects for node in _blank_nodes(o)}
                    for node in loops & found:
                        names[node] = max(names.get(node, ""), f"{subject} {predicate}")
        for _ in range(min(len(loops), 8)):
            names |= {node: self._content_hash(node, names, names.get(node, "")) for node in loops}
        return names, loops

    def _content_hash(
        self, node: BlankNode, names: Mapping[BlankNode, str], start: str = ""
    ) -> str:
        parts = sorted(
            f"{predicate} {_spelt(o, names)}"
            for predicate, objects in self._about.get(node, {}).items()
            for o in objects
        )
        if self._comments:
            own = sorted(self._about.get(node, ()), key=lambda predicate: predicate.value)
            parts += [line for p in (None, *own) for line in self._comments.get((node, p), ())]
        return _digest(start, *parts)

    def _tell_apart(self, named: set[BlankNode]) -> None:
        """Give different hashes to nodes of the same content, by where they are used.

        Where that makes no difference either, one of them is picked, and so on: mostly such nodes
        are symmetric, so that any pick leads to the same text.
        """
        within: dict[BlankNode, list[Triple]] = {}
        for subject, about in self._about.items():
            for predicate, objects in about.items():
                for triple in (Triple(subject, predicate, o) for o in objects):
                    for node in {*_blank_nodes(triple)}:
                        within.setdefault(node, []).append(triple)
        names = {node: self._hashes.get(node, "") for node in within}
        kinds = 0
        for _ in range(_ROUNDS):
            names = {
                node: _digest(names[node], *sorted(_spelt(t, names, node) for t in triples))
                for node, triples in within.items()
            }
            before, kinds = kinds, len(set(names.values()))
            if kinds > before:
                continue
            count = Counter(names[node] for node in named)
            alike = [node for node in named if count[names[node]] > 1]
            if not alike:
                break
            picked = min(alike, key=names.__getitem__)
            names[picked] = _digest(names[picked], "picked")
        self._hashes = names

    def _label(self, nodes: set[BlankNode]) -> None:
        """Name the blank nodes that have no name yet."""
        for node in sorted(nodes.difference(self._labels), key=self._sort_name):
            self._labels[node] = f"_:b{len(self._labels) + 1}"

    def _label_of(self, term: Term) -> str:
        return self._labels.get(term, "") if isinstance(term, BlankNode) else ""

    def _sort_name(self, term: Term) -> str:
        return _spelt(term, self._hashes)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _spelt(term: Term, names: Mapping[BlankNode, str], here: BlankNode | None = None) -> str:
    if isinstance(term, BlankNode):
        return "here" if term == here else names.get(term, "…")
    if isinstance(term, Triple):
        parts = (term.subject, term.predicate, term.object)
        return " ".join(_spelt(part, names, here) for part in parts)
    return str(term)
