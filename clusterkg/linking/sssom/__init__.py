"""Mapping sets in SSSOM, the Simple Standard for Sharing Ontological Mappings."""

from __future__ import annotations

from clusterkg.linking.model import MappingSet
from clusterkg.linking.sssom.curies import NO_TERM_FOUND, SEMAPV
from clusterkg.linking.sssom.read import read_set
from clusterkg.linking.sssom.write import to_text, write_set

__all__ = ["NO_TERM_FOUND", "SEMAPV", "MappingSet", "read_set", "to_text", "write_set"]
