"""The works that are cited, as BibTeX and as CSL-JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

import pyoxigraph as ox

from clusterkg._version import __version__
from clusterkg.model.namespaces import BASE, CKG, DCTERMS, ID, RDFS
from clusterkg.store.protocol import Store

_FIELDS: Final = {
    f"{DCTERMS}title": "title",
    f"{RDFS}label": "label",
    f"{CKG}journal": "journal",
    f"{DCTERMS}issued": "issued",
    f"{CKG}volume": "volume",
    f"{CKG}issue": "issue",
    f"{CKG}pageStart": "from",
    f"{CKG}pageEnd": "to",
    f"{CKG}issn": "issn",
    f"{DCTERMS}publisher": "publisher",
    f"{DCTERMS}language": "language",
}
_ABOUT: Final = """
SELECT DISTINCT ?work ?property ?value WHERE {
  VALUES ?work { %s }
  ?work ?property ?value .
  FILTER (?property IN (%s))
}
ORDER BY ?work ?property ?value
"""
_AUTHORS: Final = """
SELECT DISTINCT ?work ?author ?name WHERE {
  VALUES ?work { %s }
  { ?author ckg:authorOf ?work } UNION { ?work dcterms:creator ?author }
  OPTIONAL { ?author rdfs:label ?name }
}
ORDER BY ?work ?author ?name
"""


@dataclass
class Work:
    """A work that is cited.

    Attributes:
        iri: Its IRI.
        key: A short name, unlike that of any other.
        about: What is known of it, by name of the field.
        authors: Names.
    """

    iri: str
    key: str
    about: dict[str, str] = field(default_factory=dict)
    authors: list[str] = field(default_factory=list)

    @property
    def title(self) -> str:
        """Its title; what it is called here, if its title is not known."""
        return self.about.get("title") or self.about.get("label") or self.iri

    @property
    def pages(self) -> list[str]:
        """First and last page, as far as known."""
        return [self.about[name] for name in ("from", "to") if name in self.about]


def works(store: Store, iris: Iterable[str], lang: str = "en") -> list[Work]:
    """Return the works with these IRIs, in their order.

    Args:
        store: Where they are described.
        iris: Their IRIs; that of clusterkg stands for the graph itself.
        lang: Language of titles that are there in several; the work's own language comes first.
    """
    known = {iri: Work(iri, _key(iri)) for iri in sorted({*iris})}
    named = " ".join(str(ox.NamedNode(iri)) for iri in known)
    if known:
        _describe(store, known, named, lang)
        _add_authors(store, known, named, lang)
    if BASE in known:
        known[BASE].about |= {
            "title": "clusterkg: a knowledge graph of business clusters",
            "version": __version__,
        }
    return list(known.values())


def _key(iri: str) -> str:
    if iri == BASE:
        return "clusterkg"
    name = re.sub(r"\W+", "-", iri.removeprefix(ID).partition("://")[2] or iri.removeprefix(ID))
    return name.strip("-").removeprefix("paper-").removeprefix("publication-")


def _describe(store: Store, known: dict[str, Work], named: str, lang: str) -> None:
    properties = ", ".join(f"<{iri}>" for iri in _FIELDS)
    found: dict[str, dict[str, list[ox.Literal]]] = {}
    for row in store.select(_ABOUT % (named, properties)):
        if isinstance(row["value"], ox.Literal):
            fields = found.setdefault(row["work"].value, {})
            fields.setdefault(_FIELDS[row["property"].value], []).append(row["value"])
    for iri, fields in found.items():
        own = fields["language"][0].value if "language" in fields else lang
        known[iri].about = {name: _best(values, own, lang) for name, values in fields.items()}


def _add_authors(store: Store, known: dict[str, Work], named: str, lang: str) -> None:
    names: dict[tuple[str, str], list[ox.Literal]] = {}
    for row in store.select(_AUTHORS % named):
        author, name = row["author"], row["name"]
        literal = author if isinstance(author, ox.Literal) else name
        if literal is not None:
            names.setdefault((row["work"].value, str(author)), []).append(literal)
    for (work, _), literals in names.items():
        known[work].authors.append(_best(literals, lang, lang))


def _best(values: list[ox.Literal], *languages: str) -> str:
    for language in languages:
        for value in values:
            if value.language == language:
                return value.value
    return values[0].value


_BABEL: Final = {"en": "english", "uk": "ukrainian", "ru": "russian"}
_IN_TEX: Final = str.maketrans(
    {sign: f"\\{sign}" for sign in "&%$#_{}"}
    | {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
)


def bibtex(cited: list[Work]) -> str:
    """Return works as BibTeX, in UTF-8."""
    return "\n".join(_bibtex(work) for work in cited)


def _bibtex(work: Work) -> str:
    about = work.about
    issued = about.get("issued", "")
    fields = {
        "author": " and ".join(f"{{{name.translate(_IN_TEX)}}}" for name in work.authors),
        "title": f"{{{work.title.translate(_IN_TEX)}}}",
        "journal": about.get("journal", "").translate(_IN_TEX),
        "year": issued[:4],
        "month": issued[5:7].lstrip("0"),
        "volume": about.get("volume", "").translate(_IN_TEX),
        "number": about.get("issue", "").translate(_IN_TEX),
        "pages": "--".join(work.pages),
        "publisher": about.get("publisher", "").translate(_IN_TEX),
        "issn": about.get("issn", ""),
        "version": about.get("version", ""),
        "langid": _BABEL.get(about.get("language", ""), ""),
        "url": work.iri,
    }
    kind = "article" if fields["journal"] else "misc"
    lines = [f"  {name} = {{{text}}}," for name, text in fields.items() if text]
    return "\n".join([f"@{kind}{{{work.key},", *lines, "}", ""])


def csl(cited: list[Work]) -> str:
    """Return works as CSL-JSON."""
    return json.dumps([_csl(work) for work in cited], ensure_ascii=False, indent=2) + "\n"


def _csl(work: Work) -> dict[str, Any]:
    about = work.about
    kind = "software" if work.iri == BASE else "document"
    date = [int(part) for part in about.get("issued", "").split("-") if part.isdigit()]
    found: dict[str, Any] = {
        "id": work.key,
        "type": "article-journal" if "journal" in about else kind,
        "title": work.title,
        "author": [{"literal": name} for name in work.authors],
        "container-title": about.get("journal"),
        "issued": {"date-parts": [date]} if date else None,
        "volume": about.get("volume"),
        "issue": about.get("issue"),
        "page": "-".join(work.pages),
        "publisher": about.get("publisher"),
        "ISSN": about.get("issn"),
        "language": about.get("language"),
        "version": about.get("version"),
        "URL": work.iri,
    }
    return {name: value for name, value in found.items() if value}
