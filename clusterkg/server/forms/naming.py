"""What edits are called, and when they are made."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime

from clusterkg.model.namespaces import EDITS


def new_iri(now: datetime | None = None) -> str:
    """Return the IRI of an edit that is made now."""
    moment = now or datetime.now(UTC)
    return f"{EDITS}{moment:%Y-%m-%d-%H%M%S}-{secrets.token_hex(3)}"


def timestamp(now: datetime | None = None) -> str:
    """Return a moment as XML Schema writes it, in UTC and whole seconds."""
    return f"{now or datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
