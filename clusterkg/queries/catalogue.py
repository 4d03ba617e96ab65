"""The canned queries: files of SPARQL with a header that says what they answer.

The header is YAML in lines that begin with `#+`, so the file stays a query that runs as it is.
The example value of a parameter stands in a block `VALUES ?name { … }` of the body. `UNDEF` there
means that the parameter may be left out; so may one whose header says `default: true`, for which
the value in the body is taken then. Every other parameter must be given.

A column of labels says whose they are (`of: cluster`, a variable of the body), one of other texts
also which property tells them (`by: "skos:definition"`). The body asks for them in one language, in
an OPTIONAL; what is missing there is looked up in another language: see `queries.labels`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any, Final

from clusterkg import assets
from clusterkg.model.errors import QueryHeaderError, UnknownQueryError
from clusterkg.model.namespaces import LANGUAGES
from clusterkg.sparql.rewrite import replaced
from clusterkg.sparql.rewrite import values as values_of
from clusterkg.sparql.tokens import declarations, split

KINDS: Final = ("iri", "concept", "integer", "year", "date", "language", "enum")
_KEYS: Final = {"title", "description", "question", "tags", "params", "columns"}
_PLOTS: Final = {
    "bar": ({"x", "y"}, {"group", "note", "qualifier", "until", "unit"}),
    "line": ({"x", "y"}, {"series"}),
    "network": ({"from", "to"}, {"label"}),
}
"""Kinds of pictures, each with what it must and what it may say of columns."""

LABEL: Final = "rdfs:label"
_SELECTED: Final = re.compile(r"^SELECT\b[^{]*?(?=\s+WHERE\s*\{)", re.MULTILINE)
"""What the query of a body selects."""


@dataclass(frozen=True)
class Parameter:
    """A parameter of a canned query.

    Attributes:
        name: Its name, which is also the variable's.
        kind: iri, concept (by label or slug), integer, year, date, language or enum.
        help: What it is, by language.
        of: For a concept: the class it must belong to, such as `ckg:LifeCycleStage`, or several
            with commas between. For an IRI: `rdf:Property`, if it must be one that exists.
        allowed: For an enum: the values.
        example: The value in the file, as SPARQL.
        iri: The IRI that the example writes; empty if it is something else.
        has_default: Whether the value in the file is taken where none is given.
    """

    name: str
    kind: str
    help: dict[str, str]
    of: str | None
    allowed: tuple[str, ...]
    example: str
    has_default: bool = False
    iri: str = ""

    @property
    def optional(self) -> bool:
        """Whether it may be left out."""
        return self.has_default or self.example == "UNDEF" or self.kind == "language"

    @property
    def value(self) -> str:
        """The value in the file as a user would give it; empty if there is none."""
        if self.example == "UNDEF":
            return ""
        if self.kind == "concept" and not self.example.startswith("<"):
            return self.example.partition(":")[2]
        return self.example.strip('<>"')


@dataclass(frozen=True)
class Plot:
    """What a picture of the rows shows.

    Attributes:
        kind: bar, line or network.
        columns: What a column is for → its name. For bars x (the label), y (the value), and maybe
            group, note (below the label), qualifier (such as “more than”), until (the upper end,
            where y is the lower one) and unit; for lines x (the year), y and series; for networks
            from, to and label.
        directed: For a network: whether a line leads from the one to the other.
    """

    kind: str
    columns: dict[str, str]
    directed: bool = True


@dataclass(frozen=True)
class Told:
    """Where the text in a column comes from.

    Attributes:
        of: The variables of the things that it is about. The text of several is put together from
            their labels; such a variable may also hold a text.
        by: The properties that tell it, as prefixed names, the best first.
    """

    of: tuple[str, ...]
    by: tuple[str, ...] = (LABEL,)


@dataclass(frozen=True)
class Query:
    """A canned query. Its texts are by language.

    Attributes:
        name: Name of the file without `.rq`.
        title: The question in a few words.
        description: What the answer holds.
        question: Number of the competency question it answers.
        tags: What it is about.
        params: Its parameters, by name.
        columns: Name of each column → what it means.
        told: Name of each column of labels or other texts → where they come from.
        plot: The picture that suits it, if one does.
        text: The file, as it is.
    """

    name: str
    title: dict[str, str]
    description: dict[str, str]
    question: str
    tags: tuple[str, ...]
    params: dict[str, Parameter]
    columns: dict[str, dict[str, str]]
    told: dict[str, Told]
    plot: Plot | None
    text: str

    @property
    def examples(self) -> dict[str, str]:
        """A value for each parameter that must be given, as a user would give it."""
        return {each.name: each.value for each in self.params.values() if not each.optional}

    @property
    def things(self) -> list[str]:
        """Variables that are no columns and that columns tell of."""
        named = dict.fromkeys(name for about in self.told.values() for name in about.of)
        return [name for name in named if name not in self.columns]

    def bind(self, values: dict[str, str], *, things: bool = False) -> str:
        """Return the query with terms in place of the example values.

        Args:
            values: Parameter → RDF term as SPARQL writes it, made by a serialiser of terms and
                never from raw text, so that no value can change the query around it.
            things: Whether the variables in `things` are selected, too, after the columns.
        """
        blocks = _blocks(self.text)
        changes = [
            (start, end, f" {values[name]} ") for name, start, end in blocks if name in values
        ]
        if things and (selected := _SELECTED.search(self.text)):
            more = "".join(f" ?{name}" for name in self.things)
            changes.append((selected.end(), selected.end(), more))
        return replaced(self.text, changes)


def names() -> list[str]:
    """Return the names of all canned queries."""
    return [path.stem for path in assets.query_files()]


@cache
def load(name: str) -> Query:
    """Return the canned query `name`. Its file is read once.

    Raises:
        UnknownQueryError: There is none; the hint names the nearest.
        QueryHeaderError: Its header is wrong.
    """
    for path in assets.query_files():
        if path.stem == name:
            return parse(path)
    near = get_close_matches(name, names(), n=3, cutoff=0.4)
    hint = f"did you mean {' or '.join(near)}?" if near else "'clusterkg query list' shows all"
    if name.endswith(".rq"):
        hint = f"'clusterkg sparql {name}' runs a file"
        stem = Path(name).stem
        hint = f"did you mean {stem}?" if stem in names() else hint
    raise UnknownQueryError(f"there is no query named {name!r}", hint=hint)


def parse(path: Path) -> Query:
    """Read a canned query from its file.

    Raises:
        QueryHeaderError: Its header is wrong.
    """
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # in C, where it was built
    text = path.read_text(encoding="utf-8")
    lines = [line[2:] for line in text.splitlines() if line.startswith("#+")]
    try:
        header = yaml.load("\n".join(lines), Loader=loader)
    except yaml.YAMLError as error:
        raise QueryHeaderError(f"the header is not YAML: {error}", file=str(path)) from None
    if not isinstance(header, dict) or set(header) - {"plot"} != _KEYS:
        raise QueryHeaderError(
            f"the header must have exactly the keys {', '.join(sorted(_KEYS))}, and may have plot",
            file=str(path),
        )
    blocks = values_of(text) if header["params"] else []
    examples = {name: text[start:end].strip() for name, start, end in blocks}
    spaces = declarations(split(text)[0])
    params = {
        name: _parameter(path, name, about, examples, spaces)
        for name, about in (header["params"] or {}).items()
    }
    return Query(
        name=path.stem,
        title=_texts(path, "title", header["title"]),
        description=_texts(path, "description", header["description"]),
        question=str(header["question"]),
        tags=tuple(header["tags"]),
        params=params,
        columns={
            name: _texts(path, f"columns: {name}", _without_told(about))
            for name, about in header["columns"].items()
        },
        told={
            name: _told(path, name, about)
            for name, about in header["columns"].items()
            if isinstance(about, dict) and set(about) & _TOLD
        },
        plot=_plot(path, header.get("plot"), set(header["columns"])),
        text=text,
    )


def _parameter(
    path: Path, name: str, about: Any, examples: dict[str, str], spaces: dict[str, str]
) -> Parameter:
    if not isinstance(about, dict) or about.get("kind") not in KINDS:
        raise QueryHeaderError(
            f"parameter {name!r} has no kind, or an unknown one",
            hint=f"kinds: {', '.join(KINDS)}",
            file=str(path),
        )
    if name not in examples:
        raise QueryHeaderError(
            f"parameter {name!r} has no 'VALUES ?{name} {{ … }}' in the body", file=str(path)
        )
    return Parameter(
        name=name,
        kind=about["kind"],
        help=_texts(path, f"params: {name}: help", about.get("help")),
        of=about.get("of"),
        allowed=tuple(str(value) for value in about.get("allowed", LANGUAGES)),
        example=examples[name],
        has_default=about.get("default", False) is True,
        iri=_iri(examples[name], spaces),
    )


@cache
def _blocks(text: str) -> list[tuple[str, int, int]]:
    """Return where the values of parameters stand in a file. It is read once."""
    return values_of(text)


_TOLD: Final = {"of", "by"}


def _without_told(about: Any) -> Any:
    if not isinstance(about, dict):
        return about
    return {key: value for key, value in about.items() if key not in _TOLD}


def _told(path: Path, column: str, about: dict[str, Any]) -> Told:
    of, by = (
        (value,) if isinstance(value, str) else tuple(value)
        for value in (about.get("of", ()), about.get("by", LABEL))
    )
    if not of:
        raise QueryHeaderError(f"column {column!r} does not say of what it tells", file=str(path))
    return Told(of, by)


def _iri(text: str, spaces: dict[str, str]) -> str:
    if text.startswith("<"):
        return text[1:-1]
    prefix, colon, local = text.partition(":")
    return spaces[prefix] + local if colon and prefix in spaces else ""


def _plot(path: Path, about: Any, columns: set[str]) -> Plot | None:
    if about is None:
        return None
    about = dict(about) if isinstance(about, dict) else {}
    kind = about.pop("kind", None)
    must, may = _PLOTS.get(kind, (set(), set()))
    directed = about.pop("directed", True) if kind == "network" else True
    wrong = not must or not must <= set(about) <= must | may or not set(about.values()) <= columns
    if wrong or not isinstance(directed, bool):
        raise QueryHeaderError(
            "plot must name a kind, and columns for what that kind shows",
            hint="such as {kind: bar, x: label, y: count}",
            file=str(path),
        )
    return Plot(kind, about, directed)


def _texts(path: Path, what: str, value: Any) -> dict[str, str]:
    if not isinstance(value, dict) or set(value) != set(LANGUAGES):
        raise QueryHeaderError(f"{what} must have a text in en, uk and ru", file=str(path))
    return {lang: " ".join(str(text).split()) for lang, text in value.items()}
