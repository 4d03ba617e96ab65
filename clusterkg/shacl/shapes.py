"""The shapes graph: the statements of shapes files, with terms in N-Triples form."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path as FilePath

import numpy as np

from clusterkg import assets
from clusterkg.columns.paths import ONE_STEP, Path
from clusterkg.columns.terms import Literal, split_literal
from clusterkg.model.diagnostics import Line
from clusterkg.model.errors import ShapesError
from clusterkg.model.namespaces import OWL, RDF, RDFS, SH, XSD
from clusterkg.shacl.data import Data
from clusterkg.shacl.places import locate_node

A = f"<{RDF}type>"
TARGETS = ("targetNode", "targetClass", "targetSubjectsOf", "targetObjectsOf")
"""Names of the properties that say which nodes a shape is applied to."""

_AS_OF = "{AS_OF}"
_FIRST, _REST, _NIL = f"<{RDF}first>", f"<{RDF}rest>", f"<{RDF}nil>"
_IMPORTS = f"<{OWL}imports>".encode()
_SUBCLASS = f"<{RDFS}subClassOf>"


def sh(name: str) -> str:
    """Return a term of SHACL in N-Triples form.

    >>> sh("path")
    '<http://www.w3.org/ns/shacl#path>'
    """
    return f"<{SH}{name}>"


def component_of(parameter: str) -> str:
    """Return the IRI of the constraint component that is named after a parameter of SHACL.

    >>> component_of("minCount")
    'http://www.w3.org/ns/shacl#MinCountConstraintComponent'
    """
    return f"{SH}{parameter[0].upper()}{parameter[1:]}ConstraintComponent"


class ShapesGraph:
    """Statements of shapes files. Nodes are texts, terms in N-Triples form.

    Args:
        triples: Subject, predicate, object of each statement.
        data: The same as read from files, if they come from files.
        trusted: Whether they are known to be well-formed, so that checks can be skipped.
    """

    def __init__(
        self,
        triples: Iterable[tuple[str, str, str]],
        data: Data | None = None,
        *,
        trusted: bool = False,
    ) -> None:
        self._data = data
        self._files: list[str] = []
        self.trusted = trusted
        self._about: dict[str, dict[str, list[str]]] = {}
        self._with: dict[str, list[tuple[str, str]]] = {}
        for subject, predicate, value in dict.fromkeys(triples):
            self._about.setdefault(subject, {}).setdefault(predicate, []).append(value)
            self._with.setdefault(predicate, []).append((subject, value))

    @classmethod
    def of_files(
        cls, files: Iterable[FilePath], *, trusted: bool = False, as_of: date | None = None
    ) -> ShapesGraph:
        """Read shapes files, and the files of ours that they import.

        Args:
            files: The files.
            trusted: See the class.
            as_of: The date that stands for `{AS_OF}` in queries.

        Raises:
            InputError: A file cannot be used.
        """
        files = list(files)
        data = Data.of_files(files)
        while imported := _imported(data):
            data = Data.of_files([*(path for path, _ in data.files), *imported])
        texts = [text.decode() for text in data.graph.terms.texts]
        if as_of is not None:
            day = f'\\"{as_of.isoformat()}\\"^^<{XSD}date>'
            texts = [text.replace(_AS_OF, day) if _AS_OF in text else text for text in texts]
        rows = data.graph.triples.tolist()
        shapes = cls(((texts[s], texts[p], texts[o]) for s, p, o in rows), data, trusted=trusted)
        shapes._files = [str(path) for path in files]
        return shapes

    def files(self) -> list[str]:
        """Return the names of the files, without those that they import."""
        return self._files

    def place(self, node: str) -> Line | None:
        """Return where a node is described; None if it comes from no file."""
        return locate_node(self._data, node) if self._data else None

    def file_of(self, node: str) -> FilePath | None:
        """Return the file in which a node is first a subject; None if it comes from no file."""
        if self._data is None:
            return None
        number = self._data.number(node)
        rows = np.flatnonzero(self._data.graph.triples[:, 0] == number)
        if number is None or not len(rows):
            return None
        starts = [first for _, first in self._data.files]
        return self._data.files[bisect_right(starts, int(rows[0])) - 1][0]

    def targeted(self) -> dict[str, list[tuple[str, str]]]:
        """Return the shapes that have targets: predicate and object of each, in N-Triples form.

        A shape that is a class has its instances as targets; predicate and object are then
        `sh:targetClass` and the class.
        """
        found: dict[str, list[tuple[str, str]]] = {}
        for name in TARGETS:
            for node, term in self.pairs(sh(name)):
                found.setdefault(node, []).append((sh(name), term))
        declared = self.instances(sh("NodeShape")) | self.instances(sh("PropertyShape"))
        for node in sorted(declared & self.instances(f"<{RDFS}Class>")):
            found.setdefault(node, []).append((sh("targetClass"), node))
        return found

    def triples(self) -> Iterator[tuple[str, str, str]]:
        """Yield all statements."""
        for predicate, pairs in self._with.items():
            for subject, value in pairs:
                yield subject, predicate, value

    def mentions(self, namespace: str) -> bool:
        """Tell whether an IRI in a namespace is used as a subject, predicate or object."""
        start = f"<{namespace}"
        return any(term.startswith(start) for triple in self.triples() for term in triple)

    def about(self, node: str) -> dict[str, list[str]]:
        """Return the values of all properties of a node, by property."""
        return self._about.get(node, {})

    def values(self, node: str, predicate: str) -> list[str]:
        """Return the values of a property of a node."""
        return self._about.get(node, {}).get(predicate, [])

    def pairs(self, predicate: str) -> list[tuple[str, str]]:
        """Return (subject, object) of all statements with a predicate."""
        return self._with.get(predicate, [])

    def instances(self, cls: str) -> set[str]:
        """Return the SHACL instances of a class: of it, or of a class below it."""
        classes, waiting = {cls}, [cls]
        below: dict[str, list[str]] = {}
        for sub, sup in self.pairs(_SUBCLASS):
            below.setdefault(sup, []).append(sub)
        while waiting:
            for sub in below.get(waiting.pop(), ()):
                if sub not in classes:
                    classes.add(sub)
                    waiting.append(sub)
        return {node for node, kind in self.pairs(A) if kind in classes}

    def one(self, node: str, predicate: str) -> str | None:
        """Return the only value of a property, or None if it has none.

        Raises:
            ShapesError: There are several values.
        """
        values = self.values(node, predicate)
        if len(values) > 1:
            raise ShapesError(f"{node} has {len(values)} values of {predicate}, not one")
        return values[0] if values else None

    def literal(self, node: str, predicate: str, datatype: str) -> Literal | None:
        """Return the only value of a property, a literal of some datatype; None if there is none.

        Raises:
            ShapesError: There are several values, or the value is something else.
        """
        value = self.one(node, predicate)
        if value is None:
            return None
        literal = split_literal(value.encode())
        if literal is None or literal.datatype != f"{XSD}{datatype}":
            raise ShapesError(f"{node}: {predicate} must be an xsd:{datatype}, not {value}")
        return literal

    def integer(self, node: str, predicate: str) -> int | None:
        """Return the only value of a property, an integer; None if there is none. Raises as
        `literal`."""
        literal = self.literal(node, predicate, "integer")
        if literal is None:
            return None
        try:
            return int(literal.lexical)
        except ValueError:
            raise ShapesError(
                f"{node}: {predicate} must be an integer, not {literal.lexical!r}"
            ) from None

    def flag(self, node: str, predicate: str) -> bool:
        """Return the only value of a property, a boolean; False if there is none. Raises as
        `literal`."""
        literal = self.literal(node, predicate, "boolean")
        return literal is not None and literal.lexical == "true"

    def texts(self, node: str, predicate: str) -> dict[str, str]:
        """Return the literals among the values of a property by language; "" for none."""
        found = {}
        for value in self.values(node, predicate):
            literal = split_literal(value.encode())
            if literal is not None:
                found[literal.language] = literal.lexical
        return found

    def items(self, head: str) -> list[str]:
        """Return the members of a list.

        Raises:
            ShapesError: The list is ill-formed.
        """
        found, seen, node = [], set(), head
        while node != _NIL:
            first, rest = self.values(node, _FIRST), self.values(node, _REST)
            if len(first) != 1 or len(rest) != 1 or node in seen:
                raise ShapesError(f"{head} is not a well-formed list")
            seen.add(node)
            found.append(first[0])
            node = rest[0]
        return found

    def path(self, node: str) -> Path:
        """Return the path that a node stands for.

        Raises:
            ShapesError: The path is ill-formed.
        """
        return self._path(node, frozenset())

    def _path(self, node: str, above: frozenset[str]) -> Path:
        if node.startswith("<"):
            return node[1:-1]
        if node.startswith('"') or node in above:
            raise ShapesError(f"{node} is not a well-formed path")
        above |= {node}
        if self.values(node, _FIRST):
            return self._several("/", node, above)
        found: list[Path] = [
            (operator, self._path(inner, above))
            for operator, predicate in ONE_STEP.items()
            for inner in self.values(node, f"<{predicate}>")
        ]
        either = self.values(node, sh("alternativePath"))
        found += [self._several("|", head, above) for head in either]
        if len(found) != 1:
            raise ShapesError(f"{node} is not a well-formed path")
        return found[0]

    def _several(self, operator: str, head: str, above: frozenset[str]) -> Path:
        members = self.items(head)
        if len(members) < 2:
            raise ShapesError(f"{head}: a sequence or alternative path needs at least two members")
        return operator, *(self._path(member, above) for member in members)


def _imported(data: Data) -> list[FilePath]:
    """Return the files of ours that are imported (`owl:imports`), but not among those read."""
    terms = data.graph.terms
    imports = terms.known(_IMPORTS)
    if imports is None:
        return []
    read = {path.resolve() for path, _ in data.files}
    modules = {terms.text(number)[1:-1] for number in data.graph.pairs(imports).second.tolist()}
    found = {assets.file_of(module) for module in modules}
    return sorted(path for path in found if path is not None and path.resolve() not in read)
