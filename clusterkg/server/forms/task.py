"""The task of showing a form, and of checking what was sent with it. Runs in workers only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, BinaryIO, Final

from clusterkg.server.forms import checks
from clusterkg.server.forms.fields import Form, class_of, filled, form_of
from clusterkg.server.forms.reading import Sent, read, state
from clusterkg.server.forms.record import Patch, nquads
from clusterkg.server.forms.show import Shown, page
from clusterkg.server.index.current import current
from clusterkg.server.pages.context import PageContext, node
from clusterkg.server.pages.view import View, html
from clusterkg.server.problems import HTTPProblem
from clusterkg.server.workers.snapshots import Snapshot
from clusterkg.tables.template.sheets import class_names, with_rules
from clusterkg.tables.template.words import help_of, name_of

SAVE: Final = "save"
CHECK: Final = "check"
ADD: Final = "add:"
"""What buttons of a form do: save it, check it, or add a field for one more value."""


def form(store: Snapshot, request: dict[str, Any], out: BinaryIO) -> dict[str, Any]:
    """Show a form, or answer one that was sent.

    The request says `view` (the fields of a `View`), `kind` (the name of a class; may be empty when
    a thing is edited), `thing` (its IRI; empty for a new one), `word` (what forms of this session
    carry), `base` (where IRIs of new things begin), `edit` (the IRI of the edit to be made) and
    `sent`, the fields that were sent: None to show the form as it is.

    The answer is a page with its `status`; or, if all is well and it is to be saved, the change as
    N-Quads, with `removed` (how many bytes say what is taken out), `thing`, and `advice` (how many
    findings there are all the same).

    Raises:
        HTTPProblem: There is no such kind, or nothing can be edited.
    """
    fields = request["view"]
    view = View.from_json(fields)
    context = PageContext(store, view.lang, current(store, request))
    thing: str = request["thing"] and node(request["thing"]).value
    form = _form(context, request["kind"], thing)
    stated = state(form)
    shown = Shown(form, thing, word=request["word"], state=stated, base=request["base"])
    sent: dict[str, Sequence[str]] | None = request["sent"]
    if sent is None:
        if thing and view.first("check") == "yes":
            shown.findings = checks.check(context, thing, Patch())
        return _answer(out, page(context, view, shown), 200)
    action = next(iter(sent.get("action", ())), SAVE)
    found = read(context, form, sent, thing=thing, edit=request["edit"], base=request["base"])
    shown.sent, shown.texts = found, sent
    if action.startswith(ADD):
        shown.more = action.removeprefix(ADD)
        return _answer(out, page(context, view, shown), 200)
    if thing and next(iter(sent.get("state", ())), "") != stated:
        shown.stale = True
        return _answer(out, page(context, view, shown), 409)
    if found.thing:
        tried = Patch(found.patch.removed, found.patch.added | found.doubtful)
        shown.findings = checks.check(context, found.thing, tried)
    if action != SAVE or not _can_be_saved(found, shown, sent):
        shown.checked = True
        well = action == CHECK and not found.wrong
        return _answer(out, page(context, view, shown), 200 if well else 422)
    removed, added = (nquads(side).encode() for side in (found.patch.removed, found.patch.added))
    out.write(removed)
    out.write(added)
    about = {"removed": len(removed), "thing": found.thing, "advice": len(shown.findings.all)}
    return {"media": "application/n-quads"} | about


def kinds(store: Snapshot, request: dict[str, Any], out: BinaryIO) -> dict[str, Any]:
    """List the kinds of things that there are forms for: the classes that rules speak of.

    The request says `view` (the fields of a `View`) and `who`, the name of the one who edits.
    """
    fields = request["view"]
    view = View.from_json(fields)
    rows = [
        {"name": name, "text": name_of(cls, view.lang), "help": help_of(cls, view.lang)}
        for name, cls in with_rules().items()
    ]
    rows.sort(key=lambda row: row["text"].casefold())
    return _answer(out, html("new.html", view, kinds=rows, who=request["who"]), 200)


def _form(context: PageContext, kind: str, thing: str) -> Form:
    if not thing:
        cls = class_names().get(kind)
        if cls is None:
            raise HTTPProblem(404, f"unknown kind of things {kind!r}")
        return form_of(cls)
    cls = class_of(context, thing, kind)
    if not cls:
        raise HTTPProblem(404, "there is no form for this kind of thing")
    return filled(context, cls, thing)


def _can_be_saved(found: Sent, shown: Shown, sent: dict[str, Sequence[str]]) -> bool:
    if found.wrong or not found.patch:
        return False
    return not shown.findings.violations or bool(sent.get("anyway"))


def _answer(out: BinaryIO, text: str, status: int) -> dict[str, Any]:
    out.write(text.encode())
    return {"media": "text/html", "status": status}
