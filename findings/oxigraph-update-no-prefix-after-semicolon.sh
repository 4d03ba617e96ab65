#!/bin/sh
# pyoxigraph 0.5.13 (Oxigraph) refuses PREFIX and BASE after the first operation of an update, though
# SPARQL 1.1 Query Language, grammar rule [29] (Update ::= Prologue ( Update1 ( ';' Update )? )?), lets
# each operation have a prologue of its own; rdflib 7.6.0 takes it. Programs that join updates written
# apart with ';' fail, unless they move all prologues to the front.
#
# Needs python3 with venv and the network for pip. Works in a temporary folder. Fails if what is seen
# differs.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q pyoxigraph==0.5.13 rdflib==7.6.0
"$folder/venv/bin/python" - <<'PY'
import pyoxigraph
import rdflib

first = "PREFIX a: <https://a.example/> INSERT DATA { a:x a:p 1 }"
second = "PREFIX b: <https://b.example/> INSERT DATA { b:x b:p 2 }"
together = f"{first} ; {second}"
in_front = "PREFIX a: <https://a.example/> PREFIX b: <https://b.example/> " \
    "INSERT DATA { a:x a:p 1 } ; INSERT DATA { b:x b:p 2 }"


def oxigraph(text):
    store = pyoxigraph.Store()
    try:
        store.update(text)
    except SyntaxError as error:
        return f"SyntaxError: {error}"
    return f"{len(store)} triples"


def by_rdflib(text):
    graph = rdflib.Graph()
    graph.update(text)
    return f"{len(graph)} triples"


seen = {
    "pyoxigraph, one prologue in front": oxigraph(in_front),
    "pyoxigraph, a prologue each": oxigraph(together),
    "rdflib, a prologue each": by_rdflib(together),
}
print(f"pyoxigraph {pyoxigraph.__version__}, rdflib {rdflib.__version__}")
for name, result in seen.items():
    print(f"{name}: {result}")
assert list(seen.values()) == [
    "2 triples",
    "SyntaxError: error at 1:66: expected one of CREATE, DELETE, INSERT",
    "2 triples",
], "changed"
print("as described")
PY
