"""What workers can be asked to do: each task by its name.

A task is a function of this form; it writes its answer to `out` and returns what is known of it,
at least `media`, the media type:

    def task(store: Snapshot, request: dict[str, Any], out: BinaryIO) -> dict[str, Any]

A worker knows the tasks of its own role only. Their modules are loaded before it is bound.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any, BinaryIO, Final

from clusterkg.server.workers import FORMS, INDEX, MATCHING, PAGES, PUBLIC, PUBLIC_ROLES
from clusterkg.server.workers.snapshots import Snapshot

Task = Callable[[Snapshot, dict[str, Any], BinaryIO], dict[str, Any]]

TASKS: Final = {
    "query": (PUBLIC, "clusterkg.server.workers.answering:query"),
    "graph": (PUBLIC, "clusterkg.server.workers.answering:graph"),
    "page": (PAGES, "clusterkg.server.pages.registry:page"),
    "canned": (PAGES, "clusterkg.server.pages.download:canned"),
    "description": (PAGES, "clusterkg.server.workers.describing:description"),
    "form": (FORMS, "clusterkg.server.forms.task:form"),
    "kinds": (FORMS, "clusterkg.server.forms.task:kinds"),
    "reconcile": (MATCHING, "clusterkg.server.reconciliation.task:reconcile"),
    "index": (INDEX, "clusterkg.server.index.current:write_index"),
}
"""The role of the workers that do a task, and where its function is."""


def is_public(task: str) -> bool:
    """Return whether anybody can have a task done, as often as they like."""
    return TASKS[task][0] in PUBLIC_ROLES


def load(role: str) -> dict[str, Task]:
    """Return the functions of the tasks of a role, by name."""
    found = {}
    for name, (own, place) in TASKS.items():
        if own == role:
            module, _, function = place.partition(":")
            found[name] = getattr(import_module(module), function)
    return found
