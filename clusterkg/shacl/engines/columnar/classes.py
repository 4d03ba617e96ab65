"""Which nodes are SHACL instances of which class."""

from __future__ import annotations

import numpy as np

from clusterkg.columns.graph import Graph
from clusterkg.columns.terms import Ids, Mask
from clusterkg.model.namespaces import RDF, RDFS


class Classes:
    """The instances of classes, subclasses counted, each class worked out once."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._types = graph.inverse(self._number(f"{RDF}type"))
        self._below = graph.inverse(self._number(f"{RDFS}subClassOf"))
        self._instances: dict[int, Ids] = {}

    def _number(self, iri: str) -> int:
        number = self._graph.terms.known(f"<{iri}>".encode())
        return -1 if number is None else number

    def instances(self, cls: int) -> Ids:
        """Return the instances of a class, ascending."""
        found = self._instances.get(cls)
        if found is None:
            classes = np.array([cls], np.int32)
            new = classes
            while len(new):
                below = np.unique(self._below.follow(new)[1])
                new = np.setdiff1d(below, classes)
                classes = np.concatenate([classes, new])
            found = np.unique(self._types.follow(classes)[1])
            self._instances[cls] = found
        return found

    def contains(self, cls: int, nodes: Ids) -> Mask:
        """Tell for each node whether it is an instance of a class."""
        instances = self.instances(cls)
        if not len(instances):
            return np.zeros(len(nodes), np.bool_)
        at = np.minimum(np.searchsorted(instances, nodes), len(instances) - 1)
        found: Mask = instances[at] == nodes
        return found
