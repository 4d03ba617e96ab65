"""IRIs as cells give them: in full, or as prefixed names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from pyoxigraph import BlankNode, NamedNode

from clusterkg.tables.problems import ProblemError, shown


def slug_of(iri: str) -> str:
    """Return the end of an IRI.

    >>> slug_of("https://example.org/role/facilitator")
    'facilitator'
    """
    return iri[max(iri.rfind("/"), iri.rfind("#")) + 1 :]


def unknown_prefix(prefix: str, prefixes: dict[str, str]) -> ProblemError:
    """Return the problem with a prefix that nobody has declared, with the nearest known one."""
    from difflib import get_close_matches

    near = get_close_matches(prefix, prefixes, n=1, cutoff=0.6)
    if near:
        return ProblemError(
            "unknown-prefix", hint="did-you-mean", prefix=shown(prefix), near=f"{near[0]}:"
        )
    return ProblemError("unknown-prefix", prefix=shown(prefix), name=prefix)


_SCHEMES: Final = ("http://", "https://", "urn:", "mailto:", "tel:", "ftp://", "doi:", "info:")


_BLANK: Final = re.compile(r"_:[A-Za-z0-9]+")


def node_of(iri: str) -> NamedNode | BlankNode:
    """Return the node that an IRI, or the label of a blank node (`_:b0`), stands for."""
    return BlankNode(iri[2:]) if iri.startswith("_:") else NamedNode(iri)


def iri_of(text: str, prefixes: dict[str, str]) -> str | None:
    """Return the IRI that a text is: `<…>`, in full, or a prefixed name; None if it is none.

    The label of a blank node (`_:b0`) is returned as it is.

    Raises:
        ProblemError: It is meant as one, and is none.
    """
    text = text.strip()
    iri = None
    if _BLANK.fullmatch(text):
        return text
    if text.startswith("<") and text.endswith(">"):
        iri = text[1:-1]
    elif text.lower().startswith(_SCHEMES):
        iri = text
    else:
        iri = next((found for _, _, found in prefixed(text, prefixes)), None)
    if iri is None:
        return None
    try:
        return NamedNode(iri).value
    except ValueError:
        raise ProblemError("bad-iri", text=shown(text)) from None


def prefixed(text: str, prefixes: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """Yield (prefix, local name, IRI) if a text is a prefixed name with a known prefix."""
    prefix, colon, local = text.partition(":")
    if colon and prefix in prefixes and not local.startswith("//") and not re.search(r"\s", local):
        yield prefix, local, prefixes[prefix] + local
