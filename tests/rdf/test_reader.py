"""Reading: the line of each statement, and errors with a place."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from clusterkg.model.errors import ClusterkgError, FileError, FormatError, ParseError
from clusterkg.rdf.reader import quads, read


def test_each_statement_has_the_line_it_ends_on(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text(
        "@prefix e: <http://e/> .\n"
        "# a comment\n"
        'e:a a e:B ;\n  e:p "x" ,\n    """two\nlines""" .\n\n'
        "e:c e:q [ e:r 1 ;\n  e:s 2 ] .\n",
        encoding="utf-8",
    )
    lines = {(q.predicate.value[-1], str(q.object)[:5]): line for q, line in read(path)}
    assert lines["e", "<http"] == 3
    assert lines["p", '"x"'] == 4
    assert lines["p", '"two\\'] == 6
    assert lines["r", '"1"^^'] == 8
    assert lines["s", '"2"^^'] == 9


def test_ten_thousand_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.nt"
    path.write_text("".join(f"<http://e/{i}> <http://e/p> <http://e/o> .\n" for i in range(10_000)))
    assert all(q.subject.value == f"http://e/{n - 1}" for q, n in read(path) if n)
    assert sum(1 for _ in quads(path)) == 10_000


@pytest.mark.parametrize(
    ("name", "content", "error", "place"),
    [
        ("a.ttl", b"@prefix e: <http://e/> .\ne:a e:b .\n", ParseError, ":2:9"),
        ("a.ttl", b"e:a e:b e:c .", ParseError, ":1:1"),
        ("a.ttl", b'<http://e/a> <http://e/b> "open', ParseError, ":1:27"),
        ("a.ttl", b"<http://e/a> <http://e/b> <http://e/\xff> .", ParseError, ":1"),
        ("a.nq", b"nonsense\n", ParseError, ":1:1"),
        ("a.rdf", b"<rdf:RDF>\n<oops", ParseError, ""),
        ("a.jsonld", b'{"@id": ', ParseError, ""),
        ("a.docx", b"", FormatError, ""),
    ],
)
def test_refused(
    tmp_path: Path, name: str, content: bytes, error: type[ClusterkgError], place: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    for reader in (read, quads):
        with pytest.raises(error) as caught:
            list(reader(path))
        assert str(caught.value).startswith(f"{path}{place}")
        assert "\n" not in str(caught.value)


def test_missing_files_and_folders(tmp_path: Path) -> None:
    (tmp_path / "folder.ttl").mkdir()
    for name in ("none.ttl", "folder.ttl"):
        with pytest.raises(FileError, match=name):
            list(read(tmp_path / name))


def test_a_term_too_long_to_be_meant(tmp_path: Path) -> None:
    path = tmp_path / "long.nt"
    with path.open("wb") as file:
        file.write(b'<urn:a> <urn:b> "')
        for _ in range(20):
            file.write(b"x" * (1 << 20))
        file.write(b'" .\n')
    for reads in (quads, read):
        with pytest.raises(ParseError, match="longer than 16 MiB"):
            list(reads(path))


def test_packed_files(tmp_path: Path) -> None:
    good = tmp_path / "a.nt.gz"
    good.write_bytes(gzip.compress(b"\xef\xbb\xbf" + b"<urn:a> <urn:b> <urn:c> .\n" * 3))
    assert [line for _, line in read(good)] == [1, 2, 3]
    cut = tmp_path / "cut.nt.gz"
    cut.write_bytes(good.read_bytes()[:-9])
    plain = tmp_path / "plain.nt.gz"
    plain.write_bytes(b"<urn:a> <urn:b> <urn:c> .")
    for path in (cut, plain):
        with pytest.raises(FileError, match="not a whole gzip file"):
            list(quads(path))
    bomb = tmp_path / "bomb.nt.gz"
    with gzip.open(bomb, "wb") as file:
        for _ in range(100):
            file.write(b"#" + b" " * (1 << 20) + b"\n")
    with pytest.raises(FileError, match="300 times its size"):
        list(quads(bomb))
