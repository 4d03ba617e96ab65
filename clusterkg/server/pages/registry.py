"""The pages there are, and the task of making one."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any, BinaryIO

from clusterkg.server import pages as package
from clusterkg.server.index.current import current
from clusterkg.server.pages.context import PageContext
from clusterkg.server.pages.view import File, Page, View

if TYPE_CHECKING:
    from clusterkg.server.workers.snapshots import Snapshot


@cache
def _modules() -> dict[str, ModuleType]:
    """Return the modules of this package that declare a page, by its name."""
    names = sorted(each.name for each in pkgutil.iter_modules(package.__path__))
    found = {name: import_module(f"{package.__name__}.{name}") for name in names}
    return {name: module for name, module in found.items() if hasattr(module, "PAGE")}


def pages() -> dict[str, Page]:
    """Return all pages, by name: each module of this package that has a `PAGE` is one."""
    return {name: module.PAGE for name, module in _modules().items()}


def make(context: PageContext, view: View) -> str | File:
    """Return a page.

    Raises:
        HTTPProblem: There is none at this address.
    """
    made: str | File = _modules()[view.page].render(context, view)
    return made


def page(store: Snapshot, request: dict[str, Any], out: BinaryIO) -> dict[str, Any]:
    """Make a page. See `clusterkg.server.workers.tasks` for the form of tasks.

    The request says `view`: a `View` as JSON.
    """
    view = View.from_json(request["view"])
    context = PageContext(store, view.lang, current(store, request))
    made = make(context, view)
    if isinstance(made, str):
        out.write(made.encode())
        return {"media": "text/html"}
    out.write(made.content)
    return {"media": made.media} | ({"next": made.following} if made.following else {})
