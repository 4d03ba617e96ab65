"""Facts about terms, each worked out once: datatypes, languages, lengths, classes."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from clusterkg.columns.graph import Graph
from clusterkg.columns.terms import BLANK, LITERAL, Ids, Mask, PerTerm, Terms, split_literal
from clusterkg.model.namespaces import RDF, RDFS, XSD
from clusterkg.rdf.datatypes import Value, checker, value


class Lexical:
    """Facts about the text of terms.

    Attributes:
        datatype: Code of the datatype of a well-formed literal; -1 for every other term.
        language: Code of the language of a literal; 0 for every other term.
        length: Length of what `STR` gives, in characters; -1 for a blank node.
    """

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        self._datatypes: dict[bytes, tuple[int, Callable[[str], bool] | None]] = {}
        self._codes: dict[str, int] = {}
        self._languages: dict[str, int] = {"": 0}
        self._values: dict[int, Value | None] = {}
        self.datatype = PerTerm(terms, self._datatypes_of, np.int32)
        self.language = PerTerm(terms, self._languages_of, np.int32)
        self.length = PerTerm(terms, self._lengths_of, np.int64)

    def code(self, datatype: str) -> int:
        """Return the code of a datatype."""
        return self._codes.setdefault(datatype, len(self._codes))

    def languages(self) -> dict[str, int]:
        """Return the languages seen so far, with their codes."""
        return self._languages

    def value(self, number: int) -> Value | None:
        """Return the value of a literal that SPARQL can order, or None."""
        if number not in self._values:
            literal = self._terms.literal(number)
            self._values[number] = (
                None
                if literal is None or literal.language
                else value(literal.lexical, literal.datatype)
            )
        return self._values[number]

    def each(self, nodes: Ids, test: Callable[[int], bool]) -> Mask:
        """Tell for each node whether it passes a test, which is called once for each term."""
        distinct, back = np.unique(nodes, return_inverse=True)
        passed = np.fromiter(map(test, distinct.tolist()), np.bool_, len(distinct))
        return passed[back]

    def _datatypes_of(self, numbers: Iterable[int]) -> list[int]:
        texts, known = self._terms.texts, self._datatypes
        found = []
        for number in numbers:
            text = texts[number]
            if text[0] != LITERAL:
                found.append(-1)
                continue
            tail = text[text.rindex(b'"') + 1 :]
            if tail[:1] == b"@":
                tail = b"@"
            if tail not in known:
                known[tail] = self._datatype(tail)
            code, check = known[tail]
            if check is not None:
                literal = split_literal(text)
                if literal is None or not check(literal.lexical):
                    code = -1
            found.append(code)
        return found

    def _datatype(self, tail: bytes) -> tuple[int, Callable[[str], bool] | None]:
        if tail == b"@":
            return self.code(f"{RDF}langString"), None
        datatype = tail[3:-1].decode() if tail else f"{XSD}string"
        return self.code(datatype), checker(datatype)

    def _languages_of(self, numbers: Iterable[int]) -> list[int]:
        found = []
        for number in numbers:
            text = self._terms.texts[number]
            language = ""
            if text[0] == LITERAL and text[-1] not in b'">':
                language = text[text.rindex(b'"') + 2 :].decode().lower()
            found.append(self._languages.setdefault(language, len(self._languages)))
        return found

    def _lengths_of(self, numbers: Iterable[int]) -> list[int]:
        texts = self._terms.texts
        return [
            -1 if texts[number][0] == BLANK else len(self._terms.string(number) or "")
            for number in numbers
        ]


class Classes:
    """The instances of classes, subclasses included, each class worked out once."""

    def __init__(self, graph: Graph) -> None:
        self._types = graph.inverse(graph.terms.iri(f"{RDF}type"))
        self._below = graph.inverse(graph.terms.iri(f"{RDFS}subClassOf"))
        self._instances: dict[int, Ids] = {}

    def instances(self, cls: int) -> Ids:
        """Return the instances of a class, ascending."""
        found = self._instances.get(cls)
        if found is None:
            classes = np.array([cls], np.int32)
            new = classes
            while len(new):
                below = np.unique(self._below.follow(new)[1])
                new = np.setdiff1d(below, classes)
                classes = np.concatenate([classes, new])
            found = np.unique(self._types.follow(classes)[1])
            self._instances[cls] = found
        return found

    def contains(self, cls: int, nodes: Ids) -> Mask:
        """Tell for each node whether it is an instance of a class."""
        instances = self.instances(cls)
        if not len(instances):
            return np.zeros(len(nodes), np.bool_)
        at = np.minimum(np.searchsorted(instances, nodes), len(instances) - 1)
        found: Mask = instances[at] == nodes
        return found
