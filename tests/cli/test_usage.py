"""Wrong usage: one line that says what is wrong and what was probably meant, and exit status 2."""

from __future__ import annotations

from pathlib import Path

import pytest
from command import Run

MISTAKES = {
    "--store x query list": "unknown option --store (options stand behind the command:"
    " clusterkg COMMAND --store …)",
    "query --lang uk list": "unknown option --lang (options stand behind the command:"
    " clusterkg query COMMAND --lang …)",
    "--verson": "unknown option --verson (did you mean --version?)",
    "--nonsense": "unknown option --nonsense ('clusterkg -h' shows the usage)",
    "query run roles --plt x.svg": "unknown option --plt (did you mean --plot?)",
    "valdate x.ttl": "unknown command 'valdate' (did you mean 'clusterkg validate'?)",
    "query roles run": "unknown command 'roles' (did you mean 'clusterkg query run roles'?)",
    "query roles show": "unknown command 'roles' (did you mean 'clusterkg query show roles'?)",
    "roles": "unknown command 'roles' (did you mean 'clusterkg query run roles'?)",
    "query roles.rq": "unknown command 'roles.rq' (did you mean 'clusterkg query run roles'?)",
    "zzzz": "unknown command 'zzzz' ('clusterkg -h' shows the usage)",
    "query run": "NAME is missing ('clusterkg query run -h' shows the usage)",
    "query run roles.rq": "there is no query named 'roles.rq' (did you mean roles?)",
    "query run x/own.rq": "there is no query named 'x/own.rq' ('clusterkg sparql x/own.rq' runs a"
    " file)",
    "query run roles --limit": "--limit needs a value",
    "query run roles --limit x": "--limit: 'x' is not a valid integer ('clusterkg query run -h'"
    " shows the usage)",
    "query run roles --limit 1 --limit 2": "--limit is given twice (give it once)",
    "query run roles --store a --format csv --store b": "--store is given twice (give it once)",
    "query run roles --cite=yes": "--cite takes no value",
    "query run stages model": "'model' is not a parameter (write NAME=VALUE)",
    "query run stages model=five stages": "'stages' is not a parameter (write NAME=VALUE; with"
    " spaces, in quotes: 'model=five stages')",
    "query run stages =x": "'=x' is not a parameter (write NAME=VALUE)",
    "query run stages model=a model=b": "the parameter model is given twice (give it once)",
    "query run roles lang=uk --lang en": "lang is set by an option (write --lang uk)",
    "query list roles": "too many arguments: roles ('clusterkg query list -h' shows the usage)",
    "sparql": "no query is given (write one query, a file that holds it, or - for stdin)",
    "sparql q.rq --file q.rq": "two queries are given (write one query, a file that holds it, or -"
    " for stdin)",
    "sparql nosuch.rq": "nosuch.rq: no such file",
    "sparql --file nosuch.rq": "nosuch.rq: cannot be read: No such file or directory",
    "sparql folder.rq": "folder.rq: cannot be read: Is a directory",
    "sparql latin.rq": "latin.rq: cannot be read: not UTF-8",
    "sparql update.ru": "INSERT changes data: send updates as such, not as queries (",
}


@pytest.mark.parametrize("line", MISTAKES)
def test_a_mistake_is_answered_in_one_line(line: str, run: Run, tmp_path: Path) -> None:
    (tmp_path / "q.rq").write_text("ASK {}")
    (tmp_path / "folder.rq").mkdir()
    (tmp_path / "latin.rq").write_bytes("ASK { ?a ?b 'ё' }".encode("cp1251"))
    (tmp_path / "update.ru").write_text("INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:b> 1 } }")
    done = run(*line.split())
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"clusterkg: {MISTAKES[line]}")
    if not MISTAKES[line].endswith("("):
        assert done.stderr == f"clusterkg: {MISTAKES[line]}\n"
    assert done.stderr.count("\n") == 1


def test_without_arguments_a_group_shows_its_help(run: Run) -> None:
    done = run("query")
    assert done.returncode == 2
    assert "Run a canned query." in done.stderr


def test_a_query_is_read_from_a_file(run: Run, tmp_path: Path) -> None:
    text = "\ufeff# SELECT\nSELECT * { VALUES (?b ?a) { (1 2) } }\n"
    (tmp_path / "own query.rq").write_text(text, encoding="utf-8")
    for given in (["own query.rq"], ["--file", "own query.rq"], [text.lstrip("\ufeff")]):
        done = run("sparql", *given, "--format", "csv")
        assert done.stdout.split() == ["b,a", "1,2"], done.stderr
    assert run("sparql", "-", "--format", "csv", stdin=text[1:]).stdout.split() == ["b,a", "1,2"]
    assert run("sparql", "ASK {}").stdout == "true\n"
