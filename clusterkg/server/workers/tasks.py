"""What workers can be asked to do: each task by its name.

A task is a function of this form; it writes its answer to `out` and returns what is known of it,
at least `media`, the media type:

    def task(store: Snapshot, request: dict[str, Any], out: BinaryIO) -> dict[str, Any]

A worker for strangers knows `PUBLIC` only. All modules are loaded before the worker is bound.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any, BinaryIO, Final

from clusterkg.server.workers.snapshots import Snapshot

Task = Callable[[Snapshot, dict[str, Any], BinaryIO], dict[str, Any]]

PUBLIC: Final = {
    "query": "clusterkg.server.workers.answering:query",
    "graph": "clusterkg.server.workers.answering:graph",
}
"""Tasks for strangers: where their functions are."""

PAGES: Final = PUBLIC | {
    "canned": "clusterkg.server.workers.canned:canned",
    "description": "clusterkg.server.workers.describing:description",
    "page": "clusterkg.server.pages.task:page",
}
"""Tasks for our own pages."""

FORMS: Final = {
    "form": "clusterkg.server.forms.task:form",
    "kinds": "clusterkg.server.forms.task:kinds",
}
"""Tasks for forms; checking what was filled in takes longer than making a page."""

MATCHING: Final = {"reconcile": "clusterkg.server.reconciliation.task:reconcile"}
"""Tasks for what matches names; its worker reads all things before it is bound."""

INDEX: Final = {"index": "clusterkg.server.index.current:write_index"}
"""Tasks for who reads a large store once."""


def load(names: dict[str, str]) -> dict[str, Task]:
    """Return the functions of tasks, by name."""
    found = {}
    for name, place in names.items():
        module, _, function = place.partition(":")
        found[name] = getattr(import_module(module), function)
    return found
