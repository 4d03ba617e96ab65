"""HTML of the service: its page `/reconcile`, and previews for the frames of other programs."""

from __future__ import annotations

from html import escape
from typing import Any, Final

from clusterkg.linking.suggest import label
from clusterkg.model.namespaces import LANGUAGES
from clusterkg.server.pages.view import LANGUAGE_NAMES, View, html
from clusterkg.server.reconciliation import values
from clusterkg.server.reconciliation.entities import Entities
from clusterkg.server.reconciliation.model import FEATURE, WORDS, Query
from clusterkg.server.reconciliation.schema import in_language, resolve

VERSIONS: Final = ("0.2", "1.0-draft")


def page(known: Entities, fields: dict[str, Any], root: str) -> str:
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


_ABOUT = "(skos:definition|dcterms:description|rdfs:comment)"
_PLACES = "(ckg:locatedIn|ckg:isPartOf)"
_STYLE = (
    "body{font:14px/1.4 system-ui,sans-serif;margin:10px;color:#1b2a33}"
    "h1{font-size:1.1em;margin:0 0 2px}p{margin:0 0 4px}.soft{color:#52646f}"
)


def thing_part(known: Entities, iri: str, lang: str) -> str:
    """Return a thing as a part of a page.

    Args:
        known: The things.
        iri: The thing.
        lang: The language.
    """
    thing = known.by_iri.get(iri)
    if thing is None:
        return f"<p>{escape(WORDS.text('unknown', lang))}</p>"
    places = [
        in_language(each.names, lang)
        for each in values.said(known.store, [iri], _PLACES).get(iri, ())
        if each.names
    ]
    kinds = [each.name for each in known.types(thing, lang)]
    about = values.cells(
        values.said(known.store, [iri], _ABOUT).get(iri, ()), lang, as_text=True, limit=1
    )
    others = sorted({name.text for name in thing.names} - {label(thing, lang)})
    lines = [f"<h1>{escape(label(thing, lang))}</h1>"]
    if kinds or places:
        lines.append(f"<p>{escape(', '.join(kinds + places))}</p>")
    lines += [f"<p>{escape(str(each.value))}</p>" for each in about]
    if others:
        lines.append(f'<p class="soft">{escape("; ".join(others[:6]))}</p>')
    return "".join(lines)


def term_part(known: Entities, name: str, lang: str) -> str:
    """Return a class or a property as a part of a page. See `thing_part`."""
    iri = resolve(name)
    if iri not in known.schema.terms:
        return f"<p>{escape(WORDS.text('unknown', lang))}</p>"
    term = known.schema.named(iri, lang)
    about = f"<p>{escape(term.description)}</p>" if term.description else ""
    return f"<h1>{escape(term.name)}</h1>{about}"


def document(known: Entities, iri: str, lang: str) -> str:
    """Return a thing as a page of its own. See `thing_part`."""
    return (
        f'<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8">'
        f"<title>{escape(iri)}</title><style>{_STYLE}</style></head>"
        f"<body>{thing_part(known, iri, lang)}</body></html>\n"
    )
