"""What the writer does for forms: it makes an edit, or takes one back."""

from __future__ import annotations

from typing import Any

import pyoxigraph as ox

from clusterkg.model.namespaces import EDITS
from clusterkg.server.forms.record import (
    Edit,
    Patch,
    edits,
    new_iri,
    nquads,
    quads,
    reverted,
    timestamp,
)
from clusterkg.server.problems import HTTPProblem
from clusterkg.store.disk import DiskStore


def make(store: DiskStore, request: dict[str, Any], body: bytes) -> dict[str, Any]:
    """Make an edit.

    Args:
        store: The store.
        request: Says `edit` (its IRI), `thing`, `name`, `who`, `why`, and `removed`, the number of
            bytes of the body that say what is taken out; the rest is put in.
        body: Statements as N-Quads.

    Raises:
        HTTPProblem: What is to be taken out is no longer there.
    """
    patch = Patch(quads(body[: request["removed"]]), quads(body[request["removed"] :]))
    _check(store, patch)
    edit = Edit(
        request["edit"],
        request["thing"],
        request["name"],
        request["who"],
        timestamp(),
        request["why"],
        patch,
    )
    return _carry_out(store, edit)


def revert(store: DiskStore, request: dict[str, Any], _: bytes) -> dict[str, Any]:
    """Take an edit back.

    Args:
        store: The store.
        request: Says `edit` (its IRI), `name`, `who`, `why`.
        _: Nothing.

    Raises:
        HTTPProblem: There is no such edit, it is taken back already, or what it changed has
            changed again since.
    """
    found = edits(store, edit=request["edit"])
    if not found:
        raise HTTPProblem(404, "there is no such edit")
    old = found[0]
    if old.iri in reverted(store):
        raise HTTPProblem(409, "this edit has already been reverted")
    patch = old.patch.inverse
    _check(store, patch)
    who = (request["name"], request["who"], timestamp(), request["why"])
    return _carry_out(store, Edit(new_iri(), old.thing, *who, patch, reverts=old.iri))


def _carry_out(store: DiskStore, edit: Edit) -> dict[str, Any]:
    store.exchange(edit.patch.removed, [*edit.patch.added, *edit.record()])
    return {"edit": edit.id}


def _check(store: DiskStore, patch: Patch) -> None:
    """Let a change pass that fits what the store holds now."""
    gone = [quad for quad in patch.removed if not store.holds(quad)]
    back = [quad for quad in patch.added if store.holds(quad)]
    if not gone and not back:
        return
    later = ", ".join(_later(store, gone + back))
    hint = f": see {later}" if later else ""
    raise HTTPProblem(409, f"this has been changed in the meantime{hint}")


def _later(store: DiskStore, changed: list[ox.Quad]) -> list[str]:
    """Return the ids of edits that changed statements, the latest first."""
    wanted = set(nquads(changed).splitlines())
    subjects = {quad.subject.value for quad in changed if isinstance(quad.subject, ox.NamedNode)}
    return [
        one.iri.removeprefix(EDITS)
        for subject in sorted(subjects)
        for one in edits(store, thing=subject)
        if wanted & set(nquads(one.patch.removed | one.patch.added).splitlines())
    ][:3]
