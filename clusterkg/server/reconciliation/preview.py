"""A thing, a class or a property in a few lines of HTML, for the frame of another program."""

from __future__ import annotations

from html import escape

from clusterkg.linking.suggest import label
from clusterkg.server.reconciliation import values
from clusterkg.server.reconciliation.index import Entities
from clusterkg.server.reconciliation.model import WORDS
from clusterkg.server.reconciliation.schema import in_language, resolve

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
