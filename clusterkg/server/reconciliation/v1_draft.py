"""Version 1.0-draft of the Reconciliation Service API."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from clusterkg.server.reconciliation import checks, common
from clusterkg.server.reconciliation.model import (
    ALL,
    ANY,
    MOST_QUERIES,
    NONE,
    Condition,
    Extended,
    Match,
    Named,
    Query,
)

VERSION: Final = "1.0-draft"
_FIELDS: Final = {"type", "limit", "lang", "dir", "conditions"}
_NAME, _ID, _PROPERTY = "name", "id", "property"


def manifest(root: str, lang: str, types: Sequence[Named]) -> dict[str, Any]:
    """Return the service manifest, which clients read first. See `v0_2.manifest`."""
    settings = [{"helpText": each.pop("help")} | each for each in common.settings(lang)]
    return {
        **common.manifest(VERSION, root, lang, types),
        "lang": lang,
        "view": {"url": f"{root}page?iri={{id}}"},
        "featureView": {"url": f"{root}reconcile?lang={lang}#{{id}}"},
        "suggest": {"entity": True, "property": True, "type": True},
        "preview": common.PREVIEW,
        "extend": {"proposeProperties": True, "propertySettings": settings},
        "batchSize": MOST_QUERIES,
        "standardizedScore": True,
    }


def queries(text: str) -> list[Query]:
    """Return the queries of a batch.

    Raises:
        HTTPProblem: It is not a batch of queries.
    """
    batch = checks.an_object(checks.loaded(text), "the request")
    if "queries" not in batch:
        raise checks.wrong("the request", "queries are expected")
    many = checks.a_list(batch["queries"], "queries", MOST_QUERIES)
    return [_query(value, f"queries[{number}]") for number, value in enumerate(many)]


def _query(value: Any, place: str) -> Query:
    query = checks.an_object(value, place)
    checks.only(query, place, _FIELDS)
    names: list[str] = []
    ids: list[str] = []
    conditions = []
    said = checks.a_list(query.get("conditions"), f"{place}.conditions", 50)
    if not said:
        raise checks.wrong(f"{place}.conditions", "at least one is expected")
    for number, each in enumerate(said):
        spot = f"{place}.conditions[{number}]"
        condition = checks.an_object(each, spot)
        kind = checks.one_of(
            condition.get("matchType"), f"{spot}.matchType", (_NAME, _ID, _PROPERTY)
        )
        if "propertyValue" not in condition:
            raise checks.wrong(spot, "a propertyValue is expected")
        values = checks.the_values(condition["propertyValue"], f"{spot}.propertyValue")
        required = condition.get("required", False)
        if not isinstance(required, bool):
            raise checks.wrong(f"{spot}.required", "true or false is expected")
        quantifier = checks.one_of(
            condition.get("matchQuantifier", ANY), f"{spot}.matchQuantifier", (ANY, ALL, NONE)
        )
        if "matchQualifier" in condition:
            checks.a_text(condition["matchQualifier"], f"{spot}.matchQualifier")
        checks.a_text(condition.get("lang", ""), f"{spot}.lang")
        if kind == _NAME:
            names += [value.text for value in values if value.text.strip()]
        elif kind == _ID:
            ids += [value.id or value.text for value in values]
        else:
            # The schema lets a property go without its identifier: then nothing can fit.
            name = checks.a_text(condition.get("propertyId", ""), f"{spot}.propertyId")
            conditions.append(Condition(name, values, required, quantifier))
    return Query(
        names=names,
        ids=ids,
        lang=checks.a_text(query["lang"], f"{place}.lang") if "lang" in query else None,
        types=[checks.a_text(query["type"], f"{place}.type")] if "type" in query else [],
        strict=ALL,
        limit=checks.a_limit(query, place),
        conditions=conditions,
    )


def results(found: Sequence[Sequence[Match]]) -> dict[str, Any]:
    """Return the candidates of a batch."""
    return {
        "results": [
            {"candidates": [common.match(each, names=True) for each in some]} for some in found
        ]
    }


def extended(answer: Extended) -> dict[str, Any]:
    """Return values of properties."""
    return {
        "meta": common.meta(answer),
        "rows": [
            {
                "id": thing,
                "properties": [
                    {"id": name, "values": [_cell(each) for each in cells]}
                    for name, cells in properties.items()
                ],
            }
            for thing, properties in answer.rows.items()
        ],
    }


def _cell(cell: Any) -> dict[str, Any]:
    spoken = {"lang": cell.lang} if cell.lang and cell.kind in ("id", "str") else {}
    return common.cell(cell) | spoken
