"""Somebody who signs in to a server and fills in forms."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlencode, urlsplit

import serving

FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html"}


@dataclass
class Curator:
    """A browser, as far as forms need one.

    Attributes:
        server: The server.
        cookie: The cookie that was given; empty before signing in.
    """

    server: serving.Serving
    cookie: str = ""

    @property
    def headers(self) -> dict[str, str]:
        return {"Accept": "text/html", "Cookie": self.cookie}

    def get(self, path: str) -> serving.Reply:
        return self.server.send("GET", path, headers=self.headers)

    def post(
        self, path: str, pairs: list[tuple[str, str]], headers: dict[str, str] | None = None
    ) -> serving.Reply:
        origin = {"Origin": self.server.address.rstrip("/")}
        every = FORM | origin | {"Cookie": self.cookie} | (headers or {})
        return self.server.send("POST", path, urlencode(pairs), every)

    def sign_in(
        self, name: str = "Олена", token: str = serving.TOKEN, **more: str
    ) -> serving.Reply:
        reply = self.post("/login", [("name", name), ("token", token), *more.items()])
        self.cookie = reply.headers.get("set-cookie", "").partition(";")[0]
        return reply

    def hidden(self, path: str) -> list[tuple[str, str]]:
        """Return the hidden fields of a form."""
        reply = self.get(path)
        assert reply.status == 200, reply.text
        found = re.findall(r'<input type="hidden" name="(word|state)" value="([^"]*)"', reply.text)
        assert found
        return found

    def fill(self, path: str, *pairs: tuple[str, str], action: str = "save") -> serving.Reply:
        """Load a form and send it, with what it holds unless another value is given."""
        page = self.get(path).text
        hidden = re.findall(r'<input type="hidden" name="(word|state)" value="([^"]*)"', page)
        given = {name for name, _ in pairs}
        kept = [(name, value) for name, value in values(page) if name not in given]
        return self.post(path, [*hidden, *kept, *pairs, ("action", action)])

    def saved(self, path: str, *pairs: tuple[str, str]) -> str:
        """Fill in a form and return the id of the edit that it makes."""
        return edit_of(self.fill(path, *pairs))

    def revert(self, edit: str) -> serving.Reply:
        path = f"/edits/{edit}/revert"
        return self.post(path, self.hidden(path))


def edit_of(reply: serving.Reply) -> str:
    """Return the id of the edit that a reply leads to."""
    assert reply.status == 303, (reply.status, findings(reply.text) or reply.text[:3000])
    return urlsplit(reply.headers["location"]).path.removeprefix("/edits/")


def values(page: str) -> list[tuple[str, str]]:
    """Return what the fields of a form hold."""
    found = []
    for tag, name, rest in re.findall(r'<(input|textarea)[^>]* name="(f:[^"]*)"([^>]*>)', page):
        if tag == "input":
            match = re.search(r'value="([^"]*)"', rest)
            found.append((name, match[1] if match else ""))
    found += re.findall(r'<textarea[^>]* name="(f:[^"]*)"[^>]*>\n?([^<]*)</textarea>', page)
    for name, inner in re.findall(r'<select[^>]* name="(f:[^"]*)"[^>]*>(.*?)</select>', page, re.S):
        match = re.search(r'<option value="([^"]*)" selected', inner)
        found.append((name, match[1] if match else ""))
    return [(unescape(name), unescape(value)) for name, value in found if value]


def findings(page: str) -> list[str]:
    """Return the findings that stand on a page, without tags."""
    found = re.findall(r'<p class="finding (\w+)"[^>]*>(.*?)</p>', page, re.S)
    return [
        f"{kind} {' '.join(unescape(re.sub('<[^>]*>', ' ', text)).split())}" for kind, text in found
    ]
