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

__all__ = ["ClusterkgError", "Graph", "__version__", "open", "validate"]

if TYPE_CHECKING:
    from clusterkg.api import Graph, open, validate
    from clusterkg.model.errors import ClusterkgError


def __getattr__(name: str) -> object:
    """Load the public names on first use, so that `import clusterkg` costs nothing."""
    if name == "ClusterkgError":
        from clusterkg.model import errors

        return errors.ClusterkgError
    if name in __all__:
        from clusterkg import api

        return getattr(api, name)
    raise AttributeError(f"module 'clusterkg' has no attribute {name!r}")
