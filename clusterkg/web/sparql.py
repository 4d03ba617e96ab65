"""SPARQL services on the web: rows, and values of properties for many things at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

import pyoxigraph as ox

from clusterkg.store.remote.content import Reply
from clusterkg.store.remote.exchange import LONGEST_GET, ROWS
from clusterkg.store.remote.rows import Rows, parsed, whole
from clusterkg.web.client import Client

BATCH: Final = 50
"""Things in a request: enough to be few requests, and few enough to be answered in time."""


@dataclass(frozen=True)
class Value:
    """A value that a thing elsewhere has for a property.

    Attributes:
        thing: IRI of the thing.
        property: IRI of the property.
        value: The value.
        label: Label of the value, if it is a thing and has one.
    """

    thing: str
    property: str
    value: ox.NamedNode | ox.Literal
    label: ox.Literal | None


def rows(client: Client, text: str) -> Rows:
    """Return the rows that answer a SELECT query.

    Where the service says that it cuts the answer, what is missing is fetched, page by page; if
    that cannot be done there is an IncompleteAnswerWarning.

    Raises:
        EndpointError: The service does not answer, or with something else.
        SettingsError: No contact is set.
    """
    address = client.service.address

    def ask(query: str) -> Reply:
        fields = [("query", query)]
        if len(query.encode()) <= LONGEST_GET:
            return client.get(fields, accept=ROWS, check=check)
        body = urlencode(fields).encode("ascii")
        form = "application/x-www-form-urlencoded"
        return client.post(body, form, accept=ROWS, check=check)

    def check(reply: Reply) -> None:
        parsed(reply, address)

    reply = ask(text)
    return list(whole(text, ask, address)) if reply.cut else parsed(reply, address)[1]


def values(
    client: Client,
    things: Sequence[str],
    properties: Sequence[str],
    languages: Sequence[str],
    label: str = "http://www.w3.org/2000/01/rdf-schema#label",
) -> Iterator[list[Value]]:
    """Yield the values that things have for properties, a batch of things at a time.

    Args:
        client: Asks the service.
        things: IRIs of the things.
        properties: IRIs of the properties.
        languages: Languages in which text is wanted; text without a language comes too. The
            first is that of the values' labels.
        label: The property that has the labels of values.

    Raises:
        EndpointError: The service does not answer, or with something else.
        SettingsError: No contact is set.
    """
    wanted = sorted(set(things))
    for start in range(0, len(wanted), BATCH):
        batch = wanted[start : start + BATCH]
        yield [
            Value(row["t"].value, row["p"].value, row["v"], row["l"])
            for row in rows(client, _query(batch, properties, languages, label))
            if isinstance(row["v"], ox.NamedNode | ox.Literal)
        ]


def _query(
    things: Sequence[str], properties: Sequence[str], languages: Sequence[str], label: str
) -> str:
    spoken = ", ".join(f'"{language}"' for language in ("", *languages))
    return (
        "SELECT DISTINCT ?t ?p ?v ?l WHERE { "
        f"VALUES ?t {{ {iris(things)} }} VALUES ?p {{ {iris(properties)} }} "
        "?t ?p ?v . "
        f"FILTER (!isLiteral(?v) || LANG(?v) IN ({spoken})) "
        f"OPTIONAL {{ ?v {ox.NamedNode(label)} ?l . "
        f'FILTER (LANG(?l) = "{languages[0]}" && isIRI(?v)) }} }}'
    )


def iris(names: Sequence[str]) -> str:
    """Return IRIs as SPARQL writes them, in a row; what is not an IRI is left out."""
    written = []
    for name in names:
        try:
            written.append(str(ox.NamedNode(name)))
        except ValueError:
            continue
    return " ".join(written)
