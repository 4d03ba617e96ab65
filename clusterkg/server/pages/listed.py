"""Things in a list: what each is called, and a line that says what it is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pyoxigraph as ox

from clusterkg.server.pages import saying
from clusterkg.server.pages.context import PageContext
from clusterkg.server.pages.facts import item


def listed(context: PageContext, things: Iterable[object]) -> list[dict[str, Any]]:
    """Return things as templates show them: number, sentence or definition, place and sources."""
    named = [thing for thing in things if isinstance(thing, ox.NamedNode)]
    known = saying.nodes(context, [thing.value for thing in named])
    return [
        item(context, thing) | {"about": known[thing.value], "matched": None} for thing in named
    ]
