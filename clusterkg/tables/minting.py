"""Makes IRIs of things that a table names in other ways.

The rule, in this order:

1. An IRI or a prefixed name in the first column is the IRI.
2. Any other text there is a slug: base + kind + `/` + slug.
3. Without it, a code is (`dcterms:identifier`, `skos:notation`, `ckg:isoCode`, in this order).
4. Without a code, the English name is, with the place of `ckg:locatedIn` after it if there is one.

The kind is the name of the class, as in `cluster-organisation`. The same row thus gets the same
IRI at each import. Slugs keep a code as it is, apart from signs that an IRI cannot have.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote

from clusterkg.model.names import slug
from clusterkg.model.namespaces import CKG, DCTERMS, RDFS, SKOS
from clusterkg.tables.iris import iri_of, slug_of
from clusterkg.tables.plan import Plan
from clusterkg.tables.values import ValueProblem

CODES: Final = (f"{DCTERMS}identifier", f"{SKOS}notation", f"{CKG}isoCode")
"""Properties whose value tells a thing from all others of its kind."""

NAMES: Final = (f"{RDFS}label", f"{SKOS}prefLabel")
"""Properties by which a thing is told from others where there is no code."""


def code_slug(code: str) -> str:
    """Return a code as the end of an IRI: leading zeros and capital letters stay.

    >>> code_slug("01"), code_slug("US 98/a")
    ('01', 'US-98-a')
    """
    return quote(re.sub(r"[\s/?#%:]+", "-", code.strip()).strip("-"), safe="-._~")


def kind_of(class_iri: str) -> str:
    """Return the name of a class as a part of an IRI.

    >>> kind_of("https://w3id.org/clusterkg/ns#ClusterOrganisation")
    'cluster-organisation'
    """
    return slug(re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", slug_of(class_iri)))


def slug_of_row(plan: Plan, found: list[list[str]]) -> tuple[str, bool]:
    """Return the end of the IRI of a row that has none itself, and whether a name makes it up.

    Args:
        plan: What the columns say.
        found: The values of each column.

    Raises:
        ValueProblem: The row has neither a code nor an English name.
    """
    said: dict[tuple[str | None, str | None], list[str]] = {}
    for column, texts in zip(plan.columns, found, strict=True):
        if column.about is None and not column.inverse:
            said.setdefault((column.predicate, column.language), texts)
    for code in CODES:
        if said.get((code, None)):
            return code_slug(said[code, None][0]), False
    for language in ("en", None):
        for label in NAMES:
            name = slug((said.get((label, language)) or [""])[0])
            if name:
                where = (said.get((f"{CKG}locatedIn", None)) or [""])[0]
                iri = iri_of(where, plan.prefixes)
                place = slug(slug_of(iri) if iri else where)
                return f"{name}-{place}" if place else name, True
    raise ValueProblem(
        "no-identity",
        "nothing in the row can become an IRI",
        "give it an IRI, a code or an English name",
    )
