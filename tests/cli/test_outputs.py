"""No command takes a file from its user: not by writing over it, not by writing half of one."""

from __future__ import annotations

import ast
import os
import pty
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Annotated

import killing_writers
import pytest
from command import Run, run_here
from paths import ROOT
from writing import IN_PLACE, OLD, WRITERS, Writer, commands, content, outputs, paths, prepare

from clusterkg.cli.options import command, option
from clusterkg.model import files as writing_files

INPUTS = {
    "format": {"files"},
    "import": {"files"},
    "link apply": {"sets", "--store"},
    "link retract": {"--store"},
    "link review": {"path", "--store"},
    "link suggest": {"--table", "--known", "--store"},
    "link todo": {"sets", "--store"},
    "load": {"--store"},
    "measure change": {"--table", "--totals", "--later-table", "--later-totals"},
    "measure concentration": {"--table"},
    "measure helix": {"--store"},
    "measure lq": {"--table", "--totals", "--store"},
    "measure roles": {"--store"},
    "measure shift-share": {"--table", "--totals", "--later-table", "--later-totals"},
    "measure stars": {"--table", "--totals", "--store"},
    "measure strong": {"--table", "--totals", "--store"},
    "serve": {"--store", "--token-file"},
    "template": {"--fill"},
    "validate": {"--baseline", "--store"},
    "sparql": {"--file", "--store"},
    **{name: {"--store"} for name in ("export", "infer", "info", "query run")},
}
"""Options and arguments that name what is read, or a store, which changes as a whole. What is
written goes into `tests/support/writing.py`, and is of the type `Target`."""


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("writers")
    prepare(folder)
    return folder


def test_every_option_that_names_a_file_is_known() -> None:
    """One that is new must be told to read, or be an output, which has --force."""
    for name, each in commands():
        assert paths(each) - {"--store"} == INPUTS.get(name, set()) - {"--store"}, name


def test_every_output_has_its_case_and_force() -> None:
    known: dict[str, set[str]] = {}
    for writer in WRITERS + IN_PLACE:
        name = next(n for n, _ in commands() if writer.words.startswith(f"{n} "))
        words = writer.words.split()
        known.setdefault(name, set()).add(words[words.index("FILE") - 1])
    for name, each in commands():
        flags = {flag for parameter in each.params for flag in parameter.opts}
        # `load` has no output but a store; there --force goes with --replace.
        assert ("--force" in flags) == (bool(outputs(each)) or name == "load"), name
        if outputs(each):
            short = {"-o": "--output"}
            assert {short.get(flag, flag) for flag in known[name]} == outputs(each)


def test_a_new_option_for_a_file_is_seen() -> None:
    @command()
    def careless(
        result: Annotated[Path | None, option("--result", help="Write here.")] = None,
        report: Annotated[str | None, option(metavar="FILE", help="Write here, too.")] = None,
    ) -> None:
        """Write."""

    assert paths(careless) == {"--result", "--report"}


def test_only_targets_and_what_changes_a_file_in_place_write() -> None:
    """What writes a file calls `write_whole`; only outputs.py does so for what a user names."""
    writing = {"write_whole", "write_folder", "write_text", "write_bytes", "rename", "copyfile"}
    found = set()
    for path in (ROOT / "clusterkg/cli").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = getattr(node, "attr", getattr(node, "id", getattr(node, "name", "")))
            if name in writing:
                found.add(path.name)
    assert found == {"outputs.py", "format_.py"}


def test_a_file_with_a_byte_order_mark_is_formatted(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("\ufeff<urn:b> <urn:p> 1 . <urn:a> <urn:p> 1 .", "utf-8")
    assert run_here("format", "a.ttl", folder=tmp_path).stderr == "1 of 1 files changed\n"
    assert (tmp_path / "a.ttl").read_text("utf-8").startswith("\n<urn:a>")


def test_a_renamed_file_replaces_nothing(tmp_path: Path) -> None:
    (tmp_path / "old.nt").write_text("<urn:a> <urn:b> <urn:c> .\n")
    assert run_here("load", "old.nt", "--store", "s", folder=tmp_path).returncode == 0
    (tmp_path / "old.nt").rename(tmp_path / "new.nt")
    said = [
        run_here("load", "new.nt", "--replace", "--store", "s", folder=tmp_path).stderr
        for _ in range(2)
    ]
    assert said[0].endswith("1 statements (+1); the graph is new, nothing is replaced\n")
    assert said[1].endswith("1 statements (+0)\n")


def test_a_store_without_ontology_says_why_nothing_follows(tmp_path: Path) -> None:
    (tmp_path / "a.nt").write_text("<urn:a> <urn:b> <urn:c> .\n")
    assert run_here("load", "a.nt", "--store", "s", folder=tmp_path).returncode == 0
    said = run_here("infer", "--store", "s", folder=tmp_path).stderr.splitlines()
    assert said[0] == "0 statements inferred"
    assert said[1].startswith("the store has no ontology, from which statements follow: ")


@pytest.mark.parametrize("name", ["circle.csv", f"{'x' * 300}.csv"])
def test_a_name_that_leads_nowhere(name: str, tmp_path: Path) -> None:
    (tmp_path / "circle.csv").symlink_to("round.csv")
    (tmp_path / "round.csv").symlink_to("circle.csv")
    done = run_here("query", "run", "roles", "-o", name, folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"clusterkg: {name}: cannot be written: ")
    assert done.stderr.count("\n") == 1


def test_graphs_that_become_one_are_noted(tmp_path: Path) -> None:
    (tmp_path / "two.nq").write_text(
        "<urn:a> <urn:b> <urn:c> <urn:g> .\n<urn:a> <urn:b> <urn:d> <urn:h> .\n"
    )
    assert run_here("load", "two.nq", "--store", "s", folder=tmp_path).returncode == 0
    said = "2 graphs are written as one: nt has no named graphs, nq has\n"
    assert run_here("export", "--store", "s", "-o", "a.nt", folder=tmp_path).stderr == said
    assert run_here("export", "--store", "s", "-o", "a.nq", folder=tmp_path).stderr == ""


@contextmanager
def full_disk(patch: pytest.MonkeyPatch, room: int) -> Iterator[None]:
    """Let the disk be full as soon as a file has some bytes, once a draft is begun."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    begin = writing_files.draft_in

    def begun(folder: Path) -> AbstractContextManager[writing_files.Draft]:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, limits[1]))
        return begin(folder)

    with patch.context() as inner:
        inner.setattr(writing_files, "draft_in", begun)
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def left(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


@pytest.mark.parametrize("writer", WRITERS, ids=lambda w: f"{' '.join(w.words.split()[:2])} {w[1]}")
def test_an_output(writer: Writer, prepared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = prepared / writer.output
    if writer.output == "folder":
        target.mkdir()
        target = target / "cluster.csv"
    target.write_bytes(OLD)
    before = left(prepared)

    kept = run_here(*writer.arguments, folder=prepared)
    assert kept.returncode == 2, kept
    named = target.relative_to(prepared)
    assert kept.stderr.endswith(f"clusterkg: {named}: exists already; --force replaces it\n")
    assert target.read_bytes() == OLD

    with full_disk(monkeypatch, 3):
        full = run_here(*writer.arguments, "--force", folder=prepared)
    assert full.returncode == 2, full
    assert full.stderr.endswith(f"clusterkg: {named}: cannot be written: File too large\n")
    assert target.read_bytes() == OLD
    assert left(prepared) == before

    done = run_here(*writer.arguments, "--force", folder=prepared)
    assert done.returncode == 0, done.stderr
    assert target.read_bytes() != OLD
    again = run_here(*writer.arguments, folder=prepared)
    assert again.returncode == 0, "the same bytes may be written again"


@pytest.mark.parametrize("writer", IN_PLACE, ids=lambda w: w.output)
def test_a_file_that_is_changed_in_place(
    writer: Writer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare(tmp_path)
    before = left(tmp_path)
    old = content(tmp_path / writer.output)
    with full_disk(monkeypatch, 3):
        full = run_here(*writer.arguments, folder=tmp_path)
    assert full.returncode == 2, full
    assert full.stderr.endswith(f"clusterkg: {writer.output}: cannot be written: File too large\n")
    assert content(tmp_path / writer.output) == old
    assert left(tmp_path) == before
    done = run_here(*writer.arguments, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert content(tmp_path / writer.output) != old


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("export --store kg -o .", ".: is a folder (name a file in it)"),
        ("export --store kg -o no/x.nq", "no/x.nq: cannot be written: its folder does not exist"),
        ("export --store kg -o x.nope", "x.nope: the suffix .nope stands for no format here"),
        ("export --store kg -o x.ttl --format nq", "the suffix .ttl stands for ttl, not nq"),
        ("export --store kg --void -o x.nq", "x.nq: the suffix must be .ttl, not .nq"),
        ("template cluster -o y.csv", "y.csv: the suffix must be .xlsx, not .csv"),
        ("template cluster --format csvw -o bad.ttl", "bad.ttl: is a file, not a folder"),
        ("query run roles -o x.csv --format json", "the suffix .csv stands for csv, not json"),
        ("validate good.ttl -o x.nope", "x.nope: the suffix .nope stands for no format here"),
        ("validate good.ttl --fix -o x.ttl", "the suffix must be .patch or .diff, not .ttl"),
        ("link apply iso.sssom.tsv -o x.nt", "x.nt: the suffix must be .ttl, not .nt"),
        ("link todo -o x.csv", "the suffix must be .sssom.tsv or .tsv, not .csv"),
        ("link suggest -o x.csv --format sssom", "the suffix .csv stands for csv, not sssom"),
        ("import table.csv -o x.csv", "the suffix must be .ttl, .trig, .nt or .nq, not .csv"),
        ("validate bad.ttl -o bad.ttl --force", "bad.ttl: is also read (name another file)"),
        ("measure lq --table jobs.csv -o jobs.csv --force", "jobs.csv: is also read"),
        ("validate . -o bad.ttl --force", "bad.ttl: is also read"),
        ("validate b*.ttl -o bad.ttl --force", "bad.ttl: is also read"),
        ("export --store kg -o kg/current --force", "kg/current: cannot be written: it is in the"),
        ("query run influence-paths -o a.svg --format csv --plot ./a.svg", "for two outputs"),
    ],
)
def test_an_output_that_cannot_be_meant(words: str, message: str, prepared: Path) -> None:
    before = {path: content(path) for path in prepared.iterdir() if path.is_file()}
    done = run_here(*words.split(), folder=prepared)
    assert done.returncode == 2, done
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert message in done.stderr
    assert {path: content(path) for path in prepared.iterdir() if path.is_file()} == before


def test_what_is_no_file_name_is_no_input(prepared: Path) -> None:
    """A value too long for a name, a pattern with a NUL, a sign that is also a folder."""
    (prepared / "kept.csv").write_bytes(OLD)
    for words in ([f"thing={'x' * 5000}"], ["a\0*"], ["--lang", "en"]):
        done = run_here("query", "run", "stages", *words, "-o", "kept.csv", folder=prepared)
        assert done.returncode == 2
        assert "also read" not in done.stderr
        assert "Errno" not in done.stderr
    assert (prepared / "kept.csv").read_bytes() == OLD
    words = "measure lq --table jobs.csv --year year --sum-totals --decimal . -o new.ttl --force"
    for _ in range(2):
        done = run_here(*words.split(), "--base-iri", "https://example.org/", folder=prepared)
        assert done.returncode == 0, done.stderr


def test_a_marked_workbook_may_replace_its_own_table_if_forced(tmp_path: Path, run: Run) -> None:
    assert run("template", "cluster", "-o", "in.xlsx").returncode == 0
    before = (tmp_path / "in.xlsx").read_bytes()
    words = ["import", "in.xlsx", "--annotate", "in.xlsx"]
    refused = run(*words)
    assert refused.returncode == 2
    assert refused.stderr.endswith("in.xlsx: exists already; --force replaces it\n")
    assert (tmp_path / "in.xlsx").read_bytes() == before
    assert "in.xlsx: " in run(*words, "--force").stderr
    assert (tmp_path / "in.xlsx").read_bytes() != before


def test_the_format_goes_by_the_suffix(tmp_path: Path, run: Run) -> None:
    (tmp_path / "a.ttl").write_text("<http://e/s> a <https://w3id.org/clusterkg/ns#Cluster> .")
    for name, start in (("r.html", b"<!DOCTYPE"), ("r.json", b"{"), ("r.ttl", b"@prefix")):
        assert run("validate", "a.ttl", "--fail-on", "never", "-o", name).returncode == 0
        assert (tmp_path / name).read_bytes().startswith(start)
    assert run("load", "a.ttl", "--store", "kg").returncode == 0
    assert run("export", "--store", "kg", "-o", "all.trig").returncode == 0
    assert b"{" in (tmp_path / "all.trig").read_bytes()


def test_a_device_needs_no_force(process: Run) -> None:
    """Standard output by its name is what the shell has opened, also where it is a file."""
    done = process("query", "run", "roles", "--format", "csv", "-o", "/dev/stdout")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("number,role,")
    assert process("query", "run", "roles", "--format", "csv", "-o", "/dev/null").returncode == 0


def test_a_difference_is_shown_and_nothing_written(tmp_path: Path, run: Run) -> None:
    file = tmp_path / "a.ttl"
    before = "@prefix e: <https://example.org/> .\ne:b e:p e:c .\n\ne:a e:p e:c ."
    file.write_text(before)
    shown = run("format", "--diff", "a.ttl")
    assert shown.returncode == 1
    assert shown.stdout.startswith("--- a.ttl\n+++ a.ttl\n@@ ")
    assert "\n-e:b e:p e:c .\n" in shown.stdout
    assert "\\ No newline at end of file\n" in shown.stdout
    assert "\x1b" not in shown.stdout
    assert file.read_text() == before
    assert run("format", "a.ttl").returncode == 0
    assert run("format", "--diff", "a.ttl").returncode == 0


@pytest.mark.parametrize("count", [2, pytest.param(200, marks=pytest.mark.slow)])
def test_a_killed_command_leaves_the_old_file_or_the_new_one(count: int, tmp_path: Path) -> None:
    outcomes = killing_writers.counted(count, tmp_path)
    assert outcomes["killed"] == outcomes["old"] + outcomes["new"] == count, outcomes
    assert outcomes["lost"] == 0
    if count > 100:  # of a few, all may come before the end of the write, or after it
        assert min(outcomes["old"], outcomes["new"]) >= count / 50


def test_a_workbook_needs_room_for_its_sheets(prepared: Path) -> None:
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
    try:
        full = run_here("template", "cluster", "-o", "none.xlsx", folder=prepared)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert full.returncode == 2
    assert "no workbook can be made here: File too large (TMPDIR" in full.stderr
    assert full.stderr.count("\n") == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
@pytest.mark.parametrize("words", ["rule list", "query run roles", "query run roles --format csv"])
def test_a_result_that_cannot_be_printed_is_said(words: str, tmp_path: Path) -> None:
    """Standard output on a full disk, and one that is closed."""
    command = f"{sys.executable} -m clusterkg {words}"
    for place, reason in (
        (">/dev/full", "No space left on device"),
        (">&-", "Bad file descriptor"),
    ):
        done = subprocess.run(
            ["sh", "-c", f"{command} {place}"], capture_output=True, text=True, check=False
        )
        assert done.returncode == 2
        assert done.stderr == f"clusterkg: standard output: cannot be written: {reason}\n"


def test_notes_that_nobody_can_read_change_no_exit_status(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("<http://e/a> <http://e/b> <http://e/c> .\n")
    command = f"{sys.executable} -m clusterkg format a.ttl"
    for place in (">/dev/null 2>&-", ">/dev/null 2>/dev/full"):
        done = subprocess.run(["sh", "-c", f"{command} {place}"], cwd=tmp_path, check=False)
        assert done.returncode == 0


def test_a_difference_is_coloured_on_a_terminal_only(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("<http://e/b> <http://e/p> 1 . <http://e/a> <http://e/p> 1 .\n")
    command = [sys.executable, "-m", "clusterkg", "format", "--diff", "a.ttl"]
    for more, coloured in (({}, True), ({"NO_COLOR": "1"}, False)):
        ours, theirs = pty.openpty()
        env = {key: value for key, value in os.environ.items() if key != "NO_COLOR"} | more
        with subprocess.Popen(
            command, cwd=tmp_path, env=env, stdout=theirs, stderr=subprocess.DEVNULL
        ) as shown:
            assert shown.wait(timeout=120) == 1
        os.close(theirs)
        text = os.read(ours, 65536)
        os.close(ours)
        assert b"a.ttl" in text
        assert (b"\x1b[32m+" in text) == coloured
