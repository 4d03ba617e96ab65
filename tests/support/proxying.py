"""nginx in front of a server, with the lines that the page on serving shows."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from paths import ROOT
from servers import free_port
from serving import Reply, Serving

PAGE = ROOT / "docs" / "how-to" / "serve.md"
# Debian has nginx where only its administrator looks for programs.
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
OPENSSL = shutil.which("openssl")


def location(path: str = "/") -> str:
    """Return the lines of the page, for a path that it is told to change only there."""
    [found] = re.findall(r"```nginx\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    first = "location / {"
    assert found.startswith(first)
    return str(found).replace(first, f"location {path} {{")


@dataclass
class Proxy:
    """nginx that runs; it takes TLS only."""

    port: int
    certificate: Path

    @property
    def address(self) -> str:
        return f"https://localhost:{self.port}"

    def connect(
        self, source: str = "127.0.0.2", *, timeout: float = 60
    ) -> http.client.HTTPSConnection:
        """Return a connection from an address of this machine."""
        context = ssl.create_default_context(cafile=str(self.certificate))
        return http.client.HTTPSConnection(
            "localhost", self.port, timeout=timeout, context=context, source_address=(source, 0)
        )

    def send(
        self,
        method: str,
        path: str,
        body: bytes | str | None = None,
        headers: Mapping[str, str] | None = None,
        *,
        source: str = "127.0.0.2",
    ) -> Reply:
        """Send a request over a connection of its own."""
        connection = self.connect(source)
        connection.request(method, path, body, dict(headers or {}))
        response = connection.getresponse()
        got = {name.lower(): value for name, value in response.getheaders()}
        reply = Reply(response.status, got, response.read())
        connection.close()
        return reply


@contextmanager
def proxy(server: Serving, folder: Path, path: str = "/") -> Iterator[Proxy]:
    """Run nginx in front of a server for the length of a block."""
    assert NGINX
    assert OPENSSL
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    words = f"req -x509 -newkey rsa:2048 -nodes -days 2 -keyout {key} -out {certificate}"
    words += " -subj /CN=localhost -addext subjectAltName=DNS:localhost"
    subprocess.run([OPENSSL, *words.split()], check=True, capture_output=True)
    port = free_port()
    lines = location(path)
    assert "http://127.0.0.1:8000;" in lines
    lines = lines.replace("127.0.0.1:8000", urlsplit(server.address).netloc)
    temporary = "".join(
        f"{name}_temp_path {folder}/{name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"""daemon off;
{"user root;" if os.getuid() == 0 else ""}
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{}}
http {{
access_log off;
{temporary}
server {{
listen 127.0.0.1:{port} ssl;
ssl_certificate {certificate};
ssl_certificate_key {key};
{lines}
}}
}}
""",
        encoding="utf-8",
    )
    command = [NGINX, "-p", str(folder), "-e", f"{folder}/error.log", "-c", f"{folder}/nginx.conf"]
    running = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        end = time.monotonic() + 20
        while True:
            assert running.poll() is None, running.communicate()[1]
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                assert time.monotonic() < end, "nginx does not listen"
                time.sleep(0.02)
        yield Proxy(port, certificate)
    finally:
        running.terminate()
        running.communicate(timeout=20)
