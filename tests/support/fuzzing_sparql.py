"""Compares stores with plain pyoxigraph: queries and updates at random, on the same data.

Run it as a program: `python tests/support/fuzzing_sparql.py 100000 --seed 1`.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import pyoxigraph as ox
from fuzzing import Elsewhere, elsewhere
from random_sparql import GRAPHS, PROLOGUE, Operation, Query, Writer
from rdflib.plugins.sparql.parser import parseUpdate

from clusterkg.model.errors import DisabledError, QueryError, QuerySyntaxError
from clusterkg.model.namespaces import PREFIXES
from clusterkg.sparql.settled import settled
from clusterkg.store import Store, open_store
from clusterkg.store.embedded import Dataset, answer

NAMED = {name: ox.NamedNode(f"http://e/{name}") for name in GRAPHS}
_ROUND = 40
"""Cases on one store, before the next."""


class DifferenceError(AssertionError):
    """A store and the reference differ, or it refused what it should not."""


def play(seed: int, count: int, where: str = "memory:", *, tell: int = 0) -> Counter[str]:
    """Compare `count` texts, and return how many there were of each kind.

    Raises:
        DifferenceError: In one they differ.
    """
    rng, counts = random.Random(seed), Counter[str]()
    with elsewhere() as place:
        # `out:` is a prefix of that address, so that a name can be the address.
        fuzz = _Fuzz(rng, place, counts)
        while counts.total() < count:
            if counts.total() % _ROUND == 0:
                fuzz.start(f"{where}/{counts.total()}" if where != "memory:" else where)
            fuzz.once()
            if tell and counts.total() % tell == 0:
                print(counts.total(), dict(sorted(counts.items())), file=sys.stderr, flush=True)
    return counts


def merged(quads: Iterable[ox.Quad], graphs: Iterable[str] | None = None) -> set[ox.Triple]:
    """Return the statements of some graphs, or of all, each once."""
    wanted = None if graphs is None else {NAMED[name] for name in graphs}
    return {quad.triple for quad in quads if wanted is None or quad.graph_name in wanted}


def reference(quads: Iterable[ox.Quad], default: Iterable[ox.Triple]) -> ox.Store:
    """Return a plain store."""
    store = ox.Store()
    store.extend(quads)
    store.extend(ox.Quad(*triple) for triple in default)
    return store


class _Fuzz:
    def __init__(self, rng: random.Random, place: Elsewhere, counts: Counter[str]) -> None:
        self._rng, self._place, self._counts = rng, place, counts
        self._write = Writer(rng, place.address)
        self._prologue = f"{PROLOGUE}PREFIX out: <{place.address}>\n"

    def start(self, where: str) -> None:
        """Begin with new data."""
        self._store: Store = open_store(where, create=True)
        self._store.update(
            self._prologue
            + " ; ".join(
                f"INSERT DATA {{ GRAPH :{graph} {{ {' '.join(self._write.statement())} }} }}"
                for graph in GRAPHS
                for _ in range(6)
            )
        )

    def once(self) -> None:
        """Compare one text."""
        chance = self._rng.random()
        if chance < 0.4:
            kind = self._query(self._write.query())
        elif chance < 0.8:
            kind = self._update(self._write.update())
        elif chance < 0.9:
            kind = self._call()
        else:
            kind = self._broken()
        if self._place.asked:
            raise DifferenceError("another host was asked")
        self._counts[kind] += 1

    def _text(self, tokens: list[str]) -> str:
        return self._prologue + self._write.text(tokens, tight=self._rng.choice([0.0, 0.5, 1.0]))

    def _query(self, query: Query) -> str:
        clauses = self._write.clauses("FROM", query.default, query.named)
        by_client = bool(clauses) and self._write.maybe(0.3)
        text = self._text([*query.head, *([] if by_client else clauses), *query.body])
        dataset = Dataset(_iris(query.default), _iris(query.named)) if by_client else None
        quads = list(self._store.quads())
        if clauses:
            seen = [quad for quad in quads if quad.graph_name in {NAMED[n] for n in query.named}]
            plain = reference(seen, merged(quads, query.default))
        else:
            plain = reference(quads, merged(quads))
        expected = _answer(plain.query(self._prologue + " ".join([*query.head, *query.body])))
        db = _db(self._store)
        found = _outcome(lambda: _answer(answer(db, text, allow_service=False, dataset=dataset)))
        if found != expected:
            raise DifferenceError(f"{text}\n{expected}\n{found}")
        return "query of several graphs" if len(set(query.default)) > 1 else "query"

    def _update(self, steps: list[Operation]) -> str:
        tokens = [token for step in steps for token in [*step.tokens, ";"]]
        text = self._text(tokens[: -1 if self._write.maybe(0.5) else None])
        before = list(self._store.quads())
        try:
            expected, touched = self._expected(steps, before)
        except RuntimeError:  # there is no such graph, or it is there already
            expected, touched = None, False
        try:
            self._store.update(text)
        except QueryError as error:
            if set(self._store.quads()) != set(before):
                raise DifferenceError(f"refused, but done: {text}") from None
            if "would change the default graph" in str(error):
                if not any(step.default for step in steps):
                    raise DifferenceError(f"{error}: {text}") from None
                if touched:
                    return "update refused: it changes the default graph"
                if any(step.default and not self._writes(step) for step in steps):
                    raise DifferenceError(f"rdflib sees nothing that writes: {text}") from None
                return "update refused: with other data it would change the default graph"
            if expected is None and "cannot be carried out" in str(error):
                return "update that cannot be carried out"
            raise DifferenceError(f"{error}: {text}") from None
        if touched or expected is None or any(step.default for step in steps):
            raise DifferenceError(f"not refused: {text}")
        if not _same(list(self._store.quads()), expected):
            raise DifferenceError(
                f"{text}\n{sorted(map(str, before))}\n{sorted(map(str, expected))}"
            )
        every = "SELECT * { ?s ?p ?o }"
        rows = _answer(reference([], merged(self._store.quads())).query(every))
        if _answer(self._store.query(every)) != rows:
            raise DifferenceError(f"the merge is wrong after {text}")
        return "update"

    def _expected(self, steps: list[Operation], quads: list[ox.Quad]) -> tuple[list[ox.Quad], bool]:
        """Return what is in the named graphs afterwards, and whether the default graph changed."""
        graphs: set[object] = {quad.graph_name for quad in quads}
        touched = False
        for step in steps:
            default = merged(quads)
            plain = reference(quads, default)
            for graph in graphs:
                plain.add_graph(graph)  # type: ignore[arg-type]
            if step.using:
                self._instantiate(plain, step, quads)
            else:
                plain.update(self._prologue + " ".join(step.tokens))
            after = {
                quad.triple for quad in plain.quads_for_pattern(None, None, None, ox.DefaultGraph())
            }
            touched = touched or (after != default and not step.clears)
            quads = [quad for quad in plain if quad.graph_name != ox.DefaultGraph()]
            graphs = set(plain.named_graphs())
        return quads, touched

    def _writes(self, step: Operation) -> bool:
        """Return whether an operation writes to the default graph, as rdflib reads it."""
        text = f"{self._prologue} {' '.join(step.tokens)}"
        [update] = parseUpdate(text).request
        if update.name == "Modify":
            parts = [part for part in (update.delete, update.insert) if part]
            return not update.withClause and any(part.quads.triples for part in parts)
        if update.quads:
            return bool(update.quads.triples)
        if update.graphiri:
            return bool(update.graphiri == "DEFAULT")
        source, target = update.graph
        return bool(target == "DEFAULT" or (update.name == "Move" and source == "DEFAULT"))

    def _instantiate(self, plain: ox.Store, step: Operation, quads: list[ox.Quad]) -> None:
        """Carry out an operation with USING on a store, solution by solution."""
        assert step.using
        default, named = step.using
        seen = [quad for quad in quads if quad.graph_name in {NAMED[name] for name in named}]
        rows = reference(seen, merged(quads, default)).query(
            f"{self._prologue} SELECT * {{ {' '.join(step.condition)} }}"
        )
        solutions = [
            {f"?{name.value}": term for name, term in zip(rows.variables, row, strict=True)}  # type: ignore[union-attr]
            for row in rows  # type: ignore[union-attr]
        ]
        change: dict[int, list[ox.Quad]] = {0: [], 1: []}
        for kind, template in enumerate(step.template):
            for solution in solutions:
                for _, graph, _, *statement, _ in template:
                    terms = [solution.get(term) or self._term(term) for term in (*statement, graph)]
                    with suppress(TypeError):  # such as a literal as a property
                        if None not in terms:
                            change[kind].append(ox.Quad(*terms))
        for quad in change[0]:
            plain.remove(quad)
        plain.extend(change[1])

    def _term(self, text: str) -> object:
        """Return a term of a template; None for a variable."""
        if text.startswith("?"):
            return None
        [row] = ox.Store().query(f"{self._prologue} SELECT ({text} AS ?term) {{}}")
        return row["term"]

    def _call(self) -> str:
        """Try what makes an engine ask elsewhere."""
        address = f"BIND(<{self._place.address}> AS ?e)"
        group = ["{", address, self._write.call(), *self._write.condition(), "}"]
        form = self._rng.randrange(4)
        if form == 0:
            text = f"{self._prologue} {self._write.load()}"
        elif form == 1:
            text = self._text(
                ["INSERT", "{", "GRAPH", ":g1", "{", "?s", "?p", "1", "}", "}", "WHERE"]
            )
            text += " ".join(group)
        else:
            text = self._text([*self._write.query().head, "WHERE"]) + " ".join(group)
        run = self._store.update if form < 2 else self._store.query
        try:
            run(text)
        except DisabledError:
            return self._asked(text, update=form < 2)
        raise DifferenceError(f"not refused: {text}")

    def _asked(self, text: str, *, update: bool) -> str:
        """Return whether the engine asks elsewhere, if nothing keeps it from it."""
        quads = list(self._store.quads())
        try:
            plain = reference(quads, merged(quads))
            if update:
                plain.update(text)
            else:
                _answer(plain.query(text))
        except SyntaxError:
            raise DifferenceError(f"refused, though it does not parse: {text}") from None
        except (OSError, RuntimeError):
            pass
        asked, self._place.asked = self._place.asked, 0
        return f"reaching out: refused; the engine {'asks' if asked else 'had nothing to ask'}"

    def _broken(self) -> str:
        """Try a text with a mistake in it, of which only the engine says what it means."""
        if self._write.maybe(0.5):
            query = self._write.query()
            return self._broken_query(self._text(self._write.broken([*query.head, *query.body])))
        [step] = self._write.update()[:1]
        return self._broken_update(self._text(self._write.broken(step.tokens)))

    def _broken_query(self, text: str) -> str:
        quads = list(self._store.quads())
        found = _outcome(lambda: _answer(self._store.query(text)))
        if self._place.asked:
            raise DifferenceError(f"another host was asked: {text}")
        expected = _outcome(
            lambda: _answer(reference(quads, merged(quads)).query(text, prefixes=PREFIXES))
        )
        asked, self._place.asked = self._place.asked, 0
        if asked or isinstance(found, DisabledError):
            if not isinstance(found, QueryError):
                raise DifferenceError(f"not refused: {text}")
            return "broken: refused"
        if isinstance(found, QuerySyntaxError) and settled(text) != text and not _wrong(expected):
            return "broken: only the engine reads SERVICE in a name"
        if found != expected and not (_wrong(found) and _wrong(expected)):
            raise DifferenceError(f"{text}\n{expected}\n{found}")
        return "broken: syntax error" if _wrong(found) else "broken: understood"

    def _broken_update(self, text: str) -> str:
        before = list(self._store.quads())
        plain = reference(before, merged(before))
        found = _outcome(lambda: self._store.update(text))
        if self._place.asked:
            raise DifferenceError(f"another host was asked: {text}")
        expected = _outcome(lambda: plain.update(text, prefixes=PREFIXES))
        asked, self._place.asked = self._place.asked, 0
        after = {
            quad.triple for quad in plain.quads_for_pattern(None, None, None, ox.DefaultGraph())
        }
        emptied = not any(plain.named_graphs()) or not len(plain)
        if found is None:
            kept = [quad for quad in plain if quad.graph_name != ox.DefaultGraph()]
            same = expected is None and _same(list(self._store.quads()), kept)
            if not same or asked or (after != merged(before) and not emptied):
                raise DifferenceError(f"{text}\n{expected}\n{sorted(map(str, before))}")
            return "broken: understood"
        if set(self._store.quads()) != set(before):
            raise DifferenceError(f"refused, but done: {text}")
        if isinstance(found, QuerySyntaxError) and not isinstance(expected, SyntaxError):
            if settled(text) == text:
                raise DifferenceError(f"{found}: {text}")
            return "broken: only the engine reads SERVICE in a name"
        return "broken: syntax error" if isinstance(found, QuerySyntaxError) else "broken: refused"


def _outcome(run: Callable[[], object]) -> object:
    try:
        return run()
    except (QueryError, DisabledError, SyntaxError, RuntimeError, OSError) as error:
        return error


def _wrong(outcome: object) -> bool:
    return isinstance(outcome, Exception)


def _db(store: Store) -> ox.Store:
    return store._db if hasattr(store, "_db") else store._current()  # type: ignore[attr-defined,no-any-return]


def _iris(names: list[str]) -> list[str]:
    return [NAMED[name].value for name in names]


def _answer(result: object) -> object:
    """Return an answer in a form that can be compared: how often each row came."""
    if isinstance(result, ox.QueryBoolean):
        return bool(result)
    assert isinstance(result, Iterable)
    if isinstance(result, ox.QuerySolutions):
        # The engine gives the columns of SELECT * in no certain order.
        names = sorted(variable.value for variable in result.variables)
        return Counter(tuple(str(row[name]) for name in names) for row in result)
    return Counter(map(str, result))


def _same(one: list[ox.Quad], other: list[ox.Quad]) -> bool:
    if set(one) == set(other):
        return True
    found = ox.Dataset(one), ox.Dataset(other)
    for each in found:
        each.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return found[0] == found[1]


def _lines(counts: Counter[str]) -> Iterator[str]:
    for kind, number in sorted(counts.items()):
        yield f"{number:>7} {kind}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--store", type=Path, help="a new folder, for stores on disk")
    options = parser.parse_args()
    place = str(options.store) if options.store else "memory:"
    print("\n".join(_lines(play(options.seed, options.count, place, tell=5_000))))
