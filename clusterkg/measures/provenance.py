"""Which computation made an indicator: method, parameters, input and program, in PROV terms."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

import pyoxigraph as ox

from clusterkg._version import __version__
from clusterkg.model.content import unreadable
from clusterkg.model.namespaces import CKG, COMPUTED, DCTERMS, ID, PROV, RDF, RDFS, XSD

TYPE: Final = ox.NamedNode(f"{RDF}type")


@dataclass(frozen=True)
class Input:
    """What went into a computation.

    Attributes:
        name: The name of the file, or the address of the store.
        digest: SHA-256 of the content, as hexadecimal digits.
    """

    name: str
    digest: str

    @classmethod
    def of_file(cls, path: Path) -> Input:
        """Describe a file.

        Raises:
            FileError: It cannot be read.
        """
        try:
            with path.open("rb") as file:
                return cls(path.name, hashlib.file_digest(file, "sha256").hexdigest())
        except OSError as error:
            raise unreadable(path, error) from None


@dataclass(frozen=True)
class Computation:
    """One run of a measure. The same run over the same input is the same computation.

    Attributes:
        measure: What was computed: lq, strong or stars.
        parameters: Choices by name, as on the command line.
        inputs: What went into it.
        method: End of the IRI of the method of assessment, if it has one.
    """

    measure: str
    parameters: Mapping[str, str]
    inputs: tuple[Input, ...]
    method: str | None = None

    @property
    def key(self) -> str:
        """What tells this computation from others: a digest of all that it is made of."""
        parts = [self.measure, self.method or "", __version__]
        parts += [f"{name}={value}" for name, value in sorted(self.parameters.items())]
        parts += [each.digest for each in self.inputs]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]

    @property
    def iri(self) -> str:
        """The IRI of the computation."""
        return f"{ID}computation/{self.measure}-{self.key}"

    @property
    def graph(self) -> str:
        """The named graph for what it makes."""
        return f"{COMPUTED}{self.measure}-{self.key}"

    def triples(self) -> Iterator[ox.Triple]:
        """Yield what describes the computation; no time, so that the same run says the same."""
        run = ox.NamedNode(self.iri)
        yield ox.Triple(run, TYPE, ox.NamedNode(f"{CKG}Computation"))
        yield ox.Triple(run, _term(RDFS, "label"), ox.Literal(f"measure {self.measure}"))
        if self.method is not None:
            yield ox.Triple(run, _term(CKG, "byMethod"), method_node(self.method))
        program = ox.NamedNode(f"{ID}software/clusterkg-{quote(__version__)}")
        yield ox.Triple(run, _term(PROV, "wasAssociatedWith"), program)
        yield ox.Triple(program, TYPE, _term(PROV, "SoftwareAgent"))
        yield ox.Triple(program, _term(RDFS, "label"), ox.Literal(f"clusterkg {__version__}"))
        for each in self.inputs:
            source = ox.NamedNode(f"{ID}input/{each.digest}")
            yield ox.Triple(run, _term(PROV, "used"), source)
            yield ox.Triple(source, TYPE, _term(PROV, "Entity"))
            yield ox.Triple(source, _term(RDFS, "label"), ox.Literal(each.name))
            digest = ox.Literal(f"sha256:{each.digest}")
            yield ox.Triple(source, _term(DCTERMS, "identifier"), digest)
        for name, value in sorted(self.parameters.items()):
            choice = ox.NamedNode(f"{self.iri}/parameter/{quote(name)}")
            yield ox.Triple(run, _term(CKG, "hasParameter"), choice)
            yield ox.Triple(choice, TYPE, ox.NamedNode(f"{CKG}Parameter"))
            yield ox.Triple(choice, _term(CKG, "parameterName"), ox.Literal(name))
            yield ox.Triple(choice, _term(CKG, "parameterValue"), ox.Literal(value))


def _term(namespace: str, name: str) -> ox.NamedNode:
    return ox.NamedNode(namespace + name)


def method_node(name: str) -> ox.NamedNode:
    """Return the IRI of a method of assessment."""
    return ox.NamedNode(f"https://w3id.org/clusterkg/vocab/method/{name}")


def year_literal(year: str) -> ox.Literal:
    """Return a year as a literal."""
    return ox.Literal(year, datatype=ox.NamedNode(f"{XSD}gYear"))
