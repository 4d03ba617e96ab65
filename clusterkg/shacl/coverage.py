"""What was checked: how many nodes each rule set met, and notes on what was not checked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from clusterkg import assets
from clusterkg.columns.terms import IRI, Ids, Mask
from clusterkg.model.namespaces import BASE, OWL, RDF
from clusterkg.shacl.data import Data
from clusterkg.shacl.messages import WORDS, show
from clusterkg.shacl.model import Note, Outcome, Report, RuleSet
from clusterkg.shacl.shapes import ShapesGraph, sh

_CLASSES: Final = 3
"""At most this many classes are named in a note."""

_SHAPES: Final = 20
"""At most this many shapes, or classes, get a note of their own."""

_SHORT: Final = 3
"""Names of at most this many letters are not near to others."""


class Coverage(NamedTuple):
    """What was checked.

    Attributes:
        nodes: How many nodes of the data at least one shape was applied to.
        sets: The same for each rule set.
        notes: What was not checked.
    """

    nodes: int
    sets: tuple[RuleSet, ...]
    notes: tuple[Note, ...]


def coverage(
    data: Data,
    shapes: ShapesGraph,
    outcome: Outcome,
    *,
    own: Sequence[Path] = (),
    graph: str | None = None,
    lang: str = "en",
) -> Coverage:
    """Return what was checked.

    A node counts if a statement to validate has it, or if it is at fault: a shape may name a node
    that the data lack, and then most constraints hold for want of values.

    Args:
        data: The data.
        shapes: The shapes.
        outcome: What an engine found.
        own: The shapes files, where they are the user's.
        graph: IRI of the only named graph that was validated; None for all.
        lang: Language of the notes.
    """
    counter = _Counter(data, shapes, outcome, own)
    sets, reached = counter.sets()
    nodes = int(np.count_nonzero(reached))
    writer = _Notes(data, shapes, lang)
    notes = list(writer.inputs(graph))
    if data.own:
        if own:
            notes += writer.shapes(counter.empty)
        else:
            notes += writer.profiles(sets)
            notes += writer.foreign(reached)
        notes += writer.classes(reached)
    if not nodes:
        hint = WORDS.text("compare_targets" if own else "use_own_terms", lang)
        text = WORDS.text("nothing_checked", lang, hint=hint)
        notes.insert(0, Note("nothing-checked", text))
    return Coverage(nodes, tuple(sets), tuple(dict.fromkeys(notes)))


def told(report: Report) -> str:
    """Return what was checked as one line: how many nodes, by rule set."""
    met = [f"{each.name} {each.nodes}" for each in report.checked if each.nodes]
    line = WORDS.counted("nodes", report.nodes, report.lang)
    if met:
        line = f"{line}: {', '.join(met)}"
    unmet = ", ".join(each.name for each in report.checked if not each.nodes)
    if not unmet:
        return line
    return f"{line}; {WORDS.text('without_nodes', report.lang, sets=unmet)}"


class _Counter:
    """Counts the nodes that shapes met."""

    def __init__(
        self, data: Data, shapes: ShapesGraph, outcome: Outcome, own: Sequence[Path]
    ) -> None:
        self._shapes, self._met = shapes, outcome.met
        self._own = set(own)
        self._targeted = shapes.targeted()
        for shape, nodes in self._met.items():  # a class that is a shape by its parameters only
            if len(nodes):
                self._targeted.setdefault(shape, [(sh("targetClass"), shape)])
        self._counted = data.own_nodes
        if shapes.pairs(sh("targetNode")):
            self._counted = self._counted.copy()
            at_fault = {data.number(result.focus) for result in outcome.results}
            self._counted[[number for number in at_fault if number is not None]] = True
        self.empty: list[tuple[str, list[tuple[str, str]]]] = []
        """Shapes that met no node, with their targets."""

    def sets(self) -> tuple[list[RuleSet], Mask]:
        """Return the rule sets, and which terms any shape of them met."""
        counted = self._counted
        reached = np.zeros(len(counted), np.bool_)
        files: dict[Path | None, list[str]] = {}
        for shape in self._targeted:
            files.setdefault(self._shapes.file_of(shape), []).append(shape)
        found = []
        for file, group in files.items():
            mask = np.zeros(len(counted), np.bool_)
            for shape in group:
                nodes = self._met.get(shape)
                if nodes is None or not counted[nodes].any():
                    self.empty.append((shape, self._targeted[shape]))
                else:
                    mask[nodes] = True
            mask &= counted
            reached |= mask
            found.append(RuleSet(self._name(file), len(group), int(np.count_nonzero(mask))))
        return sorted(found, key=lambda each: each.name), reached

    def _name(self, file: Path | None) -> str:
        if file is None:
            return ""
        return str(file) if file in self._own else file.stem


class _Notes:
    """Says in a language what was not checked."""

    def __init__(self, data: Data, shapes: ShapesGraph, lang: str) -> None:
        self._data, self._shapes, self._lang = data, shapes, lang
        self._text: Callable[[int], str] = data.graph.terms.text

    def inputs(self, graph: str | None) -> Iterator[Note]:
        """Yield a note for each file without statements, or for a store without any."""
        files = self._data.files
        code = "empty-input" if graph is None else "empty-graph"
        key = {
            (True, True): "empty_input",
            (False, True): "empty_store",
            (True, False): "empty_graph",
            (False, False): "empty_store_graph",
        }[bool(files), graph is None]
        text = WORDS.text(key, self._lang, graph=f"<{graph}>")
        starts = [first for _, first in files] + [self._data.own]
        for (path, first), end in zip(files, starts[1:], strict=True):
            if first == end:
                yield Note(code, text, str(path))
        if not files and not self._data.own:
            yield Note(code, text)

    def shapes(self, empty: Sequence[tuple[str, list[tuple[str, str]]]]) -> Iterator[Note]:
        """Yield a note for each shape that was applied to nothing."""
        notes = [*self._without_nodes(empty), *self._without_targets()]
        yield from notes[:_SHAPES]
        if len(notes) > _SHAPES:
            more = WORDS.counted("more_shapes", len(notes) - _SHAPES, self._lang)
            yield Note("no-target-node", more)

    def _without_nodes(self, empty: Sequence[tuple[str, list[tuple[str, str]]]]) -> Iterator[Note]:
        for shape, targets in empty:
            name = show(shape)
            if self._shapes.flag(shape, sh("deactivated")):
                text = WORDS.text("deactivated", self._lang, shape=name)
                yield Note("deactivated-shape", text)
                continue
            target = ", ".join(f"{show(kind)} {show(term)}" for kind, term in targets)
            yield Note(
                "no-target-node", WORDS.text("no_node", self._lang, shape=name, target=target)
            )

    def _without_targets(self) -> Iterator[Note]:
        targeted = self._shapes.targeted()
        used = {value for _, _, value in self._shapes.triples()}
        for shape in sorted(self._shapes.instances(sh("NodeShape"))):
            if shape.startswith("<") and shape not in targeted and shape not in used:
                text = WORDS.text("no_target", self._lang, shape=show(shape))
                yield Note("no-target", text)

    def profiles(self, sets: Sequence[RuleSet]) -> Iterator[Note]:
        """Yield a note for each profile that was applied to nothing."""
        names = assets.profile_files()
        for each in sets:
            if each.name in names and not each.nodes:
                text = WORDS.text("no_profile_node", self._lang, profile=each.name)
                yield Note("no-target-node", text)

    def foreign(self, reached: Mask) -> Iterator[Note]:
        """Yield a note on things of classes of other vocabularies that no rule was applied to."""
        typed, classes = self._types
        unreached = ~reached[typed]
        typed, classes = typed[unreached], classes[unreached]
        distinct, which = np.unique(classes, return_inverse=True)
        ours = np.array([self._is_ours(number) for number in distinct.tolist()], np.bool_)
        known = np.zeros(len(reached), np.bool_)
        known[typed[ours[which]]] = True
        left = ~known[typed]
        count = len(np.unique(typed[left]))
        if not count:
            return
        often = Counter(classes[left].tolist()).most_common()
        names = [f"{show(self._text(number))} ({n})" for number, n in often[:_CLASSES]]
        named = ", ".join(names) + (", …" if len(often) > _CLASSES else "")
        text = WORDS.text("not_reached", self._lang, n=count, classes=named)
        yield Note("not-reached", text)

    def classes(self, reached: Mask) -> Iterator[Note]:
        """Yield a note for each undefined class of unchecked things that is near to a known one."""
        typed, classes = self._types
        unreached = np.unique(classes[~reached[typed]]).tolist()
        if not unreached:
            return
        from rapidfuzz.distance import OSA
        from rapidfuzz.process import extractOne

        described = np.zeros(len(reached), np.bool_)
        described[self._data.graph.triples[:, 0]] = True
        names = [self._text(number) for number in unreached if not described[number]]
        known = self._known()
        for name in names[:_SHAPES]:
            local = _local(name)
            limit = max(1, len(local) // 5) if len(local) > _SHORT else 0
            near = extractOne(local, known.keys(), scorer=OSA.distance, score_cutoff=limit)
            if near is not None and known[near[0]] != name:
                values = {"class": show(name), "near": show(known[near[0]])}
                yield Note("near-class", WORDS.text("near_class", self._lang, **values))

    def _known(self) -> dict[str, str]:
        """Return the classes that shapes target or that the context defines, by local name."""
        found = {
            term
            for targets in self._shapes.targeted().values()
            for kind, term in targets
            if kind == sh("targetClass")
        }
        terms = self._data.graph.terms
        context = self._data.graph.triples[self._data.own :]
        kind, cls = terms.known(f"<{RDF}type>".encode()), terms.known(f"<{OWL}Class>".encode())
        if kind is not None and cls is not None:
            rows = (context[:, 1] == kind) & (context[:, 2] == cls)
            found |= {self._text(number) for number in context[rows, 0].tolist()}
        return {_local(name): name for name in sorted(found) if name.startswith("<")}

    @cached_property
    def _types(self) -> tuple[Ids, Ids]:
        """Return the things that statements to validate give a class that is an IRI, and these."""
        own = self._data.graph.triples[: self._data.own]
        kind = self._data.graph.terms.known(f"<{RDF}type>".encode())
        if kind is None:
            return own[:0, 0], own[:0, 2]
        own = own[own[:, 1] == kind]
        own = own[self._data.graph.terms.kinds()[own[:, 2]] == IRI]
        return own[:, 0], own[:, 2]

    def _is_ours(self, number: int) -> bool:
        return self._text(number).startswith(f"<{BASE}")


def _local(name: str) -> str:
    """Return the last part of an IRI in N-Triples form, as names are compared."""
    iri = name.strip("<>").rstrip("/#")
    return iri[max(iri.rfind("#"), iri.rfind("/"), iri.rfind(":")) + 1 :].lower().replace("_", "")
