"""Reads mappings in CSVW metadata, the W3C standard, as plans.

Of CSVW, minimal mode is done: a statement for a cell. `aboutUrl` and `valueUrl` that are not
full IRIs begin at the base that the import is given. Three things are added, as annotations that
other readers pass over: a column's value may be looked up in another table, columns may have to
differ (a row where they do not is left out), and a column may name the graph of the row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from clusterkg.model.errors import TableError
from clusterkg.model.namespaces import PREFIXES, RDF, RDFS, SKOS, XSD
from clusterkg.tables.csvw_types import datatype, dialect_of
from clusterkg.tables.headers import OTHER_PREFIXES
from clusterkg.tables.iris import Template, iri_of
from clusterkg.tables.metadata import COLUMN, EXTENSION, GROUP, SCHEMA, TABLE, Node, merged, read
from clusterkg.tables.plan import Column, Kind, Plan
from clusterkg.tables.problems import Problem, ProblemError, shown
from clusterkg.tables.references import References
from clusterkg.tables.table import Table
from clusterkg.tables.vocabulary import Vocabulary

_PREFIXES: Final = {**OTHER_PREFIXES, **PREFIXES}


class Description:
    """What metadata say of one table.

    Args:
        node: The description.
        outer: The members that it inherits.
        dialect: The dialect that it inherits.
    """

    def __init__(self, node: Node, outer: dict[str, Any], dialect: Node | None) -> None:
        self.node = node
        node.check(TABLE)
        url = node.text("url")
        if not url:
            raise node.wrong("url is missing", "the name of the file")
        self.name = url.rpartition("/")[2]
        self.quiet = node.flag("suppressOutput")
        self.dialect = dialect_of(node.node("dialect") if "dialect" in node.data else dialect)
        self.schema = node.node("tableSchema")
        self.schema.check(SCHEMA, ["distinct", "graph"])
        self.inherited = merged(merged(outer, node), self.schema)

    def fits(self, path: Path, sheet: str | None) -> bool:
        """Return whether a file, or a sheet, is the table that is described."""
        return self.name == path.name or sheet == Path(self.name).stem

    def plan(
        self, table: Table, vocabulary: Vocabulary, base: str | None, others: References
    ) -> Plan | None:
        """Return what the table says; None if its header is not as described.

        Raises:
            TableError: The description cannot be used.
        """
        plan = Plan([], base=base, prefixes=_PREFIXES)
        nodes = self.schema.nodes("columns")
        if not nodes:
            raise self.schema.wrong("columns are missing")
        sound, seen = True, set()
        for node in nodes:
            node.check(COLUMN, ["lookupResource", "lookupColumn", "lookupValue"])
            titles, name = _names(node)
            source = None
            if not node.flag("virtual"):
                source = _place(table, titles, name)
                if source is None:
                    sound = False
                    table.tell(Problem("missing-column", name=shown(titles[0])))
                    continue
                seen.add(source)
            members = merged(self.inherited, node)
            column = self._column(node, members, source, vocabulary, others, titles)
            if "aboutUrl" not in members and column.predicate is not None:
                raise node.wrong("aboutUrl is missing: what is the statement about?")
            if name and name in plan.names:
                raise node.wrong(f"the name {name!r} is given twice")
            if source is not None and name:
                plan.names[name] = len(plan.columns)
            plan.columns.append(column)
        for place, header in enumerate(table.header):
            if place not in seen:
                sound = False
                problem = Problem("unknown-column", name=shown(header))
                table.tell(problem, table.header_row or None, place + 1)
        if not sound:
            return None
        self._finish(plan, table, others)
        return plan

    def _column(
        self,
        node: Node,
        members: dict[str, Any],
        source: int | None,
        vocabulary: Vocabulary,
        others: References,
        titles: list[str],
    ) -> Column:
        given = Node(members, node.file, node.where)
        predicate = None
        if "propertyUrl" in members and not node.flag("suppressOutput") and not self.quiet:
            predicate = _predicate(given, vocabulary)
        elif not node.flag("suppressOutput") and not self.quiet:
            raise node.wrong("propertyUrl is missing", "or write suppressOutput: true")
        if given.flag("ordered"):
            raise node.wrong("'ordered' is not supported")
        kind, form = datatype(members.get("datatype", "string"), node)
        language = given.text("lang")
        if language == "und" or kind != f"{XSD}string":
            language = None
        value = _template(given, "valueUrl")
        if source is None and value is None and "default" not in members:
            raise node.wrong("a virtual column needs valueUrl or default")
        names = {f"{RDFS}label", f"{SKOS}prefLabel"}
        return Column(
            titles[0],
            source,
            predicate,
            about=_template(given, "aboutUrl"),
            value=value,
            kind=Kind.LITERAL,
            datatype=kind,
            language=language,
            separator=given.text("separator"),
            nulls=frozenset(given.texts("null") if "null" in members else [""]),
            required=given.flag("required"),
            default=given.text("default") or "",
            form=form,
            single=predicate in vocabulary.single or (language is not None and predicate in names),
            lookup=others.lookup(node),
            trim=self.dialect.trim,
        )

    def _finish(self, plan: Plan, table: Table, others: References) -> None:
        """Set what concerns the rows as a whole."""
        said = [
            (c.about and c.about.text, c.predicate, c.language, c.inverse) for c in plan.columns
        ]
        for place, (column, what) in enumerate(zip(plan.columns, said, strict=True)):
            if said.count(what) > 1:
                plan.columns[place] = replace(column, single=False)  # it is meant to have several
        plan.about = next((c.about for c in plan.columns if c.about is not None), Template("urn:x"))
        schema = self.schema
        plan.keys = _places(plan, schema, schema.texts("primaryKey"))
        for place in _places(plan, schema, schema.texts(f"{EXTENSION}graph")):
            plan.graph = plan.columns[place].source
        plan.distinct = _places(plan, schema, schema.texts(f"{EXTENSION}distinct"))
        for key in schema.nodes("foreignKeys"):
            found = others.foreign_key(key, table, lambda names: _places(plan, schema, names))
            if found is not None:
                plan.foreign.append(found)
        known = {*plan.names, "_row", "_sourceRow"}
        for column in plan.columns:
            for template in (column.about, column.value):
                if template is None:
                    continue
                for name in template.names:
                    if name not in known:
                        raise schema.wrong(f"no column has the name {name!r} of {template.text!r}")


def _names(node: Node) -> tuple[list[str], str]:
    titles = node.data.get("titles")
    if isinstance(titles, dict):
        titles = [
            t for group in titles.values() for t in (group if isinstance(group, list) else [group])
        ]
    found = [] if titles is None else titles if isinstance(titles, list) else [titles]
    name = node.text("name")
    if node.flag("virtual") and not found and name is None:
        return ["virtual column"], ""
    if not all(isinstance(title, str) for title in found) or not (found or name):
        raise node.wrong("a column needs a name or titles")
    if name is None:
        from urllib.parse import quote

        name = quote(found[0], safe="")
    return [*found, name], name


def _place(table: Table, titles: list[str], name: str) -> int | None:
    for place, header in enumerate(table.header):
        if header in titles or header == name:
            return place
    return None


def _places(plan: Plan, node: Node, names: Sequence[str]) -> tuple[int, ...]:
    for name in names:
        if name not in plan.names:
            raise node.wrong(f"no column has the name {name!r}")
    return tuple(plan.names[name] for name in names)


def _template(node: Node, name: str) -> Template | None:
    text = node.text(name)
    try:
        return None if text is None else Template(text)
    except ValueError as error:
        raise node.wrong(f"{name}: {error}") from None


def _predicate(node: Node, vocabulary: Vocabulary) -> str:
    text = node.text("propertyUrl") or ""
    if "{" in text:
        raise node.wrong("a template in propertyUrl is not supported")
    try:
        found = iri_of(text, _PREFIXES)
        if found is None:
            raise node.wrong(f"propertyUrl {text!r} is not an IRI", "write it in full")
        vocabulary.check(found)
    except ProblemError as error:
        problem = error.problem
        raise node.wrong(f"propertyUrl: {problem.text('en')}", problem.fix("en")) from None
    return f"{RDF}type" if found == "rdf:type" else found


def descriptions(path: Path) -> list[Description]:
    """Return what a file of metadata says of tables.

    Raises:
        InputError: It cannot be used.
    """
    node = read(path)
    if "tables" not in node.data:
        return [Description(node, {}, None)]
    node.check(GROUP)
    outer = merged({}, node)
    dialect = node.node("dialect") if "dialect" in node.data else None
    tables = node.nodes("tables")
    if not tables:
        raise node.wrong("tables: there are none")
    if "tableSchema" in node.data:
        for table in tables:
            table.data.setdefault("tableSchema", node.data["tableSchema"])
    return [Description(table, outer, dialect) for table in tables]


def described(
    found: list[Description], path: Path, sheet: str | None, *, alone: bool
) -> Description | None:
    """Return the description of a file or sheet; the only one there is fits the only file."""
    for description in found:
        if description.fits(path, sheet):
            return description
    return found[0] if alone and len(found) == 1 else None


def undescribed(path: Path, found: list[Description]) -> TableError:
    """Return the error for a file that the mapping does not describe."""
    names = ", ".join(description.name for description in found)
    return TableError(
        "the mapping does not describe this file", hint=f"it is for {names}", file=str(path)
    )
