"""One page per ontology module, with a class diagram, and one per vocabulary."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pyoxigraph as ox

from clusterkg import assets
from clusterkg.model.namespaces import CKG, DCTERMS, OWL, PREFIXES, RDF, RDFS, SKOS, VOCAB, shorten
from clusterkg.rdf.reader import quads
from docs.generate.text import languages, page, table

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


def pages() -> tuple[dict[str, str], dict[str, str]]:
    """Return the pages of modules and of vocabularies: path below `docs/` → text."""
    modules = {
        f"reference/ontology/{path.stem}.md": _module(path)
        for path in assets.ontology_files()
        if path.parent.name == "ontology" and path.stem != "clusterkg"
    }
    schemes = {
        f"reference/vocabulary/{path.stem}.md": _scheme(path)
        for path in assets.ontology_files()
        if path.parent.name == "vocab"
    }
    return modules, schemes


@cache
def _all() -> ox.Store:
    store = ox.Store()
    for path in assets.ontology_files():
        store.extend(quad for quad in quads(path))
    return store


def _values(node: Term, predicate: str) -> list[Term]:
    if isinstance(node, ox.Literal | ox.Triple):
        return []
    found = _all().quads_for_pattern(node, ox.NamedNode(predicate), None)
    return sorted({quad.object for quad in found}, key=_order)


def _order(term: Term) -> str:
    """Order terms by what they say: blank nodes have new names each time a file is read."""
    return _expression(term) if isinstance(term, ox.BlankNode) else str(term)


def _texts(node: Term, predicate: str) -> dict[str, str]:
    """Return the texts of a node by language; several in one language are joined."""
    found: dict[str, list[str]] = {}
    for term in _values(node, predicate):
        if isinstance(term, ox.Literal):
            found.setdefault(term.language or "en", []).append(term.value)
    return {lang: "; ".join(texts) for lang, texts in found.items()}


def _subjects(predicate: str, value: str) -> list[ox.NamedNode]:
    found = _all().quads_for_pattern(None, ox.NamedNode(predicate), ox.NamedNode(value))
    return sorted({q.subject for q in found if isinstance(q.subject, ox.NamedNode)}, key=str)


def _module(path: Path) -> str:
    header = f"https://w3id.org/clusterkg/ontology/{path.stem}"
    terms = _subjects(f"{RDFS}isDefinedBy", header)
    classes = [t for t in terms if _is(t, f"{OWL}Class")]
    others = [t for t in terms if t not in classes]
    lines = [_texts(ox.NamedNode(header), f"{DCTERMS}description")["en"], ""]
    if classes:
        lines += [*_diagram(classes, others), "## Classes", ""]
    for term in classes:
        lines += _term(term)
    if others:
        lines += ["## Properties", ""]
    for term in others:
        lines += _term(term)
    return page(_texts(ox.NamedNode(header), f"{DCTERMS}title")["en"], lines)


def _is(term: Term, kind: str) -> bool:
    return ox.NamedNode(kind) in _values(term, f"{RDF}type")


def _diagram(classes: list[ox.NamedNode], properties: list[ox.NamedNode]) -> list[str]:
    """Return a Mermaid class diagram: subclasses, and properties between two named classes."""
    edges = [
        f"  {_local(other)} <|-- {_local(one)}"
        for one in classes
        for other in _values(one, f"{RDFS}subClassOf")
        if isinstance(other, ox.NamedNode)
    ]
    edges += [
        f"  {_local(one)} --> {_local(other)} : {_local(term)}"
        for term in properties
        for one in _values(term, f"{RDFS}domain")
        for other in _values(term, f"{RDFS}range")
        if _ours(one) and _ours(other)
    ]
    alone = [f"  class {_local(one)}" for one in classes]
    return ["```mermaid", "classDiagram", *alone, *sorted(edges), "```", ""]


def _ours(term: Term) -> bool:
    return isinstance(term, ox.NamedNode) and term.value.startswith(CKG)


def _local(term: Term) -> str:
    assert isinstance(term, ox.NamedNode)
    return shorten(term.value).replace(":", "_").removeprefix("ckg_")


_FACTS = {
    "Subclass of": f"{RDFS}subClassOf",
    "Subproperty of": f"{RDFS}subPropertyOf",
    "Defined as": f"{OWL}equivalentClass",
    "Disjoint with": f"{OWL}disjointWith",
    "Domain": f"{RDFS}domain",
    "Range": f"{RDFS}range",
    "Inverse of": f"{OWL}inverseOf",
    "Follows from": f"{OWL}propertyChainAxiom",
    "Source": f"{DCTERMS}source",
}
_KINDS = (
    "FunctionalProperty",
    "SymmetricProperty",
    "AsymmetricProperty",
    "IrreflexiveProperty",
    "TransitiveProperty",
)


def _term(term: ox.NamedNode) -> list[str]:
    rows = {
        "label": _texts(term, f"{RDFS}label"),
        "definition": _texts(term, f"{SKOS}definition"),
        "also called": _texts(term, f"{SKOS}altLabel"),
    }
    lines = [f"### {rows['label']['en']} (`{shorten(term.value)}`)", ""]
    lines += languages({name: texts for name, texts in rows.items() if texts})
    for name, predicate in _FACTS.items():
        values = [_expression(value) for value in _values(term, predicate)]
        if values:
            lines.append(f"- {name}: {', '.join(values)}")
    kinds = [kind.removesuffix("Property").lower() for kind in _KINDS if _is(term, OWL + kind)]
    if kinds:
        lines.append(f"- Characteristics: {', '.join(kinds)}")
    lines += [f"- {text}" for text in _texts(term, f"{SKOS}example").get("en", "").split("; ")]
    return [*lines, ""]


def _expression(term: Term) -> str:
    """Return a class expression or chain in the manner of the Manchester syntax."""
    if isinstance(term, ox.NamedNode):
        return f"`{shorten(term.value)}`"
    if isinstance(term, ox.Literal):
        return term.value
    if _values(term, f"{RDF}first"):
        return " ∘ ".join(_expression(member) for member in _list(term))
    for name, word in (("intersectionOf", " and "), ("unionOf", " or ")):
        for head in _values(term, OWL + name):
            return "(" + word.join(_expression(member) for member in _list(head)) + ")"
    for head in _values(term, f"{OWL}oneOf"):
        return "{" + ", ".join(_expression(member) for member in _list(head)) + "}"
    for inverse in _values(term, f"{OWL}inverseOf"):
        return f"inverse {_expression(inverse)}"
    on = _expression(_values(term, f"{OWL}onProperty")[0])
    for name, word in (
        ("someValuesFrom", "some"),
        ("allValuesFrom", "only"),
        ("hasValue", "value"),
    ):
        for value in _values(term, OWL + name):
            return f"{on} {word} {_expression(value)}"
    least = _expression(_values(term, f"{OWL}minQualifiedCardinality")[0])
    return f"{on} min {least} {_expression(_values(term, f'{OWL}onClass')[0])}"


def _list(head: Term) -> list[Term]:
    members = []
    while first := _values(head, f"{RDF}first"):
        members.append(first[0])
        head = _values(head, f"{RDF}rest")[0]
    return members


def _scheme(path: Path) -> str:
    iri = f"{VOCAB}{path.stem}"
    node = ox.NamedNode(iri)
    rows = [
        [
            "; ".join(_texts(concept, f"{SKOS}notation").values()),
            f"`{shorten(concept.value)}`",
            *(_texts(concept, f"{SKOS}prefLabel").get(lang, "") for lang in ("en", "uk", "ru")),
            _texts(concept, f"{SKOS}definition").get("en", ""),
            ", ".join(_expression(value) for value in _values(concept, f"{SKOS}broader")),
        ]
        for concept in _subjects(f"{SKOS}inScheme", iri)
    ]
    rows.sort(key=lambda row: ([int(n) for n in row[0].split(".") if n.isdigit()], row[1]))
    columns = ["no.", "concept", "English", "українською", "по-русски", "definition", "broader"]
    assert PREFIXES[path.stem] == f"{iri}/"
    lines = [_texts(node, f"{SKOS}definition")["en"] + ".", "", *table(columns, rows)]
    return page(_texts(node, f"{RDFS}label")["en"], lines)
