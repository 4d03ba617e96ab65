"""Every way in which a command writes a file: what is typed, and what must be there for it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from command import run_here
from typer.core import TyperCommand, TyperGroup

from clusterkg import assets
from clusterkg.cli import app
from clusterkg.cli.outputs import Target

OLD = b"what somebody has worked on for a week\n"


class Writer(NamedTuple):
    """A command that writes.

    Attributes:
        words: What is typed; FILE stands for the output.
        output: Name of the output.
    """

    words: str
    output: str

    @property
    def arguments(self) -> list[str]:
        """What is typed, with the output in its place."""
        return [self.output if word == "FILE" else word for word in self.words.split()]


_TABLE = "--table jobs.csv --year year --sum-totals"
_YEARS = f"{_TABLE} --from 2019 --to 2020"
_SUGGEST = "link suggest --source iso --query oregon"
_REPORTS = {
    "text": "txt",
    "json": "json",
    "csv": "csv",
    "xlsx": "xlsx",
    "html": "html",
    "turtle": "ttl",
    "sarif": "sarif",
    "junit": "xml",
    "github": "log",
}
WRITERS = [
    Writer("query run stages --store kg --output FILE", "rows.csv"),
    Writer("query run stages --store kg --output FILE", "rows.xlsx"),
    Writer("query run influence-paths --format json --plot FILE", "paths.svg"),
    Writer("query run influence-paths --format json --plot FILE", "paths.png"),
    Writer("query run influence-paths --format json --cite --bib FILE", "works.bib"),
    Writer("sparql ASK{} --store kg --output FILE", "truth.json"),
    Writer("export --store kg --output FILE", "all.nq"),
    Writer("export --store kg --void --output FILE", "void.ttl"),
    Writer("import table.csv --output FILE", "made.ttl"),
    Writer("import table.csv --annotate FILE", "marked.xlsx"),
    Writer("template cluster --output FILE", "book.xlsx"),
    Writer("template cluster --format csvw --output FILE", "folder"),
    *(
        Writer(f"validate bad.ttl --format {form} --fail-on never --output FILE", f"r.{suffix}")
        for form, suffix in _REPORTS.items()
    ),
    Writer("validate fixable.ttl --fix --fail-on never --output FILE", "fixes.patch"),
    *(
        Writer(f"measure {name} {_TABLE} --output FILE", "m.csv")
        for name in ("lq", "strong", "stars")
    ),
    Writer("measure concentration --table jobs.csv --year year --output FILE", "m.csv"),
    Writer(f"measure lq {_TABLE} --base-iri https://example.org/ --output FILE", "lq.ttl"),
    *(
        Writer(f"measure {name} {_TABLE} --format csv --plot FILE", f"{name}.svg")
        for name in ("lq", "strong", "stars")
    ),
    Writer(f"measure change {_YEARS} --output FILE", "change.md"),
    Writer(f"measure shift-share {_YEARS} --output FILE", "shares.csv"),
    Writer("measure helix --store kg --output FILE", "helix.csv"),
    Writer("measure roles --output FILE", "roles.csv"),
    Writer(f"{_SUGGEST} --known set.sssom.tsv --output FILE", "found.csv"),
    Writer(f"{_SUGGEST} --known set.sssom.tsv --output FILE", "found.json"),
    Writer("link apply iso.sssom.tsv --output FILE", "links.ttl"),
    Writer("link todo --store kg --output FILE", "todo.sssom.tsv"),
]
"""Commands whose output must not take the place of a file without --force."""

IN_PLACE = [
    Writer("format FILE", "untidy.ttl"),
    Writer(f"{_SUGGEST} --known set.sssom.tsv --date 2026-01-01 -o FILE", "set.sssom.tsv"),
]
"""Commands that are for changing a file, or for adding to it."""

_PREFIXES = """@prefix ckg: <https://w3id.org/clusterkg/ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix e: <https://example.org/> .
"""


def prepare(folder: Path) -> None:
    """Put what the commands read into a folder."""
    stage = 'e:stage a ckg:Stage ; rdfs:label "growth"@en ; ckg:order 1 .\n'
    member = (
        'e:c a ckg:Cluster ; rdfs:label "c"@en ; ckg:hasMember e:m . e:m a ckg:Organisation .\n'
    )
    texts = {
        "good.ttl": f"{_PREFIXES}{stage}{member}",
        "bad.ttl": f"{_PREFIXES}e:furniture a ckg:Cluster .\n",
        "fixable.ttl": f'{_PREFIXES}e:c a ckg:Cluster ; ckg:foundedIn "1999" .\n',
        "untidy.ttl": f"{_PREFIXES}e:b e:p e:c . e:a e:p e:c . # a note\n",
        "table.csv": "uri,rdf:type,rdfs:label@en\nhttps://example.org/a,ckg:Cluster,Alpha\n",
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    header = "region,category,employment,establishments,year"
    rows = [
        f"{r},{c},{100 * r + c},{r + c},{y}" for y in (2019, 2020) for r in (1, 2) for c in (1, 2)
    ]
    (folder / "jobs.csv").write_text("\n".join([header, *rows]), encoding="utf-8")
    sets = {path.name: path for path in assets.mapping_sets()}
    shutil.copy(sets["iso.sssom.tsv"], folder)
    head = [
        line
        for line in sets["iso.sssom.tsv"].read_text(encoding="utf-8").splitlines(keepends=True)
        if line.startswith("#")
    ]
    columns = "subject_id\tpredicate_id\tobject_id\tmapping_justification\n"
    (folder / "set.sssom.tsv").write_text("".join(head) + columns, encoding="utf-8")
    pair = "ckg:Cluster\tskos:exactMatch\tckg:City\tsemapv:CompositeMatching\n"
    (folder / "open.sssom.tsv").write_text("".join(head) + columns + pair, encoding="utf-8")
    assert run_here("load", "good.ttl", "--store", "kg", folder=folder).returncode == 0


def commands() -> Iterator[tuple[str, TyperCommand]]:
    """Yield every command with its name."""

    def walk(command: Any, path: tuple[str, ...]) -> Iterator[tuple[str, TyperCommand]]:
        if not isinstance(command, TyperGroup):
            yield " ".join(path), command
            return
        context = command.make_context("clusterkg", [], resilient_parsing=True)
        for name in command.list_commands(context):
            yield from walk(command.get_command(context, name), (*path, name))

    yield from walk(app, ())


def outputs(command: Any) -> set[str]:
    """Return the options of a command that name an output."""
    return {each.opts[0] for each in command.params if each.convert == Target.of}


def paths(command: Any) -> set[str]:
    """Return the options and arguments of a command that name a file, but no output."""
    return {
        each.opts[0]
        for each in command.params
        if each.convert is Path or (each.metavar or "") in {"FILE", "BOOK", "FOLDER", "PLACE"}
    } - outputs(command)


def content(path: Path) -> bytes | dict[str, bytes] | None:
    """Return what a file or folder holds; None if it is not there."""
    if path.is_dir():
        return {each.name: each.read_bytes() for each in sorted(path.iterdir())}
    return path.read_bytes() if path.exists() else None
