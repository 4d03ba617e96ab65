"""Makes terms of what is typed into a form."""

from __future__ import annotations

from typing import Final

import pyoxigraph as ox

from clusterkg.model.namespaces import ID, LANGUAGES, PREFIXES, shorten
from clusterkg.rdf.datatypes import checker
from clusterkg.server.forms.fields import Control, datatypes, expanded
from clusterkg.server.pages.context import PageContext, values
from clusterkg.tables.headers import OTHER_PREFIXES
from clusterkg.tables.iris import iri_of
from clusterkg.tables.problems import ProblemError
from clusterkg.tables.template.columns import Kind

PREFIXES_KNOWN: Final = {**OTHER_PREFIXES, **PREFIXES}
_KNOWN: Final = "SELECT ?p WHERE { %s ?thing ?p ?o } LIMIT 1"
_CALLED: Final = """
SELECT DISTINCT ?thing WHERE {
  VALUES ?label { %s }
  VALUES ?name { rdfs:label skos:prefLabel skos:altLabel }
  ?thing ?name ?label .
  FILTER isIRI(?thing)
}
ORDER BY ?thing LIMIT 6
"""


class WrongValueError(ValueError):
    """A text is not a value of a field.

    Args:
        key: The name of the text that says so.
        found: What that text names.
        ill_formed: The literal that it would be.
    """

    def __init__(self, key: str, found: str = "", ill_formed: ox.Literal | None = None) -> None:
        super().__init__(key)
        self.key, self.found, self.ill_formed = key, found, ill_formed


def term(context: PageContext, control: Control, text: str) -> ox.NamedNode | ox.Literal:
    """Return what a text in a control stands for.

    Raises:
        WrongValueError: It stands for nothing.
    """
    column = control.column
    if column.kind in {Kind.CONCEPT, Kind.THING, Kind.KIND}:
        return thing(context, text)
    if any(choice == f"<{expanded(text)}>" for choice in column.choices):
        return ox.NamedNode(expanded(text))
    if column.language:
        return ox.Literal(text, language=column.language)
    for datatype in datatypes(column):
        check = checker(datatype)
        if check is None or check(text):
            return ox.Literal(text, datatype=ox.NamedNode(datatype))
    ill_formed = ox.Literal(text, datatype=ox.NamedNode(datatypes(column)[0]))
    raise WrongValueError(f"form_not_{column.kind.value}", ill_formed=ill_formed)


def thing(context: PageContext, text: str) -> ox.NamedNode:
    """Return the thing that a text names: by IRI, prefixed name, or label in any language.

    Raises:
        WrongValueError: It names none, or several.
    """
    try:
        iri = iri_of(text, PREFIXES_KNOWN)
    except ProblemError:
        raise WrongValueError("form_not_iri") from None
    if iri is not None and not iri.startswith("_:"):
        # What is ours must be there; of others' things the store need not know anything.
        if iri.startswith(ID) and not context.rows(_KNOWN % values("thing", [iri])):
            raise WrongValueError("form_not_there")
        return ox.NamedNode(iri)
    labels = [ox.Literal(text), *(ox.Literal(text, language=lang) for lang in LANGUAGES)]
    rows = context.rows(_CALLED % " ".join(map(str, labels)))
    found = [row["thing"] for row in rows if isinstance(row["thing"], ox.NamedNode)]
    if len(found) == 1:
        return found[0]
    if found:
        raise WrongValueError("form_several", ", ".join(shorten(one.value) for one in found))
    raise WrongValueError("form_unknown")
