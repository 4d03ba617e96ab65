"""What both versions of the API share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from clusterkg._version import __version__
from clusterkg.server.reconciliation import checks
from clusterkg.server.reconciliation.model import (
    MOST_CANDIDATES,
    MOST_IDS,
    WORDS,
    Cell,
    Extended,
    Extension,
    Match,
    Named,
    Wanted,
)

PREVIEW: Final = {"width": 400, "height": 160}
"""How large a preview is, in pixels."""


def settings(lang: str) -> list[dict[str, Any]]:
    """Return what can be set for a property that rows are extended by."""
    return [
        {
            "id": "limit",
            "name": WORDS.text("limit", lang),
            "help": WORDS.text("limit_help", lang),
            "type": "number",
            "default": 0,
        },
        {
            "id": "content",
            "name": WORDS.text("content", lang),
            "help": WORDS.text("content_help", lang),
            "type": "select",
            "default": "id",
            "choices": [
                {"value": "id", "name": WORDS.text("as_thing", lang)},
                {"value": "literal", "name": WORDS.text("as_text", lang)},
            ],
        },
    ]


def named(each: Named) -> dict[str, Any]:
    """Return something with its name."""
    about = {"description": each.description} if each.description else {}
    return {"id": each.id, "name": each.name} | about


def type_(each: Named) -> dict[str, Any]:
    """Return a class with those it lies in."""
    return named(each) | ({"broader": [named(one) for one in each.broader]} if each.broader else {})


def extension(text: str) -> Extension:
    """Return what is to be extended.

    Raises:
        HTTPProblem: It does not say so.
    """
    asked = checks.an_object(checks.loaded(text), "extend")
    ids = checks.a_list(asked.get("ids"), "ids", MOST_IDS)
    properties = checks.a_list(asked.get("properties"), "properties", MOST_CANDIDATES)
    wanted = []
    for number, each in enumerate(properties):
        place = f"properties[{number}]"
        said = checks.an_object(each, place)
        chosen = checks.an_object(said.get("settings", {}), f"{place}.settings")
        wanted.append(
            Wanted(
                checks.a_text(said.get("id"), f"{place}.id"),
                _limit(chosen.get("limit", 0), f"{place}.settings.limit"),
                chosen.get("content") == "literal",
            )
        )
    return Extension([checks.a_text(each, "ids") for each in ids], wanted)


def _limit(value: Any, place: str) -> int:
    if isinstance(value, str):  # clients send what was typed
        if not (value.isascii() and value.isdigit() and len(value) < 10):
            raise checks.wrong(place, "must be a number")
        return int(value)
    return max(0, int(min(checks.a_number(value, place), 10**9)))


def meta(answer: Extended) -> list[dict[str, Any]]:
    """Return the properties of an answer."""
    return [
        {"id": each.id, "name": each.name}
        | ({"type": {"id": kind.id, "name": kind.name}} if kind else {})
        for each, kind in answer.properties
    ]


def cell(each: Cell) -> dict[str, Any]:
    """Return a value."""
    if each.kind == "id":
        return {"id": each.id, "name": each.value}
    return {each.kind: each.value}


def manifest(version: str, root: str, lang: str, types: Sequence[Named]) -> dict[str, Any]:
    """Return what manifests of both versions say. See `v0_2.manifest`."""
    return {
        "versions": [version],
        "name": WORDS.text("service", lang),
        "documentation": f"{root}reconcile?lang={lang}",
        "serviceVersion": __version__,
        "logo": f"{root}static/logo.svg",
        "defaultTypes": [type_(each) for each in types],
    }


def match(match: Match, *, names: bool = False) -> dict[str, Any]:
    """Return a candidate.

    Args:
        match: The candidate.
        names: Whether features are named.
    """
    about = {"description": match.thing.description} if match.thing.description else {}
    return {
        "id": match.thing.id,
        "name": match.thing.name,
        **about,
        "type": [{"id": each.id, "name": each.name} for each in match.types],
        "score": match.score,
        "match": match.certain,
        "features": [
            {"id": each.id} | ({"name": each.name} if names else {}) | {"value": each.value}
            for each in match.features
        ],
    }
