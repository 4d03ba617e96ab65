"""Finds the ontology, vocabularies, data, shapes and queries that come with clusterkg.

Only this module knows where they lie: beside the package in a checkout, inside it in an
installed wheel.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path

from clusterkg._version import __version__
from clusterkg.model.namespaces import (
    BACKGROUND_GRAPH,
    BASE,
    INTERPRETATION_GRAPH,
    LINKS_GRAPH,
    ONTOLOGY_GRAPH,
    graph_of_paper,
    graph_of_source,
)

_PACKAGE = Path(__file__).resolve().parent


@cache
def root() -> Path:
    """Return the folder that holds `ontology`, `data`, `shapes` and `queries`."""
    packed = _PACKAGE / "_assets"
    return packed if packed.is_dir() else _PACKAGE.parent


def ontology_files() -> list[Path]:
    """Return the files of the ontology: modules, vocabularies and alignments."""
    return sorted((root() / "ontology").rglob("*.ttl"))


def graph_files() -> list[tuple[str, Path]]:
    """Return what makes up the bundled graph, as (IRI of the named graph, file)."""
    data = root() / "data"
    return [
        *((ONTOLOGY_GRAPH, path) for path in ontology_files()),
        (BACKGROUND_GRAPH, data / "background.ttl"),
        (INTERPRETATION_GRAPH, data / "interpretation.ttl"),
        (LINKS_GRAPH, data / "links.ttl"),
        *((graph_of_paper(path.stem), path) for path in sorted((data / "papers").glob("*.ttl"))),
        *((graph_of_source(path.stem), path) for path in sorted((data / "sources").glob("*.ttl"))),
    ]


def mapping_sets() -> list[Path]:
    """Return the mapping sets behind the links of the bundled graph."""
    return sorted((root() / "data" / "links").glob("*.sssom.tsv"))


def shape_files() -> list[Path]:
    """Return the files of rules on data and on terms, without the profiles of programmes."""
    return sorted((root() / "shapes").glob("*.ttl"))


def profile_files() -> dict[str, Path]:
    """Return the profiles: rules of programmes, by name."""
    return {path.stem: path for path in sorted((root() / "shapes" / "profiles").glob("*.ttl"))}


def file_of(iri: str) -> Path | None:
    """Return the file of a module of the ontology or of the shapes; None if it is not ours."""
    name = iri.removeprefix(BASE)
    if name == iri or not re.fullmatch("(?:ontology|shapes)(?:/[a-z0-9-]+)+", name):
        return None
    path = root() / f"{name}.ttl"
    return path if path.is_file() else None


def mapping_files() -> dict[str, Path]:
    """Return the recipes for tables of registries, by name: `registry/table`."""
    folder = root() / "data" / "mappings"
    suffix = ".csv-metadata.json"
    return {
        f"{path.parent.name}/{path.name.removesuffix(suffix)}": path
        for path in sorted(folder.glob(f"*/*{suffix}"))
    }


def rule_example(code: str, kind: str) -> Path:
    """Return the file with data that keep a rule (`pass`) or break it (`fail`)."""
    return root() / "shapes" / "examples" / code / f"{kind}.ttl"


def query_files() -> list[Path]:
    """Return the canned queries, by name."""
    return sorted((root() / "queries").glob("*.rq"), key=lambda path: path.stem)


def ready_folder() -> Path:
    """Return where the build puts the bundled graph, ready to query; in a checkout it is absent."""
    return root() / "ready"


def fingerprint() -> str:
    """Return a short name for the bundled graph as the files (and the rules) make it now."""
    state = hashlib.sha256()
    rules = sorted((_PACKAGE / "reasoning").glob("*.py"))
    for path in [*(path for _, path in graph_files()), *rules]:
        state.update(path.name.encode())
        state.update(path.read_bytes())
    return f"{__version__}-{state.hexdigest()[:16]}"
