"""How tests run the command line: within this process, or as one of its own."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
import traceback
import warnings
from collections.abc import Callable
from pathlib import Path

from clusterkg.__main__ import main

Run = Callable[..., subprocess.CompletedProcess[str]]
"""What the fixtures `run` and `process` are: take arguments and `stdin`, give output and exit
status."""

TIMEOUT = 120


def run_here(
    *arguments: str | Path, folder: Path, stdin: str | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the command line within this process, as if it had been started in `folder`.

    Streams, the working folder, the environment and the filters of warnings are put back after.
    """
    done = run_encoded(*arguments, folder=folder, stdin=stdin, encoding="utf-8")
    out, err = _text(done.stdout), _text(done.stderr)
    return subprocess.CompletedProcess(done.args, done.returncode, out, err)


def run_encoded(
    *arguments: str | Path, folder: Path, encoding: str, stdin: str | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run the command line as `run_here` does, with standard streams of an encoding."""
    words = [str(argument) for argument in arguments]
    streams = [
        _stream(encoding, (stdin or "").encode()),
        _stream(encoding),
        _stream(encoding, write_through=True),
    ]
    kept = sys.stdin, sys.stdout, sys.stderr, sys.argv
    environment, before = dict(os.environ), Path.cwd()
    with warnings.catch_warnings():
        try:
            os.chdir(folder)
            sys.stdin, sys.stdout, sys.stderr = streams
            sys.argv = ["clusterkg", *words]
            status = _status()
        finally:
            sys.stdin, sys.stdout, sys.stderr, sys.argv = kept
            os.chdir(before)
            if dict(os.environ) != environment:
                os.environ.clear()
                os.environ.update(environment)
    stdout, stderr = map(_bytes, streams[1:])
    return subprocess.CompletedProcess(["clusterkg", *words], status, stdout, stderr)


def _status() -> int:
    """Run the entry point; return the exit status that the interpreter would end with."""
    try:
        main()
    except SystemExit as end:
        if end.code is None or isinstance(end.code, int):
            return end.code or 0
        sys.stderr.write(f"{end.code}\n")
        return 1
    except Exception:
        traceback.print_exc()
        return 1
    return 0


def _stream(encoding: str, data: bytes = b"", *, write_through: bool = False) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(data), encoding=encoding, write_through=write_through)


def _bytes(stream: io.TextIOWrapper) -> bytes:
    with contextlib.suppress(ValueError):
        stream.flush()
    raw = stream.buffer
    assert isinstance(raw, io.BytesIO)
    return raw.getvalue()


def _text(data: bytes) -> str:
    """Return what was written, line ends as a process in text mode gives them."""
    return data.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")


def run_apart(
    *arguments: str | Path, folder: Path, stdin: str | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the command line as a process of its own in `folder`."""
    return subprocess.run(
        [sys.executable, "-m", "clusterkg", *map(str, arguments)],
        cwd=folder,
        env=os.environ | {"PYTHONUTF8": "1"},
        input=stdin or "",
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=TIMEOUT,
        check=False,
    )
