"""Our own server, as a process of its own, and what talks to it."""

from __future__ import annotations

import http.client
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

TOKEN = "a-token-for-tests-only"
AUTHORISED = {"Authorization": f"Bearer {TOKEN}"}


@dataclass
class Reply:
    """A response."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass
class Serving:
    """A server that runs."""

    address: str
    process: subprocess.Popen[str]
    kept: http.client.HTTPConnection | None = field(default=None)

    @property
    def endpoint(self) -> str:
        return f"{self.address}sparql"

    def send(
        self,
        method: str,
        path: str,
        body: bytes | str | None = None,
        headers: Mapping[str, str] | None = None,
        *,
        keep: bool = False,
        timeout: float = 60,
    ) -> Reply:
        """Send a request; with `keep`, over the connection of the request before."""
        place, connection = urlsplit(self.address), self.kept if keep else None
        self.kept = None  # unless all goes well

        if connection is None:
            assert place.hostname
            connection = http.client.HTTPConnection(place.hostname, place.port, timeout=timeout)
        more = {} if keep else {"Connection": "close"}
        data = body.encode() if isinstance(body, str) else body
        given = headers or {}
        connection.putrequest(
            method,
            path,
            skip_host="Host" in given,
            skip_accept_encoding="Accept-Encoding" in given,
        )
        sent = {**more, **(headers or {})}
        if data is not None:
            sent["Content-Length"] = str(len(data))
        for name, value in sent.items():
            connection.putheader(name, value)
        connection.endheaders(data)
        response = connection.getresponse()
        got = {name.lower(): value for name, value in response.getheaders()}
        reply = Reply(response.status, got, response.read())
        if keep:
            self.kept = connection
        else:
            connection.close()
        return reply

    def ask(self, text: str, accept: str = "text/csv", *, timeout: float = 60) -> Reply:
        """Send a query."""
        form = urlencode({"query": text})
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": accept}
        return self.send("POST", "/sparql", form, headers, timeout=timeout)

    def update(self, text: str) -> Reply:
        """Send an update, with the token."""
        headers = {"Content-Type": "application/sparql-update", **AUTHORISED}
        return self.send("POST", "/sparql", text, headers)

    def workers(self) -> list[int]:
        """Return the processes that the server started."""
        return children(self.process.pid)


def children(pid: int) -> list[int]:
    """Return the processes that a process started and that have not ended (Linux)."""
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):  # the thread has ended meanwhile
            found += [int(child) for child in task.read_text(encoding="ascii").split()]
    return found


def is_there(pid: int) -> bool:
    """Return whether a process runs: it may have ended, and nobody has asked how yet."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="ascii")
    except OSError:
        return False
    return text.rpartition(")")[2].split()[0] != "Z"


def cpu(pids: list[int]) -> float:
    """Return the seconds of a processor that processes took until now (Linux)."""
    total = 0
    for pid in pids:
        try:
            text = Path(f"/proc/{pid}/stat").read_text(encoding="ascii")
        except OSError:
            continue
        total += sum(map(int, text.rpartition(")")[2].split()[11:13]))
    return total / os.sysconf("SC_CLK_TCK")


def wait_until(true: object, seconds: float = 10) -> bool:
    """Wait until a function says so; return whether it did."""
    end = time.monotonic() + seconds
    assert callable(true)
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def start(*arguments: str | Path, code: str | None = None) -> subprocess.Popen[str]:
    """Start a server, on a free port if none is given, by command or by program."""
    port = [] if "--port" in arguments else ["--port", "0"]
    program = ["-m", "clusterkg", "serve", *port] if code is None else ["-c", code]
    return subprocess.Popen(
        [sys.executable, *program, *map(str, arguments)],
        env=os.environ | {"PYTHONUTF8": "1", "CLUSTERKG_TOKEN": TOKEN},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


@contextmanager
def serving(*arguments: str | Path, code: str | None = None) -> Iterator[Serving]:
    """Run a server for the length of a block."""
    process = start(*arguments, code=code)
    try:
        assert process.stderr is not None
        line = process.stderr.readline()
        found = re.match(r"(http://\S+) serves ", line)
        assert found, line + process.stderr.read()
        yield Serving(found[1], process)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        assert process.stderr is not None
        process.stderr.close()
