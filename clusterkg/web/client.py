"""Asks services on the web: the manners of `clusterkg.store.remote`, and stricter ones.

Others run these services for everybody. So there must be a contact in the User-Agent before the
first request, answers are kept for a day, there is one request at a time to a host, and none goes
to a host that the user has not named.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from clusterkg.model.errors import EndpointError, SettingsError
from clusterkg.store.remote.cache import Cache
from clusterkg.store.remote.exchange import Reply, politely, reply_of, retry_after, user_agent
from clusterkg.store.remote.settings import Endpoint, endpoint
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
        parts = urlsplit(self.service.address)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise SettingsError(
                f"{self.service.address!r} is not the address of a service",
                hint="write it with http:// or https://",
            )
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
        try:
            return json.loads(reply.body)
        except (ValueError, RecursionError):
            raise self.odd("is not JSON") from None

    def odd(self, what: str) -> EndpointError:
        """Return the error that an answer cannot be used, such as that it `is not JSON`."""
        return EndpointError(
            f"the answer of {self.service.address} {what}", hint="is this the right address?"
        )

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
        secret = _authorization(self.service)
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
            opened = build_opener(_Here()).open(request, timeout=self.service.timeout)
            with opened as response:
                body = response.read(LARGEST + 1)
                headers, status = response.headers, response.status
        except HTTPError as error:
            raise self._busy(error) from None
        except (URLError, OSError, ValueError) as error:
            reason = getattr(error, "reason", None) or error
            raise EndpointError(
                f"{self.service.address} does not answer: {reason}", hint="check the address"
            ) from None
        if len(body) > LARGEST:
            raise EndpointError(
                f"the answer of {self.service.address} exceeds {LARGEST >> 20} MiB",
                hint="request less",
            )
        if headers.get("MediaWiki-API-Error") in {"maxlag", "ratelimited"}:
            # MediaWiki says in a good answer that it is busy; it is the same as a 503.
            busy = HTTPError(request.full_url, 503, headers["MediaWiki-API-Error"], headers, None)
            raise self._busy(busy)
        return reply_of(body, headers, status)

    def _busy(self, error: HTTPError) -> HTTPError:
        """Record, for later requests, how long a host accepts none."""
        wait = retry_after(error)
        if wait:  # `politely` itself waits, and asks once more
            leave_alone(urlsplit(self.service.address).netloc, wait)
        return error


class _Here(HTTPRedirectHandler):
    """Follows redirections within a host only, and never from https to http."""

    def redirect_request(
        self, req: Request, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> Request | None:
        here, there = urlsplit(req.full_url), urlsplit(newurl)
        same = here.hostname == there.hostname
        plain = here.scheme == there.scheme and here.netloc == there.netloc
        safer = (here.scheme, there.scheme) == ("http", "https")
        if req.data is not None or not same or not (plain or safer):
            shown = f"{there.scheme}://{there.netloc}"
            raise EndpointError(
                f"{here.scheme}://{here.netloc} redirects to {shown}; "
                "redirects to other hosts are not followed",
                hint="if that is right, use the new address",
            )
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _authorization(service: Service) -> str:
    if service.token:
        return f"Bearer {service.token}"
    if service.user:
        pair = f"{service.user}:{service.password}".encode()
        return f"Basic {base64.b64encode(pair).decode('ascii')}"
    return ""
