"""Requests at random for pages, data and reconciliation: right ones, nearly right ones, noise."""

from __future__ import annotations

import json
import random
from urllib.parse import quote, urlencode

BASE = "https://w3id.org/clusterkg/"
IRIS = [
    f"{BASE}ns#Cluster",
    f"{BASE}id/country/ukraine",
    f"{BASE}id/paper/p001",
    f"{BASE}rule/MEM002",
    f"{BASE}vocab/stage/growing",
    f"{BASE}ns#",
    f"{BASE}id/country/",
    f"{BASE}id/../ns#x",
    "urn:a",
    "urn:g",
    "http://e/ b",
    "http://[",
    "",
    "x",
    ":",
    "a:\x00",
    "urn:é",
    'urn:<>"{}|\\^`',
    "https://e/" + "x" * 3000,
    "_:b0",
    "file:///etc/passwd",
]
KINDS = [
    "Cluster",
    "Country",
    "Paper",
    "skos.Concept",
    "owl.Class",
    "nothing",
    "..",
    "%00",
    "a/b",
    "ckg:Cluster",
    "Cluster/",
    "<x>",
]
QUERIES = [
    "stages",
    "roles",
    "facilitator-functions",
    "figures-about",
    "instruments-by-country",
    "statements-about",
    "conflicts",
    "cluster-portrait",
    "counts-by-class",
    "nothing",
    "..%2f",
    "%00",
    "stages%0d%0a",
    ".",
]
PARAMETERS = ["stage", "thing", "country", "place", "kind", "cluster", "paper", "text", "year"]
FORMS = [
    "csv",
    "tsv",
    "json",
    "xml",
    "xlsx",
    "parquet",
    "markdown",
    "html",
    "svg",
    "ttl",
    "nt",
    "jsonld",
    "rdf",
    "exe",
    "",
    "..",
    "%00",
]
TEXTS = [
    "cluster",
    "кластер",
    "",
    " ",
    "%",
    "\x00",
    "\ud800",
    "'\"<b>&",
    "a" * 5000,
    "growing",
    "Germany",
    "Silicon Valley",
    "(",
    "[a-",
    "{{7*7}}",
    "\r\nX: y",
    "😀",
    "\u202e",
    "{0}",
    "-1",
    "999999999999999999999999",
    "1e309",
    "nan",
    "0x1",
    "٣",
]
FIELDS = [
    "q",
    "iri",
    "id",
    "f",
    "page",
    "start",
    "lang",
    "format",
    "form",
    "tag",
    "with",
    "example",
    "as-of",
    "type",
    "limit",
    "offset",
    "find",
    "prefix",
    "cursor",
    "callback",
    "show",
]
STATIC = [
    "style.css",
    "logo.svg",
    "editor.js",
    "",
    ".",
    "..",
    "../app.py",
    "..%2fapp.py",
    "%2e%2e/app.py",
    "....//app.py",
    "/etc/passwd",
    "%2fetc%2fpasswd",
    "style.css%00.png",
    "..\\app.py",
    "a" * 300,
    "style.css/",
    "\ufffd",
]
LANGUAGES = [
    "en",
    "uk",
    "ru",
    "uk-UA,uk;q=0.9,en;q=0.1",
    "*",
    "",
    ";;q=,",
    "ru;q=nan",
    "uk;q=inf",
    "en;q=-1",
    "x" * 3000,
    "ru;q=1e400, en",
    ",",
]
ACCEPTS = [
    "text/html",
    "text/html,*/*;q=0.1",
    "text/turtle",
    "application/ld+json",
    "*/*",
    "",
    "a/b",
    "text/turtle;q=nan",
    "text/csv;q=inf, */*;q=0",
    "/",
    ";",
    "*/*;q=0",
]
ODD = [
    ("Cookie", "a=b; c"),
    ("Cookie", "=;=;" * 500),
    ("X-Forwarded-For", "1.2.3.4, x, ::1"),
    ("X-Forwarded-For", ""),
    ("X-Forwarded-Proto", "javascript"),
    ("X-Forwarded-Proto", ""),
    ("Range", "bytes=0-1,5-,x"),
    ("Range", "bytes=9-1"),
    ("Range", "bytes=-0"),
    ("If-None-Match", "*"),
    ("If-None-Match", 'W/"x", "'),
    ("If-Modified-Since", "yesterday"),
    ("Authorization", "Bearer"),
    ("Authorization", "Basic !!!"),
    ("Expect", "x"),
    ("X", "y" * 9000),
    ("Origin", "null"),
    ("Access-Control-Request-Method", "PUT"),
    ("Upgrade", "websocket"),
    ("If-Range", "x"),
    ("Forwarded", "for=x;;"),
    ("Content-Encoding", "gzip"),
    ("Host", ""),
]
HOSTS = ["e.org", "e.org:99999", "[::1", "a b", "e.org/x?y#z", "\"'<", "1.2.3.4:x", "", "@", "é"]
BROKEN = [
    "%",
    "%zz",
    "%f",
    "%ff%fe",
    "%c0%80",
    "%u0041",
    "%%30",
    "%ed%a0%80",
    "&&=",
    "?",
    ";",
    "+%2",
]
MATCH = [
    {"q0": {"query": "Ukraine"}},
    {"q0": {"query": "Ukraine", "type": f"{BASE}ns#Country", "limit": 3, "properties": []}},
    {"queries": [{"conditions": [{"matchType": "name", "propertyValue": "Ukraine"}]}]},
    {"ids": [f"{BASE}id/country/ukraine"], "properties": [{"id": "label"}]},
    {},
    [],
    None,
    {"q0": None},
    {"q0": {"query": 3, "limit": -1}},
    {"q0": {"query": "x", "limit": 10**30, "type": [[]]}},
    {"queries": "x"},
    {"ids": [None], "properties": [3]},
]


def address(rng: random.Random) -> str:
    """Return the path and the fields of an address of a page, or of something near to it."""
    fields = [
        (rng.choice(FIELDS + PARAMETERS), text(rng)) for _ in range(rng.choice((0, 0, 1, 2, 3)))
    ]
    if rng.random() < 0.01:
        fields += [("f", f"{BASE}ns#locatedIn {BASE}id/country/ukraine")] * rng.choice((1, 9, 60))
    start, own = _page(rng)
    path = f"{start}?{_form([*own, *fields])}" if own or fields else start
    if rng.random() < 0.05:
        place = rng.randrange(1, len(path) + 1)
        path = path[:place] + rng.choice(BROKEN) + path[place:]
    return path


def text(rng: random.Random) -> str:
    """Return the value of a field."""
    if rng.random() < 0.4:
        return rng.choice(IRIS)
    return rng.choice([*TEXTS, *FORMS[:12], "en", "uk", "xx", "2020", "sources", "1"])


def _page(rng: random.Random) -> tuple[str, list[tuple[str, str]]]:
    iri, name, form = rng.choice(IRIS), rng.choice(QUERIES), rng.choice(FORMS)
    local = iri.removeprefix(BASE).replace("#", "/")
    own: list[tuple[str, str]] = []
    if rng.random() < 0.5:
        own = [(rng.choice(PARAMETERS), text(rng))]
    facet = [("f", f"{rng.choice(IRIS)} {rng.choice(IRIS)}") for _ in range(rng.randrange(3))]
    choices: list[tuple[str, list[tuple[str, str]]]] = [
        ("/", [("q", text(rng))] if own else []),
        ("/page", [("iri", iri)]),
        (f"/page/{quote(local)}", []),
        ("/data", [("iri", iri), ("format", form)]),
        (f"/data/{quote(local)}.{form}", []),
        (f"/{quote(local)}", []),
        ("/browse", []),
        (
            f"/browse/{rng.choice(KINDS)}",
            [*facet, ("page", rng.choice(["1", "-1", "9" * 20, "x"]))],
        ),
        ("/queries", own),
        (f"/queries/{name}", own),
        (f"/queries/{name}/answer.{form}", own),
        (f"/api/queries/{name}", [*own, ("format", form)]),
        ("/compare", [("id", rng.choice(IRIS)) for _ in range(rng.randrange(8))]),
        ("/graph", [("id", iri)]),
        ("/map", own),
        ("/query", [("query", text(rng)), ("example", name)]),
        ("/query/names", []),
        ("/measures", own),
        ("/about", own),
        ("/reconcile", [("q", text(rng)), ("type", iri)]),
        (f"/static/{rng.choice(STATIC)}", []),
        (
            rng.choice(
                ["/favicon.ico", "/robots.txt", "/page/", "/id", "/id//", "//page", "/PAGE"]
            ),
            [],
        ),
    ]
    return rng.choice(choices)


def headers(rng: random.Random) -> list[tuple[str, str]]:
    """Return headers, sometimes odd ones."""
    found = [("Accept", rng.choice(ACCEPTS)), ("Accept-Language", rng.choice(LANGUAGES))]
    if rng.random() < 0.3:
        found.append(rng.choice(ODD))
    if rng.random() < 0.1:
        found.append(("Host", rng.choice(HOSTS)))
    return found


def posted(rng: random.Random, query: str) -> tuple[str, str, bytes]:
    """Return path, media type and body of a form for the editor, or of a reconciliation request."""
    version = rng.choice(["", "/0.2", "/1.0-draft", "/9"])
    lang = rng.choice(["", "", "/uk", "/xx", "/%00"])
    form = "application/x-www-form-urlencoded"
    content = json.dumps(rng.choice(MATCH))
    if rng.random() < 0.2:
        place = rng.randrange(len(content) + 1)
        content = (
            content[:place] + rng.choice(['"', "[", "NaN", "\\ud800", "1e999"]) + content[place:]
        )
    chance = rng.random()
    if chance < 0.4:
        fields = [("query", query), ("form", rng.choice(["table", "csv", "json", "ttl", "x", ""]))]
        return "/query", form, _form(fields).encode()
    if chance < 0.7:
        field = rng.choice(["queries", "queries", "extend", "x"])
        return f"/api/reconcile{version}{lang}", form, _form([(field, content)]).encode()
    end = rng.choice(["/match", "/reconcile", "/extend", "/suggest/entity"])
    return f"/api/reconcile/1.0-draft{lang}{end}", "application/json", content.encode()


def reconciled(rng: random.Random) -> str:
    """Return an address of the reconciliation service that is asked by GET."""
    version = rng.choice(["/0.2", "/1.0-draft", "/9", ""])
    lang = rng.choice(["", "", "/ru", "/xx"])
    end = rng.choice(
        [
            "",
            "/suggest/entity",
            "/suggest/property",
            "/suggest/type",
            "/suggest/x",
            "/preview",
            "/flyout/entity",
            "/extend/propose",
        ]
    )
    names = ["prefix", "cursor", "id", "type", "limit", "callback", "queries", "extend"]
    fields = [(rng.choice(names), text(rng)) for _ in range(rng.randrange(3))]
    if rng.random() < 0.3:
        fields.append(("queries", json.dumps(rng.choice(MATCH))))
    return f"/api/reconcile{version}{lang}{end}?{_form(fields)}"


def _form(fields: list[tuple[str, str]]) -> str:
    return urlencode(fields, errors="surrogatepass")
