"""What a server is told when it starts: where it answers, what it allows, where it stops."""

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
"""What keeps a query from reaching out; one of them is turned off only to test the others."""

_ROOT: Final = re.compile(r"(?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*", re.ASCII)


def root_of(text: str) -> str:
    """Return a path without a slash at its end; empty for the host itself.

    Raises:
        SettingsError: It is no such path.

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
        root: The path of the host that it lives below, such as `/kg`; empty for the host itself.
        allowed_hosts: Names that the server may be called by, beside those of this machine.
        token: What who writes must show; None if the server only reads.
        timeout: Seconds after which a query is stopped.
        write_timeout: Seconds after which a change is given up; the store is then as before.
        memory: Bytes that a query may take beyond what its worker takes when idle.
        max_result: Bytes of an answer.
        max_query: Bytes of a query, or of a form.
        max_upload: Bytes of an update, or of a graph that is sent.
        workers: Queries of strangers that run at the same time.
        page_workers: Tasks of our own pages that run at the same time.
        queue: Queries that wait, at most.
        client_queue: Queries of one address that run or wait, at most.
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
