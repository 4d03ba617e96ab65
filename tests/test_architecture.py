"""The floors of the package: what a room may import, and that no imports form a circle.

Imports within functions and those for types only are counted.
"""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest
from paths import ROOT

grimp = pytest.importorskip("grimp")

KIT = ("columns", "pictures", "queries", "rdf", "sparql", "store", "web")
"""Rooms that work for any graph: they use no term of the ontology."""


def circles(graph: dict[str, set[str]]) -> list[set[str]]:
    """Return the modules that import one another, directly or through others.

    Args:
        graph: Module → the modules that it imports.
    """
    reached = {module: _reached(graph, module) for module in graph}
    found: list[set[str]] = []
    for module in sorted(graph):
        circle = {other for other in reached[module] if module in reached[other]}
        if circle and circle not in found:
            found.append(circle)
    return found


def _reached(graph: dict[str, set[str]], start: str) -> set[str]:
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        new = graph[waiting.pop()] - seen
        seen |= new
        waiting += new
    return seen


def test_circles_are_found():
    """The check itself: a circle of two, one of three with a way in, and none."""
    graph = {"a": {"b"}, "b": {"a", "c"}, "c": {"d"}, "d": {"e"}, "e": {"c"}, "f": {"a"}}
    assert circles(graph) == [{"a", "b"}, {"c", "d", "e"}]
    assert circles({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == []
    assert circles({"a": {"a"}}) == [{"a"}]


def test_no_circles():
    package = grimp.build_graph("clusterkg", exclude_type_checking_imports=False, cache_dir=None)
    modules = sorted(package.modules)
    assert "clusterkg.shacl.validate" in modules
    graph = {module: set(package.find_modules_directly_imported_by(module)) for module in modules}
    assert circles(graph) == []


def test_a_room_knows_only_the_rooms_below_it(monkeypatch, capsys):
    from importlinter.cli import lint_imports

    monkeypatch.chdir(ROOT)
    status = lint_imports(config_filename="pyproject.toml", no_cache=True)
    assert status == 0, capsys.readouterr().out


def terms_of_the_ontology(text: str) -> set[str]:
    """Return the names and texts in a module that stand for terms of the ontology."""
    tree = ast.parse(text)
    documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef | ast.Expr
    docs = {
        part.value
        for node in ast.walk(tree)
        if isinstance(node, documented)
        for part in getattr(node, "body", [node])
        if isinstance(part, ast.Expr)
    }
    return {
        node.id if isinstance(node, ast.Name) else str(node.value)
        for node in ast.walk(tree)
        if (isinstance(node, ast.Name) and node.id in {"CKG", "VOCAB"})
        or (isinstance(node, ast.Constant) and "ckg:" in str(node.value) and node not in docs)
    }


def test_terms_of_the_ontology_are_found():
    text = (
        '''"""About ckg:Cluster."""\nuses = [f"{CKG}fix", "?c a ckg:Cluster"]\n"""Also ckg:x."""'''
    )
    assert terms_of_the_ontology(text) == {"CKG", "?c a ckg:Cluster"}


@pytest.mark.parametrize("room", KIT)
def test_the_kit_does_not_know_the_ontology(room):
    files = sorted(Path(ROOT, "clusterkg", room).rglob("*.py"))
    assert files
    found = {str(f): terms_of_the_ontology(f.read_text(encoding="utf-8")) for f in files}
    assert {name: terms for name, terms in found.items() if terms} == {}


@pytest.mark.parametrize("module", ["SPARQLWrapper", "owlready2", "pyshacl", "rdflib", "typer"])
def test_what_the_project_is_built_on_is_declared_and_used(module: str) -> None:
    """These five libraries are what users of the field expect to find beneath it."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert any(one.startswith(f"{module.lower()}>=") for one in declared["dependencies"])
    sources = (ROOT / "clusterkg").rglob("*.py")
    used = re.compile(rf"^\s*(from|import) {module}\b", re.M)
    assert any(used.search(path.read_text(encoding="utf-8")) for path in sources)
