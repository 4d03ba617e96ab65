"""A browser for tests, and what it must not do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
).split()
AXE = Path(__file__).resolve().parents[1] / "clusterkg/server/web/node_modules/axe-core/axe.min.js"


@contextmanager
def browser() -> Iterator[Any]:
    """Run Chromium for the length of a block."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        try:
            yield chromium
        finally:
            chromium.close()


class Walk:
    """One tab that notes errors, and requests to other hosts."""

    def __init__(self, context: Any, address: str) -> None:
        self.page = context.new_page()
        self.address = address.rstrip("/")
        self.errors: list[str] = []
        self.outside: list[str] = []
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", self._request)

    def _console(self, message: Any) -> None:
        if message.type in {"error", "warning"}:
            self.errors.append(message.text)

    def _request(self, request: Any) -> None:
        place = urlsplit(request.url)
        if place.scheme not in {"data", "blob"} and place.netloc != urlsplit(self.address).netloc:
            self.outside.append(request.url)

    def open(self, path: str) -> int:
        """Go to a page, wait until it is quiet, and return the status."""
        response = self.page.goto(f"{self.address}{path}", wait_until="networkidle")
        return int(response.status)

    def width(self) -> int:
        """Return how wide the page is, with what sticks out."""
        return int(self.page.evaluate("document.documentElement.scrollWidth"))

    def violations(self) -> list[str]:
        """Return what axe finds: rule, and where."""
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate("axe.run().then((result) => result.violations)")
        return [
            f"{one['id']}: {node['target']} {node['failureSummary']}"
            for one in found
            for node in one["nodes"]
        ]
