"""What an engine takes and gives.

An engine is a function `run(data, context, shapes) -> list[Result]`:

* `data`: the statements to validate;
* `context`: statements that are taken as known beside them, such as the class hierarchy;
* `shapes`: the shapes files;
* the results are about nodes that `data` describe, in any order.

Data and context together are the SHACL data graph.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path as FilePath

import pyoxigraph as ox

from clusterkg.validation.data import Data
from clusterkg.validation.findings import Severity
from clusterkg.validation.paths import Path


@dataclass(frozen=True)
class Result:
    """A SHACL validation result. Terms are in N-Triples form; messages are by language."""

    shape: str
    component: str
    severity: Severity
    focus: str
    path: Path | None
    value: str | None
    messages: dict[str, str]


Run = Callable[[Data, Iterable[ox.Triple], list[FilePath]], list[Result]]
"""The type of an engine."""
