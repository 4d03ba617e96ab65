"""A browser for tests, and what it must not do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from paths import ROOT

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
).split()
AXE = ROOT / "clusterkg/server/web/node_modules/axe-core/axe.min.js"


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

    def violations(self, *rules: str) -> list[str]:
        """Return what axe finds, by WCAG 2.2 AA and good practice: rule, and where.

        Args:
            rules: The only rules to look at; all if there are none.
        """
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        asked = {"runOnly": {"type": "rule", "values": rules}} if rules else _ASKED
        found = self.page.evaluate(f"axe.run({json.dumps(asked)}).then((all) => all.violations)")
        return [
            f"{one['id']}: {node['target']} {node['failureSummary']}"
            for one in found
            for node in one["nodes"]
        ]

    def sticking_out(self, width: int) -> list[str]:
        """Return what is wider than the window though it does not scroll by itself."""
        found: list[str] = self.page.evaluate(_STICKING_OUT, width)
        return found


_ASKED = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "rules": {"target-size": {"enabled": True}},
}
_STICKING_OUT = """(width) => [...document.querySelectorAll("body *")]
  .filter((one) => {
    const box = one.getBoundingClientRect();
    if (!box.width || box.right <= width + 1) return false;
    for (let up = one.parentElement; up; up = up.parentElement)
      if (getComputedStyle(up).overflowX !== "visible") return false;
    return !one.closest("svg") && getComputedStyle(one).overflowX === "visible";
  })
  .map((one) => `${one.tagName} ${one.className} ${one.textContent.trim().slice(0, 40)}`)
"""
