"""pySHACL has the faults that `shacl_faults` lists, and the columnar engine has not."""

from __future__ import annotations

import contextlib
import io
import logging
from collections import Counter
from collections.abc import Callable, Iterator

import pyoxigraph as ox
import pytest
import rdflib
from pyshacl import validate
from rdflib import RDF
from rdflib import SH as RSH
from rdflib.term import Node
from shacl_cases import PREFIXES, Case
from shacl_faults import FAULTS, Fault, Key, one_name

from clusterkg.model.errors import ShapesError
from clusterkg.model.namespaces import XSD
from clusterkg.shacl.engines.columnar.engine import run as columnar
from clusterkg.shacl.engines.pyshacl import run as pyshacl
from clusterkg.shacl.model import Result

MENDED = "pySHACL no longer has this fault: let the differential test cover it"


def keys(results: list[Result]) -> Counter[Key]:
    """Return of results what the cases tell."""
    return Counter(
        (one_name(r.focus), None if r.value is None else one_name(r.value), r.component)
        for r in results
    )


def raw(fault: Fault) -> Counter[Key]:
    """Return what pySHACL finds by itself, from rdflib's reading of both graphs."""
    data, shapes = (
        rdflib.Graph().parse(data=PREFIXES + text, format="turtle")
        for text in (fault.data, fault.whole_shapes())
    )
    _, report, text = validate(data, shacl_graph=shapes)
    if not isinstance(report, rdflib.Graph):
        raise ShapesError(str(text))
    inner = set(report.objects(None, RSH.detail))
    found: Counter[Key] = Counter()
    for node in set(report.subjects(RDF.type, RSH.ValidationResult)) - inner:
        focus, value = report.value(node, RSH.focusNode), report.value(node, RSH.value)
        which = str(report.value(node, RSH.sourceConstraintComponent))
        assert focus is not None
        found[_text(focus), None if value is None else _text(value), which] += 1
    return found


def _text(term: Node) -> str:
    if isinstance(term, rdflib.Literal):
        if term.language:
            return str(ox.Literal(str(term), language=term.language))
        return str(ox.Literal(str(term), datatype=ox.NamedNode(term.datatype or f"{XSD}string")))
    return str(ox.NamedNode(str(term))) if isinstance(term, rdflib.URIRef) else "_:"


def is_right(fault: Fault, run: Callable[[], Counter[Key]]) -> bool:
    """Tell whether pySHACL gives the right results; where it gives up, it must be as known."""
    with contextlib.redirect_stdout(io.StringIO()):
        try:
            return run() == fault.results()
        except Exception as error:  # rdflib raises bare ones
            if not fault.fails or fault.fails not in str(error):
                raise
            return False


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    logging.disable(logging.CRITICAL)  # of rdflib, a traceback for each odd literal
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_fault_of_pyshacl(fault: Fault) -> None:
    data, shapes = Case(fault.data, fault.whole_shapes()).read()
    assert keys(columnar(data, shapes).results) == fault.results(), fault.says
    assert not is_right(fault, lambda: keys(pyshacl(data, shapes).results)), MENDED
    assert not is_right(fault, lambda: raw(fault)), MENDED


def test_names_are_unique() -> None:
    names = [fault.name for fault in FAULTS]
    assert len({*names}) == len(names)
