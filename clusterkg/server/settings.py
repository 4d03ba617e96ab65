"""The settings of a server: where it listens, what it allows, its limits."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from clusterkg.model.errors import SettingsError
from clusterkg.model.namespaces import ID

MIB: Final = 1024 * 1024

TEXT_GUARD: Final = "text"
DESCRIPTOR_GUARD: Final = "descriptors"
CALL_GUARD: Final = "calls"
ALL_GUARDS: Final = frozenset({TEXT_GUARD, DESCRIPTOR_GUARD, CALL_GUARD})
"""What keeps a query from contacting other hosts; one is disabled only to test the others."""

_ROOT: Final = re.compile(r"(?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*", re.ASCII)


def root_of(text: str) -> str:
    """Return a path without a slash at its end; empty for the host itself.

    Raises:
        SettingsError: It is not such a path.

    >>> root_of("/kg/")
    '/kg'
    >>> root_of("/")
    ''
    """
    root = text.rstrip("/")
    if not _ROOT.fullmatch(root):
        raise SettingsError(
            f"{text!r} is not a root path", hint="letters, digits and - _ . ~, such as /kg"
        )
    return root


@dataclass(frozen=True)
class Settings:
    """How a server behaves.

    Attributes:
        store: None for the bundled graph, `memory:` for an empty one, or the folder of a store.
        host: The address that it listens on.
        port: The port; 0 takes a free one.
        base: Where IRIs of things begin that are added with forms.
        root: The URL prefix that it is served under, such as `/kg`; empty for none.
        allowed_hosts: Host names to accept besides those of this machine.
        token: What clients must send to write; None if the server is read-only.
        timeout: Seconds after which a query is stopped.
        write_timeout: Seconds after which a change is abandoned; the store is then as before.
        memory: Bytes that a query may use beyond what its idle worker uses.
        max_result: Bytes of an answer.
        max_query: Bytes of a query, or of a form.
        max_upload: Bytes of an update, or of a graph that is sent.
        workers: Public queries that run at the same time.
        page_workers: Pages that are made at the same time.
        queue: Maximum number of waiting queries.
        client_queue: Maximum number of running and waiting queries of one client address.
        guards: See `ALL_GUARDS`.
    """

    store: str | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    base: str = ID
    root: str = ""
    allowed_hosts: tuple[str, ...] = ()
    token: str | None = None
    timeout: float = 10.0
    write_timeout: float = 120.0
    memory: int = 512 * MIB
    max_result: int = 64 * MIB
    max_query: int = MIB
    max_upload: int = 256 * MIB
    workers: int = 2
    page_workers: int = 2
    queue: int = 64
    client_queue: int = 16
    guards: frozenset[str] = ALL_GUARDS

    @property
    def writable(self) -> bool:
        """Whether the store can be changed."""
        return self.token is not None

    @property
    def per_client(self) -> int:
        """Queries of one address that run at the same time: never all workers, if there are two."""
        return max(1, self.workers - 1)
