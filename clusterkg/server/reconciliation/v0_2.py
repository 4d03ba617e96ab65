"""Version 0.2 of the Reconciliation Service API."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from clusterkg.model.namespaces import CKG, ID
from clusterkg.server.problems import HTTPProblem
from clusterkg.server.reconciliation import checks, common
from clusterkg.server.reconciliation.model import (
    ALL,
    ANY,
    MOST_QUERIES,
    SHOULD,
    Condition,
    Extended,
    Match,
    Named,
    Query,
)

VERSION: Final = "0.2"
_FIELDS: Final = {"query", "type", "type_strict", "limit", "properties"}


def manifest(root: str, lang: str, types: Sequence[Named]) -> dict[str, Any]:
    """Return the service manifest, which clients read first.

    Args:
        root: The address of the server, with a slash at its end.
        lang: The language of names.
        types: Classes to choose from.
    """
    service = f"{root}api/reconcile/{VERSION}/{lang}"
    suggest = {
        name: {
            "service_url": service,
            "service_path": f"/suggest/{name}",
            "flyout_service_url": service,
            "flyout_service_path": f"/flyout/{name}?id=${{id}}",
        }
        for name in ("entity", "property", "type")
    }
    settings = [
        {"name": each.pop("id"), "label": each.pop("name"), "help_text": each.pop("help")} | each
        for each in common.settings(lang)
    ]
    return {
        **common.manifest(VERSION, root, lang, types),
        "identifierSpace": ID,
        "schemaSpace": CKG,
        "view": {"url": f"{root}page?iri={{{{id}}}}"},
        "suggest": suggest,
        "preview": {"url": f"{service}/preview?id={{{{id}}}}"} | common.PREVIEW,
        "extend": {
            "propose_properties": {"service_url": service, "service_path": "/extend/propose"},
            "property_settings": settings,
        },
    }


def queries(text: str) -> dict[str, Query]:
    """Return the queries of a batch, by name.

    Raises:
        HTTPProblem: It is not a batch of queries.
    """
    batch = checks.an_object(checks.loaded(text), "queries")
    if len(batch) > MOST_QUERIES:
        raise HTTPProblem(413, f"at most {MOST_QUERIES} queries per request")
    return {name: _query(value, name) for name, value in batch.items()}


def _query(value: Any, place: str) -> Query:
    query = checks.an_object(value, place)
    checks.only(query, place, _FIELDS)
    text = checks.a_text(query["query"], f"{place}.query") if "query" in query else None
    conditions = []
    for number, each in enumerate(
        checks.a_list(query.get("properties", []), f"{place}.properties", 50)
    ):
        spot = f"{place}.properties[{number}]"
        said = checks.an_object(each, spot)
        if "pid" not in said or "v" not in said:
            raise checks.wrong(spot, "pid and v are expected")
        conditions.append(
            Condition(
                checks.a_text(said["pid"], f"{spot}.pid"),
                checks.the_values(said["v"], f"{spot}.v"),
            )
        )
    if text is None and not conditions:
        raise checks.wrong(place, "a query or properties are expected")
    types = query.get("type", [])
    if not isinstance(types, list):
        types = [types]
    return Query(
        names=[text] if text is not None and text.strip() else [],
        types=[checks.a_text(each, f"{place}.type") for each in types],
        strict=checks.one_of(
            query.get("type_strict", ANY), f"{place}.type_strict", (ANY, SHOULD, ALL)
        ),
        limit=checks.a_limit(query, place),
        conditions=conditions,
    )


def results(found: Mapping[str, Sequence[Match]]) -> dict[str, Any]:
    """Return the candidates of a batch."""
    return {name: {"result": [common.match(each) for each in some]} for name, some in found.items()}


def extended(answer: Extended) -> dict[str, Any]:
    """Return values of properties."""
    return {
        "meta": common.meta(answer),
        "rows": {
            thing: {
                name: [common.cell(each) for each in cells] for name, cells in properties.items()
            }
            for thing, properties in answer.rows.items()
        },
    }
