"""Options that have no effect, or do not go together, are refused, and so are unknown names.

`--force` and the options that begin with `--allow` permit something; they may stand where nothing
needs them, as scripts always give them.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from command import Run
from writing import commands

MISTAKES = {
    "query run roles --fetch P571": "--fetch has no effect without --with (add --with, or leave"
    " --fetch out)",
    "query run roles --on role": "--on has no effect without --with",
    "query run roles --plot x.svg": "query roles has no picture (its header has no plot; omit"
    " --plot)",
    "query run roles --as-of 2010": "roles cannot be asked as of a year (its data have no dates",
    "query run roles --format ttl": "rows cannot be written as ttl",
    "query run roles --with wikidata --on nope": "the answer has no column 'nope' (it has number,",
    "sparql ASK{} --limit 1": "--limit has no effect: ASK gives true or false, not rows (leave"
    " --limit out)",
    "sparql ASK{} --offset 1": "--offset has no effect",
    "sparql ASK{} --explain": "--explain has no effect: it is for rows, and ASK gives none",
    "sparql DESCRIBE<urn:x> --explain": "--explain has no effect",
    "sparql SELECT*{} --format nt": "rows cannot be written as nt",
    "load --bundled --store s --graph urn:g": "--graph has no effect without FILES (add FILES, or",
    "load --bundled --store s --replace": "--replace has no effect without FILES",
    "load a.ttl --store memory:": "a store in memory is gone when the command ends (name a folder:",
    "import names.csv --base-iri urn:x: --store memory:": "a store in memory is gone when the",
    "export --store=": "--store is empty (name the folder of a store)",
    "load a.ttl --store s --graph ckg:mine": "'ckg:mine' is a prefixed name, and a graph is named"
    " by an IRI (write it in full: https://w3id.org/clusterkg/ns#mine)",
    "validate a.ttl --as-of 2020-01-01": "--as-of has no effect without --profile or --shapes (add",
    "validate a.ttl --fail-on info --severity warning": "--fail-on info has no effect: --severity"
    " warning leaves such findings out (leave --severity out)",
    "validate a.ttl --stdin-format nt": "--stdin-format has no effect: standard input is not read",
    "validate a.ttl --profile eccp": "there is no profile 'eccp' (use one of eccp-eligibility,",
    "validate a.ttl --profile esca-label --profile none": "there is no profile 'none'",
    "infer --store s --json": "--json has no effect without --explain",
    "infer --check --explain role:facilitator a skos:Concept": "--check and --explain do not go"
    " together (leave one of them out)",
    "infer --explain role:gr-coordinator a ckg:FacilitatrRole": "nothing is known about"
    " ckg:FacilitatrRole (did you mean ckg:FacilitatorRole?)",
    "infer --explain role:gr-cordinator a ckg:FacilitatorRole": "nothing is known about"
    " role:gr-cordinator (did you mean role:gr-coordinator?)",
    "infer --explain role:facilitator ckg:isPartOff role:facilitator": "nothing is known about"
    " ckg:isPartOff (did you mean ckg:isPartOf?)",
    "rule show CLU01": "there is no rule 'CLU01' (did you mean CLU001",
    "template Clstr -o x.xlsx": "unknown class 'Clstr' (did you mean cluster?",
    "template , -o x.xlsx": "no class is named ('clusterkg template' lists the classes)",
    "template --all -o x.xlsx": "--all needs --fill",
    "export --graph nope": "no graph is named ",
    "export --dataset https://example.org/d": "--dataset and --licence need --void",
    "export --void --graph background": "--void describes the whole store",
    "link suggest --type Regio": "unknown class ckg:Regio (did you mean ckg:Region?)",
    "link suggest --type ckg:Countri": "unknown class ckg:Countri (did you mean ckg:Country?)",
    "link suggest --table names.csv --type Regio": "unknown class ckg:Regio (did you mean"
    " ckg:Region?)",
    "link suggest --id-column id": "--id-column has no effect without --table",
    "link suggest --name-column id": "--name-column has no effect without --table",
    "link suggest --base-iri urn:x": "--base-iri has no effect without --table",
    "link suggest --source nope": "'nope' is not a source (there are iso, geonames,",
    "import names.csv --sheet S": "names.csv: only workbooks have sheets (leave out --sheet)",
    "import names.xlsx --encoding cp1251": "--encoding has no effect: no input is a CSV file",
    "import names.xlsx --delimiter ;": "--delimiter has no effect: no input is a CSV file",
    "import names.csv --store s -o o.ttl": "a file or a store, not both",
    "serve --token-file token": "--token-file has no effect without --writable",
    "measure concentration --table t.csv --sheet S": "t.csv: only workbooks have sheets",
    **{
        f"measure lq --table t.csv --sum-totals {option}": f"{option.split()[0]} has no {why}"
        for option, why in {
            "--picture heat": "effect without --plot (add --plot, or leave --picture out)",
            "--region-name region": "effect without --plot",
            "--category-name category": "effect without --plot",
            "--base-iri https://example.org/": "effect without --save or a format of triples",
            "--observed-year 2016": "effect without --save or a format of triples",
            "--totals-category category": "effect without --totals",
            "--totals-total total": "effect without --totals",
            "--totals-year year": "effect without --totals",
        }.items()
    },
    "measure lq --table t.csv --sum-totals --totals t.csv": "--sum-totals and --totals do not go"
    " together",
    "measure change --table t.csv --later-table t.csv --later-totals t.csv": "--later-totals has"
    " no effect without --totals",
}


@pytest.mark.parametrize("line", MISTAKES)
def test_what_has_no_effect_is_refused(line: str, run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("<urn:a> a <urn:b> .")
    (tmp_path / "names.csv").write_text("name\nJapan\n")
    (tmp_path / "t.csv").write_text("region,category,employment\na,x,1\na,y,2\nb,x,2\n")
    before = {path.name for path in tmp_path.iterdir()}
    done = run(*line.split())
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    assert done.stderr.startswith(f"clusterkg: {MISTAKES[line]}")
    assert done.stderr.count("\n") == 1
    assert {path.name for path in tmp_path.iterdir()} - {"s"} == before


def test_every_option_that_needs_another_is_in_the_table() -> None:
    bound = 0
    for name, command in commands():
        known = {each for one in command.params for each in (*one.opts, one.metavar)}
        for each in command.params:
            declared = getattr(each, "declared", None)
            if declared is None or not (declared.needs or declared.excludes):
                continue
            bound += 1
            assert {*declared.needs, *declared.excludes} <= known, (name, each.opts)
            assert any(each.opts[0] in message for message in MISTAKES.values()), each.opts
    assert bound > 20


def test_a_store_may_come_from_the_environment(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLUSTERKG_STORE", str(tmp_path / "s"))
    (tmp_path / "a.nt").write_text("<urn:a> <urn:b> <urn:c> .\n")
    assert run("load", "a.nt", "--graph", "urn:g").returncode == 0
    assert "<urn:c>" in run("export", "--graph", "urn:g", "--format", "nt").stdout
