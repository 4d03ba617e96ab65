"""Any service with the Reconciliation API, version 0.2 or 1.0-draft."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final
from urllib.parse import quote, urlencode

from clusterkg.linking.model import Name, Thing
from clusterkg.linking.sources.declared import Declaration, SourceSettings
from clusterkg.model.errors import SettingsError
from clusterkg.store.remote.content import Reply
from clusterkg.web.client import JSON, Client, service

FINAL: Final = "0.2"
DRAFT: Final = "1.0-draft"

_NEEDED: Final = {FINAL: ("name", "identifierSpace", "schemaSpace"), DRAFT: ("name", "view")}
"""What a manifest must have, by version; the one that we would rather speak first."""

_BATCH: Final = 10  # queries in a request
_FORM: Final = "application/x-www-form-urlencoded"
_PLACE: Final = re.compile(r"\{\{?\+?id\}\}?")


@dataclass
class Reconciliation:
    """A service with the Reconciliation API, as a source.

    Attributes:
        client: Asks it.
        classes: Types (as the service names them) to look among. 1.0-draft takes one only: the
            first.
        prefixes: The prefix of the IRIs it gives; known once it has been asked for its manifest.
    """

    client: Client
    classes: Sequence[str] = ()
    prefixes: Mapping[str, str] = field(default_factory=dict, init=False)
    name = "reconciliation"
    online = True

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """The manifest of the service.

        Raises:
            EndpointError: It does not support a version that is supported here.
        """
        found: dict[str, Any] = self._manifest(self.client.get(check=self._manifest))
        space = found.get("identifierSpace")
        if _is_namespace(space):
            self.prefixes = {self.name: str(space)}
        return found

    @property
    def version(self) -> str:
        """The version in use: 0.2 if the manifest is complete for it, else 1.0-draft."""
        return next(version for version in _NEEDED if _missing(self.manifest, version) == [])

    def _manifest(self, reply: Reply) -> dict[str, Any]:
        found = self.client.parsed(reply)
        versions = found.get("versions") if isinstance(found, dict) else None
        known = [v for v in _NEEDED if isinstance(versions, list) and v in versions]
        if not known:
            raise self.client.odd(f"is not a manifest of the Reconciliation API {FINAL} or {DRAFT}")
        missing = min((_missing(found, version) for version in known), key=len)
        if missing:
            raise self.client.odd(f"is a manifest without {', '.join(missing)}")
        return dict(found)

    def lookup(self, things: Sequence[Thing], limit: int) -> Iterator[tuple[Thing, list[Thing]]]:
        """See `Source.lookup`: a request for ten main names."""
        asked = [
            (thing.iri, text, language)
            for thing in things
            for text, language in sorted(
                {(" ".join(n.text.split()), n.language or "") for n in thing.names if n.preferred}
            )
            if text
        ]
        found: dict[str, dict[str, Thing]] = {thing.iri: {} for thing in things}
        for start in range(0, len(asked), _BATCH):
            part = asked[start : start + _BATCH]
            queries = [(text, language) for _, text, language in part]
            for (iri, _, _), candidates in zip(part, self._asked(queries, limit), strict=True):
                for candidate in candidates:
                    found[iri].setdefault(candidate.iri, candidate)
        for thing in things:
            yield thing, list(found[thing.iri].values())[:limit]

    def _asked(self, queries: Sequence[tuple[str, str]], limit: int) -> list[list[Thing]]:
        if self.version == FINAL:
            batch = batch_of_final(queries, limit, self.classes)
            body = urlencode({"queries": json.dumps(batch, ensure_ascii=False)}).encode("ascii")
            path, kind = "", _FORM
        else:
            draft = batch_of_draft(queries, limit, self.classes)
            body, path, kind = json.dumps(draft).encode("ascii"), "/match", JSON

        def check(reply: Reply) -> list[list[Thing]]:
            return self._candidates(reply, len(queries))

        return check(self.client.post(body, kind, path=path, check=check))

    def _candidates(self, reply: Reply, number: int) -> list[list[Thing]]:
        answer = self.client.parsed(reply)
        try:
            if self.version == FINAL:
                lists = [answer[f"q{n}"]["result"] for n in range(number)]
            else:
                lists = [result["candidates"] for result in answer["results"]]
            found = [[self._thing(candidate) for candidate in list_] for list_ in lists]
        except (KeyError, TypeError, AttributeError):
            raise self.client.odd("is not one of the Reconciliation API") from None
        if len(found) != number:
            raise self.client.odd(f"has {len(found)} results for {number} queries")
        return found

    def _thing(self, candidate: dict[str, Any]) -> Thing:
        kinds = [
            kind if isinstance(kind, str) else kind["id"] for kind in candidate.get("type", ())
        ]
        return Thing(
            iri=self._iri(str(candidate["id"])),
            names=(Name(str(candidate["name"]), candidate.get("lang")),),
            kinds=tuple(sorted(map(str, kinds))),
        )

    def _iri(self, number: str) -> str:
        space = self.manifest.get("identifierSpace")
        if number.startswith(("http://", "https://")):
            return number
        if _is_namespace(space):
            return f"{space}{number}"
        view = self.manifest.get("view")
        url = view.get("url") if isinstance(view, dict) else None
        if isinstance(url, str) and _PLACE.search(url):
            return _PLACE.sub(lambda _: quote(number, safe="/:"), url)
        return f"{space or self.client.service.address}#{quote(number, safe='')}"


def make(declaration: Declaration, settings: SourceSettings, address: str) -> Reconciliation:
    """Return the source; see `Declaration.module`.

    Raises:
        SettingsError: It has no address.
    """
    if not address:
        raise SettingsError(
            "the reconciliation service has no address",
            hint="write reconciliation=ADDRESS, or set it under [source.reconciliation]",
        )
    return Reconciliation(Client(service(address)), settings.classes)


def batch_of_final(
    queries: Sequence[tuple[str, str]], limit: int, types: Sequence[str] = ()
) -> dict[str, dict[str, Any]]:
    """Return queries for names, each with its language, as version 0.2 wants them."""
    among = {"type": list(types), "type_strict": "any"} if types else {}
    return {
        f"q{n}": {"query": text, "limit": limit, **among} for n, (text, _) in enumerate(queries)
    }


def batch_of_draft(
    queries: Sequence[tuple[str, str]], limit: int, types: Sequence[str] = ()
) -> dict[str, list[dict[str, Any]]]:
    """Return queries for names, each with its language, as version 1.0-draft wants them."""
    among = {"type": types[0]} if types else {}
    return {
        "queries": [
            {
                "limit": limit,
                **among,
                **({"lang": language} if language else {}),
                "conditions": [{"matchType": "name", "propertyValue": text}],
            }
            for text, language in queries
        ]
    }


def _missing(manifest: Mapping[str, Any], version: str) -> list[str]:
    """Return what keeps a manifest from being one of `version`."""
    absent = [] if version in manifest["versions"] else [version]
    return absent + [key for key in _NEEDED[version] if key not in manifest]


def _is_namespace(space: object) -> bool:
    """Whether an identifier space is what IRIs begin with."""
    return isinstance(space, str) and space.endswith(("/", "#", "=", ":", "_"))
