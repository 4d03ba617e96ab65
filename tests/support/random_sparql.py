"""Queries and updates at random, each with what it means: which graphs it looks at and writes to.

They are written as lists of tokens, and put together with as little space between them as an engine
needs, with comments, and with keywords in any case.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field

PROLOGUE = (
    "PREFIX e: <http://e/> PREFIX : <http://e/> PREFIX service: <http://e/>"
    " PREFIX ms-service: <http://e/> PREFIX load: <http://e/>\n"
)
GRAPHS = ["g1", "g2", "g3"]
THINGS = ["a", "b", "c", "service", "load"]
PREFIXES = ["e:", "e:", ":", "service:", "ms-service:", "load:"]
STRINGS = [
    '"x"', "'y'", '"} ; CLEAR ALL ; {"', "'SERVICE <URL> { ?s ?p ?o }'", '"""it\'s " GRAPH"""',
    "'''a \" # b'''", "'#'", '">"@en', "'\\u0041 SERV'",
]  # fmt: skip
COMMENTS = ["#\n", "# SERVICE <URL> { }\n", "# } ; LOAD <URL>\n", "#'\n", '# """ <\n']
FILTERS = [
    "FILTER(?o<'b'&&?o>'a'||true)", "FILTER(?o<1||?o>0||?s>:a||true)", "FILTER(true||?o<e:b#>\n)",
    "FILTER(bound(?s)||str(?o)<'>'||'<'>'#')", "FILTER(!(?o<<urn:b#>)||true)", "FILTER(1<2)",
    "FILTER(?o<:a||isIRI(?p))", "BIND(?o<'#' AS ?x)", "VALUES ?y { <urn:#> <urn:'> e:service }",
    "FILTER NOT EXISTS { ?s :none ?load }", "OPTIONAL { ?s service:q ?service }",
    "MINUS { ?s ?p 'SERVICE' }", "{ ?s ?p ?o } UNION { ?o ?p ?s }", "{ }",
]  # fmt: skip
CALLS = [
    "SERVICE <URL> { ?s ?p ?z }", "service silent <URL> { }", "SERVICESILENT<URL>{?s ?p ?z}",
    "FILTER(?s<'>'||true) SERVICE <URL> { } FILTER(?s<''||true)", "SERVICEout:{}",
    "FILTER(true||?s<e:b#>'''\n) SERVICE <URL> { } BIND('''c''' AS ?v)", "SERVICE#\nout:{}",
    "?s ?p trueSERVICE<URL>{}", "{ SELECT * { SERVICE <URL> { ?s ?p ?z } } }",
    "FILTER EXISTS { SERVICE SILENT <URL> { ?s ?p ?z } }", "OPTIONAL { SERVICE ?e { } }",
    'OPTIONAL { ?s ?p ("""a"""" b" ) } SERVICE <URL> { } OPTIONAL { ?s ?p "c" }',
]  # fmt: skip
_TIGHT = re.compile(r"[A-Za-z*]+|<[^<>]*>|[{}();,]")
"""Tokens after which no space is needed."""


@dataclass
class Operation:
    """An operation of an update.

    Attributes:
        tokens: Its text.
        default: Whether it writes to the default graph.
        clears: Whether it empties all graphs.
        using: The graphs that its condition looks at, with the named ones, if it says so.
        template: What it removes and adds, (statement, graph), if `using` is given.
        condition: Its condition.
    """

    tokens: list[str]
    default: bool = False
    clears: bool = False
    using: tuple[list[str], list[str]] | None = None
    template: tuple[list[list[str]], list[list[str]]] = field(default_factory=lambda: ([], []))
    condition: list[str] = field(default_factory=list)


@dataclass
class Query:
    """A query: the tokens before and after where its graphs are named, and these graphs."""

    head: list[str]
    body: list[str]
    default: list[str]
    named: list[str]


class Writer:
    """Writes texts; the same ones for a seed."""

    def __init__(self, rng: random.Random, elsewhere: str) -> None:
        self._rng = rng
        self._elsewhere = elsewhere

    def maybe(self, chance: float) -> bool:
        """Return True as often as `chance` says."""
        return self._rng.random() < chance

    def name(self, names: list[str]) -> str:
        """Return a name as an IRI, or with a prefix."""
        chosen = self._rng.choice(names)
        return f"<http://e/{chosen}>" if self.maybe(0.3) else self._rng.choice(PREFIXES) + chosen

    def text(self, tokens: list[str], *, tight: float = 0.0) -> str:
        """Put tokens together, with or without the space that is not needed."""
        parts: list[str] = []
        for token, after in zip(tokens, [*tokens[1:], ""], strict=True):
            keyword = token.isalpha() and token.isupper() and self.maybe(0.2)
            parts.append(token.lower() if keyword else token)
            needed = not (_TIGHT.fullmatch(token) or after[:1] in {"?", "{", "}", "<"})
            if needed or token == "." or not self.maybe(tight):
                parts.append(self._space())
        return "".join(parts)

    def _space(self) -> str:
        if self.maybe(0.02):
            return " " + self._rng.choice(COMMENTS).replace("URL", self._elsewhere)
        return self._rng.choice([" ", " ", " ", "\n", "\t "])

    def term(self) -> str:
        """Return an object."""
        if self.maybe(0.5):
            return str(self._rng.randrange(4))
        if self.maybe(0.2):
            return self._rng.choice(STRINGS).replace("URL", self._elsewhere)
        return self.name(THINGS)

    def statement(self, variables: float = 0.0, *, blank: bool = False) -> list[str]:
        """Return a statement, or with variables a pattern."""
        node = f"_:n{self._rng.randrange(1_000_000)}"  # of this operation only
        subject = node if blank and self.maybe(0.1) else self.name(THINGS)
        return [
            "?s" if self.maybe(variables) else subject,
            "?p" if self.maybe(variables / 2) else self.name(["p", "q"]),
            "?o" if self.maybe(variables) else self.term(),
        ]

    def quads(
        self, variables: float, bare: float, *, blank: bool = False
    ) -> tuple[list[str], bool]:
        """Return what is within the braces of a template, and whether a part is outside GRAPH."""
        tokens: list[str] = []
        outside = False
        for _ in range(self._rng.randrange(1, 4)):
            statement = self.statement(variables, blank=blank)
            if self.maybe(bare):
                outside = True
                tokens += [*statement, "."]
            else:
                graph = "?g" if variables and self.maybe(0.3) else self.name(GRAPHS)
                tokens += ["GRAPH", graph, "{", *statement, "}"]
                tokens += ["."] * self.maybe(0.2)
        return tokens, outside

    def condition(self) -> list[str]:
        """Return what is within the braces of a condition."""
        tokens: list[str] = []
        for _ in range(self._rng.randrange(1, 3)):
            pattern = self.statement(0.7)
            if self.maybe(0.4):
                tokens += ["GRAPH", self._rng.choice(["?g", self.name(GRAPHS)]), "{", *pattern, "}"]
            else:
                tokens += [*pattern, "."]
        if self.maybe(0.4):
            tokens.append(self._rng.choice(FILTERS))
        if self.maybe(0.1):
            thing = self.name(THINGS)
            tokens += ["OPTIONAL", "{", "?s", "?p", thing, "{", "?s", "?p", "?z", "}", "}"]
        if self.maybe(0.15):
            inner = ["?s", self.name(["p"]), "?v", "."]
            tokens += [
                "{",
                "SELECT",
                "(",
                "COUNT",
                "(",
                "*",
                ")",
                "AS",
                "?o",
                ")",
                "{",
                *inner,
                "}",
                "}",
            ]
        return tokens

    def query(self) -> Query:
        """Return a query."""
        heads = [
            ["SELECT", "*"],
            ["SELECT", "?s", "?o"],
            ["SELECT", "(", "COUNT", "(", "*", ")", "AS", "?n", ")"],
            ["SELECT", "(", "SUM", "(", "?o", ")", "AS", "?n", ")"],
            ["ASK"],
            ["CONSTRUCT", "{", "?s", "?p", "?o", "}"],
        ]
        many = self.maybe(0.6)
        default = [self._rng.choice(GRAPHS) for _ in range(self._rng.randrange(4) if many else 0)]
        named = [self._rng.choice(GRAPHS) for _ in range(self._rng.randrange(3) if many else 0)]
        body = ["WHERE"] * self.maybe(0.5) + ["{", *self.condition(), "}"]
        return Query(self._rng.choice(heads), body, default, named)

    def clauses(self, keyword: str, default: list[str], named: list[str]) -> list[str]:
        """Return FROM or USING clauses, in any order."""
        clauses = [[keyword, self.name([graph])] for graph in default]
        clauses += [[keyword, "NAMED", self.name([graph])] for graph in named]
        self._rng.shuffle(clauses)
        return [token for clause in clauses for token in clause]

    def update(self) -> list[Operation]:
        """Return the operations of an update."""
        bare = self._rng.choice([0.0, 0.0, 0.0, 0.3])
        return [self._operation(bare) for _ in range(self._rng.choice([1, 1, 1, 2, 3]))]

    def _operation(self, bare: float) -> Operation:
        kind = self._rng.randrange(10)
        if kind < 3:
            verb = self._rng.choice(["INSERT", "DELETE"])
            quads, outside = self.quads(0.0, bare, blank=verb == "INSERT")
            return Operation([verb, "DATA", "{", *quads, "}"], outside)
        if kind == 3:
            quads, outside = self.quads(0.7, bare)
            return Operation(["DELETE", "WHERE", "{", *quads, "}"], outside)
        if kind < 8:
            return self._modify(bare)
        silent = ["SILENT"] * self.maybe(0.5)
        if kind == 8:
            verb = self._rng.choice(["CLEAR", "DROP", "CREATE"])
            choices = ["GRAPH", "GRAPH", "GRAPH", "ALL", "NAMED"] + ["DEFAULT"] * (bare > 0)
            what = "GRAPH" if verb == "CREATE" else self._rng.choice(choices)
            graph = [self.name(GRAPHS)] if what == "GRAPH" else []
            return Operation(
                [verb, *silent, what, *graph], what == "DEFAULT", clears=what in {"ALL", "NAMED"}
            )
        verb = self._rng.choice(["COPY", "MOVE", "ADD"])
        source, target = self._place(0.3 if bare or verb != "MOVE" else 0), self._place(bare)
        default = target == ["DEFAULT"] or (verb == "MOVE" and source == ["DEFAULT"])
        return Operation([verb, *silent, *source, "TO", *target], default)

    def _place(self, default: float) -> list[str]:
        if self.maybe(default):
            return ["DEFAULT"]
        return ["GRAPH"] * self.maybe(0.3) + [self.name(GRAPHS)]

    def _modify(self, bare: float) -> Operation:
        verbs = self._rng.choice([["DELETE"], ["INSERT"], ["DELETE", "INSERT"]])
        condition = self.condition()
        if self.maybe(0.3):
            using = self._graphs(), self._graphs()[:1]
            quads = {
                verb: [self._quad() for _ in range(self._rng.randrange(1, 3))] for verb in verbs
            }
            tokens = [
                token
                for verb in verbs
                for token in [verb, "{", *(each for quad in quads[verb] for each in quad), "}"]
            ]
            tokens += self.clauses("USING", *using)
            tokens += ["WHERE", "{", *condition, "}"]
            template = quads.get("DELETE", []), quads.get("INSERT", [])
            return Operation(tokens, using=using, template=template, condition=condition)
        within = ["WITH", self.name(GRAPHS)] if self.maybe(0.4) else []
        tokens, outside = list(within), False
        for verb in verbs:
            quads_, out = self.quads(0.7, 0.5 if within else bare, blank=verb == "INSERT")
            tokens += [verb, "{", *quads_, "}"]
            outside = outside or out
        tokens += ["WHERE", "{", *condition, "}"]
        return Operation(tokens, outside and not within)

    def _graphs(self) -> list[str]:
        return [self._rng.choice(GRAPHS) for _ in range(self._rng.randrange(1, 4))]

    def _quad(self) -> list[str]:
        graph = self._rng.choice(["?g", self.name(GRAPHS)])
        return ["GRAPH", graph, "{", *self.statement(0.7), "}"]

    def call(self) -> str:
        """Return a part of a group that makes an engine ask elsewhere."""
        return self._rng.choice(CALLS).replace("URL", self._elsewhere)

    def load(self) -> str:
        """Return an operation that makes an engine ask elsewhere."""
        forms = ["LOAD <URL>", "LOADSILENT<URL>", "load silent <URL> INTO GRAPH :g1", "LOADout:"]
        return self._rng.choice(forms).replace("URL", self._elsewhere)

    def broken(self, tokens: list[str]) -> list[str]:
        """Return tokens of which one is left out, repeated or exchanged."""
        place, new = self._rng.randrange(len(tokens)), list(tokens)
        other = self._rng.choice(
            [*tokens, "GRAPH", "SERVICE", "{", "}", ";", "WITH", "DEFAULT", "<"]
        )
        new[place : place + 1] = self._rng.choice([[], [tokens[place]] * 2, [other]])
        return new
