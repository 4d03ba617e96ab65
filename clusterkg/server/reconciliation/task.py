"""The task of answering the reconciliation service. Runs in workers only.

The request says `action`, `version`, `lang`, `root` (the address of the server) and, as the action
needs them, `text` (the body) and `fields` (of the address).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from types import ModuleType
from typing import Any, BinaryIO, Final

from clusterkg.linking.suggest import label
from clusterkg.model.namespaces import CKG
from clusterkg.server.problems import HTTPProblem
from clusterkg.server.reconciliation import common, show, v0_2, v1_draft, values
from clusterkg.server.reconciliation.entities import Entities, entities
from clusterkg.server.reconciliation.model import Extended, Extension, Named, Query
from clusterkg.server.reconciliation.schema import resolve
from clusterkg.server.workers.snapshots import Snapshot

CODECS: Final[dict[str, ModuleType]] = {v0_2.VERSION: v0_2, v1_draft.VERSION: v1_draft}

_MOST_SUGGESTED: Final = 20
_MOST_PROPOSED: Final = 200
_USED: Final = """
SELECT ?p (COUNT(DISTINCT ?x) AS ?n) { ?x a <%s> ; ?p ?v } GROUP BY ?p
"""


def warm(store: Snapshot) -> None:
    """Read the things of a store before the first question."""
    entities(store).matches(Query(["a name"]), "en")


def reconcile(store: Snapshot, request: dict[str, Any], out: BinaryIO) -> dict[str, Any]:
    """Answer a request. See `clusterkg.server.workers.tasks` for the form of tasks."""
    act = _ACTIONS[request["action"]]
    answer = act(entities(store), CODECS[request["version"]], request)
    if isinstance(answer, str):
        out.write(answer.encode())
        return {"media": "text/html"}
    out.write(json.dumps(answer, ensure_ascii=False).encode())
    return {"media": "application/json"}


def _manifest(known: Entities, codec: ModuleType, request: dict[str, Any]) -> Any:
    lang = request["lang"]
    return codec.manifest(request["root"], lang, known.schema.default_types(lang))


def _match(known: Entities, codec: ModuleType, request: dict[str, Any]) -> Any:
    asked, lang = codec.queries(request["text"]), request["lang"]
    if isinstance(asked, dict):
        return codec.results({name: known.matches(one, lang) for name, one in asked.items()})
    return codec.results([known.matches(one, lang) for one in asked])


def _suggest(known: Entities, _: ModuleType, request: dict[str, Any]) -> Any:
    fields, lang = request["fields"], request["lang"]
    what, prefix = fields["what"], fields.get("prefix", "")[:300]
    skip = _number("cursor", fields.get("cursor"), 0)
    if what == "entity":
        found = []
        for thing in known.begin(prefix, lang, skip=skip, most=_MOST_SUGGESTED):
            types = [{"id": each.id, "name": each.name} for each in known.types(thing, lang)]
            about = Named(thing.iri, label(thing, lang), known.about(thing, lang))
            found.append(common.named(about) | {"notable": types})
        return {"result": found}
    classes = what == "type"
    terms = known.schema.begin(prefix, lang, classes=classes)[skip : skip + _MOST_SUGGESTED]
    shown = common.type_ if classes else common.named
    return {"result": [shown(each) for each in terms]}


def _flyout(known: Entities, _: ModuleType, request: dict[str, Any]) -> Any:
    fields, lang = request["fields"], request["lang"]
    number = fields.get("id", "")
    if fields["what"] == "entity":
        return {"id": number, "html": show.thing_part(known, number, lang)}
    return {"id": number, "html": show.term_part(known, number, lang)}


def _preview(known: Entities, _: ModuleType, request: dict[str, Any]) -> Any:
    return show.document(known, request["fields"].get("id", ""), request["lang"])


def _propose(known: Entities, _: ModuleType, request: dict[str, Any]) -> Any:
    fields, lang = request["fields"], request["lang"]
    limit = _number("limit", fields.get("limit"), 0)
    kind = fields.get("type", "")
    iri = resolve(kind) if kind else ""
    schema = known.schema
    uses: dict[str, int] = {}
    if iri:
        rows = known.store.select(_USED % iri)
        uses = {row["p"].value: int(row["n"].value) for row in rows}
    above = schema.above(iri) if iri else frozenset()
    some = [
        term.iri
        for term in schema.terms.values()
        if not term.is_class
        and term.iri.startswith(CKG)
        and (not kind or term.iri in uses or term.domains & above)
    ]
    named = {each: schema.named(each, lang) for each in some}
    some.sort(key=lambda each: (-uses.get(each, 0), named[each].name.casefold(), each))
    answer: dict[str, Any] = {
        "properties": [common.named(named[each]) for each in some[: limit or _MOST_PROPOSED]]
    }
    if kind:
        answer["type"] = kind
    return answer | ({"limit": limit} if limit else {})


def _extend(known: Entities, codec: ModuleType, request: dict[str, Any]) -> Any:
    return codec.extended(extended(known, common.extension(request["text"]), request["lang"]))


def extended(known: Entities, asked: Extension, lang: str) -> Extended:
    """Return values of properties of things, as the graph has them.

    Args:
        known: The things.
        asked: What is wanted.
        lang: The language of names.
    """
    properties = []
    rows: dict[str, dict[str, list[Any]]] = {iri: {} for iri in asked.ids}
    for wanted in asked.properties:
        iri, term = resolve(wanted.id), known.schema.terms.get(resolve(wanted.id))
        about = known.schema.named(iri, lang) if term else Named(wanted.id, wanted.id)
        ranges = sorted(term.ranges & known.schema.terms.keys()) if term else []
        kind = known.schema.named(ranges[0], lang) if ranges and not wanted.as_text else None
        properties.append((Named(wanted.id, about.name), kind))
        said = values.said(known.store, list(rows), f"<{iri}>") if iri else {}
        for thing, cells in rows.items():
            cells[wanted.id] = values.cells(
                said.get(thing, ()), lang, as_text=wanted.as_text, limit=wanted.limit
            )
    return Extended(properties, rows)


def _page(known: Entities, _: ModuleType, request: dict[str, Any]) -> Any:
    return show.page(known, request["view"], request["root"])


def _number(name: str, text: str | None, default: int) -> int:
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise HTTPProblem(400, f"{name} must be a number")
    return int(text)


_ACTIONS: Final[dict[str, Callable[[Entities, ModuleType, dict[str, Any]], Any]]] = {
    "manifest": _manifest,
    "match": _match,
    "suggest": _suggest,
    "flyout": _flyout,
    "preview": _preview,
    "propose": _propose,
    "extend": _extend,
    "page": _page,
}
