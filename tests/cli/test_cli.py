"""The command line as a user meets it: output, exit status, errors of one line."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest
from command import Run
from typer.core import TyperCommand, TyperGroup

from clusterkg import __version__, assets
from clusterkg.cli import app
from clusterkg.model import errors
from clusterkg.model.namespaces import BACKGROUND_GRAPH
from clusterkg.queries.catalogue import load, names
from clusterkg.store.disk import DiskStore

PREFIXES = """@prefix ckg: <https://w3id.org/clusterkg/ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix country: <https://w3id.org/clusterkg/id/country/> .
@prefix e: <https://example.org/> .
"""
GOOD = (
    PREFIXES
    + """
e:furniture a ckg:Cluster ;
    rdfs:label "furniture"@en , "меблі"@uk , "мебель"@ru ;
    ckg:locatedIn country:ukraine .
"""
)
BAD = (
    PREFIXES
    + """
e:furniture a ckg:Cluster ;
    ckg:locatedIn country:ukraine .
"""
)
TABLE = "uri,rdf:type,rdfs:label@en\nhttps://example.org/a,ckg:Cluster,Alpha\n"
BROKEN = PREFIXES + "\ne:furniture a ckg:Cluster ;\n    ckg:locatedIn .\n"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A folder with a good, a bad and a broken file, in which commands run."""
    texts = {"good.ttl": GOOD, "bad.ttl": BAD, "broken.ttl": BROKEN, "table.csv": TABLE}
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    rows = [f"{r},{c},{100 * r + c},{r + c},{y}" for y in (1, 2) for r in (1, 2) for c in (1, 2)]
    (tmp_path / "t.csv").write_text("\n".join([HEADER, *rows]), encoding="utf-8")
    member = PREFIXES + "\ne:furniture a ckg:Cluster ; ckg:hasMember e:sawmill .\n"
    (tmp_path / "member.ttl").write_text(member, encoding="utf-8")
    mappings = next(path for path in assets.mapping_sets() if path.name == "iso.sssom.tsv")
    shutil.copy(mappings, tmp_path)
    return tmp_path


HEADER = "region,category,employment,establishments,year"
FIGURES = ["--table", "t.csv", "--year", "year", "--sum-totals"]


def one_line(done: subprocess.CompletedProcess[str]) -> str:
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1, done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr


COMMANDS = {
    "demo": ["demo"],
    "load": ["load", "good.ttl", "--store", "kg"],
    "validate": ["validate", "good.ttl"],
    "query list": ["query", "list"],
    "query show": ["query", "show", "roles"],
    "query run": ["query", "run", "roles"],
    "sparql": ["sparql", "ASK { ?s a ckg:Cluster }"],
    "infer": ["infer", "--store", "kg"],
    "measure lq": ["measure", "lq", *FIGURES],
    "measure strong": ["measure", "strong", *FIGURES],
    "measure stars": ["measure", "stars", *FIGURES],
    "measure concentration": ["measure", "concentration", *FIGURES[:-1]],
    "measure change": ["measure", "change", *FIGURES, "--from", "1", "--to", "2"],
    "measure shift-share": ["measure", "shift-share", *FIGURES, "--from", "1", "--to", "2"],
    "measure helix": ["measure", "helix", "--store", "kg"],
    "measure roles": ["measure", "roles"],
    "link suggest": ["link", "suggest", "--source", "iso", "--query", "oregon"],
    "link review": ["link", "review", "iso.sssom.tsv", "--reviewer", "0000-0002-1825-0097"],
    "link apply": ["link", "apply", "iso.sssom.tsv", "--store", "kg"],
    "link retract": ["link", "retract", "iso.sssom.tsv", "--store", "kg"],
    "link todo": ["link", "todo"],
    "rule list": ["rule", "list"],
    "rule show": ["rule", "show", "CLU001"],
    "export": ["export", "--graph", "background"],
    "format": ["format", "good.ttl"],
    "import": ["import", "table.csv"],
    "template": ["template", "cluster", "--output", "t.xlsx"],
    "serve": ["serve", "--help"],  # it runs until it is told to end: see test_server_limits
    "info": ["info"],
}


def all_commands() -> set[str]:
    found = set()

    def walk(command: TyperCommand | TyperGroup, path: tuple[str, ...]) -> None:
        if isinstance(command, TyperGroup):
            context = command.make_context("clusterkg", [], resilient_parsing=True)
            for name in command.list_commands(context):
                child = command.get_command(context, name)
                assert child is not None
                walk(child, (*path, name))
        else:
            found.add(" ".join(path))

    walk(app, ())
    return found


def test_every_command_has_a_case() -> None:
    assert all_commands() == set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_command(name: str, files: Path, run: Run) -> None:
    if "kg" in COMMANDS[name] and name != "load":
        assert run("load", "good.ttl", "member.ttl", "--store", "kg").returncode == 0
    if name == "link retract":
        assert run(*COMMANDS["link apply"]).returncode == 0
    done = run(*COMMANDS[name])
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert run(*name.split(), "--help").returncode == 0


def test_version_and_help() -> None:
    for arguments in (["--version"], ["--help"], *([*name.split(), "--help"] for name in COMMANDS)):
        code = (
            "import sys; sys.argv = ['clusterkg', *sys.argv[1:]]\n"
            "from clusterkg.__main__ import main\n"
            "try: main()\n"
            "except SystemExit: pass\n"
            "heavy = {'rdflib', 'pyoxigraph', 'pyshacl', 'owlready2', 'SPARQLWrapper', 'yaml'}\n"
            "heavy |= {'numpy', 'rich', 'pydantic'}\n"
            "print(sorted(heavy & set(sys.modules)), 'typer' in sys.modules)"
        )
        done = subprocess.run(
            [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True
        )
        last = done.stdout.splitlines()[-1]
        assert last == f"[] {arguments != ['--version']}"
    assert done.stdout


def test_only_the_module_of_the_command_is_imported() -> None:
    code = (
        "import sys; from clusterkg.cli import main\n"
        "try: main(sys.argv[1:])\n"
        "except SystemExit: pass\n"
        "print(*sorted(name for name in sys.modules if name.startswith('clusterkg.cli.')))"
    )
    for name, own in (("rule list", {"rule"}), ("measure lq", {"measure", "measure.lq"})):
        command = [sys.executable, "-c", code, *name.split(), "--help"]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        loaded = {
            each.removeprefix("clusterkg.cli.") for each in done.stdout.split("\n")[-2].split()
        }
        shared = {
            "common",
            "commands",
            "options",
            "outputs",
            "terminal",
            "answers",
            "measure._cells",
            "measure._options",
        }
        assert loaded - shared == own


def test_values_of_options_are_checked(files: Path, run: Run) -> None:
    for arguments, message in (
        ("query run stages --format xls", "'xls' is not one of 'table', 'csv'"),
        ("validate good.ttl --max-findings x", "'x' is not a valid integer"),
        ("validate good.ttl --max-findings -1", "-1 is out of range: use at least 0"),
        ("validate good.ttl --fail-on error", "'error' is not one of 'violation'"),
        (
            "validate good.ttl --profile esca-label --as-of 2020",
            "'2020' is not a date such as 2026-05-31",
        ),
        ("measure stars --tenth half", "'half' is not one of 'quantile'"),
        ("format", "FILES is missing"),
        ("no-such", "unknown command 'no-such'"),
        ("load --no-such", "unknown option --no-such"),
    ):
        done = run(*arguments.split())
        assert done.returncode == 2
        assert message in done.stderr, done.stderr
        assert "-h' shows the usage" in done.stderr


def test_an_old_name_of_an_option_works_but_is_not_shown(files: Path, run: Run) -> None:
    (files / "t.csv").write_text("uri,rdf:type,rdfs:label@en\nx,ckg:Cluster,X\n", encoding="utf-8")
    new, old = (
        run("import", "t.csv", name, "https://e.example/") for name in ("--base-iri", "--base")
    )
    assert new.returncode == old.returncode == 0, old.stderr
    assert "<https://e.example/cluster/x>" in new.stdout
    assert new.stdout == old.stdout
    for name in ("import", "link suggest", "serve"):
        words = run(*name.split(), "--help").stdout.split()
        assert "--base-iri" in words
        assert not {"--base", "--base,"} & set(words)


def test_the_shell_is_told_what_can_come_next() -> None:
    env = {**os.environ, "_CLUSTERKG_COMPLETE": "complete_bash"}
    for words, expected in (
        ("clusterkg va", ["validate"]),
        ("clusterkg query r", ["run"]),
        ("clusterkg validate --engine p", ["pyshacl"]),
    ):
        env |= {"COMP_WORDS": words, "COMP_CWORD": str(len(words.split()) - 1)}
        command = [sys.executable, "-m", "clusterkg"]
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=True)
        assert done.stdout.split() == expected


def test_both_ways_to_ask_for_the_version(run: Run) -> None:
    for arguments in (["--version"], ["--version", "--help"]):
        assert run(*arguments).returncode == 0
    assert run("--version").stdout == f"clusterkg {__version__}\n"


def test_validate_a_good_file(files: Path, run: Run) -> None:
    done = run("validate", "good.ttl")
    assert done.returncode == 0
    assert done.stdout.startswith("1 node checked: cluster 1; no nodes for concept, ")
    assert done.stderr == "0 violations, 0 warnings, 0 infos; 1 node checked\n"


def test_validate_a_bad_file(files: Path, run: Run) -> None:
    done = run("validate", "bad.ttl")
    assert done.returncode == 1
    assert "bad.ttl:6:1: violation CLU001 <https://example.org/furniture>" in done.stdout
    assert "fix: " in done.stdout
    ukrainian = run("validate", "bad.ttl", "--lang", "uk")
    assert "порушення CLU001" in ukrainian.stdout
    assert "як виправити: " in ukrainian.stdout


def test_validate_a_broken_file(files: Path, run: Run) -> None:
    done = run("validate", "broken.ttl")
    assert done.returncode == 2
    assert one_line(done).startswith("clusterkg: broken.ttl:7:19: not well-formed Turtle: ")


@pytest.mark.parametrize(
    ("level", "status"), [("violation", 1), ("warning", 1), ("info", 1), ("never", 0)]
)
def test_fail_on(level: str, status: int, files: Path, run: Run) -> None:
    assert run("validate", "bad.ttl", "--fail-on", level).returncode == status


def test_a_warning_fails_only_when_asked_to(files: Path, run: Run) -> None:
    year = '"2001"^^<http://www.w3.org/2001/XMLSchema#gYear>'
    warned = GOOD.replace("ckg:locatedIn country:ukraine", f"ckg:foundedIn {year}")
    (files / "warned.ttl").write_text(warned, encoding="utf-8")
    done = run("validate", "warned.ttl")
    assert (done.returncode, done.stderr) == (
        0,
        "0 violations, 1 warning, 0 infos; 1 node checked\n",
    )
    assert run("validate", "warned.ttl", "--fail-on", "warning").returncode == 1


def test_reports_for_programs(files: Path, run: Run) -> None:
    report = json.loads(run("validate", "bad.ttl", "--format", "json").stdout)
    assert report["conforms"] is False
    codes = {finding["rule"]: finding for finding in report["findings"]}
    assert codes["CLU001"]["line"] == 6
    assert codes["CLU001"]["file"] == "bad.ttl"
    turtle = run("validate", "bad.ttl", "--format", "turtle").stdout
    store = ox.Store()
    store.load(turtle, ox.RdfFormat.TURTLE)
    question = "ASK { [] sh:conforms false ; sh:result [ sh:sourceShape rule:CLU001 ] }"
    prefixes = {
        "sh": "http://www.w3.org/ns/shacl#",
        "rule": "https://w3id.org/clusterkg/rule/",
    }
    assert bool(store.query(question, prefixes=prefixes))


def test_the_same_input_gives_the_same_bytes(files: Path, process: Run) -> None:
    """In two processes, whose sets have another order each."""
    commands = (
        ["validate", "bad.ttl", "--format", "json"],
        ["validate", "bad.ttl", "--format", "turtle"],
        ["query", "run", "roles", "--format", "csv"],
        ["export", "--graph", "ontology"],
    )
    for command in commands:
        assert process(*command).stdout == process(*command).stdout


def test_own_shapes(files: Path, run: Run) -> None:
    (files / "own.ttl").write_text(
        PREFIXES
        + """@prefix sh: <http://www.w3.org/ns/shacl#> .
        e:Shape a sh:NodeShape ; sh:targetClass ckg:Cluster ;
            sh:property [ sh:path ( ckg:locatedIn [ sh:inversePath ckg:x ] ) ; sh:minCount 1 ;
                          sh:message "needs an x" ] .
        """,
        encoding="utf-8",
    )
    done = run("validate", "good.ttl", "--shapes", "own.ttl")
    assert done.returncode == 1
    assert "needs an x" in done.stdout
    turtle = run("validate", "good.ttl", "--shapes", "own.ttl", "--format", "turtle").stdout
    assert "sh:inversePath ckg:x" in turtle
    (files / "wrong.ttl").write_text(
        PREFIXES
        + "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        + "e:S a sh:NodeShape ; sh:targetClass ckg:Cluster ; sh:property [ sh:minCount 1 ] .\n",
        encoding="utf-8",
    )
    wrong = run("validate", "good.ttl", "--shapes", "wrong.ttl")
    assert wrong.returncode == 2
    assert one_line(wrong).startswith("clusterkg: wrong.ttl:6:63: ")
    assert "a property shape must have a sh:path" in one_line(wrong)


def test_csv_is_only_csv(run: Run) -> None:
    done = run("query", "run", "stages", "model=five-stage", "--format", "csv", "--lang", "ru")
    table = list(csv.reader(io.StringIO(done.stdout, newline="")))
    assert table[0] == ["place", "stage", "label", "definition"]
    assert [row[2] for row in table[1:]][3] == "зрелый кластер"
    assert done.stderr == "model: пятистадийная модель жизненного цикла (model:five-stage)\n"
    assert "\x1b" not in done.stdout


def test_query_list_in_each_language(run: Run) -> None:
    for lang in ("en", "uk", "ru"):
        lines = run("query", "list", "--lang", lang).stdout.splitlines()
        assert len(lines) == len(names())
        assert lines[-1].endswith(load(names()[-1]).title[lang])


def test_the_language_of_the_locale(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "uk_UA.UTF-8")
    assert "Організаційні ролі" in run("query", "list").stdout
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    assert "Organisational roles" in run("query", "list").stdout


def test_answers_can_be_written_to_a_file(files: Path, run: Run) -> None:
    done = run("query", "run", "roles", "--format", "csv", "--output", "roles.csv")
    assert (done.returncode, done.stdout) == (0, "")
    assert (files / "roles.csv").read_text(encoding="utf-8").startswith("number,role,label")
    failed = run("query", "run", "roles", "--output", "none/roles.csv")
    assert failed.returncode == 2
    assert "none/roles.csv: cannot be written" in one_line(failed)


def test_load_then_ask(files: Path, run: Run) -> None:
    done = run("load", "good.ttl", "--bundled", "--store", "kg")
    assert done.returncode == 0, done.stderr
    command = ("query", "run", "clusters-in-place", "place=ukraine", "--store", "kg")
    asked = run(*command, "--format", "csv").stdout
    assert "https://example.org/furniture,furniture," in asked
    assert "cluster/ukraine-new-machines," in asked


def test_the_bundled_graph_takes_the_place_of_an_older_one(files: Path, run: Run) -> None:
    stale = [(BACKGROUND_GRAPH, files / "bad.ttl")]
    DiskStore(files / "kg", create=True).load(stale, own=True)
    run("load", "good.ttl", "--bundled", "--store", "kg")
    assert "furniture" in run("export", "--store", "kg", "--graph", "good.ttl").stdout
    assert "furniture" not in run("export", "--store", "kg", "--graph", "background").stdout


def test_an_empty_answer_says_what_may_be_missing(files: Path, run: Run) -> None:
    run("load", "good.ttl", "--store", "kg")
    assert "load --bundled" in run("query", "run", "roles", "--store", "kg").stderr
    run("load", "--bundled", "--store", "kg")
    done = run("query", "run", "clusters-in-place", "place=bangalore", "--store", "kg")
    assert done.stderr == "no rows; --explain says why\n"
    for part, said in (
        (("--limit", "0"), "no rows, as --limit is 0\n"),
        (("--offset", "50"), "no rows after the first 50 (--offset)\n"),
    ):
        assert run("query", "run", "roles", "--store", "kg", *part).stderr == said


def test_a_broken_load_keeps_the_store(files: Path, run: Run) -> None:
    run("load", "good.ttl", "--store", "kg")
    before = run("export", "--store", "kg").stdout
    done = run("load", "bad.ttl", "broken.ttl", "--store", "kg", "--replace")
    assert done.returncode == 2
    assert "broken.ttl:7:19" in one_line(done)
    assert run("export", "--store", "kg").stdout == before


def test_the_store_from_the_environment(
    files: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLUSTERKG_STORE", str(files / "kg"))
    run("load", "good.ttl")
    assert run("sparql", "SELECT * { ?s a ckg:Cluster }", "--format", "csv").stdout.count("\n") == 2


def test_a_word_means_the_one_graph_that_ends_in_it(files: Path, run: Run) -> None:
    for folder in ("a", "b"):
        (files / folder).mkdir()
        shutil.copy(files / "good.ttl", files / folder / "good.ttl")
    shutil.copy(files / "good.ttl", files / "добре.ttl")
    assert run("load", "a", "b", "добре.ttl", "--store", "kg").returncode == 0
    for word in ("a/good.ttl", "добре.ttl", "добре", (files / "a/good.ttl").as_uri()):
        assert "furniture" in run("export", "--store", "kg", "--graph", word).stdout, word
    for command in ("export", "validate"):
        done = run(command, "--store", "kg", "--graph", "good.ttl")
        assert "'good.ttl' may mean 2 graphs" in one_line(done)
        for word in ("ood.ttl", "nothing", *(["urn:g"] if command == "export" else [])):
            done = run(command, "--store", "kg", "--graph", word)
            assert "no graph is named" in one_line(done)
            assert "a/good.ttl" in done.stderr
    assert run("validate", "--store", "kg", "--graph", "urn:g").returncode == 5
    (files / "two.trig").write_text("<urn:x:one> { <urn:s> a <urn:T> } <urn:x:two> {}")
    assert run("validate", "two.trig", "--graph", "one", "--allow-empty").returncode == 0
    assert "no graph is named 'three'" in run("validate", "two.trig", "--graph", "three").stderr


def test_export_gives_what_was_loaded(files: Path, run: Run) -> None:
    run("load", "good.ttl", "--store", "kg")
    for form in ("ttl", "nt", "nq", "trig"):
        text = run("export", "--store", "kg", "--format", form).stdout
        (files / f"again.{form}").write_text(text, encoding="utf-8")
        graph = [] if form in {"nq", "trig"} else ["--graph", (files / "good.ttl").as_uri()]
        run("load", f"again.{form}", "--store", f"kg-{form}", *graph)
        assert (
            run("export", "--store", f"kg-{form}").stdout == run("export", "--store", "kg").stdout
        )


def test_format(files: Path, run: Run) -> None:
    check = run("format", "good.ttl", "--check")
    assert (check.returncode, check.stdout) == (1, "good.ttl\n")
    assert run("format", "good.ttl").returncode == 0
    assert run("format", "good.ttl", "--check").returncode == 0
    assert run("format", "broken.ttl").returncode == 2


def test_sparql_from_stdin(run: Run) -> None:
    assert run("sparql", "-", stdin="ASK {}").stdout == "true\n"


WRONG = [
    (["query", "run", "facilitator-function"], 2, "did you mean facilitator-functions"),
    (["query", "show", "rolls"], 2, "did you mean"),
    (["query", "run", "roles", "x"], 2, "write NAME=VALUE"),
    (["query", "run", "roles", "x=1"], 2, "no parameter 'x'"),
    (["query", "run", "facilitator-functions", "stage=growin"], 2, "did you mean growing"),
    (["sparql", "SELECT * { SERVICE <http://127.0.0.1:9/> {} }"], 2, "SERVICE is disabled"),
    (["sparql", "ASK {}", "--store", "none"], 2, "not a clusterkg store"),
    (["sparql", "ASK {}", "--store", "http://127.0.0.1:9/"], 2, "does not answer"),
    (["load", "none.ttl", "--store", "kg"], 2, "none.ttl: no such file"),
    (["load", "--store", "kg"], 2, "nothing to load"),
    (["load", "good.ttl"], 2, "no store given"),
    (["load", "notes.txt", "--store", "kg"], 2, "cannot tell the RDF format"),
    (["load", "good.ttl", "--store", "http://127.0.0.1:9/"], 2, "does not answer"),
    (["validate", "none.ttl"], 2, "none.ttl: no such file"),
    (["load", "good.ttl", "--store", "kg", "--graph", "two words"], 2, "is not an IRI"),
    (["load", "good.ttl", "--store", "good.ttl"], 2, "good.ttl: the store cannot be written"),
    (["rule", "show", "CLU01"], 2, "did you mean CLU001"),
    (["export", "--graph", "none"], 2, "no graph is named"),
    (["infer"], 2, "the bundled graph cannot be changed"),
]


@pytest.mark.parametrize(("arguments", "status", "message"), WRONG, ids=lambda x: str(x)[:40])
def test_wrong_use(arguments: list[str], status: int, message: str, files: Path, run: Run) -> None:
    done = run(*arguments)
    assert done.returncode == status, done.stderr
    assert message in one_line(done)


PROCESSES = [
    (["--version"], 0, __version__, ""),
    (["validate", "good.ttl"], 0, "1 node checked", "0 violations"),
    (["validate", "bad.ttl", "--lang", "uk"], 1, "порушення CLU001", "порушен"),
    (["validate", "broken.ttl"], 2, "", "broken.ttl:7:19: "),
    (["query", "run", "roles", "--format", "csv", "--lang", "ru"], 0, "амбассадор", ""),
    (["query", "run", "rolls"], 2, "", "did you mean roles"),
    (["infer"], 2, "", "cannot be changed"),
    (["sparql", "-"], 0, "true", ""),
]


@pytest.mark.parametrize(
    ("arguments", "status", "out", "err"), PROCESSES, ids=[" ".join(case[0]) for case in PROCESSES]
)
def test_as_a_process(
    arguments: list[str], status: int, out: str, err: str, files: Path, process: Run
) -> None:
    """The interpreter starts, prints in UTF-8 and ends with the status: as `run` says it would."""
    done = process(*arguments, stdin="ASK {}")
    assert done.returncode == status, done.stderr
    assert out in done.stdout
    assert err in done.stderr
    assert bool(done.stderr) == bool(err)


def test_a_reader_that_stops_early_is_no_error(files: Path) -> None:
    command = f"{sys.executable} -m clusterkg export | head -n 1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=True)
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("words", ["validate -", "sparql -", "load - --graph urn:g --store s"])
def test_a_closed_input(words: str, files: Path) -> None:
    command = f"{sys.executable} -m clusterkg {words} <&-"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "clusterkg: standard input: cannot be read: it is closed\n"


def test_the_tree_of_errors_is_what_is_drawn() -> None:
    drawn = {word for word in (errors.__doc__ or "").split() if word.endswith("Error")}
    defined = {name for name in vars(errors) if name.endswith("Error")}
    assert drawn == defined


def test_one_named_graph_is_validated_apart(files: Path, run: Run) -> None:
    assert run("load", "good.ttl", "bad.ttl", "--store", "kg").returncode == 0
    for graph, status in (("good", 0), ("bad", 1)):
        assert run("validate", "--store", "kg", "--graph", graph).returncode == status, graph
