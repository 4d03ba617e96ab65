"""`serve --open`: the browser comes when the server answers, or a line says that there is none."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from serving import wait_until

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the browser is a shell script")

# It asks for the page, as a browser does, and writes down what it was told.
BROWSER = """#!{python}
import sys, urllib.request
from pathlib import Path
answer = urllib.request.urlopen(sys.argv[1], timeout=30)
Path({seen!r}).write_text(f"{{answer.status}} {{answer.url}}")
"""


def serve(tmp_path: Path, *options: str, **environment: str) -> subprocess.Popen[str]:
    """Start a server where there is no other browser."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DISPLAY", "WAYLAND_DISPLAY", "BROWSER"}
    }
    command = [sys.executable, "-m", "clusterkg", "serve", "--open", "--port", "0"]
    return subprocess.Popen(
        [*command, "--store", "memory:", *options],
        env=kept | {"PATH": str(tmp_path), "PYTHONUTF8": "1"} | environment,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def end(process: subprocess.Popen[str]) -> tuple[str, str]:
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=20)
    assert process.returncode == 0
    return out, err


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])
@pytest.mark.parametrize("root", ["", "/kg"])
def test_the_browser_opens_the_start_page(host: str, root: str, tmp_path: Path) -> None:
    seen, browser = tmp_path / "seen", tmp_path / "browser"
    browser.write_text(BROWSER.format(python=sys.executable, seen=str(seen)), encoding="utf-8")
    browser.chmod(0o755)
    options = ["--host", host, "--root-path", root]
    process = serve(tmp_path, *options, BROWSER=f"{browser} %s")
    try:
        assert process.stderr is not None
        address = process.stderr.readline().split()[0].replace("0.0.0.0", "127.0.0.1")
        assert wait_until(lambda: seen.exists() and seen.read_text(), 20)
        assert seen.read_text(encoding="utf-8") == f"200 {address}"
        assert end(process) == ("", "")
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("browser", ["", "nothing-of-that-name", "/nothing %s", "false %s"])
def test_without_a_browser_it_says_so_and_serves(browser: str, tmp_path: Path) -> None:
    process = serve(tmp_path, BROWSER=browser)
    try:
        assert process.stderr is not None
        address = process.stderr.readline().split()[0]
        line = process.stderr.readline()
        assert line == f"cannot start a browser; open {address} yourself\n"
        assert process.poll() is None
        assert end(process) == ("", "")
    finally:
        process.kill()
        process.communicate()
