"""How Turtle writes IRIs, strings and language tags."""

from __future__ import annotations

import re
from collections.abc import Mapping

from clusterkg.model.namespaces import XSD
from clusterkg.rdf.datatypes import NAME_REST, NAME_START

# What SPARQL and Turtle allow after the colon without a backslash.
_ENCODED = "%[0-9A-Fa-f]{2}"
_LOCAL = re.compile(
    f"(?:[:0-9{NAME_START}]|{_ENCODED})"
    f"(?:(?:[:{NAME_REST}]|{_ENCODED})*(?:[:{NAME_REST.replace('.', '')}]|{_ENCODED}))?"
)
_PLAIN = {
    f"{XSD}integer": re.compile(r"[+-]?[0-9]+"),
    f"{XSD}decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    f"{XSD}double": re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)[eE][+-]?[0-9]+"),
    f"{XSD}boolean": re.compile(r"true|false"),
}
_CONTROLS = {code: f"\\u{code:04X}" for code in (*range(0x20), 0x7F)}
_ESCAPES_LONG = {**_CONTROLS, ord("\\"): "\\\\", ord("\r"): "\\r", 9: "\t", 10: "\n"}
_ESCAPES = {**_ESCAPES_LONG, ord('"'): '\\"', 9: "\\t", 10: "\\n"}
_CLOSING = re.compile(r'"{3,}|"+\Z')


def plain(text: str, datatype: str) -> bool:
    """Tell whether a literal of a datatype can stand without quotes.

    >>> plain("1.50", "http://www.w3.org/2001/XMLSchema#decimal")
    True
    """
    pattern = _PLAIN.get(datatype)
    return pattern is not None and pattern.fullmatch(text) is not None


def language_tag(tag: str) -> str:
    """Return a language tag with the capitals that BCP 47 recommends (RFC 5646, 2.1.1).

    >>> language_tag("zh-hant-tw"), language_tag("en-gb-x-us")
    ('zh-Hant-TW', 'en-GB-x-us')
    """
    first, *rest = tag.lower().split("-")
    parts = [first]
    for part in rest:
        if any(len(earlier) == 1 for earlier in parts):
            parts.append(part)
        elif len(part) == 2:
            parts.append(part.upper())
        else:
            parts.append(part.title() if len(part) == 4 and part.isalpha() else part)
    return "-".join(parts)


def string(text: str, *, short: bool = False) -> str:
    """Return a string in quotes: three if it has several lines and need not stand in one.

    >>> print(string('two "words"'))
    "two \\"words\\""
    """
    if short or "\n" not in text:
        return f'"{text.translate(_ESCAPES)}"'
    escaped = _CLOSING.sub(lambda m: '\\"' * len(m[0]), text.translate(_ESCAPES_LONG))
    return f'"""{escaped}"""'


def relative(iri: str, base: str) -> str:
    """Return what resolves to `iri` in relation to `base`, if `iri` is of the same scheme.

    >>> relative("http://e.org/a/b/d#x", "http://e.org/a/b/c")
    'd#x'
    >>> relative("http://e.org/a/d", "http://e.org/a/b/c"), relative("http://e.org/d", "http://e.org/b")
    ('../d', '/d')
    """
    if iri == base or iri[: len(base) + 1] in {f"{base}#", f"{base}?"}:
        return iri[len(base) :]
    scheme = base[: base.index(":") + 1]
    root = base.index("/", len(scheme) + 2) + 1
    folder, up = base[: base.rindex("/") + 1], ""
    while len(folder) > root:
        rest = iri[len(folder) :]
        if iri.startswith(folder) and rest[:1] != "/":
            plain = rest[:1] not in {"", "?", "#"} and ":" not in rest.split("/")[0]
            return up + rest if plain else f"{up or './'}{rest}"
        folder, up = folder[: folder.rindex("/", 0, -1) + 1], f"../{up}"
    if iri.startswith(folder) and iri[len(folder) : len(folder) + 1] != "/":
        return iri[len(folder) - 1 :]
    return iri.removeprefix(scheme)


class Names:
    """How IRIs are written, and which prefixes that takes.

    Args:
        prefixes: Prefix → namespace; only those in use are declared.
        kept: Prefixes that are declared in any case, and go before `prefixes`.
        base: IRI in relation to which IRIs of its scheme are written; None for none.
    """

    def __init__(
        self, prefixes: Mapping[str, str], kept: Mapping[str, str], base: str | None
    ) -> None:
        self._kept = kept
        self._base = base
        self._prefixes = {**prefixes, **kept}
        by_length = sorted(kept, key=lambda prefix: (len(prefix), prefix), reverse=True)
        self._by_namespace = {
            namespace: prefix for prefix, namespace in prefixes.items() if prefix not in kept
        } | {kept[prefix]: prefix for prefix in by_length}
        odd = {namespace for namespace in kept.values() if namespace[-1:] not in {"#", "/"}}
        self._odd = sorted(odd, key=len, reverse=True)
        self._used: set[str] = set()
        self._written: dict[str, tuple[str, str | None]] = {}

    def head(self) -> str:
        """Return the declarations of the prefixes that are used or kept."""
        return "".join(
            f"@prefix {prefix}: {self._whole(self._prefixes[prefix])} .\n"
            for prefix in sorted({*self._used, *self._kept})
        )

    def iri(self, iri: str) -> str:
        """Return how an IRI is written, and count its prefix as used."""
        text, prefix = self.short(iri)
        if prefix is not None:
            self._used.add(prefix)
        return text

    def short(self, iri: str) -> tuple[str, str | None]:
        """Return how an IRI is written, and the prefix of that."""
        found = self._written.get(iri)
        if found is None:
            found = self._written[iri] = self._short(iri)
        return found

    def _short(self, iri: str) -> tuple[str, str | None]:
        for namespace in self._odd:
            if iri.startswith(namespace) and _LOCAL.fullmatch(iri, len(namespace)):
                prefix = self._by_namespace[namespace]
                return f"{prefix}:{iri[len(namespace) :]}", prefix
        cut = max(iri.rfind("#"), iri.rfind("/")) + 1
        found = self._by_namespace.get(iri[:cut])
        if found is None or not _LOCAL.fullmatch(iri, cut):
            return self._whole(iri), None
        return f"{found}:{iri[cut:]}", found

    def _whole(self, iri: str) -> str:
        return f"<{iri if self._base is None else relative(iri, self._base)}>"
