"""What pySHACL gets wrong, case by case; the random cases of `shacl_cases` keep clear of it.

Each case names the section of the standard that decides. Unless another standard is named, a
section is one of the W3C recommendation "Shapes Constraint Language (SHACL)" of 2017; SPARQL means
"SPARQL 1.1 Query Language", XSD "XML Schema Definition Language 1.1 Part 2: Datatypes".
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import pyoxigraph as ox
from shacl_cases import PREFIXES

from clusterkg.model.namespaces import SH

Key = tuple[str, str | None, str]
"""Focus node, value, constraint component."""

DECLARED = """
    ex: sh:declare [ sh:prefix "ex" ; sh:namespace "http://example.org/"^^xsd:anyURI ] ,
        [ sh:prefix "xsd" ; sh:namespace "http://www.w3.org/2001/XMLSchema#"^^xsd:anyURI ] .
"""


@dataclass(frozen=True)
class Fault:
    """A case that pySHACL gets wrong.

    Attributes:
        name: What is wrong, in short.
        says: What the standard says, and where.
        shapes: The shapes graph.
        data: The data graph.
        expected: The right results, one a line: focus node, value (or -), component.
        fails: Part of what pySHACL says if it gives up; empty if it has other results.
    """

    name: str
    says: str
    shapes: str
    data: str
    expected: str = ""
    fails: str = ""

    def results(self) -> Counter[Key]:
        """Return the right results."""
        found: Counter[Key] = Counter()
        for line in filter(None, map(str.strip, self.expected.splitlines())):
            focus, rest = line.split(" ", 1)
            value, component = rest.rsplit(" ", 1)
            iri = _term(component)[1:-1] if ":" in component else _component(component)
            found[_term(focus), None if value == "-" else _term(value), iri] += 1
        return found

    def whole_shapes(self) -> str:
        """Return the shapes graph with the prefixes that its queries need."""
        return self.shapes + (DECLARED if "sh:prefixes" in self.shapes else "")


def _component(name: str) -> str:
    return f"{SH}{name}ConstraintComponent"


def _term(turtle: str) -> str:
    """Return a term, given as Turtle, in N-Triples form; blank nodes all alike."""
    [quad] = ox.parse(f"{PREFIXES} ex:m ex:p {turtle} .", ox.RdfFormat.TURTLE)
    return one_name(str(quad.object))


def one_name(term: str) -> str:
    return "_:" if term.startswith("_:") else term


def on_values(constraint: str, path: str = "ex:p") -> str:
    """Return a property shape for `ex:m`."""
    return f"ex:S a sh:PropertyShape ; sh:targetNode ex:m ; sh:path {path} ; {constraint} ."


def filtered(condition: str, pattern: str = "$this ex:p ?value") -> str:
    """Return a node shape for `ex:m` whose query reports the values that pass a filter."""
    return queried(f"{pattern} . FILTER ({condition})")


def queried(pattern: str) -> str:
    """Return a node shape for `ex:m` with a SPARQL constraint."""
    return f"""ex:S a sh:NodeShape ; sh:targetNode ex:m ; sh:sparql [ sh:prefixes ex: ;
        sh:select '''SELECT $this ?value WHERE {{ {pattern} }}''' ] ."""


def component(validator: str, query: str) -> str:
    """Return a constraint component with the parameter `ex:than`."""
    kind = "Ask" if validator == "validator" else "Select"
    return f"""ex:C a sh:ConstraintComponent ; sh:parameter [ sh:path ex:than ] ;
        sh:{validator} [ a sh:SPARQL{kind}Validator ; sh:prefixes ex: ;
            sh:{kind.lower()} '''{query}''' ] . """


def literals(datatype: str, *texts: str) -> str:
    """Return values of `ex:m ex:p` that have one datatype."""
    return "ex:m ex:p " + " , ".join(f'"{one}"^^{datatype}' for one in texts) + " ."


def all_wrong(datatype: str, *texts: str) -> str:
    """Return a result of sh:datatype for each of some literals."""
    return "\n".join(f'ex:m "{one}"^^{datatype} Datatype' for one in texts)


def ill_formed(name: str, says: str, datatype: str, *texts: str) -> Fault:
    """Return a fault: ill-formed literals that pySHACL takes as well-formed."""
    return Fault(
        f"{datatype[4:]}: {name}",
        f"§4.1.2: a literal of a datatype that SPARQL supports (SPARQL §17.1) matches only if it is"
        f" well-formed. {says}",
        on_values(f"sh:datatype {datatype}"),
        literals(datatype, *texts),
        all_wrong(datatype, *texts),
    )


PATHS = [
    Fault(
        "sequence in an inverse path",
        "§2.3.1.4: an inverse path stands for the inverse of any path of SPARQL, a sequence too.",
        on_values("sh:maxCount 0", "[ sh:inversePath ( ex:q ex:r ) ]"),
        "ex:a ex:q ex:b . ex:b ex:r ex:m .",
        "ex:m - MaxCount",
    ),
    Fault(
        "sequence deep in an inverse path",
        "§2.3.1.4: as before; what is inverted may be built of other paths.",
        on_values(
            "sh:nodeKind sh:Literal", "[ sh:inversePath [ sh:oneOrMorePath ( ex:q ex:r ) ] ]"
        ),
        "ex:a ex:q ex:b . ex:b ex:r ex:m .",
        "ex:m ex:a NodeKind",
    ),
]

TARGETS = [
    Fault(
        "class of classes two steps away",
        "§2.1.3.3: a shape that is an instance of rdfs:Class is its own target class; instances"
        " (§1.1) are found over any number of rdfs:subClassOf.",
        """ex:A a sh:NodeShape , ex:Kind ; sh:nodeKind sh:Literal .
        ex:Kind rdfs:subClassOf ex:Middle . ex:Middle rdfs:subClassOf rdfs:Class .""",
        "ex:m a ex:A .",
        "ex:m ex:m NodeKind",
    ),
    Fault(
        "owl:Class without its axiom",
        "§2.1.3.3: the shapes graph itself must make the shape an instance of rdfs:Class; nothing"
        " here says that owl:Class is a subclass of it, and §1.5 asks for no entailment.",
        "ex:A a sh:NodeShape , owl:Class ; sh:nodeKind sh:Literal .",
        "ex:m a ex:A .",
    ),
]

DATATYPES = [
    ill_formed(
        "signs that Python takes in numbers",
        "XSD §3.4.13.1: digits are 0 to 9.",
        "xsd:integer",
        "1_000",
        "١",
        " 1 ",
    ),
    ill_formed(
        "exponents, INF, NaN",
        "XSD §3.3.3.1: decimals have neither.",
        "xsd:decimal",
        "1e0",
        "INF",
        "NaN",
        "1_0.0",
    ),
    ill_formed(
        "spellings of INF and NaN",
        "XSD §3.3.5.2: only INF, +INF, -INF and NaN.",
        "xsd:double",
        "inf",
        "Infinity",
        "nan",
        "1_0",
    ),
    ill_formed("out of range", "XSD §3.4.16.", "xsd:long", "9223372036854775808"),
    ill_formed("out of range", "XSD §3.4.21.", "xsd:unsignedLong", "18446744073709551616"),
    ill_formed(
        "forms of ISO 8601 that XSD lacks",
        "XSD §3.3.7.2: seconds, hyphens and colons must be"
        " there, and a time zone is 14 hours away at most.",
        "xsd:dateTime",
        "2020-01-01T00:00",
        "20200101T000000",
        "2020-01-01",
        "2020-01-01T00:00:00+15:00",
    ),
    Fault(
        "dateTime: years and hours that Python lacks",
        "§4.1.2: these are well-formed by XSD §3.3.7.2: years have a sign and more than four digits"
        " if need be, and 24:00:00 is the end of a day.",
        on_values("sh:datatype xsd:dateTime"),
        literals(
            "xsd:dateTime",
            "-0044-03-15T00:00:00",
            "12020-01-01T00:00:00Z",
            "2020-01-01T24:00:00",
        ),
    ),
    Fault(
        "rdfs:Literal taken as the datatype of all literals",
        "§4.1.2: the datatype of a literal, as SPARQL's DATATYPE gives it, must be the same IRI.",
        on_values("sh:datatype rdfs:Literal"),
        'ex:m ex:p "a" .',
        'ex:m "a" Datatype',
    ),
    Fault(
        "rdfs:Datatype taken as the datatype of all literals",
        "§4.1.2: as before.",
        on_values("sh:datatype rdfs:Datatype"),
        "ex:m ex:p 1 .",
        "ex:m 1 Datatype",
    ),
]

ORDER = [
    Fault(
        "range: number and boolean",
        "§4.3: a value passes if SPARQL's operator gives true. SPARQL §17.3 compares numbers with"
        " numbers and booleans with booleans.",
        on_values("sh:maxInclusive 1"),
        "ex:m ex:p true .",
        "ex:m true MaxInclusive",
    ),
    Fault(
        "range: text with a language",
        "§4.3.2, SPARQL §17.3: only literals without a language have an order.",
        on_values('sh:minInclusive "a"'),
        'ex:m ex:p "b"@en .',
        'ex:m "b"@en MinInclusive',
    ),
    Fault(
        "range: NaN",
        "§4.3.4, SPARQL §17.3: NaN is neither less than a number nor equal to it.",
        on_values("sh:maxInclusive 1"),
        'ex:m ex:p "NaN"^^xsd:double .',
        'ex:m "NaN"^^xsd:double MaxInclusive',
    ),
    Fault(
        "range: ill-formed number",
        "§4.3.4, SPARQL §17.3: what is not a value of its datatype is no number to compare.",
        on_values("sh:maxInclusive 1"),
        'ex:m ex:p "300"^^xsd:byte .',
        'ex:m "300"^^xsd:byte MaxInclusive',
    ),
    Fault(
        "range: decimal and float",
        "§4.3.4, SPARQL §17.3: of a decimal and a float both are compared as floats, which makes"
        " these two equal.",
        on_values("sh:maxInclusive 0.1"),
        'ex:m ex:p "0.1"^^xsd:float .',
    ),
    Fault(
        "range: time with a zone and without, days apart",
        "§4.3.2, SPARQL §17.3: whatever zone is meant, the second is later (XSD §3.3.7.1).",
        on_values('sh:minInclusive "2020-01-01T00:00:00"^^xsd:dateTime'),
        'ex:m ex:p "2020-01-03T05:00:00Z"^^xsd:dateTime .',
    ),
    Fault(
        "range: years of five digits and before Christ",
        "§4.3.2, XSD §3.3.7.1: years have no limits.",
        on_values('sh:minInclusive "-0044-03-15T00:00:00"^^xsd:dateTime'),
        literals("xsd:dateTime", "2020-01-01T00:00:00", "12020-01-01T00:00:00"),
    ),
    *(
        Fault(
            f"{name}: {what}",
            f"{section}: there is a result where the two values cannot be compared. {why}",
            on_values(f"sh:{name} ex:q"),
            f"ex:m ex:p {value} ; ex:q {other} .",
            f"ex:m {value} {name[0].upper()}{name[1:]}",
            "to compare a BlankNode" if what == "blank node" else "",
        )
        for name, section in (("lessThan", "§4.5.3"), ("lessThanOrEquals", "§4.5.4"))
        for what, value, other, why in (
            ("IRIs", "ex:a", "ex:b", "SPARQL §17.3 gives IRIs no order."),
            ("text and IRI", '"a"', "ex:b", "SPARQL §17.3 gives IRIs no order."),
            ("blank node", "1", "_:b", "It is not a failure of the validation."),
            ("languages", '"a"@en', '"b"@en', "SPARQL §17.3 gives texts of a language none."),
            ("unknown datatype", '"a"^^ex:t', '"b"^^ex:t', "Nobody knows their order."),
            ("NaN", "1", '"NaN"^^xsd:double', "SPARQL §17.3: NaN is never more than a number."),
        )
    ),
    Fault(
        "lessThanOrEquals: ill-formed number",
        "§4.5.4: there is a result where the two values cannot be compared, not an error.",
        on_values("sh:lessThanOrEquals ex:q"),
        'ex:m ex:p "x"^^xsd:integer ; ex:q 2 .',
        'ex:m "x"^^xsd:integer LessThanOrEquals',
        "not supported between instances",
    ),
]

STRINGS = [
    Fault(
        "minLength 0 and blank nodes",
        "§4.4.1: a blank node fails whatever the length is.",
        on_values("sh:minLength 0"),
        "ex:m ex:p [] .",
        "ex:m [] MinLength",
    ),
    Fault(
        "pattern: flag x",
        "§4.4.3: flags are those of SPARQL's REGEX (SPARQL §17.4.3.14); x drops white space from"
        " the pattern.",
        on_values('sh:pattern "^a b$" ; sh:flags "x"'),
        'ex:m ex:p "ab" , "a b" .',
        'ex:m "a b" Pattern',
    ),
    Fault(
        "pattern: flag s",
        "§4.4.3, SPARQL §17.4.3.14: with s the point matches the end of a line too.",
        on_values('sh:pattern "a.b" ; sh:flags "s"'),
        'ex:m ex:p "a\\nb" .',
    ),
    Fault(
        "pattern: end of the text",
        "§4.4.3, SPARQL §17.4.3.14: without m the sign $ is the end of the text, not what comes"
        " before a last end of line.",
        on_values('sh:pattern "b$"'),
        'ex:m ex:p "b\\n" .',
        'ex:m "b\\n" Pattern',
    ),
    Fault(
        "pattern: categories of letters",
        "§4.4.3, SPARQL §17.4.3.14: patterns are those of XPath, which have \\p{…}.",
        on_values('sh:pattern "^\\\\p{Lu}"'),
        'ex:m ex:p "É" , "é" .',
        'ex:m "é" Pattern',
        "bad escape",
    ),
    Fault(
        "languageIn: range of more than one part",
        "§4.4.4: tags are matched as by SPARQL's langMatches (SPARQL §17.4.3.13): a tag matches a"
        " range that it continues after a hyphen.",
        on_values('sh:languageIn ( "de-CH" )'),
        'ex:m ex:p "a"@de-CH-1996 , "a"@de .',
        'ex:m "a"@de LanguageIn',
    ),
    Fault(
        "uniqueLang 1",
        "§4.4.5 asks for the term true, which `1` is not (W3C suite, property/uniqueLang-002).",
        on_values('sh:uniqueLang "1"^^xsd:boolean'),
        'ex:m ex:p "a"@en , "b"@en .',
    ),
]

OTHERS = [
    Fault(
        "closed 1",
        "§4.8.1 asks for the term true, which `1` is not.",
        'ex:S a sh:NodeShape ; sh:targetNode ex:m ; sh:closed "1"^^xsd:boolean .',
        "ex:m ex:p 1 .",
    ),
    Fault(
        "deactivated 1",
        "§2.1.6 asks for the term true, which `1` is not.",
        "ex:S a sh:NodeShape ; sh:targetNode ex:m ; sh:nodeKind sh:Literal ;"
        ' sh:deactivated "1"^^xsd:boolean .',
        "ex:m ex:p 1 .",
        "ex:m ex:m NodeKind",
    ),
    Fault(
        "closed: rdf:type rdfs:Resource",
        "§4.8.1: every property that is not listed gives a result; there is no exception.",
        "ex:S a sh:NodeShape ; sh:targetNode ex:m ; sh:closed true .",
        "ex:m a rdfs:Resource .",
        "ex:m rdfs:Resource Closed",
    ),
    Fault(
        "shapes in shapes, sixteen deep",
        "§3.4.3 leaves recursive shapes open and nothing else: depth has no limit.",
        "ex:S0 sh:targetNode ex:m . ex:S15 sh:nodeKind sh:Literal . "
        + " ".join(f"ex:S{n} a sh:NodeShape ; sh:node ex:S{n + 1} ." for n in range(15)),
        "ex:m ex:p 1 .",
        "ex:m ex:m Node",
        "too deep",
    ),
]

QUERIES = [
    Fault(
        "equal solutions",
        "§5.3: each solution gives a result, whether or not another is like it.",
        queried("$this ex:p ?other . $this ex:q ?value"),
        "ex:m ex:p 1 , 2 ; ex:q 3 .",
        "ex:m 3 SPARQL\nex:m 3 SPARQL",
    ),
    *(
        Fault(
            f"the word {word} where it is no clause",
            "§5.3.1 and appendix A rule out clauses of the query, not names and texts like theirs.",
            queried(pattern),
            "ex:m ex:p 'a MINUS b' .",
            "ex:m 'a MINUS b' SPARQL",
            says,
        )
        for word, says, pattern in (
            ("VALUES", "VALUES clause", "$this ex:p ?values . BIND (?values AS ?value)"),
            ("MINUS", "MINUS clause", '$this ex:p ?value . FILTER (?value = "a MINUS b")'),
            ("SERVICE", "federated query", '$this ex:p ?value . FILTER (?value != "a SERVICE b")'),
            ("AS", "Cannot use AS", '$this ex:p ?value . FILTER (?value != "it AS $this")'),
            (
                "SELECT",
                "nested SELECT",
                '$this ex:p ?value . FILTER (?value != "SELECT { SELECT ?it ")',
            ),
        )
    ),
    Fault(
        "$PATH in a text",
        "§5.3.1: the variable PATH is replaced; what stands in a string is none (SPARQL §19.8).",
        """ex:S a sh:PropertyShape ; sh:targetNode ex:m ; sh:path ex:p ; sh:sparql [
            sh:prefixes ex: ; sh:select '''SELECT $this ?value WHERE {
                $this $PATH ?value . FILTER (?value = "the $PATH") }''' ] .""",
        'ex:m ex:p "the $PATH" .',
        'ex:m "the $PATH" SPARQL',
    ),
    Fault(
        "false values as the end of a path",
        "SPARQL §18.4: a path is matched between the terms that its ends are bound to. Python holds"
        " the value 0 for false, and rdflib then takes the end as unbound.",
        filtered("EXISTS { ex:n ex:q+ ?value }"),
        "ex:m ex:p 0 , 1 . ex:n ex:q 1 .",
        "ex:m 1 SPARQL",
    ),
    Fault(
        "false values as the start of a path",
        "SPARQL §18.4: as before; a path of no length leads from a term to the same term only.",
        queried("$this ex:p ?value . $this ex:q ?end . ?value ex:r* ?end"),
        "ex:m ex:p 0 , 1 ; ex:q 1 .",
        "ex:m 1 SPARQL",
    ),
    Fault(
        "inverse in a negated property set",
        "SPARQL §9.1: members of a negated set may be inverse.",
        queried("$this !(^ex:q) ?value"),
        "ex:a ex:q ex:m . ex:b ex:r ex:m . ex:m ex:p 1 .",
        "ex:m ex:b SPARQL",
        "Invalid path",
    ),
    Fault(
        "comparison of unlike kinds",
        "SPARQL §17.3: < compares numbers, strings, booleans or moments with their like, and NaN"
        " with nothing; all else is an error.",
        filtered("?value < 2"),
        'ex:m ex:p 1 , true , "a"^^ex:t , "NaN"^^xsd:double .',
        "ex:m 1 SPARQL",
    ),
    Fault(
        "error of a comparison, negated",
        "SPARQL §17.3: < is an error for a text and a number, and so is its negation (§17.2).",
        filtered("!(?value < 2)"),
        'ex:m ex:p 3 , "a" , "a"@en .',
        "ex:m 3 SPARQL",
    ),
    Fault(
        "ill-formed numbers are no numbers",
        "SPARQL §17.4.2.4: isNumeric asks for a valid lexical form.",
        filtered("isNumeric(?value)"),
        'ex:m ex:p 1 , "a"^^xsd:integer , "1.0"^^xsd:integer .',
        "ex:m 1 SPARQL",
    ),
    Fault(
        "inequality of unknown datatypes",
        "SPARQL §17.4.1.7: that two literals are not the same term does not show that their values"
        " differ; if that is unknown, it is an error.",
        filtered('?value != "a"'),
        'ex:m ex:p "a"^^ex:t , ex:a .',
        "ex:m ex:a SPARQL",
    ),
    Fault(
        "truth of NaN",
        "SPARQL §17.2.2: NaN is false.",
        filtered("?value"),
        'ex:m ex:p 1 , "NaN"^^xsd:double .',
        "ex:m 1 SPARQL",
    ),
    Fault(
        "error and false",
        "SPARQL §17.2: an error && false is false.",
        filtered("!(?unbound < 2 && false)"),
        "ex:m ex:p 1 .",
        "ex:m 1 SPARQL",
    ),
    Fault(
        "text of a blank node",
        "SPARQL §17.4.2.5: STR takes literals and IRIs.",
        filtered('coalesce(str(?value), "none") != "none"'),
        "ex:m ex:p ex:a , [] .",
        "ex:m ex:a SPARQL",
    ),
    Fault(
        "casts to integers",
        "SPARQL §17.5: booleans and decimals can be cast to xsd:integer.",
        filtered("xsd:integer(?value) = 1"),
        "ex:m ex:p 1.5 , true .",
        "ex:m 1.5 SPARQL\nex:m true SPARQL",
    ),
    Fault(
        "REGEX with flag x",
        "SPARQL §17.4.3.14: flags are those of XPath; x drops white space from the pattern.",
        filtered('regex(?value, "^a b$", "x")'),
        'ex:m ex:p "ab" , "a b" .',
        'ex:m "ab" SPARQL',
    ),
    Fault(
        "variables of the outside in a group",
        "SPARQL §18.2.2.2: a filter sees what its own group binds.",
        queried("$this ex:p ?value . { ?any ex:q ?other FILTER (bound(?value)) }"),
        "ex:m ex:p 1 ; ex:q 2 .",
    ),
]

ASKED = component("validator", "ASK { FILTER ($value = $than) }")
COMPONENTS = [
    Fault(
        "false values for an ASK validator",
        "§6.2.3.2: $value is bound to each value node, to 0 as well, which Python holds for false.",
        component("validator", "ASK { FILTER (bound($value)) }")
        + "ex:S a sh:NodeShape ; sh:targetObjectsOf ex:p ; ex:than 1 .",
        "ex:m ex:p 0 , 1 .",
    ),
    Fault(
        "value of a result of an ASK validator",
        "§6.3: the value of the result is the value node that failed, on a property shape too.",
        ASKED + on_values("ex:than 1"),
        "ex:m ex:p 1 , 2 .",
        "ex:m 2 ex:C",
    ),
    Fault(
        "two values of a parameter",
        "§2.1.1: of a component with one parameter each value is a constraint of its own.",
        ASKED + "ex:S a sh:NodeShape ; sh:targetObjectsOf ex:p ; ex:than 2 , 3 .",
        "ex:m ex:p 1 .",
        "1 1 ex:C\n1 1 ex:C",
    ),
    Fault(
        "SELECT validator for each value node",
        "§6.2.3.1, §6.3: the query is asked once for a focus node, not for each value node.",
        component("propertyValidator", "SELECT $this { $this $PATH $than }")
        + on_values("ex:than 1"),
        "ex:m ex:p 1 , 2 .",
        "ex:m - ex:C",
    ),
    Fault(
        "SELECT validator without value nodes",
        "§6.3: as before; it is asked even if there are no value nodes.",
        component("propertyValidator", "SELECT $this { FILTER NOT EXISTS { $this $PATH $than } }")
        + on_values("ex:than 1"),
        "ex:m ex:q 1 .",
        "ex:m - ex:C",
    ),
    Fault(
        "?value of a SELECT validator",
        "§5.3.1, §6.2.3.1: ?value is bound beforehand in ASK queries only.",
        component(
            "nodeValidator", "SELECT $this ?value { $this ex:p ?value FILTER (?value != $than) }"
        )
        + "ex:S a sh:NodeShape ; sh:targetNode ex:m ; ex:than 1 .",
        "ex:m ex:p 1 , 2 .",
        "ex:m 2 ex:C",
    ),
]

FAULTS = [*PATHS, *TARGETS, *DATATYPES, *ORDER, *STRINGS, *OTHERS, *QUERIES, *COMPONENTS]
