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
from clusterkg.model.files import write_whole

BEFORE = b"what was there\n"


def left(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def test_a_file_takes_the_place_of_the_old_one_and_keeps_its_mode(tmp_path: Path) -> None:
    file = tmp_path / "a.ttl"
    file.write_bytes(BEFORE)
    file.chmod(0o640)
    write_whole(file, [b"new ", b"text\n"])
    assert file.read_bytes() == b"new text\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert left(tmp_path) == ["a.ttl"]


def test_a_link_stays_one(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(BEFORE)
    (tmp_path / "link").symlink_to("real")
    write_whole(tmp_path / "link", b"new\n")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"new\n"


def test_what_fails_midway_leaves_the_old_file(tmp_path: Path) -> None:
    def full() -> Iterator[bytes]:
        yield b"the first part"
        raise OSError(28, os.strerror(28))

    file = tmp_path / "a.csv"
    file.write_bytes(BEFORE)
    with pytest.raises(FileError, match=r"a\.csv: cannot be written: No space left on device"):
        write_whole(file, full())
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


@pytest.mark.parametrize("name", ["export", "format"])
def test_a_full_disk_leaves_the_file_as_it_was(name: str, tmp_path: Path) -> None:
    """A limit on the size of files does what a full disk does."""
    file = tmp_path / "a.ttl"
    before = "@prefix e: <https://example.org/> .\n" + "".join(
        f"e:s{number} e:p e:o{number} .\n" for number in range(2000)
    )
    file.write_text(before)
    command = ["format", str(file)] if name == "format" else ["export", "--output", str(file)]
    code = (
        "import resource, signal, sys\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))\n"
        "from clusterkg.cli import main\n"
        "main(sys.argv[1:])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *command], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr == f"clusterkg: {file}: cannot be written: File too large\n"
    assert file.read_text() == before
    assert left(tmp_path) == ["a.ttl"]
