"""Mapping sets: read by the letter of SSSOM, written in its canonical form, faults with places."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from paths import SHARED

from clusterkg.linking.model import Mapping
from clusterkg.linking.sssom import NO_TERM_FOUND, SEMAPV, MappingSet, read_set, to_text, write_set
from clusterkg.linking.sssom.slots import join, number, split
from clusterkg.model.errors import FileError, MappingSetError
from clusterkg.model.namespaces import SKOS

FIXTURES = SHARED / "standards" / "sssom"
EXACT = f"{SKOS}exactMatch"
HEAD = """\
#curie_map:
#  city: https://w3id.org/clusterkg/id/city/
#  geonames: https://sws.geonames.org/
#  orcid: https://orcid.org/
#mapping_set_id: https://example.org/sets/cities
#license: https://creativecommons.org/licenses/by/4.0/
"""
COLUMNS = "subject_id\tpredicate_id\tobject_id\tmapping_justification"
ROW = "city:kyiv\tskos:exactMatch\tgeonames:703448/\tsemapv:LexicalMatching"

OTHER = ROW.replace("703448", "702550")


def written(folder: Path, text: str, name: str = "a.sssom.tsv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8", newline="")
    return path


def by_rows(one: MappingSet) -> list[str]:
    return sorted(repr(replace(m, other=dict(sorted(m.other.items())))) for m in one.mappings)


def accepted(path: Path) -> int:
    """Return how many mappings sssom-py reads from a file, having found nothing wrong with it."""
    pytest.importorskip("sssom")
    from sssom.parsers import parse_sssom_table
    from sssom.validators import validate

    table = parse_sssom_table(path)
    for report in validate(table, fail_on_error=False).values():
        assert [r.message for r in (report.results if report else [])] == []
    return len(table.df)


def fixtures() -> list[Path]:
    return sorted(FIXTURES.glob("*.sssom.tsv"))


@pytest.mark.skipif(not FIXTURES.is_dir(), reason="the fixtures of the standard are not here")
def test_there_are_fixtures() -> None:
    assert len(fixtures()) == 27


@pytest.mark.parametrize("path", fixtures(), ids=lambda path: path.name.split(".")[0])
def test_fixtures_of_the_standard_come_back_as_they_were(path: Path, tmp_path: Path) -> None:
    one = read_set(path)
    text = to_text(one)
    copy = written(tmp_path, text)
    again = read_set(copy)
    assert by_rows(again) == by_rows(one)
    assert (again.metadata, again.mapping_set_id, again.license) == (
        one.metadata,
        one.mapping_set_id,
        one.license,
    )
    assert to_text(again) == text
    raw = path.read_text(encoding="utf-8").splitlines()
    rows = sum(1 for line in raw if line.strip() and not line.startswith("#")) - 1
    assert len(one.mappings) == rows == accepted(copy)


def test_what_is_not_accepted_is_noticed(tmp_path: Path) -> None:
    """sssom-py, as called here, does find faults."""
    pytest.importorskip("sssom")
    text = f"{HEAD}{COLUMNS}\n{ROW.replace('LexicalMatching', 'Hunch')}\n"
    with pytest.raises(AssertionError):
        accepted(written(tmp_path, text))


def test_canonical_form(tmp_path: Path) -> None:
    text = (
        "# license: 'https://example.org/licence'\n"
        "# mapping_set_id: https://example.org/s\n"
        "# x_note: kept\n"
        "# curie_map:\n#   unused: https://example.org/unused/\n#   b: https://example.org/b/\n"
        "# creator_id: b:me\n"
        "# comment: '1.0'\n"
        "object_id\tsubject_id\tconfidence\tpredicate_id\tmapping_justification\tx_own\t"
        "mapping_tool\treview_date\treviewer_id\tcomment\n"
        'b:2\tb:1\t0.98765\tskos:exactMatch\tsemapv:LexicalMatching\tz\ttool\t\t\t"say ""no"""\n'
        "b:1\tb:1\t1.0\tskos:exactMatch\tsemapv:LexicalMatching\t\ttool\t2024-01-02\tb:me\t\n"
    )
    assert to_text(read_set(written(tmp_path, text))) == (
        "#curie_map:\n#  b: https://example.org/b/\n"
        '#sssom_version: "1.1"\n'
        "#mapping_set_id: https://example.org/s\n"
        "#creator_id:\n#  - b:me\n"
        "#license: https://example.org/licence\n"
        "#mapping_tool: tool\n"
        '#comment: "1.0"\n'
        "#x_note: kept\n"
        "subject_id\tpredicate_id\tobject_id\tmapping_justification\treviewer_id\treview_date\t"
        "confidence\tcomment\tx_own\n"
        "b:1\tskos:exactMatch\tb:1\tsemapv:LexicalMatching\tb:me\t2024-01-02\t1\t\t\n"
        'b:1\tskos:exactMatch\tb:2\tsemapv:LexicalMatching\t\t\t0.988\t"say ""no"""\tz\n'
    )


def test_values_of_the_set_go_to_each_mapping_only_if_none_has_its_own(tmp_path: Path) -> None:
    head = f"{HEAD}#mapping_date: 2024-05-06\n#subject_preprocessing:\n#  - semapv:Stemming\n"
    one = read_set(written(tmp_path, f"{head}{COLUMNS}\n{ROW}\n"))
    assert one.mappings[0].mapping_date == "2024-05-06"
    assert one.mappings[0].other == {"subject_preprocessing": "semapv:Stemming"}
    assert one.metadata == {}
    rows = f"{COLUMNS}\tmapping_date\n{ROW}\t\n{OTHER}\t2023-01-01\n"
    one = read_set(written(tmp_path, f"{head}{rows}"))
    assert [m.mapping_date for m in one.mappings] == [None, "2023-01-01"]
    assert one.metadata == {"mapping_date": "2024-05-06"}
    again = read_set(written(tmp_path, to_text(one)))
    assert by_rows(again) == by_rows(one)


def test_metadata_beside(tmp_path: Path) -> None:
    beside = "".join(line[1:] for line in HEAD.splitlines(keepends=True))
    written(tmp_path, beside, "a.sssom.yml")
    one = read_set(written(tmp_path, f"{COLUMNS}\n{ROW}\n"))
    assert one.mapping_set_id == "https://example.org/sets/cities"
    assert one.mappings[0].object_id == "https://sws.geonames.org/703448/"
    # Metadata in the file itself go before.
    other = HEAD.replace("sets/cities", "sets/other")
    assert read_set(written(tmp_path, f"{other}{COLUMNS}\n{ROW}\n")).mapping_set_id.endswith(
        "other"
    )


def test_several_values() -> None:
    assert split(r"Alice\|Bob|Charlie") == ["Alice|Bob", "Charlie"]
    assert split(r"Alice\\Bob|Charlie\\|David\\\|Eve\\") == [
        "Alice\\Bob",
        "Charlie\\",
        "David\\|Eve\\",
    ]
    assert split("a||b|") == ["a", "b"]
    assert split("lone\\") == ["lone\\"]
    for values in (["a|b", "c\\", "\\|"], ["|"], ["\\"], ["x"]):
        assert split(join(values)) == values


@pytest.mark.parametrize(
    ("value", "text"), [(1.0, "1"), (0.5, "0.5"), (0.9875, "0.988"), (-0.99, "-0.99"), (0.0, "0")]
)
def test_numbers(value: float, text: str) -> None:
    assert number(value) == text


def test_a_spreadsheet_may_rewrite_it(tmp_path: Path) -> None:
    """A mark at the start, CRLF, lines filled up with tabs, cells in quotes: all as before."""
    head = f'{HEAD}#comment: "with: a colon"\n'
    table = f"{COLUMNS}\tcomment\n{ROW}\tsay yes\n{OTHER}\t\n"
    before = read_set(written(tmp_path, head + table))
    out = io.StringIO()
    sheet = csv.writer(out, delimiter="\t", lineterminator="\r\n")
    for line in (head + table).splitlines():
        cells = line.split("\t")
        sheet.writerow(cells + [""] * (5 - len(cells)))
    assert '"#comment: ""with' in out.getvalue()
    after = read_set(written(tmp_path, "\ufeff" + out.getvalue() + "\t\t\t\t\r\n", "b.sssom.tsv"))
    assert by_rows(after) == by_rows(before)
    assert (after.metadata, after.license) == (before.metadata, before.license)
    assert to_text(after) == to_text(before)


TABLE = f"{COLUMNS}\n{ROW}\n"
FAULTS: dict[str, tuple[str, int, str]] = {
    "no table": (HEAD, 7, "there is no table"),
    "no column": (f"{HEAD}subject_id\tobject_id\n", 7, "no column predicate_id"),
    "column twice": (f"{HEAD}{COLUMNS}\tcomment\tcomment\n", 7, "column comment is there twice"),
    "no name": (f"{HEAD}{COLUMNS}\t\tcomment\n{ROW}\n", 7, "a column has no name"),
    "old": (f"{HEAD}subject_id\tpredicate_id\tobject_id\tmatch_type\n", 7, "before 1.0"),
    "prefix": (f"{HEAD}{COLUMNS}\n{ROW.replace('geonames', 'gn')}\n", 8, "prefix 'gn'"),
    "IRI": (
        f"{HEAD}{COLUMNS}\n{ROW.replace('geonames:703448/', 'https://sws.geonames.org/1/')}\n",
        8,
        "slot object_id: 'https://sws.geonames.org/1/' is not a CURIE",
    ),
    "justification": (
        f"{HEAD}{COLUMNS}\n{ROW.replace('LexicalMatching', 'Hunch')}\n",
        8,
        "slot mapping_justification",
    ),
    "empty": (
        f"{HEAD}{COLUMNS}\n{ROW}\ncity:lviv\t\tgeonames:1/\tsemapv:LexicalMatching\n",
        9,
        "predicate_id",
    ),
    "no object": (f"{HEAD}{COLUMNS}\n{ROW.replace('geonames:703448/', '')}\n", 8, "slot object_id"),
    "literal": (
        f"{HEAD}{COLUMNS}\tobject_type\n{ROW}\trdfs literal\n",
        8,
        "slot object_label: no value",
    ),
    "comma": (f"{HEAD}{COLUMNS}\tconfidence\n{ROW}\t0,9\n", 8, "write a decimal point"),
    "range": (f"{HEAD}{COLUMNS}\tconfidence\n{ROW}\t1.1\n", 8, "not a number from 0 to 1"),
    "agreement": (
        f"{HEAD}{COLUMNS}\treviewer_id\treviewer_agreement\n{ROW}\torcid:1\t-1.5\n",
        8,
        "from -1 to 1",
    ),
    "date": (f"{HEAD}{COLUMNS}\tmapping_date\n{ROW}\t21.11.2024\n", 8, "write it as YYYY-MM-DD"),
    "day": (f"{HEAD}{COLUMNS}\tmapping_date\n{ROW}\t2023-02-29\n", 8, "is not a date"),
    "review": (f"{HEAD}{COLUMNS}\treview_date\n{ROW}\t2024-01-01\n", 8, "there is no reviewer"),
    "modifier": (f"{HEAD}{COLUMNS}\tpredicate_modifier\n{ROW}\tnot\n", 8, "one of: Not"),
    "type": (f"{HEAD}{COLUMNS}\tobject_type\n{ROW}\tclass\n", 8, "slot object_type"),
    "cells": (f"{HEAD}{TABLE}{ROW}\tmore\n", 9, "more cells"),
    "YAML": (f"{HEAD}#comment: a: b\n{TABLE}", 7, "not YAML"),
    "remark": (f"#A remark\n{TABLE}", 1, "name: value"),
    "twice": (f"{HEAD}#license: x\n{TABLE}", 7, "license is given twice"),
    "alias": (f"{HEAD}#comment: &a x\n{TABLE}", 7, "anchors"),
    "version": (f'{HEAD}#sssom_version: "2.0"\n{TABLE}', 7, "version 2.0"),
    "built in": (f"#curie_map:\n#  skos: https://example.org/\n{TABLE}", 2, "skos always stands"),
    "head prefix": (f"{HEAD}#creator_id: x:me\n{TABLE}", 7, "slot creator_id"),
    "head date": (f"{HEAD}#mapping_date: 2024\n{TABLE}", 7, "slot mapping_date"),
    "list": (f"{HEAD}#mapping_tool:\n#  - a\n{TABLE}", 8, "slot mapping_tool: only one value"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_fault(name: str, tmp_path: Path) -> None:
    text, line, message = FAULTS[name]
    path = written(tmp_path, text)
    with pytest.raises(MappingSetError) as caught:
        read_set(path)
    assert message in str(caught.value)
    assert caught.value.line == line
    assert str(caught.value).startswith(f"{path}:{line}: ")


def test_faults_are_many_and_the_sound_set_is_read(tmp_path: Path) -> None:
    assert len(FAULTS) >= 28
    assert len(read_set(written(tmp_path, HEAD + TABLE)).mappings) == 1


def test_not_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "a.sssom.tsv"
    path.write_bytes(f"{HEAD}{COLUMNS}\n{ROW}\t".encode() + "Київ".encode("cp1251"))
    with pytest.raises(MappingSetError) as caught:
        read_set(path)
    assert caught.value.line == 8
    with pytest.raises(FileError):
        read_set(tmp_path / "none.sssom.tsv")


def made(**more: Any) -> Mapping:
    given: dict[str, Any] = {
        "subject_id": "https://w3id.org/clusterkg/id/city/kyiv",
        "predicate_id": EXACT,
        "object_id": "https://elsewhere.example/things/1",
        "mapping_justification": f"{SEMAPV}LexicalMatching",
    }
    return Mapping(**(given | more))


def test_a_set_made_here(tmp_path: Path) -> None:
    """Prefixes are found or made; what is hard to write comes back; the same bytes each time."""
    rows = [
        made(comment='a "quoted"\tword\nand a line', match_string=("a|b", "c\\"), confidence=0.25),
        made(object_id=NO_TERM_FOUND, reviewer_id=("https://orcid.org/0000-0002-1825-0097",)),
        made(subject_id="https://elsewhere.example/other#x", other={"x_own": "Їжак"}),
    ]
    one = MappingSet("https://example.org/s", "https://example.org/licence", rows)
    one.metadata = {"mapping_set_title": "Title: with a colon # and more", "comment": "\u2028 x"}
    path = tmp_path / "a.sssom.tsv"
    write_set(one, path)
    again = read_set(path)
    assert by_rows(again) == by_rows(one)
    assert again.metadata == one.metadata
    one.mappings.reverse()
    assert to_text(one) == path.read_text(encoding="utf-8") == to_text(again)
    assert "city:kyiv" in to_text(one)
    assert (
        "#  ns1: https://elsewhere.example/other#\n#  ns2: https://elsewhere.example/things/"
        in (to_text(one))
    )
    assert accepted(path) == 3


def test_a_set_says_what_it_is(tmp_path: Path) -> None:
    for one in (MappingSet("", "https://example.org/l"), MappingSet("https://example.org/s", "")):
        with pytest.raises(MappingSetError, match="the set has no"):
            write_set(one, tmp_path / "a.sssom.tsv")
    assert not list(tmp_path.iterdir())
