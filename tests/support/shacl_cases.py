"""Random data graphs and random well-formed shapes graphs, as Turtle."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import pyoxigraph as ox
from hypothesis import strategies as st

from clusterkg.shacl.data import Data
from clusterkg.shacl.shapes import ShapesGraph

PREFIXES: Final = """\
@prefix ex: <http://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""

PROPERTIES: Final = ["ex:p", "ex:q", "ex:r"]
ORDERED: Final = ["ex:s", "ex:t"]
"""Properties whose values are strings, or literals of one order."""
LABEL: Final = "ex:l"
"""A property whose values have languages."""
CLASSES: Final = ["ex:A", "ex:B", "ex:C", "ex:D"]
NODES: Final = ["ex:m", "ex:n", "ex:ö", "ex:A", "_:x", "_:y"]


def _typed(**texts: str) -> list[str]:
    return [f'"{one}"^^xsd:{name}' for name, held in texts.items() for one in held.split()]


_STRINGS: Final = [
    f'"{one}"'
    for one in [
        "",
        "a",
        "ab",
        "Ab",
        "b",
        "a b",
        "1",
        "3",
        "é",
        "𝒳y",
        "a.b",
        "x\\ny",
        "a\\nb",
        '\\t\\"\\\\',
    ]
]
_TAGS: Final = "en en-GB de de-CH de-CH-1996 den".split()
_TAGGED: Final = [f'"{text}"@{tag}' for tag in _TAGS for text in "ab"]
_OTHER_TEXTS: Final = _typed(anyURI="http://example.org/ a", language="en", token="a")
ORDERS: Final = {
    "strings": _STRINGS,
    "numbers": _typed(
        integer="0 1 2 3 -1 01 +1",
        decimal="0.5 1 1.0 2.50 .5",
        double="1 1.0e0 2.5 1e400 INF -INF",
        float="1 1.5 -INF 0.1",
        byte="1 127",
        unsignedByte="1 255",
        int="1",
        long="2",
        nonNegativeInteger="0 3",
        negativeInteger="-1",
        positiveInteger="1",
    ),
    "booleans": _typed(boolean="true false 1 0"),
    "moments": _typed(dateTime="2020-01-01T00:00:00 2020-01-02T12:30:00.5 2020-01-02T12:30:00.50"),
    "moments with a zone": _typed(
        dateTime="2020-01-01T00:00:00Z 2020-01-01T01:00:00+01:00 2019-12-31T23:00:00-02:00"
    ),
    "dates": _typed(date="2020-01-01 2020-01-02 2019-12-31"),
    "times": _typed(time="10:00:00 12:30:00.25 12:30:00.250"),
}
"""Literals that compare with each other."""
_UNORDERED: Final = [
    *_typed(
        integer="a 1.0",
        decimal="a",
        double="NaN a",
        float="NaN a",
        boolean="TRUE yes",
        dateTime="2020-02-30T00:00:00",
        date="2020-01-01Z 2019-12-31+14:00 2020-13-01 a",
        time="10:00:00Z 25:00:00",
        gYear="2020 2021 -0044",
        gYearMonth="2020-01",
        gMonthDay="--02-29",
        duration="P1D PT24H P1M P 1D",
        dayTimeDuration="P1D PT25H",
        byte="300 a",
        unsignedByte="256 -1",
        int="2147483648",
        nonNegativeInteger="-1",
        negativeInteger="0",
        positiveInteger="0",
        Name="a",
        hexBinary="0fb8 0FB8 0fb",
        base64Binary="YWI= YQ= a",
    ),
    *('""^^xsd:integer', '"1"^^ex:type', '"a"^^ex:type', '""^^ex:type'),
]
TEXTS: Final = [*_STRINGS, *_TAGGED, *_OTHER_TEXTS]
LITERALS: Final = [*TEXTS, *(one for name in [*ORDERS][1:] for one in ORDERS[name]), *_UNORDERED]
DATATYPES: Final = [
    *dict.fromkeys(one.rpartition("^^")[2] for one in LITERALS if "^^" in one),
    *("xsd:string", "rdf:langString", "ex:other"),
]


@dataclass
class Case:
    """Data and shapes, as Turtle without prefixes."""

    data: str
    shapes: str

    def __repr__(self) -> str:
        return f"Case(data:\n{self.data}\nshapes:\n{self.shapes}\n)"

    def read(self) -> tuple[Data, ShapesGraph]:
        """Return both as the engines take them."""
        return (
            Data.of_quads(ox.parse(PREFIXES + self.data, ox.RdfFormat.TURTLE)),
            ShapesGraph(
                (str(quad.subject), str(quad.predicate), str(quad.object))
                for quad in ox.parse(PREFIXES + self.shapes, ox.RdfFormat.TURTLE)
            ),
        )


def _by_datatype(choices: Sequence[str]) -> st.SearchStrategy[str]:
    """Return literals, each datatype as likely."""
    groups: dict[str, list[str]] = {}
    for one in choices:
        groups.setdefault(re.sub(r"^.*\"(?=[@^]|$)|(?<=@).*", "", one), []).append(one)
    return st.sampled_from([*groups.values()]).flatmap(st.sampled_from)


def property_paths(depth: int = 2, *, back: bool = False) -> st.SearchStrategy[str]:
    """Return property paths of SHACL.

    Args:
        depth: How deep paths are in others.
        back: Whether they are in an inverse path, where pySHACL cannot follow sequences.
    """
    one = st.sampled_from([*PROPERTIES * 3, "ex:s", "rdf:type", "rdfs:subClassOf"])
    if not depth:
        return one
    inner = property_paths(depth - 1, back=back)
    steps = ["zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath"]
    members = st.lists(inner, min_size=2, max_size=3).map(" ".join)
    found = [
        one,
        inner,
        st.builds("[ sh:{} {} ]".format, st.sampled_from(steps), inner),
        st.builds("[ sh:inversePath {} ]".format, property_paths(depth - 1, back=True)),
        members.map("[ sh:alternativePath ( {} ) ]".format),
    ]
    return st.one_of(*found, *([] if back else [members.map("( {} )".format)]))


@dataclass
class DataGraph:
    """A data graph as Turtle.

    Attributes:
        text: The statements.
        terms: IRIs and literals in it.
        order: The order that bounds for its literals must be from; none for no bounds.
    """

    text: str
    terms: list[str]
    order: list[str]


def survives(literal: str) -> bool:
    """Tell whether Oxigraph gives a literal back as it was (it keeps numbers by their value)."""
    [quad] = ox.parse(f"{PREFIXES} ex:m ex:p {literal} .", ox.RdfFormat.TURTLE)
    store = ox.Store()
    store.add(quad)
    return quad in store and next(iter(store)) == quad


def _suits_sparql(literal: str) -> bool:
    """Tell whether both SPARQL engines can be trusted with a literal.

    rdflib takes literals that Python holds for false for unbound variables, and ill-formed
    numbers for numbers.
    """
    numeric = re.search(r"xsd:(integer|decimal|double|float|boolean|byte)$", literal) is not None
    return (
        survives(literal)
        and not (numeric and literal in _UNORDERED)
        and re.match('"(0?|false)"', literal) is None
    )


@st.composite
def data_graphs(draw: st.DrawFn, sparql: bool) -> DataGraph:
    """Return a small data graph, one that suits SPARQL or not."""
    order = draw(st.sampled_from(["strings", "numbers", "", *ORDERS]))
    others = {"": LITERALS, "strings": [one for one in LITERALS if one not in _NO_STRINGS]}
    choices = others.get(order) or [*ORDERS[order], *ORDERS[order], *TEXTS]
    some = draw(st.lists(_by_datatype(choices), min_size=1, max_size=4, unique=True))
    compared = [*_STRINGS, *ORDERS[order if order not in others else "numbers"]]
    if sparql:
        some = [one for one in some if _suits_sparql(one)] or ['"a"']
        compared = [one for one in compared if _suits_sparql(one)]
    subject, value = st.sampled_from(NODES), st.sampled_from([*NODES, *some, *some])
    tags = (
        [] if order == "strings" else draw(st.lists(st.sampled_from(_TAGS), min_size=2, max_size=2))
    )
    tagged = [one for one in _TAGGED if one.partition("@")[2] in tags]
    kinds = [*CLASSES, *CLASSES, "_:y"]
    classes, labels = st.sampled_from(kinds), st.sampled_from([*tagged, '"a"', "ex:n"])
    ordered = st.sampled_from(draw(st.lists(st.sampled_from(compared), min_size=1, max_size=3)))

    def rows(*parts: st.SearchStrategy[str], least: int, most: int) -> list[tuple[str, ...]]:
        return draw(st.lists(st.tuples(*parts), min_size=least, max_size=most, unique=True))

    statements = [
        *rows(subject, st.sampled_from(PROPERTIES), value, least=6, most=14),
        *rows(st.sampled_from(NODES[:3]), st.sampled_from(ORDERED), ordered, least=2, most=5),
        *rows(st.sampled_from(NODES[:2]), st.just(LABEL), labels, least=4, most=7),
        *rows(subject, st.just("rdf:type"), classes, least=2, most=5),
        *rows(st.sampled_from(kinds), st.just("rdfs:subClassOf"), classes, least=0, most=4),
    ]
    text = "\n".join(f"{s} {p} {o} ." for s, p, o in statements)
    terms = [*(node for node in NODES if node[0] != "_"), *some]
    return DataGraph(text, terms, ORDERS.get(order, []))


_NO_STRINGS: Final = {*TEXTS} - {*_STRINGS}


@dataclass
class _Writer:
    """Writes shapes; those that are whole can be used again, so that none refers to itself."""

    draw: st.DrawFn
    data: DataGraph
    with_sparql: bool
    statements: list[str] = field(default_factory=list)
    nodes: list[str] = field(default_factory=list)
    properties: list[str] = field(default_factory=list)
    disjoint: set[str] = field(default_factory=set)
    names: int = 0

    def one(self, choices: Sequence[str]) -> str:
        return self.draw(st.sampled_from(choices))

    def chance(self, of: int) -> bool:
        return self.draw(st.integers(1, of)) == of

    def some(self, choices: Sequence[str], least: int = 1, most: int = 3) -> str:
        return " ".join(
            self.draw(st.lists(st.sampled_from(choices), min_size=least, max_size=most))
        )

    def top(self) -> None:
        """Write a shape with targets."""
        path = None if self.chance(2) else self.path(2)
        kinds = [*_TARGETS, *_TARGETS[2:], "class"]
        targets = {self.one(kinds) for _ in range(self.draw(st.integers(1, 3)))}
        parts = [self.target(kind) for kind in sorted(targets - {"class"})]
        name = self.name()
        if "class" in targets:
            name = self.one([c for c in CLASSES if c not in {*self.nodes, *self.properties}])
            parts.append(self.declared_class(path is not None))
        self.shape(name, path, 2, parts)

    def target(self, kind: str) -> str:
        choices = {"targetNode": self.data.terms, "targetClass": CLASSES}.get(kind, _LINKED)
        return f"sh:{kind} {self.one(choices)}"

    def declared_class(self, is_property: bool) -> str:
        """Return what makes a shape its own class target."""
        shape = "sh:PropertyShape" if is_property else "sh:NodeShape"
        kind = self.one(["rdfs:Class", "rdfs:Class", *_METACLASSES])
        self.statements.append(_METACLASSES.get(kind, ""))
        return f"a {shape}, {kind}"

    def name(self) -> str:
        self.names += 1
        return f"ex:S{self.names}"

    def shape(self, name: str, path: str | None, depth: int, parts: list[str]) -> str:
        """Write a shape; return its name, or all of it if `name` is empty."""
        if path is not None:
            parts = [f"sh:path {path}", *parts]
        if self.chance(3) and not any("Shape, " in part for part in parts):
            parts.append("a sh:NodeShape" if path is None else "a sh:PropertyShape")
        if self.chance(4):
            parts.append(
                f"sh:severity {self.one(['sh:Info', 'sh:Warning', 'sh:Violation', 'ex:Trace'])}"
            )
        if self.chance(12):
            parts.append(f"sh:deactivated {self.one(['true', 'true', 'false'])}")
        parts += self.constraints(path, depth)
        if not name:
            return f"[ {' ; '.join(parts)} ]"
        if not parts:
            parts.append("a sh:NodeShape")
        text = f"{name} {' ; '.join(parts)} ."
        self.statements.append(text)
        if "Disjoint" in text or self.disjoint & {*text.split()}:
            self.disjoint.add(name)
        (self.nodes if path is None else self.properties).append(name)
        return name

    def node(self, depth: int) -> str:
        """Return a node shape."""
        if self.nodes and self.chance(4):
            return self.one(self.nodes)
        return self.shape(self.name() if self.chance(3) else "", None, depth, [])

    def property(self, depth: int) -> str:
        """Return a property shape."""
        if self.properties and self.chance(4):
            return self.one(self.properties)
        path = self.path(1)
        return self.shape(self.name() if self.chance(3) else "", path, depth, [])

    def path(self, depth: int) -> str:
        if self.chance(3):
            return self.one(_SPECIAL_PATHS)
        return self.draw(property_paths(depth))

    def either(self, depth: int) -> str:
        return self.property(depth) if self.chance(3) else self.node(depth)

    def constraints(self, path: str | None, depth: int) -> list[str]:
        """Return constraints of one shape."""
        kinds = [*_SINGLE, *_SEVERAL[:-1], *(_RANGES if self.data.order else ())]
        kinds += ["sparql"] * (4 if self.with_sparql else 0)
        if path is not None:
            kinds += _ON_PATH
        if path in _ORDERED_PATHS:
            kinds += _LESS * 5
        elif path in _SPECIAL_PATHS:
            kinds += ["languageIn", *["uniqueLang"] * 4] * 3
        if depth:
            kinds += [*_OF_SHAPES, *_OF_SHAPES]
            if path is not None:
                kinds += ["qualified"] * 3
        least = 2 if depth > 1 else 0 if self.chance(8) else 1
        drawn = self.draw(st.lists(st.sampled_from(kinds), min_size=least, max_size=least + 2))
        single = [kind for kind in dict.fromkeys(drawn) if kind not in {*_SEVERAL, *_OF_SHAPES}]
        several = [kind for kind in drawn if kind in {*_SEVERAL, *_OF_SHAPES}]
        return [self.constraint(kind, path is not None, depth - 1) for kind in [*single, *several]]

    def constraint(self, kind: str, on_path: bool, depth: int) -> str:
        match kind:
            case "class":
                return f"sh:class {self.one(CLASSES)}"
            case "datatype":
                return f"sh:datatype {self.one(DATATYPES)}"
            case "nodeKind":
                return f"sh:nodeKind sh:{self.one(_NODE_KINDS)}"
            case "minCount":
                return f"sh:minCount {self.one('0123')}"
            case "maxCount":
                return f"sh:maxCount {self.one('0012')}"
            case "minLength" | "maxLength":
                return f"sh:{kind} {self.one(['1', '2', '3', '20'])}"
            case "minExclusive" | "minInclusive" | "maxExclusive" | "maxInclusive":
                return f"sh:{kind} {self.one(self.data.order)}"
            case "pattern":
                flags = f' ; sh:flags "{self.one(_FLAGS)}"' if self.chance(2) else ""
                return f'sh:pattern "{self.one(_PATTERNS)}"{flags}'
            case "languageIn":
                return f"sh:languageIn ( {self.some(_LANGUAGES, 0)} )"
            case "uniqueLang":
                return f"sh:uniqueLang {self.one(_FLAG_VALUES)}"
            case "equals" | "disjoint":
                return f"sh:{kind} {self.one([*PROPERTIES, *ORDERED])}"
            case "lessThan" | "lessThanOrEquals":
                return f"sh:{kind} {self.one(ORDERED)}"
            case "closed":
                given = self.some([*PROPERTIES, "rdf:type"], 0)
                ignored = f" ; sh:ignoredProperties ( {given} )" if self.chance(2) else ""
                named = f" ; sh:property {self.property(0)}" if self.chance(2) else ""
                return f"sh:closed {self.one(_FLAG_VALUES)}{ignored}{named}"
            case "hasValue":
                return f"sh:hasValue {self.one(self.data.terms)}"
            case "in":
                return f"sh:in ( {self.some(self.data.terms, 0, 4)} )"
            case "not":
                return f"sh:not {self.either(depth)}"
            case "and" | "or" | "xone":
                members = [self.either(depth) for _ in range(self.draw(st.integers(1, 3)))]
                return f"sh:{kind} ( {' '.join(members)} )"
            case "node":
                return f"sh:node {self.node(depth)}"
            case "property":
                return f"sh:property {self.property(depth)}"
            case "siblings":
                first = self.qualified("true")
                second = self.qualified(self.one(["true", "false"]))
                path = self.one(PROPERTIES)
                return " ; ".join(
                    f"sh:property [ sh:path {path} ; {one} ]" for one in (first, second)
                )
            case "qualified":
                return self.qualified(self.one(["true", "false", "false"]))
        assert kind == "sparql"
        return f"sh:sparql {self.sparql(on_path)}"

    def qualified(self, disjoint: str) -> str:
        kinds = self.one(["Min", "Max", "Min Max"]).split()
        counts = [
            f"sh:qualified{kind}Count {self.one('0123' if kind == 'Min' else '0001')}"
            for kind in kinds
        ]
        if disjoint == "true" or self.chance(2):
            counts.append(f"sh:qualifiedValueShapesDisjoint {disjoint}")
        nodes, properties = self.nodes, self.properties
        # A shape with siblings that is its own sibling would be recursive.
        self.nodes = [one for one in nodes if one not in self.disjoint]
        self.properties = [one for one in properties if one not in self.disjoint]
        shape = self.either(0)
        self.nodes = [*dict.fromkeys([*nodes, *self.nodes])]
        self.properties = [*dict.fromkeys([*properties, *self.properties])]
        return " ; ".join([f"sh:qualifiedValueShape {shape}", *counts])

    def sparql(self, on_path: bool) -> str:
        """Return a SPARQL constraint."""
        bound = ["$this", "?value"]
        if self.chance(8):
            group = self.group(_LINKS, bound, "optional exists union".split())
        else:
            links = [*_LINKS, *(_NEGATED if self.chance(3) else _NULLABLE)]
            first = self.one(["$PATH", *links] if on_path else links)
            group = self.group(links, bound, "optional exists union".split(), least=0)
            group = f"$this {first} ?value . {group}"
        selected = self.one(["$this ?value", "$this ?value", "$this"])
        query = f"SELECT DISTINCT {selected} WHERE {{ {group} }}"
        more = " ; sh:deactivated true" if self.chance(15) else ""
        return f"[ sh:prefixes ex: ; sh:select '''{query}'''{more} ]"

    def group(self, links: list[str], bound: list[str], kinds: list[str], least: int = 1) -> str:
        """Return a graph pattern; add to the variables that are used so far."""
        some = st.sampled_from(["triple", "filter", *kinds])
        drawn = self.draw(st.lists(some, min_size=least, max_size=2))
        return " ".join(self.part(kind, links, bound) for kind in drawn)

    def part(self, kind: str, links: list[str], bound: list[str]) -> str:
        if kind == "triple":
            return self.triple(links, bound)
        if kind == "filter":
            return f"FILTER ({self.condition(bound)})"
        if kind == "optional":
            inner = f"{self.triple(links, bound)} {self.group(links, bound, ['exists'], least=0)}"
            return f"OPTIONAL {{ {inner} }}"
        if kind == "exists":
            word = self.one(["EXISTS", "NOT EXISTS", "NOT EXISTS"])
            return f"FILTER {word} {{ {self.group(links, [*bound], ['exists', 'optional'])} }}"
        either = [self.triple(links, bound) for _ in range(2)]
        return " UNION ".join(f"{{ {one} }}" for one in either)

    def triple(self, links: list[str], bound: list[str]) -> str:
        start, link = self.one(bound), self.one(links)
        if link in _NULLABLE:
            start = self.one(bound[:2])
        end = f"?v{len(bound)}"
        if self.chance(2):
            end = self.one([*bound, "ex:n", "ex:A"])
        else:
            bound.append(end)
        return f"{start} {link} {end} ."

    def condition(self, bound: Sequence[str]) -> str:
        """Return an expression for FILTER."""
        name = self.one([*bound, "$this"])
        other = self.one([*bound, "$this"])
        found = self.one(_CONDITIONS).format(name, other, self.one(_NUMBERS))
        if self.chance(4):
            return f"{found} {self.one(['&&', '||'])} {self.condition(bound)}"
        return f"!({found})" if self.chance(5) else found


_LINKED: Final = [*PROPERTIES, "ex:s", "rdf:type", LABEL]
_TARGETS: Final = ["targetNode", "targetClass", "targetSubjectsOf", "targetObjectsOf"]
_METACLASSES: Final = {"ex:Kind": "ex:Kind rdfs:subClassOf rdfs:Class ."}
_SINGLE: Final = """
    datatype nodeKind minLength maxLength pattern languageIn closed in
""".split()
_RANGES: Final = "minExclusive minInclusive maxExclusive maxInclusive".split()
_SEVERAL: Final = ["class", "equals", "disjoint", "disjoint", "hasValue", "sparql"]
_ON_PATH: Final = ["minCount", "maxCount", "maxCount", "uniqueLang", "disjoint"]
_LESS: Final = ["lessThan", "lessThanOrEquals"]
_ORDERED_PATHS: Final = [
    *(*ORDERED, "( ex:p ex:s )", "[ sh:alternativePath ( ex:s ex:t ) ]"),
    "( [ sh:zeroOrMorePath ex:p ] ex:t )",
]
_SPECIAL_PATHS: Final = [*_ORDERED_PATHS, LABEL, LABEL, f"( ex:p {LABEL} )"]
_OF_SHAPES: Final = ["not", "and", "or", "xone", "node", "property", "property", "siblings"]
_NODE_KINDS: Final = "IRI BlankNode Literal BlankNodeOrIRI BlankNodeOrLiteral IRIOrLiteral".split()
_FLAG_VALUES: Final = ["true", "true", "true", "false"]
_FLAGS: Final = ["i", "", "m", "im"]
_PATTERNS: Final = [
    "^a",
    "b$",
    "^ab$",
    "a.b",
    "^[A-Z]",
    "[^a]",
    "^.$",
    "a b",
    "\\\\.",
    "^\\\\d+$",
    "^$",
]
_LANGUAGES: Final = ['"en"', '"EN"', '"en-GB"', '"de"', '"den"', '"fr"']
_LINKS: Final = [
    *("ex:p", "ex:q", "ex:r", "rdf:type", "^ex:p", "ex:p/ex:q", "ex:p|ex:q", "ex:p+"),
    *("rdf:type/rdfs:subClassOf*", "^ex:p/ex:q", "(ex:p|^ex:q)+", "ex:s", "ex:l"),
]
_NEGATED: Final = ["!ex:p", "!(ex:p|ex:q)", "?any"]
_NULLABLE: Final = ["ex:p*", "ex:q?", "(ex:p/ex:q)*"]
_NUMBERS: Final = ["1", "2", "1.0", "2.5e0"]
_CONDITIONS: Final = [
    *(
        "isIRI({0})",
        "isBlank({0})",
        "isLiteral({0})",
        "isNumeric({0})",
        "bound({0})",
        "!bound({0})",
    ),
    *(
        f"(bound({{0}}) && isNumeric({{0}}) && {{0}} {sign} {{2}})"
        for sign in ["=", "!=", "<", "<=", ">", ">="]
    ),
    *(f"(isIRI({{0}}) && {{0}} {sign} {{1}})" for sign in ["=", "!="]),
    *("(isIRI({0}) && {0} IN (ex:n, {1}))", "(isIRI({0}) && {0} NOT IN (ex:n, ex:A))"),
    *("sameTerm({0}, {1})", "!sameTerm({0}, {1})", "datatype({0}) = xsd:integer"),
    *('lang({0}) = "en"', 'langMatches(lang({0}), "de")', 'langMatches(lang({0}), "*")'),
    "(!isBlank({0}) && strlen(str({0})) > 1)",
    '(!isBlank({0}) && regex(str({0}), "^a"))',
    "(!isBlank({0}) && !isBlank({1}) && str({0}) = str({1}))",
    "coalesce(isIRI({0}) && isNumeric({0}), {0} = {1}, true)",
]
_DECLARED: Final = "\n".join(
    f'ex: sh:declare [ sh:prefix "{name}" ; sh:namespace "{iri}"^^xsd:anyURI ] .'
    for name, iri in re.findall(r"@prefix (\w+): <(\S+)>", PREFIXES)
)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Return data with shapes that are not recursive."""
    sparql = draw(st.booleans())
    data = draw(data_graphs(sparql))
    out = _Writer(draw, data, sparql)
    for _ in range(draw(st.integers(1, 3))):
        out.top()
    text = "\n".join(line for line in dict.fromkeys(out.statements) if line)
    return Case(data.text, f"{text}\n{_DECLARED}" if "sh:sparql" in text else text)
