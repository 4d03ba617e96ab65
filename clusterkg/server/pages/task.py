"""The task of making a page. Runs in workers only."""

from __future__ import annotations

from importlib import import_module
from typing import Any, BinaryIO, Final

from clusterkg.server.index.current import current
from clusterkg.server.pages import data
from clusterkg.server.pages.context import PageContext
from clusterkg.server.pages.view import View
from clusterkg.server.workers.snapshots import Snapshot

NAMES: Final = tuple(
    """
    home thing data browse questions question download editor about compare graph map edits edit
    measures measures_file
    """.split()
)
"""The pages; each is a module of this package."""

_PAGES: Final = {name: import_module(f"clusterkg.server.pages.{name}") for name in NAMES}


def page(store: Snapshot, request: dict[str, Any], out: BinaryIO) -> dict[str, Any]:
    """Make a page. See `clusterkg.server.workers.tasks` for the form of tasks.

    The request says `view`: the fields of a `View`.
    """
    fields = request["view"]
    view = View(**fields | {"query": [(name, value) for name, value in fields["query"]]})
    context = PageContext(store, view.lang, current(store, request))
    made = _PAGES[view.page].render(context, view)
    if isinstance(made, str):
        out.write(made.encode())
        return {"media": "text/html"}
    media, content = made
    out.write(content)
    known = {"media": media}
    if view.page == "data" and (following := data.next_part(context, view)):
        known["next"] = following
    return known
