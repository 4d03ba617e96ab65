"""The task of answering a canned query. Runs in workers only."""

from __future__ import annotations

from typing import Any, BinaryIO

from clusterkg.queries.catalogue import load
from clusterkg.queries.formats import serialise
from clusterkg.queries.run import Part, as_of_parameter, run
from clusterkg.server import negotiate
from clusterkg.server.problems import HTTPProblem
from clusterkg.server.workers.snapshots import Snapshot


def canned(store: Snapshot, request: dict[str, Any], out: BinaryIO) -> dict[str, Any]:
    """Answer a canned query. See `clusterkg.server.workers.tasks` for the form of tasks.

    The request says `name`, and may say `given` (parameters), `lang`, `limit`, `offset`, `as_of`
    (a year), `accept` and `format`.
    """
    query = load(request["name"])
    form = negotiate.choose(request.get("accept"), negotiate.ROWS, request.get("format"))
    if form is None:
        kinds = ", ".join(negotiate.ROWS.values())
        raise HTTPProblem(406, f"no form of the answer suits; there are {kinds}")
    given: dict[str, object] = dict(request.get("given", {}))
    if request.get("as_of") is not None:
        given[as_of_parameter(query)] = request["as_of"]
    part = Part(request.get("limit"), request.get("offset") or 0)
    answer = run(query, store, given, lang=request.get("lang") or "en", part=part)
    out.write(serialise(answer, form))
    return {"media": negotiate.ROWS[form], "rows": len(answer)}
