"""What an engine takes and gives.

An engine is a function `run(data, shapes) -> list[Result]`; the results are about the nodes that
`data.judged` names, in any order.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from clusterkg.shacl.data import Data
from clusterkg.shacl.paths import Path
from clusterkg.shacl.shapes.graph import ShapesGraph


@dataclass(frozen=True)
class Result:
    """A SHACL validation result.

    Attributes:
        shape: The shape, in N-Triples form.
        component: IRI of the constraint component.
        severity: IRI of the severity.
        focus: The focus node, in N-Triples form.
        path: The path, if there is one.
        value: The value, in N-Triples form, if there is one.
        messages: Messages by language ("" for none); empty if the shapes have none for it.
    """

    shape: str
    component: str
    severity: str
    focus: str
    path: Path | None
    value: str | None
    messages: dict[str, str]


Run = Callable[[Data, ShapesGraph], list[Result]]
"""The type of an engine."""
