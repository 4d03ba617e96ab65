"""Data that stand in a page: for scripts, and for programs that read pages (schema.org)."""

from __future__ import annotations

import json
from typing import Any, Final

from clusterkg._version import __version__
from clusterkg.citations.bibliography import Work
from clusterkg.model.namespaces import BASE, ID, LANGUAGES

LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"


def as_json(data: Any) -> str:
    """Return data as JSON that can stand in a script element.

    >>> as_json("</script>")
    '"\\\\u003c/script\\\\u003e"'
    """
    text = json.dumps(data, ensure_ascii=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def dataset(name: str, description: str) -> dict[str, Any]:
    """Return the graph as a data set of schema.org, so that it can be found and cited."""
    return {"@context": "https://schema.org"} | _graph() | {"description": f"{name}. {description}"}


def thing(
    iri: str, name: str, others: list[str], description: str, work: Work | None
) -> dict[str, Any]:
    """Return a thing as one of schema.org.

    Args:
        iri: Its IRI.
        name: What it is called.
        others: What else it is called.
        description: What it is; may be empty.
        work: The thing as a work that is cited, if it is one.
    """
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": _type(iri, work),
        "@id": iri,
        "name": name,
        "alternateName": others,
        "description": description,
    }
    if work is not None:
        found["author"] = [{"@type": "Person", "name": one} for one in work.authors]
        found["datePublished"] = work.about.get("issued", "")
        found["inLanguage"] = work.about.get("language", "")
    if iri.startswith(BASE):
        found["subjectOf"] = _graph()
    return {key: value for key, value in found.items() if value}


def _type(iri: str, work: Work | None) -> str:
    if work is None:
        return "Thing" if iri.startswith(ID) or not iri.startswith(BASE) else "DefinedTerm"
    return "ScholarlyArticle" if "journal" in work.about else "CreativeWork"


def _graph() -> dict[str, Any]:
    return {
        "@type": "Dataset",
        "@id": BASE,
        "name": "clusterkg: a knowledge graph of business clusters",
        "url": BASE,
        "version": __version__,
        "license": LICENCE,
        "inLanguage": list(LANGUAGES),
    }
