"""Asks services on the web: the manners of `clusterkg.store.remote`, and stricter ones.

Others run these services for everybody. So there must be a contact in the User-Agent before the
first request, answers are kept for a day, there is one request at a time to a host, and none goes
to a host that the user has not named.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Final
from urllib.parse import urlencode, urlsplit
from urllib.request import Request

from clusterkg.model.errors import EndpointError, SettingsError
from clusterkg.store.remote.cache import Cache
from clusterkg.store.remote.content import Reply, is_page, page_error, unfit
from clusterkg.store.remote.exchange import (
    authorization,
    politely,
    reply_of,
    retry_after,
    user_agent,
)
from clusterkg.store.remote.settings import Endpoint, endpoint, usable_address
from clusterkg.store.remote.transport import Refusal, fetch
from clusterkg.web.ratelimit import Pace, leave_alone, left_alone, one_at_a_time

LIFETIME: Final = 86_400
"""Seconds for which an answer may be used again, if no setting says otherwise."""

LARGEST: Final = 64 * 1024 * 1024
"""Bytes; a longer answer is given up."""

JSON: Final = "application/json"

Fields = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Service(Endpoint):
    """A service on the web. See `Endpoint`; secrets are never those of the store in use."""

    who_hint: ClassVar[str] = "it refuses this contact, or requires a password in the keyring"


def service(address: str, environment: Mapping[str, str] = os.environ) -> Service:
    """Return the service at `address` as environment, file of settings and keyring describe it.

    Of the environment only what is true of any address counts: contact, client id, timeout and
    lifetime of answers, but no password or token, which are meant for the store.

    Raises:
        SettingsError: A setting cannot be used.
    """
    common = {"CLUSTERKG_CONTACT", "CLUSTERKG_CLIENT_ID", "CLUSTERKG_TIMEOUT", "CLUSTERKG_CACHE"}
    mine = {name: value for name, value in environment.items() if name in common}
    return Service(**vars(endpoint(address, mine, cache=LIFETIME)))


@dataclass
class Client:
    """Asks one service.

    Attributes:
        service: The service.
        pace: How many requests it takes in a while; None if it does not say.
        headers: Headers that go with each request.
    """

    service: Service
    pace: Pace | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.service = replace(self.service, address=usable_address(self.service.address))
        self._cache = Cache(self.service)

    def get(
        self,
        fields: Fields = (),
        *,
        path: str = "",
        accept: str = JSON,
        check: Callable[[Reply], object] | None = None,
    ) -> Reply:
        """Get the service's answer to `fields` at `path` below its address.

        Args:
            fields: Names and values that go into the address.
            path: What follows the address, such as `/match`.
            accept: The media types that are understood.
            check: Raises EndpointError if the answer cannot be used, and must not be kept.

        Raises:
            EndpointError: It does not answer in time, or with an error, or sends us elsewhere.
            SettingsError: No contact is set.
        """
        return self._ask(self._address(path, fields), None, "", accept, check)

    def post(
        self,
        body: bytes,
        kind: str,
        *,
        path: str = "",
        accept: str = JSON,
        check: Callable[[Reply], object] | None = None,
    ) -> Reply:
        """Post `body`, of media type `kind`. Other arguments and errors as for `get`."""
        return self._ask(self._address(path, ()), body, kind, accept, check)

    def json(self, fields: Fields = (), *, path: str = "") -> Any:
        """Get an answer in JSON. Arguments and errors as for `get`."""
        return self.parsed(self.get(fields, path=path, check=self.parsed))

    def parsed(self, reply: Reply) -> Any:
        """Return the JSON of a reply.

        Raises:
            EndpointError: It is none.
        """
        if is_page(reply):
            raise page_error(reply, self.service.address)
        try:
            return json.loads(reply.body)
        except (ValueError, RecursionError):
            raise self.odd("is not JSON" if reply.body.strip() else "is empty") from None

    def odd(self, what: str) -> EndpointError:
        """Return the error that an answer cannot be used, such as that it `is not JSON`."""
        return unfit(self.service.address, what)

    def _address(self, path: str, fields: Fields) -> str:
        base, question, own = self.service.address.partition("?")
        text = "&".join(part for part in (own if question else "", urlencode(fields)) if part)
        return f"{base.rstrip('/') if path else base}{path}{'?' if text else ''}{text}"

    def _ask(
        self,
        address: str,
        body: bytes | None,
        kind: str,
        accept: str,
        check: Callable[[Reply], object] | None,
    ) -> Reply:
        if not self.service.contact.strip():
            raise SettingsError(
                f"{urlsplit(address).hostname} requires a contact address",
                hint="set CLUSTERKG_CONTACT, or contact in config.toml: a mail or web address",
            )
        text = f"{address}\n{kind}\n{(body or b'').decode('utf-8')}"
        kept = self._cache.get(text, accept)
        if kept is not None:
            return kept
        request = Request(address, data=body, headers=dict(self.headers))
        request.add_header("User-Agent", user_agent(self.service.contact))
        request.add_header("Accept", accept)
        if kind:
            request.add_header("Content-Type", kind)
        secret = authorization(self.service)
        if secret:
            request.add_unredirected_header("Authorization", secret)
        host = urlsplit(address).netloc
        with one_at_a_time(host):
            rest = left_alone(host)
            if rest > 0:
                raise EndpointError(
                    f"{host} is busy; it accepts no requests for another {rest:.0f} s",
                    hint="try later",
                )
            reply = politely(self.service, lambda: self._send(request))
            leave_alone(host, 0)
        if check is not None:
            check(reply)
        self._cache.put(text, accept, reply)
        return reply

    def _send(self, request: Request) -> Reply:
        if self.pace is not None:
            self.pace.wait()
        try:
            # Its own time is for each byte; `politely` limits the whole.
            received = fetch(
                request, self.service.address, self.service.timeout, abroad=False, most=LARGEST
            )
            busy = received.headers.get("MediaWiki-API-Error")
            if busy in {"maxlag", "ratelimited"}:
                # MediaWiki says in a good answer that it is busy; it is the same as a 503.
                raise Refusal(503, busy, received.headers)
        except Refusal as refusal:
            self._rest(refusal)
            raise
        return reply_of(received)

    def _rest(self, refusal: Refusal) -> None:
        """Record, for later requests, how long a host accepts none."""
        wait = retry_after(refusal)
        if wait:  # `politely` itself waits, and asks once more
            leave_alone(urlsplit(self.service.address).netloc, wait)
