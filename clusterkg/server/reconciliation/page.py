"""The page `/reconcile`: what the service does, how to add it, and a name to try."""

from __future__ import annotations

from typing import Any, Final

from clusterkg.model.namespaces import LANGUAGES
from clusterkg.server.pages.view import LANGUAGE_NAMES, View, html
from clusterkg.server.reconciliation.index import Entities
from clusterkg.server.reconciliation.model import FEATURE, WORDS, Query

VERSIONS: Final = ("0.2", "1.0-draft")


def render(known: Entities, fields: dict[str, Any], root: str) -> str:
    """Return the page.

    Args:
        known: The things.
        fields: Fields of the `View`; its query may say `q`, a name, and `type`, a class.
        root: The address of the server.
    """
    view = View.from_json(fields)
    lang = view.lang
    q, kind = " ".join(view.first("q").split())[:200], view.first("type")
    matches = known.matches(Query([q], types=[kind] if kind else []), lang) if q else []
    return html(
        "reconcile.html",
        view,
        w=lambda key: WORDS.text(key, lang),
        q=q,
        kind=kind,
        types=known.schema.default_types(lang),
        matches=matches,
        addresses=[
            (version, LANGUAGE_NAMES[each], f"{root}api/reconcile/{version}/{each}")
            for version in VERSIONS
            for each in LANGUAGES
        ],
        features=[
            (key.removeprefix(FEATURE), WORDS.text(key, lang))
            for key in WORDS
            if key.startswith(FEATURE)
        ],
    )
