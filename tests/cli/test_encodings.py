"""Terminals that are not UTF-8: each command speaks to them, and loses no row."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest
from command import run_apart, run_encoded, run_here
from writing import commands, prepare

from clusterkg.cli.terminal import prepare as prepare_streams

FIGURES = "--table jobs.csv --year year --sum-totals"
CASES = {
    "demo": "demo",
    "load": "load good.ttl --graph https://example.org/g --store new",
    "validate": "validate bad.ttl fixable.ttl",
    "query list": "query list",
    "query show": "query show roles",
    "query run": "query run roles",
    "sparql": "sparql -",
    "infer": "infer --explain role:gr-coordinator a ckg:FacilitatorRole",
    "measure lq": f"measure lq {FIGURES}",
    "measure strong": f"measure strong {FIGURES}",
    "measure stars": f"measure stars {FIGURES}",
    "measure concentration": "measure concentration --table jobs.csv --year year",
    "measure change": f"measure change {FIGURES} --from 2019 --to 2020",
    "measure shift-share": f"measure shift-share {FIGURES} --from 2019 --to 2020",
    "measure helix": "measure helix --store kg",
    "measure roles": "measure roles",
    "link suggest": "link suggest --source iso --query oregon --known set.sssom.tsv",
    "link review": "link review iso.sssom.tsv --reviewer 0000-0002-1825-0097",
    "link apply": "link apply iso.sssom.tsv --store kg",
    "link retract": "link retract iso.sssom.tsv --store kg",
    "link todo": "link todo --store kg",
    "rule list": "rule list",
    "rule show": "rule show MEM002",
    "export": "export --graph background",
    "format": "format --check untidy.ttl",
    "import": "import table.csv",
    "template": "template",
    "serve": "serve --help",
    "info": "info",
}
QUERY = (
    "SELECT (1 AS ?n) ?s ?o { ?s rdfs:label ?o FILTER(LANG(?o) = 'uk' && CONTAINS(?o, 'кластер')) }"
)
WITHOUT_LANGUAGE = {
    *("load", "sparql", "infer", "measure change", "measure shift-share", "link apply", "export"),
    *("link retract", "link todo", "format", "info", "serve", "measure concentration"),
}
ENCODINGS = ("cp1252", "cp866", "ascii", "utf-8")
MATRIX = [
    pytest.param(
        name,
        language,
        encoding,
        marks=()
        if (language, encoding) == ("uk", "ascii") and name != "demo"
        else pytest.mark.slow,
    )
    for name, language, encoding in itertools.product(CASES, ("en", "uk", "ru"), ENCODINGS)
]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("encodings")
    prepare(folder)
    return folder


def test_every_command_has_its_case() -> None:
    assert set(CASES) == {name for name, _ in commands()}


def texts(folder: Path, name: str, language: str, encoding: str) -> tuple[int, str, str]:
    words = CASES[name].split()
    if name not in WITHOUT_LANGUAGE:
        words += ["--lang", language]
    stdin = QUERY if "-" in words else None
    if name == "link retract":
        run_here(*CASES["link apply"].split(), folder=folder)
    done = run_encoded(*words, folder=folder, encoding=encoding, stdin=stdin)
    machine = name in {"export", "import", "link todo"}  # RDF and SSSOM are UTF-8 everywhere
    out = done.stdout.decode("utf-8" if machine else encoding)
    return done.returncode, out, done.stderr.decode(encoding)


@pytest.mark.parametrize(("name", "language", "encoding"), MATRIX)
def test_a_command_speaks_to_a_terminal(
    name: str, language: str, encoding: str, prepared: Path
) -> None:
    expected = texts(prepared, name, language, "utf-8")
    status, out, err = texts(prepared, name, language, encoding)
    assert "Traceback" not in err
    assert status == expected[0]
    # Written in Latin letters, the sentences of `demo` may take a line more.
    assert rows(out) == rows(expected[1]) or (name == "demo" and rows(out) > rows(expected[1]))
    assert len(err.splitlines()) == len(expected[2].splitlines())


def rows(text: str) -> int:
    """Return the number of lines, without borders and with one for each row of a table."""
    lines = re.sub("[┃│]", "|", text).splitlines()
    return sum(not line.startswith(("|  ", "|--", "+--", "┏", "┡", "└──")) for line in lines)


@pytest.mark.parametrize("encoding", ENCODINGS[:-1])
def test_the_help_of_each_command(encoding: str, tmp_path: Path) -> None:
    for name in ("", "query", *CASES):
        done = run_encoded(*name.split(), "--help", folder=tmp_path, encoding=encoding)
        assert done.returncode == 0, done.stderr
        assert done.stdout.decode(encoding).startswith("Usage: clusterkg")


@pytest.mark.parametrize("form", ["csv", "tsv", "json", "xml", "markdown", "html"])
def test_formats_for_programs_are_utf_8_everywhere(form: str, prepared: Path) -> None:
    words = ["query", "run", "roles", "--lang", "uk", "--format", form]
    whole, other = (
        run_encoded(*words, folder=prepared, encoding=each) for each in ("utf-8", "ascii")
    )
    assert "генератор знань" in whole.stdout.decode()
    assert other.stdout == whole.stdout


@pytest.mark.parametrize(
    ("encoding", "text", "expected"),
    [
        ("ascii", "Кластер “Їжа” — що?", 'Klaster "Yizha" - shcho?'),
        ("ascii", "объект: ЩИТ, São", "obieekt: SHCHIT, Sao"),
        ("cp866", "зміни, Ґ → №", "змiни, G -> №"),
        ("cp1252", "café … → Київ", "café … -> Kyiv"),
        ("latin-1", "≥ 3 × \ud800", ">= 3 × \\ud800"),
    ],
)
def test_what_an_encoding_lacks_is_written_readably(
    encoding: str, text: str, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare_streams()
    assert text.encode(encoding, "clusterkg.readable").decode(encoding) == expected


def test_as_a_process_whose_output_is_redirected(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "cp1252")
    done = run_apart("query", "run", "roles", "--lang", "uk", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "henerator znan" in done.stdout
