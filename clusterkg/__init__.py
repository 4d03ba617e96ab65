"""clusterkg: a knowledge graph of business clusters, and the tool around it.

import clusterkg
kg = clusterkg.open()                                  # the bundled graph
kg.query("facilitator-functions", stage="growing")     # rows of Python values
report = clusterkg.validate(["members.ttl"])
report.findings[0].line
"""

from __future__ import annotations

from clusterkg._version import __version__

TYPE_CHECKING = False  # importing `typing` for it would take longer than all else here

__all__ = [
    "Answer",
    "ClusterkgError",
    "Finding",
    "Graph",
    "Report",
    "Severity",
    "__version__",
    "open",
    "validate",
]

_HOMES = {
    "Answer": "clusterkg.queries.answers",
    "ClusterkgError": "clusterkg.model.errors",
    "Finding": "clusterkg.shacl.model",
    "Graph": "clusterkg.api",
    "Report": "clusterkg.shacl.model",
    "Severity": "clusterkg.model.diagnostics",
    "open": "clusterkg.api",
    "validate": "clusterkg.api",
}

if TYPE_CHECKING:
    from clusterkg.api import Graph, open, validate
    from clusterkg.model.diagnostics import Severity
    from clusterkg.model.errors import ClusterkgError
    from clusterkg.queries.answers import Answer
    from clusterkg.shacl.model import Finding, Report


def __getattr__(name: str) -> object:
    """Load the public names on first use, so that `import clusterkg` costs nothing."""
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'clusterkg' has no attribute {name!r}")
