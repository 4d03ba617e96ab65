"""Files are written whole or not at all."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from clusterkg.model.errors import FileError
from clusterkg.model.files import write_folder, write_whole

BEFORE = b"what was there\n"


def left(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def test_a_file_takes_the_place_of_the_old_one_and_keeps_its_mode(tmp_path: Path) -> None:
    file = tmp_path / "a.ttl"
    file.write_bytes(BEFORE)
    file.chmod(0o640)
    write_whole(file, [b"new ", b"text\n"], replace=True)
    assert file.read_bytes() == b"new text\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert left(tmp_path) == ["a.ttl"]


def test_a_link_stays_one(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(BEFORE)
    (tmp_path / "link").symlink_to("real")
    write_whole(tmp_path / "link", b"new\n", replace=True)
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"new\n"


def test_what_fails_midway_leaves_the_old_file(tmp_path: Path) -> None:
    def full() -> Iterator[bytes]:
        yield b"the first part"
        raise OSError(28, os.strerror(28))

    file = tmp_path / "a.csv"
    file.write_bytes(BEFORE)
    with pytest.raises(FileError, match=r"a\.csv: cannot be written: No space left on device"):
        write_whole(file, full(), replace=True)
    assert file.read_bytes() == BEFORE
    assert left(tmp_path) == ["a.csv"]


def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(
        [sys.executable, "-c", f"print(open({str(pipe)!r}).read())"], stdout=subprocess.PIPE
    ) as reader:
        write_whole(pipe, b"through\n")
        out, _ = reader.communicate(timeout=60)
    assert out.split() == [b"through"]
    assert left(tmp_path) == ["pipe"]


def test_what_an_open_file_holds_stays(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_bytes(BEFORE)
    with log.open("ab") as file:
        write_whole(Path(f"/dev/fd/{file.fileno()}"), b"more\n")
    assert log.read_bytes() == BEFORE + b"more\n"


def test_a_file_below_dev_is_a_file(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"  # as in /dev/shm
    file.write_bytes(BEFORE)
    with pytest.raises(FileError, match="exists already"):
        write_whole(Path("/dev/..") / file.relative_to("/"), b"new\n")
    assert file.read_bytes() == BEFORE


def test_a_read_only_file_is_not_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.ttl"
    file.write_bytes(BEFORE)
    monkeypatch.setattr(os, "access", lambda path, mode: False)  # what root would never see
    with pytest.raises(FileError, match="cannot be written: Permission denied"):
        write_whole(file, b"new\n")
    assert file.read_bytes() == BEFORE


def test_a_folder_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="cannot be written: No such file or directory"):
        write_whole(tmp_path / "no" / "a.csv", b"")


def test_a_file_that_is_there_stays_unless_it_may_be_replaced(tmp_path: Path) -> None:
    file = tmp_path / "a.ttl"
    file.write_bytes(BEFORE)
    stamp = file.stat().st_mtime_ns
    with pytest.raises(FileError, match=r"a\.ttl: exists already; --force replaces it"):
        write_whole(file, b"new\n")
    write_whole(file, BEFORE)  # the same bytes
    assert (file.read_bytes(), file.stat().st_mtime_ns) == (BEFORE, stamp)
    assert left(tmp_path) == ["a.ttl"]


def test_a_file_that_appears_while_another_is_written_stays(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"

    def meanwhile() -> Iterator[bytes]:
        yield b"ours"
        file.write_bytes(BEFORE)

    with pytest.raises(FileError, match="exists already"):
        write_whole(file, meanwhile())
    assert file.read_bytes() == BEFORE
    assert left(tmp_path) == ["a.csv"]


def test_without_hard_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(95, os.strerror(95))

    monkeypatch.delattr(os, "O_TMPFILE", raising=False)
    monkeypatch.setattr(os, "link", refuse)
    write_whole(tmp_path / "a", b"new\n")
    with pytest.raises(FileError, match="exists already"):
        write_whole(tmp_path / "a", b"newer\n")
    assert (tmp_path / "a").read_bytes() == b"new\n"
    assert left(tmp_path) == ["a"]


def test_a_new_folder_is_there_with_all_its_files_or_not_at_all(tmp_path: Path) -> None:
    write_folder(tmp_path / "deep" / "new", {"a": b"1", "b": b"2"})
    assert left(tmp_path / "deep" / "new") == ["a", "b"]
    with pytest.raises(FileError, match="other: cannot be written: File name too long"):
        write_folder(tmp_path / "other", {"a": b"1", "b" * 300: b"2"})
    assert left(tmp_path) == ["deep"]


def test_no_file_of_a_folder_is_written_if_one_must_stay(tmp_path: Path) -> None:
    (tmp_path / "b").write_bytes(BEFORE)
    with pytest.raises(FileError, match="b: exists already"):
        write_folder(tmp_path, {"a": b"1", "b": b"2"})
    assert left(tmp_path) == ["b"]
    write_folder(tmp_path, {"a": b"1", "b": BEFORE})
    write_folder(tmp_path, {"a": b"3", "b": b"4"}, replace=True)
    assert [(tmp_path / name).read_bytes() for name in "ab"] == [b"3", b"4"]


@pytest.mark.parametrize("nameless", [True, False])
def test_with_and_without_nameless_drafts(
    nameless: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not nameless:
        monkeypatch.delattr(os, "O_TMPFILE", raising=False)
    seen = []

    def parts() -> Iterator[bytes]:
        seen.append(len(left(tmp_path)))
        yield b"1"

    write_whole(tmp_path / "a", parts())
    write_whole(tmp_path / "a", b"1")
    with pytest.raises(FileError, match="exists already"):
        write_whole(tmp_path / "a", b"2")
    write_whole(tmp_path / "a", b"3", replace=True)
    write_whole(tmp_path / "b", b"4", replace=True)
    assert [(tmp_path / name).read_bytes() for name in "ab"] == [b"3", b"4"]
    assert left(tmp_path) == ["a", "b"]
    if hasattr(os, "O_TMPFILE") and nameless:
        assert seen == [0], "a killed process leaves nothing"
