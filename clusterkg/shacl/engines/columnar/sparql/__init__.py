"""SHACL-SPARQL over columns: each constraint is one query for all its focus nodes."""

from clusterkg.shacl.engines.columnar.sparql.components import components
from clusterkg.shacl.engines.columnar.sparql.constraint import read

__all__ = ["components", "read"]
