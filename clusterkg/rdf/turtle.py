"""Writes Turtle in one stable form, so that a diff shows meaning only.

Order: ontology headers first, then subjects by IRI; `a` first, then predicates by name, then
objects; one object a line where there are several. A blank node that is used once stands inside
the statement that uses it; the others get names by their content. The same triples give the same
bytes, whatever order and names they came with.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from clusterkg.model.namespaces import OWL, PREFIXES, RDF, XSD

_TYPE = NamedNode(f"{RDF}type")
_FIRST = NamedNode(f"{RDF}first")
_REST = NamedNode(f"{RDF}rest")
_NIL = NamedNode(f"{RDF}nil")
_HEADER = (_TYPE, NamedNode(f"{OWL}Ontology"))
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
_PLAIN = {
    f"{XSD}integer": re.compile(r"[+-]?[0-9]+"),
    f"{XSD}decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    f"{XSD}boolean": re.compile(r"true|false"),
}
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})

Subject = NamedNode | BlankNode | Triple
Term = NamedNode | BlankNode | Literal | Triple


def to_turtle(triples: Iterable[Triple], prefixes: Mapping[str, str] = PREFIXES) -> str:
    """Return `triples` as Turtle in the stable form.

    Args:
        triples: The triples; no quoted triples (RDF 1.2) among them.
        prefixes: Prefix → namespace; only those in use are written.
    """
    return _Writer(triples, prefixes).text()


class _Writer:
    def __init__(self, triples: Iterable[Triple], prefixes: Mapping[str, str]) -> None:
        self._by_namespace = {namespace: prefix for prefix, namespace in prefixes.items()}
        self._prefixes = prefixes
        self._used: set[str] = set()
        self._about: dict[Subject, dict[NamedNode, list[Term]]] = {}
        uses: Counter[Term] = Counter()
        for triple in set(triples):
            values = self._about.setdefault(triple.subject, {})
            values.setdefault(triple.predicate, []).append(triple.object)
            if isinstance(triple.object, BlankNode):
                uses[triple.object] += 1
        self._hashes, loops = self._content_hashes()
        self._nested = {n for n in uses if uses[n] == 1 and n not in loops and n in self._about}
        self._names = self._named_blank_nodes(uses)

    def text(self) -> str:
        tops = [subject for subject in self._about if subject not in self._nested]
        blocks = [self._block(subject) for subject in sorted(tops, key=self._subject_key)]
        head = [
            f"@prefix {prefix}: <{self._prefixes[prefix]}> .\n" for prefix in sorted(self._used)
        ]
        return "".join(head) + "".join(f"\n{block}" for block in blocks)

    def _subject_key(self, subject: Subject) -> tuple[bool, bool, str]:
        header = _HEADER[1] in self._about[subject].get(_HEADER[0], [])
        return isinstance(subject, BlankNode), not header, self._sort_name(subject)

    def _block(self, subject: Subject) -> str:
        return f"{self._term(subject, 0)}{self._predicates(subject, 4)}\n.\n"

    def _predicates(self, subject: Subject, indent: int) -> str:
        pad = "\n" + " " * indent
        lines = []
        values = self._about[subject]
        for predicate in sorted(values, key=lambda p: (p != _TYPE, self._short(p.value)[0])):
            name = "a" if predicate == _TYPE else self._term(predicate, 0)
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
            return 1, term.language or "", term.value, term.datatype.value
        return (2 if isinstance(term, BlankNode) else 0), self._sort_name(term), "", ""

    def _term(self, term: Term, indent: int) -> str:
        if isinstance(term, NamedNode):
            return self._iri(term.value)
        if isinstance(term, Literal):
            return self._literal(term)
        if isinstance(term, BlankNode):
            return self._blank(term, indent)
        raise TypeError(f"not a term of RDF 1.1: {term}")

    def _iri(self, iri: str) -> str:
        text, prefix = self._short(iri)
        if prefix is not None:
            self._used.add(prefix)
        return text

    def _short(self, iri: str) -> tuple[str, str | None]:
        cut = max(iri.rfind("#"), iri.rfind("/")) + 1
        prefix = self._by_namespace.get(iri[:cut])
        if prefix is None or not _LOCAL.fullmatch(iri[cut:]):
            return str(NamedNode(iri)), None
        return f"{prefix}:{iri[cut:]}", prefix

    def _literal(self, literal: Literal) -> str:
        plain = _PLAIN.get(literal.datatype.value)
        if plain and plain.fullmatch(literal.value):
            return literal.value
        quoted = f'"{literal.value.translate(_ESCAPES)}"'
        if literal.language:
            return f"{quoted}@{literal.language}"
        if literal.datatype.value == f"{XSD}string":
            return quoted
        return f"{quoted}^^{self._iri(literal.datatype.value)}"

    def _blank(self, node: BlankNode, indent: int) -> str:
        if node not in self._nested:
            return self._names.get(node, "[]")
        items = self._list_items(node)
        if items is not None:
            inner = [self._term(item, indent + 4) for item in items]
            one_line = f"( {' '.join(inner)} )"
            if len(one_line) <= 80 and "\n" not in one_line:
                return one_line
            pad = "\n" + " " * (indent + 4)
            return f"({''.join(pad + item for item in inner)}\n{' ' * indent})"
        return f"[{self._predicates(node, indent + 4)}\n{' ' * indent}]"

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
            items.append(values[_FIRST][0])
            current = values[_REST][0]
        return items

    def _content_hashes(self) -> tuple[dict[BlankNode, str], set[BlankNode]]:
        """Name each blank node by what is said about it; also return those on or above a loop.

        Leaves first, so each node is named from finished names. Nodes in loops get their names
        by rounds of refinement, which tells apart all but truly symmetric ones.
        """
        below: dict[BlankNode, set[BlankNode]] = {}
        above: dict[BlankNode, set[BlankNode]] = {}
        for node, about in self._about.items():
            children = {o for values in about.values() for o in values if isinstance(o, BlankNode)}
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
                    for node in loops.intersection(o for o in objects if isinstance(o, BlankNode)):
                        names[node] = max(names.get(node, ""), f"{subject} {predicate}")
        for _ in range(min(len(loops), 8)):
            names |= {node: self._content_hash(node, names, names.get(node, "")) for node in loops}
        return names, loops

    def _content_hash(
        self, node: BlankNode, names: Mapping[BlankNode, str], start: str = ""
    ) -> str:
        parts = sorted(
            f"{predicate} {names.get(o, '…') if isinstance(o, BlankNode) else o}"
            for predicate, objects in self._about.get(node, {}).items()
            for o in objects
        )
        return hashlib.sha256("\n".join([start, *parts]).encode()).hexdigest()

    def _named_blank_nodes(self, uses: Counter[Term]) -> dict[BlankNode, str]:
        shared = [
            node
            for node in {*uses, *self._about}
            if isinstance(node, BlankNode) and node not in self._nested and uses[node]
        ]
        shared.sort(key=self._sort_name)
        return {node: f"_:b{number}" for number, node in enumerate(shared, 1)}

    def _sort_name(self, term: Term) -> str:
        return self._hashes[term] if isinstance(term, BlankNode) else str(term)
