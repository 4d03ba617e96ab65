"""The query editor. Without JavaScript it is a form whose answer is part of the page."""

from __future__ import annotations

import json
from typing import Any, Final

import numpy as np

from clusterkg.model.namespaces import CKG, OWL, PREFIXES, SKOS, XSD, shorten
from clusterkg.queries.catalogue import load, names
from clusterkg.server.pages.context import PageContext, values
from clusterkg.server.pages.view import File, Page, View, html

PAGE: Final = Page(("/query/names",), "/query/names", html=False)

_MOST_ROWS: Final = 500
_MOST_TEXT: Final = 200_000

START: Final = """SELECT ?cluster ?name ?place WHERE {
  ?cluster a ckg:Cluster ;
    rdfs:label ?name ;
    ckg:locatedIn ?place .
  FILTER (LANG(?name) = "en")
}
ORDER BY ?name
LIMIT 50"""
_NAMES: Final = """
SELECT ?thing ?label WHERE {
  %s
  ?thing rdfs:label ?label .
  FILTER (LANG(?label) = "%s")
}
ORDER BY ?label
"""
_MOST_NAMES: Final = 4000
_SORTS: Final = {
    f"{OWL}Class": "class",
    f"{OWL}ObjectProperty": "property",
    f"{OWL}DatatypeProperty": "property",
    f"{SKOS}Concept": "thing",
    f"{CKG}Cluster": "thing",
    f"{CKG}Place": "thing",
    f"{CKG}Actor": "thing",
    f"{CKG}Paper": "thing",
}


def render(context: PageContext, view: View) -> File:
    """Return what the editor completes, as JSON: prefixes, and names with labels."""
    return File("application/json", _names(context))


def page(
    view: View, text: str = "", *, answer: dict[str, Any] | None = None, wrong: str = ""
) -> str:
    """Return the page. It asks nothing of the store.

    Args:
        view: The request.
        text: The query in the editor; that of the address, or one to start with, if empty.
        answer: What `shown` returns.
        wrong: Why there is no answer.
    """
    example = view.first("example")
    text = text or view.first("query") or START
    if example in names():
        lines = load(example).text.splitlines()
        text = "\n".join(line for line in lines if not line.startswith("#+")).strip()
    examples = [{"name": name, "title": load(name).title[view.lang]} for name in names()]
    return html(
        "editor.html",
        view,
        text=text,
        examples=examples,
        example=example,
        answer=answer,
        wrong=wrong,
    )


def shown(body: bytes, media: str) -> dict[str, Any]:
    """Return an answer as the template shows it, from the bytes that a worker made."""
    if "sparql-results+json" not in media:
        text = body.decode("utf-8", "replace")
        return {"truth": None, "rows": [], "columns": [], "total": 0, "text": text[:_MOST_TEXT]}
    answer = json.loads(body)
    if "boolean" in answer:
        return {"truth": answer["boolean"], "rows": [], "columns": [], "total": 0, "text": ""}
    columns = answer["head"]["vars"]
    bindings = answer["results"]["bindings"]
    rows = [[_cell(row.get(column)) for column in columns] for row in bindings[:_MOST_ROWS]]
    return {"truth": None, "rows": rows, "columns": columns, "total": len(bindings), "text": ""}


def _cell(term: dict[str, Any] | None) -> dict[str, Any]:
    if term is None:
        return {"text": "", "iri": "", "lang": "", "number": False}
    value = str(term.get("value", ""))
    if term["type"] == "uri":
        return {"text": shorten(value), "iri": value, "lang": "", "number": False}
    number = term.get("datatype", "").removeprefix(XSD) in {"integer", "decimal", "double"}
    return {"text": value, "iri": "", "lang": term.get("xml:lang", ""), "number": number}


def _names(context: PageContext) -> bytes:
    index = context.index
    own = [index.within(start) for start in PREFIXES.values()]
    sorts: dict[str, str] = {}
    for kind, sort in _SORTS.items():
        things = index.members(kind)
        for span in own:
            first, after = np.searchsorted(things, [span.start, span.stop])
            for one in things[first:after][: _MOST_NAMES - len(sorts)]:
                sorts.setdefault(index.iri(int(one)), sort)
    labels: dict[str, str] = {}
    for row in context.rows(_NAMES % (values("thing", sorted(sorts)), context.lang)):
        thing, label = row["thing"], row["label"]
        if thing is not None and label is not None:
            labels.setdefault(thing.value, label.value)
    found = [
        [name, labels[iri], sorts[iri]] for iri in sorted(labels) if (name := shorten(iri)) != iri
    ]
    about = {"prefixes": PREFIXES, "names": found}
    return json.dumps(about, ensure_ascii=False, separators=(",", ":")).encode()
