"""What a page gets of its request, and how templates become HTML."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from clusterkg._version import __version__
from clusterkg.model.namespaces import LANGUAGES, shorten
from clusterkg.model.words import FOLDER, severity_word
from clusterkg.pictures.svg import STATIC as PICTURES
from clusterkg.server.pages.context import WORDS
from clusterkg.server.pages.links import data_of, page_of, rooted

HERE: Final = Path(__file__).resolve().parents[1]
STATIC: Final = HERE / "static"
LANGUAGE_NAMES: Final = {"en": "English", "uk": "Українська", "ru": "Русский"}


@dataclass(frozen=True)
class Page:
    """What makes a module of this package a page: it has one, called `PAGE`, beside `render`.

    Attributes:
        routes: Its addresses as Starlette writes them; they may name arguments of the view.
        example: An address that shows it, on the bundled graph.
        html: Whether it is HTML; else it is a file.
        slow: Whether it runs canned queries, which may take long in a large store.
        pictures: Whether it is a picture where its address ends in `.svg`.
    """

    routes: tuple[str, ...]
    example: str = ""
    html: bool = True
    slow: bool = False
    pictures: bool = False


@dataclass(frozen=True)
class File:
    """What a page returns that is not HTML.

    Attributes:
        media: The media type.
        content: The bytes.
        following: The address of the next part; empty if this is all.
    """

    media: str
    content: bytes
    following: str = ""


@dataclass(frozen=True)
class View:
    """A request for a page.

    Attributes:
        page: Name of the page.
        lang: Language: en, uk or ru.
        path: The address, without what follows `?`.
        query: What follows it, as (name, value).
        arguments: What the address itself names, such as the name of a canned query.
        spoken: Whether the address says the language; then links of the page say it too.
        writable: Whether the store can be changed.
        root: The path that the server lives below; the links of pages get it at the very end.
    """

    page: str
    lang: str
    path: str
    query: Sequence[tuple[str, str]] = ()
    arguments: Mapping[str, str] = field(default_factory=dict)
    spoken: bool = False
    writable: bool = False
    root: str = ""

    @classmethod
    def from_json(cls, fields: dict[str, Any]) -> View:
        """Return a view that came through a pipe."""
        return cls(**fields | {"query": [(name, value) for name, value in fields["query"]]})

    def as_json(self) -> dict[str, Any]:
        """Return it as it goes through a pipe."""
        return asdict(self)

    def first(self, name: str) -> str:
        """Return the first value of a field of the address; empty if it has none."""
        return next((value for key, value in self.query if key == name), "")

    def all(self, name: str) -> list[str]:
        """Return all values of a field of the address."""
        return [value for key, value in self.query if key == name]

    def url(self, path: str, *pairs: tuple[str, str], **more: Any) -> str:
        """Return an address on this server that keeps the language."""
        fields = [*pairs, *((name, str(value)) for name, value in more.items())]
        if self.spoken and not any(name == "lang" for name, _ in fields):
            fields.append(("lang", self.lang))
        if not fields:
            return path
        return f"{path}{'&' if '?' in path else '?'}{urlencode(fields)}"

    def in_language(self, lang: str) -> str:
        """Return the address of this page in another language."""
        kept = [pair for pair in self.query if pair[0] != "lang"]
        return f"{self.path}?{urlencode([*kept, ('lang', lang)])}"

    def word(self, key: str, **values: Any) -> str:
        """Return a text of ours in the language of the page."""
        return WORDS.text(key, self.lang, **values)

    def plural(self, key: str, count: int) -> str:
        """Return the form of a word of ours that goes with a number."""
        return WORDS.counted(key, count, self.lang)

    def number(self, value: int) -> str:
        """Return a number with a thin space between thousands."""
        return f"{value:,}".replace(",", "\u202f")


@cache
def fingerprint() -> str:
    """Return a short name of what pages are made of, and of the version."""
    state = hashlib.sha256(__version__.encode())
    parts = ("templates/*", "static/*", "pages/**/*.py")
    files = [*FOLDER.iterdir(), *PICTURES.parent.glob("*.py"), *PICTURES.iterdir()]
    files += [path for part in parts for path in HERE.glob(part)]
    for path in sorted(files):
        state.update(path.read_bytes())
    return state.hexdigest()[:12]


@cache
def environment() -> Environment:
    """Return what templates are read with, and the names that all of them have."""
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {
        "languages": LANGUAGES,
        "language_names": LANGUAGE_NAMES,
        "version": __version__,
        "stamp": fingerprint(),
        "page_of": page_of,
        "data_of": data_of,
        "severity_word": severity_word,
    }
    made.filters["short"] = shorten
    return made


def html(template: str, view: View, **values: Any) -> str:
    """Return a page: a template filled in."""
    page = environment().get_template(template)
    return rooted(
        page.render(v=view, t=view.word, url=view.url, n=view.number, **values), view.root
    )
