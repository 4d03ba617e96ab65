"""Real SPARQL servers, started for the tests and stopped after them."""

from __future__ import annotations

import contextlib
import random
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

INI = """
[Database]
DatabaseFile       = {folder}/virtuoso.db
ErrorLogFile       = {folder}/virtuoso.log
LockFile           = {folder}/virtuoso.lck
TransactionFile    = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile       = {folder}/virtuoso-temp.db
TransactionFile    = {folder}/virtuoso-temp.trx
[Parameters]
ServerPort         = 127.0.0.1:{sql}
DirsAllowed        = {folder}
NumberOfBuffers    = {buffers}
MaxCheckpointRemap = 2000
CheckpointInterval = 0
[HTTPServer]
ServerPort         = 127.0.0.1:{http}
ServerRoot         = {folder}
[SPARQL]
ResultSetMaxRows   = {most}
"""
SQL = """
GRANT SPARQL_UPDATE TO "SPARQL";
GRANT EXECUTE ON DB.DBA.L_O_LOOK TO "SPARQL";
"""
PASSWORD = "dba"


@dataclass(frozen=True)
class Server:
    """Where a server answers."""

    query: str
    update: str
    sql: str = ""
    """Host and port of Virtuoso's SQL."""
    process: int = 0


def free_port() -> int:
    """Return a port that nothing listens on.

    It is none of those that the system gives out by itself, so that nobody takes it meanwhile.
    """
    while True:
        port = random.SystemRandom().randrange(20_000, 32_000)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def oxigraph_command() -> str | None:
    """Return the path of Oxigraph's server."""
    beside = Path(sys.executable).with_name("oxigraph")
    return str(beside) if beside.exists() else shutil.which("oxigraph")


@contextmanager
def oxigraph(folder: Path) -> Iterator[Server]:
    """Run Oxigraph's server, empty, in memory."""
    command = oxigraph_command()
    assert command
    port = free_port()
    arguments = [command, "serve", "--bind", f"127.0.0.1:{port}", "--union-default-graph"]
    with (folder / "oxigraph.log").open("wb") as log, _process(arguments, folder, log):
        address = f"http://127.0.0.1:{port}"
        _wait(f"{address}/query?query=ASK%7B%7D")
        yield Server(f"{address}/query", f"{address}/update")


def virtuoso_command() -> str | None:
    """Return the path of Virtuoso's server, if both it and its SQL client are installed."""
    return shutil.which("virtuoso-t") if shutil.which("isql-vt") else None


@contextmanager
def virtuoso(folder: Path, most: int = 10_000, buffers: int = 20_000) -> Iterator[Server]:
    """Run Virtuoso, empty, giving at most so many rows; anyone may change it.

    A buffer is a page of 8 KiB.
    """
    command = virtuoso_command()
    assert command
    sql, http = free_port(), free_port()
    ini = folder / "virtuoso.ini"
    text = INI.format(folder=folder, sql=sql, http=http, most=most, buffers=buffers)
    ini.write_text(text, encoding="utf-8")
    arguments = [command, "+foreground", "+configfile", str(ini)]
    with (folder / "virtuoso.out").open("wb") as log, _process(arguments, folder, log) as process:
        address = f"http://127.0.0.1:{http}/sparql"
        _wait(f"{address}?query=ASK%7B%7D")
        subprocess.run(
            ["isql-vt", f"127.0.0.1:{sql}", "dba", PASSWORD],
            input=SQL.encode(),
            check=True,
            capture_output=True,
            timeout=60,
        )
        yield Server(address, address, f"127.0.0.1:{sql}", process)


@contextmanager
def _process(arguments: list[str], folder: Path, log: IO[bytes]) -> Iterator[int]:
    process = subprocess.Popen(arguments, cwd=folder, stdout=log, stderr=log)
    try:
        yield process.pid
    finally:
        process.kill()
        process.wait()


def _wait(address: str) -> None:
    end = time.monotonic() + 90
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            if time.monotonic() > end:
                raise
            time.sleep(0.2)
